"""The shared library as a test engineer meets it: through ctypes, against a scripted gateway and a real one.

RALLYPOINT_LIBRARY      the shared library; required
RALLYPOINT_PLAYERS_URL  the players' door of a gateway that has a game server to spare; optional

    RALLYPOINT_LIBRARY=target/debug/librallypoint.so python3 tests/python/test_ctypes.py
"""

import ctypes
import http.server
import json
import os
import threading
import time
import unittest
from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    byref,
    c_char_p,
    c_int32,
    c_size_t,
    c_uint8,
    c_uint16,
    c_uint32,
    c_uint64,
    c_void_p,
    create_string_buffer,
    sizeof,
)

OK = 0
NULL_POINTER = -2
INVALID_HANDLE = -3
INVALID_UTF8 = -4
INVALID_STRUCT_SIZE = -5
BUFFER_TOO_SMALL = -7
REENTRANT = -100
SESSION_ALREADY_EXISTS = -102
SESSION_NOT_FOUND = -103
WRONG_SESSION_STATE = -104
ALREADY_IN_SESSION = -105
ADDRESS_NOT_KNOWN = -111
CANCELLED = -120
WAIT_TIMED_OUT = -121
TIMED_OUT = -202
BAD_ANSWER = -300
UNAUTHORIZED = -302
SERVICE_UNAVAILABLE = -307
SESSION_FULL = -308
COULD_NOT_RETRIEVE_ADDRESS = -314

NO_SESSION, CREATING, PENDING, STARTING, IN_PROGRESS = range(5)
NOT_STARTED, SEARCHING, DONE, FAILED = range(4)

GAME_SESSION = "arn:aws:gamelift:us-east-1::gamesession/fleet-2222bbbb/custom-location-1/gsess-3333cccc"
PLAYER_SESSION = {
    "PlayerSessionId": "psess-1111aaaa",
    "PlayerId": "somebody",
    "GameSessionId": GAME_SESSION,
    "FleetId": "fleet-2222bbbb",
    "CreationTime": "2024-05-01 12:00:00.123000+00:00",
    "Status": "RESERVED",
    "IpAddress": "10.0.0.7",
    "Port": 7777,
}
FOUND = [
    {
        "GameSessionId": GAME_SESSION,
        "Name": "Friday night",
        "CurrentPlayerSessionCount": 1,
        "MaximumPlayerSessionCount": 4,
        "IpAddress": "10.0.0.7",
        "Port": 7777,
    }
]


class SubsystemOptions(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("request_timeout_ms", c_uint32),
        ("find_timeout_ms", c_uint32),
        ("reserved", c_uint32),
        ("gateway_url", c_char_p),
        ("start_session_uri", c_char_p),
        ("find_session_uri", c_char_p),
        ("join_session_uri", c_char_p),
        ("leave_session_uri", c_char_p),
        ("destroy_session_uri", c_char_p),
        ("connect_string_format", c_char_p),
    ]


class LocalPlayer(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_uint32),
        ("id", c_char_p),
        ("nickname", c_char_p),
        ("auth_token", c_char_p),
    ]


class SessionSettings(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("num_public_connections", c_uint32),
        ("num_private_connections", c_uint32),
        ("build_unique_id", c_int32),
        ("decline_player_slot", c_uint8),
        ("reserved", c_uint8 * 7),
        ("title", c_char_p),
    ]


class JoinOptions(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("result_index", c_uint32),
        ("search", c_uint64),
        ("game_session_id", c_char_p),
        ("player_data", c_char_p),
    ]


class CompletionInfo(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("result", c_int32),
        ("operation", c_uint64),
        ("search", c_uint64),
        ("session_name", c_char_p),
        ("message", c_char_p),
        ("service_code", c_char_p),
        ("request_id", c_char_p),
        ("http_status", c_uint32),
        ("retry_after_ms", c_uint32),
        ("retryable", c_uint8),
        ("reserved", c_uint8 * 7),
    ]


class SessionInfo(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("state", c_int32),
        ("is_owner", c_uint8),
        ("reserved", c_uint8 * 5),
        ("port", c_uint16),
        ("session_name", c_char_p),
        ("game_session_id", c_char_p),
        ("player_session_id", c_char_p),
        ("ip_address", c_char_p),
        ("dns_name", c_char_p),
    ]


class SearchResult(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("max_players", c_uint32),
        ("open_slots", c_uint32),
        ("port", c_uint16),
        ("reserved", c_uint16),
        ("game_session_id", c_char_p),
        ("title", c_char_p),
        ("owner_id", c_char_p),
        ("ip_address", c_char_p),
        ("dns_name", c_char_p),
    ]


Completion = CFUNCTYPE(None, POINTER(CompletionInfo), c_void_p)
Free = CFUNCTYPE(None, c_void_p)
NO_COMPLETION = Completion()


def load():
    """The library, with the functions that are used here declared."""
    library = ctypes.CDLL(os.environ["RALLYPOINT_LIBRARY"])
    asynchronous = [Completion, c_void_p, POINTER(c_uint64)]
    for name, arguments in {
        "rp_subsystem_create": [POINTER(SubsystemOptions), POINTER(c_void_p)],
        "rp_subsystem_destroy": [c_void_p],
        "rp_subsystem_tick": [c_void_p],
        "rp_subsystem_wait": [c_void_p, c_uint64, c_uint32],
        "rp_subsystem_cancel": [c_void_p, c_uint64],
        "rp_subsystem_set_local_player": [c_void_p, POINTER(LocalPlayer)],
        "rp_subsystem_options_init": [POINTER(SubsystemOptions), c_uint32],
        "rp_local_player_init": [POINTER(LocalPlayer), c_uint32],
        "rp_session_settings_init": [POINTER(SessionSettings), c_uint32],
        "rp_join_options_init": [POINTER(JoinOptions), c_uint32],
        "rp_session_create": [c_void_p, c_char_p, POINTER(SessionSettings)] + asynchronous,
        "rp_session_start": [c_void_p, c_char_p] + asynchronous,
        "rp_session_end": [c_void_p, c_char_p] + asynchronous,
        "rp_session_destroy": [c_void_p, c_char_p] + asynchronous,
        "rp_session_leave": [c_void_p, c_char_p] + asynchronous,
        "rp_session_join": [c_void_p, c_char_p, POINTER(JoinOptions)] + asynchronous,
        "rp_session_find": [c_void_p, c_uint64] + asynchronous,
        "rp_session_get_state": [c_void_p, c_char_p, POINTER(c_int32)],
        "rp_session_get_info": [c_void_p, c_char_p, POINTER(POINTER(SessionInfo))],
        "rp_session_info_release": [c_void_p, POINTER(SessionInfo)],
        "rp_session_get_resolved_connect_string": [c_void_p, c_char_p, c_int32, c_char_p, POINTER(c_size_t)],
        "rp_session_add_on_join_complete_delegate": [c_void_p, Completion, c_void_p, Free, POINTER(c_uint64)],
        "rp_delegate_remove": [c_void_p, c_uint64],
        "rp_search_create": [c_void_p, POINTER(c_uint64)],
        "rp_search_release": [c_void_p, c_uint64],
        "rp_search_get_state": [c_void_p, c_uint64, POINTER(c_int32)],
        "rp_search_get_result_count": [c_void_p, c_uint64, POINTER(c_uint32)],
        "rp_search_get_result": [c_void_p, c_uint64, c_uint32, POINTER(POINTER(SearchResult))],
        "rp_search_result_release": [c_void_p, POINTER(SearchResult)],
    }.items():
        function = getattr(library, name)
        function.argtypes = arguments
        function.restype = c_int32
    library.rp_version.restype = c_char_p
    library.rp_abi_version.restype = c_uint32
    library.rp_result_to_string.argtypes = [c_int32]
    library.rp_result_to_string.restype = c_char_p
    return library


RP = load()


class Heard:
    """A copy of what a completion was told: the original is gone when it returns."""

    def __init__(self, info):
        for name, _ in CompletionInfo._fields_:
            setattr(self, name, getattr(info, name))
        self.thread = threading.get_ident()


class Player:
    """One subsystem, and everything its completions were told."""

    def __init__(self, url, **options):
        self.heard = []
        self.completion = Completion(self._hear)
        given = SubsystemOptions()
        RP.rp_subsystem_options_init(byref(given), sizeof(given))
        given.gateway_url = url.encode()
        for name, value in options.items():
            setattr(given, name, value)
        handle = c_void_p()
        code = RP.rp_subsystem_create(byref(given), byref(handle))
        assert code == OK, RP.rp_result_to_string(code)
        self.handle = handle

    def __enter__(self):
        return self

    def __exit__(self, *_):
        RP.rp_subsystem_destroy(self.handle)

    def _hear(self, info, _):
        self.heard.append(Heard(info.contents))

    def be(self, player_id, auth_token=None):
        player = LocalPlayer()
        RP.rp_local_player_init(byref(player), sizeof(player))
        player.id = player_id.encode()
        player.auth_token = auth_token and auth_token.encode()
        return RP.rp_subsystem_set_local_player(self.handle, byref(player))

    def call(self, function, *arguments):
        """Makes an asynchronous call; gives its result and its operation."""
        operation = c_uint64()
        code = function(self.handle, *arguments, self.completion, None, byref(operation))
        return code, operation.value

    def run(self, function, *arguments):
        """Makes an asynchronous call and waits for its end."""
        code, operation = self.call(function, *arguments)
        return RP.rp_subsystem_wait(self.handle, operation, 0) if code == OK else code

    def create(self, name, slots=4, title=None):
        settings = SessionSettings()
        RP.rp_session_settings_init(byref(settings), sizeof(settings))
        settings.num_public_connections = slots
        settings.should_advertise = 1
        settings.title = title and title.encode()
        return self.run(RP.rp_session_create, name, byref(settings))

    def start(self, name):
        return self.run(RP.rp_session_start, name)

    def end(self, name):
        return self.run(RP.rp_session_end, name)

    def destroy(self, name):
        return self.run(RP.rp_session_destroy, name)

    def leave(self, name):
        return self.run(RP.rp_session_leave, name)

    def join(self, name, game_session_id=None, search=0, index=0):
        return self.run(RP.rp_session_join, name, byref(join_options(game_session_id, search, index)))

    def new_search(self):
        search = c_uint64()
        assert RP.rp_search_create(self.handle, byref(search)) == OK
        return search.value

    def find(self, search):
        return self.run(RP.rp_session_find, search)

    def state(self, name):
        state = c_int32()
        assert RP.rp_session_get_state(self.handle, name, byref(state)) == OK
        return state.value

    def search_state(self, search):
        state = c_int32()
        assert RP.rp_search_get_state(self.handle, search, byref(state)) == OK
        return state.value

    def results(self, search):
        """The results as dictionaries."""
        count = c_uint32()
        assert RP.rp_search_get_result_count(self.handle, search, byref(count)) == OK
        rows = []
        for index in range(count.value):
            result = POINTER(SearchResult)()
            assert RP.rp_search_get_result(self.handle, search, index, byref(result)) == OK
            rows.append({name: getattr(result.contents, name) for name, _ in SearchResult._fields_})
            assert RP.rp_search_result_release(self.handle, result) == OK
        return rows

    def info(self, name):
        info = POINTER(SessionInfo)()
        assert RP.rp_session_get_info(self.handle, name, byref(info)) == OK
        copied = {field: getattr(info.contents, field) for field, _ in SessionInfo._fields_}
        assert RP.rp_session_info_release(self.handle, info) == OK
        return copied

    def connect_string(self, name):
        """The connect string, or the code why there is none."""
        size = c_size_t()
        code = RP.rp_session_get_resolved_connect_string(self.handle, name, 0, None, byref(size))
        if code != OK:
            return code
        buffer = create_string_buffer(size.value)
        size.value -= 1
        small = RP.rp_session_get_resolved_connect_string(self.handle, name, 0, buffer, byref(size))
        assert small == BUFFER_TOO_SMALL and buffer.value == b"" and size.value == len(buffer)
        assert RP.rp_session_get_resolved_connect_string(self.handle, name, 0, buffer, byref(size)) == OK
        return buffer.value.decode()


def join_options(game_session_id=None, search=0, index=0):
    options = JoinOptions()
    RP.rp_join_options_init(byref(options), sizeof(options))
    options.game_session_id = game_session_id and game_session_id.encode()
    options.search = search
    options.result_index = index
    return options


class Gateway(http.server.ThreadingHTTPServer):
    """Answers from a script; what the script does not say is answered well."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = []
        self.received = []
        self.url = "http://127.0.0.1:%d" % self.server_address[1]
        # Set when a test is over: an answer that hangs ends.
        self.over = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.over.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """A client that went away is what some tests are about."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.respond()

    def do_POST(self):
        self.respond()

    def respond(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.received.append((self.command, self.path, dict(self.headers), body))
        if self.server.script:
            status, answer = self.server.script.pop(0)
        else:
            good = {
                "/create_session": PLAYER_SESSION,
                "/join_session": PLAYER_SESSION,
                "/find_session": FOUND,
                "/leave_session": {"released": True},
                "/destroy_session": {"GameSessionId": GAME_SESSION, "Status": "TERMINATING"},
            }
            status, answer = 200, json.dumps(good[self.path])
        if status is None:
            self.server.over.wait()
            self.close_connection = True
            return
        answer = answer.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.send_header("X-Request-Id", "r-1")
        self.end_headers()
        self.wfile.write(answer)


HANG = (None, "")

# What a gateway of this family answers, and what it comes to.
REFUSALS = [
    ("a bare string", (500, '"(GameSessionFullException) it is full"'), SESSION_FULL, b"it is full"),
    ("a lambda that raised", (502, '{"message": "Internal server error"}'), SERVICE_UNAVAILABLE, b"Internal"),
    ("no token", (401, '{"message": "Unauthorized"}'), UNAUTHORIZED, b"Unauthorized"),
    ("HTML", (200, "<html></html>"), BAD_ANSWER, b""),
    ("nothing", (200, ""), BAD_ANSWER, b""),
    ("not yet", (202, ""), SERVICE_UNAVAILABLE, b"no answer yet"),
]


class AgainstAScript(unittest.TestCase):
    def setUp(self):
        self.gateway = self.enter(Gateway())
        self.player = self.enter(Player(self.gateway.url))

    def enter(self, manager):
        value = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return value

    def assert_last_heard(self, code, message, status):
        heard = self.player.heard[-1]
        self.assertEqual(heard.result, code)
        self.assertIn(message, heard.message)
        self.assertEqual((heard.http_status, heard.request_id), (status, b"r-1"))
        self.assertEqual(heard.thread, threading.get_ident())
        self.assertEqual(heard.struct_size, sizeof(CompletionInfo))

    def test_start_fails_and_starts_again(self):
        self.assertEqual(self.player.create(b"Lobby"), OK)
        for title, answer, code, message in REFUSALS:
            with self.subTest(title):
                self.gateway.script = [answer]
                self.assertEqual(self.player.start(b"Lobby"), code)
                self.assert_last_heard(code, message, answer[0])
                self.assertEqual(self.player.heard[-1].session_name, b"Lobby")
                self.assertEqual(self.player.state(b"Lobby"), PENDING)
                self.assertEqual(self.player.connect_string(b"Lobby"), ADDRESS_NOT_KNOWN)
        self.assertEqual(self.player.start(b"lobby"), OK)
        self.assertEqual(self.player.state(b"Lobby"), IN_PROGRESS)
        self.assertEqual(self.player.connect_string(b"Lobby"), "10.0.0.7:7777")
        self.assertEqual(len(self.player.heard), 2 + len(REFUSALS))
        bodies = [json.loads(body) for _, _, _, body in self.gateway.received]
        self.assertEqual(
            len({body["idempotency_token"] for body in bodies}), 1, "one game session, one token"
        )
        self.assertNotEqual(bodies[0]["uuid"], "0")

    def test_join_fails_and_joins_again(self):
        nowhere = ("nowhere", (200, '{"PlayerSessionId": "p", "IpAddress": "h", "Port": "abc"}'))
        for title, answer, code, message in REFUSALS + [nowhere + (COULD_NOT_RETRIEVE_ADDRESS, b"where")]:
            with self.subTest(title):
                self.gateway.script = [answer]
                self.assertEqual(self.player.join(b"Lobby", GAME_SESSION), code)
                self.assert_last_heard(code, message, answer[0])
                self.assertEqual(self.player.state(b"Lobby"), NO_SESSION)
        self.assertEqual(self.player.join(b"Lobby", GAME_SESSION), OK)
        self.assertEqual(self.player.state(b"Lobby"), PENDING)
        info = self.player.info(b"Lobby")
        self.assertEqual((info["is_owner"], info["port"]), (0, 7777))
        self.assertEqual(info["player_session_id"], b"psess-1111aaaa")

    def test_find_fails_and_finds_again(self):
        search = self.player.new_search()
        self.assertEqual(self.player.search_state(search), NOT_STARTED)
        for title, answer, code, message in REFUSALS:
            with self.subTest(title):
                self.gateway.script = [answer]
                self.assertEqual(self.player.find(search), code)
                self.assert_last_heard(code, message, answer[0])
                self.assertEqual(self.player.heard[-1].search, search)
                self.assertEqual(
                    (self.player.search_state(search), self.player.results(search)), (FAILED, [])
                )
        for _ in range(2):
            self.assertEqual(self.player.find(search), OK)
            self.assertEqual(self.player.search_state(search), DONE)
            (row,) = self.player.results(search)
            self.assertEqual((row["title"], row["open_slots"]), (b"Friday night", 3))
        self.assertEqual(self.player.join(b"Lobby", search=search), OK)

    def test_the_identity_is_sent(self):
        self.assertEqual(self.player.be("ada-1815", "s3cret"), OK)
        self.player.create(b"Lobby", title="Ada's")
        self.assertEqual(self.player.start(b"Lobby"), OK)
        _, _, headers, body = self.gateway.received[0]
        self.assertEqual(headers["authorization"], "Bearer s3cret")
        sent = json.loads(body)
        self.assertEqual((sent["uuid"], sent["session_name"]), ("ada-1815", "Ada's"))

    def test_a_gateway_that_does_not_answer(self):
        with Player(self.gateway.url, request_timeout_ms=300) as player:
            self.gateway.script = [HANG]
            self.assertEqual(player.join(b"Lobby", GAME_SESSION), TIMED_OUT)
            self.assertEqual(player.heard[-1].http_status, 0)
            self.assertEqual(player.heard[-1].retryable, 1)

    def test_wait_cancel_and_destroy(self):
        self.gateway.script = [HANG, HANG]
        options = join_options(GAME_SESSION)
        code, operation = self.player.call(RP.rp_session_join, b"A", byref(options))
        self.assertEqual(code, OK)
        self.assertEqual(RP.rp_subsystem_wait(self.player.handle, operation, 20), WAIT_TIMED_OUT)
        self.assertEqual(self.player.state(b"A"), CREATING)
        self.assertEqual(RP.rp_subsystem_cancel(self.player.handle, operation), OK)
        self.assertEqual(RP.rp_subsystem_wait(self.player.handle, operation, 0), CANCELLED)
        self.assertEqual(RP.rp_subsystem_wait(self.player.handle, operation, 0), INVALID_HANDLE)

        code, operation = self.player.call(RP.rp_session_join, b"B", byref(options))
        self.assertEqual(code, OK)
        self.assertEqual(RP.rp_subsystem_destroy(self.player.handle), OK)
        self.assertEqual([heard.result for heard in self.player.heard], [CANCELLED, CANCELLED])
        self.assertEqual(self.player.heard[-1].operation, operation)
        self.assertEqual(RP.rp_subsystem_tick(self.player.handle), INVALID_HANDLE)

    def test_delegates(self):
        seen, freed = [], []

        def delegate(info, user_data):
            seen.append((info.contents.result, user_data, RP.rp_subsystem_tick(self.player.handle)))

        delegate, free = Completion(delegate), Free(freed.append)
        registration = c_uint64()
        added = RP.rp_session_add_on_join_complete_delegate(
            self.player.handle, delegate, 42, free, byref(registration)
        )
        self.assertEqual(added, OK)
        self.assertEqual(self.player.join(b"A", GAME_SESSION), OK)
        self.assertEqual(seen, [(OK, 42, REENTRANT)])
        self.assertEqual(RP.rp_delegate_remove(self.player.handle, registration), OK)
        self.assertEqual(freed, [42])
        self.assertEqual(RP.rp_delegate_remove(self.player.handle, registration), INVALID_HANDLE)
        self.assertEqual(self.player.join(b"B", GAME_SESSION), OK)
        self.assertEqual(len(seen), 1)

    def test_ticking_delivers(self):
        code, operation = self.player.call(RP.rp_session_find, self.player.new_search())
        self.assertEqual(code, OK)
        self.assertEqual(self.player.heard, [], "nobody is called but by tick")
        deadline = time.monotonic() + 30
        while not self.player.heard and time.monotonic() < deadline:
            self.assertEqual(RP.rp_subsystem_tick(self.player.handle), OK)
            time.sleep(0.001)
        self.assertEqual([heard.operation for heard in self.player.heard], [operation])


class Misuse(unittest.TestCase):
    def setUp(self):
        self.player = Player("http://127.0.0.1:1")
        self.addCleanup(self.player.__exit__)

    def test_bad_handles(self):
        stale = Player("http://127.0.0.1:1")
        self.assertEqual(RP.rp_subsystem_destroy(stale.handle), OK)
        for handle in (None, 1, 0xDEADBEEF, 2**64 - 1, stale.handle):
            with self.subTest(handle=handle):
                self.assertEqual(RP.rp_subsystem_tick(handle), INVALID_HANDLE)
                self.assertEqual(RP.rp_subsystem_wait(handle, 1, 1), INVALID_HANDLE)
                self.assertEqual(RP.rp_subsystem_destroy(handle), INVALID_HANDLE)
                self.assertEqual(RP.rp_session_start(handle, b"A", NO_COMPLETION, None, None), INVALID_HANDLE)

    def test_bad_arguments(self):
        handle, settings = self.player.handle, SessionSettings()

        def create(name, given):
            return RP.rp_session_create(handle, name, given, NO_COMPLETION, None, None)

        self.assertEqual(create(b"A", None), NULL_POINTER)
        self.assertEqual(create(b"A", byref(settings)), INVALID_STRUCT_SIZE)
        RP.rp_session_settings_init(byref(settings), sizeof(settings))
        self.assertEqual(create(None, byref(settings)), NULL_POINTER)
        self.assertEqual(create(b"caf\xe9", byref(settings)), INVALID_UTF8)
        self.assertEqual(create("café".encode(), byref(settings)), OK)
        self.assertEqual(RP.rp_subsystem_create(None, None), NULL_POINTER)

    def test_wrong_states(self):
        player = self.player
        self.assertEqual(player.start(b"A"), SESSION_NOT_FOUND)
        self.assertEqual(player.create(b"A"), OK)
        self.assertEqual(player.create(b"a"), SESSION_ALREADY_EXISTS)
        self.assertEqual(player.join(b"A", GAME_SESSION), ALREADY_IN_SESSION)
        self.assertEqual(player.end(b"A"), WRONG_SESSION_STATE)
        self.assertEqual(player.find(12345), INVALID_HANDLE)
        self.assertEqual(player.destroy(b"A"), OK)
        self.assertEqual(player.leave(b"A"), SESSION_NOT_FOUND)

    def test_texts(self):
        self.assertEqual(RP.rp_abi_version(), 1)
        self.assertRegex(RP.rp_version().decode(), r"^\d+\.\d+\.\d+")
        self.assertTrue(RP.rp_result_to_string(SESSION_FULL).startswith(b"RP_RESULT_SESSION_FULL: "))
        self.assertIn(b"UNKNOWN", RP.rp_result_to_string(12345))


class AgainstAGateway(unittest.TestCase):
    def setUp(self):
        if not os.environ.get("RALLYPOINT_PLAYERS_URL"):
            raise unittest.SkipTest("RALLYPOINT_PLAYERS_URL names no gateway")

    def test_a_session_from_create_to_destroy(self):
        url = os.environ["RALLYPOINT_PLAYERS_URL"]
        title = "ctypes %d" % os.getpid()
        with Player(url) as host, Player(url) as guest:
            self.assertEqual(host.create(b"GameSession", slots=2, title=title), OK)
            self.assertEqual(host.start(b"GameSession"), OK, host.heard[-1].message)
            address = host.connect_string(b"GameSession")
            self.assertRegex(address, r"^[^:]+:[1-9]\d*$|^\[.+\]:[1-9]\d*$")
            owned = host.info(b"GameSession")
            self.assertEqual(owned["is_owner"], 1)
            self.assertTrue(owned["game_session_id"] and owned["player_session_id"])

            search = guest.new_search()
            self.assertEqual(guest.find(search), OK)
            rows = guest.results(search)
            index = [row["title"] for row in rows].index(title.encode())
            self.assertEqual((rows[index]["max_players"], rows[index]["open_slots"]), (2, 1))
            self.assertEqual(rows[index]["game_session_id"], owned["game_session_id"])

            self.assertEqual(guest.join(b"Joined", search=search, index=index), OK, guest.heard[-1].message)
            self.assertEqual(guest.connect_string(b"Joined"), address)
            joined = guest.info(b"Joined")
            self.assertNotEqual(joined["player_session_id"], owned["player_session_id"])
            with Player(url) as late:
                self.assertEqual(late.join(b"Joined", owned["game_session_id"].decode()), SESSION_FULL)

            self.assertEqual(guest.leave(b"Joined"), OK, guest.heard[-1].message)
            self.assertEqual(guest.state(b"Joined"), NO_SESSION)
            self.assertEqual(host.end(b"GameSession"), OK)
            self.assertEqual(host.destroy(b"GameSession"), OK, host.heard[-1].message)
            self.assertEqual(host.state(b"GameSession"), NO_SESSION)


if __name__ == "__main__":
    unittest.main()
