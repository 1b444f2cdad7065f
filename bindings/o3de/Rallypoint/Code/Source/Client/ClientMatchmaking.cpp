#include "ClientMatchmaking.h"

#include "ClientSettings.h"
#include "Notifier.h"
#include "SessionText.h"

#include <AzCore/std/containers/vector.h>
#include <AzCore/std/parallel/lock.h>
#include <AzCore/std/smart_ptr/make_shared.h>
#include <AzCore/std/utility/move.h>
#include <Multiplayer/Session/MatchmakingNotifications.h>

namespace Rallypoint
{
    using Multiplayer::MatchmakingNotificationBus;
    using Multiplayer::MatchmakingNotifications;
    using AsyncNotifications = Multiplayer::MatchmakingAsyncRequestNotifications;
    using AsyncNotificationBus = Multiplayer::MatchmakingAsyncRequestNotificationBus;

    namespace
    {
        //! A token is shorter; a longer one is read a second time.
        constexpr size_t TokenBytes = 256;

        int32_t ToAcceptance(bool accepts)
        {
            return accepts ? RP_MATCH_ACCEPTANCE_ACCEPTED : RP_MATCH_ACCEPTANCE_REJECTED;
        }

        AZStd::vector<const char*> ToNames(const AZStd::vector<AZStd::string>& players)
        {
            AZStd::vector<const char*> names;
            for (const AZStd::string& player : players)
            {
                names.push_back(player.c_str());
            }
            return names;
        }
    } // namespace

    ClientMatchmaking::ClientMatchmaking(
        MainThread& mainThread, NativeSubsystem& native, LocalPlayer& player, ClientSessions& sessions)
        : m_mainThread(mainThread)
        , m_native(native)
        , m_player(player)
        , m_sessions(sessions)
    {
    }

    bool ClientMatchmaking::Listen()
    {
        {
            AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
            m_tickets.clear();
        }
        RpSubsystem* native = m_native.Get();
        return rp_matchmaking_add_on_match_acceptance_delegate(native, OnNotice, this, nullptr, nullptr) ==
                   RP_RESULT_OK &&
               rp_matchmaking_add_on_match_complete_delegate(native, OnNotice, this, nullptr, nullptr) ==
                   RP_RESULT_OK &&
               rp_matchmaking_add_on_match_error_delegate(native, OnNotice, this, nullptr, nullptr) == RP_RESULT_OK &&
               rp_matchmaking_add_on_match_failure_delegate(native, OnNotice, this, nullptr, nullptr) == RP_RESULT_OK;
    }

    void ClientMatchmaking::OnNotice(const RpMatchNotice* notice, void* userData)
    {
        ClientMatchmaking* self = static_cast<ClientMatchmaking*>(userData);
        Notice kept;
        kept.m_kind = notice->kind;
        kept.m_ticket = notice->ticket;
        kept.m_sessionName = notice->session_name;
        kept.m_outcome = Outcome::Refused(static_cast<RpResult>(notice->result), notice->message);
        kept.m_outcome.m_serviceCode = notice->reason;
        self->m_mainThread.Later(
            [self, kept]()
            {
                self->Hear(kept);
            });
    }

    void ClientMatchmaking::Hear(const Notice& notice)
    {
        switch (notice.m_kind)
        {
        case RP_MATCH_NOTICE_KIND_ACCEPTANCE:
        case RP_MATCH_NOTICE_KIND_ERROR:
        {
            {
                AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
                if (m_tickets.find(notice.m_ticket) == m_tickets.end())
                {
                    return;
                }
            }
            if (notice.m_kind == RP_MATCH_NOTICE_KIND_ACCEPTANCE)
            {
                MatchmakingNotificationBus::Broadcast(&MatchmakingNotifications::OnMatchAcceptance);
                return;
            }
            TellFailureNow("Matchmaking", notice.m_outcome);
            MatchmakingNotificationBus::Broadcast(&MatchmakingNotifications::OnMatchError);
            return;
        }
        case RP_MATCH_NOTICE_KIND_COMPLETE:
            HearOfMatch(notice);
            return;
        case RP_MATCH_NOTICE_KIND_FAILURE:
            // Forgotten first: a handler may search again.
            if (Forget(notice.m_ticket))
            {
                TellFailureNow("Matchmaking", notice.m_outcome);
                MatchmakingNotificationBus::Broadcast(&MatchmakingNotifications::OnMatchFailure);
            }
            return;
        default:
            return;
        }
    }

    void ClientMatchmaking::HearOfMatch(const Notice& notice)
    {
        if (!Forget(notice.m_ticket))
        {
            return;
        }
        // Without a session it is a match of others: nobody travels from here.
        const Outcome outcome =
            notice.m_sessionName.empty() ? Outcome() : m_sessions.TravelToMatch(notice.m_sessionName);
        if (outcome.IsSuccess())
        {
            MatchmakingNotificationBus::Broadcast(&MatchmakingNotifications::OnMatchComplete);
            return;
        }
        TellFailureNow("Matchmaking", outcome);
        MatchmakingNotificationBus::Broadcast(&MatchmakingNotifications::OnMatchFailure);
    }

    AZStd::shared_ptr<ClientMatchmaking::Search> ClientMatchmaking::Prepare(
        const Multiplayer::StartMatchmakingRequest& request)
    {
        AZStd::shared_ptr<Search> search = AZStd::make_shared<Search>();
        search->m_ticketId = request.m_ticketId;
        search->m_configuration = ClientSettings::Read().m_matchmakingConfiguration;
        bool isLocal = true;
        if (const StartMatchmakingRequest* ours = azrtti_cast<const StartMatchmakingRequest*>(&request))
        {
            if (!ours->m_configurationName.empty())
            {
                search->m_configuration = ours->m_configurationName;
            }
            if (!search->m_players.Set(ours->m_players))
            {
                search->m_refusal = Outcome::Refused(RP_RESULT_INVALID_ARGUMENT, search->m_players.GetProblem());
                return search;
            }
            if (!ours->m_players.empty())
            {
                const AZStd::string local = m_player.GetId();
                bool isAmong = false;
                for (const MatchmakingPlayer& player : ours->m_players)
                {
                    isAmong = isAmong || player.m_playerId == local;
                }
                isLocal = isAmong || m_player.Use(ours->m_players.front().m_playerId);
            }
        }
        if (search->m_configuration.empty())
        {
            search->m_refusal = Outcome::Refused(RP_RESULT_INVALID_ARGUMENT,
                "no matchmaking configuration: set m_configurationName or cl_rallypointMatchmakingConfiguration");
        }
        else if (!isLocal)
        {
            search->m_refusal = Outcome::Refused(RP_RESULT_INVALID_ARGUMENT, "the first player cannot be one");
        }
        search->m_sessionName = NextSessionName();
        return search;
    }

    RpResult ClientMatchmaking::Begin(
        const Search& search, RpCompletionFn completion, void* userData, uint64_t* operation)
    {
        if (!search.m_refusal.IsSuccess())
        {
            return search.m_refusal.m_result;
        }
        RpMatchmakingOptions options = RP_MATCHMAKING_OPTIONS_INIT;
        options.configuration = search.m_configuration.c_str();
        options.ticket_id = TextOrNull(search.m_ticketId);
        options.players = search.m_players.Data();
        options.player_count = search.m_players.Count();
        // A notice must find the ticket, on whatever thread this runs.
        AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
        uint64_t ticket = 0;
        const RpResult result = rp_matchmaking_start(
            m_native.Get(), search.m_sessionName.c_str(), &options, completion, userData, operation, &ticket);
        if (result == RP_RESULT_OK)
        {
            m_tickets[ticket] = search.m_ticketId;
        }
        return result;
    }

    AZStd::string ClientMatchmaking::End(const Outcome& outcome)
    {
        if (!outcome.IsSuccess())
        {
            return {};
        }
        AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
        const auto known = m_tickets.find(outcome.m_ticket);
        if (known != m_tickets.end())
        {
            known->second = outcome.m_ticketId;
        }
        return outcome.m_ticketId;
    }

    AZStd::string ClientMatchmaking::StartMatchmaking(const Multiplayer::StartMatchmakingRequest& request)
    {
        const AZStd::shared_ptr<Search> search = Prepare(request);
        const auto begin = [this, search](RpCompletionFn completion, void* userData, uint64_t* operation)
        {
            return Begin(*search, completion, userData, operation);
        };
        const Outcome ended = m_native.Await(begin, ClientSettings::Read().m_syncTimeoutMs);
        const Outcome& outcome = search->m_refusal.IsSuccess() ? ended : search->m_refusal;
        if (!outcome.IsSuccess())
        {
            Forget(outcome.m_ticket);
            TellFailure(m_mainThread, "StartMatchmaking", outcome);
        }
        return End(outcome);
    }

    void ClientMatchmaking::StartMatchmakingAsync(const Multiplayer::StartMatchmakingRequest& request)
    {
        const AZStd::shared_ptr<Search> search = Prepare(request);
        const auto begin = [this, search](RpCompletionFn completion, void* userData, uint64_t* operation)
        {
            return Begin(*search, completion, userData, operation);
        };
        m_native.Start(begin,
            [this, search](const Outcome& ended)
            {
                const Outcome& outcome = search->m_refusal.IsSuccess() ? ended : search->m_refusal;
                if (!outcome.IsSuccess())
                {
                    Forget(outcome.m_ticket);
                    TellFailureNow("StartMatchmaking", outcome);
                }
                AsyncNotificationBus::Broadcast(&AsyncNotifications::OnStartMatchmakingAsyncComplete, End(outcome));
            });
    }

    Outcome ClientMatchmaking::CheckTicket(const AZStd::string& ticketId, uint64_t& ticket) const
    {
        if (ticketId.empty())
        {
            return Outcome::Refused(RP_RESULT_INVALID_ARGUMENT, "m_ticketId is empty");
        }
        ticket = Find(ticketId);
        if (ticket == 0)
        {
            return Outcome::Refused(RP_RESULT_TICKET_NOT_FOUND,
                "ticket " + ticketId + " is over, or was neither started here nor tracked: TrackTicket");
        }
        return {};
    }

    void ClientMatchmaking::StopMatchmaking(const Multiplayer::StopMatchmakingRequest& request)
    {
        uint64_t ticket = 0;
        Outcome outcome = CheckTicket(request.m_ticketId, ticket);
        if (outcome.IsSuccess())
        {
            const auto begin = [this, ticket](RpCompletionFn completion, void* userData, uint64_t* operation)
            {
                return rp_matchmaking_stop(m_native.Get(), ticket, completion, userData, operation);
            };
            outcome = m_native.Await(begin, ClientSettings::Read().m_syncTimeoutMs);
        }
        if (!outcome.IsSuccess())
        {
            TellFailure(m_mainThread, "StopMatchmaking", outcome);
        }
    }

    void ClientMatchmaking::StopMatchmakingAsync(const Multiplayer::StopMatchmakingRequest& request)
    {
        uint64_t ticket = 0;
        const Outcome refusal = CheckTicket(request.m_ticketId, ticket);
        const auto begin = [this, ticket, &refusal](RpCompletionFn completion, void* userData, uint64_t* operation)
        {
            return refusal.IsSuccess() ? rp_matchmaking_stop(m_native.Get(), ticket, completion, userData, operation)
                                       : refusal.m_result;
        };
        m_native.Start(begin,
            [refusal](const Outcome& ended)
            {
                const Outcome& outcome = refusal.IsSuccess() ? ended : refusal;
                if (!outcome.IsSuccess())
                {
                    TellFailureNow("StopMatchmaking", outcome);
                }
                AsyncNotificationBus::Broadcast(&AsyncNotifications::OnStopMatchmakingAsyncComplete);
            });
    }

    void ClientMatchmaking::AcceptMatch(const Multiplayer::AcceptMatchRequest& request)
    {
        uint64_t ticket = 0;
        Outcome outcome = CheckTicket(request.m_ticketId, ticket);
        if (outcome.IsSuccess())
        {
            const auto begin = [this, ticket, &request](RpCompletionFn completion, void* userData, uint64_t* operation)
            {
                const AZStd::vector<const char*> players = ToNames(request.m_playerIds);
                return rp_matchmaking_accept(m_native.Get(), ticket, ToAcceptance(request.m_acceptMatch),
                    players.data(), static_cast<uint32_t>(players.size()), completion, userData, operation);
            };
            outcome = m_native.Await(begin, ClientSettings::Read().m_syncTimeoutMs);
        }
        if (!outcome.IsSuccess())
        {
            TellFailure(m_mainThread, "AcceptMatch", outcome);
        }
    }

    void ClientMatchmaking::AcceptMatchAsync(const Multiplayer::AcceptMatchRequest& request)
    {
        uint64_t ticket = 0;
        const Outcome refusal = CheckTicket(request.m_ticketId, ticket);
        const auto begin = [this, ticket, &refusal, &request](
                               RpCompletionFn completion, void* userData, uint64_t* operation)
        {
            if (!refusal.IsSuccess())
            {
                return refusal.m_result;
            }
            const AZStd::vector<const char*> players = ToNames(request.m_playerIds);
            return rp_matchmaking_accept(m_native.Get(), ticket, ToAcceptance(request.m_acceptMatch), players.data(),
                static_cast<uint32_t>(players.size()), completion, userData, operation);
        };
        m_native.Start(begin,
            [refusal](const Outcome& ended)
            {
                const Outcome& outcome = refusal.IsSuccess() ? ended : refusal;
                if (!outcome.IsSuccess())
                {
                    TellFailureNow("AcceptMatch", outcome);
                }
                AsyncNotificationBus::Broadcast(&AsyncNotifications::OnAcceptMatchAsyncComplete);
            });
    }

    bool ClientMatchmaking::TrackTicket(
        const AZStd::string& ticketId, const AZStd::string& playerId, const AZStd::string& token)
    {
        if (Find(ticketId) != 0)
        {
            return true;
        }
        m_player.Use(playerId);
        RpMatchmakingTrackOptions options = RP_MATCHMAKING_TRACK_OPTIONS_INIT;
        options.ticket_id = ticketId.c_str();
        options.token = token.c_str();
        const AZStd::string sessionName = NextSessionName();
        RpResult result;
        {
            AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
            uint64_t ticket = 0;
            result = rp_matchmaking_track(m_native.Get(), sessionName.c_str(), &options, &ticket);
            if (result == RP_RESULT_OK)
            {
                m_tickets[ticket] = ticketId;
            }
        }
        if (result != RP_RESULT_OK)
        {
            TellFailure(m_mainThread, "TrackTicket",
                Outcome::Refused(result, token.empty() ? "a ticket of others needs their token" : ""));
        }
        return result == RP_RESULT_OK;
    }

    void ClientMatchmaking::UntrackTicket(const AZStd::string& ticketId)
    {
        const uint64_t ticket = Find(ticketId);
        if (ticket != 0 && Forget(ticket))
        {
            rp_matchmaking_untrack(m_native.Get(), ticket);
        }
    }

    void ClientMatchmaking::UntrackAllTickets()
    {
        AZStd::unordered_map<uint64_t, AZStd::string> tickets;
        {
            AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
            tickets.swap(m_tickets);
        }
        for (const auto& [ticket, name] : tickets)
        {
            rp_matchmaking_untrack(m_native.Get(), ticket);
        }
    }

    bool ClientMatchmaking::IsTicketTracked(const AZStd::string& ticketId) const
    {
        return Find(ticketId) != 0;
    }

    AZStd::string ClientMatchmaking::GetTicketToken(const AZStd::string& ticketId, const AZStd::string& playerId) const
    {
        const uint64_t ticket = Find(ticketId);
        AZStd::string token(TokenBytes, '\0');
        size_t size = token.size();
        RpResult result =
            rp_matchmaking_get_player_token(m_native.Get(), ticket, playerId.c_str(), token.data(), &size);
        if (result == RP_RESULT_BUFFER_TOO_SMALL)
        {
            token.resize(size);
            result = rp_matchmaking_get_player_token(m_native.Get(), ticket, playerId.c_str(), token.data(), &size);
        }
        return result == RP_RESULT_OK ? AZStd::string(token.c_str()) : AZStd::string();
    }

    uint64_t ClientMatchmaking::Find(const AZStd::string& ticketId) const
    {
        AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
        for (const auto& [ticket, name] : m_tickets)
        {
            if (!name.empty() && name == ticketId)
            {
                return ticket;
            }
        }
        return 0;
    }

    bool ClientMatchmaking::Forget(uint64_t ticket)
    {
        AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
        return m_tickets.erase(ticket) != 0;
    }

    AZStd::string ClientMatchmaking::NextSessionName()
    {
        AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
        ++m_lastNumber;
        return AZStd::string::format("Matched-%llu", static_cast<unsigned long long>(m_lastNumber));
    }
} // namespace Rallypoint
