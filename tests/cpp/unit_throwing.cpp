// One program of two files, the other compiled without exceptions and run-time types: inline functions meet
// in the linker, and the two kinds do not mix.
#include <rallypoint/rallypoint.hpp>

#include "expect.hpp"

bool create_and_close_elsewhere(const char *gateway_url);

int main() {
    rallypoint::Options options;
    options.gateway_url = "http://127.0.0.1:1";
    rallypoint::Result<rallypoint::Subsystem> online = rallypoint::Subsystem::create(options);
    expect(online.has_value() && online->tick().has_value(), "a subsystem of this file");
    expect(create_and_close_elsewhere(options.gateway_url.c_str()), "and one of the other");
    expect(online->close().has_value(), "it is closed");
    return 0;
}
