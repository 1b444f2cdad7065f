// The module that the engine loads for the service "Rallypoint".
#pragma once

#include "CoreMinimal.h"
#include "Modules/ModuleManager.h"

class FOnlineFactoryRallypoint;

class FOnlineSubsystemRallypointModule final : public IModuleInterface
{
public:
	virtual void StartupModule() override;
	virtual void ShutdownModule() override;
	virtual bool SupportsDynamicReloading() override { return false; }
	virtual bool SupportsAutomaticShutdown() override { return false; }

private:
	TSharedPtr<FOnlineFactoryRallypoint> Factory;
};
