#include "StandIn/ControlChannel.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace
{
	// False when the other side has closed.
	bool Read(int Socket, std::string& Received)
	{
		char Bytes[1024];
		const ssize_t Count = recv(Socket, Bytes, sizeof Bytes, MSG_DONTWAIT);
		if (Count > 0)
		{
			Received.append(Bytes, static_cast<std::size_t>(Count));
		}
		return Count != 0;
	}

	bool TakeLine(std::string& Received, FString& OutLine)
	{
		const std::size_t End = Received.find('\n');
		if (End == std::string::npos)
		{
			return false;
		}
		OutLine = UTF8_TO_TCHAR(Received.substr(0, End).c_str());
		Received.erase(0, End + 1);
		return true;
	}

	void Send(int Socket, const FString& Line)
	{
		const std::string Bytes = std::string(TCHAR_TO_UTF8(*Line)) + "\n";
		const ssize_t Count = send(Socket, Bytes.data(), Bytes.size(), MSG_NOSIGNAL);
		static_cast<void>(Count);
	}
} // namespace

FStandInConnection::~FStandInConnection()
{
	Close();
}

void FStandInConnection::Close()
{
	if (Socket >= 0)
	{
		close(Socket);
		Socket = -1;
	}
}

bool FStandInConnection::Travel(const FString& Url, const FString& UniqueId)
{
	FString Address = Url;
	FString Options;
	Url.Split(TEXT("?"), &Address, &Options);
	FString Host;
	FString Port;
	if (!Address.Split(TEXT(":"), &Host, &Port))
	{
		return false;
	}
	sockaddr_in To{};
	To.sin_family = AF_INET;
	To.sin_port = htons(static_cast<uint16>(std::atoi(TCHAR_TO_UTF8(*Port))));
	inet_pton(AF_INET, TCHAR_TO_UTF8(*Host), &To.sin_addr);
	Socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(Socket, reinterpret_cast<const sockaddr*>(&To), sizeof To) != 0)
	{
		return false;
	}
	Send(Socket, FString::Printf(TEXT("LOGIN %s ?%s"), *UniqueId, *Options));
	return true;
}

bool FStandInConnection::Answer(FString& OutLine)
{
	Read(Socket, Received);
	return TakeLine(Received, OutLine);
}

void FStandInListener::FPeer::Say(const FString& Line)
{
	Send(Socket, Line);
}

FStandInListener::~FStandInListener()
{
	for (const TSharedRef<FPeer>& Peer : Peers)
	{
		close(Peer->Socket);
	}
	if (Socket >= 0)
	{
		close(Socket);
	}
}

bool FStandInListener::Listen(int32 Port)
{
	sockaddr_in Here{};
	Here.sin_family = AF_INET;
	Here.sin_port = htons(static_cast<uint16>(Port));
	Here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	Socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	const int Yes = 1;
	setsockopt(Socket, SOL_SOCKET, SO_REUSEADDR, &Yes, sizeof Yes);
	return bind(Socket, reinterpret_cast<const sockaddr*>(&Here), sizeof Here) == 0 && listen(Socket, SOMAXCONN) == 0;
}

void FStandInListener::Poll(
	const TFunction<void(TSharedRef<FPeer>, const FString&)>& OnLine, const TFunction<void(TSharedRef<FPeer>)>& OnGone)
{
	const int New = accept4(Socket, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (New >= 0)
	{
		const TSharedRef<FPeer> Peer = MakeShared<FPeer>();
		Peer->Socket = New;
		Peers.push_back(Peer);
	}
	const std::vector<TSharedRef<FPeer>> Now = Peers;
	for (const TSharedRef<FPeer>& Peer : Now)
	{
		const bool bIsThere = Read(Peer->Socket, Peer->Received);
		FString Line;
		while (TakeLine(Peer->Received, Line))
		{
			OnLine(Peer, Line);
		}
		if (!bIsThere)
		{
			OnGone(Peer);
			close(Peer->Socket);
			Peers.erase(std::remove(Peers.begin(), Peers.end(), Peer), Peers.end());
		}
	}
}
