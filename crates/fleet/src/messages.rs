//! What a server process says, and whether it may.

use crate::checks;
use crate::command::{ProcessMessage, Reply};
use crate::effect::Effect;
use crate::fleets::Fleets;
use crate::ids::ProcessId;
use crate::model::{ProcessEnd, ProcessStatus};
use crate::processes::TerminationCause;
use crate::refusal::Refusal;
use crate::table::ProcessKey;

impl Fleets {
    /// Whether its socket is open does not matter here: a frame may have been read just before the socket was lost.
    pub(crate) fn process_says(
        &mut self,
        id: &ProcessId,
        message: ProcessMessage,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        let key = self.known_process(id)?;
        if message == ProcessMessage::TerminateServerProcess {
            // Said again after the end it is done already: the C++ SDK sends it again when an answer is late.
            self.end_process(key, ProcessEnd::Clean, effects);
            return Ok(Reply::Done);
        }
        self.not_ended(key, "start a new server process")?;
        match message {
            ProcessMessage::ActivateServerProcess { port, log_paths } => {
                self.activate_process(key, port, log_paths, effects)?;
            }
            ProcessMessage::HeartbeatServerProcess { healthy } => self.heartbeat(key, healthy, effects)?,
            ProcessMessage::ActivateGameSession { game_session } => {
                self.activate_game_session(key, &game_session, effects)?;
            }
            ProcessMessage::AcceptPlayerSession { game_session, player_session } => {
                self.accept_player_session(key, &game_session, &player_session, effects)?;
            }
            ProcessMessage::RemovePlayerSession { game_session, player_session } => {
                self.remove_player_session(key, &game_session, &player_session, effects)?;
            }
            ProcessMessage::UpdatePlayerSessionCreationPolicy { game_session, policy } => {
                self.update_creation_policy(key, &game_session, policy, effects)?;
            }
            ProcessMessage::StartMatchBackfill { game_session, configuration_arn, ticket, players } => {
                return self.start_own_backfill(
                    key,
                    &game_session,
                    &configuration_arn,
                    ticket,
                    players,
                    effects,
                );
            }
            ProcessMessage::StopMatchBackfill { game_session, configuration_arn, ticket } => {
                self.stop_own_backfill(key, &game_session, &configuration_arn, &ticket, effects)?;
            }
            ProcessMessage::TerminateServerProcess => {}
        }
        Ok(Reply::Done)
    }

    fn activate_process(
        &mut self,
        key: ProcessKey,
        port: u16,
        log_paths: Vec<String>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        checks::port(port)?;
        let row = &mut self.processes[key];
        let process = &mut row.process;
        match process.status {
            ProcessStatus::Connected => {
                process.port = port;
                process.log_paths = log_paths;
                self.deadlines.set(&mut row.deadline, None);
                self.set_process_status(key, ProcessStatus::Activated, effects);
                self.expect_heartbeat(key);
                Ok(())
            }
            ProcessStatus::Activated | ProcessStatus::Idle | ProcessStatus::Hosting
                if process.port == port && process.log_paths == log_paths =>
            {
                Ok(())
            }
            _ => Err(self.out_of_turn(key, "ActivateServerProcess is said once, after connecting")),
        }
    }

    fn heartbeat(
        &mut self,
        key: ProcessKey,
        healthy: bool,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        match self.processes[key].process.status {
            ProcessStatus::Connected => {
                return Err(self.out_of_turn(key, "ActivateServerProcess comes before the first heartbeat"));
            }
            // The server SDK goes on reporting while its game shuts down.
            ProcessStatus::Terminating | ProcessStatus::Ended(_) => {}
            _ if !healthy => self.tell_to_terminate(key, TerminationCause::Unhealthy, effects),
            status => {
                self.expect_heartbeat(key);
                if status == ProcessStatus::Activated {
                    self.become_idle(key, effects);
                }
            }
        }
        Ok(())
    }
}
