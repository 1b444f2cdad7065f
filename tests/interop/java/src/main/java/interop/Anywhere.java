package interop;

import static interop.Check.equal;
import static interop.Check.isNow;
import static interop.Check.must;
import static interop.Check.refused;
import static interop.Check.step;
import static interop.Check.until;

import interop.GameServers.Host;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.gamelift.GameLiftClient;
import software.amazon.awssdk.services.gamelift.model.Alias;
import software.amazon.awssdk.services.gamelift.model.Compute;
import software.amazon.awssdk.services.gamelift.model.ComputeType;
import software.amazon.awssdk.services.gamelift.model.ConflictException;
import software.amazon.awssdk.services.gamelift.model.CreateGameSessionRequest;
import software.amazon.awssdk.services.gamelift.model.FleetAttributes;
import software.amazon.awssdk.services.gamelift.model.FleetCapacityExceededException;
import software.amazon.awssdk.services.gamelift.model.FleetStatus;
import software.amazon.awssdk.services.gamelift.model.GameProperty;
import software.amazon.awssdk.services.gamelift.model.GameSession;
import software.amazon.awssdk.services.gamelift.model.GameSessionFullException;
import software.amazon.awssdk.services.gamelift.model.GameSessionPlacement;
import software.amazon.awssdk.services.gamelift.model.GameSessionPlacementState;
import software.amazon.awssdk.services.gamelift.model.GameSessionQueueDestination;
import software.amazon.awssdk.services.gamelift.model.GameSessionStatus;
import software.amazon.awssdk.services.gamelift.model.IdempotentParameterMismatchException;
import software.amazon.awssdk.services.gamelift.model.InvalidGameSessionStatusException;
import software.amazon.awssdk.services.gamelift.model.InvalidRequestException;
import software.amazon.awssdk.services.gamelift.model.LocationFilter;
import software.amazon.awssdk.services.gamelift.model.LocationModel;
import software.amazon.awssdk.services.gamelift.model.NotFoundException;
import software.amazon.awssdk.services.gamelift.model.PlacedPlayerSession;
import software.amazon.awssdk.services.gamelift.model.PlayerSession;
import software.amazon.awssdk.services.gamelift.model.PlayerSessionCreationPolicy;
import software.amazon.awssdk.services.gamelift.model.PlayerSessionStatus;
import software.amazon.awssdk.services.gamelift.model.RoutingStrategyType;
import software.amazon.awssdk.services.gamelift.model.SearchGameSessionsRequest;
import software.amazon.awssdk.services.gamelift.model.StartGameSessionPlacementRequest;
import software.amazon.awssdk.services.gamelift.model.Tag;
import software.amazon.awssdk.services.gamelift.model.TerminalRoutingStrategyException;
import software.amazon.awssdk.services.gamelift.model.TerminationMode;

/**
 * The AWS SDK for Java 2, unmodified: an Anywhere fleet of our own at the gateway, from its location to its end. The
 * steps are those of tests/interop/README.md.
 */
final class Anywhere {
    private static final String UNKNOWN =
            "arn:aws:gamelift:us-west-2::gamesession/fleet-none/custom-none/unknown";

    private final GameLiftClient gamelift;
    private final String run = UUID.randomUUID().toString().substring(0, 13);
    private final String location = "custom-java-" + run;
    private final String compute = "compute-" + run;
    private final String queue = "queue-" + run;
    private final String mine = "gameSessionProperties.run = '" + run + "'";

    private Anywhere(GameLiftClient gamelift) {
        this.gamelift = gamelift;
    }

    private Void makeLocation() throws Exception {
        var made = gamelift.createLocation(asked -> asked.locationName(location)).location();
        equal(made.locationName(), location);
        refused(ConflictException.class, () -> gamelift.createLocation(asked -> asked.locationName(location)));
        must(locations().contains(location), "the location is not listed");
        return null;
    }

    private List<String> locations() {
        var listed = gamelift.listLocationsPaginator(asked -> asked.filters(LocationFilter.CUSTOM)).locations();
        return listed.stream().map(LocationModel::locationName).toList();
    }

    private FleetAttributes makeFleet() throws Exception {
        var made = gamelift.createFleet(asked -> asked
                .name("from Java")
                .computeType(ComputeType.ANYWHERE)
                .locations(place -> place.location(location))
                .anywhereConfiguration(configuration -> configuration.cost("1"))
                .tags(tag("made-by", "java")));
        var fleet = made.fleetAttributes();
        must(fleet.fleetId().matches("fleet-[a-zA-Z0-9-]+"), fleet);
        isNow(fleet.creationTime());
        equal(made.locationStates().get(0).location(), location);
        until("the fleet is ACTIVE", () -> {
            var seen = gamelift.describeFleetAttributes(asked -> asked.fleetIds(fleet.fleetId()));
            equal(seen.fleetAttributes().get(0).name(), "from Java");
            return seen.fleetAttributes().get(0).status() == FleetStatus.ACTIVE ? true : null;
        });
        var listed = gamelift.listFleetsPaginator(asked -> asked.limit(1)).fleetIds();
        must(listed.stream().anyMatch(fleet.fleetId()::equals), "the fleet is not listed");
        return fleet;
    }

    private String registerCompute(String fleet) throws Exception {
        var made = register(fleet);
        equal(made.computeName(), compute);
        isNow(made.creationTime());
        refused(ConflictException.class, () -> register(fleet));
        var listed = gamelift.listComputePaginator(asked -> asked.fleetId(fleet)).computeList();
        equal(listed.stream().map(Compute::computeName).toList(), List.of(compute));
        must(made.gameLiftServiceSdkEndpoint().startsWith("ws"), made);
        return made.gameLiftServiceSdkEndpoint();
    }

    private Compute register(String fleet) {
        return gamelift.registerCompute(asked -> asked
                .fleetId(fleet).computeName(compute).location(location).ipAddress("127.0.0.1")).compute();
    }

    private String authToken(String fleet) {
        var answer = gamelift.getComputeAuthToken(asked -> asked.fleetId(fleet).computeName(compute));
        must(answer.authToken().matches("[a-zA-Z0-9-]{1,64}"), "not a token");
        var ahead = Duration.between(Instant.now(), answer.expirationTimestamp());
        must(!ahead.isNegative() && ahead.toDays() < 1, ahead);
        return answer.authToken();
    }

    private Void noCapacity(String fleet) throws Exception {
        refused(FleetCapacityExceededException.class, () -> gamelift.createGameSession(asked -> asked
                .fleetId(fleet).location(location).maximumPlayerSessionCount(1)));
        return null;
    }

    private String makeAlias(String fleet) {
        String name = "alias " + run;
        Alias made = gamelift.createAlias(asked -> asked
                .name(name)
                .routingStrategy(routing -> routing.type(RoutingStrategyType.SIMPLE).fleetId(fleet))).alias();
        isNow(made.creationTime());
        isNow(made.lastUpdatedTime());
        equal(gamelift.resolveAlias(asked -> asked.aliasId(made.aliasId())).fleetId(), fleet);
        var listed = gamelift.listAliasesPaginator(asked -> asked.name(name)).aliases();
        equal(listed.stream().toList(), List.of(made));
        return made.aliasId();
    }

    private Void terminalAlias() throws Exception {
        var made = gamelift.createAlias(asked -> asked
                .name("closed " + run)
                .routingStrategy(routing -> routing.type(RoutingStrategyType.TERMINAL).message("closed for good")));
        String alias = made.alias().aliasId();
        var refusal = refused(TerminalRoutingStrategyException.class, () -> gamelift.createGameSession(asked -> asked
                .aliasId(alias).maximumPlayerSessionCount(1)));
        must(refusal.getMessage().contains("closed for good"), refusal);
        gamelift.deleteAlias(asked -> asked.aliasId(alias));
        refused(NotFoundException.class, () -> gamelift.describeAlias(asked -> asked.aliasId(alias)));
        return null;
    }

    private Void makeQueue(String fleetArn) {
        var destination = GameSessionQueueDestination.builder().destinationArn(fleetArn).build();
        gamelift.createGameSessionQueue(asked -> asked
                .name(queue).timeoutInSeconds(60).destinations(destination));
        var seen = gamelift.describeGameSessionQueues(asked -> asked.names(queue)).gameSessionQueues();
        equal(seen.size(), 1);
        equal(seen.get(0).timeoutInSeconds(), 60);
        equal(seen.get(0).destinations(), List.of(destination));
        return null;
    }

    private void startPlacement(String id, Consumer<StartGameSessionPlacementRequest.Builder> more) {
        var made = gamelift.startGameSessionPlacement(asked -> more.accept(asked
                .placementId(id).gameSessionQueueName(queue).maximumPlayerSessionCount(2))).gameSessionPlacement();
        equal(made.status(), GameSessionPlacementState.PENDING);
        isNow(made.startTime());
    }

    private GameSessionPlacement placement(String id) {
        return gamelift.describeGameSessionPlacement(asked -> asked.placementId(id)).gameSessionPlacement();
    }

    private Void stoppedPlacement() throws Exception {
        String id = "stopped-" + run;
        startPlacement(id, asked -> {});
        gamelift.stopGameSessionPlacement(asked -> asked.placementId(id));
        var seen = placement(id);
        equal(seen.status(), GameSessionPlacementState.CANCELLED);
        isNow(seen.endTime());
        refused(InvalidRequestException.class,
                () -> gamelift.stopGameSessionPlacement(asked -> asked.placementId(id)));
        refused(NotFoundException.class,
                () -> gamelift.stopGameSessionPlacement(asked -> asked.placementId("unknown-" + run)));
        return null;
    }

    private String fulfilledPlacement(GameServers servers, Host host) throws Exception {
        String id = "placed-" + run;
        startPlacement(id, asked -> asked
                .gameSessionName("placed")
                .gameProperties(property("run", run))
                .desiredPlayerSessions(
                        player -> player.playerId("ada").playerData("first"), player -> player.playerId("bob")));
        List<Integer> ports = servers.start(3, host);
        var placed = until("the placement is FULFILLED", () -> {
            var seen = placement(id);
            if (seen.status() == GameSessionPlacementState.PENDING) {
                return null;
            }
            equal(seen.status(), GameSessionPlacementState.FULFILLED);
            return seen;
        });
        isNow(placed.endTime());
        must(ports.contains(placed.port()), placed);
        var players = placed.placedPlayerSessions().stream().map(PlacedPlayerSession::playerId);
        equal(players.sorted().toList(), List.of("ada", "bob"));
        return placed.gameSessionArn();
    }

    private GameSession gameSession(String arn) {
        var seen = gamelift.describeGameSessions(asked -> asked.gameSessionId(arn)).gameSessions();
        equal(seen.size(), 1);
        return seen.get(0);
    }

    /** Creates a game session as soon as a server is there, and waits until it is ACTIVE. */
    private GameSession create(CreateGameSessionRequest request) throws Exception {
        var made = until("a server is idle", () -> {
            try {
                return gamelift.createGameSession(request).gameSession();
            } catch (FleetCapacityExceededException onlyJustStarting) {
                return null;
            }
        });
        equal(made.status(), GameSessionStatus.ACTIVATING);
        isNow(made.creationTime());
        return until("the game session is ACTIVE", () -> {
            var seen = gameSession(made.gameSessionId());
            if (seen.status() == GameSessionStatus.ACTIVATING) {
                return null;
            }
            equal(seen.status(), GameSessionStatus.ACTIVE);
            return seen;
        });
    }

    private String createFirst(CreateGameSessionRequest request) throws Exception {
        var session = create(request);
        equal(session.gameProperties(), request.gameProperties());
        equal(session.gameSessionData(), request.gameSessionData());
        equal(session.location(), location);
        return session.gameSessionId();
    }

    private Void idempotency(CreateGameSessionRequest request, String created) throws Exception {
        equal(gamelift.createGameSession(request).gameSession().gameSessionId(), created);
        var different = request.toBuilder().maximumPlayerSessionCount(9).build();
        refused(IdempotentParameterMismatchException.class, () -> gamelift.createGameSession(different));
        return null;
    }

    private List<String> search(Consumer<SearchGameSessionsRequest.Builder> request) {
        var found = gamelift.searchGameSessionsPaginator(request).gameSessions();
        return found.stream().map(GameSession::gameSessionId).toList();
    }

    private Void searches(String fleet, String placed, String created) throws Exception {
        equal(search(asked -> asked.fleetId(fleet).filterExpression(mine).sortExpression("gameSessionName ASC")),
                List.of(created, placed));
        equal(search(asked -> asked.fleetId(fleet).filterExpression(mine).sortExpression("gameSessionName DESC")),
                List.of(placed, created));
        String open = mine + " AND hasAvailablePlayerSessions=true";
        equal(search(asked -> asked.fleetId(fleet).filterExpression(open)), List.of(created));
        refused(InvalidRequestException.class, () -> gamelift.searchGameSessions(asked -> asked
                .fleetId(fleet).filterExpression("maximumSessions >= 'three'")));
        return null;
    }

    private Void playerSessions(String arn) {
        List<String> names = Stream.of("p1-", "p2-", "p3-").map(name -> name + run).toList();
        PlayerSession first = gamelift.createPlayerSession(asked -> asked
                .gameSessionId(arn).playerId(names.get(0)).playerData("one")).playerSession();
        equal(first.status(), PlayerSessionStatus.RESERVED);
        equal(first.playerData(), "one");
        isNow(first.creationTime());
        var more = gamelift.createPlayerSessions(asked -> asked
                .gameSessionId(arn)
                .playerIds(names.subList(1, 3))
                .playerDataMap(Map.of(names.get(1), "two"))).playerSessions();
        equal(more.get(0).playerData(), "two");
        equal(more.get(1).playerData(), null);
        var listed = gamelift.describePlayerSessionsPaginator(asked -> asked.gameSessionId(arn).limit(2));
        equal(listed.playerSessions().stream().map(PlayerSession::playerId).toList(), names);
        var byId = gamelift.describePlayerSessions(asked -> asked.playerSessionId(first.playerSessionId()));
        equal(byId.playerSessions(), List.of(first));
        return null;
    }

    private Void full(String arn) throws Exception {
        refused(GameSessionFullException.class, () -> gamelift.createPlayerSession(asked -> asked
                .gameSessionId(arn).playerId("one-too-many")));
        return null;
    }

    private Void update(String arn) throws Exception {
        var denied = gamelift.updateGameSession(asked -> asked
                .gameSessionId(arn)
                .maximumPlayerSessionCount(5)
                .name("renamed")
                .playerSessionCreationPolicy(PlayerSessionCreationPolicy.DENY_ALL)).gameSession();
        equal(denied.name(), "renamed");
        equal(denied.maximumPlayerSessionCount(), 5);
        refused(InvalidGameSessionStatusException.class, () -> gamelift.createPlayerSession(asked -> asked
                .gameSessionId(arn).playerId("late")));
        gamelift.updateGameSession(asked -> asked
                .gameSessionId(arn).playerSessionCreationPolicy(PlayerSessionCreationPolicy.ACCEPT_ALL));
        gamelift.createPlayerSession(asked -> asked.gameSessionId(arn).playerId("late"));
        return null;
    }

    private Void tags(String fleetArn) {
        gamelift.tagResource(asked -> asked
                .resourceARN(fleetArn).tags(tag("made-by", "us"), tag("stage", "test")));
        gamelift.untagResource(asked -> asked.resourceARN(fleetArn).tagKeys("stage"));
        var listed = gamelift.listTagsForResource(asked -> asked.resourceARN(fleetArn)).tags();
        equal(listed, List.of(tag("made-by", "us")));
        return null;
    }

    /** Pages of one are all there is, each once. Answers every game session of the run. */
    private List<String> pages(String fleet, CreateGameSessionRequest request, String placed, String created)
            throws Exception {
        var second = create(request.toBuilder().name("second").idempotencyToken("second-" + run).build());
        List<String> arns = List.of(placed, created, second.gameSessionId());
        var listed = gamelift.describeGameSessionsPaginator(asked -> asked.fleetId(fleet).limit(1)).gameSessions();
        equal(listed.stream().map(GameSession::gameSessionId).sorted().toList(), arns.stream().sorted().toList());
        equal(search(asked -> asked
                .fleetId(fleet).filterExpression(mine).sortExpression("creationTimeMillis ASC").limit(1)), arns);
        refused(InvalidRequestException.class, () -> gamelift.describeGameSessions(asked -> asked
                .fleetId(fleet).limit(1).nextToken("not-one-of-yours")));
        return arns;
    }

    private Void otherRefusals(String fleet) throws Exception {
        refused(NotFoundException.class, () -> gamelift.describeGameSessions(asked -> asked.gameSessionId(UNKNOWN)));
        refused(NotFoundException.class, () -> gamelift.describeGameSessions(asked -> asked.fleetId("fleet-none")));
        refused(InvalidRequestException.class, () -> gamelift.createGameSession(asked -> asked
                .fleetId(fleet).maximumPlayerSessionCount(1).idempotencyToken("no_underscore")));
        return null;
    }

    private Void terminate(List<String> arns, GameServers servers) throws Exception {
        for (String arn : arns) {
            gamelift.terminateGameSession(asked -> asked
                    .gameSessionId(arn).terminationMode(TerminationMode.TRIGGER_ON_PROCESS_TERMINATE));
        }
        for (String arn : arns) {
            var ended = until("it is TERMINATED", () -> {
                var seen = gameSession(arn);
                return seen.status() == GameSessionStatus.TERMINATED ? seen : null;
            });
            isNow(ended.terminationTime());
        }
        equal(servers.ended(), arns.stream().map(arn -> 0).toList());
        return null;
    }

    private Void cleanUp(String fleet, String alias) throws Exception {
        gamelift.deleteGameSessionQueue(asked -> asked.name(queue));
        gamelift.deleteAlias(asked -> asked.aliasId(alias));
        gamelift.deregisterCompute(asked -> asked.fleetId(fleet).computeName(compute));
        refused(NotFoundException.class,
                () -> gamelift.describeCompute(asked -> asked.fleetId(fleet).computeName(compute)));
        gamelift.deleteFleet(asked -> asked.fleetId(fleet));
        gamelift.deleteLocation(asked -> asked.locationName(location));
        must(!locations().contains(location), "the location is still listed");
        return null;
    }

    private void run(GameServers servers) throws Exception {
        step("location", this::makeLocation);
        FleetAttributes attributes = step("fleet", this::makeFleet);
        String fleet = attributes.fleetId();
        String websocket = step("compute", () -> registerCompute(fleet));
        String token = step("auth token", () -> authToken(fleet));
        step("no capacity", () -> noCapacity(fleet));
        String alias = step("alias", () -> makeAlias(fleet));
        step("terminal alias", this::terminalAlias);
        step("queue", () -> makeQueue(attributes.fleetArn()));
        step("placement stopped", this::stoppedPlacement);
        var matchmaking = new Matchmaking(gamelift, run, location);
        step("rule set", matchmaking::makeRuleSet);
        step("matchmaking configuration", () -> matchmaking.makeConfiguration(queue));
        step("matchmaking stopped", matchmaking::stopped);
        var host = new Host(websocket, fleet, compute, token);
        String placed = step("placement fulfilled", () -> fulfilledPlacement(servers, host));

        var request = CreateGameSessionRequest.builder()
                .aliasId(alias)
                .location(location)
                .maximumPlayerSessionCount(3)
                .name("created")
                .gameProperties(property("map", "desert"), property("run", run))
                .gameSessionData("{\"rounds\": 3}")
                .idempotencyToken("created-" + run)
                .build();
        String created = step("create game session", () -> createFirst(request));
        step("idempotency", () -> idempotency(request, created));
        step("search", () -> searches(fleet, placed, created));
        step("player sessions", () -> playerSessions(created));
        step("game session full", () -> full(created));
        step("update", () -> update(created));
        step("tags", () -> tags(attributes.fleetArn()));
        List<String> arns = step("pages", () -> pages(fleet, request, placed, created));
        step("refusals", () -> otherRefusals(fleet));
        String matched = step("match", () -> matchmaking.match(servers, host));
        step("terminate", () -> terminate(Stream.concat(arns.stream(), Stream.of(matched)).toList(), servers));
        step("clean up", () -> {
            matchmaking.cleanUp();
            return cleanUp(fleet, alias);
        });
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static GameProperty property(String key, String value) {
        return GameProperty.builder().key(key).value(value).build();
    }

    public static void main(String[] arguments) throws Exception {
        var credentials = AwsBasicCredentials.create("AKIAIOSFODNN7EXAMPLE", "not-a-secret");
        var builder = GameLiftClient.builder()
                .endpointOverride(URI.create(Check.required("RALLYPOINT_SERVICES")))
                .region(Region.US_WEST_2)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .httpClient(UrlConnectionHttpClient.create())
                // So that a 500 shows at once.
                .overrideConfiguration(without -> without.retryStrategy(DefaultRetryStrategy.doNotRetry()));
        try (var gamelift = builder.build(); var servers = new GameServers()) {
            new Anywhere(gamelift).run(servers);
        }
    }
}
