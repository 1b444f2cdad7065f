using System;
using System.Reflection;
using Rallypoint;
using Rallypoint.Unity;
using UnityEngine;

// Plays one component of an assembly: Player.exe ASSEMBLY COMPONENT [--gateway=URL] [--count=N] [others are the component's].
internal static class Program
{
    private static int Main(string[] arguments)
    {
        string gateway = Option(arguments, "--gateway=");
        string count = Option(arguments, "--count=");
        Assembly assembly = Assembly.LoadFrom(arguments[0]);
        Player.BeginPlay(typeof(RallypointRunner).Assembly);
        RallypointRunner.Configure = options =>
        {
            options.GatewayUrl = gateway;
            return options;
        };
        for (int at = 0; at < (count == null ? 1 : int.Parse(count)); at++)
        {
            new GameObject("Sample").AddComponent(assembly.GetType("Rallypoint.Samples." + arguments[1], true));
        }
        int code = Player.Run();
        return UnityEngine.Debug.Exceptions.Count > 0 ? 3 : code;
    }

    private static string Option(string[] arguments, string name)
    {
        foreach (string argument in arguments)
        {
            if (argument.StartsWith(name, StringComparison.Ordinal))
            {
                return argument.Substring(name.Length);
            }
        }
        return null;
    }
}
