#pragma once

#include <AzCore/RTTI/RTTI.h>
#include <AzCore/std/string/string.h>
#include <Rallypoint/RequestBusTraits.h>

namespace AZ
{
    class ReflectContext;
}

namespace Rallypoint
{
    //! Who plays, and where the gateway is.
    class IRallypointRequests
    {
    public:
        AZ_RTTI(IRallypointRequests, "{4FD9B4A6-B9C9-4AFC-B2C5-D012B71F5DE9}");

        IRallypointRequests() = default;
        virtual ~IRallypointRequests() = default;

        //! Talks to another gateway from now on; empty: to that of `cl_rallypointGatewayUrl`. When that cannot be, the
        //! old one stays. What is under way at the old one fails, and is told so. For the main thread.
        virtual bool Configure(const AZStd::string& gatewayUrl) = 0;

        //! Says who plays on this machine, and what proves it. Requests that name a player change the id by themselves.
        virtual bool SetLocalPlayer(
            const AZStd::string& playerId, const AZStd::string& nickname, const AZStd::string& authToken) = 0;

        //! Whether the gateway wants proof of who plays. True: requests wait for a token, and `OnAuthTokenNeeded` asks
        //! for it when none is known or the last one was refused.
        virtual void SetUsesAuthTokens(bool uses) = 0;

        //! Answers `OnAuthTokenNeeded`, at any time; or replaces the token unasked. Empty: there is none.
        virtual void ProvideAuthToken(const AZStd::string& authToken) = 0;

        //! A random id for a player.
        virtual AZStd::string CreatePlayerId(bool includeBrackets, bool includeDashes) const = 0;
    };
    using RallypointRequestBus = AZ::EBus<IRallypointRequests, RequestBusTraits>;

    //! Why a request failed: what an empty text or `false` cannot say.
    struct RequestError
    {
        AZ_RTTI(RequestError, "{206959DC-CC03-41B2-85C9-4ED2B318FB30}");
        static void Reflect(AZ::ReflectContext* context);

        RequestError() = default;
        virtual ~RequestError() = default;

        //! The call, for example `JoinSession`.
        AZStd::string m_call;
        //! Its number, an `RpResult` of `rallypoint.h`.
        int m_result = 0;
        //! For people.
        AZStd::string m_message;
        //! The service's own name for it, or empty.
        AZStd::string m_serviceCode;
        //! Finds the request in the gateway's log.
        AZStd::string m_requestId;
        //! Whether the same call may work later,
        bool m_isRetryable = false;
        //! and how many milliseconds to wait before; 0 when nobody said.
        AZ::u32 m_retryAfterMs = 0;
    };

    //! What the engine's own notifications cannot carry. A handler writes those that it wants.
    class RallypointNotifications : public NotificationBusTraits
    {
    public:
        virtual ~RallypointNotifications() = default;

        //! A request failed. It comes before the request's own completion, on the main thread.
        virtual void OnRequestFailed([[maybe_unused]] const RequestError& error)
        {
        }

        //! The gateway wants proof of who plays: answer by `ProvideAuthToken`, now or later. The last one was refused
        //! when `isRefused`.
        virtual void OnAuthTokenNeeded([[maybe_unused]] const AZStd::string& playerId, [[maybe_unused]] bool isRefused)
        {
        }
    };
    using RallypointNotificationBus = AZ::EBus<RallypointNotifications>;
} // namespace Rallypoint
