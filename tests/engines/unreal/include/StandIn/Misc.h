// Command line, settings, log, time and chance of the engine's shape.
#pragma once

#include "StandIn/Delegates.h"
#include "StandIn/Strings.h"

class FCommandLine
{
public:
	static const TCHAR* Get();
	static void Set(const TCHAR* Line);
};

class FParse
{
public:
	// What follows Match, up to the next blank, or in quotes.
	static bool Value(const TCHAR* Stream, const TCHAR* Match, FString& OutValue);
	static bool Value(const TCHAR* Stream, const TCHAR* Match, int32& OutValue);
	static bool Param(const TCHAR* Stream, const TCHAR* Name);
};

// The files of one branch, as sections of texts.
class FConfigCacheIni
{
public:
	bool GetString(const TCHAR* Section, const TCHAR* Key, FString& OutValue, const FString& File);
	bool GetBool(const TCHAR* Section, const TCHAR* Key, bool& bOutValue, const FString& File);
	bool GetInt(const TCHAR* Section, const TCHAR* Key, int32& OutValue, const FString& File);
	bool GetFloat(const TCHAR* Section, const TCHAR* Key, float& OutValue, const FString& File);
	bool GetDouble(const TCHAR* Section, const TCHAR* Key, double& OutValue, const FString& File);
	void SetString(const TCHAR* Section, const TCHAR* Key, const TCHAR* Value, const FString& File);
	void EmptySection(const TCHAR* Section, const FString& File);

private:
	FString* Find(const TCHAR* Section, const TCHAR* Key);
	TMap<FString, FString> Values;
};

extern FConfigCacheIni* GConfig;
extern FString GEngineIni;

enum class EGuidFormats
{
	Digits,
	DigitsWithHyphens
};

class FGuid
{
public:
	static FGuid NewGuid();
	FString ToString(EGuidFormats Format = EGuidFormats::Digits) const;

private:
	uint32 Parts[4] = {};
};

class FPlatformTime
{
public:
	static double Seconds();
};

class FPlatformProcess
{
public:
	static void Sleep(float Seconds);
};

class FPlatformMisc
{
public:
	static void RequestExit(bool bForce);
	static bool StandInIsExitRequested();
	static void StandInForgetExit();
};

bool IsRunningDedicatedServer();
void StandInSetDedicatedServer(bool bIs);

struct FMath
{
	template <typename T>
	static T Max(T Left, T Right)
	{
		return Left > Right ? Left : Right;
	}
	template <typename T>
	static T Min(T Left, T Right)
	{
		return Left < Right ? Left : Right;
	}
	template <typename T>
	static T Clamp(T Value, T Low, T High)
	{
		return Max(Low, Min(Value, High));
	}
	static int32 RoundToInt(float Value) { return static_cast<int32>(Value + (Value < 0 ? -0.5f : 0.5f)); }
};

// ---- the log

namespace ELogVerbosity
{
	enum Type
	{
		NoLogging,
		Fatal,
		Error,
		Warning,
		Display,
		Log,
		Verbose,
		VeryVerbose
	};
}

struct FLogCategory
{
	const char* Name;
};

void StandInLog(const FLogCategory& Category, ELogVerbosity::Type Verbosity, const FString& Line);
// The lines so far that are warnings or worse; a test that expects some empties it.
TArray<FString>& StandInWarnings();

#define DECLARE_LOG_CATEGORY_EXTERN(Category, Default, Compiled) extern FLogCategory Category
#define DEFINE_LOG_CATEGORY(Category) \
	FLogCategory Category             \
	{                                 \
#Category                     \
	}
#define UE_LOG(Category, Verbosity, Format, ...) StandInLog(Category, ELogVerbosity::Verbosity, FString::Printf(Format, ##__VA_ARGS__))

DECLARE_LOG_CATEGORY_EXTERN(LogTemp, Log, All);

// ---- what is called each frame

class FStandInTicker
{
public:
	static void TickAll(float DeltaTime);
	virtual ~FStandInTicker();
	virtual bool Tick(float DeltaTime) = 0;

protected:
	FStandInTicker();
};

#if ENGINE_MAJOR_VERSION >= 5
class FTSTickerObjectBase : public FStandInTicker
{
};
#else
class FTickerObjectBase : public FStandInTicker
{
};
#endif

// ---- modules

class IModuleInterface
{
public:
	virtual ~IModuleInterface() = default;
	virtual void StartupModule() {}
	virtual void ShutdownModule() {}
	virtual bool SupportsDynamicReloading() { return true; }
	virtual bool SupportsAutomaticShutdown() { return true; }
};

class FDefaultModuleImpl : public IModuleInterface
{
};

class FModuleManager
{
public:
	static FModuleManager& Get();
	template <typename Module>
	static Module& GetModuleChecked(const FName& Name)
	{
		IModuleInterface* Found = Get().Find(Name);
		check(Found != nullptr);
		return *static_cast<Module*>(Found);
	}
	template <typename Module>
	static Module* GetModulePtr(const FName& Name)
	{
		return static_cast<Module*>(Get().Find(Name));
	}
	bool IsModuleLoaded(const FName& Name) const { return const_cast<FModuleManager*>(this)->Find(Name) != nullptr; }
	// Loads what a program of the tests is linked with.
	IModuleInterface* LoadModule(const FName& Name);
	void UnloadModule(const FName& Name);

	using FMaker = IModuleInterface* (*)();
	static bool StandInRegister(const TCHAR* Name, FMaker Maker);

private:
	IModuleInterface* Find(const FName& Name);
};

#define IMPLEMENT_MODULE(Class, Name) \
	const bool StandInModule##Name =  \
		FModuleManager::StandInRegister(TEXT_PASTE(#Name), [] { return static_cast<IModuleInterface*>(new Class); });
