//! Which route takes and answers what.

use rallypoint_wire::gateway::{FindSessionQuery, route};
use rallypoint_wire::matchmaking::{event, limit, route as matchmaking};
use utoipa::openapi::path::{Operation, OperationBuilder, Parameter};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Deprecated, HttpMethod, RefOr, Required, Response, ResponseBuilder, Schema};

use super::parts::{
    API_KEY, BEARER, answer, array_of, int32, integer, json, query, schema, seconds, text, text_header,
    text_of, ticket_token,
};
use super::refusals::Refused;

/// What any request of players may meet.
const ALWAYS: [Refused; 6] = [
    Refused::Invalid,
    Refused::Unauthenticated,
    Refused::TooSlow,
    Refused::TooMany,
    Refused::Failed,
    Refused::Unavailable,
];

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
        self.answers_with("200", answer(description, "application/json", json(schema(schema_name))))
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
        let path = format!("{}{}", self.path, route::LOCAL_SUFFIX);
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
            let content = json(schema(body));
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
    all.extend(health());
    all
}

fn sessions() -> Vec<Described> {
    use Refused::{Conflict, LateServer, NotAllowed, NotFound};
    const TAG: &str = "sessions";
    let found: RefOr<Schema> = array_of("GameSession");
    let found = answer("Game sessions that can be joined", "application/json", json(found)).header(
        "Link",
        text_header("The next page, as `</find_session?…>; rel=\"next\"`, when there is one."),
    );
    vec![
        Described::post(
            route::CREATE_SESSION,
            "createSession",
            TAG,
            "Makes a game session, waits for its server, and reserves the maker's slot",
            "CreateSessionRequest",
        )
        .answers("The maker's slot, and the owner token", "PlayerSession")
        .refused(&[NotAllowed, NotFound, Conflict, LateServer]),
        Described::get(route::FIND_SESSION, "findSession", TAG, "Finds game sessions that can be joined")
            .takes(find_parameters())
            .answers_with("200", found),
        Described::post(
            route::JOIN_SESSION,
            "joinSession",
            TAG,
            "Reserves a slot in a game session",
            "JoinSessionRequest",
        )
        .answers("The slot", "PlayerSession")
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

fn find_parameters() -> [Parameter; 6] {
    let optional = Required::False;
    let expression = || text_of(1, 1024);
    let limit = integer(Some(1), Some(FindSessionQuery::MAX_LIMIT.into()));
    [
        query("filter", optional.clone(), expression(), "A filter expression of GameLift's search language."),
        query("sort", optional.clone(), expression(), "A sort expression of GameLift's search language."),
        query("limit", optional.clone(), limit, "The most rows; without it all come."),
        query("page", optional.clone(), text_of(1, 1024), "Where to go on, from a `Link` header."),
        query("build_id", optional.clone(), int32(), "Only game sessions made with this `build_id`."),
        query(
            "GameSessionId",
            optional,
            text_of(1, 1024),
            "Only this game session, also when it is full or hidden. No other part counts then.",
        ),
    ]
}

fn tickets() -> Vec<Described> {
    use Refused::{Conflict, NotAllowed, NotFound, NotServed};
    const TAG: &str = "matchmaking";
    let ticket_id = || query("ticket_id", Required::True, text_of(1, limit::TICKET_ID), "Which ticket.");
    let now = answer("The ticket as it stands", "application/json", json(schema("Ticket"))).header(
        "Retry-After",
        seconds("In how many seconds to ask again; absent when the ticket's status is final."),
    );
    let stream = answer(
        "Server-sent events called `ticket`: `id` is the revision, `data` a Ticket in one line. At once the ticket as it \
         stands, then after every change, until its status is final.",
        event::CONTENT_TYPE,
        text(),
    );
    vec![
        Described::post(
            matchmaking::START_MATCHMAKING,
            "startMatchmaking",
            TAG,
            "Makes a matchmaking ticket",
            "StartMatchmakingRequest",
        )
        .answers("The ticket and its tokens", "StartedTicket")
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

fn health() -> Vec<Described> {
    let up = answer("The process is up", "text/plain", text());
    let described = Described::get(route::HEALTH, "healthz", "health", "Whether the process is up");
    vec![
        Described { refused: Vec::new(), is_open: true, has_local_name: false, ..described }
            .answers_with("200", up),
    ]
}
