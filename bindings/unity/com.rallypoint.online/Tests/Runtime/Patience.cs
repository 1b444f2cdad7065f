using System;
using System.Diagnostics;
using System.Threading;
using NUnit.Framework;

namespace Rallypoint.Tests
{
    /// <summary>What tests share: waiting, and calls that are refused.</summary>
    internal static class Patience
    {
        // When a test gives up. No test says how fast something is.
        private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

        /// <summary>Nobody listens there.</summary>
        internal const string Nowhere = "http://127.0.0.1:1";

        /// <summary>Ticks until something is so.</summary>
        internal static void Until(string what, Func<bool> isSo, params Subsystem[] ticked)
        {
            Stopwatch waited = Stopwatch.StartNew();
            while (true)
            {
                foreach (Subsystem online in ticked)
                {
                    online.Tick();
                }
                if (isSo())
                {
                    return;
                }
                Assert.That(waited.Elapsed < Limit, "never: " + what);
                Thread.Sleep(1);
            }
        }

        /// <summary>Ticks until an operation is over and says what it came to.</summary>
        internal static Result Ends(Operation operation, params Subsystem[] ticked)
        {
            Until(operation.Kind + " is over", () => operation.IsDone, ticked);
            return operation.Completion.Result;
        }

        /// <summary>What a call was refused as; ok when it was not.</summary>
        internal static Result Refused(Action call)
        {
            try
            {
                call();
                return Result.Ok;
            }
            catch (RallypointException refused)
            {
                return refused.Result;
            }
        }

        /// <summary>A subsystem that asks this gateway.</summary>
        internal static Subsystem Asking(string gatewayUrl)
        {
            return new Subsystem(new SubsystemOptions { GatewayUrl = gatewayUrl });
        }

        /// <summary>Settings of a session that others find.</summary>
        internal static SessionSettings Settings(int slots = 4, string title = null)
        {
            return new SessionSettings { NumPublicConnections = slots, ShouldAdvertise = true, Title = title };
        }
    }
}
