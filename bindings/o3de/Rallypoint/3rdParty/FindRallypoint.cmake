# The library: the archive that `cargo xtask dist` makes, unpacked in 3rdParty/rallypoint of the Gem or where
# RALLYPOINT_ROOT says. It has include/rallypoint/rallypoint.h and lib/librallypoint.a (rallypoint.lib on Windows).

if(TARGET 3rdParty::Rallypoint)
    return()
endif()

set(RALLYPOINT_ROOT "$ENV{RALLYPOINT_ROOT}" CACHE PATH "Where the Rallypoint library's archive is unpacked")
set(_rallypoint_root "${RALLYPOINT_ROOT}")
if(NOT _rallypoint_root)
    set(_rallypoint_root "${CMAKE_CURRENT_LIST_DIR}/rallypoint")
endif()

set(_rallypoint_name librallypoint.a)
if(WIN32)
    set(_rallypoint_name rallypoint.lib)
endif()
set(_rallypoint_library "${_rallypoint_root}/lib/${_rallypoint_name}")
set(_rallypoint_include "${_rallypoint_root}/include")
foreach(_rallypoint_part "${_rallypoint_library}" "${_rallypoint_include}/rallypoint/rallypoint.h")
    if(NOT EXISTS "${_rallypoint_part}")
        message(FATAL_ERROR
            "The Rallypoint library is not there: ${_rallypoint_part}. Unpack its archive for this platform in "
            "${CMAKE_CURRENT_LIST_DIR}/rallypoint, or set RALLYPOINT_ROOT to where it is.")
    endif()
endforeach()

# What the archive needs of the system: for Linux as rustc printed it. Windows' and the Mac's have not been linked yet:
# they are what the crates name, and the same as in the Unreal plugin and in .github/workflows/platforms.yml.
if(WIN32)
    set(_rallypoint_system advapi32 bcrypt crypt32 dbghelp iphlpapi kernel32 ntdll secur32 userenv ws2_32)
elseif(APPLE)
    set(_rallypoint_system
        "-framework CoreFoundation" "-framework Security" "-framework SystemConfiguration" iconv)
else()
    set(_rallypoint_system pthread dl m rt util gcc_s)
endif()

# An imported archive, not words for the linker: monolithic and installed builds know the file, and its place in line.
add_library(3rdParty::Rallypoint STATIC IMPORTED GLOBAL)
set_target_properties(3rdParty::Rallypoint PROPERTIES
    IMPORTED_LOCATION "${_rallypoint_library}"
    INTERFACE_INCLUDE_DIRECTORIES "${_rallypoint_include}"
    INTERFACE_LINK_LIBRARIES "${_rallypoint_system}")
set(Rallypoint_FOUND TRUE)
