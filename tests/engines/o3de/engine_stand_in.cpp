#include "engine.hpp"

#include <AzCore/Component/TickBus.h>
#include <AzCore/Console/IConsole.h>
#include <AzCore/Debug/Trace.h>

#include <memory>

namespace Engine
{
    namespace
    {
        bool s_isQuitWanted = false;
        AZStd::string s_level;

        class Console : public AZ::IConsole
        {
        public:
            AZ::PerformCommandResult PerformCommand(const char* command) override
            {
                const AZStd::string line = command;
                const size_t blank = line.find(' ');
                const AZStd::string name = line.substr(0, blank);
                const AZStd::string value = blank == AZStd::string::npos ? AZStd::string() : line.substr(blank + 1);
                if (name == "quit")
                {
                    s_isQuitWanted = true;
                    return {};
                }
                if (name == "loadlevel")
                {
                    s_level = value;
                    return {};
                }
                StandIn::Variable* variable = StandIn::Variable::Find(name.c_str());
                if (variable == nullptr || !variable->Set(value))
                {
                    return AZ::PerformCommandResult(AZStd::string("no such command, or no such value"));
                }
                return {};
            }

        protected:
            bool Find(const char* name, AZStd::string& text) override
            {
                StandIn::Variable* variable = StandIn::Variable::Find(name);
                text = variable != nullptr ? variable->Get() : AZStd::string();
                return variable != nullptr;
            }
        };

        std::unique_ptr<Console> s_console;
    } // namespace

    void Begin()
    {
        s_console = std::make_unique<Console>();
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
        return StandIn::CountOf(StandIn::Severity::Error);
    }
} // namespace Engine
