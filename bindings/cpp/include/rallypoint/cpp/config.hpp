// What the compiler offers, and the namespace that follows from it. Part of <rallypoint/rallypoint.hpp>.
#ifndef RALLYPOINT_CPP_CONFIG_HPP
#define RALLYPOINT_CPP_CONFIG_HPP

#include <rallypoint/rallypoint.h>

#if __cplusplus < 201703L && (!defined(_MSVC_LANG) || _MSVC_LANG < 201703L)
#error "rallypoint.hpp needs C++17 or later; C++11 and C++14 programs use rallypoint.h"
#endif

// Whether callbacks may throw here.
#if defined(__cpp_exceptions) || defined(__EXCEPTIONS) || defined(_CPPUNWIND)
#define RALLYPOINT_HAS_EXCEPTIONS 1
#else
#define RALLYPOINT_HAS_EXCEPTIONS 0
#endif

// Whether `co_await` works here.
#if defined(__cpp_impl_coroutine) && defined(__has_include)
#if __has_include(<coroutine>)
#define RALLYPOINT_HAS_COROUTINES 1
#endif
#endif
#ifndef RALLYPOINT_HAS_COROUTINES
#define RALLYPOINT_HAS_COROUTINES 0
#endif

// Inline functions differ with exceptions and without. In two namespaces, files compiled each way link into
// one program, and handing an object from one to the other is an error of the linker, not a crash.
#if RALLYPOINT_HAS_EXCEPTIONS
#define RALLYPOINT_NAMESPACE_BEGIN                                                                           \
    namespace rallypoint {                                                                                   \
    inline namespace throwing {
#else
#define RALLYPOINT_NAMESPACE_BEGIN                                                                           \
    namespace rallypoint {                                                                                   \
    inline namespace nonthrowing {
#endif
#define RALLYPOINT_NAMESPACE_END                                                                             \
    }                                                                                                        \
    }

#endif
