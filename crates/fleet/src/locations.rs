//! Custom locations, and the computes in them.

use serde::{Deserialize, Serialize};

use crate::checks;
use crate::command::{NewCompute, Reply};
use crate::fleets::Fleets;
use crate::ids::{ComputeName, FleetId, Location};
use crate::model::{Compute, CustomLocation, Tags};
use crate::refusal::Refusal;
use crate::table::Row;

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LocationRow {
    pub(crate) location: CustomLocation,
}

impl Row for LocationRow {
    type Id = Location;

    fn id(&self) -> &Location {
        &self.location.name
    }
}

impl Fleets {
    pub(crate) fn create_location(&mut self, name: Location, tags: Tags) -> Result<Reply, Refusal> {
        checks::custom_location(&name)?;
        checks::tags(&tags)?;
        if self.locations.contains(&name) {
            return Err(checks::conflict("LocationName", format!("{name} exists: give another")));
        }
        let location = CustomLocation { name, tags };
        self.locations.insert(LocationRow { location: location.clone() });
        Ok(Reply::Location(location))
    }

    pub(crate) fn delete_location(&mut self, name: &Location) -> Result<Reply, Refusal> {
        let Some(key) = self.locations.key(name) else {
            return Err(Refusal::LocationNotFound(name.as_str().to_owned()));
        };
        if let Some(row) = self.fleets.iter().find(|row| row.fleet.locations.contains(name)) {
            let problem = format!("is a location of fleet {}: delete it there first", row.fleet.id);
            return Err(checks::invalid("LocationName", problem));
        }
        self.locations.remove(key);
        Ok(Reply::Done)
    }

    pub(crate) fn custom_locations_exist(&self, locations: &[Location]) -> Result<(), Refusal> {
        match locations.iter().find(|location| !self.locations.contains(location)) {
            Some(unknown) => Err(Refusal::LocationNotFound(unknown.as_str().to_owned())),
            None => Ok(()),
        }
    }

    pub(crate) fn register_compute(&mut self, new: NewCompute) -> Result<Reply, Refusal> {
        self.add_compute(new).map(|compute| Reply::Compute(Box::new(compute)))
    }

    pub(crate) fn add_compute(&mut self, new: NewCompute) -> Result<Compute, Refusal> {
        checks::new_compute(&new)?;
        let key = self.known_fleet(&new.fleet)?;
        let row = &mut self.fleets[key];
        let location = row.location_or_first(new.location)?;
        if row.computes.contains_key(&new.name) {
            let problem = format!("{} is registered with the fleet already: deregister it first", new.name);
            return Err(checks::conflict("ComputeName", problem));
        }
        let compute = Compute {
            fleet: new.fleet,
            name: new.name,
            location,
            ip: new.ip,
            dns_name: new.dns_name,
            certificate_path: new.certificate_path,
            created_at: self.now,
        };
        row.computes.insert(compute.name.clone(), compute.clone());
        Ok(compute)
    }

    pub(crate) fn deregister_compute(
        &mut self,
        fleet: &FleetId,
        name: &ComputeName,
    ) -> Result<Reply, Refusal> {
        let key = self.known_fleet(fleet)?;
        if !self.fleets[key].computes.contains_key(name) {
            return Err(Refusal::ComputeNotFound { fleet: fleet.clone(), compute: name.clone() });
        }
        self.nobody_connected(key, |process| process.compute == *name)?;
        self.fleets[key].computes.remove(name);
        Ok(Reply::Done)
    }
}
