// What the tests of the binding share: a subsystem whose gateway nobody serves, and a count of what is freed.
#ifndef RALLYPOINT_TESTS_FIXTURES_HPP
#define RALLYPOINT_TESTS_FIXTURES_HPP

#include <rallypoint/rallypoint.hpp>

#include "expect.hpp"

#include <chrono>
#include <utility>

// Nothing can listen on port 1 of the loopback but with privileges.
inline rallypoint::Options nobody_listens() {
    rallypoint::Options options;
    options.gateway_url = "http://127.0.0.1:1";
    options.request_timeout = std::chrono::seconds(10);
    return options;
}

inline rallypoint::Subsystem subsystem() { return *rallypoint::Subsystem::create(nobody_listens()); }

// Counts what is captured and never freed, or freed twice.
class Captured {
  public:
    explicit Captured(int &freed) : freed_(&freed) {}
    Captured(Captured &&other) noexcept : freed_(std::exchange(other.freed_, nullptr)) {}
    Captured(const Captured &) = delete;
    ~Captured() {
        if (freed_ != nullptr) {
            ++*freed_;
        }
    }

  private:
    int *freed_;
};

#endif
