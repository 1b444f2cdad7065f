using System.IO;
using UnrealBuildTool;

// The library of the Rallypoint archive: include/ with its header, lib/<platform>/ with the static library.
public class RallypointLibrary : ModuleRules
{
	public RallypointLibrary(ReadOnlyTargetRules Target) : base(Target)
	{
		Type = ModuleType.External;

		string Header = Path.Combine(ModuleDirectory, "include", "rallypoint", "rallypoint.h");
		Require(Header, "include/rallypoint/ of the archive");
		PublicSystemIncludePaths.Add(Path.Combine(ModuleDirectory, "include"));

		string Platform = Target.Platform.ToString();
		string Archive;
		if (Target.Platform == UnrealTargetPlatform.Win64)
		{
#if UE_5_2_OR_LATER
			if (Target.Architecture != UnrealArch.X64)
			{
				throw new BuildException("Rallypoint has no library for Win64 on {0}, only on x64: see docs/platforms.md",
					Target.Architecture);
			}
#endif
			Archive = "rallypoint.lib";
			PublicSystemLibraries.AddRange(new string[]
			{
				"advapi32.lib", "bcrypt.lib", "crypt32.lib", "dbghelp.lib", "iphlpapi.lib", "kernel32.lib", "ntdll.lib",
				"secur32.lib", "userenv.lib", "ws2_32.lib"
			});
		}
		else if (Target.Platform == UnrealTargetPlatform.Mac)
		{
			Archive = "librallypoint.a";
			PublicFrameworks.AddRange(new string[] { "CoreFoundation", "Security", "SystemConfiguration" });
			PublicSystemLibraries.Add("iconv");
		}
		else if (Platform == "Linux" || Platform == "LinuxArm64" || Platform == "LinuxAArch64")
		{
			Archive = "librallypoint.a";
			// The engine called it so until 5.0.
			Platform = Platform == "LinuxAArch64" ? "LinuxArm64" : Platform;
			PublicSystemLibraries.AddRange(new string[] { "pthread", "dl", "m" });
		}
		else
		{
			throw new BuildException("Rallypoint has no library for the platform {0}: see docs/platforms.md", Platform);
		}

		string Library = Path.Combine(ModuleDirectory, "lib", Platform, Archive);
		Require(Library, "the static library of the archive for " + Platform);
		PublicAdditionalLibraries.Add(Library);
	}

	private void Require(string Wanted, string From)
	{
		if (!File.Exists(Wanted))
		{
			throw new BuildException(
				"Rallypoint: {0} is missing. Copy {1} there; 'cargo xtask dist' makes the archive, bindings/unreal/README.md "
				+ "has the steps.", Wanted, From);
		}
		// A new one is linked again.
		ExternalDependencies.Add(Wanted);
	}
}
