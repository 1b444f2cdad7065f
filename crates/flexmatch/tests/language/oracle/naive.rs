//! The second evaluator: lists of lists, made anew for every rule, player by player.

use super::rules::{AnyExpression, AnyReference, AnyRule, Field};
use crate::scene::Sides;
use rallypoint_flexmatch::{AttributeValue, Player};
use std::collections::BTreeSet;

#[derive(Clone, Debug, PartialEq)]
enum Tree {
    Number(f64),
    Text(String),
    List(Vec<Tree>),
    Nothing,
}

/// A player has no value.
struct NoValue;

/// How parties count: as `partyAggregation`, or as they are.
#[derive(Clone, Copy)]
enum As {
    EachPlayer(&'static str),
    Once(&'static str),
    Own,
}

pub(crate) struct Naive<'n> {
    pub(crate) rules: &'n [AnyRule],
    pub(crate) sides: &'n Sides,
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / f64::from(u32::try_from(numbers.len()).unwrap())
}

fn fold(function: &str, mut numbers: Vec<f64>) -> Tree {
    numbers.sort_by(f64::total_cmp);
    match function {
        "count" => Tree::Number(f64::from(u32::try_from(numbers.len()).unwrap())),
        "sum" => Tree::Number(numbers.iter().sum()),
        _ if numbers.is_empty() => Tree::Nothing,
        "min" => Tree::Number(numbers[0]),
        "max" => Tree::Number(numbers[numbers.len() - 1]),
        "avg" => Tree::Number(mean(&numbers)),
        "median" => Tree::Number((numbers[numbers.len() / 2] + numbers[(numbers.len() - 1) / 2]) / 2.0),
        "stddev" => {
            let mean = mean(&numbers);
            let squares: Vec<f64> = numbers.iter().map(|number| (number - mean) * (number - mean)).collect();
            Tree::Number(self::mean(&squares).sqrt())
        }
        other => panic!("no function {other}"),
    }
}

impl Tree {
    fn list(&self) -> &[Tree] {
        match self {
            Tree::List(values) => values,
            other => panic!("{other:?} is no list"),
        }
    }

    /// All that is no list, in its order.
    fn leaves(&self) -> Vec<Tree> {
        match self {
            Tree::List(values) => values.iter().flat_map(Tree::leaves).collect(),
            Tree::Nothing => vec![],
            leaf => vec![leaf.clone()],
        }
    }

    fn numbers(&self) -> Vec<f64> {
        self.leaves()
            .iter()
            .map(|leaf| match leaf {
                Tree::Number(number) => *number,
                other => panic!("{other:?} is no number"),
            })
            .collect()
    }

    fn texts(&self) -> BTreeSet<String> {
        self.leaves()
            .iter()
            .map(|leaf| match leaf {
                Tree::Text(text) => text.clone(),
                other => panic!("{other:?} is no text"),
            })
            .collect()
    }

    /// The lists that are `wanted` deep, of a value that is `depth` deep.
    fn at_depth(&self, depth: usize, wanted: usize) -> Vec<&Tree> {
        if depth <= wanted {
            vec![self]
        } else {
            self.list().iter().flat_map(|value| value.at_depth(depth - 1, wanted)).collect()
        }
    }

    fn apply(self, function: &str, depth: usize) -> Tree {
        let innermost = if function == "set_intersection" { 2 } else { 1 };
        if function == "flatten" {
            return Tree::List(self.list().iter().flat_map(|value| value.list().to_vec()).collect());
        }
        if depth > innermost {
            let values = self.list().iter().map(|value| value.clone().apply(function, depth - 1));
            return Tree::List(values.filter(|value| *value != Tree::Nothing).collect());
        }
        match function {
            "count" => fold("count", vec![0.0; self.list().len()]),
            "set_intersection" => {
                let mut sets = self.list().iter().map(Tree::texts);
                let Some(first) = sets.next() else { return Tree::Nothing };
                let common = sets.fold(first, |common, set| common.intersection(&set).cloned().collect());
                Tree::List(common.into_iter().map(Tree::Text).collect())
            }
            _ => fold(function, self.numbers()),
        }
    }
}

fn skill(player: &Player) -> Result<f64, NoValue> {
    match player.attributes.get("skill") {
        Some(AttributeValue::Number(number)) => Ok(*number),
        _ => Err(NoValue),
    }
}

fn mode(player: &Player) -> Result<String, NoValue> {
    match player.attributes.get("mode") {
        Some(AttributeValue::String(text)) => Ok(text.clone()),
        _ => Err(NoValue),
    }
}

fn roles(player: &Player) -> BTreeSet<String> {
    match player.attributes.get("roles") {
        Some(AttributeValue::StringList(texts)) => texts.iter().cloned().collect(),
        other => panic!("{other:?} are no roles"),
    }
}

fn of_party(party: &[Player], aggregation: &str) -> Result<f64, NoValue> {
    let numbers: Vec<f64> = party.iter().map(skill).collect::<Result<_, _>>()?;
    match fold(aggregation, numbers) {
        Tree::Number(number) => Ok(number),
        other => panic!("{other:?}"),
    }
}

impl Naive<'_> {
    fn value(&self, expression: &AnyExpression, numbers: As, lists: As) -> Result<(Tree, usize), NoValue> {
        let teams: Vec<Tree> = self
            .sides
            .iter()
            .map(|parties| {
                let values =
                    parties.iter().map(|party| party_values(party, expression.field, numbers, lists));
                Ok(Tree::List(values.collect::<Result<Vec<_>, _>>()?.concat()))
            })
            .collect::<Result<_, NoValue>>()
            .or_else(|NoValue| self.of_teams_in_scope(expression, numbers, lists))?;
        let of_one = if expression.field == Field::Roles { 2 } else { 1 };
        let (mut value, mut depth) = match expression.team {
            Some(team) => (teams[team].clone(), of_one),
            None => (Tree::List(teams), of_one + 1),
        };
        for function in &expression.functions {
            value = value.apply(function, depth);
            depth -= 1;
        }
        Ok((value, depth))
    }

    /// Only teams that the expression names have to have values.
    fn of_teams_in_scope(
        &self,
        expression: &AnyExpression,
        numbers: As,
        lists: As,
    ) -> Result<Vec<Tree>, NoValue> {
        let in_scope = expression.team.ok_or(NoValue)?;
        let values =
            self.sides[in_scope].iter().map(|party| party_values(party, expression.field, numbers, lists));
        let values = Tree::List(values.collect::<Result<Vec<_>, _>>()?.concat());
        Ok((0..self.sides.len())
            .map(|team| if team == in_scope { values.clone() } else { Tree::Nothing })
            .collect())
    }

    fn references(&self, reference: &AnyReference, numbers: As) -> Result<Vec<Tree>, NoValue> {
        match reference {
            AnyReference::Number(number) => Ok(vec![Tree::Number(*number)]),
            AnyReference::Text(text) => Ok(vec![Tree::Text((*text).to_owned())]),
            AnyReference::Texts(texts) => {
                Ok(texts.iter().map(|text| Tree::Text((*text).to_owned())).collect())
            }
            AnyReference::Expression(expression) => Ok(self.value(expression, numbers, As::Own)?.0.leaves()),
        }
    }

    pub(crate) fn holds(&self, rule: usize) -> bool {
        // A missing value fails the rule.
        self.judge(rule).unwrap_or(false)
    }

    fn judge(&self, rule: usize) -> Result<bool, NoValue> {
        match &self.rules[rule] {
            AnyRule::Distance { measurement, reference, min, max, aggregation } => {
                let each = As::EachPlayer(aggregation.unwrap_or("avg"));
                let references = Tree::List(self.references(reference, each)?).numbers();
                let measured = self.value(measurement, each, As::Own)?.0.numbers();
                Ok(measured.iter().all(|number| {
                    references.iter().all(|reference| {
                        let distance = (number - reference).abs();
                        max.is_none_or(|max| distance <= max) && min.is_none_or(|min| distance >= min)
                    })
                }))
            }
            AnyRule::Comparison { measurement, operation, reference: None, aggregation } => {
                let (value, depth) =
                    self.value(measurement, aggregation.map_or(As::Own, As::Once), As::Own)?;
                let holds = |values: &[Tree]| {
                    let mut pairs = (0..values.len()).flat_map(|one| (0..one).map(move |other| (one, other)));
                    pairs.all(|(one, other)| (values[one] == values[other]) == (*operation == "="))
                };
                Ok(if depth <= 1 {
                    holds(&value.leaves())
                } else {
                    value.at_depth(depth, 1).into_iter().all(|list| holds(list.list()))
                })
            }
            AnyRule::Comparison { measurement, operation, reference: Some(reference), aggregation } => {
                let each = As::EachPlayer(aggregation.unwrap_or("avg"));
                let references = self.references(reference, each)?;
                let measured = self.value(measurement, each, As::Own)?.0.leaves();
                Ok(measured.iter().all(|value| {
                    references.iter().all(|reference| match (value, reference, *operation) {
                        (one, other, "=") => one == other,
                        (one, other, "!=") => one != other,
                        (Tree::Number(one), Tree::Number(other), "<") => one < other,
                        (Tree::Number(one), Tree::Number(other), "<=") => one <= other,
                        (Tree::Number(one), Tree::Number(other), ">") => one > other,
                        (Tree::Number(one), Tree::Number(other), ">=") => one >= other,
                        other => panic!("{other:?}"),
                    })
                }))
            }
            AnyRule::BatchNumber { max, aggregation } => {
                let parties = self.sides.iter().flatten();
                let numbers: Vec<f64> = parties
                    .map(|party| of_party(party, aggregation.unwrap_or("avg")))
                    .collect::<Result<_, _>>()?;
                Ok(numbers.iter().all(|one| numbers.iter().all(|other| (one - other).abs() <= *max)))
            }
            AnyRule::BatchText => {
                let modes: BTreeSet<String> =
                    self.sides.iter().flatten().flatten().map(mode).collect::<Result<_, _>>()?;
                Ok(modes.len() <= 1)
            }
            AnyRule::Collection { measurement, operation, reference, min, max, aggregation } => self
                .collection(
                    measurement,
                    operation,
                    reference.as_ref(),
                    (*min, *max),
                    aggregation.unwrap_or("union"),
                ),
            AnyRule::Latency { max_latency, distance, aggregation } => {
                Ok(self.latency(*max_latency, *distance, aggregation.unwrap_or("avg")))
            }
            AnyRule::Compound { operator, first, second } => {
                let (first, second) = (self.holds(*first), self.holds(*second));
                Ok(match *operator {
                    "and" => first && second,
                    "or" => first || second,
                    "xor" => first != second,
                    _ => !first,
                })
            }
        }
    }

    fn collection(
        &self,
        measurement: &AnyExpression,
        operation: &str,
        reference: Option<&AnyReference>,
        (min, max): (Option<u32>, Option<u32>),
        aggregation: &'static str,
    ) -> Result<bool, NoValue> {
        let lists = As::Once(aggregation);
        let (value, depth) = self.value(measurement, As::Own, lists)?;
        let min = min.or(max.is_none().then_some(1));
        let counts: Vec<usize> = match operation {
            "contains" => {
                let Some(AnyReference::Text(wanted)) = reference else { panic!("contains looks for a text") };
                let holding = |list: &&Tree| list.texts().contains(*wanted);
                value
                    .at_depth(depth, depth.min(2))
                    .iter()
                    .map(|list| list.list().iter().filter(holding).count())
                    .collect()
            }
            "intersection" => {
                let lists = value.at_depth(depth, 2);
                let counted = lists.iter().filter(|list| !list.list().is_empty());
                counted.map(|list| (*list).clone().apply("set_intersection", 2).list().len()).collect()
            }
            _ => {
                let wanted = match reference {
                    Some(AnyReference::Expression(expression)) => {
                        match self.value(expression, As::Own, lists)?.0 {
                            Tree::Nothing => return Ok(true),
                            value => value.texts(),
                        }
                    }
                    Some(reference) => Tree::List(self.references(reference, As::Own)?).texts(),
                    None => panic!("there is a reference"),
                };
                let lists = value.at_depth(depth, 1);
                lists.iter().map(|list| list.texts().intersection(&wanted).count()).collect()
            }
        };
        Ok(counts.iter().all(|count| {
            let count = u32::try_from(*count).unwrap();
            min.is_none_or(|min| count >= min) && max.is_none_or(|max| count <= max)
        }))
    }

    fn latency(&self, max_latency: Option<u32>, distance: Option<(u32, &str)>, aggregation: &str) -> bool {
        let parties: Vec<_> = self.sides.iter().flatten().collect();
        let in_region = |region: &str| -> Option<bool> {
            let own: Option<Vec<f64>> = parties
                .iter()
                .flat_map(|party| party.iter())
                .map(|player| player.latencies_ms.get(region).copied().map(f64::from))
                .collect();
            let own = own?;
            let of_parties: Vec<f64> = parties
                .iter()
                .map(|party| {
                    let own = party.iter().map(|player| f64::from(player.latencies_ms[region])).collect();
                    Tree::List(vec![fold(aggregation, own)]).numbers()[0]
                })
                .collect();
            let low =
                max_latency.is_none_or(|max| of_parties.iter().all(|latency| *latency <= f64::from(max)));
            let near = distance.is_none_or(|(max, reference)| {
                let reference = Tree::List(vec![fold(reference, own)]).numbers()[0];
                of_parties.iter().all(|latency| (latency - reference).abs() <= f64::from(max))
            });
            Some(low && near)
        };
        parties.is_empty() || ["eu", "us"].iter().any(|region| in_region(region).unwrap_or(false))
    }
}

fn party_values(party: &[Player], field: Field, numbers: As, lists: As) -> Result<Vec<Tree>, NoValue> {
    let list = |texts: BTreeSet<String>| Tree::List(texts.into_iter().map(Tree::Text).collect());
    match field {
        Field::Players => Ok(party.iter().map(|_| Tree::Number(0.0)).collect()),
        Field::Id => Ok(party.iter().map(|player| Tree::Text(player.id.clone())).collect()),
        Field::Mode => party.iter().map(|player| mode(player).map(Tree::Text)).collect(),
        Field::Skill => match numbers {
            As::Own => party.iter().map(|player| skill(player).map(Tree::Number)).collect(),
            As::Once(aggregation) => Ok(vec![Tree::Number(of_party(party, aggregation)?)]),
            As::EachPlayer(aggregation) => {
                let number = of_party(party, aggregation)?;
                Ok(party.iter().map(|_| Tree::Number(number)).collect())
            }
        },
        Field::Roles => Ok(match lists {
            As::Once("union") => vec![list(party.iter().flat_map(roles).collect())],
            As::Once(_) => {
                let mut sets = party.iter().map(roles);
                let first = sets.next().unwrap_or_default();
                vec![list(sets.fold(first, |common, set| common.intersection(&set).cloned().collect()))]
            }
            _ => party.iter().map(|player| list(roles(player))).collect(),
        }),
    }
}
