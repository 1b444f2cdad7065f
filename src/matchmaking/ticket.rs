//! One ticket as this machine knows it.

use std::collections::BTreeMap;
use std::num::NonZeroU64;
use std::time::{Duration, Instant};

use rallypoint_wire::matchmaking::{
    AcceptanceType, MatchmakingPlayer, Ticket as ToldTicket, TicketStatus, limit,
};
use rallypoint_wire::{matchmaking, server_sdk};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::values::{RpAcceptanceMode, RpMatchAcceptance, RpMatchmakingStatus};
use crate::event::OperationId;
use crate::result::RpResult;
use crate::session::SessionName;

/// Longer than any wait for an acceptance: a gateway that says more says nothing.
const LONGEST_ACCEPTANCE: Duration = Duration::from_secs(24 * 60 * 60);

/// Names one ticket of one subsystem. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TicketId(pub NonZeroU64);

/// For whom a match is looked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewTicket {
    /// The matchmaking configuration's name.
    pub configuration: String,
    /// The ticket's name; none lets the gateway choose one.
    pub ticket_id: Option<String>,
    /// The party; empty means the local player alone.
    pub players: Vec<server_sdk::Player>,
    /// What other players of the party gave, by player: [`Pass::pass`].
    pub passes: BTreeMap<String, String>,
    /// Who accepts a proposed match.
    pub acceptance: RpAcceptanceMode,
}

/// What shows that a player agreed to be in a ticket of somebody else's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pass {
    /// For the leader's [`NewTicket::passes`].
    pub pass: String,
    /// Until when it is good, in milliseconds since the epoch; 0 when the gateway does not say.
    pub expires_ms: i64,
}

impl From<matchmaking::MatchmakingPass> for Pass {
    fn from(told: matchmaking::MatchmakingPass) -> Self {
        Self { expires_ms: time_ms(&told.expires_at), pass: told.pass }
    }
}

/// A ticket that somebody else started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrackedTicket {
    /// Its name.
    pub ticket_id: String,
    /// What shows the gateway that this player may know of it.
    pub token: String,
    /// Who accepts a proposed match.
    pub acceptance: RpAcceptanceMode,
}

/// Where the match is played, once that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Connection {
    /// The game session's ARN, or empty.
    pub game_session_id: String,
    /// Where the game server is, or empty.
    pub ip_address: String,
    /// The game server's name in DNS, or empty.
    pub dns_name: String,
    /// Where the game server listens, or 0.
    pub port: u16,
}

/// A player of a ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketPlayer {
    /// Who.
    pub id: String,
    /// The team, or empty.
    pub team: String,
    /// What the player says of the proposed match.
    pub acceptance: RpMatchAcceptance,
    /// The player's slot, or empty.
    pub player_session_id: String,
}

/// How far a ticket is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// The gateway was asked for it by this operation, and has not answered yet.
    Starting(OperationId),
    /// The gateway has it.
    Followed,
    /// Nothing more is heard of it.
    Over,
}

/// A ticket, as far as the gateway has told.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// Its id here.
    pub id: TicketId,
    /// Its name at the gateway, or empty before that is known.
    pub ticket_id: String,
    /// What shows the gateway that it is ours, or empty.
    pub token: String,
    /// What each of its players shows.
    pub player_tokens: BTreeMap<String, String>,
    /// The matchmaking configuration's name.
    pub configuration: String,
    /// The session that is to be made.
    pub session: Option<SessionName>,
    /// Where it stands.
    pub status: RpMatchmakingStatus,
    /// Why it stands so, one word, or empty.
    pub reason: String,
    /// Why it stands so, for people, or empty.
    pub message: String,
    /// The match it is in, or empty.
    pub match_id: String,
    /// Who is to play.
    pub players: Vec<TicketPlayer>,
    /// Where the match is played.
    pub connection: Connection,
    /// How long tickets like it take now, in seconds; 0 when nobody says.
    pub estimated_wait_seconds: u32,
    /// When it was started, in milliseconds since the epoch; 0 when nobody says.
    pub start_time_ms: i64,
    /// When it was over, in milliseconds since the epoch; 0 while it is not.
    pub end_time_ms: i64,
    /// Whether the gateway does not answer for it now.
    pub is_lost: bool,
    /// Who played here when it was started.
    pub(super) local_player: String,
    pub(super) mode: RpAcceptanceMode,
    pub(super) phase: Phase,
    /// The start that waits for its end.
    pub(super) waiting: Option<OperationId>,
    pub(super) revision: u64,
    /// Until when the proposed match may be accepted.
    pub(super) acceptance_deadline: Option<Instant>,
    /// The match that the game was told to accept.
    pub(super) told_match: Option<String>,
}

impl Ticket {
    pub(super) fn new(id: TicketId, local_player: &str, mode: RpAcceptanceMode, phase: Phase) -> Self {
        Self {
            id,
            ticket_id: String::new(),
            token: String::new(),
            player_tokens: BTreeMap::new(),
            configuration: String::new(),
            session: None,
            status: RpMatchmakingStatus::Unknown,
            reason: String::new(),
            message: String::new(),
            match_id: String::new(),
            players: Vec::new(),
            connection: Connection::default(),
            estimated_wait_seconds: 0,
            start_time_ms: 0,
            end_time_ms: 0,
            is_lost: false,
            local_player: local_player.to_owned(),
            mode,
            phase,
            waiting: None,
            revision: 0,
            acceptance_deadline: None,
            told_match: None,
        }
    }

    /// Whether nothing more is heard of it.
    pub fn is_over(&self) -> bool {
        self.phase == Phase::Over
    }

    /// The local player's slot, or empty.
    pub fn own_player_session(&self) -> &str {
        self.player(&self.local_player).map_or("", |player| &player.player_session_id)
    }

    /// How long the proposed match may still be accepted, in milliseconds.
    pub fn acceptance_left_ms(&self, now: Instant) -> u32 {
        let left = self.acceptance_deadline.map(|deadline| deadline.saturating_duration_since(now));
        left.map_or(0, |left| u32::try_from(left.as_millis()).unwrap_or(u32::MAX))
    }

    pub(super) fn player(&self, id: &str) -> Option<&TicketPlayer> {
        self.players.iter().find(|player| player.id == id)
    }

    /// Takes over what the gateway tells, unless it is older than what is known. Whether it was news.
    pub(super) fn take_over(&mut self, told: ToldTicket, now: Instant) -> bool {
        if told.revision != 0 && told.revision <= self.revision {
            return false;
        }
        self.revision = told.revision;
        if !told.ticket_id.is_empty() {
            self.ticket_id = told.ticket_id;
        }
        if !told.configuration_name.is_empty() {
            self.configuration = told.configuration_name;
        }
        self.reason = told.status_reason.unwrap_or_default();
        self.message = told.status_message.unwrap_or_default();
        if let TicketStatus::Unknown(word) = &told.status
            && self.reason.is_empty()
        {
            self.reason.clone_from(word);
        }
        self.status = RpMatchmakingStatus::from(&told.status);
        self.match_id = told.match_id.unwrap_or_default();
        self.estimated_wait_seconds = told.estimated_wait_time.unwrap_or(0);
        self.start_time_ms = told.start_time.as_deref().map_or(0, time_ms);
        self.end_time_ms = told.end_time.as_deref().map_or(0, time_ms);
        // A gateway that repeats no players means those that are known.
        if !told.players.is_empty() {
            let player = |player: matchmaking::TicketPlayer| TicketPlayer {
                id: player.player_id,
                team: player.team.unwrap_or_default(),
                ..TicketPlayer::default()
            };
            self.players = told.players.into_iter().map(player).collect();
        }
        self.acceptance_deadline = None;
        for player in &mut self.players {
            player.acceptance = RpMatchAcceptance::Undecided;
        }
        if let Some(acceptance) = told.acceptance {
            let left = Duration::from_millis(acceptance.deadline_in_ms).min(LONGEST_ACCEPTANCE);
            self.acceptance_deadline =
                (self.status == RpMatchmakingStatus::RequiresAcceptance).then(|| now + left);
            for player in &mut self.players {
                player.acceptance = match acceptance.players.get(&player.id) {
                    None => RpMatchAcceptance::Undecided,
                    Some(true) => RpMatchAcceptance::Accepted,
                    Some(false) => RpMatchAcceptance::Rejected,
                };
            }
        }
        if let Some(connection) = told.game_session_connection_info {
            self.take_connection(connection);
        }
        true
    }

    fn take_connection(&mut self, told: matchmaking::TicketConnection) {
        for slot in told.matched_player_sessions {
            // Some gateways answer the asker's slot without a name.
            let whose = if slot.player_id.is_empty() { &self.local_player } else { &slot.player_id };
            match self.players.iter_mut().find(|player| player.id == *whose) {
                Some(player) => player.player_session_id = slot.player_session_id,
                None => self.players.push(TicketPlayer {
                    id: whose.clone(),
                    player_session_id: slot.player_session_id,
                    ..TicketPlayer::default()
                }),
            }
        }
        self.connection = Connection {
            game_session_id: told.game_session_arn,
            ip_address: told.ip_address,
            dns_name: told.dns_name,
            port: told.port,
        };
    }
}

impl From<&TicketStatus> for RpMatchmakingStatus {
    fn from(told: &TicketStatus) -> Self {
        match told {
            TicketStatus::Queued => Self::Queued,
            TicketStatus::Searching => Self::Searching,
            TicketStatus::RequiresAcceptance => Self::RequiresAcceptance,
            TicketStatus::Placing => Self::Placing,
            TicketStatus::Completed => Self::Completed,
            TicketStatus::Failed => Self::Failed,
            TicketStatus::Cancelled => Self::Cancelled,
            TicketStatus::TimedOut => Self::TimedOut,
            TicketStatus::Unknown(_) => Self::Unknown,
        }
    }
}

impl RpMatchAcceptance {
    /// As the gateway is told.
    pub(super) fn told(self) -> Result<AcceptanceType, RpResult> {
        match self {
            Self::Undecided => Err(RpResult::InvalidArgument),
            Self::Accepted => Ok(AcceptanceType::Accept),
            Self::Rejected => Ok(AcceptanceType::Reject),
        }
    }
}

/// Milliseconds since the epoch; 0 for what is no time. Some gateways write seconds since the epoch.
fn time_ms(text: &str) -> i64 {
    if let Ok(time) = OffsetDateTime::parse(text, &Rfc3339) {
        return i64::try_from(time.unix_timestamp_nanos() / 1_000_000).unwrap_or(0);
    }
    let seconds = text.parse::<f64>().unwrap_or(0.0);
    // A float that is no time becomes the nearest number there is, or 0.
    if seconds.is_finite() { (seconds * 1000.0) as i64 } else { 0 }
}

/// A ticket's name: as many letters, digits, hyphens and full stops as the service takes.
pub(super) fn is_ticket_id(text: &str) -> bool {
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || "-.".contains(letter);
    (1..=limit::TICKET_ID).contains(&text.len()) && text.chars().all(is_allowed)
}

/// Players as the gateway is told of them.
///
/// # Errors
/// [`RpResult::InvalidArgument`] for too many, for one without an id or twice, and for an attribute without a value.
pub(super) fn to_wire(
    players: Vec<server_sdk::Player>,
    mut passes: BTreeMap<String, String>,
) -> Result<Vec<MatchmakingPlayer>, RpResult> {
    let mut ids: Vec<&str> = players.iter().map(|player| player.player_id.as_str()).collect();
    ids.sort_unstable();
    let is_twice = ids.windows(2).any(|pair| pair[0] == pair[1]);
    if players.len() > limit::PLAYERS || is_twice || ids.first().is_some_and(|id| id.is_empty()) {
        return Err(RpResult::InvalidArgument);
    }
    let all = players.into_iter().map(|player| {
        let pass = passes.remove(&player.player_id);
        player_to_wire(player, pass)
    });
    all.collect()
}

fn player_to_wire(player: server_sdk::Player, pass: Option<String>) -> Result<MatchmakingPlayer, RpResult> {
    let attributes = player.player_attributes.into_iter().map(|(name, value)| {
        let value = match value {
            server_sdk::AttributeValue::None => return Err(RpResult::InvalidArgument),
            server_sdk::AttributeValue::String(text) => matchmaking::AttributeValue::String(text),
            server_sdk::AttributeValue::Double(number) => matchmaking::AttributeValue::Number(number),
            server_sdk::AttributeValue::StringList(list) => matchmaking::AttributeValue::StringList(list),
            server_sdk::AttributeValue::StringDoubleMap(map) => {
                matchmaking::AttributeValue::StringNumberMap(map)
            }
        };
        Ok((name, value))
    });
    Ok(MatchmakingPlayer {
        player_id: player.player_id,
        attributes: attributes.collect::<Result<_, _>>()?,
        latencies: player.latency_in_ms,
        team: (!player.team.is_empty()).then_some(player.team),
        pass,
    })
}
