//! `GET /matchmaking_events`: a ticket's changes as server-sent events.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use rallypoint_wire::matchmaking::event;
use tokio::sync::watch;
use tracing::{debug, error};

use super::super::PlayersDoor;
use super::super::query::Parts;
use super::super::refusal::Refusal;
use super::sight::{self, Sight};
use super::ticket;
use crate::backend::TicketView;
use crate::caller::Caller;

/// nginx, and those who learnt from it, would otherwise keep events until there are enough of them.
const UNBUFFERED: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));

/// Streams a ticket: as it stands unless that is what the listener saw last, then after every change, until its status is
/// final or the gateway stops.
pub(in super::super) async fn matchmaking_events(
    State(door): State<Arc<PlayersDoor>>,
    caller: Caller,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let query = Parts::of(uri.query().unwrap_or_default()).ticket()?;
    let (view, sight) = door.seen_ticket(&caller, &query.ticket_id, sight::shown(&headers)?).await?;
    if door.stop.is_cancelled() {
        return Err(Refusal::stopping());
    }
    let changes = door.backend.watch_ticket(&query.ticket_id);
    let changes = changes.ok_or_else(|| Refusal::stream_not_served(ticket::pause(&view)))?;
    let follower = Follower {
        door,
        ticket_id: query.ticket_id,
        sight,
        changes,
        told: last_seen(&headers),
        is_last: false,
        ended: false,
    };
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(event::KEEP_ALIVE_SECONDS));
    let stream = Sse::new(stream::unfold(follower, Follower::next)).keep_alive(keep_alive);
    Ok(([UNBUFFERED], stream).into_response())
}

/// The revision a listener saw before it lost its stream.
fn last_seen(headers: &HeaderMap) -> Option<u64> {
    headers.get(event::LAST_ID_HEADER)?.to_str().ok()?.trim().parse().ok()
}

/// One listener. It holds no ticket and no queue: a change wakes it, and then it reads how the ticket stands. Who reads
/// slowly hears of fewer changes, and never of an old one.
struct Follower {
    door: Arc<PlayersDoor>,
    ticket_id: String,
    sight: Sight,
    changes: watch::Receiver<u64>,
    told: Option<u64>,
    is_last: bool,
    ended: bool,
}

/// When to come back to a gateway that stops: another one may be there by then.
const RETRY_AFTER_STOP: Duration = Duration::from_secs(1);

impl Follower {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if self.ended {
                return None;
            }
            // Before the ticket is read, so that a change right after it wakes.
            self.changes.borrow_and_update();
            let view = match self.door.backend.matchmaking_ticket(&self.ticket_id).await {
                Ok(view) => view?,
                Err(exception) => {
                    debug!(%exception, "a ticket's stream ends: it cannot be read");
                    return None;
                }
            };
            self.ended = self.is_last || ticket::is_over(&view);
            if self.told != Some(view.revision) {
                self.told = Some(view.revision);
                return Some((Ok(self.event(view)?), self));
            }
            if !self.ended {
                tokio::select! {
                    // Nobody tells any more: what there is to see now is the last there is.
                    changed = self.changes.changed() => self.is_last = changed.is_err(),
                    () = self.door.stop.cancelled() => {
                        self.ended = true;
                        let farewell = Event::default().comment("the gateway stops").retry(RETRY_AFTER_STOP);
                        return Some((Ok(farewell), self));
                    }
                }
            }
        }
    }

    fn event(&self, view: TicketView) -> Option<Event> {
        let id = view.revision.to_string();
        let json = serde_json::to_string(&ticket::shown(view, &self.sight));
        let json = json.inspect_err(|problem| error!(%problem, "a ticket cannot be written")).ok()?;
        Some(Event::default().event(event::TICKET).id(id).data(json))
    }
}
