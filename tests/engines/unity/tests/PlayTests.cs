using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using NUnit.Framework;
using Rallypoint.Samples;
using Rallypoint.Tests;

namespace Rallypoint.EngineTests
{
    /// <summary>Sessions and matches at a real gateway, on game servers that are the package's sample in C#.</summary>
    [TestFixture]
    public sealed class PlayTests
    {
        private static Subsystem Player(string id)
        {
            Subsystem online = Patience.Asking(World.Gateway.Url);
            online.SetLocalPlayer(new LocalPlayer(id) { Nickname = id });
            return online;
        }

        [Test]
        public void A_session_from_create_to_destroy_with_players_on_its_server()
        {
            var heard = new List<string>();
            using (Subsystem ada = Player("ada"))
            using (Subsystem bob = Player("bob"))
            {
                ada.Sessions.OnCreateComplete += _ => heard.Add("create");
                ada.Sessions.OnUpdateComplete += _ => heard.Add("update");
                ada.Sessions.OnEndComplete += _ => heard.Add("end");
                ada.Sessions.OnDestroyComplete += _ => heard.Add("destroy");
                SessionSettings settings = Patience.Settings(2, "Grüße").Set(SettingKeys.MAPNAME, "Castle");
                ada.Sessions.Create("Game", settings).Wait().ThrowIfFailed();
                Assert.That(ada.Sessions.GetState("Game"), Is.EqualTo(SessionState.Pending));
                RealGateway.Start(ada, "Game");
                Assert.That(ada.Sessions.GetState("Game"), Is.EqualTo(SessionState.InProgress));
                SessionInfo mine = ada.Sessions.GetInfo("Game");
                Assert.That(mine.IsOwner && mine.Port > 0 && mine.PlayerSessionId.Length > 0);

                // It is found by its settings, also after an update.
                Assert.That(Found(bob, "Castle"), Is.EqualTo(1));
                settings.Set(SettingKeys.MAPNAME, "Dust");
                ada.Sessions.Update("Game", settings).Wait().ThrowIfFailed();
                Assert.That(Found(bob, "Castle"), Is.EqualTo(0));
                using (Search search = bob.CreateSearch(
                    new SearchQuery().Where(SettingKeys.MAPNAME, ComparisonOp.Equals, "Dust")))
                {
                    bob.Sessions.Find(search).Wait().ThrowIfFailed();
                    Assert.That(search[0].Title, Is.EqualTo("Grüße"));
                    Assert.That(search[0].OpenSlots, Is.EqualTo(1));
                    bob.Sessions.PingResults(search).Wait().ThrowIfFailed();
                    Assert.That(search[0].PingState, Is.EqualTo(PingState.Echo).Or.EqualTo(PingState.Connect));
                    bob.Sessions.Join("Game", JoinTarget.Of(search, 0)).Wait().ThrowIfFailed();
                    bob.Sessions.FindById(mine.GameSessionId, search).Wait().ThrowIfFailed();
                    Assert.That(search[0].OpenSlots, Is.EqualTo(0));
                }

                // No slot is left for a third.
                using (Subsystem eve = Player("eve"))
                {
                    Completion full = eve.Sessions.Join("Game", mine.GameSessionId).Wait();
                    Assert.That(full.Result, Is.EqualTo(Result.SessionFull));
                    Assert.That(full.JoinResult, Is.EqualTo(JoinResult.SessionIsFull));
                    Assert.That(full.HttpStatus, Is.GreaterThanOrEqualTo(400));
                    Assert.That(eve.Sessions.Count, Is.EqualTo(0));
                }

                // Both travel, and a forged slot is refused.
                string travel = ada.Sessions.GetResolvedConnectString("Game");
                Assert.That(bob.Sessions.GetResolvedConnectString("Game"), Is.EqualTo(travel));
                using (var first = new GameClient(travel))
                using (var second = new GameClient(travel))
                using (var forged = new GameClient(travel))
                {
                    Assert.That(forged.Ask(GamePacketType.Hello, "psess-forged", GamePacketType.Refused, GamePacketType.Welcome).Type,
                        Is.EqualTo(GamePacketType.Refused));
                    Assert.That(first.Ask(GamePacketType.Hello, mine.PlayerSessionId, GamePacketType.Welcome).Player, Is.GreaterThan(0));
                    string slot = bob.Sessions.GetInfo("Game").PlayerSessionId;
                    Assert.That(second.Ask(GamePacketType.Hello, slot, GamePacketType.Welcome).Player, Is.GreaterThan(0));
                    second.Ask(GamePacketType.Bye, "", GamePacketType.Bye);
                    bob.Sessions.Leave("Game").Wait();
                }
                ada.Sessions.End("Game").Wait().ThrowIfFailed();
                Assert.That(ada.Sessions.GetState("Game"), Is.EqualTo(SessionState.Ended));
                ada.Sessions.Destroy("Game").Wait().ThrowIfFailed();
                Assert.That(ada.Sessions.GetState("Game"), Is.EqualTo(SessionState.NoSession));
                Assert.That(heard, Is.EqualTo(new[] { "create", "update", "end", "destroy" }));
                Patience.Until("the server has ended", () => World.Gateway.Written().Contains("over why="));
            }
        }

        [Test]
        public void Many_operations_complete_once_each()
        {
            int callbacks = 0;
            int events = 0;
            int tasks = 0;
            using (Subsystem online = Player("ada"))
            {
                online.Sessions.OnFindComplete += _ => events++;
                online.Sessions.OnCreateComplete += _ => events++;
                for (int round = 0; round < 20; round++)
                {
                    Operation find = online.Sessions.Find(online.CreateSearch(), _ => callbacks++);
                    find.AsTask().ContinueWith(_ => tasks++, TaskContinuationOptions.ExecuteSynchronously);
                    Operation create = online.Sessions.Create("Game" + round, Patience.Settings(), _ => callbacks++);
                    create.AsTask().ContinueWith(_ => tasks++, TaskContinuationOptions.ExecuteSynchronously);
                    if (round % 2 == 0)
                    {
                        find.Cancel();
                    }
                    Patience.Until("both are over", () => find.IsDone && create.IsDone, online);
                }
                online.Tick();
            }
            Assert.That(new[] { callbacks, events, tasks }, Is.EqualTo(new[] { 40, 40, 40 }));
        }

        [Test]
        public void A_match_that_both_accept()
        {
            using (Subsystem ada = Player("ada-" + Guid.NewGuid()))
            using (Subsystem bob = Player("bob-" + Guid.NewGuid()))
            {
                var proposed = new List<string>();
                var made = new List<string>();
                Ticket first = ada.Matchmaking.Start(new MatchmakingOptions("ranked"), "Match");
                var options = new MatchmakingOptions("ranked") { AcceptanceMode = AcceptanceMode.Automatic };
                Ticket second = bob.Matchmaking.Start(options, "Match");
                ada.Matchmaking.OnMatchAcceptance += notice =>
                {
                    proposed.Add(notice.MatchId);
                    Assert.That(notice.AcceptanceLeft, Is.Not.Null);
                    first.Accept();
                };
                ada.Matchmaking.OnMatchComplete += notice => made.Add(notice.SessionName);
                Patience.Until("both are matched", () => first.Matched.IsCompleted && second.Matched.IsCompleted, ada, bob);
                TicketInfo match = first.Matched.Result;
                Assert.That(match.Status, Is.EqualTo(MatchmakingStatus.Completed));
                Assert.That(match.Players.Count, Is.EqualTo(1));
                Assert.That(match.PlayerSessionId, Is.Not.Empty);
                Assert.That(match.GameSessionId, Is.EqualTo(second.Matched.Result.GameSessionId));
                Assert.That(proposed, Is.EqualTo(new[] { match.MatchId }));
                Assert.That(made, Is.EqualTo(new[] { "Match" }));
                Assert.That(
                    ada.Sessions.GetResolvedConnectString("Match"), Is.EqualTo(bob.Sessions.GetResolvedConnectString("Match")));
                using (var one = new GameClient(ada.Sessions.GetResolvedConnectString("Match")))
                using (var other = new GameClient(bob.Sessions.GetResolvedConnectString("Match")))
                {
                    one.Ask(GamePacketType.Hello, ada.Sessions.GetInfo("Match").PlayerSessionId, GamePacketType.Welcome);
                    other.Ask(GamePacketType.Hello, bob.Sessions.GetInfo("Match").PlayerSessionId, GamePacketType.Welcome);
                    other.Ask(GamePacketType.Bye, "", GamePacketType.Bye);
                    one.Ask(GamePacketType.Bye, "", GamePacketType.Bye);
                }
            }
        }

        [Test]
        public void A_rejected_match_fails_and_a_stopped_ticket_is_cancelled()
        {
            using (Subsystem ada = Player("ada-" + Guid.NewGuid()))
            using (Subsystem bob = Player("bob-" + Guid.NewGuid()))
            {
                Ticket first = ada.Matchmaking.Start(new MatchmakingOptions("ranked"), "Match");
                Ticket second = bob.Matchmaking.Start(new MatchmakingOptions("ranked"));
                Completion rejected = null;
                ada.Matchmaking.OnAcceptComplete += completion => rejected = completion;
                ada.Matchmaking.OnMatchAcceptance += _ => first.Reject();
                Patience.Until("it is rejected", () => first.Matched.IsCompleted && rejected != null, ada, bob);
                Assert.That(Problem(first).Result, Is.EqualTo(Result.Cancelled));
                Assert.That(rejected.Ticket, Is.EqualTo(first.Id));
                Assert.That(ada.Sessions.GetState("Match"), Is.EqualTo(SessionState.NoSession));
                Assert.That(Patience.Refused(() => first.Stop()), Is.EqualTo(Result.TicketOver));

                // Who has not answered may be out of it too, or waits for others.
                Patience.Refused(() => Patience.Ends(second.Stop(), bob));
                second.Untrack();
                Ticket third = bob.Matchmaking.Start(new MatchmakingOptions("ranked"));
                Patience.Ends(third.Started, bob);
                Assert.That(Patience.Ends(third.Stop(), bob), Is.EqualTo(Result.Ok));
                Patience.Until("it is over", () => third.Matched.IsCompleted, bob);
                Assert.That(third.GetInfo().Status, Is.EqualTo(MatchmakingStatus.Cancelled));
                third.Untrack();
                third.Untrack();
                Assert.That(Patience.Refused(() => third.GetInfo()), Is.EqualTo(Result.InvalidHandle));
            }
        }

        [Test]
        public void A_party_follows_the_leader_s_ticket()
        {
            string ada = "ada-" + Guid.NewGuid();
            string bob = "bob-" + Guid.NewGuid();
            using (Subsystem leader = Player(ada))
            using (Subsystem member = Player(bob))
            {
                var options = new MatchmakingOptions(
                    "ranked",
                    new MatchmakingPlayer(ada).With("skill", 3.0),
                    new MatchmakingPlayer(bob).With("skill", 4.0));
                Ticket ticket = leader.Matchmaking.StartSession("Match", options, Patience.Settings());
                Patience.Until("the gateway has it", () => ticket.GetInfo().TicketId.Length > 0 &&
                    Patience.Refused(() => ticket.GetPlayerToken(bob)) == Result.Ok, leader);
                Ticket followed = member.Matchmaking.Track(ticket.GetInfo().TicketId, ticket.GetPlayerToken(bob), "Match");
                Assert.That(followed.Started, Is.Null);
                Operation cancelled = leader.Matchmaking.CancelSession("Match");
                Assert.That(Patience.Ends(cancelled, leader, member), Is.EqualTo(Result.Ok));
                Assert.That(Patience.Ends(ticket.Started, leader, member), Is.EqualTo(Result.Cancelled));
                Patience.Until("both know", () => ticket.Matched.IsCompleted && followed.Matched.IsCompleted, leader, member);
                Assert.That(Problem(followed).Result, Is.EqualTo(Result.Cancelled));
            }
        }

        [Test]
        public void What_ends_a_wait_for_a_match()
        {
            using (Subsystem online = Patience.Asking(Patience.Nowhere))
            {
                Ticket nobody = online.Matchmaking.Start(new MatchmakingOptions("ranked"));
                Patience.Until("it fails", () => nobody.Matched.IsCompleted, online);
                Assert.That(Problem(nobody).Result, Is.EqualTo(Result.ConnectionFailed));
                Assert.That(
                    Patience.Refused(() => online.Matchmaking.Start(new MatchmakingOptions(""))),
                    Is.EqualTo(Result.InvalidArgument));
            }
            Subsystem closed = Player("ada-" + Guid.NewGuid());
            Ticket waits = closed.Matchmaking.Start(new MatchmakingOptions("ranked"));
            Patience.Ends(waits.Started, closed);
            TicketInfo known = waits.GetInfo();
            closed.Dispose();
            Assert.That(Problem(waits).Result, Is.EqualTo(Result.Cancelled));

            // The gateway goes on with it: who was restarted follows it again, and may stop it.
            using (Subsystem again = Player("ada"))
            {
                Ticket same = again.Matchmaking.Track(known.TicketId, known.TicketToken);
                Assert.That(Patience.Ends(same.Stop(), again), Is.EqualTo(Result.Ok));
            }
        }

        [Test]
        public void Who_hears_of_a_match_may_dispose_the_subsystem()
        {
            using (Subsystem bob = Player("bob-" + Guid.NewGuid()))
            {
                Subsystem ada = Player("ada-" + Guid.NewGuid());
                Ticket first = ada.Matchmaking.Start(new MatchmakingOptions("casual"));
                Ticket second = bob.Matchmaking.Start(new MatchmakingOptions("casual"));
                ada.Matchmaking.OnMatchComplete += _ => ada.Dispose();
                Patience.Until("both have heard", () =>
                {
                    if (ada.IsOpen)
                    {
                        ada.Tick();
                    }
                    return !ada.IsOpen && second.Matched.IsCompleted;
                }, bob);
                Assert.That(Problem(first).Result, Is.EqualTo(Result.Cancelled));
                first.Untrack();
            }
        }

        [Test]
        public void Without_somebody_to_ask_there_is_no_token()
        {
            using (var gateway = new ScriptedGateway())
            using (Subsystem online = Patience.Asking(gateway.Url))
            {
                online.SetAuthTokenProvider(request => online.ProvideAuthToken(string.Empty, request));
                Assert.That(
                    Patience.Ends(online.Sessions.Join("A", ScriptedGateway.GameSession), online), Is.EqualTo(Result.Unauthorized));
                online.SetAuthTokenProvider(null);
                Assert.That(
                    Patience.Ends(online.Sessions.Join("A", ScriptedGateway.GameSession), online), Is.EqualTo(Result.Unauthorized));
                Assert.That(gateway.Received, Is.Empty);
            }
        }

        [Test]
        public void A_pass_is_told_or_refused()
        {
            using (Subsystem online = Player("bob"))
            {
                Completion passed = online.Matchmaking.RequestPass("ada").Wait();
                Assert.That(passed.Kind, Is.EqualTo(OperationKind.RequestMatchmakingPass));
                Assert.That(passed.IsOk == (passed.MatchmakingPass.Length > 0));
            }
        }

        [Test]
        public void Nothing_leaks()
        {
            Use();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            int threads = Threads();
            long memory = Memory();
            for (int round = 0; round < 60; round++)
            {
                Use();
            }
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.That(Threads(), Is.LessThanOrEqualTo(threads), "threads of the library");
            // What 60 subsystems would keep is far more than that.
            Assert.That(Memory() - memory, Is.LessThan(24L << 20), "bytes of resident memory");
        }

        private static void Use()
        {
            using (Subsystem online = Player("ada"))
            {
                for (int round = 0; round < 5; round++)
                {
                    using (Search search = online.CreateSearch())
                    {
                        online.Sessions.Find(search).Wait();
                        online.Sessions.Create("G" + round, Patience.Settings().Set("blob", new string('x', 80))).Wait();
                        online.Sessions.GetInfo("G" + round);
                    }
                }
            }
        }

        private static int Threads()
        {
            int count = 0;
            foreach (string task in Directory.GetDirectories("/proc/self/task"))
            {
                try
                {
                    count += File.ReadAllText(task + "/comm").StartsWith("rallypoint", StringComparison.Ordinal) ? 1 : 0;
                }
                catch (IOException)
                {
                    // It has just ended.
                }
            }
            return count;
        }

        private static long Memory()
        {
            string[] pages = File.ReadAllText("/proc/self/statm").Split(' ');
            return long.Parse(pages[1]) * Environment.SystemPageSize;
        }

        private static int Found(Subsystem online, string map)
        {
            var query = new SearchQuery().Where(SettingKeys.MAPNAME, ComparisonOp.Equals, map);
            using (Search search = online.CreateSearch(query))
            {
                online.Sessions.Find(search).Wait().ThrowIfFailed();
                return search.Count;
            }
        }

        private static RallypointException Problem(Ticket ticket)
        {
            return (RallypointException)ticket.Matched.Exception.InnerException;
        }
    }
}
