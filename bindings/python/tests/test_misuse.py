"""The C interface as somebody meets it who gets everything wrong: codes, never crashes."""

from __future__ import annotations

import ctypes
from ctypes import byref, c_int32, c_size_t, c_uint32, c_uint64, c_void_p, sizeof
from typing import Any

import pytest
from rallypoint import RallypointError, Result, SessionState, Subsystem, SubsystemOptions, _ffi
from rallypoint._callbacks import NO_COMPLETION
from rallypoint._functions import FUNCTIONS, Functions
from scripted import GAME_SESSION
from support import refused, result_of, settings

NOTHING = (NO_COMPLETION, None, None)

# Structures that callers fill in, and the functions that make them default.
OPTIONS = {
    name: f"rp_{snake}_init"
    for name, snake in {
        "RpSubsystemOptions": "subsystem_options",
        "RpLocalPlayer": "local_player",
        "RpSessionSettings": "session_settings",
        "RpSetting": "setting",
        "RpJoinOptions": "join_options",
        "RpStartOptions": "start_options",
        "RpInvite": "invite",
        "RpSearchQuery": "search_query",
        "RpSearchFilter": "search_filter",
        "RpServerParameters": "server_parameters",
        "RpProcessParameters": "process_parameters",
        "RpDescribePlayerSessionsOptions": "describe_player_sessions_options",
        "RpPlayerAttribute": "player_attribute",
        "RpRegionLatency": "region_latency",
        "RpMatchmakingPlayer": "matchmaking_player",
        "RpMatchBackfillOptions": "match_backfill_options",
        "RpMatchmakingOptions": "matchmaking_options",
        "RpMatchmakingTrackOptions": "matchmaking_track_options",
    }.items()
}


def value_for(kind: Any) -> Any:
    """An argument of this type that is right as far as one can see from outside."""
    if kind is ctypes.c_char_p:
        return b"A"
    if kind.__name__.endswith("CFunctionType"):
        return kind()
    return None if hasattr(kind, "contents") or kind is c_void_p else 0


# Every function that takes a handle.
WITH_HANDLE = [name for name, one in FUNCTIONS.items() if one.arguments[:1] == (c_void_p,)]


@pytest.mark.parametrize("name", WITH_HANDLE)
def test_a_handle_that_is_none(name: str, library: Functions) -> None:
    stale = Subsystem(SubsystemOptions())
    stale.close()
    function = getattr(library, name)
    arguments = [value_for(kind) for kind in FUNCTIONS[name].arguments[1:]]
    for handle in (None, 1, 0xDEADBEEF, 2**64 - 1, stale._handle):
        assert function(handle, *arguments) == Result.INVALID_HANDLE, handle


def test_no_place_for_the_handle(library: Functions) -> None:
    assert library.rp_subsystem_create(None, None) == Result.NULL_POINTER


@pytest.mark.parametrize(("name", "init"), OPTIONS.items())
def test_init_functions(name: str, init: str, library: Functions) -> None:
    kind, function = getattr(_ffi, name), getattr(library, init)
    made = kind()
    ctypes.memset(byref(made), 0xFF, sizeof(made))
    assert function(byref(made), sizeof(made)) == Result.OK
    assert bytes(made) == bytes(kind(struct_size=sizeof(kind)))
    assert function(None, sizeof(made)) == Result.NULL_POINTER
    for size in (0, 4, 2**32 - 1):
        assert function(byref(made), size) == Result.INVALID_STRUCT_SIZE


def test_sizes_that_are_wrong(offline: Subsystem, library: Functions) -> None:
    def create(given: Any) -> int:
        return int(library.rp_session_create(offline._handle, b"A", given, *NOTHING))

    kind = _ffi.RpSessionSettings
    assert create(None) == Result.NULL_POINTER
    for size in (0, 1, 2**32 - 1):
        assert create(byref(kind(struct_size=size))) == Result.INVALID_STRUCT_SIZE

    class Newer(ctypes.Structure):
        _fields_ = [("known", kind), ("later", c_uint64)]

    newer = Newer()
    newer.known.struct_size = sizeof(newer)
    newer.later = 1
    given = ctypes.cast(byref(newer), ctypes.POINTER(kind))
    assert create(given) == Result.UNSUPPORTED_VERSION
    newer.later = 0
    assert create(given) == Result.OK, "what this library does not know is zero"


def test_texts_that_are_wrong(offline: Subsystem, library: Functions) -> None:
    handle = offline._handle
    given = _ffi.RpSessionSettings(struct_size=sizeof(_ffi.RpSessionSettings))

    def create(name: Any) -> int:
        return int(library.rp_session_create(handle, name, byref(given), *NOTHING))

    assert create(None) == Result.NULL_POINTER
    assert create(b"caf\xe9") == Result.INVALID_UTF8
    assert create(b"") == Result.INVALID_ARGUMENT
    assert create(b"x" * 256) == Result.INVALID_ARGUMENT
    assert create(b"x" * 255) == Result.OK
    given.title = b"\xff"
    assert create(b"A") == Result.INVALID_UTF8
    state = c_int32()
    assert library.rp_session_get_state(handle, b"\xff", byref(state)) == Result.INVALID_UTF8
    assert library.rp_session_get_state(handle, b"A", None) == Result.NULL_POINTER


def test_enumerations_that_are_wrong(offline: Subsystem, library: Functions) -> None:
    handle = offline._handle
    offline.session.create("A", settings()).wait()
    size = c_size_t()
    for port_type in (-1, 2, 2**31 - 1):
        code = library.rp_session_get_resolved_connect_string(handle, b"A", port_type, None, byref(size))
        assert code == Result.INVALID_ARGUMENT
    for level in (-1, 5):
        assert library.rp_subsystem_set_log(handle, level, _ffi.RpLogFn(), None) == Result.INVALID_ARGUMENT
    options = _ffi.RpSubsystemOptions(struct_size=sizeof(_ffi.RpSubsystemOptions), event_mode=2)
    made = c_void_p()
    assert library.rp_subsystem_create(byref(options), byref(made)) == Result.INVALID_ARGUMENT


def test_settings_that_are_wrong(offline: Subsystem, library: Functions) -> None:
    given = _ffi.RpSessionSettings(struct_size=sizeof(_ffi.RpSessionSettings), setting_count=1)
    rows = (_ffi.RpSetting * 1)()

    def create() -> int:
        return int(library.rp_session_create(offline._handle, b"A", byref(given), *NOTHING))

    assert create() == Result.NULL_POINTER
    given.settings = rows
    assert create() == Result.INVALID_STRUCT_SIZE
    rows[0].struct_size = sizeof(_ffi.RpSetting)
    assert create() == Result.NULL_POINTER
    rows[0].key = b"A"
    rows[0].value.type = 99
    assert create() == Result.INVALID_ARGUMENT
    rows[0].value.type = 6
    assert create() == Result.NULL_POINTER
    rows[0].value.text = b"\xff"
    assert create() == Result.INVALID_UTF8
    rows[0].value.type, rows[0].value.text = 10, b"{"
    assert create() == Result.INVALID_ARGUMENT
    rows[0].value.type, rows[0].value.size = 8, 3
    assert create() == Result.NULL_POINTER
    rows[0].value.type, rows[0].advertisement = 0, 99
    assert create() == Result.INVALID_ARGUMENT


def test_buffers(offline: Subsystem, library: Functions) -> None:
    handle = offline._handle
    size = c_size_t()
    assert library.rp_subsystem_dump(handle, None, None) == Result.NULL_POINTER
    assert library.rp_subsystem_dump(handle, None, byref(size)) == Result.OK
    needed = size.value
    buffer = ctypes.create_string_buffer(needed)
    size.value = needed - 1
    assert library.rp_subsystem_dump(handle, buffer, byref(size)) == Result.BUFFER_TOO_SMALL
    assert (size.value, buffer.raw) == (needed, bytes(needed)), "nothing is written but the size"
    assert library.rp_subsystem_dump(handle, buffer, byref(size)) == Result.OK
    assert len(buffer.value) == needed - 1


def test_what_was_lent_is_given_back_once(online: Subsystem, library: Functions) -> None:
    online.session.create("A", settings()).wait()
    with online.create_search() as search:
        online.session.find(search).wait()
        for get, release, kind in (
            (library.rp_session_get_info, library.rp_session_info_release, _ffi.RpSessionInfo),
            (
                library.rp_session_get_settings,
                library.rp_session_settings_release,
                _ffi.RpSessionSettings,
            ),
        ):
            lent = ctypes.POINTER(kind)()
            assert get(online._handle, b"B", byref(lent)) == Result.SESSION_NOT_FOUND
            assert not lent
            assert get(online._handle, b"A", None) == Result.NULL_POINTER
            assert get(online._handle, b"A", byref(lent)) == Result.OK
            assert release(online._handle, lent) == Result.OK
            assert release(online._handle, lent) == Result.INVALID_HANDLE
            assert release(online._handle, byref(kind())) == Result.INVALID_HANDLE
            assert release(online._handle, None) == Result.OK
        found = ctypes.POINTER(_ffi.RpSearchResult)()
        get_result = library.rp_search_get_result
        assert get_result(online._handle, search.id, 1, byref(found)) == Result.INVALID_ARGUMENT
        assert get_result(online._handle, search.id, 0, byref(found)) == Result.OK
        assert library.rp_search_result_release(online._handle, found) == Result.OK
        assert library.rp_search_result_release(online._handle, found) == Result.INVALID_HANDLE


def test_ids_that_are_none(offline: Subsystem, library: Functions) -> None:
    handle = offline._handle
    number = c_uint32()
    for forged in (1, 12345, 2**64 - 1):
        assert library.rp_subsystem_wait(handle, forged, 1) == Result.INVALID_HANDLE
        assert library.rp_subsystem_cancel(handle, forged) == Result.INVALID_HANDLE
        assert library.rp_delegate_remove(handle, forged) == Result.INVALID_HANDLE
        assert library.rp_search_release(handle, forged) == Result.INVALID_HANDLE
        assert library.rp_search_get_result_count(handle, forged, byref(number)) == Result.INVALID_HANDLE
        assert library.rp_session_find(handle, forged, *NOTHING) == Result.INVALID_HANDLE
        assert library.rp_matchmaking_stop(handle, forged, *NOTHING) == Result.INVALID_HANDLE
        assert library.rp_matchmaking_accept(handle, forged, 1, None, 0, *NOTHING) == Result.INVALID_HANDLE
        assert library.rp_matchmaking_untrack(handle, forged) == Result.INVALID_HANDLE
    assert library.rp_search_release(handle, 0) == Result.OK
    assert library.rp_matchmaking_untrack(handle, 0) == Result.OK
    ticket = ctypes.POINTER(_ffi.RpMatchmakingTicket)()
    assert library.rp_matchmaking_get_ticket(handle, 1, byref(ticket)) == Result.INVALID_HANDLE
    assert not ticket


def test_delegates_that_are_none(offline: Subsystem, library: Functions) -> None:
    for name, function in FUNCTIONS.items():
        if name.startswith(("rp_session_add_on_", "rp_matchmaking_add_on_")):
            delegate = function.arguments[1]()
            code = getattr(library, name)(offline._handle, delegate, None, _ffi.RpUserDataFreeFn(), None)
            assert code == Result.NULL_POINTER, name


def test_names_and_states_that_are_wrong(offline: Subsystem) -> None:
    session = offline.session
    assert refused(lambda: session.start("A")) == Result.SESSION_NOT_FOUND
    assert refused(lambda: session.create("", settings())) == Result.INVALID_ARGUMENT
    assert refused(lambda: session.create("A", settings(201))) == Result.INVALID_ARGUMENT
    session.create("A", settings()).wait()
    assert refused(lambda: session.create("a", settings())) == Result.SESSION_ALREADY_EXISTS
    assert refused(lambda: session.join("A", GAME_SESSION)) == Result.ALREADY_IN_SESSION
    assert refused(lambda: session.join("B", "")) == Result.INVALID_ARGUMENT
    assert refused(lambda: session.end("A")) == Result.WRONG_SESSION_STATE
    assert session.state("A") == SessionState.PENDING
    assert result_of(session.destroy("A")) == Result.OK
    assert refused(lambda: session.leave("A")) == Result.SESSION_NOT_FOUND


def test_options_that_are_wrong() -> None:
    for options in (
        SubsystemOptions(gateway_url="not a url"),
        SubsystemOptions(gateway_url="ftp://127.0.0.1"),
        SubsystemOptions(connect_string_format="{nonsense}"),
    ):
        with pytest.raises(RallypointError) as raised:
            Subsystem(options)
        assert raised.value.code == Result.INVALID_ARGUMENT


def test_texts_of_results(library: Functions) -> None:
    for result in Result:
        assert library.rp_result_to_string(result).startswith(f"RP_RESULT_{result.name}: ".encode())
    assert b"UNKNOWN" in library.rp_result_to_string(12345)
