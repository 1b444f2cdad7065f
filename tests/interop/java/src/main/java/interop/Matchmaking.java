package interop;

import static interop.Check.equal;
import static interop.Check.isNow;
import static interop.Check.must;
import static interop.Check.refused;
import static interop.Check.until;

import interop.GameServers.Host;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import software.amazon.awssdk.services.gamelift.GameLiftClient;
import software.amazon.awssdk.services.gamelift.model.AcceptanceType;
import software.amazon.awssdk.services.gamelift.model.AttributeValue;
import software.amazon.awssdk.services.gamelift.model.BackfillMode;
import software.amazon.awssdk.services.gamelift.model.InvalidRequestException;
import software.amazon.awssdk.services.gamelift.model.MatchedPlayerSession;
import software.amazon.awssdk.services.gamelift.model.MatchmakingConfigurationStatus;
import software.amazon.awssdk.services.gamelift.model.MatchmakingTicket;
import software.amazon.awssdk.services.gamelift.model.NotFoundException;
import software.amazon.awssdk.services.gamelift.model.Player;
import software.amazon.awssdk.services.gamelift.model.PlayerSessionStatus;

/** The steps of matchmaking: a rule set, a configuration, a ticket that is stopped, a match. */
final class Matchmaking {
    /** Two players who differ by 100 at most. */
    private static final String RULES = """
            {
                "name": "duel", "ruleLanguageVersion": "1.0",
                "playerAttributes": [
                    {"name": "skill", "type": "number"}, {"name": "mode", "type": "string"},
                    {"name": "maps", "type": "string_list"}, {"name": "powers", "type": "string_number_map"}
                ],
                "teams": [
                    {"name": "red", "minPlayers": 1, "maxPlayers": 1},
                    {"name": "blue", "minPlayers": 1, "maxPlayers": 1}
                ],
                "rules": [{
                    "name": "FairSkill", "type": "distance", "maxDistance": 100,
                    "measurements": ["avg(teams[red].players.attributes[skill])"],
                    "referenceValue": "avg(teams[blue].players.attributes[skill])"
                }]
            }""";

    private final GameLiftClient gamelift;
    private final String run;
    private final String location;
    private final String ruleSet;
    private final String configuration;

    Matchmaking(GameLiftClient gamelift, String run, String location) {
        this.gamelift = gamelift;
        this.run = run;
        this.location = location;
        this.ruleSet = "rules-" + run;
        this.configuration = "duel-" + run;
    }

    Void makeRuleSet() throws Exception {
        must(gamelift.validateMatchmakingRuleSet(asked -> asked.ruleSetBody(RULES)).valid(), "it is not valid");
        String broken = RULES.replace("\"distance\"", "\"nearness\"");
        var refusal = refused(InvalidRequestException.class,
                () -> gamelift.validateMatchmakingRuleSet(asked -> asked.ruleSetBody(broken)));
        must(refusal.getMessage().contains("nearness"), refusal);
        var made = gamelift.createMatchmakingRuleSet(asked -> asked.name(ruleSet).ruleSetBody(RULES)).ruleSet();
        must(made.ruleSetArn().endsWith(":matchmakingruleset/" + ruleSet), made);
        isNow(made.creationTime());
        refused(InvalidRequestException.class,
                () -> gamelift.createMatchmakingRuleSet(asked -> asked.name(ruleSet).ruleSetBody(RULES)));
        var seen = gamelift.describeMatchmakingRuleSets(asked -> asked.names(ruleSet)).ruleSets();
        equal(seen.stream().map(one -> one.ruleSetBody()).toList(), List.of(RULES));
        return null;
    }

    Void makeConfiguration(String queue) throws Exception {
        var queues = gamelift.describeGameSessionQueues(asked -> asked.names(queue)).gameSessionQueues();
        var made = gamelift.createMatchmakingConfiguration(asked -> asked
                .name(configuration)
                .ruleSetName(ruleSet)
                .gameSessionQueueArns(queues.get(0).gameSessionQueueArn())
                .requestTimeoutSeconds(120)
                .acceptanceRequired(true)
                .acceptanceTimeoutSeconds(60)
                .backfillMode(BackfillMode.MANUAL)).configuration();
        must(made.configurationArn().endsWith(":matchmakingconfiguration/" + configuration), made);
        isNow(made.creationTime());
        var listed = gamelift.describeMatchmakingConfigurationsPaginator(asked -> asked.ruleSetName(ruleSet));
        equal(listed.configurations().stream().toList(), List.of(made));
        refused(InvalidRequestException.class,
                () -> gamelift.deleteMatchmakingRuleSet(asked -> asked.name(ruleSet)));
        return null;
    }

    /** A player near the location: only there is a place. */
    private Player player(String name, double skill) {
        return Player.builder()
                .playerId(name)
                .playerAttributes(Map.of(
                        "skill", value(made -> made.n(skill)),
                        "mode", value(made -> made.s("ranked")),
                        "maps", value(made -> made.sl("desert", "moon")),
                        "powers", value(made -> made.sdm(Map.of("fire", 3.5, "ice", 1.0)))))
                .latencyInMs(Map.of(location, 20))
                .build();
    }

    private static AttributeValue value(Consumer<AttributeValue.Builder> member) {
        return AttributeValue.builder().applyMutation(member).build();
    }

    private void start(String ticket, Player... players) {
        var made = gamelift.startMatchmaking(asked -> asked
                .ticketId(ticket).configurationName(configuration).players(players)).matchmakingTicket();
        equal(made.ticketId(), ticket);
        equal(made.status(), MatchmakingConfigurationStatus.QUEUED);
        equal(made.players(), List.of(players));
        isNow(made.startTime());
    }

    /** A ticket when it has come so far. */
    private MatchmakingTicket untilTicket(String ticket, MatchmakingConfigurationStatus status) throws Exception {
        return until(ticket + " is " + status, () -> {
            var seen = gamelift.describeMatchmaking(asked -> asked.ticketIds(ticket)).ticketList();
            equal(seen.size(), 1);
            var now = seen.get(0);
            var isLost = now.status() == MatchmakingConfigurationStatus.FAILED
                    || now.status() == MatchmakingConfigurationStatus.TIMED_OUT;
            must(!isLost, now);
            return now.status() == status ? now : null;
        });
    }

    Void stopped() throws Exception {
        String ticket = "stopped-" + run;
        start(ticket, player("eve", 1));
        untilTicket(ticket, MatchmakingConfigurationStatus.SEARCHING);
        gamelift.stopMatchmaking(asked -> asked.ticketId(ticket));
        isNow(untilTicket(ticket, MatchmakingConfigurationStatus.CANCELLED).endTime());
        refused(InvalidRequestException.class, () -> gamelift.stopMatchmaking(asked -> asked.ticketId(ticket)));
        refused(NotFoundException.class,
                () -> gamelift.stopMatchmaking(asked -> asked.ticketId("unknown-" + run)));
        return null;
    }

    private Void accept(String ticket, String name) {
        gamelift.acceptMatch(asked -> asked
                .ticketId(ticket).playerIds(name).acceptanceType(AcceptanceType.ACCEPT));
        return null;
    }

    /** Two tickets find each other; all accept; a server comes. Answers the game session. */
    String match(GameServers servers, Host host) throws Exception {
        String ada = "ada-" + run;
        String bob = "bob-" + run;
        start(ada, player("ada", 950));
        start(bob, player("bob", 1000));
        untilTicket(ada, MatchmakingConfigurationStatus.REQUIRES_ACCEPTANCE);
        untilTicket(bob, MatchmakingConfigurationStatus.REQUIRES_ACCEPTANCE);
        refused(InvalidRequestException.class, () -> accept(ada, "bob"));
        accept(ada, "ada");
        accept(bob, "bob");
        List<Integer> ports = servers.start(1, host);
        String arn = completed(ada, "ada", ports);
        equal(completed(bob, "bob", ports), arn);
        var session = gamelift.describeGameSessions(asked -> asked.gameSessionId(arn)).gameSessions().get(0);
        must(session.matchmakerData().contains(configuration), session);
        return arn;
    }

    /** A ticket's game session, in which its player has a slot. */
    private String completed(String ticket, String name, List<Integer> ports) throws Exception {
        var connection = untilTicket(ticket, MatchmakingConfigurationStatus.COMPLETED).gameSessionConnectionInfo();
        equal(connection.ipAddress(), "127.0.0.1");
        must(ports.contains(connection.port()), connection);
        Stream<MatchedPlayerSession> matched = connection.matchedPlayerSessions().stream();
        var slots = matched.map(MatchedPlayerSession::playerSessionId).toList();
        equal(slots.size(), 1);
        var slot = gamelift.describePlayerSessions(asked -> asked.playerSessionId(slots.get(0)));
        equal(slot.playerSessions().get(0).playerId(), name);
        equal(slot.playerSessions().get(0).status(), PlayerSessionStatus.RESERVED);
        return connection.gameSessionArn();
    }

    void cleanUp() throws Exception {
        gamelift.deleteMatchmakingConfiguration(asked -> asked.name(configuration));
        gamelift.deleteMatchmakingRuleSet(asked -> asked.name(ruleSet));
        refused(NotFoundException.class,
                () -> gamelift.describeMatchmakingRuleSets(asked -> asked.names(ruleSet)));
    }
}
