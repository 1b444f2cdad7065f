//! What happens in the embedded fleets, and how many there are of what.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{OnceLock, Weak};

use rallypoint_fleet::{
    Census, Effect, GameSessionStatus, MatchmakingEventKind, PlayerSessionStatus, ProcessStatus, Tally,
};

use super::family::{Family, Sheet};
use super::outcomes::Outcomes;
use super::words;

static PROCESSES: Family =
    Family::gauge("rallypoint_processes", "Server processes; those that ended until they are forgotten")
        .of(&["status"]);
static GAME_SESSIONS: Family =
    Family::gauge("rallypoint_game_sessions", "Game sessions; those that ended until they are forgotten")
        .of(&["status"]);
static SLOTS_USED: Family =
    Family::gauge("rallypoint_slots_used", "Player slots that are reserved or played in");
static SLOTS_MAX: Family =
    Family::gauge("rallypoint_slots_max", "Player slots of game sessions that have not ended");
static PLAYER_SESSIONS: Family =
    Family::gauge("rallypoint_player_sessions", "Player sessions; those that ended until they are forgotten")
        .of(&["status"]);
static PLACEMENTS: Family =
    Family::gauge("rallypoint_placements", "Placements; those that ended until they are forgotten")
        .of(&["status"]);
static TICKETS: Family =
    Family::gauge("rallypoint_tickets", "Matchmaking tickets; those that ended until they are forgotten")
        .of(&["configuration", "status"]);
static LISTENERS: Family =
    Family::gauge("rallypoint_event_listeners", "Connections that listen to the stream of events");
static PROCESSES_ENDED: Family =
    Family::counter("rallypoint_processes_ended", "Server processes that ended").of(&["reason"]);
static GAME_SESSIONS_CREATED: Family =
    Family::counter("rallypoint_game_sessions_created", "Game sessions that were created");
static GAME_SESSIONS_ENDED: Family =
    Family::counter("rallypoint_game_sessions_ended", "Game sessions that ended").of(&["status"]);
static PLAYER_SESSIONS_CREATED: Family =
    Family::counter("rallypoint_player_sessions_created", "Slots that were reserved");
static PLAYER_SESSIONS_ENDED: Family =
    Family::counter("rallypoint_player_sessions_ended", "Player sessions that ended").of(&["status"]);
static PLACEMENTS_ENDED: Family =
    Family::counter("rallypoint_placements_ended", "Placements that ended").of(&["status"]);
static TICKETS_ENDED: Family =
    Family::counter("rallypoint_tickets_ended", "Matchmaking tickets that ended").of(&["status"]);
static MATCHES: Family =
    Family::counter("rallypoint_matches", "Matches that were found, also those that were not accepted later");
static PLAYERS_MATCHED: Family =
    Family::counter("rallypoint_players_matched", "Players in matches that were found");

#[cfg(test)]
pub(super) static FAMILIES: [&Family; 17] = [
    &PROCESSES,
    &GAME_SESSIONS,
    &SLOTS_USED,
    &SLOTS_MAX,
    &PLAYER_SESSIONS,
    &PLACEMENTS,
    &TICKETS,
    &LISTENERS,
    &PROCESSES_ENDED,
    &GAME_SESSIONS_CREATED,
    &GAME_SESSIONS_ENDED,
    &PLAYER_SESSIONS_CREATED,
    &PLAYER_SESSIONS_ENDED,
    &PLACEMENTS_ENDED,
    &TICKETS_ENDED,
    &MATCHES,
    &PLAYERS_MATCHED,
];

/// Anybody who may call the API can make up configurations; so many have a label of their own.
const MOST_CONFIGURATIONS: usize = 50;
/// The label of the others. No configuration can be called so.
const OTHERS: &str = "(others)";

/// Who knows how many there are.
pub(crate) trait Standing: Send + Sync {
    /// How many there are of what. Takes the fleets' lock, and holds it for the copy alone.
    fn census(&self) -> Census;

    /// How many listen to events.
    fn listeners(&self) -> usize;

    /// How many bytes the journal has grown by since its last snapshot; none when nothing is kept.
    fn journal_size(&self) -> Option<u64>;

    /// How many tickets wait for the matcher to look at them.
    fn matcher_backlog(&self) -> usize;
}

/// The counters of the embedded fleets.
#[derive(Debug)]
pub struct FleetMetrics {
    standing: OnceLock<Weak<dyn Standing>>,
    processes_ended: Outcomes<6>,
    game_sessions_created: AtomicU64,
    game_sessions_ended: Outcomes<2>,
    player_sessions_created: AtomicU64,
    player_sessions_ended: Outcomes<2>,
    placements_ended: Outcomes<4>,
    tickets_ended: Outcomes<4>,
    matches: AtomicU64,
    players_matched: AtomicU64,
}

impl FleetMetrics {
    pub(super) fn new() -> Self {
        Self {
            standing: OnceLock::new(),
            processes_ended: Outcomes::new(words::PROCESS_ENDS),
            game_sessions_created: AtomicU64::new(0),
            game_sessions_ended: Outcomes::new(words::GAME_SESSION_ENDS),
            player_sessions_created: AtomicU64::new(0),
            player_sessions_ended: Outcomes::new(words::PLAYER_SESSION_ENDS),
            placements_ended: Outcomes::new(words::PLACEMENT_ENDS),
            tickets_ended: Outcomes::new(words::TICKET_ENDS),
            matches: AtomicU64::new(0),
            players_matched: AtomicU64::new(0),
        }
    }

    /// Whom to ask how many there are. The first word counts.
    pub(crate) fn ask(&self, standing: Weak<dyn Standing>) {
        let _ = self.standing.set(standing);
    }

    /// Something happened.
    pub(crate) fn count(&self, effect: &Effect) {
        let one_more = |counter: &AtomicU64| counter.fetch_add(1, Ordering::Relaxed);
        match effect {
            Effect::ProcessChanged(_, ProcessStatus::Ended(end)) => {
                self.processes_ended.add(words::process_end(*end));
            }
            Effect::GameSessionChanged(_, GameSessionStatus::Activating) => {
                one_more(&self.game_sessions_created);
            }
            Effect::GameSessionChanged(_, status) => {
                self.game_sessions_ended.add(words::game_session(*status));
            }
            Effect::PlayerSessionChanged(_, PlayerSessionStatus::Reserved) => {
                one_more(&self.player_sessions_created);
            }
            Effect::PlayerSessionChanged(_, status) => {
                self.player_sessions_ended.add(words::player_session(*status));
            }
            Effect::PlacementChanged(_, status) => self.placements_ended.add(words::placement(*status)),
            Effect::TicketChanged(_, status) => self.tickets_ended.add(words::ticket(*status)),
            Effect::Matchmaking(event) => {
                if matches!(event.kind, MatchmakingEventKind::PotentialMatchCreated { .. }) {
                    one_more(&self.matches);
                    let players: usize = event.tickets.iter().map(|ticket| ticket.players.len()).sum();
                    self.players_matched.fetch_add(players as u64, Ordering::Relaxed);
                }
            }
            Effect::ProcessChanged(..)
            | Effect::GameSessionUpdated(_)
            | Effect::FleetEvent(..)
            | Effect::Push(..) => {}
        }
    }

    pub(super) fn standing(&self) -> Option<std::sync::Arc<dyn Standing>> {
        self.standing.get()?.upgrade()
    }

    pub(super) fn encode(&self, sheet: &mut Sheet<'_>) -> fmt::Result {
        if let Some(standing) = self.standing() {
            encode_census(sheet, &standing.census())?;
            sheet.number(&LISTENERS, standing.listeners() as u64)?;
        }
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        sheet.numbers(&PROCESSES_ENDED, self.processes_ended.rows())?;
        sheet.number(&GAME_SESSIONS_CREATED, read(&self.game_sessions_created))?;
        sheet.numbers(&GAME_SESSIONS_ENDED, self.game_sessions_ended.rows())?;
        sheet.number(&PLAYER_SESSIONS_CREATED, read(&self.player_sessions_created))?;
        sheet.numbers(&PLAYER_SESSIONS_ENDED, self.player_sessions_ended.rows())?;
        sheet.numbers(&PLACEMENTS_ENDED, self.placements_ended.rows())?;
        sheet.numbers(&TICKETS_ENDED, self.tickets_ended.rows())?;
        sheet.number(&MATCHES, read(&self.matches))?;
        sheet.number(&PLAYERS_MATCHED, read(&self.players_matched))
    }
}

fn encode_census(sheet: &mut Sheet<'_>, census: &Census) -> fmt::Result {
    let Census { processes, game_sessions, slots, player_sessions, placements, .. } = census;
    sheet.numbers(&PROCESSES, named(processes, words::process))?;
    sheet.numbers(&GAME_SESSIONS, named(game_sessions, words::game_session))?;
    let used =
        player_sessions.of(PlayerSessionStatus::Reserved) + player_sessions.of(PlayerSessionStatus::Active);
    sheet.number(&SLOTS_USED, used)?;
    sheet.number(&SLOTS_MAX, *slots)?;
    sheet.numbers(&PLAYER_SESSIONS, named(player_sessions, words::player_session))?;
    sheet.numbers(&PLACEMENTS, named(placements, words::placement))?;
    let mut tickets: Vec<_> = census.tickets.iter().map(|(name, tally)| (name.as_str(), tally)).collect();
    tickets.sort_unstable_by_key(|(name, _)| *name);
    let mut counts: BTreeMap<[&str; 2], u64> = BTreeMap::new();
    for (index, (name, tally)) in tickets.into_iter().enumerate() {
        let name = if index < MOST_CONFIGURATIONS { name } else { OTHERS };
        for (status, count) in tally.iter() {
            *counts.entry([name, words::ticket(status)]).or_default() += count;
        }
    }
    sheet.numbers(&TICKETS, counts)
}

/// Counts by their words; several states may share one.
fn named<S: Copy + PartialEq>(
    tally: &Tally<S>,
    word: fn(S) -> &'static str,
) -> BTreeMap<[&'static str; 1], u64> {
    let mut counts = BTreeMap::new();
    for (state, count) in tally.iter() {
        *counts.entry([word(state)]).or_default() += count;
    }
    counts
}
