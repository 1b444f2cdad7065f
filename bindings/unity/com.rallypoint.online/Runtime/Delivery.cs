using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading;
using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>What has come about, from the native queue to those who wait for it: one event after the other, on the thread
    /// that ticks. No native code is on the stack while anybody is told.</summary>
    internal sealed unsafe class Delivery
    {
        // A callback that makes events of its own must not keep a frame for ever.
        private const int MostEventsInATick = 4096;
        // How long one native wait lasts: events of others are told between two.
        private const uint WaitSliceMilliseconds = 20;

        private readonly Subsystem online;
        private readonly SubsystemHandle handle;
        // Held by who tells: one at a time.
        private readonly object turn = new object();
        private readonly object gate = new object();
        private readonly Dictionary<long, Operation> underWay = new Dictionary<long, Operation>();
        private readonly List<Exception> thrown = new List<Exception>();
        private readonly List<Action> later = new List<Action>();
        private PolledEvent heldOver;
        private long lastKey;
        private long lastDelivery;
        private long delivering;
        private bool isClosed;

        internal Delivery(Subsystem online, SubsystemHandle handle)
        {
            this.online = online;
            this.handle = handle;
        }

        internal Action<LogLine> OnLog { get; set; }

        internal Action<AuthTokenRequest> AuthTokenProvider { get; set; }

        /// <summary>How many operations are under way.</summary>
        internal int UnderWay
        {
            get { lock (gate) { return underWay.Count; } }
        }

        // ----- operations -----

        /// <summary>Notes an operation that is about to be begun.</summary>
        internal Operation Expect(
            OperationKind kind, string sessionName, Action<Completion> onComplete, object needed = null)
        {
            var operation = new Operation(online, kind, sessionName ?? string.Empty, onComplete, needed);
            lock (gate)
            {
                if (isClosed)
                {
                    throw new ObjectDisposedException("Subsystem");
                }
                lastKey++;
                operation.Key = (IntPtr)lastKey;
                operation.BegunIn = delivering;
                underWay.Add(lastKey, operation);
            }
            return operation;
        }

        /// <summary>The native call has returned: gives the operation, or throws for a refusal.</summary>
        internal Operation Began(Operation operation, Result result, ulong id)
        {
            if (result != Result.Ok)
            {
                Forget(operation);
                throw Subsystem.Refusal(result);
            }
            if (!operation.Accept(id))
            {
                Complete(operation, Gone(operation));
            }
            return operation;
        }

        /// <summary>The native call was not made, or refused: nobody is told.</summary>
        internal void Forget(Operation operation)
        {
            lock (gate)
            {
                underWay.Remove((long)operation.Key);
            }
        }

        // ----- turns -----

        internal void Tick()
        {
            RefuseInside();
            try
            {
                lock (turn)
                {
                    if (handle.IsClosed)
                    {
                        throw new ObjectDisposedException("Subsystem");
                    }
                    DeliverWhatCame();
                }
            }
            finally
            {
                SettleTasks();
            }
            ThrowWhatWasThrown();
        }

        internal void Wait(Operation operation, TimeSpan? timeout)
        {
            RefuseInside();
            Stopwatch waited = Stopwatch.StartNew();
            while (!operation.IsDone)
            {
                uint slice = WaitSliceMilliseconds;
                if (timeout.HasValue)
                {
                    double left = (timeout.Value - waited.Elapsed).TotalMilliseconds;
                    if (left <= 0)
                    {
                        throw new TimeoutException("the operation is not over: it goes on");
                    }
                    slice = (uint)Math.Max(1, Math.Min(slice, left));
                }
                Result result = NativeMethods.rp_subsystem_wait(handle, operation.Id, slice);
                if (result == Result.Panic)
                {
                    throw Subsystem.Refusal(result);
                }
                Tick();
            }
        }

        internal void Close()
        {
            bool isInside = Monitor.IsEntered(turn);
            lock (turn)
            {
                if (handle.IsClosed)
                {
                    return;
                }
                try
                {
                    DeliverTheRest();
                }
                catch (RallypointException problem)
                {
                    // The native side cannot go on; everybody is told below.
                    Report(problem);
                }
                List<Operation> left;
                lock (gate)
                {
                    isClosed = true;
                    left = new List<Operation>(underWay.Values);
                    underWay.Clear();
                }
                left.Sort((one, other) => ((long)one.Key).CompareTo((long)other.Key));
                handle.Dispose();
                OpenSubsystems.Remove(online);
                foreach (Operation operation in left)
                {
                    if (operation.Abandon())
                    {
                        Complete(operation, Gone(operation));
                    }
                }
                online.Matchmaking.Close();
            }
            // Inside a callback the tick around it does both.
            if (!isInside)
            {
                SettleTasks();
                ThrowWhatWasThrown();
            }
        }

        /// <summary>Keeps what was thrown where nobody could catch it, for the next tick.</summary>
        internal void Report(Exception problem)
        {
            lock (gate)
            {
                thrown.Add(problem);
            }
        }

        // ----- telling -----

        /// <summary>Calls somebody; what they throw comes out of the tick.</summary>
        internal void Tell<T>(Action<T> told, T what)
            where T : class
        {
            try
            {
                told(what);
            }
            catch (Exception problem)
            {
                Report(problem);
            }
        }

        /// <summary>Raises an event: every handler is called, also after one that throws.</summary>
        internal void Raise<T>(Action<T> handlers, T what)
            where T : class
        {
            if (handlers == null)
            {
                return;
            }
            foreach (Delegate one in handlers.GetInvocationList())
            {
                Tell((Action<T>)one, what);
            }
        }

        private void DeliverWhatCame()
        {
            lock (gate)
            {
                delivering = ++lastDelivery;
            }
            try
            {
                for (int told = 0; told < MostEventsInATick && !handle.IsClosed; told++)
                {
                    PolledEvent next = TakeHeldOver() ?? Poll();
                    if (next == null)
                    {
                        return;
                    }
                    if (IsOfThisDelivery(next))
                    {
                        // What callbacks start is finished by a later tick.
                        heldOver = next;
                        return;
                    }
                    Deliver(next);
                }
            }
            finally
            {
                lock (gate)
                {
                    delivering = 0;
                }
            }
        }

        private void DeliverTheRest()
        {
            for (int told = 0; told < MostEventsInATick && !handle.IsClosed; told++)
            {
                PolledEvent next = TakeHeldOver() ?? Poll();
                if (next == null)
                {
                    return;
                }
                Deliver(next);
            }
        }

        private PolledEvent TakeHeldOver()
        {
            PolledEvent taken = heldOver;
            heldOver = null;
            return taken;
        }

        private PolledEvent Poll()
        {
            using (handle.Using())
            {
                RpEvent* lent = null;
                Subsystem.Check(NativeMethods.rp_subsystem_poll_event(handle, &lent));
                if (lent == null)
                {
                    return null;
                }
                try
                {
                    return new PolledEvent(lent);
                }
                finally
                {
                    Subsystem.Check(NativeMethods.rp_event_release(handle, lent));
                }
            }
        }

        private bool IsOfThisDelivery(PolledEvent polled)
        {
            Operation operation = polled.Completion == null ? null : Find(polled.Key);
            return operation != null && operation.BegunIn == lastDelivery;
        }

        private void Deliver(PolledEvent polled)
        {
            if (polled.Completion != null)
            {
                Operation operation = Take(polled.Key);
                if (operation != null)
                {
                    Complete(operation, polled.Completion);
                }
            }
            else if (polled.Kind == EventKind.SessionNotice)
            {
                online.Sessions.Hear(polled.SessionNotice);
            }
            else if (polled.Kind == EventKind.MatchNotice)
            {
                online.Matchmaking.Hear(polled.MatchNotice);
            }
            else if (polled.Kind == EventKind.Log)
            {
                Action<LogLine> log = OnLog;
                if (log != null)
                {
                    Tell(log, polled.LogLine);
                }
            }
            else if (polled.Kind == EventKind.AuthTokenRequest)
            {
                AskForToken(polled.AuthTokenRequest);
            }
            else
            {
                online.Server.Hear(polled);
            }
        }

        private void AskForToken(AuthTokenRequest request)
        {
            Action<AuthTokenRequest> provider = AuthTokenProvider;
            if (provider != null)
            {
                Tell(provider, request);
            }
            else
            {
                // Nobody will answer: what waits need not wait for its time to be up.
                AuthTokenAnswer.Send(online, null, request);
            }
        }

        private void Complete(Operation operation, Completion completion)
        {
            Action<Completion> onComplete = operation.End(completion);
            if (onComplete != null)
            {
                Tell(onComplete, completion);
            }
            online.Sessions.HearCompletion(completion);
            online.Matchmaking.HearCompletion(completion);
            Later(operation.Settle);
        }

        /// <summary>Has a task completed outside of the turn: what awaits it may tick, wait and dispose.</summary>
        internal void Later(Action settle)
        {
            lock (gate)
            {
                later.Add(settle);
            }
            if (!Monitor.IsEntered(turn))
            {
                SettleTasks();
            }
        }

        private void SettleTasks()
        {
            Action[] settled;
            lock (gate)
            {
                if (later.Count == 0)
                {
                    return;
                }
                settled = later.ToArray();
                later.Clear();
            }
            foreach (Action settle in settled)
            {
                settle();
            }
        }

        private static Completion Gone(Operation operation)
        {
            return new Completion(operation, Result.Cancelled, "the subsystem was disposed");
        }

        private Operation Find(long key)
        {
            lock (gate)
            {
                Operation operation;
                underWay.TryGetValue(key, out operation);
                return operation;
            }
        }

        private Operation Take(long key)
        {
            lock (gate)
            {
                Operation operation;
                if (underWay.TryGetValue(key, out operation))
                {
                    underWay.Remove(key);
                }
                return operation;
            }
        }

        private void RefuseInside()
        {
            if (Monitor.IsEntered(turn))
            {
                throw Subsystem.Refusal(Result.Reentrant);
            }
        }

        private void ThrowWhatWasThrown()
        {
            Exception[] told;
            lock (gate)
            {
                if (thrown.Count == 0)
                {
                    return;
                }
                told = thrown.ToArray();
                thrown.Clear();
            }
            if (told.Length == 1)
            {
                ExceptionDispatchInfo.Capture(told[0]).Throw();
            }
            throw new AggregateException(told);
        }
    }
}
