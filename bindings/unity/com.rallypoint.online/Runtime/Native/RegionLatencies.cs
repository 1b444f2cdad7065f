using System;
using System.Collections.Generic;

namespace Rallypoint.Native
{
    /// <summary>How far regions are away, as C takes it.</summary>
    internal static unsafe class RegionLatencies
    {
        internal static RpRegionLatency* ToC(CallArena arena, Dictionary<string, TimeSpan> latencies)
        {
            var array = (RpRegionLatency*)arena.Allocate(latencies.Count * sizeof(RpRegionLatency));
            RpRegionLatency* latency = array;
            foreach (KeyValuePair<string, TimeSpan> one in latencies)
            {
                latency->struct_size = (uint)sizeof(RpRegionLatency);
                latency->region = arena.Text("a region", one.Key);
                latency->latency_ms = Times.Milliseconds("a latency", one.Value);
                latency++;
            }
            return array;
        }
    }
}
