//! What a gateway may answer: statuses, headers and bodies, to each request there is; and a ticket's event stream.

use std::time::Duration;

use rallypoint::event::Answer;
use rallypoint::matchmaking::EventStream;
use rallypoint::result::RpResult;
use rallypoint::session::{
    ConnectStringFormat, Filter, FoundSessions, GatewayCall, Heard, HttpAnswer, RpComparisonOp, SearchQuery,
    SettingValue, Sort,
};
use rallypoint_wire::gateway::{CreateSessionRequest, FindSessionQuery};
use rallypoint_wire::matchmaking::TicketQuery;
use serde::de::DeserializeOwned;

use crate::input::Input;

/// How many results are looked at one by one.
const LOOKED_AT: usize = 32;
/// A stream's pieces: odd, so that they end anywhere.
const PIECE: usize = 7;

/// The ticket that is asked for.
const TICKET: &str = "ticket-1";

/// Every request, in the order by which the first byte chooses.
pub(crate) fn calls() -> Vec<GatewayCall> {
    let create: CreateSessionRequest = of(r#"{"session_name": "Castle", "num_connections": 4}"#);
    let without_slot = CreateSessionRequest { reserve_player: Some(false), ..create.clone() };
    vec![
        GatewayCall::Create(create),
        GatewayCall::Create(without_slot),
        GatewayCall::Find(FindSessionQuery::default()),
        GatewayCall::Join(of(r#"{"GameSessionId": "arn:g"}"#)),
        GatewayCall::Leave(of(r#"{"PlayerSessionId": "psess-1"}"#)),
        GatewayCall::Update(of(r#"{"GameSessionId": "arn:g", "OwnerToken": "own"}"#)),
        GatewayCall::Destroy(of(r#"{"GameSessionId": "arn:g", "OwnerToken": "own"}"#)),
        GatewayCall::Destroy(of(r#"{"idempotency_token": "again"}"#)),
        GatewayCall::Made { ticket: "made-1".to_owned(), needs_slot: true },
        GatewayCall::StartMatchmaking(Box::new(of(r#"{"configuration": "mm"}"#))),
        GatewayCall::StopMatchmaking(of(r#"{"TicketId": "ticket-1", "TicketToken": "t"}"#)),
        GatewayCall::AcceptMatch(of(r#"{"TicketId": "ticket-1", "Token": "t", "AcceptanceType": "ACCEPT"}"#)),
        GatewayCall::Ticket(TicketQuery { ticket_id: TICKET.to_owned() }, "t".to_owned()),
        GatewayCall::Pass(of(r#"{"leader": "grace"}"#)),
    ]
}

fn of<T: DeserializeOwned>(request: &str) -> T {
    serde_json::from_str(request).expect("a request as we write it")
}

/// A byte for the request, two for the status, one for `Retry-After`, the `Link` behind its length, then the body.
pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let calls = calls();
    let call = &calls[usize::from(input.byte()) % calls.len()];
    let status = input.u16();
    let retry_after = match input.byte() {
        0 => None,
        seconds => Some(Duration::from_secs(u64::from(seconds))),
    };
    let link = String::from_utf8_lossy(input.sized());
    let body = input.rest();
    let answer = HttpAnswer { status, retry_after, request_id: "request-1", link: &link, body };
    match call.hear(answer) {
        Ok(Heard::Later { call: next, .. }) => {
            assert_eq!(status, 202);
            let segment = next.segment().expect("what is asked for later has a ticket");
            assert!(
                !segment.is_empty() && !segment.contains(['/', '?', '#', '%']),
                "{segment:?} is one segment"
            );
        }
        Ok(Heard::Answer(answer)) => look_at(answer),
        Err(failure) => {
            assert!(failure.code != RpResult::Ok && failure.code != RpResult::Internal, "{failure:?}");
            assert_eq!(failure.http_status, status);
        }
    }
    stream_in_pieces(body);
}

fn look_at(answer: Answer) {
    match answer {
        Answer::Server(server) => {
            assert!(!server.address.host.is_empty(), "a server is somewhere");
            ConnectStringFormat::default().write(&server.address, &server.player_session_id);
        }
        Answer::Found { found, next } => {
            assert!(next.is_none_or(|page| !page.is_empty()), "a page has a name");
            narrow(found);
        }
        _ => {}
    }
}

/// What a search does with what was found. No result comes of it that was not there, and each can be joined.
fn narrow(mut found: FoundSessions) {
    let all = found.len();
    let named = Filter {
        key: "@title".to_owned(),
        comparison: RpComparisonOp::NotEquals,
        values: vec![SettingValue::String("Castle".to_owned())],
    };
    let near = Filter {
        key: "LEVEL".to_owned(),
        comparison: RpComparisonOp::Near,
        values: vec![SettingValue::Int32(5)],
    };
    let sort = Sort { key: "@open_slots".to_owned(), descending: true };
    let query = SearchQuery { filters: vec![named, near], sort: Some(sort), ..SearchQuery::default() };
    found.apply(&query);
    assert!(found.len() <= all);
    for index in 0..found.len().min(LOOKED_AT) {
        let result = found.get(index).expect("it is there");
        assert!(!result.game_session_id.is_empty(), "a result can be joined");
        assert!(query.matches(&result), "what is left is what was wanted");
    }
    assert!(found.get(found.len()).is_none());
}

/// However a stream is cut into pieces, it says the same.
fn stream_in_pieces(bytes: &[u8]) {
    let mut whole = EventStream::default();
    let told = whole.read(bytes).map(|heard| heard.events);
    let mut piecewise = EventStream::default();
    let mut events = Vec::new();
    for piece in bytes.chunks(PIECE) {
        match piecewise.read(piece) {
            Ok(heard) => events.extend(heard.events),
            Err(error) => return assert_eq!(told, Err(error)),
        }
    }
    assert_eq!(told, Ok(events));
}
