//! The life of a matchmaking ticket outside of matches.

use rallypoint_flexmatch::{Player, TicketError};
use serde::{Deserialize, Serialize};

use super::{checks, events};
use crate::command::{NewTicket, Reply, SearchReport};
use crate::deadlines::{Deadline, Due};
use crate::effect::Effect;
use crate::fleets::Fleets;
use crate::ids::{ConfigurationName, TicketId, Timestamp};
use crate::model::{BackfillOf, MatchmakingEventKind, MatchmakingTicket, TicketStatus};
use crate::refusal::Refusal;
use crate::table::{ConfigurationKey, MatchKey, Row, TicketKey};

/// Why a ticket ended, as its status reason: GameLift's words where they are published.
pub(super) mod reason {
    pub(crate) const CANCELLED: &str = "Cancelled";
    pub(crate) const TIMED_OUT: &str = "TimedOut";
    pub(crate) const UNEXPECTED_ERROR: &str = "UNEXPECTED_ERROR";
}

/// What GameLift says of a ticket that was stopped.
pub(super) const CANCELLED_BY_REQUEST: &str = "Cancelled by request.";
/// What GameLift says of a ticket that was not matched in time.
const TIMED_OUT: &str = "Removed from matchmaking due to timing out.";

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct TicketRow {
    pub(crate) ticket: MatchmakingTicket,
    /// When it may not search any more.
    over_at: Timestamp,
    /// The match it is in.
    pub(super) in_match: Option<MatchKey>,
    /// The end of its time to search, or being forgotten: one of them, by status. None while it is in a match.
    pub(super) deadline: Option<Deadline>,
}

impl Row for TicketRow {
    type Id = TicketId;

    fn id(&self) -> &TicketId {
        &self.ticket.id
    }
}

impl Fleets {
    pub(crate) fn start_matchmaking(
        &mut self,
        new: NewTicket,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        checks::ticket_id(&new.id)?;
        checks::ticket_players(&new.players)?;
        let configuration = self.known_configuration(&new.configuration)?;
        self.ticket_id_is_free(&new.id)?;
        let rules = self.rules_of(&new.configuration).ok_or_else(|| self.no_rules(configuration))?;
        let mut players = rules.admit(new.players).map_err(|error| refused(&error))?;
        for player in &mut players {
            player.team = None;
        }
        self.cancel_earlier_requests(&players, effects);
        let key = self.insert_ticket(new.id, configuration, None, players, effects);
        Ok(self.show_ticket(key))
    }

    /// Puts a ticket that was checked into the table, in `QUEUED`.
    pub(super) fn insert_ticket(
        &mut self,
        id: TicketId,
        configuration: ConfigurationKey,
        backfill: Option<BackfillOf>,
        players: Vec<Player>,
        effects: &mut Vec<Effect>,
    ) -> TicketKey {
        let configuration = &self.configurations[configuration].configuration;
        let over_at = self.now.after(configuration.request_timeout);
        let ticket = MatchmakingTicket {
            id: id.clone(),
            number: self.tickets.next_key().number(),
            revision: 0,
            configuration: configuration.name.clone(),
            rule_set: configuration.rule_set.clone(),
            backfill,
            status: TicketStatus::Queued,
            status_reason: None,
            status_message: None,
            players,
            started_at: self.now,
            ended_at: None,
            match_id: None,
            acceptance: None,
            connection: None,
            metrics: Vec::new(),
        };
        let key = self.tickets.insert(TicketRow { ticket, over_at, in_match: None, deadline: None });
        self.deadlines.set(&mut self.tickets[key].deadline, Some((over_at, Due::TicketOver(key))));
        self.census.ticket_came(&self.tickets[key].ticket.configuration, TicketStatus::Queued);
        self.index_ticket(key);
        effects.push(Effect::TicketChanged(id, TicketStatus::Queued));
        key
    }

    /// Lets a live ticket be found by its players.
    pub(crate) fn index_ticket(&mut self, key: TicketKey) {
        self.live_tickets.insert(key);
        let ticket = &self.tickets[key].ticket;
        if ticket.backfill.is_none() {
            for player in &ticket.players {
                self.tickets_of_player.entry(player.id.clone()).or_default().insert(key);
            }
        }
    }

    fn leave_ticket_index(&mut self, key: TicketKey) {
        self.live_tickets.remove(&key);
        for player in &self.tickets[key].ticket.players {
            if let Some(keys) = self.tickets_of_player.get_mut(&player.id) {
                keys.remove(&key);
                if keys.is_empty() {
                    self.tickets_of_player.remove(&player.id);
                }
            }
        }
    }

    /// A player searches by one ticket at a time, and the latest counts: that is GameLift's rule. One that is being placed
    /// cannot be cancelled any more.
    fn cancel_earlier_requests(&mut self, players: &[Player], effects: &mut Vec<Effect>) {
        for player in players {
            let earlier: Vec<_> =
                self.tickets_of_player.get(&player.id).into_iter().flatten().copied().collect();
            for key in earlier {
                if self.tickets[key].ticket.status != TicketStatus::Placing {
                    let message = format!("Cancelled by a newer request of player {}.", player.id);
                    self.cancel_ticket(key, message, effects);
                }
            }
        }
    }

    pub(crate) fn search_tickets(&mut self, tickets: &[TicketId], effects: &mut Vec<Effect>) -> Reply {
        for id in tickets {
            let Some(key) = self.tickets.key(id) else { continue };
            if self.tickets[key].ticket.status == TicketStatus::Queued {
                self.change_ticket(key, effects, |ticket| ticket.status = TicketStatus::Searching);
                self.tell_of_search(key, effects);
            }
        }
        Reply::Done
    }

    pub(crate) fn report_search(&mut self, reports: Vec<SearchReport>, effects: &mut Vec<Effect>) -> Reply {
        for report in reports {
            let Some(key) = self.tickets.key(&report.ticket) else { continue };
            let ticket = &self.tickets[key].ticket;
            let is_news =
                ticket.status_reason.as_ref() != Some(&report.reason) || ticket.metrics != report.metrics;
            if ticket.status == TicketStatus::Searching && is_news {
                self.change_ticket(key, effects, |ticket| {
                    ticket.status_reason = Some(report.reason);
                    ticket.metrics = report.metrics;
                });
            }
        }
        Reply::Done
    }

    pub(crate) fn stop_matchmaking(
        &mut self,
        id: &TicketId,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        if let Some(game_session) = self.upcoming.get(id).copied() {
            self.stop_series(game_session, effects);
            return Ok(Reply::Done);
        }
        let key = self.tickets.key(id).ok_or_else(|| Refusal::MatchmakingTicketNotFound(id.clone()))?;
        let series = self.series_of(key);
        let status = self.tickets[key].ticket.status;
        match (status, series) {
            (TicketStatus::Placing, _) => return Err(Refusal::TicketPlacing),
            (_, Some(game_session)) => self.stop_series(game_session, effects),
            (status, None) if status.is_final() => {
                return Err(self.invalid_ticket_status(key, "it is over already; there is nothing to stop"));
            }
            (_, None) => self.stop_ticket(key, effects),
        }
        Ok(self.show_ticket(key))
    }

    pub(crate) fn ticket_over(&mut self, key: TicketKey, effects: &mut Vec<Effect>) {
        let ticket = &self.tickets[key].ticket;
        let why = ticket.status_reason.as_ref().map_or(String::new(), |why| format!(" {why}"));
        let message = format!("{TIMED_OUT}{why}");
        self.end_ticket(key, TicketStatus::TimedOut, reason::TIMED_OUT, message, effects);
        self.backfill_timed_out(key, effects);
    }

    /// Ends a ticket that is not being placed, and the match it is in.
    pub(super) fn cancel_ticket(&mut self, key: TicketKey, message: String, effects: &mut Vec<Effect>) {
        let in_match = self.tickets[key].in_match;
        self.end_ticket(key, TicketStatus::Cancelled, reason::CANCELLED, message, effects);
        if let Some(in_match) = in_match {
            self.match_was_left(in_match, effects);
        }
    }

    /// Lets a ticket search again as long as it may, and as long as its players ask for nothing else.
    pub(super) fn search_again(&mut self, key: TicketKey, why: &str, effects: &mut Vec<Effect>) {
        let row = &mut self.tickets[key];
        row.in_match = None;
        let over_at = row.over_at;
        let is_backfill = row.ticket.backfill.is_some();
        self.change_ticket(key, effects, |ticket| {
            ticket.status = TicketStatus::Searching;
            ticket.status_reason = Some(why.to_owned());
            ticket.acceptance = None;
            if !is_backfill {
                ticket.players.iter_mut().for_each(|player| player.team = None);
            }
        });
        if let Some(player) = self.superseded_by(key) {
            let message = format!("Cancelled by a newer request of player {player}.");
            self.end_ticket(key, TicketStatus::Cancelled, reason::CANCELLED, message, effects);
        } else if over_at <= self.now {
            self.ticket_over(key, effects);
        } else {
            self.deadlines.set(&mut self.tickets[key].deadline, Some((over_at, Due::TicketOver(key))));
            self.tell_of_search(key, effects);
        }
    }

    /// The player of a ticket who asked for another match since.
    fn superseded_by(&self, key: TicketKey) -> Option<String> {
        let ticket = &self.tickets[key].ticket;
        if ticket.backfill.is_some() {
            return None;
        }
        let is_later = |player: &&Player| {
            self.tickets_of_player.get(&player.id).is_some_and(|keys| keys.last() > Some(&key))
        };
        ticket.players.iter().find(is_later).map(|player| player.id.clone())
    }

    fn tell_of_search(&self, key: TicketKey, effects: &mut Vec<Effect>) {
        let estimated_wait = self.estimated_wait(&self.tickets[key].ticket.configuration);
        self.tell_of_ticket(key, MatchmakingEventKind::Searching { estimated_wait }, effects);
    }

    /// Gives a ticket its final status, unless that is `COMPLETED`.
    pub(super) fn end_ticket(
        &mut self,
        key: TicketKey,
        status: TicketStatus,
        reason: &str,
        message: String,
        effects: &mut Vec<Effect>,
    ) {
        self.finish_ticket(key, effects, |ticket| {
            ticket.status = status;
            ticket.status_reason = Some(reason.to_owned());
            ticket.status_message = Some(message);
        });
        if let Some(kind) = events::kind_of_end(status, &self.tickets[key].ticket) {
            self.tell_of_ticket(key, kind, effects);
        }
    }

    /// Does what every end of a ticket takes; `last` gives it its final status.
    pub(super) fn finish_ticket(
        &mut self,
        key: TicketKey,
        effects: &mut Vec<Effect>,
        last: impl FnOnce(&mut MatchmakingTicket),
    ) {
        self.leave_ticket_index(key);
        self.leave_game_session(key);
        let now = self.now;
        let forget = (now.after(self.settings.retention), Due::ForgetTicket(key));
        let row = &mut self.tickets[key];
        row.in_match = None;
        self.deadlines.set(&mut row.deadline, Some(forget));
        self.change_ticket(key, effects, |ticket| {
            ticket.ended_at = Some(now);
            ticket.acceptance = None;
            last(ticket);
        });
    }

    /// Changes what is seen of a ticket, and says so.
    pub(super) fn change_ticket(
        &mut self,
        key: TicketKey,
        effects: &mut Vec<Effect>,
        change: impl FnOnce(&mut MatchmakingTicket),
    ) {
        let ticket = &mut self.tickets[key].ticket;
        let before = ticket.status;
        change(ticket);
        self.census.ticket_changed(&ticket.configuration, before, ticket.status);
        ticket.revision += 1;
        effects.push(Effect::TicketChanged(ticket.id.clone(), ticket.status));
    }

    pub(crate) fn forget_ticket(&mut self, key: TicketKey) {
        let row = &mut self.tickets[key];
        self.deadlines.set(&mut row.deadline, None);
        self.census.ticket_went(&row.ticket.configuration, row.ticket.status);
        self.tickets.remove(key);
    }

    /// Whether no ticket has this id, or will. The id of one that is over is not free as long as it can be described: who
    /// knows a ticket by its id must not learn of somebody else's.
    pub(super) fn ticket_id_is_free(&self, id: &TicketId) -> Result<(), Refusal> {
        if self.tickets.contains(id) || self.is_of_series(id) {
            return Err(checks::invalid("TicketId", "was used before: give another, or leave it out"));
        }
        Ok(())
    }

    pub(super) fn show_ticket(&self, key: TicketKey) -> Reply {
        Reply::Ticket(Box::new(self.tickets[key].ticket.clone()))
    }

    pub(super) fn invalid_ticket_status(&self, key: TicketKey, need: &'static str) -> Refusal {
        let MatchmakingTicket { id, status, .. } = &self.tickets[key].ticket;
        Refusal::InvalidTicketStatus { ticket: id.clone(), status: *status, need }
    }

    /// A configuration's rule set cannot be deleted before it.
    pub(super) fn no_rules(&self, configuration: ConfigurationKey) -> Refusal {
        Refusal::RuleSetNotFound(self.configurations[configuration].configuration.rule_set.clone())
    }

    pub(super) fn waited(&mut self, name: &ConfigurationName, since: Timestamp) {
        let wait = self.now.since(since);
        if let Some(row) = self.configurations.get_mut(name) {
            row.waited(wait);
        }
    }
}

/// What a rule set says against a ticket's players.
pub(super) fn refused(error: &TicketError) -> Refusal {
    checks::invalid("Players", format!("are refused: {error}"))
}
