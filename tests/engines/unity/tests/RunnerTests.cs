using System;
using System.Collections;
using System.Collections.Generic;
using System.Reflection;
using NUnit.Framework;
using Rallypoint.Tests;
using Rallypoint.Unity;
using UnityEditor;
using UnityEngine;

namespace Rallypoint.EngineTests
{
    /// <summary>The parts that know Unity, and the samples, on the engine's stand-ins.</summary>
    [TestFixture]
    public sealed class RunnerTests
    {
        [SetUp]
        public void BeginPlay()
        {
            UnityEngine.Debug.Exceptions.Clear();
            UnityEngine.Debug.Lines.Clear();
            Begin();
        }

        [TearDown]
        public void EndPlay()
        {
            Player.EndPlay(true);
            Assert.That(OpenSubsystems.Count, Is.EqualTo(0));
        }

        [Test]
        public void A_runner_ticks_its_subsystem_and_ends_it_with_its_object()
        {
            RallypointRunner runner = RallypointRunner.GetOrCreate();
            Assert.That(RallypointRunner.GetOrCreate(), Is.SameAs(runner));
            Subsystem online = runner.Online;
            int told = 0;
            online.Sessions.Create("A", Patience.Settings(), _ => told++);
            Frames("it is told", () => told == 1);
            UnityEngine.Object.Destroy(runner.gameObject);
            Player.Frame();
            Assert.That(online.IsOpen, Is.False);
            Assert.That(runner.Online, Is.Null);
            RallypointRunner next = RallypointRunner.GetOrCreate();
            Assert.That(next, Is.Not.SameAs(runner));
            Assert.That(next.Online.IsOpen);
        }

        [Test]
        public void What_a_callback_throws_goes_to_the_console_and_the_frames_go_on()
        {
            Subsystem online = RallypointRunner.GetOrCreate().Online;
            online.Sessions.Create("A", Patience.Settings(), _ => { throw new InvalidOperationException("oh"); });
            Frames("it is logged", () => UnityEngine.Debug.Exceptions.Count == 1);
            int told = 0;
            online.Sessions.Create("B", Patience.Settings(), _ => told++);
            Frames("the next is told", () => told == 1);
        }

        [Test]
        public void Several_runners_have_a_subsystem_each()
        {
            Subsystem one = new GameObject("one").AddComponent<RallypointRunner>().Online;
            Subsystem other = new GameObject("other").AddComponent<RallypointRunner>().Online;
            Assert.That(one, Is.Not.SameAs(other));
            Assert.That(RallypointRunner.GetOrCreate().Online, Is.SameAs(one), "the scene's first is everybody's");
            Assert.That(OpenSubsystems.Count, Is.EqualTo(2));
        }

        [Test]
        public void A_play_without_domain_reload_begins_afresh()
        {
            Subsystem left = RallypointRunner.GetOrCreate().Online;
            var forgotten = new Subsystem();
            // As an editor that is told to reload neither domain nor scene, and a game that disposes nothing.
            Player.EndPlay(false);
            Assert.That(left.IsOpen, Is.False, "quitting ends it");
            forgotten = new Subsystem();
            Begin();
            Assert.That(forgotten.IsOpen, Is.False);
            Assert.That(RallypointRunner.GetOrCreate().Online, Is.Not.SameAs(left));
        }

        [Test]
        public void The_editor_ends_subsystems_before_it_loads_other_code_and_after_a_play()
        {
            System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(
                Assembly.Load("Rallypoint.Editor").GetType("Rallypoint.Editor.EditorLifetime", true).TypeHandle);
            var one = new Subsystem();
            AssemblyReloadEvents.SayBefore();
            Assert.That(one.IsOpen, Is.False);
            var other = new Subsystem();
            EditorApplication.Say(PlayModeStateChange.ExitingPlayMode);
            Assert.That(other.IsOpen);
            EditorApplication.Say(PlayModeStateChange.EnteredEditMode);
            Assert.That(other.IsOpen, Is.False);
        }

        [Test]
        public void A_coroutine_waits_for_an_operation()
        {
            var waiting = new GameObject("coroutine").AddComponent<Waiting>();
            Frames("it went on", () => waiting.Result != null);
            Assert.That(waiting.Result, Is.EqualTo("Ok"));
        }

        [Test]
        public void The_sample_Hello_travels()
        {
            Play("Hello", "Hello");
            Frames("it is over", () => Said("over"));
            Assert.That(Said("travel to 127.0.0.1:"));
            NothingWasThrown();
        }

        [Test]
        public void The_sample_FindAndJoin_joins()
        {
            using (Subsystem host = Patience.Asking(World.Gateway.Url))
            {
                host.Sessions.Create("A", Patience.Settings(4, "Raid").Set(SettingKeys.MAPNAME, "Castle")).Wait();
                RealGateway.Start(host, "A");
                Play("FindAndJoin", "FindAndJoin");
                Frames("it has left", () => Said("left"));
                Assert.That(Said("found Raid: 3 of 4 slots open"));
                Assert.That(Said("joined: travel to " + host.Sessions.GetResolvedConnectString("A")));
                host.Sessions.Destroy("A").Wait();
            }
            NothingWasThrown();
        }

        [Test]
        public void The_sample_Matchmaking_travels_with_both()
        {
            Play("Matchmaking", "Matchmaking");
            Play("Matchmaking", "Matchmaking");
            Frames("both travel", () => UnityEngine.Debug.Lines.FindAll(line => line.Contains("travels to 127.0.0.1:")).Count == 2);
            Assert.That(Said("plays in team red") && Said("plays in team blue"));
            NothingWasThrown();
        }

        [Test]
        public void A_sample_whose_gateway_is_not_there_says_so()
        {
            RallypointRunner.Configure = options =>
            {
                options.GatewayUrl = Patience.Nowhere;
                return options;
            };
            Play("Hello", "Hello");
            Frames("it gives up", () => Said("no session: ConnectionFailed"));
        }

        private static void Begin()
        {
            Player.BeginPlay(typeof(RallypointRunner).Assembly);
            RallypointRunner.Configure = options =>
            {
                options.GatewayUrl = World.Gateway.Url;
                return options;
            };
        }

        private static void Play(string assembly, string component)
        {
            Assembly sample = Assembly.LoadFrom(RealGateway.Beside("Rallypoint.Samples." + assembly + ".dll"));
            new GameObject(component).AddComponent(sample.GetType("Rallypoint.Samples." + component, true));
        }

        private static bool Said(string text)
        {
            return UnityEngine.Debug.Lines.Exists(line => line.Contains(text));
        }

        private static void Frames(string what, Func<bool> isSo)
        {
            Patience.Until(what, () =>
            {
                Player.Frame();
                return isSo();
            });
        }

        private static void NothingWasThrown()
        {
            Assert.That(UnityEngine.Debug.Exceptions, Is.Empty);
            Assert.That(Said("error: "), Is.False);
        }

        private sealed class Waiting : MonoBehaviour
        {
            internal string Result { get; private set; }

            private IEnumerator Start()
            {
                RallypointRunner runner = RallypointRunner.GetOrCreate();
                Operation create = runner.Online.Sessions.Create("A", Patience.Settings());
                yield return runner.WaitFor(create);
                Result = create.Completion.Result.ToString();
            }
        }
    }
}
