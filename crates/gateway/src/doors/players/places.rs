//! Where players' game sessions may be: what they may choose, and where they may join.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use rallypoint_fleet::arn::{Resource, id_of};
use rallypoint_gamelift_api::{DescribeGameSessionQueuesInput, Exception, ExceptionKind, ResolveAliasInput};

use super::refusal::Refusal;
use crate::backend::{Backend, Destination, Target};
use crate::choices::PlayersChoices;
use crate::shared::Shared;

/// For how long an alias or a queue is taken to lead where it led. Operators change them by hand.
const GOOD_FOR: Duration = Duration::from_secs(60);
/// How many of them are kept: more than an operator lists.
const MOST: u64 = 1_000;

/// What a player names of where a game session is, or is to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) fleet_id: Option<String>,
    pub(super) alias_id: Option<String>,
    pub(super) location: Option<String>,
    pub(super) queue: Option<String>,
}

/// What players may choose, and the fleets that it leads to.
pub(super) struct Places {
    choices: PlayersChoices,
    /// The fleets of each alias and queue.
    fleets: Shared<Destination, Arc<BTreeSet<String>>>,
}

impl Places {
    pub(super) fn new(choices: PlayersChoices) -> Self {
        Self { choices, fleets: Shared::new(GOOD_FOR, MOST, |_, _| 1) }
    }

    /// Where that is, if players may choose it.
    pub(super) fn target(&self, backend: &dyn Backend, named: &Named) -> Result<Target, Refusal> {
        let Named { fleet_id, alias_id, location, queue } = named;
        let (choices, usual) = (&self.choices, backend.destination());
        let chosen = match (fleet_id, alias_id, queue) {
            (None, None, None) => None,
            (Some(fleet), None, None) => {
                let is_usual = usual.fleet_id().is_some_and(|usual| id_of(usual) == id_of(fleet));
                allowed("fleet_id", is_usual || choices.has_fleet(fleet))?;
                Some(Destination::fleet(fleet))
            }
            (None, Some(alias), None) => {
                let is_usual = usual.alias_id().is_some_and(|usual| id_of(usual) == id_of(alias));
                allowed("alias_id", is_usual || choices.has_alias(alias))?;
                Some(Destination::alias(alias))
            }
            (None, None, Some(queue)) => {
                let is_usual = matches!(usual, Destination::Queue(usual) if id_of(usual) == id_of(queue));
                allowed("queue", is_usual || choices.has_queue(queue))?;
                Some(Destination::queue(queue))
            }
            _ => return Err(Refusal::invalid("give one of fleet_id, alias_id and queue, or none")),
        };
        let chosen = chosen.transpose().map_err(|problem| Refusal::invalid(problem.to_string()))?;
        let is_usual = chosen.as_ref().is_none_or(|chosen| chosen == usual);
        let destination = chosen.unwrap_or_else(|| usual.clone());
        let usual_location = backend.location().filter(|_| is_usual);
        if let Some(location) = location {
            if matches!(destination, Destination::Queue(_)) {
                return Err(Refusal::invalid("location is for a fleet or an alias: a queue chooses it"));
            }
            allowed("location", usual_location == Some(location) || choices.has_location(location))?;
        }
        let location = location.as_deref().or(usual_location).map(str::to_owned);
        Ok(Target { destination, location })
    }

    /// Refuses a game session that is in no fleet which players are let into.
    pub(super) async fn admit(
        &self,
        backend: &Arc<dyn Backend>,
        game_session_id: &str,
    ) -> Result<(), Refusal> {
        // What is no game session's ARN the backend refuses itself.
        let Some(fleet) = fleet_of(game_session_id) else { return Ok(()) };
        let usual = backend.destination();
        if usual.fleet_id().is_some_and(|usual| id_of(usual) == fleet) || self.choices.has_fleet(fleet) {
            return Ok(());
        }
        let (aliases, queues) = self.choices.aliases_and_queues();
        let listed = aliases.iter().cloned().map(Destination::Alias);
        let listed = listed.chain(queues.iter().cloned().map(Destination::Queue));
        let usual = usual.fleet_id().is_none().then(|| usual.clone());
        for leading in usual.into_iter().chain(listed) {
            let (backend, asked) = (Arc::clone(backend), leading.clone());
            let fleets =
                self.fleets.get(leading, async move || fleets_of(&*backend, &asked).await.map(Arc::new));
            if fleets.await?.contains(fleet) {
                return Ok(());
            }
        }
        Err(Refusal::no_game_session())
    }
}

fn allowed(field: &str, is_allowed: bool) -> Result<(), Refusal> {
    if is_allowed { Ok(()) } else { Err(Refusal::choice_not_allowed(field)) }
}

/// The ids of the fleets that an alias or a queue leads to now.
async fn fleets_of(backend: &dyn Backend, leading: &Destination) -> Result<BTreeSet<String>, Exception> {
    match leading {
        Destination::Fleet(fleet) => Ok([id_of(fleet).to_owned()].into()),
        Destination::Alias(alias) => Ok(fleet_of_alias(backend, alias).await?.into_iter().collect()),
        Destination::Queue(queue) => {
            let input = DescribeGameSessionQueuesInput {
                names: Some(vec![queue.clone()]),
                ..DescribeGameSessionQueuesInput::default()
            };
            let queues = existing(backend.ask(input).await)?.map(|output| output.game_session_queues);
            let destinations = queues.unwrap_or_default().into_iter().flat_map(|queue| queue.destinations);
            let mut fleets = BTreeSet::new();
            for destination in destinations {
                match Resource::of_arn(&destination.destination_arn) {
                    Some(Resource::Fleet(fleet)) => fleets.extend([fleet.as_str().to_owned()]),
                    Some(Resource::Alias(_)) => {
                        fleets.extend(fleet_of_alias(backend, &destination.destination_arn).await?);
                    }
                    _ => {}
                }
            }
            Ok(fleets)
        }
    }
}

async fn fleet_of_alias(backend: &dyn Backend, alias: &str) -> Result<Option<String>, Exception> {
    let resolved = backend.ask(ResolveAliasInput { alias_id: alias.to_owned() }).await;
    Ok(existing(resolved)?.map(|output| output.fleet_id))
}

/// What leads nowhere lets nobody in.
fn existing<T>(answer: Result<T, Exception>) -> Result<Option<T>, Exception> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(exception)
            if matches!(exception.kind, ExceptionKind::NotFound | ExceptionKind::TerminalRoutingStrategy) =>
        {
            Ok(None)
        }
        Err(exception) => Err(exception),
    }
}

/// The fleet in a game session's ARN: `arn:aws:gamelift:<region>::gamesession/<fleet>/…`.
fn fleet_of(game_session_id: &str) -> Option<&str> {
    let (_, rest) = game_session_id.split_once(":gamesession/")?;
    rest.split_once('/').map(|(fleet, _)| fleet)
}
