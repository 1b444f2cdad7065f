//! Matchmaking from end to end: players, servers and a matchmaker with FlexMatch's own search, at random, with kills. The
//! matchmaker is sometimes late, so that what it found does not hold any more.

mod follow;
mod matcher;
mod world;

use std::collections::BTreeSet;
use std::time::Duration;

use rallypoint_fleet::{
    Command, Effect, Fleets, MatchmakingEventKind, ProcessExit, Push, Refusal, Reply, TicketStatus,
    Timestamp, UpdateReason,
};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::journal::Journal;
use crate::{Seeded, assert_same, each_seed};
use follow::Followed;
use matcher::Matcher;
use world::World;

const STEPS: usize = 250;

/// How many seeds are run when nobody says: each is several times the work of the other simulation's.
const SEEDS: u64 = 100;

/// Of how many steps the service does not survive one.
const STEPS_PER_CRASH: u32 = 80;

#[test]
fn every_ticket_has_one_end_and_every_matched_player_one_slot() {
    each_seed(SEEDS, |run: &mut MatchRun| {
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
fn the_same_decisions_give_the_same_tickets_whenever_timers_ran() {
    each_seed(SEEDS, |run: &mut MatchRun| {
        for _ in 0..STEPS {
            run.step();
        }
        run.handle(Command::Expire).unwrap();
        let (mut fleets, mut effects) = (Fleets::default(), Vec::new());
        for (now, command) in &run.done {
            fleets.handle(*now, command.clone(), &mut effects).answer.unwrap();
        }
        let _ = fleets.handle(run.now, Command::Expire, &mut effects);
        assert_eq!(effects, run.effects);
        assert_same(&fleets, &run.fleets);
    });
}

#[test]
fn matchmaking_reaches_everything() {
    let mut statuses = BTreeSet::new();
    let mut events = BTreeSet::new();
    let mut updates = Vec::new();
    let mut refused = 0;
    for seed in 1..=60 {
        let mut run = MatchRun::new(seed);
        for _ in 0..STEPS {
            run.step();
        }
        statuses.extend(run.followed.statuses().map(|status| status.to_string()));
        events.extend(run.events);
        updates.extend(run.updates);
        refused += run.matcher.refused;
    }
    assert_eq!(statuses.len(), 8, "{statuses:?}");
    assert_eq!(events.len(), 8, "{events:?}");
    use UpdateReason::{BackfillCancelled, BackfillFailed, BackfillTimedOut, MatchmakingDataUpdated};
    for reason in [MatchmakingDataUpdated, BackfillFailed, BackfillTimedOut, BackfillCancelled] {
        assert!(updates.contains(&reason), "no server was told {reason:?}");
    }
    assert!(refused > 0, "nothing that the matchmaker found was out of date");
}

struct MatchRun {
    random: StdRng,
    world: World,
    matcher: Matcher,
    fleets: Fleets,
    journal: Journal,
    followed: Followed,
    now: Timestamp,
    last: Option<Command>,
    commands: usize,
    /// Every command that was done, timers aside, and all effects.
    done: Vec<(Timestamp, Command)>,
    effects: Vec<Effect>,
    /// The kinds of events there were.
    events: BTreeSet<&'static str>,
    /// What servers were told.
    updates: Vec<UpdateReason>,
}

impl Seeded for MatchRun {
    fn new(seed: u64) -> Self {
        let fleets = Fleets::default();
        let mut run = Self {
            random: StdRng::seed_from_u64(!seed),
            world: World::new(seed),
            matcher: Matcher::new(seed),
            journal: Journal::new(&fleets),
            fleets,
            followed: Followed::default(),
            now: Timestamp(1_000_000_000),
            last: None,
            commands: 0,
            done: Vec::new(),
            effects: Vec::new(),
            events: BTreeSet::new(),
            updates: Vec::new(),
        };
        for command in World::beginning() {
            run.handle(command).unwrap();
        }
        run
    }

    fn place(&self) -> (usize, Option<&Command>) {
        (self.commands, self.last.as_ref())
    }
}

impl MatchRun {
    fn step(&mut self) {
        self.now.0 += match self.random.random_range(0..10) {
            0 => 20_000,
            1..4 => self.random.random_range(0..6_000),
            _ => self.random.random_range(0..300),
        };
        if self.random.random_ratio(1, 3) {
            self.match_players();
        } else if let Some(command) = self.world.next(&self.fleets) {
            drop(self.handle(command));
        }
    }

    /// One round of the matchmaker.
    fn match_players(&mut self) {
        if let Some(taken_up) = self.matcher.take_up(&self.fleets) {
            self.handle(taken_up).unwrap();
        }
        self.matcher.search(&self.fleets, self.now);
        for new in self.matcher.decide(&self.fleets, &mut self.random) {
            let (tickets, backfill) = (new.tickets.clone(), new.backfill.clone());
            let answer = self.handle(Command::CreateMatch(Box::new(new)));
            if let Err(refusal) = answer {
                assert!(matches!(refusal, Refusal::MatchOutOfDate { .. }), "{refusal}");
                self.matcher.refused += 1;
            }
            for ticket in tickets.iter().chain(&backfill) {
                self.matcher.put_back(&self.fleets, ticket);
            }
        }
        if let Some(report) = self.matcher.report(&self.fleets, self.now) {
            self.handle(report).unwrap();
        }
    }

    fn handle(&mut self, command: Command) -> Result<Reply, Refusal> {
        self.commands += 1;
        self.last = Some(command.clone());
        let mut effects = Vec::new();
        // What was due is no part of what a command does.
        let due = self.fleets.handle(self.now, Command::Expire, &mut effects);
        self.journal.keep(&self.fleets, &due, &Command::Expire, &mut self.random);
        self.take_in(&effects);
        let before = postcard::to_stdvec(&self.fleets).unwrap();
        effects.clear();
        let outcome = self.fleets.handle(self.now, command.clone(), &mut effects);
        assert!(outcome.changed || effects.is_empty(), "what has effects changed something");
        if outcome.answer.is_err() {
            assert!(effects.is_empty() && postcard::to_stdvec(&self.fleets).unwrap() == before);
        }
        self.journal.keep(&self.fleets, &outcome, &command, &mut self.random);
        self.take_in(&effects);
        if outcome.answer.is_ok() && command != Command::Expire {
            self.done.push((self.now, command));
        }
        assert!(self.fleets.next_deadline().is_none_or(|next| next > self.now), "something due was not done");
        outcome.answer
    }

    fn take_in(&mut self, effects: &[Effect]) {
        self.effects.extend_from_slice(effects);
        for effect in effects {
            match effect {
                Effect::Matchmaking(event) => drop(self.events.insert(kind(&event.kind))),
                Effect::Push(_, Push::UpdateGameSession { reason, .. }) => self.updates.push(*reason),
                Effect::TicketChanged(id, _) => self.matcher.ticket_changed(&self.fleets, id),
                _ => {}
            }
        }
        self.followed.follow(&self.fleets, effects);
        self.followed.check(&self.fleets);
    }

    /// The service is killed, and rebuilt from what was kept. The matchmaker begins anew.
    fn crash(&mut self) {
        // Nothing may be due that was not done, and the clock has been seen.
        self.handle(Command::Expire).unwrap();
        self.fleets = self.journal.rebuild(&self.fleets, self.now, &mut self.random);
        self.now.0 += self.random.random_range(0..100_000);
        self.handle(Command::Restarted).unwrap();
        self.matcher = Matcher::new(self.random.random());
        self.matcher.begin(&self.fleets);
        for process in self.world.processes(&self.fleets) {
            let connect = self.world.connect(process);
            self.handle(connect).unwrap();
        }
    }

    /// Ends every server and lets all time pass: nothing is left, and nothing searches for ever.
    fn wind_down(&mut self) {
        for process in self.world.processes(&self.fleets) {
            self.handle(Command::ProcessExited { process, exit: ProcessExit::Unknown }).unwrap();
        }
        self.now = self.now.after(Duration::from_secs(24 * 3600));
        self.handle(Command::Expire).unwrap();
        assert_eq!(self.fleets.live_tickets().count(), 0, "a ticket has no end");
        self.now = self.now.after(Duration::from_secs(61 * 24 * 3600));
        self.handle(Command::Expire).unwrap();
        let left = self.fleets.tickets().count() + self.fleets.placements().count();
        assert_eq!(left + self.fleets.game_sessions().count(), 0);
        assert_eq!(self.fleets.next_deadline(), None);
    }
}

fn kind(kind: &MatchmakingEventKind) -> &'static str {
    match kind {
        MatchmakingEventKind::Searching { .. } => "searching",
        MatchmakingEventKind::PotentialMatchCreated { .. } => "potential match created",
        MatchmakingEventKind::AcceptMatch => "accept match",
        MatchmakingEventKind::AcceptMatchCompleted(_) => "accept match completed",
        MatchmakingEventKind::Succeeded { .. } => "succeeded",
        MatchmakingEventKind::TimedOut(_) => "timed out",
        MatchmakingEventKind::Cancelled(_) => "cancelled",
        MatchmakingEventKind::Failed(_) => "failed",
    }
}

/// Whether a status may follow another. The same one again means that something else of the ticket changed.
fn may_follow(before: TicketStatus, after: TicketStatus, is_backfill: bool) -> bool {
    use TicketStatus::{
        Cancelled, Completed, Failed, Placing, Queued, RequiresAcceptance, Searching, TimedOut,
    };
    match (before, after) {
        (Queued, Searching | Cancelled | TimedOut)
        | (Searching, Searching | RequiresAcceptance | Placing | Cancelled | TimedOut)
        | (RequiresAcceptance, RequiresAcceptance | Searching | Placing | Cancelled)
        | (Placing, Completed | Searching | Failed) => true,
        (Searching, Failed) => is_backfill,
        _ => false,
    }
}
