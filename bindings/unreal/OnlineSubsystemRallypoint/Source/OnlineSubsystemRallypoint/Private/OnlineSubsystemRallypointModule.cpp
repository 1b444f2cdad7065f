#include "OnlineSubsystemRallypointModule.h"

#include "OnlineSubsystemModule.h"
#include "OnlineSubsystemRallypoint.h"
#include "OnlineSubsystemRallypointNames.h"
#include "RallypointLog.h"

DEFINE_LOG_CATEGORY(LogRallypoint);

IMPLEMENT_MODULE(FOnlineSubsystemRallypointModule, OnlineSubsystemRallypoint)

/** Makes one subsystem for each instance: in the editor each player has one. */
class FOnlineFactoryRallypoint final : public IOnlineFactory
{
public:
	virtual IOnlineSubsystemPtr CreateSubsystem(FName InstanceName) override
	{
		const FOnlineSubsystemRallypointPtr Subsystem = MakeShared<FOnlineSubsystemRallypoint, ESPMode::ThreadSafe>(InstanceName);
		if (Subsystem->IsEnabled() && Subsystem->Init())
		{
			return Subsystem;
		}
		Subsystem->Shutdown();
		return nullptr;
	}
};

void FOnlineSubsystemRallypointModule::StartupModule()
{
	Factory = MakeShared<FOnlineFactoryRallypoint>();
	FModuleManager::GetModuleChecked<FOnlineSubsystemModule>(TEXT("OnlineSubsystem"))
		.RegisterPlatformService(RALLYPOINT_SUBSYSTEM, Factory.Get());
}

void FOnlineSubsystemRallypointModule::ShutdownModule()
{
	if (FOnlineSubsystemModule* Online = FModuleManager::GetModulePtr<FOnlineSubsystemModule>(TEXT("OnlineSubsystem")))
	{
		Online->UnregisterPlatformService(RALLYPOINT_SUBSYSTEM);
	}
	Factory.Reset();
}
