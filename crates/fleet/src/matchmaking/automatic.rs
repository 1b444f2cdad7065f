//! Automatic backfill: a request for players for as long as a game session has an open slot. It is renewed under another
//! id whenever it is over or players have left. The server may stop all of it by any id that it was ever told.

use rallypoint_flexmatch::Player;
use serde::{Deserialize, Serialize};

use crate::effect::{Effect, UpdateReason};
use crate::fleets::Fleets;
use crate::ids::{ConfigurationName, MatchId, TicketId};
use crate::model::{
    BackfillMode, FlexMatchMode, GameSessionStatus, PlayerSessionCreationPolicy, TicketStatus,
};
use crate::table::{ConfigurationKey, GameSessionKey, TicketKey};

use super::tickets;

/// Why an automatic request was taken back before it is made anew.
const RENEWED: &str = "The players in the game session have changed.";

/// Stands between a series' first match and a request's number.
const INFIX: &str = "-backfill-";

/// What matchmaking knows of a game session.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Matched {
    configuration: ConfigurationName,
    /// Everybody who was matched into it, with their teams. Some may have left.
    players: Vec<Player>,
    /// The automatic requests for it, unless they were stopped.
    pub(super) automatic: Option<Series>,
}

/// The ids of a game session's automatic requests, one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Series {
    first_match: MatchId,
    made: u32,
}

impl Series {
    pub(super) fn new(first_match: &MatchId) -> Self {
        Self { first_match: first_match.clone(), made: 0 }
    }

    /// The id of the request that is made next.
    pub(crate) fn next(&self) -> TicketId {
        TicketId::new(format!("{}{INFIX}{}", self.first_match, self.made + 1))
    }

    /// The match whose series an id would be of.
    fn match_of(id: &TicketId) -> Option<&str> {
        let (first_match, number) = id.as_str().rsplit_once(INFIX)?;
        number.bytes().all(|byte| byte.is_ascii_digit()).then_some(first_match)
    }
}

impl Fleets {
    /// Notes who was matched into a game session, and lets its automatic requests be stopped.
    pub(super) fn note_match(
        &mut self,
        key: GameSessionKey,
        configuration: ConfigurationName,
        players: Vec<Player>,
        automatic: Option<Series>,
    ) {
        let matched = Matched { configuration, players, automatic };
        self.game_sessions[key].matched = Some(Box::new(matched));
        self.index_series(key);
    }

    pub(crate) fn index_series(&mut self, key: GameSessionKey) {
        let matched = self.game_sessions[key].matched.as_ref();
        if let Some(series) = matched.and_then(|matched| matched.automatic.as_ref()) {
            self.upcoming.insert(series.next(), key);
        }
    }

    /// Whether an id is that of an automatic request, also of one that is yet to come: players know their match's id, and
    /// who had started a ticket by such an id could read and stop the request that comes to have it.
    pub(super) fn is_of_series(&self, id: &TicketId) -> bool {
        let Some(first_match) = Series::match_of(id) else { return false };
        self.matches.contains(&MatchId::new(first_match))
            || self.upcoming.keys().any(|next| Series::match_of(next) == Some(first_match))
    }

    /// Ends a game session's automatic requests, but not the one that is live.
    pub(super) fn end_series(&mut self, key: GameSessionKey) {
        let matched = self.game_sessions[key].matched.as_mut();
        if let Some(series) = matched.and_then(|matched| matched.automatic.take()) {
            self.upcoming.remove(&series.next());
        }
    }

    /// Ends a game session's automatic requests as somebody wishes.
    pub(super) fn stop_series(&mut self, key: GameSessionKey, effects: &mut Vec<Effect>) {
        let next = self.game_sessions[key].matched.as_ref().and_then(|matched| matched.automatic.as_ref());
        let Some(next) = next.map(Series::next) else { return };
        self.end_series(key);
        match self.game_sessions[key].backfill {
            Some(live) if self.is_automatic(live) => self.stop_ticket(live, effects),
            _ => self.tell_of_backfill(key, UpdateReason::BackfillCancelled, next, effects),
        }
    }

    /// The game session whose automatic requests a ticket is one of, while they go on.
    pub(super) fn series_of(&self, key: TicketKey) -> Option<GameSessionKey> {
        let game_session = self.game_session_of(key).filter(|_| self.is_automatic(key))?;
        let matched = self.game_sessions[game_session].matched.as_ref()?;
        matched.automatic.is_some().then_some(game_session)
    }

    /// Follows a request of a match that is over.
    pub(super) fn follow_backfill(&mut self, backfill: Option<TicketKey>, effects: &mut Vec<Effect>) {
        let live = backfill.filter(|key| !self.tickets[*key].ticket.status.is_final());
        if let Some(game_session) = live.and_then(|key| self.game_session_of(key)) {
            self.refresh_automatic(game_session, effects);
        }
    }

    /// Makes, renews or takes back a game session's automatic request; to be called after a change of slots, maximum,
    /// creation policy, or of the request.
    pub(crate) fn refresh_automatic(&mut self, key: GameSessionKey, effects: &mut Vec<Effect>) {
        let row = &self.game_sessions[key];
        let Some(series) = row.matched.as_ref().and_then(|matched| matched.automatic.clone()) else { return };
        let live = row.backfill;
        let is_settled = |key: TicketKey| {
            !self.is_automatic(key) || self.tickets[key].ticket.status == TicketStatus::RequiresAcceptance
        };
        if live.is_some_and(is_settled) {
            return;
        }
        let wanted = self.wanted_backfill(key);
        if let (Some(live), Some((_, players))) = (live, &wanted)
            && self.tickets[live]
                .ticket
                .players
                .iter()
                .map(|known| &known.id)
                .eq(players.iter().map(|new| &new.id))
        {
            return;
        }
        if let Some(live) = live {
            let reason = tickets::reason::CANCELLED;
            self.end_ticket(live, TicketStatus::Cancelled, reason, RENEWED.to_owned(), effects);
        }
        let Some((configuration, players)) = wanted else { return };
        let id = series.next();
        self.upcoming.remove(&id);
        if let Some(matched) = &mut self.game_sessions[key].matched {
            matched.automatic = Some(Series { made: series.made + 1, ..series });
        }
        self.index_series(key);
        self.insert_backfill(id, configuration, Some(key), true, players, effects);
    }

    /// Whom a game session's automatic request has to name, if there is to be one.
    fn wanted_backfill(&self, key: GameSessionKey) -> Option<(ConfigurationKey, Vec<Player>)> {
        let row = &self.game_sessions[key];
        let session = &row.session;
        let takes_players = session.status == GameSessionStatus::Active
            && session.policy == PlayerSessionCreationPolicy::AcceptAll
            && session.has_open_slot();
        if !takes_players {
            return None;
        }
        let matched = row.matched.as_ref()?;
        let configuration_key = self.configurations.key(&matched.configuration)?;
        let configuration = &self.configurations[configuration_key].configuration;
        if configuration.backfill != BackfillMode::Automatic || configuration.mode != FlexMatchMode::WithQueue
        {
            return None;
        }
        let is_in = |player: &&Player| {
            let mut slots = row.slots.iter().map(|slot| &self.player_sessions[*slot].session);
            slots.any(|slot| slot.player.as_str() == player.id)
        };
        let players: Vec<_> = matched.players.iter().filter(is_in).cloned().collect();
        let rules = self.rules_of(&configuration.name)?;
        if players.is_empty() || players.len() >= rules.max_players() as usize {
            return None;
        }
        // Under another rule set than they were matched by, the players may fit no team.
        let players = rules.admit_backfill(players).ok()?;
        Some((configuration_key, players))
    }
}
