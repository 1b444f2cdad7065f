//! What is there from the start: a location, a fleet in it, and the host that launched servers run on.

use rallypoint_fleet::{Command, ComputeName, FleetId, NewCompute, NewFleet};
use tracing::warn;

use super::{Embedded, Undone};
use crate::clock;

/// What the fleet of the players' door is called.
const FLEET_NAME: &str = "default";

impl Embedded {
    /// Takes over what was kept, and makes what is not there yet, by commands as any caller's.
    ///
    /// # Errors
    /// The gateway stopped meanwhile, or its ids break the API's rules.
    pub async fn set_up(&self) -> Result<(), Undone> {
        if self.is_kept() {
            self.come_back().await?;
        }
        let (location, fleet) = (&self.location, &self.fleet_id);
        let (has_location, has_fleet, is_in_location, compute) = {
            let state = self.lock();
            let known = state.fleets.fleet(fleet);
            let compute = state.fleets.compute(fleet, &ComputeName::new(Self::COMPUTE_NAME));
            (
                state.fleets.locations().any(|known| known.name == *location),
                known.is_some(),
                known.is_some_and(|fleet| fleet.locations.contains(location)),
                compute.map(|compute| compute.ip),
            )
        };
        if !has_location {
            let tags = Default::default();
            self.handle(Command::CreateLocation { location: location.clone(), tags }).await?;
        }
        if !has_fleet {
            self.handle(Command::CreateFleet(Box::new(self.first_fleet(fleet.clone())))).await?;
        } else if !is_in_location {
            let (fleet, locations) = (fleet.clone(), vec![location.clone()]);
            self.handle(Command::CreateFleetLocations { fleet, locations }).await?;
        }
        match compute {
            None => self.handle(Command::RegisterCompute(Box::new(self.own_host()))).await.map(drop),
            Some(ip) if ip != self.host.ip => {
                warn!(registered = %ip, server_ip = %self.host.ip,
                    "compute local keeps the address it was registered with: deregister it to change that");
                Ok(())
            }
            Some(_) => Ok(()),
        }
    }

    /// The options may be others than those of the gateway before, and nobody is connected.
    async fn come_back(&self) -> Result<(), Undone> {
        clock::not_before(self.lock().fleets.now());
        self.handle(Command::Configure(Box::new(self.settings.clone()))).await?;
        self.handle(Command::Restarted).await.map(drop)
    }

    fn first_fleet(&self, id: FleetId) -> NewFleet {
        NewFleet {
            id,
            name: FLEET_NAME.to_owned(),
            description: None,
            locations: vec![self.location.clone()],
            protection: Default::default(),
            creation_limit: None,
            activation_timeout: None,
            cost: None,
            certificate: Default::default(),
            metric_groups: Vec::new(),
            tags: Default::default(),
        }
    }

    fn own_host(&self) -> NewCompute {
        NewCompute {
            fleet: self.fleet_id.clone(),
            name: ComputeName::new(Self::COMPUTE_NAME),
            location: Some(self.location.clone()),
            ip: self.host.ip,
            dns_name: None,
            certificate_path: None,
        }
    }
}
