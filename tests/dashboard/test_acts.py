#!/usr/bin/env python3
"""The dashboard in a real Chromium: what is done with it, what others' pages cannot do, how it comes back.

    RALLYPOINT_GATEWAY=target/debug/rallypoint-gateway RALLYPOINT_GAME_SERVER=./04_dedicated_server \
        python3 tests/dashboard/test_acts.py
"""

import functools
import http.server
import json
import pathlib
import tempfile
import threading
import unittest

from browser import Browser, Keys
from world import Api, GameServer, Gateway, entered, required, send, until

# What somebody else's page tries: each is `refused`, or an `opaque` answer that it cannot read.
TRIES = """
const [door, session] = arguments;
const body = JSON.stringify({ game_session: session, mode: "FORCE_TERMINATE" });
const headers = { "Content-Type": "application/json", "X-Rallypoint-Action": "1" };
const url = door + "/actions/end-game-session";
const outcome = (asked) => asked.then(
    (answer) => answer.type === "opaque" ? "opaque" : answer.status,
    () => "refused");
const socket = () => new Promise((resolve) => {
    const query = "/?pID=p&ComputeId=c&FleetId=fleet-123&Authorization=x";
    const opened = new WebSocket(door.replace("http", "ws") + query);
    opened.onopen = () => resolve("open");
    opened.onerror = () => resolve("refused");
});
return Promise.all([
    outcome(fetch(url, { method: "POST", body, headers })),
    outcome(fetch(url, { method: "POST", body, mode: "no-cors" })),
    outcome(fetch(door + "/overview")),
    outcome(fetch(door + "/overview", { mode: "no-cors" })),
    socket(),
]);
"""
# Whether what is framed cannot be reached into.
FRAME = """
const frame = document.createElement("iframe");
frame.src = arguments[0];
document.body.append(frame);
return new Promise((resolve) => {
    frame.onload = () => resolve(frame.contentDocument === null);
});
"""


class Acts(unittest.TestCase):
    """A gateway that launches real game servers."""

    @classmethod
    def setUpClass(cls):
        cls.folder = entered(cls, tempfile.TemporaryDirectory())
        launch = f"{required('RALLYPOINT_GAME_SERVER')} --port={{port}}"
        cls.gateway = entered(cls, Gateway("--launch", launch, "--processes", "3", "--log-dir", cls.folder))
        cls.api = Api(cls.gateway.services)
        cls.browser = entered(cls, Browser())

    def setUp(self):
        self.browser.open(self.gateway.services + "/#")
        self.browser.script("location.hash = ''")
        self.browser.step_back()

    def tearDown(self):
        self.assertEqual(self.browser.wrong(), [])

    def active(self, name):
        until("a server is idle", lambda: self.api.overview()["fleets"]["rows"][0]["idle_processes"] > 0)
        game_session = self.api.game_session(name, 4)
        until(f"{name} is active", lambda: self.api.status(game_session) == "ACTIVE")
        return game_session

    def process(self, process):
        rows = self.api.overview("?limit=1000")["processes"]["rows"]
        return next(row for row in rows if row["id"] == process)

    def test_a_game_session_is_ended_and_its_server_ends(self):
        game_session = self.active("To be ended")
        self.browser.sees("#sheet tbody .name", "To be ended")
        self.browser.click(f'tr[data-id="{game_session}"]')
        self.browser.click('[data-act="end"]')
        self.assertIn("To be ended", self.browser.text("#confirm-body"))
        # Whoever only presses Enter has not said yes.
        self.browser.press(Keys.ENTER)
        until(
            "nothing was asked for",
            lambda: not self.browser.script("return document.querySelector('#confirm').open"),
        )
        self.assertEqual(self.api.status(game_session), "ACTIVE")
        self.browser.click('[data-act="end"]')
        self.browser.click("#confirm-yes")
        self.browser.sees("#toast", "To be ended")
        host = self.api.overview("?q=To be ended".replace(" ", "+"))["game_sessions"]["rows"][0]["process"]
        until("it is over", lambda: self.api.status(game_session) == "TERMINATED")
        ended = until("its server ended", lambda: (row := self.process(host))["status"] == "ENDED" and row)
        self.assertEqual(ended["end"], "CLEAN")
        self.browser.sees("#detail-body .pill", "Terminated")
        until(
            "the next server is there",
            lambda: self.api.overview()["fleets"]["rows"][0]["idle_processes"] == 3,
        )

    def test_a_drained_process_ends_and_the_next_takes_its_place(self):
        rows = self.api.overview()["processes"]["rows"]
        process = next(row for row in rows if row["status"] == "IDLE")
        self.browser.press("5")
        self.browser.click(f'tr[data-id="{process["id"]}"]')
        self.browser.click('[data-act="drain"]')
        self.assertIn(f"Slot {process['slot']}", self.browser.text("#confirm-body"))
        self.browser.click("#confirm-yes")
        until("it ended", lambda: self.process(process["id"])["status"] == "ENDED")

        def another():
            slot = [row for row in self.api.overview()["processes"]["rows"] if row["slot"] == process["slot"]]
            return [row for row in slot if row["id"] != process["id"] and row["status"] == "IDLE"]

        [next_one] = until("another is idle in its slot", another)
        self.assertGreaterEqual(next_one["restarts"], 1)

    def test_a_drained_process_keeps_its_game_session_to_the_end(self):
        game_session = self.active("Goes on")
        host = self.api.overview("?q=Goes+on")["game_sessions"]["rows"][0]["process"]
        self.browser.script("location.hash = 'open=processes/' + arguments[0]", host)
        self.browser.click('[data-act="drain"]')
        self.browser.click("#confirm-yes")
        self.browser.sees("#detail-body .pill", "Draining")
        self.assertTrue(self.process(host)["draining"])
        self.assertEqual(self.api.status(game_session), "ACTIVE")
        self.api(
            "TerminateGameSession", GameSessionId=game_session, TerminationMode="TRIGGER_ON_PROCESS_TERMINATE"
        )
        until("it ended", lambda: self.process(host)["status"] == "ENDED")

    def test_a_refusal_is_shown_with_its_request(self):
        game_session = self.active("Over before")
        self.browser.script(
            "location.hash = new URLSearchParams({open: 'game-sessions/' + arguments[0]})", game_session
        )
        self.browser.click('[data-act="end"]')
        self.api("TerminateGameSession", GameSessionId=game_session, TerminationMode="FORCE_TERMINATE")
        self.browser.script("document.querySelector('#confirm-yes').click()")
        problem = until("a problem", lambda: self.browser.text("#confirm-problem") or None)
        self.assertRegex(problem, r"over already.*\(409, request [0-9a-f-]{36}\)")
        # Chromium notes every refusal in its log.
        self.assertTrue(all("409" in line for line in self.browser.wrong()))

    def test_what_a_server_writes_is_shown(self):
        process = next(row for row in self.api.overview()["processes"]["rows"] if row["status"] != "ENDED")
        self.browser.script("location.hash = 'open=processes/' + arguments[0]", process["id"])
        self.browser.one('[data-part="output"]')
        self.assertNotEqual(self.browser.text('[data-part="output"] pre'), "")


class Safety(unittest.TestCase):
    """What a page of somebody else's cannot do."""

    def test_another_page_cannot_act_nor_read(self):
        with tempfile.TemporaryDirectory() as folder, Gateway() as gateway, Browser() as browser:
            server = GameServer(gateway, "server", 7000)
            api = Api(gateway.services)
            game_session = api.game_session("Precious")
            pathlib.Path(folder, "index.html").write_text("<!doctype html><title>elsewhere</title>")
            handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
            elsewhere = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
            threading.Thread(target=elsewhere.serve_forever, daemon=True).start()
            try:
                browser.driver.get(f"http://127.0.0.1:{elsewhere.server_port}/")
                tries = browser.script(TRIES, gateway.services, game_session)
                self.assertEqual(tries[0], "refused")
                # Such an answer cannot be read; below it is seen that nothing was done.
                self.assertIn(tries[1], ("opaque", "refused"))
                self.assertEqual(tries[2], "refused")
                self.assertIn(tries[3], ("opaque", "refused"))
                self.assertEqual(tries[4], "refused")
                framed = browser.script(FRAME, gateway.services)
                self.assertTrue(framed)
                self.assertTrue(any("frame-ancestors" in line for line in browser.wrong()), browser.wrong())
                until("it is active", lambda: api.status(game_session) == "ACTIVE")
            finally:
                elsewhere.shutdown()
                elsewhere.server_close()
                server.end()

    def test_actions_want_their_header_their_type_and_this_origin(self):
        with Gateway() as gateway:
            url = gateway.services + "/actions/drain-process"
            body = json.dumps({"process": "nobody"}).encode()
            right = {"Content-Type": "application/json", "X-Rallypoint-Action": "drain-process"}
            self.assertEqual(send(url, "POST", body, right)[0], 404)
            self.assertEqual(send(url, "POST", body, {**right, "Origin": gateway.services})[0], 404)
            for headers in (
                {"Content-Type": "application/json"},
                {"Content-Type": "text/plain", "X-Rallypoint-Action": "drain-process"},
            ):
                self.assertEqual(send(url, "POST", body, headers)[0], 415, headers)
            for headers in (
                {**right, "Origin": "http://evil.example"},
                {**right, "Origin": "null"},
                {**right, "Sec-Fetch-Site": "cross-site"},
                {**right, "Host": "evil.example"},
            ):
                self.assertEqual(send(url, "POST", body, headers)[0], 403, headers)
            self.assertEqual(send(url)[0], 405)

    def test_the_page_says_what_browsers_must_know(self):
        with Gateway() as gateway:
            html = {"Accept": "text/html"}
            status, headers, page = send(gateway.services + "/", headers=html)
            self.assertEqual((status, headers["Content-Type"]), (200, "text/html; charset=utf-8"))
            policy = headers["Content-Security-Policy"]
            for part in (
                "default-src 'none'",
                "script-src 'self'",
                "frame-ancestors 'none'",
                "base-uri 'none'",
            ):
                self.assertIn(part, policy)
            self.assertNotIn("unsafe", policy)
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(headers["Referrer-Policy"], "same-origin")
            self.assertEqual(headers["Cross-Origin-Opener-Policy"], "same-origin")
            for outside in ("http://", "https://"):
                self.assertNotIn(f'src="{outside}', page)
                self.assertNotIn(f'href="{outside}', page)
            self.assertEqual(
                send(gateway.services + "/", headers={**html, "If-None-Match": headers["ETag"]})[0], 304
            )
            self.assertNotEqual(send(gateway.services + "/")[0], 200)


class LogsIn(unittest.TestCase):
    """A services' door that asks who calls."""

    TOKEN = "not-a-secret-0123456789"

    def test_a_browser_logs_in_and_out(self):
        options = ("--services-auth", "bearer", "--services-token", self.TOKEN)
        with Gateway(*options) as gateway, Browser() as browser:
            url = gateway.services
            self.assertEqual(send(url + "/overview")[0], 401)
            self.assertEqual(
                send(url + "/overview", headers={"Authorization": f"Bearer {self.TOKEN}"})[0], 200
            )
            browser.driver.get(url)
            browser.one("#token").send_keys("something else entirely", Keys.ENTER)
            browser.sees(".problem", "not the token")
            browser.one("#token").send_keys(self.TOKEN, Keys.ENTER)
            browser.live()
            [cookie] = browser.driver.get_cookies()
            self.assertEqual((cookie["httpOnly"], cookie["sameSite"]), (True, "Strict"))
            self.assertEqual(browser.script("return document.cookie"), "")
            self.assertEqual(browser.script("return fetch('/overview').then((answer) => answer.status)"), 200)
            browser.click("#logout button")
            browser.one("#token")
            self.assertEqual(browser.driver.get_cookies(), [])
            # Chromium notes every refusal in its log.
            self.assertTrue(all("401" in line for line in browser.wrong()), browser.wrong())


class Recovers(unittest.TestCase):
    """A gateway that goes away and comes back."""

    def test_the_page_says_that_it_is_stale_and_comes_back_by_itself(self):
        with tempfile.TemporaryDirectory() as data, Browser() as browser:
            gateway = Gateway("--data", data)
            server = GameServer(gateway, "server", 7000)
            Api(gateway.services).game_session("Survivor")
            browser.open(gateway.services)
            browser.sees("#sheet tbody .name", "Survivor")
            browser.script("window.same = true")
            gateway.kill()
            browser.sees("#connection", "Reconnecting")
            self.assertEqual(browser.rows(), ["Survivor"])
            address = "{}:{}".format(*gateway.address)
            with Gateway("--data", data, services=address) as back:
                browser.live()
                self.assertTrue(browser.script("return window.same"))
                browser.sees("#sheet tbody .name", "Survivor")
                again = GameServer(back, "another", 7001)
                browser.press("5")
                browser.sees("#sheet tbody .mono", "another")
                again.end()
            server.end()


if __name__ == "__main__":
    unittest.main(verbosity=2)
