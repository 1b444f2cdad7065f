using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using Rallypoint.Unity;
using UnityEngine;

namespace Rallypoint.Samples
{
    /// <summary>Hosts one game session, as a process that a gateway or GameLift launches with <c>--port=N</c>: lets in who has a
    /// slot, relays what players say, asks for another player when one has left a match, and ends when it is told or when the last
    /// has left. It speaks the protocol of <c>examples/c/game_protocol.h</c>.</summary>
    public sealed class DedicatedServer : MonoBehaviour
    {
        private readonly Dictionary<IPEndPoint, Peer> peers = new Dictionary<IPEndPoint, Peer>();
        private readonly byte[] buffer = new byte[GamePacket.MostBytes + 1];
        private Server server;
        private Socket udp;
        private byte lastPlayer;
        private bool isOver;

        private async void Start()
        {
            int port = PortOfCommandLine();
            udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
            udp.Bind(new IPEndPoint(IPAddress.Any, port));
            server = RallypointRunner.GetOrCreate().Online.Server;
            server.OnStartGameSession += OnStartGameSession;
            server.OnUpdateGameSession += update => Debug.Log("players_changed reason=" + update.Reason);
            server.OnProcessTerminate += _ => End("the service asked to end");
            // A real game looks at its frame times, its memory, its database.
            server.HealthCheck = () => true;
            try
            {
                await server.InitAsync(ServerParameters.FromEnvironment());
                await server.ReadyAsync(port);
                Debug.Log("ready port=" + port);
            }
            catch (RallypointException problem)
            {
                Debug.LogError("hosting: " + problem.Message);
                Application.Quit(1);
            }
        }

        private void Update()
        {
            while (udp != null && udp.Available > 0)
            {
                EndPoint from = new IPEndPoint(IPAddress.Any, 0);
                int size = udp.ReceiveFrom(buffer, ref from);
                GamePacket packet;
                if (GamePacket.TryRead(buffer, size, out packet))
                {
                    OnPacket((IPEndPoint)from, packet);
                }
            }
        }

        private void OnDestroy()
        {
            if (udp != null)
            {
                udp.Close();
            }
        }

        // ----- the game session -----

        private void OnStartGameSession(GameSession gameSession)
        {
            // A real game loads its map first.
            Debug.Log("game_session_started max_players=" + gameSession.MaxPlayers);
            server.ActivateGameSession(active =>
            {
                Debug.Log("game_session_active result=" + active.Result);
                if (!active.IsOk)
                {
                    End("the game session could not be activated");
                }
            });
        }

        private async void End(string why)
        {
            if (isOver)
            {
                return;
            }
            isOver = true;
            Debug.Log("over why=\"" + why + "\"");
            SendToPlayers(new GamePacket(GamePacketType.Bye, 0), null);
            try
            {
                await server.EndingAsync();
                await server.DestroyAsync();
                Application.Quit();
            }
            catch (RallypointException problem)
            {
                Debug.LogError("ending: " + problem.Message);
                Application.Quit(1);
            }
        }

        // ----- players -----

        private void OnPacket(IPEndPoint from, GamePacket packet)
        {
            Peer peer;
            if (!peers.TryGetValue(from, out peer))
            {
                if (packet.Type == GamePacketType.Hello)
                {
                    Admit(from, packet.Text);
                }
                else if (packet.Type == GamePacketType.Bye)
                {
                    // The first answer got lost.
                    Send(new GamePacket(GamePacketType.Bye, 0), from);
                }
                return;
            }
            // Whoever claims to be another player in a packet is taken for who they are.
            GamePacket relayed = packet.From(peer.Player);
            switch (packet.Type)
            {
                case GamePacketType.Hello:
                    if (peer.IsIn)
                    {
                        Send(new GamePacket(GamePacketType.Welcome, peer.Player), from);
                    }
                    break;
                case GamePacketType.Move:
                    SendToPlayers(relayed, null);
                    break;
                case GamePacketType.Chat:
                    SendToPlayers(relayed, peer);
                    break;
                case GamePacketType.Bye:
                    Leave(from, peer);
                    break;
                default:
                    // Not for clients to say.
                    break;
            }
        }

        /// <summary>A stranger says hello. Whether the player may stay is the service's to say: only it knows who has a
        /// slot.</summary>
        private void Admit(IPEndPoint from, string playerSessionId)
        {
            var peer = new Peer { Player = ++lastPlayer, PlayerSessionId = playerSessionId };
            try
            {
                peers.Add(from, peer);
                server.AcceptPlayerSession(playerSessionId, accepted => OnAccepted(from, peer, accepted.Result));
            }
            catch (RallypointException refused)
            {
                OnAccepted(from, peer, refused.Result);
            }
        }

        private void OnAccepted(IPEndPoint from, Peer peer, Result result)
        {
            peer.IsIn = result == Result.Ok;
            Debug.Log((peer.IsIn ? "player_accepted player=" : "player_refused player=") + peer.Player + " result=" + result);
            if (peer.IsIn)
            {
                Send(new GamePacket(GamePacketType.Welcome, peer.Player), from);
                return;
            }
            peers.Remove(from);
            Send(new GamePacket(GamePacketType.Refused, 0, "your player session is not one of this game session's"), from);
        }

        private void Leave(IPEndPoint from, Peer peer)
        {
            if (!peer.IsIn)
            {
                return;
            }
            peer.IsIn = false;
            server.RemovePlayerSession(peer.PlayerSessionId, removed =>
            {
                Debug.Log("slot_reopened player=" + peer.Player + " result=" + removed.Result);
                Send(new GamePacket(GamePacketType.Bye, peer.Player), from);
                peers.Remove(from);
                SendToPlayers(new GamePacket(GamePacketType.Bye, peer.Player), null);
                if (peers.Count == 0)
                {
                    End("the last player left");
                }
                else
                {
                    FillUp();
                }
            });
        }

        /// <summary>A match that has lost a player asks for another, unless the service does so by itself.</summary>
        private void FillUp()
        {
            try
            {
                if (server.GetMatchmakerData().AutoBackfillTicketId.Length == 0)
                {
                    server.StartMatchBackfill(new MatchBackfillOptions { PlayersFromMatchmakerData = true });
                }
            }
            catch (RallypointException problem)
            {
                if (problem.Result != Result.NoMatchmakerData)
                {
                    Debug.LogException(problem);
                }
            }
        }

        // ----- packets -----

        private void SendToPlayers(GamePacket packet, Peer except)
        {
            foreach (KeyValuePair<IPEndPoint, Peer> one in peers)
            {
                if (one.Value.IsIn && one.Value != except)
                {
                    Send(packet, one.Key);
                }
            }
        }

        private void Send(GamePacket packet, IPEndPoint to)
        {
            try
            {
                udp.SendTo(packet.ToBytes(), to);
            }
            catch (SocketException)
            {
                // A datagram that is not sent is one that got lost: the protocol copes with both.
            }
        }

        private static int PortOfCommandLine()
        {
            const string Option = "--port=";
            foreach (string argument in Environment.GetCommandLineArgs())
            {
                int port;
                if (argument.StartsWith(Option, StringComparison.Ordinal) && int.TryParse(argument.Substring(Option.Length), out port))
                {
                    return port;
                }
            }
            return 7777;
        }

        private sealed class Peer
        {
            internal byte Player;
            internal string PlayerSessionId;
            internal bool IsIn;
        }
    }
}
