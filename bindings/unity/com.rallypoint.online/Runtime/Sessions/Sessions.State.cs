using Rallypoint.Native;

namespace Rallypoint
{
    // How sessions stand: copies, taken at once.
    public sealed unsafe partial class Sessions
    {
        /// <summary>How many sessions there are.</summary>
        public int Count
        {
            get
            {
                uint count = 0;
                Subsystem.Check(NativeMethods.rp_session_get_count(Handle, &count));
                return (int)count;
            }
        }

        /// <summary>Where a session stands; <see cref="SessionState.NoSession"/> for a name that is not in use.</summary>
        public SessionState GetState(string name)
        {
            using (var arena = new CallArena())
            {
                int state = 0;
                Subsystem.Check(NativeMethods.rp_session_get_state(Handle, arena.Text("name", name), &state));
                return (SessionState)state;
            }
        }

        /// <summary>What is known of a session.</summary>
        public SessionInfo GetInfo(string name)
        {
            using (var arena = new CallArena())
            using (Handle.Using())
            {
                RpSessionInfo* lent = null;
                Subsystem.Check(NativeMethods.rp_session_get_info(Handle, arena.Text("name", name), &lent));
                try
                {
                    return new SessionInfo(lent);
                }
                finally
                {
                    NativeMethods.rp_session_info_release(Handle, lent);
                }
            }
        }

        /// <summary>A session's settings.</summary>
        public SessionSettings GetSettings(string name)
        {
            using (var arena = new CallArena())
            using (Handle.Using())
            {
                RpSessionSettings* lent = null;
                Subsystem.Check(NativeMethods.rp_session_get_settings(Handle, arena.Text("name", name), &lent));
                try
                {
                    return SettingsToC.FromC(lent);
                }
                finally
                {
                    NativeMethods.rp_session_settings_release(Handle, lent);
                }
            }
        }

        /// <summary>What to travel to, in the subsystem's <see cref="SubsystemOptions.ConnectStringFormat"/>.</summary>
        public string GetResolvedConnectString(string name, PortType portType = PortType.Game)
        {
            using (var arena = new CallArena())
            {
                byte* session = arena.Text("name", name);
                return Subsystem.TextOf((buffer, size) => NativeMethods.rp_session_get_resolved_connect_string(
                    Handle, session, (int)portType, buffer, size));
            }
        }
    }
}
