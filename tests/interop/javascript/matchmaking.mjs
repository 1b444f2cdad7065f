// The steps of matchmaking: a rule set, a configuration, a ticket that is stopped, a match.

import assert from "node:assert/strict";

import {
  InvalidRequestException,
  NotFoundException,
  paginateDescribeMatchmakingConfigurations,
} from "@aws-sdk/client-gamelift";

import { all, assertNow, gameSession, gamelift, refused, until } from "./check.mjs";

/** Two players who differ by 100 at most. */
const RULES = {
  name: "duel",
  ruleLanguageVersion: "1.0",
  playerAttributes: [
    { name: "skill", type: "number" },
    { name: "mode", type: "string" },
    { name: "maps", type: "string_list" },
    { name: "powers", type: "string_number_map" },
  ],
  teams: ["red", "blue"].map((name) => ({ name, minPlayers: 1, maxPlayers: 1 })),
  rules: [
    {
      name: "FairSkill",
      type: "distance",
      measurements: ["avg(teams[red].players.attributes[skill])"],
      referenceValue: "avg(teams[blue].players.attributes[skill])",
      maxDistance: 100,
    },
  ],
};

/** A player near a location: only there is a place. */
function player(PlayerId, skill, location) {
  return {
    PlayerId,
    PlayerAttributes: {
      skill: { N: skill },
      mode: { S: "ranked" },
      maps: { SL: ["desert", "moon"] },
      powers: { SDM: { fire: 3.5, ice: 1 } },
    },
    LatencyInMs: { [location]: 20 },
  };
}

export class Matchmaking {
  #run;
  #location;
  #ruleSet;
  #configuration;

  constructor(run, location) {
    this.#run = run;
    this.#location = location;
    this.#ruleSet = `rules-${run}`;
    this.#configuration = `duel-${run}`;
  }

  async makeRuleSet() {
    const RuleSetBody = JSON.stringify(RULES);
    const { Valid } = await gamelift.validateMatchmakingRuleSet({ RuleSetBody });
    assert.equal(Valid, true);
    const broken = RuleSetBody.replace('"distance"', '"nearness"');
    const message = await refused(InvalidRequestException, () =>
      gamelift.validateMatchmakingRuleSet({ RuleSetBody: broken }),
    );
    assert.match(message, /nearness/);
    const request = { Name: this.#ruleSet, RuleSetBody };
    const { RuleSet: made } = await gamelift.createMatchmakingRuleSet(request);
    assert.ok(made.RuleSetArn.endsWith(`:matchmakingruleset/${this.#ruleSet}`), made.RuleSetArn);
    assertNow(made.CreationTime);
    await refused(InvalidRequestException, () => gamelift.createMatchmakingRuleSet(request));
    const { RuleSets } = await gamelift.describeMatchmakingRuleSets({ Names: [this.#ruleSet] });
    assert.deepEqual(RuleSets.map((seen) => JSON.parse(seen.RuleSetBody)), [RULES]);
  }

  async makeConfiguration(queue) {
    const { GameSessionQueues } = await gamelift.describeGameSessionQueues({ Names: [queue] });
    const { Configuration: made } = await gamelift.createMatchmakingConfiguration({
      Name: this.#configuration,
      RuleSetName: this.#ruleSet,
      GameSessionQueueArns: [GameSessionQueues[0].GameSessionQueueArn],
      RequestTimeoutSeconds: 120,
      AcceptanceRequired: true,
      AcceptanceTimeoutSeconds: 60,
      BackfillMode: "MANUAL",
    });
    const arn = made.ConfigurationArn;
    assert.ok(arn.endsWith(`:matchmakingconfiguration/${this.#configuration}`), arn);
    assertNow(made.CreationTime);
    const RuleSetName = this.#ruleSet;
    const listed = await all(paginateDescribeMatchmakingConfigurations, "Configurations", { RuleSetName });
    assert.deepEqual(listed, [made]);
    await refused(InvalidRequestException, () => gamelift.deleteMatchmakingRuleSet({ Name: this.#ruleSet }));
  }

  async #start(TicketId, ...Players) {
    const request = { TicketId, ConfigurationName: this.#configuration, Players };
    const { MatchmakingTicket: made } = await gamelift.startMatchmaking(request);
    assert.deepEqual([made.TicketId, made.Status, made.Players], [TicketId, "QUEUED", Players]);
    assertNow(made.StartTime);
  }

  /** A ticket when it has come so far. */
  async #until(ticket, status) {
    return until(`${ticket} is ${status}`, async () => {
      const { TicketList } = await gamelift.describeMatchmaking({ TicketIds: [ticket] });
      assert.equal(TicketList.length, 1);
      assert.ok(!["FAILED", "TIMED_OUT"].includes(TicketList[0].Status), TicketList[0].Status);
      return TicketList[0].Status === status && TicketList[0];
    });
  }

  async stopped() {
    const TicketId = `stopped-${this.#run}`;
    await this.#start(TicketId, player("eve", 1, this.#location));
    await this.#until(TicketId, "SEARCHING");
    await gamelift.stopMatchmaking({ TicketId });
    assertNow((await this.#until(TicketId, "CANCELLED")).EndTime);
    await refused(InvalidRequestException, () => gamelift.stopMatchmaking({ TicketId }));
    const unknown = { TicketId: `unknown-${this.#run}` };
    await refused(NotFoundException, () => gamelift.stopMatchmaking(unknown));
  }

  /** Two tickets find each other; all accept; a server comes. Answers the game session. */
  async match(startServer) {
    const tickets = { ada: `ada-${this.#run}`, bob: `bob-${this.#run}` };
    await this.#start(tickets.ada, player("ada", 950, this.#location));
    await this.#start(tickets.bob, player("bob", 1000, this.#location));
    for (const ticket of Object.values(tickets)) await this.#until(ticket, "REQUIRES_ACCEPTANCE");
    const accept = (TicketId, name) => gamelift.acceptMatch({ TicketId, PlayerIds: [name], AcceptanceType: "ACCEPT" });
    await refused(InvalidRequestException, () => accept(tickets.ada, "bob"));
    for (const [name, ticket] of Object.entries(tickets)) await accept(ticket, name);
    const ports = await startServer();
    const arns = new Set();
    for (const [name, ticket] of Object.entries(tickets)) {
      const { GameSessionConnectionInfo: connection } = await this.#until(ticket, "COMPLETED");
      assert.equal(connection.IpAddress, "127.0.0.1");
      assert.ok(ports.includes(connection.Port), `${connection.Port} is not one of ${ports}`);
      const [{ PlayerId, PlayerSessionId }, ...others] = connection.MatchedPlayerSessions;
      assert.deepEqual([PlayerId, others], [name, []]);
      const { PlayerSessions } = await gamelift.describePlayerSessions({ PlayerSessionId });
      assert.deepEqual(PlayerSessions.map((slot) => [slot.PlayerId, slot.Status]), [[name, "RESERVED"]]);
      arns.add(connection.GameSessionArn);
    }
    const [arn, ...others] = arns;
    assert.deepEqual(others, []);
    const { teams } = JSON.parse((await gameSession(arn)).MatchmakerData);
    const players = teams.flatMap((team) => team.players.map((one) => one.playerId));
    assert.deepEqual(players.sort(), ["ada", "bob"]);
    return arn;
  }

  async cleanUp() {
    await gamelift.deleteMatchmakingConfiguration({ Name: this.#configuration });
    await gamelift.deleteMatchmakingRuleSet({ Name: this.#ruleSet });
    const Names = [this.#ruleSet];
    await refused(NotFoundException, () => gamelift.describeMatchmakingRuleSets({ Names }));
  }
}
