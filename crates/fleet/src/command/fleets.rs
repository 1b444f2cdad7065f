//! What is asked about fleets, computes and aliases.

use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ids::{AliasId, ComputeName, FleetId, Location};
use crate::model::{CertificateType, Cost, CreationLimit, ProtectionPolicy, RoutingStrategy, Tags};

/// `CreateFleet`'s parameters, of an Anywhere fleet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewFleet {
    /// The id it gets: `fleet-` and something random, or what the operator says.
    pub id: FleetId,
    /// Its name, 1 to 1,024 characters.
    pub name: String,
    /// What it is for, 1 to 1,024 characters.
    pub description: Option<String>,
    /// Where its computes may be: custom locations that are there. At most 100.
    pub locations: Vec<Location>,
    /// The protection that its new game sessions get.
    pub protection: ProtectionPolicy,
    /// How many game sessions one creator may make.
    pub creation_limit: Option<CreationLimit>,
    /// How long its game sessions may stay `ACTIVATING`, 1 to 600 s; none means the settings say.
    pub activation_timeout: Option<Duration>,
    /// What its computes cost.
    pub cost: Option<Cost>,
    /// Kept and shown.
    pub certificate: CertificateType,
    /// Kept and shown; at most one.
    pub metric_groups: Vec<String>,
    /// Its tags.
    pub tags: Tags,
}

/// `UpdateFleetAttributes`' parameters; what is none stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetUpdate {
    /// Which one.
    pub fleet: FleetId,
    /// Its name, 1 to 1,024 characters.
    pub name: Option<String>,
    /// What it is for, 1 to 1,024 characters.
    pub description: Option<String>,
    /// The protection that game sessions made from now on get.
    pub protection: Option<ProtectionPolicy>,
    /// How many game sessions one creator may make.
    pub creation_limit: Option<CreationLimit>,
    /// What its computes cost.
    pub cost: Option<Cost>,
    /// Kept and shown; at most one.
    pub metric_groups: Option<Vec<String>>,
}

/// `RegisterCompute`'s parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCompute {
    /// The fleet it belongs to.
    pub fleet: FleetId,
    /// Its name, unique in its fleet. `[a-zA-Z0-9-]`, also with one slash in it; at most 128.
    pub name: ComputeName,
    /// A location of the fleet; none means its first one.
    pub location: Option<Location>,
    /// Where players reach it.
    pub ip: IpAddr,
    /// The name players reach it by, where there is one; at most 256 characters.
    pub dns_name: Option<String>,
    /// Where its certificate lies on it; at most 1,024 characters.
    pub certificate_path: Option<String>,
}

/// `CreateAlias`' parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAlias {
    /// The id it gets: `alias-` and something random.
    pub id: AliasId,
    /// Its name, 1 to 1,024 characters, not all of them blanks.
    pub name: String,
    /// What it is for, 1 to 1,024 characters.
    pub description: Option<String>,
    /// Where it leads.
    pub routing: RoutingStrategy,
    /// Its tags.
    pub tags: Tags,
}

/// `UpdateAlias`' parameters; what is none stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AliasUpdate {
    /// Which one.
    pub alias: AliasId,
    /// Its name, 1 to 1,024 characters, not all of them blanks.
    pub name: Option<String>,
    /// What it is for, 1 to 1,024 characters.
    pub description: Option<String>,
    /// Where it leads from now on.
    pub routing: Option<RoutingStrategy>,
}
