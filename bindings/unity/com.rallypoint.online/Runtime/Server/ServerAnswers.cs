using System;
using System.Collections.Generic;
using Rallypoint.Native;

namespace Rallypoint
{
    /// <summary>A player's slot in a game session.</summary>
    public sealed class PlayerSession
    {
        internal unsafe PlayerSession(RpPlayerSession* session)
        {
            Status = (PlayerSessionStatus)session->status;
            CreationTime = Times.Moment(session->creation_time_ms);
            TerminationTime = Times.MomentOrNull(session->termination_time_ms);
            PlayerId = Utf8.Read(session->player_id);
            PlayerSessionId = Utf8.Read(session->player_session_id);
            GameSessionId = Utf8.Read(session->game_session_id);
            FleetId = Utf8.Read(session->fleet_id);
            PlayerData = Utf8.Read(session->player_data);
            IpAddress = Utf8.Read(session->ip_address);
            DnsName = Utf8.Read(session->dns_name);
            Port = session->port;
        }

        /// <summary>Where it stands.</summary>
        public PlayerSessionStatus Status { get; private set; }

        /// <summary>When it was made.</summary>
        public DateTimeOffset CreationTime { get; private set; }

        /// <summary>When it was over; null while it is not.</summary>
        public DateTimeOffset? TerminationTime { get; private set; }

        /// <summary>Whose it is.</summary>
        public string PlayerId { get; private set; }

        /// <summary>Its own id.</summary>
        public string PlayerSessionId { get; private set; }

        /// <summary>The game session it belongs to.</summary>
        public string GameSessionId { get; private set; }

        /// <summary>The fleet it belongs to.</summary>
        public string FleetId { get; private set; }

        /// <summary>What its maker said about the player.</summary>
        public string PlayerData { get; private set; }

        /// <summary>Where the game session is reached.</summary>
        public string IpAddress { get; private set; }

        /// <summary>The host's name.</summary>
        public string DnsName { get; private set; }

        /// <summary>Where the game session is reached.</summary>
        public int Port { get; private set; }
    }

    /// <summary>One page of player sessions.</summary>
    public sealed class PlayerSessionPage
    {
        internal unsafe PlayerSessionPage(RpPlayerSessionPage* page)
        {
            var sessions = new PlayerSession[page->player_session_count];
            for (int at = 0; at < sessions.Length; at++)
            {
                sessions[at] = new PlayerSession(page->player_sessions[at]);
            }
            PlayerSessions = sessions;
            NextToken = Utf8.Read(page->next_token);
        }

        /// <summary>Those on this page.</summary>
        public IReadOnlyList<PlayerSession> PlayerSessions { get; private set; }

        /// <summary>Asks for the next page; empty on the last.</summary>
        public string NextToken { get; private set; }
    }

    /// <summary>Where the compute's TLS certificate is. Empty when the fleet has none.</summary>
    public sealed class ComputeCertificate
    {
        internal unsafe ComputeCertificate(RpComputeCertificate* certificate)
        {
            CertificatePath = Utf8.Read(certificate->certificate_path);
            ComputeName = Utf8.Read(certificate->compute_name);
        }

        /// <summary>A path on the host.</summary>
        public string CertificatePath { get; private set; }

        /// <summary>The compute it is for.</summary>
        public string ComputeName { get; private set; }
    }

    /// <summary>Credentials of a role that the fleet may assume: secrets.</summary>
    public sealed class FleetRoleCredentials
    {
        internal unsafe FleetRoleCredentials(RpFleetRoleCredentials* credentials)
        {
            Expiration = Times.Moment(credentials->expiration_ms);
            AssumedRoleUserArn = Utf8.Read(credentials->assumed_role_user_arn);
            AssumedRoleId = Utf8.Read(credentials->assumed_role_id);
            AccessKeyId = Utf8.Read(credentials->access_key_id);
            SecretAccessKey = Utf8.Read(credentials->secret_access_key);
            SessionToken = Utf8.Read(credentials->session_token);
        }

        /// <summary>Until when they hold.</summary>
        public DateTimeOffset Expiration { get; private set; }

        /// <summary>Who they speak for.</summary>
        public string AssumedRoleUserArn { get; private set; }

        /// <summary>The same as an id.</summary>
        public string AssumedRoleId { get; private set; }

        /// <summary>The access key.</summary>
        public string AccessKeyId { get; private set; }

        /// <summary>Its secret.</summary>
        public string SecretAccessKey { get; private set; }

        /// <summary>What is sent along with it.</summary>
        public string SessionToken { get; private set; }
    }
}
