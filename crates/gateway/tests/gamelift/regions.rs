//! Fleets and queues of several regions, behind one address: each request's signature says which region it is for.

use rallypoint_gamelift_api::{
    CreateGameSessionOutput, CreatePlayerSessionOutput, CreatePlayerSessionsOutput,
    DescribeGameSessionDetailsOutput, DescribeGameSessionPlacementOutput, DescribeGameSessionQueuesOutput,
    DescribeGameSessionsOutput, DescribePlayerSessionsOutput, Exception, ExceptionKind, GameSession,
    GameSessionPlacement, GameSessionPlacementState, GameSessionQueue, GameSessionQueueDestination,
    GameSessionStatus, Operation, PlayerSession, Request, StartGameSessionPlacementOutput,
    TerminateGameSessionOutput, UpdateGameSessionOutput,
};
use serde_json::{Value, json};

use crate::common::{Gateway, create_body, until};
use crate::upstream::{self, Reply, Upstream, found, session, unexpected};

const HOME: &str = "us-west-2";
const REMOTE: &str = "eu-west-1";
const REMOTE_FLEET: &str = "arn:aws:gamelift:eu-west-1:111122223333:fleet/fleet-eu";
const REMOTE_QUEUE: &str = "arn:aws:gamelift:eu-west-1:111122223333:gamesessionqueue/ranked";

/// In the region of its fleet.
fn session_of(fleet: &str, name: &str) -> GameSession {
    let region = if fleet == "fleet-eu" { REMOTE } else { HOME };
    GameSession {
        game_session_id: format!("arn:aws:gamelift:{region}::gamesession/{fleet}/{name}"),
        fleet_id: fleet.to_owned(),
        fleet_arn: format!("arn:aws:gamelift:{region}::fleet/{fleet}"),
        ..session(name, &[])
    }
}

fn session_with(id: &str) -> GameSession {
    let mut parts = id.rsplit('/');
    let (name, fleet) = (parts.next().unwrap(), parts.next().unwrap());
    session_of(fleet, name)
}

fn id_of(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap()
}

fn slot(game_session_id: &str, player_id: &str) -> PlayerSession {
    let fleet_id = "fleet-eu".to_owned();
    PlayerSession { player_id: player_id.to_owned(), fleet_id, ..upstream::slot(game_session_id) }
}

/// Fulfilled in the fleet in Europe.
fn placement(id: &str) -> GameSessionPlacement {
    let placed = Some(session_of("fleet-eu", id).game_session_id);
    GameSessionPlacement {
        game_session_id: placed.clone(),
        game_session_arn: placed,
        game_session_region: Some(REMOTE.to_owned()),
        ..upstream::placement(id, GameSessionPlacementState::Fulfilled)
    }
}

/// A queue with a fleet at home and one in Europe.
fn queue() -> GameSessionQueue {
    let arns = ["arn:aws:gamelift:us-west-2:111122223333:fleet/fleet-1", REMOTE_FLEET];
    let destination = |arn: &str| GameSessionQueueDestination { destination_arn: arn.to_owned() };
    GameSessionQueue {
        name: "ranked".to_owned(),
        game_session_queue_arn: "arn:aws:gamelift:us-west-2::gamesessionqueue/ranked".to_owned(),
        timeout_in_seconds: 600,
        destinations: arns.into_iter().map(destination).collect(),
        player_latency_policies: None,
        filter_configuration: None,
        priority_configuration: None,
        custom_event_data: None,
        notification_target: None,
        log_configuration: None,
    }
}

fn missing() -> Reply {
    Reply::Refuse(Exception::new(ExceptionKind::NotFound, "there is none"))
}

/// Answers whatever a player does with what is in either region.
fn working(request: &Request, _: usize) -> Reply {
    match request {
        Request::CreateGameSession(input) => {
            let fleet = id_of(input.fleet_id.as_deref().unwrap());
            let game_session = session_of(fleet, input.idempotency_token.as_deref().unwrap());
            CreateGameSessionOutput { game_session }.into()
        }
        Request::DescribeGameSessionDetails(_) => {
            DescribeGameSessionDetailsOutput { game_session_details: Vec::new(), next_token: None }.into()
        }
        Request::DescribeGameSessions(input) => {
            let game_sessions = vec![session_with(input.game_session_id.as_deref().unwrap())];
            DescribeGameSessionsOutput { game_sessions, next_token: None }.into()
        }
        Request::SearchGameSessions(input) => {
            let fleet = id_of(input.fleet_id.as_deref().unwrap());
            found(vec![session_of(fleet, "row")], None)
        }
        Request::DescribePlayerSessions(input) if input.player_session_id.is_some() => {
            let player_sessions = vec![slot("", "ada")];
            DescribePlayerSessionsOutput { player_sessions, next_token: None }.into()
        }
        Request::DescribePlayerSessions(_) => {
            DescribePlayerSessionsOutput { player_sessions: Vec::new(), next_token: None }.into()
        }
        Request::CreatePlayerSession(input) => {
            CreatePlayerSessionOutput { player_session: slot(&input.game_session_id, &input.player_id) }
                .into()
        }
        Request::CreatePlayerSessions(input) => {
            let players = input.player_ids.iter();
            let player_sessions = players.map(|player| slot(&input.game_session_id, player)).collect();
            CreatePlayerSessionsOutput { player_sessions }.into()
        }
        Request::UpdateGameSession(input) => {
            UpdateGameSessionOutput { game_session: session_with(&input.game_session_id) }.into()
        }
        Request::TerminateGameSession(input) => {
            let status = GameSessionStatus::Terminating;
            let game_session = GameSession { status, ..session_with(&input.game_session_id) };
            TerminateGameSessionOutput { game_session }.into()
        }
        Request::StartGameSessionPlacement(input) => {
            StartGameSessionPlacementOutput { game_session_placement: placement(&input.placement_id) }.into()
        }
        Request::DescribeGameSessionPlacement(input) => {
            DescribeGameSessionPlacementOutput { game_session_placement: placement(&input.placement_id) }
                .into()
        }
        Request::DescribeGameSessionQueues(_) => {
            DescribeGameSessionQueuesOutput { game_session_queues: vec![queue()], next_token: None }.into()
        }
        other => unexpected(other),
    }
}

async fn create(gateway: &Gateway, fields: &Value) -> Value {
    let mut body = create_body("ada", 4);
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let answer = gateway.post("/create_session", &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

/// The regions of all calls since the last look, one of each.
fn regions(upstream: &Upstream) -> Vec<String> {
    let mut regions: Vec<_> = upstream.take_regions().into_iter().map(|(_, region)| region).collect();
    regions.sort();
    regions.dedup();
    regions
}

/// What an owner and another player do with a game session.
async fn use_it(gateway: &Gateway, made: &Value) {
    let id = &made["GameSessionId"];
    let joined = gateway.post("/join_session", &json!({"GameSessionId": id, "uuid": "bob"})).await;
    assert_eq!(joined.status, 200, "{}", joined.text);
    let owned = json!({"GameSessionId": id, "OwnerToken": made["OwnerToken"], "session_name": "renamed"});
    let updated = gateway.post("/update_session", &owned).await;
    assert_eq!(updated.status, 200, "{}", updated.text);
    let owned = json!({"GameSessionId": id, "OwnerToken": made["OwnerToken"]});
    let ended = gateway.post("/destroy_session", &owned).await;
    assert_eq!(ended.status, 200, "{}", ended.text);
}

#[tokio::test]
async fn a_fleet_that_players_choose_is_called_in_its_region_and_the_usual_one_in_its_own() {
    let upstream = Upstream::start(working).await;
    let choice = format!("fleet={REMOTE_FLEET}");
    let gateway = upstream.gateway(&["--players-may-choose", &choice]).await;
    for fleet in ["fleet-eu", REMOTE_FLEET, "arn:aws:gamelift:sa-east-1:1:fleet/fleet-eu"] {
        let made = create(&gateway, &json!({"fleet_id": fleet})).await;
        use_it(&gateway, &made).await;
        let found = gateway.get(&format!("/find_session?fleet_id={fleet}")).await;
        assert_eq!(found.status, 200, "{}", found.text);
        assert_eq!(regions(&upstream), [REMOTE], "{fleet}");
    }
    let made = create(&gateway, &json!({})).await;
    use_it(&gateway, &made).await;
    assert_eq!(gateway.find().await.len(), 1);
    assert_eq!(regions(&upstream), [HOME]);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn what_a_queue_places_elsewhere_is_used_there() {
    let upstream = Upstream::start(working).await;
    let gateway = upstream.gateway(&["--queue", "ranked"]).await;
    let made = create(&gateway, &json!({})).await;
    assert_eq!(made["GameSessionId"].as_str().unwrap().split(':').nth(3), Some(REMOTE));
    use_it(&gateway, &made).await;
    for (operation, region) in upstream.take_regions() {
        // The queue is at home.
        let is_of_queue = matches!(
            operation,
            Operation::StartGameSessionPlacement
                | Operation::DescribeGameSessionPlacement
                | Operation::DescribeGameSessionQueues
        );
        assert_eq!(region, if is_of_queue { HOME } else { REMOTE }, "{operation:?}");
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_find_searches_a_queues_fleets_each_in_its_region() {
    let upstream = Upstream::start(working).await;
    let gateway = upstream.gateway(&["--queue", "ranked"]).await;
    assert_eq!(gateway.find().await.len(), 2);
    let searched: Vec<_> = upstream.take_regions();
    assert_eq!(
        searched,
        [
            (Operation::DescribeGameSessionQueues, HOME.to_owned()),
            (Operation::SearchGameSessions, HOME.to_owned()),
            (Operation::SearchGameSessions, REMOTE.to_owned()),
        ]
    );
    gateway.stop().await.unwrap();
}

/// A placement's id says no region, and neither does a player session's.
#[tokio::test]
async fn ids_without_a_region_are_looked_for_at_home_and_then_elsewhere() {
    let upstream = Upstream::start(|request, before| match request {
        Request::DescribeGameSessionPlacement(_) if before == 0 => missing(),
        Request::DescribePlayerSessions(input) if input.player_session_id.is_some() && before == 0 => {
            missing()
        }
        other => working(other, before),
    })
    .await;
    let choice = format!("queue={REMOTE_QUEUE}");
    let gateway = upstream.gateway(&["--players-may-choose", &choice]).await;
    create(&gateway, &json!({"queue": "ranked"})).await;
    let asked = upstream.take_regions();
    let of = |operation| {
        asked
            .iter()
            .filter(move |(asked, _)| *asked == operation)
            .map(|(_, region)| region.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(of(Operation::StartGameSessionPlacement), [REMOTE]);
    assert_eq!(of(Operation::DescribeGameSessionPlacement), [HOME, REMOTE]);

    let left = gateway.post("/leave_session", &json!({"PlayerSessionId": "psess-1"})).await;
    assert_eq!(left.json(), json!({"released": false}), "{}", left.text);
    let asked: Vec<_> = upstream.take_regions().into_iter().map(|(_, region)| region).collect();
    assert_eq!(asked, [HOME, REMOTE]);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn what_nobody_waits_for_is_ended_where_it_was_placed() {
    let upstream = Upstream::start(|request, before| match request {
        Request::StartGameSessionPlacement(_) => Reply::BreakOff,
        Request::StopGameSessionPlacement(_) => {
            Reply::Refuse(Exception::new(ExceptionKind::InvalidRequest, "it is fulfilled"))
        }
        other => working(other, before),
    })
    .await;
    let gateway = upstream.gateway(&["--queue", "ranked"]).await;
    let lost = gateway.post("/create_session", &create_body("ada", 4)).await;
    assert_eq!(lost.refusal(), (503, "UpstreamUnavailable".to_owned()));
    until("it is ended", async || !upstream.asked(Operation::TerminateGameSession).is_empty()).await;
    let asked = upstream.take_regions();
    let ended = asked.iter().find(|(operation, _)| *operation == Operation::TerminateGameSession).unwrap();
    assert_eq!(ended.1, REMOTE);
    gateway.stop().await.unwrap();
}

/// Whoever knows the id of a fleet can write any region before it.
#[tokio::test]
async fn players_do_not_choose_the_region_that_is_called() {
    let upstream = Upstream::start(working).await;
    let gateway = upstream.gateway(&["--queue", "ranked"]).await;
    for (region, fleet) in [("sa-east-1", "fleet-1"), ("sa-east-1", "fleet-eu"), ("x/", "fleet-1")] {
        let id = format!("arn:aws:gamelift:{region}::gamesession/{fleet}/abc");
        gateway.post("/join_session", &json!({"GameSessionId": id, "uuid": "bob"})).await;
    }
    assert_eq!(regions(&upstream), [REMOTE, HOME]);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn each_region_has_quotas_of_its_own() {
    let upstream = Upstream::start(working).await;
    let choice = format!("fleet={REMOTE_FLEET}");
    let once = ["--players-may-choose", &choice, "--quota", "SearchGameSessions=0.001"];
    let gateway = upstream.gateway(&once).await;
    let find = async |query: &str| gateway.get(&format!("/find_session{query}")).await.status.as_u16();
    assert_eq!((find("").await, find("?limit=1").await), (200, 503));
    assert_eq!(find("?fleet_id=fleet-eu").await, 200);
    gateway.stop().await.unwrap();
}

/// At the services' door the region of an ARN counts, also of what the gateway knows nothing of; but not without end.
#[tokio::test]
async fn the_services_door_calls_the_region_that_an_arn_says() {
    let upstream = Upstream::start(working).await;
    let gateway = upstream.gateway(&[]).await;
    let describe = async |region: &str| {
        let id = format!("arn:aws:gamelift:{region}::gamesession/fleet-9/abc");
        gateway.api("DescribeGameSessions", &json!({"GameSessionId": id})).await
    };
    for number in 1..=64 {
        let region = format!("nowhere-at-{number}");
        let answer = describe(&region).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(regions(&upstream), [region]);
    }
    let refused = describe("nowhere-at-65").await;
    assert_eq!(refused.status, 400);
    assert!(refused.text.contains("UnsupportedRegionException"), "{}", refused.text);
    assert!(regions(&upstream).is_empty());
    assert_eq!(describe(HOME).await.status, 200);
    assert_eq!(regions(&upstream), [HOME]);
    gateway.stop().await.unwrap();
}
