//! What readers see.

use std::sync::Arc;
use std::time::Duration;

use rallypoint_flexmatch::RuleSet;

use crate::fleet::{FleetIndex, FleetRow};
use crate::fleets::Fleets;
use crate::ids::{
    AliasId, ComputeName, ConfigurationName, FleetId, GameSessionId, Location, PlacementId, PlayerId,
    PlayerSessionId, ProcessId, QueueName, RuleSetName, TicketId,
};
use crate::model::{
    Alias, Compute, CustomLocation, Fleet, FleetEvent, FleetOrAlias, GameSession, GameSessionStatus,
    MatchmakingConfiguration, MatchmakingRuleSet, MatchmakingTicket, Occupancy, Placement, PlayerSession,
    Process, Queue, Utilization,
};
use crate::processes::ProcessRow;
use crate::refusal::Refusal;

/// Everything is shown in order of creation, and what ended until its retention is over.
impl Fleets {
    /// The fleets.
    pub fn fleets(&self) -> impl Iterator<Item = &Fleet> {
        self.fleets.iter().map(|row| &row.fleet)
    }

    /// A fleet.
    pub fn fleet(&self, id: &FleetId) -> Option<&Fleet> {
        self.fleets.get(id).map(|row| &row.fleet)
    }

    /// The fleet that is meant, named itself or by an alias.
    ///
    /// # Errors
    ///
    /// [`Refusal::FleetNotFound`], [`Refusal::AliasNotFound`], or [`Refusal::TerminalRoutingStrategy`] with the alias's
    /// own message.
    pub fn fleet_of(&self, named: &FleetOrAlias) -> Result<&Fleet, Refusal> {
        self.fleet_meant(named).map(|key| &self.fleets[key].fleet)
    }

    /// The custom locations.
    pub fn locations(&self) -> impl Iterator<Item = &CustomLocation> {
        self.locations.iter().map(|row| &row.location)
    }

    /// A custom location.
    pub fn location(&self, name: &Location) -> Option<&CustomLocation> {
        self.locations.get(name).map(|row| &row.location)
    }

    /// The computes of a fleet, by name; none when it does not exist.
    pub fn computes_of<'a>(&'a self, fleet: &FleetId) -> impl Iterator<Item = &'a Compute> + use<'a> {
        self.fleets.get(fleet).into_iter().flat_map(|row| row.computes.values())
    }

    /// A compute.
    pub fn compute(&self, fleet: &FleetId, name: &ComputeName) -> Option<&Compute> {
        self.fleets.get(fleet)?.computes.get(name)
    }

    /// The last thousand events of a fleet; none when it does not exist.
    pub fn events_of<'a>(&'a self, fleet: &FleetId) -> impl Iterator<Item = &'a FleetEvent> + use<'a> {
        self.fleets.get(fleet).into_iter().flat_map(|row| row.events.iter())
    }

    /// How much of a fleet is in use, or of one location of it; nothing when it does not exist.
    pub fn utilization(&self, fleet: &FleetId, location: Option<&Location>) -> Utilization {
        let mut used = Utilization::default();
        for row in self.process_rows(fleet) {
            if !row.sends_heartbeats() || location.is_some_and(|location| row.process.location != *location) {
                continue;
            }
            used.active_processes += 1;
            let Some(session) = row.live_session.map(|key| &self.game_sessions[key].session) else {
                continue;
            };
            if session.status == GameSessionStatus::Active {
                used.active_game_sessions += 1;
                used.current_players += session.current_players;
                used.max_players += session.max_players;
            }
        }
        used
    }

    /// What of a fleet is in use; nothing when it does not exist.
    pub fn occupancy_of(&self, fleet: &FleetId) -> Occupancy {
        self.index_of(fleet).map(|index| index.digests.occupancy()).unwrap_or_default()
    }

    /// The aliases.
    pub fn aliases(&self) -> impl Iterator<Item = &Alias> {
        self.aliases.iter().map(|row| &row.alias)
    }

    /// An alias.
    pub fn alias(&self, id: &AliasId) -> Option<&Alias> {
        self.aliases.get(id).map(|row| &row.alias)
    }

    /// The queues.
    pub fn queues(&self) -> impl Iterator<Item = &Queue> {
        self.queues.iter().map(|row| &row.queue)
    }

    /// A queue.
    pub fn queue(&self, name: &QueueName) -> Option<&Queue> {
        self.queues.get(name).map(|row| &row.queue)
    }

    /// The placements.
    pub fn placements(&self) -> impl Iterator<Item = &Placement> {
        self.placements.iter().map(|row| &row.placement)
    }

    /// A placement.
    pub fn placement(&self, id: &PlacementId) -> Option<&Placement> {
        self.placements.get(id).map(|row| &row.placement)
    }

    /// The matchmaking rule sets.
    pub fn rule_sets(&self) -> impl Iterator<Item = &MatchmakingRuleSet> {
        self.rule_sets.iter().map(|row| &row.rule_set)
    }

    /// A matchmaking rule set.
    pub fn rule_set(&self, name: &RuleSetName) -> Option<&MatchmakingRuleSet> {
        self.rule_sets.get(name).map(|row| &row.rule_set)
    }

    /// The matchmaking configurations.
    pub fn matchmaking_configurations(&self) -> impl Iterator<Item = &MatchmakingConfiguration> {
        self.configurations.iter().map(|row| &row.configuration)
    }

    /// A matchmaking configuration.
    pub fn matchmaking_configuration(&self, name: &ConfigurationName) -> Option<&MatchmakingConfiguration> {
        self.configurations.get(name).map(|row| &row.configuration)
    }

    /// The rules by which a configuration's new tickets are matched.
    pub fn rules_of(&self, name: &ConfigurationName) -> Option<Arc<RuleSet>> {
        let configuration = self.matchmaking_configuration(name)?;
        self.rule_set(&configuration.rule_set).map(|rule_set| Arc::clone(rule_set.body.parsed()))
    }

    /// How long tickets of a configuration that were completed lately had waited, on average; none when none was.
    pub fn estimated_wait(&self, name: &ConfigurationName) -> Option<Duration> {
        self.configurations.get(name)?.estimated_wait()
    }

    /// The matchmaking tickets.
    pub fn tickets(&self) -> impl Iterator<Item = &MatchmakingTicket> {
        self.tickets.iter().map(|row| &row.ticket)
    }

    /// The matchmaking tickets without a final status. Costs nothing for those it leaves out.
    pub fn live_tickets(&self) -> impl Iterator<Item = &MatchmakingTicket> {
        self.live_tickets.iter().map(|key| &self.tickets[*key].ticket)
    }

    /// How many matchmaking tickets have no final status.
    pub fn live_ticket_count(&self) -> usize {
        self.live_tickets.len()
    }

    /// A matchmaking ticket.
    pub fn ticket(&self, id: &TicketId) -> Option<&MatchmakingTicket> {
        self.tickets.get(id).map(|row| &row.ticket)
    }

    /// The server processes of all fleets.
    pub fn processes(&self) -> impl Iterator<Item = &Process> {
        self.processes.iter().map(|row| &row.process)
    }

    /// The server processes of a fleet; none when it does not exist.
    pub fn processes_of<'a>(&'a self, fleet: &FleetId) -> impl Iterator<Item = &'a Process> + use<'a> {
        self.process_rows(fleet).map(|row| &row.process)
    }

    /// A server process.
    pub fn process(&self, id: &ProcessId) -> Option<&Process> {
        self.processes.get(id).map(|row| &row.process)
    }

    /// The game sessions of all fleets.
    pub fn game_sessions(&self) -> impl Iterator<Item = &GameSession> {
        self.game_sessions.iter().map(|row| &row.session)
    }

    /// The game sessions of a fleet; none when it does not exist.
    pub fn game_sessions_of<'a>(
        &'a self,
        fleet: &FleetId,
    ) -> impl Iterator<Item = &'a GameSession> + use<'a> {
        let keys = self.index_of(fleet).into_iter().flat_map(|index| &index.game_sessions);
        keys.map(|key| &self.game_sessions[*key].session)
    }

    /// The game sessions of a fleet in `ACTIVE` with an open slot. Costs nothing for those it leaves out.
    pub fn available_game_sessions_of<'a>(
        &'a self,
        fleet: &FleetId,
    ) -> impl Iterator<Item = &'a GameSession> + use<'a> {
        let keys = self.index_of(fleet).into_iter().flat_map(|index| &index.available);
        keys.map(|key| &self.game_sessions[*key].session)
    }

    /// A game session.
    pub fn game_session(&self, id: &GameSessionId) -> Option<&GameSession> {
        self.game_sessions.get(id).map(|row| &row.session)
    }

    /// The game session that was made on this fleet with this idempotency token.
    pub fn game_session_of_token(&self, fleet: &FleetId, token: &str) -> Option<&GameSession> {
        let key = self.index_of(fleet)?.tokens.get(token)?;
        Some(&self.game_sessions[*key].session)
    }

    /// A game session's request for more players, while there is one.
    pub fn backfill_of(&self, game_session: &GameSessionId) -> Option<&MatchmakingTicket> {
        let key = self.game_sessions.get(game_session)?.backfill?;
        Some(&self.tickets[key].ticket)
    }

    /// A player session.
    pub fn player_session(&self, id: &PlayerSessionId) -> Option<&PlayerSession> {
        self.player_sessions.get(id).map(|row| &row.session)
    }

    /// The player sessions of a game session; none when it does not exist.
    pub fn player_sessions_of<'a>(
        &'a self,
        game_session: &GameSessionId,
    ) -> impl Iterator<Item = &'a PlayerSession> + use<'a> {
        let keys = self.game_sessions.get(game_session).into_iter().flat_map(|row| &row.players);
        keys.map(|key| &self.player_sessions[*key].session)
    }

    /// The player sessions of a player, over all game sessions.
    pub fn player_sessions_of_player<'a>(
        &'a self,
        player: &PlayerId,
    ) -> impl Iterator<Item = &'a PlayerSession> + use<'a> {
        let keys = self.of_player.get(player).into_iter().flatten();
        keys.map(|key| &self.player_sessions[*key].session)
    }

    fn index_of(&self, fleet: &FleetId) -> Option<&FleetIndex> {
        self.fleets.get(fleet).map(|row: &FleetRow| &row.index)
    }

    fn process_rows<'a>(&'a self, fleet: &FleetId) -> impl Iterator<Item = &'a ProcessRow> + use<'a> {
        let keys = self.index_of(fleet).into_iter().flat_map(|index| &index.processes);
        keys.map(|key| &self.processes[*key])
    }
}
