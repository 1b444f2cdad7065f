"""Published samples' matchmaking backends against the services' door: what their game clients get to read.

RALLYPOINT_GATEWAY and RALLYPOINT_GAME_SERVER name the programs.
"""

import contextlib
import json
import pathlib
import sys
import threading
import urllib.request

import lambdas
import matchmakers
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from harness import CREDENTIALS, PATIENCE, REGION, Gateway, required, until  # noqa: E402

# With comments, as samples deploy theirs.
RULES = """{
    "name": "duel",
    "ruleLanguageVersion": "1.0",
    // Everybody is a beginner.
    "playerAttributes": [{"name": "skill", "type": "number", "default": 10}],
    "teams": [{"name": "players", "minPlayers": 2, "maxPlayers": 2}],
    "rules": [{
        "name": "FairSkill",
        "type": "distance",
        "measurements": "flatten(teams[*].players.attributes[skill])", // no list, as in the schema
        "referenceValue": "avg(flatten(teams[*].players.attributes[skill]))",
        "maxDistance": "10"
    }]
}"""


@pytest.fixture(scope="module", autouse=True)
def service():
    """A gateway with a game server and a configuration that places there; the environment of a Lambda."""
    launch = f"'{required('RALLYPOINT_GAME_SERVER')}' --port={{port}}"
    with pytest.MonkeyPatch.context() as environment:
        with Gateway("--launch", launch, "--processes", "1") as gateway:
            variables = {**CREDENTIALS, "AWS_DEFAULT_REGION": REGION, "AWS_MAX_ATTEMPTS": "1"}
            variables["AWS_ENDPOINT_URL_GAMELIFT"] = gateway.services
            variables["MATCHMAKING_CONFIGURATION"] = "duel"
            for name, value in variables.items():
                environment.setenv(name, value)
            gamelift = lambdas.gamelift()
            gamelift.create_matchmaking_rule_set(Name="duel", RuleSetBody=RULES)
            fleet = gamelift.describe_fleet_attributes(FleetIds=[lambdas.LOCAL_FLEET])["FleetAttributes"][0]
            queue = gamelift.create_game_session_queue(
                Name="queue", Destinations=[{"DestinationArn": fleet["FleetArn"]}]
            )["GameSessionQueue"]
            gamelift.create_matchmaking_configuration(
                Name="duel",
                RuleSetName="duel",
                GameSessionQueueArns=[queue["GameSessionQueueArn"]],
                RequestTimeoutSeconds=60,
                AcceptanceRequired=False,
            )
            yield gateway
            gamelift.close()
            lambdas.gamelift.cache_clear()


@pytest.fixture
def events(service):
    """What happens goes to the Lambda, as EventBridge would call it."""
    with contextlib.closing(urllib.request.urlopen(f"{service.services}/events", timeout=PATIENCE)) as stream:

        def listen():
            # Closing the stream ends the reading with one error or another.
            with contextlib.suppress(OSError, ValueError, AttributeError):
                for line in stream:
                    if line.startswith(b"data:"):
                        event = json.loads(line.removeprefix(b"data:"))
                        if event["detail-type"] == "GameLift Matchmaking Event":
                            matchmakers.matchmaking_event(event, None)

        threading.Thread(target=listen, daemon=True).start()
        yield


def post(handler, **body):
    """Calls a handler as a gateway in front of it would."""
    response = handler({"body": json.dumps(body)}, None)
    return response["statusCode"], json.loads(response["body"])


def status(ticket):
    """What a client reads of its ticket."""
    response = matchmakers.request_match_status({"queryStringParameters": {"ticketId": ticket}}, None)
    return response["statusCode"], json.loads(response["body"])


def told(player):
    """What events have told of a player."""
    return until(f"{player} is told", lambda: matchmakers.TOLD.get(player))


def test_two_players_find_each_other(events):
    _, location = lambdas.fleet_and_location()
    tickets = {}
    for player in ("ada", "bob"):
        code, started = post(matchmakers.start_matchmaking, uuid=player, latencyMap={location: 20})
        assert code == 200, started
        tickets[player] = started["ticketId"]
        if player == "ada":
            assert status(started["ticketId"]) == (200, matchmakers.NOT_PLACED_YET)
    sessions = set()
    for player, ticket in tickets.items():

        def placed(ticket=ticket):
            code, found = status(ticket)
            assert code == 200, found
            return found if found["PlayerSessionId"] != "NotPlacedYet" else None

        found = until(f"{player} is placed", placed)
        assert (found["IpAddress"], type(found["Port"])) == ("127.0.0.1", int)
        heard = told(player)
        assert heard["connection"][1:] == (found["IpAddress"], found["Port"])
        assert (heard["status"], heard["session"]) == ("MatchmakingSucceeded", found["PlayerSessionId"])
        sessions.add(found["PlayerSessionId"])
    assert len(sessions) == 2


def test_a_ticket_is_stopped(events):
    _, started = post(matchmakers.start_matchmaking, uuid="eve")
    assert post(matchmakers.stop_matchmaking, **started) == (200, {})
    assert told("eve") == {"status": "MatchmakingCancelled"}
    code, refusal = post(matchmakers.stop_matchmaking, **started)
    assert (code, bool(refusal["error"])) == (400, True)


def test_what_is_not_there():
    assert status("unknown")[0] == 400
    assert post(matchmakers.stop_matchmaking, ticketId="unknown")[0] == 400
