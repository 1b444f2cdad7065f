// The header alone, as C++11 to C++20.
#define STATIC_ASSERT(condition, name) static_assert(condition, #name)
#include "header_alone_main.h"
