// The same on the engine's AzCore: its console, its buses.

#include "engine.hpp"

#include <AzCore/Component/TickBus.h>
#include <AzCore/Console/Console.h>
#include <AzCore/Console/IConsole.h>
#include <AzCore/Interface/Interface.h>

#include <memory>

namespace Engine
{
    namespace
    {
        bool s_isQuitWanted = false;
        AZStd::string s_level;

        std::unique_ptr<AZ::Console> s_console;

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
        s_console = std::make_unique<AZ::Console>();
        s_console->LinkDeferredFunctors(AZ::ConsoleFunctorBase::GetDeferredHead());
        AZ::Interface<AZ::IConsole>::Register(s_console.get());
    }

    void End()
    {
        AZ::Interface<AZ::IConsole>::Unregister(s_console.get());
        s_console.reset();
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
        return 0;
    }
} // namespace Engine
