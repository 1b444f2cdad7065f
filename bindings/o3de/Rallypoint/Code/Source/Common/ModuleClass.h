#pragma once

#include <AzCore/Module/Module.h>

//! The engine's, for a name that is itself a macro: that of 23.10 pastes its parameter as it stands in a monolithic
//! build, and ours has been expanded before it is handed on.
#define RALLYPOINT_DECLARE_MODULE_CLASS(name, Class) AZ_DECLARE_MODULE_CLASS(name, Class)
