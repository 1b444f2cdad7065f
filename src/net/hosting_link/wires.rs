//! The connections of one process: the one that serves, the one it replaced, and the one that is being dialled.

use std::future::pending;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error as WebSocketError, Message};
use uuid::Uuid;

use super::super::gateway_client::chain;
use super::super::tls::Trust;
use super::dial::{self, Socket};
use crate::event::EventQueue;
use crate::hosting::{Requests, ServerParameters, WireNumber};
use crate::result::Failure;

/// How long a close frame may take.
const CLOSE_PATIENCE: Duration = Duration::from_millis(250);
/// A frame that cannot be written for so long shows that nobody reads.
const WRITE_PATIENCE: Duration = Duration::from_secs(5);

/// One connection.
struct Wire {
    number: WireNumber,
    socket: Box<Socket>,
}

/// What came of a connection, or of dialling one.
pub(super) enum Heard {
    /// A text frame.
    Text(String),
    /// Any other frame.
    SignOfLife,
    /// The service closed it and does not want to be dialled again.
    Dismissed { wire: WireNumber, why: String },
    /// It broke.
    Lost { wire: WireNumber, why: String },
    /// A new one serves, made with these parameters.
    Connected(Box<ServerParameters>),
    /// None could be made.
    NotConnected(Failure),
}

type Dialling = Pin<Box<dyn Future<Output = Result<Socket, Failure>> + Send>>;

pub(super) struct Wires {
    queue: Arc<EventQueue>,
    trust: Trust,
    current: Option<Wire>,
    /// The one before, and until when it is listened to.
    replaced: Option<(Wire, Instant)>,
    dialling: Option<(Dialling, ServerParameters)>,
    /// The one before a second refresh, to be closed at once.
    outlived: Option<Wire>,
    last_number: WireNumber,
}

impl Wires {
    pub(super) fn new(queue: Arc<EventQueue>, trust: Trust) -> Self {
        Self { queue, trust, current: None, replaced: None, dialling: None, outlived: None, last_number: 0 }
    }

    /// Dials the first one.
    pub(super) fn connect(&mut self, parameters: ServerParameters, idempotency_token: Uuid) {
        let (trust, queue) = (self.trust.clone(), Arc::clone(&self.queue));
        let dialling = dial::connect(parameters.clone(), trust, idempotency_token, queue);
        self.dialling = Some((Box::pin(dialling), parameters));
    }

    /// Dials another, instead of one that is being dialled already; the current one serves until then.
    pub(super) fn reconnect(&mut self, parameters: ServerParameters, idempotency_token: Uuid) {
        let (trust, queue) = (self.trust.clone(), Arc::clone(&self.queue));
        let dialling = dial::reconnect(parameters.clone(), trust, idempotency_token, queue);
        self.dialling = Some((Box::pin(dialling), parameters));
    }

    pub(super) fn is_dialling(&self) -> bool {
        self.dialling.is_some()
    }

    pub(super) fn is_connected(&self) -> bool {
        self.current.is_some()
    }

    pub(super) fn current(&self) -> Option<WireNumber> {
        self.current.as_ref().map(|wire| wire.number)
    }

    pub(super) fn is_current(&self, number: WireNumber) -> bool {
        self.current() == Some(number)
    }

    /// Drops a connection that is gone.
    pub(super) fn forget(&mut self, number: WireNumber) {
        self.current.take_if(|wire| wire.number == number);
        self.replaced.take_if(|(wire, _)| wire.number == number);
    }

    /// Sends what waits to be sent, if there is a connection.
    ///
    /// # Errors
    /// The connection that broke.
    pub(super) async fn send_all<T>(
        &mut self,
        requests: &mut Requests<T>,
    ) -> Result<(), (WireNumber, String)> {
        let Some(Wire { number, socket }) = &mut self.current else { return Ok(()) };
        while let Some(request) = requests.send_next(*number) {
            let text = serde_json::to_string(request).map_err(|error| (*number, error.to_string()))?;
            match timeout(WRITE_PATIENCE, socket.send(Message::text(text))).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => return Err((*number, chain(&error))),
                Err(_) => return Err((*number, "nobody reads what is written".to_owned())),
            }
        }
        Ok(())
    }

    /// When [`Self::close_replaced`] has something to do.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.replaced.as_ref().map(|(_, until)| *until)
    }

    /// Waits for the next frame of any connection, or for one that was dialled.
    pub(super) async fn hear(&mut self) -> Heard {
        let replaced = self.replaced.as_mut().map(|(wire, _)| wire);
        tokio::select! {
            dialled = dialled(&mut self.dialling) => self.take_dialled(dialled),
            (number, frame) = frame_of(replaced) => heard(number, frame),
            (number, frame) = frame_of(self.current.as_mut()) => heard(number, frame),
        }
    }

    fn take_dialled(&mut self, dialled: Result<Socket, Failure>) -> Heard {
        let Some((_, parameters)) = self.dialling.take() else { return Heard::SignOfLife };
        match dialled {
            Ok(socket) => {
                self.last_number += 1;
                let until = Instant::now() + parameters.timing.replaced;
                let before =
                    self.current.replace(Wire { number: self.last_number, socket: Box::new(socket) });
                if let Some(before) = before {
                    self.outlived = self.replaced.replace((before, until)).map(|(wire, _)| wire);
                }
                Heard::Connected(Box::new(parameters))
            }
            Err(failure) => Heard::NotConnected(failure),
        }
    }

    /// Closes a connection that was replaced some time ago; says which.
    pub(super) async fn close_replaced(&mut self, now: Instant) -> Option<WireNumber> {
        let (wire, _) = self.replaced.take_if(|(_, until)| *until <= now)?;
        Some(close(wire, "replaced by a newer connection").await)
    }

    /// Closes a connection that was replaced twice; says which.
    pub(super) async fn close_second_replaced(&mut self) -> Option<WireNumber> {
        let wire = self.outlived.take()?;
        Some(close(wire, "replaced by a newer connection").await)
    }

    /// Closes everything.
    pub(super) async fn close(mut self) {
        self.dialling = None;
        for wire in [self.outlived, self.replaced.map(|(wire, _)| wire), self.current].into_iter().flatten() {
            close(wire, "process ending").await;
        }
    }
}

async fn close(mut wire: Wire, reason: &'static str) -> WireNumber {
    let farewell = CloseFrame { code: CloseCode::Away, reason: reason.into() };
    drop(timeout(CLOSE_PATIENCE, (*wire.socket).close(Some(farewell))).await);
    wire.number
}

type Frame = Option<Result<Message, WebSocketError>>;

async fn frame_of(wire: Option<&mut Wire>) -> (WireNumber, Frame) {
    match wire {
        Some(wire) => (wire.number, wire.socket.next().await),
        None => pending().await,
    }
}

async fn dialled(dialling: &mut Option<(Dialling, ServerParameters)>) -> Result<Socket, Failure> {
    match dialling {
        Some((dialling, _)) => dialling.await,
        None => pending().await,
    }
}

fn heard(wire: WireNumber, frame: Frame) -> Heard {
    let why = match frame {
        Some(Ok(Message::Text(text))) => return Heard::Text(text.as_str().to_owned()),
        Some(Ok(Message::Close(Some(CloseFrame { code: CloseCode::Normal | CloseCode::Away, reason })))) => {
            return Heard::Dismissed { wire, why: reason.to_string() };
        }
        Some(Ok(Message::Close(Some(frame)))) => format!("closed with {}: {}", frame.code, frame.reason),
        Some(Ok(Message::Close(None))) => "closed without a reason".to_owned(),
        Some(Ok(_)) => return Heard::SignOfLife,
        Some(Err(error)) => chain(&error),
        None => "the stream ended".to_owned(),
    };
    Heard::Lost { wire, why }
}
