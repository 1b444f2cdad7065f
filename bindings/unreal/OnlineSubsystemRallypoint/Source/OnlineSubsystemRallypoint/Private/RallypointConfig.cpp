#include "RallypointConfig.h"

#include "Misc/CommandLine.h"
#include "Misc/ConfigCacheIni.h"
#include "Misc/Parse.h"

namespace
{
	const TCHAR* const Section = TEXT("OnlineSubsystemRallypoint");
	// A game that comes from the original plugin may leave its section as it is.
	const TCHAR* const OriginalSection = TEXT("OnlineSubsystemAWS");

	// Until then a client that waits at PreLogin has usually given up itself.
	const double DefaultPreLoginTimeoutSeconds = 5;
	// The engine drops a client that does not finish logging in within its ConnectionTimeout of 60 s.
	const double DefaultEnterTimeoutSeconds = 60;

	FString Text(const TCHAR* Key)
	{
		FString Value;
		GConfig->GetString(Section, Key, Value, GEngineIni);
		return Value;
	}

	FString OriginalText(const TCHAR* Key)
	{
		FString Value = Text(Key);
		if (Value.IsEmpty())
		{
			GConfig->GetString(OriginalSection, Key, Value, GEngineIni);
		}
		return Value;
	}

	int32 Number(const TCHAR* Key)
	{
		int32 Value = 0;
		GConfig->GetInt(Section, Key, Value, GEngineIni);
		return FMath::Max(Value, 0);
	}

	bool Flag(const TCHAR* Key, bool bDefault)
	{
		bool bValue = bDefault;
		GConfig->GetBool(Section, Key, bValue, GEngineIni);
		return bValue;
	}

	double Seconds(const TCHAR* Key, double Default)
	{
		double Value = Default;
		GConfig->GetDouble(Section, Key, Value, GEngineIni);
		return Value > 0 ? Value : Default;
	}

	// The command line goes before the file: several programs of one project on one machine differ by it.
	void Override(FString& Value, const TCHAR* Option)
	{
		FParse::Value(FCommandLine::Get(), Option, Value);
	}
} // namespace

FRallypointConfig FRallypointConfig::Read()
{
	FRallypointConfig Config;
	Config.GatewayUrl = OriginalText(TEXT("APIGatewayURL"));
	Config.StartSessionUri = OriginalText(TEXT("StartSessionURI"));
	Config.FindSessionUri = OriginalText(TEXT("FindSessionURI"));
	Config.JoinSessionUri = OriginalText(TEXT("JoinSessionURI"));
	Config.ConnectStringFormat = Text(TEXT("ConnectStringFormat"));
	Config.PlayerSessionIdOption = Text(TEXT("PlayerSessionIdOption"));
	Config.PlayerId = Text(TEXT("PlayerId"));
	Config.Nickname = Text(TEXT("Nickname"));
	Config.LanInterface = Text(TEXT("LanInterface"));
	Config.MatchmakingConfiguration = Text(TEXT("MatchmakingConfiguration"));
	Config.RequestTimeoutSeconds = Number(TEXT("RequestTimeoutSeconds"));
	Config.FindTimeoutSeconds = Number(TEXT("FindTimeoutSeconds"));
	Config.LanPort = Number(TEXT("LanAnnouncePort"));
	Config.LanGameId = Number(TEXT("LanGameUniqueId"));
	Config.LanQueryTimeoutSeconds = Number(TEXT("LanQueryTimeout"));
	Config.bLanMulticast = Flag(TEXT("bLanMulticast"), false);
	Config.bLanFallback = Flag(TEXT("bLanFallback"), false);
	Config.bAcceptMatches = Flag(TEXT("bAcceptMatches"), true);
	Config.bVerifyPlayerId = Flag(TEXT("bVerifyPlayerId"), true);
	Config.PreLoginTimeoutSeconds = Seconds(TEXT("PreLoginTimeoutSeconds"), DefaultPreLoginTimeoutSeconds);
	Config.EnterTimeoutSeconds = Seconds(TEXT("EnterTimeoutSeconds"), DefaultEnterTimeoutSeconds);

	Override(Config.GatewayUrl, TEXT("RallypointGateway="));
	Override(Config.PlayerId, TEXT("RallypointPlayer="));
	Override(Config.Nickname, TEXT("RallypointNickname="));

	if (Config.PlayerSessionIdOption.IsEmpty())
	{
		Config.PlayerSessionIdOption = TEXT("PlayerSessionId");
	}
	if (Config.ConnectStringFormat.IsEmpty())
	{
		// A server accepts a player by the player session, so it has to be in what the player travels with.
		Config.ConnectStringFormat = FString::Printf(TEXT("{host}:{port}?%s={player_session_id}"), *Config.PlayerSessionIdOption);
	}
	return Config;
}
