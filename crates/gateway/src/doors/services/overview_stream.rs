//! `GET /overview/stream`: an overview and then its changes, as server-sent events.
//!
//! The first event is `overview`, with every part; `change` has the parts that look otherwise since, and `load` the
//! samples of the load since. What changes many times while it is read is sent once.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{Extension, RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tracing::{debug, error};

use super::ServicesDoor;
use super::overview::{refuse, wanted};
use crate::overview::{Millis, Sent, Source, Wanted};
use crate::request_id::RequestId;

/// How many people may look at once. Each costs some of a core, at most [`SHARE`] of it.
const MOST_STREAMS: usize = 32;
/// At most four overviews a second: nobody reads faster.
const SHORTEST_PAUSE: Duration = Duration::from_millis(250);
/// Where reading takes long, the pause is so many times as long: a stream costs a twentieth of a core.
const SHARE: u32 = 20;
/// How often a silent stream shows that it is there.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// How many streams there may be.
pub(crate) fn places() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(MOST_STREAMS))
}

pub(super) async fn stream(
    State(door): State<Arc<ServicesDoor>>,
    Extension(request): Extension<RequestId>,
    RawQuery(query): RawQuery,
) -> Response {
    let wanted = match wanted(query.as_deref()) {
        Ok(wanted) => wanted,
        Err(problem) => return refuse(&problem, &request),
    };
    let Ok(place) = Arc::clone(&door.streams).try_acquire_owned() else {
        let headers = [(header::RETRY_AFTER, HeaderValue::from_static("5"))];
        let message = format!("{MOST_STREAMS} streams are open already: close one, or ask for /overview\n");
        return (StatusCode::SERVICE_UNAVAILABLE, headers, message).into_response();
    };
    let source = Arc::clone(&door.overview);
    let watching = Watching {
        changes: source.changes(),
        is_due: false,
        samples: source.samples(),
        source,
        wanted,
        sent: None,
        load_until: 0,
        paused_until: Instant::now(),
        end: door.streams_end.clone(),
        _place: place,
    };
    let events = stream::unfold(watching, |mut watching| async move {
        let event = watching.next().await?;
        Some((Ok::<_, Infallible>(event), watching))
    });
    let headers = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))).into_response()
}

/// What there is to be told.
enum New {
    Change,
    Load,
}

/// One who looks.
struct Watching {
    source: Arc<Source>,
    wanted: Wanted,
    /// None where nobody tells: then it is looked at with each sample of the load.
    changes: Option<watch::Receiver<u64>>,
    is_due: bool,
    samples: watch::Receiver<Millis>,
    /// None before the first event.
    sent: Option<Sent>,
    load_until: Millis,
    paused_until: Instant,
    end: CancellationToken,
    _place: OwnedSemaphorePermit,
}

impl Watching {
    /// Waits for something new; none when the gateway stops.
    async fn next(&mut self) -> Option<Event> {
        if self.sent.is_none() {
            self.sent = Some(Sent::default());
            return self.change("overview").await?;
        }
        loop {
            if std::mem::take(&mut self.is_due)
                && let Some(change) = self.change("change").await?
            {
                return Some(change);
            }
            let event = match self.wait().await? {
                New::Load => {
                    self.is_due = self.changes.is_none();
                    self.load()
                }
                New::Change => self.change("change").await?,
            };
            if event.is_some() {
                return event;
            }
        }
    }

    async fn wait(&mut self) -> Option<New> {
        let paused_until = self.paused_until.into();
        let changes = &mut self.changes;
        let changed = async move {
            let Some(changes) = changes else { return std::future::pending().await };
            tokio::time::sleep_until(paused_until).await;
            changes.changed().await
        };
        tokio::select! {
            () = self.end.cancelled() => None,
            sampled = self.samples.changed() => sampled.ok().map(|()| New::Load),
            changed = changed => changed.ok().map(|()| New::Change),
        }
    }

    /// The parts that are new; none within where nothing is.
    async fn change(&mut self, name: &str) -> Option<Option<Event>> {
        if let Some(changes) = &mut self.changes {
            changes.mark_unchanged();
        }
        let began = Instant::now();
        let overview = match self.source.overview(&self.wanted).await {
            Ok(overview) => overview,
            Err(problem) => {
                debug!(%problem, "a stream of overviews ends");
                return None;
            }
        };
        let written = self.sent.get_or_insert_default().changes(&overview);
        self.paused_until = Instant::now() + (began.elapsed() * SHARE).max(SHORTEST_PAUSE);
        match written {
            Ok(json) => Some(json.map(|json| Event::default().event(name).data(json))),
            Err(problem) => {
                error!(%problem, "an overview cannot be written");
                None
            }
        }
    }

    /// The samples that were not sent yet.
    fn load(&mut self) -> Option<Event> {
        let samples = self.source.load_since(self.load_until);
        self.load_until = samples.last()?.at;
        match serde_json::to_string(&samples) {
            Ok(json) => Some(Event::default().event("load").data(json)),
            Err(problem) => {
                error!(%problem, "samples of the load cannot be written");
                None
            }
        }
    }
}
