// The AWS SDK for JavaScript v3, unmodified: an Anywhere fleet of our own at the gateway, from its location to its end.
// The steps are those of tests/interop/README.md.
//     RALLYPOINT_SERVICES=http://127.0.0.1:9870 RALLYPOINT_GAME_SERVER=./04_dedicated_server node anywhere.mjs

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import {
  ConflictException,
  FleetCapacityExceededException,
  GameSessionFullException,
  IdempotentParameterMismatchException,
  InvalidGameSessionStatusException,
  InvalidRequestException,
  NotFoundException,
  TerminalRoutingStrategyException,
  paginateDescribeGameSessionDetails,
  paginateDescribeGameSessions,
  paginateDescribePlayerSessions,
  paginateListAliases,
  paginateListCompute,
  paginateListFleets,
  paginateListLocations,
  paginateSearchGameSessions,
} from "@aws-sdk/client-gamelift";

import { all, assertNow, gameSession, gamelift, refused, until } from "./check.mjs";
import { Matchmaking } from "./matchmaking.mjs";
import { GameServers } from "./servers.mjs";

const DAY_MS = 24 * 60 * 60_000;
const RUN = randomUUID().slice(0, 13);
const LOCATION = `custom-js-${RUN}`;
const COMPUTE = `compute-${RUN}`;
const QUEUE = `queue-${RUN}`;
const UNKNOWN = "arn:aws:gamelift:us-west-2::gamesession/fleet-none/custom-none/unknown";

async function makeLocation() {
  const { Location } = await gamelift.createLocation({ LocationName: LOCATION });
  assert.equal(Location.LocationName, LOCATION);
  assert.ok(Location.LocationArn.endsWith(`:location/${LOCATION}`), Location.LocationArn);
  await refused(ConflictException, () => gamelift.createLocation({ LocationName: LOCATION }));
  const listed = await all(paginateListLocations, "Locations", { Filters: ["CUSTOM"] });
  assert.ok(listed.some((location) => location.LocationName === LOCATION));
}

async function makeFleet() {
  const { FleetAttributes: fleet, LocationStates } = await gamelift.createFleet({
    Name: "from JavaScript",
    ComputeType: "ANYWHERE",
    Locations: [{ Location: LOCATION }],
    AnywhereConfiguration: { Cost: "1" },
    Tags: [{ Key: "made-by", Value: "javascript" }],
  });
  assert.match(fleet.FleetId, /^fleet-[a-zA-Z0-9-]+$/);
  assertNow(fleet.CreationTime);
  assert.deepEqual(LocationStates.map((state) => state.Location), [LOCATION]);
  await until("the fleet is ACTIVE", async () => {
    const { FleetAttributes } = await gamelift.describeFleetAttributes({ FleetIds: [fleet.FleetId] });
    assert.equal(FleetAttributes[0].Name, "from JavaScript");
    return FleetAttributes[0].Status === "ACTIVE";
  });
  const listed = await all(paginateListFleets, "FleetIds", {}, 1);
  assert.ok(listed.includes(fleet.FleetId), "the fleet is not listed");
  return fleet;
}

async function registerCompute(FleetId) {
  const request = { FleetId, ComputeName: COMPUTE, Location: LOCATION, IpAddress: "127.0.0.1" };
  const { Compute } = await gamelift.registerCompute(request);
  assert.equal(Compute.ComputeName, COMPUTE);
  assert.match(Compute.GameLiftServiceSdkEndpoint, /^wss?:\/\//);
  assertNow(Compute.CreationTime);
  await refused(ConflictException, () => gamelift.registerCompute(request));
  const listed = await all(paginateListCompute, "ComputeList", { FleetId });
  assert.deepEqual(listed.map((compute) => compute.ComputeName), [COMPUTE]);
  return Compute.GameLiftServiceSdkEndpoint;
}

async function authToken(FleetId) {
  const { AuthToken, ExpirationTimestamp } = await gamelift.getComputeAuthToken({ FleetId, ComputeName: COMPUTE });
  assert.match(AuthToken, /^[a-zA-Z0-9-]{1,64}$/);
  const ahead = ExpirationTimestamp.getTime() - Date.now();
  assert.ok(ahead > 0 && ahead < DAY_MS, `it expires in ${ahead} ms`);
  return AuthToken;
}

async function makeAlias(FleetId) {
  const Name = `alias ${RUN}`;
  const { Alias } = await gamelift.createAlias({ Name, RoutingStrategy: { Type: "SIMPLE", FleetId } });
  assertNow(Alias.CreationTime);
  const resolved = await gamelift.resolveAlias({ AliasId: Alias.AliasId });
  assert.equal(resolved.FleetId, FleetId);
  assert.deepEqual(await all(paginateListAliases, "Aliases", { Name }), [Alias]);
  return Alias.AliasId;
}

async function terminalAlias() {
  const RoutingStrategy = { Type: "TERMINAL", Message: "closed for good" };
  const { Alias } = await gamelift.createAlias({ Name: `closed ${RUN}`, RoutingStrategy });
  const { AliasId } = Alias;
  const message = await refused(TerminalRoutingStrategyException, () =>
    gamelift.createGameSession({ AliasId, MaximumPlayerSessionCount: 1 }),
  );
  assert.match(message, /closed for good/);
  await gamelift.deleteAlias({ AliasId });
  await refused(NotFoundException, () => gamelift.describeAlias({ AliasId }));
}

async function makeQueue(DestinationArn) {
  const Destinations = [{ DestinationArn }];
  await gamelift.createGameSessionQueue({ Name: QUEUE, TimeoutInSeconds: 60, Destinations });
  const { GameSessionQueues } = await gamelift.describeGameSessionQueues({ Names: [QUEUE] });
  assert.deepEqual(GameSessionQueues[0].Destinations, Destinations);
  assert.equal(GameSessionQueues[0].TimeoutInSeconds, 60);
}

async function stoppedPlacement() {
  const PlacementId = `stopped-${RUN}`;
  const request = { PlacementId, GameSessionQueueName: QUEUE, MaximumPlayerSessionCount: 2 };
  const { GameSessionPlacement: made } = await gamelift.startGameSessionPlacement(request);
  assert.equal(made.Status, "PENDING");
  assertNow(made.StartTime);
  await gamelift.stopGameSessionPlacement({ PlacementId });
  const { GameSessionPlacement: seen } = await gamelift.describeGameSessionPlacement({ PlacementId });
  assert.equal(seen.Status, "CANCELLED");
  assertNow(seen.EndTime);
  await refused(InvalidRequestException, () => gamelift.stopGameSessionPlacement({ PlacementId }));
  await refused(NotFoundException, () => gamelift.stopGameSessionPlacement({ PlacementId: `unknown-${RUN}` }));
}

async function fulfilledPlacement(startServers) {
  const PlacementId = `placed-${RUN}`;
  const { GameSessionPlacement: made } = await gamelift.startGameSessionPlacement({
    PlacementId,
    GameSessionQueueName: QUEUE,
    GameSessionName: "placed",
    MaximumPlayerSessionCount: 2,
    GameProperties: [{ Key: "run", Value: RUN }],
    DesiredPlayerSessions: [{ PlayerId: "ada", PlayerData: "first" }, { PlayerId: "bob" }],
  });
  assert.equal(made.Status, "PENDING");
  const ports = await startServers();
  const placed = await until("the placement is FULFILLED", async () => {
    const { GameSessionPlacement: seen } = await gamelift.describeGameSessionPlacement({ PlacementId });
    assert.ok(["PENDING", "FULFILLED"].includes(seen.Status), seen.Status);
    return seen.Status === "FULFILLED" && seen;
  });
  assertNow(placed.EndTime);
  assert.ok(ports.includes(placed.Port), `${placed.Port} is not one of ${ports}`);
  const players = placed.PlacedPlayerSessions.map((slot) => slot.PlayerId);
  assert.deepEqual(players.sort(), ["ada", "bob"]);
  return placed.GameSessionArn;
}

async function create(request) {
  const made = await until("a server is idle", async () => {
    try {
      return (await gamelift.createGameSession(request)).GameSession;
    } catch (refusal) {
      if (refusal instanceof FleetCapacityExceededException) return undefined; // the servers are only just starting
      throw refusal;
    }
  });
  assert.equal(made.Status, "ACTIVATING");
  assertNow(made.CreationTime);
  return until("the game session is ACTIVE", async () => {
    const seen = await gameSession(made.GameSessionId);
    assert.ok(["ACTIVATING", "ACTIVE"].includes(seen.Status), seen.Status);
    return seen.Status === "ACTIVE" && seen;
  });
}

async function search(FleetId, FilterExpression, SortExpression, pageSize) {
  const request = { FleetId, FilterExpression, SortExpression };
  const found = await all(paginateSearchGameSessions, "GameSessions", request, pageSize);
  return found.map((session) => session.GameSessionId);
}

async function searches(FleetId, placed, created) {
  const mine = `gameSessionProperties.run = '${RUN}'`;
  assert.deepEqual(await search(FleetId, mine, "gameSessionName ASC"), [created, placed]);
  assert.deepEqual(await search(FleetId, mine, "gameSessionName DESC"), [placed, created]);
  assert.deepEqual(await search(FleetId, `${mine} AND hasAvailablePlayerSessions=true`), [created]);
  const FilterExpression = "maximumSessions >= 'three'";
  await refused(InvalidRequestException, () => gamelift.searchGameSessions({ FleetId, FilterExpression }));
}

async function playerSessions(GameSessionId) {
  const PlayerId = `p1-${RUN}`;
  const { PlayerSession: first } = await gamelift.createPlayerSession({ GameSessionId, PlayerId, PlayerData: "one" });
  assert.equal(first.Status, "RESERVED");
  assert.equal(first.PlayerData, "one");
  assertNow(first.CreationTime);
  const PlayerIds = [`p2-${RUN}`, `p3-${RUN}`];
  const PlayerDataMap = { [PlayerIds[0]]: "two" };
  const { PlayerSessions: more } = await gamelift.createPlayerSessions({ GameSessionId, PlayerIds, PlayerDataMap });
  assert.deepEqual(more.map((slot) => [slot.PlayerId, slot.PlayerData]), [[PlayerIds[0], "two"], [PlayerIds[1], undefined]]);
  const listed = await all(paginateDescribePlayerSessions, "PlayerSessions", { GameSessionId }, 2);
  assert.deepEqual(listed.map((slot) => slot.PlayerId), [PlayerId, ...PlayerIds]);
  const { PlayerSessionId } = first;
  assert.deepEqual(await all(paginateDescribePlayerSessions, "PlayerSessions", { PlayerSessionId }), [first]);
}

async function update(GameSessionId) {
  const { GameSession: denied } = await gamelift.updateGameSession({
    GameSessionId,
    MaximumPlayerSessionCount: 5,
    Name: "renamed",
    PlayerSessionCreationPolicy: "DENY_ALL",
  });
  assert.equal(denied.Name, "renamed");
  assert.equal(denied.MaximumPlayerSessionCount, 5);
  const late = { GameSessionId, PlayerId: "late" };
  await refused(InvalidGameSessionStatusException, () => gamelift.createPlayerSession(late));
  await gamelift.updateGameSession({ GameSessionId, PlayerSessionCreationPolicy: "ACCEPT_ALL" });
  await gamelift.createPlayerSession(late);
}

async function tags(ResourceARN) {
  const Tags = [{ Key: "made-by", Value: "us" }, { Key: "stage", Value: "test" }];
  await gamelift.tagResource({ ResourceARN, Tags });
  await gamelift.untagResource({ ResourceARN, TagKeys: ["stage"] });
  const listed = await gamelift.listTagsForResource({ ResourceARN });
  assert.deepEqual(listed.Tags, [{ Key: "made-by", Value: "us" }]);
}

async function pages(FleetId, arns) {
  const listed = await all(paginateDescribeGameSessions, "GameSessions", { FleetId }, 1);
  assert.deepEqual(listed.map((session) => session.GameSessionId).sort(), [...arns].sort());
  const details = await all(paginateDescribeGameSessionDetails, "GameSessionDetails", { FleetId }, 1);
  assert.deepEqual(details.map((detail) => detail.ProtectionPolicy), arns.map(() => "NoProtection"));
  const mine = `gameSessionProperties.run = '${RUN}'`;
  assert.deepEqual(await search(FleetId, mine, "creationTimeMillis ASC", 1), arns);
  const NextToken = "not-one-of-yours";
  await refused(InvalidRequestException, () => gamelift.describeGameSessions({ FleetId, Limit: 1, NextToken }));
}

async function otherRefusals(FleetId) {
  await refused(NotFoundException, () => gamelift.describeGameSessions({ GameSessionId: UNKNOWN }));
  await refused(NotFoundException, () => gamelift.describeGameSessions({ FleetId: "fleet-none" }));
  const request = { FleetId, MaximumPlayerSessionCount: 1, IdempotencyToken: "no_underscore" };
  await refused(InvalidRequestException, () => gamelift.createGameSession(request));
}

async function terminate(arns, servers) {
  const TerminationMode = "TRIGGER_ON_PROCESS_TERMINATE";
  for (const GameSessionId of arns) await gamelift.terminateGameSession({ GameSessionId, TerminationMode });
  for (const arn of arns) {
    const ended = await until("it is TERMINATED", async () => {
      const seen = await gameSession(arn);
      return seen.Status === "TERMINATED" && seen;
    });
    assertNow(ended.TerminationTime);
  }
  assert.deepEqual(await servers.ended(), arns.map(() => 0));
}

async function cleanUp(FleetId, AliasId) {
  await gamelift.deleteGameSessionQueue({ Name: QUEUE });
  await gamelift.deleteAlias({ AliasId });
  await gamelift.deregisterCompute({ FleetId, ComputeName: COMPUTE });
  await refused(NotFoundException, () => gamelift.describeCompute({ FleetId, ComputeName: COMPUTE }));
  await gamelift.deleteFleet({ FleetId });
  await gamelift.deleteLocation({ LocationName: LOCATION });
}

/** One step: a line when it went well, and the end of the program when it did not. */
async function step(name, action) {
  try {
    const answer = await action();
    console.log(`ok ${name}`);
    return answer;
  } catch (problem) {
    console.log(`failed ${name}`);
    throw problem;
  }
}

async function run(servers) {
  await step("location", makeLocation);
  const { FleetId: fleet, FleetArn: fleetArn } = await step("fleet", makeFleet);
  const websocket = await step("compute", () => registerCompute(fleet));
  const token = await step("auth token", () => authToken(fleet));
  await step("no capacity", () =>
    refused(FleetCapacityExceededException, () =>
      gamelift.createGameSession({ FleetId: fleet, Location: LOCATION, MaximumPlayerSessionCount: 1 }),
    ),
  );
  const alias = await step("alias", () => makeAlias(fleet));
  await step("terminal alias", terminalAlias);
  await step("queue", () => makeQueue(fleetArn));
  await step("placement stopped", stoppedPlacement);
  const matchmaking = new Matchmaking(RUN, LOCATION);
  await step("rule set", () => matchmaking.makeRuleSet());
  await step("matchmaking configuration", () => matchmaking.makeConfiguration(QUEUE));
  await step("matchmaking stopped", () => matchmaking.stopped());
  const startServers = () => servers.start(3, { websocket, fleet, compute: COMPUTE, token });
  const placed = await step("placement fulfilled", () => fulfilledPlacement(startServers));

  const request = {
    AliasId: alias,
    Location: LOCATION,
    MaximumPlayerSessionCount: 3,
    Name: "created",
    GameProperties: [{ Key: "map", Value: "desert" }, { Key: "run", Value: RUN }],
    GameSessionData: '{"rounds": 3}',
    IdempotencyToken: `created-${RUN}`,
  };
  const created = await step("create game session", async () => {
    const session = await create(request);
    for (const member of ["Name", "GameProperties", "GameSessionData", "Location"]) {
      assert.deepEqual(session[member], request[member]);
    }
    return session.GameSessionId;
  });
  await step("idempotency", async () => {
    const { GameSession: again } = await gamelift.createGameSession(request);
    assert.equal(again.GameSessionId, created);
    const different = { ...request, MaximumPlayerSessionCount: 9 };
    await refused(IdempotentParameterMismatchException, () => gamelift.createGameSession(different));
  });
  await step("search", () => searches(fleet, placed, created));
  await step("player sessions", () => playerSessions(created));
  await step("game session full", () =>
    refused(GameSessionFullException, () =>
      gamelift.createPlayerSession({ GameSessionId: created, PlayerId: "one-too-many" }),
    ),
  );
  await step("update", () => update(created));
  await step("tags", () => tags(fleetArn));
  const arns = await step("pages", async () => {
    const second = await create({ ...request, Name: "second", IdempotencyToken: `second-${RUN}` });
    const all = [placed, created, second.GameSessionId];
    await pages(fleet, all);
    return all;
  });
  await step("refusals", () => otherRefusals(fleet));
  const startServer = () => servers.start(1, { websocket, fleet, compute: COMPUTE, token });
  arns.push(await step("match", () => matchmaking.match(startServer)));
  await step("terminate", () => terminate(arns, servers));
  await step("clean up", async () => {
    await matchmaking.cleanUp();
    await cleanUp(fleet, alias);
  });
}

const servers = new GameServers();
try {
  await run(servers);
} finally {
  await servers.end();
  gamelift.destroy();
}
