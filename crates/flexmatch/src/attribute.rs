//! What players bring: attributes, as a rule set declares them and as tickets carry them.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The value of a player's attribute, as GameLift's `AttributeValue` with its four members.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum AttributeValue {
    /// `S`: a text.
    String(String),
    /// `N`: a number. Not finite ones are refused by [`RuleSet::admit`](crate::RuleSet::admit).
    Number(f64),
    /// `SL`: a list of texts.
    StringList(Vec<String>),
    /// `SDM`: numbers by name.
    StringNumberMap(BTreeMap<String, f64>),
}

impl AttributeValue {
    /// The type as rule sets call it.
    pub fn attribute_type(&self) -> AttributeType {
        match self {
            AttributeValue::String(_) => AttributeType::String,
            AttributeValue::Number(_) => AttributeType::Number,
            AttributeValue::StringList(_) => AttributeType::StringList,
            AttributeValue::StringNumberMap(_) => AttributeType::StringNumberMap,
        }
    }
}

/// The types of `playerAttributes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeType {
    /// `string`
    String,
    /// `number`
    Number,
    /// `string_list`
    StringList,
    /// `string_number_map`
    StringNumberMap,
}

impl AttributeType {
    /// The word of the rule language: `string`, `number`, `string_list`, `string_number_map`.
    pub fn word(self) -> &'static str {
        match self {
            AttributeType::String => "string",
            AttributeType::Number => "number",
            AttributeType::StringList => "string_list",
            AttributeType::StringNumberMap => "string_number_map",
        }
    }
}

impl std::fmt::Display for AttributeType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

/// Where a declared attribute stands in [`RuleSet::attributes`](crate::RuleSet::attributes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttributeIndex(pub(crate) usize);

impl AttributeIndex {
    /// The index into [`RuleSet::attributes`](crate::RuleSet::attributes).
    pub fn get(self) -> usize {
        self.0
    }
}

/// An entry of `playerAttributes`.
#[derive(Clone, Debug, PartialEq)]
pub struct DeclaredAttribute {
    /// The name, unique in its rule set.
    pub name: String,
    /// What values are allowed.
    pub attribute_type: AttributeType,
    /// What a player has who brings none.
    pub default: Option<AttributeValue>,
}
