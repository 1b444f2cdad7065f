//! Everything together: the door for commands, and the passing of time.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::aliases::AliasRow;
use crate::census::Census;
use crate::command::{Command, Outcome, Reply};
use crate::deadlines::{Deadlines, Due};
use crate::effect::Effect;
use crate::fleet::FleetRow;
use crate::game_sessions::GameSessionRow;
use crate::ids::{PlayerId, PlayerSessionId, ProcessId, TicketId, Timestamp};
use crate::locations::LocationRow;
use crate::matchmaking::{ConfigurationRow, MatchRow, RuleSetRow, TicketRow};
use crate::model::Settings;
use crate::placements::PlacementRow;
use crate::player_sessions::PlayerSessionRow;
use crate::processes::ProcessRow;
use crate::queues::QueueRow;
use crate::refusal::Refusal;
use crate::silence::Silence;
use crate::table::{
    AliasKey, ConfigurationKey, FleetKey, GameSessionKey, LocationKey, MatchKey, PlacementKey,
    PlayerSessionKey, ProcessKey, QueueKey, RuleSetKey, Table, TicketKey,
};

/// Every fleet of a service with what belongs to it: locations, computes, server processes, game sessions, player
/// sessions, aliases, queues, placements, and matchmaking but for the matchmaker itself.
///
/// Time is what the commands say it is. What is due by a command's time is done before the command, each thing at the
/// moment it was due, so it makes no difference to the state whether a timer sent [`Command::Expire`] in between.
///
/// It can be kept as a snapshot by its `Serialize` and restored by its `Deserialize`, in formats that do not describe
/// themselves too. What was restored goes on as the original would, except that no process is expected to send heartbeats
/// before it connected again: whoever restores sends [`Command::Restarted`] after the last command of the journal.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct Fleets {
    pub(crate) settings: Settings,
    pub(crate) now: Timestamp,
    /// Until then nobody may have been heard of since the service was away, so that nobody is given up before.
    pub(crate) back_by: Timestamp,
    pub(crate) locations: Table<LocationKey, LocationRow>,
    pub(crate) fleets: Table<FleetKey, FleetRow>,
    pub(crate) aliases: Table<AliasKey, AliasRow>,
    pub(crate) queues: Table<QueueKey, QueueRow>,
    pub(crate) placements: Table<PlacementKey, PlacementRow>,
    pub(crate) processes: Table<ProcessKey, ProcessRow>,
    pub(crate) next_idle_turn: u64,
    pub(crate) game_sessions: Table<GameSessionKey, GameSessionRow>,
    pub(crate) player_sessions: Table<PlayerSessionKey, PlayerSessionRow>,
    pub(crate) rule_sets: Table<RuleSetKey, RuleSetRow>,
    pub(crate) configurations: Table<ConfigurationKey, ConfigurationRow>,
    pub(crate) tickets: Table<TicketKey, TicketRow>,
    pub(crate) matches: Table<MatchKey, MatchRow>,
    pub(crate) deadlines: Deadlines,

    #[serde(skip)]
    pub(crate) silence: Silence,
    /// Placements that wait for a process, the oldest first.
    #[serde(skip)]
    pub(crate) waiting: BTreeSet<PlacementKey>,
    /// The player sessions that placements and matches will make once there is a game session for them.
    #[serde(skip)]
    pub(crate) promised: HashSet<PlayerSessionId>,
    #[serde(skip)]
    pub(crate) of_player: HashMap<PlayerId, BTreeSet<PlayerSessionKey>>,
    /// Tickets without a final status.
    #[serde(skip)]
    pub(crate) live_tickets: BTreeSet<TicketKey>,
    /// Those of them that ask for a match, by each of their players.
    #[serde(skip)]
    pub(crate) tickets_of_player: HashMap<String, BTreeSet<TicketKey>>,
    /// The automatic requests that will be made next, each with what it is to fill up.
    #[serde(skip)]
    pub(crate) upcoming: HashMap<TicketId, GameSessionKey>,
    #[serde(skip)]
    pub(crate) census: Census,
}

impl Fleets {
    /// No fleet yet, and these rules.
    pub fn new(settings: Settings) -> Self {
        Self { settings, ..Self::default() }
    }

    /// The rules everything runs by.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Carries out what is due by `now`, then `command`. What that brings about is appended to `effects` in order.
    ///
    /// A `now` before the latest one seen counts as that one. A refused command changed nothing; what was due is done all
    /// the same, and its effects are in `effects`.
    pub fn handle(&mut self, now: Timestamp, command: Command, effects: &mut Vec<Effect>) -> Outcome {
        let now = now.max(self.now);
        if matches!(command, Command::Restarted) {
            self.everybody_is_away(now);
        }
        let was_due = self.expire(now, effects);
        let (routine, effects_before) = (command.is_routine(), effects.len());
        let answer = self.carry_out(command, effects);
        // A heartbeat that changes more than a silence changes a status, and a changed status is an effect.
        let did_something = answer.is_ok() && (!routine || effects.len() > effects_before);
        Outcome { answer, changed: was_due || did_something, at: now }
    }

    fn carry_out(&mut self, command: Command, effects: &mut Vec<Effect>) -> Result<Reply, Refusal> {
        match command {
            Command::Expire | Command::Restarted => Ok(Reply::Done),
            Command::Configure(settings) => {
                self.settings = *settings;
                Ok(Reply::Done)
            }
            Command::CreateFleet(new) => self.create_fleet(*new, effects),
            Command::UpdateFleet(update) => self.update_fleet(*update, effects),
            Command::DeleteFleet { fleet } => self.delete_fleet(&fleet, effects),
            Command::CreateFleetLocations { fleet, locations } => {
                self.create_fleet_locations(&fleet, locations, effects)
            }
            Command::DeleteFleetLocations { fleet, locations } => {
                self.delete_fleet_locations(&fleet, &locations, effects)
            }
            Command::CreateLocation { location, tags } => self.create_location(location, tags),
            Command::DeleteLocation { location } => self.delete_location(&location),
            Command::RegisterCompute(new) => self.register_compute(*new),
            Command::DeregisterCompute { fleet, compute } => self.deregister_compute(&fleet, &compute),
            Command::CreateAlias(new) => self.create_alias(*new, effects),
            Command::UpdateAlias(update) => self.update_alias(*update, effects),
            Command::DeleteAlias { alias } => self.delete_alias(&alias),
            Command::TagResource { arn, tags } => self.tag_resource(&arn, tags),
            Command::UntagResource { arn, keys } => self.untag_resource(&arn, &keys),
            Command::CreateQueue(new) => self.create_queue(*new),
            Command::UpdateQueue(update) => self.update_queue(*update, effects),
            Command::DeleteQueue { queue } => self.delete_queue(&queue, effects),
            Command::StartPlacement(new) => self.start_placement(*new, effects),
            Command::StopPlacement { placement } => self.stop_placement(&placement, effects),
            Command::CreateRuleSet(new) => self.create_rule_set(*new),
            Command::DeleteRuleSet { rule_set } => self.delete_rule_set(&rule_set),
            Command::CreateConfiguration(new) => self.create_configuration(*new),
            Command::UpdateConfiguration(update) => self.update_configuration(*update, effects),
            Command::DeleteConfiguration { configuration } => self.delete_configuration(&configuration),
            Command::StartMatchmaking(new) => self.start_matchmaking(*new, effects),
            Command::StopMatchmaking { ticket } => self.stop_matchmaking(&ticket, effects),
            Command::AcceptMatch { ticket, players, acceptance } => {
                self.accept_match(&ticket, &players, acceptance, effects)
            }
            Command::StartMatchBackfill(new) => self.start_match_backfill(*new, effects),
            Command::SearchTickets { tickets } => Ok(self.search_tickets(&tickets, effects)),
            Command::CreateMatch(new) => self.create_match(*new, effects),
            Command::ReportSearch { reports } => Ok(self.report_search(reports, effects)),
            Command::CreateGameSession(new) => self.create_game_session(new, effects),
            Command::UpdateGameSession(update) => self.update_game_session(update, effects),
            Command::TerminateGameSession { game_session, mode } => {
                self.terminate_game_session(&game_session, mode, effects)
            }
            Command::CreatePlayerSessions { game_session, players } => {
                self.create_player_sessions(&game_session, players, effects)
            }
            Command::ReleasePlayerSession { player_session } => {
                self.release_player_session(&player_session, effects)
            }
            Command::ConnectProcess { process, fleet, compute, register_at } => {
                self.connect_process(process, &fleet, compute, register_at, effects)
            }
            Command::DisconnectProcess { process } => self.disconnect_process(&process),
            Command::ProcessSilent { process } => self.process_silent(&process, effects),
            Command::ProcessExited { process, exit } => self.process_exited(&process, exit, effects),
            Command::LaunchFailed { fleet, process, failure } => {
                self.launch_failed(&fleet, &process, failure, effects)
            }
            Command::TerminateProcess { process, within } => {
                self.terminate_process(&process, within, effects)
            }
            Command::DrainProcess { process } => self.drain_process(&process, effects),
            Command::FromProcess { process, message } => self.process_says(&process, message, effects),
        }
    }

    /// The latest moment that any command counted as.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The moment the next thing is due: nothing changes before it without a command, and nobody is
    /// [silent](Self::silent).
    pub fn next_deadline(&self) -> Option<Timestamp> {
        [self.deadlines.next(), self.silence.next()].into_iter().flatten().min()
    }

    /// The processes that have sent no heartbeat for too long by `now`. They stay in this list until
    /// [`Command::ProcessSilent`] was sent for each, or they are heard of again.
    pub fn silent(&self, now: Timestamp) -> Vec<ProcessId> {
        self.silence.until(now).map(|key| self.processes[key].process.id.clone()).collect()
    }

    /// Does what is due by `now` at the moment it was due, and moves on to `now`. Answers whether anything was.
    fn expire(&mut self, now: Timestamp, effects: &mut Vec<Effect>) -> bool {
        let mut was_due = false;
        while let Some((at, due)) = self.deadlines.due(now) {
            was_due = true;
            self.now = self.now.max(at);
            match due {
                Due::ReservationOver(key) => self.reservation_over(key, effects),
                Due::PlacementOver(key) => self.placement_over(key, effects),
                Due::LatencyStep(key) => self.latency_step(key, effects),
                Due::AcceptanceOver(key) => self.acceptance_over(key, effects),
                Due::TicketOver(key) => self.ticket_over(key, effects),
                Due::ActivationOver(key) => self.activation_over(key, effects),
                Due::ReadyOver(key) => self.ready_over(key, effects),
                Due::ReconnectOver(key) => self.reconnect_over(key, effects),
                Due::GraceOver(key) => self.grace_over(key, effects),
                Due::ExitOver(key) => self.exit_over(key, effects),
                Due::ForgetGameSession(key) => self.forget_game_session(key),
                Due::ForgetPlacement(key) => self.forget_placement(key),
                Due::ForgetTicket(key) => self.forget_ticket(key),
                Due::ForgetProcess(key) => self.forget_process(key),
            }
        }
        self.now = now;
        was_due
    }
}
