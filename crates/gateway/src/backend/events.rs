//! What happens, told to whoever listens, in the shape of Amazon EventBridge.

use std::sync::{Arc, PoisonError, RwLock};

use rallypoint_fleet::Timestamp;
use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use tokio::sync::broadcast;
use tracing::error;
use uuid::Uuid;

/// How many events may wait for one listener. One that falls further behind is let go.
const WAITING: usize = 1024;

/// Where GameLift's events come from.
pub(super) const GAMELIFT: &str = "aws.gamelift";
/// Where events come from that GameLift does not send.
pub(super) const RALLYPOINT: &str = "rallypoint";
/// Our ARNs have no account either.
const ACCOUNT: &str = "";

/// Envelopes have whole seconds, but for those of matchmaking, which have milliseconds as every detail has.
const SECONDS: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
const MILLISECONDS: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// One event, written once for all who listen.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its `id`.
    pub id: Uuid,
    /// The whole event, one line of JSON.
    pub json: Arc<str>,
}

/// Hears the events from when it began to listen.
pub type Listener = broadcast::Receiver<Event>;

/// What an event says.
pub(super) struct News {
    pub(super) source: &'static str,
    /// What kind of event it is, in words: `GameLift Queue Placement Event`.
    pub(super) detail_type: &'static str,
    /// When, as the envelope has it: [`second`] or [`moment`].
    pub(super) time: String,
    /// The ARNs of what it is about.
    pub(super) resources: Vec<String>,
    pub(super) detail: Value,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Envelope<'a> {
    version: &'static str,
    id: String,
    detail_type: &'static str,
    source: &'static str,
    account: &'static str,
    time: String,
    region: &'a str,
    resources: &'a [String],
    detail: &'a Value,
}

/// Everybody who listens.
pub(super) struct Events {
    /// None once the gateway stops: then nobody has anything to wait for.
    listeners: RwLock<Option<broadcast::Sender<Event>>>,
}

impl Events {
    pub(super) fn new() -> Self {
        Self { listeners: RwLock::new(Some(broadcast::Sender::new(WAITING))) }
    }

    /// Listens to what happens from now on; none when the gateway stops.
    pub(super) fn listen(&self) -> Option<Listener> {
        let listeners = self.listeners.read().unwrap_or_else(PoisonError::into_inner);
        listeners.as_ref().map(broadcast::Sender::subscribe)
    }

    /// How many listen.
    pub(super) fn listeners(&self) -> usize {
        let listeners = self.listeners.read().unwrap_or_else(PoisonError::into_inner);
        listeners.as_ref().map_or(0, broadcast::Sender::receiver_count)
    }

    /// Tells everybody; nothing is written when nobody listens.
    pub(super) fn tell(&self, region: &str, news: impl FnOnce() -> Option<News>) {
        let listeners = self.listeners.read().unwrap_or_else(PoisonError::into_inner);
        let Some(listeners) = listeners.as_ref().filter(|listeners| listeners.receiver_count() > 0) else {
            return;
        };
        let Some(news) = news() else { return };
        let id = Uuid::new_v4();
        let envelope = Envelope {
            version: "0",
            id: id.to_string(),
            detail_type: news.detail_type,
            source: news.source,
            account: ACCOUNT,
            time: news.time,
            region,
            resources: &news.resources,
            detail: &news.detail,
        };
        match serde_json::to_string(&envelope) {
            // The last listener may have gone just now.
            Ok(json) => drop(listeners.send(Event { id, json: json.into() })),
            Err(problem) => error!(%problem, "an event cannot be written"),
        }
    }

    /// Ends every listener's waiting, after what it has not heard yet.
    pub(super) fn close(&self) {
        *self.listeners.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// A moment as most envelopes have it: ISO 8601, UTC, in whole seconds.
pub(super) fn second(moment: Timestamp) -> String {
    written(moment, SECONDS)
}

/// A moment as an event's detail has it: ISO 8601, UTC, with milliseconds.
pub(crate) fn moment(moment: Timestamp) -> String {
    written(moment, MILLISECONDS)
}

fn written(moment: Timestamp, format: &[BorrowedFormatItem<'_>]) -> String {
    let nanoseconds = i128::from(moment.0) * 1_000_000;
    // Only a clock beyond the year 9999 does not fit; then the epoch stands in.
    let at = OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    at.format(format).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rallypoint_fleet::Timestamp;
    use serde_json::{Value, json};

    use super::{Events, News, WAITING};

    fn news() -> Option<News> {
        Some(News {
            source: super::GAMELIFT,
            detail_type: "GameLift Queue Placement Event",
            time: super::second(Timestamp(1_700_000_000_123)),
            resources: vec!["arn:q".to_owned()],
            detail: json!({"type": "PlacementFulfilled", "startTime": super::moment(Timestamp(1_700_000_000_007))}),
        })
    }

    #[test]
    fn an_event_is_shaped_as_eventbridge_shapes_it() {
        let events = Events::new();
        let mut listener = events.listen().unwrap();
        events.tell("eu-west-1", news);
        let event = listener.try_recv().unwrap();
        let mut told: Value = serde_json::from_str(&event.json).unwrap();
        assert_eq!(told["id"].take(), event.id.to_string());
        let expected = json!({"version": "0", "id": null, "detail-type": "GameLift Queue Placement Event",
            "source": "aws.gamelift", "account": "", "time": "2023-11-14T22:13:20Z", "region": "eu-west-1",
            "resources": ["arn:q"],
            "detail": {"type": "PlacementFulfilled", "startTime": "2023-11-14T22:13:20.007Z"}});
        assert_eq!(told, expected);
    }

    #[test]
    fn nothing_is_made_for_nobody() {
        let events = Events::new();
        events.tell("r", || panic!("nobody listens"));
        drop(events.listen());
        events.tell("r", || panic!("nobody listens any more"));
    }

    #[test]
    fn a_listener_that_does_not_read_keeps_nothing_else_waiting() {
        let events = Events::new();
        let (mut slow, mut quick) = (events.listen().unwrap(), events.listen().unwrap());
        for _ in 0..=WAITING {
            events.tell("r", news);
            quick.try_recv().unwrap();
        }
        assert!(matches!(slow.try_recv(), Err(tokio::sync::broadcast::error::TryRecvError::Lagged(_))));
    }

    #[test]
    fn a_stop_ends_the_waiting_after_what_was_said() {
        let events = Events::new();
        let mut listener = events.listen().unwrap();
        events.tell("r", news);
        events.close();
        assert!(listener.try_recv().is_ok());
        assert!(matches!(listener.try_recv(), Err(tokio::sync::broadcast::error::TryRecvError::Closed)));
        assert!(events.listen().is_none());
    }
}
