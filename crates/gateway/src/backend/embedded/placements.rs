//! Operations on placements.

use rallypoint_fleet::{Command, PlacementId, Refusal, Reply};
use rallypoint_gamelift_api::{
    DescribeGameSessionPlacementInput, DescribeGameSessionPlacementOutput, Exception, GameSessionPlacement,
    StartGameSessionPlacementInput, StartGameSessionPlacementOutput, StopGameSessionPlacementInput,
    StopGameSessionPlacementOutput,
};

use super::operations::{missing, unexpected};
use super::{Embedded, convert};

impl Embedded {
    pub(super) async fn start_game_session_placement(
        &self,
        input: StartGameSessionPlacementInput,
    ) -> Result<StartGameSessionPlacementOutput, Exception> {
        let command = Command::StartPlacement(Box::new(convert::new_placement(input)));
        Ok(StartGameSessionPlacementOutput { game_session_placement: self.placed(command).await? })
    }

    pub(super) async fn stop_game_session_placement(
        &self,
        input: StopGameSessionPlacementInput,
    ) -> Result<StopGameSessionPlacementOutput, Exception> {
        let command = Command::StopPlacement { placement: PlacementId::new(input.placement_id) };
        Ok(StopGameSessionPlacementOutput { game_session_placement: self.placed(command).await? })
    }

    async fn placed(&self, command: Command) -> Result<GameSessionPlacement, Exception> {
        match self.command(command).await? {
            Reply::Placement(placement) => Ok(convert::placement(&self.region, &placement)),
            other => Err(unexpected(&other)),
        }
    }

    pub(super) async fn describe_game_session_placement(
        &self,
        input: DescribeGameSessionPlacementInput,
    ) -> Result<DescribeGameSessionPlacementOutput, Exception> {
        let id = PlacementId::new(input.placement_id);
        self.read(|state| {
            let placement = state.fleets.placement(&id);
            let placement = placement.ok_or_else(|| missing(&Refusal::PlacementNotFound(id.clone())))?;
            let game_session_placement = convert::placement(&self.region, placement);
            Ok(DescribeGameSessionPlacementOutput { game_session_placement })
        })
        .await
    }
}
