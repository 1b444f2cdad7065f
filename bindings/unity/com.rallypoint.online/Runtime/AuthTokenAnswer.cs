using System;
using System.Threading.Tasks;

namespace Rallypoint
{
    /// <summary>The answer to a request for an auth token, when a task gives it.</summary>
    internal static class AuthTokenAnswer
    {
        internal static async void Give(
            Subsystem online, Func<AuthTokenRequest, Task<string>> source, AuthTokenRequest request)
        {
            string token = null;
            try
            {
                token = await source(request).ConfigureAwait(false);
            }
            catch (Exception problem)
            {
                // Here is nobody who could catch it: the next tick throws it.
                online.Delivery.Report(problem);
            }
            Send(online, token, request);
        }

        /// <summary>Answers, whoever still waits.</summary>
        internal static void Send(Subsystem online, string token, AuthTokenRequest request)
        {
            try
            {
                online.ProvideAuthToken(token, request);
            }
            catch (RallypointException)
            {
                // Nobody waits for it any more.
            }
            catch (ObjectDisposedException)
            {
                // Nor here.
            }
            catch (ArgumentException problem)
            {
                online.Delivery.Report(problem);
            }
        }
    }
}
