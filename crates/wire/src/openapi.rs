//! Schemas that the types do not tell by themselves, because their readers take more than one shape.

use std::borrow::Cow;

use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type,
};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::matchmaking::{AttributeValue, TicketStatus, limit};

fn of_type(of: Type) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(of))
}

/// As the GameLift API's model has it.
pub(crate) fn game_session_id() -> Schema {
    let id = text(1, 512).pattern(Some("^[A-Za-z0-9:/-]+$"));
    id.description(Some("The game session to join, as find gave it.")).into()
}

/// A player's attributes by name.
pub(crate) fn attributes() -> Schema {
    let value = Ref::from_schema_name("AttributeValue");
    by_name(limit::ATTRIBUTES, 1024, value.into())
        .description(Some("What the rules ask about, by name."))
        .into()
}

/// Milliseconds by region.
pub(crate) fn latencies() -> Schema {
    let milliseconds = of_type(Type::Integer).minimum(Some(1)).maximum(Some(u32::MAX));
    let description =
        "Milliseconds by region, each at least 1. Who gives any is placed in one of these regions.";
    by_name(200, 1024, milliseconds.into()).description(Some(description)).into()
}

fn text(shortest: usize, longest: usize) -> ObjectBuilder {
    of_type(Type::String).min_length(Some(shortest)).max_length(Some(longest))
}

/// Values by name; names have at least one character.
fn by_name(most: usize, longest_name: usize, value: RefOr<Schema>) -> ObjectBuilder {
    let values = AdditionalProperties::RefOr(value);
    of_type(Type::Object)
        .max_properties(Some(most))
        .property_names(Some(text(1, longest_name)))
        .additional_properties(Some(values))
}

/// One object with one of four members. A choice of four objects says the same, but programs that write clients give
/// each of the four a name of its own.
impl PartialSchema for AttributeValue {
    fn schema() -> RefOr<Schema> {
        let texts = ArrayBuilder::new().items(text(1, 100)).max_items(Some(100));
        ObjectBuilder::new()
            .description(Some("A player's attribute: one member, named for its kind."))
            .property("S", text(1, 100))
            .property("N", of_type(Type::Number))
            .property("SL", texts)
            .property("SDM", by_name(10, 100, of_type(Type::Number).into()))
            .min_properties(Some(1))
            .max_properties(Some(1))
            .into()
    }
}

impl ToSchema for AttributeValue {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("AttributeValue")
    }
}

/// A whole number, or the same as text: the original's clients write both.
fn number_or_text(description: &str, minimum: i64, maximum: i64, pattern: &str) -> OneOfBuilder {
    let number = of_type(Type::Integer).minimum(Some(minimum)).maximum(Some(maximum));
    let text = of_type(Type::String).pattern(Some(pattern));
    OneOfBuilder::new().description(Some(description)).item(number).item(text)
}

pub(crate) fn build_id() -> Schema {
    let description = "Only clients of the same build find each other.";
    number_or_text(description, i32::MIN.into(), i32::MAX.into(), "^-?[0-9]{1,9}$").into()
}

pub(crate) fn num_connections() -> Schema {
    number_or_text("Slots in all.", 1, 200, "^([1-9]|[1-9][0-9]|1[0-9][0-9]|200)$").into()
}

/// The words that our gateway writes.
pub(crate) fn ticket_status() -> Schema {
    let words = TicketStatus::KNOWN.iter().map(TicketStatus::as_str);
    of_type(Type::String).enum_values(Some(words)).description(Some("Where it stands.")).into()
}
