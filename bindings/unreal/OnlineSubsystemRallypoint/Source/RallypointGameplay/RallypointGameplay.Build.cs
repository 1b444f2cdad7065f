using UnrealBuildTool;

public class RallypointGameplay : ModuleRules
{
	public RallypointGameplay(ReadOnlyTargetRules Target) : base(Target)
	{
		PCHUsage = PCHUsageMode.UseExplicitOrSharedPCHs;

		PublicDependencyModuleNames.AddRange(new string[]
		{
			"Core",
			"CoreUObject",
			"Engine",
			"OnlineSubsystem",
			"OnlineSubsystemRallypoint",
			"OnlineSubsystemUtils"
		});
#if UE_5_1_OR_LATER
		PublicDependencyModuleNames.Add("OnlineBase");
#endif
	}
}
