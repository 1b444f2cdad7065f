//! The game session that an idempotency token stands for. GameLift makes the token the end of its ARN, or takes it for a
//! placement's id; it has no operation that asks by token.

use rallypoint_fleet::arn::id_of;
use rallypoint_gamelift_api::{
    DescribeGameSessionPlacementInput, DescribeGameSessionsInput, Exception, ExceptionKind, GameSession,
    ResolveAliasInput,
};

use super::GameLift;
use crate::backend::{Destination, Target};

impl GameLift {
    pub(super) async fn made_with_token(
        &self,
        target: &Target,
        token: &str,
    ) -> Result<Option<GameSession>, Exception> {
        let location = target.location.as_deref();
        let id = match &target.destination {
            Destination::Fleet(fleet) => Some(self.arn_with(fleet, location, token)),
            Destination::Alias(alias) => {
                let (upstream, input) =
                    (self.upstream.clone(), ResolveAliasInput { alias_id: alias.clone() });
                let resolved = self.aliases.get(alias.clone(), async move || upstream.ask(input).await);
                Some(self.arn_with(&resolved.await?.fleet_arn, location, token))
            }
            Destination::Queue(_) => self.placed_with(token).await?,
        };
        let Some(id) = id else { return Ok(None) };
        let input = DescribeGameSessionsInput::of_game_session(id);
        let sessions = existing(self.upstream.ask(input).await)?.map(|output| output.game_sessions);
        Ok(sessions.and_then(|sessions| sessions.into_iter().next()))
    }

    /// `arn:<partition>:gamelift:<region>::gamesession/<fleet>/<location>/<token>`, without the location where none is
    /// named: then the game sessions are in the fleet's home region.
    fn arn_with(&self, fleet: &str, location: Option<&str>, token: &str) -> String {
        let partition = fleet.strip_prefix("arn:").and_then(|rest| rest.split(':').next()).unwrap_or("aws");
        let region = self.upstream.regions.of_fleet(fleet);
        let location = location.map(|location| format!("{location}/")).unwrap_or_default();
        format!("arn:{partition}:gamelift:{region}::gamesession/{}/{location}{token}", id_of(fleet))
    }

    async fn placed_with(&self, token: &str) -> Result<Option<String>, Exception> {
        let input = DescribeGameSessionPlacementInput { placement_id: token.to_owned() };
        let placement = existing(self.upstream.ask(input).await)?;
        Ok(placement.and_then(|output| output.game_session_placement.game_session_arn))
    }
}

/// What is not there is no failure.
fn existing<T>(outcome: Result<T, Exception>) -> Result<Option<T>, Exception> {
    match outcome {
        Ok(found) => Ok(Some(found)),
        Err(exception) if exception.kind == ExceptionKind::NotFound => Ok(None),
        Err(exception) => Err(exception),
    }
}
