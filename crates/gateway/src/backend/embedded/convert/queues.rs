//! Queues.

use std::time::Duration;

use rallypoint_fleet as fleet;
use rallypoint_fleet::arn::{Resource, id_of};
use rallypoint_fleet::{FleetOrAlias, QueueName};
use rallypoint_gamelift_api as api;
use rallypoint_gamelift_api::Exception;

use super::{locations, names, tags, words};

words! { priority: fleet::Priority -> api::PriorityType { Latency, Cost, Destination, Location } }

words! { priority_of: api::PriorityType -> fleet::Priority { Latency, Cost, Destination, Location } }

/// `CreateGameSessionQueue` as the fleets' command.
pub(in crate::backend::embedded) fn new_queue(
    input: api::CreateGameSessionQueueInput,
) -> Result<fleet::NewQueue, Exception> {
    if input.log_configuration.is_some() {
        return Err(no_log_delivery("LogConfiguration"));
    }
    Ok(fleet::NewQueue {
        name: QueueName::new(input.name),
        destinations: destinations(input.destinations.unwrap_or_default())?,
        timeout: input.timeout_in_seconds.map(seconds),
        latency_policies: policies_of(input.player_latency_policies.unwrap_or_default()),
        allowed_locations: allowed(input.filter_configuration).unwrap_or_default(),
        priority: input.priority_configuration.map(configuration_of),
        custom_event_data: input.custom_event_data,
        notification_target: input.notification_target,
        tags: tags(input.tags),
    })
}

/// `UpdateGameSessionQueue` as the fleets' command.
pub(in crate::backend::embedded) fn queue_update(
    input: api::UpdateGameSessionQueueInput,
) -> Result<fleet::QueueUpdate, Exception> {
    if input.add_log_delivery_destinations.is_some() {
        return Err(no_log_delivery("AddLogDeliveryDestinations"));
    }
    if input.remove_log_delivery_destinations.is_some() {
        return Err(no_log_delivery("RemoveLogDeliveryDestinations"));
    }
    Ok(fleet::QueueUpdate {
        queue: QueueName::new(id_of(&input.name)),
        destinations: input.destinations.map(destinations).transpose()?,
        timeout: input.timeout_in_seconds.map(seconds),
        latency_policies: input.player_latency_policies.map(policies_of),
        allowed_locations: allowed(input.filter_configuration),
        priority: input.priority_configuration.map(configuration_of),
        custom_event_data: input.custom_event_data,
        notification_target: input.notification_target,
    })
}

pub(in crate::backend::embedded) fn queue(region: &str, queue: &fleet::Queue) -> api::GameSessionQueue {
    let destination = |destination: &FleetOrAlias| api::GameSessionQueueDestination {
        destination_arn: Resource::from(destination.clone()).arn(region),
    };
    let policy = |policy: &fleet::LatencyPolicy| api::PlayerLatencyPolicy {
        maximum_individual_player_latency_milliseconds: policy.max_latency_ms,
        policy_duration_seconds: policy.duration.map(whole_seconds),
    };
    let configuration = |configuration: &fleet::PriorityConfiguration| api::PriorityConfiguration {
        priority_order: some(configuration.order.iter().copied().map(priority).collect()),
        location_order: some(names(&configuration.locations)),
    };
    api::GameSessionQueue {
        name: queue.name.as_str().to_owned(),
        game_session_queue_arn: Resource::Queue(queue.name.clone()).arn(region),
        timeout_in_seconds: whole_seconds(queue.timeout),
        destinations: queue.destinations.iter().map(destination).collect(),
        player_latency_policies: some(queue.latency_policies.iter().map(policy).collect()),
        filter_configuration: some(names(&queue.allowed_locations))
            .map(|allowed| api::FilterConfiguration { allowed_locations: Some(allowed) }),
        priority_configuration: queue.priority.as_ref().map(configuration),
        custom_event_data: queue.custom_event_data.clone(),
        notification_target: queue.notification_target.clone(),
        log_configuration: None,
    }
}

fn some<T>(rows: Vec<T>) -> Option<Vec<T>> {
    (!rows.is_empty()).then_some(rows)
}

fn seconds(seconds: u32) -> Duration {
    Duration::from_secs(seconds.into())
}

fn whole_seconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_secs()).unwrap_or(u32::MAX)
}

fn destinations(destinations: Vec<api::GameSessionQueueDestination>) -> Result<Vec<FleetOrAlias>, Exception> {
    let destination = |destination: api::GameSessionQueueDestination| match Resource::of_arn(
        &destination.destination_arn,
    ) {
        Some(Resource::Fleet(id)) => Ok(id.into()),
        Some(Resource::Alias(id)) => Ok(id.into()),
        _ => {
            let problem =
                format!("{} must be the ARN of a fleet or of an alias", destination.destination_arn);
            Err(Exception::invalid("DestinationArn", problem))
        }
    };
    destinations.into_iter().map(destination).collect()
}

fn policies_of(policies: Vec<api::PlayerLatencyPolicy>) -> Vec<fleet::LatencyPolicy> {
    let policy = |policy: api::PlayerLatencyPolicy| fleet::LatencyPolicy {
        max_latency_ms: policy.maximum_individual_player_latency_milliseconds,
        duration: policy.policy_duration_seconds.map(seconds),
    };
    policies.into_iter().map(policy).collect()
}

fn allowed(filter: Option<api::FilterConfiguration>) -> Option<Vec<fleet::Location>> {
    filter.map(|filter| locations(filter.allowed_locations.unwrap_or_default()))
}

fn configuration_of(configuration: api::PriorityConfiguration) -> fleet::PriorityConfiguration {
    fleet::PriorityConfiguration {
        order: configuration.priority_order.unwrap_or_default().into_iter().map(priority_of).collect(),
        locations: locations(configuration.location_order.unwrap_or_default()),
    }
}

/// There are no CloudWatch, S3 and Firehose here to send logs to, and a caller that asks for it must know.
fn no_log_delivery(member: &str) -> Exception {
    Exception::invalid(member, "cannot be carried out here: listen to GET /events, and leave it out")
}
