using System;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;

namespace Rallypoint
{
    /// <summary>A call that was accepted. It completes exactly once, on the thread that ticks: its callback is called first, then
    /// the events of its kind, then its task completes. Dropping it stops nothing; <see cref="Cancel"/> does.</summary>
    public sealed class Operation
    {
        private readonly object gate = new object();
        private readonly Subsystem online;
        private Action<Completion> onComplete;
        private TaskCompletionSource<Completion> waiting;
        private CancellationToken cancellation;
        private CancellationTokenRegistration registration;
        private Completion completion;
        private bool isSettled;
        private bool isAccepted;
        private bool isAbandoned;

        internal Operation(
            Subsystem online, OperationKind kind, string sessionName, Action<Completion> onComplete, object needed)
        {
            this.online = online;
            this.onComplete = onComplete;
            Needed = needed;
            Kind = kind;
            SessionName = sessionName;
        }

        /// <summary>Its id, as in <see cref="Completion.OperationId"/>.</summary>
        public ulong Id { get; private set; }

        /// <summary>Which call it came of.</summary>
        public OperationKind Kind { get; private set; }

        /// <summary>The session it is about, or empty.</summary>
        public string SessionName { get; private set; }

        /// <summary>Whether it is over and everybody was told.</summary>
        public bool IsDone
        {
            get { lock (gate) { return isSettled; } }
        }

        /// <summary>How it ended; null while it goes on.</summary>
        public Completion Completion
        {
            get { lock (gate) { return completion; } }
        }

        /// <summary>What finds it among those under way: the native call's user data.</summary>
        internal IntPtr Key { get; set; }

        /// <summary>What must live as long as it goes on: a search that its maker has forgotten.</summary>
        internal object Needed { get; private set; }

        /// <summary>In which delivery it was begun; 0 outside of any.</summary>
        internal long BegunIn { get; set; }

        /// <summary>Stops it: it completes as <see cref="Result.Cancelled"/>, or as it did when it was quicker. Does nothing once it
        /// is over. From any thread.</summary>
        public void Cancel()
        {
            if (Completion == null)
            {
                online.Cancel(Id);
            }
        }

        /// <summary>Blocks until it is over, delivering whatever comes about meanwhile. For tools, tests and loading; a game
        /// ticks. Throws <see cref="TimeoutException"/> when the time is up and the operation goes on.</summary>
        /// <param name="timeout">how long at most; null: for ever</param>
        public Completion Wait(TimeSpan? timeout = null)
        {
            online.Wait(this, timeout);
            return Completion;
        }

        /// <summary>A task of its end: a failed operation fails it with <see cref="RallypointException"/>. It completes on the thread
        /// that ticks.</summary>
        /// <param name="token">cancels the operation; the task ends when the operation has, so that its outcome is
        /// known</param>
        public Task<Completion> AsTask(CancellationToken token = default(CancellationToken))
        {
            lock (gate)
            {
                if (waiting != null && token.CanBeCanceled)
                {
                    throw new InvalidOperationException("this operation has a task: give the token to the first AsTask");
                }
                if (waiting != null)
                {
                    return waiting.Task;
                }
                waiting = new TaskCompletionSource<Completion>();
                cancellation = token;
                if (isSettled)
                {
                    Finish(waiting, completion, token);
                    return waiting.Task;
                }
            }
            if (token.CanBeCanceled)
            {
                // Outside of the gate: a token that is cancelled already calls at once.
                CancellationTokenRegistration made = token.Register(Cancel, false);
                lock (gate)
                {
                    registration = made;
                }
                if (IsDone)
                {
                    made.Dispose();
                }
            }
            return waiting.Task;
        }

        /// <summary>Lets it be awaited.</summary>
        public TaskAwaiter<Completion> GetAwaiter()
        {
            return AsTask().GetAwaiter();
        }

        /// <summary>Makes a call and gives its task. A refusal is the task's failure too.</summary>
        internal static Task<Completion> Run(CancellationToken token, Func<Operation> begin)
        {
            if (token.IsCancellationRequested)
            {
                return Task.FromCanceled<Completion>(token);
            }
            try
            {
                return begin().AsTask(token);
            }
            catch (RallypointException refused)
            {
                return Task.FromException<Completion>(refused);
            }
        }

        /// <summary>The native call has returned: true when the operation goes on; false when the subsystem was disposed
        /// meanwhile, and it has to be told so.</summary>
        internal bool Accept(ulong id)
        {
            lock (gate)
            {
                Id = id;
                isAccepted = true;
                return !isAbandoned;
            }
        }

        /// <summary>The subsystem is gone: true when the operation has to be told so.</summary>
        internal bool Abandon()
        {
            lock (gate)
            {
                isAbandoned = true;
                return isAccepted;
            }
        }

        /// <summary>Notes how it ended and gives its callback, once.</summary>
        internal Action<Completion> End(Completion ended)
        {
            lock (gate)
            {
                completion = ended;
                Needed = null;
                Action<Completion> called = onComplete;
                onComplete = null;
                return called;
            }
        }

        /// <summary>Everybody was told: the task completes.</summary>
        internal void Settle()
        {
            TaskCompletionSource<Completion> told;
            CancellationTokenRegistration registered;
            lock (gate)
            {
                isSettled = true;
                told = waiting;
                registered = registration;
            }
            // Where the token is being cancelled on another thread, this waits for that call, which takes no lock of ours.
            registered.Dispose();
            if (told != null)
            {
                Finish(told, completion, cancellation);
            }
        }

        private static void Finish(
            TaskCompletionSource<Completion> told, Completion ended, CancellationToken token)
        {
            if (ended.IsOk)
            {
                told.TrySetResult(ended);
            }
            else if (ended.Result == Result.Cancelled && token.IsCancellationRequested)
            {
                told.TrySetCanceled(token);
            }
            else
            {
                told.TrySetException(new RallypointException(ended));
            }
        }
    }
}
