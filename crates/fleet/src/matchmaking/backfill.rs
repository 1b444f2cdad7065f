//! Requests for players to fill up a game session. Each game session has at most one.

use rallypoint_flexmatch::Player;

use super::{checks, tickets};
use crate::arn;
use crate::command::{NewBackfill, Reply};
use crate::effect::{Effect, Push, UpdateReason};
use crate::fleets::Fleets;
use crate::ids::{ConfigurationName, GameSessionId, TicketId};
use crate::model::{BackfillOf, FlexMatchMode, GameSessionStatus, PlayerSessionCreationPolicy, TicketStatus};
use crate::refusal::Refusal;
use crate::table::{GameSessionKey, ProcessKey, TicketKey};

/// Why a request that a later one replaced is over.
const REPLACED: &str = "Cancelled by a newer request for the same game session.";
/// Why a request is over whose game session is.
const GAME_SESSION_OVER: &str = "The game session is over, or about to be.";

impl Fleets {
    /// `StartMatchBackfill` of the API.
    pub(crate) fn start_match_backfill(
        &mut self,
        new: NewBackfill,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        let configuration = self.known_configuration(&new.configuration)?;
        let mode = self.configurations[configuration].configuration.mode;
        let game_session = match (mode, &new.game_session) {
            (FlexMatchMode::WithQueue, Some(id)) => Some(self.known_game_session(id)?),
            (FlexMatchMode::Standalone, None) => None,
            (FlexMatchMode::WithQueue, None) => {
                return Err(checks::invalid("GameSessionArn", "is missing: say what is to be filled up"));
            }
            (FlexMatchMode::Standalone, Some(_)) => return Err(standalone()),
        };
        let key = self.start_backfill(new.id, &new.configuration, game_session, new.players, effects)?;
        Ok(self.show_ticket(key))
    }

    /// `StartMatchBackfill` of the server SDK.
    pub(crate) fn start_own_backfill(
        &mut self,
        process: ProcessKey,
        game_session: &GameSessionId,
        configuration_arn: &str,
        ticket: TicketId,
        players: Vec<Player>,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        let game_session = self.own_game_session(process, game_session)?;
        let configuration = ConfigurationName::new(arn::id_of(configuration_arn));
        let key = self.known_configuration(&configuration)?;
        if self.configurations[key].configuration.mode == FlexMatchMode::Standalone {
            return Err(standalone());
        }
        self.start_backfill(ticket.clone(), &configuration, Some(game_session), players, effects)?;
        Ok(Reply::Backfill(ticket))
    }

    fn start_backfill(
        &mut self,
        id: TicketId,
        configuration: &ConfigurationName,
        game_session: Option<GameSessionKey>,
        players: Vec<Player>,
        effects: &mut Vec<Effect>,
    ) -> Result<TicketKey, Refusal> {
        checks::ticket_id(&id)?;
        checks::backfill_players(&players)?;
        let configuration_key = self.known_configuration(configuration)?;
        self.ticket_id_is_free(&id)?;
        if let Some(game_session) = game_session {
            let row = &self.game_sessions[game_session];
            if row.session.status != GameSessionStatus::Active {
                return Err(row.invalid_status("players are looked for only while it is ACTIVE"));
            }
        }
        let rules = self.rules_of(configuration).ok_or_else(|| self.no_rules(configuration_key))?;
        let players = rules.admit_backfill(players).map_err(|error| tickets::refused(&error))?;
        if let Some(game_session) = game_session {
            self.replace_backfill(game_session, effects);
        }
        Ok(self.insert_backfill(id, configuration_key, game_session, false, players, effects))
    }

    /// Cancels a game session's request before another takes its place.
    fn replace_backfill(&mut self, game_session: GameSessionKey, effects: &mut Vec<Effect>) {
        let Some(earlier) = self.game_sessions[game_session].backfill else { return };
        let is_automatic = self.is_automatic(earlier);
        let id = self.tickets[earlier].ticket.id.clone();
        self.cancel_ticket(earlier, REPLACED.to_owned(), effects);
        if !is_automatic {
            self.tell_of_backfill(game_session, UpdateReason::BackfillCancelled, id, effects);
        }
    }

    pub(super) fn insert_backfill(
        &mut self,
        id: TicketId,
        configuration: crate::table::ConfigurationKey,
        game_session: Option<GameSessionKey>,
        automatic: bool,
        players: Vec<Player>,
        effects: &mut Vec<Effect>,
    ) -> TicketKey {
        let game_session_id = game_session.map(|key| self.game_sessions[key].session.id.clone());
        let backfill = BackfillOf { game_session: game_session_id, automatic };
        let key = self.insert_ticket(id, configuration, Some(backfill), players, effects);
        if let Some(game_session) = game_session {
            self.game_sessions[game_session].backfill = Some(key);
        }
        key
    }

    /// `StopMatchBackfill` of the server SDK.
    pub(crate) fn stop_own_backfill(
        &mut self,
        process: ProcessKey,
        game_session: &GameSessionId,
        configuration_arn: &str,
        ticket: &TicketId,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let game_key = self.own_game_session(process, game_session)?;
        let row = &self.game_sessions[game_key];
        let configuration = arn::id_of(configuration_arn);
        let named = row.backfill.filter(|key| {
            let known = &self.tickets[*key].ticket;
            known.id == *ticket && known.configuration.as_str() == configuration
        });
        let of_series = self.upcoming.get(ticket) == Some(&game_key)
            || self.tickets.key(ticket).and_then(|key| self.series_of(key)) == Some(game_key);
        match named {
            _ if of_series => self.stop_series(game_key, effects),
            Some(key) => self.stop_ticket(key, effects),
            None => {
                return Err(Refusal::TicketNotFound {
                    game_session: game_session.clone(),
                    ticket: ticket.clone(),
                });
            }
        }
        Ok(())
    }

    /// Cancels a live ticket as somebody wishes.
    pub(super) fn stop_ticket(&mut self, key: TicketKey, effects: &mut Vec<Effect>) {
        let game_session = self.game_session_of(key);
        let id = self.tickets[key].ticket.id.clone();
        self.cancel_ticket(key, tickets::CANCELLED_BY_REQUEST.to_owned(), effects);
        if let Some(game_session) = game_session {
            self.tell_of_backfill(game_session, UpdateReason::BackfillCancelled, id, effects);
            self.refresh_automatic(game_session, effects);
        }
    }

    /// What follows when a request was not fulfilled in time. An automatic one is made anew; nobody asked for it, so nobody
    /// is told.
    pub(super) fn backfill_timed_out(&mut self, key: TicketKey, effects: &mut Vec<Effect>) {
        let Some(game_session) = self.game_session_of(key) else { return };
        if !self.is_automatic(key) {
            let id = self.tickets[key].ticket.id.clone();
            self.tell_of_backfill(game_session, UpdateReason::BackfillTimedOut, id, effects);
        }
        self.refresh_automatic(game_session, effects);
    }

    /// Ends a request that players were found for in vain. An automatic one is made anew when a slot opens, not at once:
    /// the same would be found again.
    pub(super) fn backfill_failed(&mut self, key: TicketKey, problem: String, effects: &mut Vec<Effect>) {
        let game_session = self.game_session_of(key);
        let id = self.tickets[key].ticket.id.clone();
        let reason = tickets::reason::UNEXPECTED_ERROR;
        self.end_ticket(key, TicketStatus::Failed, reason, problem, effects);
        if let Some(game_session) = game_session {
            self.tell_of_backfill(game_session, UpdateReason::BackfillFailed, id, effects);
        }
    }

    /// Whether the game session of a request takes so many players now.
    pub(super) fn has_room(&self, backfill: TicketKey, players: usize) -> Result<(), String> {
        let Some(game_session) = self.game_session_of(backfill) else { return Ok(()) };
        let session = &self.game_sessions[game_session].session;
        let open = session.max_players.saturating_sub(session.current_players);
        if session.policy == PlayerSessionCreationPolicy::DenyAll {
            return Err(
                "The game session accepts no new players: its creation policy is DENY_ALL.".to_owned()
            );
        }
        if u32::try_from(players).unwrap_or(u32::MAX) > open {
            return Err(format!(
                "{players} players were found and the game session has {open} open slots: name everybody who is \
                 in it in the next request."
            ));
        }
        Ok(())
    }

    /// Ends what is looked for, as the game session itself ends. Its process is told of that end, not of this.
    pub(crate) fn end_backfill(&mut self, game_session: GameSessionKey, effects: &mut Vec<Effect>) {
        self.end_series(game_session);
        if let Some(key) = self.game_sessions[game_session].backfill {
            self.cancel_ticket(key, GAME_SESSION_OVER.to_owned(), effects);
        }
    }

    pub(super) fn tell_of_backfill(
        &mut self,
        key: GameSessionKey,
        reason: UpdateReason,
        ticket: TicketId,
        effects: &mut Vec<Effect>,
    ) {
        let row = &self.game_sessions[key];
        if row.has_ended() {
            return;
        }
        let (process, game_session) = (row.process, row.session.id.clone());
        self.push(process, Push::UpdateGameSession { game_session, reason, ticket }, effects);
    }

    /// The game session that a ticket asks players for, while it can be described.
    pub(super) fn game_session_of(&self, key: TicketKey) -> Option<GameSessionKey> {
        let backfill = self.tickets[key].ticket.backfill.as_ref()?;
        self.game_sessions.key(backfill.game_session.as_ref()?)
    }

    pub(super) fn is_automatic(&self, key: TicketKey) -> bool {
        self.tickets[key].ticket.backfill.as_ref().is_some_and(|backfill| backfill.automatic)
    }

    /// A request that ends is its game session's no longer.
    pub(super) fn leave_game_session(&mut self, key: TicketKey) {
        if let Some(game_session) = self.game_session_of(key) {
            let row = &mut self.game_sessions[game_session];
            row.backfill = row.backfill.filter(|current| *current != key);
        }
    }
}

fn standalone() -> Refusal {
    checks::invalid(
        "GameSessionArn",
        "is given with a STANDALONE configuration, which knows no game sessions: leave it out",
    )
}
