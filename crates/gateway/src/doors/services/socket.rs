//! One WebSocket of a server process.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, close_code};
use futures_util::stream::SplitSink;
use futures_util::{SinkExt, StreamExt};
use rallypoint_fleet::{ComputeName, FleetId};
use rallypoint_wire::server_sdk::{FromProcess, Push};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, Sleep};
use tracing::{debug, error, info, warn};

use super::Servers;
use super::admission::{Admitted, Refreshes};
use crate::backend::{Connection, Fate, Outbound};
use crate::clock;
use crate::doors::serve::Progress;

/// How long the other side may take to answer our close frame.
const FAREWELL: Duration = Duration::from_secs(5);
/// The server SDKs never send such frames, so this many are not a mishap.
const MOST_BAD_FRAMES: u32 = 32;
/// What a replaced socket is closed with. Every other code is a lost connection to the SDKs: one that mistook the old
/// socket for its current one would connect anew, again and again.
const REPLACED: u16 = close_code::NORMAL;

/// What was agreed when the socket was opened.
pub(super) struct Terms {
    pub(super) servers: Arc<Servers>,
    pub(super) fleet: FleetId,
    pub(super) compute: ComputeName,
    pub(super) admitted: Admitted,
    /// Where the process reached this door.
    pub(super) endpoint: String,
    /// To be told of each frame.
    pub(super) progress: Option<Arc<Progress>>,
}

/// How a socket comes to its end.
enum Ending {
    /// The other side closed it or is gone. Both halves go at once, because C++ waits for the TCP connection to end.
    Theirs,
    /// We close it with this code.
    Ours(u16),
    /// The writer is done: it has sent a close frame, or cannot write.
    Written { farewell: bool },
}

/// Reads requests until the socket closes. One task of its own does all the writing, so answers and pushes leave in
/// the order in which they came about.
pub(super) async fn serve(socket: WebSocket, mut connection: Connection, terms: Terms) {
    let Some(inbox) = connection.take_inbox() else { return };
    let (sink, mut stream) = socket.split();
    let mut writer = tokio::spawn(write(sink, inbox));
    let mut fate = connection.fate();
    let mut refresh = terms.admitted.until.map(|until| Refresh::new(clock::until(until)));
    let mut linger: Option<Pin<Box<Sleep>>> = None;
    let mut bad_frames = 0;
    // A frame for whose answer there is no room yet. Until there is nothing more is read.
    let mut unanswered: Option<Utf8Bytes> = None;
    let process = connection.process().clone();
    let ending = loop {
        if bad_frames >= MOST_BAD_FRAMES {
            warn!(%process, "closed a socket that sends frames which are none of the server SDK's");
            break Ending::Ours(close_code::POLICY);
        }
        let frame = tokio::select! {
            Some(room) = connection.room(), if unanswered.is_some() => {
                if unanswered.take().is_some_and(|text| !handle(&connection, &text, room)) {
                    bad_frames += 1;
                }
                continue;
            }
            frame = stream.next(), if unanswered.is_none() => frame,
            written = &mut writer => break Ending::Written { farewell: written.unwrap_or(false) },
            () = due(refresh.as_mut().map(|refresh| &mut refresh.timer)), if linger.is_none() => {
                if let Some(refresh) = &mut refresh {
                    refresh.timer.as_mut().reset(Instant::now() + refresh.again);
                }
                ask_to_refresh(&connection, &terms);
                continue;
            }
            () = due(linger.as_mut()) => break Ending::Ours(REPLACED),
            Ok(()) = fate.changed() => {
                match *fate.borrow_and_update() {
                    Fate::Current => linger = None,
                    Fate::Replaced => {
                        linger = Some(Box::pin(tokio::time::sleep(terms.servers.replaced_for)));
                    }
                    Fate::Overrun => break Ending::Theirs,
                }
                continue;
            }
        };
        if let (Some(progress), Some(Ok(_))) = (&terms.progress, &frame) {
            progress.message();
        }
        match frame {
            Some(Ok(Message::Text(text))) => unanswered = Some(text),
            Some(Ok(Message::Binary(_))) => {
                warn!(%process, "ignored a binary frame: the server SDK speaks text");
                bad_frames += 1;
            }
            // Pings are answered below us; a close frame too, and then the stream ends.
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Close(_))) => {}
            Some(Err(problem)) => break broken(&connection, &problem),
            None => break Ending::Theirs,
        }
    };
    let farewell = match ending {
        Ending::Theirs => false,
        Ending::Written { farewell } => farewell,
        Ending::Ours(code) => connection.tell(Outbound::Close(code)) && is_written(&mut writer).await,
    };
    if farewell {
        // Leave time for the close frame that answers ours.
        let rest = async { while let Some(Ok(_)) = stream.next().await {} };
        if tokio::time::timeout(FAREWELL, rest).await.is_err() {
            debug!(%process, "no answer to a close frame");
        }
    }
    writer.abort();
}

/// When a process is told to connect anew.
struct Refresh {
    timer: Pin<Box<Sleep>>,
    again: Duration,
}

impl Refresh {
    fn new(left: Duration) -> Self {
        let Refreshes { first, again } = Refreshes::within(left);
        Self { timer: Box::pin(tokio::time::sleep(first)), again }
    }
}

/// Waits for a timer; for none, for ever.
async fn due(timer: Option<&mut Pin<Box<Sleep>>>) {
    match timer {
        Some(timer) => timer.as_mut().await,
        None => std::future::pending().await,
    }
}

async fn is_written(writer: &mut JoinHandle<bool>) -> bool {
    matches!(tokio::time::timeout(FAREWELL, writer).await, Ok(Ok(true)))
}

/// What was shown at the door expires. The new token is for the next connection alone; this one stays as it is.
fn ask_to_refresh(connection: &Connection, terms: &Terms) {
    let push = Push::RefreshConnection {
        refresh_connection_endpoint: terms.endpoint.clone(),
        auth_token: terms.servers.admission.renew(clock::now(), &terms.fleet, &terms.compute),
    };
    let process = connection.process();
    match serde_json::to_string(&push).map(|text| connection.tell(Outbound::Text(text))) {
        Ok(true) => info!(%process, "told to connect anew"),
        Ok(false) => debug!(%process, "could not be told to connect anew"),
        Err(problem) => error!(%process, %problem, "a push cannot be written"),
    }
}

/// Whether the frame was one of the server SDK's.
fn handle(connection: &Connection, text: &str, room: mpsc::OwnedPermit<Outbound>) -> bool {
    match FromProcess::read(text) {
        Ok(FromProcess::Request(request)) => connection.request(request.action, request.request_id, room),
        Ok(FromProcess::Unreadable { action, request_id, problem }) => {
            connection.refuse(&action, request_id, problem, room);
        }
        Err(problem) => {
            warn!(process = %connection.process(), %problem, "ignored a frame that cannot be answered");
            return false;
        }
    }
    true
}

/// What comes of a socket from which no more can be read.
fn broken(connection: &Connection, problem: &axum::Error) -> Ending {
    use tungstenite::Error;
    use tungstenite::error::ProtocolError::ResetWithoutClosingHandshake;
    let process = connection.process();
    // axum's error shows what it wraps as its source.
    let cause = std::error::Error::source(problem).and_then(|cause| cause.downcast_ref::<Error>());
    let code = match cause {
        Some(Error::Capacity(_)) => close_code::SIZE,
        Some(Error::Utf8(_)) => close_code::INVALID,
        Some(Error::Protocol(broken)) if *broken != ResetWithoutClosingHandshake => close_code::PROTOCOL,
        _ => {
            if connection.is_done_with() {
                // Go ends all its sockets so.
                debug!(%process, %problem, "a socket that was done with ended without a farewell");
            } else {
                info!(%process, %problem, "the socket was lost");
            }
            return Ending::Theirs;
        }
    };
    warn!(%process, %problem, code, "closed a socket whose frames cannot be read");
    Ending::Ours(code)
}

/// Writes until there is nothing more; whether a close frame was the last.
async fn write(mut sink: SplitSink<WebSocket, Message>, mut inbox: mpsc::Receiver<Outbound>) -> bool {
    while let Some(outbound) = inbox.recv().await {
        let (message, last) = match outbound {
            Outbound::Text(text) => (Message::Text(text.into()), false),
            Outbound::Close(code) => (Message::Close(Some(CloseFrame { code, reason: "".into() })), true),
        };
        if let Err(problem) = sink.send(message).await {
            info!(%problem, "a frame was not written: the socket is over");
            return false;
        }
        if last {
            return true;
        }
    }
    false
}
