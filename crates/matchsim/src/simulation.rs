//! Tickets come, wait, match, are accepted or not, or time out, in simulated time.
//!
//! The matcher looks for matches whenever something came or an expansion's step began to hold, as the gateway's does.
//! Nothing here reads a clock: an hour of matchmaking takes as long as its searches.

mod arrivals;
mod schedule;

use std::collections::BTreeMap;
use std::sync::Arc;

use rallypoint_flexmatch::{Budget, Moment, Pool, Proposal, RuleSet, Ticket, TicketKey, TicketKind};
use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64;

use crate::population::Population;
use crate::recording::{
    Ending, MatchRecord, Quality, QueueSample, Recording, TicketRecord, Unmatched, UsedStep,
};
use arrivals::{Arrival, Arrivals};
use schedule::{Event, Schedule};

/// How many candidates are looked at before time goes on: a second of a processor, or two.
const BUDGET: Budget = Budget::evaluations(1_000_000);
/// Tickets that come within this time are looked at together, as the gateway's matcher does it.
const GATHER_MS: u64 = 50;
/// A sample of the queue is kept when so much time has passed since the last.
const SAMPLE_EVERY_MS: u64 = 1_000;
/// How often the caller hears how far it is, in tickets that came.
const TELL_EVERY: usize = 500;
/// Nobody answers sooner: a player has to see the question.
const SOONEST_ANSWER_MS: u64 = 1_000;
/// What sets the random numbers of answers apart from those of arrivals, so that a match more or less moves no arrival.
const ANSWERS: u64 = 0x616e_7377_6572_7321;

/// What a simulation is of, besides the rule set and the players.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Players come until so many have.
    pub players: u32,
    /// How many players come in a second, on average. Above 0.
    pub rate: f64,
    /// Nobody comes later than this, and nothing happens later, in milliseconds.
    pub duration_ms: Option<u64>,
    /// After how long a ticket is given up, in milliseconds.
    pub request_timeout_ms: u64,
    /// Whether players are asked to accept a match.
    pub acceptance: Option<Acceptance>,
    /// The same seed gives the same players, arrivals, answers and matches.
    pub seed: u64,
}

/// How players answer when they are asked to accept a match.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Acceptance {
    /// How likely one player accepts, 0 to 1.
    pub probability: f64,
    /// Answers come within this time, each moment as likely, in milliseconds.
    pub timeout_ms: u64,
}

/// How far a simulation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The simulated time in milliseconds.
    pub now_ms: u64,
    /// How many tickets have come.
    pub tickets: usize,
    /// How many of them wait.
    pub waiting: usize,
    /// How many matches there were.
    pub matches: usize,
}

/// Runs a rule set against a population. `heard` is told now and then how far it is.
pub fn simulate(
    rules: &Arc<RuleSet>,
    population: &Population,
    plan: &Plan,
    heard: &mut dyn FnMut(Progress),
) -> Recording {
    let mut run = Run::new(rules, population, plan);
    while let Some(now_ms) = run.next_ms() {
        run.play(now_ms, heard);
    }
    run.finish()
}

/// A match that players are asked about: its tickets, when the last player of each answers, and whether all accept.
type Asked = Vec<(Ticket, Answer)>;

#[derive(Clone, Copy, Debug)]
struct Answer {
    at_ms: u64,
    accepted: bool,
}

struct Run<'a> {
    rules: &'a Arc<RuleSet>,
    plan: &'a Plan,
    arrivals: Arrivals<'a>,
    next_arrival: Option<Arrival>,
    answers: Pcg64,
    pool: Pool,
    /// The tickets whose wait has not ended. The pool does not give back what it proposes.
    tickets: BTreeMap<TicketKey, Ticket>,
    asked: BTreeMap<usize, Asked>,
    schedule: Schedule,
    next_search_ms: Option<u64>,
    now_ms: u64,
    recording: Recording,
}

impl<'a> Run<'a> {
    fn new(rules: &'a Arc<RuleSet>, population: &'a Population, plan: &'a Plan) -> Self {
        let mut arrivals = Arrivals::new(population, plan);
        Self {
            rules,
            plan,
            next_arrival: arrivals.next(),
            arrivals,
            answers: Pcg64::seed_from_u64(plan.seed ^ ANSWERS),
            pool: Pool::new(Arc::clone(rules), plan.seed),
            tickets: BTreeMap::new(),
            asked: BTreeMap::new(),
            schedule: Schedule::default(),
            next_search_ms: None,
            now_ms: 0,
            recording: Recording::default(),
        }
    }

    /// When the next thing happens, unless the time is over.
    fn next_ms(&self) -> Option<u64> {
        let arrival = self.next_arrival.as_ref().map(|arrival| arrival.at_ms);
        let next = [arrival, self.schedule.next_ms(), self.next_search_ms].into_iter().flatten().min()?;
        // With nobody waiting and nobody to come, what is left are timeouts of tickets that have ended.
        let over = arrival.is_none() && self.tickets.is_empty();
        (!over && self.plan.duration_ms.is_none_or(|end| next < end)).then_some(next)
    }

    fn play(&mut self, now_ms: u64, heard: &mut dyn FnMut(Progress)) {
        self.now_ms = now_ms;
        while let Some(arrival) = self.next_arrival.take_if(|arrival| arrival.at_ms <= now_ms) {
            self.arrive(arrival);
            if self.recording.tickets.len().is_multiple_of(TELL_EVERY) {
                heard(self.progress());
            }
            self.next_arrival = self.arrivals.next();
        }
        while let Some(event) = self.schedule.due(now_ms) {
            match event {
                Event::TimeOut(key) => self.time_out(key),
                Event::Answered(number) => self.answered(number),
            }
        }
        if self.next_search_ms.is_some_and(|at_ms| at_ms <= now_ms) {
            self.search();
        }
        self.sample();
    }

    fn progress(&self) -> Progress {
        Progress {
            now_ms: self.now_ms,
            tickets: self.recording.tickets.len(),
            waiting: self.pool.len(),
            matches: self.recording.matches.len(),
        }
    }

    fn arrive(&mut self, arrival: Arrival) {
        let key = TicketKey(self.recording.tickets.len() as u64);
        self.recording.tickets.push(TicketRecord {
            came_ms: arrival.at_ms,
            ended_ms: arrival.at_ms,
            players: arrival.players.len() as u32,
            ending: Ending::Waiting(Unmatched::default()),
        });
        let admitted = self.rules.admit(arrival.players);
        match admitted {
            Ok(players) => {
                let ticket = Ticket { key, players, since: Moment(arrival.at_ms), kind: TicketKind::New };
                self.tickets.insert(key, ticket.clone());
                self.schedule.put(arrival.at_ms + self.plan.request_timeout_ms, Event::TimeOut(key));
                self.wait(ticket);
            }
            Err(why) => self.end(key, Ending::Refused(why.to_string())),
        }
    }

    /// Puts a ticket into the pool.
    fn wait(&mut self, ticket: Ticket) {
        let key = ticket.key;
        match self.pool.insert(ticket) {
            Ok(()) => {
                let soon = self.now_ms + GATHER_MS;
                self.next_search_ms = Some(self.next_search_ms.map_or(soon, |at_ms| at_ms.min(soon)));
            }
            Err(why) => self.end(key, Ending::Refused(why.to_string())),
        }
    }

    fn search(&mut self) {
        let now = Moment(self.now_ms);
        let found = self.pool.search(now, BUDGET);
        self.recording.searches += 1;
        if !found.complete {
            self.recording.cut_searches += 1;
        }
        self.next_search_ms = self.pool.next_change(now).map(|at| at.0.max(self.now_ms + GATHER_MS));
        for proposal in found.proposals {
            self.propose(&proposal);
        }
    }

    fn propose(&mut self, proposal: &Proposal) {
        let number = self.recording.matches.len();
        self.recording.matches.push(MatchRecord {
            proposed_ms: self.now_ms,
            team_sizes: proposal.teams.iter().map(|team| team.players.len() as u32).collect(),
            tickets: proposal.tickets.len(),
            quality: proposal.quality.iter().map(Quality::from).collect(),
            steps: proposal.expansions.iter().map(UsedStep::from).collect(),
            accepted: self.plan.acceptance.is_none(),
        });
        let Some(acceptance) = self.plan.acceptance else {
            for key in &proposal.tickets {
                self.end(*key, Ending::Matched(number));
            }
            return;
        };
        let asked: Asked = proposal
            .tickets
            .iter()
            .filter_map(|key| self.tickets.get(key).cloned())
            .map(|ticket| {
                let answer = acceptance.answer(&ticket, self.now_ms, &mut self.answers);
                (ticket, answer)
            })
            .collect();
        // The first refusal ends the match; else it waits for the last to accept.
        let refusal = asked.iter().map(|(_, answer)| answer).filter(|answer| !answer.accepted);
        let last = asked.iter().map(|(_, answer)| answer.at_ms).max();
        let decided = refusal.map(|answer| answer.at_ms).min().or(last).unwrap_or(self.now_ms);
        self.schedule.put(decided, Event::Answered(number));
        self.asked.insert(number, asked);
    }

    fn answered(&mut self, number: usize) {
        let asked = self.asked.remove(&number).unwrap_or_default();
        let accepted = asked.iter().all(|(_, answer)| answer.accepted);
        if let Some(record) = self.recording.matches.get_mut(number) {
            record.accepted = accepted;
        }
        for (ticket, answer) in asked {
            if accepted {
                self.end(ticket.key, Ending::Matched(number));
            } else if !(answer.accepted && answer.at_ms <= self.now_ms) {
                self.end(ticket.key, Ending::NotAccepted);
            } else if ticket.since.0 + self.plan.request_timeout_ms <= self.now_ms {
                self.end(ticket.key, Ending::TimedOut(Unmatched::declined()));
            } else {
                self.wait(ticket);
            }
        }
    }

    fn time_out(&mut self, key: TicketKey) {
        let why = self.why(key);
        // A ticket whose match is being accepted is not in the pool, and has its answer first.
        if self.pool.remove(key).is_some() {
            self.end(key, Ending::TimedOut(why));
        }
    }

    fn why(&self, key: TicketKey) -> Unmatched {
        self.pool
            .explain(key, Moment(self.now_ms))
            .map(|explained| Unmatched::from(&explained))
            .unwrap_or_default()
    }

    fn end(&mut self, key: TicketKey, ending: Ending) {
        self.tickets.remove(&key);
        if let Some(record) = self.recording.tickets.get_mut(key.0 as usize) {
            record.ended_ms = self.now_ms;
            record.ending = ending;
        }
    }

    fn sample(&mut self) {
        let sample = QueueSample { at_ms: self.now_ms, tickets: self.pool.len() };
        match self.recording.queue.last() {
            Some(last) if sample.at_ms < last.at_ms + SAMPLE_EVERY_MS => {}
            _ => self.recording.queue.push(sample),
        }
    }

    fn finish(mut self) -> Recording {
        self.now_ms = self.plan.duration_ms.unwrap_or(self.now_ms).max(self.now_ms);
        let left: Vec<TicketKey> = self.tickets.keys().copied().collect();
        for key in left {
            let why = self.why(key);
            self.end(key, Ending::Waiting(why));
        }
        self.recording.ended_ms = self.now_ms;
        self.recording
    }
}

impl Acceptance {
    /// What a ticket's players answer, of whom the first to refuse answers for all.
    fn answer(&self, ticket: &Ticket, now_ms: u64, random: &mut impl Rng) -> Answer {
        let mut all = Answer { at_ms: now_ms, accepted: true };
        for _ in &ticket.players {
            let latest = self.timeout_ms.max(SOONEST_ANSWER_MS);
            let at_ms = now_ms + random.random_range(SOONEST_ANSWER_MS..=latest);
            let accepted = random.random_bool(self.probability);
            all = match (all.accepted, accepted) {
                (true, true) => Answer { at_ms: all.at_ms.max(at_ms), accepted },
                (true, false) => Answer { at_ms, accepted },
                (false, false) => Answer { at_ms: all.at_ms.min(at_ms), accepted },
                (false, true) => all,
            };
        }
        all
    }
}
