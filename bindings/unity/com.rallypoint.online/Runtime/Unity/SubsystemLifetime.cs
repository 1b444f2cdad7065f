using System;
using UnityEngine;

namespace Rallypoint.Unity
{
    /// <summary>Ends what an earlier play left: an editor that enters play mode without reloading the domain keeps statics, and with
    /// them subsystems that nobody disposed.</summary>
    internal static class SubsystemLifetime
    {
        [RuntimeInitializeOnLoadMethod(RuntimeInitializeLoadType.SubsystemRegistration)]
        private static void BeginPlay()
        {
            EndAll();
            RallypointRunner.Reset();
            Application.quitting -= EndAll;
            Application.quitting += EndAll;
        }

        /// <summary>Disposes every subsystem there is.</summary>
        internal static void EndAll()
        {
            foreach (Exception problem in OpenSubsystems.DisposeAll())
            {
                Debug.LogException(problem);
            }
        }
    }
}
