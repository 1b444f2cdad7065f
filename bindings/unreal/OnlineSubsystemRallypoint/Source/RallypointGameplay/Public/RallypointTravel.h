// Where to travel, for the nodes after which one does.
#pragma once

#include "CoreMinimal.h"
#include "OnlineSessionInterfaceRallypoint.h"
#include "RallypointTravel.generated.h"

/** Open Level with it, or ClientTravel: it has the player's slot in it. */
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FRallypointNodeTravel, const FString&, ConnectString);

/** Empty when it is not known. */
inline FString RallypointConnectString(FOnlineSessionRallypoint& Sessions, FName SessionName)
{
	FString ConnectString;
	Sessions.GetResolvedConnectString(SessionName, ConnectString, NAME_GamePort);
	return ConnectString;
}
