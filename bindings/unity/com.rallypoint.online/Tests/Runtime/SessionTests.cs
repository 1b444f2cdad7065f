using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using NUnit.Framework;

namespace Rallypoint.Tests
{
    /// <summary>What needs no gateway: states, players, invitations, the local network.</summary>
    [TestFixture]
    public sealed class SessionTests
    {
        private Subsystem online;

        [SetUp]
        public void Begin()
        {
            online = Patience.Asking(Patience.Nowhere);
        }

        [TearDown]
        public void End()
        {
            online.Dispose();
        }

        [Test]
        public void Players_take_slots_and_are_told_of()
        {
            var joined = new List<string>();
            var left = new List<string>();
            online.Sessions.OnParticipantJoined += notice => joined.Add(notice.PlayerId);
            online.Sessions.OnParticipantLeft += notice => left.Add(notice.PlayerId + " " + notice.LeftReason);
            online.Sessions.Create("Game", Patience.Settings(4)).Wait();
            Completion registered = online.Sessions.RegisterPlayers("Game", new[] { "ada", "bob" }).Wait();
            Assert.That(registered.PlayerIds, Is.EqualTo(new[] { "ada", "bob" }));
            online.Sessions.RegisterLocalPlayer("Game", "eve").Wait();
            Assert.That(online.Sessions.IsPlayerInSession("Game", "ada"));
            Assert.That(online.Sessions.GetInfo("Game").NumOpenPublicConnections, Is.EqualTo(2));
            Assert.That(online.Sessions.GetInfo("Game").LocalPlayers, Is.EqualTo(new[] { "eve" }));
            online.Sessions.UnregisterPlayers("Game", new[] { "ada" }, ParticipantLeftReason.Kicked).Wait();
            online.Sessions.UnregisterLocalPlayer("Game", "eve").Wait();
            Assert.That(online.Sessions.IsPlayerInSession("Game", "ada"), Is.False);
            Patience.Until("all are told", () => left.Count == 1, online);
            Assert.That(joined, Is.EqualTo(new[] { "ada", "bob" }));
            Assert.That(left[0], Is.EqualTo("ada Kicked"));
        }

        [Test]
        public void Invitations_are_told_of_and_joined_by_the_game()
        {
            var heard = new List<string>();
            online.Sessions.OnInviteReceived += notice => heard.Add("received from " + notice.FromPlayerId);
            online.Sessions.OnInviteAccepted += notice => heard.Add("accepted " + notice.GameSessionId + " " + notice.Result);
            online.Sessions.ReceiveInvite(new Invite { GameSessionId = "gsess-1", FromPlayerId = "bob", AppId = "game" });
            online.Sessions.AcceptInvite(new Invite { GameSessionId = "gsess-1", PlayerId = "ada" });
            Patience.Until("both are told", () => heard.Count == 2, online);
            Assert.That(heard, Is.EqualTo(new[] { "received from bob", "accepted gsess-1 Ok" }));
            Assert.That(online.Sessions.HasPresenceSession(), Is.False);
        }

        [Test]
        public void What_no_service_has_is_said_so()
        {
            online.Sessions.Create("Game", Patience.Settings()).Wait();
            Assert.That(online.Sessions.FindFriendSession(new[] { "ada" }).Wait().Result, Is.EqualTo(Result.NotSupported));
            Assert.That(online.Sessions.SendInvite("Game", new[] { "ada" }).Wait().Result, Is.EqualTo(Result.NotSupported));
        }

        [Test]
        public void A_gateway_that_is_not_there_is_a_completion_and_a_notice()
        {
            var failures = new List<SessionFailure>();
            online.Sessions.OnFailure += notice => failures.Add(notice.Failure);
            online.Sessions.Create("Game", Patience.Settings()).Wait();
            Completion failed = online.Sessions.Start("Game").Wait();
            Assert.That(failed.Result, Is.EqualTo(Result.ConnectionFailed));
            Assert.That(failed.IsRetryable && failed.HttpStatus == 0);
            Patience.Until("the loss is told", () => failures.Count == 1, online);
            Assert.That(failures[0], Is.EqualTo(SessionFailure.ServiceConnectionLost));
            Assert.That(online.Sessions.GetState("Game"), Is.EqualTo(SessionState.Pending));
            Assert.That(Patience.Refused(() => online.Sessions.End("Game")), Is.EqualTo(Result.WrongSessionState));
            Assert.That(Patience.Refused(() => online.Sessions.CancelFind()), Is.EqualTo(Result.NotSearching));
            Assert.That(
                Patience.Refused(() => online.Sessions.GetResolvedConnectString("Game")), Is.EqualTo(Result.AddressNotKnown));
            Assert.That(
                Patience.Refused(() => online.Sessions.Create("game", Patience.Settings())),
                Is.EqualTo(Result.SessionAlreadyExists));
        }

        [Test]
        public void A_session_on_the_local_network()
        {
            ushort port = FreePort();
            using (Subsystem host = OnLan(port))
            using (Subsystem guest = OnLan(port))
            {
                SessionSettings settings = Patience.Settings(4, "Küche").Set("MODE", "duel", AdvertisementType.ViaPingOnly);
                settings.IsLanMatch = settings.AllowJoinInProgress = true;
                settings.LanGamePort = 7000;
                host.Sessions.Create("A", settings).Wait().ThrowIfFailed();
                host.Sessions.Start("A").Wait().ThrowIfFailed();
                using (Search search = guest.CreateSearch(new SearchQuery { IsLan = true, MaxResults = 1 }))
                {
                    Operation find = guest.Sessions.Find(search);
                    Assert.That(Patience.Ends(find, host, guest), Is.EqualTo(Result.Ok));
                    Assert.That(search[0].Title, Is.EqualTo("Küche"));
                    Assert.That(search[0].Settings.Get("mode").Text, Is.EqualTo("duel"));
                    Assert.That(search[0].PingState, Is.EqualTo(PingState.Lan));
                    guest.Sessions.Join("B", JoinTarget.Of(search, 0)).Wait().ThrowIfFailed();
                }
                Assert.That(guest.Sessions.GetResolvedConnectString("B"), Is.EqualTo("127.0.0.1:7000"));
                Assert.That(guest.Sessions.GetInfo("B").IsLan);
                guest.Sessions.Leave("B").Wait().ThrowIfFailed();
                host.Sessions.Destroy("A").Wait().ThrowIfFailed();
            }
        }

        private static Subsystem OnLan(ushort port)
        {
            return new Subsystem(new SubsystemOptions
            {
                GatewayUrl = Patience.Nowhere,
                LanInterface = "127.0.0.1",
                LanPort = port,
                LanGameId = 0x1815,
                // Long enough for a machine that is busy; a search ends as soon as it has found what it wants.
                LanFindTimeout = System.TimeSpan.FromSeconds(20),
            });
        }

        private static ushort FreePort()
        {
            using (var probe = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0)))
            {
                return (ushort)((IPEndPoint)probe.Client.LocalEndPoint).Port;
            }
        }
    }
}
