//! Going through everything in pieces, the newest first: whoever reads all of it need not hold the fleets for all of it.

use crate::fleets::Fleets;
use crate::ids::GameSessionId;
use crate::model::{GameSession, MatchmakingTicket, Placement, PlayerSession, Process};

/// Each answers what was made before a place, the newest first, with the place of each. Begin with `u64::MAX` and go on
/// with the last place seen: what stays all the while is met once, and what comes meanwhile is not met.
impl Fleets {
    /// Server processes.
    pub fn processes_before(&self, place: u64) -> impl Iterator<Item = (u64, &Process)> {
        self.processes.before(place).map(|(place, row)| (place, &row.process))
    }

    /// Game sessions.
    pub fn game_sessions_before(&self, place: u64) -> impl Iterator<Item = (u64, &GameSession)> {
        self.game_sessions.before(place).map(|(place, row)| (place, &row.session))
    }

    /// Player sessions.
    pub fn player_sessions_before(&self, place: u64) -> impl Iterator<Item = (u64, &PlayerSession)> {
        self.player_sessions.before(place).map(|(place, row)| (place, &row.session))
    }

    /// Matchmaking tickets.
    pub fn tickets_before(&self, place: u64) -> impl Iterator<Item = (u64, &MatchmakingTicket)> {
        self.tickets.before(place).map(|(place, row)| (place, &row.ticket))
    }

    /// Placements.
    pub fn placements_before(&self, place: u64) -> impl Iterator<Item = (u64, &Placement)> {
        self.placements.before(place).map(|(place, row)| (place, &row.placement))
    }

    /// The player sessions that hold a slot of a game session, in order of creation; none when it does not exist. Costs
    /// nothing for those it leaves out.
    pub fn slots_of<'a>(
        &'a self,
        game_session: &GameSessionId,
    ) -> impl Iterator<Item = &'a PlayerSession> + use<'a> {
        let keys = self.game_sessions.get(game_session).into_iter().flat_map(|row| &row.slots);
        keys.map(|key| &self.player_sessions[*key].session)
    }
}
