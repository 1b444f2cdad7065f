//! Numbers without lists: the common shapes of expressions, folded party by party.

use super::{Expression, Field, Function, Missing, NumberReading, Reading, Scope, Value};
use crate::{Lineup, Party};

/// A function over numbers as they come: not one that has to see them all.
#[derive(Clone, Copy)]
struct Fold {
    function: Function,
    count: f64,
    sum: f64,
    min: f64,
    max: f64,
}

impl Fold {
    fn suits(function: Function) -> bool {
        match function {
            Function::Min | Function::Max | Function::Avg | Function::Sum | Function::Count => true,
            Function::Median | Function::Stddev | Function::Flatten | Function::SetIntersection => false,
        }
    }

    fn new(function: Function) -> Fold {
        Fold { function, count: 0.0, sum: 0.0, min: f64::INFINITY, max: f64::NEG_INFINITY }
    }

    fn add(&mut self, number: f64) {
        self.add_many(number, 1.0, number);
    }

    /// `count` numbers, which are all `number` or add up to `sum`.
    fn add_many(&mut self, number: f64, count: f64, sum: f64) {
        self.count += count;
        self.sum += sum;
        self.min = self.min.min(number);
        self.max = self.max.max(number);
    }

    /// None where there are no numbers: the least of nothing is nothing.
    fn finish(self) -> Option<f64> {
        match self.function {
            Function::Count => Some(self.count),
            Function::Sum => Some(self.sum),
            _ if self.count == 0.0 => None,
            Function::Min => Some(self.min),
            Function::Max => Some(self.max),
            _ => Some(self.sum / self.count),
        }
    }
}

impl Expression {
    /// Calls `sink` with every number of the expression's value, in any order; equal ones of a party may come once.
    pub(crate) fn numbers(
        &self,
        lineup: &Lineup<'_>,
        reading: NumberReading,
        sink: &mut impl FnMut(f64),
    ) -> Result<(), Missing> {
        if !matches!(self.field, Field::Number(_) | Field::Players) {
            self.value(lineup, Reading::from(reading))?.each_number(sink);
            return Ok(());
        }
        let by_team = matches!(self.scope, Scope::Teams(_));
        match *self.functions.as_slice() {
            [] => self.each_team(lineup, reading, |number, _, _| sink(number)),
            [Function::Flatten] if by_team => self.each_team(lineup, reading, |number, _, _| sink(number)),
            [Function::Flatten, function] if by_team && Fold::suits(function) => {
                let mut fold = Fold::new(function);
                self.each_team(lineup, reading, |number, count, sum| fold.add_many(number, count, sum))?;
                fold.finish().into_iter().for_each(sink);
                Ok(())
            }
            [function] if Fold::suits(function) => self.fold_teams(lineup, reading, function, sink),
            [inner, outer] if by_team && Fold::suits(inner) && Fold::suits(outer) => {
                let mut fold = Fold::new(outer);
                self.fold_teams(lineup, reading, inner, &mut |number| fold.add(number))?;
                fold.finish().into_iter().for_each(sink);
                Ok(())
            }
            _ => {
                self.value(lineup, Reading::from(reading))?.each_number(sink);
                Ok(())
            }
        }
    }

    /// Calls `sink` with a function's value for each team.
    fn fold_teams(
        &self,
        lineup: &Lineup<'_>,
        reading: NumberReading,
        function: Function,
        sink: &mut impl FnMut(f64),
    ) -> Result<(), Missing> {
        for team in self.scope.teams() {
            let mut fold = Fold::new(function);
            self.each_party(lineup.team(*team), reading, &mut |number, count, sum| {
                fold.add_many(number, count, sum);
            })?;
            fold.finish().into_iter().for_each(&mut *sink);
        }
        Ok(())
    }

    fn each_team(
        &self,
        lineup: &Lineup<'_>,
        reading: NumberReading,
        mut add: impl FnMut(f64, f64, f64),
    ) -> Result<(), Missing> {
        self.scope.teams().iter().try_for_each(|team| self.each_party(lineup.team(*team), reading, &mut add))
    }

    /// Calls `add` with a number, how many players have it, and their sum.
    fn each_party(
        &self,
        parties: &[&Party],
        reading: NumberReading,
        add: &mut impl FnMut(f64, f64, f64),
    ) -> Result<(), Missing> {
        for party in parties {
            let size = f64::from(party.size);
            let Field::Number(attribute) = self.field else {
                // Players are only counted, so the number is of no account.
                add(0.0, size, 0.0);
                continue;
            };
            let spread = party.spreads.get(attribute).and_then(Option::as_ref).ok_or(Missing(attribute))?;
            match reading {
                NumberReading::EachPlayer(crate::PartyAggregation::Avg) => add(spread.avg, size, spread.sum),
                NumberReading::EachPlayer(aggregation) => {
                    let number = spread.get(aggregation);
                    add(number, size, number * size);
                }
                NumberReading::Once(aggregation) => {
                    let number = spread.get(aggregation);
                    add(number, 1.0, number);
                }
                NumberReading::Own => {
                    for player in 0..party.size as usize {
                        let number = party.number_of(player, attribute).ok_or(Missing(attribute))?;
                        add(number, 1.0, number);
                    }
                }
            }
        }
        Ok(())
    }
}

impl Value<'_> {
    /// Calls `sink` with every number in it.
    fn each_number(&self, sink: &mut impl FnMut(f64)) {
        match self {
            Value::Number(number) => sink(*number),
            Value::List(values) => values.iter().for_each(|value| value.each_number(sink)),
            Value::Text(_) | Value::Nothing => {}
        }
    }
}
