using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace Rallypoint.Tests
{
    /// <summary>A gateway that answers from a script: what a real one answers only when something is wrong. What the script does
    /// not say is answered well.</summary>
    internal sealed class ScriptedGateway : IDisposable
    {
        internal const string GameSession = "arn:aws:gamelift:us-east-1::gamesession/fleet-2222bbbb/gsess-3333cccc";

        private const string PlayerSession =
            "{\"PlayerSessionId\": \"psess-1\", \"GameSessionId\": \"" + GameSession + "\", \"IpAddress\": \"10.0.0.7\", " +
            "\"Port\": 7777, \"Status\": \"RESERVED\"}";
        private const string Found =
            "[{\"GameSessionId\": \"" + GameSession + "\", \"Name\": \"Friday night\", \"CurrentPlayerSessionCount\": 1, " +
            "\"MaximumPlayerSessionCount\": 4, \"IpAddress\": \"10.0.0.7\", \"Port\": 7777}]";

        private readonly TcpListener listener = new TcpListener(IPAddress.Loopback, 0);
        private readonly Queue<string> script = new Queue<string>();
        private readonly List<string> received = new List<string>();
        private readonly List<TcpClient> hanging = new List<TcpClient>();
        private readonly Thread thread;

        internal ScriptedGateway()
        {
            listener.Start();
            thread = new Thread(Serve) { IsBackground = true };
            thread.Start();
        }

        internal string Url
        {
            get { return "http://127.0.0.1:" + ((IPEndPoint)listener.LocalEndpoint).Port; }
        }

        /// <summary>Heads and bodies of the requests, in order.</summary>
        internal string[] Received
        {
            get { lock (received) { return received.ToArray(); } }
        }

        /// <summary>Answers the next request so.</summary>
        internal void Say(int status, string body, string header = "X-Scripted: 1")
        {
            lock (script)
            {
                script.Enqueue(Answer(status, body, header));
            }
        }

        /// <summary>Leaves the next request without an answer.</summary>
        internal void Hang()
        {
            lock (script)
            {
                script.Enqueue(null);
            }
        }

        public void Dispose()
        {
            listener.Stop();
            thread.Join();
            foreach (TcpClient client in hanging)
            {
                client.Close();
            }
        }

        private static string Answer(int status, string body, string header)
        {
            return "HTTP/1.1 " + status + " Scripted\r\nContent-Length: " + Encoding.UTF8.GetByteCount(body) +
                "\r\nX-Request-Id: r-1\r\nConnection: close\r\n" + header + "\r\n\r\n" + body;
        }

        private static string Good(string request)
        {
            if (request.StartsWith("GET /find_session", StringComparison.Ordinal))
            {
                return Found;
            }
            bool isSlot = request.StartsWith("POST /create_session", StringComparison.Ordinal) ||
                request.StartsWith("POST /join_session", StringComparison.Ordinal);
            return isSlot ? PlayerSession : "{\"released\": true}";
        }

        private void Serve()
        {
            try
            {
                while (true)
                {
                    Answer(listener.AcceptTcpClient());
                }
            }
            catch (SocketException)
            {
                // It was stopped.
            }
            catch (ObjectDisposedException)
            {
                // So it was.
            }
        }

        private void Answer(TcpClient client)
        {
            try
            {
                string request = Read(client.GetStream());
                lock (received)
                {
                    received.Add(request);
                }
                string answer;
                lock (script)
                {
                    answer = script.Count == 0 ? Answer(200, Good(request), "X-Scripted: 0") : script.Dequeue();
                }
                if (answer == null)
                {
                    hanging.Add(client);
                    return;
                }
                byte[] bytes = Encoding.UTF8.GetBytes(answer);
                client.GetStream().Write(bytes, 0, bytes.Length);
                client.Close();
            }
            catch (IOException)
            {
                // A client that went away is what some tests are about.
                client.Close();
            }
        }

        private static string Read(Stream stream)
        {
            var text = new StringBuilder();
            var one = new byte[1];
            while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && stream.Read(one, 0, 1) == 1)
            {
                text.Append((char)one[0]);
            }
            int length = 0;
            foreach (string line in text.ToString().Split('\n'))
            {
                if (line.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase))
                {
                    length = int.Parse(line.Substring("content-length:".Length).Trim());
                }
            }
            var body = new byte[length];
            int read = 0;
            while (read < length)
            {
                int more = stream.Read(body, read, length - read);
                if (more == 0)
                {
                    break;
                }
                read += more;
            }
            return text + Encoding.UTF8.GetString(body);
        }
    }
}
