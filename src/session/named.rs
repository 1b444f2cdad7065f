//! A named session, after Unreal's `FNamedOnlineSession`.

use std::collections::BTreeMap;

use rallypoint_wire::gateway::{
    CreateSessionRequest, DestroySessionRequest, LeaveSessionRequest, UpdateSessionRequest,
};

use super::LocalPlayer;
use super::gateway_call::GatewayCall;
use super::name::SessionName;
use super::place::StartOptions;
use super::plan::Plan;
use super::players::Players;
use super::properties::{Published, SettingsError, to_properties};
use super::server::JoinedServer;
use super::settings::SessionSettings;
use crate::event::OperationId;
use crate::matchmaking::TicketId;

/// Where a named session stands; Unreal's `EOnlineSessionState`, with its numbers.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RpSessionState {
    /// There is no session of that name.
    NoSession = 0,
    /// A join waits for its answer, a LAN session is about to be shown, or a match is looked for.
    Creating = 1,
    /// It exists and has not begun.
    Pending = 2,
    /// A start waits for its answer.
    Starting = 3,
    /// The match is on.
    InProgress = 4,
    /// An end was accepted; it completes in a later tick.
    Ending = 5,
    /// The match is over; it can be started again.
    Ended = 6,
    /// A destroy or leave waits for its answer.
    Destroying = 7,
}

/// Which side of the session this machine is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It was created here.
    Owner,
    /// It was joined.
    Guest,
}

/// A session that the game knows by a name.
#[derive(Clone, Debug)]
pub struct NamedSession {
    /// The name.
    pub name: SessionName,
    /// What was asked for when it was created; what was found when it was joined.
    pub settings: SessionSettings,
    /// Where it stands.
    pub state: RpSessionState,
    /// Which side this is.
    pub role: Role,
    /// Who made it, or empty when that is not known.
    pub owner_id: String,
    /// How people know who made it, or empty.
    pub owner_name: String,
    /// Where its server is, once known.
    pub server: Option<JoinedServer>,
    /// The game session it is, once known; a join knows it before the server.
    pub game_session_id: String,
    /// Who was registered.
    pub players: Players,
    /// Players of this machine who were registered.
    pub local_players: Vec<String>,
    /// Whether the LAN stands in for the gateway that it was made for.
    pub(super) stands_in: bool,
    /// What others join it by, should it be a LAN session.
    pub(super) lan_session_id: String,
    /// The secret that makes a start that is tried again the same start.
    pub(super) idempotency_token: String,
    /// What the first start asked for: it stays the same, whoever plays here by the time of the next try.
    pub(super) first_start: Option<CreateSessionRequest>,
    /// What its game session was last told of changed settings. One that a later start makes begins with the first
    /// start's settings again, and is told so, too.
    pub(super) last_update: Option<UpdateSessionRequest>,
    /// What the gateway lists of its settings.
    pub(super) published: Published,
    /// The ticket whose match it waits for, or came of.
    pub(super) ticket: Option<TicketId>,
    /// The one operation that may change where it stands now.
    pub(super) pending: Option<OperationId>,
    /// The update under way.
    pub(super) update: Option<PendingUpdate>,
}

/// Settings that become the session's when the gateway has taken them.
#[derive(Clone, Debug)]
pub(super) struct PendingUpdate {
    pub(super) operation: OperationId,
    pub(super) settings: SessionSettings,
    pub(super) published: Published,
    /// What the gateway is told, if anything.
    pub(super) request: Option<UpdateSessionRequest>,
    /// The session was never started to its end: what its start made is given up, and the next start is a new one.
    pub(super) new_token: Option<String>,
}

impl NamedSession {
    /// A session as it is before anything is known of it but its settings.
    pub(super) fn new(name: SessionName, settings: SessionSettings, role: Role) -> Self {
        let players = Players::default();
        Self {
            name,
            settings,
            state: RpSessionState::Pending,
            role,
            owner_id: String::new(),
            owner_name: String::new(),
            server: None,
            game_session_id: String::new(),
            players,
            local_players: Vec::new(),
            stands_in: false,
            lan_session_id: String::new(),
            idempotency_token: String::new(),
            first_start: None,
            last_update: None,
            published: Published::default(),
            ticket: None,
            pending: None,
            update: None,
        }
    }

    /// Whether the gateway knows nothing of it.
    pub fn is_lan(&self) -> bool {
        self.settings.flags.is_lan_match
    }

    /// Public slots that no registered player took.
    pub fn open_public(&self) -> u32 {
        self.players.open_public(self.settings.public_connections)
    }

    /// Private slots that no registered player took.
    pub fn open_private(&self) -> u32 {
        self.players.open_private(self.settings.private_connections)
    }

    /// The name that others see.
    pub fn title(&self) -> String {
        if !self.settings.title.is_empty() {
            self.settings.title.clone()
        } else if !self.owner_name.is_empty() {
            format!("{}'s session", self.owner_name)
        } else {
            self.name.as_str().to_owned()
        }
    }

    /// The first start's request; the same again for every later one.
    pub(super) fn start_request(
        &mut self,
        player: &LocalPlayer,
        options: &StartOptions,
    ) -> Result<CreateSessionRequest, SettingsError> {
        if let Some(first) = &self.first_start {
            return Ok(first.clone());
        }
        let request = options.fill(CreateSessionRequest {
            session_name: self.title(),
            build_id: self.settings.build_unique_id,
            uuid: Some(player.id.clone()),
            num_connections: self.settings.max_players(),
            idempotency_token: Some(self.idempotency_token.clone()),
            reserve_player: (!self.settings.reserve_player).then_some(false),
            game_properties: to_properties(&self.settings, &mut self.published)?,
            advertise: (!self.settings.flags.should_advertise).then_some(false),
            fleet_id: None,
            alias_id: None,
            location: None,
            queue: None,
            latencies: BTreeMap::new(),
        });
        self.first_start = Some(request.clone());
        Ok(request)
    }

    /// What the gateway is told of changed settings; none when it gave no right to change them.
    pub(super) fn update_request(
        &self,
        update: &mut PendingUpdate,
    ) -> Result<Option<UpdateSessionRequest>, SettingsError> {
        let properties = to_properties(&update.settings, &mut update.published)?;
        let Some(server) = self.server.as_ref().filter(|server| !server.owner_token.is_empty()) else {
            return Ok(None);
        };
        let titled = Self { settings: update.settings.clone(), ..self.clone() };
        Ok(Some(UpdateSessionRequest {
            game_session_id: server.game_session_id.clone(),
            owner_token: server.owner_token.clone(),
            session_name: Some(titled.title()),
            num_connections: Some(update.settings.max_players()),
            build_id: Some(update.settings.build_unique_id),
            game_properties: properties,
            advertise: Some(update.settings.flags.should_advertise),
        }))
    }

    /// The last update for the game session that it has now, when that was told to another one.
    pub(super) fn overdue_update(&self) -> Option<UpdateSessionRequest> {
        let (update, server) = (self.last_update.as_ref()?, self.server.as_ref()?);
        (update.game_session_id != server.game_session_id).then(|| UpdateSessionRequest {
            game_session_id: server.game_session_id.clone(),
            owner_token: server.owner_token.clone(),
            ..update.clone()
        })
    }

    /// How its game session ends with it; only its owner's hand can do that.
    pub(super) fn tear_down(&self) -> Plan {
        match (&self.server, self.role) {
            (Some(server), Role::Owner)
                if !server.owner_token.is_empty() && self.state != RpSessionState::Starting =>
            {
                Plan::Ask(GatewayCall::Destroy(DestroySessionRequest::Owned {
                    game_session_id: server.game_session_id.clone(),
                    owner_token: server.owner_token.clone(),
                }))
            }
            _ => self.give_back(),
        }
    }

    /// The slot, if there is one; or what a start that was never answered may have made.
    pub(super) fn give_back(&self) -> Plan {
        if self.is_lan() {
            return Plan::Finish;
        }
        match (&self.server, &self.first_start) {
            (Some(server), _)
                if !server.player_session_id.is_empty() && self.state != RpSessionState::Starting =>
            {
                Plan::Ask(GatewayCall::Leave(LeaveSessionRequest {
                    player_session_id: server.player_session_id.clone(),
                }))
            }
            (server, Some(start)) if server.is_none() || self.state == RpSessionState::Starting => {
                Plan::Ask(GatewayCall::Destroy(self.abandonment(start)))
            }
            _ => Plan::Finish,
        }
    }

    /// Ends what a start that was never answered may have made.
    pub(super) fn abandonment(&self, start: &CreateSessionRequest) -> DestroySessionRequest {
        DestroySessionRequest::Abandoned {
            uuid: start.uuid.clone(),
            idempotency_token: self.idempotency_token.clone(),
            fleet_id: start.fleet_id.clone(),
            alias_id: start.alias_id.clone(),
            location: start.location.clone(),
            queue: start.queue.clone(),
        }
    }
}
