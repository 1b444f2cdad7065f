// Unreal's settings and queries as the library takes them, and back.
#pragma once

#include "CoreMinimal.h"
#include "OnlineSessionSettings.h"
#include "RallypointLibrary.h"
#include "RallypointTexts.h"

/** Keeps what values point to. */
struct FRallypointValues
{
	FRallypointTexts Texts;
	TArray<TArray<uint8>> Blobs;

	RpValue Write(const FVariantData& Data);
	static FVariantData Read(const RpValue& Value);
};

/** A session's settings for the library. It points into itself. */
class FRallypointSettingsView
{
public:
	FRallypointSettingsView(const FOnlineSessionSettings& Settings, int32 GamePort);
	FRallypointSettingsView(const FRallypointSettingsView&) = delete;
	FRallypointSettingsView& operator=(const FRallypointSettingsView&) = delete;

	RpSessionSettings Native = RP_SESSION_SETTINGS_INIT;

private:
	void Add(const FName& Key, const FOnlineSessionSetting& Setting, const FString* Player);

	FRallypointValues Values;
	TArray<RpSetting> List;
};

/** The library's settings as Unreal's, all of them. */
void ReadRallypointSettings(const RpSessionSettings& Native, FOnlineSessionSettings& OutSettings);

/** A search's query for the library. It points into itself. */
class FRallypointQueryView
{
public:
	explicit FRallypointQueryView(const FOnlineSessionSearch& Search);
	FRallypointQueryView(const FRallypointQueryView&) = delete;
	FRallypointQueryView& operator=(const FRallypointQueryView&) = delete;

	RpSearchQuery Native = RP_SEARCH_QUERY_INIT;

private:
	void Add(const FName& Key, const FOnlineSessionSearchParam& Param);

	FRallypointValues Values;
	TArray<TArray<RpValue>> Operands;
	TArray<RpSearchFilter> Filters;
};
