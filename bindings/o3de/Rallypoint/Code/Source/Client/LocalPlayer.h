#pragma once

#include "../Common/NativeSubsystem.h"

#include <AzCore/std/parallel/mutex.h>
#include <AzCore/std/string/string.h>

namespace Rallypoint
{
    //! Who plays on this machine, and what proves it: O3DE's requests name a player each time, the library knows one.
    class LocalPlayer
    {
    public:
        LocalPlayer(MainThread& mainThread, NativeSubsystem& native);

        //! Calls from now on are in this player's name. False: that cannot be one.
        bool Set(const AZStd::string& id, const AZStd::string& nickname, const AZStd::string& authToken);

        //! The same for a request, which names only the id. An empty one changes nothing.
        bool Use(const AZStd::string& id);

        //! Tells a subsystem that is new who plays, and whether it is to ask for tokens.
        void Introduce();

        void SetUsesAuthTokens(bool uses);

        void ProvideAuthToken(const AZStd::string& authToken);

        AZStd::string GetId() const;

    private:
        static void RP_CALL OnTokenWanted(const RpAuthTokenRequest* request, void* userData);

        void TellOfTokens(bool uses);
        bool Tell(const AZStd::string& id, const AZStd::string& nickname, const AZStd::string& authToken);

        MainThread& m_mainThread;
        NativeSubsystem& m_native;
        mutable AZStd::mutex m_mutex;
        AZStd::string m_id;
        AZStd::string m_nickname;
        AZStd::string m_authToken;
        uint64_t m_tokenRequest = 0;
        bool m_usesAuthTokens = false;
    };
} // namespace Rallypoint
