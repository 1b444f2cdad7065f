//! Aliases.

use rallypoint_fleet as fleet;
use rallypoint_fleet::arn::Resource;
use rallypoint_gamelift_api as api;

use super::{fleet_id, timestamp};

pub(in crate::backend::embedded) fn alias(region: &str, alias: &fleet::Alias) -> api::Alias {
    api::Alias {
        alias_id: alias.id.as_str().to_owned(),
        name: alias.name.clone(),
        alias_arn: Resource::Alias(alias.id.clone()).arn(region),
        routing_strategy: routing(&alias.routing),
        creation_time: timestamp(alias.created_at),
        last_updated_time: timestamp(alias.updated_at),
        description: alias.description.clone(),
    }
}

pub(in crate::backend::embedded) fn routing(routing: &fleet::RoutingStrategy) -> api::RoutingStrategy {
    match routing {
        fleet::RoutingStrategy::Simple(fleet) => api::RoutingStrategy {
            strategy_type: api::RoutingStrategyType::Simple,
            fleet_id: Some(fleet.as_str().to_owned()),
            message: None,
        },
        fleet::RoutingStrategy::Terminal(message) => api::RoutingStrategy {
            strategy_type: api::RoutingStrategyType::Terminal,
            fleet_id: None,
            message: Some(message.clone()),
        },
    }
}

/// The model was checked: what belongs to the type is there.
pub(in crate::backend::embedded) fn routing_of(routing: api::RoutingStrategy) -> fleet::RoutingStrategy {
    match routing.strategy_type {
        api::RoutingStrategyType::Simple => {
            fleet::RoutingStrategy::Simple(fleet_id(&routing.fleet_id.unwrap_or_default()))
        }
        api::RoutingStrategyType::Terminal => {
            fleet::RoutingStrategy::Terminal(routing.message.unwrap_or_default())
        }
    }
}
