//! The tickets of one rule set under one configuration, and what was said about them. It knows neither the fleets nor the
//! clock.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rallypoint_fleet::{ConfigurationName, MatchTeam, PlayerId, RuleMetric, SearchReport, TicketId};
use rallypoint_flexmatch::{
    Budget, Moment, Obstacle, Pool, Proposal, ProposedTeam, RuleSet, Ticket, TicketError, TicketKey,
};

/// How much one search does before the matcher turns to what came meanwhile: some hundredths of a second, so that a rule
/// set whose search explodes keeps neither other rule sets nor new tickets waiting.
const SLICE: Budget = Budget::evaluations(EVALUATIONS);
const EVALUATIONS: u64 = 50_000;
/// How long it takes at least until a ticket without a match is asked about again, in milliseconds.
const ASKED_AGAIN: u64 = 10_000;
/// Tickets are asked about at most once in this many milliseconds,
const BETWEEN_REPORTS: u64 = 1_000;
/// and so many of them then: each costs a search round it, and what has changed goes into the journal.
const REPORTS_AT_ONCE: usize = 32;

/// A match that was found, in the fleets' words, without the ids that it is to have.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) configuration: ConfigurationName,
    pub(super) tickets: Vec<TicketId>,
    pub(super) backfill: Option<TicketId>,
    pub(super) teams: Vec<MatchTeam>,
    pub(super) metrics: Vec<RuleMetric>,
    /// How many players need a slot.
    pub(super) newcomers: usize,
}

#[derive(Debug)]
struct Seated {
    id: TicketId,
    players: usize,
    /// When it is to be asked about.
    ask_at: Moment,
    /// What was last reported.
    told: String,
}

/// A pool, with its tickets' names.
pub(super) struct Desk {
    configuration: ConfigurationName,
    pool: Pool,
    seated: HashMap<TicketKey, Seated>,
    /// The seated by [`Seated::ask_at`].
    to_ask: BTreeSet<(Moment, TicketKey)>,
    next_reports: Moment,
    /// Tickets that cannot come in while another one is there that has a player of theirs.
    held: BTreeMap<TicketKey, Vec<TicketId>>,
    /// Those whose hindrance is gone.
    released: Vec<TicketId>,
}

impl Desk {
    pub(super) fn new(configuration: ConfigurationName, rules: Arc<RuleSet>, seed: u64) -> Self {
        Self {
            configuration,
            pool: Pool::new(rules, seed),
            seated: HashMap::new(),
            to_ask: BTreeSet::new(),
            next_reports: Moment(0),
            held: BTreeMap::new(),
            released: Vec::new(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.seated.is_empty() && self.released.is_empty()
    }

    /// Takes a ticket in; it is asked about once a search has not matched it. One that has a player of another is not taken
    /// in: it comes out of [`Self::released`] when the other one has left.
    ///
    /// # Errors
    /// Why it cannot be matched, now or at all, in a sentence for its players.
    pub(super) fn insert(&mut self, id: TicketId, ticket: Ticket, now: Moment) -> Result<(), String> {
        let (key, players) = (ticket.key, ticket.players.len());
        match self.pool.insert(ticket) {
            Ok(()) => {}
            Err(TicketError::PlayerWaits { player, ticket }) => {
                self.held.entry(ticket).or_default().push(id);
                return Err(format!(
                    "player {player:?} waits in another ticket: stop that one, or wait for its end"
                ));
            }
            Err(problem) => return Err(problem.to_string()),
        }
        self.seated.insert(key, Seated { id, players, ask_at: now, told: String::new() });
        self.to_ask.insert((now, key));
        Ok(())
    }

    pub(super) fn remove(&mut self, key: TicketKey) {
        self.pool.remove(key);
        self.unseat(key);
    }

    fn unseat(&mut self, key: TicketKey) -> Option<Seated> {
        self.released.extend(self.held.remove(&key).into_iter().flatten());
        let seated = self.seated.remove(&key)?;
        self.to_ask.remove(&(seated.ask_at, key));
        Some(seated)
    }

    /// Tickets to be looked at again.
    pub(super) fn released(&mut self) -> Vec<TicketId> {
        std::mem::take(&mut self.released)
    }

    /// When there is something to do without news.
    pub(super) fn wake_at(&self, now: Moment) -> Option<Moment> {
        let report = self.to_ask.first().map(|(at, _)| (*at).max(self.next_reports));
        [self.pool.next_change(now), report].into_iter().flatten().min()
    }

    fn is_due(&self, now: Moment) -> bool {
        self.pool.next_change(now).is_some_and(|change| change <= now)
    }

    /// Searches for one slice, if there is anything to search. Tickets that are found leave the desk.
    pub(super) fn search(&mut self, now: Moment) -> Vec<Found> {
        if !self.is_due(now) {
            return Vec::new();
        }
        let searched = self.pool.search(now, SLICE);
        searched.proposals.into_iter().map(|proposal| self.found(proposal)).collect()
    }

    fn found(&mut self, proposal: Proposal) -> Found {
        let Proposal { tickets, backfill, teams, metrics, .. } = proposal;
        let mut newcomers = 0;
        let mut named = Vec::with_capacity(tickets.len());
        for key in tickets {
            if let Some(seated) = self.unseat(key) {
                newcomers += seated.players;
                named.push(seated.id);
            }
        }
        let backfill = backfill.and_then(|key| self.unseat(key)).map(|seated| seated.id);
        let team = |team: ProposedTeam| MatchTeam {
            name: team.name,
            players: team.players.into_iter().map(|(_, player)| PlayerId::new(player)).collect(),
        };
        Found {
            configuration: self.configuration.clone(),
            tickets: named,
            backfill,
            teams: teams.into_iter().map(team).collect(),
            metrics: metrics.into_iter().map(metric).collect(),
            newcomers,
        }
    }

    /// Why tickets have found nothing: of some that are due, where it is another reason than was told. Nothing while a
    /// search is not through, because that may yet find them.
    pub(super) fn reports(&mut self, now: Moment) -> Vec<SearchReport> {
        if now < self.next_reports || self.is_due(now) {
            return Vec::new();
        }
        let due = self.to_ask.iter().take(REPORTS_AT_ONCE).take_while(|(at, _)| *at <= now);
        let due: Vec<TicketKey> = due.map(|(_, key)| *key).collect();
        if !due.is_empty() {
            self.next_reports = Moment(now.0.saturating_add(BETWEEN_REPORTS));
        }
        let (mut reports, mut spent) = (Vec::new(), 0);
        for key in due {
            // Reasons cost as much as searches; the others have their turn next time.
            if spent >= EVALUATIONS {
                break;
            }
            reports.extend(self.report(key, now, &mut spent));
        }
        reports
    }

    fn report(&mut self, key: TicketKey, now: Moment, spent: &mut u64) -> Option<SearchReport> {
        let seated = self.seated.get_mut(&key)?;
        self.to_ask.remove(&(seated.ask_at, key));
        seated.ask_at = Moment(now.0.saturating_add(ASKED_AGAIN));
        self.to_ask.insert((seated.ask_at, key));
        let explanation = self.pool.explain(key, now)?;
        *spent += explanation.evaluations;
        let reason = explanation.to_string();
        // What the next search will match needs no reason.
        if explanation.obstacle == Obstacle::None || reason == seated.told {
            return None;
        }
        seated.told.clone_from(&reason);
        let metrics = explanation.metrics.into_iter().map(metric).collect();
        Some(SearchReport { ticket: seated.id.clone(), reason, metrics })
    }
}

fn metric(metric: rallypoint_flexmatch::RuleMetric) -> RuleMetric {
    let rallypoint_flexmatch::RuleMetric { rule, passed, failed } = metric;
    RuleMetric { rule, passed, failed }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rallypoint_fleet::{ConfigurationName, TicketId};
    use rallypoint_flexmatch::{Moment, Player, RuleSet, Ticket, TicketKey, TicketKind};

    use super::{ASKED_AGAIN, BETWEEN_REPORTS, Desk, REPORTS_AT_ONCE};

    const DUEL: &str = r#"{"ruleLanguageVersion": "1.0", "teams": [
        {"name": "red", "minPlayers": 1, "maxPlayers": 1}, {"name": "blue", "minPlayers": 1, "maxPlayers": 1}]}"#;
    /// Nobody has a skill above 1, so nobody plays.
    const NEVER: &str = r#"{"ruleLanguageVersion": "1.0",
        "playerAttributes": [{"name": "skill", "type": "number", "default": 1}],
        "teams": [{"name": "all", "minPlayers": 2, "maxPlayers": 2}],
        "rules": [{"name": "Skilled", "type": "comparison", "operation": ">", "referenceValue": 1,
            "measurements": ["flatten(teams[*].players.attributes[skill])"]}]}"#;

    /// That the teams cannot be so far apart shows only when both are full.
    const HOPELESS: &str = r#"{"ruleLanguageVersion": "1.0",
        "playerAttributes": [{"name": "skill", "type": "number", "default": 1}],
        "teams": [{"name": "red", "minPlayers": 8, "maxPlayers": 8}, {"name": "blue", "minPlayers": 8, "maxPlayers": 8}],
        "rules": [{"name": "Far", "type": "distance", "measurements": ["avg(teams[red].players.attributes[skill])"],
            "referenceValue": "avg(teams[blue].players.attributes[skill])", "minDistance": 1000}]}"#;

    fn desk(rules: &str) -> Desk {
        Desk::new(ConfigurationName::new("c"), Arc::new(RuleSet::parse(rules).unwrap()), 1)
    }

    fn ticket(key: u64, player: &str) -> (TicketId, Ticket) {
        let player = Player {
            id: player.to_owned(),
            attributes: Default::default(),
            latencies_ms: Default::default(),
            team: None,
        };
        let ticket =
            Ticket { key: TicketKey(key), players: vec![player], since: Moment(0), kind: TicketKind::New };
        (TicketId::new(format!("t{key}")), ticket)
    }

    fn names(ids: &[TicketId]) -> Vec<&str> {
        ids.iter().map(TicketId::as_str).collect()
    }

    #[test]
    fn what_is_found_leaves_the_desk_with_its_names() {
        let mut desk = desk(DUEL);
        for (key, player) in [(1, "ada"), (2, "bob")] {
            let (id, ticket) = ticket(key, player);
            desk.insert(id, ticket, Moment(5)).unwrap();
        }
        assert_eq!(desk.wake_at(Moment(5)), Some(Moment(5)));
        let found = desk.search(Moment(5));
        assert_eq!(found.len(), 1);
        assert_eq!((names(&found[0].tickets), found[0].newcomers), (vec!["t1", "t2"], 2));
        assert!(desk.is_empty());
        assert_eq!(desk.wake_at(Moment(6)), None);
    }

    #[test]
    fn a_ticket_with_a_player_of_another_waits_until_that_one_has_left() {
        let mut desk = desk(DUEL);
        for (key, player) in [(1, "ada"), (2, "ada"), (3, "ada")] {
            let (id, ticket) = ticket(key, player);
            assert_eq!(desk.insert(id, ticket, Moment(0)).is_ok(), key == 1);
        }
        assert!(desk.search(Moment(0)).is_empty(), "nobody plays against themselves");
        assert!(desk.released().is_empty());
        desk.remove(TicketKey(1));
        assert!(!desk.is_empty(), "somebody is to come back");
        assert_eq!(names(&desk.released()), ["t2", "t3"]);
        assert!(desk.is_empty());
    }

    #[test]
    fn a_search_that_explodes_comes_in_slices() {
        let mut desk = desk(HOPELESS);
        for key in 0..80 {
            let (id, ticket) = ticket(key, &format!("player-{key}"));
            desk.insert(id, ticket, Moment(0)).unwrap();
        }
        let mut slices = 0;
        while desk.wake_at(Moment(0)) == Some(Moment(0)) && desk.is_due(Moment(0)) {
            assert!(desk.search(Moment(0)).is_empty());
            slices += 1;
        }
        assert!(slices > 1, "the other desks had no turn");
        assert!(slices < 40, "it does not end");
    }

    #[test]
    fn a_reason_is_told_once_and_not_while_a_match_may_be_found() {
        let mut desk = desk(NEVER);
        let (id, one) = ticket(1, "ada");
        desk.insert(id, one, Moment(0)).unwrap();
        assert!(desk.reports(Moment(0)).is_empty(), "it was not searched for yet");
        assert!(desk.search(Moment(0)).is_empty());
        let told = desk.reports(Moment(0));
        assert_eq!(told.len(), 1);
        assert!(told[0].reason.contains("Skilled"), "{told:?}");
        assert_eq!(desk.wake_at(Moment(1)), Some(Moment(ASKED_AGAIN)));
        assert!(desk.reports(Moment(ASKED_AGAIN)).is_empty(), "the reason is the same");
    }

    #[test]
    fn reasons_that_are_hard_to_find_take_no_longer_than_a_slice() {
        let mut desk = desk(HOPELESS);
        for key in 0..80 {
            let (id, ticket) = ticket(key, &format!("player-{key}"));
            desk.insert(id, ticket, Moment(0)).unwrap();
        }
        while desk.is_due(Moment(0)) {
            assert!(desk.search(Moment(0)).is_empty());
        }
        let told = desk.reports(Moment(0)).len();
        assert!((1..REPORTS_AT_ONCE).contains(&told), "{told}");
        let later = desk.reports(Moment(BETWEEN_REPORTS)).len();
        assert!(later > 0 || desk.is_due(Moment(BETWEEN_REPORTS)), "the others have their turn");
    }

    #[test]
    fn reports_are_few_at_a_time() {
        let mut desk = desk(NEVER);
        let many = 2 * REPORTS_AT_ONCE as u64 + 1;
        for key in 0..many {
            let (id, ticket) = ticket(key, &format!("player-{key}"));
            desk.insert(id, ticket, Moment(0)).unwrap();
        }
        assert!(desk.search(Moment(0)).is_empty());
        let (mut now, mut told) = (Moment(0), Vec::new());
        while told.len() < many as usize {
            let some = desk.reports(now);
            assert!((1..=REPORTS_AT_ONCE).contains(&some.len()));
            assert!(desk.reports(now).is_empty());
            told.extend(some.into_iter().map(|report| report.ticket));
            now = desk.wake_at(now).unwrap().max(Moment(now.0 + BETWEEN_REPORTS));
        }
        told.sort_unstable();
        told.dedup();
        assert_eq!(told.len(), many as usize);
    }
}
