//! A gateway with rule sets and configurations, and its players.

use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::header::HeaderMap;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::common::{Answer, Gateway, PATIENCE, send, until};

/// One against one, whoever they are.
pub(crate) const DUEL: &str = r#"{"name": "duel", "ruleLanguageVersion": "1.0", "teams": [
    {"name": "red", "minPlayers": 1, "maxPlayers": 1}, {"name": "blue", "minPlayers": 1, "maxPlayers": 1}]}"#;

/// Two parties of two.
pub(crate) const PARTIES: &str = r#"{"name": "parties", "ruleLanguageVersion": "1.0", "teams": [
    {"name": "red", "minPlayers": 2, "maxPlayers": 2}, {"name": "blue", "minPlayers": 2, "maxPlayers": 2}]}"#;

pub(crate) async fn ok(gateway: &Gateway, operation: &str, input: Value) -> Value {
    let answer = gateway.api(operation, &input).await;
    assert_eq!(answer.status, 200, "{operation}: {}", answer.text);
    answer.json()
}

/// A configuration of this name whose matches are placed on the gateway's own fleet; `changes` go on top.
pub(crate) async fn configure(gateway: &Gateway, name: &str, rules: &str, changes: Value) {
    let rule_set = format!("{name}-rules");
    ok(gateway, "CreateMatchmakingRuleSet", json!({"Name": rule_set, "RuleSetBody": rules})).await;
    let fleets = ok(gateway, "DescribeFleetAttributes", json!({"FleetIds": ["fleet-123"]})).await;
    let mut configuration = json!({"Name": name, "RuleSetName": rule_set, "RequestTimeoutSeconds": 600,
        "AcceptanceRequired": false, "GameSessionQueueArns": [fleets["FleetAttributes"][0]["FleetArn"]]});
    for (member, value) in changes.as_object().unwrap() {
        configuration[member] = value.clone();
        if member == "FlexMatchMode" {
            configuration.as_object_mut().unwrap().remove("GameSessionQueueArns");
        }
    }
    ok(gateway, "CreateMatchmakingConfiguration", configuration).await;
}

/// Matches of this configuration need no server.
pub(crate) fn standalone() -> Value {
    json!({"FlexMatchMode": "STANDALONE"})
}

pub(crate) fn accepting() -> Value {
    json!({"FlexMatchMode": "STANDALONE", "AcceptanceRequired": true, "AcceptanceTimeoutSeconds": 600})
}

pub(crate) fn party(configuration: &str, players: &[impl AsRef<str>]) -> Value {
    let players: Vec<Value> = players.iter().map(|id| json!({"player_id": id.as_ref()})).collect();
    json!({"configuration": configuration, "uuid": players[0]["player_id"], "players": players})
}

/// What start answered.
pub(crate) struct Started(pub(crate) Value);

impl Started {
    pub(crate) async fn with(gateway: &Gateway, request: &Value) -> Self {
        let answer = gateway.post("/start_matchmaking", request).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        Self(answer.json())
    }

    pub(crate) async fn of(gateway: &Gateway, configuration: &str, players: &[impl AsRef<str>]) -> Self {
        Self::with(gateway, &party(configuration, players)).await
    }

    pub(crate) fn id(&self) -> &str {
        self.0["TicketId"].as_str().unwrap()
    }

    pub(crate) fn token(&self) -> &str {
        self.0["TicketToken"].as_str().unwrap()
    }

    pub(crate) fn token_of(&self, player: &str) -> &str {
        self.0["PlayerTokens"][player].as_str().unwrap()
    }

    pub(crate) async fn ticket(&self, gateway: &Gateway) -> Value {
        let answer = ticket(gateway, self.id(), self.token()).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    /// The ticket once its status is this one.
    pub(crate) async fn once(&self, gateway: &Gateway, status: &str) -> Value {
        until(status, || async { self.ticket(gateway).await["Status"] == status }).await;
        self.ticket(gateway).await
    }

    pub(crate) async fn accept(&self, gateway: &Gateway, token: &str, kind: &str) -> Answer {
        let body = json!({"TicketId": self.id(), "Token": token, "AcceptanceType": kind});
        gateway.post("/accept_match", &body).await
    }

    pub(crate) async fn stop(&self, gateway: &Gateway) -> Answer {
        let body = json!({"TicketId": self.id(), "TicketToken": self.token()});
        gateway.post("/stop_matchmaking", &body).await
    }

    pub(crate) async fn stream(&self, gateway: &Gateway) -> Stream {
        Stream::open(gateway, self.id(), self.token(), None).await
    }
}

pub(crate) async fn ticket(gateway: &Gateway, id: &str, token: &str) -> Answer {
    let path = format!("/matchmaking_ticket?ticket_id={id}");
    send(gateway.players, Method::GET, &path, &[("x-ticket-token", token)], Vec::new()).await
}

/// Somebody who listens to a ticket.
pub(crate) struct Stream {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    body: Incoming,
    heard: String,
}

/// One event of a stream.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) id: String,
    pub(crate) ticket: Value,
}

impl Told {
    pub(crate) fn status(&self) -> &str {
        self.ticket["Status"].as_str().unwrap()
    }
}

impl Stream {
    pub(crate) async fn open(gateway: &Gateway, id: &str, token: &str, last: Option<&str>) -> Self {
        let stream = TcpStream::connect(gateway.players).await.unwrap();
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let mut request = Request::get(format!("/matchmaking_events?ticket_id={id}"))
            .header("host", gateway.players.to_string())
            .header("x-ticket-token", token);
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = sender.send_request(request.body(Empty::<Bytes>::new()).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        Self { status: head.status, headers: head.headers, body, heard: String::new() }
    }

    /// The next event; none when the stream ends.
    pub(crate) async fn next(&mut self) -> Option<Told> {
        loop {
            while let Some(end) = self.heard.find("\n\n") {
                let event: String = self.heard.drain(..end + 2).collect();
                let line = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                let Some(data) = line("data:") else { continue };
                assert_eq!(line("event:"), Some("ticket"));
                let told =
                    Told { id: line("id:").unwrap().to_owned(), ticket: serde_json::from_str(data).unwrap() };
                assert_eq!(told.ticket["Revision"].to_string(), told.id);
                return Some(told);
            }
            let frame = tokio::time::timeout(PATIENCE, self.body.frame()).await.expect("no event");
            let frame = frame?.unwrap().into_data().unwrap_or_default();
            self.heard.push_str(std::str::from_utf8(&frame).unwrap());
        }
    }

    /// Reads on until a ticket in this status comes, and answers the statuses on the way, that one too.
    pub(crate) async fn until(&mut self, status: &str) -> Vec<Told> {
        let mut all = Vec::new();
        loop {
            let told =
                self.next().await.unwrap_or_else(|| panic!("the stream ended before {status}: {all:?}"));
            let found = told.status() == status;
            all.push(told);
            if found {
                return all;
            }
        }
    }
}
