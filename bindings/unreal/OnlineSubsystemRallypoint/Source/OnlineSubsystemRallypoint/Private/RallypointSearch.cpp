#include "RallypointSearch.h"

#include "OnlineSessionInfoRallypoint.h"
#include "OnlineSubsystemRallypointNames.h"
#include "OnlineSubsystemRallypointTypes.h"
#include "RallypointSettings.h"

TSharedPtr<FRallypointSearch> FRallypointSearch::Create(const TSharedRef<FRallypointNative>& InNative)
{
	uint64_t Made = 0;
	if (rp_search_create(InNative->Get(), &Made) != RP_RESULT_OK)
	{
		return nullptr;
	}
	const TSharedPtr<FRallypointSearch> Search = MakeShared<FRallypointSearch>();
	Search->Native = InNative;
	Search->Id = Made;
	return Search;
}

FRallypointSearch::~FRallypointSearch()
{
	if (const TSharedPtr<FRallypointNative> Pinned = Native.Pin())
	{
		rp_search_release(Pinned->Get(), Id);
	}
}

RpResult FRallypointSearch::SetQuery(const FOnlineSessionSearch& Query)
{
	const TSharedPtr<FRallypointNative> Pinned = Native.Pin();
	if (!Pinned.IsValid())
	{
		return RP_RESULT_INVALID_HANDLE;
	}
	const FRallypointQueryView View(Query);
	return rp_search_set_query(Pinned->Get(), Id, &View.Native);
}

void FRallypointSearch::ForEachResult(const TFunction<void(const RpSearchResult&, uint32)>& Body)
{
	const TSharedPtr<FRallypointNative> Pinned = Native.Pin();
	uint32_t Count = 0;
	if (!Pinned.IsValid() || rp_search_get_result_count(Pinned->Get(), Id, &Count) != RP_RESULT_OK)
	{
		return;
	}
	for (uint32 Index = 0; Index < Count; Index++)
	{
		const RpSearchResult* Result = nullptr;
		if (rp_search_get_result(Pinned->Get(), Id, Index, &Result) == RP_RESULT_OK)
		{
			Body(*Result, Index);
			rp_search_result_release(Pinned->Get(), Result);
		}
	}
}

TArray<FOnlineSessionSearchResult> FRallypointSearch::ReadResults()
{
	TArray<FOnlineSessionSearchResult> Results;
	ForEachResult([&](const RpSearchResult& Result, uint32 Index) { Results.Add(Convert(Result, Index)); });
	return Results;
}

void FRallypointSearch::RefreshPings(TArray<FOnlineSessionSearchResult>& Results)
{
	ForEachResult(
		[&](const RpSearchResult& Result, uint32)
		{
			const FString Wanted = UTF8_TO_TCHAR(Result.game_session_id);
			for (FOnlineSessionSearchResult& Known : Results)
			{
				if (Known.GetSessionIdStr().Equals(Wanted, ESearchCase::CaseSensitive))
				{
					Known.PingInMs = static_cast<int32>(Result.ping_ms);
				}
			}
		});
}

RpResult FRallypointSearch::GetResolvedConnectString(uint32 Index, int32 PortType, FString& OutText) const
{
	const TSharedPtr<FRallypointNative> Pinned = Native.Pin();
	if (!Pinned.IsValid())
	{
		return RP_RESULT_INVALID_HANDLE;
	}
	return FRallypointNative::ReadText([&](char* Buffer, size_t* Size)
		{ return rp_search_get_resolved_connect_string(Pinned->Get(), Id, Index, PortType, Buffer, Size); },
		OutText);
}

FOnlineSessionSearchResult FRallypointSearch::Convert(const RpSearchResult& Result, uint32 Index)
{
	FOnlineSessionSearchResult Converted;
	Converted.PingInMs = static_cast<int32>(Result.ping_ms);
	FOnlineSession& Session = Converted.Session;
	// The library names an owner always: a result without one is no valid result to Blueprints.
	Session.OwningUserId = FUniqueNetIdRallypoint::Create(UTF8_TO_TCHAR(Result.owner_id));
	Session.OwningUserName = UTF8_TO_TCHAR(Result.owner_name);
	Session.NumOpenPublicConnections = static_cast<int32>(Result.num_open_public_connections);
	Session.NumOpenPrivateConnections = static_cast<int32>(Result.num_open_private_connections);
	ReadRallypointSettings(*Result.settings, Session.SessionSettings);
	Session.SessionSettings.bIsLANMatch = Result.is_lan != 0;
	const FString GameSessionId = UTF8_TO_TCHAR(Result.game_session_id);
	Session.SessionSettings.Set(
		SETTING_RALLYPOINT_TITLE, FString(UTF8_TO_TCHAR(Result.title)), EOnlineDataAdvertisementType::ViaOnlineServiceAndPing);
	Session.SessionSettings.Set(SETTING_RALLYPOINT_GAME_SESSION_ID, GameSessionId, EOnlineDataAdvertisementType::DontAdvertise);
	const TSharedRef<FOnlineSessionInfoRallypoint> Info = MakeShared<FOnlineSessionInfoRallypoint>(GameSessionId);
	Info->Host = UTF8_TO_TCHAR(Result.ip_address);
	Info->Port = Result.port;
	Info->Search = AsShared();
	Info->ResultIndex = Index;
	Session.SessionInfo = Info;
	return Converted;
}
