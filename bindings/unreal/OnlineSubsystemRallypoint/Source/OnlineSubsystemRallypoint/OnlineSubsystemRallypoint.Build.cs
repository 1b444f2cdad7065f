using UnrealBuildTool;

public class OnlineSubsystemRallypoint : ModuleRules
{
	public OnlineSubsystemRallypoint(ReadOnlyTargetRules Target) : base(Target)
	{
		PCHUsage = PCHUsageMode.UseExplicitOrSharedPCHs;

		PublicDependencyModuleNames.AddRange(new string[]
		{
			"Core",
			"CoreUObject",
			"OnlineSubsystem"
		});
		PrivateDependencyModuleNames.AddRange(new string[]
		{
			"Engine",
			"Json",
			"OnlineSubsystemUtils",
			"RallypointLibrary"
		});
#if UE_5_1_OR_LATER
		// What a net id is moved there.
		PublicDependencyModuleNames.Add("OnlineBase");
#endif
	}
}
