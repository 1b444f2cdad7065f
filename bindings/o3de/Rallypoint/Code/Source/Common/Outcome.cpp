#include "Outcome.h"

#include <AzCore/std/utility/move.h>

namespace Rallypoint
{
    Outcome Outcome::From(const RpCompletionInfo& info)
    {
        Outcome outcome;
        outcome.m_result = static_cast<RpResult>(info.result);
        outcome.m_message = info.message;
        outcome.m_serviceCode = info.service_code;
        outcome.m_requestId = info.request_id;
        outcome.m_ticket = info.ticket;
        outcome.m_ticketId = info.ticket_id;
        outcome.m_backfillTicketId = info.backfill_ticket_id;
        if (info.compute_certificate != nullptr)
        {
            outcome.m_certificatePath = info.compute_certificate->certificate_path;
        }
        outcome.m_retryAfterMs = info.retry_after_ms;
        outcome.m_isRetryable = info.retryable != 0;
        return outcome;
    }

    Outcome Outcome::Refused(RpResult result, AZStd::string why)
    {
        Outcome outcome;
        outcome.m_result = result;
        outcome.m_message = AZStd::move(why);
        return outcome;
    }

    AZStd::string Outcome::Describe() const
    {
        AZStd::string text = rp_result_to_string(m_result);
        if (!m_message.empty())
        {
            text += " (" + m_message + ")";
        }
        if (!m_requestId.empty())
        {
            text += " [request " + m_requestId + "]";
        }
        return text;
    }

    RequestError Outcome::ToError(const char* call) const
    {
        RequestError error;
        error.m_call = call;
        error.m_result = m_result;
        error.m_message = m_message.empty() ? AZStd::string(rp_result_to_string(m_result)) : m_message;
        error.m_serviceCode = m_serviceCode;
        error.m_requestId = m_requestId;
        error.m_isRetryable = m_isRetryable;
        error.m_retryAfterMs = m_retryAfterMs;
        return error;
    }

    bool IsUncertain(RpResult result)
    {
        return result == RP_RESULT_CONNECTION_LOST || result == RP_RESULT_TIMED_OUT ||
               result == RP_RESULT_WAIT_TIMED_OUT || result == RP_RESULT_ACTIVATION_TIMED_OUT ||
               result == RP_RESULT_CANCELLED;
    }
} // namespace Rallypoint
