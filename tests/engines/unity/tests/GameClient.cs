using System;
using System.Net;
using System.Net.Sockets;
using NUnit.Framework;
using Rallypoint.Samples;

namespace Rallypoint.EngineTests
{
    /// <summary>A player's way to the game server of the sample.</summary>
    internal sealed class GameClient : IDisposable
    {
        // Datagrams get lost: what wants an answer is said again.
        private const int RepeatMilliseconds = 100;
        private const int MostTries = 300;
        private readonly UdpClient udp;

        internal GameClient(string connectString)
        {
            int colon = connectString.LastIndexOf(':');
            udp = new UdpClient(AddressFamily.InterNetwork);
            udp.Connect(connectString.Substring(0, colon), int.Parse(connectString.Substring(colon + 1)));
            udp.Client.ReceiveTimeout = RepeatMilliseconds;
        }

        /// <summary>Says something until one of these answers comes.</summary>
        internal GamePacket Ask(GamePacketType type, string text, params GamePacketType[] answers)
        {
            for (int tries = 0; tries < MostTries; tries++)
            {
                byte[] said = new GamePacket(type, 0, text).ToBytes();
                udp.Send(said, said.Length);
                GamePacket heard = Hear();
                if (heard != null && Array.IndexOf(answers, heard.Type) >= 0)
                {
                    return heard;
                }
            }
            Assert.Fail("the game server did not answer " + type);
            return null;
        }

        public void Dispose()
        {
            udp.Close();
        }

        private GamePacket Hear()
        {
            try
            {
                IPEndPoint from = null;
                byte[] bytes = udp.Receive(ref from);
                GamePacket packet;
                return GamePacket.TryRead(bytes, bytes.Length, out packet) ? packet : null;
            }
            catch (SocketException)
            {
                return null;
            }
        }
    }
}
