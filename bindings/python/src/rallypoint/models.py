"""What goes into the library and what comes out of it, as frozen dataclasses.

Times are in seconds. Zero, False and empty mean the default, as in the C interface.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Optional, Union

from .enums import (
    AdvertisementType,
    AuthTokenReason,
    ComparisonOp,
    EventMode,
    GameSessionStatus,
    LogLevel,
    MatchAcceptance,
    MatchmakingStatus,
    MatchNoticeKind,
    OperationKind,
    ParticipantLeftReason,
    PingState,
    PlayerSessionStatus,
    Result,
    SessionFailure,
    SessionNoticeKind,
    SessionState,
    UpdateReason,
)
from .errors import RallypointError
from .values import Value

PlayerAttribute = Union[None, str, float, Sequence[str], Mapping[str, float]]
"""What is known of a player: a text, a number, texts, or numbers by name."""

# ----- what goes in -----


@dataclass(frozen=True)
class SubsystemOptions:
    """How a subsystem is made: `RpSubsystemOptions`."""

    gateway_url: str = ""
    """The gateway. Default `http://127.0.0.1:3000`."""
    request_timeout: float = 0
    """How long start, update, join, leave and destroy may take. Default 60."""
    find_timeout: float = 0
    """How long find may take. Default 15."""
    event_mode: EventMode = EventMode.CALLBACKS
    """Whether what comes about is told by callbacks in `tick`, or by `poll_events`."""
    start_session_uri: str = ""
    find_session_uri: str = ""
    join_session_uri: str = ""
    leave_session_uri: str = ""
    destroy_session_uri: str = ""
    update_session_uri: str = ""
    start_matchmaking_uri: str = ""
    stop_matchmaking_uri: str = ""
    accept_match_uri: str = ""
    matchmaking_ticket_uri: str = ""
    matchmaking_events_uri: str = ""
    matchmaking_pass_uri: str = ""
    health_uri: str = ""
    """Asked while the gateway is lost. Default `/healthz`."""
    connect_string_format: str = ""
    """With `{host}`, `{port}` and `{player_session_id}`. Default `{host}:{port}`."""
    build_unique_id: int = 0
    """What sessions and searches that name no build take."""
    lan_interface: str = ""
    """A network interface's name or address. Default: all."""
    lan_game_id: int = 0
    """Keeps games on one LAN apart."""
    lan_find_timeout: float = 0
    """How long a find on the LAN listens. Default 5."""
    lan_port: int = 0
    """The beacon's port. Default 14001."""
    lan_multicast: bool = False
    """Multicast, IPv4 and IPv6, instead of broadcast."""
    lan_fallback: bool = False
    """When the gateway cannot be reached, start and find go to the LAN; their completions say `via_lan`."""
    ca_certificates: str = ""
    """Who may vouch for an https gateway instead of whom the platform trusts: PEM text, not a path."""


@dataclass(frozen=True)
class LocalPlayer:
    """Who plays on this machine: `RpLocalPlayer`."""

    id: str
    """How the gateway and the game server know the player, 1 to 1,024 bytes."""
    nickname: str = ""
    """How people know the player."""
    auth_token: str = field(default="", repr=False)
    """What proves to the gateway who it is, sent as a bearer token."""


@dataclass(frozen=True)
class Setting:
    """One custom setting: `RpSetting`, Unreal's `FOnlineSessionSetting`."""

    value: Value
    advertisement: AdvertisementType = AdvertisementType.DONT_ADVERTISE
    """Where it is shown."""
    id: int = 0
    """A platform's own id for it; it stays on this machine."""


@dataclass(frozen=True)
class SessionSettings:
    """What a session is to be: `RpSessionSettings`, Unreal's `FOnlineSessionSettings`."""

    num_public_connections: int = 0
    """Slots open to everybody. Public and private together are at most 200."""
    num_private_connections: int = 0
    """Slots for invited players."""
    title: str = ""
    """The name players see in a list. Default: the local player's nickname or the session's name."""
    build_unique_id: int = 0
    """Which build this is. Default: the subsystem's."""
    should_advertise: bool = False
    """Whether find lists it."""
    allow_join_in_progress: bool = False
    is_lan_match: bool = False
    """It is hosted on this machine, for the local network."""
    is_dedicated: bool = False
    uses_stats: bool = False
    allow_invites: bool = False
    uses_presence: bool = False
    allow_join_via_presence: bool = False
    allow_join_via_presence_friends_only: bool = False
    anti_cheat_protected: bool = False
    use_lobbies_if_available: bool = False
    use_lobbies_voice_chat_if_available: bool = False
    decline_player_slot: bool = False
    """Starting the session takes no slot for the local player."""
    lan_game_port: int = 0
    """Where a LAN host's game listens. Default 7777."""
    session_id_override: str = ""
    """A session id of the maker's choice; LAN only."""
    settings: Mapping[str, Setting] = field(default_factory=dict)
    """The session's own settings. Keys are compared without regard to ASCII case."""
    member_settings: Mapping[str, Mapping[str, Setting]] = field(default_factory=dict)
    """Each player's own settings, by player id."""

    def get(self, key: str) -> Optional[Setting]:
        """The session's own setting of that key, in whatever case it is written; None if there is none."""
        wanted = _folded(key)
        return next((setting for known, setting in self.settings.items() if _folded(known) == wanted), None)


def _folded(key: str) -> bytes:
    # bytes.lower() knows ASCII letters alone, as the library does.
    return key.encode().lower()


@dataclass(frozen=True)
class SearchFilter:
    """One condition of a search: `RpSearchFilter`."""

    key: str
    """A setting, or one of `@title`, `@owner_id`, `@open_slots`, `@players`, `@max_players`, `@ping`."""
    comparison: ComparisonOp
    values: Union[Value, tuple[Value, ...]]
    """One value; a tuple of them for IN and NOT_IN."""


@dataclass(frozen=True)
class SearchQuery:
    """What a search looks for: `RpSearchQuery`. The default: every joinable session of the same build."""

    max_results: int = 0
    """At most so many. Default: no limit."""
    timeout: float = 0
    """How long the find may take. Default: the subsystem's."""
    build_unique_id: int = 0
    """Which build. Default: the subsystem's."""
    any_build: bool = False
    """Sessions of every build."""
    is_lan: bool = False
    """On the local network instead of at the gateway."""
    filters: tuple[SearchFilter, ...] = ()
    """All must hold."""
    sort_key: str = ""
    """A setting, or one of the keys with `@`."""
    sort_descending: bool = False
    filter_expression: str = ""
    """GameLift's own, as it is."""
    sort_expression: str = ""
    """GameLift's own, as it is."""
    page: str = ""
    """What `Search.next_page` gave."""
    fleet_id: str = ""
    """The fleet to look in, by its id or ARN, when the gateway lets players choose it."""
    alias_id: str = ""
    """An alias that leads to the fleet, likewise. Either a fleet or an alias."""
    location: str = ""
    """The fleet's location, likewise."""


@dataclass(frozen=True)
class StartOptions:
    """Where a game session is to be: `RpStartOptions`. One of fleet, alias and queue, or none."""

    fleet_id: str = ""
    alias_id: str = ""
    location: str = ""
    """The fleet's location; not beside a queue, which chooses it."""
    queue: str = ""
    latencies: Mapping[str, float] = field(default_factory=dict)
    """How far regions are away from the local player, in seconds: a queue prefers near places."""


@dataclass(frozen=True)
class Invite:
    """An invitation, as the game's platform layer heard of it: `RpInvite`."""

    game_session_id: str
    player_id: str = ""
    from_player_id: str = ""
    app_id: str = ""


@dataclass(frozen=True)
class ServerParameters:
    """How a server process reaches the service: `RpServerParameters`."""

    websocket_url: str = ""
    process_id: str = ""
    host_id: str = ""
    fleet_id: str = ""
    auth_token: str = field(default="", repr=False)
    region: str = ""
    """With the keys, what the connection is signed for where there is no token."""
    access_key: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    session_token: str = field(default="", repr=False)
    timeout: float = 0
    """How long connecting may take. Default 20."""
    heartbeat_interval: float = 0
    """The health report's interval. Default 60."""
    request_timeout: float = 0
    """How long each request may take. Default 20."""
    health_check_timeout: float = 0
    """How long the game has to answer a health check. Default 50."""
    reconnect_wait: float = 0
    """The wait before connecting is tried a second time; it doubles, up to 32. Default 1."""
    use_environment: bool = False
    """The server SDK's variables replace what is given here, where they are set."""


@dataclass(frozen=True)
class MatchmakingPlayer:
    """A player for the matchmaker: `RpMatchmakingPlayer`."""

    player_id: str
    team: str = ""
    attributes: Mapping[str, PlayerAttribute] = field(default_factory=dict)
    latencies: Mapping[str, float] = field(default_factory=dict)
    """How far regions are away, in seconds."""
    agreed: str = field(default="", repr=False)
    """What the player got by `Matchmaking.request_pass` and gave the leader; `pass` in C."""


# ----- what comes out -----


@dataclass(frozen=True)
class PlayerSession:
    """A player's slot in a game session: `RpPlayerSession`."""

    player_session_id: str = field(repr=False)
    player_id: str
    game_session_id: str
    fleet_id: str
    status: PlayerSessionStatus
    player_data: str
    ip_address: str
    dns_name: str
    port: int
    creation_time: float
    """In seconds since the epoch."""
    termination_time: Optional[float]
    """In seconds since the epoch; None while it is not over."""


@dataclass(frozen=True)
class PlayerSessionPage:
    """One page of what `Server.describe_player_sessions` found: `RpPlayerSessionPage`."""

    player_sessions: tuple[PlayerSession, ...]
    next_token: str
    """Asks for the next page; empty on the last."""


@dataclass(frozen=True)
class ComputeCertificate:
    """Where the compute's TLS certificate is: `RpComputeCertificate`. Empty when the fleet has none."""

    certificate_path: str
    compute_name: str


@dataclass(frozen=True)
class FleetRoleCredentials:
    """Credentials of a role that the fleet may assume: `RpFleetRoleCredentials`."""

    assumed_role_user_arn: str
    assumed_role_id: str
    access_key_id: str = field(repr=False)
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)
    expiration: float
    """Until when they hold, in seconds since the epoch."""


@dataclass(frozen=True)
class Completion:
    """How an operation ended: `RpCompletionInfo`."""

    result: Result
    operation: int
    """The operation that ended."""
    kind: OperationKind
    """Which call it came from."""
    search: int
    """The search it was about, or 0."""
    session_name: str
    """The session it was about, by the name that the call gave, or empty."""
    message: str
    """Why, for people; empty on success."""
    service_code: str
    """The service's own name for the failure, or empty."""
    request_id: str
    """Finds the request in the gateway's log, also when no answer came; empty on success."""
    http_status: int
    """0 when no answer came or everything went well."""
    retry_after: Optional[float]
    """How many seconds the service asks to wait before trying again; None when it did not say."""
    retryable: bool
    """Whether the same call may work later."""
    via_lan: bool
    """`lan_fallback` took the LAN."""
    player_ids: tuple[str, ...]
    """Whom it was about, for registering and unregistering players."""
    player_sessions: Optional[PlayerSessionPage] = None
    """What `Server.describe_player_sessions` found."""
    compute_certificate: Optional[ComputeCertificate] = None
    """What `Server.get_compute_certificate` got."""
    fleet_role_credentials: Optional[FleetRoleCredentials] = None
    """What `Server.get_fleet_role_credentials` got."""
    backfill_ticket_id: str = ""
    """What `Server.start_match_backfill` began."""
    ticket: int = 0
    """The matchmaking ticket it was about, or 0."""
    ticket_id: str = ""
    """That ticket's name at the gateway."""
    matchmaking_pass: str = field(default="", repr=False)
    """What `Matchmaking.request_pass` got, for the party's leader."""
    matchmaking_pass_expires: Optional[float] = None
    """Until when that is good, in seconds since the epoch; None when nobody says."""

    @property
    def ok(self) -> bool:
        """Whether it worked."""
        return self.result == Result.OK

    def raise_for_result(self) -> None:
        """Raises RallypointError unless it worked."""
        if not self.ok:
            raise RallypointError(
                self.result,
                self.message,
                service_code=self.service_code,
                http_status=self.http_status,
                retryable=self.retryable,
                retry_after=self.retry_after,
                request_id=self.request_id,
            )


@dataclass(frozen=True)
class SessionInfo:
    """Where a session is and who is in it, as it stood: `RpSessionInfo`."""

    session_name: str
    state: SessionState
    is_owner: bool
    is_lan: bool
    game_session_id: str
    """What others join by."""
    player_session_id: str = field(repr=False)
    """This player's slot: what the game server accepts the player by. A secret between the two."""
    ip_address: str
    dns_name: str
    port: int
    owner_id: str
    owner_name: str
    num_open_public_connections: int
    num_open_private_connections: int
    registered_players: tuple[str, ...]
    local_players: tuple[str, ...]
    settings: SessionSettings


@dataclass(frozen=True)
class SearchResult:
    """One session that a find found: `RpSearchResult`."""

    game_session_id: str
    title: str
    owner_id: str
    owner_name: str
    ip_address: str
    dns_name: str
    port: int
    is_lan: bool
    max_players: int
    open_slots: int
    num_open_public_connections: int
    num_open_private_connections: int
    ping_ms: int
    """9999 unless it was measured."""
    ping_state: PingState
    settings: SessionSettings


@dataclass(frozen=True)
class SessionNotice:
    """Something that happened to a session without a call: `RpSessionNotice`."""

    kind: SessionNoticeKind
    reason: Union[Result, ParticipantLeftReason, SessionFailure]
    """The result of INVITE_ACCEPTED, why a participant left, what FAILURE is; `Result.OK` for others."""
    session_name: str
    player_id: str
    from_player_id: str
    app_id: str
    game_session_id: str


@dataclass(frozen=True)
class GameSession:
    """The game session that this process is to host: `RpGameSession`."""

    game_session_id: str
    name: str
    max_players: int
    properties: Mapping[str, str]
    data: str
    """Free text from its maker."""
    matchmaker_data: str
    """What the matchmaker says, JSON."""
    ip_address: str
    dns_name: str
    port: int
    fleet_id: str = ""
    location: str = ""
    status: GameSessionStatus = GameSessionStatus.NOT_SET
    """As far as the service says."""
    status_reason: str = ""


@dataclass(frozen=True)
class GameSessionUpdate:
    """The game session has changed, or a backfill of it is over: `RpGameSessionUpdate`."""

    game_session: GameSession
    """As it is now; its matchmaker data says who plays."""
    reason: UpdateReason
    backfill_ticket_id: str


@dataclass(frozen=True)
class MatchmakerData:
    """What the matchmaker says of the game session that this process hosts: `RpMatchmakerData`."""

    match_id: str
    matchmaking_configuration_arn: str
    auto_backfill_ticket_id: str
    """The backfill that the service started by itself, or empty."""
    players: tuple[MatchmakingPlayer, ...]
    """Who is matched, with team and attributes; latencies are not in matchmaker data."""


@dataclass(frozen=True)
class TicketPlayer:
    """A player of a ticket: `RpMatchmakingTicketPlayer`. What is not this player's to know is empty."""

    player_id: str
    team: str
    """Once there is a match."""
    acceptance: MatchAcceptance
    player_session_id: str = field(repr=False)
    """Once the match is made. Only who started the ticket sees those of others."""


@dataclass(frozen=True)
class TicketInfo:
    """A ticket as it stood: `RpMatchmakingTicket`."""

    status: MatchmakingStatus
    is_over: bool
    is_lost: bool
    """Whether the gateway does not answer for it just now."""
    ticket_id: str
    """Its name at the gateway."""
    ticket_token: str = field(repr=False)
    """With it a game that was restarted follows the ticket again: a secret."""
    configuration: str
    session_name: str
    status_reason: str
    """Why it stands so, one word."""
    status_message: str
    """Why it stands so, for people; while it searches, what it waits for."""
    match_id: str
    players: tuple[TicketPlayer, ...]
    estimated_wait: float
    """How long tickets of its configuration take now, in seconds; 0 when the gateway does not say."""
    acceptance_left: Optional[float]
    """How long the proposed match may still be accepted, in seconds; None when none waits."""
    game_session_id: str
    """From here on: once the match is made."""
    ip_address: str
    dns_name: str
    port: int
    player_session_id: str = field(repr=False)
    """This player's slot: what the game server accepts the player by. A secret between the two."""
    start_time: Optional[float]
    """In seconds since the epoch; None when the gateway does not say."""
    end_time: Optional[float]
    """In seconds since the epoch; None while it is not over."""

    def player(self, player_id: str) -> TicketPlayer:
        """One of its players; KeyError for somebody else."""
        for player in self.players:
            if player.player_id == player_id:
                return player
        raise KeyError(player_id)


@dataclass(frozen=True)
class MatchNotice:
    """Something that happened to a ticket: `RpMatchNotice`."""

    kind: MatchNoticeKind
    ticket: int
    """Which one: `Ticket.id`."""
    status: MatchmakingStatus
    result: Result
    """OK for an acceptance and a match; for an error and a failure, why."""
    session_name: str
    ticket_id: str
    match_id: str
    game_session_id: str
    reason: str
    """Why, one word, or empty."""
    message: str
    """Why, for people, or empty."""
    acceptance_left: float
    """How long the match may still be accepted, in seconds; for ACCEPTANCE."""


@dataclass(frozen=True)
class ProcessTerminate:
    """This process is to end."""

    termination_time: Optional[float]
    """By this time, in seconds since the epoch; None when the service named none, or is lost for good."""


@dataclass(frozen=True)
class HealthCheck:
    """The service asks whether this process is well: answer with `Server.report_health`."""


@dataclass(frozen=True)
class LogLine:
    """A line of the library's log. It carries no secret."""

    level: LogLevel
    target: str
    """The part of the library that speaks."""
    message: str


@dataclass(frozen=True)
class AuthTokenRequest:
    """The gateway wants an auth token: answer by `Subsystem.provide_auth_token`. `RpAuthTokenRequest`."""

    reason: AuthTokenReason
    request_id: int
    player_id: str
    """Whose token is wanted."""


Event = Union[
    Completion,
    SessionNotice,
    MatchNotice,
    GameSession,
    GameSessionUpdate,
    ProcessTerminate,
    HealthCheck,
    AuthTokenRequest,
    LogLine,
]
"""What `Subsystem.poll_events` gives: tell them apart with isinstance."""
