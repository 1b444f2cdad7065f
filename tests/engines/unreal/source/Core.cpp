// Command line, settings, chance, time, log, frames and modules.
#include "CoreMinimal.h"

#include <chrono>
#include <random>
#include <thread>

DEFINE_LOG_CATEGORY(LogTemp);

// ---- command line

namespace
{
	FString CommandLine;
}

const TCHAR* FCommandLine::Get()
{
	return *CommandLine;
}

void FCommandLine::Set(const TCHAR* Line)
{
	CommandLine = Line;
}

bool FParse::Value(const TCHAR* Stream, const TCHAR* Match, FString& OutValue)
{
	const FString Text = Stream;
	const int32 At = Text.Find(Match);
	if (At == INDEX_NONE)
	{
		return false;
	}
	const FString Rest = Text.Mid(At + FString(Match).Len());
	const bool bIsQuoted = Rest.StartsWith(TEXT("\""));
	const FString Body = bIsQuoted ? Rest.Mid(1) : Rest;
	int32 End = INDEX_NONE;
	Body.FindChar(bIsQuoted ? u'"' : u' ', End);
	OutValue = End == INDEX_NONE ? Body : Body.Left(End);
	return true;
}

bool FParse::Value(const TCHAR* Stream, const TCHAR* Match, int32& OutValue)
{
	FString Text;
	if (!Value(Stream, Match, Text))
	{
		return false;
	}
	OutValue = std::atoi(TCHAR_TO_UTF8(*Text));
	return true;
}

bool FParse::Param(const TCHAR* Stream, const TCHAR* Name)
{
	TArray<FString> Words;
	FString(Stream).ParseIntoArray(Words, TEXT(" "));
	const FString Option = FString(TEXT("-")) + Name;
	return Words.Contains(Option);
}

// ---- settings

namespace
{
	FConfigCacheIni Config;
}

FConfigCacheIni* GConfig = &Config;
FString GEngineIni = TEXT("Engine");

FString* FConfigCacheIni::Find(const TCHAR* Section, const TCHAR* Key)
{
	return Values.Find(FString(Section) + TEXT("/") + Key);
}

bool FConfigCacheIni::GetString(const TCHAR* Section, const TCHAR* Key, FString& OutValue, const FString&)
{
	const FString* Known = Find(Section, Key);
	if (Known != nullptr)
	{
		OutValue = *Known;
	}
	return Known != nullptr;
}

bool FConfigCacheIni::GetBool(const TCHAR* Section, const TCHAR* Key, bool& bOutValue, const FString&)
{
	const FString* Known = Find(Section, Key);
	if (Known != nullptr)
	{
		bOutValue = *Known == TEXT("true") || *Known == TEXT("1") || *Known == TEXT("yes");
	}
	return Known != nullptr;
}

bool FConfigCacheIni::GetInt(const TCHAR* Section, const TCHAR* Key, int32& OutValue, const FString&)
{
	const FString* Known = Find(Section, Key);
	if (Known != nullptr)
	{
		OutValue = std::atoi(TCHAR_TO_UTF8(**Known));
	}
	return Known != nullptr;
}

bool FConfigCacheIni::GetDouble(const TCHAR* Section, const TCHAR* Key, double& OutValue, const FString&)
{
	const FString* Known = Find(Section, Key);
	if (Known != nullptr)
	{
		OutValue = std::atof(TCHAR_TO_UTF8(**Known));
	}
	return Known != nullptr;
}

bool FConfigCacheIni::GetFloat(const TCHAR* Section, const TCHAR* Key, float& OutValue, const FString& File)
{
	double Value = 0;
	const bool bIsThere = GetDouble(Section, Key, Value, File);
	if (bIsThere)
	{
		OutValue = static_cast<float>(Value);
	}
	return bIsThere;
}

void FConfigCacheIni::SetString(const TCHAR* Section, const TCHAR* Key, const TCHAR* Value, const FString&)
{
	Values.Add(FString(Section) + TEXT("/") + Key, Value);
}

void FConfigCacheIni::EmptySection(const TCHAR* Section, const FString&)
{
	TArray<FString> Gone;
	for (const auto& Pair : Values)
	{
		if (Pair.Key.StartsWith(FString(Section) + TEXT("/")))
		{
			Gone.Add(Pair.Key);
		}
	}
	for (const FString& Key : Gone)
	{
		Values.Remove(Key);
	}
}

// ---- chance, time, process

FGuid FGuid::NewGuid()
{
	static std::random_device Device;
	FGuid Made;
	for (uint32& Part : Made.Parts)
	{
		Part = Device();
	}
	return Made;
}

FString FGuid::ToString(EGuidFormats Format) const
{
	if (Format == EGuidFormats::DigitsWithHyphens)
	{
		return FString::Printf(
			TEXT("%08X-%04X-%04X-%04X-%04X%08X"), Parts[0], Parts[1] >> 16, Parts[1] & 0xffff, Parts[2] >> 16, Parts[2] & 0xffff, Parts[3]);
	}
	return FString::Printf(TEXT("%08X%08X%08X%08X"), Parts[0], Parts[1], Parts[2], Parts[3]);
}

double FPlatformTime::Seconds()
{
	return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void FPlatformProcess::Sleep(float Seconds)
{
	std::this_thread::sleep_for(std::chrono::duration<float>(Seconds));
}

namespace
{
	bool bIsExitRequested = false;
	bool bIsDedicatedServer = false;
} // namespace

void FPlatformMisc::RequestExit(bool)
{
	bIsExitRequested = true;
}

bool FPlatformMisc::StandInIsExitRequested()
{
	return bIsExitRequested;
}

void FPlatformMisc::StandInForgetExit()
{
	bIsExitRequested = false;
}

bool IsRunningDedicatedServer()
{
	return bIsDedicatedServer;
}

void StandInSetDedicatedServer(bool bIs)
{
	bIsDedicatedServer = bIs;
}

// ---- log

TArray<FString>& StandInWarnings()
{
	static TArray<FString> Lines;
	return Lines;
}

void StandInLog(const FLogCategory& Category, ELogVerbosity::Type Verbosity, const FString& Line)
{
	if (Verbosity <= ELogVerbosity::Warning)
	{
		StandInWarnings().Add(Line);
	}
	if (Verbosity <= ELogVerbosity::Log && std::getenv("STANDIN_LOG") != nullptr)
	{
		std::fprintf(stderr, "%s: %s\n", Category.Name, TCHAR_TO_UTF8(*Line));
	}
}

// ---- frames

namespace
{
	std::vector<FStandInTicker*>& Tickers()
	{
		static std::vector<FStandInTicker*> All;
		return All;
	}
} // namespace

FStandInTicker::FStandInTicker()
{
	Tickers().push_back(this);
}

FStandInTicker::~FStandInTicker()
{
	Tickers().erase(std::remove(Tickers().begin(), Tickers().end(), this), Tickers().end());
}

void FStandInTicker::TickAll(float DeltaTime)
{
	const std::vector<FStandInTicker*> Now = Tickers();
	for (FStandInTicker* One : Now)
	{
		// One may be gone because of another's tick.
		if (std::find(Tickers().begin(), Tickers().end(), One) != Tickers().end())
		{
			One->Tick(DeltaTime);
		}
	}
}

// ---- modules

namespace
{
	struct FKnownModule
	{
		FModuleManager::FMaker Maker = nullptr;
		TSharedPtr<IModuleInterface> Loaded;
	};

	TMap<FName, FKnownModule>& Modules()
	{
		static TMap<FName, FKnownModule> All;
		return All;
	}
} // namespace

FModuleManager& FModuleManager::Get()
{
	static FModuleManager Manager;
	return Manager;
}

bool FModuleManager::StandInRegister(const TCHAR* Name, FMaker Maker)
{
	Modules().Add(Name).Maker = Maker;
	return true;
}

IModuleInterface* FModuleManager::Find(const FName& Name)
{
	FKnownModule* Known = Modules().Find(Name);
	return Known != nullptr ? Known->Loaded.Get() : nullptr;
}

IModuleInterface* FModuleManager::LoadModule(const FName& Name)
{
	FKnownModule* Known = Modules().Find(Name);
	if (Known != nullptr && !Known->Loaded.IsValid())
	{
		Known->Loaded = MakeShareable(Known->Maker());
		Known->Loaded->StartupModule();
	}
	return Find(Name);
}

void FModuleManager::UnloadModule(const FName& Name)
{
	if (FKnownModule* Known = Modules().Find(Name); Known != nullptr && Known->Loaded.IsValid())
	{
		Known->Loaded->ShutdownModule();
		Known->Loaded.Reset();
	}
}
