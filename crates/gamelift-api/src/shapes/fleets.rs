//! What a fleet looks like.

use crate::macros::{input, output, words};
use crate::rules::{
    ACTIVATION_TIMEOUT, ANYWHERE_COST, CONCURRENT_ACTIVATIONS, IP_RANGE, LAUNCH_PARAMETERS, LAUNCH_PATH,
    PORT, SERVER_PROCESSES,
};
use crate::validate::{Any, Whole};
use crate::{OperatingSystem, ProtectionPolicy, Timestamp};

words! {
    /// `FleetStatus`, also a location's in a fleet.
    FleetStatus {
        /// Just made.
        New = "NEW",
        /// A build is downloaded.
        Downloading = "DOWNLOADING",
        /// A build is checked.
        Validating = "VALIDATING",
        /// Machines are made.
        Building = "BUILDING",
        /// Servers are started.
        Activating = "ACTIVATING",
        /// It can host game sessions.
        Active = "ACTIVE",
        /// On its way out.
        Deleting = "DELETING",
        /// It could not be made.
        Error = "ERROR",
        /// Gone.
        Terminated = "TERMINATED",
        /// It does not exist.
        NotFound = "NOT_FOUND",
        /// It was too old.
        Expired = "EXPIRED",
    }
}

words! {
    /// `FleetType`.
    FleetType {
        /// Machines that stay.
        OnDemand = "ON_DEMAND",
        /// Machines that may be taken away.
        Spot = "SPOT",
    }
}

words! {
    /// `ComputeType`: whose machines they are.
    ComputeType {
        /// Amazon's.
        Ec2 = "EC2",
        /// One's own.
        Anywhere = "ANYWHERE",
    }
}

words! {
    /// `FleetAction`.
    FleetAction {
        /// Scaling by policies.
        AutoScaling = "AUTO_SCALING",
    }
}

words! {
    /// `CertificateType`.
    CertificateType {
        /// Machines have no certificate.
        Disabled = "DISABLED",
        /// Each machine gets one.
        Generated = "GENERATED",
    }
}

words! {
    /// `InstanceRoleCredentialsProvider`.
    InstanceRoleCredentialsProvider {
        /// From a file on the machine.
        SharedCredentialFile = "SHARED_CREDENTIAL_FILE",
    }
}

words! {
    /// `PlayerGatewayMode`.
    PlayerGatewayMode {
        /// Players connect to servers.
        Disabled = "DISABLED",
        /// Players connect through a gateway where there is one.
        Enabled = "ENABLED",
        /// Players connect through a gateway.
        Required = "REQUIRED",
    }
}

words! {
    /// `GameServerIpProtocolSupported`.
    GameServerIpProtocolSupported {
        /// IPv4 alone.
        Ipv4 = "IPv4",
        /// IPv4 and IPv6.
        DualStack = "DUAL_STACK",
    }
}

words! {
    /// `IpProtocol`.
    IpProtocol {
        /// TCP.
        Tcp = "TCP",
        /// UDP.
        Udp = "UDP",
    }
}

words! {
    /// `InstanceStatus`.
    InstanceStatus {
        /// Starting.
        Pending = "PENDING",
        /// Running.
        Active = "ACTIVE",
        /// Stopping.
        Terminating = "TERMINATING",
    }
}

input! {
    /// How many game sessions one creator may make in a period.
    ResourceCreationLimitPolicy {
        ;
        /// How many.
        #[serde(deserialize_with = "crate::lenient::whole_or_absent")]
        new_game_sessions_per_creator: u32 = Whole::at_least(0),
        /// The period.
        #[serde(deserialize_with = "crate::lenient::whole_or_absent")]
        policy_period_in_minutes: u32 = Whole::at_least(0),
    }
}

input! {
    /// For an Anywhere fleet.
    AnywhereConfiguration {
        /// What a game session there costs, in a currency of one's own; queues compare it.
        cost: String = ANYWHERE_COST,
        ;
    }
}

input! {
    /// Whether machines get TLS certificates.
    CertificateConfiguration {
        /// Which.
        certificate_type: CertificateType = Any,
        ;
    }
}

input! {
    /// How players come through a player gateway.
    PlayerGatewayConfiguration {
        ;
        /// What servers speak.
        game_server_ip_protocol_supported: GameServerIpProtocolSupported = Any,
    }
}

input! {
    /// What runs on each host of a fleet.
    RuntimeConfiguration {
        ;
        /// 1 to 50.
        server_processes: Vec<ServerProcess> = SERVER_PROCESSES,
        /// How many game sessions one host activates at a time.
        #[serde(deserialize_with = "crate::lenient::whole_or_absent")]
        max_concurrent_game_session_activations: u32 = CONCURRENT_ACTIVATIONS,
        /// How long an activation may take; 1 to 600.
        #[serde(deserialize_with = "crate::lenient::whole_or_absent")]
        game_session_activation_timeout_seconds: u32 = ACTIVATION_TIMEOUT,
    }
}

input! {
    /// A program to run.
    ServerProcess {
        /// Where it is on the host.
        launch_path: String = LAUNCH_PATH,
        /// How many of it at the same time.
        #[serde(deserialize_with = "crate::lenient::whole")]
        concurrent_executions: u32 = Whole::at_least(1),
        ;
        /// Its command line.
        parameters: String = LAUNCH_PARAMETERS,
    }
}

input! {
    /// Ports that are open to some addresses.
    IpPermission {
        /// The first port; 1 to 60,000.
        #[serde(deserialize_with = "crate::lenient::whole")]
        from_port: u32 = PORT,
        /// The last port; 1 to 60,000.
        #[serde(deserialize_with = "crate::lenient::whole")]
        to_port: u32 = PORT,
        /// Addresses, such as `0.0.0.0/0`.
        ip_range: String = IP_RANGE,
        /// Which protocol.
        protocol: IpProtocol = Any,
        ;
    }
}

output! {
    /// A fleet.
    FleetAttributes {
        /// Its id.
        fleet_id: String,
        /// Its ARN.
        fleet_arn: String,
        /// When it was made.
        creation_time: Timestamp,
        /// Where it stands.
        status: FleetStatus,
        ;
        /// A managed fleet's.
        fleet_type: FleetType,
        /// A managed fleet's kind of machine.
        instance_type: String,
        /// What it is for.
        description: String,
        /// Its name.
        name: String,
        /// When it ended.
        termination_time: Timestamp,
        /// What it runs.
        build_id: String,
        /// What it runs.
        build_arn: String,
        /// What it runs.
        script_id: String,
        /// What it runs.
        script_arn: String,
        /// Deprecated; see [`RuntimeConfiguration`].
        server_launch_path: String,
        /// Deprecated; see [`RuntimeConfiguration`].
        server_launch_parameters: String,
        /// Deprecated: server processes say where their logs are.
        log_paths: Vec<String>,
        /// Whether scaling may end its game sessions.
        new_game_session_protection_policy: ProtectionPolicy,
        /// A managed fleet's.
        operating_system: OperatingSystem,
        /// How many game sessions one creator may make.
        resource_creation_limit_policy: ResourceCreationLimitPolicy,
        /// At most one.
        metric_groups: Vec<String>,
        /// What is suspended.
        stopped_actions: Vec<FleetAction>,
        /// What its servers may do.
        instance_role_arn: String,
        /// Whether its machines get TLS certificates.
        certificate_configuration: CertificateConfiguration,
        /// Whose machines they are.
        compute_type: ComputeType,
        /// An Anywhere fleet's.
        anywhere_configuration: AnywhereConfiguration,
        /// How its servers get their credentials.
        instance_role_credentials_provider: InstanceRoleCredentialsProvider,
        /// Whether players come through a player gateway.
        player_gateway_mode: PlayerGatewayMode,
        /// How they do.
        player_gateway_configuration: PlayerGatewayConfiguration,
    }
}

output! {
    /// How many machines a fleet has at a location.
    FleetCapacity {
        /// The fleet.
        fleet_id: String,
        /// Its ARN.
        fleet_arn: String,
        ;
        /// A managed fleet's kind of machine.
        instance_type: String,
        /// How many, by what they do.
        instance_counts: Ec2InstanceCounts,
        /// Where.
        location: String,
    }
}

output! {
    /// `EC2InstanceCounts`: a managed fleet's machines, by what they do.
    #[derive(Copy, Default, Eq)]
    Ec2InstanceCounts {
        /// Wanted.
        #[serde(rename = "DESIRED")]
        desired: u32,
        /// The least that scaling leaves.
        #[serde(rename = "MINIMUM")]
        minimum: u32,
        /// The most that scaling makes.
        #[serde(rename = "MAXIMUM")]
        maximum: u32,
        /// Starting.
        #[serde(rename = "PENDING")]
        pending: u32,
        /// Running.
        #[serde(rename = "ACTIVE")]
        active: u32,
        /// Running without a game session.
        #[serde(rename = "IDLE")]
        idle: u32,
        /// Stopping.
        #[serde(rename = "TERMINATING")]
        terminating: u32,
        ;
    }
}

output! {
    /// What a fleet is doing.
    FleetUtilization {
        /// The fleet.
        fleet_id: String,
        /// Its ARN.
        fleet_arn: String,
        /// Server processes.
        active_server_process_count: u32,
        /// Game sessions in use.
        active_game_session_count: u32,
        /// Reserved and active slots of those.
        current_player_session_count: u32,
        /// Slots of those in all.
        maximum_player_session_count: u32,
        ;
        /// Where, if one location was asked for.
        location: String,
    }
}

output! {
    /// A machine of a managed fleet.
    Instance {
        /// The fleet.
        fleet_id: String,
        /// Its ARN.
        fleet_arn: String,
        /// The machine's id.
        instance_id: String,
        /// Where it stands.
        status: InstanceStatus,
        /// When it was made.
        creation_time: Timestamp,
        ;
        /// Its address.
        ip_address: String,
        /// Its name.
        dns_name: String,
        /// What it runs on.
        operating_system: OperatingSystem,
        /// Its kind.
        #[serde(rename = "Type")]
        instance_type: String,
        /// Where it is.
        location: String,
    }
}
