//! What an overview shows of the fleets. It is read in pieces, so that it keeps nobody waiting however much there is; then it
//! waits, as every answer does, until what was read cannot be lost.

mod details;
mod gather;
mod show;
mod timeline;

use std::collections::HashMap;

use rallypoint_fleet::{FleetId, ProcessId, ProcessStatus};
use rallypoint_gamelift_api::Exception;
use tokio::sync::watch;

use super::{Embedded, State, convert};
use crate::overview::{FleetRow, LaunchBoard, Overview, Rows, Wanted};
use gather::Gather;

pub(super) use timeline::Timeline;

/// How many processes of one fleet there are.
#[derive(Default)]
struct Processes {
    live: u64,
    idle: u64,
}

/// How much is in use of all fleets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct InUse {
    pub(crate) game_sessions: u64,
    pub(crate) players: u64,
    pub(crate) tickets: u64,
}

impl Embedded {
    /// Everything that fleets have in it. `gateway`, `load` and `upstream` are left empty.
    ///
    /// # Errors
    /// What was read may be lost: the journal cannot be written any more.
    pub async fn overview(&self, wanted: &Wanted) -> Result<Overview, Exception> {
        let launched = self.launched.rows();
        let mut of_fleet: HashMap<FleetId, Processes> = HashMap::new();
        let processes = self
            .gather(wanted, |state, place, gather| {
                let fleets = &state.fleets;
                gather.piece(
                    fleets.processes_before(place),
                    |process| {
                        if !matches!(process.status, ProcessStatus::Ended(_)) {
                            let count = of_fleet.entry(process.fleet.clone()).or_default();
                            count.live += 1;
                            count.idle +=
                                u64::from(process.status == ProcessStatus::Idle && process.connected);
                        }
                        show::process_glance(process)
                    },
                    |process, wanted| show::process_is_meant(fleets, process, wanted),
                    |process| show::process(fleets, process, &launched),
                )
            })
            .await;
        let game_sessions = self
            .gather(wanted, |State { fleets, .. }, place, gather| {
                gather.piece(
                    fleets.game_sessions_before(place),
                    show::game_session_glance,
                    |session, wanted| show::game_session_is_meant(fleets, session, wanted),
                    |session| show::game_session(fleets, session),
                )
            })
            .await;
        let player_sessions = self
            .gather(wanted, |State { fleets, .. }, place, gather| {
                gather.piece(
                    fleets.player_sessions_before(place),
                    show::player_session_glance,
                    |session, wanted| show::player_session_is_meant(fleets, session, wanted),
                    |session| show::player_session(fleets, session),
                )
            })
            .await;
        let tickets = self
            .gather(wanted, |State { fleets, .. }, place, gather| {
                gather.piece(
                    fleets.tickets_before(place),
                    show::ticket_glance,
                    show::ticket_is_meant,
                    show::ticket,
                )
            })
            .await;
        let placements = self
            .gather(wanted, |State { fleets, .. }, place, gather| {
                gather.piece(
                    fleets.placements_before(place),
                    show::placement_glance,
                    show::placement_is_meant,
                    show::placement,
                )
            })
            .await;
        let (fleets, events, at, settled) = {
            let mut state = self.lock();
            let fleets = fleets(&state, wanted, &of_fleet);
            let events = state.timeline.rows(&state.fleets, wanted.limit());
            (fleets, events, show::millis(state.fleets.now()), self.settled(&mut state))
        };
        settled.await.map_err(|undone| convert::undone(&undone))?;
        Ok(Overview {
            at,
            fleets,
            launched,
            processes,
            game_sessions,
            player_sessions,
            tickets,
            placements,
            events,
            ..Overview::default()
        })
    }

    /// Gives others a turn between the pieces. What comes meanwhile is seen the next time.
    async fn gather<'w, R>(
        &self,
        wanted: &'w Wanted,
        mut piece: impl FnMut(&State, u64, &mut Gather<'w, R>) -> Option<u64>,
    ) -> Rows<R> {
        let mut gather = Gather::new(wanted);
        let mut place = u64::MAX;
        let mut next = |place| {
            let state = self.lock();
            let next = piece(&state, place, &mut gather);
            state.give_way();
            next
        };
        while let Some(after) = next(place) {
            place = after;
            tokio::task::yield_now().await;
        }
        gather.rows()
    }

    /// Changes whenever an overview may look otherwise.
    pub(crate) fn overview_changes(&self) -> watch::Receiver<u64> {
        self.overview_changes.subscribe()
    }

    /// How much is in use now.
    pub(crate) fn in_use(&self) -> InUse {
        let state = self.lock();
        let tickets = state.fleets.live_ticket_count() as u64;
        let mut in_use = InUse { tickets, ..InUse::default() };
        for fleet in state.fleets.fleets() {
            let occupancy = state.fleets.occupancy_of(&fleet.id);
            in_use.game_sessions += occupancy.game_sessions;
            in_use.players += occupancy.players;
        }
        in_use
    }

    /// Where the supervisor writes down what it launches.
    pub(crate) fn launch_board(&self) -> &LaunchBoard {
        &self.launched
    }

    /// Lets a process get no game session any more, and end as soon as it has none.
    ///
    /// # Errors
    /// It is not known, or over.
    pub(crate) async fn drain_process(&self, process: &str) -> Result<(), Exception> {
        let process = ProcessId::new(process);
        self.command(rallypoint_fleet::Command::DrainProcess { process }).await.map(drop)
    }
}

fn fleets(state: &State, wanted: &Wanted, processes: &HashMap<FleetId, Processes>) -> Rows<FleetRow> {
    let mut rows = Rows::default();
    for fleet in state.fleets.fleets() {
        rows.total += 1;
        *rows.by_status.entry("ACTIVE".to_owned()).or_default() += 1;
        if wanted.is_search() && !show::fleet_is_meant(fleet, wanted) {
            continue;
        }
        rows.matching += 1;
        if rows.rows.len() < wanted.limit() {
            let count = processes.get(&fleet.id);
            rows.rows.push(FleetRow {
                processes: count.map_or(0, |count| count.live),
                idle_processes: count.map_or(0, |count| count.idle),
                ..show::fleet(&state.fleets, fleet)
            });
        }
    }
    rows
}
