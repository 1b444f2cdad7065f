#include "CreatedSessions.h"

#include "SessionText.h"

#include <AzCore/std/parallel/lock.h>
#include <AzCore/std/sort.h>
#include <AzCore/std/utility/move.h>

namespace Rallypoint
{
    namespace
    {
        //! How many tokens, and how many requests of unknown outcome, are remembered.
        constexpr size_t Remembered = 64;

        //! GameLift's largest session.
        constexpr AZ::u64 MostPlayers = 200;

        void Append(AZStd::string& key, const AZStd::string& part)
        {
            key += AZStd::string::format("%zu:", part.size()) + part;
        }
    } // namespace

    CreatedSessions::CreatedSessions(NativeSubsystem& native)
        : m_native(native)
    {
    }

    AZStd::string CreatedSessions::KeyOf(const CreateSessionRequest& request) const
    {
        AZStd::string key;
        Append(key, request.m_idempotencyToken);
        if (!request.m_idempotencyToken.empty())
        {
            return key;
        }
        for (const AZStd::string* text : {&request.m_creatorId, &request.m_sessionName, &request.m_fleetId,
                 &request.m_aliasId, &request.m_queueName, &request.m_location})
        {
            Append(key, *text);
        }
        AZStd::vector<AZStd::string> names;
        for (const auto& [name, value] : request.m_sessionProperties)
        {
            names.push_back(name);
        }
        AZStd::sort(names.begin(), names.end());
        for (const AZStd::string& name : names)
        {
            Append(key, name);
            Append(key, request.m_sessionProperties.find(name)->second);
        }
        key += AZStd::string::format("%llu", static_cast<unsigned long long>(request.m_maxPlayer));
        return key + (request.m_isAdvertised ? "a" : "h");
    }

    CreatedSessions::Attempt CreatedSessions::Prepare(const CreateSessionRequest& request)
    {
        Attempt attempt;
        attempt.m_key = KeyOf(request);
        attempt.m_token = request.m_idempotencyToken;
        {
            AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
            const auto made = m_made.find(request.m_idempotencyToken);
            if (!request.m_idempotencyToken.empty() && made != m_made.end())
            {
                attempt.m_knownId = made->second;
                return attempt;
            }
            const auto unknown = m_unknown.find(attempt.m_key);
            if (unknown != m_unknown.end())
            {
                attempt.m_sessionName = unknown->second;
                m_unknown.erase(unknown);
                return attempt;
            }
            ++m_lastNumber;
            attempt.m_sessionName =
                AZStd::string::format("Created-%llu", static_cast<unsigned long long>(m_lastNumber));
        }
        attempt.m_refusal = Create(attempt.m_sessionName, request);
        return attempt;
    }

    Outcome CreatedSessions::Create(const AZStd::string& name, const CreateSessionRequest& request) const
    {
        if (request.m_maxPlayer == 0 || request.m_maxPlayer > MostPlayers)
        {
            return Outcome::Refused(RP_RESULT_INVALID_ARGUMENT, "m_maxPlayer is not 1 to 200");
        }
        const int places = (request.m_fleetId.empty() ? 0 : 1) + (request.m_aliasId.empty() ? 0 : 1) +
                           (request.m_queueName.empty() ? 0 : 1);
        if (places > 1 || (!request.m_queueName.empty() && !request.m_location.empty()))
        {
            return Outcome::Refused(RP_RESULT_INVALID_ARGUMENT,
                "m_fleetId, m_aliasId and m_queueName: one of them; m_location: not beside m_queueName");
        }
        for (const auto& [region, milliseconds] : request.m_latencyInMs)
        {
            if (milliseconds < 0)
            {
                return Outcome::Refused(RP_RESULT_INVALID_ARGUMENT, "the latency to " + region + " is negative");
            }
        }
        AZStd::vector<RpSetting> settings;
        for (const auto& [key, value] : request.m_sessionProperties)
        {
            RpSetting setting = RP_SETTING_INIT;
            setting.key = key.c_str();
            setting.advertisement = RP_ADVERTISEMENT_TYPE_VIA_ONLINE_SERVICE;
            setting.value.type = RP_VALUE_TYPE_STRING;
            setting.value.text = value.c_str();
            settings.push_back(setting);
        }
        RpSessionSettings native = RP_SESSION_SETTINGS_INIT;
        native.num_public_connections = static_cast<uint32_t>(request.m_maxPlayer);
        native.should_advertise = request.m_isAdvertised ? 1 : 0;
        native.is_dedicated = 1;
        native.allow_join_in_progress = 1;
        native.decline_player_slot = 1;
        native.title = TextOrNull(request.m_sessionName);
        native.settings = settings.data();
        native.setting_count = static_cast<uint32_t>(settings.size());
        const RpResult result = rp_session_create(m_native.Get(), name.c_str(), &native, nullptr, nullptr, nullptr);
        if (result == RP_RESULT_SETTINGS_TOO_LARGE)
        {
            return Outcome::Refused(result, "a session has at most 13 properties, of 32 characters with values of 96");
        }
        return Outcome::Refused(result);
    }

    RpResult CreatedSessions::Begin(const Attempt& attempt, const CreateSessionRequest& request,
        RpCompletionFn completion, void* userData, uint64_t* operation) const
    {
        if (!attempt.m_refusal.IsSuccess())
        {
            return attempt.m_refusal.m_result;
        }
        AZStd::vector<RpRegionLatency> latencies;
        for (const auto& [region, milliseconds] : request.m_latencyInMs)
        {
            RpRegionLatency latency = RP_REGION_LATENCY_INIT;
            latency.region = region.c_str();
            latency.latency_ms = static_cast<uint32_t>(milliseconds);
            latencies.push_back(latency);
        }
        RpStartOptions options = RP_START_OPTIONS_INIT;
        options.fleet_id = TextOrNull(request.m_fleetId);
        options.alias_id = TextOrNull(request.m_aliasId);
        options.queue = TextOrNull(request.m_queueName);
        options.location = TextOrNull(request.m_location);
        options.latencies = latencies.data();
        options.latency_count = static_cast<uint32_t>(latencies.size());
        return rp_session_start_with_options(
            m_native.Get(), attempt.m_sessionName.c_str(), &options, completion, userData, operation);
    }

    AZStd::string CreatedSessions::End(const Attempt& attempt, const Outcome& outcome)
    {
        if (!attempt.m_refusal.IsSuccess())
        {
            Forget(attempt.m_sessionName);
            return {};
        }
        if (!outcome.IsSuccess())
        {
            AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
            if (IsUncertain(outcome.m_result) && m_unknown.size() < Remembered)
            {
                m_unknown[attempt.m_key] = attempt.m_sessionName;
            }
            else
            {
                Forget(attempt.m_sessionName);
            }
            return {};
        }
        AZStd::string id;
        const RpSessionInfo* info = nullptr;
        if (rp_session_get_info(m_native.Get(), attempt.m_sessionName.c_str(), &info) == RP_RESULT_OK)
        {
            id = info->game_session_id;
            rp_session_info_release(m_native.Get(), info);
        }
        Forget(attempt.m_sessionName);
        if (!attempt.m_token.empty() && !id.empty())
        {
            AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
            if (m_tokens.size() == Remembered)
            {
                m_made.erase(m_tokens.front());
                m_tokens.erase(m_tokens.begin());
            }
            m_made[attempt.m_token] = id;
            m_tokens.push_back(attempt.m_token);
        }
        return id;
    }

    void CreatedSessions::Forget(const AZStd::string& name) const
    {
        // It has no slot, so nothing is sent: the game session goes on.
        rp_session_leave(m_native.Get(), name.c_str(), nullptr, nullptr, nullptr);
    }
} // namespace Rallypoint
