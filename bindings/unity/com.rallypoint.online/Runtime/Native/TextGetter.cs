using System;

namespace Rallypoint.Native
{
    /// <summary>A native getter that writes text into a buffer, or says how large that must be. Never marshalled.</summary>
    internal unsafe delegate Result TextGetter(byte* buffer, UIntPtr* size);
}
