//! Through the worker, over loopback.

use std::collections::BTreeSet;
use std::net::UdpSocket as StdUdpSocket;
use std::num::NonZeroU64;
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};

use super::*;
use crate::lan::{Answer as LanAnswer, AnswerHead, Found, Packet, Place, Transport, decode};
use crate::net::{GatewayConfig, Job, Trust, Worker};
use crate::session::GatewayUris;

/// Far more than anything here takes; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(30);
/// For searches that have to run out.
const SHORT: Duration = Duration::from_millis(400);
const GAME: u32 = 7;

/// A port that no other test is given. The socket that keeps it hears the queries too.
struct Port {
    number: u16,
    socket: StdUdpSocket,
}

impl Port {
    fn reserve() -> Self {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, None).unwrap();
        socket.set_reuse_address(true).unwrap();
        #[cfg(not(any(windows, target_os = "linux")))]
        socket.set_reuse_port(true).unwrap();
        socket.bind(&"0.0.0.0:0".parse::<std::net::SocketAddr>().unwrap().into()).unwrap();
        let socket = StdUdpSocket::from(socket);
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        Self { number: socket.local_addr().unwrap().port(), socket }
    }

    fn config(&self) -> LanConfig {
        LanConfig {
            port: self.number,
            game_id: GAME,
            transport: Transport::Broadcast,
            interface: Some("127.0.0.1".to_owned()),
        }
    }
}

/// A worker with its queue.
struct Machine {
    worker: Worker,
    queue: Arc<EventQueue>,
    next: u64,
}

impl Machine {
    fn new(config: LanConfig) -> Self {
        let queue = Arc::new(EventQueue::default());
        let gateway = GatewayConfig {
            url: "http://127.0.0.1:1".to_owned(),
            uris: GatewayUris::default(),
            trust: Trust::default(),
        };
        Self { worker: Worker::start(gateway, config, Arc::clone(&queue)).unwrap(), queue, next: 0 }
    }

    fn hosting(config: LanConfig, adverts: Vec<Advert>) -> Self {
        let mut machine = Self::new(config);
        machine.host(adverts).unwrap();
        machine
    }

    fn completer(&mut self) -> Completer {
        self.next += 1;
        Completer::new(OperationId(NonZeroU64::new(self.next).unwrap()), Arc::clone(&self.queue))
    }

    fn host(&mut self, adverts: Vec<Advert>) -> Result<(), Failure> {
        let completer = self.completer();
        let operation = completer.operation();
        assert!(self.worker.submit(Job::LanHost(Some(completer), adverts)).is_none());
        self.finish(operation).0.map(drop)
    }

    fn start_search(&mut self, timeout: Duration, max_results: usize) -> OperationId {
        let completer = self.completer();
        let operation = completer.operation();
        let query = LanQuery { build: 0, timeout, max_results };
        assert!(self.worker.submit(Job::LanSearch(completer, query)).is_none());
        operation
    }

    /// Session ids in order, after a search that succeeded.
    fn search(&mut self, timeout: Duration, max_results: usize) -> Vec<String> {
        let operation = self.start_search(timeout, max_results);
        let (outcome, found) = self.finish(operation);
        assert_eq!(outcome, Ok(Answer::Done));
        let mut ids: Vec<_> = found.into_iter().map(|found| found.advert.session_id).collect();
        ids.sort();
        ids
    }

    fn next_event(&self) -> Event {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.queue.pop() {
                Some(Event::Log(_)) => {}
                Some(event) => return event,
                None => std::thread::sleep(Duration::from_millis(1)),
            }
            assert!(Instant::now() < deadline, "nothing happened");
        }
    }

    fn finish(&self, operation: OperationId) -> (Result<Answer, Failure>, Vec<Found>) {
        let mut found = Vec::new();
        loop {
            match self.next_event() {
                Event::LanFound(of, one) if of == operation => found.push(*one),
                Event::Finished(of, outcome) if of == operation => return (outcome, found),
                other => panic!("{other:?}"),
            }
        }
    }
}

fn advert(session_id: &str) -> Advert {
    Advert { session_id: session_id.to_owned(), game_port: 7777, ..Advert::default() }
}

#[test]
fn hosts_that_share_a_port_are_all_found() {
    let port = Port::reserve();
    let _hosts = ["a", "b"].map(|id| Machine::hosting(port.config(), vec![advert(id)]));
    assert_eq!(Machine::new(port.config()).search(PATIENCE, 2), ["a", "b"]);
}

#[test]
fn results_are_there_before_the_search_is_over() {
    let port = Port::reserve();
    let _host = Machine::hosting(port.config(), vec![advert("a")]);
    let mut searcher = Machine::new(port.config());
    let operation = searcher.start_search(PATIENCE * 10, 2);
    let Event::LanFound(of, found) = searcher.next_event() else { panic!("no result") };
    assert_eq!((of, found.address), (operation, "127.0.0.1:7777".parse().unwrap()));
    searcher.worker.submit(Job::Cancel(operation));
    assert_eq!(searcher.finish(operation).0, Err(Failure::new(RpResult::Cancelled)));
}

#[test]
fn all_sessions_of_a_host_are_found() {
    let port = Port::reserve();
    let ids: Vec<String> = (10..42).map(|number| number.to_string()).collect();
    let adverts: Vec<_> = ids.iter().map(|id| advert(id)).collect();
    let _hosts =
        [Machine::hosting(port.config(), adverts), Machine::hosting(port.config(), vec![advert("other")])];
    let found = Machine::new(port.config()).search(PATIENCE, 33);
    assert_eq!(found[..32], ids);
    assert_eq!(found[32], "other");
}

#[test]
fn hosting_pauses_and_resumes_as_the_same_host() {
    let port = Port::reserve();
    let mut host = Machine::hosting(port.config(), vec![advert("a")]);
    let mut searcher = Machine::new(port.config());
    let host_of = |searcher: &mut Machine| {
        let operation = searcher.start_search(PATIENCE, 1);
        searcher.finish(operation).1.remove(0).host_id
    };
    let before = host_of(&mut searcher);
    host.host(Vec::new()).unwrap();
    assert_eq!(searcher.search(SHORT, 1), [""; 0]);
    host.host(vec![advert("b")]).unwrap();
    assert_eq!(host_of(&mut searcher), before);
}

#[test]
fn a_host_that_pauses_gives_its_port_back() {
    let port = Port::reserve();
    let mut host = Machine::hosting(port.config(), vec![advert("a")]);
    host.host(Vec::new()).unwrap();
    let number = port.number;
    drop(port);
    StdUdpSocket::bind(("0.0.0.0", number)).unwrap();
}

#[test]
fn games_on_one_network_are_kept_apart() {
    let port = Port::reserve();
    let other = LanConfig { game_id: GAME + 1, ..port.config() };
    let _host = Machine::hosting(port.config(), vec![advert("a")]);
    assert_eq!(Machine::new(other).search(SHORT, 1), [""; 0]);
}

#[test]
fn stopping_the_worker_ends_a_search() {
    let port = Port::reserve();
    let mut searcher = Machine::new(port.config());
    let operation = searcher.start_search(PATIENCE * 10, 1);
    searcher.worker.stop();
    assert_eq!(searcher.finish(operation).0, Err(Failure::new(RpResult::Cancelled)));
}

#[test]
fn without_a_network_or_a_port_the_beacon_says_so() {
    let port = Port::reserve();
    let nowhere = LanConfig { interface: Some("no-such-interface".to_owned()), ..port.config() };
    let mut machine = Machine::new(nowhere);
    let failure = machine.host(vec![advert("a")]).unwrap_err();
    assert_eq!(failure.code, RpResult::LanUnavailable);
    assert!(failure.message.contains("no-such-interface"), "{failure}");
    let operation = machine.start_search(PATIENCE, 1);
    assert_eq!(machine.finish(operation).0.unwrap_err().code, RpResult::LanUnavailable);

    let taken = StdUdpSocket::bind("0.0.0.0:0").unwrap();
    let config = LanConfig { port: taken.local_addr().unwrap().port(), ..port.config() };
    assert_eq!(Machine::new(config).host(vec![advert("a")]).unwrap_err().code, RpResult::LanUnavailable);
}

#[test]
fn a_session_that_cannot_be_shown_is_refused_and_the_others_stay() {
    let port = Port::reserve();
    let mut host = Machine::hosting(port.config(), vec![advert("a")]);
    let failure = host.host(vec![Advert { title: "x".repeat(2000), ..advert("b") }]).unwrap_err();
    assert_eq!(failure.code, RpResult::InvalidArgument);
    assert!(failure.message.contains("`b` takes"), "{failure}");
    assert_eq!(Machine::new(port.config()).search(PATIENCE, 1), ["a"]);
}

#[test]
fn multicast_finds_hosts_too() {
    let port = Port::reserve();
    let config = || LanConfig { transport: Transport::multicast(), ..port.config() };
    let _hosts = ["a", "b"].map(|id| Machine::hosting(config(), vec![advert(id)]));
    assert_eq!(Machine::new(config()).search(PATIENCE, 2), ["a", "b"]);
}

#[test]
fn a_hostile_host_gets_nothing_in() {
    let port = Port::reserve();
    let _host = Machine::hosting(port.config(), vec![advert("honest")]);
    let mut searcher = Machine::new(port.config());
    let operation = searcher.start_search(PATIENCE, 2);

    let mut buffer = [0; 1500];
    let (length, from) = port.socket.recv_from(&mut buffer).unwrap();
    let Ok(Packet::Query(query)) = decode(&buffer[..length]) else { panic!("no query") };
    let head = AnswerHead {
        game_id: GAME,
        nonce: query.nonce,
        sequence: query.sequence,
        host: HostId(NonZeroU64::MIN),
        place: Place::ONLY,
        revision: 0,
    };
    let answer =
        |head, id| Packet::Answer(Box::new(LanAnswer { head, advert: advert(id) })).encode().unwrap();
    let encode = |head| answer(head, "lie");
    let good = encode(head);
    for lie in [
        Vec::new(),
        vec![0xff; 1400],
        buffer[..length].to_vec(),
        good[..good.len() - 1].to_vec(),
        [good.as_slice(), &[0]].concat(),
        encode(AnswerHead { nonce: query.nonce ^ 1, ..head }),
        encode(AnswerHead { sequence: 999, ..head }),
        encode(AnswerHead { game_id: GAME + 1, ..head }),
        encode(AnswerHead { place: Place::new(3, 4).unwrap(), ..head }),
    ] {
        port.socket.send_to(&lie, from).unwrap();
    }
    // After this one, all that came before it has been looked at.
    port.socket.send_to(&answer(head, "last"), from).unwrap();
    let (outcome, found) = searcher.finish(operation);
    assert_eq!(outcome, Ok(Answer::Done));
    let ids: BTreeSet<_> = found.iter().map(|found| found.advert.session_id.as_str()).collect();
    assert_eq!(ids, BTreeSet::from(["honest", "last"]));
}

#[test]
fn a_hostile_search_is_not_answered() {
    let port = Port::reserve();
    let _host = Machine::hosting(port.config(), vec![advert("a")]);
    let hostile = StdUdpSocket::bind("127.0.0.1:0").unwrap();
    hostile.set_broadcast(true).unwrap();
    let query = crate::lan::Query { game_id: GAME, build: 0, nonce: 1, sequence: 0, host: None, cursor: 0 };
    let good = query.encode();
    let everybody = ("127.255.255.255", port.number);
    for bad in [Vec::new(), vec![0; 1500], good[..1199].to_vec(), [good.as_slice(), &[0]].concat()] {
        hostile.send_to(&bad, everybody).unwrap();
    }
    // The good one comes after them, so whatever answers they had would be here before its.
    hostile.send_to(&good, everybody).unwrap();
    hostile.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut buffer = [0; 1500];
    let length = hostile.recv(&mut buffer).unwrap();
    assert!(matches!(decode(&buffer[..length]), Ok(Packet::Answer(answer)) if answer.head.nonce == 1));
    hostile.set_nonblocking(true).unwrap();
    assert_eq!(hostile.recv(&mut buffer).unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}
