//! Pieces that operations are put together from.

use rallypoint_wire::matchmaking::TICKET_TOKEN_HEADER;
use serde_json::Value;
use utoipa::openapi::link::{Link, LinkBuilder};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, Content, ContentBuilder, Header, HeaderBuilder, Ref, RefOr, Required, Response,
    ResponseBuilder, Schema,
};

/// A player's token.
pub(super) const BEARER: &str = "player";
/// A trusted caller's key.
pub(super) const API_KEY: &str = "service";

pub(super) fn security_schemes(components: ComponentsBuilder) -> ComponentsBuilder {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("Who plays: the token's subject. Asked for by a gateway with `--auth jwt`."))
        .build();
    let key = ApiKeyValue::with_description(
        "X-Api-Key",
        "A trusted caller, who may act for any player. Known to a gateway with `--api-key-file`.",
    );
    components
        .security_scheme(BEARER, SecurityScheme::Http(bearer))
        .security_scheme(API_KEY, SecurityScheme::ApiKey(ApiKey::Header(key)))
}

pub(super) fn schema(name: &str) -> RefOr<Schema> {
    Ref::from_schema_name(name).into()
}

pub(super) fn array_of(name: &str) -> RefOr<Schema> {
    ArrayBuilder::new().items(Ref::from_schema_name(name)).build().into()
}

pub(super) fn json(schema: RefOr<Schema>) -> Content {
    ContentBuilder::new().schema(Some(schema)).build()
}

pub(super) fn text() -> Content {
    json(ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).build().into())
}

pub(super) fn object() -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::Object)).build().into()
}

/// An answer that was done, with the header that names it.
pub(super) fn answer(description: &str, content_type: &str, content: Content) -> ResponseBuilder {
    ResponseBuilder::new()
        .description(description)
        .content(content_type, content)
        .header("X-Request-Id", request_id())
}

/// A refusal.
pub(super) fn refusal(description: impl Into<String>) -> Response {
    answer("", "application/json", json(schema("ErrorBody"))).description(description).build()
}

pub(super) fn request_id() -> Header {
    described(
        text_schema(),
        "Finds the request in the gateway's log: the caller's, when it sent a plain one, or a new one.",
    )
}

pub(super) fn seconds(description: &str) -> Header {
    described(integer(Some(0), None), description)
}

pub(super) fn text_header(description: &str) -> Header {
    described(text_schema(), description)
}

fn described(schema: ObjectBuilder, description: &str) -> Header {
    HeaderBuilder::new().schema(Some(schema)).description(Some(description)).build()
}

pub(super) fn text_schema() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::String))
}

/// Text of so many characters.
pub(super) fn text_of(shortest: usize, longest: usize) -> ObjectBuilder {
    text_schema().min_length(Some(shortest)).max_length(Some(longest))
}

pub(super) fn integer(minimum: Option<i64>, maximum: Option<i64>) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::Integer)).minimum(minimum).maximum(maximum)
}

pub(super) fn int32() -> ObjectBuilder {
    integer(Some(i32::MIN.into()), Some(i32::MAX.into()))
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
}

pub(super) fn query(name: &str, required: Required, schema: ObjectBuilder, description: &str) -> Parameter {
    parameter(ParameterIn::Query, name, required, schema, description)
}

/// What comes of an answer: another operation, and what of the answer its body is made of.
pub(super) fn link(operation: &str, body: Value) -> Link {
    LinkBuilder::new().operation_id(operation).request_body(Some(body)).build()
}

/// The same for an operation without a body.
pub(super) fn link_to_ticket(operation: &str) -> Link {
    LinkBuilder::new()
        .operation_id(operation)
        .parameter("ticket_id", "$response.body#/TicketId")
        .parameter(TICKET_TOKEN_HEADER, "$response.body#/TicketToken")
        .build()
}

/// What opens a ticket.
pub(super) fn ticket_token() -> Parameter {
    let about = "`TicketToken`, or one of `PlayerTokens`, as start answered them.";
    parameter(ParameterIn::Header, TICKET_TOKEN_HEADER, Required::True, text_schema(), about)
}

pub(super) fn parameter(
    place: ParameterIn,
    name: &str,
    required: Required,
    schema: ObjectBuilder,
    description: &str,
) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(required)
        .schema(Some(schema))
        .description(Some(description))
        .build()
}
