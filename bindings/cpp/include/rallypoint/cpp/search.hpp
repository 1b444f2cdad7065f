// Searches and their results. Part of <rallypoint/rallypoint.hpp>.
#ifndef RALLYPOINT_CPP_SEARCH_HPP
#define RALLYPOINT_CPP_SEARCH_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rallypoint/cpp/core.hpp>
#include <rallypoint/cpp/query.hpp>
#include <rallypoint/cpp/snapshot.hpp>

RALLYPOINT_NAMESPACE_BEGIN

/// A search and what it found; Unreal's `FOnlineSessionSearch`. It serves one find after the other and is
/// released with this object, which cancels a find that uses it. Made by `Subsystem::create_search`.
class [[nodiscard]] Search {
  public:
    Search(Search &&other) noexcept : core_(std::move(other.core_)), id_(std::exchange(other.id_, 0)) {}
    Search &operator=(Search &&other) noexcept {
        if (this != &other) {
            release();
            core_ = std::move(other.core_);
            id_ = std::exchange(other.id_, 0);
        }
        return *this;
    }
    Search(const Search &) = delete;
    Search &operator=(const Search &) = delete;
    ~Search() { release(); }

    /// Its id, as in `Completion::search`; 0 when it was moved from.
    [[nodiscard]] std::uint64_t id() const noexcept { return id_; }

    /// What the next find looks for. `RP_RESULT_ALREADY_PENDING` while one uses it.
    Result<void> set_query(const Query &query) {
        const detail::CQuery c(query);
        const std::shared_ptr<detail::Core> core = core_.lock();
        return detail::to_result(rp_search_set_query(detail::handle_of(core), id_, c.get()));
    }

    [[nodiscard]] Result<SearchState> state() const {
        std::int32_t state = 0;
        const std::shared_ptr<detail::Core> core = core_.lock();
        const RpResult result = rp_search_get_state(detail::handle_of(core), id_, &state);
        if (result != RP_RESULT_OK) {
            return Error::of(result);
        }
        return static_cast<SearchState>(state);
    }

    /// How many results there are.
    [[nodiscard]] Result<std::uint32_t> result_count() const {
        std::uint32_t count = 0;
        const std::shared_ptr<detail::Core> core = core_.lock();
        const RpResult result = rp_search_get_result_count(detail::handle_of(core), id_, &count);
        if (result != RP_RESULT_OK) {
            return Error::of(result);
        }
        return count;
    }

    /// One result, counted from 0. `RP_RESULT_INVALID_ARGUMENT` when there is none.
    [[nodiscard]] Result<SearchResult> result(std::uint32_t index) const {
        const RpSearchResult *lent = nullptr;
        const std::shared_ptr<detail::Core> core = core_.lock();
        const RpResult result = rp_search_get_result(detail::handle_of(core), id_, index, &lent);
        if (result != RP_RESULT_OK) {
            return Error::of(result);
        }
        const Lent release{core->handle(), lent};
        return detail::copy(*lent);
    }

    /// Every result, in order. A find that another thread begins meanwhile makes it fail, not mix.
    [[nodiscard]] Result<std::vector<SearchResult>> results() const {
        const Result<std::uint32_t> count = result_count();
        if (!count) {
            return count.error();
        }
        std::vector<SearchResult> results;
        results.reserve(*count);
        for (std::uint32_t index = 0; index < *count; ++index) {
            Result<SearchResult> found = result(index);
            if (!found) {
                return std::move(found).error();
            }
            results.push_back(*std::move(found));
        }
        return results;
    }

    /// The token for `Query::page`; empty when this was the last page.
    [[nodiscard]] Result<std::string> next_page() const {
        const std::shared_ptr<detail::Core> core = core_.lock();
        return detail::read_text([&](char *buffer, std::size_t *size) {
            return rp_search_get_next_page(detail::handle_of(core), id_, buffer, size);
        });
    }

    /// What one would travel to after joining a result; the player's slot is not in it.
    [[nodiscard]] Result<std::string> resolved_connect_string(std::uint32_t index,
                                                              PortType port = PortType::Game) const {
        const std::shared_ptr<detail::Core> core = core_.lock();
        return detail::read_text([&](char *buffer, std::size_t *size) {
            return rp_search_get_resolved_connect_string(detail::handle_of(core), id_, index,
                                                         static_cast<std::int32_t>(port), buffer, size);
        });
    }

  private:
    friend class Subsystem;

    /// Gives a result back however its copy ends.
    struct Lent {
        RpSubsystem *handle;
        const RpSearchResult *result;
        ~Lent() { static_cast<void>(rp_search_result_release(handle, result)); }
    };

    Search(std::weak_ptr<detail::Core> core, std::uint64_t id) noexcept : core_(std::move(core)), id_(id) {}

    void release() noexcept {
        const std::uint64_t id = std::exchange(id_, 0);
        if (const std::shared_ptr<detail::Core> core = core_.lock()) {
            static_cast<void>(rp_search_release(core->handle(), id));
        }
    }

    std::weak_ptr<detail::Core> core_;
    std::uint64_t id_ = 0;
};

/// Which game session to join; `RpJoinOptions`.
class JoinOptions {
  public:
    /// A result of a search, counted from 0. The search must last until the join is called.
    [[nodiscard]] static JoinOptions result(const Search &search, std::uint32_t index) {
        JoinOptions options;
        options.search_ = search.id();
        options.result_index_ = index;
        return options;
    }

    /// A game session by its id, as an invitation has it.
    [[nodiscard]] static JoinOptions game_session(std::string_view id) {
        JoinOptions options;
        options.game_session_id_ = id;
        return options;
    }

    /// Free text for the server, at most 2,048 characters.
    JoinOptions &player_data(std::string_view data) & {
        player_data_ = data;
        return *this;
    }
    JoinOptions &&player_data(std::string_view data) && {
        player_data_ = data;
        return std::move(*this);
    }

  private:
    friend class Subsystem;

    JoinOptions() = default;

    [[nodiscard]] RpJoinOptions to_c() const noexcept {
        RpJoinOptions c = RP_JOIN_OPTIONS_INIT;
        c.search = search_;
        c.result_index = result_index_;
        c.game_session_id = detail::c_text_or_null(game_session_id_);
        c.player_data = detail::c_text_or_null(player_data_);
        return c;
    }

    std::uint64_t search_ = 0;
    std::uint32_t result_index_ = 0;
    std::string game_session_id_;
    std::string player_data_;
};

RALLYPOINT_NAMESPACE_END

#endif
