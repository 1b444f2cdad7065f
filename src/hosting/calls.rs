//! What a process asks of the service, checked as the server SDKs check it before they send.

use rallypoint_wire::server_sdk::{Action, PlayerSessionPolicy, PlayerSessionStatus, ResponseBody};

use super::HostingPlan;
use super::checks::{self, LONGEST_ROLE_SESSION_NAME};
use super::life::{Hosting, not_managed};
use super::role_credentials::Known;
use crate::event::OperationId;
use crate::result::RpResult;

/// Which player sessions are asked for: the server SDK's `DescribePlayerSessionsRequest`. Exactly one of the three ids
/// is set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlayerSessionQuery {
    /// All of a game session's.
    pub game_session_id: String,
    /// All of a player's.
    pub player_id: String,
    /// This one.
    pub player_session_id: String,
    /// Only those that stand so.
    pub status: Option<PlayerSessionStatus>,
    /// How many at most; none leaves it to the service.
    pub limit: Option<u32>,
    /// Where an earlier answer left off, or empty.
    pub next_token: String,
}

/// `Ok` if it holds.
fn check(holds: bool) -> Result<(), RpResult> {
    if holds { Ok(()) } else { Err(RpResult::InvalidArgument) }
}

impl Hosting {
    /// `ActivateGameSession`.
    ///
    /// # Errors
    /// See [`Self::game_session_id`].
    pub fn activate_game_session(&self) -> Result<HostingPlan, RpResult> {
        let game_session_id = self.hosted_id()?;
        Ok(HostingPlan::Ask(Action::ActivateGameSession { game_session_id }))
    }

    /// `UpdatePlayerSessionCreationPolicy`: whether the game session takes new player sessions.
    ///
    /// # Errors
    /// See [`Self::game_session_id`]; [`RpResult::InvalidArgument`] for a policy that is none.
    pub fn update_player_session_creation_policy(
        &self,
        policy: PlayerSessionPolicy,
    ) -> Result<HostingPlan, RpResult> {
        let game_session_id = self.hosted_id()?;
        check(policy != PlayerSessionPolicy::NotSet)?;
        Ok(HostingPlan::Ask(Action::UpdatePlayerSessionCreationPolicy {
            game_session_id,
            player_session_policy: policy,
        }))
    }

    /// `AcceptPlayerSession`. Whether the slot exists and is still reserved is the service's to say.
    ///
    /// # Errors
    /// See [`Self::game_session_id`]; [`RpResult::InvalidArgument`] for an id that cannot be one.
    pub fn accept_player_session(&self, player_session_id: String) -> Result<HostingPlan, RpResult> {
        let game_session_id = self.hosted_id()?;
        check(checks::is_player_session_id(&player_session_id))?;
        Ok(HostingPlan::Ask(Action::AcceptPlayerSession { game_session_id, player_session_id }))
    }

    /// `RemovePlayerSession`.
    ///
    /// # Errors
    /// See [`Self::game_session_id`]; [`RpResult::InvalidArgument`] for an id that cannot be one.
    pub fn remove_player_session(&self, player_session_id: String) -> Result<HostingPlan, RpResult> {
        let game_session_id = self.hosted_id()?;
        check(checks::is_player_session_id(&player_session_id))?;
        Ok(HostingPlan::Ask(Action::RemovePlayerSession { game_session_id, player_session_id }))
    }

    /// `DescribePlayerSessions`: one page.
    ///
    /// # Errors
    /// [`RpResult::ServerNotInitialized`], [`RpResult::ProcessNotReady`]; [`RpResult::InvalidArgument`] unless exactly one
    /// id is set and can be one, and for a status or limit that is none.
    pub fn describe_player_sessions(&self, query: PlayerSessionQuery) -> Result<HostingPlan, RpResult> {
        self.require_ready()?;
        let PlayerSessionQuery { game_session_id, player_id, player_session_id, status, limit, next_token } =
            query;
        let ids = [&game_session_id, &player_id, &player_session_id];
        check(ids.iter().filter(|id| !id.is_empty()).count() == 1)?;
        check(game_session_id.is_empty() || checks::is_arn_text(&game_session_id))?;
        check(player_id.is_empty() || checks::is_described_id(&player_id))?;
        check(player_session_id.is_empty() || checks::is_described_id(&player_session_id))?;
        check(status != Some(PlayerSessionStatus::NotSet))?;
        let limit = limit.map(i32::try_from).transpose().map_err(|_| RpResult::InvalidArgument)?;
        Ok(HostingPlan::Ask(Action::DescribePlayerSessions {
            game_session_id,
            player_id,
            player_session_id,
            player_session_status_filter: status,
            next_token,
            limit,
        }))
    }

    /// `StopMatchBackfill` for the game session hosted here.
    ///
    /// # Errors
    /// See [`Self::game_session_id`]; [`RpResult::InvalidArgument`] for a configuration that is no GameLift ARN, and without
    /// a ticket.
    pub fn stop_match_backfill(
        &self,
        matchmaking_configuration_arn: String,
        ticket_id: String,
    ) -> Result<HostingPlan, RpResult> {
        let game_session_arn = self.hosted_id()?;
        check(checks::is_gamelift_arn(&matchmaking_configuration_arn))?;
        check(!ticket_id.is_empty() && checks::is_ticket_id(&ticket_id))?;
        Ok(HostingPlan::Ask(Action::StopMatchBackfill {
            game_session_arn,
            matchmaking_configuration_arn,
            ticket_id,
        }))
    }

    /// `GetComputeCertificate`. As in the C++ SDK it is possible before the process is ready, because it is then that a
    /// server needs its certificate.
    ///
    /// # Errors
    /// [`RpResult::ServerNotInitialized`], [`RpResult::ProcessNotReady`].
    pub fn get_compute_certificate(&self) -> Result<HostingPlan, RpResult> {
        self.require_connected()?;
        Ok(HostingPlan::Ask(Action::GetComputeCertificate {}))
    }

    /// `GetFleetRoleCredentials`: those that are known, while they hold for a while yet; else the service is asked. Now is
    /// in milliseconds since the epoch. An empty session name becomes the fleet's and the host's ids.
    ///
    /// # Errors
    /// [`RpResult::ServerNotInitialized`], [`RpResult::ProcessNotReady`]; [`RpResult::InvalidArgument`] for what cannot be
    /// a role or a session name.
    pub fn get_fleet_role_credentials(
        &mut self,
        operation: OperationId,
        now_ms: i64,
        role_arn: String,
        session_name: String,
    ) -> Result<HostingPlan, RpResult> {
        self.require_connected()?;
        check(checks::is_role_arn(&role_arn))?;
        check(session_name.is_empty() || checks::is_role_session_name(&session_name))?;
        match self.roles.look_up(&role_arn, now_ms) {
            Known::Good(credentials) => {
                Ok(HostingPlan::Finish(Ok(Box::new(ResponseBody::FleetRoleCredentials(credentials)))))
            }
            Known::NotManaged => Ok(HostingPlan::Finish(Err(not_managed()))),
            Known::Nothing => {
                let role_session_name =
                    if session_name.is_empty() { self.default_session_name() } else { session_name };
                self.asked_roles.insert(operation, role_arn.clone());
                Ok(HostingPlan::Ask(Action::GetFleetRoleCredentials { role_arn, role_session_name }))
            }
        }
    }

    /// The SDKs' default; a host id's `/` is none of a session name's characters.
    fn default_session_name(&self) -> String {
        let name = format!("{}-{}", self.own.fleet_id, self.own.host_id).replace('/', "-");
        name.chars().take(LONGEST_ROLE_SESSION_NAME).collect()
    }
}
