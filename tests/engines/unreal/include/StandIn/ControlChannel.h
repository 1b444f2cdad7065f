// The engine's control channel, as far as logging in goes: lines over TCP between a travelling player and a server.
#pragma once

#include "CoreMinimal.h"

#include <string>

// The player's end.
class FStandInConnection
{
public:
	FStandInConnection() = default;
	FStandInConnection(const FStandInConnection&) = delete;
	FStandInConnection& operator=(const FStandInConnection&) = delete;
	~FStandInConnection();

	// Travels to "host:port?Options" and says who wants to come in. Does not wait for the answer.
	bool Travel(const FString& Url, const FString& UniqueId);
	// What the server said, if it has: "WELCOME ..." or "REFUSED ...".
	bool Answer(FString& OutLine);
	void Close();

private:
	int Socket = -1;
	std::string Received;
};

// The server's end: every connection sends one line, and hears one.
class FStandInListener
{
public:
	struct FPeer
	{
		int Socket = -1;
		std::string Received;
		bool bHasAsked = false;
		void Say(const FString& Line);
	};

	~FStandInListener();
	bool Listen(int32 Port);
	// Takes what came: OnLine for a player's line, OnGone when the player has closed.
	void Poll(const TFunction<void(TSharedRef<FPeer>, const FString&)>& OnLine, const TFunction<void(TSharedRef<FPeer>)>& OnGone);

private:
	int Socket = -1;
	std::vector<TSharedRef<FPeer>> Peers;
};
