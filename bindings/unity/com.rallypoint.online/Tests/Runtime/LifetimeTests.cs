using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Rallypoint.Tests
{
    /// <summary>Ends of subsystems, what callbacks throw, and the garbage collector.</summary>
    [TestFixture]
    public sealed class LifetimeTests
    {
        private ScriptedGateway gateway;

        [SetUp]
        public void Begin()
        {
            gateway = new ScriptedGateway();
        }

        [TearDown]
        public void End()
        {
            gateway.Dispose();
        }

        [Test]
        public void Dispose_tells_everybody_once_that_it_is_over()
        {
            gateway.Hang();
            var heard = new List<string>();
            Subsystem online = Patience.Asking(gateway.Url);
            online.Sessions.OnJoinComplete += completion => heard.Add("event " + completion.Result);
            online.Sessions.OnCreateComplete += completion => heard.Add("create " + completion.Result);
            online.Sessions.Create("B", Patience.Settings());
            Operation join =
                online.Sessions.Join("A", ScriptedGateway.GameSession, ended => heard.Add("callback " + ended.Result));
            Task<Completion> task = join.AsTask();
            online.Dispose();
            online.Dispose();
            Assert.That(heard, Is.EqualTo(new[] { "create Ok", "callback Cancelled", "event Cancelled" }));
            Assert.That(((RallypointException)task.Exception.InnerException).Result, Is.EqualTo(Result.Cancelled));
            Assert.That(join.Completion.SessionName, Is.EqualTo("A"));
            Assert.That(join.Completion.Kind, Is.EqualTo(OperationKind.JoinSession));
            Assert.That(join.Completion.OperationId, Is.EqualTo(join.Id));
        }

        [Test]
        public void Nothing_can_be_asked_of_one_that_is_disposed()
        {
            Subsystem online = Patience.Asking(gateway.Url);
            Search search = online.CreateSearch();
            online.Dispose();
            Assert.Throws<ObjectDisposedException>(online.Tick);
            Assert.Throws<ObjectDisposedException>(() => online.Sessions.Start("A"));
            Assert.Throws<ObjectDisposedException>(() => online.Sessions.GetState("A"));
            Assert.Throws<ObjectDisposedException>(() => online.Sessions.GetInfo("A"));
            search.Dispose();
        }

        [Test]
        public void A_callback_may_dispose_the_subsystem()
        {
            Subsystem online = Patience.Asking(gateway.Url);
            var heard = new List<string>();
            gateway.Hang();
            online.Sessions.Join("A", ScriptedGateway.GameSession, ended => heard.Add("join " + ended.Result));
            online.Sessions.Create("B", Patience.Settings(), ended =>
            {
                heard.Add("create " + ended.Result);
                online.Dispose();
                heard.Add("disposed");
            });
            online.Sessions.Create("C", Patience.Settings(), ended => heard.Add("create " + ended.Result));
            Patience.Until("it is disposed", () =>
            {
                if (online.IsOpen)
                {
                    online.Tick();
                }
                return !online.IsOpen;
            });
            Assert.That(heard, Is.EqualTo(new[] { "create Ok", "create Ok", "join Cancelled", "disposed" }));
        }

        [Test]
        public void Tick_and_wait_inside_a_callback_are_refused()
        {
            using (Subsystem online = Patience.Asking(gateway.Url))
            {
                Result ticked = Result.Ok;
                Result waited = Result.Ok;
                Operation join = online.Sessions.Join("A", ScriptedGateway.GameSession);
                online.Sessions.Create("B", Patience.Settings(), _ =>
                {
                    ticked = Patience.Refused(online.Tick);
                    waited = Patience.Refused(() => join.Wait());
                });
                Patience.Ends(join, online);
                Assert.That(ticked, Is.EqualTo(Result.Reentrant));
                Assert.That(waited, Is.EqualTo(Result.Reentrant));
            }
        }

        [Test]
        public void What_a_callback_throws_comes_out_of_tick_and_keeps_nobody_from_being_told()
        {
            using (Subsystem online = Patience.Asking(gateway.Url))
            {
                int told = 0;
                online.Sessions.OnCreateComplete += _ => { throw new InvalidOperationException("event"); };
                online.Sessions.OnCreateComplete += _ => told++;
                Operation one = online.Sessions.Create("A", Patience.Settings(), _ => { throw new InvalidOperationException("callback"); });
                Task<Completion> task = one.AsTask();
                AggregateException thrown = null;
                Patience.Until("it throws", () =>
                {
                    try
                    {
                        online.Tick();
                    }
                    catch (AggregateException problem)
                    {
                        thrown = problem;
                    }
                    return thrown != null;
                });
                Assert.That(thrown.InnerExceptions.Count, Is.EqualTo(2));
                Assert.That(told, Is.EqualTo(1));
                Assert.That(task.Result.IsOk);
                online.Tick();
            }
        }

        [Test]
        public void Several_subsystems_know_nothing_of_each_other()
        {
            using (Subsystem one = Patience.Asking(gateway.Url))
            using (Subsystem other = Patience.Asking(gateway.Url))
            {
                int told = 0;
                other.Sessions.OnCreateComplete += _ => told++;
                one.Sessions.Create("A", Patience.Settings()).Wait();
                other.Tick();
                Assert.That(told, Is.EqualTo(0));
                Assert.That(other.Sessions.GetState("A"), Is.EqualTo(SessionState.NoSession));
                one.Dispose();
                Assert.That(other.Sessions.Create("A", Patience.Settings()).Wait().IsOk);
            }
        }

        [Test]
        public void The_garbage_collector_may_run_at_any_time()
        {
            bool isOver = false;
            var collecting = new Thread(() =>
            {
                while (!Volatile.Read(ref isOver))
                {
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                    Thread.Sleep(1);
                }
            });
            collecting.Start();
            int told = 0;
            try
            {
                using (Subsystem online = Patience.Asking(gateway.Url))
                {
                    for (int round = 0; round < 50; round++)
                    {
                        string name = "Game" + round;
                        SessionSettings settings = Patience.Settings(4, "Grüße " + round).Set("map", new string('x', 90));
                        online.Sessions.Create(name, settings, _ => told++);
                        online.Sessions.RegisterPlayers(name, new[] { "ada", "bob" }, false, _ => told++);
                        online.Sessions.Find(online.CreateSearch(), _ => told++).Wait();
                        Assert.That(online.Sessions.GetInfo(name).RegisteredPlayers, Is.EqualTo(new[] { "ada", "bob" }));
                        Assert.That(online.Sessions.GetSettings(name).Get("MAP").Text.Length, Is.EqualTo(90));
                        online.Sessions.Destroy(name, _ => told++).Wait();
                    }
                }
            }
            finally
            {
                Volatile.Write(ref isOver, true);
                collecting.Join();
            }
            Assert.That(told, Is.EqualTo(200));
        }

        [Test]
        public void Forgotten_subsystems_are_destroyed()
        {
            int before = OpenSubsystems.Count;
            // On a thread of its own, whose stack keeps nothing.
            var forgetting = new Thread(() =>
            {
                for (int one = 0; one < 10; one++)
                {
                    Patience.Asking(gateway.Url).CreateSearch();
                }
            });
            forgetting.Start();
            forgetting.Join();
            Patience.Until("they are gone", () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return OpenSubsystems.Count <= before + 1;
            });
        }

        [Test]
        public void One_thread_may_dispose_while_others_call()
        {
            for (int round = 0; round < 20; round++)
            {
                Subsystem online = Patience.Asking(gateway.Url);
                int accepted = 0;
                int told = 0;
                var calling = new Thread(() =>
                {
                    try
                    {
                        while (true)
                        {
                            online.Sessions.RegisterPlayers("Game", new[] { "p" }, false, _ => Interlocked.Increment(ref told));
                            Interlocked.Increment(ref accepted);
                        }
                    }
                    catch (ObjectDisposedException)
                    {
                        // What it waits for.
                    }
                });
                online.Sessions.Create("Game", Patience.Settings()).Wait();
                calling.Start();
                Patience.Until("some are accepted", () => Volatile.Read(ref accepted) > 3, online);
                online.Dispose();
                calling.Join();
                Assert.That(told, Is.EqualTo(accepted));
            }
        }

        [Test]
        public void An_editor_ends_what_was_not_disposed()
        {
            Subsystem online = Patience.Asking(gateway.Url);
            Result ended = Result.Ok;
            gateway.Hang();
            online.Sessions.Join("A", ScriptedGateway.GameSession, completion => ended = completion.Result);
            Assert.That(OpenSubsystems.DisposeAll(), Is.Empty);
            Assert.That(online.IsOpen, Is.False);
            Assert.That(ended, Is.EqualTo(Result.Cancelled));
        }

        [Test]
        public void The_log_and_the_dump_are_for_people()
        {
            using (Subsystem online = Patience.Asking(gateway.Url))
            {
                var lines = new List<string>();
                online.SetLog(LogLevel.Debug, line => lines.Add(line.ToString()));
                online.Sessions.Join("Lobby", ScriptedGateway.GameSession).Wait();
                Patience.Until("it logs", () => lines.Count > 0, online);
                StringAssert.Contains("Lobby", online.Dump());
                online.SetLog(LogLevel.Debug, null);
                int logged = lines.Count;
                online.Sessions.Leave("Lobby").Wait();
                Assert.That(lines.Count, Is.EqualTo(logged));
            }
        }
    }
}
