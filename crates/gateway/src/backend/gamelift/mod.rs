//! Amazon GameLift as a backend. The gateway holds no state of its own here: whatever it knows it has asked, so many
//! gateways may stand side by side.
//!
//! Only this module names the AWS SDK. [`upstream`] is the one way out, [`calls`] are the operations, [`convert`] the
//! shapes; what GameLift has no operation for is in [`find`], [`activation`], [`reservation`] and [`tokens`].

mod activation;
mod calls;
mod client;
mod config;
mod convert;
mod errors;
mod find;
mod places;
mod reservation;
mod tokens;
mod upstream;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use rallypoint_gamelift_api::{
    DescribeMatchmakingInput, Exception, GameSession, PlayerSession, Request, Response,
};
use tokio::sync::watch;

use super::paging::PageTokens;
use super::{Backend, Destination, Find, Found, TicketView};
use crate::secret::Secret;
use activation::Activations;
use places::Places;
use reservation::Reservations;
use upstream::Upstream;

pub use client::GameLiftError;
pub use config::{GameLiftConfig, StaticCredentials};

/// What [`TicketView::revision`] is here: GameLift counts no changes.
const NOT_COUNTED: u64 = 0;

/// Amazon GameLift.
pub struct GameLift {
    upstream: Arc<Upstream>,
    activations: Arc<Activations>,
    reservations: Reservations,
    places: Places,
    page_tokens: PageTokens,
    destination: Destination,
    location: Option<String>,
    region: String,
    endpoint_url: Option<String>,
}

impl GameLift {
    /// Finds the region and where credentials come from. Nothing is asked of GameLift yet.
    ///
    /// # Errors
    /// No region is known.
    pub async fn start(config: GameLiftConfig, secret: &Secret) -> Result<Arc<Self>, GameLiftError> {
        let (client, region) = client::client(&config).await?;
        let upstream = Arc::new(Upstream::new(client));
        let GameLiftConfig { destination, location, endpoint_url, .. } = config;
        Ok(Arc::new(Self {
            activations: Arc::new(Activations::new(Arc::clone(&upstream))),
            reservations: Reservations::default(),
            places: Places::new(destination.clone(), region.clone()),
            page_tokens: PageTokens::new(secret.clone()),
            upstream,
            destination,
            location,
            region,
            endpoint_url,
        }))
    }

    /// The region that is called.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Where it is called instead of at AWS's own address.
    pub fn endpoint_url(&self) -> Option<&str> {
        self.endpoint_url.as_deref()
    }
}

#[async_trait]
impl Backend for GameLift {
    async fn call(&self, request: Request) -> Result<Response, Exception> {
        self.upstream.call(request).await
    }

    async fn game_session_of_token(&self, token: &str) -> Result<Option<GameSession>, Exception> {
        self.made_with_token(token).await
    }

    async fn wait_until_activated(
        &self,
        game_session_id: &str,
        patience: Duration,
    ) -> Result<GameSession, Exception> {
        self.activations.wait(game_session_id, patience).await
    }

    async fn find_game_sessions(&self, find: Find) -> Result<Found, Exception> {
        self.find(&find).await
    }

    fn revision(&self) -> Option<u64> {
        None
    }

    async fn reserve_once(&self, game_session_id: &str, player_id: &str) -> Result<PlayerSession, Exception> {
        self.reservations.reserve(&self.upstream, game_session_id, player_id).await
    }

    /// GameLift has no such operation: the slot opens when the server removes the player, or when nobody came in time.
    async fn release_player_session(&self, _: &str) -> Result<bool, Exception> {
        Ok(false)
    }

    /// GameLift tells events of matches who has accepted and until when, and no operation does.
    async fn matchmaking_ticket(&self, ticket_id: &str) -> Result<Option<TicketView>, Exception> {
        let input = DescribeMatchmakingInput { ticket_ids: vec![ticket_id.to_owned()] };
        let tickets = self.upstream.ask(input).await?.ticket_list;
        let ticket = tickets.into_iter().find(|ticket| ticket.ticket_id == ticket_id);
        Ok(ticket.map(|ticket| TicketView {
            ticket,
            match_id: None,
            acceptance: None,
            revision: NOT_COUNTED,
        }))
    }

    fn watch_ticket(&self, _: &str) -> Option<watch::Receiver<u64>> {
        None
    }

    fn destination(&self) -> &Destination {
        &self.destination
    }

    fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }
}
