//! Schemas that the types do not tell by themselves, because their readers take more than one shape.

use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type};

use crate::matchmaking::TicketStatus;

/// A whole number, or the same as text: the original's clients write both.
fn number_or_text(minimum: i64, maximum: i64, pattern: &str) -> OneOfBuilder {
    let number = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::Integer))
        .minimum(Some(minimum))
        .maximum(Some(maximum));
    let text = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).pattern(Some(pattern));
    OneOfBuilder::new().item(number).item(text)
}

pub(crate) fn build_id() -> Schema {
    number_or_text(i32::MIN.into(), i32::MAX.into(), "^-?[0-9]{1,9}$").into()
}

pub(crate) fn num_connections() -> Schema {
    number_or_text(1, 200, "^([1-9]|[1-9][0-9]|1[0-9][0-9]|200)$").into()
}

/// The words that our gateway writes.
pub(crate) fn ticket_status() -> Schema {
    let words = TicketStatus::KNOWN.iter().map(TicketStatus::as_str);
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).enum_values(Some(words)).into()
}
