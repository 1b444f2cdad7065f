//! Requests that come when they come: the load of [`super::overload`], on one thread.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::BufRead;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::task::LocalSet;

use super::http::Connection;
use super::overload::Stage;

/// How often those that are due are let go.
const TICK: Duration = Duration::from_millis(1);
/// How long the last ones may take after the end.
const LAST: Duration = Duration::from_secs(10);
/// Connections while the capacity is measured.
const STEADY: usize = 512;
/// A stage is looked at in pieces of this length for when it has settled.
const PIECE: Duration = Duration::from_millis(100);
/// A piece is as quick as the end of its stage when its slowest in a hundred is not slower than so many times that.
const AS_QUICK: u32 = 4;
/// And whatever that is, this is quick.
const QUICK: Duration = Duration::from_millis(20);
/// Slots of a game session that the crowd makes.
const SLOTS: u32 = 8;

#[derive(Clone, Copy)]
struct Due {
    stage: usize,
    at: Instant,
}

struct Answered {
    due: Due,
    /// Of that, until there was a connection for it.
    held: Duration,
    taken: Duration,
    accepted: bool,
}

/// What all connections share.
struct Crowd {
    asked: RefCell<u64>,
    /// Game sessions that were made, to be joined and ended.
    made: RefCell<VecDeque<(String, String)>>,
    open: RefCell<VecDeque<Due>>,
    waiting: Semaphore,
    answered: RefCell<Vec<Answered>>,
}

pub(crate) fn run(words: &[String]) {
    let [address, most] = words else { panic!("what is {words:?}?") };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let local = LocalSet::new();
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let words: Vec<&str> = line.split(' ').collect();
        let number = |word: &str| word.parse::<u64>().unwrap();
        let crowd = Rc::new(Crowd {
            asked: RefCell::new(0),
            made: RefCell::default(),
            open: RefCell::default(),
            waiting: Semaphore::new(0),
            answered: RefCell::default(),
        });
        let answer = match words[..] {
            ["capacity", lasting] => {
                local.block_on(&runtime, capacity(crowd, address, Duration::from_millis(number(lasting))))
            }
            ["stages", lasting, ref rates @ ..] => {
                let lasting = Duration::from_millis(number(lasting));
                let rates: Vec<f64> = rates.iter().map(|rate| rate.parse().unwrap()).collect();
                local.block_on(&runtime, stages(crowd, address, most.parse().unwrap(), lasting, &rates))
            }
            _ => panic!("what is {line}?"),
        };
        println!("{answer}");
    }
}

async fn capacity(crowd: Rc<Crowd>, address: &str, lasting: Duration) -> String {
    let (begin, ends) = (Instant::now(), Instant::now() + lasting);
    let mut tasks = Vec::new();
    for _ in 0..STEADY {
        let (crowd, mut connection) = (Rc::clone(&crowd), Connection::open(address).await);
        tasks.push(tokio::task::spawn_local(async move {
            let mut count = 0;
            while Instant::now() < ends {
                crowd.ask(&mut connection).await;
                count += 1;
            }
            count
        }));
    }
    let mut all = 0;
    for task in tasks {
        all += task.await.unwrap();
    }
    format!("{:.0}", f64::from(all) / begin.elapsed().as_secs_f64())
}

async fn stages(crowd: Rc<Crowd>, address: &str, most: usize, lasting: Duration, rates: &[f64]) -> String {
    let mut tasks = Vec::new();
    for _ in 0..most {
        let (crowd, mut connection) = (Rc::clone(&crowd), Connection::open(address).await);
        tasks.push(tokio::task::spawn_local(async move {
            loop {
                crowd.waiting.acquire().await.unwrap().forget();
                let due = crowd.open.borrow_mut().pop_front().unwrap();
                let held = due.at.elapsed();
                let accepted = crowd.ask(&mut connection).await;
                crowd.answered.borrow_mut().push(Answered { due, held, taken: due.at.elapsed(), accepted });
            }
        }));
    }
    let begin = Instant::now();
    let mut offered = Vec::new();
    for (stage, rate) in rates.iter().enumerate() {
        let from = begin + lasting * u32::try_from(stage).unwrap();
        let mut count = 0_u32;
        while from.elapsed() < lasting {
            let now = from.elapsed();
            loop {
                let at = Duration::from_secs_f64(f64::from(count) / rate);
                if at > now {
                    break;
                }
                crowd.open.borrow_mut().push_back(Due { stage, at: from + at });
                crowd.waiting.add_permits(1);
                count += 1;
            }
            tokio::time::sleep(TICK).await;
        }
        offered.push(f64::from(count));
    }
    let all: f64 = offered.iter().sum();
    let end = Instant::now();
    while (crowd.answered.borrow().len() as f64) < all && end.elapsed() < LAST {
        tokio::time::sleep(PIECE).await;
    }
    for task in tasks {
        assert!(!task.is_finished(), "a connection of the crowd was lost");
        task.abort();
    }
    let answered = crowd.answered.borrow();
    let of_stage = |(stage, offered): (usize, f64)| {
        let ours: Vec<&Answered> = answered.iter().filter(|answered| answered.due.stage == stage).collect();
        let from = begin + lasting * u32::try_from(stage).unwrap();
        summary(&ours, offered, from, lasting).write()
    };
    offered.into_iter().enumerate().map(of_stage).collect::<Vec<_>>().join(";")
}

fn summary(answered: &[&Answered], offered: f64, from: Instant, lasting: Duration) -> Stage {
    let seconds = lasting.as_secs_f64();
    let mut accepted: Vec<Duration> =
        answered.iter().filter(|one| one.accepted).map(|one| one.taken).collect();
    let count = accepted.len() as f64;
    let (p50, p99) = (at(&mut accepted, 50), at(&mut accepted, 99));
    let mut held: Vec<Duration> = answered.iter().map(|one| one.held).collect();
    let piece = |number: u32| {
        let (begin, end) = (from + PIECE * number, from + PIECE * (number + 1));
        let within = answered.iter().filter(move |one| (begin..end).contains(&one.due.at));
        let shed = within.clone().any(|one| !one.accepted);
        let mut taken: Vec<Duration> = within.map(|one| one.taken).collect();
        (shed, at(&mut taken, 99))
    };
    let pieces = u32::try_from(lasting.as_millis() / PIECE.as_millis()).unwrap();
    let quick = (piece(pieces - 1).1 * AS_QUICK).max(QUICK);
    let unsettled = (0..pieces).rev().find(|number| {
        let (shed, p99) = piece(*number);
        shed || p99 > quick
    });
    let settled = unsettled.map_or(Duration::ZERO, |last| PIECE * (last + 1));
    Stage {
        offered: offered / seconds,
        accepted: count / seconds,
        shed: (answered.len() as f64 - count) / seconds,
        p50: p50.as_micros() as f64,
        p99: p99.as_micros() as f64,
        held: at(&mut held, 99).as_micros() as f64,
        settled: settled.as_millis() as f64,
    }
}

fn at(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times.get(times.len() * percent / 100).copied().unwrap_or_default()
}

impl Crowd {
    /// The next request; whether it was done. Refusals by the game's rules count as done: they take the same work.
    async fn ask(&self, connection: &mut Connection) -> bool {
        let number = self.asked.replace_with(|asked| *asked + 1);
        let player = format!("crowd-{number:020}");
        match number % 10 {
            0 => {
                let body = format!(
                    r#"{{"session_name":"{player}","build_id":1,"uuid":"{player}","num_connections":{SLOTS}}}"#
                );
                let answer = connection.post("/create_session", &body).await;
                if answer.status == 200 {
                    let made = (answer.text("GameSessionId"), answer.text("OwnerToken"));
                    self.made.borrow_mut().push_back(made);
                }
                is_accepted(answer.status, answer.body)
            }
            1 => {
                let id = self.made.borrow().back().map(|made| made.0.clone()).unwrap_or_default();
                let body = format!(r#"{{"GameSessionId":"{id}","uuid":"{player}"}}"#);
                let answer = connection.post("/join_session", &body).await;
                is_accepted(answer.status, answer.body)
            }
            2 => {
                let made = self.made.borrow_mut().pop_front();
                let (id, token) = made.clone().unwrap_or_default();
                let body = format!(r#"{{"GameSessionId":"{id}","OwnerToken":"{token}"}}"#);
                let answer = connection.post("/destroy_session", &body).await;
                let accepted = is_accepted(answer.status, answer.body);
                if !accepted {
                    self.made.borrow_mut().extend(made);
                }
                accepted
            }
            _ => {
                let path = format!("/find_session?limit=10&filter=creationTimeMillis%3E{number}");
                is_accepted(connection.get(&path).await.status, b"")
            }
        }
    }
}

fn is_accepted(status: u16, body: &[u8]) -> bool {
    // No server free is an answer too.
    status != 503 || super::http::find(body, b"FleetCapacity").is_some()
}
