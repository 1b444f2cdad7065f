//! Values of any shape: what expressions of collections have, and the rarer ones of numbers.

use super::{Expression, Field, Function, ListReading, Missing, NumberReading, Reading};
use crate::{AttributeValue, Lineup, Party};

/// The value of an expression, borrowed from the players.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    /// The least, the greatest, the mean of nothing.
    Nothing,
    Number(f64),
    Text(&'a str),
    List(Vec<Value<'a>>),
}

impl Expression {
    /// The value for a line-up.
    pub(crate) fn value<'a>(&self, lineup: &Lineup<'a>, reading: Reading) -> Result<Value<'a>, Missing> {
        let mut value = match &self.scope {
            super::Scope::Team(team) => self.of_team(lineup.team(*team), reading)?,
            super::Scope::Teams(teams) => Value::List(
                teams
                    .iter()
                    .map(|team| self.of_team(lineup.team(*team), reading))
                    .collect::<Result<_, _>>()?,
            ),
        };
        let mut depth = self.scope.depth() + self.field.depth();
        for function in &self.functions {
            value = apply(*function, value, depth);
            depth -= 1;
        }
        Ok(value)
    }

    fn of_team<'a>(&self, parties: &[&'a Party], reading: Reading) -> Result<Value<'a>, Missing> {
        let mut values = Vec::new();
        for party in parties {
            self.of_party(party, reading, &mut values)?;
        }
        Ok(Value::List(values))
    }

    fn of_party<'a>(
        &self,
        party: &'a Party,
        reading: Reading,
        values: &mut Vec<Value<'a>>,
    ) -> Result<(), Missing> {
        let players = 0..party.size as usize;
        match self.field {
            // Players are only counted, so the number is of no account.
            Field::Players => values.extend(players.map(|_| Value::Number(0.0))),
            Field::PlayerId => values.extend(party.player_ids().map(Value::Text)),
            Field::Number(attribute) => {
                let spread =
                    party.spreads.get(attribute).and_then(Option::as_ref).ok_or(Missing(attribute))?;
                match reading.numbers {
                    NumberReading::Once(aggregation) => values.push(Value::Number(spread.get(aggregation))),
                    NumberReading::EachPlayer(aggregation) => {
                        values.extend(players.map(|_| Value::Number(spread.get(aggregation))));
                    }
                    NumberReading::Own => {
                        for player in players {
                            let number = party.number_of(player, attribute).ok_or(Missing(attribute))?;
                            values.push(Value::Number(number));
                        }
                    }
                }
            }
            Field::Text(attribute) => {
                for player in players {
                    match party.value(player, attribute) {
                        Some(AttributeValue::String(text)) => values.push(Value::Text(text)),
                        _ => return Err(Missing(attribute)),
                    }
                }
            }
            Field::Texts(attribute) => {
                let lists = players
                    .map(|player| match party.value(player, attribute) {
                        Some(AttributeValue::StringList(texts)) => Ok(texts.iter().map(String::as_str)),
                        _ => Err(Missing(attribute)),
                    })
                    .collect::<Result<Vec<_>, _>>()?;
                match reading.lists {
                    ListReading::Own => values.extend(lists.into_iter().map(list)),
                    ListReading::Union => values.push(list(lists.into_iter().flatten())),
                    ListReading::Intersection => {
                        values.push(list(
                            common(lists.into_iter().map(Iterator::collect)).into_iter().flatten(),
                        ));
                    }
                }
            }
        }
        Ok(())
    }
}

fn list<'a>(texts: impl Iterator<Item = &'a str>) -> Value<'a> {
    Value::List(texts.map(Value::Text).collect())
}

/// What is in all of the collections, sorted, each once; none if there are no collections.
pub(crate) fn common<'a>(collections: impl Iterator<Item = Vec<&'a str>>) -> Option<Vec<&'a str>> {
    collections
        .map(|mut texts| {
            texts.sort_unstable();
            texts.dedup();
            texts
        })
        .reduce(|mut common, texts| {
            common.retain(|text| texts.binary_search(text).is_ok());
            common
        })
}

/// Applies a function to a value whose lists nest `depth` deep; the types were checked when the expression was read.
fn apply(function: Function, value: Value<'_>, depth: u8) -> Value<'_> {
    let Value::List(values) = value else { return Value::Nothing };
    let innermost = match function {
        Function::Flatten => return flatten(values),
        Function::SetIntersection => 2,
        _ => 1,
    };
    if depth > innermost {
        let values = values.into_iter().map(|value| apply(function, value, depth - 1));
        return Value::List(values.filter(|value| *value != Value::Nothing).collect());
    }
    match function {
        Function::SetIntersection => {
            common(values.iter().map(Value::texts)).map_or(Value::Nothing, |texts| list(texts.into_iter()))
        }
        #[expect(clippy::cast_precision_loss, reason = "a match has at most 200 players")]
        Function::Count => Value::Number(values.len() as f64),
        _ => {
            let mut numbers: Vec<f64> = values
                .iter()
                .filter_map(|value| match value {
                    Value::Number(number) => Some(*number),
                    _ => None,
                })
                .collect();
            of_numbers(function, &mut numbers).map_or(Value::Nothing, Value::Number)
        }
    }
}

fn flatten(values: Vec<Value<'_>>) -> Value<'_> {
    let mut flat = Vec::new();
    for value in values {
        match value {
            Value::List(values) => flat.extend(values),
            other => flat.push(other),
        }
    }
    Value::List(flat)
}

impl<'a> Value<'a> {
    /// The texts of a list of texts.
    pub(crate) fn texts(&self) -> Vec<&'a str> {
        match self {
            Value::List(values) => values
                .iter()
                .filter_map(|value| match value {
                    Value::Text(text) => Some(*text),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        }
    }
}

fn of_numbers(function: Function, numbers: &mut [f64]) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a match has at most 200 players")]
    let count = numbers.len() as f64;
    let sum: f64 = numbers.iter().sum();
    if function == Function::Sum {
        return Some(sum);
    }
    if numbers.is_empty() {
        return None;
    }
    match function {
        Function::Min => numbers.iter().copied().reduce(f64::min),
        Function::Max => numbers.iter().copied().reduce(f64::max),
        Function::Median => {
            numbers.sort_unstable_by(f64::total_cmp);
            let middle = numbers.get(numbers.len() / 2).copied()?;
            if numbers.len() % 2 == 1 {
                return Some(middle);
            }
            let below = numbers.get(numbers.len() / 2 - 1).copied()?;
            Some(f64::midpoint(below, middle))
        }
        Function::Stddev => {
            let mean = sum / count;
            let squares: f64 = numbers.iter().map(|number| (number - mean) * (number - mean)).sum();
            Some((squares / count).sqrt())
        }
        _ => Some(sum / count),
    }
}
