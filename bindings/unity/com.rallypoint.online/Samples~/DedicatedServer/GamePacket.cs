using System;
using System.Text;

namespace Rallypoint.Samples
{
    /// <summary>What the example game's clients and server say to each other.</summary>
    public enum GamePacketType : byte
    {
        /// <summary>Client: let me in; the text is the player session id.</summary>
        Hello = 1,
        /// <summary>Server: you are in, as this player.</summary>
        Welcome = 2,
        /// <summary>Server: you are not; the text says why.</summary>
        Refused = 3,
        /// <summary>I am here.</summary>
        Move = 4,
        /// <summary>I say.</summary>
        Chat = 5,
        /// <summary>I leave; from the server, this player is gone, or with player 0: the game is over.</summary>
        Bye = 6,
    }

    /// <summary>One datagram: "RPG1", type, player, the body's length in two bytes, the body.</summary>
    public sealed class GamePacket
    {
        /// <summary>The longest packet.</summary>
        public const int MostBytes = HeaderSize + MostText;

        private const int HeaderSize = 8;
        private const int MostText = 256;
        private static readonly byte[] Magic = { (byte)'R', (byte)'P', (byte)'G', (byte)'1' };
        private readonly byte[] body;

        /// <summary>A packet of text.</summary>
        public GamePacket(GamePacketType type, byte player, string text = "")
            : this(type, player, Encoding.UTF8.GetBytes(text))
        {
        }

        private GamePacket(GamePacketType type, byte player, byte[] body)
        {
            Type = type;
            Player = player;
            this.body = body;
        }

        /// <summary>What it says.</summary>
        public GamePacketType Type { get; private set; }

        /// <summary>Whom it is about.</summary>
        public byte Player { get; private set; }

        /// <summary>The body as text.</summary>
        public string Text
        {
            get { return Encoding.UTF8.GetString(body); }
        }

        /// <summary>The same about another player.</summary>
        public GamePacket From(byte player)
        {
            return new GamePacket(Type, player, body);
        }

        /// <summary>As it travels.</summary>
        public byte[] ToBytes()
        {
            var bytes = new byte[HeaderSize + body.Length];
            Magic.CopyTo(bytes, 0);
            bytes[4] = (byte)Type;
            bytes[5] = Player;
            bytes[6] = (byte)(body.Length >> 8);
            bytes[7] = (byte)body.Length;
            body.CopyTo(bytes, HeaderSize);
            return bytes;
        }

        /// <summary>Reads a datagram. Anybody can send anything: nothing in it is believed before it was checked.</summary>
        public static bool TryRead(byte[] bytes, int size, out GamePacket packet)
        {
            packet = null;
            if (size < HeaderSize || size > MostBytes)
            {
                return false;
            }
            for (int at = 0; at < Magic.Length; at++)
            {
                if (bytes[at] != Magic[at])
                {
                    return false;
                }
            }
            var type = (GamePacketType)bytes[4];
            int length = bytes[6] << 8 | bytes[7];
            if (length != size - HeaderSize || type < GamePacketType.Hello || type > GamePacketType.Bye)
            {
                return false;
            }
            var body = new byte[length];
            Array.Copy(bytes, HeaderSize, body, 0, length);
            packet = new GamePacket(type, bytes[5], body);
            return true;
        }
    }
}
