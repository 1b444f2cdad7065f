//! The load: as little HTTP/1.1 as will do, on one thread, so that it takes little of what is measured.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::BufRead;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::LocalSet;

const CONNECTIONS: usize = 64;
/// Of them, in `churn`, those that join and leave, and how often.
const CHURNING: usize = 2;
const CHURN_PAUSE: Duration = Duration::from_millis(4);
/// Of them, in `play`, those that make matches, and how often.
const MATCHING: usize = 4;
const MATCH_PAUSE: Duration = Duration::from_millis(40);
/// How long to wait for a server when none is free.
const NO_SERVER_PAUSE: Duration = Duration::from_millis(2);
/// From the beginning of a slice until something counts.
const WARM_UP: Duration = Duration::from_millis(100);

/// The value of a field of text, in JSON that we or axum wrote.
pub(crate) fn field<'a>(body: &'a [u8], name: &str) -> &'a [u8] {
    let key = format!(r#""{name}":""#);
    let at = find(body, key.as_bytes()).unwrap_or_else(|| {
        panic!("no {name} in {}", String::from_utf8_lossy(body));
    });
    let value = &body[at + key.len()..];
    &value[..find(value, b"\"").unwrap()]
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    answer: Vec<u8>,
    filled: usize,
}

/// An answer's status and where its body is.
struct Answer<'a> {
    status: u16,
    body: &'a [u8],
}

impl Connection {
    async fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, request: Vec::new(), answer: vec![0; 64 * 1024], filled: 0 }
    }

    async fn get(&mut self, path: &str) -> Answer<'_> {
        self.request.clear();
        self.request.extend_from_slice(format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n").as_bytes());
        self.exchange().await
    }

    async fn post(&mut self, path: &str, body: &str) -> Answer<'_> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        self.request.clear();
        self.request.extend_from_slice(head.as_bytes());
        self.request.extend_from_slice(body.as_bytes());
        self.exchange().await
    }

    async fn exchange(&mut self) -> Answer<'_> {
        self.stream.write_all(&self.request).await.unwrap();
        self.filled = 0;
        let head = loop {
            self.read().await;
            if let Some(end) = find(&self.answer[..self.filled], b"\r\n\r\n") {
                break end + 4;
            }
        };
        let text = std::str::from_utf8(&self.answer[..head]).unwrap();
        let status = text[9..12].parse().unwrap();
        let length = "content-length: ";
        let at = text.find(length).expect("no content-length") + length.len();
        let length: usize = text[at..].split('\r').next().unwrap().parse().unwrap();
        let end = head + length;
        if self.answer.len() < end {
            self.answer.resize(end, 0);
        }
        while self.filled < end {
            self.read().await;
        }
        Answer { status, body: &self.answer[head..end] }
    }

    async fn read(&mut self) {
        let count = self.stream.read(&mut self.answer[self.filled..]).await.unwrap();
        assert!(count > 0, "the connection was closed");
        self.filled += count;
    }
}

/// Times in microseconds.
#[derive(Default)]
struct Times {
    counted: Vec<u32>,
    creates: Vec<u32>,
    waits: usize,
}

/// What the connections of one slice share.
struct Slice {
    open: Rc<[String]>,
    counts_from: Instant,
    ends: Instant,
    times: RefCell<Times>,
    /// Makes players' names: nobody comes twice.
    players: RefCell<u64>,
}

impl Slice {
    fn goes_on(&self) -> bool {
        Instant::now() < self.ends
    }

    fn count(&self, begin: Instant) -> Option<u32> {
        let now = Instant::now();
        if begin < self.counts_from || now > self.ends {
            return None;
        }
        let taken = u32::try_from((now - begin).as_micros()).unwrap();
        self.times.borrow_mut().counted.push(taken);
        Some(taken)
    }

    fn player(&self) -> String {
        let mut players = self.players.borrow_mut();
        *players += 1;
        format!("player-{:025}", *players)
    }

    async fn find(&self, connection: &mut Connection, check: bool) {
        let begin = Instant::now();
        let answer = connection.get("/find_session").await;
        self.count(begin);
        assert_eq!(answer.status, 200);
        if check {
            let mut rows = 0;
            let mut rest = answer.body;
            while let Some(at) = find(rest, b"\"GameSessionId\"") {
                rows += 1;
                rest = &rest[at + 1..];
            }
            assert_eq!(rows, self.open.len(), "game sessions found");
        }
    }

    async fn join(&self, connection: &mut Connection, game_session: &str) -> String {
        let body = format!(r#"{{"GameSessionId":"{game_session}","uuid":"{}"}}"#, self.player());
        let answer = connection.post("/join_session", &body).await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(answer.body));
        String::from_utf8(field(answer.body, "PlayerSessionId").to_vec()).unwrap()
    }

    async fn leave(&self, connection: &mut Connection, player_session: &str) {
        let body = format!(r#"{{"PlayerSessionId":"{player_session}"}}"#);
        let answer = connection.post("/leave_session", &body).await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(answer.body));
    }

    async fn join_and_leave(&self, connection: &mut Connection, game_session: &str, counted: bool) {
        let begin = Instant::now();
        let player_session = self.join(connection, game_session).await;
        if counted {
            self.count(begin);
        }
        let begin = Instant::now();
        self.leave(connection, &player_session).await;
        if counted {
            self.count(begin);
        }
    }

    async fn create(&self, connection: &mut Connection, slots: u32) -> (String, String) {
        let player = self.player();
        let body = format!(
            r#"{{"session_name":"{player}'s Session","build_id":1,"uuid":"{player}","num_connections":{slots}}}"#
        );
        loop {
            let answer = connection.post("/create_session", &body).await;
            if answer.status == 503 {
                self.times.borrow_mut().waits += 1;
                tokio::time::sleep(NO_SERVER_PAUSE).await;
                continue;
            }
            assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(answer.body));
            let text = |name| String::from_utf8(field(answer.body, name).to_vec()).unwrap();
            return (text("GameSessionId"), text("OwnerToken"));
        }
    }

    async fn destroy(&self, connection: &mut Connection, (game_session, owner): (String, String)) {
        let body = format!(r#"{{"GameSessionId":"{game_session}","OwnerToken":"{owner}"}}"#);
        let answer = connection.post("/destroy_session", &body).await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(answer.body));
    }

    /// From its maker's create to its end, with one who joins.
    async fn a_match(&self, connection: &mut Connection) {
        let begin = Instant::now();
        let made = self.create(connection, 8).await;
        if let Some(taken) = self.count(begin) {
            self.times.borrow_mut().creates.push(taken);
        }
        let begin = Instant::now();
        self.join(connection, &made.0).await;
        self.count(begin);
        let begin = Instant::now();
        self.destroy(connection, made).await;
        self.count(begin);
    }

    /// What one connection does.
    async fn work(&self, case: &str, number: usize, connection: &mut Connection) {
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
                    self.join_and_leave(connection, &next(&self.open), false).await;
                    tokio::time::sleep(CHURN_PAUSE.saturating_sub(begin.elapsed())).await;
                }
                "find" | "churn" => self.find(connection, std::mem::take(&mut first)).await,
                "play" if number < MATCHING => {
                    let begin = Instant::now();
                    self.a_match(connection).await;
                    tokio::time::sleep(MATCH_PAUSE.saturating_sub(begin.elapsed())).await;
                }
                "play" => self.join_and_leave(connection, &next(&self.open), true).await,
                "matches" => self.a_match(connection).await,
                other => panic!("what is {other}?"),
            }
        }
    }
}

/// The load's memory between slices.
#[derive(Default)]
struct Load {
    open: Vec<String>,
    players: u64,
    connections: HashMap<String, Vec<Connection>>,
}

impl Load {
    fn begin(&self, lasting: Duration) -> Rc<Slice> {
        let now = Instant::now();
        Rc::new(Slice {
            open: self.open.clone().into(),
            counts_from: now + WARM_UP,
            ends: now + WARM_UP + lasting,
            times: RefCell::default(),
            players: RefCell::new(self.players),
        })
    }

    /// Makes the game sessions, and keeps one answer of each kind.
    async fn fill(&mut self, address: &str, full: usize, open: usize, folder: &Path) {
        let slice = self.begin(Duration::ZERO);
        let mut connection = Connection::open(address).await;
        for _ in 0..full {
            slice.create(&mut connection, 1).await;
        }
        for _ in 0..open {
            self.open.push(slice.create(&mut connection, 200).await.0);
        }
        let keep = |connection: &Connection, name: &str| {
            let answer = &connection.answer[..connection.filled];
            let body = find(answer, b"\r\n\r\n").unwrap() + 4;
            std::fs::write(folder.join(name), &answer[body..]).unwrap();
        };
        connection.get("/find_session").await;
        keep(&connection, "find_session");
        let made = slice.create(&mut connection, 8).await;
        keep(&connection, "create_session");
        let player_session = slice.join(&mut connection, &made.0).await;
        keep(&connection, "join_session");
        slice.leave(&mut connection, &player_session).await;
        keep(&connection, "leave_session");
        slice.destroy(&mut connection, made).await;
        keep(&connection, "destroy_session");
        self.players = *slice.players.borrow();
    }

    async fn slice(&mut self, address: &str, case: &str, lasting: Duration) -> String {
        let mut connections = self.connections.remove(address).unwrap_or_default();
        while connections.len() < CONNECTIONS {
            connections.push(Connection::open(address).await);
        }
        let slice = self.begin(lasting);
        let case: Rc<str> = case.into();
        let mut tasks = Vec::new();
        for (number, mut connection) in connections.into_iter().enumerate() {
            let (slice, case) = (Rc::clone(&slice), Rc::clone(&case));
            tasks.push(tokio::task::spawn_local(async move {
                slice.work(&case, number, &mut connection).await;
                connection
            }));
        }
        let mut connections = Vec::new();
        for task in tasks {
            connections.push(task.await.unwrap());
        }
        self.connections.insert(address.to_owned(), connections);
        self.players = *slice.players.borrow();
        let mut times = slice.times.borrow_mut();
        let Times { counted, creates, waits } = &mut *times;
        let ((p50, p99), (create_p50, create_p99)) = (percentiles(counted), percentiles(creates));
        format!("{} {} {p50} {p99} {create_p50} {create_p99} {waits}", counted.len(), lasting.as_secs_f64())
    }
}

fn percentiles(times: &mut [u32]) -> (u32, u32) {
    times.sort_unstable();
    let at = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default();
    (at(50), at(99))
}

pub(crate) fn run() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let local = LocalSet::new();
    let mut load = Load::default();
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let words: Vec<&str> = line.split(' ').collect();
        let answer = local.block_on(&runtime, async {
            match words[..] {
                ["fill", address, full, open, folder] => {
                    load.fill(address, full.parse().unwrap(), open.parse().unwrap(), folder.as_ref()).await;
                    "filled".to_owned()
                }
                ["slice", address, case, lasting] => {
                    load.slice(address, case, Duration::from_millis(lasting.parse().unwrap())).await
                }
                _ => panic!("what is {line:?}?"),
            }
        });
        println!("{answer}");
    }
}
