//! Operations on computes: the hosts of Anywhere fleets.

use std::net::IpAddr;

use rallypoint_fleet as fleet;
use rallypoint_fleet::arn::{Resource, id_of};
use rallypoint_fleet::{Command, ComputeName, FleetId, Location, NewCompute, Refusal, Reply};
use rallypoint_gamelift_api::{
    Compute, DeregisterComputeInput, DeregisterComputeOutput, DescribeComputeInput, DescribeComputeOutput,
    Exception, GetComputeAccessInput, GetComputeAccessOutput, GetComputeAuthTokenInput,
    GetComputeAuthTokenOutput, ListComputeInput, ListComputeInputStatus, ListComputeOutput,
    RegisterComputeInput, RegisterComputeOutput,
};

use super::operations::{missing, unexpected};
use super::{Embedded, State, convert};
use crate::clock;

/// What looking a name up wants; the port is not looked at.
const ANY_PORT: u16 = 0;

impl State {
    fn compute(&self, fleet: &str, compute: &str) -> Result<&fleet::Compute, Exception> {
        let fleet = &self.fleet(fleet)?.id;
        let name = ComputeName::new(id_of(compute));
        let compute = self.fleets.compute(fleet, &name);
        compute
            .ok_or_else(|| missing(&Refusal::ComputeNotFound { fleet: fleet.clone(), compute: name.clone() }))
    }
}

impl Embedded {
    fn show_compute(&self, compute: &fleet::Compute) -> Compute {
        convert::compute(&self.region, self.host.sdk_endpoint(), compute)
    }

    pub(super) async fn register_compute(
        &self,
        input: RegisterComputeInput,
    ) -> Result<RegisterComputeOutput, Exception> {
        let ip = address(input.ip_address.as_deref(), input.dns_name.as_deref()).await?;
        let new = NewCompute {
            fleet: convert::fleet_id(&input.fleet_id),
            name: ComputeName::new(input.compute_name),
            location: input.location.map(Location::new),
            ip,
            dns_name: input.dns_name,
            certificate_path: input.certificate_path,
        };
        match self.command(Command::RegisterCompute(Box::new(new))).await? {
            Reply::Compute(compute) => Ok(RegisterComputeOutput { compute: self.show_compute(&compute) }),
            other => Err(unexpected(&other)),
        }
    }

    pub(super) async fn deregister_compute(
        &self,
        input: DeregisterComputeInput,
    ) -> Result<DeregisterComputeOutput, Exception> {
        let fleet = convert::fleet_id(&input.fleet_id);
        let compute = ComputeName::new(id_of(&input.compute_name));
        self.command(Command::DeregisterCompute { fleet, compute }).await?;
        Ok(DeregisterComputeOutput {})
    }

    pub(super) async fn describe_compute(
        &self,
        input: DescribeComputeInput,
    ) -> Result<DescribeComputeOutput, Exception> {
        self.read(|state| {
            let compute = self.show_compute(state.compute(&input.fleet_id, &input.compute_name)?);
            Ok(DescribeComputeOutput { compute })
        })
        .await
    }

    pub(super) async fn list_compute(&self, input: ListComputeInput) -> Result<ListComputeOutput, Exception> {
        let asked = format!("{:?}", ("computes", &input.fleet_id, &input.location, &input.compute_status));
        let paging = self.paging(asked, input.limit, input.next_token.as_ref());
        // Every compute here is ACTIVE, and none is a container's.
        let none = input.compute_status == Some(ListComputeInputStatus::Impaired)
            || input.container_group_definition_name.is_some();
        self.read(|state| {
            let fleet = convert::fleet_id(&input.fleet_id).into();
            let (fleet, location) = state.place(&fleet, input.location.as_deref())?;
            let is_wanted = |compute: &&fleet::Compute| {
                !none && location.as_ref().is_none_or(|location| compute.location == *location)
            };
            let mut rows: Vec<_> = state.fleets.computes_of(&fleet.id).filter(is_wanted).collect();
            rows.sort_unstable_by(|a, b| a.name.cmp(&b.name));
            let (page, next_token) = paging.by_id(rows.into_iter(), |compute| compute.name.as_str())?;
            let compute_list = page.into_iter().map(|compute| self.show_compute(compute)).collect();
            Ok(ListComputeOutput { compute_list, next_token })
        })
        .await
    }

    pub(super) async fn get_compute_auth_token(
        &self,
        input: GetComputeAuthTokenInput,
    ) -> Result<GetComputeAuthTokenOutput, Exception> {
        let (fleet, compute) = self.registered(&input.fleet_id, &input.compute_name).await?;
        let (auth_token, expires) = self.compute_tokens.issue(clock::now(), &fleet, &compute);
        Ok(GetComputeAuthTokenOutput {
            fleet_id: fleet.as_str().to_owned(),
            fleet_arn: convert::fleet_arn(&self.region, &fleet),
            compute_name: compute.as_str().to_owned(),
            compute_arn: Resource::Compute(compute).arn(&self.region),
            auth_token,
            expiration_timestamp: convert::timestamp(expires),
        })
    }

    /// GameLift gives credentials for a shell on machines of its own.
    pub(super) async fn get_compute_access(
        &self,
        input: GetComputeAccessInput,
    ) -> Result<GetComputeAccessOutput, Exception> {
        self.registered(&input.fleet_id, &input.compute_name).await?;
        Err(Exception::invalid(
            "ComputeName",
            "is a compute of an Anywhere fleet, which the service cannot open a shell on: log in to the host itself",
        ))
    }

    /// A compute that is there, by its own ids.
    async fn registered(&self, fleet: &str, compute: &str) -> Result<(FleetId, ComputeName), Exception> {
        self.read(|state| {
            let compute = state.compute(fleet, compute)?;
            Ok((compute.fleet.clone(), compute.name.clone()))
        })
        .await
    }
}

/// Where a compute is: its address, or that of its name.
async fn address(ip: Option<&str>, dns_name: Option<&str>) -> Result<IpAddr, Exception> {
    if let Some(ip) = ip {
        return ip.parse().map_err(|_| Exception::invalid("IpAddress", format!("{ip:?} is no IP address")));
    }
    let name = dns_name.unwrap_or_default();
    let found = match tokio::net::lookup_host((name, ANY_PORT)).await {
        Ok(mut addresses) => addresses.next().map(|address| address.ip()),
        Err(_) => None,
    };
    found.ok_or_else(|| {
        Exception::invalid(
            "DnsName",
            format!("{name:?} has no address here: check it, or give IpAddress too"),
        )
    })
}
