//! Computes: the hosts of an Anywhere fleet.

use crate::macros::{input, output};
use crate::rules::{
    COMPUTE_NAME, COMPUTE_NAME_OR_ARN, CONTAINER_GROUP_NAME_OR_ARN, DNS_NAME, FLEET_ID_OR_ARN, IP_ADDRESS,
    LOCATION, PROSE,
};
use crate::validate::{Any, Checked, Place};
use crate::{AwsCredentials, Compute, ContainerIdentifier, ListComputeInputStatus, Timestamp};

input! {
    /// `RegisterComputeInput`.
    RegisterComputeInput {
        /// A fleet's id or ARN.
        fleet_id: String = FLEET_ID_OR_ARN,
        /// Unique in the fleet; 1 to 128 of `[a-zA-Z0-9-]`.
        compute_name: String = COMPUTE_NAME,
        ;
        /// Where its TLS certificate lies on the host.
        certificate_path: String = PROSE,
        /// Where players reach it. At least one of this and `ip_address`.
        dns_name: String = DNS_NAME,
        /// Where players reach it.
        ip_address: String = IP_ADDRESS,
        /// Where it stands: a custom location of the fleet.
        location: String = LOCATION,
    }
    rule register_compute;
}

fn register_compute(input: &RegisterComputeInput, place: &Place<'_>) -> Checked {
    if input.dns_name.is_none() && input.ip_address.is_none() {
        return Err(place.must("have IpAddress or DnsName: players have to reach the compute"));
    }
    Ok(())
}

output! {
    /// `RegisterComputeOutput`.
    RegisterComputeOutput {
        /// The compute, with the endpoint its server processes connect to.
        compute: Compute,
        ;
    }
}

input! {
    /// `DeregisterComputeInput`.
    DeregisterComputeInput {
        /// A fleet's id or ARN.
        fleet_id: String = FLEET_ID_OR_ARN,
        /// Which one: its name or ARN.
        compute_name: String = COMPUTE_NAME_OR_ARN,
        ;
    }
}

output! {
    /// `DeregisterComputeOutput`; empty.
    DeregisterComputeOutput {
        ;
    }
}

input! {
    /// `DescribeComputeInput`.
    DescribeComputeInput {
        /// A fleet's id or ARN.
        fleet_id: String = FLEET_ID_OR_ARN,
        /// Which one: its name or ARN.
        compute_name: String = COMPUTE_NAME_OR_ARN,
        ;
    }
}

output! {
    /// `DescribeComputeOutput`.
    DescribeComputeOutput {
        /// The compute.
        compute: Compute,
        ;
    }
}

input! {
    paged
    /// `ListComputeInput`.
    ListComputeInput {
        /// A fleet's id or ARN.
        fleet_id: String = FLEET_ID_OR_ARN,
        ;
        /// Only those there.
        location: String = LOCATION,
        /// Only those of this container group; for container fleets.
        container_group_definition_name: String = CONTAINER_GROUP_NAME_OR_ARN,
        /// Only those in this status.
        compute_status: ListComputeInputStatus = Any,
    }
}

output! {
    page
    /// `ListComputeOutput`.
    ListComputeOutput {
        /// This page.
        compute_list: Vec<Compute>,
    }
}

input! {
    /// `GetComputeAuthTokenInput`.
    GetComputeAuthTokenInput {
        /// A fleet's id or ARN.
        fleet_id: String = FLEET_ID_OR_ARN,
        /// Which one: its name or ARN.
        compute_name: String = COMPUTE_NAME_OR_ARN,
        ;
    }
}

output! {
    /// `GetComputeAuthTokenOutput`.
    GetComputeAuthTokenOutput {
        /// The fleet's id.
        fleet_id: String,
        /// The fleet's ARN.
        fleet_arn: String,
        /// The compute's name.
        compute_name: String,
        /// The compute's ARN.
        compute_arn: String,
        /// What a server process shows when it connects; 1 to 64 of `[a-zA-Z0-9-]`.
        auth_token: String,
        /// Until when it can be shown.
        expiration_timestamp: Timestamp,
        ;
    }
}

input! {
    /// `GetComputeAccessInput`.
    GetComputeAccessInput {
        /// A fleet's id or ARN.
        fleet_id: String = FLEET_ID_OR_ARN,
        /// Which one: its name or ARN.
        compute_name: String = COMPUTE_NAME_OR_ARN,
        ;
    }
}

output! {
    /// `GetComputeAccessOutput`.
    GetComputeAccessOutput {
        /// The fleet's id.
        fleet_id: String,
        /// The fleet's ARN.
        fleet_arn: String,
        /// The compute's name.
        compute_name: String,
        /// The compute's ARN.
        compute_arn: String,
        ;
        /// For Systems Manager.
        credentials: AwsCredentials,
        /// For Systems Manager; 1 to 400 characters.
        target: String,
        /// Containers on the compute.
        container_identifiers: Vec<ContainerIdentifier>,
    }
}
