using System;

namespace Rallypoint.Native
{
    /// <summary>Times as C has them, and back.</summary>
    internal static class Times
    {
        /// <summary>Milliseconds, rounded up: a short time must not become 0, which is the default.</summary>
        internal static uint Milliseconds(string what, TimeSpan time)
        {
            double milliseconds = Math.Ceiling(time.TotalMilliseconds);
            if (milliseconds < 0 || milliseconds > uint.MaxValue)
            {
                throw new ArgumentOutOfRangeException(what, time, "give a time from 0 to " + uint.MaxValue + " ms");
            }
            return (uint)milliseconds;
        }

        /// <summary>A time that C says as 0 when there is none.</summary>
        internal static TimeSpan? SpanOrNull(uint milliseconds)
        {
            return milliseconds == 0 ? (TimeSpan?)null : TimeSpan.FromMilliseconds(milliseconds);
        }

        internal static DateTimeOffset Moment(long millisecondsSinceEpoch)
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(millisecondsSinceEpoch);
        }

        /// <summary>A moment that C says as 0 when there is none.</summary>
        internal static DateTimeOffset? MomentOrNull(long millisecondsSinceEpoch)
        {
            return millisecondsSinceEpoch == 0 ? (DateTimeOffset?)null : Moment(millisecondsSinceEpoch);
        }
    }
}
