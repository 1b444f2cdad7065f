//! The life of a fleet: an Anywhere fleet is `ACTIVE` as soon as it is made.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use crate::checks;
use crate::command::{FleetUpdate, NewFleet, Reply};
use crate::creations::Creations;
use crate::effect::Effect;
use crate::events::EventLog;
use crate::fleets::Fleets;
use crate::ids::{ComputeName, FleetId, GameSessionId, Location};
use crate::model::{
    Compute, Fleet, FleetEventCode, FleetOrAlias, ProcessEnd, ProcessStatus, RoutingStrategy,
};
use crate::refusal::Refusal;
use crate::search::Digests;
use crate::table::{FleetKey, GameSessionKey, ProcessKey, Row};

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FleetRow {
    pub(crate) fleet: Fleet,
    pub(crate) computes: BTreeMap<ComputeName, Compute>,
    pub(crate) events: EventLog,
    pub(crate) creations: Creations,
    #[serde(skip)]
    pub(crate) index: FleetIndex,
}

/// What is looked up of a fleet. It follows from the rows of processes and game sessions.
#[derive(Debug, Default)]
pub(crate) struct FleetIndex {
    pub(crate) processes: BTreeSet<ProcessKey>,
    /// Idle and connected processes, by location and by the turn in which they became idle.
    pub(crate) idle: BTreeMap<Location, BTreeMap<u64, ProcessKey>>,
    pub(crate) game_sessions: BTreeSet<GameSessionKey>,
    /// Game sessions in `ACTIVE` with an open slot.
    pub(crate) available: BTreeSet<GameSessionKey>,
    pub(crate) digests: Digests,
    /// Game sessions by their idempotency tokens.
    pub(crate) tokens: HashMap<Box<str>, GameSessionKey>,
}

impl FleetIndex {
    /// The process that has been idle longest, in one location or in any.
    pub(crate) fn longest_idle(&self, location: Option<&Location>) -> Option<ProcessKey> {
        let first = |idle: &BTreeMap<u64, ProcessKey>| {
            idle.first_key_value().map(|(turn, process)| (*turn, *process))
        };
        let found = match location {
            Some(location) => self.idle.get(location).and_then(first),
            None => self.idle.values().filter_map(first).min(),
        };
        found.map(|(_, process)| process)
    }

    /// Drops a game session that is forgotten.
    pub(crate) fn forget(&mut self, key: GameSessionKey, id: &GameSessionId) {
        self.game_sessions.remove(&key);
        if self.tokens.get(id.suffix()) == Some(&key) {
            self.tokens.remove(id.suffix());
        }
    }
}

impl Row for FleetRow {
    type Id = FleetId;

    fn id(&self) -> &FleetId {
        &self.fleet.id
    }
}

impl FleetRow {
    fn has(&self, location: &Location) -> bool {
        self.fleet.locations.contains(location)
    }

    /// The location that is meant where none need be named.
    pub(crate) fn location_or_first(&self, asked: Option<Location>) -> Result<Location, Refusal> {
        match asked {
            Some(location) if self.has(&location) => Ok(location),
            Some(location) => Err(Refusal::LocationNotFound(location.as_str().to_owned())),
            None => self.fleet.locations.first().cloned().ok_or_else(|| {
                checks::invalid("Location", "is missing and the fleet has none: add a location to the fleet")
            }),
        }
    }

    pub(crate) fn known_location(&self, location: &Location) -> Result<(), Refusal> {
        if self.has(location) { Ok(()) } else { Err(Refusal::LocationNotFound(location.as_str().to_owned())) }
    }
}

impl Fleets {
    pub(crate) fn create_fleet(
        &mut self,
        new: NewFleet,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        checks::new_fleet(&new)?;
        if self.fleets.contains(&new.id) {
            return Err(checks::conflict("FleetId", format!("{} exists: give another", new.id)));
        }
        self.custom_locations_exist(&new.locations)?;
        let fleet = Fleet {
            id: new.id,
            name: new.name,
            description: new.description,
            locations: new.locations,
            protection: new.protection,
            creation_limit: new.creation_limit,
            activation_timeout: new.activation_timeout,
            cost: new.cost,
            certificate: new.certificate,
            metric_groups: new.metric_groups,
            tags: new.tags,
            created_at: self.now,
        };
        let key = self.fleets.insert(FleetRow {
            fleet: fleet.clone(),
            computes: BTreeMap::new(),
            events: EventLog::default(),
            creations: Creations::default(),
            index: FleetIndex::default(),
        });
        let id = fleet.id.as_str();
        self.note(key, FleetEventCode::FleetCreated, id, format!("fleet {id} was created"), effects);
        self.note(key, FleetEventCode::FleetStateActive, id, format!("fleet {id} is active"), effects);
        Ok(Reply::Fleet(Box::new(fleet)))
    }

    pub(crate) fn update_fleet(
        &mut self,
        update: FleetUpdate,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        checks::fleet_update(&update)?;
        let key = self.known_fleet(&update.fleet)?;
        let fleet = &mut self.fleets[key].fleet;
        let protection_before = fleet.protection;
        fleet.name = update.name.unwrap_or_else(|| std::mem::take(&mut fleet.name));
        fleet.description = update.description.or(fleet.description.take());
        fleet.protection = update.protection.unwrap_or(fleet.protection);
        fleet.creation_limit = update.creation_limit.or(fleet.creation_limit);
        fleet.cost = update.cost.or(fleet.cost.take());
        fleet.metric_groups =
            update.metric_groups.unwrap_or_else(|| std::mem::take(&mut fleet.metric_groups));
        let fleet = fleet.clone();
        if fleet.protection != protection_before {
            let message = format!("new game sessions get {:?}", fleet.protection);
            let code = FleetEventCode::FleetNewGameSessionProtectionPolicyUpdated;
            self.note(key, code, fleet.id.as_str(), message, effects);
        }
        Ok(Reply::Fleet(Box::new(fleet)))
    }

    /// With a fleet goes all that is remembered of it: nothing could ask for it any more.
    pub(crate) fn delete_fleet(&mut self, id: &FleetId, effects: &mut Vec<Effect>) -> Result<Reply, Refusal> {
        let key = self.known_fleet(id)?;
        self.nobody_connected(key, |_| true)?;
        self.lose_processes(key, |_| true, effects);
        self.note(key, FleetEventCode::FleetDeleted, id.as_str(), format!("fleet {id} was deleted"), effects);
        for game_session in std::mem::take(&mut self.fleets[key].index.game_sessions) {
            self.forget_game_session(game_session);
        }
        for process in std::mem::take(&mut self.fleets[key].index.processes) {
            self.forget_process(process);
        }
        self.fleets.remove(key);
        Ok(Reply::Done)
    }

    pub(crate) fn create_fleet_locations(
        &mut self,
        id: &FleetId,
        locations: Vec<Location>,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        checks::locations_named(&locations)?;
        let key = self.known_fleet(id)?;
        self.custom_locations_exist(&locations)?;
        let row = &self.fleets[key];
        if let Some(known) = locations.iter().find(|location| row.has(location)) {
            let problem = format!("{known} is the fleet's already: leave it out");
            return Err(checks::conflict("Locations", problem));
        }
        checks::fleet_locations(row.fleet.locations.len() + locations.len())?;
        self.fleets[key].fleet.locations.extend(locations.iter().cloned());
        for location in locations {
            let message = format!("location {location} was added");
            self.note(key, FleetEventCode::LocationStateCreated, location.as_str(), message, effects);
        }
        Ok(Reply::Fleet(Box::new(self.fleets[key].fleet.clone())))
    }

    pub(crate) fn delete_fleet_locations(
        &mut self,
        id: &FleetId,
        locations: &[Location],
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        checks::locations_named(locations)?;
        let key = self.known_fleet(id)?;
        for location in locations {
            self.fleets[key].known_location(location)?;
        }
        self.nobody_connected(key, |process| locations.contains(&process.location))?;
        self.lose_processes(key, |process| locations.contains(&process.location), effects);
        let row = &mut self.fleets[key];
        row.fleet.locations.retain(|location| !locations.contains(location));
        row.computes.retain(|_, compute| !locations.contains(&compute.location));
        for location in locations {
            let message = format!("location {location} was taken away");
            self.note(key, FleetEventCode::LocationStateDeleted, location.as_str(), message, effects);
        }
        Ok(Reply::Fleet(Box::new(self.fleets[key].fleet.clone())))
    }

    /// Refuses what cannot be done while one of these processes is connected.
    pub(crate) fn nobody_connected(
        &self,
        key: FleetKey,
        concerned: impl Fn(&crate::model::Process) -> bool,
    ) -> Result<(), Refusal> {
        let row = &self.fleets[key];
        let processes = row.index.processes.iter().map(|key| &self.processes[*key].process);
        let live = |process: &&crate::model::Process| {
            process.connected && !matches!(process.status, ProcessStatus::Ended(_)) && concerned(process)
        };
        match processes.filter(live).count() {
            0 => Ok(()),
            count => Err(Refusal::FleetInUse {
                fleet: row.fleet.id.clone(),
                need: format!("end the {count} server processes that are connected first"),
            }),
        }
    }

    /// Gives up the processes that may have come back.
    fn lose_processes(
        &mut self,
        key: FleetKey,
        concerned: impl Fn(&crate::model::Process) -> bool,
        effects: &mut Vec<Effect>,
    ) {
        let processes: Vec<_> = self.fleets[key].index.processes.iter().copied().collect();
        for process in processes {
            if concerned(&self.processes[process].process) {
                self.end_process(process, ProcessEnd::Crashed, effects);
            }
        }
    }

    pub(crate) fn known_fleet(&self, id: &FleetId) -> Result<FleetKey, Refusal> {
        self.fleets.key(id).ok_or_else(|| Refusal::FleetNotFound(id.clone()))
    }

    /// The fleet that is meant, over an alias or not.
    pub(crate) fn fleet_meant(&self, named: &FleetOrAlias) -> Result<FleetKey, Refusal> {
        match named {
            FleetOrAlias::Fleet(id) => self.known_fleet(id),
            FleetOrAlias::Alias(id) => {
                let alias = self.aliases.get(id).ok_or_else(|| Refusal::AliasNotFound(id.clone()))?;
                match &alias.alias.routing {
                    RoutingStrategy::Simple(fleet) => self.known_fleet(fleet),
                    RoutingStrategy::Terminal(message) => {
                        Err(Refusal::TerminalRoutingStrategy(message.clone()))
                    }
                }
            }
        }
    }
}
