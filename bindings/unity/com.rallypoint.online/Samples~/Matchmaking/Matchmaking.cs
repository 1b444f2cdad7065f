using System;
using System.Threading;
using Rallypoint.Unity;
using UnityEngine;

namespace Rallypoint.Samples
{
    /// <summary>Looks for a match by the rules <c>ranked</c>, accepts what is proposed and says where to travel. Start it as often
    /// as the rules want players: <c>examples/matchmaking</c> wants two teams.</summary>
    public sealed class Matchmaking : MonoBehaviour
    {
        [SerializeField]
        private string configuration = "ranked";

        private readonly CancellationTokenSource ending = new CancellationTokenSource();
        // A subsystem of its own, so that several of these can play in one scene.
        private RallypointRunner runner;
        private Ticket ticket;

        /// <summary>Who plays.</summary>
        public string PlayerId { get; set; }

        /// <summary>What the matchmaker knows of the player.</summary>
        public double Skill { get; set; }

        private async void Start()
        {
            runner = gameObject.AddComponent<RallypointRunner>();
            string player = PlayerId ?? "player-" + Guid.NewGuid().ToString("N").Substring(0, 8);
            Subsystem online = runner.Online;
            online.SetLocalPlayer(new LocalPlayer(player));
            online.Matchmaking.OnMatchAcceptance += Accept;
            try
            {
                var options = new MatchmakingOptions(configuration, new MatchmakingPlayer(player).With("skill", Skill));
                ticket = online.Matchmaking.Start(options, "GameSession");
                await ticket.Started.AsTask(ending.Token);
                Debug.Log(player + " looks for a match");
                TicketInfo match = await ticket.Matched;
                foreach (TicketPlayer one in match.Players)
                {
                    Debug.Log(one.PlayerId + " plays in team " + one.Team);
                }
                Debug.Log(player + " travels to " + online.Sessions.GetResolvedConnectString("GameSession"));
            }
            catch (RallypointException problem)
            {
                Debug.LogError(player + " has no match: " + problem.Message);
            }
            catch (OperationCanceledException)
            {
                // The object is gone.
            }
        }

        private void Accept(MatchNotice proposed)
        {
            // Ask the player here; there are proposed.AcceptanceLeft left.
            ticket.Accept();
        }

        private void OnDestroy()
        {
            ending.Cancel();
            ending.Dispose();
        }
    }
}
