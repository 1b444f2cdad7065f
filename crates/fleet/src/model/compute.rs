//! Where server processes run.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::Tags;
use crate::ids::{ComputeName, FleetId, Location, Timestamp};

/// A location that was made by hand, for Anywhere fleets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomLocation {
    /// Its name, `custom-…`.
    pub name: Location,
    /// Its tags.
    pub tags: Tags,
}

/// A host that was registered with a fleet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compute {
    /// The fleet it belongs to.
    pub fleet: FleetId,
    /// Its name, unique in its fleet.
    pub name: ComputeName,
    /// The location it is in.
    pub location: Location,
    /// Where players reach it.
    pub ip: IpAddr,
    /// The name players reach it by, where there is one.
    pub dns_name: Option<String>,
    /// Where its certificate lies on it.
    pub certificate_path: Option<String>,
    /// When it was registered.
    pub created_at: Timestamp,
}
