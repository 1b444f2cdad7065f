using System;
using Rallypoint.Unity;
using UnityEngine;

namespace Rallypoint.Samples
{
    /// <summary>Makes a session, starts it and says where to travel. The gateway has to have a game server for it.</summary>
    public sealed class Hello : MonoBehaviour
    {
        private async void Start()
        {
            Subsystem online = RallypointRunner.GetOrCreate().Online;
            var settings = new SessionSettings { NumPublicConnections = 4, ShouldAdvertise = true, Title = "Hello" };
            settings.Set(SettingKeys.MAPNAME, "Castle");
            try
            {
                await online.Sessions.CreateAsync("GameSession", settings);
                await online.Sessions.StartAsync("GameSession");
                Debug.Log("travel to " + online.Sessions.GetResolvedConnectString("GameSession"));
                await online.Sessions.DestroyAsync("GameSession");
                Debug.Log("over");
                Application.Quit();
            }
            catch (RallypointException problem)
            {
                string again = problem.IsRetryable ? " (try again later)" : string.Empty;
                Debug.LogError("no session: " + problem.Message + again);
                Application.Quit(1);
            }
            catch (OperationCanceledException)
            {
                // The game ends.
            }
        }
    }
}
