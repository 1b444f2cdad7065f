//! Which route takes and answers what.

use rallypoint_wire::gateway::{FindSessionQuery, route};
use rallypoint_wire::matchmaking::{event, limit, route as matchmaking};
use serde_json::json;
use utoipa::openapi::path::{Operation, OperationBuilder, Parameter, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::SchemaFormat;
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Deprecated, HttpMethod, RefOr, Required, Response, ResponseBuilder, Schema};

use super::parts::{
    API_KEY, BEARER, answer, array_of, int32, integer, json as content, link, link_to_ticket, object,
    parameter, query, schema, seconds, text, text_header, text_of, ticket_token,
};
use super::refusals::Refused;

/// What any request of players may meet.
const ALWAYS: [Refused; 7] = [
    Refused::Invalid,
    Refused::Unauthenticated,
    Refused::TooSlow,
    Refused::TooMany,
    Refused::Failed,
    Refused::Unavailable,
    Refused::LateServer,
];

const CREATED_SESSION: &str = "/create_session/{ticket}";
const CREATED_SESSION_LOCAL: &str = "/create_session_local/{ticket}";

/// A sort expression: an operand and a direction.
const SORT: &str = concat!(
    "^(gameSessionId|gameSessionName|gameSessionProperties\\.[A-Za-z0-9_]+|maximumSessions|creationTimeMillis",
    "|playerSessionCount|hasAvailablePlayerSessions) (ASC|DESC)$"
);

/// One route.
pub(super) struct Described {
    path: &'static str,
    method: HttpMethod,
    id: &'static str,
    tag: &'static str,
    summary: &'static str,
    parameters: Vec<Parameter>,
    body: Option<&'static str>,
    answers: Vec<(&'static str, Response)>,
    refused: Vec<Refused>,
    /// Whether it needs to be known who calls, where anything does.
    is_open: bool,
    pub(super) has_local_name: bool,
    /// Where that name is not simply the path with the suffix.
    local_path: Option<&'static str>,
}

impl Described {
    fn get(path: &'static str, id: &'static str, tag: &'static str, summary: &'static str) -> Self {
        Self {
            path,
            method: HttpMethod::Get,
            id,
            tag,
            summary,
            parameters: Vec::new(),
            body: None,
            answers: Vec::new(),
            refused: ALWAYS.to_vec(),
            is_open: false,
            has_local_name: true,
            local_path: None,
        }
    }

    fn post(
        path: &'static str,
        id: &'static str,
        tag: &'static str,
        summary: &'static str,
        body: &'static str,
    ) -> Self {
        let described =
            Self { method: HttpMethod::Post, body: Some(body), ..Self::get(path, id, tag, summary) };
        described.refused(&[Refused::TooLarge])
    }

    fn answers(self, description: &str, schema_name: &str) -> Self {
        self.answers_with("200", answer(description, "application/json", content(schema(schema_name))))
    }

    fn answers_with(mut self, status: &'static str, response: ResponseBuilder) -> Self {
        self.answers.push((status, response.build()));
        self
    }

    fn refused(mut self, also: &[Refused]) -> Self {
        self.refused.extend_from_slice(also);
        self
    }

    fn takes(mut self, parameters: impl IntoIterator<Item = Parameter>) -> Self {
        self.parameters.extend(parameters);
        self
    }

    /// The path, its method, and what is there.
    pub(super) fn build(&self) -> (String, HttpMethod, Operation) {
        self.built(self.path.to_owned(), self.id.to_owned(), None)
    }

    /// The same under the original's second name.
    pub(super) fn named_local(&self) -> (String, HttpMethod, Operation) {
        let path =
            self.local_path.map_or_else(|| format!("{}{}", self.path, route::LOCAL_SUFFIX), str::to_owned);
        self.built(path, format!("{}Local", self.id), Some(Deprecated::True))
    }

    fn built(
        &self,
        path: String,
        id: String,
        deprecated: Option<Deprecated>,
    ) -> (String, HttpMethod, Operation) {
        let mut operation = OperationBuilder::new()
            .operation_id(Some(id))
            .tag(self.tag)
            .summary(Some(self.summary))
            .deprecated(deprecated);
        for parameter in &self.parameters {
            operation = operation.parameter(parameter.clone());
        }
        if let Some(body) = self.body {
            let content = content(schema(body));
            let body =
                RequestBodyBuilder::new().required(Some(Required::True)).content("application/json", content);
            operation = operation.request_body(Some(body.build()));
        }
        for (status, response) in &self.answers {
            operation = operation.response(*status, response.clone());
        }
        for refused in &self.refused {
            operation = operation.response(refused.status(), refused.reference());
        }
        if !self.is_open {
            let none: [&str; 0] = [];
            operation = operation
                .security(SecurityRequirement::default())
                .security(SecurityRequirement::new(BEARER, none))
                .security(SecurityRequirement::new(API_KEY, none));
        }
        (path, self.method.clone(), operation.build())
    }
}

/// Every route of the door.
pub(super) fn all() -> Vec<Described> {
    let mut all = sessions();
    all.extend(tickets());
    all.extend(gateway());
    all
}

fn sessions() -> Vec<Described> {
    use Refused::{Conflict, NotAllowed, NotFound};
    const TAG: &str = "sessions";
    let found: RefOr<Schema> = array_of("GameSession");
    let found = answer("Game sessions that can be joined", "application/json", content(found)).header(
        "Link",
        text_header("The next page, as `</find_session?…>; rel=\"next\"`, when there is one."),
    );
    let slot = |description| answer(description, "application/json", content(schema("PlayerSession")));
    let game_session = "$response.body#/GameSessionId";
    let owned = json!({"GameSessionId": game_session, "OwnerToken": "$response.body#/OwnerToken"});
    let left = json!({"PlayerSessionId": "$response.body#/PlayerSessionId"});
    let made = slot("The maker's slot, and the owner token")
        .link("update", link("updateSession", owned.clone()))
        .link("leave", link("leaveSession", left.clone()))
        .link("destroy", link("destroySession", owned));
    let joined = slot("The slot").link("leave", link("leaveSession", left));
    vec![
        Described::post(
            route::CREATE_SESSION,
            "createSession",
            TAG,
            "Makes a game session, waits for its server, and reserves the maker's slot",
            "CreateSessionRequest",
        )
        .takes([prefer()])
        .answers_with("200", made)
        .answers_with("202", pending())
        .refused(&[NotAllowed, NotFound, Conflict]),
        created(slot("Create's answer")),
        Described::get(route::FIND_SESSION, "findSession", TAG, "Finds game sessions that can be joined")
            .takes(find_parameters())
            .answers_with("200", found)
            .refused(&[NotAllowed, NotFound]),
        Described::post(
            route::JOIN_SESSION,
            "joinSession",
            TAG,
            "Reserves a slot in a game session",
            "JoinSessionRequest",
        )
        .answers_with("200", joined)
        .refused(&[NotAllowed, NotFound, Conflict]),
        Described::post(
            route::LEAVE_SESSION,
            "leaveSession",
            TAG,
            "Gives a slot back",
            "LeaveSessionRequest",
        )
        .answers("Whether the slot is open again now", "LeaveSessionAnswer")
        .refused(&[NotAllowed, NotFound]),
        Described::post(
            route::UPDATE_SESSION,
            "updateSession",
            TAG,
            "Changes a game session for its owner",
            "UpdateSessionRequest",
        )
        .answers("The game session as it is then", "GameSession")
        .refused(&[NotAllowed, NotFound, Conflict]),
        Described::post(
            route::DESTROY_SESSION,
            "destroySession",
            TAG,
            "Ends a game session for its owner",
            "DestroySessionRequest",
        )
        .answers("How the game session stands then", "DestroySessionAnswer")
        .refused(&[NotAllowed, NotFound, Conflict]),
    ]
}

/// How a create stands that was answered before it was done.
fn created(made: ResponseBuilder) -> Described {
    let ticket = parameter(
        ParameterIn::Path,
        "ticket",
        Required::True,
        text_of(1, 8192),
        "`CreateTicket`, of create's 202.",
    );
    let summary = "How a create stands that was answered with 202";
    let described = Described::get(CREATED_SESSION, "createdSession", "sessions", summary)
        .takes([ticket, prefer()])
        .answers_with("200", made)
        .answers_with("202", pending())
        .refused(&[Refused::NotAllowed, Refused::NotFound, Refused::Conflict]);
    Described { local_path: Some(CREATED_SESSION_LOCAL), ..described }
}

fn pending() -> ResponseBuilder {
    answer("The game session is on its way", "application/json", content(schema("PendingCreate")))
        .header("Location", text_header("Where to ask how it stands."))
        .header("Retry-After", seconds("In how many seconds to ask again."))
        .header("Preference-Applied", text_header("`respond-async`."))
}

fn prefer() -> Parameter {
    let about = "`respond-async`, perhaps with `wait=20`: answer 202 after so many seconds rather than wait for the server.";
    parameter(ParameterIn::Header, "Prefer", Required::False, text_of(1, 256), about)
}

fn find_parameters() -> [Parameter; 9] {
    let optional = Required::False;
    let expression = || text_of(1, 1024);
    let filter = SchemaFormat::Custom("gamelift-filter".to_owned());
    let limit = integer(Some(1), Some(FindSessionQuery::MAX_LIMIT.into()));
    [
        query(
            "filter",
            optional.clone(),
            expression().format(Some(filter)),
            "A filter expression of GameLift's search language.",
        ),
        query(
            "sort",
            optional.clone(),
            expression().pattern(Some(SORT)),
            "A sort expression of GameLift's search language.",
        ),
        query("limit", optional.clone(), limit, "The most rows; without it all come."),
        query("page", optional.clone(), text_of(1, 1024), "Where to go on, from a `Link` header."),
        query("build_id", optional.clone(), int32(), "Only game sessions made with this `build_id`."),
        query(
            "fleet_id",
            optional.clone(),
            text_of(1, 512),
            "The fleet to look in, of those that players may choose.",
        ),
        query("alias_id", optional.clone(), text_of(1, 512), "An alias that leads to the fleet, likewise."),
        query("location", optional.clone(), text_of(1, 64), "The fleet's location, likewise."),
        query(
            "GameSessionId",
            optional,
            text_of(1, 512).pattern(Some("^[A-Za-z0-9:/-]+$")),
            "Only this game session, also when it is full or hidden. No other part counts then.",
        ),
    ]
}

fn tickets() -> Vec<Described> {
    use Refused::{Conflict, NotAllowed, NotFound, NotServed};
    const TAG: &str = "matchmaking";
    let ticket_id = || query("ticket_id", Required::True, text_of(1, limit::TICKET_ID), "Which ticket.");
    let now = answer("The ticket as it stands", "application/json", content(schema("Ticket"))).header(
        "Retry-After",
        seconds("In how many seconds to ask again; absent when the ticket's status is final."),
    );
    let stream = answer(
        "Server-sent events called `ticket`: `id` is the revision, `data` a Ticket in one line. At once the ticket as it \
         stands, then after every change, until its status is final.",
        event::CONTENT_TYPE,
        text(),
    );
    let ticket = "$response.body#/TicketId";
    let token = "$response.body#/TicketToken";
    let started = answer("The ticket and its tokens", "application/json", content(schema("StartedTicket")))
        .link("ticket", link_to_ticket("matchmakingTicket"))
        .link("events", link_to_ticket("matchmakingEvents"))
        .link("stop", link("stopMatchmaking", json!({"TicketId": ticket, "TicketToken": token})))
        .link(
            "accept",
            link("acceptMatch", json!({"TicketId": ticket, "Token": token, "AcceptanceType": "ACCEPT"})),
        );
    vec![
        Described::post(
            matchmaking::START_MATCHMAKING,
            "startMatchmaking",
            TAG,
            "Makes a matchmaking ticket",
            "StartMatchmakingRequest",
        )
        .answers_with("200", started)
        .refused(&[NotAllowed, NotFound, Conflict]),
        Described::post(
            matchmaking::STOP_MATCHMAKING,
            "stopMatchmaking",
            TAG,
            "Takes a ticket back",
            "StopMatchmakingRequest",
        )
        .answers("The ticket as it stands then", "Ticket")
        .refused(&[NotAllowed, NotFound, Conflict]),
        Described::post(
            matchmaking::ACCEPT_MATCH,
            "acceptMatch",
            TAG,
            "Accepts or rejects a match",
            "AcceptMatchRequest",
        )
        .answers("The ticket as it stands then", "Ticket")
        .refused(&[NotAllowed, NotFound, Conflict]),
        Described::post(
            matchmaking::MATCHMAKING_PASS,
            "matchmakingPass",
            TAG,
            "Agrees to be in a ticket that somebody else starts",
            "MatchmakingPassRequest",
        )
        .answers("What the leader's start shows", "MatchmakingPass")
        .refused(&[NotAllowed]),
        Described::get(matchmaking::MATCHMAKING_TICKET, "matchmakingTicket", TAG, "How a ticket stands")
            .takes([ticket_id(), ticket_token()])
            .answers_with("200", now)
            .refused(&[NotAllowed, NotFound]),
        Described::get(
            matchmaking::MATCHMAKING_EVENTS,
            "matchmakingEvents",
            TAG,
            "A ticket's changes, as server-sent events",
        )
        .takes([ticket_id(), ticket_token()])
        .answers_with("200", stream)
        .refused(&[NotAllowed, NotFound, NotServed]),
    ]
}

fn gateway() -> Vec<Described> {
    let up = answer("The process is up", "text/plain", text());
    let ready = |description| answer(description, "application/json", content(object()));
    let document = answer("This document", "application/json", content(object()));
    let open =
        |described| Described { refused: Vec::new(), is_open: true, has_local_name: false, ..described };
    vec![
        open(Described::get(route::HEALTH, "healthz", "gateway", "Whether the process is up"))
            .answers_with("200", up),
        open(Described::get(route::READY, "readyz", "gateway", "Whether the gateway can do its work now"))
            .answers_with("200", ready("It can"))
            .answers_with("503", ready("It cannot; the failed checks are named")),
        Described {
            has_local_name: false,
            ..Described::get(route::OPENAPI, "openapi", "gateway", "What this door answers")
        }
        .answers_with("200", document),
    ]
}
