//! `distance` and `comparison`.

use crate::expression::{Expression, Leaf, Missing, NumberReading, Reading, Value};
use crate::rule::{Operation, Reference};
use crate::{AttributeValue, Limits, Lineup, Reason, Verdict};

/// What numbers are measured against: most rules have one, which needs no list.
enum References {
    One(f64),
    Many(Vec<f64>),
}

impl References {
    /// The rule's constant, else what its expression gives; none where it has neither.
    fn wanted(
        limits: &Limits,
        expression: Option<&Expression>,
        lineup: &Lineup<'_>,
        reading: NumberReading,
    ) -> Result<Option<References>, Missing> {
        match (limits.reference.as_deref(), expression) {
            (Some(AttributeValue::Number(number)), _) => Ok(Some(References::One(*number))),
            (_, Some(expression)) => References::of(expression, lineup, reading).map(Some),
            _ => Ok(None),
        }
    }

    fn of(
        expression: &Expression,
        lineup: &Lineup<'_>,
        reading: NumberReading,
    ) -> Result<References, Missing> {
        let mut one = None;
        let mut many = Vec::new();
        expression.numbers(lineup, reading, &mut |number| match one {
            None => one = Some(number),
            Some(_) => many.push(number),
        })?;
        Ok(match one {
            Some(one) if many.is_empty() => References::One(one),
            _ => References::Many(one.into_iter().chain(many).collect()),
        })
    }

    fn as_slice(&self) -> &[f64] {
        match self {
            References::One(number) => std::slice::from_ref(number),
            References::Many(numbers) => numbers,
        }
    }
}

/// The verdict about the pair that came nearest to failing, or failed worst.
struct Worst {
    verdict: Verdict,
    /// How far over the limit, so that more is worse.
    excess: f64,
}

impl Worst {
    fn new() -> Self {
        Worst { verdict: Verdict::HELD, excess: f64::NEG_INFINITY }
    }

    fn see(&mut self, reason: Reason, excess: f64, measured: f64, limit: f64) {
        let fails_first = reason != Reason::Held && self.verdict.passed();
        let same = (reason == Reason::Held) == self.verdict.passed();
        if fails_first || (same && (excess > self.excess || self.verdict.measured.is_none())) {
            self.verdict = Verdict { reason, measured: Some(measured), limit: Some(limit) };
            self.excess = excess;
        }
    }
}

pub(crate) fn distance(
    lineup: &Lineup<'_>,
    limits: &Limits,
    measurements: &[Expression],
    reference: Option<&Expression>,
    reading: NumberReading,
) -> Result<Verdict, Missing> {
    let Some(references) = References::wanted(limits, reference, lineup, reading)? else {
        return Ok(Verdict::HELD);
    };
    let mut worst = Worst::new();
    for measurement in measurements {
        measurement.numbers(lineup, reading, &mut |number| {
            for reference in references.as_slice() {
                let distance = (number - reference).abs();
                if let Some(max) = limits.max {
                    // Not `>`: what is not a number, of infinities, is not within the limit either.
                    let reason = if distance <= max { Reason::Held } else { Reason::TooMuch };
                    worst.see(reason, distance - max, distance, max);
                }
                if let Some(min) = limits.min {
                    let reason = if distance >= min { Reason::Held } else { Reason::TooLittle };
                    worst.see(reason, min - distance, distance, min);
                }
            }
        })?;
    }
    Ok(worst.verdict)
}

pub(crate) fn comparison(
    lineup: &Lineup<'_>,
    limits: &Limits,
    measurements: &[Expression],
    operation: Operation,
    reference: &Reference,
    reading: NumberReading,
) -> Result<Verdict, Missing> {
    let expression = match reference {
        Reference::Expression(expression) => Some(expression),
        Reference::Constant => None,
        Reference::EachOther => return with_each_other(lineup, measurements, operation, reading),
    };
    if measurements.iter().any(|measurement| measurement.value_type().leaf == Leaf::Text) {
        return texts(lineup, limits, measurements, operation, expression);
    }
    let Some(references) = References::wanted(limits, expression, lineup, reading)? else {
        return Ok(Verdict::HELD);
    };
    let mut worst = Worst::new();
    for measurement in measurements {
        measurement.numbers(lineup, reading, &mut |number| {
            for reference in references.as_slice() {
                let (holds, excess) = compare(operation, number, *reference);
                worst.see(if holds { Reason::Held } else { failure(operation) }, excess, number, *reference);
            }
        })?;
    }
    Ok(worst.verdict)
}

fn compare(operation: Operation, number: f64, reference: f64) -> (bool, f64) {
    match operation {
        Operation::Less => (number < reference, number - reference),
        Operation::LessOrEqual => (number <= reference, number - reference),
        Operation::Greater => (number > reference, reference - number),
        Operation::GreaterOrEqual => (number >= reference, reference - number),
        Operation::Equal => (number == reference, (number - reference).abs()),
        Operation::NotEqual => (number != reference, -(number - reference).abs()),
    }
}

fn failure(operation: Operation) -> Reason {
    match operation {
        Operation::Less | Operation::LessOrEqual => Reason::TooMuch,
        Operation::Greater | Operation::GreaterOrEqual => Reason::TooLittle,
        Operation::Equal => Reason::Unequal,
        Operation::NotEqual => Reason::Equal,
    }
}

fn texts(
    lineup: &Lineup<'_>,
    limits: &Limits,
    measurements: &[Expression],
    operation: Operation,
    reference: Option<&Expression>,
) -> Result<Verdict, Missing> {
    let mut references = Vec::new();
    let value;
    match (limits.reference.as_deref(), reference) {
        (Some(AttributeValue::String(text)), _) => references.push(text.as_str()),
        (_, Some(expression)) => {
            value = expression.value(lineup, Reading::from(NumberReading::Own))?;
            leaves(&value, &mut |leaf| references.extend(leaf.as_text()));
        }
        _ => {}
    }
    let mut holds = true;
    for measurement in measurements {
        let value = measurement.value(lineup, Reading::from(NumberReading::Own))?;
        leaves(&value, &mut |leaf| {
            let Some(text) = leaf.as_text() else { return };
            holds &=
                references.iter().all(|reference| (text == *reference) == (operation == Operation::Equal));
        });
    }
    Ok(if holds { Verdict::HELD } else { Verdict::failed(failure(operation)) })
}

fn leaves<'v, 'a>(value: &'v Value<'a>, sink: &mut impl FnMut(&'v Value<'a>)) {
    match value {
        Value::List(values) => values.iter().for_each(|value| leaves(value, sink)),
        Value::Number(_) | Value::Text(_) => sink(value),
        Value::Nothing => {}
    }
}

/// All equal, or all distinct, in each innermost list by itself; values and lists that are in no other list are
/// taken together.
fn with_each_other(
    lineup: &Lineup<'_>,
    measurements: &[Expression],
    operation: Operation,
    reading: NumberReading,
) -> Result<Verdict, Missing> {
    let mut together = Vec::new();
    let mut verdict = Verdict::HELD;
    for measurement in measurements {
        let depth = measurement.value_type().depth;
        let value = measurement.value(lineup, Reading::from(reading))?;
        if depth <= 1 {
            leaves(&value, &mut |leaf| together.push(leaf.clone()));
        } else {
            by_list(&value, depth, &mut |values| {
                if verdict.passed() {
                    verdict = among(values, operation);
                }
            });
        }
    }
    if verdict.passed() && !together.is_empty() { Ok(among(&together, operation)) } else { Ok(verdict) }
}

fn by_list<'a>(value: &Value<'a>, depth: u8, sink: &mut impl FnMut(&[Value<'a>])) {
    let Value::List(values) = value else { return };
    if depth <= 1 {
        sink(values);
    } else {
        values.iter().for_each(|value| by_list(value, depth - 1, sink));
    }
}

fn among(values: &[Value<'_>], operation: Operation) -> Verdict {
    let mut numbers: Vec<f64> = values.iter().filter_map(Value::as_number).collect();
    let mut texts: Vec<&str> = values.iter().filter_map(Value::as_text).collect();
    numbers.sort_unstable_by(f64::total_cmp);
    texts.sort_unstable();
    // -0 and 0 are apart in the total order, and equal.
    let holds = match operation {
        Operation::Equal => numbers.first() == numbers.last() && texts.first() == texts.last(),
        _ => {
            !numbers.windows(2).any(|pair| pair.first() == pair.last())
                && !texts.windows(2).any(|pair| pair.first() == pair.last())
        }
    };
    let (Some(least), Some(greatest)) = (numbers.first(), numbers.last()) else {
        return if holds { Verdict::HELD } else { Verdict::failed(failure(operation)) };
    };
    match operation {
        Operation::Equal => Verdict {
            reason: if holds { Reason::Held } else { Reason::Unequal },
            measured: Some(greatest - least),
            limit: Some(0.0),
        },
        _ if holds => Verdict::HELD,
        _ => Verdict::failed(failure(operation)),
    }
}

impl<'a> Value<'a> {
    pub(super) fn as_number(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn as_text(&self) -> Option<&'a str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}
