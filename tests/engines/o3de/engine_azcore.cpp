// The same on the engine's AzCore: its console, its buses, its trace.

#include "engine.hpp"

#include <AzCore/Component/TickBus.h>
#include <AzCore/Console/Console.h>
#include <AzCore/Console/IConsole.h>
#include <AzCore/Debug/Trace.h>
#include <AzCore/Debug/TraceMessageBus.h>
#include <AzCore/Interface/Interface.h>

#include <atomic>
#include <cstdio>
#include <memory>

namespace Engine
{
    namespace
    {
        bool s_isQuitWanted = false;
        AZStd::string s_level;
        std::atomic<int> s_errors{0};

        class Trace : public AZ::Debug::TraceMessageBus::Handler
        {
        public:
            Trace()
            {
                BusConnect();
            }

            ~Trace() override
            {
                BusDisconnect();
            }

            bool OnError(const char* window, const char* message) override
            {
                ++s_errors;
                return Print("error", window, message);
            }

            bool OnWarning(const char* window, const char* message) override
            {
                return Print("warning", window, message);
            }

            bool OnPrintf(const char* window, const char* message) override
            {
                return Print("info", window, message);
            }

        private:
            static bool Print(const char* severity, const char* window, const char* message)
            {
                std::fprintf(stderr, "%s (%s): %s\n", window, severity, message);
                return true;
            }
        };

        std::unique_ptr<AZ::Console> s_console;
        std::unique_ptr<Trace> s_trace;

        void RunQuit(const AZ::ConsoleCommandContainer&)
        {
            s_isQuitWanted = true;
        }
        AZ_CONSOLEFREEFUNC("quit", RunQuit, AZ::ConsoleFunctorFlags::Null, "Ends the main loop");

        void RunLoadLevel(const AZ::ConsoleCommandContainer& arguments)
        {
            s_level = arguments.empty() ? AZStd::string() : AZStd::string(arguments.front());
        }
        AZ_CONSOLEFREEFUNC("loadlevel", RunLoadLevel, AZ::ConsoleFunctorFlags::Null, "Loads a level");
    } // namespace

    void Begin()
    {
        s_trace = std::make_unique<Trace>();
        s_console = std::make_unique<AZ::Console>();
        s_console->LinkDeferredFunctors(AZ::ConsoleFunctorBase::GetDeferredHead());
        AZ::Interface<AZ::IConsole>::Register(s_console.get());
    }

    void End()
    {
        AZ::Interface<AZ::IConsole>::Unregister(s_console.get());
        s_console.reset();
        s_trace.reset();
    }

    void Frame()
    {
        AZ::SystemTickBus::ExecuteQueuedEvents();
        AZ::SystemTickBus::Broadcast(&AZ::SystemTickEvents::OnSystemTick);
    }

    void Command(const AZStd::string& command)
    {
        s_console->PerformCommand(command.c_str());
    }

    bool IsQuitWanted()
    {
        return s_isQuitWanted;
    }

    AZStd::string GetLevel()
    {
        return s_level;
    }

    int GetErrorCount()
    {
        return s_errors;
    }
} // namespace Engine
