//! The matcher's rounds beside the fleets, without its thread.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rallypoint_fleet::{
    BackfillMode, Command, ConfigurationName, FleetId, FlexMatchMode, Location, NewConfiguration, NewRuleSet,
    NewTicket, RuleSetName, Settings, TicketId, TicketStatus,
};
use rallypoint_flexmatch::Player;
use rallypoint_gamelift_api::{DescribeMatchmakingInput, MatchmakingTicketStatus};
use tokio::runtime::Handle;

use super::inbox::Woken;
use super::{Embedded, Matcher, Rounds};
use crate::backend::{HostInfo, NoLogs, Parts};
use crate::compute_token::ComputeTokens;
use crate::metrics::Metrics;
use crate::readiness::Readiness;
use crate::role_credentials::RoleCredentials;
use crate::secret::Secret;

const DUEL: &str = r#"{"ruleLanguageVersion": "1.0", "teams": [
    {"name": "red", "minPlayers": 1, "maxPlayers": 1}, {"name": "blue", "minPlayers": 1, "maxPlayers": 1}]}"#;

/// Who is in a match of these must differ in something that all share: much is searched before it is seen that none will do.
const HOPELESS: &str = r#"{"ruleLanguageVersion": "1.0",
    "playerAttributes": [{"name": "skill", "type": "number", "default": 1}],
    "teams": [{"name": "red", "minPlayers": 8, "maxPlayers": 8}, {"name": "blue", "minPlayers": 8, "maxPlayers": 8}],
    "rules": [{"name": "Far", "type": "distance", "measurements": ["avg(teams[red].players.attributes[skill])"],
        "referenceValue": "avg(teams[blue].players.attributes[skill])", "minDistance": 1000}]}"#;
/// Long enough for a busy machine; nothing waits for it to pass.
const PATIENCE: Duration = Duration::from_secs(60);
/// More than wait for a popular game's match at a time.
const A_CROWD: usize = 20_000;

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
        metrics: Metrics::new(),
    });
    configure(&embedded, "duel", DUEL).await;
    embedded.inbox.open();
    let rounds = Rounds::new(Arc::clone(&embedded), Handle::current());
    (embedded, rounds)
}

/// Rules of this name, and a configuration whose matches are made when they are found.
async fn configure(embedded: &Embedded, name: &str, rules: &str) {
    let rule_set =
        NewRuleSet { name: RuleSetName::new(name), body: rules.to_owned(), tags: Default::default() };
    embedded.handle(Command::CreateRuleSet(Box::new(rule_set))).await.unwrap();
    let configuration = NewConfiguration {
        name: ConfigurationName::new(name),
        description: None,
        rule_set: RuleSetName::new(name),
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
}

async fn start(embedded: &Embedded, id: &str, player: &str) {
    start_by(embedded, "duel", id, player).await;
}

async fn start_by(embedded: &Embedded, configuration: &str, id: &str, player: &str) {
    let player = Player {
        id: player.to_owned(),
        attributes: Default::default(),
        latencies_ms: Default::default(),
        team: None,
    };
    let ticket = NewTicket {
        id: TicketId::new(id),
        configuration: ConfigurationName::new(configuration),
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

#[tokio::test]
async fn a_crowd_that_cannot_be_matched_keeps_nobody_else_waiting() {
    let (embedded, _) = gateway().await;
    configure(&embedded, "a-hopeless", HOPELESS).await;
    let matcher = Matcher::start(Arc::clone(&embedded), Readiness::default().check("matcher", "")).unwrap();
    for number in 0..A_CROWD {
        start_by(&embedded, "a-hopeless", &format!("stuck-{number}"), &format!("stuck-{number}")).await;
    }
    for (ticket, player) in [("one", "ada"), ("two", "bob")] {
        start(&embedded, ticket, player).await;
    }
    let described = async |id: &str| {
        let input = DescribeMatchmakingInput { ticket_ids: vec![id.to_owned()] };
        embedded.describe_matchmaking(input).await.unwrap().ticket_list.remove(0).status
    };
    let completed = async {
        while described("one").await != MatchmakingTicketStatus::Completed
            || described("two").await != MatchmakingTicketStatus::Completed
        {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, completed).await.expect("the pair waits for the crowd");
    let last = format!("stuck-{}", A_CROWD - 1);
    assert_eq!(described(&last).await, MatchmakingTicketStatus::Searching, "the crowd was taken in");
    drop(matcher);
}
