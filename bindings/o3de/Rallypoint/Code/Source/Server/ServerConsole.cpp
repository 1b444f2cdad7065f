#include "ServerConsole.h"

#include "../Common/Log.h"
#include "ServerSettings.h"

#include <AzCore/Console/IConsole.h>
#include <AzCore/IO/FileIO.h>
#include <AzCore/Interface/Interface.h>

namespace Rallypoint
{
    namespace
    {
        template <class Value> bool ReadVariable(const char* name, Value& value)
        {
            AZ::IConsole* console = AZ::Interface<AZ::IConsole>::Get();
            return console != nullptr && console->GetCvarValue(name, value) == AZ::GetValueResult::Success;
        }

        void Perform(const char* command)
        {
            if (AZ::IConsole* console = AZ::Interface<AZ::IConsole>::Get())
            {
                console->PerformCommand(command);
            }
        }
    } // namespace

    AZ::u16 ReadServerPort()
    {
        AZ::u16 port = 0;
        const bool isThere = ReadVariable("sv_port", port);
        AZ_Warning(LogWindow, isThere && port != 0, "sv_port is not set: each process of a machine needs its own.");
        return isThere ? port : 0;
    }

    AZStd::string ReadLogFolder()
    {
        AZ::IO::FileIOBase* files = AZ::IO::FileIOBase::GetDirectInstance();
        char path[AZ_MAX_PATH_LEN] = {};
        if (files == nullptr || !files->ResolvePath("@log@/", path, sizeof(path)))
        {
            return {};
        }
        return AZStd::string(path);
    }

    void CheckEngineSettings()
    {
        bool hosts = false;
        if (ReadVariable("sv_dedicated_host_onstartup", hosts))
        {
            AZ_Warning(LogWindow, !hosts,
                "sv_dedicated_host_onstartup is true: the server hosts before it is given a session. Set it to false.");
        }
    }

    void TakeOverEndWhenEmpty()
    {
        bool ends = false;
        if (ServerSettings::Read().m_endsWhenEmpty && ReadVariable("sv_terminateOnPlayerExit", ends) && ends)
        {
            Perform("sv_terminateOnPlayerExit false");
        }
    }

    void Quit()
    {
        Perform("quit");
    }
} // namespace Rallypoint
