//! What a search costs as the queue grows: 2 teams of 5 and a rule about their distance.
//!
//! * `drain`: so many tickets wait and all are searched for at once. Of single players, and with the last rule also where
//!   three of ten are parties.
//! * `stream`: so many tickets wait and cannot play with each other; others arrive, and find theirs among them. This is
//!   what a pool looks like whose players are far apart.
//! * `stranger`: so many tickets wait, and one arrives that nobody can play with.
//!
//! Times are of the processor, not of the clock on the wall: a busy machine does not change them much.
//!
//! `cargo bench -p rallypoint-flexmatch --bench matching`; with a number, only pools up to that size.

use rallypoint_flexmatch::{
    AttributeValue, Budget, Moment, Player, Pool, RuleSet, Ticket, TicketKey, TicketKind,
};
use rustix::time::{ClockId, clock_gettime};
use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

const SIZES: [u64; 6] = [1_000, 5_000, 10_000, 20_000, 50_000, 100_000];
/// Tickets that arrive between two searches: those of 50 ms at 10,000 tickets per second.
const ROUND: u64 = 500;
/// Rounds before a stream is measured, in times the pool's size.
const WARM_UP: u64 = 4;
const STREAM_TICKETS: u64 = 50_000;
const STRANGERS: u64 = 2_000;
/// The players of a match.
const MATCH: u64 = 10;

/// How each rule set is called, and its rules.
const RULES: [(&str, &str); 4] = [
    (
        "players within a distance of each other",
        r#"{"name": "Skill", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": 50}"#,
    ),
    (
        "players within a distance of the average",
        r#"{"name": "Skill", "type": "distance", "measurements": ["flatten(teams[*].players.attributes[skill])"],
            "referenceValue": "avg(flatten(teams[*].players.attributes[skill]))", "maxDistance": 50}"#,
    ),
    (
        "teams' averages within a distance of all players'",
        r#"{"name": "Skill", "type": "distance", "measurements": ["avg(teams[*].players.attributes[skill])"],
            "referenceValue": "avg(flatten(teams[*].players.attributes[skill]))", "maxDistance": 10}"#,
    ),
    (
        "teams' averages within a distance of each other",
        r#"{"name": "Skill", "type": "distance", "measurements": ["avg(teams[red].players.attributes[skill])"],
            "referenceValue": "avg(teams[blue].players.attributes[skill])", "maxDistance": 10}"#,
    ),
];

fn rule_set(rule: &str) -> Result<Arc<RuleSet>, Box<dyn Error>> {
    Ok(Arc::new(RuleSet::parse(&format!(
        r#"{{"name": "5v5", "ruleLanguageVersion": "1.0",
        "playerAttributes": [{{"name": "skill", "type": "number"}}],
        "teams": [{{"name": "red", "minPlayers": 5, "maxPlayers": 5}}, {{"name": "blue", "minPlayers": 5, "maxPlayers": 5}}],
        "rules": [{rule}]}}"#
    ))?))
}

/// The processor time of this thread since a moment.
struct Watch(Duration);

impl Watch {
    fn start() -> Self {
        Watch(Self::now())
    }

    fn elapsed(&self) -> Duration {
        Self::now().saturating_sub(self.0)
    }

    fn now() -> Duration {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        let part = |part: i64| u64::try_from(part).unwrap_or_default();
        Duration::from_secs(part(time.tv_sec)) + Duration::from_nanos(part(time.tv_nsec))
    }
}

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// About normal: the sum of twelve.
    fn skill(&mut self) -> f64 {
        let sum: f64 = (0..12).map(|_| self.uniform()).sum();
        1500.0 + 300.0 * (sum - 6.0)
    }
}

fn ticket(key: u64, skill: f64) -> Ticket {
    party(key, &[skill])
}

fn party(key: u64, skills: &[f64]) -> Ticket {
    let player = |(number, skill): (usize, &f64)| Player {
        id: format!("player-{key}-{number}"),
        attributes: BTreeMap::from([("skill".to_owned(), AttributeValue::Number(*skill))]),
        latencies_ms: BTreeMap::new(),
        team: None,
    };
    Ticket {
        key: TicketKey(key),
        players: skills.iter().enumerate().map(player).collect(),
        since: Moment(key / 10),
        kind: TicketKind::New,
    }
}

/// The sizes of a drain's parties.
#[derive(Clone, Copy)]
enum Parties {
    None,
    /// Seven of ten tickets have one player, two have two, one has three.
    ThreeOfTen,
}

impl Parties {
    fn size(self, numbers: &mut Numbers) -> u64 {
        match self {
            Parties::None => 1,
            Parties::ThreeOfTen => match numbers.uniform() {
                part if part < 0.7 => 1,
                part if part < 0.9 => 2,
                _ => 3,
            },
        }
    }
}

struct Drained {
    /// Per second of searching.
    matched: f64,
    left: usize,
    evaluations_per_match: u64,
    insert: Duration,
}

fn drain(rules: &Arc<RuleSet>, size: u64, parties: Parties) -> Result<Drained, Box<dyn Error>> {
    let mut pool = Pool::new(Arc::clone(rules), 1);
    let mut numbers = Numbers(1);
    let tickets: Vec<Ticket> = (0..size)
        .map(|key| {
            let skills: Vec<f64> = (0..parties.size(&mut numbers)).map(|_| numbers.skill()).collect();
            party(key, &skills)
        })
        .collect();
    let start = Watch::start();
    for ticket in tickets {
        pool.insert(ticket)?;
    }
    let inserting = start.elapsed();
    let start = Watch::start();
    let searched = black_box(pool.search(Moment(size), Budget::UNLIMITED));
    let searching = start.elapsed();
    let matches = searched.proposals.len() as u64;
    let tickets: usize = searched.proposals.iter().map(|proposal| proposal.tickets.len()).sum();
    Ok(Drained {
        matched: tickets as f64 / searching.as_secs_f64(),
        left: pool.len(),
        evaluations_per_match: searched.evaluations / matches.max(1),
        insert: inserting / u32::try_from(size)?,
    })
}

/// Tickets that arrived and tickets that were matched per second of inserting and searching, and how many waited.
fn stream(size: u64) -> Result<(f64, f64, usize), Box<dyn Error>> {
    let (_, rule) = RULES[0];
    let mut pool = Pool::new(rule_set(rule)?, 1);
    let mut numbers = Numbers(1);
    // So wide that about this many wait when as many are matched as arrive.
    let width = size as f64 * 50.0 / 3.8;
    let mut next = 0;
    let mut measured = Duration::ZERO;
    let mut matched = 0;
    let warm_up = WARM_UP * size;
    while next < warm_up + STREAM_TICKETS {
        let tickets: Vec<Ticket> =
            (next..next + ROUND).map(|key| ticket(key, width * numbers.uniform())).collect();
        next += ROUND;
        let start = Watch::start();
        for ticket in tickets {
            pool.insert(ticket)?;
        }
        let searched = black_box(pool.search(Moment(next / 10), Budget::UNLIMITED));
        if next > warm_up {
            measured += start.elapsed();
            matched += searched.proposals.len() as u64 * MATCH;
        }
    }
    let per_second = |count: u64| count as f64 / measured.as_secs_f64();
    Ok((per_second(STREAM_TICKETS), per_second(matched), pool.len()))
}

/// How long it takes to take in a ticket and to find that nobody plays with it.
fn stranger(size: u64) -> Result<Duration, Box<dyn Error>> {
    let (_, rule) = RULES[0];
    let mut pool = Pool::new(rule_set(rule)?, 1);
    for key in 0..size {
        pool.insert(ticket(key, key as f64 * 100.0))?;
    }
    pool.search(Moment(size), Budget::UNLIMITED);
    let tickets: Vec<Ticket> =
        (size..size + STRANGERS).map(|key| ticket(key, (key - size) as f64 * 100.0 + 50.5)).collect();
    let start = Watch::start();
    for ticket in tickets {
        pool.insert(ticket)?;
        black_box(pool.search(Moment(2 * size), Budget::UNLIMITED));
    }
    Ok(start.elapsed() / u32::try_from(STRANGERS)?)
}

fn print_drains(
    name: &str,
    rule: &str,
    parties: Parties,
    sizes: impl Iterator<Item = u64>,
) -> Result<(), Box<dyn Error>> {
    println!("drain, {name}:");
    println!(
        "{:>10} {:>16} {:>8} {:>16} {:>14}",
        "waiting", "matched/s", "left", "evaluated/match", "ns per insert"
    );
    let rules = rule_set(rule)?;
    for size in sizes {
        let Drained { matched, left, evaluations_per_match, insert } = drain(&rules, size, parties)?;
        println!(
            "{size:>10} {matched:>16.0} {left:>8} {evaluations_per_match:>16} {:>14}",
            insert.as_nanos()
        );
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let largest = std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(u64::MAX);
    let sizes = || SIZES.into_iter().filter(move |size| *size <= largest);
    for (name, rule) in RULES {
        print_drains(name, rule, Parties::None, sizes())?;
    }
    let [.., (name, rule)] = RULES;
    print_drains(&format!("{name}, parties"), rule, Parties::ThreeOfTen, sizes())?;
    println!("stream:");
    println!("{:>10} {:>16} {:>16}", "waiting", "arrived/s", "matched/s");
    for size in sizes() {
        let (arrived, matched, waiting) = stream(size)?;
        println!("{waiting:>10} {arrived:>16.0} {matched:>16.0}");
    }
    println!("stranger:");
    println!("{:>10} {:>16}", "waiting", "ns per ticket");
    for size in sizes() {
        println!("{size:>10} {:>16}", stranger(size)?.as_nanos());
    }
    Ok(())
}
