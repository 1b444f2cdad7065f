// Makes the plugin's build rules as the build tool does, for each platform, with the library there and missing. The first
// argument is a folder to put a library in; what does not hold ends it with 1.
using System;
using System.IO;
using System.Linq;
using UnrealBuildTool;

public static class RulesTest
{
	private static int Ran;

	private static ReadOnlyTargetRules Target(string Platform)
	{
#if UE_5_2_OR_LATER
		return new ReadOnlyTargetRules(Platform, Platform == "LinuxArm64" ? UnrealArch.Arm64 : UnrealArch.X64);
#else
		return new ReadOnlyTargetRules(Platform);
#endif
	}

	private static void Hold(bool Is, string What)
	{
		if (!Is)
		{
			throw new Exception("does not hold: " + What);
		}
	}

	private static string Refusal(ReadOnlyTargetRules Target)
	{
		try
		{
			new RallypointLibrary(Target);
		}
		catch (BuildException Refused)
		{
			return Refused.Message;
		}
		throw new Exception("was not refused: " + Target.Platform);
	}

	private static void Test(string Name, Action Body)
	{
		Body();
		++Ran;
		Console.WriteLine("ok " + Name);
	}

	public static int Main(string[] Words)
	{
		string Folder = ModuleRules.NextDirectory = Words[0];
		string[][] Libraries =
		{
			new[] { "Win64", "Win64", "rallypoint.lib", "ws2_32.lib" },
			new[] { "Mac", "Mac", "librallypoint.a", "iconv" },
			new[] { "Linux", "Linux", "librallypoint.a", "pthread" },
			new[] { "LinuxArm64", "LinuxArm64", "librallypoint.a", "pthread" },
			// As the engine called it until 5.0.
			new[] { "LinuxAArch64", "LinuxArm64", "librallypoint.a", "pthread" },
		};
		try
		{
			Test("a missing header is named, and what to do", () =>
			{
				string Said = Refusal(Target("Linux"));
				Hold(Said.Contains(Path.Combine("include", "rallypoint", "rallypoint.h") + " is missing"), Said);
				Hold(Said.Contains("cargo xtask dist") && Said.Contains("bindings/unreal/README.md"), Said);
			});
			Directory.CreateDirectory(Path.Combine(Folder, "include", "rallypoint"));
			File.WriteAllText(Path.Combine(Folder, "include", "rallypoint", "rallypoint.h"), "");
			foreach (string[] Wanted in Libraries)
			{
				string Library = Path.Combine(Folder, "lib", Wanted[1], Wanted[2]);
				if (!File.Exists(Library))
				{
					Test("a missing library of " + Wanted[0] + " is named with its platform", () =>
					{
						string Said = Refusal(Target(Wanted[0]));
						Hold(Said.Contains(Library + " is missing") && Said.Contains("for " + Wanted[1]), Said);
					});
					Directory.CreateDirectory(Path.GetDirectoryName(Library));
					File.WriteAllText(Library, "");
				}
				Test("the library of " + Wanted[0] + " is linked", () =>
				{
					var Rules = new RallypointLibrary(Target(Wanted[0]));
					Hold(Rules.Type == ModuleRules.ModuleType.External, "its type");
					Hold(Rules.PublicAdditionalLibraries.Single() == Library, "its library");
					Hold(Rules.PublicSystemIncludePaths.Single() == Path.Combine(Folder, "include"), "its headers");
					Hold(Rules.PublicSystemLibraries.Contains(Wanted[3]), "what it needs of the system");
					Hold(Rules.PublicFrameworks.Any() == (Wanted[0] == "Mac"), "a Mac's frameworks");
					Hold(Rules.ExternalDependencies.Contains(Library), "a new library is linked again");
				});
			}
			Test("a platform without a library is refused by its name", () =>
			{
				string Said = Refusal(Target("Tricorder"));
				Hold(Said.Contains("Tricorder") && Said.Contains("docs/platforms.md"), Said);
			});
#if UE_5_2_OR_LATER
			Test("Windows on arm64 is refused", () =>
			{
				string Said = Refusal(new ReadOnlyTargetRules("Win64", UnrealArch.Arm64));
				Hold(Said.Contains("arm64") && Said.Contains("docs/platforms.md"), Said);
			});
#endif
			Test("the modules depend on each other and on where net ids are", () =>
			{
				var Subsystem = new OnlineSubsystemRallypoint(Target("Linux"));
				Hold(Subsystem.PrivateDependencyModuleNames.Contains("RallypointLibrary"), "the library");
				var Gameplay = new RallypointGameplay(Target("Linux"));
				Hold(Gameplay.PublicDependencyModuleNames.Contains("OnlineSubsystemRallypoint"), "the subsystem");
#if UE_5_1_OR_LATER
				const bool bHasOnlineBase = true;
#else
				const bool bHasOnlineBase = false;
#endif
				Hold(Subsystem.PublicDependencyModuleNames.Contains("OnlineBase") == bHasOnlineBase, "OnlineBase");
				Hold(Gameplay.PublicDependencyModuleNames.Contains("OnlineBase") == bHasOnlineBase, "OnlineBase");
			});
		}
		catch (Exception Problem)
		{
			Console.WriteLine(Problem);
			return 1;
		}
		Console.WriteLine("Ran " + Ran + " tests");
		return 0;
	}
}
