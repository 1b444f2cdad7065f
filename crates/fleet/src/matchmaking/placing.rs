//! From a match that everybody accepted to players who may play.

use std::collections::BTreeMap;

use rallypoint_flexmatch::Player;

use super::automatic::Series;
use super::tickets::reason;
use super::{data, matches::MatchRow};
use crate::arn::Resource;
use crate::checks::MAX_MATCHMAKER_DATA;
use crate::effect::{Effect, UpdateReason};
use crate::fleets::Fleets;
use crate::ids::{Location, MatchId, PlacementId, PlayerId, PlayerSessionId, QueueName, TicketId};
use crate::model::{
    BackfillMode, FlexMatchMode, MatchConnection, MatchDestination, MatchmakingEventKind, PlacedGameSession,
    PlacedPlayerSession, Placement, PlacementStatus, PlayerLatency, TicketStatus,
};
use crate::placements::PlacementRow;
use crate::table::{GameSessionKey, MatchKey, PlacementKey, TicketKey};

/// Where a match is played, and by which slots.
struct Placed {
    game_session: PlacedGameSession,
    slots: BTreeMap<PlayerId, PlayerSessionId>,
}

impl Fleets {
    /// Begins to place a match that nobody has to accept any more.
    pub(super) fn place_match(&mut self, key: MatchKey, effects: &mut Vec<Effect>) {
        let tickets: Vec<_> = self.matches[key].all_tickets().collect();
        for ticket in tickets {
            self.change_ticket(ticket, effects, |ticket| {
                ticket.status = TicketStatus::Placing;
                ticket.status_reason = None;
                ticket.acceptance = None;
            });
        }
        let row = &self.matches[key];
        let backfilled = row.backfill.and_then(|ticket| self.game_session_of(ticket));
        match (backfilled, row.mode) {
            (Some(game_session), _) => self.fill(key, game_session, effects),
            (None, FlexMatchMode::WithQueue) if row.backfill.is_none() => self.place_next(key, effects),
            (None, _) => self.complete_match(key, None, effects),
        }
    }

    /// Starts the next placement of a match: where a process is idle now, else where it was not tried yet.
    fn place_next(&mut self, key: MatchKey, effects: &mut Vec<Effect>) {
        let (placement, data) = match self.placement_of(key) {
            Ok(placement) => placement,
            Err(problem) => return self.fail_match(key, &problem, effects),
        };
        let row = &self.matches[key];
        let candidates: Vec<_> = row
            .destinations
            .iter()
            .enumerate()
            .filter_map(|(n, destination)| Some((n, self.placement_to(destination, placement.clone(), row)?)))
            .collect();
        let is_free = |(_, row): &&(usize, PlacementRow)| self.best_process(row).is_some();
        let chosen = candidates.iter().position(|candidate| is_free(&candidate)).unwrap_or(0);
        let Some((destination, mut placement)) = candidates.into_iter().nth(chosen) else {
            return match self.matches[key].attempts {
                0 => self.fail_match(key, "None of the configuration's queues exists any more.", effects),
                _ => self.search_on(
                    key,
                    "No game session was free in time for the match found before.",
                    effects,
                ),
            };
        };
        let row = &mut self.matches[key];
        placement.placement.matchmaker_data = Some(data);
        row.destinations.remove(destination);
        row.attempts += 1;
        let placing = self.insert_placement(placement.made_for(key), effects);
        self.matches[key].placing = Some(placing);
        self.place_again(placing, effects);
    }

    /// What a match's placement asks for, wherever, and its matchmaker data.
    fn placement_of(&self, key: MatchKey) -> Result<(Placement, String), String> {
        let row = &self.matches[key];
        let Some(configuration) = self.configurations.get(&row.configuration) else {
            return Err("The matchmaking configuration was deleted.".to_owned());
        };
        let configuration = &configuration.configuration;
        let Some(rules) = self.rule_sets.get(&row.rule_set) else {
            return Err("The matchmaking rule set was deleted.".to_owned());
        };
        let matched = rules.rule_set.body.parsed().max_players();
        let players = self.players_of(row);
        let automatic = (configuration.backfill == BackfillMode::Automatic).then(|| Series::new(&row.id));
        let automatic = automatic.map(|series| series.next());
        let latencies = players.iter().flat_map(|player| {
            player.latencies_ms.iter().map(|(location, latency_ms)| PlayerLatency {
                player: PlayerId::new(player.id.as_str()),
                location: Location::new(location.as_str()),
                latency_ms: f64::from(*latency_ms),
            })
        });
        let data = self.matchmaker_data(row, &row.id, automatic.as_ref(), &players)?;
        let placement = Placement {
            id: self.free_placement_id(row),
            queue: QueueName::new(""),
            status: PlacementStatus::Pending,
            max_players: matched + configuration.additional_players,
            name: None,
            properties: configuration.properties.clone(),
            data: configuration.data.clone(),
            matchmaker_data: None,
            latencies: latencies.collect(),
            priority_override: None,
            started_at: self.now,
            ended_at: None,
            game_session: None,
            players: Vec::new(),
        };
        Ok((placement, data))
    }

    fn free_placement_id(&self, row: &MatchRow) -> PlacementId {
        let mut number = row.attempts + 1;
        loop {
            let id = match number {
                1 => row.placement.clone(),
                number => PlacementId::new(format!("{}-{number}", row.placement)),
            };
            if !self.placements.contains(&id) {
                return id;
            }
            number += 1;
        }
    }

    fn placement_to(
        &self,
        destination: &MatchDestination,
        placement: Placement,
        row: &MatchRow,
    ) -> Option<PlacementRow> {
        let players = row.players.clone();
        match destination {
            MatchDestination::Queue(name) => {
                self.queues.get(name).map(|_| PlacementRow::in_queue(name.clone(), placement, players))
            }
            MatchDestination::Direct(fleet) => Some(PlacementRow::direct(fleet.clone(), placement, players)),
        }
    }

    /// The players of a match: those who are in the game first.
    fn players_of(&self, row: &MatchRow) -> Vec<Player> {
        let tickets = row.backfill.iter().chain(&row.tickets);
        tickets.flat_map(|ticket| self.tickets[*ticket].ticket.players.iter().cloned()).collect()
    }

    fn matchmaker_data(
        &self,
        row: &MatchRow,
        id: &MatchId,
        automatic: Option<&TicketId>,
        players: &[Player],
    ) -> Result<String, String> {
        let Some(rules) = self.rule_sets.get(&row.rule_set) else {
            return Err("The matchmaking rule set was deleted.".to_owned());
        };
        let rules = rules.rule_set.body.parsed();
        let arn = Resource::Configuration(row.configuration.clone()).arn(&self.settings.region);
        let data = data::matchmaker_data(id, &arn, automatic, rules, players)
            .map_err(|error| format!("The matchmaker data cannot be written: {error}."))?;
        let length = data.chars().count();
        if length > MAX_MATCHMAKER_DATA {
            return Err(format!(
                "The matchmaker data would have {length} characters, and {MAX_MATCHMAKER_DATA} are the most: \
                 give players fewer or shorter attributes."
            ));
        }
        Ok(data)
    }

    /// A match's placement is over.
    pub(crate) fn match_placement_over(
        &mut self,
        key: MatchKey,
        placement: PlacementKey,
        effects: &mut Vec<Effect>,
    ) {
        self.matches[key].placing = None;
        let placement = &self.placements[placement].placement;
        let id = &placement.id;
        match (placement.status, placement.game_session.clone()) {
            (PlacementStatus::Fulfilled, Some(game_session)) => {
                let slots = placement.players.iter();
                let slots = slots.map(|placed| (placed.player.clone(), placed.player_session.clone()));
                let placed = Placed { slots: slots.collect(), game_session };
                self.match_is_placed(key, &placed, effects);
            }
            (PlacementStatus::TimedOut, _) => self.place_next(key, effects),
            (PlacementStatus::Cancelled, _) => {
                self.fail_match(key, &format!("Placement {id} was stopped."), effects);
            }
            _ => {
                let problem =
                    format!("Placement {id} failed: its game session ended, or its queue was deleted.");
                self.fail_match(key, &problem, effects);
            }
        }
    }

    fn match_is_placed(&mut self, key: MatchKey, placed: &Placed, effects: &mut Vec<Effect>) {
        let game_session = self.game_sessions.key(&placed.game_session.id);
        let row = &self.matches[key];
        let players = self.players_of(row);
        if let Some(game_session) = game_session {
            let configuration = self.configurations.get(&row.configuration);
            let automatic = configuration
                .is_some_and(|row| row.configuration.backfill == BackfillMode::Automatic)
                .then(|| Series::new(&row.id));
            self.note_match(game_session, row.configuration.clone(), players, automatic);
        }
        self.complete_match(key, Some(placed), effects);
        if let Some(game_session) = game_session {
            self.refresh_automatic(game_session, effects);
        }
    }

    /// Gives the new players of a match their slots in the game session that asked for them.
    fn fill(&mut self, key: MatchKey, game_key: GameSessionKey, effects: &mut Vec<Effect>) {
        let row = &self.matches[key];
        let Some(backfill) = row.backfill else { return };
        let players = self.players_of(row);
        let automatic = self.game_sessions[game_key].matched.as_ref();
        let automatic = automatic.and_then(|matched| matched.automatic.clone());
        let next = automatic.as_ref().map(Series::next);
        let room = self.has_room(backfill, row.players.len());
        let data = room.and_then(|()| self.matchmaker_data(row, &row.id, next.as_ref(), &players));
        let data = match data {
            Ok(data) => data,
            Err(problem) => {
                self.backfill_failed(backfill, problem, effects);
                return self.search_on(key, "The game session found before has no room any more.", effects);
            }
        };
        let configuration = row.configuration.clone();
        let new_players = row.players.clone();
        let mut slots = BTreeMap::new();
        for player in new_players {
            self.promised.remove(&player.id);
            let slot = self.reserve(game_key, player, effects);
            slots.insert(slot.player, slot.id);
        }
        self.note_match(game_key, configuration, players, automatic);
        let session = &mut self.game_sessions[game_key].session;
        session.matchmaker_data = Some(data);
        let game_session = PlacedGameSession {
            id: session.id.clone(),
            location: session.location.clone(),
            ip: session.ip,
            dns_name: session.dns_name.clone(),
            port: session.port,
        };
        effects.push(Effect::GameSessionUpdated(session.id.clone()));
        let ticket = self.tickets[backfill].ticket.id.clone();
        self.complete_match(key, Some(&Placed { game_session, slots }), effects);
        self.tell_of_backfill(game_key, UpdateReason::MatchmakingDataUpdated, ticket, effects);
        self.refresh_automatic(game_key, effects);
    }

    fn complete_match(&mut self, key: MatchKey, placed: Option<&Placed>, effects: &mut Vec<Effect>) {
        let tickets: Vec<_> = self.matches[key].all_tickets().collect();
        for ticket in tickets {
            self.complete_ticket(ticket, placed, effects);
        }
        let game_session = placed.map(|placed| placed.game_session.clone());
        self.tell_of_match(key, MatchmakingEventKind::Succeeded { game_session }, effects);
        self.end_match(key);
    }

    fn complete_ticket(&mut self, key: TicketKey, placed: Option<&Placed>, effects: &mut Vec<Effect>) {
        let ticket = &self.tickets[key].ticket;
        if ticket.backfill.is_none() {
            let (configuration, started_at) = (ticket.configuration.clone(), ticket.started_at);
            self.waited(&configuration, started_at);
        }
        self.finish_ticket(key, effects, |ticket| {
            ticket.status = TicketStatus::Completed;
            ticket.status_reason = None;
            ticket.connection = placed.map(|placed| {
                let slots = ticket.players.iter().filter_map(|player| {
                    let player = PlayerId::new(player.id.as_str());
                    let player_session = placed.slots.get(&player)?.clone();
                    Some(PlacedPlayerSession { player, player_session })
                });
                MatchConnection { players: slots.collect(), game_session: placed.game_session.clone() }
            });
        });
    }

    fn fail_match(&mut self, key: MatchKey, problem: &str, effects: &mut Vec<Effect>) {
        let Some(row) = self.end_match(key) else { return };
        for ticket in row.all_tickets() {
            let status = TicketStatus::Failed;
            self.end_ticket(ticket, status, reason::UNEXPECTED_ERROR, problem.to_owned(), effects);
        }
    }
}
