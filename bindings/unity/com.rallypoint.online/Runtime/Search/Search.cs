using System;
using System.Collections.Generic;
using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>What a find fills; Unreal's <c>FOnlineSessionSearch</c>. Its results are copies. Disposing it, or forgetting it while
    /// no find uses it, gives it back.</summary>
    public sealed unsafe class Search : IDisposable
    {
        private readonly Subsystem online;
        private readonly object gate = new object();
        private ulong id;

        internal Search(Subsystem online, ulong id)
        {
            this.online = online;
            this.id = id;
        }

        /// <summary>A forgotten one is given back.</summary>
        ~Search()
        {
            Release();
        }

        /// <summary>Its id in the subsystem, as in <see cref="Completion.SearchId"/>; 0 once it is disposed.</summary>
        public ulong Id
        {
            get { lock (gate) { return id; } }
        }

        /// <summary>Where it stands.</summary>
        public SearchState State
        {
            get
            {
                int state = 0;
                Subsystem.Check(NativeMethods.rp_search_get_state(online.Handle, Id, &state));
                GC.KeepAlive(this);
                return (SearchState)state;
            }
        }

        /// <summary>How many results it has.</summary>
        public int Count
        {
            get
            {
                uint count = 0;
                Subsystem.Check(NativeMethods.rp_search_get_result_count(online.Handle, Id, &count));
                GC.KeepAlive(this);
                return (int)count;
            }
        }

        /// <summary>All results, as they are now.</summary>
        public IReadOnlyList<SearchResult> Results
        {
            get
            {
                var results = new SearchResult[Count];
                for (int at = 0; at < results.Length; at++)
                {
                    results[at] = this[at];
                }
                return results;
            }
        }

        /// <summary>What <see cref="SearchQuery.Page"/> takes to go on; empty when there is no more.</summary>
        public string NextPage
        {
            get
            {
                string page = Subsystem.TextOf((buffer, size) =>
                    NativeMethods.rp_search_get_next_page(online.Handle, Id, buffer, size));
                GC.KeepAlive(this);
                return page;
            }
        }

        /// <summary>One result, from 0.</summary>
        public SearchResult this[int index]
        {
            get
            {
                if (index < 0 || index >= Count)
                {
                    throw new ArgumentOutOfRangeException("index", index, "there is no such result");
                }
                using (online.Handle.Using())
                {
                    RpSearchResult* lent = null;
                    Subsystem.Check(NativeMethods.rp_search_get_result(online.Handle, Id, (uint)index, &lent));
                    try
                    {
                        return new SearchResult(lent);
                    }
                    finally
                    {
                        NativeMethods.rp_search_result_release(online.Handle, lent);
                        GC.KeepAlive(this);
                    }
                }
            }
        }

        /// <summary>Says what to look for. Refused while a find uses it.</summary>
        public void SetQuery(SearchQuery query)
        {
            if (query == null)
            {
                throw new ArgumentNullException("query");
            }
            using (var arena = new CallArena())
            {
                Subsystem.Check(NativeMethods.rp_search_set_query(online.Handle, Id, query.ToC(arena)));
                GC.KeepAlive(this);
            }
        }

        /// <summary>What one would travel to after joining a result.</summary>
        public string GetResolvedConnectString(int index, PortType portType = PortType.Game)
        {
            uint at = SettingsToC.Count("index", index);
            string text = Subsystem.TextOf((buffer, size) => NativeMethods.rp_search_get_resolved_connect_string(
                online.Handle, Id, at, (int)portType, buffer, size));
            GC.KeepAlive(this);
            return text;
        }

        /// <summary>Forgets it and its results; a find that uses it completes as cancelled. Twice does nothing.</summary>
        public void Dispose()
        {
            Release();
            GC.SuppressFinalize(this);
        }

        private void Release()
        {
            ulong released;
            lock (gate)
            {
                released = id;
                id = 0;
            }
            try
            {
                if (released != 0)
                {
                    NativeMethods.rp_search_release(online.Handle, released);
                }
            }
            catch (ObjectDisposedException)
            {
                // A subsystem that is gone has released it.
            }
        }
    }
}
