//! What a host looks like.

use crate::Timestamp;
use crate::macros::{output, words};

words! {
    /// `ComputeStatus`.
    ComputeStatus {
        /// Registered, not in use yet.
        Pending = "PENDING",
        /// In use.
        Active = "ACTIVE",
        /// Being removed.
        Terminating = "TERMINATING",
        /// Not healthy.
        Impaired = "IMPAIRED",
    }
}

words! {
    /// `ListComputeInputStatus`: what `ListCompute` can be asked for.
    ListComputeInputStatus {
        /// In use.
        Active = "ACTIVE",
        /// Not healthy.
        Impaired = "IMPAIRED",
    }
}

words! {
    /// `OperatingSystem`.
    OperatingSystem {
        /// Windows Server 2012.
        Windows2012 = "WINDOWS_2012",
        /// The first Amazon Linux.
        AmazonLinux = "AMAZON_LINUX",
        /// Amazon Linux 2.
        AmazonLinux2 = "AMAZON_LINUX_2",
        /// Windows Server 2016.
        Windows2016 = "WINDOWS_2016",
        /// Amazon Linux 2023.
        AmazonLinux2023 = "AMAZON_LINUX_2023",
        /// Windows Server 2022.
        Windows2022 = "WINDOWS_2022",
    }
}

output! {
    /// A host of a fleet.
    Compute {
        /// The fleet it belongs to.
        fleet_id: String,
        /// That fleet's ARN.
        fleet_arn: String,
        /// Its name; the server SDK's host id.
        compute_name: String,
        /// Its ARN.
        compute_arn: String,
        /// Whether it is of use.
        compute_status: ComputeStatus,
        /// Where it stands.
        location: String,
        /// When it was registered.
        creation_time: Timestamp,
        ;
        /// Where players reach it.
        ip_address: String,
        /// Where players reach it.
        dns_name: String,
        /// A managed fleet's.
        operating_system: OperatingSystem,
        /// A managed fleet's kind of machine.
        #[serde(rename = "Type")]
        instance_type: String,
        /// Where its server processes connect.
        game_lift_service_sdk_endpoint: String,
        /// Where an agent connects.
        game_lift_agent_endpoint: String,
        /// A managed fleet's.
        instance_id: String,
        /// A container fleet's.
        container_attributes: Vec<ContainerIdentifier>,
        /// A container fleet's.
        game_server_container_group_definition_arn: String,
    }
}

output! {
    /// A container on a host: `ContainerIdentifier`, and `ContainerAttribute` with the same members.
    ContainerIdentifier {
        ;
        /// Its name.
        container_name: String,
        /// Its id at the container runtime.
        container_runtime_id: String,
    }
}

output! {
    /// Short-lived credentials. They are secrets: never log them.
    AwsCredentials {
        /// The key's id.
        access_key_id: String,
        /// The key.
        secret_access_key: String,
        /// What goes with every request signed by it.
        session_token: String,
        ;
    }
}
