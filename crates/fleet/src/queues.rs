//! Game session queues.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use strum::IntoEnumIterator as _;

use crate::checks;
use crate::command::{NewQueue, QueueUpdate, Reply};
use crate::effect::Effect;
use crate::fleets::Fleets;
use crate::ids::{QueueName, Timestamp};
use crate::model::{FleetOrAlias, PlacementStatus, Priority, Queue, Tags};
use crate::refusal::Refusal;
use crate::table::{QueueKey, Row};

/// How long a placement may take in a queue that does not say: the most that GameLift's own text allows.
pub(crate) const DEFAULT_TIMEOUT: Duration = Duration::from_secs(600);

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct QueueRow {
    pub(crate) queue: Queue,
}

impl Row for QueueRow {
    type Id = QueueName;

    fn id(&self) -> &QueueName {
        &self.queue.name
    }
}

impl Queue {
    /// A queue with one destination, and everything else as it is by default.
    pub(crate) fn of_one(name: QueueName, destination: FleetOrAlias, created_at: Timestamp) -> Self {
        Self {
            name,
            destinations: vec![destination],
            timeout: DEFAULT_TIMEOUT,
            latency_policies: Vec::new(),
            allowed_locations: Vec::new(),
            priority: None,
            custom_event_data: None,
            notification_target: None,
            tags: Tags::new(),
            created_at,
        }
    }

    /// What decides between places, first things first.
    pub(crate) fn priorities(&self) -> Vec<Priority> {
        let mut order = self.priority.as_ref().map(|priority| priority.order.clone()).unwrap_or_default();
        order.extend(Priority::iter().filter(|priority| !order.contains(priority)).collect::<Vec<_>>());
        order
    }

    /// The most milliseconds that a player may have in a placement that has waited for so long, and how long it will have
    /// waited when that changes. The strictest policy comes first, whatever order they were given in, and the last
    /// one stays.
    pub(crate) fn latency_cap(&self, waited: Duration) -> Option<(u32, Option<Duration>)> {
        let mut policies = self.latency_policies.clone();
        policies.sort_by_key(|policy| policy.max_latency_ms);
        let last = policies.pop()?;
        let mut until = Duration::ZERO;
        for policy in policies {
            let Some(duration) = policy.duration else { return Some((policy.max_latency_ms, None)) };
            until += duration;
            if waited < until {
                return Some((policy.max_latency_ms, Some(until)));
            }
        }
        Some((last.max_latency_ms, None))
    }
}

impl Fleets {
    pub(crate) fn create_queue(&mut self, new: NewQueue) -> Result<Reply, Refusal> {
        let queue = Queue {
            name: new.name,
            destinations: new.destinations,
            timeout: new.timeout.unwrap_or(DEFAULT_TIMEOUT),
            latency_policies: new.latency_policies,
            allowed_locations: new.allowed_locations,
            priority: new.priority,
            custom_event_data: new.custom_event_data,
            notification_target: new.notification_target,
            tags: new.tags,
            created_at: self.now,
        };
        checks::queue(&queue)?;
        checks::tags(&queue.tags)?;
        if self.queues.contains(&queue.name) {
            return Err(checks::invalid("Name", format!("{} exists: give another", queue.name)));
        }
        self.destinations_exist(&queue.destinations)?;
        self.queues.insert(QueueRow { queue: queue.clone() });
        Ok(Reply::Queue(Box::new(queue)))
    }

    pub(crate) fn update_queue(
        &mut self,
        update: QueueUpdate,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        let key = self.known_queue(&update.queue)?;
        update.destinations.as_ref().map_or(Ok(()), |destinations| self.destinations_exist(destinations))?;
        let before = &self.queues[key].queue;
        let queue = Queue {
            name: update.queue,
            destinations: update.destinations.unwrap_or_else(|| before.destinations.clone()),
            timeout: update.timeout.unwrap_or(before.timeout),
            latency_policies: update.latency_policies.unwrap_or_else(|| before.latency_policies.clone()),
            allowed_locations: update.allowed_locations.unwrap_or_else(|| before.allowed_locations.clone()),
            priority: update.priority.or_else(|| before.priority.clone()),
            custom_event_data: update.custom_event_data.or_else(|| before.custom_event_data.clone()),
            notification_target: update.notification_target.or_else(|| before.notification_target.clone()),
            tags: before.tags.clone(),
            created_at: before.created_at,
        };
        checks::queue(&queue)?;
        self.queues[key].queue = queue.clone();
        self.place_waiting(effects);
        Ok(Reply::Queue(Box::new(queue)))
    }

    pub(crate) fn delete_queue(
        &mut self,
        name: &QueueName,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        let key = self.known_queue(name)?;
        let pending = self
            .placements
            .with_keys()
            .filter(|(_, row)| row.waits_in(name) && row.placement.status == PlacementStatus::Pending);
        let pending: Vec<_> = pending.map(|(key, _)| key).collect();
        for placement in pending {
            self.end_placement(placement, PlacementStatus::Failed, effects);
        }
        self.queues.remove(key);
        Ok(Reply::Done)
    }

    /// Whether they are there; where they lead may change any time.
    fn destinations_exist(&self, destinations: &[FleetOrAlias]) -> Result<(), Refusal> {
        for destination in destinations {
            match destination {
                FleetOrAlias::Fleet(id) => self.known_fleet(id).map(drop)?,
                FleetOrAlias::Alias(id) => self.known_alias(id).map(drop)?,
            }
        }
        Ok(())
    }

    pub(crate) fn known_queue(&self, name: &QueueName) -> Result<QueueKey, Refusal> {
        self.queues.key(name).ok_or_else(|| Refusal::QueueNotFound(name.clone()))
    }
}
