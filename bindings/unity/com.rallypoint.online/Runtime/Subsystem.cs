using System;
using System.Threading.Tasks;
using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>One online subsystem: it owns sessions, searches, tickets and hosting. Tick it once a frame; whatever comes about
    /// is told on the thread that ticks. Any method may be called from any thread, also inside a callback. Dispose
    /// it.</summary>
    public sealed unsafe class Subsystem : IDisposable
    {
        private readonly SubsystemHandle handle;
        private readonly Delivery delivery;

        /// <summary>Makes a subsystem. Throws <see cref="RallypointLibraryException"/> when the native library is missing or is
        /// another than this package's, <see cref="RallypointException"/> when an option is refused.</summary>
        /// <param name="options">null: the defaults</param>
        public Subsystem(SubsystemOptions options = null)
        {
            Library.Require();
            IntPtr made = IntPtr.Zero;
            using (var arena = new CallArena())
            {
                Check(NativeMethods.rp_subsystem_create((options ?? new SubsystemOptions()).ToC(arena), &made));
            }
            handle = new SubsystemHandle(made);
            delivery = new Delivery(this, handle);
            Sessions = new Sessions(this);
            Matchmaking = new Matchmaking(this);
            Server = new Server(this);
            OpenSubsystems.Add(this);
        }

        /// <summary>Named sessions; Unreal's <c>IOnlineSession</c>.</summary>
        public Sessions Sessions { get; private set; }

        /// <summary>Tickets, and what becomes of them.</summary>
        public Matchmaking Matchmaking { get; private set; }

        /// <summary>A dedicated server's process; GameLift's server SDK.</summary>
        public Server Server { get; private set; }

        /// <summary>The native library's version, as in <c>0.1.0</c>.</summary>
        public static string Version
        {
            get
            {
                Library.Require();
                return Utf8.Read(NativeMethods.rp_version());
            }
        }

        /// <summary>Whether it was not disposed yet.</summary>
        public bool IsOpen
        {
            get { return !handle.IsClosed; }
        }

        internal SubsystemHandle Handle
        {
            get { return handle; }
        }

        internal Delivery Delivery
        {
            get { return delivery; }
        }

        /// <summary>A result's name and what it means, for people.</summary>
        public static string Describe(Result result)
        {
            Library.Require();
            return Utf8.Read(NativeMethods.rp_result_to_string((int)result));
        }

        /// <summary>Tells what has come about since the last tick: completions, then events, each where its turn is. What they start
        /// is finished by a later tick. Throws what a callback threw, once all others were called
        /// (<see cref="AggregateException"/> for several).</summary>
        public void Tick()
        {
            delivery.Tick();
        }

        /// <summary>Ends it: what has come about is told, what is under way completes as <see cref="Result.Cancelled"/>, here.
        /// Twice does nothing. Throws what a callback threw.</summary>
        public void Dispose()
        {
            delivery.Close();
        }

        /// <summary>Says who plays here. Calls made from now on are made in this player's name.</summary>
        public void SetLocalPlayer(LocalPlayer player)
        {
            if (player == null)
            {
                throw new ArgumentNullException("player");
            }
            using (var arena = new CallArena())
            {
                var c = (RpLocalPlayer*)arena.Allocate(sizeof(RpLocalPlayer));
                c->struct_size = (uint)sizeof(RpLocalPlayer);
                c->id = arena.Text("Id", player.Id);
                c->nickname = arena.TextOrNull("Nickname", player.Nickname);
                c->auth_token = arena.TextOrNull("AuthToken", player.AuthToken);
                Check(NativeMethods.rp_subsystem_set_local_player(handle, c));
            }
        }

        /// <summary>Says who is asked for an auth token when the gateway wants one; asked out of tick, it answers by
        /// <see cref="ProvideAuthToken"/>, at once or later. Null: nobody from now on, and what wants a token is over as
        /// <see cref="Result.Unauthorized"/>.</summary>
        public void SetAuthTokenProvider(Action<AuthTokenRequest> provider)
        {
            delivery.AuthTokenProvider = provider;
            if (provider != null)
            {
                Check(NativeMethods.rp_subsystem_set_auth_token_provider(handle, IntPtr.Zero, IntPtr.Zero));
            }
        }

        /// <summary>The same by a task that gives the token. One that fails or is cancelled answers that there is
        /// none.</summary>
        public void SetAuthTokenSource(Func<AuthTokenRequest, Task<string>> source)
        {
            if (source == null)
            {
                throw new ArgumentNullException("source");
            }
            SetAuthTokenProvider(request => AuthTokenAnswer.Give(this, source, request));
        }

        /// <summary>Says what proves who plays: the answer to a request, or a new token without one. Empty or null: there is none,
        /// and what waits for it completes as <see cref="Result.Unauthorized"/>.</summary>
        public void ProvideAuthToken(string authToken, AuthTokenRequest request = null)
        {
            using (var arena = new CallArena())
            {
                byte* token = arena.TextOrNull("authToken", authToken);
                ulong asked = request == null ? 0 : request.RequestId;
                Check(NativeMethods.rp_subsystem_provide_auth_token(handle, asked, token));
            }
        }

        /// <summary>Says which log lines are heard, and by whom; null silences. They come out of tick.</summary>
        public void SetLog(LogLevel level, Action<LogLine> onLine)
        {
            delivery.OnLog = onLine;
            LogLevel heard = onLine == null ? LogLevel.Off : level;
            Check(NativeMethods.rp_subsystem_set_log(handle, (int)heard, IntPtr.Zero, IntPtr.Zero));
        }

        /// <summary>What the subsystem knows, as JSON, for people and bug reports. It carries no secret.</summary>
        public string Dump()
        {
            return TextOf((buffer, size) => NativeMethods.rp_subsystem_dump(handle, buffer, size));
        }

        /// <summary>Makes a search. It can be used for one find after the other.</summary>
        /// <param name="query">what to look for; null: every session of this build that can be joined</param>
        public Search CreateSearch(SearchQuery query = null)
        {
            ulong id = 0;
            Check(NativeMethods.rp_search_create(handle, &id));
            var search = new Search(this, id);
            if (query != null)
            {
                search.SetQuery(query);
            }
            return search;
        }

        // ----- for the interfaces -----

        internal static void Check(Result result)
        {
            if (result != Result.Ok)
            {
                throw Refusal(result);
            }
        }

        internal static RallypointException Refusal(Result result)
        {
            string words = Utf8.Read(NativeMethods.rp_result_to_string((int)result));
            int begin = words.IndexOf(": ", StringComparison.Ordinal);
            return new RallypointException(result, begin < 0 ? words : words.Substring(begin + ": ".Length));
        }

        /// <summary>Asks a getter with a buffer until what it has to say fits: it may grow in between.</summary>
        internal static string TextOf(TextGetter getter)
        {
            UIntPtr size = UIntPtr.Zero;
            Result result = getter(null, &size);
            byte[] buffer = null;
            while (buffer == null || result == Result.BufferTooSmall)
            {
                if (result != Result.BufferTooSmall)
                {
                    Check(result);
                }
                buffer = new byte[(int)size];
                fixed (byte* at = buffer)
                {
                    result = getter(at, &size);
                }
            }
            Check(result);
            fixed (byte* at = buffer)
            {
                return Utf8.Read(at);
            }
        }

        internal void Cancel(ulong operation)
        {
            try
            {
                Result result = NativeMethods.rp_subsystem_cancel(handle, operation);
                // It may be over by now.
                if (result != Result.InvalidHandle)
                {
                    Check(result);
                }
            }
            catch (ObjectDisposedException)
            {
                // Then it is over too.
            }
        }

        internal void Wait(Operation operation, TimeSpan? timeout)
        {
            delivery.Wait(operation, timeout);
        }
    }
}
