package main

import (
	"encoding/json"
	"slices"
	"sync/atomic"

	"github.com/amazon-gamelift/amazon-gamelift-servers-go-server-sdk/v5/model"
	"github.com/amazon-gamelift/amazon-gamelift-servers-go-server-sdk/v5/model/request"
	"github.com/amazon-gamelift/amazon-gamelift-servers-go-server-sdk/v5/server"
)

type call func(with json.RawMessage) (any, error)

// A call without an answer of its own.
func plain(action func() error) call {
	return func(json.RawMessage) (any, error) { return nil, action() }
}

// A call with parameters.
func typed[Parameters, Result any](action func(Parameters) (Result, error)) call {
	return func(with json.RawMessage) (any, error) {
		var parameters Parameters
		if err := json.Unmarshal(with, &parameters); err != nil {
			return nil, err
		}
		return action(parameters)
	}
}

type playerSession struct {
	PlayerSessionID string `json:"player_session_id"`
}

// Everything that the SDK can do, by the name under which the driver asks for it.
func callsTo(output *lines) map[string]call {
	var matchmakerData atomic.Value
	var isHealthy atomic.Bool
	isHealthy.Store(true)
	return map[string]call{
		"version":               func(json.RawMessage) (any, error) { return server.GetSdkVersion() },
		"init_from_environment": plain(server.InitSDKFromEnvironment),
		"init": typed(func(parameters server.ServerParameters) (any, error) {
			return nil, server.InitSDK(parameters)
		}),
		"ready": typed(func(parameters struct {
			Port     int      `json:"port"`
			LogPaths []string `json:"log_paths"`
		}) (any, error) {
			return nil, server.ProcessReady(server.ProcessParameters{
				OnStartGameSession: func(session model.GameSession) {
					matchmakerData.Store(session.MatchmakerData)
					output.write(event{"start_game_session", session})
				},
				OnUpdateGameSession: func(update model.UpdateGameSession) {
					matchmakerData.Store(update.GameSession.MatchmakerData)
					output.write(event{"update_game_session", update})
				},
				OnProcessTerminate: func() { output.write(event{"process_terminate", nil}) },
				OnHealthCheck: func() bool {
					answer := isHealthy.Load()
					output.write(event{"health_check", answer})
					return answer
				},
				Port:          parameters.Port,
				LogParameters: server.LogParameters{LogPaths: parameters.LogPaths},
			})
		}),
		"set_health": typed(func(healthy bool) (any, error) {
			isHealthy.Store(healthy)
			return nil, nil
		}),
		"activate":         plain(server.ActivateGameSession),
		"game_session_id":  func(json.RawMessage) (any, error) { return server.GetGameSessionID() },
		"termination_time": func(json.RawMessage) (any, error) { return server.GetTerminationTime() },
		"policy": typed(func(name string) (any, error) {
			var policy model.PlayerSessionCreationPolicy
			policy.ToPlayerSessionPolicy(name)
			return nil, server.UpdatePlayerSessionCreationPolicy(policy)
		}),
		"accept": typed(func(player playerSession) (any, error) {
			return nil, server.AcceptPlayerSession(player.PlayerSessionID)
		}),
		"remove": typed(func(player playerSession) (any, error) {
			return nil, server.RemovePlayerSession(player.PlayerSessionID)
		}),
		// A constructor gives a request its name and its id; the driver gives the rest.
		"describe": func(with json.RawMessage) (any, error) {
			asked := request.NewDescribePlayerSessions()
			if err := json.Unmarshal(with, &asked); err != nil {
				return nil, err
			}
			return server.DescribePlayerSessions(asked)
		},
		"start_backfill": func(with json.RawMessage) (any, error) {
			asked := request.NewStartMatchBackfill("", "", nil)
			if err := json.Unmarshal(with, &asked); err != nil {
				return nil, err
			}
			return server.StartMatchBackfill(asked)
		},
		// As a game does it: who plays is what the SDK reads in matchmaker data, without those who left.
		"backfill_match": typed(func(given struct {
			TicketID string `json:"TicketId"`
			Leavers  []string
		}) (any, error) {
			text, _ := matchmakerData.Load().(string)
			var data model.MatchmakerData
			if err := json.Unmarshal([]byte(text), &data); err != nil {
				return nil, err
			}
			arn, err := server.GetGameSessionID()
			if err != nil {
				return nil, err
			}
			staying := slices.DeleteFunc(data.Players, func(player model.Player) bool {
				return slices.Contains(given.Leavers, player.PlayerID)
			})
			asked := request.NewStartMatchBackfill(arn, data.MatchmakingConfigurationArn, staying)
			asked.TicketID = given.TicketID
			return server.StartMatchBackfill(asked)
		}),
		"stop_backfill": func(with json.RawMessage) (any, error) {
			asked := request.NewStopMatchBackfill()
			if err := json.Unmarshal(with, &asked); err != nil {
				return nil, err
			}
			return nil, server.StopMatchBackfill(asked)
		},
		"certificate": func(json.RawMessage) (any, error) { return server.GetComputeCertificate() },
		"credentials": func(with json.RawMessage) (any, error) {
			asked := request.NewGetFleetRoleCredentials()
			if err := json.Unmarshal(with, &asked); err != nil {
				return nil, err
			}
			return server.GetFleetRoleCredentials(asked)
		},
		"ending":  plain(server.ProcessEnding),
		"destroy": plain(server.Destroy),
	}
}
