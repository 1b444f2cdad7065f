#!/usr/bin/env python3
"""The dashboard in a real Chromium: what it shows, how one gets about in it, and what hostile names do to it.

RALLYPOINT_GATEWAY=target/debug/rallypoint-gateway python3 tests/dashboard/test_shows.py
"""

import json
import unittest

from browser import Browser, Keys
from world import MATCHMAKING, Api, GameServer, Gateway, entered, until

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"'><svg/onload=alert(1)>",
    "</td></table><iframe src=javascript:alert(1)>",
    "${alert(1)} {{alert(1)}} `alert(1)`",
    "\u202egnirts desrever\u202c \u2066\u05e9\u05dc\u05d5\u05dd\u2069",
    "\U0001f3ae\U0001f469\u200d\U0001f680 caf\u00e9 \u4f60\u597d",
    "nul\u0001\u001b[31m\u0007 \ufffd\ufeff end",
    "x" * 1024,
    "&lt;b&gt; &amp; &#x3c;",
    "__proto__",
]
# A name that nobody would see.
UNSEEN = "\u200b\u2060\u3164"

# What is hidden, or turns the order of the rest, is shown as its code.
SHOWN = {
    "\u202egnirts desrever\u202c \u2066\u05e9\u05dc\u05d5\u05dd\u2069": (
        r"\u{202e}gnirts desrever\u{202c} \u{2066}" + "\u05e9\u05dc\u05d5\u05dd" + r"\u{2069}"
    ),
    "nul\u0001\u001b[31m\u0007 \ufffd\ufeff end": r"nul\u{1}\u{1b}[31m\u{7} " + "\ufffd" + r"\u{feff} end",
    "\u200b\u2060\u3164": r"\u{200b}\u{2060}\u{3164}",
}

# A ticket's attributes are shorter.
HOSTILE_NOTES = [name[:100] for name in HOSTILE[:6]]

# Every script of the page: its name and its text.
SCRIPTS = """
const scripts = performance.getEntriesByType("resource").map((entry) => entry.name);
const text = (name) => fetch(name).then((answer) => answer.text()).then((text) => [name, text]);
return Promise.all(scripts.filter((name) => name.endsWith(".js")).map(text));
"""
MARKUP = r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function"


class Shows(unittest.TestCase):
    """One gateway with scripted servers for all tests, and one browser."""

    @classmethod
    def setUpClass(cls):
        cls.gateway = entered(cls, Gateway("--matchmaking", MATCHMAKING))
        cls.api = Api(cls.gateway.services)
        cls.servers = [GameServer(cls.gateway, f"server-{n}", 7000 + n) for n in range(2 * len(HOSTILE) + 11)]
        cls.browser = entered(cls, Browser())
        cls.browser.open(cls.gateway.services)

    @classmethod
    def tearDownClass(cls):
        for server in cls.servers:
            server.end()

    def setUp(self):
        self.browser.open(self.gateway.services + "/#")
        self.browser.script("location.hash = ''")
        self.browser.step_back()

    def tearDown(self):
        self.assertEqual(self.browser.wrong(), [])

    def server_of(self, game_session):
        return until(
            "a server hosts it",
            lambda: next((server for server in self.servers if server.game_session == game_session), None),
        )

    def active(self, name, slots=8):
        game_session = self.api.game_session(name, slots)
        until(f"{name} is active", lambda: self.api.status(game_session) == "ACTIVE")
        return game_session

    def test_hostile_texts_are_shown_as_they_are_and_run_nowhere(self):
        for name in HOSTILE:
            self.active(name, 2)
        game_session = self.active("Whom nobody likes", 16)
        players = [name for name in HOSTILE if len(name) < 1024] + [UNSEEN]
        self.api.reserve(game_session, *players)
        rules = {
            "ruleLanguageVersion": "1.0",
            "playerAttributes": [{"name": "notes", "type": "string_list"}],
            "teams": [{"name": "all", "minPlayers": 2, "maxPlayers": 2}],
        }
        self.api("CreateMatchmakingRuleSet", Name="notes", RuleSetBody=json.dumps(rules))
        self.api(
            "CreateMatchmakingConfiguration",
            Name="notes",
            RuleSetName="notes",
            FlexMatchMode="STANDALONE",
            AcceptanceRequired=False,
            RequestTimeoutSeconds=600,
        )
        self.api(
            "StartMatchmaking",
            ConfigurationName="notes",
            TicketId="hostile",
            Players=[{"PlayerId": "somebody", "PlayerAttributes": {"notes": {"SL": HOSTILE_NOTES}}}],
        )
        browser = self.browser
        shown = lambda: browser.texts("#sheet tbody .name")  # noqa: E731
        until("all names are there", lambda: all(SHOWN.get(name, name) in shown() for name in HOSTILE))
        for name in HOSTILE:
            with self.subTest(name=name[:20]):
                browser.script(
                    "location.hash = new URLSearchParams({open: 'game-sessions/' + arguments[0]})",
                    next(
                        row["id"]
                        for row in self.api.overview()["game_sessions"]["rows"]
                        if row["name"] == name
                    ),
                )
                title = SHOWN.get(name, name)
                until("its details", lambda title=title: browser.text("#detail-title") == title)
        browser.press("2")
        until("players", lambda: all(SHOWN.get(player, player) in shown() for player in players))
        browser.press("3")
        browser.sees("#sheet tbody .name", "somebody")
        browser.script("location.hash = 'open=tickets/hostile'")
        for note in HOSTILE_NOTES:
            said = SHOWN.get(note, json.dumps(note, ensure_ascii=False)[1:-1])
            browser.sees("#detail-body .player dd", said)
        self.assertEqual(
            browser.script(
                "return document.querySelectorAll('main script, main img, main iframe, aside img').length"
            ),
            0,
        )

    def test_placements_are_shown_with_their_names_as_they_are(self):
        [fleet] = self.api("DescribeFleetAttributes", FleetIds=["fleet-123"])["FleetAttributes"]
        destinations = [{"DestinationArn": fleet["FleetArn"]}]
        self.api("CreateGameSessionQueue", Name="arenas", Destinations=destinations)
        for n, name in enumerate(HOSTILE):
            self.api(
                "StartGameSessionPlacement",
                PlacementId=f"placement-{n}",
                GameSessionQueueName="arenas",
                GameSessionName=name,
                MaximumPlayerSessionCount=2,
            )
        browser = self.browser
        browser.press("4")
        for n, name in enumerate(HOSTILE):
            row = f'tr[data-id="placement-{n}"]'
            with self.subTest(name=name[:20]):
                browser.sees(f"{row} .name", SHOWN.get(name, name))
                browser.sees(f"{row} .mono", f"placement-{n}")
                browser.sees(row, "Fulfilled")
        browser.click(f"{row} .open")
        until("the game session", lambda: browser.text("#detail-title") == SHOWN.get(name, name))

    def test_a_name_that_nobody_would_see_is_not_shown_as_nothing(self):
        unseen = self.active(UNSEEN, 2)
        self.browser.sees("#sheet tbody .name", unseen.rsplit("/", 1)[1][:8])
        self.api.reserve(unseen, UNSEEN)
        self.browser.press("2")
        self.browser.sees("#sheet tbody .name", SHOWN[UNSEEN])

    def test_a_long_name_takes_no_more_than_three_lines_of_what_happens(self):
        self.active("m" * 1024)
        self.browser.sees("#timeline .event", "m" * 1024)
        tall = self.browser.script(
            "return [...document.querySelectorAll('#timeline .event')].map((one) => one.offsetHeight)"
        )
        self.assertLess(max(tall), 100)

    def test_each_chart_has_a_line(self):
        lines = (
            "return [...document.querySelectorAll('.chart path.line')].map((one) => one.getAttribute('d'))"
        )
        until("lines", lambda: len(self.browser.script(lines)) > 4 and all(self.browser.script(lines)))

    def test_the_page_ends_where_its_content_does(self):
        crowd = self.active("Crowd", 60)
        for n in range(3):
            self.api.reserve(crowd, *(f"guest-{n}-{m}" for m in range(20)))
        self.browser.sees("#timeline .event", "guest-2-19")
        for width, height in ((1440, 1000), (360, 740)):
            self.browser.size(width, height, mobile=width < 700)
            beyond = self.browser.script(
                "const end = document.querySelector('main').getBoundingClientRect().bottom + scrollY;"
                "return document.documentElement.scrollHeight - Math.max(innerHeight, end)"
            )
            self.assertLessEqual(beyond, 1, width)
        self.browser.size(1440, 1000)

    def test_what_happens_is_seen_without_loading_the_page_again(self):
        self.browser.script("window.same = true")
        game_session = self.active("Live", 4)
        self.browser.sees("#sheet tbody .name", "Live")
        [slot, _] = self.api.reserve(game_session, "ada", "bob")
        row = f'tr[data-id="{game_session}"]'
        self.browser.sees(f"{row} .figures", "0 + 2 of 4")
        self.server_of(game_session).accept(slot)
        self.browser.sees(f"{row} .figures", "1 + 1 of 4")
        states = self.browser.script(
            "return [...document.querySelectorAll(arguments[0])].map((one) => one.dataset.state)",
            f"{row} .slots i",
        )
        self.assertEqual(states, ["active", "reserved", "free", "free"])
        self.browser.sees("#timeline .event", "ada joined Live")
        self.assertTrue(self.browser.script("return window.same"))

    def test_a_ticket_says_why_it_waits(self):
        self.api(
            "StartMatchmaking",
            ConfigurationName="casual",
            TicketId="lonely",
            Players=[{"PlayerId": "lonely-player", "PlayerAttributes": {"skill": {"N": 77777}}}],
        )
        self.browser.press("3")
        why = until(
            "a reason",
            lambda: next(
                (
                    row["why"]
                    for row in self.api.overview()["tickets"]["rows"]
                    if row["id"] == "lonely" and row["status"] == "SEARCHING"
                ),
                None,
            ),
        )
        until(
            "the same reason",
            lambda: (
                self.api.overview("?q=lonely")["tickets"]["rows"][0]["why"]
                in self.browser.texts('tr[data-id="lonely"] .why')
            ),
        )
        self.assertRegex(why, "[a-z]+ [a-z]+")
        self.browser.click('tr[data-id="lonely"]')
        self.browser.sees("#detail-body .player .name", "lonely-player")
        self.browser.sees("#detail-body dd", "77777")
        self.api("StopMatchmaking", TicketId="lonely")
        self.browser.sees("#detail-body .pill", "Cancelled")

    def test_a_page_that_nobody_sees_listens_to_nothing_and_catches_up(self):
        see = (
            "Object.defineProperty(document, 'visibilityState', { value: arguments[0], configurable: true });"
            "document.dispatchEvent(new Event('visibilitychange'));"
        )
        browser = self.browser
        # A stream is an entry as soon as it has ended.
        ended = "return performance.getEntriesByName(location.origin + '/overview/stream').length"
        before = browser.script(ended)
        browser.script(see, "hidden")
        until("nobody listens", lambda: browser.script(ended) > before)
        self.active("While nobody looked")
        self.assertNotIn("While nobody looked", browser.rows())
        browser.script(see, "visible")
        browser.sees("#sheet tbody .name", "While nobody looked")
        browser.live()

    def test_more_pages_than_a_browser_has_connections_are_live_when_looked_at(self):
        driver = self.browser.driver
        first = driver.current_window_handle
        for _ in range(8):
            driver.switch_to.new_window("tab")
            self.browser.open(self.gateway.services)
        for page in driver.window_handles:
            driver.switch_to.window(page)
            self.browser.live()
            if page != first:
                driver.close()
        driver.switch_to.window(first)

    def test_search_drill_down_and_the_back_button(self):
        game_session = self.active("Needle in the hay")
        self.api.reserve(game_session, "needle-player")
        self.browser.press("/")
        self.browser.press("NEEDLE in")
        until("only the needle", lambda: self.browser.rows() == ["Needle in the hay"])
        self.browser.press(Keys.ENTER)
        self.assertIn("q=NEEDLE", self.browser.script("return location.hash"))
        self.browser.press(Keys.ENTER)
        until("its details", lambda: self.browser.text("#detail-title") == "Needle in the hay")
        self.browser.sees("#detail-body .list .name", "needle-player")
        self.browser.click("#detail-body dd .link")
        until("its process", lambda: self.browser.text("#detail-kind") == "Server process")
        address = self.browser.driver.current_url
        self.browser.driver.back()
        until("its details again", lambda: self.browser.text("#detail-title") == "Needle in the hay")
        self.browser.driver.back()
        until("closed", lambda: self.browser.one("#detail").get_attribute("hidden"))
        self.browser.driver.get("about:blank")
        self.browser.open(address)
        until("the same place", lambda: self.browser.text("#detail-kind") == "Server process")
        until("the same search", lambda: self.browser.rows() == ["Needle in the hay"])
        self.browser.press(Keys.ESCAPE, Keys.ESCAPE)
        until("everything", lambda: len(self.browser.rows()) > 1)

    def test_everything_works_by_keyboard_alone(self):
        self.active("By hand")
        browser = self.browser
        until("rows", lambda: "By hand" in browser.rows())
        browser.press("?")
        until("help", lambda: browser.script("return document.querySelector('#help').open"))
        browser.press(Keys.ESCAPE)
        until("no help", lambda: not browser.script("return document.querySelector('#help').open"))
        browser.press("5")
        until("processes", lambda: browser.one("#tab-processes").get_attribute("aria-selected") == "true")
        browser.press("1", "j")
        focused = "return document.activeElement.closest('tr')?.dataset.id ?? null"
        first = browser.script(focused)
        self.assertIsNotNone(first)
        browser.press("j")
        self.assertNotEqual(browser.script(focused), first)
        browser.press("k")
        self.assertEqual(browser.script(focused), first)
        outline = browser.script("return getComputedStyle(document.activeElement).outlineStyle")
        self.assertNotEqual(outline, "none")
        browser.press(Keys.ENTER)
        until("details", lambda: not browser.one("#detail").get_attribute("hidden"))
        browser.press(Keys.TAB, Keys.TAB)
        self.assertTrue(
            browser.script("return document.querySelector('#detail').contains(document.activeElement)")
        )
        browser.press(Keys.ESCAPE)
        until("back at its row", lambda: browser.script(focused) == first)

    def test_rows_do_not_move_under_the_pointer(self):
        kept = self.active("Kept in place")
        browser = self.browser
        until("it is there", lambda: "Kept in place" in browser.rows())
        browser.script("document.querySelector(arguments[0]).focus()", f'tr[data-id="{kept}"] .open')
        before = browser.rows()
        new = self.active("Newer")
        until("it is announced", lambda: "new" in (browser.text("#fresh") or ""))
        self.assertEqual(browser.rows(), before)
        self.assertEqual(browser.script("return document.activeElement.closest('tr').dataset.id"), kept)
        browser.click("#fresh")
        until("it is shown", lambda: "Newer" in browser.rows())
        self.assertTrue(new)

    def test_a_phone_is_wide_enough(self):
        self.active("m" * 200)
        try:
            self.browser.size(360, 740, mobile=True)
            self.browser.open(self.gateway.services + "/#view=game-sessions")
            for view in "12345":
                self.browser.press(view)
                self.assertLessEqual(
                    self.browser.script("return document.documentElement.scrollWidth"), 360, view
                )
                tab = self.browser.script(
                    "const tab = document.querySelector('#tabs [aria-selected=true]');"
                    "const { left, right } = tab.getBoundingClientRect();"
                    "return [left, right];"
                )
                self.assertTrue(0 <= tab[0] and tab[1] <= 360, f"{view}: {tab}")
            self.browser.press("1")
            self.browser.one("#sheet tbody .open").click()
            until("details", lambda: not self.browser.one("#detail").get_attribute("hidden"))
            widths = self.browser.script(
                "const one = document.querySelector('#detail'); return [one.scrollWidth, one.clientWidth]"
            )
            self.assertLessEqual(widths[0], widths[1])
        finally:
            self.browser.size(1440, 1000)

    def test_nothing_is_written_as_markup(self):
        scripts = self.browser.script(SCRIPTS)
        self.assertGreater(len(scripts), 5)
        for name, text in scripts:
            self.assertNotRegex(text, MARKUP, name)


class Themes(unittest.TestCase):
    """Light and dark."""

    # Each text's colour on the ground it stands on, by what it is.
    PAIRS = [
        ("body", "--text", "--ground"),
        ("card", "--text", "--card"),
        ("muted", "--muted", "--card"),
        ("muted on the ground", "--muted", "--ground"),
        ("muted on a soft ground", "--muted", "--soft"),
        ("link", "--accent-text", "--card"),
        ("button", "--on-accent", "--accent"),
        *((tone, f"--{tone}", f"--{tone}-soft") for tone in ("good", "wait", "bad", "calm", "over")),
    ]
    # WCAG 2's AA for text.
    LEAST = 4.5

    def test_every_pair_of_colours_can_be_read(self):
        with Gateway() as gateway:
            for theme in ("light", "dark"):
                with Browser(theme) as browser:
                    browser.open(gateway.services)
                    self.assertEqual(browser.script("return document.documentElement.dataset.theme"), theme)
                    for what, text, ground in self.PAIRS:
                        with self.subTest(theme=theme, what=what):
                            self.assertGreaterEqual(contrast(browser, text, ground), self.LEAST)
                    self.assertEqual(browser.wrong(), [])

    def test_the_choice_is_kept(self):
        with Gateway() as gateway, Browser("light") as browser:
            browser.open(gateway.services)
            browser.press("t")
            self.assertEqual(browser.script("return document.documentElement.dataset.theme"), "dark")
            browser.open(gateway.services)
            self.assertEqual(browser.script("return document.documentElement.dataset.theme"), "dark")


def contrast(browser, text, ground):
    """WCAG's contrast of two of the page's colours."""
    luminances = sorted(
        (
            luminance(
                browser.script(
                    "const one = document.createElement('i'); one.style.color = `var(${arguments[0]})`;"
                    "document.body.append(one); const said = getComputedStyle(one).color; one.remove();"
                    "return said.match(/[\\d.]+/g).slice(0, 3).map(Number)",
                    colour,
                )
            )
            for colour in (text, ground)
        ),
        reverse=True,
    )
    return (luminances[0] + 0.05) / (luminances[1] + 0.05)


def luminance(colour):
    """How bright sRGB looks, from 0 to 1."""

    def linear(part):
        part /= 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


if __name__ == "__main__":
    unittest.main(verbosity=2)
