using System;
using System.Collections.Generic;
using NUnit.Framework;
using Rallypoint.Tests;

namespace Rallypoint.EngineTests
{
    /// <summary>This process is the game server.</summary>
    [TestFixture]
    public sealed class HostingTests
    {
        private const int Port = 7777;

        [Test]
        public void A_game_session_from_start_to_end()
        {
            using (var gateway = new RealGateway(0))
            using (var hosting = new Subsystem())
            using (Subsystem player = Patience.Asking(gateway.Url))
            {
                Server server = hosting.Server;
                var told = new List<GameSession>();
                var terminations = new List<ProcessTermination>();
                int asked = 0;
                bool isIll = false;
                server.OnStartGameSession += told.Add;
                server.OnProcessTerminate += terminations.Add;
                server.HealthCheck = () =>
                {
                    asked++;
                    if (isIll)
                    {
                        throw new InvalidOperationException("ill");
                    }
                    return true;
                };
                Assert.That(Patience.Refused(() => server.Ready(Port)), Is.EqualTo(Result.ServerNotInitialized));
                server.Init(Parameters(gateway)).Wait().ThrowIfFailed();
                Assert.That(Patience.Refused(() => server.Init(Parameters(gateway))), Is.EqualTo(Result.ServerAlreadyInitialized));
                Assert.That(Patience.Refused(() => server.Ready(0)), Is.EqualTo(Result.InvalidArgument));
                Assert.Throws<ArgumentOutOfRangeException>(() => server.Ready(70000));
                Assert.That(
                    Patience.Ends(server.Ready(Port, new[] { "/tmp/server.log" }), hosting), Is.EqualTo(Result.Ok));
                Assert.That(asked, Is.GreaterThan(0), "the first health report waits for the game");
                Assert.That(Patience.Refused(() => server.GameSessionId.ToString()), Is.EqualTo(Result.GameSessionIdNotSet));
                Assert.That(
                    Patience.Refused(() => server.TerminationTime.ToString()), Is.EqualTo(Result.TerminationTimeNotSet));

                player.SetLocalPlayer(new LocalPlayer("ada"));
                player.Sessions.Create("Game", Patience.Settings(2, "from C#").Set("mode", "duel")).Wait();
                Operation start = player.Sessions.Start("Game");
                Patience.Until("it is told", () => told.Count == 1, hosting, player);
                Assert.That(told[0].Name + " " + told[0].MaxPlayers, Is.EqualTo("from C# 2"));
                Assert.That(told[0].Properties.Values, Is.Not.Empty);
                Assert.That(server.GameSessionId, Is.EqualTo(told[0].GameSessionId));
                Assert.That(Patience.Refused(() => server.GetMatchmakerData()), Is.EqualTo(Result.NoMatchmakerData));
                Assert.That(Patience.Ends(server.ActivateGameSession(), hosting, player), Is.EqualTo(Result.Ok));
                Assert.That(Patience.Ends(start, hosting, player), Is.EqualTo(Result.Ok));

                string slot = player.Sessions.GetInfo("Game").PlayerSessionId;
                Assert.That(server.AcceptPlayerSession("psess-forged").Wait().Result, Is.EqualTo(Result.NotFound));
                server.AcceptPlayerSession(slot).Wait().ThrowIfFailed();
                PlayerSessionPage page =
                    server.DescribePlayerSessions(new PlayerSessionQuery { PlayerSessionId = slot }).Wait().PlayerSessions;
                Assert.That(page.PlayerSessions[0].PlayerId, Is.EqualTo("ada"));
                Assert.That(page.PlayerSessions[0].Status, Is.EqualTo(PlayerSessionStatus.Active));
                Assert.That(page.NextToken, Is.Empty);
                server.UpdatePlayerSessionCreationPolicy(PlayerSessionCreationPolicy.DenyAll).Wait().ThrowIfFailed();
                using (Subsystem bob = Patience.Asking(gateway.Url))
                {
                    Assert.That(
                        bob.Sessions.Join("Game", told[0].GameSessionId).Wait().Result, Is.EqualTo(Result.SessionNotJoinable));
                }
                server.RemovePlayerSession(slot).Wait().ThrowIfFailed();
                Assert.That(
                    Patience.Refused(() => server.StartMatchBackfill(new MatchBackfillOptions())),
                    Is.EqualTo(Result.NoMatchmakerData));
                Assert.That(server.StopMatchBackfill("arn:aws:gamelift:us-west-2::matchmakingconfiguration/ranked", "ticket").Wait().IsOk, Is.False);
                Assert.That(server.GetComputeCertificate().Wait().ComputeCertificate, Is.Not.Null);
                Assert.That(server.GetFleetRoleCredentials("arn:aws:iam::123456789012:role/r").Wait().IsOk, Is.False);

                // Who cannot say how they are is not well, and their exception is not lost.
                isIll = true;
                Exception thrown = null;
                Patience.Until("the check has thrown", () =>
                {
                    try
                    {
                        hosting.Tick();
                    }
                    catch (InvalidOperationException problem)
                    {
                        thrown = problem;
                    }
                    return thrown != null;
                });
                isIll = false;

                player.Sessions.Destroy("Game").Wait().ThrowIfFailed();
                Patience.Until("it is told to end", () => terminations.Count == 1, hosting);
                server.Ending().Wait().ThrowIfFailed();
                server.Destroy().Wait().ThrowIfFailed();
                Assert.That(Patience.Refused(() => server.Ending()), Is.EqualTo(Result.ServerNotInitialized));
            }
        }

        [Test]
        public void Nobody_there()
        {
            using (var online = new Subsystem())
            {
                var parameters = new ServerParameters
                {
                    WebSocketUrl = "ws://127.0.0.1:1", ProcessId = "p", HostId = "h", FleetId = "fleet-123",
                    Timeout = TimeSpan.FromSeconds(1),
                };
                Assert.That(online.Server.Init(parameters).Wait().IsOk, Is.False);
            }
        }

        [Test]
        public void Updates_and_backfills_reach_the_game()
        {
            // ada and bob are matched, bob leaves, and a third is found for the server: by the sample's own backfill.
            string[] ids = { "ada-" + Guid.NewGuid(), "bob-" + Guid.NewGuid(), "eve-" + Guid.NewGuid() };
            var players = new List<Subsystem>();
            var tickets = new List<Ticket>();
            try
            {
                foreach (string id in ids)
                {
                    Subsystem online = Patience.Asking(World.Gateway.Url);
                    online.SetLocalPlayer(new LocalPlayer(id));
                    players.Add(online);
                }
                tickets.Add(players[0].Matchmaking.Start(new MatchmakingOptions("casual"), "Match"));
                tickets.Add(players[1].Matchmaking.Start(new MatchmakingOptions("casual"), "Match"));
                Patience.Until("two are matched", () => tickets.TrueForAll(one => one.Matched.IsCompleted), players.ToArray());
                string travel = players[0].Sessions.GetResolvedConnectString("Match");
                using (var ada = new GameClient(travel))
                using (var bob = new GameClient(travel))
                using (var eve = new GameClient(travel))
                {
                    Hello(ada, players[0]);
                    Hello(bob, players[1]);
                    bob.Ask(Samples.GamePacketType.Bye, "", Samples.GamePacketType.Bye);
                    tickets.Add(players[2].Matchmaking.Start(new MatchmakingOptions("casual"), "Match"));
                    Patience.Until("the third is matched", () => tickets[2].Matched.IsCompleted, players.ToArray());
                    Assert.That(players[2].Sessions.GetResolvedConnectString("Match"), Is.EqualTo(travel));
                    Hello(eve, players[2]);
                    Patience.Until("the server is told", () =>
                        World.Gateway.Written().Contains("players_changed reason=MatchmakingDataUpdated"));
                    eve.Ask(Samples.GamePacketType.Bye, "", Samples.GamePacketType.Bye);
                    ada.Ask(Samples.GamePacketType.Bye, "", Samples.GamePacketType.Bye);
                }
            }
            finally
            {
                players.ForEach(one => one.Dispose());
            }
        }

        private static void Hello(GameClient client, Subsystem online)
        {
            string slot = online.Sessions.GetInfo("Match").PlayerSessionId;
            client.Ask(Samples.GamePacketType.Hello, slot, Samples.GamePacketType.Welcome);
        }

        private static ServerParameters Parameters(RealGateway gateway)
        {
            return new ServerParameters
            {
                WebSocketUrl = gateway.WebSocketUrl,
                ProcessId = "process-" + Guid.NewGuid(),
                HostId = "host-1",
                FleetId = "fleet-123",
                HeartbeatInterval = TimeSpan.FromMilliseconds(200),
            };
        }
    }
}
