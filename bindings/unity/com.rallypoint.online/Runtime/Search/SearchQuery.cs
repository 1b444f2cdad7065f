using System;
using System.Collections.Generic;
using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>One condition of a query; Unreal's <c>FOnlineSessionSearchParam</c>.</summary>
    public sealed class SearchFilter
    {
        /// <summary>A condition.</summary>
        /// <param name="key">a setting's, one of <see cref="SearchKeys"/>, or <c>@title</c>, <c>@owner_id</c>, <c>@open_slots</c>,
        /// <c>@players</c>, <c>@max_players</c>, <c>@ping</c></param>
        /// <param name="comparison">how it compares</param>
        /// <param name="values">with what: any number for in and not in, else one</param>
        public SearchFilter(string key, ComparisonOp comparison, params SettingValue[] values)
        {
            Key = key;
            Comparison = comparison;
            Values = values;
        }

        /// <summary>Which setting.</summary>
        public string Key { get; private set; }

        /// <summary>How it compares.</summary>
        public ComparisonOp Comparison { get; private set; }

        /// <summary>With what.</summary>
        public IReadOnlyList<SettingValue> Values { get; private set; }
    }

    /// <summary>What a search looks for. As it is made: every session of the same build that can be joined.</summary>
    public sealed class SearchQuery
    {
        /// <summary>Every session of the same build that can be joined.</summary>
        public SearchQuery()
        {
            Filters = new List<SearchFilter>();
        }

        /// <summary>The most results wanted; 0: no limit.</summary>
        public int MaxResults { get; set; }

        /// <summary>How long the find may take. Default: the subsystem's.</summary>
        public TimeSpan Timeout { get; set; }

        /// <summary>Only sessions of this build. Default: the subsystem's.</summary>
        public int BuildUniqueId { get; set; }

        /// <summary>Sessions of every build.</summary>
        public bool AnyBuild { get; set; }

        /// <summary>On the local network instead of at the gateway.</summary>
        public bool IsLan { get; set; }

        /// <summary>All must hold.</summary>
        public List<SearchFilter> Filters { get; private set; }

        /// <summary>What results are sorted by: a setting's key, or one with <c>@</c>.</summary>
        public string SortKey { get; set; }

        /// <summary>Greatest first.</summary>
        public bool SortDescending { get; set; }

        /// <summary>A filter in GameLift's own language, as it is.</summary>
        public string FilterExpression { get; set; }

        /// <summary>A sort expression in GameLift's own language, as it is.</summary>
        public string SortExpression { get; set; }

        /// <summary>Where to go on: what <see cref="Search.NextPage"/> gave.</summary>
        public string Page { get; set; }

        /// <summary>The fleet to look in, by its id or ARN, when the gateway lets players choose it. Null: where it usually looks.
        /// What may not be chosen completes the find as <see cref="Result.ChoiceNotAllowed"/>.</summary>
        public string FleetId { get; set; }

        /// <summary>An alias that leads to the fleet, likewise. Either a fleet or an alias.</summary>
        public string AliasId { get; set; }

        /// <summary>The fleet's location, likewise. Null: all of the fleet's.</summary>
        public string Location { get; set; }

        /// <summary>Adds a condition.</summary>
        public SearchQuery Where(string key, ComparisonOp comparison, params SettingValue[] values)
        {
            Filters.Add(new SearchFilter(key, comparison, values));
            return this;
        }

        internal unsafe RpSearchQuery* ToC(CallArena arena)
        {
            var c = (RpSearchQuery*)arena.Allocate(sizeof(RpSearchQuery));
            c->struct_size = (uint)sizeof(RpSearchQuery);
            c->max_results = SettingsToC.Count("MaxResults", MaxResults);
            c->timeout_ms = Times.Milliseconds("Timeout", Timeout);
            c->build_unique_id = BuildUniqueId;
            c->any_build = SettingsToC.Flag(AnyBuild);
            c->is_lan = SettingsToC.Flag(IsLan);
            c->sort_descending = SettingsToC.Flag(SortDescending);
            c->sort_key = arena.TextOrNull("SortKey", SortKey);
            c->filter_expression = arena.TextOrNull("FilterExpression", FilterExpression);
            c->sort_expression = arena.TextOrNull("SortExpression", SortExpression);
            c->page = arena.TextOrNull("Page", Page);
            c->fleet_id = arena.TextOrNull("FleetId", FleetId);
            c->alias_id = arena.TextOrNull("AliasId", AliasId);
            c->location = arena.TextOrNull("Location", Location);
            c->filter_count = (uint)Filters.Count;
            c->filters = (RpSearchFilter*)arena.Allocate(Filters.Count * sizeof(RpSearchFilter));
            for (int at = 0; at < Filters.Count; at++)
            {
                RpSearchFilter* into = c->filters + at;
                SearchFilter filter = Filters[at];
                into->struct_size = (uint)sizeof(RpSearchFilter);
                into->comparison = (int)filter.Comparison;
                into->key = arena.Text("a filter's key", filter.Key);
                into->value_count = (uint)filter.Values.Count;
                into->values = (RpValue*)arena.Allocate(filter.Values.Count * sizeof(RpValue));
                for (int value = 0; value < filter.Values.Count; value++)
                {
                    filter.Values[value].ToC(arena, into->values + value);
                }
            }
            return c;
        }
    }
}
