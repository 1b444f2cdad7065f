// One search of the library's, and its results as Unreal's.
#pragma once

#include "CoreMinimal.h"
#include "OnlineSessionSettings.h"
#include "RallypointNative.h"

/** Released with the last result that came of it: joining a LAN session needs the search that found it. */
class FRallypointSearch : public TSharedFromThis<FRallypointSearch>
{
public:
	/** Null when the subsystem is over. */
	static TSharedPtr<FRallypointSearch> Create(const TSharedRef<FRallypointNative>& Native);
	~FRallypointSearch();

	uint64 GetId() const { return Id; }

	/** Whether the search is this subsystem's: another's ids mean nothing here. */
	bool IsOf(const TSharedRef<FRallypointNative>& Other) const
	{
		const TSharedPtr<FRallypointNative> Pinned = Native.Pin();
		return Pinned.IsValid() && Pinned.Get() == &Other.Get();
	}

	RpResult SetQuery(const FOnlineSessionSearch& Query);

	/** Every result, in the library's order. */
	TArray<FOnlineSessionSearchResult> ReadResults();

	/** Writes pings that were measured since into results that were read before. */
	void RefreshPings(TArray<FOnlineSessionSearchResult>& Results);

	RpResult GetResolvedConnectString(uint32 Index, int32 PortType, FString& OutText) const;

	/** Whose results are to follow pings; null for find by id. */
	TWeakPtr<FOnlineSessionSearch> Shown;

private:
	FOnlineSessionSearchResult Convert(const RpSearchResult& Native, uint32 Index);
	void ForEachResult(const TFunction<void(const RpSearchResult&, uint32)>& Body);

	TWeakPtr<FRallypointNative> Native;
	uint64 Id = 0;
};
