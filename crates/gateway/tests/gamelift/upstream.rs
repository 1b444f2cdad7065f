//! A GameLift that does what a test says, and the gateway in front of it.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rallypoint_gamelift_api::{
    Cbor, Codec, Exception, GameProperty, GameSession, GameSessionPlacement, GameSessionPlacementState,
    GameSessionStatus, Operation, PlayerSession, PlayerSessionCreationPolicy, PlayerSessionStatus, Request,
    Response, SearchGameSessionsOutput, Timestamp,
};
use rallypoint_gateway::backend::StaticCredentials;
use rallypoint_gateway::run::BackendConfig;
use tokio::net::TcpListener;

use crate::common::Gateway;

/// What a scripted GameLift does with a request.
pub(crate) enum Reply {
    Answer(Response),
    Refuse(Exception),
    Raw(u16, Vec<u8>),
    /// Says nothing, ever.
    Hang,
    /// Takes the request and breaks the connection.
    BreakOff,
}

impl<T: Into<Response>> From<T> for Reply {
    fn from(output: T) -> Self {
        Self::Answer(output.into())
    }
}

/// What a request that nobody scripted gets.
pub(crate) fn unexpected(request: &Request) -> Reply {
    let message = format!("no test asks for {}", request.operation().name());
    Reply::Raw(418, message.into_bytes())
}

type Script = dyn Fn(&Request, usize) -> Reply + Send + Sync;

/// A scripted GameLift, and what it was asked.
#[derive(Clone)]
pub(crate) struct Upstream {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

/// A request, and the region that it was signed for.
type Asked = (Request, String);

impl Upstream {
    /// One that answers by `script`: a request, and how many of its operation came before.
    pub(crate) async fn start(script: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let started = Self { address: listener.local_addr().unwrap(), asked: Arc::default() };
        let (asked, script) =
            (Arc::clone(&started.asked), Arc::<Script>::from(Box::new(script) as Box<Script>));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (asked, script) = (Arc::clone(&asked), Arc::clone(&script));
                let serve =
                    service_fn(move |request| answer(Arc::clone(&asked), Arc::clone(&script), request));
                let connection = hyper::server::conn::http1::Builder::new();
                tokio::spawn(connection.serve_connection(TokioIo::new(stream), serve));
            }
        });
        started
    }

    /// One that says the same to everything.
    pub(crate) async fn always(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Self {
        Self::start(move |_, _| reply()).await
    }

    /// Everything it was asked of one operation, so far.
    pub(crate) fn asked(&self, operation: Operation) -> Vec<Request> {
        let asked = self.asked.lock().unwrap();
        let requests = asked.iter().map(|(request, _)| request);
        requests.filter(|request| request.operation() == operation).cloned().collect()
    }

    /// The regions that it was asked in, with the operations in turn. Then it has forgotten them.
    pub(crate) fn take_regions(&self) -> Vec<(Operation, String)> {
        let asked = std::mem::take(&mut *self.asked.lock().unwrap());
        asked.into_iter().map(|(request, region)| (request.operation(), region)).collect()
    }

    /// A gateway in front of it.
    pub(crate) async fn gateway(&self, options: &[&str]) -> Gateway {
        in_front_of(self.address, options).await
    }
}

/// A gateway in front of whatever is at an address.
pub(crate) async fn in_front_of(address: SocketAddr, options: &[&str]) -> Gateway {
    let url = format!("http://{address}");
    let fixed = ["--backend", "gamelift", "--region", "us-west-2", "--endpoint-url"];
    let fleet: &[&str] = if options.contains(&"--queue") { &[] } else { &["--fleet-id", "fleet-1"] };
    let finds: &[&str] = if options.contains(&"--share-finds") { &[] } else { &["--share-finds", "0s"] };
    let options = [&fixed, &[url.as_str()][..], fleet, finds, options].concat();
    Gateway::start_with(&options, |config| {
        let BackendConfig::GameLift(gamelift) = &mut config.backend else { panic!("it is GameLift") };
        gamelift.credentials = Some(StaticCredentials {
            access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret_access_key: "for tests alone".to_owned(),
        });
    })
    .await
}

async fn answer(
    asked: Arc<Mutex<Vec<Asked>>>,
    script: Arc<Script>,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, std::io::Error> {
    let name = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
    let region = signed_for(&request);
    let body = request.into_body().collect().await.unwrap().to_bytes();
    let operation = Operation::from_name(&name).unwrap();
    let request = Request::decode(operation, &Cbor, &body).unwrap();
    let before = {
        let mut asked = asked.lock().unwrap();
        let before = asked.iter().filter(|(known, _)| known.operation() == operation).count();
        asked.push((request.clone(), region));
        before
    };
    let (status, body) = match script(&request, before) {
        Reply::Answer(response) => (200, response.encode(&Cbor).unwrap()),
        Reply::Refuse(exception) => (exception.kind.http_status(), Cbor.encode_exception(&exception)),
        Reply::Raw(status, bytes) => (status, bytes),
        Reply::Hang => match std::future::pending::<Infallible>().await {},
        Reply::BreakOff => return Err(std::io::ErrorKind::ConnectionAborted.into()),
    };
    let response = hyper::Response::builder().status(status).header("smithy-protocol", "rpc-v2-cbor");
    Ok(response.header("content-type", "application/cbor").body(Full::new(body.into())).unwrap())
}

/// The region in a signature: `Credential=<key>/<date>/<region>/gamelift/aws4_request`.
fn signed_for(request: &hyper::Request<Incoming>) -> String {
    let shown = request.headers()["authorization"].to_str().unwrap();
    let (_, scope) = shown.split_once("Credential=").unwrap();
    scope.split('/').nth(2).unwrap().to_owned()
}

pub(crate) fn found(game_sessions: Vec<GameSession>, next_token: Option<&str>) -> Reply {
    SearchGameSessionsOutput { game_sessions, next_token: next_token.map(str::to_owned) }.into()
}

/// A placement in that state; fulfilled, it is in the game session of its name.
pub(crate) fn placement(id: &str, status: GameSessionPlacementState) -> GameSessionPlacement {
    let placed = (status == GameSessionPlacementState::Fulfilled).then(|| session(id, &[]).game_session_id);
    GameSessionPlacement {
        placement_id: id.to_owned(),
        game_session_queue_name: "ranked".to_owned(),
        status,
        game_properties: Vec::new(),
        maximum_player_session_count: 4,
        start_time: Timestamp(1),
        game_session_name: None,
        game_session_id: placed.clone(),
        game_session_arn: placed,
        game_session_region: None,
        player_latencies: None,
        end_time: None,
        ip_address: None,
        dns_name: None,
        port: None,
        placed_player_sessions: None,
        game_session_data: None,
        matchmaker_data: None,
        priority_configuration_override: None,
        player_gateway_status: None,
    }
}

/// Ada's slot.
pub(crate) fn slot(game_session_id: &str) -> PlayerSession {
    PlayerSession {
        player_session_id: "psess-1".to_owned(),
        player_id: "ada".to_owned(),
        game_session_id: game_session_id.to_owned(),
        fleet_id: "fleet-1".to_owned(),
        fleet_arn: String::new(),
        creation_time: Timestamp(1),
        status: PlayerSessionStatus::Reserved,
        ip_address: "192.0.2.1".to_owned(),
        port: 7777,
        termination_time: None,
        dns_name: None,
        player_data: None,
    }
}

/// A game session that players can join.
pub(crate) fn session(name: &str, properties: &[(&str, &str)]) -> GameSession {
    let property = |(key, value): &(&str, &str)| GameProperty { key: (*key).into(), value: (*value).into() };
    GameSession {
        game_session_id: format!("arn:aws:gamelift:us-west-2::gamesession/fleet-1/{name}"),
        fleet_id: "fleet-1".to_owned(),
        fleet_arn: "arn:aws:gamelift:us-west-2::fleet/fleet-1".to_owned(),
        creation_time: Timestamp(1_700_000_000_000),
        current_player_session_count: 1,
        maximum_player_session_count: 4,
        status: GameSessionStatus::Active,
        game_properties: properties.iter().map(property).collect(),
        ip_address: "192.0.2.1".to_owned(),
        port: 7777,
        player_session_creation_policy: PlayerSessionCreationPolicy::AcceptAll,
        location: "us-west-2".to_owned(),
        compute_name: "i-1".to_owned(),
        name: Some(name.to_owned()),
        termination_time: None,
        status_reason: None,
        dns_name: None,
        creator_id: None,
        game_session_data: None,
        matchmaker_data: None,
        player_gateway_status: None,
    }
}
