// A ticket that is followed. Part of <rallypoint/rallypoint.hpp>.
#ifndef RALLYPOINT_CPP_TICKET_HPP
#define RALLYPOINT_CPP_TICKET_HPP

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rallypoint/cpp/connection.hpp>
#include <rallypoint/cpp/match.hpp>
#include <rallypoint/cpp/operation.hpp>

RALLYPOINT_NAMESPACE_BEGIN

/// Hears what becomes of tickets.
using MatchDelegate = Function<void(const MatchNotice &)>;

namespace detail {

/// Knows how a ticket ended, once that was heard, and resumes the coroutines that wait for it.
///
/// Its delegates are there before the ticket, so that nothing of it is missed when another thread ticks.
class TicketWatch {
  public:
    using Resume = void (*)(void *coroutine);

    explicit TicketWatch(Core *core) noexcept : core_(core) {}

    /// The ticket is there, and this is its id. Another thread may have heard of its end before.
    void begin(std::uint64_t ticket) {
        std::optional<Error> ended;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            ticket_ = ticket;
            for (std::pair<std::uint64_t, Error> &early : early_) {
                if (early.first == ticket) {
                    ended = std::move(early.second);
                }
            }
            early_.clear();
        }
        if (ended.has_value()) {
            finish(*ended);
        }
    }

    /// Makes the watch hear. Where events are polled nobody hears, and the wait is refused.
    static void connect(const std::shared_ptr<Core> &core, const std::shared_ptr<TicketWatch> &watch,
                        std::vector<Connection> &connections) {
        if (core->mode() == EventMode::Poll) {
            watch->finish(Error::of(RP_RESULT_WRONG_EVENT_MODE));
            return;
        }
        for (const auto add :
             {rp_matchmaking_add_on_match_complete_delegate, rp_matchmaking_add_on_match_failure_delegate}) {
            Result<Connection> connection = Connector::connect<MatchNotice, RpMatchNotice>(
                core, add,
                MatchDelegate([end = End(watch)](const MatchNotice &notice) { end.hear(notice); }));
            if (!connection) {
                return;
            }
            connections.push_back(*std::move(connection));
        }
    }

    /// The ticket is followed no more, from before C is told.
    void drop() noexcept { is_dropped_.store(true); }

    /// How the start ended. Who waits for a match must not wait for a ticket that never was, and a gateway
    /// that was quicker than a start's cancellation leaves a ticket that nobody wants.
    void started(const Completion &ended) noexcept {
        if (!ended) {
            finish(ended.error);
        } else if (is_dropped_.load()) {
            static_cast<void>(rp_matchmaking_untrack(core_->handle(), ended.ticket));
        }
    }

    [[nodiscard]] std::optional<Error> outcome() {
        const std::lock_guard<std::mutex> lock(mutex_);
        return outcome_;
    }

    /// Has a coroutine resumed by the end. False when the end was quicker: then it is not.
    bool resume_later(Resume resume, void *coroutine) {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (outcome_.has_value()) {
            return false;
        }
        resume_ = resume;
        waiting_.push_back(coroutine);
        return true;
    }

    /// The coroutine is gone or goes on: nobody resumes it any more.
    void forget_coroutine(void *coroutine) noexcept {
        const std::lock_guard<std::mutex> lock(mutex_);
        waiting_.erase(std::remove(waiting_.begin(), waiting_.end(), coroutine), waiting_.end());
    }

    /// The first end counts.
    void finish(const Error &outcome) noexcept {
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            if (outcome_.has_value()) {
                return;
            }
            outcome_ = outcome;
        }
        // One after the other: a coroutine that goes on may end others that wait.
        for (void *coroutine = next(); coroutine != nullptr; coroutine = next()) {
            core_->guard([&] { resume_(coroutine); });
        }
    }

  private:
    /// Held by the delegates: when they end without the ticket's end, nothing is heard of it any more.
    class End {
      public:
        explicit End(std::shared_ptr<TicketWatch> watch) noexcept : watch_(std::move(watch)) {}
        End(End &&) noexcept = default;
        End(const End &) = delete;
        End &operator=(End &&) = delete;
        End &operator=(const End &) = delete;
        ~End() {
            if (watch_ != nullptr) {
                watch_->finish(Error::of(RP_RESULT_CANCELLED));
            }
        }

        void hear(const MatchNotice &notice) const { watch_->hear(notice); }

      private:
        std::shared_ptr<TicketWatch> watch_;
    };

    void hear(const MatchNotice &notice) {
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            if (ticket_ == 0) {
                early_.emplace_back(notice.ticket, notice.error);
            }
            if (ticket_ != notice.ticket) {
                return;
            }
        }
        finish(notice.error);
    }

    void *next() noexcept {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (waiting_.empty()) {
            return nullptr;
        }
        void *const coroutine = waiting_.front();
        waiting_.erase(waiting_.begin());
        return coroutine;
    }

    Core *core_;
    std::atomic<bool> is_dropped_{false};
    std::mutex mutex_;
    std::uint64_t ticket_ = 0; // 0 until the call that makes it has returned
    std::vector<std::pair<std::uint64_t, Error>> early_;
    std::optional<Error> outcome_;
    Resume resume_ = nullptr;
    std::vector<void *> waiting_;
};

} // namespace detail

/// A ticket that looks for a match, and is followed as long as this object lives. Its end forgets the ticket
/// here: the gateway goes on with it, `stop` stops it. A start that is under way is cancelled by it.
class [[nodiscard]] Ticket {
  public:
    Ticket(Ticket &&other) noexcept
        : core_(std::move(other.core_)), watch_(std::move(other.watch_)),
          connections_(std::move(other.connections_)), id_(std::exchange(other.id_, 0)),
          start_(std::exchange(other.start_, 0)) {}
    Ticket &operator=(Ticket &&other) noexcept {
        if (this != &other) {
            untrack();
            core_ = std::move(other.core_);
            watch_ = std::move(other.watch_);
            connections_ = std::move(other.connections_);
            id_ = std::exchange(other.id_, 0);
            start_ = std::exchange(other.start_, 0);
        }
        return *this;
    }
    Ticket(const Ticket &) = delete;
    Ticket &operator=(const Ticket &) = delete;
    ~Ticket() { untrack(); }

    /// Its id, as in `MatchNotice::ticket`; 0 when its start was refused, or it is followed no more.
    [[nodiscard]] std::uint64_t id() const noexcept { return id_; }

    /// A copy of what is known of it, as it stands now. Nothing is asked.
    [[nodiscard]] Result<TicketInfo> info() const { return info_of(core_.lock(), id_); }

    /// What a player of the party needs to follow the ticket by `Matchmaking::track`: a secret of the two.
    /// Known when the start is complete.
    [[nodiscard]] Result<std::string> player_token(std::string_view player_id) const {
        const detail::Text player(player_id);
        const std::shared_ptr<detail::Core> core = core_.lock();
        return detail::read_text([&](char *buffer, std::size_t *size) {
            return rp_matchmaking_get_player_token(detail::handle_of(core), id_, player.get(), buffer, size);
        });
    }

    /// Accepts the match that is proposed: for these players, or, when none is named, for the local player,
    /// or, who is none of them, for all of the ticket.
    Operation accept(const std::vector<std::string> &player_ids = {}, CompletionCallback on_complete = {}) {
        return answer(MatchAcceptance::Accepted, player_ids, std::move(on_complete));
    }

    /// Rejects it, for the same. It ends the ticket.
    Operation reject(const std::vector<std::string> &player_ids = {}, CompletionCallback on_complete = {}) {
        return answer(MatchAcceptance::Rejected, player_ids, std::move(on_complete));
    }

    /// Stops looking. When it completes well, the ticket is `MatchmakingStatus::Cancelled`.
    Operation stop(CompletionCallback on_complete = {}) {
        return start(std::move(on_complete), [&](auto *handle, auto... completion) {
            return rp_matchmaking_stop(handle, id_, completion...);
        });
    }

    /// Forgets it here, now. Who waits for its match goes on, inside, with `RP_RESULT_CANCELLED`.
    void untrack() noexcept {
        connections_.clear();
        if (watch_ != nullptr) {
            watch_->drop();
        }
        const std::uint64_t id = std::exchange(id_, 0);
        const std::shared_ptr<detail::Core> core = std::exchange(core_, {}).lock();
        if (id != 0 && core != nullptr &&
            rp_matchmaking_untrack(core->handle(), id) == RP_RESULT_ALREADY_PENDING) {
            static_cast<void>(rp_subsystem_cancel(core->handle(), start_));
        }
    }

    /// Lets it be followed as long as the subsystem; `id` is 0 then. Who waits for its match goes on with
    /// `RP_RESULT_CANCELLED`; delegates hear of it as before.
    void release() noexcept {
        id_ = 0;
        connections_.clear();
        core_.reset();
    }

#if RALLYPOINT_HAS_COROUTINES
    class Awaiter;
    /// `Result<TicketInfo> match = co_await ticket.matched();` goes on inside the tick that hears of the
    /// match, or of its failure, with that error. A coroutine that is destroyed meanwhile is not resumed;
    /// destroy it, and the ticket it waits for, on the thread that ticks.
    [[nodiscard]] Awaiter matched() const noexcept;
#endif

  private:
    friend class Matchmaking;

    /// Gives what was lent back however its copy ends.
    struct Lent {
        RpSubsystem *handle;
        const RpMatchmakingTicket *ticket;
        ~Lent() { static_cast<void>(rp_matchmaking_ticket_release(handle, ticket)); }
    };

    explicit Ticket(const std::shared_ptr<detail::Core> &core) : core_(core) {
        if (core != nullptr) {
            watch_ = std::make_shared<detail::TicketWatch>(core.get());
            detail::TicketWatch::connect(core, watch_, connections_);
        }
    }

    static Result<TicketInfo> info_of(const std::shared_ptr<detail::Core> &core, std::uint64_t id) {
        const RpMatchmakingTicket *lent = nullptr;
        const RpResult result = rp_matchmaking_get_ticket(detail::handle_of(core), id, &lent);
        if (result != RP_RESULT_OK) {
            return Error::of(result);
        }
        const Lent release{core->handle(), lent};
        return detail::copy(*lent);
    }

    /// The call that makes it was accepted.
    void begin(std::uint64_t id, std::uint64_t start) {
        id_ = id;
        start_ = start;
        watch_->begin(id);
    }

    Operation answer(MatchAcceptance acceptance, const std::vector<std::string> &player_ids,
                     CompletionCallback on_complete) {
        const std::vector<const char *> ids = detail::c_texts(player_ids);
        return start(std::move(on_complete), [&](auto *handle, auto... completion) {
            return rp_matchmaking_accept(handle, id_, static_cast<std::int32_t>(acceptance),
                                         ids.empty() ? nullptr : ids.data(), detail::c_count(ids.size()),
                                         completion...);
        });
    }

    template <class Call> Operation start(CompletionCallback on_complete, const Call &call) const {
        return detail::OperationStarter::start(core_.lock(), std::move(on_complete), call);
    }

    std::weak_ptr<detail::Core> core_;
    std::shared_ptr<detail::TicketWatch> watch_; // null when there was no subsystem
    std::vector<Connection> connections_;
    std::uint64_t id_ = 0;
    std::uint64_t start_ = 0; // the operation that started it
};

#if RALLYPOINT_HAS_COROUTINES

class Ticket::Awaiter {
  public:
    explicit Awaiter(const Ticket &ticket) noexcept
        : core_(ticket.core_), watch_(ticket.watch_), id_(ticket.id_) {}
    Awaiter(const Awaiter &) = delete;
    Awaiter &operator=(const Awaiter &) = delete;
    ~Awaiter() {
        if (coroutine_ != nullptr) {
            watch_->forget_coroutine(coroutine_);
        }
    }

    [[nodiscard]] bool await_ready() const { return id_ == 0 || watch_->outcome().has_value(); }

    bool await_suspend(std::coroutine_handle<> coroutine) {
        coroutine_ = coroutine.address();
        return watch_->resume_later(
            [](void *address) { std::coroutine_handle<>::from_address(address).resume(); }, coroutine_);
    }

    Result<TicketInfo> await_resume() {
        const std::optional<Error> outcome = id_ == 0 ? std::nullopt : watch_->outcome();
        if (!outcome.has_value()) {
            return Error::of(RP_RESULT_INVALID_HANDLE); // there is no ticket
        }
        return outcome->code == RP_RESULT_OK ? info_of(core_.lock(), id_) : Result<TicketInfo>(*outcome);
    }

  private:
    std::weak_ptr<detail::Core> core_;
    std::shared_ptr<detail::TicketWatch> watch_;
    std::uint64_t id_;
    void *coroutine_ = nullptr;
};

inline Ticket::Awaiter Ticket::matched() const noexcept { return Awaiter(*this); }

#endif

RALLYPOINT_NAMESPACE_END

#endif
