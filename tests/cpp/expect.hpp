// The least of a test framework: a named expectation, and the program's end where one fails.
#ifndef RALLYPOINT_TESTS_EXPECT_HPP
#define RALLYPOINT_TESTS_EXPECT_HPP

#include <cstdio>
#include <cstdlib>
#include <string>

inline void expect(bool holds, const std::string &what) {
    std::printf("%s: %s\n", holds ? "ok" : "FAILED", what.c_str());
    std::fflush(stdout);
    if (!holds) {
        std::exit(1);
    }
}

#endif
