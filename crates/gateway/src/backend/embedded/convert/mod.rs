//! The fleets' words in the API's and in the server SDK's, and back.

mod aliases;
mod exceptions;
mod fleets;
mod game_sessions;
mod matchmaking;
mod matchmaking_news;
mod news;
mod placements;
mod player_sessions;
mod queues;
mod sdk;
mod tickets;

use rallypoint_fleet as fleet;
use rallypoint_fleet::arn::{Resource, id_of};
use rallypoint_fleet::{FleetId, FleetOrAlias, Location, Tags};
use rallypoint_gamelift_api as api;

pub(super) use aliases::{alias, routing, routing_of};
pub(super) use exceptions::{exception, status_code, thrown_by, undone};
pub(super) use fleets::{
    capacity, compute, event, fleet_attributes, fleet_locations, fleet_update, location_attributes,
    location_model, location_state, new_fleet, utilization,
};
pub(super) use game_sessions::{
    game_session, game_session_status, new_game_session, policy, protection, status_reason, termination_mode,
    update,
};
pub(super) use matchmaking::{
    configuration, configuration_update, new_configuration, new_rule_set, rule_set, rule_set_name,
};
pub(super) use matchmaking_news::{matchmaking_news, report_news};
pub(super) use news::{fleet_news, placement_news};
pub(super) use placements::{new_placement, placement, state as placement_state};
pub(super) use player_sessions::{new_player, player_session, player_session_status};
pub(super) use queues::{new_queue, queue, queue_update};
pub(super) use sdk::{
    create_push, milliseconds, player_session_for_server, sdk_player_session_status, update_push,
};
pub(super) use tickets::{acceptance_type, new_backfill, new_ticket, player_ids, ticket, ticket_view};

/// A function from one crate's words to another's, where both have the same.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident: $from:ident::$from_type:ident -> $to:ident::$to_type:ident { $($word:ident),* $(,)? }) => {
        $(#[$doc])*
        pub(in crate::backend::embedded) fn $name(word: $from::$from_type) -> $to::$to_type {
            match word {
                $($from::$from_type::$word => $to::$to_type::$word,)*
            }
        }
    };
}
use words;

pub(super) fn timestamp(moment: fleet::Timestamp) -> api::Timestamp {
    api::Timestamp(moment.0)
}

pub(super) fn fleet_arn(region: &str, fleet: &FleetId) -> String {
    Resource::Fleet(fleet.clone()).arn(region)
}

/// A fleet by its id or ARN.
pub(super) fn fleet_id(text: &str) -> FleetId {
    FleetId::new(id_of(text))
}

/// A fleet by its own id or ARN, or by an alias's: the model has exactly one of them.
pub(super) fn fleet_or_alias(fleet: Option<&str>, alias: Option<&str>) -> FleetOrAlias {
    match (fleet, alias) {
        (None, Some(alias)) => fleet::AliasId::new(id_of(alias)).into(),
        (fleet, _) => fleet_id(fleet.unwrap_or_default()).into(),
    }
}

pub(super) fn locations(names: Vec<String>) -> Vec<Location> {
    names.into_iter().map(Location::new).collect()
}

pub(super) fn names(locations: &[Location]) -> Vec<String> {
    locations.iter().map(|location| location.as_str().to_owned()).collect()
}

pub(super) fn tags(tags: Option<Vec<api::Tag>>) -> Tags {
    tags.unwrap_or_default().into_iter().map(|tag| (tag.key, tag.value)).collect()
}
