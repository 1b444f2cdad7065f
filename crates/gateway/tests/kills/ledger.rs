//! What the gateway has acknowledged: by an answer, also to a question, or by telling a server.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Game sessions, player sessions and placements by id, with the furthest status that was seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) game_sessions: BTreeMap<String, String>,
    pub(crate) player_sessions: BTreeMap<String, Seat>,
    pub(crate) placements: BTreeMap<String, String>,
    pub(crate) queues: BTreeSet<String>,
    pub(crate) aliases: BTreeSet<String>,
    pub(crate) rule_sets: BTreeSet<String>,
    pub(crate) configurations: BTreeSet<String>,
    pub(crate) tickets: BTreeMap<String, Ticket>,
}

/// A matchmaking ticket, as it was when last seen. Those that search go back and forth; a final status stays.
#[derive(Clone, Debug)]
pub(crate) struct Ticket {
    pub(crate) seen: Value,
    /// It asks for players, for a game session that is there.
    is_request: bool,
    /// Nobody can break its match any more.
    pub(crate) is_accepted: bool,
}

impl Ticket {
    pub(crate) fn status(&self) -> &str {
        self.seen["Status"].as_str().unwrap()
    }

    pub(crate) fn is_over(&self) -> bool {
        is_final(self.status())
    }

    /// Who looked for a match by it. Those whom a request for players names were in one already.
    pub(crate) fn seekers(&self) -> impl Iterator<Item = &str> {
        let players = if self.is_request { None } else { self.seen["Players"].as_array() };
        players.into_iter().flatten().map(|player| player["PlayerId"].as_str().unwrap())
    }

    /// The slot that a player got by it, and the game session.
    pub(crate) fn slot_of(&self, player: &str) -> Option<(&str, &str)> {
        let info = &self.seen["GameSessionConnectionInfo"];
        let slots = info["MatchedPlayerSessions"].as_array()?;
        let slot = slots.iter().find(|slot| slot["PlayerId"] == player)?;
        Some((slot["PlayerSessionId"].as_str()?, info["GameSessionArn"].as_str()?))
    }
}

/// Whether a ticket stays as it is.
pub(crate) fn is_final(status: &str) -> bool {
    match status {
        "QUEUED" | "SEARCHING" | "REQUIRES_ACCEPTANCE" | "PLACING" => false,
        "COMPLETED" | "FAILED" | "CANCELLED" | "TIMED_OUT" => true,
        other => panic!("what is {other}?"),
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Seat {
    pub(crate) game_session: String,
    pub(crate) status: String,
}

/// How far along GameLift's arrows a status is. Those at an end exclude each other.
pub(crate) fn rank(status: &str) -> u8 {
    match status {
        "ACTIVATING" | "RESERVED" | "PENDING" => 0,
        "ACTIVE" => 1,
        "TERMINATING" => 2,
        "TERMINATED" | "ERROR" | "COMPLETED" | "TIMEDOUT" | "FULFILLED" | "CANCELLED" | "TIMED_OUT"
        | "FAILED" => 3,
        other => panic!("what is {other}?"),
    }
}

/// Whether a thing that was `before` may be `now`.
pub(crate) fn may_follow(before: &str, now: &str) -> bool {
    before == now || rank(before) < rank(now)
}

fn note(statuses: &mut BTreeMap<String, String>, id: &str, status: &str) {
    let known = statuses.entry(id.to_owned()).or_insert_with(|| status.to_owned());
    // Answers overtake each other.
    if rank(known) < rank(status) {
        status.clone_into(known);
    }
}

impl Ledger {
    pub(crate) fn game_session(&mut self, id: &str, status: &str) {
        note(&mut self.game_sessions, id, status);
    }

    pub(crate) fn player_session(&mut self, id: &str, game_session: &str, status: &str) {
        let seat = || Seat { game_session: game_session.to_owned(), status: status.to_owned() };
        let known = self.player_sessions.entry(id.to_owned()).or_insert_with(seat);
        if rank(&known.status) < rank(status) {
            status.clone_into(&mut known.status);
        }
    }

    pub(crate) fn placement(&mut self, placement: &Value) {
        let text = |name: &str| placement[name].as_str().unwrap();
        note(&mut self.placements, text("PlacementId"), text("Status"));
        // One that was given up may name what it had tried.
        if text("Status") == "FULFILLED" {
            self.game_session(text("GameSessionArn"), "ACTIVE");
            for player in placement["PlacedPlayerSessions"].as_array().into_iter().flatten() {
                let id = player["PlayerSessionId"].as_str().unwrap();
                self.player_session(id, text("GameSessionArn"), "RESERVED");
            }
        }
    }

    /// A ticket of players, or any that is known.
    pub(crate) fn ticket(&mut self, ticket: &Value) {
        self.note_ticket(ticket, false);
    }

    /// A request for players.
    pub(crate) fn request(&mut self, ticket: &Value) {
        self.note_ticket(ticket, true);
    }

    fn note_ticket(&mut self, ticket: &Value, is_request: bool) {
        let id = ticket["TicketId"].as_str().unwrap();
        let new = || Ticket { seen: ticket.clone(), is_request, is_accepted: false };
        let known = self.tickets.entry(id.to_owned()).or_insert_with(new);
        let status = ticket["Status"].as_str().unwrap();
        if known.is_over() && is_final(status) {
            assert_eq!(known.status(), status, "{} is now {ticket}", known.seen);
        }
        // Answers overtake each other.
        if !known.is_over() || is_final(status) {
            known.seen = ticket.clone();
        }
        let known = known.clone();
        for (slot, game_session) in known.seekers().filter_map(|player| known.slot_of(player)) {
            self.game_session(game_session, "ACTIVE");
            self.player_session(slot, game_session, "RESERVED");
        }
    }

    /// What follows from an acknowledged wish.
    pub(crate) fn ticket_is_cancelled(&mut self, id: &str) {
        let mut seen = self.tickets[id].seen.clone();
        seen["Status"] = "CANCELLED".into();
        self.note_ticket(&seen, false);
    }

    /// Everybody who is in a ticket's match has accepted it.
    pub(crate) fn match_is_accepted(&mut self, id: &str) {
        self.tickets.get_mut(id).unwrap().is_accepted = true;
    }

    /// Tickets that were not over when last seen.
    pub(crate) fn live_tickets(&self) -> Vec<String> {
        let live = self.tickets.iter().filter(|(_, ticket)| !ticket.is_over());
        live.map(|(id, _)| id.clone()).collect()
    }

    /// Active game sessions of a configuration's matches, with everybody who was matched into them.
    pub(crate) fn players_placed_by(&self, configuration: &str) -> BTreeMap<String, Vec<Value>> {
        let mut placed = BTreeMap::<String, Vec<Value>>::new();
        for ticket in self.tickets.values().filter(|ticket| !ticket.is_request) {
            let game_session = ticket.seen["GameSessionConnectionInfo"]["GameSessionArn"].as_str();
            let is_active = |id: &&str| self.game_sessions.get(*id).is_some_and(|status| status == "ACTIVE");
            let is_of_it = ticket.seen["ConfigurationName"] == configuration;
            if let Some(id) = game_session.filter(is_active).filter(|_| is_of_it) {
                let players = ticket.seen["Players"].as_array().into_iter().flatten();
                placed.entry(id.to_owned()).or_default().extend(players.cloned());
            }
        }
        placed
    }

    /// Slots of a game session that were in this status when last seen.
    pub(crate) fn seats(&self, game_session: &str, status: &str) -> Vec<String> {
        let seats = self.player_sessions.iter();
        let wanted = seats.filter(|(_, seat)| seat.game_session == game_session && seat.status == status);
        wanted.map(|(id, _)| id.clone()).collect()
    }

    pub(crate) fn counts(&self) -> [usize; 8] {
        [
            self.game_sessions.len(),
            self.player_sessions.len(),
            self.placements.len(),
            self.queues.len(),
            self.aliases.len(),
            self.rule_sets.len(),
            self.configurations.len(),
            self.tickets.len(),
        ]
    }

    pub(crate) fn has_some_of_everything(&self) -> bool {
        !self.counts().contains(&0)
    }
}
