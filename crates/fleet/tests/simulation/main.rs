//! Random commands against a fleet, with the rules checked after every one of them by a checker that knows only what
//! can be seen from outside.
//!
//! `RALLYPOINT_SIM_SEEDS` says how many seeds to run (1,000 by default), `RALLYPOINT_SIM_SEED` runs just one.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a failing test is what they are for")]

mod driver;
mod shadow;

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use rallypoint_fleet::{
    Command, Effect, Fleet, FleetConfig, GameSessionStatus, PlayerSessionStatus, ProcessStatus, Refusal,
    Reply, Timestamp,
};

use crate::driver::Driver;
use crate::shadow::Shadow;

const STEPS: usize = 300;

#[test]
fn the_rules_hold_after_every_step() {
    each_seed(|run| {
        for _ in 0..STEPS {
            run.step();
        }
        run.wind_down();
    });
}

#[test]
fn the_same_commands_give_the_same_fleet_whenever_timers_ran() {
    each_seed(|run| {
        run.drive();
        let mut replayed = Fleet::new(run.fleet.config().clone());
        let mut without_timers = Fleet::new(run.fleet.config().clone());
        let (mut effects, mut effects_without_timers) = (Vec::new(), Vec::new());
        let mut latest = Timestamp(0);
        for (now, command, done) in &run.journal {
            // A command left out must not take with it that the clock had come so far.
            latest = latest.max(*now);
            let _ = replayed.handle(*now, command.clone(), &mut effects);
            if *done && !matches!(command, Command::Expire) {
                let _ = without_timers.handle(latest, command.clone(), &mut effects_without_timers);
            }
        }
        without_timers.handle(latest, Command::Expire, &mut effects_without_timers).unwrap();
        assert_eq!(effects, run.effects);
        assert_eq!(effects_without_timers, run.effects);
        assert_same(&replayed, &run.fleet);
        assert_same(&without_timers, &run.fleet);
    });
}

#[test]
fn the_commands_reach_every_status() {
    let mut processes = HashSet::new();
    let mut game_sessions = HashSet::new();
    let mut player_sessions = HashSet::new();
    for seed in 1..=100 {
        let mut run = Run::new(seed);
        run.drive();
        for effect in run.effects {
            match effect {
                Effect::ProcessChanged(_, status) => drop(processes.insert(status)),
                Effect::GameSessionChanged(_, status) => drop(game_sessions.insert(status)),
                Effect::PlayerSessionChanged(_, status) => drop(player_sessions.insert(status)),
                Effect::GameSessionUpdated(_) | Effect::Push(..) => {}
            }
        }
    }
    assert_eq!((processes.len(), game_sessions.len(), player_sessions.len()), (10, 5, 4));
}

/// Runs a test over all seeds, on every core. A failure names the seed, the step and the command that plays it again.
fn each_seed(test: impl Fn(&mut Run) + Sync) {
    let number = |name| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    let seeds = match number("RALLYPOINT_SIM_SEED") {
        Some(seed) => seed..=seed,
        None => 1..=number("RALLYPOINT_SIM_SEEDS").unwrap_or(1000),
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

fn failure_of(seed: u64, test: impl Fn(&mut Run)) -> Option<String> {
    let mut run = Run::new(seed);
    catch_unwind(AssertUnwindSafe(|| test(&mut run))).err()?;
    let (step, last) = (run.journal.len(), &run.last);
    Some(format!(
        "seed {seed} failed at step {step}, {last:?}\n\
         replay: RALLYPOINT_SIM_SEED={seed} cargo test -p rallypoint-fleet --test simulation"
    ))
}

/// One seed's fleet, driver and checker.
struct Run {
    driver: Driver,
    fleet: Fleet,
    /// Gets an [`Command::Expire`] before each command, and the command only if the fleet did not refuse it.
    twin: Fleet,
    shadow: Shadow,
    /// The greatest time passed so far.
    latest: Timestamp,
    last: Option<Command>,
    journal: Vec<(Timestamp, Command, bool)>,
    effects: Vec<Effect>,
}

impl Run {
    fn new(seed: u64) -> Self {
        let config = FleetConfig {
            // Short enough that a run sees things forgotten, except in every tenth seed.
            retention: if seed.is_multiple_of(10) {
                FleetConfig::default().retention
            } else {
                Duration::from_secs(600)
            },
            ..FleetConfig::default()
        };
        Self {
            driver: Driver::new(seed),
            fleet: Fleet::new(config.clone()),
            twin: Fleet::new(config.clone()),
            shadow: Shadow::new(config),
            latest: Timestamp(0),
            last: None,
            journal: Vec::new(),
            effects: Vec::new(),
        }
    }

    fn step(&mut self) {
        let (now, command) = self.driver.next(&self.fleet);
        self.handle(now, &command);
    }

    /// All steps without the checks.
    fn drive(&mut self) {
        for _ in 0..STEPS {
            let (now, command) = self.driver.next(&self.fleet);
            let answer = self.fleet.handle(now, command.clone(), &mut self.effects);
            self.driver.learn(&answer);
            self.journal.push((now, command, answer.is_ok()));
        }
    }

    fn handle(&mut self, now: Timestamp, command: &Command) {
        self.latest = self.latest.max(now);
        self.last = Some(command.clone());
        let mut twin_effects = Vec::new();
        self.twin.handle(now, Command::Expire, &mut twin_effects).unwrap();
        let expected = self.shadow.expect(&self.twin, command);

        let first_effect = self.effects.len();
        let answer = self.fleet.handle(now, command.clone(), &mut self.effects);
        self.journal.push((now, command.clone(), answer.is_ok()));

        expected.check(&answer);
        let effects = &self.effects[first_effect..];
        if answer.is_ok() {
            assert_eq!(self.twin.handle(now, command.clone(), &mut twin_effects), answer);
        } else {
            assert_same(&self.twin, &self.fleet);
        }
        assert_eq!(effects, twin_effects);
        self.shadow.follow(self.latest, command, &answer, effects);
        self.shadow.check(&self.fleet, self.latest);
        self.driver.learn(&answer);
    }

    /// Ends everything: every slot must come back, and in the end nothing must be left.
    fn wind_down(&mut self) {
        let processes: Vec<_> = self.fleet.processes().map(|process| process.id.clone()).collect();
        for process in processes {
            self.handle(self.latest, &Command::ProcessExited { process });
        }
        assert!(self.fleet.game_sessions().all(|session| session.current_players == 0));
        assert!(self.fleet.game_sessions().all(|session| is_over(session.status)));
        assert_eq!(self.fleet.available_game_sessions().count(), 0);
        let month = Duration::from_secs(31 * 24 * 3600);
        self.handle(self.latest.after(month), &Command::Expire);
        assert_eq!(self.fleet.processes().count() + self.fleet.game_sessions().count(), 0);
        assert_eq!(self.fleet.next_deadline(), None);
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

fn assert_same(left: &Fleet, right: &Fleet) {
    assert!(left.processes().eq(right.processes()), "processes differ");
    assert!(left.game_sessions().eq(right.game_sessions()), "game sessions differ");
    for session in left.game_sessions() {
        let (left, right) = (left.player_sessions_of(&session.id), right.player_sessions_of(&session.id));
        assert!(left.eq(right), "player sessions of {} differ", session.id);
    }
    assert!(left.available_game_sessions().eq(right.available_game_sessions()), "available ones differ");
    assert_eq!(left.next_deadline(), right.next_deadline());
}
