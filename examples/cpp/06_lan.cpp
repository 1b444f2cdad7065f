// Sessions on the local network, without a gateway: one program hosts, another finds it, joins it and learns
// where to travel to.
//
//   06_lan host [INTERFACE [LAN_PORT]]
//   06_lan find [INTERFACE [LAN_PORT]]
//
// The host shows its session until the end of its input (Ctrl-D). An interface is a name or one of its
// addresses; without one it is all of them.
#include <rallypoint/rallypoint.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

namespace rp = rallypoint;

namespace {

constexpr const char *session = "GameSession";

bool failed(const char *what, const rp::Error &error) {
    std::fprintf(stderr, "%s: %s\n", what, error.message.c_str());
    return false;
}

bool host(rp::Subsystem &online) {
    rp::Settings settings;
    settings.title = "a LAN match";
    settings.num_public_connections = 4;
    settings.is_lan_match = true;
    settings.should_advertise = true;
    settings.set(RP_SETTING_MAPNAME, "Dust", rp::Advertisement::ViaOnlineServiceAndPing);
    // It is complete when the library listens for those who search.
    if (const rp::Result<rp::Completion> created = online.create(session, settings).wait(); !created) {
        return failed("create", created.error());
    }
    std::printf("hosting %s\n", settings.title.c_str());
    std::fflush(stdout);

    // Who searches is answered on the library's own thread meanwhile; a game would tick and draw.
    for (std::string line; std::getline(std::cin, line);) {
    }
    const rp::Result<rp::Completion> destroyed = online.destroy(session).wait();
    return destroyed ? true : failed("destroy", destroyed.error());
}

bool find(rp::Subsystem &online) {
    rp::Query query;
    // Without a number it would listen until the time is over: there may always be one more.
    query.lan().max_results(1).timeout(std::chrono::seconds(10));
    rp::Result<rp::Search> search = online.create_search(query);
    if (!search) {
        return failed("search", search.error());
    }
    if (const rp::Result<rp::Completion> found = online.find(*search).wait(); !found) {
        return failed("find", found.error());
    }
    const rp::Result<rp::SearchResult> first = search->result(0);
    if (!first) {
        return failed("nobody hosts", first.error());
    }
    const std::string map = first->settings.get<std::string>(RP_SETTING_MAPNAME).value_or("somewhere");
    std::printf("found %s on %s: %u of %u slots open\n", first->title.c_str(), map.c_str(), first->open_slots,
                first->max_players);

    // Joining is local here: the host hears of us when we travel there.
    if (const rp::Result<rp::Completion> joined =
            online.join(session, rp::JoinOptions::result(*search, 0)).wait();
        !joined) {
        return failed("join", joined.error());
    }
    const rp::Result<std::string> address = online.get_resolved_connect_string(session);
    if (!address) {
        return failed("resolve", address.error());
    }
    std::printf("joined: travel to %s\n", address->c_str());
    return true;
}

} // namespace

int main(int argc, char **argv) {
    const std::string role = argc > 1 ? argv[1] : "";
    if (role != "host" && role != "find") {
        std::fprintf(stderr, "usage: %s host|find [INTERFACE [LAN_PORT]]\n", argv[0]);
        return 2;
    }
    rp::Options options;
    options.lan_interface = argc > 2 ? argv[2] : "";
    // 0 is the default; another than the others' is never found.
    options.lan_port =
        argc > 3 ? static_cast<std::uint16_t>(std::strtoul(argv[3], nullptr, 10)) : std::uint16_t{0};
    rp::Result<rp::Subsystem> online = rp::Subsystem::create(options);
    if (!online) {
        failed("create", online.error());
        return 1;
    }
    return (role == "host" ? host(*online) : find(*online)) ? 0 : 1;
}
