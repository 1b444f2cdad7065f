//! What the players' door answers, as an OpenAPI document: `openapi.json` is written from here by `cargo xtask openapi`.
//!
//! Shapes come from the types of `rallypoint_wire`; what they cannot tell, which route takes and answers what and how it
//! refuses, is in [`operations`].

mod operations;
mod parts;
mod refusals;

use rallypoint_wire::gateway::{
    CreateSessionRequest, DestroySessionAnswer, DestroySessionRequest, ErrorBody, ErrorDetail, GameProperty,
    GameSession, JoinSessionRequest, LeaveSessionAnswer, LeaveSessionRequest, PendingCreate, PlayerSession,
    UpdateSessionRequest,
};
use rallypoint_wire::matchmaking::{
    AcceptMatchRequest, Acceptance, AcceptanceType, AttributeValue, MatchedPlayerSession, MatchmakingPass,
    MatchmakingPassRequest, MatchmakingPlayer, StartMatchmakingRequest, StartedTicket,
    StopMatchmakingRequest, Ticket, TicketConnection, TicketPlayer,
};
use serde_json::{Value, json};
use utoipa::openapi::path::{PathItemBuilder, PathsBuilder};
use utoipa::openapi::{
    Components, ComponentsBuilder, ContactBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Paths,
};

const ABOUT: &str =
    "What game clients ask a Rallypoint gateway: sessions and matchmaking, in Amazon GameLift's nouns.";

/// The document.
pub fn document() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Rallypoint gateway")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .contact(Some(ContactBuilder::new().url(Some(env!("CARGO_PKG_REPOSITORY"))).build()))
        .build();
    OpenApiBuilder::new().info(info).paths(paths()).components(Some(components())).build()
}

/// The document as it is committed.
///
/// # Errors
/// It cannot be written as JSON.
pub fn text() -> serde_json::Result<String> {
    let mut document = serde_json::to_value(document())?;
    plain_descriptions(&mut document);
    overlapping(&mut document);
    one_of_two(&mut document);
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

/// Each route, and what the original called it for GameLift Local.
fn paths() -> Paths {
    let mut paths = PathsBuilder::new();
    for operation in operations::all() {
        let local = operation.has_local_name.then(|| operation.named_local());
        for (path, method, operation) in [Some(operation.build()), local].into_iter().flatten() {
            paths = paths.path(path, PathItemBuilder::new().operation(method, operation).build());
        }
    }
    paths.build()
}

fn components() -> Components {
    let schemas = ComponentsBuilder::new()
        .schema_from::<CreateSessionRequest>()
        .schema_from::<UpdateSessionRequest>()
        .schema_from::<JoinSessionRequest>()
        .schema_from::<LeaveSessionRequest>()
        .schema_from::<LeaveSessionAnswer>()
        .schema_from::<DestroySessionRequest>()
        .schema_from::<DestroySessionAnswer>()
        .schema_from::<PlayerSession>()
        .schema_from::<PendingCreate>()
        .schema_from::<GameSession>()
        .schema_from::<GameProperty>()
        .schema_from::<StartMatchmakingRequest>()
        .schema_from::<MatchmakingPlayer>()
        .schema_from::<MatchmakingPassRequest>()
        .schema_from::<MatchmakingPass>()
        .schema_from::<AttributeValue>()
        .schema_from::<StopMatchmakingRequest>()
        .schema_from::<AcceptMatchRequest>()
        .schema_from::<AcceptanceType>()
        .schema_from::<StartedTicket>()
        .schema_from::<Ticket>()
        .schema_from::<TicketPlayer>()
        .schema_from::<TicketConnection>()
        .schema_from::<MatchedPlayerSession>()
        .schema_from::<Acceptance>()
        .schema_from::<ErrorBody>()
        .schema_from::<ErrorDetail>();
    parts::security_schemes(refusals::responses(schemas)).build()
}

/// Descriptions are the types' documentation; links into the code mean nothing outside of it.
fn plain_descriptions(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if name == "description" => *text = without_links(text),
                    other => plain_descriptions(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(plain_descriptions),
        _ => {}
    }
}

/// A choice between shapes that one body can have at once: `oneOf` would forbid that.
fn overlapping(document: &mut Value) {
    let choice =
        document.pointer_mut("/components/schemas/DestroySessionRequest").and_then(Value::as_object_mut);
    if let Some(choice) = choice
        && let Some(shapes) = choice.remove("oneOf")
    {
        choice.insert("anyOf".to_owned(), shapes);
    }
}

/// A ticket's id is given or made of a token; a type of two options cannot say that not both are.
fn one_of_two(document: &mut Value) {
    let start =
        document.pointer_mut("/components/schemas/StartMatchmakingRequest").and_then(Value::as_object_mut);
    if let Some(start) = start {
        let text = || json!({"type": "string"});
        let both = json!({
            "required": ["ticket_id", "idempotency_token"],
            "properties": {"ticket_id": text(), "idempotency_token": text()},
        });
        start.insert("not".to_owned(), both);
    }
}

/// ``[`Self::players`]`` becomes `` `players` ``, and ``[`limit::PLAYERS`](super::limit::PLAYERS)`` `` `PLAYERS` ``.
fn without_links(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, link)) = rest.split_once("[`") {
        let Some((path, after)) = link.split_once("`]") else { break };
        plain.push_str(before);
        let name = path.rsplit("::").next().unwrap_or(path);
        plain.push('`');
        plain.push_str(name);
        plain.push('`');
        rest = match after.strip_prefix('(').and_then(|target| target.split_once(')')) {
            Some((_, after)) => after,
            None => after,
        };
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::{text, without_links};

    #[test]
    fn links_into_the_code_become_names() {
        assert_eq!(
            without_links("at most [`limit::PLAYERS`](super::limit::PLAYERS); one of [`Self::uuid`]. [x]"),
            "at most `PLAYERS`; one of `uuid`. [x]"
        );
    }

    #[test]
    fn a_destroy_may_show_both_proofs() {
        let document: serde_json::Value = serde_json::from_str(&text().unwrap()).unwrap();
        let schema = &document["components"]["schemas"]["DestroySessionRequest"];
        assert_eq!(schema["anyOf"].as_array().unwrap().len(), 2, "{schema}");
    }

    #[test]
    fn the_committed_document_is_what_the_code_says() {
        let committed = include_str!("../../openapi.json");
        assert!(committed == text().unwrap(), "run `cargo xtask openapi`");
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document: serde_json::Value = serde_json::from_str(&text().unwrap()).unwrap();
        let mut seen = 0;
        check(&document, &document, &mut seen);
        assert!(seen > 100, "{seen}");
    }

    fn check(document: &serde_json::Value, value: &serde_json::Value, seen: &mut usize) {
        match value {
            serde_json::Value::Object(members) => {
                if let Some(target) = members.get("$ref").and_then(|target| target.as_str()) {
                    let pointer = target.strip_prefix('#').unwrap();
                    assert!(document.pointer(pointer).is_some(), "{target}");
                    *seen += 1;
                }
                members.values().for_each(|member| check(document, member, seen));
            }
            serde_json::Value::Array(items) => items.iter().for_each(|item| check(document, item, seen)),
            _ => {}
        }
    }
}
