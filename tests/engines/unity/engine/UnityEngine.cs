// Executable stand-ins for the few UnityEngine names that the package and its samples use, written from Unity's manual.
// They prove that the package's own code does what it should; how Unity itself behaves they do not prove.

using System;
using System.Collections;
using System.Collections.Generic;
using System.Reflection;

namespace UnityEngine
{
    public class Object
    {
        internal bool IsDestroyed { get; set; }

        public static bool operator ==(Object one, Object other)
        {
            bool isOneGone = ReferenceEquals(one, null) || one.IsDestroyed;
            bool isOtherGone = ReferenceEquals(other, null) || other.IsDestroyed;
            return isOneGone || isOtherGone ? isOneGone == isOtherGone : ReferenceEquals(one, other);
        }

        public static bool operator !=(Object one, Object other)
        {
            return !(one == other);
        }

        public static void DontDestroyOnLoad(Object kept)
        {
            ((GameObject)kept).IsKept = true;
        }

        public static void Destroy(Object destroyed)
        {
            Player.EndFrameWith(() => DestroyImmediate(destroyed));
        }

        public static void DestroyImmediate(Object destroyed)
        {
            var gameObject = destroyed as GameObject;
            if (gameObject != null)
            {
                gameObject.DestroyComponents();
                Player.Remove(gameObject);
            }
            var component = destroyed as MonoBehaviour;
            if (component != null)
            {
                component.gameObject.DestroyComponent(component);
            }
            destroyed.IsDestroyed = true;
        }

        public override bool Equals(object other)
        {
            return ReferenceEquals(this, other);
        }

        public override int GetHashCode()
        {
            return System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
        }
    }

    public sealed class GameObject : Object
    {
        private readonly List<MonoBehaviour> components = new List<MonoBehaviour>();

        public GameObject(string name)
        {
            this.name = name;
            Player.Add(this);
        }

        public string name { get; set; }

        internal bool IsKept { get; set; }

        internal MonoBehaviour[] Components
        {
            get { return components.ToArray(); }
        }

        public T AddComponent<T>()
            where T : MonoBehaviour
        {
            return (T)AddComponent(typeof(T));
        }

        public MonoBehaviour AddComponent(Type type)
        {
            var component = (MonoBehaviour)Activator.CreateInstance(type);
            component.gameObject = this;
            components.Add(component);
            component.Say("Awake");
            return component;
        }

        internal void DestroyComponents()
        {
            foreach (MonoBehaviour component in Components)
            {
                DestroyComponent(component);
            }
        }

        internal void DestroyComponent(MonoBehaviour component)
        {
            if (components.Remove(component))
            {
                component.Say("OnDestroy");
                component.IsDestroyed = true;
            }
        }
    }

    public class MonoBehaviour : Object
    {
        private readonly List<Stack<IEnumerator>> coroutines = new List<Stack<IEnumerator>>();
        private bool isStarted;

        public GameObject gameObject { get; internal set; }

        public void StartCoroutine(IEnumerator routine)
        {
            var stack = new Stack<IEnumerator>();
            stack.Push(routine);
            coroutines.Add(stack);
            Advance(stack);
        }

        internal void Frame()
        {
            if (!isStarted)
            {
                isStarted = true;
                var routine = Say("Start") as IEnumerator;
                if (routine != null)
                {
                    StartCoroutine(routine);
                }
            }
            Say("Update");
            foreach (Stack<IEnumerator> stack in coroutines.ToArray())
            {
                Advance(stack);
            }
            coroutines.RemoveAll(stack => stack.Count == 0);
        }

        // As Unity does, by name; what it throws goes to the log.
        internal object Say(string message)
        {
            const BindingFlags Own = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
            MethodInfo method = GetType().GetMethod(message, Own, null, Type.EmptyTypes, null);
            try
            {
                return method == null ? null : method.Invoke(this, null);
            }
            catch (TargetInvocationException problem)
            {
                Debug.LogException(problem.InnerException, this);
                return null;
            }
        }

        private void Advance(Stack<IEnumerator> stack)
        {
            try
            {
                while (stack.Count > 0 && !stack.Peek().MoveNext())
                {
                    stack.Pop();
                }
                var nested = stack.Count == 0 ? null : stack.Peek().Current as IEnumerator;
                if (nested != null)
                {
                    stack.Push(nested);
                    Advance(stack);
                }
            }
            catch (Exception problem)
            {
                stack.Clear();
                Debug.LogException(problem, this);
            }
        }
    }

    public static class Debug
    {
        // What was written and thrown: not a name of Unity's.
        public static readonly List<Exception> Exceptions = new List<Exception>();
        public static readonly List<string> Lines = new List<string>();

        public static void Log(object message)
        {
            Write(message);
        }

        public static void Log(object message, Object context)
        {
            Write(message);
        }

        public static void LogWarning(object message)
        {
            Write("warning: " + message);
        }

        public static void LogWarning(object message, Object context)
        {
            Write("warning: " + message);
        }

        public static void LogError(object message)
        {
            Write("error: " + message);
        }

        public static void LogError(object message, Object context)
        {
            Write("error: " + message);
        }

        public static void LogException(Exception problem)
        {
            Exceptions.Add(problem);
            Write("exception: " + problem);
        }

        public static void LogException(Exception problem, Object context)
        {
            LogException(problem);
        }

        private static void Write(object message)
        {
            Lines.Add(message.ToString());
            Console.WriteLine(message);
            Console.Out.Flush();
        }
    }

    public static class Application
    {
        public static event Action quitting;

        internal static int? ExitCode { get; set; }

        public static void Quit(int exitCode = 0)
        {
            ExitCode = exitCode;
        }

        internal static void SayQuitting()
        {
            if (quitting != null)
            {
                quitting();
            }
        }
    }

    public enum RuntimeInitializeLoadType
    {
        AfterSceneLoad,
        BeforeSceneLoad,
        AfterAssembliesLoaded,
        BeforeSplashScreen,
        SubsystemRegistration,
    }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class RuntimeInitializeOnLoadMethodAttribute : Attribute
    {
        public RuntimeInitializeOnLoadMethodAttribute(RuntimeInitializeLoadType loadType)
        {
            LoadType = loadType;
        }

        public RuntimeInitializeLoadType LoadType { get; private set; }
    }

    [AttributeUsage(AttributeTargets.Field)]
    public sealed class SerializeField : Attribute
    {
    }

    [AttributeUsage(AttributeTargets.Field)]
    public sealed class TooltipAttribute : Attribute
    {
        public TooltipAttribute(string text)
        {
        }
    }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class DisallowMultipleComponent : Attribute
    {
    }
}
