using System;
using NUnit.Framework;

namespace Rallypoint.Tests
{
    /// <summary>Where game sessions are, as players choose it, and whom they trust there.</summary>
    [TestFixture]
    public sealed class PlaceTests
    {
        [Test]
        public void A_start_goes_where_the_player_chooses()
        {
            using (var gateway = new ScriptedGateway())
            using (Subsystem online = Patience.Asking(gateway.Url))
            {
                online.Sessions.Create("Game", Patience.Settings()).Wait();
                gateway.Say(403, "{\"error\": {\"code\": \"ChoiceNotAllowed\", \"message\": \"not that one\"}}");
                var secret = new StartOptions { AliasId = "alias-secret", Location = "custom-b" };
                Completion refused = online.Sessions.Start("Game", secret).Wait();
                Assert.That(refused.Result, Is.EqualTo(Result.ChoiceNotAllowed));
                StringAssert.Contains("\"alias_id\":\"alias-secret\"", gateway.Received[0]);
                StringAssert.Contains("\"location\":\"custom-b\"", gateway.Received[0]);

                // What was not allowed leaves the choice free.
                var ranked = new StartOptions { Queue = "ranked" };
                ranked.Latencies["eu-west-1"] = TimeSpan.FromMilliseconds(20);
                online.Sessions.Start("Game", ranked).Wait().ThrowIfFailed();
                StringAssert.Contains("\"queue\":\"ranked\"", gateway.Received[1]);
                StringAssert.Contains("\"latencies\":{\"eu-west-1\":20}", gateway.Received[1]);
                StringAssert.DoesNotContain("alias_id", gateway.Received[1]);
            }
        }

        [Test]
        public void A_start_in_a_fleet_is_a_task_as_well()
        {
            using (var gateway = new ScriptedGateway())
            using (Subsystem online = Patience.Asking(gateway.Url))
            {
                online.Sessions.Create("Game", Patience.Settings()).Wait();
                var start = online.Sessions.StartAsync("Game", new StartOptions { FleetId = "fleet-b" });
                Patience.Until("it is over", () => start.IsCompleted, online);
                Assert.That(start.Result.IsOk);
                StringAssert.Contains("\"fleet_id\":\"fleet-b\"", gateway.Received[0]);
            }
        }

        [Test]
        public void A_choice_that_contradicts_itself_is_refused()
        {
            using (Subsystem online = Patience.Asking(Patience.Nowhere))
            {
                online.Sessions.Create("Game", Patience.Settings()).Wait();
                foreach (StartOptions options in new[]
                {
                    new StartOptions { FleetId = "fleet-b", AliasId = "alias-b" },
                    new StartOptions { FleetId = "fleet-b", Queue = "ranked" },
                    new StartOptions { Location = "custom-b", Queue = "ranked" },
                })
                {
                    Assert.That(Patience.Refused(() => online.Sessions.Start("Game", options)), Is.EqualTo(Result.InvalidArgument));
                }
                StartOptions none = null;
                Assert.Throws<ArgumentNullException>(() => online.Sessions.Start("Game", none));
                var both = new SearchQuery { FleetId = "fleet-b", AliasId = "alias-b" };
                Assert.That(Patience.Refused(() => online.CreateSearch(both)), Is.EqualTo(Result.InvalidArgument));
                Assert.That(online.Delivery.UnderWay, Is.EqualTo(0));
                Assert.That(online.Sessions.GetState("Game"), Is.EqualTo(SessionState.Pending));
            }
        }

        [Test]
        public void A_find_looks_where_the_player_chooses()
        {
            using (var gateway = new ScriptedGateway())
            using (Subsystem online = Patience.Asking(gateway.Url))
            {
                Find(online, new SearchQuery { FleetId = "fleet-b", Location = "custom-b" });
                StringAssert.StartsWith("GET /find_session?fleet_id=fleet-b&location=custom-b ", gateway.Received[0]);
                Find(online, new SearchQuery { AliasId = "alias-b" });
                StringAssert.StartsWith("GET /find_session?alias_id=alias-b ", gateway.Received[1]);
            }
        }

        [Test]
        public void Certificates_that_are_none_are_refused()
        {
            var options = new SubsystemOptions { CaCertificates = "/etc/ssl/certs/ca.pem" };
            Assert.That(Patience.Refused(() => new Subsystem(options)), Is.EqualTo(Result.InvalidArgument));
        }

        private static void Find(Subsystem online, SearchQuery query)
        {
            using (Search search = online.CreateSearch(query))
            {
                online.Sessions.Find(search).Wait().ThrowIfFailed();
            }
        }
    }
}
