//! What the actions of the server SDK mean to the fleet.

use rallypoint_fleet::{
    GameSessionId, PlayerId, PlayerSessionCreationPolicy, PlayerSessionId, ProcessId, ProcessMessage,
    Refusal, TicketId,
};
use rallypoint_flexmatch::{AttributeValue, Player};
use rallypoint_gamelift_api::Exception;
use rallypoint_wire::server_sdk::{
    self as sdk, Action, ComputeCertificate, PlayerSessionPage, PlayerSessionPolicy, PlayerSessionStatus,
    ResponseBody,
};
use uuid::Uuid;

use super::{Embedded, State, convert};
use crate::backend::paging::Paging;

/// How many player sessions an answer holds at most: GameLift's own maximum.
const MAX_LIMIT: i32 = 1024;

/// An action as the fleet takes it.
pub(super) enum Meant {
    /// It changes something.
    Message(ProcessMessage),
    /// It only asks.
    Question(Question),
}

/// What a process asks without changing anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// `DescribePlayerSessions`.
    PlayerSessions {
        of: Of,
        status: Option<PlayerSessionStatus>,
        /// None means one page of the default size.
        limit: Option<u32>,
        next_token: Option<String>,
    },
    /// `GetComputeCertificate`.
    ComputeCertificate,
    /// `GetFleetRoleCredentials`.
    FleetRoleCredentials { role: String, session: String },
}

/// Which player sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Of {
    GameSession(GameSessionId),
    Player(PlayerId),
    One(PlayerSessionId),
}

/// What an action means; the error says what is wrong with it.
pub(super) fn meant(action: Action) -> Result<Meant, String> {
    let game = GameSessionId::new;
    let player = PlayerSessionId::new;
    Ok(Meant::Message(match action {
        Action::ActivateServerProcess { port, log_paths, .. } => ProcessMessage::ActivateServerProcess {
            port: u16::try_from(port).map_err(|_| format!("Port is {port}: give 1 to 60000"))?,
            log_paths: log_paths.unwrap_or_default(),
        },
        Action::HeartbeatServerProcess { health_status } => {
            ProcessMessage::HeartbeatServerProcess { healthy: health_status }
        }
        Action::ActivateGameSession { game_session_id } => {
            ProcessMessage::ActivateGameSession { game_session: game(game_session_id) }
        }
        Action::UpdatePlayerSessionCreationPolicy { game_session_id, player_session_policy } => {
            ProcessMessage::UpdatePlayerSessionCreationPolicy {
                game_session: game(game_session_id),
                policy: policy(player_session_policy)?,
            }
        }
        Action::AcceptPlayerSession { game_session_id, player_session_id } => {
            ProcessMessage::AcceptPlayerSession {
                game_session: game(game_session_id),
                player_session: player(player_session_id),
            }
        }
        Action::RemovePlayerSession { game_session_id, player_session_id } => {
            ProcessMessage::RemovePlayerSession {
                game_session: game(game_session_id),
                player_session: player(player_session_id),
            }
        }
        Action::StartMatchBackfill {
            game_session_arn,
            matchmaking_configuration_arn,
            ticket_id,
            players,
        } => {
            let named = (!ticket_id.is_empty()).then_some(ticket_id);
            ProcessMessage::StartMatchBackfill {
                game_session: game(game_session_arn),
                configuration_arn: matchmaking_configuration_arn,
                ticket: TicketId::new(named.unwrap_or_else(|| Uuid::new_v4().to_string())),
                players: players.into_iter().map(backfill_player).collect(),
            }
        }
        Action::StopMatchBackfill { game_session_arn, matchmaking_configuration_arn, ticket_id } => {
            ProcessMessage::StopMatchBackfill {
                game_session: game(game_session_arn),
                configuration_arn: matchmaking_configuration_arn,
                ticket: TicketId::new(ticket_id),
            }
        }
        Action::TerminateServerProcess {} => ProcessMessage::TerminateServerProcess,
        Action::DescribePlayerSessions {
            game_session_id,
            player_id,
            player_session_id,
            player_session_status_filter,
            next_token,
            limit,
        } => {
            if player_session_status_filter == Some(PlayerSessionStatus::NotSet) {
                return Err(
                    "PlayerSessionStatusFilter must be RESERVED, ACTIVE, COMPLETED or TIMEDOUT".to_owned()
                );
            }
            return Ok(Meant::Question(Question::PlayerSessions {
                of: of(game_session_id, player_id, player_session_id)?,
                status: player_session_status_filter,
                limit: limit.map(page_limit).transpose()?,
                next_token: (!next_token.is_empty()).then_some(next_token),
            }));
        }
        Action::GetComputeCertificate {} => return Ok(Meant::Question(Question::ComputeCertificate)),
        Action::GetFleetRoleCredentials { role_arn, role_session_name } => {
            if role_arn.is_empty() {
                return Err("RoleArn must not be empty: give the role's ARN".to_owned());
            }
            let (role, session) = (role_arn, role_session_name);
            return Ok(Meant::Question(Question::FleetRoleCredentials { role, session }));
        }
    }))
}

fn policy(policy: PlayerSessionPolicy) -> Result<PlayerSessionCreationPolicy, String> {
    match policy {
        PlayerSessionPolicy::AcceptAll => Ok(PlayerSessionCreationPolicy::AcceptAll),
        PlayerSessionPolicy::DenyAll => Ok(PlayerSessionCreationPolicy::DenyAll),
        PlayerSessionPolicy::NotSet => Err("PlayerSessionPolicy must be ACCEPT_ALL or DENY_ALL".to_owned()),
    }
}

fn of(game_session: String, player: String, player_session: String) -> Result<Of, String> {
    match (game_session.is_empty(), player.is_empty(), player_session.is_empty()) {
        (false, true, true) => Ok(Of::GameSession(GameSessionId::new(game_session))),
        (true, false, true) => Ok(Of::Player(PlayerId::new(player))),
        (true, true, false) => Ok(Of::One(PlayerSessionId::new(player_session))),
        _ => Err("give exactly one of GameSessionId, PlayerId and PlayerSessionId".to_owned()),
    }
}

fn page_limit(limit: i32) -> Result<u32, String> {
    u32::try_from(limit.min(MAX_LIMIT))
        .ok()
        .filter(|limit| *limit > 0)
        .ok_or_else(|| format!("Limit is {limit}: give 1 to {MAX_LIMIT}, or leave it out"))
}

fn backfill_player(player: sdk::Player) -> Player {
    let attribute = |(name, value)| Some((name, attribute(value)?));
    Player {
        id: player.player_id,
        team: (!player.team.is_empty()).then_some(player.team),
        attributes: player.player_attributes.into_iter().filter_map(attribute).collect(),
        latencies_ms: player.latency_in_ms.into_iter().collect(),
    }
}

/// `NONE` is no attribute.
fn attribute(value: sdk::AttributeValue) -> Option<AttributeValue> {
    Some(match value {
        sdk::AttributeValue::None => return None,
        sdk::AttributeValue::String(text) => AttributeValue::String(text),
        sdk::AttributeValue::Double(number) => AttributeValue::Number(number),
        sdk::AttributeValue::StringList(texts) => AttributeValue::StringList(texts),
        sdk::AttributeValue::StringDoubleMap(numbers) => AttributeValue::StringNumberMap(numbers),
    })
}

/// A question that is refused.
pub(super) struct Unanswered {
    /// As in HTTP.
    pub(super) status: u16,
    pub(super) message: String,
}

impl From<Refusal> for Unanswered {
    fn from(refusal: Refusal) -> Self {
        Self { status: convert::status_code(&refusal), message: refusal.to_string() }
    }
}

/// A page token is what the lists here refuse.
impl From<Exception> for Unanswered {
    fn from(exception: Exception) -> Self {
        Self { status: 400, message: exception.message }
    }
}

impl Embedded {
    /// Answers a process's question. It sees its own game session and nothing of another's.
    pub(super) fn answer(
        &self,
        state: &State,
        process: &ProcessId,
        question: &Question,
    ) -> Result<ResponseBody, Unanswered> {
        let asking =
            state.fleets.process(process).ok_or_else(|| Refusal::ProcessNotFound(process.clone()))?;
        Ok(match question {
            Question::PlayerSessions { of, status, limit, next_token } => {
                let asked = format!("{:?}", (process.as_str(), of, status));
                let paging = Paging {
                    tokens: &self.page_tokens,
                    asked,
                    limit: *limit,
                    next_token: next_token.as_deref(),
                };
                ResponseBody::PlayerSessions(state.player_sessions_for(process, of, *status, &paging)?)
            }
            Question::ComputeCertificate => {
                let compute = state.fleets.compute(&asking.fleet, &asking.compute);
                let path = compute.and_then(|compute| compute.certificate_path.clone());
                ResponseBody::ComputeCertificate(ComputeCertificate {
                    certificate_path: path.unwrap_or_default(),
                    compute_name: asking.compute.as_str().to_owned(),
                })
            }
            Question::FleetRoleCredentials { role, session } => {
                // As the SDKs name the session themselves.
                let default = || format!("{}-{}", asking.fleet, asking.compute);
                let session = if session.is_empty() { default() } else { session.clone() };
                ResponseBody::FleetRoleCredentials(self.role_credentials.of(role, &session))
            }
        })
    }
}

impl State {
    fn player_sessions_for(
        &self,
        process: &ProcessId,
        of: &Of,
        status: Option<PlayerSessionStatus>,
        paging: &Paging<'_>,
    ) -> Result<PlayerSessionPage, Unanswered> {
        let own = self.fleets.process(process).and_then(|process| process.game_session.as_ref());
        if let Of::GameSession(game_session) = of
            && own != Some(game_session)
        {
            let (game_session, process) = (game_session.clone(), process.clone());
            return Err(Refusal::NotTheHost { game_session, process }.into());
        }
        let wanted = |session: &&rallypoint_fleet::PlayerSession| {
            status.is_none_or(|status| convert::sdk_player_session_status(session.status) == status)
        };
        let host = own.and_then(|own| self.fleets.game_session(own));
        let show = |session| convert::player_session_for_server(session, host);
        if let Of::One(id) = of {
            // Of another game session's it is not told that it exists.
            let session = self.fleets.player_session(id).filter(|session| Some(&session.game_session) == own);
            let session = session.ok_or_else(|| Refusal::PlayerSessionNotFound(id.clone()))?;
            let player_sessions = Some(session).filter(wanted).map(show).into_iter().collect();
            return Ok(PlayerSessionPage { next_token: String::new(), player_sessions });
        }
        let rows = own.into_iter().flat_map(|own| self.fleets.player_sessions_of(own));
        let rows = rows.filter(|session| match of {
            Of::Player(player) => session.player == *player,
            _ => true,
        });
        let (page, next) =
            paging.by_age(rows, |session| session.id.as_str(), |session| session.created_at, wanted)?;
        let player_sessions = page.into_iter().map(show).collect();
        Ok(PlayerSessionPage { next_token: next.unwrap_or_default(), player_sessions })
    }
}
