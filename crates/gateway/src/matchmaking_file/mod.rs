//! `--matchmaking FILE`: rule sets, queues and matchmaking configurations that are there from the start, as the API's
//! inputs that would make them.

mod error;
mod shape;
#[cfg(test)]
mod tests;
mod text;

use std::collections::HashSet;
use std::path::Path;

use rallypoint_fleet::arn::Resource;
use rallypoint_fleet::{AliasId, FleetId, QueueName};
use rallypoint_flexmatch::{RuleSet, RuleSetError};
use rallypoint_gamelift_api::{
    BackfillMode, CreateGameSessionQueueInput, CreateMatchmakingConfigurationInput,
    CreateMatchmakingRuleSetInput, FlexMatchMode, GameProperty, GameSessionQueueDestination, Validate,
};
use serde_json::Value;

pub use error::{MatchmakingFileError, Place, Problem};
use text::{Step, Text};

/// How long a ticket looks for a match where the file does not say, in seconds: longer than the expansions of AWS's own
/// examples take.
const REQUEST_TIMEOUT_SECONDS: u32 = 120;
/// How long players may take to accept where the file does not say, in seconds.
const ACCEPTANCE_TIMEOUT_SECONDS: u32 = 60;

/// The gateway that reads the file: what is meant where the file says nothing.
#[derive(Clone, Copy, Debug)]
pub struct Home<'a> {
    /// Its region.
    pub region: &'a str,
    /// Its own fleet.
    pub fleet: &'a FleetId,
}

/// What a matchmaking file describes. Every input keeps the model's rules, and every rule set can be used.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MatchmakingFile {
    /// The rule sets, in the file's order.
    pub rule_sets: Vec<CreateMatchmakingRuleSetInput>,
    /// The queues.
    pub queues: Vec<CreateGameSessionQueueInput>,
    /// The configurations.
    pub configurations: Vec<CreateMatchmakingConfigurationInput>,
}

impl MatchmakingFile {
    /// Reads a file, and the files of rule sets that it names.
    ///
    /// # Errors
    /// A file cannot be read, or is wrong; with the place and what to write there.
    pub fn read(path: &Path, home: Home<'_>) -> Result<Self, MatchmakingFileError> {
        let content = std::fs::read_to_string(path)
            .map_err(|source| MatchmakingFileError::Unreadable { path: path.to_owned(), source })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Reader { folder, home }.all(&content).map_err(|problem| match problem {
            Failure::Here(problem) => MatchmakingFileError::Wrong { path: path.to_owned(), problem },
            Failure::There(problem) => problem,
        })
    }
}

/// Something wrong in the file itself, or in one it names.
enum Failure {
    Here(Problem),
    There(MatchmakingFileError),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Here(problem)
    }
}

struct Reader<'a> {
    folder: &'a Path,
    home: Home<'a>,
}

impl Reader<'_> {
    fn all(&self, content: &str) -> Result<MatchmakingFile, Failure> {
        let text = Text::parse(content)?;
        let file: shape::File = text.read()?;
        named_once(&text, "ruleSets", file.rule_sets.iter().map(|rule_set| rule_set.name.as_str()))?;
        named_once(&text, "queues", file.queues.iter().map(|queue| queue.name.as_str()))?;
        named_once(&text, "configurations", file.configurations.iter().map(|one| one.name.as_str()))?;
        let rule_sets = file.rule_sets.into_iter().enumerate().map(|(index, rule_set)| {
            let at = entry("ruleSets", index);
            let input = self.rule_set(&text, &at, rule_set)?;
            Ok::<_, Failure>(checked(&text, &at, input)?)
        });
        let rule_sets = rule_sets.collect::<Result<_, _>>()?;
        let queues = file.queues.into_iter().enumerate();
        let queues = queues.map(|(index, queue)| checked(&text, &entry("queues", index), self.queue(queue)));
        let queues = queues.collect::<Result<_, _>>()?;
        let configurations = file.configurations.into_iter().enumerate().map(|(index, configuration)| {
            let at = entry("configurations", index);
            let input = self.configuration(&text, &at, configuration)?;
            checked(&text, &at, input)
        });
        Ok(MatchmakingFile { rule_sets, queues, configurations: configurations.collect::<Result<_, _>>()? })
    }

    fn rule_set(
        &self,
        text: &Text<'_>,
        at: &[Step],
        rule_set: shape::RuleSet,
    ) -> Result<CreateMatchmakingRuleSetInput, Failure> {
        let body_at = member(at, "body");
        let rule_set_body = match (rule_set.body, rule_set.file) {
            (Some(Value::String(body)), None) => {
                RuleSet::parse(&body).map_err(|problem| text.problem(&body_at, problem.to_string()))?;
                body
            }
            (Some(Value::Object(_)), None) => {
                let (body, place) = text.written(&body_at);
                RuleSet::parse(body).map_err(|error| {
                    let problem = in_the_file(&error, place);
                    text.problem(&body_at, problem)
                })?;
                body.to_owned()
            }
            (Some(_), None) => {
                let what = "must be a rule set: an object, or a string that holds one";
                return Err(text.problem(&body_at, what).into());
            }
            (None, Some(file)) => {
                let path = self.folder.join(file);
                let body = std::fs::read_to_string(&path)
                    .map_err(|problem| text.problem(&member(at, "file"), unreadable(&path, &problem)))?;
                RuleSet::parse(&body).map_err(|problem| {
                    Failure::There(MatchmakingFileError::RuleSet { path, problem: problem.to_string() })
                })?;
                body
            }
            (None, None) | (Some(_), Some(_)) => {
                return Err(text
                    .problem(at, "must have either body or file: the rules, or where they are")
                    .into());
            }
        };
        Ok(CreateMatchmakingRuleSetInput { name: rule_set.name, rule_set_body, tags: None })
    }

    fn queue(&self, queue: shape::Queue) -> CreateGameSessionQueueInput {
        let destinations = match queue.destinations {
            Some(destinations) => destinations.iter().map(|fleet| self.fleet_arn(fleet)).collect(),
            None => vec![self.own_fleet()],
        };
        let destination = |destination_arn| GameSessionQueueDestination { destination_arn };
        CreateGameSessionQueueInput {
            name: queue.name,
            timeout_in_seconds: queue.timeout_in_seconds,
            player_latency_policies: None,
            destinations: Some(destinations.into_iter().map(destination).collect()),
            filter_configuration: None,
            priority_configuration: None,
            custom_event_data: None,
            notification_target: None,
            tags: None,
            log_configuration: None,
        }
    }

    fn configuration(
        &self,
        text: &Text<'_>,
        at: &[Step],
        configuration: shape::Configuration,
    ) -> Result<CreateMatchmakingConfigurationInput, Problem> {
        let mode = configuration.flex_match_mode.unwrap_or(FlexMatchMode::WithQueue);
        let arns = match (mode, configuration.queues, configuration.fleet) {
            (_, Some(_), Some(_)) => {
                return Err(text.problem(at, "must have either queues or fleet: matches go to one of them"));
            }
            (FlexMatchMode::Standalone, None, None) => None,
            (FlexMatchMode::Standalone, ..) => {
                let what = "must have neither queues nor fleet: STANDALONE matches are not placed";
                return Err(text.problem(at, what));
            }
            (FlexMatchMode::WithQueue, Some(queues), None) => {
                Some(queues.iter().map(|queue| self.queue_arn(queue)).collect())
            }
            (FlexMatchMode::WithQueue, None, Some(fleet)) => Some(vec![self.fleet_arn(&fleet)]),
            (FlexMatchMode::WithQueue, None, None) => Some(vec![self.own_fleet()]),
        };
        let property = |(key, value)| GameProperty { key, value };
        Ok(CreateMatchmakingConfigurationInput {
            name: configuration.name,
            request_timeout_seconds: configuration.request_timeout_seconds.unwrap_or(REQUEST_TIMEOUT_SECONDS),
            acceptance_required: configuration.acceptance_required,
            rule_set_name: configuration.rule_set,
            description: configuration.description,
            game_session_queue_arns: arns,
            acceptance_timeout_seconds: Some(
                configuration.acceptance_timeout_seconds.unwrap_or(ACCEPTANCE_TIMEOUT_SECONDS),
            ),
            notification_target: configuration.notification_target,
            additional_player_count: Some(configuration.additional_player_count),
            custom_event_data: Some(configuration.custom_event_data),
            game_properties: Some(configuration.game_properties.into_iter().map(property).collect()),
            game_session_data: configuration.game_session_data,
            backfill_mode: Some(configuration.backfill_mode.unwrap_or(BackfillMode::Manual)),
            flex_match_mode: Some(mode),
            tags: None,
        })
    }

    fn queue_arn(&self, queue: &str) -> String {
        match Resource::of_arn(queue) {
            Some(_) => queue.to_owned(),
            None => Resource::Queue(QueueName::new(queue)).arn(self.home.region),
        }
    }

    /// A fleet or an alias.
    fn fleet_arn(&self, fleet: &str) -> String {
        match Resource::of_arn(fleet) {
            Some(_) => fleet.to_owned(),
            None if fleet.starts_with("alias-") => Resource::Alias(AliasId::new(fleet)).arn(self.home.region),
            None => Resource::Fleet(FleetId::new(fleet)).arn(self.home.region),
        }
    }

    fn own_fleet(&self) -> String {
        Resource::Fleet(self.home.fleet.clone()).arn(self.home.region)
    }
}

fn entry(list: &str, index: usize) -> Vec<Step> {
    vec![Step::Member(list.to_owned()), Step::Entry(index)]
}

fn member(at: &[Step], name: &str) -> Vec<Step> {
    [at, &[Step::Member(name.to_owned())]].concat()
}

fn named_once<'a>(text: &Text<'_>, list: &str, names: impl Iterator<Item = &'a str>) -> Result<(), Problem> {
    let mut seen = HashSet::new();
    for (index, name) in names.enumerate() {
        if !seen.insert(name) {
            let at = member(&entry(list, index), "name");
            return Err(text.problem(&at, format!("{name:?} is there twice: give another name")));
        }
    }
    Ok(())
}

/// The input, if it keeps the model's rules.
fn checked<T: Validate>(text: &Text<'_>, at: &[Step], input: T) -> Result<T, Problem> {
    input.validate().map_err(|exception| text.problem(at, exception.message))?;
    Ok(input)
}

fn unreadable(path: &Path, problem: &std::io::Error) -> String {
    format!("cannot read {}: {problem}; paths are relative to this file's folder", path.display())
}

/// What is wrong with a rule set that stands in the file at this place, with the file's lines and columns.
fn in_the_file(error: &RuleSetError, place: Place) -> String {
    let shifted = error.problems().iter().map(|problem| {
        let mut problem = problem.clone();
        let (lines, columns) = (place.line - 1, if problem.line == 1 { place.column - 1 } else { 0 });
        problem.line = problem.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        problem.column = problem.column.saturating_add(u32::try_from(columns).unwrap_or(u32::MAX));
        problem.to_string()
    });
    shifted.collect::<Vec<_>>().join("; ")
}
