//! FlexMatch rule sets, as anybody may send them, and tickets that are matched by them.

use std::collections::BTreeMap;
use std::sync::Arc;

use rallypoint_flexmatch::{
    AttributeType, AttributeValue, Budget, DeclaredAttribute, Moment, Player, Pool, Proposal, RuleSet, Seat,
    Ticket, TicketKey, TicketKind,
};

use crate::input::Input;

/// Between the rule set and the tickets. It is in no JSON.
pub(crate) const END_OF_RULE_SET: u8 = 0;

/// As many tickets as a search can look at soon.
const MAX_TICKETS: u8 = 24;
/// As many evaluations as a search may spend at a time.
const BUDGET: Budget = Budget::evaluations(2_000);
/// How often is searched.
const SEARCHES: usize = 4;
/// Where players measure to.
const REGIONS: [&str; 3] = ["eu-west-1", "us-east-1", "ap-south-1"];
/// Short texts that are in rules and attributes alike.
const WORDS: [&str; 5] = ["any", "castle", "dust", "healer", ""];

/// A rule set up to a NUL; behind it, choices that make tickets of its attributes.
pub fn run(data: &[u8]) {
    let end = data.iter().position(|byte| *byte == END_OF_RULE_SET).unwrap_or(data.len());
    let text = String::from_utf8_lossy(&data[..end]);
    let rules = match RuleSet::parse(&text) {
        Ok(rules) => Arc::new(rules),
        Err(error) => return assert!(!error.to_string().is_empty(), "a refusal says why"),
    };
    let mut input = Input::new(data.get(end + 1..).unwrap_or_default());
    let mut pool = Pool::new(Arc::clone(&rules), u64::from(input.byte()));
    let mut tickets = BTreeMap::new();
    for key in 0..input.byte() % (MAX_TICKETS + 1) {
        let ticket = ticket(&rules, key, &mut input);
        if pool.insert(ticket.clone()).is_ok() {
            tickets.insert(ticket.key, ticket);
        }
    }
    let mut now = Moment(u64::from(u16::MAX));
    for _ in 0..SEARCHES {
        let searched = pool.search(now, BUDGET);
        for proposal in &searched.proposals {
            keeps_the_rules(&rules, &mut tickets, proposal, now);
        }
        for key in tickets.keys().take(2) {
            pool.explain(*key, now);
        }
        now = match pool.next_change(now) {
            Some(next) => Moment(next.0.max(now.0 + 1)),
            None => return,
        };
    }
}

fn ticket(rules: &RuleSet, key: u8, input: &mut Input<'_>) -> Ticket {
    let form = input.byte();
    let kind = if form & 0x80 == 0 { TicketKind::New } else { TicketKind::Backfill };
    let players =
        (0..1 + form % 3).map(|index| player(rules, &format!("p{key}-{index}"), kind, input)).collect();
    Ticket { key: TicketKey(u64::from(key)), players, since: Moment(u64::from(input.u16())), kind }
}

fn player(rules: &RuleSet, id: &str, kind: TicketKind, input: &mut Input<'_>) -> Player {
    let brought = input.byte();
    let attributes = rules.attributes().iter().enumerate().filter(|(at, _)| brought >> (at % 8) & 1 == 1);
    let attributes =
        attributes.map(|(_, declared)| (declared.name.clone(), value(declared, input))).collect();
    let measured = input.byte();
    let regions = REGIONS.iter().enumerate().filter(|(at, _)| measured >> at & 1 == 1);
    let latencies_ms = regions.map(|(_, region)| ((*region).to_owned(), u32::from(input.byte()))).collect();
    let team = (kind == TicketKind::Backfill).then(|| {
        let team = usize::from(input.byte()) % rules.teams().len();
        rules.teams()[team].name.clone()
    });
    Player { id: id.to_owned(), attributes, latencies_ms, team }
}

fn value(declared: &DeclaredAttribute, input: &mut Input<'_>) -> AttributeValue {
    let number = |input: &mut Input<'_>| match input.byte() {
        255 => f64::MAX,
        254 => f64::NAN,
        small => f64::from(small) - 100.0,
    };
    let word = |input: &mut Input<'_>| input.pick(&WORDS).to_owned();
    match declared.attribute_type {
        AttributeType::String => AttributeValue::String(word(input)),
        AttributeType::Number => AttributeValue::Number(number(input)),
        AttributeType::StringList => {
            AttributeValue::StringList((0..input.byte() % 4).map(|_| word(input)).collect())
        }
        AttributeType::StringNumberMap => AttributeValue::StringNumberMap(
            (0..input.byte() % 4).map(|_| (word(input), number(input))).collect(),
        ),
    }
}

/// A match is held against the rules from outside; its tickets are out of the pool.
fn keeps_the_rules(
    rules: &RuleSet,
    tickets: &mut BTreeMap<TicketKey, Ticket>,
    proposal: &Proposal,
    now: Moment,
) {
    let keys = proposal.tickets.iter().chain(&proposal.backfill);
    let matched: Vec<Ticket> =
        keys.map(|key| tickets.remove(key).expect("a ticket is matched once")).collect();
    let seats: Vec<Seat<'_>> = proposal
        .teams
        .iter()
        .flat_map(|team| {
            team.players.iter().map(|(ticket, player)| Seat { team: &team.name, ticket: *ticket, player })
        })
        .collect();
    assert_eq!(rules.check(&matched, &seats, now), [], "{proposal:?}");
}
