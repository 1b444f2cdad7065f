// Who plays here: nobody logs in at this service, but everybody has an id.
#pragma once

#include "CoreMinimal.h"
#include "Interfaces/OnlineIdentityInterface.h"
#include "OnlineSubsystemRallypointTypes.h"
#include "RallypointEngineVersion.h"

class FUserOnlineAccountRallypoint;

/**
 * Each local player has an id from the start: of the settings or the command line for the first, else a random one.
 * Login replaces it with the platform's, and takes the token that proves it to the gateway.
 */
class ONLINESUBSYSTEMRALLYPOINT_API FOnlineIdentityRallypoint final : public IOnlineIdentity
{
public:
	FOnlineIdentityRallypoint(const FString& FirstPlayerId, const FString& FirstNickname);

	// IOnlineIdentity. Credentials: Id is the player's id, Token what proves it to the gateway; Type is the nickname's
	// name of the platform and not looked at.
	virtual bool Login(int32 LocalUserNum, const FOnlineAccountCredentials& AccountCredentials) override;
	virtual bool Logout(int32 LocalUserNum) override;
	virtual bool AutoLogin(int32 LocalUserNum) override;
	virtual TSharedPtr<FUserOnlineAccount> GetUserAccount(const FUniqueNetId& UserId) const override;
	virtual TArray<TSharedPtr<FUserOnlineAccount>> GetAllUserAccounts() const override;
	virtual FUniqueNetIdPtr GetUniquePlayerId(int32 LocalUserNum) const override;
	virtual FUniqueNetIdPtr CreateUniquePlayerId(uint8* Bytes, int32 Size) override;
	virtual FUniqueNetIdPtr CreateUniquePlayerId(const FString& Str) override;
	virtual ELoginStatus::Type GetLoginStatus(int32 LocalUserNum) const override;
	virtual ELoginStatus::Type GetLoginStatus(const FUniqueNetId& UserId) const override;
	virtual FString GetPlayerNickname(int32 LocalUserNum) const override;
	virtual FString GetPlayerNickname(const FUniqueNetId& UserId) const override;
	virtual FString GetAuthToken(int32 LocalUserNum) const override;
	virtual void RevokeAuthToken(const FUniqueNetId& LocalUserId, const FOnRevokeAuthTokenCompleteDelegate& Delegate) override;
#if RALLYPOINT_HAS_PRIVILEGE_RESOLVE_UI
	virtual void GetUserPrivilege(const FUniqueNetId& LocalUserId, EUserPrivileges::Type Privilege,
		const FOnGetUserPrivilegeCompleteDelegate& Delegate,
		EShowPrivilegeResolveUI ShowResolveUI = EShowPrivilegeResolveUI::Default) override;
#else
	virtual void GetUserPrivilege(
		const FUniqueNetId& LocalUserId, EUserPrivileges::Type Privilege, const FOnGetUserPrivilegeCompleteDelegate& Delegate) override;
#endif
	virtual FPlatformUserId GetPlatformUserIdFromUniqueNetId(const FUniqueNetId& UniqueNetId) const override;
	virtual FString GetAuthType() const override;

	/** The local player's number; -1 for one who is not of this machine. */
	int32 FindLocalUser(const FUniqueNetId& UserId) const;

	/** Replaces the token of a player, for games whose tokens run out. */
	void SetAuthToken(int32 LocalUserNum, const FString& Token);

	/** Tells what waits for the game's next frame. */
	void Tick();

private:
	using FAccount = TSharedPtr<FUserOnlineAccountRallypoint>;

	static bool IsLocalUser(int32 LocalUserNum);
	void CompleteLogin(int32 LocalUserNum, bool bWasSuccessful, const FString& Error);

	FAccount Accounts[MAX_LOCAL_PLAYERS];
	TArray<TFunction<void()>> Deferred;
};
