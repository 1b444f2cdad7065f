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

    /// Slots of a game session that were in this status when last seen.
    pub(crate) fn seats(&self, game_session: &str, status: &str) -> Vec<String> {
        let seats = self.player_sessions.iter();
        let wanted = seats.filter(|(_, seat)| seat.game_session == game_session && seat.status == status);
        wanted.map(|(id, _)| id.clone()).collect()
    }

    pub(crate) fn counts(&self) -> [usize; 5] {
        [
            self.game_sessions.len(),
            self.player_sessions.len(),
            self.placements.len(),
            self.queues.len(),
            self.aliases.len(),
        ]
    }

    pub(crate) fn has_some_of_everything(&self) -> bool {
        !self.counts().contains(&0)
    }
}
