"""Every other action of the server SDK, and how the service refuses."""

import pytest
from driver import Error
from test_interactions import active
from test_matches import Duel


def slots(gamelift, arn, *players):
    """Reserves a slot for each."""
    made = gamelift.create_player_sessions(GameSessionId=arn, PlayerIds=list(players))["PlayerSessions"]
    return {session["PlayerId"]: {"player_session_id": session["PlayerSessionId"]} for session in made}


def test_policy(gamelift, fleet, server):
    arn = active(gamelift, fleet, server)
    ada = slots(gamelift, arn, "ada")["ada"]
    server.call("policy", "DENY_ALL")
    assert fleet.game_session(arn)["PlayerSessionCreationPolicy"] == "DENY_ALL"
    with pytest.raises(gamelift.exceptions.InvalidGameSessionStatusException):
        gamelift.create_player_session(GameSessionId=arn, PlayerId="bob")
    # Who was let in already may still come.
    server.call("accept", ada)
    server.call("policy", "ACCEPT_ALL")
    slots(gamelift, arn, "bob")


def test_describe(gamelift, fleet, server):
    arn = active(gamelift, fleet, server, MaximumPlayerSessionCount=5)
    reserved = slots(gamelift, arn, "p1", "p2", "p3", "p4", "p5")
    server.call("accept", reserved["p2"])

    seen, token = [], ""
    while True:
        page = server.call("describe", {"GameSessionId": arn, "Limit": 2, "NextToken": token})
        assert 1 <= len(page["PlayerSessions"]) <= 2
        seen += page["PlayerSessions"]
        token = page["NextToken"]
        if not token:
            break
    assert [session["PlayerId"] for session in seen] == ["p1", "p2", "p3", "p4", "p5"]
    (p2,) = (session for session in seen if session["PlayerId"] == "p2")
    assert (p2["Status"], p2["FleetId"], p2["Port"]) == ("ACTIVE", fleet.id, server.port)
    # Milliseconds since 1970; no fraction, or the SDK would have dropped the message.
    assert p2["CreationTime"] > 1_700_000_000_000

    by_filter = server.call("describe", {"GameSessionId": arn, "PlayerSessionStatusFilter": "ACTIVE"})
    assert by_filter["PlayerSessions"] == [p2]
    assert server.call("describe", {"PlayerId": "p2"})["PlayerSessions"] == [p2]
    one = {"PlayerSessionId": p2["PlayerSessionId"]}
    assert server.call("describe", one)["PlayerSessions"] == [p2]


def test_backfill(gamelift, fleet, server):
    arn = active(gamelift, fleet, server)
    # Also a game session that no matchmaker has made.
    duel = {"GameSessionArn": arn, "MatchmakingConfigurationArn": Duel(gamelift, fleet).arn}
    skill = {"skill": {"AttrType": "DOUBLE", "N": 950}}
    players = [
        {"PlayerId": "ada", "Team": "red", "PlayerAttributes": skill, "LatencyInMs": {"us-west-2": 20}}
    ]
    ticket = server.call("start_backfill", {**duel, "Players": players})["TicketId"]
    assert ticket

    server.call("stop_backfill", {**duel, "TicketId": ticket})
    update = server.event("update_game_session")
    assert (update["UpdateReason"], update["BackfillTicketId"]) == ("BACKFILL_CANCELLED", ticket)
    assert (update["GameSession"]["GameSessionId"], update["GameSession"]["Status"]) == (arn, "ACTIVE")
    server.refused(Error.NOT_FOUND, "stop_backfill", {**duel, "TicketId": "not-one-of-ours"})

    own = f"own-{fleet.location}"
    request = {**duel, "TicketId": own, "Players": players}
    assert server.call("start_backfill", request)["TicketId"] == own


def test_certificate_and_credentials(fleet, server):
    certificate = server.call("certificate")
    assert certificate["ComputeName"] == fleet.compute
    # A fleet that has no role says so in a way that the SDK remembers.
    role = {"RoleArn": "arn:aws:iam::123456789012:role/game"}
    server.refused(Error.BAD_REQUEST, "credentials", role)
    server.refused(Error.BAD_REQUEST, "credentials", role)


def test_what_needs_a_game_session_says_so(server):
    for call in ("activate", "accept", "remove"):
        server.refused(Error.GAME_SESSION_ID_NOT_SET, call, {"player_session_id": "psess-1"})
    server.refused(Error.GAME_SESSION_ID_NOT_SET, "policy", "DENY_ALL")
    assert server.hosts_nothing()


def test_a_process_sees_nothing_of_another_game_session(gamelift, fleet, server, start):
    arn = active(gamelift, fleet, server)
    ada = slots(gamelift, arn, "ada")["ada"]
    other = start(**fleet.environment())
    other.call("init_from_environment")
    other.ready()
    active(gamelift, fleet, other)
    # It has a game session of its own, so the service is asked; ada is not in it.
    other.refused(Error.NOT_FOUND, "accept", ada)
    assert fleet.player_sessions(arn) == {"ada": "RESERVED"}
    other.refused(Error.FORBIDDEN, "describe", {"GameSessionId": arn})
