#include "RallypointNamedSessions.h"

#include "OnlineSessionInfoRallypoint.h"
#include "OnlineSubsystemRallypointTypes.h"
#include "RallypointSettings.h"

namespace
{
	FUniqueNetIdRef Resolve(const char* Player, const TArray<FUniqueNetIdRef>& Registered, const TArray<FUniqueNetIdRef>& Candidates)
	{
		const FString Text = UTF8_TO_TCHAR(Player);
		for (const TArray<FUniqueNetIdRef>* Known : {&Registered, &Candidates})
		{
			for (const FUniqueNetIdRef& Id : *Known)
			{
				if (Id->ToString().Equals(Text, ESearchCase::CaseSensitive))
				{
					return Id;
				}
			}
		}
		return FUniqueNetIdRallypoint::Create(Text);
	}

	bool IsSame(const FOnlineSessionInfoRallypoint* Known, const FOnlineSessionInfoRallypoint& Now)
	{
		return Known != nullptr && Known->ToString().Equals(Now.ToString(), ESearchCase::CaseSensitive) && Known->Host == Now.Host &&
			   Known->Port == Now.Port && Known->PlayerSessionId.Equals(Now.PlayerSessionId, ESearchCase::CaseSensitive);
	}
} // namespace

FRallypointNamedSessions::FRallypointNamedSessions(const TSharedRef<FRallypointNative>& InNative) : Native(InNative) {}

FNamedOnlineSession* FRallypointNamedSessions::Find(FName Name) const
{
	const TSharedPtr<FNamedOnlineSession>* Known = Sessions.Find(Name);
	return Known != nullptr ? Known->Get() : nullptr;
}

FString FRallypointNamedSessions::NativeName(FName Name) const
{
	const FNamedOnlineSession* Known = Find(Name);
	return Known != nullptr ? Known->SessionName.ToString() : Name.ToString();
}

void FRallypointNamedSessions::Adopt(FName Name, int32 LocalUserNum, const FUniqueNetIdPtr& LocalUserId)
{
	const TSharedPtr<FNamedOnlineSession> Session = MakeShared<FNamedOnlineSession>(Name, FOnlineSessionSettings());
	Session->HostingPlayerNum = LocalUserNum;
	Session->LocalOwnerId = LocalUserId;
	Sessions.Add(Name, Session);
	Refresh(Name);
}

void FRallypointNamedSessions::Refresh(FName Name, const TArray<FUniqueNetIdRef>& Candidates)
{
	const TSharedPtr<FNamedOnlineSession>* Known = Sessions.Find(Name);
	if (Known == nullptr)
	{
		return;
	}
	const FTCHARToUTF8 Text(*(*Known)->SessionName.ToString());
	const RpSessionInfo* Info = nullptr;
	if (rp_session_get_info(Native->Get(), Text.Get(), &Info) != RP_RESULT_OK)
	{
		Sessions.Remove(Name);
		return;
	}
	Copy(*Info, **Known, Candidates);
	rp_session_info_release(Native->Get(), Info);
}

void FRallypointNamedSessions::Copy(
	const RpSessionInfo& Info, FNamedOnlineSession& Session, const TArray<FUniqueNetIdRef>& Candidates) const
{
	// The numbers are Unreal's.
	Session.SessionState = static_cast<EOnlineSessionState::Type>(Info.state);
	Session.bHosting = Info.is_owner != 0;
	const FString Owner = UTF8_TO_TCHAR(Info.owner_id);
	Session.OwningUserId = nullptr;
	if (Session.LocalOwnerId.IsValid() && Session.LocalOwnerId->ToString().Equals(Owner, ESearchCase::CaseSensitive))
	{
		Session.OwningUserId = Session.LocalOwnerId;
	}
	else if (!Owner.IsEmpty())
	{
		Session.OwningUserId = FUniqueNetIdRallypoint::Create(Owner);
	}
	Session.OwningUserName = UTF8_TO_TCHAR(Info.owner_name);
	Session.NumOpenPublicConnections = static_cast<int32>(Info.num_open_public_connections);
	Session.NumOpenPrivateConnections = static_cast<int32>(Info.num_open_private_connections);
	ReadRallypointSettings(*Info.settings, Session.SessionSettings);

	TArray<FUniqueNetIdRef> Players;
	for (uint32 At = 0; At < Info.registered_player_count; At++)
	{
		Players.Add(Resolve(Info.registered_players[At], Session.RegisteredPlayers, Candidates));
	}
	Session.RegisteredPlayers = Players;

	const TSharedRef<FOnlineSessionInfoRallypoint> Now =
		MakeShared<FOnlineSessionInfoRallypoint>(FString(UTF8_TO_TCHAR(Info.game_session_id)));
	Now->Host = UTF8_TO_TCHAR(Info.ip_address);
	Now->Port = Info.port;
	Now->PlayerSessionId = UTF8_TO_TCHAR(Info.player_session_id);
	// Who holds the session info goes on holding it as long as it says the same.
	if (!IsSame(FOnlineSessionInfoRallypoint::From(Session.SessionInfo), *Now))
	{
		Session.SessionInfo = Now;
	}
}
