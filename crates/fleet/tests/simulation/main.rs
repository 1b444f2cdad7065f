//! Random commands against the fleets of a service, with the rules checked after every one of them by a checker that
//! knows only what can be seen from outside. Now and then the service is killed, and what it was is rebuilt from a snapshot
//! and a journal.
//!
//! `RALLYPOINT_SIMULATION_SEEDS` says how many seeds to run (1,000 by default), `RALLYPOINT_SIMULATION_SEED` runs just one.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a failing test is what they are for")]

mod driver;
mod journal;
mod matchmaking;
mod shadow;

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use rallypoint_fleet::{
    Command, Effect, Fleets, GameSessionStatus, PlayerSessionStatus, ProcessStatus, Push, Refusal, Reply,
    Settings, Timestamp,
};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::driver::Driver;
use crate::journal::Journal;
use crate::shadow::Shadow;

const STEPS: usize = 300;

/// Of how many steps the service does not survive one.
const STEPS_PER_CRASH: u32 = 60;

/// How long the service may be away.
const AWAY_MILLIS: u64 = 400_000;

#[test]
fn the_rules_hold_after_every_step_and_every_crash() {
    each_seed(ALL_SEEDS, |run: &mut Run| {
        for _ in 0..STEPS {
            run.step();
            if run.random.random_ratio(1, STEPS_PER_CRASH) {
                run.crash();
            }
        }
        run.wind_down();
    });
}

#[test]
fn the_same_commands_give_the_same_fleets_whenever_timers_ran() {
    each_seed(ALL_SEEDS, |run: &mut Run| {
        run.drive();
        let (mut replayed, mut without_timers) = (Fleets::default(), Fleets::default());
        let (mut effects, mut effects_without_timers) = (Vec::new(), Vec::new());
        let mut latest = Timestamp(0);
        for (now, command, done) in &run.commands {
            // A command left out must not take with it that the clock had come so far.
            latest = latest.max(*now);
            let _ = replayed.handle(*now, command.clone(), &mut effects);
            if *done && !matches!(command, Command::Expire) {
                let _ = without_timers.handle(latest, command.clone(), &mut effects_without_timers);
            }
        }
        without_timers.handle(latest, Command::Expire, &mut effects_without_timers).answer.unwrap();
        assert_eq!(effects, run.effects);
        assert_eq!(effects_without_timers, run.effects);
        assert_same(&replayed, &run.fleets);
        assert_same(&without_timers, &run.fleets);
        assert_eq!(replayed.next_deadline(), run.fleets.next_deadline());
        assert_eq!(without_timers.next_deadline(), run.fleets.next_deadline());
    });
}

#[test]
fn the_commands_reach_every_status() {
    let mut processes = HashSet::new();
    let mut game_sessions = HashSet::new();
    let mut player_sessions = HashSet::new();
    let mut placements = HashSet::new();
    let mut tickets = HashSet::new();
    let mut events = HashSet::new();
    let mut updates = HashSet::new();
    for seed in 1..=200 {
        let mut run = Run::new(seed);
        run.drive();
        for effect in run.effects {
            match effect {
                Effect::ProcessChanged(_, status) => drop(processes.insert(status)),
                Effect::GameSessionChanged(_, status) => drop(game_sessions.insert(status)),
                Effect::PlayerSessionChanged(_, status) => drop(player_sessions.insert(status)),
                Effect::PlacementChanged(_, status) => drop(placements.insert(status)),
                Effect::FleetEvent(_, event) => drop(events.insert(event.code)),
                Effect::Push(_, Push::UpdateGameSession { reason, .. }) => drop(updates.insert(reason)),
                Effect::TicketChanged(_, status) => drop(tickets.insert(status)),
                Effect::GameSessionUpdated(_) | Effect::Matchmaking(_) | Effect::Push(..) => {}
            }
        }
    }
    let statuses =
        [processes.len(), game_sessions.len(), player_sessions.len(), placements.len(), tickets.len()];
    assert_eq!(statuses, [11, 5, 4, 5, 3]);
    assert_eq!((events.len(), updates.len()), (15, 2), "{events:?} {updates:?}");
}

/// How many seeds are run when nobody says.
const ALL_SEEDS: u64 = 1000;

/// Something that can be played again by its seed.
trait Seeded {
    fn new(seed: u64) -> Self;

    /// How many commands were given, and the last of them.
    fn place(&self) -> (usize, Option<&Command>);
}

impl Seeded for Run {
    fn new(seed: u64) -> Self {
        Self::new(seed)
    }

    fn place(&self) -> (usize, Option<&Command>) {
        (self.commands.len(), self.last.as_ref())
    }
}

/// Runs a test over all seeds, on every core. A failure names the seed, the step and the command that plays it again.
fn each_seed<R: Seeded>(seeds: u64, test: impl Fn(&mut R) + Sync) {
    let number = |name| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    let seeds = match number("RALLYPOINT_SIMULATION_SEED") {
        Some(seed) => seed..=seed,
        None => 1..=number("RALLYPOINT_SIMULATION_SEEDS").unwrap_or(seeds),
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let failure = std::thread::scope(|scope| {
        let share = |core| seeds.clone().skip(core).step_by(cores);
        let shares: Vec<_> = (0..cores)
            .map(|core| {
                scope.spawn({
                    let (test, mut share) = (&test, share(core));
                    move || share.find_map(|seed| failure_of(seed, test))
                })
            })
            .collect();
        shares.into_iter().find_map(|share| share.join().unwrap())
    });
    if let Some(failure) = failure {
        panic!("{failure}");
    }
}

fn failure_of<R: Seeded>(seed: u64, test: impl Fn(&mut R)) -> Option<String> {
    let mut run = R::new(seed);
    catch_unwind(AssertUnwindSafe(|| test(&mut run))).err()?;
    let (step, last) = run.place();
    Some(format!(
        "seed {seed} failed at step {step}, {last:?}\n\
         replay: RALLYPOINT_SIMULATION_SEED={seed} cargo test -p rallypoint-fleet --test simulation"
    ))
}

/// One seed's fleets, driver and checker.
struct Run {
    random: StdRng,
    driver: Driver,
    fleets: Fleets,
    /// Gets an [`Command::Expire`] before each command, and the command only if it was not refused. It never crashes.
    twin: Fleets,
    shadow: Shadow,
    journal: Journal,
    /// The greatest time passed so far.
    latest: Timestamp,
    last: Option<Command>,
    commands: Vec<(Timestamp, Command, bool)>,
    effects: Vec<Effect>,
}

impl Run {
    fn new(seed: u64) -> Self {
        let fleets = Fleets::default();
        Self {
            random: StdRng::seed_from_u64(!seed),
            driver: Driver::new(seed),
            journal: Journal::new(&fleets),
            fleets,
            twin: Fleets::default(),
            shadow: Shadow::new(Settings::default()),
            latest: Timestamp(0),
            last: None,
            commands: Vec::new(),
            effects: Vec::new(),
        }
    }

    fn step(&mut self) {
        let (now, command) = self.driver.next(&self.fleets);
        self.handle(now, &command);
    }

    /// All steps without the checks.
    fn drive(&mut self) {
        for _ in 0..STEPS {
            let (now, command) = self.driver.next(&self.fleets);
            let answer = self.fleets.handle(now, command.clone(), &mut self.effects).answer;
            self.driver.learn(&answer);
            self.commands.push((now, command, answer.is_ok()));
        }
    }

    /// A command, after a timer that is never late: then the checker knows when each thing came about. That it makes no
    /// difference is another test.
    fn handle(&mut self, now: Timestamp, command: &Command) {
        while let Some(due) = self.shadow.next_due().filter(|due| *due <= now) {
            self.handle_now(due, &Command::Expire);
        }
        self.handle_now(now, command);
    }

    fn handle_now(&mut self, now: Timestamp, command: &Command) {
        self.latest = self.latest.max(now);
        self.last = Some(command.clone());
        let mut twin_effects = Vec::new();
        if *command != Command::Restarted {
            self.twin.handle(now, Command::Expire, &mut twin_effects).answer.unwrap();
        }
        let expected = self.shadow.expect(&self.twin, self.latest, command);

        let first_effect = self.effects.len();
        let outcome = self.fleets.handle(now, command.clone(), &mut self.effects);
        assert_eq!(outcome.at, self.latest);
        assert!(outcome.changed || self.effects.len() == first_effect, "what has effects changed something");
        let answer = &outcome.answer;
        self.commands.push((now, command.clone(), answer.is_ok()));
        self.journal.keep(&self.fleets, &outcome, command, &mut self.random);

        expected.check(&self.fleets, answer);
        let effects = &self.effects[first_effect..];
        if answer.is_ok() {
            assert_eq!(self.twin.handle(now, command.clone(), &mut twin_effects).answer, *answer);
        } else {
            assert_same(&self.twin, &self.fleets);
            assert_eq!(self.twin.next_deadline(), self.fleets.next_deadline());
        }
        assert_eq!(effects, twin_effects);
        self.shadow.follow(&self.fleets, self.latest, command, answer, effects);
        self.shadow.check(&self.fleets, self.latest);
        self.driver.learn(answer);
    }

    /// The service is killed, rebuilt from what was kept, and goes on with that.
    fn crash(&mut self) {
        self.fleets = self.journal.rebuild(&self.fleets, self.latest, &mut self.random);
        let now = self.driver.pass(self.random.random_range(0..AWAY_MILLIS));
        self.handle_now(now, &Command::Restarted);
    }

    /// Ends everything: every slot must come back, and in the end nothing must be left.
    fn wind_down(&mut self) {
        let processes: Vec<_> = self.fleets.processes().map(|process| process.id.clone()).collect();
        for process in processes {
            let exit = rallypoint_fleet::ProcessExit::Unknown;
            self.handle(self.latest, &Command::ProcessExited { process, exit });
        }
        assert!(self.fleets.game_sessions().all(|session| session.current_players == 0));
        assert!(self.fleets.game_sessions().all(|session| is_over(session.status)));
        for fleet in self.fleets.fleets() {
            assert_eq!(self.fleets.available_game_sessions_of(&fleet.id).count(), 0);
        }
        let two_months = Duration::from_secs(61 * 24 * 3600);
        self.handle(self.latest.after(two_months), &Command::Expire);
        let left = self.fleets.processes().count() + self.fleets.game_sessions().count();
        assert_eq!(left + self.fleets.placements().count() + self.fleets.tickets().count(), 0);
        assert_eq!(self.fleets.next_deadline(), None);
    }
}

fn is_over(status: GameSessionStatus) -> bool {
    matches!(status, GameSessionStatus::Terminated | GameSessionStatus::Error)
}

fn holds_slot(status: PlayerSessionStatus) -> bool {
    matches!(status, PlayerSessionStatus::Reserved | PlayerSessionStatus::Active)
}

fn has_ended(status: ProcessStatus) -> bool {
    matches!(status, ProcessStatus::Ended(_))
}

type Answer = Result<Reply, Refusal>;

/// That nothing that is kept differs, and nothing that follows from it either.
fn assert_same(left: &Fleets, right: &Fleets) {
    assert!(left.fleets().eq(right.fleets()), "fleets differ");
    for fleet in left.fleets() {
        let id = &fleet.id;
        assert!(left.events_of(id).eq(right.events_of(id)), "events of {id} differ");
        assert!(left.processes_of(id).eq(right.processes_of(id)), "processes of {id} differ");
        assert!(left.game_sessions_of(id).eq(right.game_sessions_of(id)), "game sessions of {id} differ");
        let (open, also_open) = (left.available_game_sessions_of(id), right.available_game_sessions_of(id));
        assert!(open.eq(also_open), "available game sessions of {id} differ");
    }
    for session in left.game_sessions() {
        let (left, right) = (left.player_sessions_of(&session.id), right.player_sessions_of(&session.id));
        assert!(left.eq(right), "player sessions of {} differ", session.id);
    }
    assert!(left.placements().eq(right.placements()), "placements differ");
    assert!(left.live_tickets().eq(right.live_tickets()), "live tickets differ");
    let bytes = |fleets: &Fleets| postcard::to_stdvec(fleets).unwrap();
    if bytes(left) != bytes(right) {
        let (left, right) = (format!("{left:#?}"), format!("{right:#?}"));
        let differs = left.lines().zip(right.lines()).find(|(left, right)| left != right);
        panic!("what is kept differs: {differs:?}");
    }
}
