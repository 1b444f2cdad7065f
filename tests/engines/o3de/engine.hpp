#pragma once

#include <AzCore/std/string/string.h>

//! What an application of the engine has: a console, a main loop. `engine_stand_in.cpp` makes it of the stand-ins,
//! `engine_azcore.cpp` of the engine's own AzCore.
namespace Engine
{
    void Begin();
    void End();

    //! One turn of the main loop.
    void Frame();

    //! A console command, `name value` for a variable.
    void Command(const AZStd::string& command);

    //! Whether somebody ran `quit`, and the level of the last `loadlevel`.
    bool IsQuitWanted();
    AZStd::string GetLevel();

    //! How many errors were logged; always 0 where logging is compiled out, and on AzCore, which prints them.
    int GetErrorCount();
} // namespace Engine
