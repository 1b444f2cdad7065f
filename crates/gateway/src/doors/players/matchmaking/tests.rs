//! The routes over a backend that does what a test says, where the embedded one would have to be caught at the right moment
//! or never does it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, BodyDataStream, Bytes, HttpBody};
use axum::http::{HeaderMap, Request as HttpRequest, StatusCode};
use clap::Parser;
use futures_util::stream::Fuse;
use futures_util::{FutureExt, StreamExt};
use rallypoint_gamelift_api::{
    Exception, ExceptionKind, GameSession, MatchmakingTicket, MatchmakingTicketStatus, Player, PlayerSession,
    Request, Response, StartMatchmakingOutput, StopMatchmakingOutput, Timestamp,
};
use rallypoint_wire::matchmaking::{TICKET_TOKEN_HEADER, code};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tower_service::Service;

use super::super::{DoorLimits, PlayersDoor, router};
use crate::auth::Authentication;
use crate::backend::{Backend, Destination, Find, Found, Target, TicketView};
use crate::choices::PlayersChoices;
use crate::cli::Cli;
use crate::limits::Rates;
use crate::metrics::Metrics;
use crate::readiness::Readiness;
use crate::secret::Secret;

type Answer = dyn Fn(&mut Option<TicketView>) -> Result<Response, Exception> + Send + Sync;

/// One ticket, and what happens to it at the next operation.
struct Scripted {
    view: Mutex<Option<TicketView>>,
    changes: Option<watch::Sender<u64>>,
    destination: Destination,
    answer: Box<Answer>,
}

fn elsewhere<T>() -> Result<T, Exception> {
    Err(Exception::new(ExceptionKind::InternalService, "no test asks for this"))
}

#[async_trait]
impl Backend for Scripted {
    async fn call(&self, _: Request) -> Result<Response, Exception> {
        (self.answer)(&mut self.view.lock().unwrap())
    }
    async fn game_session_of_token(&self, _: &Target, _: &str) -> Result<Option<GameSession>, Exception> {
        elsewhere()
    }
    async fn wait_until_activated(&self, _: &str, _: Duration) -> Result<GameSession, Exception> {
        elsewhere()
    }
    async fn find_game_sessions(&self, _: Find) -> Result<Found, Exception> {
        elsewhere()
    }
    fn revision(&self) -> Option<u64> {
        None
    }
    async fn reserve_once(&self, _: &str, _: &str) -> Result<PlayerSession, Exception> {
        elsewhere()
    }
    async fn release_player_session(&self, _: &str) -> Result<bool, Exception> {
        elsewhere()
    }
    async fn matchmaking_ticket(&self, id: &str) -> Result<Option<TicketView>, Exception> {
        Ok(self.view.lock().unwrap().clone().filter(|view| view.ticket.ticket_id == id))
    }
    fn watch_ticket(&self, _: &str) -> Option<watch::Receiver<u64>> {
        self.changes.as_ref().map(watch::Sender::subscribe)
    }
    fn destination(&self) -> &Destination {
        &self.destination
    }
}

fn view(status: MatchmakingTicketStatus, revision: u64) -> TicketView {
    let player =
        Player { player_id: "ada".to_owned(), player_attributes: None, team: None, latency_in_ms: None };
    TicketView {
        ticket: MatchmakingTicket {
            ticket_id: "t".to_owned(),
            configuration_name: "duel".to_owned(),
            configuration_arn: "arn:duel".to_owned(),
            status,
            start_time: Timestamp(0),
            players: vec![player],
            status_reason: None,
            status_message: None,
            end_time: None,
            game_session_connection_info: None,
            estimated_wait_time: None,
        },
        match_id: None,
        acceptance: None,
        revision,
    }
}

struct Door {
    backend: Arc<Scripted>,
    router: Router,
    secret: Secret,
    token: String,
    stop: CancellationToken,
}

impl Door {
    fn over(
        status: MatchmakingTicketStatus,
        streams: bool,
        answer: impl Fn(&mut Option<TicketView>) -> Result<Response, Exception> + Send + Sync + 'static,
    ) -> Self {
        let backend = Arc::new(Scripted {
            view: Mutex::new(Some(view(status, 1))),
            changes: streams.then(|| watch::Sender::new(1)),
            destination: Destination::Fleet("fleet-1".to_owned()),
            answer: Box::new(answer),
        });
        let (secret, stop) = (Secret::random(), CancellationToken::new());
        let token = secret.ticket_token("t");
        let config = Cli::try_parse_from(["gateway"]).unwrap().config().unwrap();
        let rates = Rates::new(&config.rates, Arc::new(config.networks));
        let metrics = Metrics::new();
        let counted = || Arc::clone(metrics.players());
        let limits = DoorLimits::new(&config.limits, rates, counted(), CancellationToken::new());
        let door = PlayersDoor::new(
            backend.clone(),
            secret.clone(),
            Duration::ZERO,
            PlayersChoices::default(),
            Arc::clone(limits.gate()),
            stop.clone(),
        );
        let authentication = Authentication::nothing();
        let router =
            router(door, Arc::new(authentication), Arc::new(limits), counted(), Readiness::default());
        Self { backend, router, secret, token, stop }
    }

    fn becomes(&self, status: MatchmakingTicketStatus, revision: u64) {
        *self.backend.view.lock().unwrap() = Some(view(status, revision));
        self.backend.changes.as_ref().unwrap().send_replace(revision);
    }

    async fn send(&mut self, request: HttpRequest<Body>) -> (StatusCode, HeaderMap, Body) {
        let (head, body) = self.router.call(request).await.unwrap().into_parts();
        (head.status, head.headers, body)
    }

    async fn post(&mut self, path: &str, body: Value) -> (StatusCode, Value) {
        let request = HttpRequest::post(path).body(Body::from(body.to_string())).unwrap();
        let (status, _, body) = self.send(request).await;
        (status, serde_json::from_slice(&whole(body).await).unwrap())
    }

    async fn stop_ticket(&mut self) -> (StatusCode, Value) {
        let body = json!({"TicketId": "t", "TicketToken": self.token});
        self.post("/stop_matchmaking", body).await
    }

    async fn listen(&mut self, last: Option<&str>) -> (StatusCode, HeaderMap, Body) {
        let mut request =
            HttpRequest::get("/matchmaking_events?ticket_id=t").header(TICKET_TOKEN_HEADER, &self.token);
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }
}

async fn whole(body: Body) -> Bytes {
    axum::body::to_bytes(body, usize::MAX).await.unwrap()
}

/// The revisions in what a stream has to say now, without waiting.
fn ready(stream: &mut Fuse<BodyDataStream>) -> Vec<u64> {
    let mut text = String::new();
    while let Some(Some(bytes)) = stream.next().now_or_never() {
        text.push_str(std::str::from_utf8(&bytes.unwrap()).unwrap());
    }
    text.lines().filter_map(|line| line.strip_prefix("id: ")).map(|id| id.parse().unwrap()).collect()
}

fn nothing(_: &mut Option<TicketView>) -> Result<Response, Exception> {
    Ok(Response::StopMatchmaking(Box::new(StopMatchmakingOutput {})))
}

use MatchmakingTicketStatus::{Cancelled, Completed, Placing, Queued, RequiresAcceptance, Searching};

#[tokio::test]
async fn where_streams_are_not_to_be_had_it_says_how_often_to_ask() {
    let mut door = Door::over(RequiresAcceptance, false, nothing);
    let (status, headers, body) = door.listen(None).await;
    assert_eq!((status, &headers["retry-after"]), (StatusCode::NOT_IMPLEMENTED, &"1".parse().unwrap()));
    let body: Value = serde_json::from_slice(&whole(body).await).unwrap();
    assert_eq!(body["error"]["code"], code::STREAM_NOT_SERVED);
    // It began to wait in 1970.
    let mut door = Door::over(Searching, false, nothing);
    assert_eq!(door.listen(None).await.1["retry-after"], "10");
}

#[tokio::test]
async fn who_reads_slowly_hears_of_fewer_changes_and_never_of_an_old_one() {
    let mut door = Door::over(Queued, true, nothing);
    let (status, _, body) = door.listen(None).await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.size_hint().exact().is_none());
    let mut stream = body.into_data_stream().fuse();
    assert_eq!(ready(&mut stream), [1]);
    assert!(ready(&mut stream).is_empty());
    door.becomes(Searching, 2);
    door.becomes(Searching, 3);
    assert_eq!(ready(&mut stream), [3]);
    // Woken for nothing.
    door.becomes(Searching, 3);
    assert!(ready(&mut stream).is_empty());
    door.becomes(Completed, 4);
    assert_eq!(ready(&mut stream), [4]);
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn a_revision_that_was_seen_is_not_said_again() {
    let mut door = Door::over(Searching, true, nothing);
    let mut stream = door.listen(Some("1")).await.2.into_data_stream().fuse();
    assert!(ready(&mut stream).is_empty());
    door.becomes(Placing, 2);
    assert_eq!(ready(&mut stream), [2]);
    // What is no revision is none that was seen.
    let mut stream = door.listen(Some("x")).await.2.into_data_stream().fuse();
    assert_eq!(ready(&mut stream), [2]);
}

#[tokio::test]
async fn a_stream_ends_with_the_gateway_and_with_a_ticket_that_is_forgotten() {
    let mut door = Door::over(Searching, true, nothing);
    let mut stream = door.listen(None).await.2.into_data_stream().fuse();
    assert_eq!(ready(&mut stream), [1]);
    door.stop.cancel();
    let farewell = stream.next().await.unwrap().unwrap();
    assert_eq!(farewell, ": the gateway stops\nretry: 1000\n\n", "{farewell:?}");
    assert!(stream.next().await.is_none());
    assert_eq!(door.listen(None).await.0, StatusCode::SERVICE_UNAVAILABLE);

    let mut door = Door::over(Searching, true, nothing);
    let mut stream = door.listen(None).await.2.into_data_stream().fuse();
    assert_eq!(ready(&mut stream), [1]);
    *door.backend.view.lock().unwrap() = None;
    door.backend.changes.as_ref().unwrap().send_replace(2);
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn a_stop_that_comes_too_late_says_what_came_before_it() {
    let refused = || Err(Exception::new(ExceptionKind::InvalidRequest, "it is PLACING"));
    let mut door = Door::over(Searching, true, move |ticket| {
        *ticket = Some(view(Placing, 2));
        refused()
    });
    let (status, body) = door.stop_ticket().await;
    assert_eq!((status, &body["message"]), (StatusCode::CONFLICT, &json!("it is PLACING")));
    let mut door = Door::over(Searching, true, move |ticket| {
        *ticket = Some(view(Completed, 2));
        refused()
    });
    let (status, body) = door.stop_ticket().await;
    assert_eq!((status, &body["Status"]), (StatusCode::OK, &json!("COMPLETED")));
    let mut door = Door::over(Searching, true, move |_| refused());
    assert_eq!(door.stop_ticket().await.0, StatusCode::BAD_REQUEST);
    let mut door = Door::over(Cancelled, true, |_| panic!("there is nothing to stop"));
    assert_eq!(door.stop_ticket().await.0, StatusCode::OK);
}

#[tokio::test]
async fn an_answer_to_a_match_that_has_just_ended_comes_too_late() {
    let refused = || Err(Exception::new(ExceptionKind::InvalidRequest, "nobody is asked"));
    let accept = |door: &Door| json!({"TicketId": "t", "Token": door.token, "AcceptanceType": "ACCEPT"});
    let mut door = Door::over(RequiresAcceptance, true, move |ticket| {
        *ticket = Some(view(Searching, 2));
        refused()
    });
    let body = accept(&door);
    assert_eq!(door.post("/accept_match", body).await.0, StatusCode::CONFLICT);
    let mut door = Door::over(RequiresAcceptance, true, move |_| refused());
    let body = accept(&door);
    assert_eq!(door.post("/accept_match", body).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn starts_that_cross_each_other_are_one() {
    // Between our look and our start comes the other one, under the id that the token makes.
    let id = Arc::new(Mutex::new(String::new()));
    let mut door = Door::over(Searching, true, {
        let id = Arc::clone(&id);
        move |ticket| {
            let mut other = view(Queued, 1);
            other.ticket.ticket_id.clone_from(&id.lock().unwrap());
            *ticket = Some(other);
            Err(Exception::new(ExceptionKind::InvalidRequest, "TicketId was used before"))
        }
    });
    *id.lock().unwrap() = door.secret.ticket_id("ada", "once");
    let request = |player: &str| json!({"configuration": "duel", "uuid": player, "players": [{"player_id": player}], "idempotency_token": "once"});
    let (status, started) = door.post("/start_matchmaking", request("ada")).await;
    assert_eq!((status, &started["TicketId"]), (StatusCode::OK, &json!(*id.lock().unwrap())), "{started}");
    // Another player's token of the same text makes another id, so that is a refusal like any other.
    assert_eq!(door.post("/start_matchmaking", request("bob")).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_ticket_that_the_backend_forgets_at_once_is_an_internal_failure() {
    let mut door = Door::over(Queued, true, |ticket| {
        let made = ticket.take().unwrap_or_else(|| view(Queued, 1));
        let output = StartMatchmakingOutput { matchmaking_ticket: made.ticket };
        Ok(Response::StartMatchmaking(Box::new(output)))
    });
    let request = json!({"configuration": "duel", "uuid": "ada"});
    assert_eq!(door.post("/start_matchmaking", request).await.0, StatusCode::INTERNAL_SERVER_ERROR);
}
