//! `POST /matchmaking_pass`, and what a start makes of the passes it is shown.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use rallypoint_wire::matchmaking::{MatchmakingPass, MatchmakingPassRequest, MatchmakingPlayer};

use super::super::body::Body;
use super::super::refusal::Refusal;
use super::super::{PlayersDoor, check, show};
use crate::backend::iso_8601;
use crate::caller::Caller;
use crate::clock;
use crate::secret::Pass;

/// For how long somebody has agreed: long enough to gather a party, and soon over for who has left it.
const GOOD_FOR: Duration = Duration::from_secs(10 * 60);

/// A player agrees to be in a ticket of somebody else's. Nothing is kept: the pass proves itself.
pub(in super::super) async fn matchmaking_pass(
    State(door): State<Arc<PlayersDoor>>,
    caller: Caller,
    Body(request): Body<MatchmakingPassRequest>,
) -> Result<Response, Refusal> {
    let player = caller.acting_as(request.uuid)?;
    check::player("leader", &request.leader)?;
    let until = clock::now().after(GOOD_FOR);
    // Where nobody proves who they are a pass says nothing, and must not say more after a change to where they do.
    let is_proven = caller != Caller::Anyone;
    let pass = Pass { player: &player, leader: &request.leader, is_proven };
    let answer = MatchmakingPass { pass: door.secret.pass(pass, until), expires_at: iso_8601(until) };
    Ok(show::json(StatusCode::OK, &answer))
}

impl PlayersDoor {
    /// Refuses a ticket with players who have not agreed to be in it. Of callers who prove nothing nothing is asked, and
    /// services have asked the players themselves.
    pub(super) fn must_have_agreed(
        &self,
        caller: &Caller,
        players: &[MatchmakingPlayer],
    ) -> Result<(), Refusal> {
        let Caller::Player(leader) = caller else { return Ok(()) };
        let now = clock::now();
        let has_agreed = |player: &MatchmakingPlayer| {
            let pass = Pass { player: &player.player_id, leader, is_proven: true };
            let until = player.pass.as_deref().and_then(|text| self.secret.pass_until(pass, text));
            until.is_some_and(|until| now < until)
        };
        let mut others = players.iter().filter(|player| *player.player_id != **leader);
        match others.find(|player| !has_agreed(player)) {
            Some(player) => Err(Refusal::pass_required(&player.player_id)),
            None => Ok(()),
        }
    }
}
