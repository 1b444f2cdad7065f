//! Where a game session is to be, and where game sessions are looked for.

use std::collections::BTreeMap;

use rallypoint_wire::gateway::{CreateSessionRequest, FindSessionQuery};

use crate::result::RpResult;

/// A fleet of the gateway's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fleet {
    /// By its id or ARN.
    Id(String),
    /// By the id or ARN of an alias that leads to it.
    Alias(String),
}

/// A fleet and a location in it; by default what the gateway takes for who chooses nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The fleet; none is the gateway's usual one.
    pub fleet: Option<Fleet>,
    /// The fleet's location; none leaves it to the gateway, or looks in all of them.
    pub location: Option<String>,
}

impl Place {
    /// The place of these; empty texts are none.
    ///
    /// # Errors
    /// [`RpResult::InvalidArgument`] for both a fleet and an alias.
    pub fn new(
        fleet_id: Option<String>,
        alias_id: Option<String>,
        location: Option<String>,
    ) -> Result<Self, RpResult> {
        let fleet = match (given(fleet_id), given(alias_id)) {
            (None, None) => None,
            (Some(id), None) => Some(Fleet::Id(id)),
            (None, Some(alias)) => Some(Fleet::Alias(alias)),
            (Some(_), Some(_)) => return Err(RpResult::InvalidArgument),
        };
        Ok(Self { fleet, location: given(location) })
    }

    fn fleet_id(&self) -> Option<String> {
        match &self.fleet {
            Some(Fleet::Id(id)) => Some(id.clone()),
            Some(Fleet::Alias(_)) | None => None,
        }
    }

    fn alias_id(&self) -> Option<String> {
        match &self.fleet {
            Some(Fleet::Alias(alias)) => Some(alias.clone()),
            Some(Fleet::Id(_)) | None => None,
        }
    }

    /// The find in this place.
    pub(super) fn narrow(&self, find: FindSessionQuery) -> FindSessionQuery {
        let location = self.location.clone();
        FindSessionQuery { fleet_id: self.fleet_id(), alias_id: self.alias_id(), location, ..find }
    }
}

/// Who decides where a new game session is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Its maker.
    Place(Place),
    /// This queue, by its name or ARN: it places the game session in one of its fleets.
    Queue(String),
}

impl Default for Destination {
    fn default() -> Self {
        Self::Place(Place::default())
    }
}

impl Destination {
    /// Where a create goes.
    fn of(asked: &CreateSessionRequest) -> Self {
        if let Some(queue) = &asked.queue {
            return Self::Queue(queue.clone());
        }
        let alias = || asked.alias_id.clone().map(Fleet::Alias);
        let fleet = asked.fleet_id.clone().map(Fleet::Id).or_else(alias);
        Self::Place(Place { fleet, location: asked.location.clone() })
    }
}

/// What a start may choose. The gateway's operator says what of it players may.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StartOptions {
    /// Where the game session is to be.
    pub destination: Destination,
    /// How far the local player is from regions, in milliseconds. A queue prefers near places; else it does nothing.
    pub latencies: BTreeMap<String, u32>,
}

impl StartOptions {
    /// These options; empty texts are none.
    ///
    /// # Errors
    /// [`RpResult::InvalidArgument`] for more than one of fleet, alias and queue, and for a location beside a queue, which
    /// chooses it itself.
    pub fn new(
        place: Place,
        queue: Option<String>,
        latencies: BTreeMap<String, u32>,
    ) -> Result<Self, RpResult> {
        let destination = match given(queue) {
            None => Destination::Place(place),
            Some(queue) if place == Place::default() => Destination::Queue(queue),
            Some(_) => return Err(RpResult::InvalidArgument),
        };
        Ok(Self { destination, latencies })
    }

    /// The create with these options.
    pub(super) fn fill(&self, request: CreateSessionRequest) -> CreateSessionRequest {
        let latencies = self.latencies.clone();
        match &self.destination {
            Destination::Place(place) => CreateSessionRequest {
                fleet_id: place.fleet_id(),
                alias_id: place.alias_id(),
                location: place.location.clone(),
                latencies,
                ..request
            },
            Destination::Queue(queue) => {
                CreateSessionRequest { queue: Some(queue.clone()), latencies, ..request }
            }
        }
    }

    /// Whether a create that was asked before goes where these options say. Options that choose nothing leave it where it
    /// is; latencies say how things are and choose nothing.
    pub(super) fn agree_with(&self, asked: &CreateSessionRequest) -> bool {
        self.destination == Destination::default() || self.destination == Destination::of(asked)
    }
}

/// What is named at all.
fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}
