// What a start may choose. Part of <rallypoint/rallypoint.hpp>.
#ifndef RALLYPOINT_CPP_START_HPP
#define RALLYPOINT_CPP_START_HPP

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include <rallypoint/cpp/player.hpp>

RALLYPOINT_NAMESPACE_BEGIN

/// Where a game session is to be; `RpStartOptions`. One of fleet, alias and queue, or none; empty chooses
/// nothing.
struct StartOptions {
    std::string fleet_id;
    std::string alias_id;
    /// The fleet's location; not beside a queue, which chooses it.
    std::string location;
    std::string queue;
    /// How far regions are away from the local player: a queue prefers near places.
    std::map<std::string, std::chrono::milliseconds> latencies;
};

namespace detail {

/// Options as C takes them; valid while the options live and stay as they are.
class CStartOptions {
  public:
    explicit CStartOptions(const StartOptions &from) : latencies_(c_latencies(from.latencies)) {
        c_.fleet_id = c_text_or_null(from.fleet_id);
        c_.alias_id = c_text_or_null(from.alias_id);
        c_.location = c_text_or_null(from.location);
        c_.queue = c_text_or_null(from.queue);
        c_.latencies = latencies_.empty() ? nullptr : latencies_.data();
        c_.latency_count = c_count(latencies_.size());
    }
    CStartOptions(const CStartOptions &) = delete;
    CStartOptions &operator=(const CStartOptions &) = delete;

    [[nodiscard]] const RpStartOptions *get() const noexcept { return &c_; }

  private:
    std::vector<RpRegionLatency> latencies_;
    RpStartOptions c_ = RP_START_OPTIONS_INIT;
};

} // namespace detail

RALLYPOINT_NAMESPACE_END

#endif
