//! Which calls can be under way.

use crate::hosting::HostingOperation;
use crate::matchmaking::TicketCall;
use crate::session::SessionOperation;

/// Which call an operation came of.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RpOperationKind {
    /// `rp_session_create`.
    CreateSession = 1,
    /// `rp_session_start`.
    StartSession = 2,
    /// `rp_session_update`.
    UpdateSession = 3,
    /// `rp_session_end`.
    EndSession = 4,
    /// `rp_session_destroy`.
    DestroySession = 5,
    /// `rp_session_find`.
    FindSessions = 6,
    /// `rp_session_cancel_find`.
    CancelFindSessions = 7,
    /// `rp_session_find_by_id`.
    FindSessionById = 8,
    /// `rp_session_ping_results`.
    PingSearchResults = 9,
    /// `rp_session_join`.
    JoinSession = 10,
    /// `rp_session_leave`.
    LeaveSession = 11,
    /// `rp_session_register_players`.
    RegisterPlayers = 12,
    /// `rp_session_unregister_players`.
    UnregisterPlayers = 13,
    /// `rp_session_register_local_player`.
    RegisterLocalPlayer = 14,
    /// `rp_session_unregister_local_player`.
    UnregisterLocalPlayer = 15,
    /// `rp_session_find_friend_session`.
    FindFriendSession = 16,
    /// `rp_session_send_invite`.
    SendSessionInvite = 17,
    /// `rp_session_start_matchmaking`.
    SessionStartMatchmaking = 18,
    /// `rp_session_cancel_matchmaking`.
    SessionCancelMatchmaking = 19,
    /// `rp_matchmaking_start`.
    StartMatchmaking = 20,
    /// `rp_matchmaking_stop`.
    StopMatchmaking = 21,
    /// `rp_matchmaking_accept`.
    AcceptMatch = 22,
    /// `rp_matchmaking_request_pass`.
    RequestMatchmakingPass = 23,
    /// `rp_server_init`.
    ServerInit = 100,
    /// `rp_server_ready`.
    ServerReady = 101,
    /// `rp_server_activate_game_session`.
    ServerActivateGameSession = 102,
    /// `rp_server_accept_player_session`.
    ServerAcceptPlayerSession = 103,
    /// `rp_server_remove_player_session`.
    ServerRemovePlayerSession = 104,
    /// `rp_server_ending`.
    ServerEnding = 105,
    /// `rp_server_destroy`.
    ServerDestroy = 106,
    /// `rp_server_update_player_session_creation_policy`.
    ServerUpdatePlayerSessionCreationPolicy = 107,
    /// `rp_server_describe_player_sessions`.
    ServerDescribePlayerSessions = 108,
    /// `rp_server_start_match_backfill`.
    ServerStartMatchBackfill = 109,
    /// `rp_server_stop_match_backfill`.
    ServerStopMatchBackfill = 110,
    /// `rp_server_get_compute_certificate`.
    ServerGetComputeCertificate = 111,
    /// `rp_server_get_fleet_role_credentials`.
    ServerGetFleetRoleCredentials = 112,
}

impl RpOperationKind {
    /// Whether it is one of a server process's.
    pub fn is_hosting(self) -> bool {
        self as i32 >= Self::ServerInit as i32
    }
}

impl From<&SessionOperation> for RpOperationKind {
    fn from(operation: &SessionOperation) -> Self {
        match operation {
            SessionOperation::Create(_) => Self::CreateSession,
            SessionOperation::Start(_) => Self::StartSession,
            SessionOperation::End(_) => Self::EndSession,
            SessionOperation::Destroy(_) => Self::DestroySession,
            SessionOperation::Update(_) => Self::UpdateSession,
            SessionOperation::Find(_) => Self::FindSessions,
            SessionOperation::CancelFind => Self::CancelFindSessions,
            SessionOperation::FindById(..) => Self::FindSessionById,
            SessionOperation::Ping(_) => Self::PingSearchResults,
            SessionOperation::Join(_) => Self::JoinSession,
            SessionOperation::Leave(_) => Self::LeaveSession,
            SessionOperation::Register(_) => Self::RegisterPlayers,
            SessionOperation::Unregister(..) => Self::UnregisterPlayers,
            SessionOperation::RegisterLocal(..) => Self::RegisterLocalPlayer,
            SessionOperation::UnregisterLocal(..) => Self::UnregisterLocalPlayer,
            SessionOperation::FindFriend(_) => Self::FindFriendSession,
            SessionOperation::SendInvite(..) => Self::SendSessionInvite,
            SessionOperation::CancelMatchmaking(_) => Self::SessionCancelMatchmaking,
        }
    }
}

impl From<TicketCall> for RpOperationKind {
    fn from(call: TicketCall) -> Self {
        match call {
            TicketCall::SessionStart => Self::SessionStartMatchmaking,
            TicketCall::Start => Self::StartMatchmaking,
            TicketCall::Stop => Self::StopMatchmaking,
            TicketCall::Accept => Self::AcceptMatch,
        }
    }
}

impl From<HostingOperation> for RpOperationKind {
    fn from(operation: HostingOperation) -> Self {
        match operation {
            HostingOperation::Init => Self::ServerInit,
            HostingOperation::Ready => Self::ServerReady,
            HostingOperation::ActivateGameSession => Self::ServerActivateGameSession,
            HostingOperation::AcceptPlayerSession => Self::ServerAcceptPlayerSession,
            HostingOperation::RemovePlayerSession => Self::ServerRemovePlayerSession,
            HostingOperation::UpdatePlayerSessionCreationPolicy => {
                Self::ServerUpdatePlayerSessionCreationPolicy
            }
            HostingOperation::DescribePlayerSessions => Self::ServerDescribePlayerSessions,
            HostingOperation::StartMatchBackfill => Self::ServerStartMatchBackfill,
            HostingOperation::StopMatchBackfill => Self::ServerStopMatchBackfill,
            HostingOperation::GetComputeCertificate => Self::ServerGetComputeCertificate,
            HostingOperation::GetFleetRoleCredentials => Self::ServerGetFleetRoleCredentials,
            HostingOperation::Ending => Self::ServerEnding,
            HostingOperation::Destroy => Self::ServerDestroy,
        }
    }
}
