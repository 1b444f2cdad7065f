// The interfaces that this service has nothing for: the Null subsystem's, as in the original plugin.
#include "OnlineSubsystemRallypoint.h"

FName FOnlineSubsystemRallypoint::NullName() const
{
	return FName(*FString::Printf(TEXT("%s:%s"), *NULL_SUBSYSTEM.ToString(), *GetInstanceName().ToString()));
}

IOnlineSubsystem* FOnlineSubsystemRallypoint::GetNull() const
{
	// Not there when the project has switched that plugin off.
	return IOnlineSubsystem::Get(NullName());
}

#define RALLYPOINT_FROM_NULL(Pointer, Getter)                \
	Pointer FOnlineSubsystemRallypoint::Getter() const       \
	{                                                        \
		IOnlineSubsystem* const Null = GetNull();            \
		return Null != nullptr ? Null->Getter() : Pointer(); \
	}

RALLYPOINT_FROM_NULL(IOnlineFriendsPtr, GetFriendsInterface)
RALLYPOINT_FROM_NULL(IOnlineGroupsPtr, GetGroupsInterface)
RALLYPOINT_FROM_NULL(IOnlinePartyPtr, GetPartyInterface)
RALLYPOINT_FROM_NULL(IOnlineSharedCloudPtr, GetSharedCloudInterface)
RALLYPOINT_FROM_NULL(IOnlineUserCloudPtr, GetUserCloudInterface)
RALLYPOINT_FROM_NULL(IOnlineEntitlementsPtr, GetEntitlementsInterface)
RALLYPOINT_FROM_NULL(IOnlineLeaderboardsPtr, GetLeaderboardsInterface)
RALLYPOINT_FROM_NULL(IOnlineVoicePtr, GetVoiceInterface)
RALLYPOINT_FROM_NULL(IOnlineExternalUIPtr, GetExternalUIInterface)
RALLYPOINT_FROM_NULL(IOnlineTimePtr, GetTimeInterface)
RALLYPOINT_FROM_NULL(IOnlineTitleFilePtr, GetTitleFileInterface)
RALLYPOINT_FROM_NULL(IOnlineStoreV2Ptr, GetStoreV2Interface)
RALLYPOINT_FROM_NULL(IOnlinePurchasePtr, GetPurchaseInterface)
RALLYPOINT_FROM_NULL(IOnlineEventsPtr, GetEventsInterface)
RALLYPOINT_FROM_NULL(IOnlineAchievementsPtr, GetAchievementsInterface)
RALLYPOINT_FROM_NULL(IOnlineSharingPtr, GetSharingInterface)
RALLYPOINT_FROM_NULL(IOnlineUserPtr, GetUserInterface)
RALLYPOINT_FROM_NULL(IOnlineMessagePtr, GetMessageInterface)
RALLYPOINT_FROM_NULL(IOnlinePresencePtr, GetPresenceInterface)
RALLYPOINT_FROM_NULL(IOnlineChatPtr, GetChatInterface)
RALLYPOINT_FROM_NULL(IOnlineStatsPtr, GetStatsInterface)
RALLYPOINT_FROM_NULL(IOnlineTurnBasedPtr, GetTurnBasedInterface)
RALLYPOINT_FROM_NULL(IOnlineTournamentPtr, GetTournamentInterface)
RALLYPOINT_FROM_NULL(IOnlineGameActivityPtr, GetGameActivityInterface)
RALLYPOINT_FROM_NULL(IOnlineGameItemStatsPtr, GetGameItemStatsInterface)
RALLYPOINT_FROM_NULL(IOnlineGameMatchesPtr, GetGameMatchesInterface)

#undef RALLYPOINT_FROM_NULL

IMessageSanitizerPtr FOnlineSubsystemRallypoint::GetMessageSanitizer(int32 LocalUserNum, FString& OutAuthTypeToExclude) const
{
	IOnlineSubsystem* const Null = GetNull();
	return Null != nullptr ? Null->GetMessageSanitizer(LocalUserNum, OutAuthTypeToExclude) : IMessageSanitizerPtr();
}
