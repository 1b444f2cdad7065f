// The AWS SDK for Go v2, unmodified: an Anywhere fleet of our own at the gateway, from its location to its end. This
// SDK speaks CBOR. The steps are those of tests/interop/README.md.
//
//	RALLYPOINT_SERVICES=http://127.0.0.1:9870 RALLYPOINT_GAME_SERVER=./04_dedicated_server go run .
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/gamelift"
	"github.com/aws/aws-sdk-go-v2/service/gamelift/types"
)

const (
	region  = "us-west-2"
	unknown = "arn:aws:gamelift:us-west-2::gamesession/fleet-none/custom-none/unknown"
	day     = 24 * time.Hour
)

var (
	run      = strings.ToLower(rand.Text()[:12])
	location = "custom-go-" + run
	compute  = "compute-" + run
	queue    = "queue-" + run
	mine     = fmt.Sprintf("gameSessionProperties.run = '%s'", run)

	ctx    = context.Background()
	client = gamelift.New(gamelift.Options{
		BaseEndpoint: aws.String(required("RALLYPOINT_SERVICES")),
		Region:       region,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "not-a-secret"}, nil
		}),
		HTTPClient: &http.Client{Transport: cborOnly{http.DefaultTransport}},
		// Without retries, so that a 500 shows at once.
		Retryer: aws.NopRetryer{},
	})
)

// Sees to it that CBOR is what is tested here: JSON has programs enough.
type cborOnly struct{ next http.RoundTripper }

func (transport cborOnly) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Header.Get("Smithy-Protocol") != "rpc-v2-cbor" {
		return nil, errors.New("the SDK no longer speaks CBOR")
	}
	return transport.next.RoundTrip(request)
}

func makeLocation() {
	request := &gamelift.CreateLocationInput{LocationName: &location}
	made := ok(client.CreateLocation(ctx, request)).Location
	equal(*made.LocationName, location)
	must(strings.HasSuffix(*made.LocationArn, ":location/"+location), "%s", *made.LocationArn)
	refused[*types.ConflictException](client.CreateLocation(ctx, request))
	must(slices.Contains(customLocations(), location), "the location is not listed")
}

func customLocations() []string {
	request := &gamelift.ListLocationsInput{Filters: []types.LocationFilter{types.LocationFilterCustom}}
	listed := all(gamelift.NewListLocationsPaginator(client, request),
		func(page *gamelift.ListLocationsOutput) []types.LocationModel { return page.Locations })
	var names []string
	for _, place := range listed {
		names = append(names, *place.LocationName)
	}
	return names
}

func makeFleet() *types.FleetAttributes {
	made := ok(client.CreateFleet(ctx, &gamelift.CreateFleetInput{
		Name:                  aws.String("from Go"),
		ComputeType:           types.ComputeTypeAnywhere,
		Locations:             []types.LocationConfiguration{{Location: &location}},
		AnywhereConfiguration: &types.AnywhereConfiguration{Cost: aws.String("1")},
		Tags:                  []types.Tag{{Key: aws.String("made-by"), Value: aws.String("go")}},
	}))
	fleet := made.FleetAttributes
	must(regexp.MustCompile("^fleet-[a-zA-Z0-9-]+$").MatchString(*fleet.FleetId), "%s", *fleet.FleetId)
	isNow(fleet.CreationTime)
	equal(*made.LocationStates[0].Location, location)
	until("the fleet is ACTIVE", func() *types.FleetAttributes {
		request := &gamelift.DescribeFleetAttributesInput{FleetIds: []string{*fleet.FleetId}}
		seen := ok(client.DescribeFleetAttributes(ctx, request)).FleetAttributes[0]
		equal(*seen.Name, "from Go")
		if seen.Status != types.FleetStatusActive {
			return nil
		}
		return &seen
	})
	listed := all(gamelift.NewListFleetsPaginator(client, &gamelift.ListFleetsInput{Limit: aws.Int32(1)}),
		func(page *gamelift.ListFleetsOutput) []string { return page.FleetIds })
	must(slices.Contains(listed, *fleet.FleetId), "the fleet is not listed")
	return fleet
}

func registerCompute(fleet string) string {
	request := &gamelift.RegisterComputeInput{
		FleetId:     &fleet,
		ComputeName: &compute,
		Location:    &location,
		IpAddress:   aws.String("127.0.0.1"),
	}
	made := ok(client.RegisterCompute(ctx, request)).Compute
	equal(*made.ComputeName, compute)
	isNow(made.CreationTime)
	refused[*types.ConflictException](client.RegisterCompute(ctx, request))
	listed := all(gamelift.NewListComputePaginator(client, &gamelift.ListComputeInput{FleetId: &fleet}),
		func(page *gamelift.ListComputeOutput) []types.Compute { return page.ComputeList })
	equal(len(listed), 1)
	equal(*listed[0].ComputeName, compute)
	must(strings.HasPrefix(*made.GameLiftServiceSdkEndpoint, "ws"), "%s", *made.GameLiftServiceSdkEndpoint)
	return *made.GameLiftServiceSdkEndpoint
}

func authToken(fleet string) string {
	request := &gamelift.GetComputeAuthTokenInput{FleetId: &fleet, ComputeName: &compute}
	answer := ok(client.GetComputeAuthToken(ctx, request))
	must(regexp.MustCompile("^[a-zA-Z0-9-]{1,64}$").MatchString(*answer.AuthToken), "not a token")
	ahead := time.Until(*answer.ExpirationTimestamp)
	must(0 < ahead && ahead < day, "it expires in %v", ahead)
	return *answer.AuthToken
}

func makeAlias(fleet string) string {
	name := "alias " + run
	made := ok(client.CreateAlias(ctx, &gamelift.CreateAliasInput{
		Name:            &name,
		RoutingStrategy: &types.RoutingStrategy{Type: types.RoutingStrategyTypeSimple, FleetId: &fleet},
	})).Alias
	isNow(made.CreationTime)
	isNow(made.LastUpdatedTime)
	equal(*ok(client.ResolveAlias(ctx, &gamelift.ResolveAliasInput{AliasId: made.AliasId})).FleetId, fleet)
	listed := all(gamelift.NewListAliasesPaginator(client, &gamelift.ListAliasesInput{Name: &name}),
		func(page *gamelift.ListAliasesOutput) []types.Alias { return page.Aliases })
	equal(listed, []types.Alias{*made})
	return *made.AliasId
}

func terminalAlias() {
	routing := &types.RoutingStrategy{Type: types.RoutingStrategyTypeTerminal, Message: aws.String("closed for good")}
	request := &gamelift.CreateAliasInput{Name: aws.String("closed " + run), RoutingStrategy: routing}
	alias := ok(client.CreateAlias(ctx, request)).Alias.AliasId
	refusal := refused[*types.TerminalRoutingStrategyException](client.CreateGameSession(ctx,
		&gamelift.CreateGameSessionInput{AliasId: alias, MaximumPlayerSessionCount: aws.Int32(1)}))
	must(strings.Contains(refusal.ErrorMessage(), "closed for good"), "%s", refusal.ErrorMessage())
	ok(client.DeleteAlias(ctx, &gamelift.DeleteAliasInput{AliasId: alias}))
	refused[*types.NotFoundException](client.DescribeAlias(ctx, &gamelift.DescribeAliasInput{AliasId: alias}))
}

func makeQueue(fleetARN *string) {
	destinations := []types.GameSessionQueueDestination{{DestinationArn: fleetARN}}
	ok(client.CreateGameSessionQueue(ctx, &gamelift.CreateGameSessionQueueInput{
		Name:             &queue,
		TimeoutInSeconds: aws.Int32(60),
		Destinations:     destinations,
	}))
	request := &gamelift.DescribeGameSessionQueuesInput{Names: []string{queue}}
	seen := ok(client.DescribeGameSessionQueues(ctx, request)).GameSessionQueues
	equal(len(seen), 1)
	equal(*seen[0].TimeoutInSeconds, 60)
	equal(seen[0].Destinations, destinations)
}

func startPlacement(request gamelift.StartGameSessionPlacementInput) {
	request.GameSessionQueueName = &queue
	request.MaximumPlayerSessionCount = aws.Int32(2)
	made := ok(client.StartGameSessionPlacement(ctx, &request)).GameSessionPlacement
	equal(made.Status, types.GameSessionPlacementStatePending)
	isNow(made.StartTime)
}

func placement(id string) *types.GameSessionPlacement {
	request := &gamelift.DescribeGameSessionPlacementInput{PlacementId: &id}
	return ok(client.DescribeGameSessionPlacement(ctx, request)).GameSessionPlacement
}

func stoppedPlacement() {
	stopped := "stopped-" + run
	startPlacement(gamelift.StartGameSessionPlacementInput{PlacementId: &stopped})
	request := &gamelift.StopGameSessionPlacementInput{PlacementId: &stopped}
	ok(client.StopGameSessionPlacement(ctx, request))
	seen := placement(stopped)
	equal(seen.Status, types.GameSessionPlacementStateCancelled)
	isNow(seen.EndTime)
	refused[*types.InvalidRequestException](client.StopGameSessionPlacement(ctx, request))
	request.PlacementId = aws.String("unknown-" + run)
	refused[*types.NotFoundException](client.StopGameSessionPlacement(ctx, request))
}

func fulfilledPlacement(servers *gameServers, at host) string {
	id := "placed-" + run
	startPlacement(gamelift.StartGameSessionPlacementInput{
		PlacementId:     &id,
		GameSessionName: aws.String("placed"),
		GameProperties:  []types.GameProperty{{Key: aws.String("run"), Value: &run}},
		DesiredPlayerSessions: []types.DesiredPlayerSession{
			{PlayerId: aws.String("ada"), PlayerData: aws.String("first")},
			{PlayerId: aws.String("bob")},
		},
	})
	ports := ok(servers.start(3, at))
	placed := until("the placement is FULFILLED", func() *types.GameSessionPlacement {
		seen := placement(id)
		if seen.Status == types.GameSessionPlacementStatePending {
			return nil
		}
		equal(seen.Status, types.GameSessionPlacementStateFulfilled)
		return seen
	})
	isNow(placed.EndTime)
	must(slices.Contains(ports, *placed.Port), "%d is not one of %v", *placed.Port, ports)
	var players []string
	for _, slot := range placed.PlacedPlayerSessions {
		players = append(players, *slot.PlayerId)
	}
	slices.Sort(players)
	equal(players, []string{"ada", "bob"})
	return *placed.GameSessionArn
}

func gameSession(arn string) *types.GameSession {
	seen := ok(client.DescribeGameSessions(ctx, &gamelift.DescribeGameSessionsInput{GameSessionId: &arn}))
	equal(len(seen.GameSessions), 1)
	return &seen.GameSessions[0]
}

// Creates a game session as soon as a server is there, and waits until it is ACTIVE.
func create(request gamelift.CreateGameSessionInput) *types.GameSession {
	made := until("a server is idle", func() *types.GameSession {
		answer, err := client.CreateGameSession(ctx, &request)
		var full *types.FleetCapacityExceededException
		if errors.As(err, &full) { // the servers are only just starting
			return nil
		}
		return ok(answer, err).GameSession
	})
	equal(made.Status, types.GameSessionStatusActivating)
	isNow(made.CreationTime)
	return until("the game session is ACTIVE", func() *types.GameSession {
		seen := gameSession(*made.GameSessionId)
		if seen.Status == types.GameSessionStatusActivating {
			return nil
		}
		equal(seen.Status, types.GameSessionStatusActive)
		return seen
	})
}

func ids(sessions []types.GameSession) []string {
	var found []string
	for _, session := range sessions {
		found = append(found, *session.GameSessionId)
	}
	return found
}

func search(fleet, filter, sort string, size *int32) []string {
	request := &gamelift.SearchGameSessionsInput{FleetId: &fleet, FilterExpression: &filter, Limit: size}
	if sort != "" {
		request.SortExpression = &sort
	}
	return ids(all(gamelift.NewSearchGameSessionsPaginator(client, request),
		func(page *gamelift.SearchGameSessionsOutput) []types.GameSession { return page.GameSessions }))
}

func searches(fleet, placed, created string) {
	equal(search(fleet, mine, "gameSessionName ASC", nil), []string{created, placed})
	equal(search(fleet, mine, "gameSessionName DESC", nil), []string{placed, created})
	equal(search(fleet, mine+" AND hasAvailablePlayerSessions=true", "", nil), []string{created})
	refused[*types.InvalidRequestException](client.SearchGameSessions(ctx, &gamelift.SearchGameSessionsInput{
		FleetId:          &fleet,
		FilterExpression: aws.String("maximumSessions >= 'three'"),
	}))
}

func playerSessions(arn string) {
	names := []string{"p1-" + run, "p2-" + run, "p3-" + run}
	first := ok(client.CreatePlayerSession(ctx, &gamelift.CreatePlayerSessionInput{
		GameSessionId: &arn,
		PlayerId:      &names[0],
		PlayerData:    aws.String("one"),
	})).PlayerSession
	equal(first.Status, types.PlayerSessionStatusReserved)
	equal(*first.PlayerData, "one")
	isNow(first.CreationTime)
	more := ok(client.CreatePlayerSessions(ctx, &gamelift.CreatePlayerSessionsInput{
		GameSessionId: &arn,
		PlayerIds:     names[1:],
		PlayerDataMap: map[string]string{names[1]: "two"},
	})).PlayerSessions
	equal(len(more), 2)
	equal(*more[0].PlayerData, "two")
	must(more[1].PlayerData == nil, "%v has data", more[1])

	describe := func(request gamelift.DescribePlayerSessionsInput) []types.PlayerSession {
		return all(gamelift.NewDescribePlayerSessionsPaginator(client, &request),
			func(page *gamelift.DescribePlayerSessionsOutput) []types.PlayerSession { return page.PlayerSessions })
	}
	var players []string
	for _, slot := range describe(gamelift.DescribePlayerSessionsInput{GameSessionId: &arn, Limit: aws.Int32(2)}) {
		players = append(players, *slot.PlayerId)
	}
	equal(players, names)
	byID := describe(gamelift.DescribePlayerSessionsInput{PlayerSessionId: first.PlayerSessionId})
	equal(byID, []types.PlayerSession{*first})
}

func update(arn string) {
	denied := ok(client.UpdateGameSession(ctx, &gamelift.UpdateGameSessionInput{
		GameSessionId:               &arn,
		MaximumPlayerSessionCount:   aws.Int32(5),
		Name:                        aws.String("renamed"),
		PlayerSessionCreationPolicy: types.PlayerSessionCreationPolicyDenyAll,
	})).GameSession
	equal(*denied.Name, "renamed")
	equal(*denied.MaximumPlayerSessionCount, 5)
	late := &gamelift.CreatePlayerSessionInput{GameSessionId: &arn, PlayerId: aws.String("late")}
	refused[*types.InvalidGameSessionStatusException](client.CreatePlayerSession(ctx, late))
	ok(client.UpdateGameSession(ctx, &gamelift.UpdateGameSessionInput{
		GameSessionId:               &arn,
		PlayerSessionCreationPolicy: types.PlayerSessionCreationPolicyAcceptAll,
	}))
	ok(client.CreatePlayerSession(ctx, late))
}

func tags(fleetARN *string) {
	madeBy := types.Tag{Key: aws.String("made-by"), Value: aws.String("us")}
	stage := types.Tag{Key: aws.String("stage"), Value: aws.String("test")}
	ok(client.TagResource(ctx, &gamelift.TagResourceInput{ResourceARN: fleetARN, Tags: []types.Tag{madeBy, stage}}))
	ok(client.UntagResource(ctx, &gamelift.UntagResourceInput{ResourceARN: fleetARN, TagKeys: []string{"stage"}}))
	listed := ok(client.ListTagsForResource(ctx, &gamelift.ListTagsForResourceInput{ResourceARN: fleetARN}))
	equal(listed.Tags, []types.Tag{madeBy})
}

func pages(fleet string, arns []string) {
	request := &gamelift.DescribeGameSessionsInput{FleetId: &fleet, Limit: aws.Int32(1)}
	listed := ids(all(gamelift.NewDescribeGameSessionsPaginator(client, request),
		func(page *gamelift.DescribeGameSessionsOutput) []types.GameSession { return page.GameSessions }))
	equal(slices.Sorted(slices.Values(listed)), slices.Sorted(slices.Values(arns)))
	equal(search(fleet, mine, "creationTimeMillis ASC", aws.Int32(1)), arns)
	request.NextToken = aws.String("not-one-of-yours")
	refused[*types.InvalidRequestException](client.DescribeGameSessions(ctx, request))
}

func otherRefusals(fleet string) {
	refused[*types.NotFoundException](client.DescribeGameSessions(ctx,
		&gamelift.DescribeGameSessionsInput{GameSessionId: aws.String(unknown)}))
	refused[*types.NotFoundException](client.DescribeGameSessions(ctx,
		&gamelift.DescribeGameSessionsInput{FleetId: aws.String("fleet-none")}))
	refused[*types.InvalidRequestException](client.CreateGameSession(ctx, &gamelift.CreateGameSessionInput{
		FleetId:                   &fleet,
		MaximumPlayerSessionCount: aws.Int32(1),
		IdempotencyToken:          aws.String("no_underscore"),
	}))
}

func terminate(arns []string, servers *gameServers) {
	for _, arn := range arns {
		ok(client.TerminateGameSession(ctx, &gamelift.TerminateGameSessionInput{
			GameSessionId:   &arn,
			TerminationMode: types.TerminationModeTriggerOnProcessTerminate,
		}))
	}
	for _, arn := range arns {
		ended := until("it is TERMINATED", func() *types.GameSession {
			if seen := gameSession(arn); seen.Status == types.GameSessionStatusTerminated {
				return seen
			}
			return nil
		})
		isNow(ended.TerminationTime)
	}
	err := servers.ended()
	must(err == nil, "%v", err)
}

func cleanUp(fleet, alias string) {
	ok(client.DeleteGameSessionQueue(ctx, &gamelift.DeleteGameSessionQueueInput{Name: &queue}))
	ok(client.DeleteAlias(ctx, &gamelift.DeleteAliasInput{AliasId: &alias}))
	ok(client.DeregisterCompute(ctx, &gamelift.DeregisterComputeInput{FleetId: &fleet, ComputeName: &compute}))
	refused[*types.NotFoundException](client.DescribeCompute(ctx,
		&gamelift.DescribeComputeInput{FleetId: &fleet, ComputeName: &compute}))
	ok(client.DeleteFleet(ctx, &gamelift.DeleteFleetInput{FleetId: &fleet}))
	ok(client.DeleteLocation(ctx, &gamelift.DeleteLocationInput{LocationName: &location}))
	must(!slices.Contains(customLocations(), location), "the location is still listed")
}

func main() {
	servers := &gameServers{}
	defer servers.end()

	at := host{compute: compute}
	var fleetARN *string
	var alias, placed, created string
	var arns []string
	step("location", makeLocation)
	step("fleet", func() {
		fleet := makeFleet()
		at.fleet, fleetARN = *fleet.FleetId, fleet.FleetArn
	})
	step("compute", func() { at.websocket = registerCompute(at.fleet) })
	step("auth token", func() { at.token = authToken(at.fleet) })
	step("no capacity", func() {
		refused[*types.FleetCapacityExceededException](client.CreateGameSession(ctx, &gamelift.CreateGameSessionInput{
			FleetId:                   &at.fleet,
			Location:                  &location,
			MaximumPlayerSessionCount: aws.Int32(1),
		}))
	})
	step("alias", func() { alias = makeAlias(at.fleet) })
	step("terminal alias", terminalAlias)
	step("queue", func() { makeQueue(fleetARN) })
	step("placement stopped", stoppedPlacement)
	step("rule set", makeRuleSet)
	step("matchmaking configuration", makeConfiguration)
	step("matchmaking stopped", stoppedMatchmaking)
	step("placement fulfilled", func() { placed = fulfilledPlacement(servers, at) })

	request := gamelift.CreateGameSessionInput{
		AliasId:                   &alias,
		Location:                  &location,
		MaximumPlayerSessionCount: aws.Int32(3),
		Name:                      aws.String("created"),
		GameProperties: []types.GameProperty{
			{Key: aws.String("map"), Value: aws.String("desert")},
			{Key: aws.String("run"), Value: &run},
		},
		GameSessionData:  aws.String(`{"rounds": 3}`),
		IdempotencyToken: aws.String("created-" + run),
	}
	step("create game session", func() {
		session := create(request)
		equal(session.GameProperties, request.GameProperties)
		equal(*session.GameSessionData, *request.GameSessionData)
		equal(*session.Location, location)
		created = *session.GameSessionId
	})
	step("idempotency", func() {
		equal(*ok(client.CreateGameSession(ctx, &request)).GameSession.GameSessionId, created)
		different := request
		different.MaximumPlayerSessionCount = aws.Int32(9)
		refused[*types.IdempotentParameterMismatchException](client.CreateGameSession(ctx, &different))
	})
	step("search", func() { searches(at.fleet, placed, created) })
	step("player sessions", func() { playerSessions(created) })
	step("game session full", func() {
		refused[*types.GameSessionFullException](client.CreatePlayerSession(ctx,
			&gamelift.CreatePlayerSessionInput{GameSessionId: &created, PlayerId: aws.String("one-too-many")}))
	})
	step("update", func() { update(created) })
	step("tags", func() { tags(fleetARN) })
	step("pages", func() {
		second := request
		second.Name = aws.String("second")
		second.IdempotencyToken = aws.String("second-" + run)
		arns = []string{placed, created, *create(second).GameSessionId}
		pages(at.fleet, arns)
	})
	step("refusals", func() { otherRefusals(at.fleet) })
	step("match", func() { arns = append(arns, match(servers, at)) })
	step("terminate", func() { terminate(arns, servers) })
	step("clean up", func() {
		cleanUpMatchmaking()
		cleanUp(at.fleet, alias)
	})
}
