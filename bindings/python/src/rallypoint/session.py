"""The session interface, after Unreal's `IOnlineSession`."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Optional

from . import _convert, _ffi
from .delegate import Delegate
from .enums import ParticipantLeftReason, PortType, SessionState
from .models import Completion, Invite, SessionInfo, SessionNotice, SessionSettings, StartOptions
from .operation import Operation
from .search import Search

if TYPE_CHECKING:
    from .subsystem import Subsystem

_OnComplete = Optional[Callable[[Completion], None]]
_CompletionDelegate = Callable[[Completion], None]
_NoticeDelegate = Callable[[SessionNotice], None]


class Session:
    """One subsystem's named sessions. Calls that return an Operation return at once; the rest is said by its
    end.

    A name is the game's own for the session, 1 to 255 bytes, compared without regard to ASCII case.
    """

    def __init__(self, subsystem: Subsystem) -> None:
        self._subsystem = subsystem
        self._functions = subsystem._functions

    def _begin(self, on_complete: _OnComplete, function: Callable[..., Any], *arguments: Any) -> Operation:
        return self._subsystem._begin(on_complete, function, *arguments)

    # ----- a session's life -----

    def create(self, name: str, settings: SessionSettings, on_complete: _OnComplete = None) -> Operation:
        """Makes a named session from settings. Nothing is sent: `start` does that."""
        given = _convert.settings_in(settings)
        return self._begin(on_complete, self._functions.rp_session_create, _name(name), ctypes.byref(given))

    def start(
        self, name: str, on_complete: _OnComplete = None, *, options: Optional[StartOptions] = None
    ) -> Operation:
        """Begins the match: asks the gateway for a game session on a game server and for a slot in it.

        With options it is in a place of the player's choice, as far as the gateway lets players choose.
        """
        if options is None:
            return self._begin(on_complete, self._functions.rp_session_start, _name(name))
        given = _convert.start_in(options)
        return self._begin(
            on_complete, self._functions.rp_session_start_with_options, _name(name), ctypes.byref(given)
        )

    def update(
        self,
        name: str,
        settings: SessionSettings,
        refresh_online_data: bool = True,
        on_complete: _OnComplete = None,
    ) -> Operation:
        """Changes a session's settings, here and, with `refresh_online_data`, where others find it."""
        given = _convert.settings_in(settings)
        return self._begin(
            on_complete,
            self._functions.rp_session_update,
            _name(name),
            ctypes.byref(given),
            int(refresh_online_data),
        )

    def end(self, name: str, on_complete: _OnComplete = None) -> Operation:
        """Ends the match. The session stays, and so does its game session."""
        return self._begin(on_complete, self._functions.rp_session_end, _name(name))

    def destroy(self, name: str, on_complete: _OnComplete = None) -> Operation:
        """Destroys a session in any state.

        The owner's ends the game session, a guest's gives the slot back.
        """
        return self._begin(on_complete, self._functions.rp_session_destroy, _name(name))

    def join(
        self,
        name: str,
        game_session_id: Optional[str] = None,
        *,
        search: Optional[Search] = None,
        index: int = 0,
        player_data: Optional[str] = None,
        on_complete: _OnComplete = None,
    ) -> Operation:
        """Joins a game session, named by its id or as a result of a search."""
        given = _convert.join_in(game_session_id, search.id if search else 0, index, player_data)
        return self._begin(on_complete, self._functions.rp_session_join, _name(name), ctypes.byref(given))

    def leave(self, name: str, on_complete: _OnComplete = None) -> Operation:
        """Gives the local player's slot back and forgets the session here; the game session goes on."""
        return self._begin(on_complete, self._functions.rp_session_leave, _name(name))

    # ----- finding -----

    def find(self, search: Search, on_complete: _OnComplete = None) -> Operation:
        """Looks for sessions that can be joined and fills the search. One find runs at a time."""
        return self._begin(on_complete, self._functions.rp_session_find, search.id)

    def cancel_find(self, on_complete: _OnComplete = None) -> Operation:
        """Stops the find under way; it completes as CANCELLED first."""
        return self._begin(on_complete, self._functions.rp_session_cancel_find)

    def find_by_id(self, game_session_id: str, search: Search, on_complete: _OnComplete = None) -> Operation:
        """Looks for one game session and fills the search with it."""
        given = _convert.text_in("game_session_id", game_session_id)
        return self._begin(on_complete, self._functions.rp_session_find_by_id, given, search.id)

    def ping_results(self, search: Search, on_complete: _OnComplete = None) -> Operation:
        """Measures how far each result's game server is."""
        return self._begin(on_complete, self._functions.rp_session_ping_results, search.id)

    def find_friend_session(self, friend_ids: Sequence[str], on_complete: _OnComplete = None) -> Operation:
        """Completes as NOT_SUPPORTED: who is whose friend, a platform's service knows."""
        array, count = _convert.texts_in("friend_ids", friend_ids)
        return self._begin(on_complete, self._functions.rp_session_find_friend_session, array, count)

    # ----- players -----

    def register_players(
        self,
        name: str,
        player_ids: Sequence[str],
        was_invited: bool = False,
        on_complete: _OnComplete = None,
    ) -> Operation:
        """Says that players are in the session: they take slots in it."""
        array, count = _convert.texts_in("player_ids", player_ids)
        return self._begin(
            on_complete,
            self._functions.rp_session_register_players,
            _name(name),
            array,
            count,
            int(was_invited),
        )

    def unregister_players(
        self,
        name: str,
        player_ids: Sequence[str],
        reason: ParticipantLeftReason = ParticipantLeftReason.LEFT,
        on_complete: _OnComplete = None,
    ) -> Operation:
        """Says that players are no longer in the session, and why."""
        array, count = _convert.texts_in("player_ids", player_ids)
        return self._begin(
            on_complete, self._functions.rp_session_unregister_players, _name(name), array, count, reason
        )

    def register_local_player(self, name: str, player_id: str, on_complete: _OnComplete = None) -> Operation:
        """Says that a player of this machine is in the session."""
        given = _convert.text_in("player_id", player_id)
        return self._begin(on_complete, self._functions.rp_session_register_local_player, _name(name), given)

    def unregister_local_player(
        self, name: str, player_id: str, on_complete: _OnComplete = None
    ) -> Operation:
        """Says that a player of this machine is no longer in the session."""
        given = _convert.text_in("player_id", player_id)
        return self._begin(
            on_complete, self._functions.rp_session_unregister_local_player, _name(name), given
        )

    def is_player_in_session(self, name: str, player_id: str) -> bool:
        """Whether a player was registered with the session."""
        is_in = ctypes.c_int32()
        self._subsystem._call(
            self._functions.rp_session_is_player_in_session,
            _name(name),
            _convert.text_in("player_id", player_id),
            ctypes.byref(is_in),
        )
        return bool(is_in.value)

    # ----- invitations -----

    def send_invite(self, name: str, friend_ids: Sequence[str], on_complete: _OnComplete = None) -> Operation:
        """Completes as NOT_SUPPORTED: invitations travel by a platform's service."""
        array, count = _convert.texts_in("friend_ids", friend_ids)
        return self._begin(on_complete, self._functions.rp_session_send_invite, _name(name), array, count)

    def receive_invite(self, invite: Invite) -> None:
        """The platform told of an invitation: INVITE_RECEIVED comes in a later tick."""
        given = _convert.invite_in(invite)
        self._subsystem._call(self._functions.rp_session_receive_invite, ctypes.byref(given))

    def accept_invite(self, invite: Invite) -> None:
        """The player accepted it: INVITE_ACCEPTED comes in a later tick; the game then joins by its id."""
        given = _convert.invite_in(invite)
        self._subsystem._call(self._functions.rp_session_accept_invite, ctypes.byref(given))

    def has_presence_session(self) -> bool:
        """Whether a session here uses presence."""
        has = ctypes.c_int32()
        self._subsystem._call(self._functions.rp_session_has_presence_session, ctypes.byref(has))
        return bool(has.value)

    # ----- as it stands -----

    def state(self, name: str) -> SessionState:
        """Where a session stands; NO_SESSION for a name that is not in use."""
        state = ctypes.c_int32()
        self._subsystem._call(self._functions.rp_session_get_state, _name(name), ctypes.byref(state))
        return SessionState(state.value)

    def count(self) -> int:
        """How many sessions there are."""
        count = ctypes.c_uint32()
        self._subsystem._call(self._functions.rp_session_get_count, ctypes.byref(count))
        return count.value

    def info(self, name: str) -> SessionInfo:
        """What is known of a session."""
        lent = ctypes.POINTER(_ffi.RpSessionInfo)()
        self._subsystem._call(self._functions.rp_session_get_info, _name(name), ctypes.byref(lent))
        try:
            return _convert.info_out(lent.contents)
        finally:
            self._subsystem._call(self._functions.rp_session_info_release, lent)

    def settings(self, name: str) -> SessionSettings:
        """A session's settings."""
        lent = ctypes.POINTER(_ffi.RpSessionSettings)()
        self._subsystem._call(self._functions.rp_session_get_settings, _name(name), ctypes.byref(lent))
        try:
            return _convert.settings_out(lent.contents)
        finally:
            self._subsystem._call(self._functions.rp_session_settings_release, lent)

    def connect_string(self, name: str, port_type: PortType = PortType.GAME) -> str:
        """What to travel to, in the subsystem's `connect_string_format`."""
        return self._subsystem._text(
            self._functions.rp_session_get_resolved_connect_string, _name(name), port_type
        )

    # ----- delegates: each hears every end of its kind, after the call's own on_complete -----

    def _completions(self, function: Callable[..., Any], delegate: _CompletionDelegate) -> Delegate:
        trampoline = self._subsystem._callbacks.completion_delegate
        return self._subsystem._add_delegate(function, trampoline, delegate)

    def _notices(self, function: Callable[..., Any], delegate: _NoticeDelegate) -> Delegate:
        trampoline = self._subsystem._callbacks.notice_delegate
        return self._subsystem._add_delegate(function, trampoline, delegate)

    def on_create_complete(self, delegate: _CompletionDelegate) -> Delegate:
        return self._completions(self._functions.rp_session_add_on_create_complete_delegate, delegate)

    def on_start_complete(self, delegate: _CompletionDelegate) -> Delegate:
        return self._completions(self._functions.rp_session_add_on_start_complete_delegate, delegate)

    def on_update_complete(self, delegate: _CompletionDelegate) -> Delegate:
        return self._completions(self._functions.rp_session_add_on_update_complete_delegate, delegate)

    def on_end_complete(self, delegate: _CompletionDelegate) -> Delegate:
        return self._completions(self._functions.rp_session_add_on_end_complete_delegate, delegate)

    def on_destroy_complete(self, delegate: _CompletionDelegate) -> Delegate:
        return self._completions(self._functions.rp_session_add_on_destroy_complete_delegate, delegate)

    def on_find_complete(self, delegate: _CompletionDelegate) -> Delegate:
        return self._completions(self._functions.rp_session_add_on_find_complete_delegate, delegate)

    def on_cancel_find_complete(self, delegate: _CompletionDelegate) -> Delegate:
        return self._completions(self._functions.rp_session_add_on_cancel_find_complete_delegate, delegate)

    def on_ping_results_complete(self, delegate: _CompletionDelegate) -> Delegate:
        return self._completions(self._functions.rp_session_add_on_ping_results_complete_delegate, delegate)

    def on_join_complete(self, delegate: _CompletionDelegate) -> Delegate:
        return self._completions(self._functions.rp_session_add_on_join_complete_delegate, delegate)

    def on_leave_complete(self, delegate: _CompletionDelegate) -> Delegate:
        return self._completions(self._functions.rp_session_add_on_leave_complete_delegate, delegate)

    def on_register_players_complete(self, delegate: _CompletionDelegate) -> Delegate:
        return self._completions(
            self._functions.rp_session_add_on_register_players_complete_delegate, delegate
        )

    def on_unregister_players_complete(self, delegate: _CompletionDelegate) -> Delegate:
        return self._completions(
            self._functions.rp_session_add_on_unregister_players_complete_delegate, delegate
        )

    def on_find_friend_session_complete(self, delegate: _CompletionDelegate) -> Delegate:
        return self._completions(
            self._functions.rp_session_add_on_find_friend_session_complete_delegate, delegate
        )

    def on_invite_received(self, delegate: _NoticeDelegate) -> Delegate:
        return self._notices(self._functions.rp_session_add_on_invite_received_delegate, delegate)

    def on_invite_accepted(self, delegate: _NoticeDelegate) -> Delegate:
        return self._notices(self._functions.rp_session_add_on_invite_accepted_delegate, delegate)

    def on_failure(self, delegate: _NoticeDelegate) -> Delegate:
        return self._notices(self._functions.rp_session_add_on_failure_delegate, delegate)

    def on_settings_updated(self, delegate: _NoticeDelegate) -> Delegate:
        return self._notices(self._functions.rp_session_add_on_settings_updated_delegate, delegate)

    def on_participant_joined(self, delegate: _NoticeDelegate) -> Delegate:
        return self._notices(self._functions.rp_session_add_on_participant_joined_delegate, delegate)

    def on_participant_left(self, delegate: _NoticeDelegate) -> Delegate:
        return self._notices(self._functions.rp_session_add_on_participant_left_delegate, delegate)

    def on_participant_settings_updated(self, delegate: _NoticeDelegate) -> Delegate:
        return self._notices(
            self._functions.rp_session_add_on_participant_settings_updated_delegate, delegate
        )


def _name(name: str) -> bytes:
    return _convert.text_in("a session's name", name)
