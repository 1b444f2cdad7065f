using System;
using System.Collections.Generic;
using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>Where a game session is to be: one of fleet, alias and queue, or none of them. The gateway's operator says what of it
    /// players may choose; who chooses nothing gets what is usual there. Null and empty choose nothing.</summary>
    public sealed class StartOptions
    {
        /// <summary>A choice of nothing yet.</summary>
        public StartOptions()
        {
            Latencies = new Dictionary<string, TimeSpan>();
        }

        /// <summary>The fleet, by its id or ARN.</summary>
        public string FleetId { get; set; }

        /// <summary>An alias that leads to the fleet, by its id or ARN.</summary>
        public string AliasId { get; set; }

        /// <summary>The fleet's location; not beside a queue, which chooses it.</summary>
        public string Location { get; set; }

        /// <summary>The queue that finds a place in one of its fleets, by its name or ARN.</summary>
        public string Queue { get; set; }

        /// <summary>How far regions are away from the local player: a queue prefers near places.</summary>
        public Dictionary<string, TimeSpan> Latencies { get; private set; }

        internal unsafe RpStartOptions* ToC(CallArena arena)
        {
            var c = (RpStartOptions*)arena.Allocate(sizeof(RpStartOptions));
            c->struct_size = (uint)sizeof(RpStartOptions);
            c->fleet_id = arena.TextOrNull("FleetId", FleetId);
            c->alias_id = arena.TextOrNull("AliasId", AliasId);
            c->location = arena.TextOrNull("Location", Location);
            c->queue = arena.TextOrNull("Queue", Queue);
            c->latency_count = (uint)Latencies.Count;
            c->latencies = RegionLatencies.ToC(arena, Latencies);
            return c;
        }
    }
}
