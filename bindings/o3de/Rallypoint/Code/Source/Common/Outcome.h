#pragma once

#include <AzCore/std/string/string.h>
#include <Rallypoint/RallypointRequestBus.h>
#include <rallypoint/rallypoint.h>

namespace Rallypoint
{
    //! How an operation of the library ended: what outlives its completion.
    struct Outcome
    {
        RpResult m_result = RP_RESULT_OK;
        AZStd::string m_message;
        AZStd::string m_serviceCode;
        AZStd::string m_requestId;
        AZStd::string m_ticketId;
        AZStd::string m_backfillTicketId;
        AZStd::string m_certificatePath;
        //! The library's own number of a matchmaking ticket; 0 for everything else.
        uint64_t m_ticket = 0;
        AZ::u32 m_retryAfterMs = 0;
        bool m_isRetryable = false;

        static Outcome From(const RpCompletionInfo& info);

        //! A call that the library or the Gem did not accept.
        static Outcome Refused(RpResult result, AZStd::string why = {});

        bool IsSuccess() const
        {
            return m_result == RP_RESULT_OK;
        }

        //! For the log: what it is, and why.
        AZStd::string Describe() const;

        RequestError ToError(const char* call) const;
    };

    //! Whether the request may have been carried out all the same.
    bool IsUncertain(RpResult result);
} // namespace Rallypoint
