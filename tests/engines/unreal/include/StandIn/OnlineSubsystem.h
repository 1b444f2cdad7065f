// IOnlineSubsystem, what plugins derive from, and the module that keeps the instances.
#pragma once

#include "StandIn/OnlineIdentityInterface.h"
#include "StandIn/OnlineSessionInterface.h"

// Interfaces that are only handed through: each says whose it is.
#define STANDIN_HANDED_THROUGH(Do)                                                                                                     \
	Do(Friends) Do(Groups) Do(Party) Do(SharedCloud) Do(UserCloud) Do(Entitlements) Do(Leaderboards) Do(Voice) Do(ExternalUI) Do(Time) \
		Do(TitleFile) Do(StoreV2) Do(Purchase) Do(Events) Do(Achievements) Do(Sharing) Do(User) Do(Message) Do(Presence) Do(Chat)      \
			Do(Stats) Do(TurnBased) Do(Tournament) Do(GameActivity) Do(GameItemStats) Do(GameMatches)

#define STANDIN_INTERFACE(Name)             \
	class IOnline##Name                     \
	{                                       \
	public:                                 \
		virtual ~IOnline##Name() = default; \
		FString StandInOwner;               \
	};                                      \
	using IOnline##Name##Ptr = TSharedPtr<IOnline##Name, ESPMode::ThreadSafe>;
STANDIN_HANDED_THROUGH(STANDIN_INTERFACE)
#undef STANDIN_INTERFACE

class IMessageSanitizer
{
public:
	virtual ~IMessageSanitizer() = default;
	FString StandInOwner;
};
using IMessageSanitizerPtr = TSharedPtr<IMessageSanitizer, ESPMode::ThreadSafe>;

class IOnlineSubsystem;
using IOnlineSubsystemPtr = TSharedPtr<IOnlineSubsystem, ESPMode::ThreadSafe>;

inline const FName NULL_SUBSYSTEM(TEXT("NULL"));

namespace EOnlineServerConnectionStatus
{
	enum Type : uint8
	{
		Normal = 0,
		NotConnected,
		Connected,
		ConnectionDropped,
		NoNetworkConnection,
		ServiceUnavailable
	};
}

STANDIN_DECLARE_ONE(OnConnectionStatusChanged, const FString&, EOnlineServerConnectionStatus::Type, EOnlineServerConnectionStatus::Type);

class IOnlineSubsystem
{
public:
	virtual ~IOnlineSubsystem() = default;

	DEFINE_ONLINE_DELEGATE_THREE_PARAM(
		OnConnectionStatusChanged, const FString&, EOnlineServerConnectionStatus::Type, EOnlineServerConnectionStatus::Type)

	static IOnlineSubsystem* Get(const FName& SubsystemName = NAME_None);
	static bool DoesInstanceExist(const FName& SubsystemName = NAME_None);
	static void Destroy(FName SubsystemName);
	static bool IsEnabled(const FName& SubsystemName, const FName& InstanceName = NAME_None);

	virtual FName GetSubsystemName() const = 0;
	virtual FName GetInstanceName() const = 0;
	virtual IOnlineSessionPtr GetSessionInterface() const = 0;
	virtual IOnlineIdentityPtr GetIdentityInterface() const = 0;
#define STANDIN_INTERFACE(Name) virtual IOnline##Name##Ptr Get##Name##Interface() const = 0;
	STANDIN_HANDED_THROUGH(STANDIN_INTERFACE)
#undef STANDIN_INTERFACE
	virtual IMessageSanitizerPtr GetMessageSanitizer(int32 LocalUserNum, FString& OutAuthTypeToExclude) const = 0;

	virtual bool Init() = 0;
	virtual bool Shutdown() = 0;
	virtual void PreUnload() = 0;
	virtual bool IsEnabled() const = 0;
	virtual FString GetAppId() const = 0;
	virtual FText GetOnlineServiceName() const = 0;
};

// Each version's base is called each frame.
#if ENGINE_MAJOR_VERSION >= 5
using FStandInTickerBase = FTSTickerObjectBase;
#else
using FStandInTickerBase = FTickerObjectBase;
#endif

class FOnlineSubsystemImpl : public IOnlineSubsystem, public FStandInTickerBase
{
public:
	FName GetSubsystemName() const override { return SubsystemName; }
	FName GetInstanceName() const override { return InstanceName; }
	// Friends, identity, session and time are each plugin's to say; the rest is nothing.
#define STANDIN_INTERFACE(Name)                              \
	IOnline##Name##Ptr Get##Name##Interface() const override \
	{                                                        \
		return nullptr;                                      \
	}
	STANDIN_INTERFACE(Groups)
	STANDIN_INTERFACE(Party)
	STANDIN_INTERFACE(SharedCloud)
	STANDIN_INTERFACE(UserCloud)
	STANDIN_INTERFACE(Entitlements)
	STANDIN_INTERFACE(Leaderboards)
	STANDIN_INTERFACE(Voice)
	STANDIN_INTERFACE(ExternalUI)
	STANDIN_INTERFACE(TitleFile)
	STANDIN_INTERFACE(StoreV2)
	STANDIN_INTERFACE(Purchase)
	STANDIN_INTERFACE(Events)
	STANDIN_INTERFACE(Achievements)
	STANDIN_INTERFACE(Sharing)
	STANDIN_INTERFACE(User)
	STANDIN_INTERFACE(Message)
	STANDIN_INTERFACE(Presence)
	STANDIN_INTERFACE(Chat)
	STANDIN_INTERFACE(Stats)
	STANDIN_INTERFACE(TurnBased)
	STANDIN_INTERFACE(Tournament)
	STANDIN_INTERFACE(GameActivity)
	STANDIN_INTERFACE(GameItemStats)
	STANDIN_INTERFACE(GameMatches)
#undef STANDIN_INTERFACE
	IMessageSanitizerPtr GetMessageSanitizer(int32, FString&) const override
	{
		return nullptr;
	}
	void PreUnload() override {}
	bool Shutdown() override
	{
		return true;
	}
	bool IsEnabled() const override
	{
		return IOnlineSubsystem::IsEnabled(SubsystemName, InstanceName);
	}
	bool Tick(float) override
	{
		return true;
	}

protected:
	FOnlineSubsystemImpl(FName InSubsystemName, FName InInstanceName) : SubsystemName(InSubsystemName), InstanceName(InInstanceName) {}

	FName SubsystemName;
	FName InstanceName;
};

class IOnlineFactory
{
public:
	virtual ~IOnlineFactory() = default;
	virtual IOnlineSubsystemPtr CreateSubsystem(FName InstanceName) = 0;
};

class FOnlineSubsystemModule : public IModuleInterface
{
public:
	void StartupModule() override;
	void ShutdownModule() override;
	IOnlineSubsystem* GetOnlineSubsystem(FName Name = NAME_None);
	bool DoesInstanceExist(FName Name) const;
	void DestroyOnlineSubsystem(FName Name);
	void RegisterPlatformService(const FName FactoryName, IOnlineFactory* Factory);
	void UnregisterPlatformService(const FName FactoryName);

private:
	TMap<FName, IOnlineFactory*> Factories;
	TMap<FName, IOnlineSubsystemPtr> Instances;
};

class UWorld;

namespace Online
{
	// The subsystem of a world: in the editor each player has an instance of their own.
	IOnlineSubsystem* GetSubsystem(const UWorld* World, const FName& SubsystemName = NAME_None);
} // namespace Online
