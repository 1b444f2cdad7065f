#include "ClientSessions.h"

#include "../Common/Log.h"
#include "ClientSettings.h"
#include "Notifier.h"
#include "SessionText.h"

#include <AzCore/std/parallel/lock.h>
#include <AzCore/std/utility/move.h>

namespace Rallypoint
{
    using Notifications = Multiplayer::SessionAsyncRequestNotifications;
    using NotificationBus = Multiplayer::SessionAsyncRequestNotificationBus;

    ClientSessions::ClientSessions(MainThread& mainThread, NativeSubsystem& native, LocalPlayer& player)
        : m_mainThread(mainThread)
        , m_native(native)
        , m_player(player)
        , m_traveller(mainThread)
        , m_created(native)
        , m_searches(native)
        , m_joinOperation(0)
    {
    }

    void ClientSessions::Tick()
    {
        m_searches.Tick();
    }

    void ClientSessions::FailAll(RpResult result)
    {
        m_searches.FailAll(result);
    }

    namespace
    {
        //! What may be a base request, as ours: what that cannot say has its default.
        template <class Ours, class Base> Ours ToOurs(const Base& request)
        {
            if (const Ours* ours = azrtti_cast<const Ours*>(&request))
            {
                return *ours;
            }
            Ours complete;
            static_cast<Base&>(complete) = request;
            return complete;
        }
    } // namespace

    CreateSessionRequest ClientSessions::Complete(const Multiplayer::CreateSessionRequest& request) const
    {
        CreateSessionRequest complete = ToOurs<CreateSessionRequest>(request);
        if (complete.m_maxPlayer == 0)
        {
            complete.m_maxPlayer = ClientSettings::Read().m_maxPlayers;
        }
        return complete;
    }

    AZStd::string ClientSessions::CreateSession(const Multiplayer::CreateSessionRequest& request)
    {
        const CreateSessionRequest complete = Complete(request);
        m_player.Use(complete.m_creatorId);
        const CreatedSessions::Attempt attempt = m_created.Prepare(complete);
        if (!attempt.m_knownId.empty())
        {
            return attempt.m_knownId;
        }
        const auto begin = [this, &attempt, &complete](RpCompletionFn completion, void* userData, uint64_t* operation)
        {
            return m_created.Begin(attempt, complete, completion, userData, operation);
        };
        Outcome outcome = m_native.Await(begin, ClientSettings::Read().m_syncTimeoutMs);
        if (!attempt.m_refusal.IsSuccess())
        {
            outcome = attempt.m_refusal;
        }
        const AZStd::string id = m_created.End(attempt, outcome);
        if (!outcome.IsSuccess())
        {
            TellFailure(m_mainThread, "CreateSession", outcome);
        }
        return id;
    }

    void ClientSessions::CreateSessionAsync(const Multiplayer::CreateSessionRequest& request)
    {
        const CreateSessionRequest complete = Complete(request);
        m_player.Use(complete.m_creatorId);
        const CreatedSessions::Attempt attempt = m_created.Prepare(complete);
        if (!attempt.m_knownId.empty())
        {
            m_mainThread.Later(
                [id = attempt.m_knownId]()
                {
                    NotificationBus::Broadcast(&Notifications::OnCreateSessionAsyncComplete, id);
                });
            return;
        }
        const auto begin = [this, &attempt, &complete](RpCompletionFn completion, void* userData, uint64_t* operation)
        {
            return m_created.Begin(attempt, complete, completion, userData, operation);
        };
        m_native.Start(begin,
            [this, attempt](const Outcome& ended)
            {
                const Outcome& outcome = attempt.m_refusal.IsSuccess() ? ended : attempt.m_refusal;
                const AZStd::string id = m_created.End(attempt, outcome);
                if (!outcome.IsSuccess())
                {
                    TellFailureNow("CreateSession", outcome);
                }
                NotificationBus::Broadcast(&Notifications::OnCreateSessionAsyncComplete, id);
            });
    }

    Multiplayer::SearchSessionsResponse ClientSessions::SearchSessions(
        const Multiplayer::SearchSessionsRequest& request) const
    {
        const ClientSettings settings = ClientSettings::Read();
        Multiplayer::SearchSessionsResponse response;
        const Outcome outcome = m_searches.Await(
            ToOurs<SearchSessionsRequest>(request), settings.m_buildId, settings.m_syncTimeoutMs, response);
        if (!outcome.IsSuccess())
        {
            TellFailure(m_mainThread, "SearchSessions", outcome);
        }
        return response;
    }

    void ClientSessions::SearchSessionsAsync(const Multiplayer::SearchSessionsRequest& request) const
    {
        m_searches.Start(ToOurs<SearchSessionsRequest>(request), ClientSettings::Read().m_buildId,
            [](const Outcome& outcome, const Multiplayer::SearchSessionsResponse& response)
            {
                if (!outcome.IsSuccess())
                {
                    TellFailureNow("SearchSessions", outcome);
                }
                NotificationBus::Broadcast(&Notifications::OnSearchSessionsAsyncComplete, response);
            });
    }

    bool ClientSessions::JoinSession(const Multiplayer::JoinSessionRequest& request)
    {
        Join join;
        Outcome outcome = BeginJoin(request, join);
        if (outcome.IsSuccess())
        {
            const JoinSessionRequest* slot = azrtti_cast<const JoinSessionRequest*>(&request);
            if (slot != nullptr && !slot->m_playerSessionId.empty())
            {
                outcome = TravelWithSlot(*slot);
            }
            else
            {
                const auto begin = [this, &join](RpCompletionFn completion, void* userData, uint64_t* operation)
                {
                    return AskForSlot(join, completion, userData, operation);
                };
                outcome = m_native.Await(begin, ClientSettings::Read().m_syncTimeoutMs, &m_joinOperation);
                if (outcome.IsSuccess())
                {
                    outcome = TravelTo(join.m_sessionName);
                }
            }
            EndJoin(outcome, join);
        }
        if (!outcome.IsSuccess())
        {
            TellFailure(m_mainThread, "JoinSession", outcome);
        }
        return outcome.IsSuccess();
    }

    void ClientSessions::JoinSessionAsync(const Multiplayer::JoinSessionRequest& request)
    {
        const auto tell = [](const Outcome& outcome)
        {
            if (!outcome.IsSuccess())
            {
                TellFailureNow("JoinSession", outcome);
            }
            NotificationBus::Broadcast(&Notifications::OnJoinSessionAsyncComplete, outcome.IsSuccess());
        };
        Join join;
        const Outcome begun = BeginJoin(request, join);
        const JoinSessionRequest* slot = azrtti_cast<const JoinSessionRequest*>(&request);
        if (!begun.IsSuccess())
        {
            m_mainThread.Later(
                [tell, begun]()
                {
                    tell(begun);
                });
            return;
        }
        if (slot != nullptr && !slot->m_playerSessionId.empty())
        {
            m_mainThread.Later(
                [this, tell, join, slot = *slot]()
                {
                    const Outcome outcome = TravelWithSlot(slot);
                    EndJoin(outcome, join);
                    tell(outcome);
                });
            return;
        }
        const auto begin = [this, &join](RpCompletionFn completion, void* userData, uint64_t* operation)
        {
            return AskForSlot(join, completion, userData, operation);
        };
        m_joinOperation = m_native.Start(begin,
            [this, tell, join](const Outcome& ended)
            {
                m_joinOperation = 0;
                const Outcome outcome = ended.IsSuccess() ? TravelTo(join.m_sessionName) : ended;
                EndJoin(outcome, join);
                tell(outcome);
            });
    }

    Outcome ClientSessions::CheckJoin(const Multiplayer::JoinSessionRequest& request, bool hasSlot) const
    {
        if (request.m_sessionId.empty() && !hasSlot)
        {
            return Outcome::Refused(RP_RESULT_INVALID_ARGUMENT, "m_sessionId is empty");
        }
        return {};
    }

    Outcome ClientSessions::BeginJoin(const Multiplayer::JoinSessionRequest& request, Join& join)
    {
        const JoinSessionRequest* slot = azrtti_cast<const JoinSessionRequest*>(&request);
        const Outcome checked = CheckJoin(request, slot != nullptr && !slot->m_playerSessionId.empty());
        if (!checked.IsSuccess())
        {
            return checked;
        }
        {
            AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
            if (m_isJoining)
            {
                return Outcome::Refused(RP_RESULT_ALREADY_PENDING, "another join is under way: leave stops it");
            }
            m_isJoining = true;
            ++m_lastNumber;
            join.m_sessionName = AZStd::string::format("Joined-%llu", static_cast<unsigned long long>(m_lastNumber));
        }
        join.m_request = request;
        if (!m_player.Use(request.m_playerId))
        {
            AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
            m_isJoining = false;
            return Outcome::Refused(RP_RESULT_INVALID_ARGUMENT, "m_playerId cannot be a player's id");
        }
        return {};
    }

    RpResult ClientSessions::AskForSlot(
        const Join& join, RpCompletionFn completion, void* userData, uint64_t* operation) const
    {
        RpJoinOptions options = RP_JOIN_OPTIONS_INIT;
        options.game_session_id = join.m_request.m_sessionId.c_str();
        options.player_data = TextOrNull(join.m_request.m_playerData);
        return rp_session_join(m_native.Get(), join.m_sessionName.c_str(), &options, completion, userData, operation);
    }

    void ClientSessions::EndJoin(const Outcome& outcome, const Join& join)
    {
        AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
        m_isJoining = false;
        if (outcome.IsSuccess())
        {
            m_joined = join.m_sessionName;
        }
    }

    Outcome ClientSessions::TravelTo(const AZStd::string& sessionName)
    {
        Multiplayer::SessionConnectionConfig destination;
        const RpSessionInfo* info = nullptr;
        const RpResult read = rp_session_get_info(m_native.Get(), sessionName.c_str(), &info);
        if (read != RP_RESULT_OK)
        {
            return Outcome::Refused(read);
        }
        destination.m_playerSessionId = info->player_session_id;
        destination.m_dnsName = info->dns_name;
        destination.m_ipAddress = info->ip_address;
        destination.m_port = info->port;
        rp_session_info_release(m_native.Get(), info);

        const AZ::u32 timeoutMs = ClientSettings::Read().m_syncTimeoutMs;
        const AZStd::string before = TakeJoined();
        if (!before.empty())
        {
            // A client is in one session: the engine opens no second connection beside the first.
            m_traveller.Return(timeoutMs);
            Release(before);
        }
        const Outcome outcome = m_traveller.Travel(destination, timeoutMs);
        if (!outcome.IsSuccess())
        {
            Release(sessionName);
        }
        return outcome;
    }

    Outcome ClientSessions::TravelWithSlot(const JoinSessionRequest& request)
    {
        Multiplayer::SessionConnectionConfig destination;
        destination.m_playerSessionId = request.m_playerSessionId;
        destination.m_dnsName = request.m_dnsName;
        destination.m_ipAddress = request.m_ipAddress;
        destination.m_port = request.m_port;
        const AZ::u32 timeoutMs = ClientSettings::Read().m_syncTimeoutMs;
        const AZStd::string before = TakeJoined();
        if (!before.empty())
        {
            m_traveller.Return(timeoutMs);
            Release(before);
        }
        return m_traveller.Travel(destination, timeoutMs);
    }

    Outcome ClientSessions::TravelToMatch(const AZStd::string& sessionName)
    {
        const Outcome outcome = TravelTo(sessionName);
        if (outcome.IsSuccess())
        {
            AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
            m_joined = sessionName;
        }
        return outcome;
    }

    AZStd::string ClientSessions::TakeJoined()
    {
        AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
        AZStd::string joined;
        joined.swap(m_joined);
        return joined;
    }

    void ClientSessions::Release(const AZStd::string& sessionName) const
    {
        rp_session_leave(m_native.Get(), sessionName.c_str(), nullptr, nullptr, nullptr);
    }

    void ClientSessions::LeaveSession()
    {
        const AZ::u32 timeoutMs = ClientSettings::Read().m_syncTimeoutMs;
        m_native.Cancel(m_joinOperation);
        const AZStd::string joined = TakeJoined();
        if (!m_traveller.Return(timeoutMs))
        {
            TellFailure(m_mainThread, "LeaveSession",
                Outcome::Refused(RP_RESULT_TIMED_OUT, "the main thread did not tick in time"));
        }
        if (joined.empty())
        {
            return;
        }
        const auto begin = [this, &joined](RpCompletionFn completion, void* userData, uint64_t* operation)
        {
            return rp_session_leave(m_native.Get(), joined.c_str(), completion, userData, operation);
        };
        const Outcome outcome = m_native.Await(begin, timeoutMs);
        if (!outcome.IsSuccess() && outcome.m_result != RP_RESULT_SESSION_NOT_FOUND)
        {
            TellFailure(m_mainThread, "LeaveSession", outcome);
        }
    }

    void ClientSessions::LeaveSessionAsync()
    {
        m_native.Cancel(m_joinOperation);
        const AZStd::string joined = TakeJoined();
        m_mainThread.Later(
            [this, joined]()
            {
                m_traveller.Return(0);
                const auto tell = [](const Outcome& outcome)
                {
                    if (!outcome.IsSuccess() && outcome.m_result != RP_RESULT_SESSION_NOT_FOUND)
                    {
                        TellFailureNow("LeaveSession", outcome);
                    }
                    NotificationBus::Broadcast(&Notifications::OnLeaveSessionAsyncComplete);
                };
                if (joined.empty())
                {
                    tell({});
                    return;
                }
                const auto begin = [this, &joined](RpCompletionFn completion, void* userData, uint64_t* operation)
                {
                    return rp_session_leave(m_native.Get(), joined.c_str(), completion, userData, operation);
                };
                m_native.Start(begin, tell);
            });
    }
} // namespace Rallypoint
