#pragma once

#include <AzCore/base.h>

namespace StandIn
{
    enum class Severity
    {
        Info,
        Warning,
        Error,
        Assert,
    };

    //! Prints a line and counts it.
    __attribute__((format(printf, 3, 4))) void Trace(Severity severity, const char* window, const char* pattern, ...);

    //! How many lines of this severity there were.
    int CountOf(Severity severity);
} // namespace StandIn

// As in the engine: a release build evaluates neither the condition nor the arguments.
#if defined(AZ_RELEASE_BUILD)
    #define AZ_Assert(expression, ...)                                                                                 \
        do                                                                                                             \
        {                                                                                                              \
        } while (false)
    #define AZ_Error(window, expression, ...)                                                                          \
        do                                                                                                             \
        {                                                                                                              \
        } while (false)
    #define AZ_Warning(window, expression, ...)                                                                        \
        do                                                                                                             \
        {                                                                                                              \
        } while (false)
    #define AZ_Info(window, ...)                                                                                       \
        do                                                                                                             \
        {                                                                                                              \
        } while (false)
#else
    #define AZ_StandInTrace(severity, window, expression, ...)                                                         \
        do                                                                                                             \
        {                                                                                                              \
            if (!(expression))                                                                                         \
            {                                                                                                          \
                ::StandIn::Trace(severity, window, __VA_ARGS__);                                                       \
            }                                                                                                          \
        } while (false)
    #define AZ_Assert(expression, ...) AZ_StandInTrace(::StandIn::Severity::Assert, "Assert", expression, __VA_ARGS__)
    #define AZ_Error(window, expression, ...)                                                                          \
        AZ_StandInTrace(::StandIn::Severity::Error, window, expression, __VA_ARGS__)
    #define AZ_Warning(window, expression, ...)                                                                        \
        AZ_StandInTrace(::StandIn::Severity::Warning, window, expression, __VA_ARGS__)
    #define AZ_Info(window, ...) ::StandIn::Trace(::StandIn::Severity::Info, window, __VA_ARGS__)
#endif
