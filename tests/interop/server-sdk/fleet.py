"""A fleet of a test's own."""

import uuid

from harness import sdk_environment


class Fleet:
    """An Anywhere fleet with one compute, made through the API."""

    def __init__(self, gamelift, name):
        self.gamelift = gamelift
        self.location = f"custom-{name}"
        self.compute = f"compute-{name}"
        gamelift.create_location(LocationName=self.location)
        made = gamelift.create_fleet(
            Name=name,
            ComputeType="ANYWHERE",
            Locations=[{"Location": self.location}],
            AnywhereConfiguration={"Cost": "1"},
        )["FleetAttributes"]
        self.id, self.arn = made["FleetId"], made["FleetArn"]
        registered = gamelift.register_compute(
            FleetId=self.id, ComputeName=self.compute, Location=self.location, IpAddress="127.0.0.1"
        )
        self.websocket = registered["Compute"]["GameLiftServiceSdkEndpoint"]

    def token(self):
        """An auth token for its compute."""
        answer = self.gamelift.get_compute_auth_token(FleetId=self.id, ComputeName=self.compute)
        return answer["AuthToken"]

    def environment(self, websocket=None):
        """What a new server process of its compute is told."""
        process = f"process-{uuid.uuid4()}"
        return sdk_environment(websocket or self.websocket, self.id, self.compute, process, self.token())

    def game_session(self, arn):
        """A game session as it is now."""
        (found,) = self.gamelift.describe_game_sessions(GameSessionId=arn)["GameSessions"]
        return found

    def player_sessions(self, arn):
        """The status of each player of a game session."""
        listed = self.gamelift.describe_player_sessions(GameSessionId=arn)["PlayerSessions"]
        return {session["PlayerId"]: session["Status"] for session in listed}
