// Search with filters, sorted and page by page; join the first result; leave.
//
//   03_find_and_join [GATEWAY_URL]
//
// So that there is something to find, it hosts two matches itself. It waits for each answer, as a tool does;
// a game ticks, see 02_session.cpp. It needs a gateway with two free game servers.
#include <rallypoint/rallypoint.hpp>

#include <cstdio>
#include <string>
#include <vector>

namespace rp = rallypoint;

namespace {

bool failed(const char *what, const rp::Error &error) {
    std::fprintf(stderr, "%s: %s\n", what, error.message.c_str());
    return false;
}

bool host(rp::Subsystem &online, const char *name, const char *map, std::uint32_t slots) {
    rp::Settings settings;
    settings.num_public_connections = slots;
    settings.should_advertise = true; // without it, nobody finds the session
    settings.title = name;
    settings.set(RP_SETTING_MAPNAME, map, rp::Advertisement::ViaOnlineService);
    const rp::Result<rp::Completion> created = online.create(name, settings).wait();
    if (!created) {
        return failed("create", created.error());
    }
    const rp::Result<rp::Completion> started = online.start(name).wait();
    return started ? true : failed("start", started.error());
}

// Prints the search's results and those of the pages after it.
bool print_all(rp::Subsystem &online, rp::Search &search, rp::Query query) {
    for (;;) {
        const rp::Result<rp::Completion> found = online.find(search).wait();
        if (!found) {
            return failed("find", found.error());
        }
        const rp::Result<std::vector<rp::SearchResult>> results = search.results();
        if (!results) {
            return failed("results", results.error());
        }
        for (const rp::SearchResult &result : *results) {
            const std::string map =
                result.settings.get<std::string>(RP_SETTING_MAPNAME).value_or("somewhere");
            std::printf("  %s: %u of %u slots open, on %s, by %s\n", result.title.c_str(), result.open_slots,
                        result.max_players, map.c_str(), result.owner_id.c_str());
        }
        const rp::Result<std::string> page = search.next_page();
        if (!page || page->empty()) {
            return page ? true : failed("next page", page.error());
        }
        if (const rp::Result<void> set = search.set_query(query.page(*page)); !set) {
            return failed("query", set.error());
        }
    }
}

bool search_and_join(rp::Subsystem &online) {
    std::printf("everything, the emptiest first, one on a page:\n");
    rp::Query everything;
    everything.sort_by("@open_slots", rp::Query::Order::Descending).max_results(1);
    rp::Result<rp::Search> search = online.create_search(everything);
    if (!search || !print_all(online, *search, everything)) {
        return search ? false : failed("search", search.error());
    }

    std::printf("on the map Arena:\n");
    rp::Query arena;
    arena.where(RP_SETTING_MAPNAME, rp::Comparison::Equals, "Arena");
    if (const rp::Result<void> set = search->set_query(arena); !set) {
        return failed("query", set.error());
    }
    if (!print_all(online, *search, arena)) {
        return false;
    }

    // RP_RESULT_SESSION_FULL and RP_RESULT_SESSION_DOES_NOT_EXIST are ordinary: others are quicker.
    const rp::Result<rp::Completion> joined =
        online.join("Match", rp::JoinOptions::result(*search, 0)).wait();
    if (!joined) {
        return failed("join", joined.error());
    }
    const rp::Result<rp::SessionInfo> info = online.get_info("Match");
    const rp::Result<std::string> address = online.get_resolved_connect_string("Match");
    if (!info || !address) {
        return failed("info", info ? address.error() : info.error());
    }
    std::printf("joined %s: travel to %s\n", info->settings.title.c_str(), address->c_str());
    const rp::Result<rp::Completion> left = online.leave("Match").wait();
    return left ? true : failed("leave", left.error());
}

rp::Result<rp::Subsystem> subsystem(const char *gateway_url, const char *nickname) {
    rp::Options options;
    options.gateway_url = gateway_url; // empty: http://127.0.0.1:3000
    rp::Result<rp::Subsystem> online = rp::Subsystem::create(options);
    if (online) {
        rp::LocalPlayer player;
        player.id = std::string("example-") + nickname;
        player.nickname = nickname;
        if (const rp::Result<void> set = online->set_local_player(player); !set) {
            return set.error();
        }
    }
    return online;
}

} // namespace

int main(int argc, char **argv) {
    const char *gateway_url = argc > 1 ? argv[1] : "";
    rp::Result<rp::Subsystem> hosts = subsystem(gateway_url, "host");
    rp::Result<rp::Subsystem> guest = subsystem(gateway_url, "guest");
    if (!hosts || !guest) {
        failed("create", hosts ? guest.error() : hosts.error());
        return 1;
    }
    const bool is_well =
        host(*hosts, "Duel", "Arena", 2) && host(*hosts, "Raid", "Castle", 8) && search_and_join(*guest);
    for (const char *name : {"Duel", "Raid"}) {
        // Refused when it was never made.
        static_cast<void>(hosts->destroy(name).wait());
    }
    return is_well ? 0 : 1;
}
