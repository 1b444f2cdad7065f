//! Tickets as other gateways of this family write them. Facts: AWS's own Lambda and container samples answer the API's
//! output as it is (`{"MatchmakingTicket": {…}}`, `{"TicketList": […]}`), or the ticket without its wrapping, or the
//! connection's fields flat beside `MatchmakingStatus`, with the port as text, and `NotPlacedYet` with port 0 for "wait".

use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::status::TicketStatus;
use super::ticket::{MatchedPlayerSession, StartedTicket, Ticket, TicketConnection};
use crate::lenient;

/// What the ticket may be wrapped in.
const WRAPPINGS: [&str; 4] = ["MatchmakingTicket", "TicketList", "Ticket", "ticket"];
/// What makes an object a ticket; without any of these it is something else.
const SIGNS: [&str; 5] = ["TicketId", "ticketId", "ticket_id", "Status", "MatchmakingStatus"];

/// Reads a ticket that any gateway answered.
///
/// # Errors
/// There is no ticket in it, or a field of it is of another type than anybody writes.
pub fn read_ticket(body: &[u8]) -> serde_json::Result<Ticket> {
    let ticket = unwrapped(serde_json::from_slice(body)?)?;
    ticket_of(ticket)
}

/// Reads what start answered, with the tokens that our gateway gives.
///
/// # Errors
/// As [`read_ticket`].
pub fn read_started(body: &[u8]) -> serde_json::Result<StartedTicket> {
    #[derive(Deserialize, Serialize, Default)]
    #[serde(rename_all = "PascalCase", default)]
    struct Tokens {
        #[serde(deserialize_with = "lenient::null_as_default")]
        ticket_token: String,
        #[serde(deserialize_with = "lenient::null_as_default")]
        player_tokens: std::collections::BTreeMap<String, String>,
    }
    let ticket = unwrapped(serde_json::from_slice(body)?)?;
    let Tokens { ticket_token, player_tokens } = Tokens::deserialize(&Value::Object(ticket.clone()))?;
    Ok(StartedTicket { ticket: ticket_of(ticket)?, ticket_token, player_tokens })
}

fn unwrapped(value: Value) -> serde_json::Result<Map<String, Value>> {
    let no_ticket = || serde_json::Error::custom("there is no ticket in it");
    let inner = match value {
        Value::Object(mut object) => {
            let wrapping = WRAPPINGS.into_iter().find(|name| object.get(*name).is_some_and(is_container));
            match wrapping.and_then(|name| object.remove(name)) {
                Some(inner) => inner,
                None => Value::Object(object),
            }
        }
        other => other,
    };
    let inner = match inner {
        // Unknown ids are left out of a list, so it may be empty.
        Value::Array(list) => list.into_iter().next().ok_or_else(no_ticket)?,
        other => other,
    };
    match inner {
        Value::Object(object) if SIGNS.iter().any(|sign| object.contains_key(*sign)) => Ok(object),
        _ => Err(no_ticket()),
    }
}

fn is_container(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

fn ticket_of(object: Map<String, Value>) -> serde_json::Result<Ticket> {
    let flat = Flat::deserialize(&Value::Object(object.clone()))?;
    let mut ticket = Ticket::deserialize(Value::Object(object))?;
    if ticket.game_session_connection_info.is_none() {
        ticket.game_session_connection_info = flat.into_connection();
    }
    // Some say where to connect and never say a status.
    let says_nothing = ticket.status == TicketStatus::Queued;
    if says_nothing && ticket.game_session_connection_info.is_some() {
        ticket.status = TicketStatus::Completed;
    }
    Ok(ticket)
}

/// A connection's fields where a gateway puts them beside the ticket's, or has none to give yet.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Flat {
    #[serde(deserialize_with = "lenient::null_as_default")]
    ip_address: String,
    #[serde(deserialize_with = "lenient::null_as_default")]
    dns_name: String,
    #[serde(deserialize_with = "lenient::port_if_known")]
    port: Option<u16>,
    #[serde(deserialize_with = "lenient::null_as_default")]
    player_session_id: String,
    #[serde(deserialize_with = "lenient::null_as_default")]
    player_id: String,
    #[serde(deserialize_with = "lenient::null_as_default")]
    game_session_arn: String,
    #[serde(deserialize_with = "lenient::null_as_default")]
    matched_player_sessions: Vec<MatchedPlayerSession>,
}

impl Flat {
    fn into_connection(self) -> Option<TicketConnection> {
        let mut sessions = self.matched_player_sessions;
        if sessions.is_empty() && !self.player_session_id.is_empty() {
            sessions.push(MatchedPlayerSession {
                player_id: self.player_id,
                player_session_id: self.player_session_id,
            });
        }
        let port = self.port.filter(|_| !self.ip_address.is_empty())?;
        Some(TicketConnection {
            game_session_arn: self.game_session_arn,
            ip_address: self.ip_address,
            dns_name: self.dns_name,
            port,
            matched_player_sessions: sessions,
        })
    }
}

/// Reads a connection that may be there only half: without address or port it is none.
pub(super) fn connection_if_known<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<TicketConnection>, D::Error> {
    Ok(Option::<Flat>::deserialize(deserializer)?.and_then(Flat::into_connection))
}
