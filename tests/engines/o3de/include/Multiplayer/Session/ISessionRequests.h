#pragma once

#include <AzCore/EBus/EBus.h>
#include <AzCore/RTTI/ReflectContext.h>
#include <AzCore/std/string/string.h>
#include <Multiplayer/Session/SessionRequests.h>

namespace Multiplayer
{
    class ISessionRequests
    {
    public:
        AZ_RTTI(ISessionRequests, "{D6C41A71-DD8D-47FE-8515-FAF90670AE2F}");

        virtual ~ISessionRequests() = default;

        virtual AZStd::string CreateSession(const CreateSessionRequest& request) = 0;
        virtual SearchSessionsResponse SearchSessions(const SearchSessionsRequest& request) const = 0;
        virtual bool JoinSession(const JoinSessionRequest& request) = 0;
        virtual void LeaveSession() = 0;
    };

    class ISessionAsyncRequests
    {
    public:
        AZ_RTTI(ISessionAsyncRequests, "{471542AF-96B9-4930-82FE-242A4E68432D}");

        virtual ~ISessionAsyncRequests() = default;

        virtual void CreateSessionAsync(const CreateSessionRequest& request) = 0;
        virtual void SearchSessionsAsync(const SearchSessionsRequest& request) const = 0;
        virtual void JoinSessionAsync(const JoinSessionRequest& request) = 0;
        virtual void LeaveSessionAsync() = 0;
    };

    class SessionAsyncRequestNotifications : public AZ::EBusTraits
    {
    public:
        using MutexType = AZStd::recursive_mutex;

        virtual ~SessionAsyncRequestNotifications() = default;

        virtual void OnCreateSessionAsyncComplete(const AZStd::string& sessionId) = 0;
        virtual void OnSearchSessionsAsyncComplete(const SearchSessionsResponse& response) = 0;
        virtual void OnJoinSessionAsyncComplete(bool hasBegun) = 0;
        virtual void OnLeaveSessionAsyncComplete() = 0;
    };
    using SessionAsyncRequestNotificationBus = AZ::EBus<SessionAsyncRequestNotifications>;
} // namespace Multiplayer
