//! How one attribute's values are spread over the players, and how that is written down.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use rallypoint_flexmatch::{AttributeType, AttributeValue};
use rand::{Rng, RngExt};
use rand_distr::{Distribution as _, Normal};

use super::weighted::{NotWeighted, Weighted};

/// How an attribute's values are spread.
///
/// Written as `normal(1500, 300)`, `normal(1500, 300, 0, 3000)`, `uniform(0, 1)`, `whole(1, 60)`,
/// `choice(easy: 3, hard: 1)`, `some(1, 3, forest: 2, desert: 1, moon: 1)` and
/// `map(fire: normal(5, 2), ice: uniform(0, 10))`.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// A bell curve; what falls outside the bounds is put on the nearer one.
    Normal {
        /// The curve's middle.
        mean: f64,
        /// Its standard deviation, not negative.
        deviation: f64,
        /// No value is below.
        least: f64,
        /// No value is above.
        most: f64,
    },
    /// Every number from the first to the second is as likely.
    Uniform(f64, f64),
    /// Every whole number from the first to the second, both among them, is as likely.
    Whole(i64, i64),
    /// One of these values; numbers for an attribute that is one.
    Choice(Weighted<String>),
    /// A list of some of these values, each at most once, for a `string_list`.
    Some {
        /// The shortest list's length.
        least: usize,
        /// The longest list's length.
        most: usize,
        /// What may be in it.
        of: Weighted<String>,
    },
    /// A `string_number_map` with these keys.
    Map(BTreeMap<String, Distribution>),
}

/// Why a text is no distribution, or not one for its attribute.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DistributionError {
    /// Not `name(…)`.
    #[error(
        "\"{0}\" is no distribution: write one such as normal(1500, 300), choice(a: 3, b: 1) or some(1, 2, a: 1, b: 1)"
    )]
    Form(String),
    /// No distribution of the name.
    #[error("there is no distribution \"{0}\": use normal, uniform, whole, choice, some or map")]
    Name(String),
    /// Not the numbers it takes.
    #[error("{name} takes {takes}, not \"{given}\"")]
    Arguments {
        /// Its name.
        name: &'static str,
        /// What it takes.
        takes: &'static str,
        /// What it was given.
        given: String,
    },
    /// Values and weights that cannot be read.
    #[error(transparent)]
    Values(#[from] NotWeighted),
    /// It gives values of another kind.
    #[error("the attribute is a {kind}, and {distribution} gives none: {fix}")]
    Kind {
        /// The attribute's kind.
        kind: AttributeType,
        /// The distribution.
        distribution: String,
        /// What gives values of that kind.
        fix: &'static str,
    },
}

impl Distribution {
    /// Whether it gives values of the kind; else what does.
    pub fn check(&self, kind: AttributeType) -> Result<(), DistributionError> {
        let fits = match (kind, self) {
            (AttributeType::Number, Self::Choice(values)) => {
                values.values().all(|value| value.parse::<f64>().is_ok_and(f64::is_finite))
            }
            (AttributeType::Number, Self::Normal { .. } | Self::Uniform(..) | Self::Whole(..)) => true,
            (AttributeType::String, Self::Choice(_)) => true,
            (AttributeType::StringList, Self::Choice(_) | Self::Some { .. }) => true,
            (AttributeType::StringNumberMap, Self::Map(_)) => true,
            _ => false,
        };
        if fits {
            return Ok(());
        }
        let fix = match kind {
            AttributeType::String => "use choice(a: 3, b: 1)",
            AttributeType::Number => "use normal, uniform, whole, or a choice of numbers",
            AttributeType::StringList => "use some(1, 3, a: 1, b: 1), or choice for lists of one",
            AttributeType::StringNumberMap => "use map(key: normal(5, 2))",
        };
        Err(DistributionError::Kind { kind, distribution: self.to_string(), fix })
    }

    /// One value of the kind, which [`check`](Self::check) has allowed.
    pub fn draw(&self, kind: AttributeType, random: &mut impl Rng) -> AttributeValue {
        match (kind, self) {
            (AttributeType::String, Self::Choice(values)) => {
                AttributeValue::String(values.draw(random).clone())
            }
            (AttributeType::StringList, Self::Some { least, most, of }) => {
                let length = random.random_range(*least..=*most);
                AttributeValue::StringList(of.draw_several(length, random))
            }
            (AttributeType::StringList, Self::Choice(values)) => {
                AttributeValue::StringList(vec![values.draw(random).clone()])
            }
            (_, Self::Map(keys)) => AttributeValue::StringNumberMap(
                keys.iter().map(|(key, value)| (key.clone(), value.number(random))).collect(),
            ),
            _ => AttributeValue::Number(self.number(random)),
        }
    }

    fn number(&self, random: &mut impl Rng) -> f64 {
        match self {
            Self::Normal { mean, deviation, least, most } => Normal::new(*mean, *deviation)
                .map_or(*mean, |curve| curve.sample(random))
                .clamp(*least, *most),
            Self::Uniform(low, high) => random.random_range(*low..=*high),
            Self::Whole(low, high) => random.random_range(*low..=*high) as f64,
            Self::Choice(values) => values.draw(random).parse().unwrap_or_default(),
            Self::Some { .. } | Self::Map(_) => 0.0,
        }
    }
}

impl fmt::Display for Distribution {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Normal { mean, deviation, least, most } if least.is_finite() || most.is_finite() => {
                write!(out, "normal({mean}, {deviation}, {least}, {most})")
            }
            Self::Normal { mean, deviation, .. } => write!(out, "normal({mean}, {deviation})"),
            Self::Uniform(low, high) => write!(out, "uniform({low}, {high})"),
            Self::Whole(low, high) => write!(out, "whole({low}, {high})"),
            Self::Choice(values) => write!(out, "choice({values})"),
            Self::Some { least, most, of } => write!(out, "some({least}, {most}, {of})"),
            Self::Map(keys) => {
                out.write_str("map(")?;
                for (position, (key, value)) in keys.iter().enumerate() {
                    let before = if position == 0 { "" } else { ", " };
                    write!(out, "{before}{key}: {value}")?;
                }
                out.write_str(")")
            }
        }
    }
}

impl FromStr for Distribution {
    type Err = DistributionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let form = || DistributionError::Form(text.to_owned());
        let (name, rest) = text.split_once('(').ok_or_else(form)?;
        let inside = rest.strip_suffix(')').ok_or_else(form)?;
        match name.trim() {
            "normal" => normal(inside),
            "uniform" => uniform(inside),
            "whole" => whole(inside),
            "choice" => Ok(Self::Choice(inside.parse()?)),
            "some" => some(inside),
            "map" => map(inside),
            other => Err(DistributionError::Name(other.to_owned())),
        }
    }
}

fn normal(inside: &str) -> Result<Distribution, DistributionError> {
    let (mean, deviation, least, most) = match numbers(inside).as_deref() {
        Some(&[mean, deviation]) => (mean, deviation, f64::NEG_INFINITY, f64::INFINITY),
        Some(&[mean, deviation, least, most]) => (mean, deviation, least, most),
        _ => (0.0, f64::NAN, 0.0, 0.0),
    };
    if mean.is_finite() && deviation.is_finite() && deviation >= 0.0 && least <= most {
        return Ok(Distribution::Normal { mean, deviation, least, most });
    }
    Err(DistributionError::Arguments {
        name: "normal",
        takes: "a mean and a standard deviation, and perhaps the least and the largest value",
        given: inside.to_owned(),
    })
}

fn uniform(inside: &str) -> Result<Distribution, DistributionError> {
    match numbers(inside).as_deref() {
        Some(&[low, high]) if low.is_finite() && high.is_finite() && low <= high => {
            Ok(Distribution::Uniform(low, high))
        }
        _ => Err(DistributionError::Arguments {
            name: "uniform",
            takes: "the least and the largest number",
            given: inside.to_owned(),
        }),
    }
}

fn whole(inside: &str) -> Result<Distribution, DistributionError> {
    let ends: Option<Vec<i64>> = inside.split(',').map(|end| end.trim().parse().ok()).collect();
    match ends.as_deref() {
        Some(&[low, high]) if low <= high => Ok(Distribution::Whole(low, high)),
        _ => Err(DistributionError::Arguments {
            name: "whole",
            takes: "the least and the largest whole number",
            given: inside.to_owned(),
        }),
    }
}

fn some(inside: &str) -> Result<Distribution, DistributionError> {
    let wrong = || DistributionError::Arguments {
        name: "some",
        takes: "the shortest and the longest list, then at least as many values: some(1, 2, a: 1, b: 1)",
        given: inside.to_owned(),
    };
    let mut parts = inside.splitn(3, ',');
    let mut length = || parts.next().and_then(|length| length.trim().parse::<usize>().ok());
    let (least, most) = length().zip(length()).ok_or_else(wrong)?;
    let of: Weighted<String> = parts.next().ok_or_else(wrong)?.parse()?;
    if least > most || most > of.values().count() {
        return Err(wrong());
    }
    Ok(Distribution::Some { least, most, of })
}

fn map(inside: &str) -> Result<Distribution, DistributionError> {
    let wrong = || DistributionError::Arguments {
        name: "map",
        takes: "keys and distributions of numbers: map(fire: normal(5, 2), ice: whole(1, 9))",
        given: inside.to_owned(),
    };
    let mut keys = BTreeMap::new();
    for part in outer_commas(inside) {
        let (key, value) = part.split_once(':').ok_or_else(wrong)?;
        // A map in a map would be no number: it is refused before it is read, so nesting has an end.
        if value.trim_start().starts_with("map") {
            return Err(wrong());
        }
        let value: Distribution = value.parse()?;
        value.check(AttributeType::Number)?;
        keys.insert(key.trim().to_owned(), value);
    }
    Ok(Distribution::Map(keys))
}

/// The parts between commas that are in no bracket.
fn outer_commas(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (position, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&text[start..position]);
                start = position + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn numbers(text: &str) -> Option<Vec<f64>> {
    text.split(',').map(|number| number.trim().parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_pcg::Pcg64;

    #[test]
    fn what_is_written_is_what_is_read() {
        for text in [
            "normal(1500, 300)",
            "normal(1500, 300, 0, 3000)",
            "uniform(0.5, 2)",
            "whole(-1, 60)",
            "choice(easy: 3, hard: 1)",
            "some(1, 2, forest: 2, desert: 1)",
            "map(fire: normal(5, 2), ice: choice(1: 1, 2: 1))",
        ] {
            assert_eq!(text.parse::<Distribution>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_cannot_be_read_says_what_to_write() {
        for (text, words) in [
            ("1500", "write one such as normal(1500, 300)"),
            ("bell(1, 2)", "use normal, uniform"),
            ("normal(1)", "a mean and a standard deviation"),
            ("normal(1, -1)", "a mean and a standard deviation"),
            ("normal(NaN, 1)", "a mean and a standard deviation"),
            ("normal(1, 1, 5, 2)", "the least and the largest"),
            ("uniform(2, 1)", "the least and the largest number"),
            ("whole(1.5, 2)", "whole number"),
            ("choice(a: -1)", "weight"),
            ("choice()", "value"),
            ("some(1, 3, a: 1, b: 1)", "at least as many values"),
            ("map(a: map(b: uniform(0, 1)))", "distributions of numbers"),
            ("map(a: choice(x: 1))", "use normal, uniform"),
        ] {
            let refused = text.parse::<Distribution>().unwrap_err().to_string();
            assert!(refused.contains(words), "{text}: {refused}");
        }
    }

    #[test]
    fn a_distribution_of_another_kind_is_refused() {
        let words: Distribution = "choice(a: 1)".parse().unwrap();
        assert!(words.check(AttributeType::Number).is_err());
        assert!(words.check(AttributeType::String).is_ok());
        assert!(words.check(AttributeType::StringNumberMap).is_err());
    }

    #[test]
    fn values_stay_within_their_bounds() {
        let mut random = Pcg64::seed_from_u64(7);
        let narrow: Distribution = "normal(0, 100, -1, 1)".parse().unwrap();
        let several: Distribution = "some(1, 2, a: 1, b: 1, c: 5)".parse().unwrap();
        for _ in 0..1_000 {
            let AttributeValue::Number(number) = narrow.draw(AttributeType::Number, &mut random) else {
                panic!()
            };
            assert!((-1.0..=1.0).contains(&number));
            let AttributeValue::StringList(list) = several.draw(AttributeType::StringList, &mut random)
            else {
                panic!()
            };
            assert!((1..=2).contains(&list.len()));
            assert!(list.windows(2).all(|pair| pair[0] != pair[1]));
        }
    }
}
