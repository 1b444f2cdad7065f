using NUnit.Framework;
using Rallypoint.Tests;

namespace Rallypoint.EngineTests
{
    /// <summary>Players choose where their game sessions are, of what a real gateway lets them.</summary>
    [TestFixture]
    public sealed class PlaceTests
    {
        [Test]
        public void A_session_in_a_chosen_fleet_is_found_there()
        {
            using (Subsystem ada = Patience.Asking(World.Gateway.Url))
            using (Subsystem bob = Patience.Asking(World.Gateway.Url))
            {
                ada.Sessions.Create("Game", Patience.Settings(2, "Chosen")).Wait().ThrowIfFailed();
                RealGateway.Start(ada, "Game", new StartOptions { FleetId = World.Fleet });
                string id = ada.Sessions.GetInfo("Game").GameSessionId;
                using (Search search = bob.CreateSearch(new SearchQuery { FleetId = World.Fleet }))
                {
                    bob.Sessions.Find(search).Wait().ThrowIfFailed();
                    bool isFound = false;
                    for (int at = 0; at < search.Count; at++)
                    {
                        isFound |= search[at].GameSessionId == id;
                    }
                    Assert.That(isFound);
                }
                ada.Sessions.Destroy("Game").Wait().ThrowIfFailed();
            }
        }

        [Test]
        public void What_may_not_be_chosen_is_refused_to_starts_and_finds_alike()
        {
            using (Subsystem online = Patience.Asking(World.Gateway.Url))
            {
                online.Sessions.Create("Game", Patience.Settings()).Wait().ThrowIfFailed();
                foreach (StartOptions options in new[]
                {
                    new StartOptions { FleetId = "fleet-secret" },
                    new StartOptions { AliasId = "alias-secret" },
                    new StartOptions { FleetId = World.Fleet, Location = "custom-secret" },
                    new StartOptions { Queue = "secret" },
                })
                {
                    Completion refused = online.Sessions.Start("Game", options).Wait();
                    Assert.That(refused.Result, Is.EqualTo(Result.ChoiceNotAllowed), refused.Message);
                    Assert.That(refused.HttpStatus, Is.EqualTo(403));
                }
                foreach (SearchQuery query in new[]
                {
                    new SearchQuery { FleetId = "fleet-secret" },
                    new SearchQuery { AliasId = "alias-secret" },
                    new SearchQuery { FleetId = World.Fleet, Location = "custom-secret" },
                })
                {
                    using (Search search = online.CreateSearch(query))
                    {
                        Assert.That(online.Sessions.Find(search).Wait().Result, Is.EqualTo(Result.ChoiceNotAllowed));
                    }
                }
            }
        }
    }
}
