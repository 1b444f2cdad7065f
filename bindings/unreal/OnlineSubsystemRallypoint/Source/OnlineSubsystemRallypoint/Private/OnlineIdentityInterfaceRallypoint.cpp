#include "OnlineIdentityInterfaceRallypoint.h"

#include "Misc/Guid.h"
#include "OnlineError.h"
#include "OnlineSubsystemRallypointNames.h"

#define ONLINE_ERROR_NAMESPACE "OnlineSubsystemRallypoint"

/** One player of this machine. */
class FUserOnlineAccountRallypoint final : public FUserOnlineAccount
{
public:
	FUserOnlineAccountRallypoint(const FString& InId, const FString& InNickname)
		: Id(FUniqueNetIdRallypoint::Create(InId))
		, Nickname(InNickname)
	{
	}

	virtual FUniqueNetIdRef GetUserId() const override { return Id; }
	virtual FString GetRealName() const override { return FString(); }
	virtual FString GetDisplayName(const FString& = FString()) const override { return Nickname; }
	virtual bool GetUserAttribute(const FString&, FString&) const override { return false; }
	virtual FString GetAccessToken() const override { return Token; }
	virtual bool GetAuthAttribute(const FString&, FString&) const override { return false; }
	virtual bool SetUserAttribute(const FString&, const FString&) override { return false; }

	FUniqueNetIdRallypointRef Id;
	FString Nickname;
	FString Token;
	ELoginStatus::Type Status = ELoginStatus::UsingLocalProfile;
};

FOnlineIdentityRallypoint::FOnlineIdentityRallypoint(const FString& FirstPlayerId, const FString& FirstNickname)
{
	for (int32 LocalUserNum = 0; LocalUserNum < MAX_LOCAL_PLAYERS; LocalUserNum++)
	{
		const bool bIsNamed = LocalUserNum == 0 && !FirstPlayerId.IsEmpty();
		const FString Id = bIsNamed ? FirstPlayerId : FGuid::NewGuid().ToString(EGuidFormats::DigitsWithHyphens);
		const FString Nickname = LocalUserNum == 0 ? FirstNickname : FString();
		Accounts[LocalUserNum] = MakeShared<FUserOnlineAccountRallypoint>(Id, Nickname);
	}
}

bool FOnlineIdentityRallypoint::IsLocalUser(int32 LocalUserNum)
{
	return LocalUserNum >= 0 && LocalUserNum < MAX_LOCAL_PLAYERS;
}

bool FOnlineIdentityRallypoint::Login(int32 LocalUserNum, const FOnlineAccountCredentials& AccountCredentials)
{
	if (!IsLocalUser(LocalUserNum))
	{
		CompleteLogin(0, false, TEXT("there is no local player of that number"));
		return false;
	}
	const FAccount Before = Accounts[LocalUserNum];
	const FString Id = AccountCredentials.Id.IsEmpty() ? Before->Id->ToString() : AccountCredentials.Id;
	const FAccount Now = MakeShared<FUserOnlineAccountRallypoint>(Id, Before->Nickname);
	Now->Token = AccountCredentials.Token;
	Now->Status = ELoginStatus::LoggedIn;
	Accounts[LocalUserNum] = Now;
	CompleteLogin(LocalUserNum, true, FString());
	return true;
}

void FOnlineIdentityRallypoint::CompleteLogin(int32 LocalUserNum, bool bWasSuccessful, const FString& Error)
{
	const FAccount Account = Accounts[LocalUserNum];
	Deferred.Add(
		[this, LocalUserNum, bWasSuccessful, Error, Account]()
		{
			TriggerOnLoginCompleteDelegates(LocalUserNum, bWasSuccessful, *Account->Id, Error);
			if (bWasSuccessful)
			{
				TriggerOnLoginStatusChangedDelegates(LocalUserNum, ELoginStatus::UsingLocalProfile, ELoginStatus::LoggedIn, *Account->Id);
			}
		});
}

bool FOnlineIdentityRallypoint::Logout(int32 LocalUserNum)
{
	const bool bIsIn = IsLocalUser(LocalUserNum) && Accounts[LocalUserNum]->Status == ELoginStatus::LoggedIn;
	const int32 Told = IsLocalUser(LocalUserNum) ? LocalUserNum : 0;
	const FUniqueNetIdRef Id = Accounts[Told]->GetUserId();
	if (bIsIn)
	{
		Accounts[LocalUserNum]->Status = ELoginStatus::UsingLocalProfile;
		Accounts[LocalUserNum]->Token = FString();
	}
	Deferred.Add(
		[this, Told, bIsIn, Id]()
		{
			TriggerOnLogoutCompleteDelegates(Told, bIsIn);
			if (bIsIn)
			{
				TriggerOnLoginStatusChangedDelegates(Told, ELoginStatus::LoggedIn, ELoginStatus::UsingLocalProfile, *Id);
			}
		});
	return bIsIn;
}

bool FOnlineIdentityRallypoint::AutoLogin(int32 LocalUserNum)
{
	return Login(LocalUserNum, FOnlineAccountCredentials());
}

TSharedPtr<FUserOnlineAccount> FOnlineIdentityRallypoint::GetUserAccount(const FUniqueNetId& UserId) const
{
	const int32 LocalUserNum = FindLocalUser(UserId);
	if (LocalUserNum == INDEX_NONE)
	{
		return nullptr;
	}
	return Accounts[LocalUserNum];
}

TArray<TSharedPtr<FUserOnlineAccount>> FOnlineIdentityRallypoint::GetAllUserAccounts() const
{
	TArray<TSharedPtr<FUserOnlineAccount>> LoggedIn;
	for (const FAccount& Account : Accounts)
	{
		if (Account->Status == ELoginStatus::LoggedIn)
		{
			LoggedIn.Add(Account);
		}
	}
	return LoggedIn;
}

FUniqueNetIdPtr FOnlineIdentityRallypoint::GetUniquePlayerId(int32 LocalUserNum) const
{
	if (!IsLocalUser(LocalUserNum))
	{
		return nullptr;
	}
	return Accounts[LocalUserNum]->Id;
}

FUniqueNetIdPtr FOnlineIdentityRallypoint::CreateUniquePlayerId(uint8* Bytes, int32 Size)
{
	if (Bytes == nullptr || Size <= 0)
	{
		return nullptr;
	}
	return FUniqueNetIdRallypoint::Create(Bytes, Size);
}

FUniqueNetIdPtr FOnlineIdentityRallypoint::CreateUniquePlayerId(const FString& Str)
{
	return FUniqueNetIdRallypoint::Create(Str);
}

ELoginStatus::Type FOnlineIdentityRallypoint::GetLoginStatus(int32 LocalUserNum) const
{
	return IsLocalUser(LocalUserNum) ? Accounts[LocalUserNum]->Status : ELoginStatus::NotLoggedIn;
}

ELoginStatus::Type FOnlineIdentityRallypoint::GetLoginStatus(const FUniqueNetId& UserId) const
{
	return GetLoginStatus(FindLocalUser(UserId));
}

FString FOnlineIdentityRallypoint::GetPlayerNickname(int32 LocalUserNum) const
{
	return IsLocalUser(LocalUserNum) ? Accounts[LocalUserNum]->Nickname : FString();
}

FString FOnlineIdentityRallypoint::GetPlayerNickname(const FUniqueNetId& UserId) const
{
	return GetPlayerNickname(FindLocalUser(UserId));
}

FString FOnlineIdentityRallypoint::GetAuthToken(int32 LocalUserNum) const
{
	return IsLocalUser(LocalUserNum) ? Accounts[LocalUserNum]->Token : FString();
}

void FOnlineIdentityRallypoint::RevokeAuthToken(const FUniqueNetId& LocalUserId, const FOnRevokeAuthTokenCompleteDelegate& Delegate)
{
	const FUniqueNetIdRef Id = FUniqueNetIdRallypoint::Create(LocalUserId.ToString());
	const int32 LocalUserNum = FindLocalUser(LocalUserId);
	if (LocalUserNum != INDEX_NONE)
	{
		Accounts[LocalUserNum]->Token = FString();
	}
	Deferred.Add(
		[Id, LocalUserNum, Delegate]()
		{
			const EOnlineErrorResult Result = LocalUserNum != INDEX_NONE ? EOnlineErrorResult::Success : EOnlineErrorResult::RequestFailure;
			Delegate.ExecuteIfBound(*Id, ONLINE_ERROR(Result));
		});
}

#if RALLYPOINT_HAS_PRIVILEGE_RESOLVE_UI
void FOnlineIdentityRallypoint::GetUserPrivilege(const FUniqueNetId& LocalUserId, EUserPrivileges::Type Privilege,
	const FOnGetUserPrivilegeCompleteDelegate& Delegate, EShowPrivilegeResolveUI)
#else
void FOnlineIdentityRallypoint::GetUserPrivilege(
	const FUniqueNetId& LocalUserId, EUserPrivileges::Type Privilege, const FOnGetUserPrivilegeCompleteDelegate& Delegate)
#endif
{
	// Nothing here forbids a player anything; the gateway does, with a reason, when it is asked.
	Delegate.ExecuteIfBound(LocalUserId, Privilege, static_cast<uint32>(EPrivilegeResults::NoFailures));
}

FPlatformUserId FOnlineIdentityRallypoint::GetPlatformUserIdFromUniqueNetId(const FUniqueNetId&) const
{
	return PLATFORMUSERID_NONE;
}

FString FOnlineIdentityRallypoint::GetAuthType() const
{
	return TEXT("rallypoint");
}

int32 FOnlineIdentityRallypoint::FindLocalUser(const FUniqueNetId& UserId) const
{
	for (int32 LocalUserNum = 0; LocalUserNum < MAX_LOCAL_PLAYERS; LocalUserNum++)
	{
		if (*Accounts[LocalUserNum]->Id == UserId)
		{
			return LocalUserNum;
		}
	}
	return INDEX_NONE;
}

void FOnlineIdentityRallypoint::SetAuthToken(int32 LocalUserNum, const FString& Token)
{
	if (IsLocalUser(LocalUserNum))
	{
		Accounts[LocalUserNum]->Token = Token;
	}
}

void FOnlineIdentityRallypoint::Tick()
{
	const TArray<TFunction<void()>> Now = MoveTemp(Deferred);
	Deferred.Reset();
	for (const TFunction<void()>& Tell : Now)
	{
		Tell();
	}
}

#undef ONLINE_ERROR_NAMESPACE
