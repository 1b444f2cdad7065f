//! `playerAttributes`.

use super::json::{self, Fields, describe};
use super::report::{Place, Report, quoted};
use crate::{AttributeType, AttributeValue, DeclaredAttribute};
use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;
use std::collections::{BTreeMap, HashMap};

const TYPES: &[(&str, AttributeType)] = &[
    ("string", AttributeType::String),
    ("number", AttributeType::Number),
    ("string_list", AttributeType::StringList),
    ("string_number_map", AttributeType::StringNumberMap),
];

#[derive(Default)]
pub(super) struct Attributes {
    pub(super) list: Vec<DeclaredAttribute>,
    /// None: declared, but not as it has to be. Complained about once is enough.
    by_name: HashMap<String, Option<usize>>,
}

impl Attributes {
    /// An attribute, by name. Reports one that is not declared.
    pub(super) fn find(
        &self,
        report: &mut Report<'_>,
        place: &Place<'_>,
        offset: usize,
        name: &str,
    ) -> Option<(usize, AttributeType)> {
        let Some(declared) = self.by_name.get(name) else {
            let suggestion =
                report.suggestion(name, self.list.iter().map(|attribute| attribute.name.as_str()));
            let name = quoted(name);
            let message =
                format_args!("the attribute {name} is not declared{suggestion}: add it to playerAttributes");
            report.problem(place, offset, message);
            return None;
        };
        let index = (*declared)?;
        Some((index, self.list.get(index)?.attribute_type))
    }
}

pub(super) fn read(report: &mut Report<'_>, root: &Fields<'_, '_>) -> Attributes {
    let mut attributes = Attributes::default();
    let place = Place::Key(&Place::Root, "playerAttributes");
    let Some(value) = root.get("playerAttributes") else { return attributes };
    let Some(array) = json::array(report, &place, value) else { return attributes };
    for (index, value) in array.elements.iter().enumerate() {
        attribute(report, &Place::Item(&place, index), value, &mut attributes);
    }
    attributes
}

fn attribute(report: &mut Report<'_>, place: &Place<'_>, value: &Value<'_>, attributes: &mut Attributes) {
    let Some(fields) = Fields::new(report, place, value, &["name", "type", "default", "description"]) else {
        return;
    };
    let name = fields
        .required(report, place, "name", "write the name under which players bring it")
        .and_then(|value| Some((json::text(report, &Place::Key(place, "name"), value)?, value.start())));
    let attribute_type = fields
        .required(
            report,
            place,
            "type",
            "write \"string\", \"number\", \"string_list\" or \"string_number_map\"",
        )
        .and_then(|value| json::word(report, &Place::Key(place, "type"), value, TYPES));
    let Some((name, offset)) = name else { return };
    if name.is_empty() {
        report.problem(&Place::Key(place, "name"), offset, "is empty: write a name");
    }
    let default = fields
        .get("default")
        .zip(attribute_type)
        .and_then(|(value, wanted)| default(report, &Place::Key(place, "default"), value, wanted));
    let declared = attribute_type.map(|_| attributes.list.len());
    if attributes.by_name.insert(name.to_owned(), declared).is_some() {
        let message =
            format_args!("the attribute {} is declared twice: give each a name of its own", quoted(name));
        report.problem(&Place::Key(place, "name"), offset, message);
    }
    if let Some(attribute_type) = attribute_type {
        attributes.list.push(DeclaredAttribute { name: name.to_owned(), attribute_type, default });
    }
}

fn default(
    report: &mut Report<'_>,
    place: &Place<'_>,
    value: &Value<'_>,
    wanted: AttributeType,
) -> Option<AttributeValue> {
    match wanted {
        AttributeType::String => {
            json::text(report, place, value).map(|text| AttributeValue::String(text.to_owned()))
        }
        AttributeType::Number => json::number(report, place, value).map(AttributeValue::Number),
        AttributeType::StringList => {
            let array = json::array(report, place, value)?;
            let texts = array.elements.iter().enumerate().map(|(index, value)| {
                json::text(report, &Place::Item(place, index), value).map(str::to_owned)
            });
            texts.collect::<Option<_>>().map(AttributeValue::StringList)
        }
        AttributeType::StringNumberMap => {
            let Value::Object(object) = value else {
                let message = format_args!("is {}: write an object with numbers", describe(value));
                report.problem(place, value.start(), message);
                return None;
            };
            let mut map = BTreeMap::new();
            for property in &object.properties {
                let key = property.name.as_str();
                map.insert(key.to_owned(), json::number(report, &Place::Key(place, key), &property.value)?);
            }
            Some(AttributeValue::StringNumberMap(map))
        }
    }
}
