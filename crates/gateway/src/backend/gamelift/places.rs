//! Which fleets the players' door finds game sessions in.

use std::time::Duration;

use rallypoint_fleet::arn::Resource;
use rallypoint_gamelift_api::{DescribeGameSessionQueuesInput, Exception, ExceptionKind};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::upstream::Upstream;
use crate::backend::Destination;

/// For how long a queue's destinations are taken as they were. Operators change them by hand.
const GOOD_FOR: Duration = Duration::from_secs(60);

/// The fleets and aliases of a destination.
pub(super) struct Places {
    destination: Destination,
    /// Of a queue, and since when they are known. Locked while it is asked, so that many who ask at once ask once.
    of_queue: Mutex<Option<(Instant, Vec<Destination>)>>,
}

impl Places {
    pub(super) fn new(destination: Destination) -> Self {
        Self { destination, of_queue: Mutex::new(None) }
    }

    /// Fleets and aliases, in the queue's order.
    pub(super) async fn all(&self, upstream: &Upstream) -> Result<Vec<Destination>, Exception> {
        let Destination::Queue(queue) = &self.destination else { return Ok(vec![self.destination.clone()]) };
        let mut known = self.of_queue.lock().await;
        if let Some((_, places)) = known.as_ref().filter(|(since, _)| since.elapsed() < GOOD_FOR) {
            return Ok(places.clone());
        }
        let input = DescribeGameSessionQueuesInput {
            names: Some(vec![queue.clone()]),
            ..DescribeGameSessionQueuesInput::default()
        };
        let queues = upstream.ask(input).await?.game_session_queues;
        let found = queues.into_iter().next().ok_or_else(|| {
            Exception::new(ExceptionKind::NotFound, format!("queue {queue} does not exist"))
        })?;
        let arns = found.destinations.iter().map(|destination| destination.destination_arn.as_str());
        let places: Vec<_> = arns.filter_map(place).collect();
        *known = Some((Instant::now(), places.clone()));
        Ok(places)
    }
}

fn place(arn: &str) -> Option<Destination> {
    match Resource::of_arn(arn)? {
        Resource::Fleet(_) => Some(Destination::Fleet(arn.to_owned())),
        Resource::Alias(_) => Some(Destination::Alias(arn.to_owned())),
        _ => None,
    }
}
