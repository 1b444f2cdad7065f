// What DefaultEngine.ini and the command line say.
#pragma once

#include "CoreMinimal.h"

/** The settings of one subsystem instance. Empty texts and zeros are the library's defaults. */
struct FRallypointConfig
{
	FString GatewayUrl;
	FString StartSessionUri;
	FString FindSessionUri;
	FString JoinSessionUri;
	FString ConnectStringFormat;
	FString PlayerSessionIdOption;
	FString PlayerId;
	FString Nickname;
	FString LanInterface;
	FString MatchmakingConfiguration;
	int32 RequestTimeoutSeconds = 0;
	int32 FindTimeoutSeconds = 0;
	int32 LanPort = 0;
	int32 LanGameId = 0;
	int32 LanQueryTimeoutSeconds = 0;
	bool bLanMulticast = false;
	bool bLanFallback = false;
	bool bAcceptMatches = true;
	bool bVerifyPlayerId = true;
	double PreLoginTimeoutSeconds = 0;
	double EnterTimeoutSeconds = 0;

	static FRallypointConfig Read();
};
