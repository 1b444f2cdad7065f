//! Rule sets in few words, and players for them.

use rallypoint_flexmatch::{
    AttributeValue, Candidate, Lineup, Moment, Player, RuleSet, Stage, Ticket, TicketKey, TicketKind, Verdict,
};
use std::collections::BTreeMap;

/// The attributes of most tests.
pub(crate) const ATTRIBUTES: &str = r#"[
    {"name": "skill", "type": "number"},
    {"name": "mode", "type": "string"},
    {"name": "roles", "type": "string_list"},
    {"name": "avoid", "type": "string_list", "default": []},
    {"name": "maps", "type": "string_number_map"}
]"#;

/// Two teams of one to five.
pub(crate) const RED_AND_BLUE: &str = r#"[
    {"name": "red", "minPlayers": 1, "maxPlayers": 5},
    {"name": "blue", "minPlayers": 1, "maxPlayers": 5}
]"#;

/// The text of a rule set with those attributes and teams, and these rules.
pub(crate) fn text(rules: &str) -> String {
    format!(
        r#"{{"ruleLanguageVersion": "1.0", "playerAttributes": {ATTRIBUTES}, "teams": {RED_AND_BLUE}, "rules": [{rules}]}}"#
    )
}

pub(crate) fn rule_set(rules: &str) -> RuleSet {
    parse(&text(rules))
}

pub(crate) fn parse(text: &str) -> RuleSet {
    match RuleSet::parse(text) {
        Ok(rules) => rules,
        Err(error) => panic!("{error}\n{text}"),
    }
}

pub(crate) fn player(id: &str) -> Player {
    Player { id: id.to_owned(), attributes: BTreeMap::new(), latencies_ms: BTreeMap::new(), team: None }
}

/// Attributes for players, in a row.
pub(crate) trait With: Sized {
    fn with(self, attribute: &str, value: AttributeValue) -> Self;

    fn number(self, attribute: &str, number: f64) -> Self {
        self.with(attribute, AttributeValue::Number(number))
    }

    fn skill(self, skill: f64) -> Self {
        self.number("skill", skill)
    }

    fn mode(self, mode: &str) -> Self {
        self.with("mode", AttributeValue::String(mode.to_owned()))
    }

    fn list(self, attribute: &str, texts: &[&str]) -> Self {
        self.with(
            attribute,
            AttributeValue::StringList(texts.iter().map(|text| (*text).to_owned()).collect()),
        )
    }

    fn map(self, attribute: &str, numbers: &[(&str, f64)]) -> Self {
        let map = numbers.iter().map(|(key, number)| ((*key).to_owned(), *number)).collect();
        self.with(attribute, AttributeValue::StringNumberMap(map))
    }

    fn latency(self, region: &str, milliseconds: u32) -> Self;

    fn in_team(self, team: &str) -> Self;
}

impl With for Player {
    fn with(mut self, attribute: &str, value: AttributeValue) -> Self {
        self.attributes.insert(attribute.to_owned(), value);
        self
    }

    fn latency(mut self, region: &str, milliseconds: u32) -> Self {
        self.latencies_ms.insert(region.to_owned(), milliseconds);
        self
    }

    fn in_team(mut self, team: &str) -> Self {
        self.team = Some(team.to_owned());
        self
    }
}

pub(crate) fn ticket(key: u64, players: Vec<Player>) -> Ticket {
    Ticket { key: TicketKey(key), players, since: Moment(0), kind: TicketKind::New }
}

pub(crate) fn backfill(key: u64, players: Vec<Player>) -> Ticket {
    Ticket { kind: TicketKind::Backfill, ..ticket(key, players) }
}

/// Parties by team, in the order of the rule set's teams.
pub(crate) type Sides = Vec<Vec<Vec<Player>>>;

/// Teams of players who came alone.
pub(crate) fn solos<const TEAMS: usize>(teams: [Vec<Player>; TEAMS]) -> Sides {
    teams.into_iter().map(|players| players.into_iter().map(|player| vec![player]).collect()).collect()
}

/// Calls `look` with a line-up.
pub(crate) fn with_lineup<T>(rules: &RuleSet, sides: Sides, look: impl FnOnce(&Lineup<'_>) -> T) -> T {
    let mut candidates: Vec<(usize, Candidate)> = Vec::new();
    for (team, parties) in sides.into_iter().enumerate() {
        for players in parties {
            let key = u64::try_from(candidates.len()).unwrap();
            candidates.push((team, rules.prepare(ticket(key, players)).unwrap()));
        }
    }
    let mut lineup = Lineup::new(rules.teams().len());
    for (team, candidate) in &candidates {
        candidate.parties().iter().for_each(|party| lineup.push(*team, party));
    }
    look(&lineup)
}

/// What a rule says before any expansion.
pub(crate) fn verdict(rules: &RuleSet, rule: &str, sides: Sides) -> Verdict {
    let index = rules.rules().iter().position(|known| known.name() == rule).unwrap();
    let effective = rules.effective(Stage::default());
    with_lineup(rules, sides, |lineup| rules.judge(index, lineup, &effective))
}

/// Whether the only rule passes.
pub(crate) fn passes(rule: &str, sides: Sides) -> bool {
    let rules = rule_set(rule);
    let name = rules.rules()[0].name().to_owned();
    verdict(&rules, &name, sides).passed()
}

/// Players with these skills, who came alone.
pub(crate) fn skills(skills: &[f64]) -> Vec<Player> {
    skills
        .iter()
        .enumerate()
        .map(|(index, skill)| player(&format!("{skill}-{index}")).skill(*skill))
        .collect()
}
