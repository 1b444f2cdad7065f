//! What a location looks like.

use crate::macros::{input, output, words};
use crate::rules::LOCATION;
use crate::{FleetAction, FleetStatus, PlayerGatewayStatus};

words! {
    /// `LocationFilter`: the kinds of locations.
    LocationFilter {
        /// Regions.
        Aws = "AWS",
        /// One's own.
        Custom = "CUSTOM",
    }
}

words! {
    /// `LocationUpdateStatus`.
    LocationUpdateStatus {
        /// A change is on its way.
        PendingUpdate = "PENDING_UPDATE",
    }
}

input! {
    /// A location that a fleet gets.
    LocationConfiguration {
        /// A region or a custom location.
        location: String = LOCATION,
        ;
    }
}

output! {
    /// A location.
    LocationModel {
        /// A region or `custom-…`
        location_name: String,
        ;
        /// Its ARN; custom locations have one.
        location_arn: String,
        /// Where latency to it can be measured; regions have one.
        ping_beacon: PingBeacon,
    }
}

output! {
    /// Where latency can be measured.
    PingBeacon {
        ;
        /// By UDP.
        #[serde(rename = "UDPEndpoint")]
        udp_endpoint: UdpEndpoint,
    }
}

output! {
    /// `UDPEndpoint`.
    UdpEndpoint {
        /// A host name.
        domain: String,
        /// A port.
        port: u16,
        ;
    }
}

output! {
    /// Where a fleet's location stands.
    LocationState {
        /// A region or a custom location.
        location: String,
        /// Where it stands.
        status: FleetStatus,
        ;
        /// Whether players come through a player gateway.
        player_gateway_status: PlayerGatewayStatus,
    }
}

output! {
    /// A fleet's location.
    LocationAttributes {
        /// Where it stands.
        location_state: LocationState,
        ;
        /// What is suspended there.
        stopped_actions: Vec<FleetAction>,
        /// Whether a change is on its way.
        update_status: LocationUpdateStatus,
    }
}
