//! `teams`.

use super::json::{self, Fields};
use super::report::{Place, Report, alternatives, quoted};
use crate::{Team, TeamSize};
use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;
use std::collections::HashMap;
use std::ops::Range;

/// The most players of a match, by the guide's page on large matches.
pub(super) const MOST_PLAYERS: u32 = 200;

#[derive(Default)]
pub(super) struct Teams {
    pub(super) list: Vec<Team>,
    by_name: HashMap<String, usize>,
    /// By the name before `quantity` was expanded. None: complained about.
    declared: HashMap<String, Option<Range<usize>>>,
}

impl Teams {
    pub(super) fn sizes(&self) -> Vec<TeamSize> {
        self.list.iter().map(|team| TeamSize { min: team.min_players, max: team.max_players }).collect()
    }

    /// The most players of a match, before expansions.
    pub(super) fn max_players(&self) -> u32 {
        self.list.iter().map(|team| team.max_players).sum()
    }

    /// The teams of a name: one, or all that `quantity` made of it. Reports a name that there is not.
    pub(super) fn find(
        &self,
        report: &mut Report<'_>,
        place: &Place<'_>,
        offset: usize,
        name: &str,
    ) -> Option<Range<usize>> {
        if let Some(declared) = self.declared.get(name) {
            return declared.clone();
        }
        if let Some(index) = self.by_name.get(name) {
            return Some(*index..index + 1);
        }
        let known = self.list.iter().flat_map(|team| [team.declared_name.as_str(), team.name.as_str()]);
        let suggestion = report.suggestion(name, known);
        let message =
            format_args!("there is no team {}{suggestion}: write the name of one in teams", quoted(name));
        report.problem(place, offset, message);
        None
    }

    /// The teams of a list of names, `*` for all. The second value says whether it is one team by itself.
    pub(super) fn find_all(
        &self,
        report: &mut Report<'_>,
        place: &Place<'_>,
        offset: usize,
        names: &str,
    ) -> Option<(Vec<usize>, bool)> {
        if names.trim() == "*" {
            return Some(((0..self.list.len()).collect(), false));
        }
        // A name with a comma in it is a name.
        let whole = self.declared.contains_key(names.trim()) || self.by_name.contains_key(names.trim());
        let mut found = Vec::new();
        let mut ok = true;
        let mut at = 0;
        let mut count = 0;
        for name in names.split(|c| c == ',' && !whole) {
            let start = at + (name.len() - name.trim_start().len());
            match self.find(report, place, offset + start, name.trim()) {
                Some(range) => found.extend(range),
                None => ok = false,
            }
            count += 1;
            at += name.len() + 1;
        }
        let alone = count == 1 && found.len() == 1;
        let mut unique = found.clone();
        unique.sort_unstable();
        unique.dedup();
        if ok && unique.len() != found.len() {
            report.problem(place, offset, "names a team twice: name each once");
            ok = false;
        }
        ok.then_some((found, alone))
    }
}

pub(super) fn read(report: &mut Report<'_>, root: &Fields<'_, '_>) -> Teams {
    let mut teams = Teams::default();
    let place = Place::Key(&Place::Root, "teams");
    let fix = "write a list with at least one team, such as {\"name\": \"red\", \"minPlayers\": 1, \"maxPlayers\": 5}";
    let Some(value) = root.required(report, &Place::Root, "teams", fix) else { return teams };
    let Some(array) = json::array(report, &place, value) else { return teams };
    if array.elements.is_empty() {
        report.problem(&place, value.start(), format_args!("is empty: {fix}"));
    }
    for (index, value) in array.elements.iter().enumerate() {
        team(report, &Place::Item(&place, index), value, &mut teams);
        if teams.max_players() > MOST_PLAYERS {
            let message = format_args!(
                "the teams take {} players together, and a match has {MOST_PLAYERS} at most: lower maxPlayers or quantity",
                teams.max_players()
            );
            report.problem(&Place::Item(&place, index), value.start(), message);
            break;
        }
    }
    teams
}

fn team(report: &mut Report<'_>, place: &Place<'_>, value: &Value<'_>, teams: &mut Teams) {
    let known = ["name", "minPlayers", "maxPlayers", "quantity", "description"];
    let Some(fields) = Fields::new(report, place, value, &known) else { return };
    let name = fields
        .required(report, place, "name", "write one; rules call the team by it")
        .and_then(|value| Some((json::text(report, &Place::Key(place, "name"), value)?, value.start())));
    let mut size = |key: &'static str, least: u32| {
        let fix = "write how many players";
        let value = fields.required(report, place, key, fix)?;
        Some((json::whole(report, &Place::Key(place, key), value, least, MOST_PLAYERS)?, value.start()))
    };
    let min = size("minPlayers", 0);
    let max = size("maxPlayers", 1);
    let quantity = match fields.get("quantity") {
        Some(value) => json::whole(report, &Place::Key(place, "quantity"), value, 1, MOST_PLAYERS),
        None => Some(1),
    };
    if let (Some((min, offset)), Some((max, _))) = (min, max)
        && min > max
    {
        let message = format_args!("is {min}, and maxPlayers is {max}: lower the one or raise the other");
        report.problem(&Place::Key(place, "minPlayers"), offset, message);
    }
    let Some((name, offset)) = name else { return };
    let at = Place::Key(place, "name");
    if name.trim().is_empty() || name.trim() != name || name == "*" || name.contains(']') {
        let message =
            "cannot be called so in an expression: write a name without ], without blanks around it, not *";
        report.problem(&at, offset, message);
    }
    let before = teams.list.len();
    if let (Some((min_players, _)), Some((max_players, _)), Some(quantity)) = (min, max, quantity) {
        for number in 1..=quantity {
            let expanded = if quantity == 1 { name.to_owned() } else { format!("{name}_{number}") };
            if teams.by_name.insert(expanded.clone(), teams.list.len()).is_some() {
                let message =
                    format_args!("two teams are called {}: give each a name of its own", quoted(&expanded));
                report.problem(&at, offset, message);
            }
            let declared_name = name.to_owned();
            teams.list.push(Team { name: expanded, declared_name, min_players, max_players });
        }
    }
    let declared = (teams.list.len() > before).then_some(before..teams.list.len());
    let broken = declared.is_none();
    if teams.declared.insert(name.to_owned(), declared).is_some() && (quantity != Some(1) || broken) {
        let message =
            format_args!("two teams are called {}: give each a name of its own", alternatives(&[name]));
        report.problem(&at, offset, message);
    }
}
