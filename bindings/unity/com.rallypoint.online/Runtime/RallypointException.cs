using System;

namespace Rallypoint
{
    /// <summary>A call that was refused, or, out of an awaited task, an operation that failed.</summary>
    public sealed class RallypointException : Exception
    {
        internal RallypointException(Result result, string message)
            : base(Words(result, message))
        {
            Result = result;
            ServiceCode = string.Empty;
            RequestId = string.Empty;
        }

        internal RallypointException(Completion completion)
            : base(Words(completion.Result, completion.Message))
        {
            Result = completion.Result;
            ServiceCode = completion.ServiceCode;
            RequestId = completion.RequestId;
            HttpStatus = completion.HttpStatus;
            IsRetryable = completion.IsRetryable;
            RetryAfter = completion.RetryAfter;
        }

        /// <summary>What it came to.</summary>
        public Result Result { get; private set; }

        /// <summary>The service's own name for the failure, for example <c>GameSessionFullException</c>; or empty.</summary>
        public string ServiceCode { get; private set; }

        /// <summary>Finds the request in the gateway's log; empty for a refused call.</summary>
        public string RequestId { get; private set; }

        /// <summary>The HTTP status, 100 to 599; 0 when no answer came.</summary>
        public int HttpStatus { get; private set; }

        /// <summary>Whether the same call may work later.</summary>
        public bool IsRetryable { get; private set; }

        /// <summary>How long the service asks to wait before trying again; null when it did not say.</summary>
        public TimeSpan? RetryAfter { get; private set; }

        private static string Words(Result result, string message)
        {
            return string.IsNullOrEmpty(message) ? result.ToString() : result + ": " + message;
        }
    }

    /// <summary>The native library is not there, or is another than the one that this package was written for.</summary>
    public sealed class RallypointLibraryException : Exception
    {
        internal RallypointLibraryException(string message)
            : base(message)
        {
        }

        internal RallypointLibraryException(string message, Exception cause)
            : base(message, cause)
        {
        }
    }
}
