using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>An invitation, as the game's platform layer tells of it.</summary>
    public sealed class Invite
    {
        /// <summary>The game session to join.</summary>
        public string GameSessionId { get; set; }

        /// <summary>Who is invited; null is the local player.</summary>
        public string PlayerId { get; set; }

        /// <summary>Who invites.</summary>
        public string FromPlayerId { get; set; }

        /// <summary>The application it is for.</summary>
        public string AppId { get; set; }

        internal unsafe RpInvite* ToC(CallArena arena)
        {
            var c = (RpInvite*)arena.Allocate(sizeof(RpInvite));
            c->struct_size = (uint)sizeof(RpInvite);
            c->game_session_id = arena.Text("GameSessionId", GameSessionId);
            c->player_id = arena.TextOrNull("PlayerId", PlayerId);
            c->from_player_id = arena.TextOrNull("FromPlayerId", FromPlayerId);
            c->app_id = arena.TextOrNull("AppId", AppId);
            return c;
        }
    }
}
