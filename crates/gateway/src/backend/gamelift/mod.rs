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
mod overview;
mod places;
mod regions;
mod reservation;
mod standing;
mod tickets;
mod tokens;
mod upstream;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use rallypoint_gamelift_api::{Exception, GameSession, PlayerSession, Request, ResolveAliasOutput, Response};
use tokio::sync::watch;
use tracing::debug;

use super::paging::PageTokens;
use super::{Backend, Destination, Find, Found, Target, TicketView};
use crate::choices::PlayersChoices;
use crate::metrics::Metrics;
use crate::secret::Secret;
use crate::shared::Shared;
use activation::Activations;
use find::{Finder, Finds};
use places::Places;
use regions::Regions;
use reservation::Reservations;
use tickets::Tickets;
use upstream::Upstream;

pub use client::GameLiftError;
pub use config::{GameLiftConfig, StaticCredentials};

/// What [`TicketView::revision`] is here: GameLift counts no changes.
const NOT_COUNTED: u64 = 0;

/// For how long an alias is taken to lead where it led, and how many are kept. Operators change them by hand.
const ALIAS_GOOD_FOR: Duration = Duration::from_secs(60);
const MOST_ALIASES: u64 = 1_000;

/// Amazon GameLift.
pub struct GameLift {
    upstream: Arc<Upstream>,
    activations: Arc<Activations>,
    reservations: Reservations,
    finds: Finds,
    tickets: Tickets,
    aliases: Shared<String, ResolveAliasOutput>,
    places: Arc<Places>,
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
    pub async fn start(
        config: GameLiftConfig,
        choices: &PlayersChoices,
        secret: &Secret,
        metrics: Arc<Metrics>,
    ) -> Result<Arc<Self>, GameLiftError> {
        let (clients, region) = client::clients(&config).await?;
        let GameLiftConfig { destination, location, endpoint_url, rates, finds_shared_for, .. } = config;
        let regions = Regions::new(region.clone(), &destination, &choices.destinations());
        let upstream = Arc::new(Upstream::new(clients, regions, rates, metrics));
        let places = Arc::new(Places::new(destination.clone()));
        let finder = Finder {
            upstream: Arc::clone(&upstream),
            places: Arc::clone(&places),
            page_tokens: PageTokens::new(secret.clone()),
            location: location.clone(),
        };
        Ok(Arc::new(Self {
            activations: Arc::new(Activations::new(Arc::clone(&upstream))),
            reservations: Reservations::default(),
            finds: Finds::new(finder, finds_shared_for),
            tickets: Tickets::new(Arc::clone(&upstream)),
            aliases: Shared::new(ALIAS_GOOD_FOR, MOST_ALIASES, |_, _| 1),
            upstream,
            places,
            destination,
            location,
            region,
            endpoint_url,
        }))
    }

    /// The region that is called unless an id says another.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// What keeps GameLift from answering, as the last calls have shown, told again with each that fails; none when it answers,
    /// or was not called yet.
    pub fn problem(&self) -> watch::Receiver<Option<&'static str>> {
        self.upstream.problem()
    }

    /// Where it is called instead of at AWS's own address.
    pub fn endpoint_url(&self) -> Option<&str> {
        self.endpoint_url.as_deref()
    }
}

#[async_trait]
impl Backend for GameLift {
    async fn call(&self, request: Request) -> Result<Response, Exception> {
        let ticket = tickets::changed_by(&request);
        let answer = self.upstream.call(request).await;
        if let Some(ticket) = ticket {
            self.tickets.forget(&ticket).await;
        }
        answer
    }

    async fn game_session_of_token(
        &self,
        target: &Target,
        token: &str,
    ) -> Result<Option<GameSession>, Exception> {
        self.made_with_token(target, token).await
    }

    async fn wait_until_activated(
        &self,
        game_session_id: &str,
        patience: Duration,
    ) -> Result<GameSession, Exception> {
        self.activations.wait(game_session_id, patience).await
    }

    async fn find_game_sessions(&self, find: Find) -> Result<Found, Exception> {
        self.finds.find(find).await
    }

    fn revision(&self) -> Option<u64> {
        None
    }

    async fn reserve_once(&self, game_session_id: &str, player_id: &str) -> Result<PlayerSession, Exception> {
        self.reservations.reserve(&self.upstream, game_session_id, player_id).await
    }

    async fn release_player_session(&self, player_session_id: &str) -> Result<bool, Exception> {
        // A queue may have placed it in a region that nothing was asked in yet.
        if let Err(exception) = self.places.all(&self.upstream).await {
            debug!(%exception, "in which regions slots may be cannot be told");
        }
        reservation::is_over(&self.upstream, player_session_id).await
    }

    /// GameLift tells events of matches who has accepted and until when, and no operation does.
    async fn matchmaking_ticket(&self, ticket_id: &str) -> Result<Option<TicketView>, Exception> {
        let ticket = self.tickets.ticket(ticket_id).await?;
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

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    /// Crates of the SDK whose types are nobody else's business.
    const SDK: [&str; 3] = ["aws_sdk_", "aws_config", "aws_smithy_"];

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }

    #[test]
    fn nothing_else_names_the_aws_sdk() {
        let gateway = Path::new(env!("CARGO_MANIFEST_DIR"));
        let ours = gateway.join("src/backend/gamelift");
        let mut found = Vec::new();
        for folder in ["../../src", "../fleet/src", "../gamelift-api/src", "../wire/src", "src"] {
            sources(&gateway.join(folder), &mut found);
        }
        assert!(found.iter().any(|path| path.starts_with(&ours)));
        for path in found.into_iter().filter(|path| !path.starts_with(&ours)) {
            let text = std::fs::read_to_string(&path).unwrap();
            let named = SDK.iter().find(|name| text.contains(**name));
            assert_eq!(named, None, "{} names the AWS SDK", path.display());
        }
    }
}
