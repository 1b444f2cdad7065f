#pragma once

#include "CreatedSessions.h"
#include "LocalPlayer.h"
#include "SearchQueue.h"
#include "Traveller.h"

#include <AzCore/std/parallel/atomic.h>
#include <AzCore/std/parallel/mutex.h>
#include <Rallypoint/SessionRequestBus.h>
#include <Rallypoint/SessionRequests.h>

namespace Rallypoint
{
    //! O3DE's session requests. Any thread may call; notifications come on the main one, each once, never inside the
    //! call.
    class ClientSessions
        : public SessionRequestBus::Handler
        , public SessionAsyncRequestBus::Handler
    {
    public:
        ClientSessions(MainThread& mainThread, NativeSubsystem& native, LocalPlayer& player);

        // Multiplayer::ISessionRequests
        AZStd::string CreateSession(const Multiplayer::CreateSessionRequest& request) override;
        Multiplayer::SearchSessionsResponse SearchSessions(
            const Multiplayer::SearchSessionsRequest& request) const override;
        bool JoinSession(const Multiplayer::JoinSessionRequest& request) override;
        void LeaveSession() override;

        // Multiplayer::ISessionAsyncRequests
        void CreateSessionAsync(const Multiplayer::CreateSessionRequest& request) override;
        void SearchSessionsAsync(const Multiplayer::SearchSessionsRequest& request) const override;
        void JoinSessionAsync(const Multiplayer::JoinSessionRequest& request) override;
        void LeaveSessionAsync() override;

        //! For each system tick.
        void Tick();

        //! The library is gone: what has not been asked yet fails. On the main thread.
        void FailAll(RpResult result);

        //! Connects to a session that matchmaking made, which is the one to leave from then on. On the main thread.
        Outcome TravelToMatch(const AZStd::string& sessionName);

    private:
        //! A join that is begun.
        struct Join
        {
            AZStd::string m_sessionName;
            Multiplayer::JoinSessionRequest m_request;
        };

        CreateSessionRequest Complete(const Multiplayer::CreateSessionRequest& request) const;
        Outcome BeginJoin(const Multiplayer::JoinSessionRequest& request, Join& join);
        Outcome CheckJoin(const Multiplayer::JoinSessionRequest& request, bool hasSlot) const;
        void EndJoin(const Outcome& outcome, const Join& join);
        RpResult AskForSlot(const Join& join, RpCompletionFn completion, void* userData, uint64_t* operation) const;
        Outcome TravelTo(const AZStd::string& sessionName);
        Outcome TravelWithSlot(const JoinSessionRequest& request);

        //! Takes the session that is to be left, so that nobody else leaves it, too.
        AZStd::string TakeJoined();
        void Release(const AZStd::string& sessionName) const;

        MainThread& m_mainThread;
        NativeSubsystem& m_native;
        LocalPlayer& m_player;
        Traveller m_traveller;
        CreatedSessions m_created;
        mutable SearchQueue m_searches;

        AZStd::mutex m_mutex;
        AZStd::string m_joined;
        bool m_isJoining = false;
        AZ::u64 m_lastNumber = 0;
        AZStd::atomic<uint64_t> m_joinOperation;
    };
} // namespace Rallypoint
