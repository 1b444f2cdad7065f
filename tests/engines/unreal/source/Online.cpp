// The online module, and the Null subsystem beside the plugin that is tested.
#include "OnlineSubsystem.h"
#include "OnlineSubsystemImpl.h"

#include <cinttypes>

FString FVariantData::ToString() const
{
	switch (Type)
	{
	case EOnlineKeyValuePairDataType::Int32:
	case EOnlineKeyValuePairDataType::UInt32:
	case EOnlineKeyValuePairDataType::Int64:
	case EOnlineKeyValuePairDataType::UInt64:
		return FString::Printf(TEXT("%lld"), Whole);
	case EOnlineKeyValuePairDataType::Bool:
		return Whole != 0 ? TEXT("true") : TEXT("false");
	case EOnlineKeyValuePairDataType::Double:
	case EOnlineKeyValuePairDataType::Float:
		return FString::Printf(TEXT("%g"), Number);
	default:
		return Text;
	}
}

namespace
{
	int32 BuildUniqueId = 0;
	TMap<FName, int32>& NetDriverPorts()
	{
		static TMap<FName, int32> Ports;
		return Ports;
	}

	// "Name:Instance"; no instance is the default one.
	void SplitName(FName Name, FName& OutSubsystem, FName& OutInstance)
	{
		FString Left;
		FString Right;
		const bool bHasInstance = Name.ToString().Split(TEXT(":"), &Left, &Right);
		OutSubsystem = bHasInstance ? FName(*Left) : Name;
		OutInstance = bHasInstance ? FName(*Right) : FName(TEXT("DefaultInstance"));
		if (OutSubsystem.IsNone())
		{
			FString Default = TEXT("NULL");
			GConfig->GetString(TEXT("OnlineSubsystem"), TEXT("DefaultPlatformService"), Default, GEngineIni);
			OutSubsystem = FName(*Default);
		}
	}

	FName WholeName(FName Name)
	{
		FName Subsystem;
		FName Instance;
		SplitName(Name, Subsystem, Instance);
		return FName(*(Subsystem.ToString() + TEXT(":") + Instance.ToString()));
	}

	class FOnlineSubsystemNull final : public FOnlineSubsystemImpl
	{
	public:
		explicit FOnlineSubsystemNull(FName InInstanceName) : FOnlineSubsystemImpl(NULL_SUBSYSTEM, InInstanceName)
		{
			const FString Owner = FString(TEXT("NULL:")) + InInstanceName.ToString();
#define STANDIN_INTERFACE(Name)         \
	Name = MakeShared<IOnline##Name>(); \
	Name->StandInOwner = Owner;
			STANDIN_HANDED_THROUGH(STANDIN_INTERFACE)
#undef STANDIN_INTERFACE
			Sanitizer = MakeShared<IMessageSanitizer>();
			Sanitizer->StandInOwner = Owner;
		}
		IOnlineSessionPtr GetSessionInterface() const override
		{
			return nullptr;
		}
		IOnlineIdentityPtr GetIdentityInterface() const override
		{
			return nullptr;
		}
#define STANDIN_INTERFACE(Name)                              \
	IOnline##Name##Ptr Get##Name##Interface() const override \
	{                                                        \
		return Name;                                         \
	}
		STANDIN_HANDED_THROUGH(STANDIN_INTERFACE)
#undef STANDIN_INTERFACE
		IMessageSanitizerPtr GetMessageSanitizer(int32, FString&) const override
		{
			return Sanitizer;
		}
		bool Init() override
		{
			return true;
		}
		FString GetAppId() const override
		{
			return FString();
		}
		FText GetOnlineServiceName() const override
		{
			return NSLOCTEXT("StandIn", "Null", "Null");
		}

	private:
#define STANDIN_INTERFACE(Name) IOnline##Name##Ptr Name;
		STANDIN_HANDED_THROUGH(STANDIN_INTERFACE)
#undef STANDIN_INTERFACE
		IMessageSanitizerPtr Sanitizer;
	};

	class FNullFactory final : public IOnlineFactory
	{
	public:
		IOnlineSubsystemPtr CreateSubsystem(FName InstanceName) override
		{
			return MakeShared<FOnlineSubsystemNull, ESPMode::ThreadSafe>(InstanceName);
		}
	};

	FNullFactory NullFactory;
} // namespace

int32 GetBuildUniqueId()
{
	return BuildUniqueId;
}

void StandInSetBuildUniqueId(int32 Id)
{
	BuildUniqueId = Id;
}

int32 GetPortFromNetDriver(FName InstanceName)
{
	const int32* Port = NetDriverPorts().Find(InstanceName);
	return Port != nullptr ? *Port : 0;
}

void StandInSetNetDriverPort(FName InstanceName, int32 Port)
{
	NetDriverPorts().Add(InstanceName, Port);
}

IMPLEMENT_MODULE(FOnlineSubsystemModule, OnlineSubsystem)

void FOnlineSubsystemModule::StartupModule()
{
	RegisterPlatformService(NULL_SUBSYSTEM, &NullFactory);
}

void FOnlineSubsystemModule::ShutdownModule()
{
	// Nobody may add or destroy an instance from inside.
	const int32 Before = Instances.Num();
	for (const auto& Pair : Instances)
	{
		Pair.Value->Shutdown();
		check(Instances.Num() == Before);
	}
	Instances.Empty();
	UnregisterPlatformService(NULL_SUBSYSTEM);
}

IOnlineSubsystem* FOnlineSubsystemModule::GetOnlineSubsystem(FName Name)
{
	const FName Whole = WholeName(Name);
	if (const IOnlineSubsystemPtr* Known = Instances.Find(Whole))
	{
		return Known->Get();
	}
	FName Subsystem;
	FName Instance;
	SplitName(Name, Subsystem, Instance);
	if (!Factories.Contains(Subsystem))
	{
		// A service's module is named after it, and loaded when somebody wants it.
		FModuleManager::Get().LoadModule(FName(*(FString(TEXT("OnlineSubsystem")) + Subsystem.ToString())));
	}
	IOnlineFactory* const* Factory = Factories.Find(Subsystem);
	if (Factory == nullptr)
	{
		return nullptr;
	}
	const IOnlineSubsystemPtr Made = (*Factory)->CreateSubsystem(Instance);
	if (Made.IsValid())
	{
		Instances.Add(Whole, Made);
	}
	return Made.Get();
}

bool FOnlineSubsystemModule::DoesInstanceExist(FName Name) const
{
	return Instances.Contains(WholeName(Name));
}

void FOnlineSubsystemModule::DestroyOnlineSubsystem(FName Name)
{
	IOnlineSubsystemPtr Known;
	if (Instances.RemoveAndCopyValue(WholeName(Name), Known))
	{
		Known->Shutdown();
	}
}

void FOnlineSubsystemModule::RegisterPlatformService(const FName FactoryName, IOnlineFactory* Factory)
{
	Factories.Add(FactoryName, Factory);
}

void FOnlineSubsystemModule::UnregisterPlatformService(const FName FactoryName)
{
	Factories.Remove(FactoryName);
}

IOnlineSubsystem* IOnlineSubsystem::Get(const FName& SubsystemName)
{
	FOnlineSubsystemModule* Module = FModuleManager::GetModulePtr<FOnlineSubsystemModule>(TEXT("OnlineSubsystem"));
	return Module != nullptr ? Module->GetOnlineSubsystem(SubsystemName) : nullptr;
}

bool IOnlineSubsystem::DoesInstanceExist(const FName& SubsystemName)
{
	FOnlineSubsystemModule* Module = FModuleManager::GetModulePtr<FOnlineSubsystemModule>(TEXT("OnlineSubsystem"));
	return Module != nullptr && Module->DoesInstanceExist(SubsystemName);
}

void IOnlineSubsystem::Destroy(FName SubsystemName)
{
	if (FOnlineSubsystemModule* Module = FModuleManager::GetModulePtr<FOnlineSubsystemModule>(TEXT("OnlineSubsystem")))
	{
		Module->DestroyOnlineSubsystem(SubsystemName);
	}
}

bool IOnlineSubsystem::IsEnabled(const FName& SubsystemName, const FName&)
{
	bool bIsEnabled = true;
	const FString Section = FString(TEXT("OnlineSubsystem")) + SubsystemName.ToString();
	GConfig->GetBool(*Section, TEXT("bEnabled"), bIsEnabled, GEngineIni);
	return bIsEnabled;
}
