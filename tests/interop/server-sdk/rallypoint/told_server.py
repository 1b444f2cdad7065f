"""A dedicated server on Rallypoint's Python package, which does what it is told and says what happens.

It speaks the lines of ../go/main.go, in the same words, which are GameLift's: one set of tests serves both.
An error's type is the name of a result of the library's. The library's own log goes to standard error.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from rallypoint import (
    AsyncSubsystem,
    GameSession,
    GameSessionUpdate,
    LogLevel,
    LogLine,
    MatchmakingPlayer,
    PlayerSession,
    PlayerSessionCreationPolicy,
    PlayerSessionStatus,
    ProcessTerminate,
    RallypointError,
    Server,
    ServerParameters,
)

# A health report each minute, as in a game, would make a test run of minutes.
HEARTBEAT = 0.5
# Between two ticks while nothing is asked: a game's frame.
FRAME = 1 / 60
# The statuses that GameLift writes differently.
STATUSES = {"TIMEDOUT": PlayerSessionStatus.TIMED_OUT}
STATUS_NAMES = {status: name for name, status in STATUSES.items()}


def say(**line: Any) -> None:
    """One line of standard output."""
    print(json.dumps(line), flush=True)


def event(name: str, content: Any) -> None:
    """Something that the library called back."""
    say(event=name, **{"with": content})


def game_session_out(session: GameSession) -> dict[str, Any]:
    """A game session in GameLift's words."""
    return {
        "GameSessionId": session.game_session_id,
        "FleetId": session.fleet_id,
        "Location": session.location,
        "Name": session.name,
        "MaximumPlayerSessionCount": session.max_players,
        "Status": session.status.name,
        "StatusReason": session.status_reason,
        "GameProperties": dict(session.properties),
        "GameSessionData": session.data,
        "MatchmakerData": session.matchmaker_data,
        "IpAddress": session.ip_address,
        "DnsName": session.dns_name,
        "Port": session.port,
    }


def player_session_out(slot: PlayerSession) -> dict[str, Any]:
    """A player session in GameLift's words."""
    return {
        "PlayerSessionId": slot.player_session_id,
        "PlayerId": slot.player_id,
        "GameSessionId": slot.game_session_id,
        "FleetId": slot.fleet_id,
        "Status": STATUS_NAMES.get(slot.status, slot.status.name),
        "PlayerData": slot.player_data,
        "IpAddress": slot.ip_address,
        "DnsName": slot.dns_name,
        "Port": slot.port,
        "CreationTime": round(slot.creation_time * 1000),
        "TerminationTime": None if slot.termination_time is None else round(slot.termination_time * 1000),
    }


def update_out(update: GameSessionUpdate) -> dict[str, Any]:
    """An update in GameLift's words."""
    return {
        "GameSession": game_session_out(update.game_session),
        "UpdateReason": update.reason.name,
        "BackfillTicketId": update.backfill_ticket_id,
    }


def status_in(name: str) -> PlayerSessionStatus:
    """A status that is filtered by; none is any."""
    return STATUSES.get(name) or PlayerSessionStatus[name or "NOT_SET"]


def player_in(given: dict[str, Any]) -> MatchmakingPlayer:
    """Somebody who plays already."""
    latencies = {region: milliseconds / 1000 for region, milliseconds in given["LatencyInMs"].items()}
    attributes = {name: value_in(value) for name, value in given["PlayerAttributes"].items()}
    return MatchmakingPlayer(given["PlayerId"], given["Team"], attributes, latencies)


def value_in(given: dict[str, Any]) -> Any:
    """An attribute's value: the one member of the API's shape that is set."""
    return next(given[member] for member in ("S", "N", "SL", "SDM") if member in given)


class GameServer:
    """Everything that the library can do, by the name under which the driver asks for it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.is_healthy = True
        self.calls: dict[str, Callable[[Any], Awaitable[Any]]] = {
            "version": self.version,
            "init_from_environment": self.init_from_environment,
            "init": self.init,
            "ready": self.ready,
            "set_health": self.set_health,
            "activate": self.activate,
            "game_session_id": self.game_session_id,
            "termination_time": self.termination_time,
            "policy": self.policy,
            "accept": self.accept,
            "remove": self.remove,
            "describe": self.describe,
            "start_backfill": self.start_backfill,
            "backfill_match": self.backfill_match,
            "stop_backfill": self.stop_backfill,
            "certificate": self.certificate,
            "credentials": self.credentials,
            "ending": self.ending,
            "destroy": self.destroy,
        }

    async def version(self, _: None) -> str:
        return self.server.sdk_version

    async def init_from_environment(self, _: None) -> None:
        await self.server.init(ServerParameters(use_environment=True, heartbeat_interval=HEARTBEAT))

    async def init(self, given: dict[str, str]) -> None:
        parameters = ServerParameters(
            websocket_url=given["WebSocketURL"],
            process_id=given["ProcessID"],
            host_id=given["HostID"],
            fleet_id=given["FleetID"],
            auth_token=given["AuthToken"],
            heartbeat_interval=HEARTBEAT,
        )
        await self.server.init(parameters)

    async def ready(self, given: dict[str, Any]) -> None:
        await self.server.ready(
            given["port"],
            on_start_game_session=self.on_start_game_session,
            on_process_terminate=self.on_process_terminate,
            on_health_check=self.on_health_check,
            on_update_game_session=self.on_update_game_session,
            log_paths=given["log_paths"],
        )

    def on_start_game_session(self, session: GameSession) -> None:
        event("start_game_session", game_session_out(session))

    def on_update_game_session(self, update: GameSessionUpdate) -> None:
        event("update_game_session", update_out(update))

    def on_process_terminate(self, _: ProcessTerminate) -> None:
        event("process_terminate", None)

    def on_health_check(self) -> bool:
        event("health_check", self.is_healthy)
        return self.is_healthy

    async def set_health(self, is_healthy: bool) -> None:
        self.is_healthy = is_healthy

    async def activate(self, _: Any) -> None:
        await self.server.activate_game_session()

    async def game_session_id(self, _: None) -> str:
        return self.server.game_session_id

    async def termination_time(self, _: None) -> float:
        return self.server.termination_time

    async def policy(self, name: str) -> None:
        await self.server.update_player_session_creation_policy(PlayerSessionCreationPolicy[name])

    async def accept(self, given: dict[str, str]) -> None:
        await self.server.accept_player_session(given["player_session_id"])

    async def remove(self, given: dict[str, str]) -> None:
        await self.server.remove_player_session(given["player_session_id"])

    async def describe(self, given: dict[str, Any]) -> dict[str, Any]:
        completion = await self.server.describe_player_sessions(
            game_session_id=given.get("GameSessionId", ""),
            player_id=given.get("PlayerId", ""),
            player_session_id=given.get("PlayerSessionId", ""),
            status=status_in(given.get("PlayerSessionStatusFilter", "")),
            limit=given.get("Limit", 0),
            next_token=given.get("NextToken", ""),
        )
        page = completion.player_sessions
        assert page is not None
        return {
            "PlayerSessions": [player_session_out(slot) for slot in page.player_sessions],
            "NextToken": page.next_token,
        }

    async def start_backfill(self, given: dict[str, Any]) -> dict[str, str]:
        # For the process's own game session: the library knows which.
        completion = await self.server.start_match_backfill(
            given["MatchmakingConfigurationArn"],
            [player_in(player) for player in given["Players"]],
            ticket_id=given.get("TicketId", ""),
        )
        return {"TicketId": completion.backfill_ticket_id}

    async def backfill_match(self, given: dict[str, Any]) -> dict[str, str]:
        # The library asks the service who plays, and reads in matchmaker data what they are like.
        completion = await self.server.start_match_backfill(
            players_from_matchmaker_data=True, ticket_id=given.get("TicketId", "")
        )
        return {"TicketId": completion.backfill_ticket_id}

    async def stop_backfill(self, given: dict[str, str]) -> None:
        await self.server.stop_match_backfill(given["MatchmakingConfigurationArn"], given["TicketId"])

    async def certificate(self, _: None) -> dict[str, str]:
        certificate = (await self.server.get_compute_certificate()).compute_certificate
        assert certificate is not None
        return {"ComputeName": certificate.compute_name, "CertificatePath": certificate.certificate_path}

    async def credentials(self, given: dict[str, str]) -> dict[str, Any]:
        completion = await self.server.get_fleet_role_credentials(given["RoleArn"])
        credentials = completion.fleet_role_credentials
        assert credentials is not None
        return {
            "AssumedRoleUserArn": credentials.assumed_role_user_arn,
            "AssumedRoleId": credentials.assumed_role_id,
            "AccessKeyId": credentials.access_key_id,
            "SecretAccessKey": credentials.secret_access_key,
            "SessionToken": credentials.session_token,
            "Expiration": round(credentials.expiration * 1000),
        }

    async def ending(self, _: None) -> None:
        await self.server.ending()

    async def destroy(self, _: None) -> None:
        await self.server.destroy()


def log(line: LogLine) -> None:
    print(line.level.name.lower(), line.target, line.message, file=sys.stderr, flush=True)


async def main() -> None:
    loop = asyncio.get_running_loop()
    async with AsyncSubsystem(idle_interval=FRAME) as online:
        online.set_log(LogLevel.DEBUG, log)
        game_server = GameServer(online.server)
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            asked = json.loads(line)
            call = game_server.calls[asked["call"]]
            try:
                say(id=asked["id"], answer=await call(asked["with"]))
            except RallypointError as refusal:
                say(id=asked["id"], error={"type": refusal.code.name, "message": refusal.message})


asyncio.run(main())
