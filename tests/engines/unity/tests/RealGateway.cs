using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;
using NUnit.Framework;
using Rallypoint.Tests;

namespace Rallypoint.EngineTests
{
    /// <summary>A <c>rallypoint-gateway</c> of our own. With processes, its game servers are the package's sample, each played by
    /// the engine's stand-in. It and they end with it.</summary>
    internal sealed class RealGateway : IDisposable
    {
        private readonly Process process;
        private readonly List<string> lines = new List<string>();

        internal RealGateway(int processes, params string[] options)
        {
            string arguments = "--players 127.0.0.1:0 --services 127.0.0.1:0 --matchmaking " +
                Quoted(Path.Combine(Root, "examples/matchmaking/matchmaking.json")) + " " + string.Join(" ", options);
            if (processes > 0)
            {
                string server = "mono " + Inner(Beside("Player.exe")) + " " +
                    Inner(Beside("Rallypoint.Samples.DedicatedServer.dll")) + " DedicatedServer --port={port}";
                ServerLogs = Path.Combine(Given("RALLYPOINT_FOLDER"), "servers-" + Guid.NewGuid().ToString("N"));
                arguments += " --launch \"" + server + "\" --processes " + processes + " --log-dir " + Quoted(ServerLogs);
            }
            var start = new ProcessStartInfo(Given("RALLYPOINT_GATEWAY"), arguments)
            {
                UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
            };
            start.EnvironmentVariables.Remove("RALLYPOINT_SERVER_TOKEN");
            process = new Process { StartInfo = start };
            process.OutputDataReceived += (_, line) => Note(line.Data);
            process.ErrorDataReceived += (_, line) => { };
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (processes > 0)
            {
                Line("ready");
            }
            Url = Line("players");
            Services = Line("services");
        }

        /// <summary>Where players call.</summary>
        internal string Url { get; private set; }

        /// <summary>Where server processes connect.</summary>
        internal string WebSocketUrl
        {
            get { return Services.Replace("http://", "ws://"); }
        }

        internal string ServerLogs { get; private set; }

        private string Services { get; set; }

        private static string Root
        {
            get { return Given("RALLYPOINT_ROOT"); }
        }

        internal static string Given(string variable)
        {
            string value = Environment.GetEnvironmentVariable(variable);
            Assert.That(value, Is.Not.Null.And.Not.Empty, "set " + variable + ": cargo xtask test \"Unity\" does");
            return value;
        }

        /// <summary>A file of this build.</summary>
        internal static string Beside(string file)
        {
            return Path.Combine(Path.GetDirectoryName(typeof(RealGateway).Assembly.Location), file);
        }

        /// <summary>Starts a created session as soon as a game server is free: one that was used is replaced soon.</summary>
        internal static void Start(Subsystem online, string name, StartOptions options = null)
        {
            Patience.Until("a game server is free", () =>
            {
                Operation start = options == null ? online.Sessions.Start(name) : online.Sessions.Start(name, options);
                Result result = start.Wait().Result;
                Assert.That(result == Result.Ok || result == Result.NoCapacity, result.ToString());
                return result == Result.Ok;
            });
        }

        /// <summary>What the game servers have written.</summary>
        internal string Written()
        {
            var written = new System.Text.StringBuilder();
            foreach (string file in Directory.GetFiles(ServerLogs))
            {
                using (var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
                using (var reader = new StreamReader(stream))
                {
                    written.Append(reader.ReadToEnd());
                }
            }
            return written.ToString();
        }

        /// <summary>Ends it in good order, and with it its servers.</summary>
        public void Dispose()
        {
            if (process.HasExited)
            {
                return;
            }
            using (Process asked = Process.Start("kill", "-TERM " + process.Id))
            {
                asked.WaitForExit();
            }
            if (!process.WaitForExit(60000))
            {
                process.Kill();
                process.WaitForExit();
            }
            Assert.That(process.ExitCode, Is.EqualTo(0), "the gateway did not end well");
        }

        private static string Quoted(string path)
        {
            return "\"" + path + "\"";
        }

        private static string Inner(string path)
        {
            return "'" + path + "'";
        }

        private void Note(string line)
        {
            if (line != null)
            {
                lock (lines)
                {
                    lines.Add(line);
                }
            }
        }

        private string Line(string label)
        {
            string found = null;
            Patience.Until("the gateway says " + label, () =>
            {
                Assert.That(process.HasExited, Is.False, "the gateway ended");
                lock (lines)
                {
                    string line = lines.Find(one => one.StartsWith(label + " ", StringComparison.Ordinal));
                    found = line == null ? null : line.Substring(label.Length).Trim();
                }
                return found != null;
            });
            return found;
        }
    }

    /// <summary>The gateway with game servers that the tests share: starting their runtimes takes a while.</summary>
    [SetUpFixture]
    public sealed class World
    {
        /// <summary>The gateway's fleet, which players may choose.</summary>
        internal const string Fleet = "fleet-123";

        internal static RealGateway Gateway { get; private set; }

        /// <summary>Starts it.</summary>
        [SetUp]
        public void Begin()
        {
            Gateway = new RealGateway(3, "--players-may-choose", "fleet=" + Fleet);
        }

        /// <summary>Ends it.</summary>
        [TearDown]
        public void End()
        {
            Gateway.Dispose();
        }
    }
}
