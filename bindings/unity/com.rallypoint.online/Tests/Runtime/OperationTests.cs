using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Rallypoint.Tests
{
    /// <summary>Each accepted call completes once: callback, events, task; on the thread that ticks.</summary>
    [TestFixture]
    public sealed class OperationTests
    {
        private SynchronizationContext unitys;
        private ScriptedGateway gateway;
        private Subsystem online;

        [SetUp]
        public void Begin()
        {
            // A test blocks the thread whose frames would go on with what was awaited.
            unitys = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(null);
            gateway = new ScriptedGateway();
            online = Patience.Asking(gateway.Url);
        }

        [TearDown]
        public void End()
        {
            online.Dispose();
            gateway.Dispose();
            SynchronizationContext.SetSynchronizationContext(unitys);
        }

        [Test]
        public void The_callback_is_first_then_the_events_in_order_then_the_task()
        {
            var heard = new List<string>();
            online.Sessions.OnJoinComplete += _ => heard.Add("event 1");
            online.Sessions.OnJoinComplete += _ => heard.Add("event 2");
            Operation join = online.Sessions.Join("A", ScriptedGateway.GameSession, _ => heard.Add("callback"));
            Task told = join.AsTask().ContinueWith(
                _ => heard.Add("task"), TaskContinuationOptions.ExecuteSynchronously);
            Assert.That(Patience.Ends(join, online), Is.EqualTo(Result.Ok));
            Assert.That(told.IsCompleted);
            Assert.That(heard, Is.EqualTo(new[] { "callback", "event 1", "event 2", "task" }));
            for (int frame = 0; frame < 10; frame++)
            {
                online.Tick();
            }
            Assert.That(heard.Count, Is.EqualTo(4));
        }

        [Test]
        public void Everybody_is_told_on_the_thread_that_ticks()
        {
            int here = Thread.CurrentThread.ManagedThreadId;
            var threads = new List<int>();
            online.Sessions.OnJoinComplete += _ => threads.Add(Thread.CurrentThread.ManagedThreadId);
            Operation join = null;
            var other = new Thread(() => join = online.Sessions.Join(
                "A", ScriptedGateway.GameSession, _ => threads.Add(Thread.CurrentThread.ManagedThreadId)));
            other.Start();
            other.Join();
            join.AsTask().ContinueWith(
                _ => threads.Add(Thread.CurrentThread.ManagedThreadId), TaskContinuationOptions.ExecuteSynchronously);
            Patience.Ends(join, online);
            Assert.That(threads, Is.EqualTo(new[] { here, here, here }));
        }

        [Test]
        public void A_failure_says_what_the_service_said()
        {
            const string Error =
                "{\"error\": {\"code\": \"FleetCapacityExceededException\", \"message\": \"no server\", " +
                "\"request_id\": \"r-1\"}, \"message\": \"no server\"}";
            online.Dispose();
            online = new Subsystem(new SubsystemOptions
            {
                GatewayUrl = gateway.Url, RequestTimeout = TimeSpan.FromSeconds(2),
            });
            gateway.Say(503, Error, "Retry-After: 30");
            online.Sessions.Create("A", Patience.Settings()).Wait();
            Task<Completion> start = online.Sessions.StartAsync("A");
            Patience.Until("it fails", () => start.IsCompleted, online);
            var problem = (RallypointException)start.Exception.InnerException;
            Assert.That(problem.Result, Is.EqualTo(Result.NoCapacity));
            Assert.That(problem.ServiceCode, Is.EqualTo("FleetCapacityExceededException"));
            Assert.That(problem.HttpStatus, Is.EqualTo(503));
            Assert.That(problem.IsRetryable);
            Assert.That(problem.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(30)));
            Assert.That(problem.RequestId, Is.Not.Empty);
            StringAssert.StartsWith("NoCapacity: ", problem.Message);
            Assert.That(online.Sessions.GetState("A"), Is.EqualTo(SessionState.Pending));
        }

        [Test]
        public void A_refused_call_throws_and_calls_nobody()
        {
            int called = 0;
            online.Sessions.OnStartComplete += _ => called++;
            Assert.That(
                Patience.Refused(() => online.Sessions.Start("Nobody's", _ => called++)),
                Is.EqualTo(Result.SessionNotFound));
            Task<Completion> refused = online.Sessions.StartAsync("Nobody's");
            Assert.That(((RallypointException)refused.Exception.InnerException).Result, Is.EqualTo(Result.SessionNotFound));
            online.Tick();
            Assert.That(called, Is.EqualTo(0));
            Assert.That(online.Delivery.UnderWay, Is.EqualTo(0));
        }

        [Test]
        public void A_cancelled_token_cancels_the_operation()
        {
            gateway.Hang();
            Completion ended = null;
            online.Sessions.OnJoinComplete += completion => ended = completion;
            using (var cancelling = new CancellationTokenSource())
            {
                Task<Completion> join = online.Sessions.JoinAsync("A", ScriptedGateway.GameSession, cancelling.Token);
                Patience.Until("it is asked", () => gateway.Received.Length == 1, online);
                Assert.That(join.IsCompleted, Is.False);
                cancelling.Cancel();
                Patience.Until("it is over", () => join.IsCompleted, online);
                Assert.That(join.IsCanceled);
            }
            Assert.That(ended.Result, Is.EqualTo(Result.Cancelled));
            Assert.That(online.Sessions.GetState("A"), Is.EqualTo(SessionState.NoSession));
        }

        [Test]
        public void A_token_that_is_cancelled_already_starts_nothing()
        {
            Task<Completion> join =
                online.Sessions.JoinAsync("A", ScriptedGateway.GameSession, new CancellationToken(true));
            Assert.That(join.IsCanceled);
            Assert.That(online.Sessions.GetState("A"), Is.EqualTo(SessionState.NoSession));
        }

        [Test]
        public void A_token_that_comes_too_late_changes_nothing()
        {
            using (var cancelling = new CancellationTokenSource())
            {
                Task<Completion> join = online.Sessions.JoinAsync("A", ScriptedGateway.GameSession, cancelling.Token);
                Patience.Until("it is over", () => join.IsCompleted, online);
                cancelling.Cancel();
                Assert.That(join.Result.IsOk);
                online.Tick();
                Assert.That(online.Sessions.GetState("A"), Is.EqualTo(SessionState.Pending));
            }
        }

        [Test]
        public void An_operation_can_be_waited_for_and_goes_on_when_the_time_is_up()
        {
            gateway.Hang();
            Operation join = online.Sessions.Join("A", ScriptedGateway.GameSession);
            Assert.Throws<TimeoutException>(() => join.Wait(TimeSpan.FromMilliseconds(30)));
            Assert.That(join.IsDone, Is.False);
            join.Cancel();
            Assert.That(join.Wait().Result, Is.EqualTo(Result.Cancelled));
            join.Cancel();
        }

        [Test]
        public void It_is_awaited_and_what_follows_may_tick_wait_and_dispose()
        {
            Task<string> played = Play();
            Patience.Until("it is played", () => played.IsCompleted || !online.IsOpen, online.IsOpen ? new[] { online } : new Subsystem[0]);
            Assert.That(played.Result, Is.EqualTo("10.0.0.7:7777"));
            Assert.That(online.IsOpen, Is.False);
        }

        [Test]
        public void What_a_callback_starts_is_finished_by_a_later_tick()
        {
            int ticks = 0;
            var told = new List<int>();
            online.Sessions.Create("A", Patience.Settings(), _ =>
            {
                told.Add(ticks);
                online.Sessions.Create("B", Patience.Settings(), __ => told.Add(ticks));
            });
            Patience.Until("both are told", () => { ticks++; return told.Count == 2; }, online);
            Assert.That(told[1], Is.GreaterThan(told[0]));
        }

        [Test]
        public void A_forgotten_search_lives_as_long_as_its_find()
        {
            Operation find = Find();
            for (int round = 0; round < 5; round++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            Assert.That(Patience.Ends(find, online), Is.EqualTo(Result.Ok));
        }

        [Test]
        public void A_search_has_what_was_found()
        {
            using (Search search = online.CreateSearch(new SearchQuery { MaxResults = 5, SortKey = "@ping" }))
            {
                Assert.That(search.State, Is.EqualTo(SearchState.NotStarted));
                Completion found = online.Sessions.Find(search).Wait();
                Assert.That(found.SearchId, Is.EqualTo(search.Id));
                Assert.That(search.State, Is.EqualTo(SearchState.Done));
                Assert.That(search.NextPage, Is.Empty);
                Assert.That(search.Results.Count, Is.EqualTo(1));
                Assert.That(search[0].Title + " " + search[0].OpenSlots, Is.EqualTo("Friday night 3"));
                Assert.That(search.GetResolvedConnectString(0), Is.EqualTo("10.0.0.7:7777"));
                Assert.Throws<ArgumentOutOfRangeException>(() => search[1].ToString());
                online.Sessions.Join("A", JoinTarget.Of(search, 0).With("blue")).Wait().ThrowIfFailed();
                StringAssert.Contains("blue", gateway.Received[1]);
                search.Dispose();
                Assert.That(Patience.Refused(() => search.State.ToString()), Is.EqualTo(Result.InvalidHandle));
            }
        }

        [Test]
        public void A_token_is_asked_for_and_shown()
        {
            var asked = new List<AuthTokenReason>();
            gateway.Say(401, "{}");
            online.SetLocalPlayer(new LocalPlayer("ada") { AuthToken = "old", Nickname = "Ada" });
            online.SetAuthTokenProvider(request =>
            {
                asked.Add(request.Reason);
                Assert.That(request.PlayerId, Is.EqualTo("ada"));
                online.ProvideAuthToken("new", request);
            });
            Assert.That(Patience.Ends(online.Sessions.Join("A", ScriptedGateway.GameSession), online), Is.EqualTo(Result.Ok));
            Assert.That(asked, Is.EqualTo(new[] { AuthTokenReason.Refused }));
            StringAssert.Contains("Bearer old", gateway.Received[0]);
            StringAssert.Contains("Bearer new", gateway.Received[1]);
        }

        [Test]
        public void A_task_may_give_the_token_or_fail()
        {
            gateway.Say(401, "{}");
            gateway.Say(401, "{}");
            online.SetLocalPlayer(new LocalPlayer("ada") { AuthToken = "old" });
            online.SetAuthTokenSource(async request =>
            {
                await Task.Delay(1);
                throw new InvalidOperationException("no shop is open");
            });
            Operation join = online.Sessions.Join("A", ScriptedGateway.GameSession);
            Exception thrown = null;
            Patience.Until("it is over", () =>
            {
                thrown = Thrown(online.Tick) ?? thrown;
                return join.IsDone && thrown != null;
            });
            Assert.That(join.Completion.Result, Is.EqualTo(Result.Unauthorized));
            Assert.That(thrown.Message, Is.EqualTo("no shop is open"));
        }

        private static Exception Thrown(Action call)
        {
            try
            {
                call();
                return null;
            }
            catch (InvalidOperationException problem)
            {
                return problem;
            }
        }

        private Operation Find()
        {
            return online.Sessions.Find(online.CreateSearch());
        }

        private async Task<string> Play()
        {
            await online.Sessions.Join("A", ScriptedGateway.GameSession);
            online.Tick();
            online.Sessions.Leave("A").Wait();
            await online.Sessions.JoinAsync("B", ScriptedGateway.GameSession);
            string travel = online.Sessions.GetResolvedConnectString("B");
            online.Dispose();
            return travel;
        }
    }
}
