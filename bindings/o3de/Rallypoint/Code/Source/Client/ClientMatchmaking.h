#pragma once

#include "../Common/NativeSubsystem.h"
#include "../Common/PlayerList.h"
#include "ClientSessions.h"
#include "LocalPlayer.h"

#include <AzCore/std/containers/unordered_map.h>
#include <AzCore/std/parallel/mutex.h>
#include <AzCore/std/smart_ptr/shared_ptr.h>
#include <Rallypoint/MatchmakingRequestBus.h>

namespace Rallypoint
{
    //! O3DE's matchmaking requests. The library follows each ticket that was started here; what it says of them becomes
    //! `Multiplayer::MatchmakingNotificationBus`, each once, on the main thread.
    class ClientMatchmaking
        : public MatchmakingRequestBus::Handler
        , public MatchmakingAsyncRequestBus::Handler
        , public MatchmakingTicketRequestBus::Handler
    {
    public:
        ClientMatchmaking(
            MainThread& mainThread, NativeSubsystem& native, LocalPlayer& player, ClientSessions& sessions);

        //! Listens to a subsystem that is new. The old one's tickets are forgotten.
        bool Listen();

        // Multiplayer::IMatchmakingRequests
        void AcceptMatch(const Multiplayer::AcceptMatchRequest& request) override;
        AZStd::string StartMatchmaking(const Multiplayer::StartMatchmakingRequest& request) override;
        void StopMatchmaking(const Multiplayer::StopMatchmakingRequest& request) override;

        // Multiplayer::IMatchmakingAsyncRequests
        void AcceptMatchAsync(const Multiplayer::AcceptMatchRequest& request) override;
        void StartMatchmakingAsync(const Multiplayer::StartMatchmakingRequest& request) override;
        void StopMatchmakingAsync(const Multiplayer::StopMatchmakingRequest& request) override;

        // IMatchmakingTicketRequests
        bool TrackTicket(
            const AZStd::string& ticketId, const AZStd::string& playerId, const AZStd::string& token) override;
        void UntrackTicket(const AZStd::string& ticketId) override;
        void UntrackAllTickets() override;
        bool IsTicketTracked(const AZStd::string& ticketId) const override;
        AZStd::string GetTicketToken(const AZStd::string& ticketId, const AZStd::string& playerId) const override;

    private:
        //! A start that is begun: what the library reads while it is called.
        struct Search
        {
            AZStd::string m_configuration;
            AZStd::string m_ticketId;
            AZStd::string m_sessionName;
            PlayerList m_players;
            Outcome m_refusal;
        };

        //! A notice that outlives its callback.
        struct Notice
        {
            int m_kind = 0;
            uint64_t m_ticket = 0;
            AZStd::string m_sessionName;
            Outcome m_outcome;
        };

        static void RP_CALL OnNotice(const RpMatchNotice* notice, void* userData);
        void Hear(const Notice& notice);
        void HearOfMatch(const Notice& notice);

        AZStd::shared_ptr<Search> Prepare(const Multiplayer::StartMatchmakingRequest& request);
        RpResult Begin(const Search& search, RpCompletionFn completion, void* userData, uint64_t* operation);
        AZStd::string End(const Outcome& outcome);
        Outcome CheckTicket(const AZStd::string& ticketId, uint64_t& ticket) const;

        uint64_t Find(const AZStd::string& ticketId) const;
        bool Forget(uint64_t ticket);
        AZStd::string NextSessionName();

        MainThread& m_mainThread;
        NativeSubsystem& m_native;
        LocalPlayer& m_player;
        ClientSessions& m_sessions;
        mutable AZStd::mutex m_mutex;
        //! The tickets that are followed, with their names at the gateway; empty while the start is under way.
        AZStd::unordered_map<uint64_t, AZStd::string> m_tickets;
        AZ::u64 m_lastNumber = 0;
    };
} // namespace Rallypoint
