//! How soon a find on the LAN has its first result, beside a bare UDP round trip of the same sizes in the same run, and
//! beside one that another thread makes, as the library's does.
//!
//! No criterion: a host answers one machine 32 times a second, so the finds are spread over time, each among its peers. The host and the echo are a process of their own, on this machine's loopback unless the
//! environment says otherwise; `docs/performance.md` has the commands.
#![allow(missing_docs, clippy::unwrap_used)]

use std::io::{BufRead, BufReader};
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::num::NonZeroU64;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rallypoint::event::OperationId;
use rallypoint::lan::{LanConfig, MAX_PACKET};
use rallypoint::result::RpResult;
use rallypoint::session::{SearchId, SearchQuery, SessionFlags, SessionName, SessionSettings};
use rallypoint::{Call, Subsystem, SubsystemOptions};

/// The argument that makes this program the other machine: then its address and the beacon's port.
const PEER: &str = "--host-and-echo";
/// This machine's address on the network that is measured.
const HERE: &str = "RALLYPOINT_BENCH_HERE";
/// The other machine's.
const THERE: &str = "RALLYPOINT_BENCH_THERE";
/// What starts a program on the other machine, words apart: `ip netns exec there`.
const THROUGH: &str = "RALLYPOINT_BENCH_THROUGH";

const ROUNDS: usize = 300;
/// Longer than a host takes for one more answer to the same address (a 32nd of a second).
const PAUSE: Duration = Duration::from_millis(35);
/// A packet that did not come by then is lost, and the run with it.
const PATIENCE: Duration = Duration::from_secs(5);
/// What the answer below takes.
const ANSWER: usize = 128;

fn main() {
    let arguments: Vec<_> = std::env::args().collect();
    match arguments.iter().position(|argument| argument == PEER).map(|at| &arguments[at + 1..]) {
        Some([address, port, ..]) => be_the_other_machine(address.parse().unwrap(), port.parse().unwrap()),
        _ => measure(),
    }
}

fn from_environment(name: &str, usual: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| usual.to_owned())
}

fn online(address: IpAddr, port: u16) -> Subsystem {
    let lan = LanConfig { port, interface: Some(address.to_string()), ..LanConfig::default() };
    Subsystem::new(SubsystemOptions { lan, ..SubsystemOptions::default() }).unwrap()
}

fn finished(online: &Subsystem, begin: impl FnOnce(Call<'_>) -> Result<OperationId, RpResult>) {
    let mut announced = OperationId(NonZeroU64::MIN);
    begin(Call { completion: None, announce: &mut |id| announced = id, user_data: 0 }).unwrap();
    online.wait(announced, Some(PATIENCE)).unwrap();
}

/// Hosts a session, echoes what comes as short as an answer, and says where.
fn be_the_other_machine(address: IpAddr, port: u16) {
    let online = online(address, port);
    let flags = SessionFlags { is_lan_match: true, should_advertise: true, ..SessionFlags::default() };
    let settings = SessionSettings { flags, public_connections: 4, ..SessionSettings::default() };
    finished(&online, |call| online.create_session(SessionName::new("GameSession").unwrap(), settings, call));
    let echo = UdpSocket::bind((address, 0)).unwrap();
    println!("{}", echo.local_addr().unwrap());
    let mut packet = [0; MAX_PACKET];
    loop {
        let (_, from) = echo.recv_from(&mut packet).unwrap();
        echo.send_to(&packet[..ANSWER], from).unwrap();
    }
}

/// The other machine, stopped when dropped.
struct Peer {
    child: Child,
    echo: SocketAddr,
}

impl Peer {
    fn start(address: IpAddr, port: u16) -> Self {
        let through = from_environment(THROUGH, "");
        let program = std::env::current_exe().unwrap();
        let mut words = through.split_whitespace();
        let mut command = match words.next() {
            None => Command::new(program),
            Some(first) => {
                let mut command = Command::new(first);
                command.args(words).arg(program);
                command
            }
        };
        let mut child = command
            .args([PEER, &address.to_string(), &port.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut echo = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut echo).unwrap();
        Self { child, echo: echo.trim().parse().unwrap() }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn measure() {
    let here: IpAddr = from_environment(HERE, "127.0.0.1").parse().unwrap();
    let there: IpAddr = from_environment(THERE, "127.0.0.1").parse().unwrap();
    let port = UdpSocket::bind((here, 0)).unwrap().local_addr().unwrap().port();
    let peer = Peer::start(there, port);
    let online = online(here, port);
    let search = online.create_search().unwrap();
    let query =
        SearchQuery { is_lan: true, max_results: 1, timeout: Some(PATIENCE), ..SearchQuery::default() };
    online.set_search_query(search, query, true).unwrap();
    let socket = UdpSocket::bind((here, 0)).unwrap();
    socket.connect(peer.echo).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();

    let other_thread = OtherThread::start(socket.try_clone().unwrap());
    let (mut bare, mut handed, mut found) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        bare.push(after_a_pause(|| round_trip(&socket)));
        found.push(after_a_pause(|| first_result(&online, search)));
        handed.push(after_a_pause(|| other_thread.round_trip()));
    }
    let found = Spread::of(found);
    println!("first result of a find                {found}");
    for (name, peer) in [("bare UDP round trip", bare), ("the same behind another thread", handed)] {
        let peer = Spread::of(peer);
        println!("{name:36}  {peer}: {:.2}x", found.median.as_secs_f64() / peer.median.as_secs_f64());
    }
}

fn after_a_pause(work: impl FnOnce()) -> Duration {
    thread::sleep(PAUSE);
    let began = Instant::now();
    work();
    began.elapsed()
}

fn round_trip(socket: &UdpSocket) {
    let mut packet = [0; MAX_PACKET];
    socket.send(&packet).unwrap();
    socket.recv(&mut packet).unwrap();
}

/// Makes round trips for whoever asks: nobody who hands work to a thread and waits can be quicker.
struct OtherThread(Arc<(Mutex<bool>, Condvar)>);

impl OtherThread {
    fn start(socket: UdpSocket) -> Self {
        let shared = Arc::new((Mutex::new(false), Condvar::new()));
        let wanted = Arc::clone(&shared);
        thread::spawn(move || {
            let (is_wanted, changed) = &*wanted;
            loop {
                drop(changed.wait_while(is_wanted.lock().unwrap(), |is_wanted| !*is_wanted).unwrap());
                round_trip(&socket);
                *is_wanted.lock().unwrap() = false;
                changed.notify_all();
            }
        });
        Self(shared)
    }

    fn round_trip(&self) {
        let (is_wanted, changed) = &*self.0;
        *is_wanted.lock().unwrap() = true;
        changed.notify_all();
        drop(changed.wait_while(is_wanted.lock().unwrap(), |is_wanted| *is_wanted).unwrap());
    }
}

/// From the call until a result can be read.
fn first_result(online: &Subsystem, search: SearchId) {
    finished(online, |call| online.find_sessions(search, call));
    assert_eq!(online.result_count(search), Ok(1));
}

struct Spread {
    median: Duration,
    tenth: Duration,
    ninetieth: Duration,
}

impl Spread {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |part: usize| times[times.len() * part / 10];
        Self { median: at(5), tenth: at(1), ninetieth: at(9) }
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { median, tenth, ninetieth } = self;
        write!(formatter, "median {median:.1?}, 80% between {tenth:.1?} and {ninetieth:.1?}")
    }
}
