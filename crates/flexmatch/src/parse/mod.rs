//! From text to [`RuleSet`]: reading, checking, compiling.
//!
//! Everything is one walk over the text's values, so time and memory grow with its length; problems are gathered, and
//! what depends on something broken is not complained about again.

mod algorithm;
mod attributes;
mod constraint;
mod expansions;
mod expression;
mod json;
mod report;
mod rule_body;
mod rules;
mod statement;
mod teams;

use crate::{Effective, RuleSet, RuleSetError, Stage};
use json::Fields;
pub use json::JSON_DIALECT;
use jsonc_parser::common::Ranged;
use report::{Place, Report, quoted};

/// The longest text, in bytes. `CreateMatchmakingRuleSet` takes 65,535 characters; this is to be safe for callers who
/// do not check.
const LONGEST_TEXT: usize = 1 << 20;

/// What some editors write before a text.
const BYTE_ORDER_MARK: char = '\u{feff}';

const LANGUAGE_VERSION: &str = "1.0";

const KEYS: &[&str] = &[
    "name",
    "description",
    "ruleLanguageVersion",
    "playerAttributes",
    "algorithm",
    "teams",
    "rules",
    "expansions",
];

pub(crate) fn parse(text: &str) -> Result<RuleSet, RuleSetError> {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let mut report = Report::new(text);
    let rule_set = if text.len() > LONGEST_TEXT {
        report.problem(
            &Place::Root,
            0,
            format_args!("the text has {} bytes: write a rule set of {LONGEST_TEXT} at most", text.len()),
        );
        None
    } else {
        read(&mut report)
    };
    match rule_set {
        Some(rule_set) if !report.has_problems() => {
            Ok(RuleSet { warnings: report.into_warnings(), ..rule_set })
        }
        _ => Err(report.into_error()),
    }
}

/// None if there is a problem; there may be one with a rule set too.
fn read(report: &mut Report<'_>) -> Option<RuleSet> {
    let root = json::read(report)?;
    let place = Place::Root;
    let fields = Fields::new(report, &place, &root, KEYS)?;
    let name = fields.get("name").and_then(|value| json::text(report, &Place::Key(&place, "name"), value));
    language_version(report, &fields);
    let attributes = attributes::read(report, &fields);
    let teams = teams::read(report, &fields);
    let algorithm = algorithm::read(report, &fields, &attributes, &teams);
    let (mut rules, limits) = rules::read(report, &fields, &attributes, &teams);
    let base = Effective {
        stage: Stage::default(),
        limits,
        teams: teams.sizes(),
        algorithm: algorithm.unwrap_or_default(),
        expansions: Vec::new(),
    };
    let expansions = expansions::read(report, &fields, &attributes, &teams, &rules, &base);
    if report.has_problems() {
        return None;
    }
    let all_teams: Vec<usize> = (0..teams.list.len()).collect();
    constraint::find(&mut rules, &base, &expansions, &all_teams);
    let largest_sizes = expansions::largest_sizes(&base, &expansions);
    let mut step_seconds: Vec<u32> = expansions
        .iter()
        .flat_map(|expansion| expansion.steps.iter().map(|step| step.wait_time_seconds))
        .collect();
    step_seconds.sort_unstable();
    step_seconds.dedup();
    Some(RuleSet {
        name: name.map(str::to_owned),
        attributes: attributes.list,
        teams: teams.list,
        rules: rules.list,
        base,
        expansions,
        step_seconds,
        max_players: largest_sizes.iter().sum(),
        largest_sizes,
        warnings: Vec::new(),
    })
}

fn language_version(report: &mut Report<'_>, fields: &Fields<'_, '_>) {
    let fix = "write \"ruleLanguageVersion\": \"1.0\"";
    let Some(value) = fields.required(report, &Place::Root, "ruleLanguageVersion", fix) else { return };
    let place = Place::Key(&Place::Root, "ruleLanguageVersion");
    let Some(version) = json::text(report, &place, value) else { return };
    if version != LANGUAGE_VERSION {
        report.problem(
            &place,
            value.start(),
            format_args!("is {}: write {LANGUAGE_VERSION:?}, the only one there is", quoted(version)),
        );
    }
}
