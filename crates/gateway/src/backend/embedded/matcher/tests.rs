//! The matcher's rounds beside the fleets, without its thread.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rallypoint_fleet::{
    BackfillMode, Command, ConfigurationName, FleetId, FlexMatchMode, Location, NewConfiguration, NewRuleSet,
    NewTicket, RuleSetName, Settings, TicketId, TicketStatus,
};
use rallypoint_flexmatch::Player;
use tokio::runtime::Handle;

use super::inbox::Woken;
use super::{Embedded, Rounds};
use crate::backend::{HostInfo, NoLogs, Parts};
use crate::compute_token::ComputeTokens;
use crate::role_credentials::RoleCredentials;
use crate::secret::Secret;

const DUEL: &str = r#"{"ruleLanguageVersion": "1.0", "teams": [
    {"name": "red", "minPlayers": 1, "maxPlayers": 1}, {"name": "blue", "minPlayers": 1, "maxPlayers": 1}]}"#;

async fn gateway() -> (Arc<Embedded>, Rounds) {
    let secret = Secret::random();
    let embedded = Embedded::new(Parts {
        settings: Settings::default(),
        fleet_id: FleetId::new("fleet-123"),
        location: Location::new("custom-local"),
        host: HostInfo {
            ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            websocket_url: String::new(),
            secure_websocket_url: None,
        },
        require_compute: false,
        secret: secret.clone(),
        compute_tokens: ComputeTokens::new(secret, Duration::from_secs(1)),
        role_credentials: RoleCredentials::default(),
        logs: Arc::new(NoLogs),
    });
    let rule_set =
        NewRuleSet { name: RuleSetName::new("rules"), body: DUEL.to_owned(), tags: Default::default() };
    embedded.handle(Command::CreateRuleSet(Box::new(rule_set))).await.unwrap();
    let configuration = NewConfiguration {
        name: ConfigurationName::new("duel"),
        description: None,
        rule_set: RuleSetName::new("rules"),
        mode: FlexMatchMode::Standalone,
        destinations: Vec::new(),
        request_timeout: Duration::from_secs(600),
        acceptance_required: false,
        acceptance_timeout: None,
        additional_players: 0,
        backfill: BackfillMode::Manual,
        properties: Vec::new(),
        data: None,
        custom_event_data: None,
        notification_target: None,
        tags: Default::default(),
    };
    embedded.handle(Command::CreateConfiguration(Box::new(configuration))).await.unwrap();
    embedded.inbox.open();
    let rounds = Rounds::new(Arc::clone(&embedded), Handle::current());
    (embedded, rounds)
}

async fn start(embedded: &Embedded, id: &str, player: &str) {
    let player = Player {
        id: player.to_owned(),
        attributes: Default::default(),
        latencies_ms: Default::default(),
        team: None,
    };
    let ticket = NewTicket {
        id: TicketId::new(id),
        configuration: ConfigurationName::new("duel"),
        players: vec![player],
    };
    embedded.handle(Command::StartMatchmaking(Box::new(ticket))).await.unwrap();
}

fn status(embedded: &Embedded, id: &str) -> TicketStatus {
    embedded.lock().fleets.ticket(&TicketId::new(id)).unwrap().status
}

/// One round, with what has come in.
fn round(rounds: &mut Rounds) {
    let Woken::Changed(tickets) = rounds.embedded.inbox.wait(Some(Instant::now())) else {
        panic!("the inbox is closed")
    };
    rounds.look_at(tickets);
    rounds.search();
    rounds.settle();
}

#[tokio::test]
async fn tickets_are_searched_for_and_matched() {
    let (embedded, mut rounds) = gateway().await;
    start(&embedded, "one", "ada").await;
    assert_eq!(status(&embedded, "one"), TicketStatus::Queued);
    round(&mut rounds);
    assert_eq!(status(&embedded, "one"), TicketStatus::Searching);
    start(&embedded, "two", "bob").await;
    round(&mut rounds);
    assert_eq!(status(&embedded, "one"), TicketStatus::Completed);
    assert_eq!(status(&embedded, "two"), TicketStatus::Completed);
    round(&mut rounds);
    assert!(rounds.desks.is_empty() && rounds.seats.is_empty(), "nothing is left of them");
}

#[tokio::test]
async fn what_a_refused_match_leaves_is_matched_again() {
    let (embedded, mut rounds) = gateway().await;
    start(&embedded, "one", "ada").await;
    start(&embedded, "two", "bob").await;
    let Woken::Changed(tickets) = embedded.inbox.wait(Some(Instant::now())) else { panic!("closed") };
    rounds.look_at(tickets);
    // Between the reading and the proposal, as it may happen on another thread.
    embedded.handle(Command::StopMatchmaking { ticket: TicketId::new("two") }).await.unwrap();
    rounds.search();
    assert_eq!(status(&embedded, "one"), TicketStatus::Searching);
    start(&embedded, "three", "cleo").await;
    round(&mut rounds);
    assert_eq!(status(&embedded, "one"), TicketStatus::Completed);
    assert_eq!(status(&embedded, "two"), TicketStatus::Cancelled);
    assert_eq!(status(&embedded, "three"), TicketStatus::Completed);
}

#[tokio::test]
async fn what_keeps_a_ticket_from_a_match_is_reported() {
    let (embedded, mut rounds) = gateway().await;
    start(&embedded, "one", "ada").await;
    round(&mut rounds);
    rounds.report();
    let reason = embedded.lock().fleets.ticket(&TicketId::new("one")).unwrap().status_reason.clone();
    assert!(reason.is_some_and(|reason| reason.contains("1 more player")), "one needs another");
}

#[tokio::test]
async fn what_waited_before_is_found_at_the_start() {
    let (embedded, mut rounds) = gateway().await;
    start(&embedded, "one", "ada").await;
    round(&mut rounds);
    // Another matcher, as after a restart: nobody tells it anything.
    let mut rounds = Rounds::new(Arc::clone(&embedded), Handle::current());
    let waiting = rounds.waiting();
    rounds.look_at(waiting);
    start(&embedded, "two", "bob").await;
    round(&mut rounds);
    assert_eq!(status(&embedded, "one"), TicketStatus::Completed);
}
