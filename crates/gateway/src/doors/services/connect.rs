//! `GET /` with an upgrade: a server process opens its WebSocket.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Extension;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{RawQuery, State, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use rallypoint_fleet::{ComputeName, FleetId, ProcessId};
use rallypoint_wire::server_sdk::ConnectQuery;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as QueryError, MapDeserializer};
use tracing::{Instrument, Span, warn};

use super::ServicesDoor;
use super::socket::{self, Terms};
use crate::backend::Undone;
use crate::clock;
use crate::doors::serve::Connected;

const LARGEST_FRAME: usize = 1024 * 1024;
/// What one read takes at most, kept for as long as the socket is open. Frames of the SDKs fit; larger ones take
/// several.
const READ_BUFFER: usize = 4 * 1024;

/// Checks who wants to connect before the upgrade, because the SDKs tell a 403 there from other failures.
pub(super) async fn connect(
    State(door): State<Arc<ServicesDoor>>,
    RawQuery(query): RawQuery,
    connected: Option<Extension<Connected>>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => {
            let message = "this is Rallypoint's services' door: game servers open a WebSocket here, the GameLift API \
                           is POST / with X-Amz-Target\n";
            return (rejection.status(), message).into_response();
        }
    };
    let (Some(embedded), Some(servers)) = (&door.embedded, &door.servers) else {
        return super::no_fleet_here("game servers do not connect here");
    };
    let query = query.unwrap_or_default();
    let wanted = match read_query(&query, Plus::Space) {
        Ok(wanted) => wanted,
        Err(problem) => {
            return refuse(StatusCode::BAD_REQUEST, &format!("the query cannot be used: {problem}"));
        }
    };
    if wanted.process_id.is_empty() || wanted.compute_id.is_empty() {
        return refuse(StatusCode::BAD_REQUEST, "pID and ComputeId must not be empty");
    }
    // C++ and C# leave a token's + as it is, Go writes it %2B and a space as +: either reading may match.
    let literal = read_query(&query, Plus::Plus).map(|query| query.authorization).unwrap_or_default();
    let admitted = match servers.admission.admit(clock::now(), &wanted, &literal) {
        Ok(admitted) => admitted,
        Err(problem) => return refuse(StatusCode::FORBIDDEN, &problem.to_string()),
    };
    let fleet = FleetId::new(wanted.fleet_id);
    let compute = ComputeName::new(wanted.compute_id);
    let connection =
        embedded.connect(ProcessId::new(wanted.process_id), fleet.clone(), compute.clone()).await;
    let connection = match connection {
        Ok(connection) => connection,
        Err(lost @ Undone::Lost) => return refuse(StatusCode::SERVICE_UNAVAILABLE, &lost.to_string()),
        Err(refusal) => return refuse(StatusCode::FORBIDDEN, &refusal.to_string()),
    };
    let is_secure = connected.as_ref().is_some_and(|connected| connected.secure);
    let terms = Terms {
        servers: Arc::clone(servers),
        fleet,
        compute,
        admitted,
        endpoint: endpoint(is_secure, &headers),
        progress: connected.map(|Extension(connected)| connected.progress),
    };
    // The request's id is on every line that this socket makes.
    let span = Span::current();
    upgrade
        .read_buffer_size(READ_BUFFER)
        .max_message_size(LARGEST_FRAME)
        .max_frame_size(LARGEST_FRAME)
        .on_upgrade(move |socket| socket::serve(socket, connection, terms).instrument(span))
}

/// This door as the caller knows it: an address of ours need not be one that another machine reaches.
fn endpoint(is_secure: bool, headers: &HeaderMap) -> String {
    let scheme = if is_secure { "wss" } else { "ws" };
    // Requests without a host, or with another than ours, do not come here.
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("{scheme}://{host}/")
}

fn refuse(status: StatusCode, message: &str) -> Response {
    warn!(status = status.as_u16(), message, "refused a server process");
    (status, format!("{message}\n")).into_response()
}

/// How a `+` is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Plus {
    /// As forms write a space.
    Space,
    /// As itself.
    Plus,
}

/// Reads the query leniently: C++ and C# escape almost nothing, so a value may hold `/`, `=`, `:` and `+`.
fn read_query(query: &str, plus: Plus) -> Result<ConnectQuery, QueryError> {
    // The last of several wins, as in Go.
    let pairs: BTreeMap<String, String> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (unescape(key, plus), unescape(value, plus))
        })
        .collect();
    ConnectQuery::deserialize(MapDeserializer::new(
        pairs.iter().map(|(key, value)| (key.as_str().into_deserializer(), value.as_str())),
    ))
}

/// Undoes percent-encoding; what is not one stays as it is.
fn unescape(text: &str, plus: Plus) -> String {
    let spaced = if plus == Plus::Space { text.replace('+', " ") } else { text.to_owned() };
    percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::{Plus, read_query};

    #[test]
    fn values_may_be_raw_or_escaped_and_in_any_order() {
        let query = "FleetId=fleet-1&Authorization=a/b=:c+d&pID=p%2F1&ComputeId=h+1&Unheard=1&pID=p%2F2&&x";
        let read = read_query(query, Plus::Space).unwrap();
        assert_eq!(read.process_id, "p/2");
        assert_eq!(read.compute_id, "h 1");
        assert_eq!(read.authorization, "a/b=:c d");
        assert_eq!(read_query(query, Plus::Plus).unwrap().authorization, "a/b=:c+d");
        assert_eq!(read_query("pID=100%&ComputeId=%zz&FleetId=f", Plus::Space).unwrap().process_id, "100%");
        assert!(read_query("ComputeId=h&FleetId=f", Plus::Space).unwrap_err().to_string().contains("pID"));
    }
}
