using System;
using System.Threading;
using System.Threading.Tasks;
using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>What a dedicated server's process says to the service, and hears from it; GameLift's server SDK.</summary>
    public sealed unsafe partial class Server
    {
        private readonly Subsystem online;

        internal Server(Subsystem online)
        {
            this.online = online;
        }

        /// <summary>Host this game session: prepare it, then call <see cref="ActivateGameSession"/>.</summary>
        public event Action<GameSession> OnStartGameSession;

        /// <summary>The game session has changed, or a backfill of it is over.</summary>
        public event Action<GameSessionUpdate> OnUpdateGameSession;

        /// <summary>End: then call <see cref="Ending"/>. The library never ends a process.</summary>
        public event Action<ProcessTermination> OnProcessTerminate;

        /// <summary>Says whether the process is well; null: ticking is the sign of life. One that throws is not well. A process that
        /// does not tick for 50 s is reported unhealthy.</summary>
        public Func<bool> HealthCheck { get; set; }

        /// <summary>The game session that this process hosts.</summary>
        public string GameSessionId
        {
            get
            {
                return Subsystem.TextOf((buffer, size) =>
                    NativeMethods.rp_server_get_game_session_id(Handle, buffer, size));
            }
        }

        /// <summary>When this process must have ended; refused as <see cref="Result.TerminationTimeNotSet"/> before anybody
        /// says.</summary>
        public DateTimeOffset TerminationTime
        {
            get
            {
                long time = 0;
                Subsystem.Check(NativeMethods.rp_server_get_termination_time(Handle, &time));
                return Times.Moment(time);
            }
        }

        /// <summary>The version of the GameLift server SDK's protocol that the library speaks.</summary>
        public static string SdkVersion
        {
            get
            {
                Library.Require();
                return Utf8.Read(NativeMethods.rp_server_get_sdk_version());
            }
        }

        private SubsystemHandle Handle
        {
            get { return online.Handle; }
        }

        /// <summary>Says that this process can host a game session, and where players reach it. It completes when the service knows
        /// that the process is well. (<c>ProcessReady</c>)</summary>
        /// <param name="port">where players reach it, 1 to 60000</param>
        /// <param name="logPaths">files and folders that the service is to keep</param>
        /// <param name="onComplete">hears how it ended</param>
        public Operation Ready(int port, string[] logPaths = null, Action<Completion> onComplete = null)
        {
            if (port < 0 || port > ushort.MaxValue)
            {
                throw new ArgumentOutOfRangeException("port", port, "give 1 to 60000");
            }
            using (var arena = new CallArena())
            {
                string[] paths = logPaths ?? new string[0];
                var given = (RpProcessParameters*)arena.Allocate(sizeof(RpProcessParameters));
                given->struct_size = (uint)sizeof(RpProcessParameters);
                given->port = (ushort)port;
                given->log_paths = arena.Texts("logPaths", paths);
                given->log_path_count = (uint)paths.Length;
                Operation operation = Expect(OperationKind.ServerReady, null, onComplete);
                ulong id = 0;
                Result result =
                    NativeMethods.rp_server_ready(Handle, given, IntPtr.Zero, operation.Key, &id);
                return Began(operation, result, id);
            }
        }

        /// <summary>The same as a task.</summary>
        public Task<Completion> ReadyAsync(
            int port, string[] logPaths = null, CancellationToken cancellation = default(CancellationToken))
        {
            return Operation.Run(cancellation, () => Ready(port, logPaths));
        }

        /// <summary>What the matchmaker says of the game session: who plays in which team. Refused as
        /// <see cref="Result.NoMatchmakerData"/> where no match made it.</summary>
        public MatchmakerData GetMatchmakerData()
        {
            using (Handle.Using())
            {
                RpMatchmakerData* lent = null;
                Subsystem.Check(NativeMethods.rp_server_get_matchmaker_data(Handle, &lent));
                try
                {
                    return new MatchmakerData(lent);
                }
                finally
                {
                    NativeMethods.rp_matchmaker_data_release(Handle, lent);
                }
            }
        }

        internal void Hear(PolledEvent polled)
        {
            switch (polled.Kind)
            {
                case EventKind.StartGameSession:
                    online.Delivery.Raise(OnStartGameSession, polled.GameSession);
                    break;
                case EventKind.UpdateGameSession:
                    online.Delivery.Raise(OnUpdateGameSession, polled.GameSessionUpdate);
                    break;
                case EventKind.ProcessTerminate:
                    online.Delivery.Raise(OnProcessTerminate, new ProcessTermination(polled.TerminationTime));
                    break;
                case EventKind.HealthCheck:
                    AnswerHealthCheck();
                    break;
                default:
                    // A kind of a newer library: its contract is another one, and it was not loaded.
                    break;
            }
        }

        private void AnswerHealthCheck()
        {
            Func<bool> check = HealthCheck;
            bool isWell = true;
            try
            {
                isWell = check == null || check();
            }
            catch (Exception problem)
            {
                // Who cannot say how they are is not well.
                isWell = false;
                online.Delivery.Report(problem);
            }
            if (!Handle.IsClosed)
            {
                NativeMethods.rp_server_report_health(Handle, isWell ? 1 : 0);
            }
        }
    }
}
