//! What keeps `top` up to date: the stream, and the overview where there is no stream.

use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::live;
use crate::overview::{DEFAULT_ROWS, Overview};
use crate::terminal::door::{Door, DoorError};

/// A gateway that is started again is back within a second or two.
const AGAIN: Duration = Duration::from_secs(1);
/// A stream says something every fifteen seconds, if only that it is there.
const SILENCE: Duration = Duration::from_secs(40);

/// What the feed tells.
#[derive(Debug)]
pub(super) enum News {
    /// How it is now.
    Overview(Box<Overview>),
    /// Nothing can be told until the next overview.
    Lost(String),
}

/// Tells of the gateway for as long as anybody listens.
pub(super) async fn follow(door: Door, mut search: watch::Receiver<String>, news: mpsc::Sender<News>) {
    while !news.is_closed() {
        let wanted = search.borrow_and_update().clone();
        let outcome = tokio::select! {
            outcome = read(&door, &wanted, &news) => outcome,
            changed = search.changed() => match changed {
                Ok(()) => continue,
                Err(_) => return,
            },
        };
        if let Err(problem) = outcome
            && news.send(News::Lost(problem.to_string())).await.is_err()
        {
            return;
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// Reads until the stream is over.
async fn read(door: &Door, search: &str, news: &mpsc::Sender<News>) -> Result<(), DoorError> {
    // The load so far is in no event.
    let mut overview = door.overview(search, DEFAULT_ROWS).await?;
    let tell =
        async |overview: &Overview| news.send(News::Overview(Box::new(overview.clone()))).await.is_ok();
    if !tell(&overview).await {
        return Ok(());
    }
    let mut events = match door.stream(search, DEFAULT_ROWS).await {
        Ok(events) => events,
        // Too many look, or there is none there: then it is asked again and again.
        Err(DoorError::Refused { .. }) => return Ok(()),
        Err(problem) => return Err(problem),
    };
    loop {
        let next = tokio::time::timeout(SILENCE, events.next()).await;
        match next.map_err(|_| DoorError::BrokeOff("nothing comes any more".to_owned()))?? {
            Some(event) => {
                let read = live::apply(&mut overview, &event);
                read.map_err(|problem| DoorError::Unreadable(problem.to_string()))?;
                if !tell(&overview).await {
                    return Ok(());
                }
            }
            None => return Err(DoorError::BrokeOff("the gateway stopped".to_owned())),
        }
    }
}
