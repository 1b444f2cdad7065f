"""What the door's document cannot say, for schemathesis: filters, and rules between members."""

import os

import schemathesis
from hypothesis import strategies as st

OPERANDS = {
    "gameSessionName": st.sampled_from(["'mine'", '"harbour"', r"'it\'s'"]),
    "gameSessionProperties.map": st.sampled_from(["'harbour'", "''"]),
    "maximumSessions": st.integers(0, 200).map(str),
    "hasAvailablePlayerSessions": st.sampled_from(["true", "false"]),
}


WITH_A_PLAYER = [
    "/create_session",
    "/join_session",
    "/start_matchmaking",
    "/matchmaking_pass",
    "/destroy_session",
]
CHOICES = ["fleet_id", "alias_id", "location", "queue"]
LONGEST_TICKET = 1000
# Whom the token names that is shown, if there is one.
PLAYER = os.environ.get("RALLYPOINT_PLAYER")
SMALLEST_TEAM = 2


def comparison(operand):
    return OPERANDS[operand].map(lambda value: f"{operand} = {value}")


schemathesis.openapi.format(
    "gamelift-filter",
    st.recursive(
        st.sampled_from(sorted(OPERANDS)).flatmap(comparison),
        lambda inner: (
            st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(" ".join)
            | inner.map("NOT ({})".format)
        ),
        max_leaves=4,
    ),
)


@schemathesis.hook
def filter_case(context, case):
    """Beside a game session's id no other part counts, so nothing is wrong with a wrong one."""
    return not (isinstance(case.query, dict) and "GameSessionId" in case.query and len(case.query) > 1)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Makes a request that should be done one that can be; one that should be refused stays as it is."""
    ticket = (case.path_parameters or {}).get("ticket")
    if isinstance(ticket, str):
        # Beyond what a request's head may have, who answers is not the door.
        case.path_parameters["ticket"] = ticket[:LONGEST_TICKET]
    if case.meta is None or case.meta.generation.mode != schemathesis.GenerationMode.POSITIVE:
        return
    if isinstance(case.query, dict):
        # A page's token is good for the search it came from alone.
        case.query.pop("page", None)
    if isinstance(case.body, dict):
        if case.path.removesuffix("_local") in WITH_A_PLAYER:
            # Where a token says who it is, nobody else may be named; where none does, somebody has to be.
            case.body["uuid"] = PLAYER or case.body.get("uuid") or "ada"
        for choice in CHOICES:
            # Of places that the operator lets players choose; here there are none.
            case.body.pop(choice, None)
        with_own_properties(case.body)
        with_known_players(case.body)


def with_own_properties(body):
    """Each key once, none of the gateway's, and room for those of the gateway."""
    properties = body.get("GameProperties")
    if is_list_of_objects(properties):
        by_key = {entry["Key"]: entry for entry in properties}
        body["GameProperties"] = [
            entry for key, entry in by_key.items() if not key.lower().startswith("rp_")
        ][:14]


def with_known_players(body):
    """Who asks for a match plays in it, each player once, by a configuration that there is."""
    if "configuration" in body:
        body["configuration"] = "casual"
    players = body.get("players")
    if is_list_of_objects(players) and players:
        players[0]["player_id"] = body["uuid"]
        body["players"] = list({player["player_id"]: player for player in players}.values())[:SMALLEST_TEAM]


def is_list_of_objects(value):
    return isinstance(value, list) and all(isinstance(entry, dict) for entry in value)
