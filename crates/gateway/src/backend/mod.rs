//! What answers the doors, in GameLift's nouns.

mod destination;
mod embedded;
mod events;
mod found;
mod gamelift;
mod paging;
mod search;
mod tickets;

use std::time::Duration;

use async_trait::async_trait;
use rallypoint_gamelift_api::{
    Exception, ExceptionKind, GameSession, OperationInput, PlayerSession, Request, Response,
};
use tokio::sync::watch;
use tracing::Instrument;

use crate::trace::context;

pub use destination::{Destination, DestinationError, Target};
pub(crate) use embedded::Matcher;
pub use embedded::{
    Connection, Embedded, Fate, GameSessionLogs, HostInfo, Kept, MatchmakingSetUpError, NoLogs, Outbound,
    Parts, Undone,
};
pub(crate) use events::moment as iso_8601;
pub use events::{Event, Listener};
pub use found::{Found, FoundRow, Written};
pub use gamelift::{GameLift, GameLiftConfig, GameLiftError, StaticCredentials};
pub use tickets::{Acceptance, TicketView};

/// What a player's find asks for beyond what every find does: game sessions that can be joined and are not hidden.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Find {
    /// A filter expression.
    pub filter: Option<String>,
    /// A sort expression; none means order of creation.
    pub sort: Option<String>,
    /// Only game sessions of this build; 0 is that of those made without one.
    pub build_id: Option<i32>,
    /// The most rows, from 1; none means all.
    pub limit: Option<u32>,
    /// The answer's token before, to go on from.
    pub page: Option<String>,
    /// The fleet or alias to look in instead of [`Backend::destination`].
    pub target: Option<Target>,
}

/// One way to run game sessions.
///
/// Every method's error is one of GameLift's exceptions.
#[async_trait]
pub trait Backend: Send + Sync + 'static {
    /// Answers an operation of the GameLift API. Its input was checked against the API's model before.
    async fn call(&self, request: Request) -> Result<Response, Exception>;

    /// The game session that was made there with this idempotency token, also one that is over.
    async fn game_session_of_token(
        &self,
        target: &Target,
        token: &str,
    ) -> Result<Option<GameSession>, Exception>;

    /// Waits until a game session has left `ACTIVATING`, at most `patience`, and answers how it stands then.
    async fn wait_until_activated(
        &self,
        game_session_id: &str,
        patience: Duration,
    ) -> Result<GameSession, Exception>;

    /// The game sessions at [`Find::target`], else at [`Self::destination`], that a player can join now and may see, of those that `find` asks for.
    /// Refusals name its fields.
    async fn find_game_sessions(&self, find: Find) -> Result<Found, Exception>;

    /// Grows whenever a game session may look otherwise than before. Who asks for that and for this asks for this first,
    /// and then has an answer that is at least as new. None: this backend cannot tell, so no answer can be kept.
    fn revision(&self) -> Option<u64>;

    /// The first slot this player still holds in a game session, or a new one. Asking twice takes one slot.
    async fn reserve_once(&self, game_session_id: &str, player_id: &str) -> Result<PlayerSession, Exception>;

    /// Whose slot this is, where the backend knows without asking anybody; none also for one that is not there.
    fn holder(&self, player_session_id: &str) -> Option<String> {
        let _ = player_session_id;
        None
    }

    /// Gives a slot back. GameLift has no such call: a backend that cannot do it answers `false`.
    async fn release_player_session(&self, player_session_id: &str) -> Result<bool, Exception>;

    /// A matchmaking ticket as it stands, also one that is over; none that nobody started or that is forgotten.
    async fn matchmaking_ticket(&self, ticket_id: &str) -> Result<Option<TicketView>, Exception>;

    /// A ticket's [`TicketView::revision`] from now on, whenever it changes. It ends when the ticket is over or the backend
    /// stops. None: this backend cannot tell, so the ticket has to be asked for again and again.
    fn watch_ticket(&self, ticket_id: &str) -> Option<watch::Receiver<u64>>;

    /// Where new game sessions of the players' door go.
    fn destination(&self) -> &Destination;

    /// The location they go to there; none leaves the choice to the fleet.
    fn location(&self) -> Option<&str> {
        None
    }
}

impl dyn Backend {
    /// [`Backend::call`], as part of the request's trace.
    ///
    /// # Errors
    /// Those of the operation.
    pub async fn operate(&self, request: Request) -> Result<Response, Exception> {
        let span = context::operation(request.operation().name());
        self.call(request).instrument(span).await
    }

    /// `operate` for one operation, with its own types.
    ///
    /// # Errors
    /// Those of the operation.
    pub async fn ask<I: OperationInput>(&self, input: I) -> Result<I::Output, Exception> {
        let response = self.operate(input.into_request()).await?;
        I::output_of(response).ok_or_else(|| {
            let name = I::OPERATION.name();
            Exception::new(
                ExceptionKind::InternalService,
                format!("the answer to {name} is another operation's"),
            )
        })
    }
}
