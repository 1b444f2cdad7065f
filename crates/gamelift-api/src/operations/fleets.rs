//! Fleets: setting them up and looking at them.

use crate::macros::{input, output};
use crate::rules::{
    BUILD_ID_OR_ARN, FLEET_ID_OR_ARN, FLEET_IDS_OR_ARNS, FLEET_LOCATIONS, INBOUND_PERMISSIONS, INSTANCE_ID,
    LAUNCH_PARAMETERS, LAUNCH_PATH, LOCATION, LOCATIONS, LOG_PATHS, METRIC_GROUPS, PROSE, SCRIPT_ID_OR_ARN,
    TAGS,
};
use crate::validate::{Any, Checked, Own, Place, Text};
use crate::{
    AnywhereConfiguration, CertificateConfiguration, ComputeType, Event, FleetAttributes, FleetCapacity,
    FleetType, FleetUtilization, Instance, InstanceRoleCredentialsProvider, IpPermission, LocationAttributes,
    LocationConfiguration, LocationState, LocationUpdateStatus, PlayerGatewayConfiguration,
    PlayerGatewayMode, ProtectionPolicy, ResourceCreationLimitPolicy, RuntimeConfiguration, Tag, Timestamp,
};

input! {
    /// `CreateFleetInput`.
    CreateFleetInput {
        /// 1 to 1,024 characters; need not be unique.
        name: String = PROSE,
        ;
        /// 1 to 1,024 characters.
        description: String = PROSE,
        /// What a managed fleet runs. Not together with `script_id`.
        build_id: String = BUILD_ID_OR_ARN,
        /// What a managed fleet runs.
        script_id: String = SCRIPT_ID_OR_ARN,
        /// The deprecated twin of `runtime_configuration`.
        server_launch_path: String = LAUNCH_PATH,
        /// The deprecated twin of `runtime_configuration`.
        server_launch_parameters: String = LAUNCH_PARAMETERS,
        /// The deprecated way to say where logs are.
        log_paths: Vec<String> = LOG_PATHS,
        /// A managed fleet's machines. The model has more than 500 words for it, which only grow.
        ec2_instance_type as "EC2InstanceType": String = PROSE,
        /// A managed fleet's open ports; at most 50.
        ec2_inbound_permissions as "EC2InboundPermissions": Vec<IpPermission> = INBOUND_PERMISSIONS,
        /// Whether scaling may end its game sessions.
        new_game_session_protection_policy: ProtectionPolicy = Any,
        /// What runs on each host.
        runtime_configuration: RuntimeConfiguration = Own,
        /// How many game sessions one creator may make.
        resource_creation_limit_policy: ResourceCreationLimitPolicy = Own,
        /// At most 1.
        metric_groups: Vec<String> = METRIC_GROUPS,
        /// For VPC peering.
        peer_vpc_aws_account_id: String = PROSE,
        /// For VPC peering.
        peer_vpc_id: String = PROSE,
        /// How a managed fleet's machines are paid.
        fleet_type: FleetType = Any,
        /// What a managed fleet's servers may do.
        instance_role_arn: String = Text::of(1..=usize::MAX),
        /// Whether a managed fleet's machines get TLS certificates.
        certificate_configuration: CertificateConfiguration = Own,
        /// Where it has hosts; 1 to 100.
        locations: Vec<LocationConfiguration> = FLEET_LOCATIONS,
        /// At most 200.
        tags: Vec<Tag> = TAGS,
        /// Whose machines they are.
        compute_type: ComputeType = Any,
        /// For an Anywhere fleet.
        anywhere_configuration: AnywhereConfiguration = Own,
        /// How a managed fleet's servers get their credentials.
        instance_role_credentials_provider: InstanceRoleCredentialsProvider = Any,
        /// Whether players come through a player gateway.
        player_gateway_mode: PlayerGatewayMode = Any,
        /// How they do.
        player_gateway_configuration: PlayerGatewayConfiguration = Own,
    }
    rule create_fleet;
}

fn create_fleet(input: &CreateFleetInput, place: &Place<'_>) -> Checked {
    if input.build_id.is_some() && input.script_id.is_some() {
        return Err(place.must("have BuildId or ScriptId, not both"));
    }
    Ok(())
}

output! {
    /// `CreateFleetOutput`.
    CreateFleetOutput {
        /// The fleet made.
        fleet_attributes: FleetAttributes,
        /// Each of its locations.
        location_states: Vec<LocationState>,
        ;
    }
}

input! {
    /// `DeleteFleetInput`.
    DeleteFleetInput {
        /// Which one: its id or ARN.
        fleet_id: String = FLEET_ID_OR_ARN,
        ;
    }
}

output! {
    /// Nothing: the model has no output here.
    DeleteFleetOutput {
        ;
    }
}

input! {
    paged
    /// `ListFleetsInput`.
    #[derive(Default)]
    ListFleetsInput {
        ;
        /// Only fleets of this build.
        build_id: String = BUILD_ID_OR_ARN,
        /// Only fleets of this script.
        script_id: String = SCRIPT_ID_OR_ARN,
    }
}

output! {
    page
    /// `ListFleetsOutput`.
    ListFleetsOutput {
        /// This page.
        fleet_ids: Vec<String>,
    }
}

input! {
    paged
    /// `DescribeFleetAttributesInput`.
    #[derive(Default)]
    DescribeFleetAttributesInput {
        ;
        /// Ids or ARNs; absent means all.
        fleet_ids: Vec<String> = FLEET_IDS_OR_ARNS,
    }
}

output! {
    page
    /// `DescribeFleetAttributesOutput`.
    DescribeFleetAttributesOutput {
        /// This page.
        fleet_attributes: Vec<FleetAttributes>,
    }
}

input! {
    /// `UpdateFleetAttributesInput`; what is absent stays.
    UpdateFleetAttributesInput {
        /// Which one: its id or ARN.
        fleet_id: String = FLEET_ID_OR_ARN,
        ;
        /// 1 to 1,024 characters.
        name: String = PROSE,
        /// 1 to 1,024 characters.
        description: String = PROSE,
        /// Whether scaling may end game sessions made from now on.
        new_game_session_protection_policy: ProtectionPolicy = Any,
        /// How many game sessions one creator may make.
        resource_creation_limit_policy: ResourceCreationLimitPolicy = Own,
        /// At most 1.
        metric_groups: Vec<String> = METRIC_GROUPS,
        /// For an Anywhere fleet.
        anywhere_configuration: AnywhereConfiguration = Own,
    }
}

output! {
    /// `UpdateFleetAttributesOutput`.
    UpdateFleetAttributesOutput {
        /// The fleet's id.
        fleet_id: String,
        /// The fleet's ARN.
        fleet_arn: String,
        ;
    }
}

input! {
    paged
    /// `DescribeFleetCapacityInput`.
    #[derive(Default)]
    DescribeFleetCapacityInput {
        ;
        /// Ids or ARNs; absent means all.
        fleet_ids: Vec<String> = FLEET_IDS_OR_ARNS,
    }
}

output! {
    page
    /// `DescribeFleetCapacityOutput`.
    DescribeFleetCapacityOutput {
        /// This page.
        fleet_capacity: Vec<FleetCapacity>,
    }
}

input! {
    paged
    /// `DescribeFleetUtilizationInput`.
    #[derive(Default)]
    DescribeFleetUtilizationInput {
        ;
        /// Ids or ARNs; absent means all.
        fleet_ids: Vec<String> = FLEET_IDS_OR_ARNS,
    }
}

output! {
    page
    /// `DescribeFleetUtilizationOutput`.
    DescribeFleetUtilizationOutput {
        /// This page.
        fleet_utilization: Vec<FleetUtilization>,
    }
}

input! {
    paged
    /// `DescribeFleetEventsInput`.
    DescribeFleetEventsInput {
        /// Which one: its id or ARN.
        fleet_id: String = FLEET_ID_OR_ARN,
        ;
        /// Only events from then on.
        start_time: Timestamp = Any,
        /// Only events until then.
        end_time: Timestamp = Any,
    }
}

output! {
    page
    /// `DescribeFleetEventsOutput`.
    DescribeFleetEventsOutput {
        /// This page.
        events: Vec<Event>,
    }
}

input! {
    /// `DescribeFleetPortSettingsInput`.
    DescribeFleetPortSettingsInput {
        /// Which one: its id or ARN.
        fleet_id: String = FLEET_ID_OR_ARN,
        ;
        /// Those of a remote location.
        location: String = LOCATION,
    }
}

output! {
    /// `DescribeFleetPortSettingsOutput`.
    DescribeFleetPortSettingsOutput {
        /// The fleet's id.
        fleet_id: String,
        /// The fleet's ARN.
        fleet_arn: String,
        /// Open ports.
        inbound_permissions: Vec<IpPermission>,
        ;
        /// Whether a change is on its way.
        update_status: LocationUpdateStatus,
        /// The location asked for.
        location: String,
    }
}

input! {
    /// `DescribeRuntimeConfigurationInput`.
    DescribeRuntimeConfigurationInput {
        /// Which one: its id or ARN.
        fleet_id: String = FLEET_ID_OR_ARN,
        ;
    }
}

output! {
    /// `DescribeRuntimeConfigurationOutput`.
    DescribeRuntimeConfigurationOutput {
        /// What runs on each host.
        runtime_configuration: RuntimeConfiguration,
        ;
    }
}

input! {
    paged
    /// `DescribeInstancesInput`.
    DescribeInstancesInput {
        /// Which fleet: its id or ARN.
        fleet_id: String = FLEET_ID_OR_ARN,
        ;
        /// One instance.
        instance_id: String = INSTANCE_ID,
        /// Only those there.
        location: String = LOCATION,
    }
}

output! {
    page
    /// `DescribeInstancesOutput`.
    DescribeInstancesOutput {
        /// This page.
        instances: Vec<Instance>,
    }
}

input! {
    paged
    /// `DescribeFleetLocationAttributesInput`.
    DescribeFleetLocationAttributesInput {
        /// Which fleet: its id or ARN.
        fleet_id: String = FLEET_ID_OR_ARN,
        ;
        /// Only these; 1 to 100.
        locations: Vec<String> = LOCATIONS,
    }
}

output! {
    page
    /// `DescribeFleetLocationAttributesOutput`.
    DescribeFleetLocationAttributesOutput {
        /// The fleet's id.
        fleet_id: String,
        /// The fleet's ARN.
        fleet_arn: String,
        /// This page.
        location_attributes: Vec<LocationAttributes>,
    }
}

input! {
    /// `CreateFleetLocationsInput`.
    CreateFleetLocationsInput {
        /// Which fleet: its id or ARN.
        fleet_id: String = FLEET_ID_OR_ARN,
        /// To add; 1 to 100.
        locations: Vec<LocationConfiguration> = FLEET_LOCATIONS,
        ;
    }
}

output! {
    /// `CreateFleetLocationsOutput`.
    CreateFleetLocationsOutput {
        /// The fleet's id.
        fleet_id: String,
        /// The fleet's ARN.
        fleet_arn: String,
        /// The locations added.
        location_states: Vec<LocationState>,
        ;
    }
}

input! {
    /// `DeleteFleetLocationsInput`.
    DeleteFleetLocationsInput {
        /// Which fleet: its id or ARN.
        fleet_id: String = FLEET_ID_OR_ARN,
        /// To remove; 1 to 100.
        locations: Vec<String> = LOCATIONS,
        ;
    }
}

output! {
    /// `DeleteFleetLocationsOutput`.
    DeleteFleetLocationsOutput {
        /// The fleet's id.
        fleet_id: String,
        /// The fleet's ARN.
        fleet_arn: String,
        /// The locations removed.
        location_states: Vec<LocationState>,
        ;
    }
}
