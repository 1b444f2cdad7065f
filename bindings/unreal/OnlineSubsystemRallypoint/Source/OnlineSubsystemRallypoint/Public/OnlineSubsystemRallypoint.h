// The subsystem: one native handle for each instance, and the engine's way to everything on it.
#pragma once

#include "CoreMinimal.h"
#include "OnlineIdentityInterfaceRallypoint.h"
#include "OnlineSessionInterfaceRallypoint.h"
#include "OnlineSubsystem.h"
#include "OnlineSubsystemImpl.h"
#include "OnlineSubsystemRallypointNames.h"

class FRallypointNative;
class FRallypointServer;
class FRallypointSubsystemListener;
struct FRallypointEvent;
struct RpSubsystem;

/**
 * Asked for what proves to the gateway who plays: when no token is known, and when the gateway refuses the one that is. Answer with
 * FOnlineSubsystemRallypoint::ProvideAuthToken, at once or later.
 */
DECLARE_DELEGATE_ThreeParams(FOnRallypointAuthTokenRequest, uint64 /*RequestId*/, const FUniqueNetId& /*Player*/, bool /*bWasRefused*/);

class ONLINESUBSYSTEMRALLYPOINT_API FOnlineSubsystemRallypoint final : public FOnlineSubsystemImpl
{
public:
	explicit FOnlineSubsystemRallypoint(FName InInstanceName);
	virtual ~FOnlineSubsystemRallypoint();

	/** The instance that IOnlineSubsystem gives out, when it is this service; else null. */
	static FOnlineSubsystemRallypoint* From(IOnlineSubsystem* Subsystem);

	// IOnlineSubsystem: what is ours
	virtual IOnlineSessionPtr GetSessionInterface() const override;
	virtual IOnlineIdentityPtr GetIdentityInterface() const override;
	virtual bool Init() override;
	/** What is under way tells nobody: the games whose delegates they are have ended before. */
	virtual bool Shutdown() override;
	virtual FString GetAppId() const override;
	virtual FText GetOnlineServiceName() const override;
	virtual bool Tick(float DeltaTime) override;

	// IOnlineSubsystem: what is not is the Null subsystem's, of an instance of this one's name
	virtual IOnlineFriendsPtr GetFriendsInterface() const override;
	virtual IOnlineGroupsPtr GetGroupsInterface() const override;
	virtual IOnlinePartyPtr GetPartyInterface() const override;
	virtual IOnlineSharedCloudPtr GetSharedCloudInterface() const override;
	virtual IOnlineUserCloudPtr GetUserCloudInterface() const override;
	virtual IOnlineEntitlementsPtr GetEntitlementsInterface() const override;
	virtual IOnlineLeaderboardsPtr GetLeaderboardsInterface() const override;
	virtual IOnlineVoicePtr GetVoiceInterface() const override;
	virtual IOnlineExternalUIPtr GetExternalUIInterface() const override;
	virtual IOnlineTimePtr GetTimeInterface() const override;
	virtual IOnlineTitleFilePtr GetTitleFileInterface() const override;
	virtual IOnlineStoreV2Ptr GetStoreV2Interface() const override;
	virtual IOnlinePurchasePtr GetPurchaseInterface() const override;
	virtual IOnlineEventsPtr GetEventsInterface() const override;
	virtual IOnlineAchievementsPtr GetAchievementsInterface() const override;
	virtual IOnlineSharingPtr GetSharingInterface() const override;
	virtual IOnlineUserPtr GetUserInterface() const override;
	virtual IOnlineMessagePtr GetMessageInterface() const override;
	virtual IOnlinePresencePtr GetPresenceInterface() const override;
	virtual IOnlineChatPtr GetChatInterface() const override;
	virtual IOnlineStatsPtr GetStatsInterface() const override;
	virtual IOnlineTurnBasedPtr GetTurnBasedInterface() const override;
	virtual IOnlineTournamentPtr GetTournamentInterface() const override;
	virtual IOnlineGameActivityPtr GetGameActivityInterface() const override;
	virtual IOnlineGameItemStatsPtr GetGameItemStatsInterface() const override;
	virtual IOnlineGameMatchesPtr GetGameMatchesInterface() const override;
	virtual IMessageSanitizerPtr GetMessageSanitizer(int32 LocalUserNum, FString& OutAuthTypeToExclude) const override;

	/** Sessions with what IOnlineSession has no words for: reasons, invitations, acceptance of matches. */
	FOnlineSessionRallypointPtr GetRallypointSessions() const { return Sessions; }

	/** A dedicated server's life. */
	TSharedPtr<FRallypointServer> GetServer() const { return Server; }

	/** From now on the game is asked for tokens; unbound: nobody is. */
	void SetAuthTokenProvider(const FOnRallypointAuthTokenRequest& Provider);

	/** The answer to a request, or with 0 a new token without having been asked. An empty one: there is none. */
	bool ProvideAuthToken(uint64 RequestId, const FString& AuthToken);

	/** The library's handle, for what this plugin has no words for. Its events are polled here: do not poll, tick or destroy it. */
	RpSubsystem* GetNativeHandle() const;

private:
	friend class FRallypointSubsystemListener;
	void OnEvent(const FRallypointEvent& Event);
	void OnConnection(bool bIsThere);
	IOnlineSubsystem* GetNull() const;
	FName NullName() const;

	TSharedPtr<FRallypointNative> Native;
	TUniquePtr<FRallypointSubsystemListener> Listener;
	TSharedPtr<FOnlineIdentityRallypoint, ESPMode::ThreadSafe> Identity;
	FOnlineSessionRallypointPtr Sessions;
	TSharedPtr<FRallypointServer> Server;
	FOnRallypointAuthTokenRequest TokenProvider;
};

using FOnlineSubsystemRallypointPtr = TSharedPtr<FOnlineSubsystemRallypoint, ESPMode::ThreadSafe>;
