// The second file of unit_throwing.cpp.
#include <rallypoint/rallypoint.hpp>

bool create_and_close_elsewhere(const char *gateway_url);

bool create_and_close_elsewhere(const char *gateway_url) {
    rallypoint::Options options;
    options.gateway_url = gateway_url;
    rallypoint::Result<rallypoint::Subsystem> online = rallypoint::Subsystem::create(options);
    return online && online->tick() && online->close();
}
