//! Operations on custom locations.

use rallypoint_fleet as fleet;
use rallypoint_fleet::arn::id_of;
use rallypoint_fleet::{Command, Location, Reply};
use rallypoint_gamelift_api::{
    CreateLocationInput, CreateLocationOutput, DeleteLocationInput, DeleteLocationOutput, Exception,
    ListLocationsInput, ListLocationsOutput, LocationFilter,
};

use super::operations::unexpected;
use super::{Embedded, convert};

impl Embedded {
    pub(super) async fn create_location(
        &self,
        input: CreateLocationInput,
    ) -> Result<CreateLocationOutput, Exception> {
        let location = Location::new(input.location_name);
        let tags = convert::tags(input.tags);
        match self.command(Command::CreateLocation { location, tags }).await? {
            Reply::Location(made) => {
                Ok(CreateLocationOutput { location: convert::location_model(&self.region, &made.name) })
            }
            other => Err(unexpected(&other)),
        }
    }

    pub(super) async fn delete_location(
        &self,
        input: DeleteLocationInput,
    ) -> Result<DeleteLocationOutput, Exception> {
        let location = Location::new(id_of(&input.location_name));
        self.command(Command::DeleteLocation { location }).await?;
        Ok(DeleteLocationOutput {})
    }

    /// Custom locations alone: there are no Regions here.
    pub(super) async fn list_locations(
        &self,
        input: ListLocationsInput,
    ) -> Result<ListLocationsOutput, Exception> {
        let paging =
            self.paging(format!("locations {:?}", input.filters), input.limit, input.next_token.as_ref());
        let is_wanted =
            input.filters.as_ref().is_none_or(|filters| filters.contains(&LocationFilter::Custom));
        self.read(|state| {
            let mut rows: Vec<_> = state.fleets.locations().filter(|_| is_wanted).collect();
            rows.sort_unstable_by(|a, b| a.name.cmp(&b.name));
            let (page, next_token) = paging.by_id(rows.into_iter(), |location| location.name.as_str())?;
            let show =
                |location: &fleet::CustomLocation| convert::location_model(&self.region, &location.name);
            Ok(ListLocationsOutput { locations: page.into_iter().map(show).collect(), next_token })
        })
        .await
    }
}
