//! The API's operations: each goes to its noun's file.

use std::sync::atomic::Ordering;
use std::time::Duration;

use async_trait::async_trait;
use rallypoint_fleet::{Command, Refusal, Reply};
use rallypoint_gamelift_api::{Exception, ExceptionKind, GameSession, PlayerSession, Request, Response};
use tokio::sync::watch;

use super::{Embedded, convert};
use crate::backend::paging::Paging;
use crate::backend::{Backend, Destination, Find, Found, Target, TicketView};

/// Which method answers which operation.
macro_rules! answered_by {
    ($embedded:ident, $request:ident: $($operation:ident => $method:ident,)*) => {
        match $request {
            $(Request::$operation(input) => $embedded.$method(*input).await.map(Response::from),)*
        }
    };
}

impl Embedded {
    async fn operate(&self, request: Request) -> Result<Response, Exception> {
        answered_by! { self, request:
            CreateGameSession => create_game_session,
            DescribeGameSessions => describe_game_sessions,
            SearchGameSessions => search_game_sessions,
            DescribeGameSessionDetails => describe_game_session_details,
            UpdateGameSession => update_game_session,
            TerminateGameSession => terminate_game_session,
            GetGameSessionLogUrl => get_game_session_log_url,
            CreatePlayerSession => create_player_session,
            CreatePlayerSessions => create_player_sessions,
            DescribePlayerSessions => describe_player_sessions,
            GetPlayerConnectionDetails => get_player_connection_details,
            StartGameSessionPlacement => start_game_session_placement,
            DescribeGameSessionPlacement => describe_game_session_placement,
            StopGameSessionPlacement => stop_game_session_placement,
            CreateGameSessionQueue => create_game_session_queue,
            UpdateGameSessionQueue => update_game_session_queue,
            DescribeGameSessionQueues => describe_game_session_queues,
            DeleteGameSessionQueue => delete_game_session_queue,
            StartMatchmaking => start_matchmaking,
            StopMatchmaking => stop_matchmaking,
            DescribeMatchmaking => describe_matchmaking,
            AcceptMatch => accept_match,
            StartMatchBackfill => start_match_backfill,
            CreateMatchmakingConfiguration => create_matchmaking_configuration,
            UpdateMatchmakingConfiguration => update_matchmaking_configuration,
            DescribeMatchmakingConfigurations => describe_matchmaking_configurations,
            DeleteMatchmakingConfiguration => delete_matchmaking_configuration,
            CreateMatchmakingRuleSet => create_matchmaking_rule_set,
            DescribeMatchmakingRuleSets => describe_matchmaking_rule_sets,
            DeleteMatchmakingRuleSet => delete_matchmaking_rule_set,
            ValidateMatchmakingRuleSet => validate_matchmaking_rule_set,
            CreateFleet => create_fleet,
            DeleteFleet => delete_fleet,
            ListFleets => list_fleets,
            DescribeFleetAttributes => describe_fleet_attributes,
            UpdateFleetAttributes => update_fleet_attributes,
            DescribeFleetCapacity => describe_fleet_capacity,
            DescribeFleetUtilization => describe_fleet_utilization,
            DescribeFleetEvents => describe_fleet_events,
            DescribeFleetPortSettings => describe_fleet_port_settings,
            DescribeRuntimeConfiguration => describe_runtime_configuration,
            DescribeInstances => describe_instances,
            DescribeFleetLocationAttributes => describe_fleet_location_attributes,
            CreateFleetLocations => create_fleet_locations,
            DeleteFleetLocations => delete_fleet_locations,
            CreateLocation => create_location,
            DeleteLocation => delete_location,
            ListLocations => list_locations,
            RegisterCompute => register_compute,
            DeregisterCompute => deregister_compute,
            DescribeCompute => describe_compute,
            ListCompute => list_compute,
            GetComputeAuthToken => get_compute_auth_token,
            GetComputeAccess => get_compute_access,
            CreateAlias => create_alias,
            UpdateAlias => update_alias,
            DescribeAlias => describe_alias,
            ListAliases => list_aliases,
            ResolveAlias => resolve_alias,
            DeleteAlias => delete_alias,
            TagResource => tag_resource,
            UntagResource => untag_resource,
            ListTagsForResource => list_tags_for_resource,
        }
    }

    /// Carries out a command for an operation.
    pub(super) async fn command(&self, command: Command) -> Result<Reply, Exception> {
        self.handle(command).await.map_err(|undone| convert::undone(&undone))
    }

    /// A page of a list that `asked` describes.
    pub(super) fn paging<'a>(
        &'a self,
        asked: impl Into<String>,
        limit: Option<u32>,
        next_token: Option<&'a String>,
    ) -> Paging<'a> {
        Paging {
            tokens: &self.page_tokens,
            asked: asked.into(),
            limit,
            next_token: next_token.map(String::as_str),
        }
    }
}

/// A reply of another kind than the command's would be a mistake in the fleets.
pub(super) fn unexpected(reply: &Reply) -> Exception {
    Exception::new(ExceptionKind::InternalService, format!("the fleets gave an unexpected reply: {reply:?}"))
}

/// Something that was looked for and is not there.
pub(super) fn missing(refusal: &Refusal) -> Exception {
    convert::exception(refusal)
}

#[async_trait]
impl Backend for Embedded {
    async fn call(&self, request: Request) -> Result<Response, Exception> {
        let operation = request.operation();
        self.operate(request).await.map_err(|exception| convert::thrown_by(operation, exception))
    }

    async fn game_session_of_token(
        &self,
        target: &Target,
        token: &str,
    ) -> Result<Option<GameSession>, Exception> {
        self.made_with_token(&target.destination, token).await
    }

    async fn wait_until_activated(
        &self,
        game_session_id: &str,
        patience: Duration,
    ) -> Result<GameSession, Exception> {
        self.activated(game_session_id, patience).await
    }

    async fn find_game_sessions(&self, find: Find) -> Result<Found, Exception> {
        self.find(&find).await
    }

    fn revision(&self) -> Option<u64> {
        Some(self.revision.load(Ordering::Acquire))
    }

    async fn reserve_once(&self, game_session_id: &str, player_id: &str) -> Result<PlayerSession, Exception> {
        self.reserve_for_player(game_session_id, player_id).await
    }

    fn holder(&self, player_session_id: &str) -> Option<String> {
        self.holder_of(player_session_id)
    }

    async fn release_player_session(&self, player_session_id: &str) -> Result<bool, Exception> {
        self.release(player_session_id).await
    }

    async fn matchmaking_ticket(&self, ticket_id: &str) -> Result<Option<TicketView>, Exception> {
        self.viewed(ticket_id).await
    }

    fn watch_ticket(&self, ticket_id: &str) -> Option<watch::Receiver<u64>> {
        Some(self.watched(ticket_id))
    }

    fn destination(&self) -> &Destination {
        &self.destination
    }
}
