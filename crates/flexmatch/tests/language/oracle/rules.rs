//! Random rules, and how they are written.

use proptest::prelude::*;
use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Field {
    Players,
    Id,
    Skill,
    Mode,
    Roles,
}

/// An expression: the teams, what of their players, and functions, the innermost first.
#[derive(Clone, Debug)]
pub(crate) struct AnyExpression {
    /// None: all, `[*]`.
    pub(crate) team: Option<usize>,
    pub(crate) field: Field,
    pub(crate) functions: Vec<&'static str>,
}

#[derive(Clone, Debug)]
pub(crate) enum AnyReference {
    Number(f64),
    Text(&'static str),
    Texts(Vec<&'static str>),
    Expression(AnyExpression),
}

#[derive(Clone, Debug)]
pub(crate) enum AnyRule {
    Distance {
        measurement: AnyExpression,
        reference: AnyReference,
        min: Option<f64>,
        max: Option<f64>,
        aggregation: Option<&'static str>,
    },
    Comparison {
        measurement: AnyExpression,
        operation: &'static str,
        reference: Option<AnyReference>,
        aggregation: Option<&'static str>,
    },
    BatchNumber {
        max: f64,
        aggregation: Option<&'static str>,
    },
    BatchText,
    Collection {
        measurement: AnyExpression,
        operation: &'static str,
        reference: Option<AnyReference>,
        min: Option<u32>,
        max: Option<u32>,
        aggregation: Option<&'static str>,
    },
    Latency {
        max_latency: Option<u32>,
        distance: Option<(u32, &'static str)>,
        aggregation: Option<&'static str>,
    },
    /// Of two rules before it, by their indexes.
    Compound {
        operator: &'static str,
        first: usize,
        second: usize,
    },
}

fn aggregation() -> impl Strategy<Value = Option<&'static str>> {
    prop::sample::select(vec![None, Some("min"), Some("max"), Some("avg")])
}

fn team() -> impl Strategy<Value = Option<usize>> {
    prop::sample::select(vec![None, None, Some(0), Some(1)])
}

/// An expression of numbers, one or many.
fn numbers() -> impl Strategy<Value = AnyExpression> {
    let folds = || prop::sample::select(vec!["min", "max", "avg", "median", "sum", "count", "stddev"]);
    let field = prop::sample::select(vec![
        Field::Skill,
        Field::Skill,
        Field::Skill,
        Field::Players,
        Field::Id,
        Field::Roles,
        Field::Mode,
    ]);
    (team(), field, any::<bool>(), prop::option::of(folds()), prop::option::of(folds())).prop_map(
        |(team, field, flat, inner, outer)| {
            let mut functions = Vec::new();
            let mut depth = usize::from(team.is_none()) + if field == Field::Roles { 2 } else { 1 };
            if flat && depth >= 2 {
                functions.push("flatten");
                depth -= 1;
            }
            if field != Field::Skill {
                functions.push("count");
                depth -= 1;
            }
            for function in [inner, outer].into_iter().flatten() {
                if depth >= 1 {
                    functions.push(function);
                    depth -= 1;
                }
            }
            AnyExpression { team, field, functions }
        },
    )
}

fn texts() -> impl Strategy<Value = AnyExpression> {
    (team(), prop::sample::select(vec![Field::Mode, Field::Id]), any::<bool>()).prop_map(
        |(team, field, flat)| {
            let functions = if flat && team.is_none() { vec!["flatten"] } else { vec![] };
            AnyExpression { team, field, functions }
        },
    )
}

/// Collections: a list of lists of texts at least.
fn collections() -> impl Strategy<Value = AnyExpression> {
    (team(), any::<bool>()).prop_map(|(team, flat)| {
        let functions = if flat && team.is_none() { vec!["flatten"] } else { vec![] };
        AnyExpression { team, field: Field::Roles, functions }
    })
}

fn number_reference() -> impl Strategy<Value = AnyReference> {
    prop_oneof![
        (0_u32..8).prop_map(|number| AnyReference::Number(f64::from(number))),
        numbers().prop_map(AnyReference::Expression)
    ]
}

fn comparison() -> impl Strategy<Value = AnyRule> {
    let operation = || prop::sample::select(vec!["<", "<=", "=", "!=", ">", ">="]);
    let equality = || prop::sample::select(vec!["=", "!="]);
    let with_reference = (numbers(), operation(), number_reference(), aggregation()).prop_map(
        |(measurement, operation, reference, aggregation)| AnyRule::Comparison {
            measurement,
            operation,
            reference: Some(reference),
            aggregation,
        },
    );
    let each_other = (prop_oneof![numbers(), texts()], equality(), aggregation()).prop_map(
        |(measurement, operation, aggregation)| AnyRule::Comparison {
            measurement,
            operation,
            reference: None,
            aggregation,
        },
    );
    let text_reference = prop_oneof![
        prop::sample::select(vec!["x", "a"]).prop_map(AnyReference::Text),
        texts().prop_map(AnyReference::Expression)
    ];
    let of_texts = (texts(), equality(), text_reference).prop_map(|(measurement, operation, reference)| {
        AnyRule::Comparison { measurement, operation, reference: Some(reference), aggregation: None }
    });
    prop_oneof![with_reference, each_other, of_texts]
}

fn distance() -> impl Strategy<Value = AnyRule> {
    let limit = || prop::option::of(0_u32..5);
    (numbers(), number_reference(), limit(), limit(), aggregation()).prop_map(
        |(measurement, reference, min, max, aggregation)| {
            let max = max.or(min.is_none().then_some(2)).map(|max| max.max(min.unwrap_or(0)));
            AnyRule::Distance {
                measurement,
                reference,
                min: min.map(f64::from),
                max: max.map(f64::from),
                aggregation,
            }
        },
    )
}

fn collection() -> impl Strategy<Value = AnyRule> {
    let count = || prop::option::of(0_u32..3);
    let aggregation = || prop::sample::select(vec![None, Some("union"), Some("intersection")]);
    let limits = |min: Option<u32>, max: Option<u32>| (min, max.map(|max| max.max(min.unwrap_or(0))));
    let contains = (
        prop_oneof![collections(), texts()],
        prop::sample::select(vec!["a", "b", "x"]),
        count(),
        count(),
        aggregation(),
    )
        .prop_map(move |(measurement, wanted, min, max, aggregation)| {
            let (min, max) = limits(min, max);
            let reference = Some(AnyReference::Text(wanted));
            AnyRule::Collection { measurement, operation: "contains", reference, min, max, aggregation }
        });
    let intersection = (collections(), count(), count(), aggregation()).prop_map(
        move |(measurement, min, max, aggregation)| {
            let (min, max) = limits(min, max);
            AnyRule::Collection {
                measurement,
                operation: "intersection",
                reference: None,
                min,
                max,
                aggregation,
            }
        },
    );
    let expressions = prop_oneof![
        Just(AnyExpression { team: None, field: Field::Id, functions: vec!["flatten"] }),
        Just(AnyExpression {
            team: None,
            field: Field::Roles,
            functions: vec!["flatten", "set_intersection"]
        }),
        Just(AnyExpression { team: Some(0), field: Field::Roles, functions: vec!["set_intersection"] }),
        Just(AnyExpression { team: None, field: Field::Roles, functions: vec!["flatten", "flatten"] }),
        Just(AnyExpression { team: Some(1), field: Field::Mode, functions: vec![] }),
    ];
    let references = prop_oneof![
        prop::sample::subsequence(vec!["a", "b", "c"], 0..=3).prop_map(AnyReference::Texts),
        expressions.prop_map(AnyReference::Expression)
    ];
    let counted = (collections(), references, count(), count(), aggregation()).prop_map(
        move |(measurement, reference, min, max, aggregation)| {
            let (min, max) = limits(min, max);
            let operation = "reference_intersection_count";
            AnyRule::Collection { measurement, operation, reference: Some(reference), min, max, aggregation }
        },
    );
    prop_oneof![contains, intersection, counted]
}

fn latency() -> impl Strategy<Value = AnyRule> {
    let distance = prop::option::of((0_u32..40, prop::sample::select(vec!["min", "avg"])));
    (prop::option::of(10_u32..50), distance, aggregation()).prop_map(
        |(max_latency, distance, aggregation)| {
            let max_latency = max_latency.or(distance.is_none().then_some(30));
            AnyRule::Latency { max_latency, distance, aggregation }
        },
    )
}

fn any_rule() -> impl Strategy<Value = AnyRule> {
    let batch = (0_u32..5, aggregation())
        .prop_map(|(max, aggregation)| AnyRule::BatchNumber { max: f64::from(max), aggregation });
    let compound = (prop::sample::select(vec!["and", "or", "xor", "not"]), 0_usize..4, 0_usize..4)
        .prop_map(|(operator, first, second)| AnyRule::Compound { operator, first, second });
    prop_oneof![3 => distance(), 4 => comparison(), 1 => batch, 1 => Just(AnyRule::BatchText), 3 => collection(), 2 => latency(), 2 => compound]
}

/// So many rules. Compound ones name what is before them and may be named; where there is nothing, they become another
/// rule.
pub(crate) fn any_rules(count: Range<usize>) -> impl Strategy<Value = Vec<AnyRule>> {
    prop::collection::vec(any_rule(), count).prop_map(|mut rules| {
        let mut parts: Vec<usize> = Vec::new();
        for (index, rule) in rules.iter_mut().enumerate() {
            match rule {
                AnyRule::Compound { .. } if parts.is_empty() => {
                    *rule = AnyRule::Latency { max_latency: Some(30), distance: None, aggregation: None };
                }
                AnyRule::Compound { first, second, .. } => {
                    *first = parts[*first % parts.len()];
                    *second = parts[*second % parts.len()];
                }
                _ => {}
            }
            if !matches!(rule, AnyRule::BatchNumber { .. } | AnyRule::BatchText) {
                parts.push(index);
            }
        }
        rules
    })
}

impl AnyExpression {
    fn render(&self) -> String {
        let teams = self.team.map_or("*", |team| ["red", "blue"][team]);
        let field = match self.field {
            Field::Players => "",
            Field::Id => "[playerId]",
            Field::Skill => ".attributes[skill]",
            Field::Mode => ".attributes[mode]",
            Field::Roles => ".attributes[roles]",
        };
        self.functions
            .iter()
            .fold(format!("teams[{teams}].players{field}"), |inner, function| format!("{function}({inner})"))
    }
}

/// The keys of a rule, each with a comma after it.
struct Keys(String);

impl Keys {
    fn with(mut self, key: &str, value: impl std::fmt::Display) -> Self {
        self.0.push_str(&format!(r#""{key}": {value}, "#));
        self
    }

    fn maybe<T: std::fmt::Display>(self, key: &str, value: Option<T>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

fn reference(reference: &AnyReference) -> String {
    match reference {
        AnyReference::Number(number) => number.to_string(),
        AnyReference::Text(text) => quoted(text),
        AnyReference::Texts(texts) => format!("{texts:?}"),
        AnyReference::Expression(expression) => quoted(&expression.render()),
    }
}

/// The rule with this index as JSON. Its name is `r` and the index.
pub(crate) fn render(rule: &AnyRule, index: usize) -> String {
    let keys = Keys(String::new());
    let (rule_type, keys) = match rule {
        AnyRule::Distance { measurement, reference: to, min, max, aggregation } => (
            "distance",
            keys.with("measurements", format!("[{}]", quoted(&measurement.render())))
                .with("referenceValue", reference(to))
                .maybe("minDistance", *min)
                .maybe("maxDistance", *max)
                .maybe("partyAggregation", aggregation.map(quoted)),
        ),
        AnyRule::Comparison { measurement, operation, reference: to, aggregation } => (
            "comparison",
            keys.with("measurements", format!("[{}]", quoted(&measurement.render())))
                .with("operation", quoted(operation))
                .maybe("referenceValue", to.as_ref().map(reference))
                .maybe("partyAggregation", aggregation.map(quoted)),
        ),
        AnyRule::BatchNumber { max, aggregation } => (
            "batchDistance",
            keys.with("batchAttribute", quoted("skill"))
                .with("maxDistance", max)
                .maybe("partyAggregation", aggregation.map(quoted)),
        ),
        AnyRule::BatchText => ("batchDistance", keys.with("batchAttribute", quoted("mode"))),
        AnyRule::Collection { measurement, operation, reference: to, min, max, aggregation } => (
            "collection",
            keys.with("measurements", quoted(&measurement.render()))
                .with("operation", quoted(operation))
                .maybe("referenceValue", to.as_ref().map(reference))
                .maybe("minCount", *min)
                .maybe("maxCount", *max)
                .maybe("partyAggregation", aggregation.map(quoted)),
        ),
        AnyRule::Latency { max_latency, distance, aggregation } => (
            "latency",
            keys.maybe("maxLatency", *max_latency)
                .maybe("maxDistance", distance.map(|(max, _)| max))
                .maybe("distanceReference", distance.map(|(_, reference)| quoted(reference)))
                .maybe("partyAggregation", aggregation.map(quoted)),
        ),
        AnyRule::Compound { operator, first, second } => {
            let statement = match *operator {
                "not" => format!("not(r{first})"),
                operator => format!("{operator}(r{first}, r{second})"),
            };
            ("compound", keys.with("statement", quoted(&statement)))
        }
    };
    format!(r#"{{{} "name": "r{index}", "type": "{rule_type}"}}"#, keys.0)
}
