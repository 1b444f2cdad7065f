//! Fleets, their locations and computes.

use std::time::Duration;

use rallypoint_fleet as fleet;
use rallypoint_fleet::arn::Resource;
use rallypoint_fleet::{FleetId, Location};
use rallypoint_gamelift_api as api;
use rallypoint_gamelift_api::Exception;
use uuid::Uuid;

use super::game_sessions::{protection, protection_of};
use super::{fleet_arn, fleet_id, locations, tags, timestamp, words};

const SECONDS_PER_MINUTE: u64 = 60;

words! { certificate: fleet::CertificateType -> api::CertificateType { Disabled, Generated } }

words! { certificate_of: api::CertificateType -> fleet::CertificateType { Disabled, Generated } }

/// `CreateFleet` as the fleets' command. Only Anywhere fleets can be made, and what is a managed fleet's is refused by its
/// name: a script that counts on it must not believe that it has it.
pub(in crate::backend::embedded) fn new_fleet(
    input: api::CreateFleetInput,
) -> Result<fleet::NewFleet, Exception> {
    only_anywhere(&input)?;
    let runtime = input.runtime_configuration;
    let places = input.locations.unwrap_or_default();
    Ok(fleet::NewFleet {
        id: FleetId::new(format!("fleet-{}", Uuid::new_v4())),
        name: input.name,
        description: input.description,
        locations: places.into_iter().map(|place| Location::new(place.location)).collect(),
        protection: input.new_game_session_protection_policy.map(protection_of).unwrap_or_default(),
        creation_limit: input
            .resource_creation_limit_policy
            .as_ref()
            .map(creation_limit)
            .transpose()?
            .flatten(),
        activation_timeout: runtime
            .and_then(|runtime| runtime.game_session_activation_timeout_seconds)
            .map(|seconds| Duration::from_secs(seconds.into())),
        cost: input.anywhere_configuration.as_ref().map(cost).transpose()?,
        certificate: input
            .certificate_configuration
            .map(|configuration| certificate_of(configuration.certificate_type))
            .unwrap_or_default(),
        metric_groups: input.metric_groups.unwrap_or_default(),
        tags: tags(input.tags),
    })
}

fn only_anywhere(input: &api::CreateFleetInput) -> Result<(), Exception> {
    if input.compute_type != Some(api::ComputeType::Anywhere) {
        return Err(Exception::invalid(
            "ComputeType",
            "must be ANYWHERE: there are no machines here to run a managed fleet on",
        ));
    }
    let runtime = input.runtime_configuration.as_ref();
    let managed = [
        ("BuildId", input.build_id.is_some()),
        ("ScriptId", input.script_id.is_some()),
        ("ServerLaunchPath", input.server_launch_path.is_some()),
        ("ServerLaunchParameters", input.server_launch_parameters.is_some()),
        ("LogPaths", input.log_paths.is_some()),
        ("EC2InstanceType", input.ec2_instance_type.is_some()),
        ("EC2InboundPermissions", input.ec2_inbound_permissions.is_some()),
        ("FleetType", input.fleet_type.is_some()),
        ("PeerVpcAwsAccountId", input.peer_vpc_aws_account_id.is_some()),
        ("PeerVpcId", input.peer_vpc_id.is_some()),
        ("InstanceRoleArn", input.instance_role_arn.is_some()),
        ("InstanceRoleCredentialsProvider", input.instance_role_credentials_provider.is_some()),
        (
            "RuntimeConfiguration.ServerProcesses",
            runtime.is_some_and(|runtime| runtime.server_processes.is_some()),
        ),
        (
            "RuntimeConfiguration.MaxConcurrentGameSessionActivations",
            runtime.is_some_and(|runtime| runtime.max_concurrent_game_session_activations.is_some()),
        ),
    ];
    if let Some((member, _)) = managed.iter().find(|(_, is_given)| *is_given) {
        return Err(Exception::invalid(member, "is for managed fleets: leave it out of an Anywhere fleet"));
    }
    let has_gateway = input.player_gateway_mode.is_some_and(|mode| mode != api::PlayerGatewayMode::Disabled);
    if has_gateway || input.player_gateway_configuration.is_some() {
        return Err(Exception::invalid(
            "PlayerGatewayMode",
            "must be DISABLED or left out: players reach their servers directly here",
        ));
    }
    Ok(())
}

/// `UpdateFleetAttributes` as the fleets' command.
pub(in crate::backend::embedded) fn fleet_update(
    input: api::UpdateFleetAttributesInput,
) -> Result<fleet::FleetUpdate, Exception> {
    Ok(fleet::FleetUpdate {
        fleet: fleet_id(&input.fleet_id),
        name: input.name,
        description: input.description,
        protection: input.new_game_session_protection_policy.map(protection_of),
        creation_limit: input
            .resource_creation_limit_policy
            .as_ref()
            .map(creation_limit)
            .transpose()?
            .flatten(),
        cost: input.anywhere_configuration.as_ref().map(cost).transpose()?,
        metric_groups: input.metric_groups,
    })
}

/// Both members together are a limit, neither or zero is none.
fn creation_limit(
    policy: &api::ResourceCreationLimitPolicy,
) -> Result<Option<fleet::CreationLimit>, Exception> {
    let given = |number: Option<u32>| number.filter(|number| *number > 0);
    match (given(policy.new_game_sessions_per_creator), given(policy.policy_period_in_minutes)) {
        (Some(game_sessions), Some(minutes)) => Ok(Some(fleet::CreationLimit {
            game_sessions,
            period: Duration::from_secs(u64::from(minutes) * SECONDS_PER_MINUTE),
        })),
        (None, None) => Ok(None),
        _ => Err(Exception::invalid(
            "ResourceCreationLimitPolicy",
            "must have both NewGameSessionsPerCreator and PolicyPeriodInMinutes",
        )),
    }
}

fn cost(configuration: &api::AnywhereConfiguration) -> Result<fleet::Cost, Exception> {
    configuration.cost.parse().map_err(|problem| Exception::invalid("Cost", problem))
}

pub(in crate::backend::embedded) fn fleet_attributes(
    region: &str,
    fleet: &fleet::Fleet,
) -> api::FleetAttributes {
    let limit = |limit: &fleet::CreationLimit| api::ResourceCreationLimitPolicy {
        new_game_sessions_per_creator: Some(limit.game_sessions),
        policy_period_in_minutes: u32::try_from(limit.period.as_secs() / SECONDS_PER_MINUTE).ok(),
    };
    api::FleetAttributes {
        fleet_id: fleet.id.as_str().to_owned(),
        fleet_arn: fleet_arn(region, &fleet.id),
        creation_time: timestamp(fleet.created_at),
        status: api::FleetStatus::Active,
        fleet_type: None,
        instance_type: None,
        description: fleet.description.clone(),
        name: Some(fleet.name.clone()),
        termination_time: None,
        build_id: None,
        build_arn: None,
        script_id: None,
        script_arn: None,
        server_launch_path: None,
        server_launch_parameters: None,
        log_paths: None,
        new_game_session_protection_policy: Some(protection(fleet.protection)),
        operating_system: None,
        resource_creation_limit_policy: fleet.creation_limit.as_ref().map(limit),
        metric_groups: (!fleet.metric_groups.is_empty()).then(|| fleet.metric_groups.clone()),
        stopped_actions: None,
        instance_role_arn: None,
        certificate_configuration: Some(api::CertificateConfiguration {
            certificate_type: certificate(fleet.certificate),
        }),
        compute_type: Some(api::ComputeType::Anywhere),
        anywhere_configuration: fleet
            .cost
            .as_ref()
            .map(|cost| api::AnywhereConfiguration { cost: cost.as_str().to_owned() }),
        instance_role_credentials_provider: None,
        player_gateway_mode: None,
        player_gateway_configuration: None,
    }
}

pub(in crate::backend::embedded) fn location_state(location: &Location) -> api::LocationState {
    api::LocationState {
        location: location.as_str().to_owned(),
        status: api::FleetStatus::Active,
        player_gateway_status: None,
    }
}

pub(in crate::backend::embedded) fn location_attributes(location: &Location) -> api::LocationAttributes {
    api::LocationAttributes {
        location_state: location_state(location),
        stopped_actions: None,
        update_status: None,
    }
}

pub(in crate::backend::embedded) fn location_model(region: &str, location: &Location) -> api::LocationModel {
    api::LocationModel {
        location_name: location.as_str().to_owned(),
        location_arn: Some(Resource::Location(location.clone()).arn(region)),
        ping_beacon: None,
    }
}

/// An Anywhere fleet has no machines that the service counts.
pub(in crate::backend::embedded) fn capacity(region: &str, fleet: &fleet::Fleet) -> api::FleetCapacity {
    api::FleetCapacity {
        fleet_id: fleet.id.as_str().to_owned(),
        fleet_arn: fleet_arn(region, &fleet.id),
        instance_type: None,
        instance_counts: Some(api::Ec2InstanceCounts::default()),
        location: None,
    }
}

pub(in crate::backend::embedded) fn utilization(
    region: &str,
    fleet: &FleetId,
    used: fleet::Utilization,
) -> api::FleetUtilization {
    api::FleetUtilization {
        fleet_id: fleet.as_str().to_owned(),
        fleet_arn: fleet_arn(region, fleet),
        active_server_process_count: used.active_processes,
        active_game_session_count: used.active_game_sessions,
        current_player_session_count: used.current_players,
        maximum_player_session_count: used.max_players,
        location: None,
    }
}

pub(in crate::backend::embedded) fn event(fleet: &FleetId, event: &fleet::FleetEvent) -> api::Event {
    api::Event {
        event_id: format!("{fleet}-{}", event.number),
        resource_id: event.resource.clone(),
        // The words are the API's own.
        event_code: api::EventCode::from_word(event.code.into()).unwrap_or(api::EventCode::GenericEvent),
        event_time: timestamp(event.time),
        message: Some(event.message.clone()),
        pre_signed_log_url: None,
        count: Some(1),
    }
}

/// `endpoint` is where the compute's server processes connect.
pub(in crate::backend::embedded) fn compute(
    region: &str,
    endpoint: &str,
    compute: &fleet::Compute,
) -> api::Compute {
    api::Compute {
        fleet_id: compute.fleet.as_str().to_owned(),
        fleet_arn: fleet_arn(region, &compute.fleet),
        compute_name: compute.name.as_str().to_owned(),
        compute_arn: Resource::Compute(compute.name.clone()).arn(region),
        compute_status: api::ComputeStatus::Active,
        location: compute.location.as_str().to_owned(),
        creation_time: timestamp(compute.created_at),
        ip_address: Some(compute.ip.to_string()),
        dns_name: compute.dns_name.clone(),
        operating_system: None,
        instance_type: None,
        game_lift_service_sdk_endpoint: Some(endpoint.to_owned()),
        game_lift_agent_endpoint: None,
        instance_id: None,
        container_attributes: None,
        game_server_container_group_definition_arn: None,
    }
}

pub(in crate::backend::embedded) fn fleet_locations(
    places: Vec<api::LocationConfiguration>,
) -> Vec<Location> {
    locations(places.into_iter().map(|place| place.location).collect())
}
