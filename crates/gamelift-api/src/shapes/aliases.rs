//! What an alias looks like.

use crate::Timestamp;
use crate::macros::{input, output, words};
use crate::rules::{FLEET_ID, ROUTING_MESSAGE};
use crate::validate::{Any, Checked, Place};

words! {
    /// `RoutingStrategyType`.
    RoutingStrategyType {
        /// To a fleet.
        Simple = "SIMPLE",
        /// Nowhere: callers get a message.
        Terminal = "TERMINAL",
    }
}

input! {
    /// Where an alias leads.
    RoutingStrategy {
        /// How.
        strategy_type as "Type": RoutingStrategyType = Any,
        ;
        /// The fleet, for `SIMPLE`.
        fleet_id: String = FLEET_ID,
        /// What callers are told, for `TERMINAL`.
        message: String = ROUTING_MESSAGE,
    }
    rule fits_its_type;
}

fn fits_its_type(routing: &RoutingStrategy, place: &Place<'_>) -> Checked {
    match routing.strategy_type {
        RoutingStrategyType::Simple if routing.fleet_id.is_none() => {
            Err(place.must("have FleetId, since Type is SIMPLE"))
        }
        RoutingStrategyType::Terminal if routing.message.is_none() => {
            Err(place.must("have Message, since Type is TERMINAL"))
        }
        _ => Ok(()),
    }
}

output! {
    /// A name that stands for a fleet.
    Alias {
        /// `alias-…`
        alias_id: String,
        /// Its name.
        name: String,
        /// Its ARN.
        alias_arn: String,
        /// Where it leads.
        routing_strategy: RoutingStrategy,
        /// When it was made.
        creation_time: Timestamp,
        /// When it was last changed.
        last_updated_time: Timestamp,
        ;
        /// What it is for.
        description: String,
    }
}
