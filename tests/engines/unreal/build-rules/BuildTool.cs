// Stands for the types of Unreal's build tool that the plugin's rules use, as far as they use them.
using System;
using System.Collections.Generic;

namespace UnrealBuildTool
{
	public class BuildException : Exception
	{
		public BuildException(string Format, params object[] Words) : base(string.Format(Format, Words)) { }
	}

	// One object for each name, so that they are compared as the tool's are.
	public class UnrealTargetPlatform
	{
		public static readonly UnrealTargetPlatform Win64 = new UnrealTargetPlatform("Win64");
		public static readonly UnrealTargetPlatform Mac = new UnrealTargetPlatform("Mac");

		private readonly string Name;

		private UnrealTargetPlatform(string Name)
		{
			this.Name = Name;
		}

		public static UnrealTargetPlatform Parse(string Name)
		{
			return Name == "Win64" ? Win64 : Name == "Mac" ? Mac : new UnrealTargetPlatform(Name);
		}

		public override string ToString()
		{
			return Name;
		}
	}

#if UE_5_2_OR_LATER
	// A text until then.
	public class UnrealArch
	{
		public static readonly UnrealArch X64 = new UnrealArch("x64");
		public static readonly UnrealArch Arm64 = new UnrealArch("arm64");

		private readonly string Name;

		private UnrealArch(string Name)
		{
			this.Name = Name;
		}

		public override string ToString()
		{
			return Name;
		}
	}
#endif

	public class ReadOnlyTargetRules
	{
		public UnrealTargetPlatform Platform { get; }
#if UE_5_2_OR_LATER
		public UnrealArch Architecture { get; }

		public ReadOnlyTargetRules(string Platform, UnrealArch Architecture)
		{
			this.Platform = UnrealTargetPlatform.Parse(Platform);
			this.Architecture = Architecture;
		}
#else
		public ReadOnlyTargetRules(string Platform)
		{
			this.Platform = UnrealTargetPlatform.Parse(Platform);
		}
#endif
	}

	public class ModuleRules
	{
		public enum ModuleType { CPlusPlus, External }
		public enum PCHUsageMode { Default, UseExplicitOrSharedPCHs }

		// The tool knows where it found the rules before it makes them.
		public static string NextDirectory = "";

		public ModuleType Type = ModuleType.CPlusPlus;
		public PCHUsageMode PCHUsage = PCHUsageMode.Default;
		public readonly List<string> PublicSystemIncludePaths = new List<string>();
		public readonly List<string> PublicSystemLibraries = new List<string>();
		public readonly List<string> PublicFrameworks = new List<string>();
		public readonly List<string> PublicAdditionalLibraries = new List<string>();
		public readonly List<string> PublicDependencyModuleNames = new List<string>();
		public readonly List<string> PrivateDependencyModuleNames = new List<string>();
		public readonly List<string> ExternalDependencies = new List<string>();

		public string ModuleDirectory { get; }

		public ModuleRules(ReadOnlyTargetRules Target)
		{
			ModuleDirectory = NextDirectory;
		}
	}
}
