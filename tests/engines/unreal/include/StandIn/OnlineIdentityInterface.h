// IOnlineIdentity, as far as a plugin for sessions has to have it.
#pragma once

#include "StandIn/OnlineDelegateMacros.h"

namespace ELoginStatus
{
	enum Type
	{
		NotLoggedIn,
		UsingLocalProfile,
		LoggedIn
	};
}

namespace EUserPrivileges
{
	enum Type
	{
		CanPlay,
		CanPlayOnline
	};
}

#if RALLYPOINT_ENGINE >= 504
enum class EShowPrivilegeResolveUI : uint8
{
	Default,
	Show,
	NoShow
};
#endif

using FPlatformUserId = int32;
inline constexpr int32 PLATFORMUSERID_NONE = -1;

struct FOnlineAccountCredentials
{
	FString Type;
	FString Id;
	FString Token;
};

class FUserOnlineAccount
{
public:
	virtual ~FUserOnlineAccount() = default;
	virtual FUniqueNetIdRef GetUserId() const = 0;
	virtual FString GetRealName() const = 0;
	virtual FString GetDisplayName(const FString& Platform = FString()) const = 0;
	virtual bool GetUserAttribute(const FString& Name, FString& OutValue) const = 0;
	virtual FString GetAccessToken() const = 0;
	virtual bool GetAuthAttribute(const FString& Name, FString& OutValue) const = 0;
	virtual bool SetUserAttribute(const FString& Name, const FString& Value) = 0;
};

using FOnLoginComplete = TStandInMulticastDelegate<int32, bool, const FUniqueNetId&, const FString&>;
using FOnLoginCompleteDelegate = FOnLoginComplete::FDelegate;
using FOnLogoutComplete = TStandInMulticastDelegate<int32, bool>;
using FOnLogoutCompleteDelegate = FOnLogoutComplete::FDelegate;
using FOnLoginStatusChanged = TStandInMulticastDelegate<int32, ELoginStatus::Type, ELoginStatus::Type, const FUniqueNetId&>;
using FOnLoginStatusChangedDelegate = FOnLoginStatusChanged::FDelegate;

class IOnlineIdentity
{
public:
	using FOnGetUserPrivilegeCompleteDelegate = TStandInDelegate<void, const FUniqueNetId&, EUserPrivileges::Type, uint32>;

	enum class EPrivilegeResults : uint32
	{
		NoFailures = 0
	};

	virtual ~IOnlineIdentity() = default;

	DEFINE_ONLINE_PLAYER_DELEGATE_THREE_PARAM(OnLoginComplete, bool, const FUniqueNetId&, const FString&)
	DEFINE_ONLINE_PLAYER_DELEGATE_ONE_PARAM(OnLogoutComplete, bool)
	DEFINE_ONLINE_PLAYER_DELEGATE_THREE_PARAM(OnLoginStatusChanged, ELoginStatus::Type, ELoginStatus::Type, const FUniqueNetId&)

	virtual bool Login(int32 LocalUserNum, const FOnlineAccountCredentials& AccountCredentials) = 0;
	virtual bool Logout(int32 LocalUserNum) = 0;
	virtual bool AutoLogin(int32 LocalUserNum) = 0;
	virtual TSharedPtr<FUserOnlineAccount> GetUserAccount(const FUniqueNetId& UserId) const = 0;
	virtual TArray<TSharedPtr<FUserOnlineAccount>> GetAllUserAccounts() const = 0;
	virtual FUniqueNetIdPtr GetUniquePlayerId(int32 LocalUserNum) const = 0;
	virtual FUniqueNetIdPtr CreateUniquePlayerId(uint8* Bytes, int32 Size) = 0;
	virtual FUniqueNetIdPtr CreateUniquePlayerId(const FString& Str) = 0;
	virtual ELoginStatus::Type GetLoginStatus(int32 LocalUserNum) const = 0;
	virtual ELoginStatus::Type GetLoginStatus(const FUniqueNetId& UserId) const = 0;
	virtual FString GetPlayerNickname(int32 LocalUserNum) const = 0;
	virtual FString GetPlayerNickname(const FUniqueNetId& UserId) const = 0;
	virtual FString GetAuthToken(int32 LocalUserNum) const = 0;
	virtual void RevokeAuthToken(
		const FUniqueNetId& LocalUserId, const TStandInDelegate<void, const FUniqueNetId&, const FOnlineError&>& Delegate) = 0;
#if RALLYPOINT_ENGINE >= 504
	virtual void GetUserPrivilege(const FUniqueNetId& LocalUserId, EUserPrivileges::Type Privilege,
		const FOnGetUserPrivilegeCompleteDelegate& Delegate, EShowPrivilegeResolveUI ShowResolveUI = EShowPrivilegeResolveUI::Default) = 0;
#else
	virtual void GetUserPrivilege(
		const FUniqueNetId& LocalUserId, EUserPrivileges::Type Privilege, const FOnGetUserPrivilegeCompleteDelegate& Delegate) = 0;
#endif
	virtual FPlatformUserId GetPlatformUserIdFromUniqueNetId(const FUniqueNetId& UniqueNetId) const = 0;
	virtual FString GetAuthType() const = 0;
};

using FOnRevokeAuthTokenCompleteDelegate = TStandInDelegate<void, const FUniqueNetId&, const FOnlineError&>;
using IOnlineIdentityPtr = TSharedPtr<IOnlineIdentity, ESPMode::ThreadSafe>;
