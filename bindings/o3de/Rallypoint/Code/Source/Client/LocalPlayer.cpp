#include "LocalPlayer.h"

#include "../Common/Log.h"

#include <AzCore/std/parallel/lock.h>
#include <Rallypoint/RallypointRequestBus.h>

namespace Rallypoint
{
    LocalPlayer::LocalPlayer(MainThread& mainThread, NativeSubsystem& native)
        : m_mainThread(mainThread)
        , m_native(native)
    {
    }

    bool LocalPlayer::Set(const AZStd::string& id, const AZStd::string& nickname, const AZStd::string& authToken)
    {
        if (!Tell(id, nickname, authToken))
        {
            return false;
        }
        AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
        m_id = id;
        m_nickname = nickname;
        m_authToken = authToken;
        return true;
    }

    bool LocalPlayer::Use(const AZStd::string& id)
    {
        AZStd::string nickname;
        AZStd::string authToken;
        {
            AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
            if (id.empty() || id == m_id)
            {
                return true;
            }
            nickname = m_nickname;
            // A token says who somebody is: another id with it is the gateway's to judge.
            authToken = m_authToken;
        }
        return Set(id, nickname, authToken);
    }

    void LocalPlayer::Introduce()
    {
        bool usesAuthTokens = false;
        AZStd::string id;
        AZStd::string nickname;
        AZStd::string authToken;
        {
            AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
            id = m_id;
            nickname = m_nickname;
            authToken = m_authToken;
            usesAuthTokens = m_usesAuthTokens;
        }
        TellOfTokens(usesAuthTokens);
        if (!id.empty())
        {
            Tell(id, nickname, authToken);
        }
    }

    void LocalPlayer::SetUsesAuthTokens(bool uses)
    {
        {
            AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
            m_usesAuthTokens = uses;
        }
        TellOfTokens(uses);
    }

    void LocalPlayer::TellOfTokens(bool uses)
    {
        // With a provider nothing is sent before there is a token: that is for gateways that want one.
        const RpResult result =
            rp_subsystem_set_auth_token_provider(m_native.Get(), uses ? OnTokenWanted : nullptr, this);
        AZ_Error(LogWindow, result == RP_RESULT_OK, "Auth tokens cannot be asked for: %s", rp_result_to_string(result));
        AZ_UNUSED(result);
    }

    bool LocalPlayer::Tell(const AZStd::string& id, const AZStd::string& nickname, const AZStd::string& authToken)
    {
        RpLocalPlayer player = RP_LOCAL_PLAYER_INIT;
        player.id = id.c_str();
        player.nickname = nickname.empty() ? nullptr : nickname.c_str();
        player.auth_token = authToken.empty() ? nullptr : authToken.c_str();
        const RpResult result = rp_subsystem_set_local_player(m_native.Get(), &player);
        AZ_Error(LogWindow, result == RP_RESULT_OK, "%s cannot be the local player: %s", id.c_str(),
            rp_result_to_string(result));
        return result == RP_RESULT_OK;
    }

    void LocalPlayer::ProvideAuthToken(const AZStd::string& authToken)
    {
        uint64_t request = 0;
        {
            AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
            request = m_tokenRequest;
            m_tokenRequest = 0;
            m_authToken = authToken;
        }
        const char* token = authToken.empty() ? nullptr : authToken.c_str();
        // Nobody waits for it any more when its request is over: then it is a new token, unasked.
        if (rp_subsystem_provide_auth_token(m_native.Get(), request, token) == RP_RESULT_INVALID_HANDLE && request != 0)
        {
            rp_subsystem_provide_auth_token(m_native.Get(), 0, token);
        }
    }

    AZStd::string LocalPlayer::GetId() const
    {
        AZStd::lock_guard<AZStd::mutex> lock(m_mutex);
        return m_id;
    }

    void LocalPlayer::OnTokenWanted(const RpAuthTokenRequest* request, void* userData)
    {
        LocalPlayer* self = static_cast<LocalPlayer*>(userData);
        const AZStd::string playerId = request->player_id;
        const bool isRefused = request->reason == RP_AUTH_TOKEN_REASON_REFUSED;
        {
            AZStd::lock_guard<AZStd::mutex> lock(self->m_mutex);
            self->m_tokenRequest = request->request_id;
        }
        self->m_mainThread.Later(
            [self, playerId, isRefused]()
            {
                if (RallypointNotificationBus::HasHandlers())
                {
                    RallypointNotificationBus::Broadcast(
                        &RallypointNotifications::OnAuthTokenNeeded, playerId, isRefused);
                }
                else
                {
                    self->ProvideAuthToken({});
                }
            });
    }
} // namespace Rallypoint
