//! The load, on one thread. It keeps its connections to each side, and what it has made there.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::io::BufRead;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::task::LocalSet;

use super::http::Connection;
use super::side::{Made, Side};

const CONNECTIONS: usize = 64;
/// Of them, in `churn`, those that join and leave, and how often.
const CHURNING: usize = 2;
const CHURN_PAUSE: Duration = Duration::from_millis(4);
/// Of them, in `play`, those that make matches, and how often.
const MATCHING: usize = 4;
const MATCH_PAUSE: Duration = Duration::from_millis(40);
/// From the beginning of a slice until something counts.
const WARM_UP: Duration = Duration::from_millis(100);
/// Slots of a game session that others can join.
const OPEN_SLOTS: u32 = 200;
/// Slots of a match.
const MATCH_SLOTS: u32 = 8;

/// Times in microseconds.
#[derive(Default)]
struct Times {
    counted: Vec<u32>,
    creates: Vec<u32>,
    waits: usize,
    ended: usize,
}

/// What a piece of work gave, on one line.
pub(crate) struct Outcome {
    pub(crate) requests: f64,
    pub(crate) seconds: f64,
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) create_p50: f64,
    pub(crate) create_p99: f64,
    /// How often there was no server.
    pub(crate) waits: f64,
    /// How many game sessions were ended.
    pub(crate) ended: f64,
}

impl Outcome {
    fn of(times: &mut Times, seconds: f64) -> Self {
        let Times { counted, creates, waits, ended } = times;
        let ((p50, p99), (create_p50, create_p99)) = (percentiles(counted), percentiles(creates));
        let (requests, waits, ended) = (counted.len() as f64, *waits as f64, *ended as f64);
        Self { requests, seconds, p50, p99, create_p50, create_p99, waits, ended }
    }

    pub(crate) fn read(line: &str) -> Self {
        let numbers: Vec<f64> = line.split(' ').filter_map(|number| number.parse().ok()).collect();
        let [requests, seconds, p50, p99, create_p50, create_p99, waits, ended] = numbers[..] else {
            panic!("the load said {line:?}");
        };
        Self { requests, seconds, p50, p99, create_p50, create_p99, waits, ended }
    }

    pub(crate) fn rate(&self) -> f64 {
        self.requests / self.seconds
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { requests, seconds, p50, p99, create_p50, create_p99, waits, ended } = self;
        write!(f, "{requests} {seconds} {p50} {p99} {create_p50} {create_p99} {waits} {ended}")
    }
}

fn percentiles(times: &mut [u32]) -> (f64, f64) {
    times.sort_unstable();
    let at = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default();
    (at(50).into(), at(99).into())
}

/// What the connections of one piece of work share.
struct Work {
    side: Side,
    open: Rc<[String]>,
    counts_from: Instant,
    ends: Option<Instant>,
    times: RefCell<Times>,
    players: Rc<Players>,
}

/// Makes players' names: nobody comes twice.
#[derive(Default)]
struct Players(Cell<u64>);

impl Players {
    fn next(&self) -> String {
        self.0.set(self.0.get() + 1);
        format!("player-{:025}", self.0.get())
    }
}

impl Work {
    fn goes_on(&self) -> bool {
        self.ends.is_none_or(|ends| Instant::now() < ends)
    }

    fn count(&self, begin: Instant) -> Option<u32> {
        let now = Instant::now();
        if begin < self.counts_from || self.ends.is_some_and(|ends| now > ends) {
            return None;
        }
        let taken = u32::try_from((now - begin).as_micros()).unwrap();
        self.times.borrow_mut().counted.push(taken);
        Some(taken)
    }

    async fn find(&self, connection: &mut Connection, check: bool) {
        let begin = Instant::now();
        let rows = self.side.find(connection, check).await;
        self.count(begin);
        if let Some(rows) = rows {
            assert_eq!(rows, self.open.len(), "rows found");
        }
    }

    /// A search that nobody asked before, so that no answer is remembered: of all there are, or of none, for which all
    /// have to be looked at.
    async fn search(&self, connection: &mut Connection, finds: bool) {
        let new = self.players.0.replace(self.players.0.get() + 1);
        let filter = match finds {
            true => format!(
                "gameSessionProperties.rp_build%20%3D%20'1'%20AND%20maximumSessions%20%3C%3E%20{}",
                1000 + new
            ),
            false => format!("gameSessionProperties.rp_build%20%3D%20'none{new}'"),
        };
        let path = format!("/find_session?limit=50&filter={filter}");
        let begin = Instant::now();
        let answer = connection.get(&path).await;
        self.count(begin);
        assert_eq!(answer.good() != b"[]", finds);
    }

    async fn join(&self, connection: &mut Connection, id: &str) -> String {
        let player = self.players.next();
        let begin = Instant::now();
        let seat = self.side.join(connection, id, &player).await;
        self.count(begin);
        seat
    }

    async fn leave(&self, connection: &mut Connection, seat: &str) {
        let begin = Instant::now();
        Side::leave(connection, seat).await;
        self.count(begin);
    }

    async fn create(&self, connection: &mut Connection, slots: u32, reserve: bool) -> Made {
        let player = self.players.next();
        let begin = Instant::now();
        let (made, waits) = self.side.create(connection, &player, slots, reserve).await;
        let taken = self.count(begin);
        let mut times = self.times.borrow_mut();
        times.waits += waits;
        times.creates.extend(taken);
        made
    }

    async fn destroy(&self, connection: &mut Connection, made: &Made) {
        let begin = Instant::now();
        self.side.destroy(connection, made).await.good();
        self.count(begin);
        self.times.borrow_mut().ended += 1;
    }

    /// From its maker's create to its end, with one who joins.
    async fn a_match(&self, connection: &mut Connection) {
        let made = self.create(connection, MATCH_SLOTS, true).await;
        self.join(connection, &made.id).await;
        self.destroy(connection, &made).await;
    }

    /// What one connection does until the slice ends.
    async fn of_case(&self, case: &str, number: usize, connection: &mut Connection) {
        let mut turn = number;
        let mut next = move |open: &[String]| {
            turn += 1;
            open[turn % open.len()].clone()
        };
        let mut first = true;
        while self.goes_on() {
            match case {
                "churn" if number < CHURNING => {
                    let begin = Instant::now();
                    let player = self.players.next();
                    let seat = self.side.join(connection, &next(&self.open), &player).await;
                    Side::leave(connection, &seat).await;
                    tokio::time::sleep(CHURN_PAUSE.saturating_sub(begin.elapsed())).await;
                }
                "find" | "churn" => self.find(connection, std::mem::take(&mut first)).await,
                "search" => self.search(connection, true).await,
                "none" => self.search(connection, false).await,
                "play" if number < MATCHING => {
                    let begin = Instant::now();
                    self.a_match(connection).await;
                    tokio::time::sleep(MATCH_PAUSE.saturating_sub(begin.elapsed())).await;
                }
                "play" | "seats" => {
                    let seat = self.join(connection, &next(&self.open)).await;
                    self.leave(connection, &seat).await;
                }
                "matches" => self.a_match(connection).await,
                other => panic!("what is {other}?"),
            }
        }
    }
}

/// What is kept of one side.
struct Peer {
    address: String,
    side: Side,
    connections: Vec<Connection>,
    /// What others can join.
    open: Rc<[String]>,
    /// Made and not ended.
    made: Vec<Made>,
    /// Slots taken in those.
    seats: Vec<String>,
    players: Rc<Players>,
}

impl Peer {
    fn new(address: &str, side: Side, open: &[String], players: &Rc<Players>) -> Self {
        Self {
            address: address.to_owned(),
            side,
            connections: Vec::new(),
            open: open.into(),
            made: Vec::new(),
            seats: Vec::new(),
            players: Rc::clone(players),
        }
    }

    fn work(&self, lasting: Option<Duration>) -> Rc<Work> {
        let begin = Instant::now() + lasting.map_or(Duration::ZERO, |_| WARM_UP);
        Rc::new(Work {
            side: self.side,
            open: Rc::clone(&self.open),
            counts_from: begin,
            ends: lasting.map(|lasting| begin + lasting),
            times: RefCell::default(),
            players: Rc::clone(&self.players),
        })
    }

    /// Has so many connections do something at once, and gathers what they answer.
    async fn all_do<T: 'static, F: Future<Output = (Connection, Vec<T>)> + 'static>(
        &mut self,
        count: usize,
        act: impl Fn(usize, Connection) -> F,
    ) -> Vec<T> {
        while self.connections.len() < count {
            self.connections.push(Connection::open(&self.address).await);
        }
        let connections = self.connections.drain(..count).enumerate();
        let tasks: Vec<_> =
            connections.map(|(number, own)| tokio::task::spawn_local(act(number, own))).collect();
        let mut gathered = Vec::new();
        for task in tasks {
            let (connection, answers) = task.await.unwrap();
            self.connections.push(connection);
            gathered.extend(answers);
        }
        gathered
    }

    /// A slice of a case that goes on until its time is over.
    async fn slice(&mut self, case: &str, connections: usize, lasting: Duration) -> Outcome {
        let work = self.work(Some(lasting));
        let case: Rc<str> = case.into();
        self.all_do(connections, |number, mut connection| {
            let (work, case) = (Rc::clone(&work), Rc::clone(&case));
            async move {
                work.of_case(&case, number, &mut connection).await;
                (connection, Vec::<()>::new())
            }
        })
        .await;
        Outcome::of(&mut work.times.borrow_mut(), lasting.as_secs_f64())
    }

    /// Has the connections do something once for each of `items`.
    async fn each<I: Clone + 'static, T: 'static, F: Future<Output = (Connection, T)> + 'static>(
        &mut self,
        items: Vec<I>,
        act: impl Fn(Connection, I) -> F + Clone + 'static,
    ) -> Vec<T> {
        let items = Rc::new(RefCell::new(items));
        self.all_do(CONNECTIONS, |_, mut connection| {
            let (items, act) = (Rc::clone(&items), act.clone());
            async move {
                let mut answers = Vec::new();
                loop {
                    let Some(item) = items.borrow_mut().pop() else { return (connection, answers) };
                    let answer;
                    (connection, answer) = act(connection, item).await;
                    answers.push(answer);
                }
            }
        })
        .await
    }

    /// So many creates, each with a join.
    async fn make(&mut self, count: usize) -> Outcome {
        let work = self.work(None);
        let begin = Instant::now();
        let shared = Rc::clone(&work);
        let made = self.each(vec![(); count], move |mut connection, ()| {
            let work = Rc::clone(&shared);
            async move {
                let made = work.create(&mut connection, MATCH_SLOTS, true).await;
                work.join(&mut connection, &made.id).await;
                (connection, made)
            }
        });
        self.made = made.await;
        Outcome::of(&mut work.times.borrow_mut(), begin.elapsed().as_secs_f64())
    }

    /// Ends what was made last.
    async fn end(&mut self) -> Outcome {
        let work = self.work(None);
        let begin = Instant::now();
        let shared = Rc::clone(&work);
        let made = std::mem::take(&mut self.made);
        self.each(made, move |mut connection, made| {
            let work = Rc::clone(&shared);
            async move {
                work.destroy(&mut connection, &made).await;
                (connection, ())
            }
        })
        .await;
        Outcome::of(&mut work.times.borrow_mut(), begin.elapsed().as_secs_f64())
    }

    /// So many creates that take no slot.
    async fn create(&mut self, count: usize, slots: u32) -> Outcome {
        let work = self.work(None);
        let begin = Instant::now();
        let shared = Rc::clone(&work);
        let made = self.each(vec![(); count], move |mut connection, ()| {
            let work = Rc::clone(&shared);
            async move {
                let made = work.create(&mut connection, slots, false).await;
                (connection, made)
            }
        });
        self.made = made.await;
        Outcome::of(&mut work.times.borrow_mut(), begin.elapsed().as_secs_f64())
    }

    /// A join of each that the last create made.
    async fn join(&mut self) -> Outcome {
        let work = self.work(None);
        let begin = Instant::now();
        let shared = Rc::clone(&work);
        let made = std::mem::take(&mut self.made);
        let seats = self.each(made, move |mut connection, made| {
            let work = Rc::clone(&shared);
            async move {
                let seat = work.join(&mut connection, &made.id).await;
                (connection, seat)
            }
        });
        let seats = seats.await;
        self.seats.extend(seats);
        Outcome::of(&mut work.times.borrow_mut(), begin.elapsed().as_secs_f64())
    }

    /// Everybody leaves who joined like that.
    async fn leave(&mut self) -> Outcome {
        let work = self.work(None);
        let begin = Instant::now();
        let shared = Rc::clone(&work);
        let seats = std::mem::take(&mut self.seats);
        self.each(seats, move |mut connection, seat| {
            let work = Rc::clone(&shared);
            async move {
                work.leave(&mut connection, &seat).await;
                (connection, ())
            }
        })
        .await;
        Outcome::of(&mut work.times.borrow_mut(), begin.elapsed().as_secs_f64())
    }

    /// Makes what is there throughout: so many full, so many open.
    async fn fill(&mut self, full: usize, open: usize) {
        let work = self.work(None);
        let mut connection = Connection::open(&self.address).await;
        for _ in 0..full {
            work.create(&mut connection, 1, true).await;
        }
        let mut ids = Vec::new();
        for _ in 0..open {
            ids.push(work.create(&mut connection, OPEN_SLOTS, true).await.id);
        }
        self.open = ids.into();
    }

    /// Keeps one answer of each kind in `folder`, and ends what it made for that.
    async fn keep_answers(&mut self, folder: &Path) {
        let mut connection = Connection::open(&self.address).await;
        let keep = |name: &str, body: &[u8]| std::fs::write(folder.join(name), body).unwrap();
        keep("find_session", connection.get("/find_session").await.good());
        let player = self.players.next();
        let (made, _) = self.side.create(&mut connection, &player, MATCH_SLOTS, true).await;
        keep("create_session", connection.body());
        let seat = self.side.join(&mut connection, &made.id, &self.players.next()).await;
        keep("join_session", connection.body());
        Side::leave(&mut connection, &seat).await;
        keep("leave_session", connection.body());
        keep("destroy_session", self.side.destroy(&mut connection, &made).await.good());
    }
}

/// Sides by their addresses.
#[derive(Default)]
struct Load {
    peers: HashMap<String, Peer>,
    players: Rc<Players>,
}

impl Load {
    async fn told(&mut self, words: &[&str]) -> String {
        let number = |word: &str| word.parse::<usize>().unwrap();
        if let ["know", address, side, like] = words {
            // One that only answers like another has the other's game sessions.
            let open = self.peers.get(*like).map_or_else(Default::default, |like| Rc::clone(&like.open));
            let peer = Peer::new(address, Side::named(side), &open, &self.players);
            self.peers.insert((*address).to_owned(), peer);
            return "known".to_owned();
        }
        let peer = self.peers.get_mut(words[1]).unwrap();
        let outcome = match (words[0], &words[2..]) {
            ("fill", [full, open]) => {
                peer.fill(number(full), number(open)).await;
                return "filled".to_owned();
            }
            ("keep-answers", [folder]) => {
                peer.keep_answers(folder.as_ref()).await;
                return "kept".to_owned();
            }
            ("slice", [case, connections, milliseconds]) => {
                let lasting = Duration::from_millis(milliseconds.parse().unwrap());
                peer.slice(case, number(connections), lasting).await
            }
            ("make", [count]) => peer.make(number(count)).await,
            ("create", [count, slots]) => peer.create(number(count), slots.parse().unwrap()).await,
            ("end", []) => peer.end().await,
            ("join", []) => peer.join().await,
            ("leave", []) => peer.leave().await,
            _ => panic!("what is {words:?}?"),
        };
        outcome.to_string()
    }
}

pub(crate) fn run() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let local = LocalSet::new();
    let mut load = Load::default();
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let words: Vec<&str> = line.split(' ').collect();
        println!("{}", local.block_on(&runtime, load.told(&words)));
    }
}
