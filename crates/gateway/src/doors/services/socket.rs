//! One WebSocket of a server process.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::stream::SplitSink;
use futures_util::{SinkExt, StreamExt};
use rallypoint_wire::server_sdk::FromProcess;
use tokio::sync::mpsc;
use tracing::{debug, warn};

use crate::backend::{Connection, Outbound};

/// How long the other side may take to answer our close frame.
const FAREWELL: Duration = Duration::from_secs(5);

/// Reads requests until the socket closes. One task of its own does all the writing, so answers and pushes leave in
/// the order in which they came about.
pub(super) async fn serve(socket: WebSocket, mut connection: Connection) {
    let Some(inbox) = connection.take_inbox() else { return };
    let (sink, mut stream) = socket.split();
    let mut writer = tokio::spawn(write(sink, inbox));
    loop {
        let frame = tokio::select! {
            frame = stream.next() => frame,
            _ = &mut writer => {
                // We closed, or cannot write: leave time for the close frame that answers ours.
                let rest = async { while let Some(Ok(_)) = stream.next().await {} };
                if tokio::time::timeout(FAREWELL, rest).await.is_err() {
                    debug!(process = %connection.process(), "no answer to a close frame");
                }
                return;
            }
        };
        match frame {
            Some(Ok(Message::Text(text))) => {
                let Some(room) = connection.room().await else { return };
                handle(&connection, text.as_str(), room);
            }
            Some(Ok(Message::Binary(_))) => {
                warn!(process = %connection.process(), "ignored a binary frame: the server SDK speaks text");
            }
            // Pings are answered below us; a close frame too, and then the stream ends.
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Close(_))) => {}
            Some(Err(problem)) => {
                debug!(process = %connection.process(), %problem, "the socket broke");
                break;
            }
            None => break,
        }
    }
    // The other side closed: both halves go at once, because C++ waits for the TCP connection to end.
    writer.abort();
}

fn handle(connection: &Connection, text: &str, room: mpsc::OwnedPermit<Outbound>) {
    match FromProcess::read(text) {
        Ok(FromProcess::Request(request)) => connection.request(request.action, request.request_id, room),
        Ok(FromProcess::Unreadable { action, request_id, problem }) => {
            connection.refuse(action, request_id, problem, room);
        }
        Err(problem) => {
            warn!(process = %connection.process(), %problem, "ignored a frame that cannot be answered");
        }
    }
}

async fn write(mut sink: SplitSink<WebSocket, Message>, mut inbox: mpsc::Receiver<Outbound>) {
    while let Some(outbound) = inbox.recv().await {
        let (message, last) = match outbound {
            Outbound::Text(text) => (Message::Text(text.into()), false),
            Outbound::Close(code) => (Message::Close(Some(CloseFrame { code, reason: "".into() })), true),
        };
        if let Err(problem) = sink.send(message).await {
            debug!(%problem, "a frame was not written");
            return;
        }
        if last {
            return;
        }
    }
}
