using System;
using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>Which game session to join: a search's result, or one known by its id. Text converts to it.</summary>
    public struct JoinTarget
    {
        private readonly int index;
        private readonly string gameSessionId;

        private JoinTarget(Search search, int index, string gameSessionId, string playerData)
            : this()
        {
            Search = search;
            this.index = index;
            this.gameSessionId = gameSessionId;
            PlayerData = playerData;
        }

        /// <summary>Free text for the server, at most 2,048 characters.</summary>
        public string PlayerData { get; private set; }

        internal Search Search { get; private set; }

        /// <summary>A search's result.</summary>
        public static JoinTarget Of(Search search, int index)
        {
            if (search == null)
            {
                throw new ArgumentNullException("search");
            }
            return new JoinTarget(search, index, null, null);
        }

        /// <summary>A game session known by its id, from an invitation for example.</summary>
        public static implicit operator JoinTarget(string gameSessionId)
        {
            return new JoinTarget(null, 0, gameSessionId, null);
        }

        /// <summary>The same, with free text for the server.</summary>
        public JoinTarget With(string playerData)
        {
            return new JoinTarget(Search, index, gameSessionId, playerData);
        }

        internal unsafe RpJoinOptions* ToC(CallArena arena)
        {
            var c = (RpJoinOptions*)arena.Allocate(sizeof(RpJoinOptions));
            c->struct_size = (uint)sizeof(RpJoinOptions);
            if (Search == null)
            {
                c->game_session_id = arena.Text("gameSessionId", gameSessionId);
            }
            else
            {
                c->search = Search.Id;
                c->result_index = SettingsToC.Count("index", index);
            }
            c->player_data = arena.TextOrNull("playerData", PlayerData);
            return c;
        }
    }
}
