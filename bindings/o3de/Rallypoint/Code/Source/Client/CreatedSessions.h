#pragma once

#include "../Common/NativeSubsystem.h"

#include <AzCore/std/containers/unordered_map.h>
#include <AzCore/std/containers/vector.h>
#include <AzCore/std/parallel/mutex.h>
#include <AzCore/std/string/string.h>
#include <Rallypoint/SessionRequests.h>

namespace Rallypoint
{
    //! Creating. It reserves nothing: who creates joins afterwards, like everybody. Once the game session is there the
    //! library forgets that it was made here, so that any number can be; where its outcome stayed unknown it does not,
    //! so that the same request asks for the same one.
    class CreatedSessions
    {
    public:
        explicit CreatedSessions(NativeSubsystem& native);

        //! A request that is begun: what `Begin` takes and `End` wants back.
        struct Attempt
        {
            AZStd::string m_sessionName;
            AZStd::string m_key;
            AZStd::string m_token;
            //! The id, where the same token has made a session already.
            AZStd::string m_knownId;
            Outcome m_refusal;
        };

        Attempt Prepare(const CreateSessionRequest& request);

        RpResult Begin(const Attempt& attempt, const CreateSessionRequest& request, RpCompletionFn completion,
            void* userData, uint64_t* operation) const;

        //! Gives the session's id; empty when it failed.
        AZStd::string End(const Attempt& attempt, const Outcome& outcome);

    private:
        AZStd::string KeyOf(const CreateSessionRequest& request) const;
        Outcome Create(const AZStd::string& name, const CreateSessionRequest& request) const;
        void Forget(const AZStd::string& name) const;

        NativeSubsystem& m_native;
        AZStd::mutex m_mutex;
        //! The names of sessions whose start may have worked, by their request.
        AZStd::unordered_map<AZStd::string, AZStd::string> m_unknown;
        //! The ids of sessions that were made with a token, by that; the newest at the end of `m_tokens`.
        AZStd::unordered_map<AZStd::string, AZStd::string> m_made;
        AZStd::vector<AZStd::string> m_tokens;
        AZ::u64 m_lastNumber = 0;
    };
} // namespace Rallypoint
