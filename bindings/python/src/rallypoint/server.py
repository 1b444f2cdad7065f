"""Hosting: what a dedicated server's process says to the service, and hears from it."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Optional

from . import _convert, _convert_matchmaking, _ffi
from ._callbacks import HostingCallbacks
from .enums import PlayerSessionCreationPolicy, PlayerSessionStatus
from .models import (
    Completion,
    GameSession,
    GameSessionUpdate,
    MatchmakerData,
    MatchmakingPlayer,
    ProcessTerminate,
    ServerParameters,
)
from .operation import Operation

if TYPE_CHECKING:
    from .subsystem import Subsystem

_OnComplete = Optional[Callable[[Completion], None]]


class Server:
    """One subsystem's hosting side, after the GameLift server SDK."""

    def __init__(self, subsystem: Subsystem) -> None:
        self._subsystem = subsystem
        self._functions = subsystem._functions

    def init(self, parameters: ServerParameters, on_complete: _OnComplete = None) -> Operation:
        """Connects this process to the service."""
        given = _convert.server_parameters_in(parameters)
        return self._subsystem._begin(on_complete, self._functions.rp_server_init, ctypes.byref(given))

    def ready(
        self,
        port: int,
        *,
        on_start_game_session: Optional[Callable[[GameSession], None]] = None,
        on_process_terminate: Optional[Callable[[ProcessTerminate], None]] = None,
        on_health_check: Optional[Callable[[], bool]] = None,
        on_update_game_session: Optional[Callable[[GameSessionUpdate], None]] = None,
        log_paths: Sequence[str] = (),
        on_complete: _OnComplete = None,
    ) -> Operation:
        """Says that this process can host a game session, and where players reach it. Health reports begin.

        It completes when the service has answered the first of them: only then does it give game sessions.

        Without `on_health_check`, ticking is the sign of life. One that raises says that the process is not
        well. A polling subsystem takes no callbacks: it polls GameSession, GameSessionUpdate,
        ProcessTerminate and HealthCheck.
        """
        callbacks = self._subsystem._callbacks
        given = _convert.process_parameters_in(port, log_paths)
        if on_start_game_session is not None:
            given.on_start_game_session = callbacks.start_game_session
        if on_process_terminate is not None:
            given.on_process_terminate = callbacks.process_terminate
        if on_health_check is not None:
            given.on_health_check = callbacks.health_check
        if on_update_game_session is not None:
            given.on_update_game_session = callbacks.update_game_session
        key = callbacks.add_hosting(
            HostingCallbacks(
                on_start_game_session, on_process_terminate, on_health_check, on_update_game_session
            )
        )
        given.user_data = key
        try:
            operation = self._subsystem._begin(
                on_complete, self._functions.rp_server_ready, ctypes.byref(given)
            )
        except BaseException:
            callbacks.forget_hosting(key)
            raise
        callbacks.keep_hosting_only(key)
        return operation

    def activate_game_session(self, on_complete: _OnComplete = None) -> Operation:
        """Says that the game session can take players."""
        return self._subsystem._begin(on_complete, self._functions.rp_server_activate_game_session)

    def accept_player_session(self, player_session_id: str, on_complete: _OnComplete = None) -> Operation:
        """Asks the service whether a player who came may stay."""
        given = _convert.text_in("player_session_id", player_session_id)
        return self._subsystem._begin(on_complete, self._functions.rp_server_accept_player_session, given)

    def remove_player_session(self, player_session_id: str, on_complete: _OnComplete = None) -> Operation:
        """Tells the service that a player is gone: the slot reopens."""
        given = _convert.text_in("player_session_id", player_session_id)
        return self._subsystem._begin(on_complete, self._functions.rp_server_remove_player_session, given)

    def update_player_session_creation_policy(
        self, policy: PlayerSessionCreationPolicy, on_complete: _OnComplete = None
    ) -> Operation:
        """Says whether the game session takes new player sessions."""
        return self._subsystem._begin(
            on_complete, self._functions.rp_server_update_player_session_creation_policy, int(policy)
        )

    def describe_player_sessions(
        self,
        *,
        game_session_id: str = "",
        player_id: str = "",
        player_session_id: str = "",
        status: PlayerSessionStatus = PlayerSessionStatus.NOT_SET,
        limit: int = 0,
        next_token: str = "",
        on_complete: _OnComplete = None,
    ) -> Operation:
        """Asks which player sessions there are, by exactly one of the three ids.

        They are in the completion's `player_sessions`, one page of them.
        """
        given = _convert.describe_in(
            game_session_id, player_id, player_session_id, int(status), limit, next_token
        )
        return self._subsystem._begin(
            on_complete, self._functions.rp_server_describe_player_sessions, ctypes.byref(given)
        )

    def start_match_backfill(
        self,
        matchmaking_configuration_arn: str = "",
        players: Sequence[MatchmakingPlayer] = (),
        *,
        players_from_matchmaker_data: bool = False,
        ticket_id: str = "",
        on_complete: _OnComplete = None,
    ) -> Operation:
        """Looks for players to fill free slots with.

        Without an ARN it is the matchmaker data's. With `players_from_matchmaker_data`, who plays is asked of
        the service, and what they are like is the matchmaker data's. The completion's `backfill_ticket_id`
        names the search.
        """
        given = _convert_matchmaking.backfill_in(
            matchmaking_configuration_arn, players, ticket_id, players_from_matchmaker_data
        )
        return self._subsystem._begin(
            on_complete, self._functions.rp_server_start_match_backfill, ctypes.byref(given)
        )

    def stop_match_backfill(
        self, matchmaking_configuration_arn: str, ticket_id: str, on_complete: _OnComplete = None
    ) -> Operation:
        """Stops looking for players."""
        return self._subsystem._begin(
            on_complete,
            self._functions.rp_server_stop_match_backfill,
            _convert.text_in("matchmaking_configuration_arn", matchmaking_configuration_arn),
            _convert.text_in("ticket_id", ticket_id),
        )

    def get_compute_certificate(self, on_complete: _OnComplete = None) -> Operation:
        """Asks where the TLS certificate is: in the completion's `compute_certificate`."""
        return self._subsystem._begin(on_complete, self._functions.rp_server_get_compute_certificate)

    def get_fleet_role_credentials(
        self, role_arn: str, role_session_name: str = "", on_complete: _OnComplete = None
    ) -> Operation:
        """Asks for credentials of a role: in the completion's `fleet_role_credentials`.

        The service is not asked again until 15 minutes before they end.
        """
        return self._subsystem._begin(
            on_complete,
            self._functions.rp_server_get_fleet_role_credentials,
            _convert.text_in("role_arn", role_arn),
            _convert.optional_text_in("role_session_name", role_session_name),
        )

    def ending(self, on_complete: _OnComplete = None) -> Operation:
        """Tells the service that this process is about to exit."""
        return self._subsystem._begin(on_complete, self._functions.rp_server_ending)

    def destroy(self, on_complete: _OnComplete = None) -> Operation:
        """Closes the connection to the service. `init` may be called again afterwards."""
        return self._subsystem._begin(on_complete, self._functions.rp_server_destroy)

    def report_health(self, is_healthy: bool) -> None:
        """Answers a polled HealthCheck."""
        self._subsystem._call(self._functions.rp_server_report_health, int(is_healthy))

    def matchmaker_data(self) -> MatchmakerData:
        """What the matchmaker says of the game session: who plays in which team.

        NO_MATCHMAKER_DATA when no match made it.
        """
        lent = ctypes.POINTER(_ffi.RpMatchmakerData)()
        self._subsystem._call(self._functions.rp_server_get_matchmaker_data, ctypes.byref(lent))
        try:
            return _convert_matchmaking.matchmaker_data_out(lent.contents)
        finally:
            self._subsystem._call(self._functions.rp_matchmaker_data_release, lent)

    @property
    def game_session_id(self) -> str:
        """The game session that this process hosts."""
        return self._subsystem._text(self._functions.rp_server_get_game_session_id)

    @property
    def termination_time(self) -> float:
        """When this process must have ended, in seconds since the epoch."""
        time_ms = ctypes.c_int64()
        self._subsystem._call(self._functions.rp_server_get_termination_time, ctypes.byref(time_ms))
        return time_ms.value / 1000

    @property
    def sdk_version(self) -> str:
        """The version of the GameLift server SDK's protocol that the library speaks."""
        version: bytes = self._functions.rp_server_get_sdk_version()
        return version.decode()
