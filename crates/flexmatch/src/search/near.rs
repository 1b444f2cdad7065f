//! Rules that hold everybody near one number.
//!
//! Such a rule cannot be asked before the line-up is finished: the number, an average mostly, moves with every player.
//! But whatever it is in the end, two players near it are near each other.

use crate::expression::{Expression, Field, NumberReading};
use crate::rule::Body;
use crate::{AttributeIndex, PartyAggregation, Rule};

/// The number of which no two parties may differ by more than twice the rule's `maxDistance`.
pub(crate) fn near(rule: &Rule, teams: usize) -> Option<(AttributeIndex, PartyAggregation)> {
    let Body::Distance { measurements, reference: Some(reference), reading } = &rule.body else {
        return None;
    };
    let is_one_number_of_everybody = reference.value_type().depth == 0
        && matches!(reference.field(), Field::Number(_) | Field::Players)
        && is_everybody(reference, teams);
    if !is_one_number_of_everybody {
        return None;
    }
    let aggregation = match reading {
        NumberReading::EachPlayer(aggregation) | NumberReading::Once(aggregation) => *aggregation,
        // What holds for each player's number holds for the mean of some.
        NumberReading::Own => PartyAggregation::Avg,
    };
    measurements.iter().find_map(|measurement| match measurement.field() {
        Field::Number(attribute) if measurement.is_raw() && is_everybody(measurement, teams) => {
            Some((AttributeIndex(attribute), aggregation))
        }
        _ => None,
    })
}

fn is_everybody(expression: &Expression, teams: usize) -> bool {
    (0..teams).all(|team| expression.scope().teams().contains(&team))
}
