//! What people look at: the overview, its changes, what belongs to one row, and what can be done there.
// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Answer, Gateway, PATIENCE, Server, create_body, hosted, send, until};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use rallypoint_gateway::overview::{GameSessionDetail, Overview, ProcessDetail, Slots, TicketDetail};
use serde_json::{Value, json};
use tokio::net::TcpStream;

const ACTION: [(&str, &str); 2] = [("content-type", "application/json"), ("x-rallypoint-action", "test")];

async fn look(gateway: &Gateway, path: &str) -> Answer {
    send(gateway.services, Method::GET, path, &[], Vec::new()).await
}

async fn overview(gateway: &Gateway, query: &str) -> Overview {
    let answer = look(gateway, &format!("/overview{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    serde_json::from_str(&answer.text).unwrap()
}

async fn act(gateway: &Gateway, action: &str, body: &Value) -> Answer {
    let body = body.to_string().into_bytes();
    send(gateway.services, Method::POST, &format!("/actions/{action}"), &ACTION, body).await
}

/// A stream of overviews.
struct Stream {
    response: Response<Incoming>,
    read: String,
}

impl Stream {
    async fn open(gateway: &Gateway, query: &str) -> Self {
        let stream = TcpStream::connect(gateway.services).await.unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let request = Request::get(format!("/overview/stream{query}"))
            .header("host", gateway.services.to_string())
            .body(Empty::<Bytes>::new())
            .unwrap();
        let response = sender.send_request(request).await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { response, read: String::new() }
    }

    /// The next event with this name; none when the stream ended.
    async fn next(&mut self, name: &str) -> Option<Value> {
        loop {
            while let Some((event, rest)) = self.read.split_once("\n\n") {
                let event = event.to_owned();
                self.read = rest.to_owned();
                let line = |label: &str| event.lines().find_map(|line| line.strip_prefix(label));
                if line("event: ") == Some(name) {
                    return Some(serde_json::from_str(line("data: ").unwrap()).unwrap());
                }
            }
            let frame = tokio::time::timeout(PATIENCE, self.response.frame()).await.expect("no event")?;
            self.read.push_str(std::str::from_utf8(frame.unwrap().data_ref().unwrap()).unwrap());
        }
    }
}

#[tokio::test]
async fn an_overview_shows_what_there_is() {
    let gateway = Gateway::start(&[]).await;
    let (mut server, made) = hosted(&gateway, "p1", "ada", 4).await;
    let id = made["GameSessionId"].as_str().unwrap();
    let slot = made["PlayerSessionId"].clone();
    gateway.post("/join_session", &json!({"GameSessionId": id, "uuid": "grace"})).await;
    server.ok("AcceptPlayerSession", json!({"GameSessionId": id, "PlayerSessionId": slot})).await;
    let _idle = Server::idle(&gateway, "p2").await;

    let seen = overview(&gateway, "").await;
    assert_eq!((seen.gateway.backend.as_str(), seen.gateway.version.is_empty()), ("embedded", false));
    let fleet = &seen.fleets.rows[0];
    assert_eq!((fleet.processes, fleet.idle_processes, fleet.game_sessions), (2, 1, 1));
    assert_eq!((fleet.players, fleet.slots), (2, 4));
    assert_eq!(seen.processes.by_status["IDLE"], 1);
    let session = &seen.game_sessions.rows[0];
    assert_eq!((session.id.as_str(), session.name.as_deref()), (id, Some("ada's Session")));
    assert_eq!(session.slots, Slots { active: 1, reserved: 1, max: 4 });
    let players: Vec<_> =
        seen.player_sessions.rows.iter().map(|row| (row.player.as_str(), row.status.as_str())).collect();
    assert_eq!(players, [("grace", "RESERVED"), ("ada", "ACTIVE")]);
    assert!(seen.events.iter().any(|event| event.text == "ada joined ada's Session"), "{:?}", seen.events);

    let detail: GameSessionDetail =
        serde_json::from_str(&look(&gateway, &format!("/overview/game-sessions/{id}")).await.text).unwrap();
    assert_eq!((detail.player_session_count, detail.process.unwrap().id.as_str()), (2, "p1"));
    assert!(!detail.events.is_empty());
    let detail: ProcessDetail =
        serde_json::from_str(&look(&gateway, "/overview/processes/p1").await.text).unwrap();
    assert_eq!(detail.game_session.unwrap().id, id);
    let (status, code) = look(&gateway, "/overview/processes/nobody").await.refusal();
    assert_eq!((status, code.as_str()), (404, "NotFoundException"));
}

#[tokio::test]
async fn a_search_looks_into_names_ids_players_and_addresses() {
    let gateway = Gateway::start(&[]).await;
    let (_one, made) = hosted(&gateway, "p1", "ada", 4).await;
    let (_two, _) = hosted(&gateway, "p2", "grace", 4).await;
    let id = made["GameSessionId"].as_str().unwrap();
    for query in ["?q=ADA%27s", "?q=ada", &format!("?q={}", id.rsplit('/').next().unwrap()), "?q=p1"] {
        let seen = overview(&gateway, query).await;
        let ids: Vec<_> = seen.game_sessions.rows.iter().map(|row| row.id.as_str()).collect();
        assert_eq!((ids, seen.game_sessions.total, seen.game_sessions.matching), (vec![id], 2, 1), "{query}");
    }
    assert_eq!(overview(&gateway, "?q=:7000").await.game_sessions.matching, 2);
    assert_eq!(overview(&gateway, "?q=nowhere").await.player_sessions.matching, 0);
    let seen = overview(&gateway, "?limit=1").await;
    assert_eq!((seen.game_sessions.rows.len(), seen.game_sessions.matching), (1, 2));
    assert_eq!(look(&gateway, "/overview?limit=x").await.refusal().0, 400);
}

#[tokio::test]
async fn a_ticket_is_shown_with_its_players() {
    let gateway = Gateway::start(&[]).await;
    let rules = json!({"ruleLanguageVersion": "1.0", "playerAttributes": [{"name": "skill", "type": "number"}],
        "teams": [{"name": "all", "minPlayers": 2, "maxPlayers": 2}]});
    gateway.api("CreateMatchmakingRuleSet", &json!({"Name": "r", "RuleSetBody": rules.to_string()})).await;
    let configuration = json!({"Name": "c", "RuleSetName": "r", "AcceptanceRequired": false,
        "RequestTimeoutSeconds": 60, "FlexMatchMode": "STANDALONE"});
    gateway.api("CreateMatchmakingConfiguration", &configuration).await;
    let ticket = json!({"ConfigurationName": "c", "TicketId": "t",
        "Players": [{"PlayerId": "ada", "PlayerAttributes": {"skill": {"N": 7}}}]});
    assert_eq!(gateway.api("StartMatchmaking", &ticket).await.status, 200);
    until("it is searched for", async || {
        let seen = overview(&gateway, "?q=ada").await;
        seen.tickets.rows.iter().any(|row| row.status == "SEARCHING" && row.why.is_some())
    })
    .await;
    let detail: TicketDetail =
        serde_json::from_str(&look(&gateway, "/overview/tickets/t").await.text).unwrap();
    assert_eq!((detail.rule_set.as_str(), detail.players[0].id.as_str()), ("r", "ada"));
    assert_eq!(detail.players[0].attributes["skill"], 7.0);
}

#[tokio::test]
async fn a_stream_begins_with_everything_and_goes_on_with_what_is_new() {
    let gateway = Gateway::start(&[]).await;
    let mut stream = Stream::open(&gateway, "").await;
    let first = stream.next("overview").await.unwrap();
    let whole: Overview = serde_json::from_value(complete(first)).unwrap();
    assert_eq!((whole.fleets.total, whole.game_sessions.total), (1, 0));
    let _server = hosted(&gateway, "p1", "ada", 4).await;
    loop {
        let change = stream.next("change").await.unwrap();
        assert!(change.get("placements").is_none(), "what is as it was is not sent again: {change}");
        if change["game_sessions"]["by_status"]["ACTIVE"] == 1 {
            break;
        }
    }
    let load = stream.next("load").await.unwrap();
    assert!(load[0]["at"].as_u64().is_some(), "{load}");
    let ended = async { while stream.next("load").await.is_some() {} };
    let (stopped, ()) = tokio::join!(gateway.stop(), ended);
    stopped.unwrap();
}

/// An overview as `GET /overview` has it; the load has events of its own.
fn complete(mut sent: Value) -> Value {
    sent["load"] = json!([]);
    sent
}

#[tokio::test]
async fn a_game_session_is_ended() {
    let gateway = Gateway::start(&[]).await;
    let (mut server, made) = hosted(&gateway, "p1", "ada", 4).await;
    let wanted = json!({"game_session": made["GameSessionId"], "mode": "TRIGGER_ON_PROCESS_TERMINATE"});
    let answer = act(&gateway, "end-game-session", &wanted).await;
    assert_eq!((answer.status.as_u16(), answer.json()["status"].as_str()), (200, Some("TERMINATING")));
    server.end().await;
    let (status, code) = act(&gateway, "end-game-session", &wanted).await.refusal();
    assert_eq!((status, code.as_str()), (409, "InvalidGameSessionStatusException"));
    for wrong in [json!({}), json!({"game_session": "x", "mode": "NICELY"}), json!([])] {
        assert_eq!(act(&gateway, "end-game-session", &wrong).await.refusal().0, 400, "{wrong}");
    }
}

#[tokio::test]
async fn a_drained_process_gets_no_game_session() {
    let gateway = Gateway::start(&[]).await;
    let (_busy, made) = hosted(&gateway, "busy", "ada", 4).await;
    let mut idle = Server::idle(&gateway, "idle").await;
    for process in ["busy", "idle"] {
        assert_eq!(act(&gateway, "drain-process", &json!({"process": process})).await.status, 200);
    }
    assert_eq!(gateway.post("/create_session", &create_body("grace", 4)).await.refusal().0, 503);
    let seen = overview(&gateway, "").await;
    let busy = seen.processes.rows.iter().find(|row| row.id == "busy").unwrap();
    assert_eq!((busy.draining, busy.status.as_str()), (true, "HOSTING"));
    let joins = json!({"GameSessionId": made["GameSessionId"], "uuid": "grace"});
    assert_eq!(gateway.post("/join_session", &joins).await.status, 200);
    idle.end().await;
    assert_eq!(act(&gateway, "drain-process", &json!({"process": "idle"})).await.refusal().0, 409);
    assert_eq!(act(&gateway, "drain-process", &json!({"process": "nobody"})).await.refusal().0, 404);
}

#[tokio::test]
async fn in_front_of_gamelift_calls_and_quotas_are_shown() {
    let back = Gateway::start(&[]).await;
    let front = Gateway::front(&back, &["--fleet-id", "fleet-123"]).await;
    let mut stream = Stream::open(&front, "").await;
    let first = stream.next("overview").await.unwrap();
    assert_eq!((&first["gateway"]["backend"], &first["fleets"]["total"]), (&json!("gamelift"), &json!(0)));
    assert_eq!(front.get("/find_session").await.status, 200);
    loop {
        let change = stream.next("change").await.unwrap();
        let Some(quota) = change["upstream"]["quotas"].get(0) else { continue };
        assert_eq!((&quota["operation"], &quota["per_second"]), (&json!("SearchGameSessions"), &json!(30.0)));
        // The call may be under way.
        if quota["calls"] == 1 {
            break;
        }
    }
    assert_eq!(look(&front, "/overview/processes/p1").await.refusal().0, 404);
    assert_eq!(act(&front, "drain-process", &json!({"process": "p1"})).await.refusal().0, 404);
}

#[tokio::test]
async fn the_page_is_for_browsers_alone() {
    let gateway = Gateway::start(&[]).await;
    let html = [("accept", "text/html,*/*;q=0.8")];
    let page = send(gateway.services, Method::GET, "/", &html, Vec::new()).await;
    assert_eq!(
        (page.status.as_u16(), &page.headers["content-type"]),
        (200, &"text/html; charset=utf-8".parse().unwrap())
    );
    assert!(page.headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    let parts: Vec<_> = page.text.split('"').filter(|text| text.starts_with("/dashboard/")).collect();
    assert!(parts.len() >= 3, "{parts:?}");
    for part in parts {
        let answer = look(&gateway, part).await;
        assert_eq!(answer.status, 200, "{part}");
        let known = [("if-none-match", answer.headers["etag"].to_str().unwrap())];
        assert_eq!(send(gateway.services, Method::GET, part, &known, Vec::new()).await.status, 304);
    }
    assert_eq!(look(&gateway, "/dashboard/nothing.js").await.status, 404);
    assert_ne!(look(&gateway, "/").await.status, 200);
}

#[tokio::test]
async fn nothing_is_done_for_another_page() {
    let gateway = Gateway::start(&[]).await;
    let own = format!("http://{}", gateway.services);
    let body = json!({"process": "nobody"}).to_string().into_bytes();
    let post = async |more: &[(&str, &str)]| {
        let headers = [&ACTION, more].concat();
        send(gateway.services, Method::POST, "/actions/drain-process", &headers, body.clone()).await.status
    };
    assert_eq!(post(&[("origin", &own), ("sec-fetch-site", "same-origin")]).await, 404);
    for wrong in [("origin", "http://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
        assert_eq!(post(&[wrong]).await, 403, "{wrong:?}");
    }
    let api = [("x-amz-target", "GameLift.ListFleets"), ("origin", own.as_str())];
    let answer = send(gateway.services, Method::POST, "/", &api, b"{}".to_vec()).await;
    assert_eq!(answer.status, 403, "the API is for programs, which have no origin");
    for missing in [vec![ACTION[0]], vec![ACTION[1]]] {
        let answer =
            send(gateway.services, Method::POST, "/actions/drain-process", &missing, body.clone()).await;
        assert_eq!(answer.status, 415);
    }
    assert_eq!(look(&gateway, "/actions/drain-process").await.status, 405);
}
