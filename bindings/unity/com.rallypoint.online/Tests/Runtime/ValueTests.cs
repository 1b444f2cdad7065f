using System;
using System.Collections.Generic;
using NUnit.Framework;
using Rallypoint.Native;

namespace Rallypoint.Tests
{
    [TestFixture]
    public sealed unsafe class ValueTests
    {
        private static readonly SettingValue[] Values =
        {
            default(SettingValue), 7, -7, 4000000000u, long.MinValue, ulong.MaxValue, 1.5f, Math.PI, true, false, "",
            "Grüße, 世界 🎮", new byte[] { 0, 1, 255 }, new byte[0], SettingValue.Json("{\"a\": [1]}"),
        };

        [Test]
        public void Settings_come_back_as_they_were_given()
        {
            using (Subsystem online = Patience.Asking(Patience.Nowhere))
            {
                SessionSettings given = Patience.Settings(4, "Grüße 🎮");
                given.NumPrivateConnections = 2;
                given.BuildUniqueId = -3;
                given.LanGamePort = 7001;
                given.AllowInvites = given.UsesStats = given.AntiCheatProtected = given.DeclinePlayerSlot = true;
                for (int at = 0; at < Values.Length; at++)
                {
                    given.Settings["key" + at] = new Setting(Values[at], AdvertisementType.ViaPingOnly) { Id = at };
                }
                given.MemberSettings["ada"] = new Dictionary<string, Setting> { { "hat", new Setting("red") } };
                online.Sessions.Create("Game", given).Wait();
                SessionSettings read = online.Sessions.GetSettings("game");
                Assert.That(read.Title, Is.EqualTo(given.Title));
                Assert.That(read.NumPublicConnections, Is.EqualTo(4));
                Assert.That(read.NumPrivateConnections, Is.EqualTo(2));
                Assert.That(read.BuildUniqueId, Is.EqualTo(-3));
                Assert.That(read.LanGamePort, Is.EqualTo(7001));
                Assert.That(read.ShouldAdvertise && read.AllowInvites && read.UsesStats && read.AntiCheatProtected);
                Assert.That(read.DeclinePlayerSlot && !read.UsesPresence && !read.IsLanMatch);
                for (int at = 0; at < Values.Length; at++)
                {
                    Assert.That(read.Get("KEY" + at), Is.EqualTo(Values[at]), "key" + at);
                    Assert.That(read.Settings["key" + at].Id, Is.EqualTo(at));
                }
                Assert.That(read.MemberSettings["ada"]["hat"].Value.Text, Is.EqualTo("red"));
            }
        }

        [Test]
        public void A_value_knows_its_type()
        {
            SettingValue whole = 7;
            SettingValue large = ulong.MaxValue;
            Assert.That(whole.Type, Is.EqualTo(SettingValueType.Int32));
            Assert.That(whole.Number, Is.EqualTo(7.0));
            Assert.That(large.ToString(), Is.EqualTo("18446744073709551615"));
            Assert.That(large.Number, Is.EqualTo((double)ulong.MaxValue));
            Assert.That(whole == 7 && whole != 8 && whole != 7L);
        }

        [Test]
        public void Text_that_C_would_cut_or_that_is_no_text_is_refused()
        {
            using (Subsystem online = Patience.Asking(Patience.Nowhere))
            {
                Assert.Throws<ArgumentException>(() => online.Sessions.Create("a\0b", Patience.Settings()));
                Assert.Throws<ArgumentException>(() => online.Sessions.Create("\ud83c", Patience.Settings()));
                Assert.Throws<ArgumentNullException>(() => online.Sessions.Create(null, Patience.Settings()));
                Assert.Throws<ArgumentNullException>(() => online.Sessions.Create("Game", null));
                Assert.Throws<ArgumentOutOfRangeException>(() => online.Sessions.Create("Game", Patience.Settings(-1)));
                Assert.Throws<ArgumentNullException>(() => online.Sessions.Join("Game", default(JoinTarget)));
                Assert.That(online.Sessions.Count, Is.EqualTo(0));
                Assert.That(online.Delivery.UnderWay, Is.EqualTo(0));
            }
        }

        [Test]
        public void A_short_time_does_not_become_the_default()
        {
            Assert.That(Times.Milliseconds("time", TimeSpan.FromTicks(1)), Is.EqualTo(1));
            Assert.Throws<ArgumentOutOfRangeException>(() => Times.Milliseconds("time", TimeSpan.FromSeconds(-1)));
            Assert.Throws<ArgumentOutOfRangeException>(() => Times.Milliseconds("time", TimeSpan.FromDays(365)));
        }

        [Test]
        public void Players_survive_C()
        {
            MatchmakingPlayer ada = new MatchmakingPlayer("ada") { Team = "red" }
                .With("skill", 12.5)
                .With("name", "Ada")
                .With("modes", PlayerAttribute.List("ffa", "ctf"))
                .With("wins", PlayerAttribute.Map(new Dictionary<string, double> { { "dust", 3.5 } }));
            ada.Latencies["eu-west-1"] = TimeSpan.FromMilliseconds(30);
            using (var arena = new CallArena())
            {
                var read = new MatchmakingPlayer(MatchmakingPlayer.ToC(arena, new[] { ada }));
                Assert.That(read.PlayerId + " " + read.Team, Is.EqualTo("ada red"));
                Assert.That(read.Attributes["skill"].Number, Is.EqualTo(12.5));
                Assert.That(read.Attributes["name"].Text, Is.EqualTo("Ada"));
                Assert.That(read.Attributes["modes"].Texts, Is.EqualTo(new[] { "ffa", "ctf" }));
                Assert.That(read.Attributes["wins"].Texts[0], Is.EqualTo("dust"));
                Assert.That(read.Attributes["wins"].Numbers[0], Is.EqualTo(3.5));
                Assert.That(read.Latencies["eu-west-1"].TotalMilliseconds, Is.EqualTo(30));
            }
        }
    }
}
