//! Fleets.

use aws_sdk_gamelift::types as sdk;

use super::{FromSdk, Unreadable, shape, words};

words! {
    FleetStatus = FleetStatus,
    FleetType = FleetType,
    ComputeType = ComputeType,
    FleetAction = FleetAction,
    CertificateType = CertificateType,
    InstanceRoleCredentialsProvider = InstanceRoleCredentialsProvider,
    PlayerGatewayMode = PlayerGatewayMode,
    GameServerIpProtocolSupported = GameServerIpProtocolSupported,
    OperatingSystem = OperatingSystem,
}

/// There are hundreds, and more every year.
impl FromSdk<sdk::Ec2InstanceType> for String {
    fn from_sdk(told: sdk::Ec2InstanceType) -> Result<Self, Unreadable> {
        Ok(told.as_str().to_owned())
    }
}

shape! {
    FleetAttributes {
        always: fleet_id fleet_arn creation_time status;
        or_default: ;
        sometimes: instance_type description name termination_time build_id build_arn script_id script_arn
                   server_launch_path server_launch_parameters log_paths resource_creation_limit_policy metric_groups
                   stopped_actions instance_role_arn certificate_configuration anywhere_configuration
                   player_gateway_configuration;
        words: fleet_type new_game_session_protection_policy operating_system compute_type
               instance_role_credentials_provider player_gateway_mode;
    }
}

shape! {
    ResourceCreationLimitPolicy {
        always: ;
        or_default: ;
        sometimes: new_game_sessions_per_creator policy_period_in_minutes;
    }
}

shape! {
    CertificateConfiguration {
        always: certificate_type;
        or_default: ;
        sometimes: ;
    }
}

shape! {
    AnywhereConfiguration {
        always: cost;
        or_default: ;
        sometimes: ;
    }
}

shape! {
    PlayerGatewayConfiguration {
        always: ;
        or_default: ;
        sometimes: game_server_ip_protocol_supported;
    }
}

shape! {
    FleetCapacity {
        always: fleet_id fleet_arn;
        or_default: ;
        sometimes: instance_type instance_counts location;
    }
}

shape! {
    Ec2InstanceCounts {
        always: ;
        or_default: desired minimum maximum pending active idle terminating;
        sometimes: ;
    }
}

shape! {
    FleetUtilization {
        always: fleet_id fleet_arn;
        or_default: active_server_process_count active_game_session_count current_player_session_count
                    maximum_player_session_count;
        sometimes: location;
    }
}
