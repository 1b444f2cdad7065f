/* The header alone, as C99, C11 and C2x. */
#define STATIC_ASSERT(condition, name) typedef char assert_##name[(condition) ? 1 : -1]
#include "header_alone_main.h"
