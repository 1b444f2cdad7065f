package main

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/gamelift"
	"github.com/aws/aws-sdk-go-v2/service/gamelift/types"
)

// Two players who differ by 100 at most.
const rules = `{
	"name": "duel", "ruleLanguageVersion": "1.0",
	"playerAttributes": [
		{"name": "skill", "type": "number"}, {"name": "mode", "type": "string"},
		{"name": "maps", "type": "string_list"}, {"name": "powers", "type": "string_number_map"}
	],
	"teams": [{"name": "red", "minPlayers": 1, "maxPlayers": 1}, {"name": "blue", "minPlayers": 1, "maxPlayers": 1}],
	"rules": [{
		"name": "FairSkill", "type": "distance", "maxDistance": 100,
		"measurements": ["avg(teams[red].players.attributes[skill])"],
		"referenceValue": "avg(teams[blue].players.attributes[skill])"
	}]
}`

var (
	ruleSet       = "rules-" + run
	configuration = "duel-" + run
)

func makeRuleSet() {
	checked := ok(client.ValidateMatchmakingRuleSet(ctx, &gamelift.ValidateMatchmakingRuleSetInput{
		RuleSetBody: aws.String(rules),
	}))
	must(*checked.Valid, "the rule set is not valid")
	broken := strings.Replace(rules, `"distance"`, `"nearness"`, 1)
	refusal := refused[*types.InvalidRequestException](client.ValidateMatchmakingRuleSet(ctx,
		&gamelift.ValidateMatchmakingRuleSetInput{RuleSetBody: &broken}))
	must(strings.Contains(refusal.ErrorMessage(), "nearness"), "%s", refusal.ErrorMessage())
	request := &gamelift.CreateMatchmakingRuleSetInput{Name: &ruleSet, RuleSetBody: aws.String(rules)}
	made := ok(client.CreateMatchmakingRuleSet(ctx, request)).RuleSet
	must(strings.HasSuffix(*made.RuleSetArn, ":matchmakingruleset/"+ruleSet), "%s", *made.RuleSetArn)
	isNow(made.CreationTime)
	refused[*types.InvalidRequestException](client.CreateMatchmakingRuleSet(ctx, request))
	seen := ok(client.DescribeMatchmakingRuleSets(ctx,
		&gamelift.DescribeMatchmakingRuleSetsInput{Names: []string{ruleSet}})).RuleSets
	equal(len(seen), 1)
	equal(*seen[0].RuleSetBody, rules)
}

func makeConfiguration() {
	queues := ok(client.DescribeGameSessionQueues(ctx,
		&gamelift.DescribeGameSessionQueuesInput{Names: []string{queue}})).GameSessionQueues
	made := ok(client.CreateMatchmakingConfiguration(ctx, &gamelift.CreateMatchmakingConfigurationInput{
		Name:                     &configuration,
		RuleSetName:              &ruleSet,
		GameSessionQueueArns:     []string{*queues[0].GameSessionQueueArn},
		RequestTimeoutSeconds:    aws.Int32(120),
		AcceptanceRequired:       aws.Bool(true),
		AcceptanceTimeoutSeconds: aws.Int32(60),
		BackfillMode:             types.BackfillModeManual,
	})).Configuration
	must(strings.HasSuffix(*made.ConfigurationArn, ":matchmakingconfiguration/"+configuration), "%s", *made.ConfigurationArn)
	isNow(made.CreationTime)
	listed := all(gamelift.NewDescribeMatchmakingConfigurationsPaginator(client,
		&gamelift.DescribeMatchmakingConfigurationsInput{RuleSetName: &ruleSet}),
		func(page *gamelift.DescribeMatchmakingConfigurationsOutput) []types.MatchmakingConfiguration {
			return page.Configurations
		})
	equal(listed, []types.MatchmakingConfiguration{*made})
	refused[*types.InvalidRequestException](client.DeleteMatchmakingRuleSet(ctx,
		&gamelift.DeleteMatchmakingRuleSetInput{Name: &ruleSet}))
}

func player(name string, skill float64) types.Player {
	return types.Player{
		PlayerId: &name,
		PlayerAttributes: map[string]types.AttributeValue{
			"skill":  {N: &skill},
			"mode":   {S: aws.String("ranked")},
			"maps":   {SL: []string{"desert", "moon"}},
			"powers": {SDM: map[string]float64{"fire": 3.5, "ice": 1}},
		},
		LatencyInMs: map[string]int32{location: 20},
	}
}

func startMatchmaking(ticket string, players ...types.Player) {
	made := ok(client.StartMatchmaking(ctx, &gamelift.StartMatchmakingInput{
		TicketId:          &ticket,
		ConfigurationName: &configuration,
		Players:           players,
	})).MatchmakingTicket
	equal(*made.TicketId, ticket)
	equal(made.Status, types.MatchmakingConfigurationStatusQueued)
	equal(made.Players, players)
	isNow(made.StartTime)
}

// A ticket when it has come so far.
func untilTicket(ticket string, status types.MatchmakingConfigurationStatus) *types.MatchmakingTicket {
	return until(ticket+" is "+string(status), func() *types.MatchmakingTicket {
		request := &gamelift.DescribeMatchmakingInput{TicketIds: []string{ticket}}
		seen := ok(client.DescribeMatchmaking(ctx, request)).TicketList
		equal(len(seen), 1)
		lost := []types.MatchmakingConfigurationStatus{
			types.MatchmakingConfigurationStatusFailed,
			types.MatchmakingConfigurationStatusTimedOut,
		}
		must(!slices.Contains(lost, seen[0].Status), "%s is %s", ticket, seen[0].Status)
		if seen[0].Status != status {
			return nil
		}
		return &seen[0]
	})
}

func stoppedMatchmaking() {
	ticket := "stopped-" + run
	startMatchmaking(ticket, player("eve", 1))
	untilTicket(ticket, types.MatchmakingConfigurationStatusSearching)
	stop := &gamelift.StopMatchmakingInput{TicketId: &ticket}
	ok(client.StopMatchmaking(ctx, stop))
	isNow(untilTicket(ticket, types.MatchmakingConfigurationStatusCancelled).EndTime)
	refused[*types.InvalidRequestException](client.StopMatchmaking(ctx, stop))
	refused[*types.NotFoundException](client.StopMatchmaking(ctx,
		&gamelift.StopMatchmakingInput{TicketId: aws.String("unknown-" + run)}))
}

// Two tickets find each other; all accept; a server comes. Answers the game session.
func match(servers *gameServers, at host) string {
	tickets := map[string]string{"ada": "ada-" + run, "bob": "bob-" + run}
	startMatchmaking(tickets["ada"], player("ada", 950))
	startMatchmaking(tickets["bob"], player("bob", 1000))
	accept := func(ticket, name string) *gamelift.AcceptMatchInput {
		return &gamelift.AcceptMatchInput{
			TicketId:       &ticket,
			PlayerIds:      []string{name},
			AcceptanceType: types.AcceptanceTypeAccept,
		}
	}
	for _, ticket := range tickets {
		untilTicket(ticket, types.MatchmakingConfigurationStatusRequiresAcceptance)
	}
	refused[*types.InvalidRequestException](client.AcceptMatch(ctx, accept(tickets["ada"], "bob")))
	for name, ticket := range tickets {
		ok(client.AcceptMatch(ctx, accept(ticket, name)))
	}
	ports := ok(servers.start(1, at))
	var arns []string
	for name, ticket := range tickets {
		connection := untilTicket(ticket, types.MatchmakingConfigurationStatusCompleted).GameSessionConnectionInfo
		equal(*connection.IpAddress, "127.0.0.1")
		must(slices.Contains(ports, *connection.Port), "%d is not one of %v", *connection.Port, ports)
		equal(len(connection.MatchedPlayerSessions), 1)
		matched := connection.MatchedPlayerSessions[0]
		equal(*matched.PlayerId, name)
		slots := ok(client.DescribePlayerSessions(ctx,
			&gamelift.DescribePlayerSessionsInput{PlayerSessionId: matched.PlayerSessionId})).PlayerSessions
		equal(*slots[0].PlayerId, name)
		equal(slots[0].Status, types.PlayerSessionStatusReserved)
		arns = append(arns, *connection.GameSessionArn)
	}
	equal(arns[0], arns[1])
	must(strings.Contains(*gameSession(arns[0]).MatchmakerData, configuration), "no matchmaker data")
	return arns[0]
}

func cleanUpMatchmaking() {
	ok(client.DeleteMatchmakingConfiguration(ctx, &gamelift.DeleteMatchmakingConfigurationInput{Name: &configuration}))
	ok(client.DeleteMatchmakingRuleSet(ctx, &gamelift.DeleteMatchmakingRuleSetInput{Name: &ruleSet}))
	refused[*types.NotFoundException](client.DescribeMatchmakingRuleSets(ctx,
		&gamelift.DescribeMatchmakingRuleSetsInput{Names: []string{ruleSet}}))
}
