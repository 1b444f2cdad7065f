using System;
using System.Collections.Generic;
using System.Reflection;
using System.Threading;

namespace UnityEngine
{
    // What plays: the objects there are, and frames. Not a name of Unity's.
    public static class Player
    {
        private static readonly List<GameObject> Objects = new List<GameObject>();
        private static readonly List<Action> AtEnd = new List<Action>();
        private static FrameContext context = new FrameContext();

        // Enters play mode, as an editor does that does not reload the domain.
        public static void BeginPlay(params Assembly[] assemblies)
        {
            Application.ExitCode = null;
            context = new FrameContext();
            SynchronizationContext.SetSynchronizationContext(context);
            foreach (Assembly assembly in assemblies)
            {
                foreach (Type type in assembly.GetTypes())
                {
                    foreach (MethodInfo method in type.GetMethods(
                        BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
                    {
                        if (method.IsDefined(typeof(RuntimeInitializeOnLoadMethodAttribute), false))
                        {
                            method.Invoke(null, null);
                        }
                    }
                }
            }
        }

        public static void Frame()
        {
            foreach (GameObject gameObject in Objects.ToArray())
            {
                foreach (MonoBehaviour component in gameObject.Components)
                {
                    if (component != null)
                    {
                        component.Frame();
                    }
                }
            }
            context.Run();
            Action[] ends = AtEnd.ToArray();
            AtEnd.Clear();
            foreach (Action end in ends)
            {
                end();
            }
        }

        // Frames until somebody quits; gives the exit code.
        public static int Run()
        {
            while (!Application.ExitCode.HasValue)
            {
                Frame();
                Thread.Sleep(5);
            }
            EndPlay(true);
            return Application.ExitCode.Value;
        }

        // Leaves play mode; without destroying objects where that is forgotten.
        public static void EndPlay(bool destroys)
        {
            Application.SayQuitting();
            foreach (GameObject gameObject in Objects.ToArray())
            {
                if (destroys)
                {
                    Object.DestroyImmediate(gameObject);
                }
            }
            Objects.Clear();
            SynchronizationContext.SetSynchronizationContext(null);
        }

        internal static void Add(GameObject gameObject)
        {
            Objects.Add(gameObject);
        }

        internal static void Remove(GameObject gameObject)
        {
            Objects.Remove(gameObject);
        }

        internal static void EndFrameWith(Action action)
        {
            AtEnd.Add(action);
        }

        // Goes on with what was awaited once a frame, on the main thread, as UnitySynchronizationContext does.
        private sealed class FrameContext : SynchronizationContext
        {
            private readonly Queue<KeyValuePair<SendOrPostCallback, object>> posted =
                new Queue<KeyValuePair<SendOrPostCallback, object>>();

            public override void Post(SendOrPostCallback callback, object state)
            {
                lock (posted)
                {
                    posted.Enqueue(new KeyValuePair<SendOrPostCallback, object>(callback, state));
                }
            }

            public void Run()
            {
                KeyValuePair<SendOrPostCallback, object>[] now;
                lock (posted)
                {
                    now = posted.ToArray();
                    posted.Clear();
                }
                foreach (KeyValuePair<SendOrPostCallback, object> one in now)
                {
                    try
                    {
                        one.Key(one.Value);
                    }
                    catch (Exception problem)
                    {
                        Debug.LogException(problem);
                    }
                }
            }
        }
    }
}
