using System;
using System.Collections.Generic;

namespace Rallypoint
{
    /// <summary>The subsystems that were not disposed yet: an editor that leaves play mode, or is about to load other code, ends
    /// them.</summary>
    internal static class OpenSubsystems
    {
        private static readonly List<WeakReference> Known = new List<WeakReference>();

        internal static void Add(Subsystem subsystem)
        {
            lock (Known)
            {
                Known.RemoveAll(IsGone);
                Known.Add(new WeakReference(subsystem));
            }
        }

        internal static void Remove(Subsystem subsystem)
        {
            lock (Known)
            {
                Known.RemoveAll(one => one.Target == null || one.Target == (object)subsystem);
            }
        }

        /// <summary>How many there are.</summary>
        internal static int Count
        {
            get
            {
                lock (Known)
                {
                    Known.RemoveAll(IsGone);
                    return Known.Count;
                }
            }
        }

        /// <summary>Disposes all of them; gives what their callbacks threw.</summary>
        internal static List<Exception> DisposeAll()
        {
            WeakReference[] left;
            lock (Known)
            {
                left = Known.ToArray();
                Known.Clear();
            }
            var thrown = new List<Exception>();
            foreach (WeakReference one in left)
            {
                var subsystem = one.Target as Subsystem;
                try
                {
                    if (subsystem != null)
                    {
                        subsystem.Dispose();
                    }
                }
                catch (Exception problem)
                {
                    thrown.Add(problem);
                }
            }
            return thrown;
        }

        private static bool IsGone(WeakReference one)
        {
            return one.Target == null;
        }
    }
}
