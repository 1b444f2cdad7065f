using System;
using System.Collections;
using UnityEngine;

namespace Rallypoint.Unity
{
    /// <summary>Has a subsystem and ticks it once a frame. Put it on an object of your first scene, or let
    /// <see cref="GetOrCreate"/> make one. Several may exist, each with a subsystem of its own.</summary>
    [DisallowMultipleComponent]
    public sealed class RallypointRunner : MonoBehaviour
    {
        [SerializeField]
        [Tooltip("The gateway, http:// or https://. Empty: http://127.0.0.1:3000.")]
        private string gatewayUrl = string.Empty;

        [SerializeField]
        [Tooltip("Which build this is: who searches for another one does not find its sessions. 0: none.")]
        private int buildUniqueId = 0;

        [SerializeField]
        [Tooltip("How connect strings are written, with {host}, {port} and {player_session_id}. Empty: {host}:{port}.")]
        private string connectStringFormat = string.Empty;

        [SerializeField]
        [Tooltip("Which lines of the library's log go to Unity's console: those of this level and graver ones.")]
        private LogLevel logLevel = LogLevel.Warn;

        [SerializeField]
        [Tooltip("The object outlives its scene.")]
        private bool dontDestroyOnLoad = true;

        private static RallypointRunner shared;
        private Subsystem online;

        /// <summary>The subsystem; made at its first use, at the latest when the object awakes. Null once the object is
        /// destroyed.</summary>
        public Subsystem Online
        {
            get
            {
                if (online == null && !IsDestroyed)
                {
                    online = Make(Configure == null ? OptionsOfFields() : Configure(OptionsOfFields()));
                }
                return online;
            }
        }

        /// <summary>Changes the options that the fields make, before there is a subsystem: what differs by platform, command line or
        /// player. Static, because an object may awake before anybody can reach it.</summary>
        public static Func<SubsystemOptions, SubsystemOptions> Configure { get; set; }

        private bool IsDestroyed { get; set; }

        /// <summary>The runner that everybody shares: the first that awoke, else a new one on an object of its own.</summary>
        public static RallypointRunner GetOrCreate()
        {
            if (shared == null)
            {
                // Its awaking shares it.
                new GameObject("Rallypoint").AddComponent<RallypointRunner>();
            }
            return shared;
        }

        /// <summary>Waits for an operation in a coroutine: <c>yield return runner.WaitFor(operation)</c>.</summary>
        public IEnumerator WaitFor(Operation operation)
        {
            while (!operation.IsDone)
            {
                yield return null;
            }
        }

        /// <summary>What leaves with the last play: an editor may keep statics from one to the next.</summary>
        internal static void Reset()
        {
            shared = null;
            Configure = null;
        }

        private void Awake()
        {
            if (shared == null)
            {
                shared = this;
            }
            if (dontDestroyOnLoad)
            {
                DontDestroyOnLoad(gameObject);
            }
            if (Online == null)
            {
                throw new InvalidOperationException("a destroyed runner cannot awake");
            }
        }

        private void Update()
        {
            if (online == null || !online.IsOpen)
            {
                return;
            }
            try
            {
                online.Tick();
            }
            catch (Exception problem)
            {
                // What a callback threw; the others were called, and the next frame goes on.
                Debug.LogException(problem, this);
            }
        }

        private void OnDestroy()
        {
            IsDestroyed = true;
            Subsystem ended = online;
            online = null;
            if (shared == this)
            {
                shared = null;
            }
            if (ended == null)
            {
                return;
            }
            try
            {
                ended.Dispose();
            }
            catch (Exception problem)
            {
                Debug.LogException(problem, this);
            }
        }

        private SubsystemOptions OptionsOfFields()
        {
            return new SubsystemOptions
            {
                GatewayUrl = gatewayUrl,
                BuildUniqueId = buildUniqueId,
                ConnectStringFormat = connectStringFormat,
            };
        }

        private Subsystem Make(SubsystemOptions options)
        {
            var made = new Subsystem(options);
            if (logLevel != LogLevel.Off)
            {
                made.SetLog(logLevel, Show);
            }
            return made;
        }

        private void Show(LogLine line)
        {
            if (line.Level == LogLevel.Error)
            {
                Debug.LogError(line, this);
            }
            else if (line.Level == LogLevel.Warn)
            {
                Debug.LogWarning(line, this);
            }
            else
            {
                Debug.Log(line, this);
            }
        }
    }
}
