//! Which rules are monotone, and which are simpler still: what [`Constraint`] says about each.

use super::rules::Rules;
use crate::effective::{Change, Expansion};
use crate::expression::{Expression, Field, Function, NumberReading, Scope};
use crate::rule::{
    Body, CollectionOperation, DistanceReference, Operation, Reference, Statement, StatementNode,
};
use crate::{AttributeIndex, Constraint, Effective, Limits};

/// Which limits a rule has, before or after any expansion.
#[derive(Clone, Copy)]
struct Ever {
    min: bool,
    max: bool,
}

/// How the numbers of an expression change as parties are added; elements of lists that are there already are meant,
/// new ones may come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trend {
    Fixed,
    Up,
    Down,
    Any,
}

/// Finds the constraint of each rule; a compound rule's after those it names, which come before it.
pub(super) fn find(rules: &mut Rules, base: &Effective, expansions: &[Expansion], all_teams: &[usize]) {
    let mut ever: Vec<Ever> = base
        .limits
        .iter()
        .map(|Limits { min, max, .. }| {
            // A collection rule without limits asks for one common value at least.
            let neither = min.is_none() && max.is_none();
            Ever { min: neither || min.is_some_and(|min| min > 0.0), max: max.is_some() }
        })
        .collect();
    for step in expansions.iter().flat_map(|expansion| &expansion.steps) {
        let (of, min) = match &step.change {
            Change::Min(of, value) if *value > 0.0 => (of, true),
            Change::Max(of, _) => (of, false),
            _ => continue,
        };
        if let Some(ever) = ever.get_mut(*of) {
            if min { ever.min = true } else { ever.max = true }
        }
    }
    for (index, ever) in ever.into_iter().enumerate() {
        let Some(rule) = rules.list.get(index) else { continue };
        let constraint = match &rule.body {
            Body::Compound(statement) => of_statement(statement, rules),
            body => of_body(body, ever, all_teams),
        };
        if let Some(rule) = rules.list.get_mut(index) {
            rule.constraint = constraint;
        }
    }
}

fn monotone(holds: bool) -> Constraint {
    if holds { Constraint::Monotone } else { Constraint::Whole }
}

fn of_body(body: &Body, ever: Ever, all_teams: &[usize]) -> Constraint {
    match body {
        Body::Distance { measurements, reference, reading } => match reference {
            None if measurements.iter().all(Expression::is_raw) => Constraint::EachParty,
            None => Constraint::Whole,
            Some(reference) if measurements.iter().all(Expression::is_raw) && reference.is_raw() => {
                Constraint::Monotone
            }
            Some(reference) if !ever.min => spread(measurements, reference, *reading, all_teams),
            Some(_) => Constraint::Whole,
        },
        Body::Comparison { measurements, operation, reference, .. } => {
            of_comparison(measurements, *operation, reference, all_teams)
        }
        Body::BatchNumber { attribute, aggregation } => {
            Constraint::Within { attribute: *attribute, aggregation: *aggregation }
        }
        Body::BatchText { attribute } => Constraint::Same { attribute: *attribute },
        Body::Collection { measurements, operation, reference, .. } => {
            if !measurements.iter().all(Expression::is_raw) {
                return Constraint::Whole;
            }
            match (operation, reference) {
                (CollectionOperation::Contains, _) => monotone(!ever.min),
                (CollectionOperation::Intersection, _) => monotone(!ever.max),
                (CollectionOperation::ReferenceIntersectionCount, None) => Constraint::EachParty,
                (CollectionOperation::ReferenceIntersectionCount, Some(reference)) => {
                    let shrinks = reference.functions().last() == Some(&Function::SetIntersection);
                    monotone(if shrinks { !ever.max } else { reference.is_raw() && !ever.min })
                }
            }
        }
        Body::Latency { aggregation, distance_reference } => match distance_reference {
            None => Constraint::CommonRegion { aggregation: *aggregation },
            Some(DistanceReference::Min) => Constraint::Monotone,
            Some(DistanceReference::Avg) => Constraint::Whole,
        },
        // A sort rule holds always.
        Body::Sort(_) => Constraint::EachParty,
        Body::Compound(_) => Constraint::Whole,
    }
}

fn of_comparison(
    measurements: &[Expression],
    operation: Operation,
    reference: &Reference,
    all_teams: &[usize],
) -> Constraint {
    let raw = measurements.iter().all(Expression::is_raw);
    let reference = match reference {
        Reference::EachOther => {
            return match measurements {
                [only] if operation == Operation::Equal => match (only.field(), only.functions()) {
                    (Field::Text(attribute), [Function::Flatten]) if is_everybody(only, all_teams) => {
                        Constraint::Same { attribute: AttributeIndex(attribute) }
                    }
                    _ => monotone(raw),
                },
                _ => monotone(raw),
            };
        }
        Reference::Constant if raw => return Constraint::EachParty,
        Reference::Constant => Trend::Fixed,
        Reference::Expression(expression) => trend(expression),
    };
    let mut trends = measurements.iter().map(trend);
    let up = |trend| matches!(trend, Trend::Fixed | Trend::Up);
    let down = |trend| matches!(trend, Trend::Fixed | Trend::Down);
    monotone(match operation {
        Operation::Less | Operation::LessOrEqual => trends.all(up) && down(reference),
        Operation::Greater | Operation::GreaterOrEqual => trends.all(down) && up(reference),
        Operation::Equal | Operation::NotEqual => {
            trends.all(|trend| trend == Trend::Fixed) && reference == Trend::Fixed
        }
    })
}

/// `maxDistance` between the greatest and the least of the same values: how far they are apart.
fn spread(
    measurements: &[Expression],
    reference: &Expression,
    reading: NumberReading,
    all_teams: &[usize],
) -> Constraint {
    let [measurement] = measurements else { return Constraint::Whole };
    let (Some((one, below)), Some((other, below_other))) =
        (measurement.functions().split_last(), reference.functions().split_last())
    else {
        return Constraint::Whole;
    };
    let ends = matches!((one, other), (Function::Max, Function::Min) | (Function::Min, Function::Max));
    let same = measurement.scope() == reference.scope() && measurement.field() == reference.field();
    let flat = below == below_other && measurement.value_type().depth == 0;
    if !(ends && same && flat && below.iter().all(|function| *function == Function::Flatten)) {
        return Constraint::Whole;
    }
    match (measurement.field(), reading) {
        (
            Field::Number(attribute),
            NumberReading::EachPlayer(aggregation) | NumberReading::Once(aggregation),
        ) if is_everybody(measurement, all_teams) => {
            Constraint::Within { attribute: AttributeIndex(attribute), aggregation }
        }
        _ => Constraint::Monotone,
    }
}

fn is_everybody(expression: &Expression, all_teams: &[usize]) -> bool {
    let mut teams = expression.scope().teams().to_vec();
    teams.sort_unstable();
    teams == all_teams
}

fn trend(expression: &Expression) -> Trend {
    let functions: Vec<Function> =
        expression.functions().iter().copied().filter(|function| *function != Function::Flatten).collect();
    match functions.as_slice() {
        [] => Trend::Fixed,
        [Function::Max] | [Function::Max, Function::Max] => Trend::Up,
        [Function::Min] | [Function::Min, Function::Min] => Trend::Down,
        [Function::Count] if !matches!(expression.field(), Field::Texts(_)) => Trend::Up,
        // Every team has a count from the beginning, so the least of them cannot fall.
        [Function::Count, Function::Max | Function::Min]
            if !matches!(expression.field(), Field::Texts(_))
                && matches!(expression.scope(), Scope::Teams(_)) =>
        {
            Trend::Up
        }
        _ => Trend::Any,
    }
}

fn of_statement(statement: &Statement, rules: &Rules) -> Constraint {
    let of = |index: usize| rules.list.get(index).map_or(Constraint::Whole, |rule| rule.constraint);
    let mut each_party = true;
    for node in &statement.nodes {
        match node {
            StatementNode::Rule(rule) => {
                each_party &= of(*rule) == Constraint::EachParty;
                if of(*rule) == Constraint::Whole {
                    return Constraint::Whole;
                }
            }
            StatementNode::And(_) => {}
            StatementNode::Or(_) => each_party = false,
            // What is false may become true, so what is true may become false.
            StatementNode::Not(_) | StatementNode::Xor(_) => return Constraint::Whole,
        }
    }
    if each_party { Constraint::EachParty } else { Constraint::Monotone }
}
