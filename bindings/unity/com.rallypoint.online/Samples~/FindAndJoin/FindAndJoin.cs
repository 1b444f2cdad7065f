using System;
using System.Collections;
using Rallypoint.Unity;
using UnityEngine;

namespace Rallypoint.Samples
{
    /// <summary>Looks for sessions with a filter, joins the first and leaves it: as a coroutine, with callbacks.</summary>
    public sealed class FindAndJoin : MonoBehaviour
    {
        private RallypointRunner runner;

        private IEnumerator Start()
        {
            runner = RallypointRunner.GetOrCreate();
            Sessions sessions = runner.Online.Sessions;
            sessions.OnFailure += Show;
            var query = new SearchQuery { MaxResults = 10 }
                .Where(SettingKeys.MAPNAME, ComparisonOp.Equals, "Castle")
                .Where(SearchKeys.MINSLOTSAVAILABLE, ComparisonOp.GreaterThanEquals, 1);
            using (Search search = runner.Online.CreateSearch(query))
            {
                Operation find = sessions.Find(search);
                yield return runner.WaitFor(find);
                if (!find.Completion.IsOk)
                {
                    GiveUp(find.Completion);
                    yield break;
                }
                foreach (SearchResult found in search.Results)
                {
                    Debug.Log("found " + found.Title + ": " + found.OpenSlots + " of " + found.MaxPlayers + " slots open");
                }
                if (search.Count == 0)
                {
                    Debug.Log("nobody plays there");
                    Application.Quit();
                    yield break;
                }
                sessions.Join("GameSession", JoinTarget.Of(search, 0), OnJoined);
            }
        }

        private void OnDestroy()
        {
            if (runner != null && runner.Online != null)
            {
                runner.Online.Sessions.OnFailure -= Show;
            }
        }

        private void OnJoined(Completion joined)
        {
            if (!joined.IsOk)
            {
                GiveUp(joined);
                return;
            }
            Sessions sessions = runner.Online.Sessions;
            Debug.Log("joined: travel to " + sessions.GetResolvedConnectString("GameSession"));
            sessions.Leave("GameSession", OnLeft);
        }

        private void OnLeft(Completion left)
        {
            Debug.Log("left");
            Application.Quit();
        }

        private void GiveUp(Completion failed)
        {
            Debug.LogError(failed + " (" + failed.JoinResult + ")");
            Application.Quit(1);
        }

        private static void Show(SessionNotice notice)
        {
            Debug.LogWarning("the gateway: " + notice.Failure);
        }
    }
}
