//! Operations on fleets.

use rallypoint_fleet as fleet;
use rallypoint_fleet::{Command, FleetId, Refusal, Reply};
use rallypoint_gamelift_api::{
    CreateFleetInput, CreateFleetLocationsInput, CreateFleetLocationsOutput, CreateFleetOutput,
    DeleteFleetInput, DeleteFleetLocationsInput, DeleteFleetLocationsOutput, DeleteFleetOutput,
    DescribeFleetAttributesInput, DescribeFleetAttributesOutput, DescribeFleetCapacityInput,
    DescribeFleetCapacityOutput, DescribeFleetEventsInput, DescribeFleetEventsOutput,
    DescribeFleetLocationAttributesInput, DescribeFleetLocationAttributesOutput,
    DescribeFleetPortSettingsInput, DescribeFleetPortSettingsOutput, DescribeFleetUtilizationInput,
    DescribeFleetUtilizationOutput, DescribeInstancesInput, DescribeInstancesOutput,
    DescribeRuntimeConfigurationInput, DescribeRuntimeConfigurationOutput, Exception, FleetStatus,
    ListFleetsInput, ListFleetsOutput, LocationState, RuntimeConfiguration, UpdateFleetAttributesInput,
    UpdateFleetAttributesOutput,
};

use super::operations::{missing, unexpected};
use super::{Embedded, State, convert};
use crate::backend::paging::Page;

impl State {
    pub(super) fn fleet(&self, id_or_arn: &str) -> Result<&fleet::Fleet, Exception> {
        let id = convert::fleet_id(id_or_arn);
        self.fleets.fleet(&id).ok_or_else(|| missing(&Refusal::FleetNotFound(id.clone())))
    }
}

impl Embedded {
    pub(super) async fn create_fleet(&self, input: CreateFleetInput) -> Result<CreateFleetOutput, Exception> {
        let fleet = self.fleet_after(Command::CreateFleet(Box::new(convert::new_fleet(input)?))).await?;
        Ok(CreateFleetOutput {
            fleet_attributes: convert::fleet_attributes(&self.region, &fleet),
            location_states: fleet.locations.iter().map(convert::location_state).collect(),
        })
    }

    pub(super) async fn update_fleet_attributes(
        &self,
        input: UpdateFleetAttributesInput,
    ) -> Result<UpdateFleetAttributesOutput, Exception> {
        let fleet = self.fleet_after(Command::UpdateFleet(Box::new(convert::fleet_update(input)?))).await?;
        let (fleet_id, fleet_arn) = self.named(&fleet.id);
        Ok(UpdateFleetAttributesOutput { fleet_id, fleet_arn })
    }

    pub(super) async fn delete_fleet(&self, input: DeleteFleetInput) -> Result<DeleteFleetOutput, Exception> {
        self.command(Command::DeleteFleet { fleet: convert::fleet_id(&input.fleet_id) }).await?;
        Ok(DeleteFleetOutput {})
    }

    pub(super) async fn create_fleet_locations(
        &self,
        input: CreateFleetLocationsInput,
    ) -> Result<CreateFleetLocationsOutput, Exception> {
        let locations = convert::fleet_locations(input.locations);
        let location_states = locations.iter().map(convert::location_state).collect();
        let fleet = convert::fleet_id(&input.fleet_id);
        let fleet = self.fleet_after(Command::CreateFleetLocations { fleet, locations }).await?;
        let (fleet_id, fleet_arn) = self.named(&fleet.id);
        Ok(CreateFleetLocationsOutput { fleet_id, fleet_arn, location_states })
    }

    pub(super) async fn delete_fleet_locations(
        &self,
        input: DeleteFleetLocationsInput,
    ) -> Result<DeleteFleetLocationsOutput, Exception> {
        let locations = convert::locations(input.locations);
        let gone =
            |location| LocationState { status: FleetStatus::Terminated, ..convert::location_state(location) };
        let location_states = locations.iter().map(gone).collect();
        let fleet = convert::fleet_id(&input.fleet_id);
        let fleet = self.fleet_after(Command::DeleteFleetLocations { fleet, locations }).await?;
        let (fleet_id, fleet_arn) = self.named(&fleet.id);
        Ok(DeleteFleetLocationsOutput { fleet_id, fleet_arn, location_states })
    }

    async fn fleet_after(&self, command: Command) -> Result<fleet::Fleet, Exception> {
        match self.command(command).await? {
            Reply::Fleet(fleet) => Ok(*fleet),
            other => Err(unexpected(&other)),
        }
    }

    /// A fleet's id and ARN, as many answers have them.
    fn named(&self, fleet: &FleetId) -> (String, String) {
        (fleet.as_str().to_owned(), convert::fleet_arn(&self.region, fleet))
    }

    pub(super) async fn list_fleets(&self, input: ListFleetsInput) -> Result<ListFleetsOutput, Exception> {
        let paging = self.paging("fleet ids", input.limit, input.next_token.as_ref());
        // No fleet here runs a build or a script.
        let of_a_build = input.build_id.is_some() || input.script_id.is_some();
        self.read(|state| {
            let rows = state.fleets.fleets().filter(|_| !of_a_build);
            let (page, next_token) =
                paging.by_age(rows, |fleet| fleet.id.as_str(), |fleet| fleet.created_at, |_| true)?;
            let fleet_ids = page.into_iter().map(|fleet| fleet.id.as_str().to_owned()).collect();
            Ok(ListFleetsOutput { fleet_ids, next_token })
        })
        .await
    }

    pub(super) async fn describe_fleet_attributes(
        &self,
        input: DescribeFleetAttributesInput,
    ) -> Result<DescribeFleetAttributesOutput, Exception> {
        let shown = Shown { fleets: input.fleet_ids, limit: input.limit, next_token: input.next_token };
        let (fleet_attributes, next_token) = self
            .shown("fleet attributes", &shown, |_, fleet| convert::fleet_attributes(&self.region, fleet))
            .await?;
        Ok(DescribeFleetAttributesOutput { fleet_attributes, next_token })
    }

    pub(super) async fn describe_fleet_capacity(
        &self,
        input: DescribeFleetCapacityInput,
    ) -> Result<DescribeFleetCapacityOutput, Exception> {
        let shown = Shown { fleets: input.fleet_ids, limit: input.limit, next_token: input.next_token };
        let (fleet_capacity, next_token) =
            self.shown("fleet capacity", &shown, |_, fleet| convert::capacity(&self.region, fleet)).await?;
        Ok(DescribeFleetCapacityOutput { fleet_capacity, next_token })
    }

    pub(super) async fn describe_fleet_utilization(
        &self,
        input: DescribeFleetUtilizationInput,
    ) -> Result<DescribeFleetUtilizationOutput, Exception> {
        let shown = Shown { fleets: input.fleet_ids, limit: input.limit, next_token: input.next_token };
        let used = |state: &State, fleet: &fleet::Fleet| {
            convert::utilization(&self.region, &fleet.id, state.fleets.utilization(&fleet.id, None))
        };
        let (fleet_utilization, next_token) = self.shown("fleet utilization", &shown, used).await?;
        Ok(DescribeFleetUtilizationOutput { fleet_utilization, next_token })
    }

    /// Fleets by id, or all of them in pages. GameLift leaves out those that are not there.
    async fn shown<T>(
        &self,
        asked: &str,
        shown: &Shown,
        show: impl Fn(&State, &fleet::Fleet) -> T,
    ) -> Result<Page<T>, Exception> {
        let paging = self.paging(asked, shown.limit, shown.next_token.as_ref());
        self.read(|state| {
            if let Some(ids) = &shown.fleets {
                let fleets = ids.iter().filter_map(|id| state.fleets.fleet(&convert::fleet_id(id)));
                return Ok((fleets.map(|fleet| show(state, fleet)).collect(), None));
            }
            let (page, next_token) = paging.by_age(
                state.fleets.fleets(),
                |fleet| fleet.id.as_str(),
                |fleet| fleet.created_at,
                |_| true,
            )?;
            Ok((page.into_iter().map(|fleet| show(state, fleet)).collect(), next_token))
        })
        .await
    }

    /// The oldest first.
    pub(super) async fn describe_fleet_events(
        &self,
        input: DescribeFleetEventsInput,
    ) -> Result<DescribeFleetEventsOutput, Exception> {
        let asked = format!("{:?}", ("fleet events", &input.fleet_id, &input.start_time, &input.end_time));
        let paging = self.paging(asked, input.limit, input.next_token.as_ref());
        self.read(|state| {
            let fleet = &state.fleet(&input.fleet_id)?.id;
            let in_time = |event: &&fleet::FleetEvent| {
                let time = convert::timestamp(event.time);
                input.start_time.is_none_or(|start| start <= time)
                    && input.end_time.is_none_or(|end| time <= end)
            };
            // In the order of their numbers as text, so that a page goes on though older ones were dropped meanwhile.
            let numbered = |event: &'_ fleet::FleetEvent| format!("{:020}", event.number);
            let rows = state.fleets.events_of(fleet).filter(in_time).map(|event| (numbered(event), event));
            let (page, next_token) = paging.by_id(rows, |(number, _)| number)?;
            let events = page.into_iter().map(|(_, event)| convert::event(fleet, event)).collect();
            Ok(DescribeFleetEventsOutput { events, next_token })
        })
        .await
    }

    /// An Anywhere fleet's ports are its owner's business: nothing is opened or closed for it.
    pub(super) async fn describe_fleet_port_settings(
        &self,
        input: DescribeFleetPortSettingsInput,
    ) -> Result<DescribeFleetPortSettingsOutput, Exception> {
        self.read(|state| {
            let fleet = convert::fleet_id(&input.fleet_id).into();
            let (fleet, location) = state.place(&fleet, input.location.as_deref())?;
            let (fleet_id, fleet_arn) = self.named(&fleet.id);
            Ok(DescribeFleetPortSettingsOutput {
                fleet_id,
                fleet_arn,
                inbound_permissions: Vec::new(),
                update_status: None,
                location: location.map(|location| location.as_str().to_owned()),
            })
        })
        .await
    }

    /// Nothing is launched for an Anywhere fleet, but activations have their time.
    pub(super) async fn describe_runtime_configuration(
        &self,
        input: DescribeRuntimeConfigurationInput,
    ) -> Result<DescribeRuntimeConfigurationOutput, Exception> {
        self.read(|state| {
            let fleet = state.fleet(&input.fleet_id)?;
            let timeout = fleet.activation_timeout.unwrap_or(state.fleets.settings().activation_timeout);
            let runtime_configuration = RuntimeConfiguration {
                server_processes: None,
                max_concurrent_game_session_activations: None,
                game_session_activation_timeout_seconds: u32::try_from(timeout.as_secs()).ok(),
            };
            Ok(DescribeRuntimeConfigurationOutput { runtime_configuration })
        })
        .await
    }

    /// An Anywhere fleet has computes, not instances.
    pub(super) async fn describe_instances(
        &self,
        input: DescribeInstancesInput,
    ) -> Result<DescribeInstancesOutput, Exception> {
        self.read(|state| {
            state.place(&convert::fleet_id(&input.fleet_id).into(), input.location.as_deref())?;
            Ok(DescribeInstancesOutput { instances: Vec::new(), next_token: None })
        })
        .await
    }

    pub(super) async fn describe_fleet_location_attributes(
        &self,
        input: DescribeFleetLocationAttributesInput,
    ) -> Result<DescribeFleetLocationAttributesOutput, Exception> {
        let asked = format!("{:?}", ("fleet locations", &input.fleet_id, &input.locations));
        let paging = self.paging(asked, input.limit, input.next_token.as_ref());
        self.read(|state| {
            let fleet = state.fleet(&input.fleet_id)?;
            for name in input.locations.iter().flatten() {
                state.place(&fleet.id.clone().into(), Some(name))?;
            }
            let is_wanted = |location: &&fleet::Location| {
                input
                    .locations
                    .as_ref()
                    .is_none_or(|wanted| wanted.iter().any(|name| name == location.as_str()))
            };
            let mut rows: Vec<_> = fleet.locations.iter().filter(is_wanted).collect();
            rows.sort_unstable();
            let (page, next_token) = paging.by_id(rows.into_iter(), |location| location.as_str())?;
            let (fleet_id, fleet_arn) = self.named(&fleet.id);
            let location_attributes = page.into_iter().map(convert::location_attributes).collect();
            Ok(DescribeFleetLocationAttributesOutput { fleet_id, fleet_arn, location_attributes, next_token })
        })
        .await
    }
}

/// Which fleets are to be shown.
struct Shown {
    fleets: Option<Vec<String>>,
    limit: Option<u32>,
    next_token: Option<String>,
}
