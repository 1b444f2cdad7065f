// The subsystem and its sessions. Part of <rallypoint/rallypoint.hpp>.
#ifndef RALLYPOINT_CPP_SUBSYSTEM_HPP
#define RALLYPOINT_CPP_SUBSYSTEM_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rallypoint/cpp/connection.hpp>
#include <rallypoint/cpp/event.hpp>
#include <rallypoint/cpp/matchmaking.hpp>
#include <rallypoint/cpp/operation.hpp>
#include <rallypoint/cpp/search.hpp>
#include <rallypoint/cpp/server.hpp>
#include <rallypoint/cpp/start.hpp>

RALLYPOINT_NAMESPACE_BEGIN

/// How a subsystem is made; `RpSubsystemOptions`. Empty and 0 mean the default.
struct Options {
    std::chrono::milliseconds request_timeout{0};
    std::chrono::milliseconds find_timeout{0};
    EventMode event_mode = EventMode::Callbacks;
    std::string gateway_url;
    std::string start_session_uri;
    std::string find_session_uri;
    std::string join_session_uri;
    std::string leave_session_uri;
    std::string destroy_session_uri;
    std::string update_session_uri;
    std::string start_matchmaking_uri;
    std::string stop_matchmaking_uri;
    std::string accept_match_uri;
    std::string matchmaking_ticket_uri;
    std::string matchmaking_events_uri;
    std::string matchmaking_pass_uri;
    std::string health_uri;
    std::string connect_string_format;
    std::int32_t build_unique_id = 0;
    std::string lan_interface;
    std::uint32_t lan_game_id = 0;
    std::chrono::milliseconds lan_find_timeout{0};
    std::uint16_t lan_port = 0;
    bool lan_multicast = false;
    /// When the gateway cannot be reached, start and find go to the local network and say so.
    bool lan_fallback = false;
    /// Who may vouch for an https gateway instead of whom the platform trusts: certificates in PEM, not a
    /// path.
    std::string ca_certificates;
};

/// Who plays on this machine; `RpLocalPlayer`.
struct LocalPlayer {
    /// 1 to 1,024 bytes.
    std::string id;
    std::string nickname;
    /// Sent to the gateway as a bearer token.
    std::string auth_token;
};

/// An invitation as the game's platform tells it; `RpInvite`.
struct Invite {
    std::string player_id;
    std::string from_player_id;
    std::string app_id;
    std::string game_session_id;
};

/// Which libraries `Subsystem::create` accepts.
enum class LibraryCheck {
    /// The one that this very header came with.
    SameHeader,
    /// That one, and newer ones: their ABI version is the same or higher.
    SameOrNewer,
};

/// What `Subsystem::create` checks unless it is told: define RALLYPOINT_ACCEPT_NEWER_LIBRARY, for the whole
/// program, when the library may be exchanged for a newer one without compiling again.
#if defined(RALLYPOINT_ACCEPT_NEWER_LIBRARY)
inline constexpr LibraryCheck default_library_check = LibraryCheck::SameOrNewer;
#else
inline constexpr LibraryCheck default_library_check = LibraryCheck::SameHeader;
#endif

/// Asked for an auth token, in tick, wait and close; see `Subsystem::set_auth_token_provider`.
using AuthTokenProvider = Function<void(const AuthTokenRequest &)>;

/// Hears the library's log lines.
using LogCallback = Function<void(const LogLine &)>;

/// One online subsystem; destroyed with this object. What is under way then completes as cancelled, there.
///
/// What it throws: only what callbacks threw, out of `tick`, `wait` and `close`; the first exception, when
/// there were more. The destructor drops it. `std::bad_alloc` apart, nothing else throws.
///
/// A callback may let go of the subsystem that runs it: the end comes when the tick has returned.
class [[nodiscard]] Subsystem {
  public:
    /// Makes one, if the library is the one that this header is for. `RP_RESULT_UNSUPPORTED_VERSION` when it
    /// is not.
    static Result<Subsystem> create(const Options &options = {},
                                    LibraryCheck check_library = default_library_check) {
        if (std::optional<Error> mismatch = library_mismatch(check_library)) {
            return *std::move(mismatch);
        }
        const RpSubsystemOptions c = to_c(options);
        RpSubsystem *handle = nullptr;
        const RpResult result = rp_subsystem_create(&c, &handle);
        if (result != RP_RESULT_OK) {
            return Error::of(result);
        }
        return Subsystem(std::make_shared<detail::Core>(handle, options.event_mode));
    }

    Subsystem(Subsystem &&) noexcept = default;
    Subsystem &operator=(Subsystem &&other) noexcept {
        if (this != &other) {
            // Callbacks that the old one's end runs find it closed, not half replaced.
            const std::shared_ptr<detail::Core> ended = std::move(core_);
            core_ = std::move(other.core_);
        }
        return *this;
    }
    Subsystem(const Subsystem &) = delete;
    Subsystem &operator=(const Subsystem &) = delete;
    ~Subsystem() { const std::shared_ptr<detail::Core> ended = std::move(core_); }

    /// Ends it now and tells how that went; throws what callbacks threw. `RP_RESULT_REENTRANT` inside a
    /// callback. Calls afterwards are refused as `RP_RESULT_INVALID_HANDLE`.
    Result<void> close() {
        const std::shared_ptr<detail::Core> core = core_;
        if (core == nullptr) {
            return detail::to_result(RP_RESULT_INVALID_HANDLE);
        }
        const RpResult result = core->destroy();
        if (result != RP_RESULT_REENTRANT) {
            core_.reset();
            core->rethrow();
        }
        return detail::to_result(result);
    }

    /// For C functions that have no counterpart here; null when it was closed or moved from. Do not tick,
    /// wait or destroy with it.
    [[nodiscard]] RpSubsystem *native_handle() const noexcept { return detail::handle_of(core_); }

    // ---- turning ----

    /// Runs the callbacks of what has come about since the last tick. Once a frame.
    Result<void> tick() {
        const std::shared_ptr<detail::Core> core = core_;
        const RpResult result = rp_subsystem_tick(detail::handle_of(core));
        if (core != nullptr) {
            core->rethrow();
        }
        return detail::to_result(result);
    }

    /// The next event, or none when nothing waits. Only with `EventMode::Poll`.
    Result<std::optional<Event>> poll_event() {
        const std::shared_ptr<detail::Core> core = core_;
        const RpEvent *lent = nullptr;
        const RpResult result = rp_subsystem_poll_event(detail::handle_of(core), &lent);
        if (result != RP_RESULT_OK) {
            return Error::of(result);
        }
        if (lent == nullptr) {
            return std::optional<Event>();
        }
        const Lent<const RpEvent, rp_event_release> event{core->handle(), lent};
        return std::optional<Event>(detail::copy(*lent));
    }

    // ---- sessions: each call is accepted or refused at once and completes exactly once, see Operation ----

    /// Makes a named session from settings. Nothing is sent yet.
    Operation create(std::string_view name, const Settings &settings, CompletionCallback on_complete = {}) {
        const detail::CSettings c(settings);
        return start_named(name, std::move(on_complete),
                           [&](auto *handle, auto *session, auto... completion) {
                               return rp_session_create(handle, session, c.get(), completion...);
                           });
    }

    /// Begins the match: asks the gateway for a game session on a game server.
    Operation start(std::string_view name, CompletionCallback on_complete = {}) {
        return start_named(name, std::move(on_complete), rp_session_start);
    }

    /// Begins the match in a place of the player's choice, as far as the gateway lets players choose. A start
    /// that is tried again goes where the first one went.
    Operation start(std::string_view name, const StartOptions &options, CompletionCallback on_complete = {}) {
        const detail::CStartOptions c(options);
        return start_named(name, std::move(on_complete),
                           [&](auto *handle, auto *session, auto... completion) {
                               return rp_session_start_with_options(handle, session, c.get(), completion...);
                           });
    }

    /// Changes a session's settings, and, when asked, what the gateway knows of them. Only its owner may.
    Operation update(std::string_view name, const Settings &settings, bool refresh_online_data = true,
                     CompletionCallback on_complete = {}) {
        const detail::CSettings c(settings);
        return start_named(name, std::move(on_complete),
                           [&](auto *handle, auto *session, auto... completion) {
                               return rp_session_update(handle, session, c.get(), refresh_online_data ? 1 : 0,
                                                        completion...);
                           });
    }

    /// Ends the match; the session stays and can be started again.
    Operation end(std::string_view name, CompletionCallback on_complete = {}) {
        return start_named(name, std::move(on_complete), rp_session_end);
    }

    /// Destroys a session in any state; the owner's ends the game session at the gateway.
    Operation destroy(std::string_view name, CompletionCallback on_complete = {}) {
        return start_named(name, std::move(on_complete), rp_session_destroy);
    }

    /// Gives the local player's slot back and forgets the session here.
    Operation leave(std::string_view name, CompletionCallback on_complete = {}) {
        return start_named(name, std::move(on_complete), rp_session_leave);
    }

    /// Reserves a slot for the local player. It does not travel: take the connect string.
    Operation join(std::string_view name, const JoinOptions &options, CompletionCallback on_complete = {}) {
        const RpJoinOptions c = options.to_c();
        return start_named(name, std::move(on_complete),
                           [&](auto *handle, auto *session, auto... completion) {
                               return rp_session_join(handle, session, &c, completion...);
                           });
    }

    /// Makes a search with its query.
    Result<Search> create_search(const Query &query = {}) {
        std::uint64_t id = 0;
        const RpResult result = rp_search_create(native_handle(), &id);
        if (result != RP_RESULT_OK) {
            return Error::of(result);
        }
        Search search(core_, id);
        if (Result<void> set = search.set_query(query); !set) {
            return set.error();
        }
        return search;
    }

    /// Looks for the sessions that the search's query describes. One find runs at a time.
    Operation find(const Search &search, CompletionCallback on_complete = {}) {
        return start_call(std::move(on_complete), [&](auto *handle, auto... completion) {
            return rp_session_find(handle, search.id(), completion...);
        });
    }

    /// Stops the find under way. `RP_RESULT_NOT_SEARCHING` when there is none.
    Operation cancel_find(CompletionCallback on_complete = {}) {
        return start_call(std::move(on_complete), rp_session_cancel_find);
    }

    /// Looks for one game session; it becomes the search's only result.
    Operation find_by_id(std::string_view game_session_id, const Search &search,
                         CompletionCallback on_complete = {}) {
        const detail::Text id(game_session_id);
        return start_call(std::move(on_complete), [&](auto *handle, auto... completion) {
            return rp_session_find_by_id(handle, id.get(), search.id(), completion...);
        });
    }

    /// Measures the way to each of the search's results.
    Operation ping_results(const Search &search, CompletionCallback on_complete = {}) {
        return start_call(std::move(on_complete), [&](auto *handle, auto... completion) {
            return rp_session_ping_results(handle, search.id(), completion...);
        });
    }

    // ---- players ----

    Operation register_players(std::string_view name, const std::vector<std::string> &player_ids,
                               bool was_invited = false, CompletionCallback on_complete = {}) {
        const std::vector<const char *> ids = detail::c_texts(player_ids);
        return start_named(
            name, std::move(on_complete), [&](auto *handle, auto *session, auto... completion) {
                return rp_session_register_players(handle, session, ids.data(), detail::c_count(ids.size()),
                                                   was_invited ? 1 : 0, completion...);
            });
    }

    Operation unregister_players(std::string_view name, const std::vector<std::string> &player_ids,
                                 LeftReason reason = LeftReason::Left, CompletionCallback on_complete = {}) {
        const std::vector<const char *> ids = detail::c_texts(player_ids);
        return start_named(
            name, std::move(on_complete), [&](auto *handle, auto *session, auto... completion) {
                return rp_session_unregister_players(handle, session, ids.data(), detail::c_count(ids.size()),
                                                     static_cast<std::int32_t>(reason), completion...);
            });
    }

    Operation register_local_player(std::string_view name, std::string_view player_id,
                                    CompletionCallback on_complete = {}) {
        const detail::Text id(player_id);
        return start_named(
            name, std::move(on_complete), [&](auto *handle, auto *session, auto... completion) {
                return rp_session_register_local_player(handle, session, id.get(), completion...);
            });
    }

    Operation unregister_local_player(std::string_view name, std::string_view player_id,
                                      CompletionCallback on_complete = {}) {
        const detail::Text id(player_id);
        return start_named(
            name, std::move(on_complete), [&](auto *handle, auto *session, auto... completion) {
                return rp_session_unregister_local_player(handle, session, id.get(), completion...);
            });
    }

    [[nodiscard]] Result<bool> is_player_in_session(std::string_view name, std::string_view player_id) const {
        const detail::Text session(name);
        const detail::Text id(player_id);
        std::int32_t is_in = 0;
        const RpResult result =
            rp_session_is_player_in_session(native_handle(), session.get(), id.get(), &is_in);
        if (result != RP_RESULT_OK) {
            return Error::of(result);
        }
        return is_in != 0;
    }

    /// Says who plays here. Calls made from now on are made in this player's name.
    Result<void> set_local_player(const LocalPlayer &player) {
        RpLocalPlayer c = RP_LOCAL_PLAYER_INIT;
        c.id = detail::c_text(player.id);
        c.nickname = detail::c_text_or_null(player.nickname);
        c.auth_token = detail::c_text_or_null(player.auth_token);
        return detail::to_result(rp_subsystem_set_local_player(native_handle(), &c));
    }

    /// Says who is asked for an auth token when the gateway wants one: when none is known, and when it
    /// refuses the one that is. It answers by `provide_auth_token`, at once or later. An empty function:
    /// nobody; where events are polled it must be empty, and an `AuthTokenRequest` is then among the events.
    Result<void> set_auth_token_provider(AuthTokenProvider provider) {
        if (core_ == nullptr || !provider) {
            return detail::to_result(rp_subsystem_set_auth_token_provider(native_handle(), nullptr, nullptr));
        }
        auto asked = std::make_unique<AuthTokenHearer>(AuthTokenHearer{core_.get(), std::move(provider)});
        const RpResult result =
            rp_subsystem_set_auth_token_provider(native_handle(), &AuthTokenHearer::hear, asked.get());
        if (result == RP_RESULT_OK) {
            // To the subsystem's end, also when another follows: it may be asked right now.
            core_->keep(std::move(asked));
        }
        return detail::to_result(result);
    }

    /// Says what proves who plays: the answer to a request, or, for 0, a new token unasked. An empty one says
    /// that there is none: what waits for it completes as `RP_RESULT_UNAUTHORIZED`.
    Result<void> provide_auth_token(std::uint64_t request_id, std::string_view auth_token) {
        const detail::Text token(auth_token);
        return detail::to_result(rp_subsystem_provide_auth_token(native_handle(), request_id,
                                                                 auth_token.empty() ? nullptr : token.get()));
    }

    // ---- friends and invitations ----

    /// Completes as `RP_RESULT_NOT_SUPPORTED`: the gateway knows no friends.
    Operation find_friend_session(const std::vector<std::string> &friend_ids,
                                  CompletionCallback on_complete = {}) {
        const std::vector<const char *> ids = detail::c_texts(friend_ids);
        return start_call(std::move(on_complete), [&](auto *handle, auto... completion) {
            return rp_session_find_friend_session(handle, ids.data(), detail::c_count(ids.size()),
                                                  completion...);
        });
    }

    /// Completes as `RP_RESULT_NOT_SUPPORTED`: the gateway delivers no invitations.
    Operation send_invite(std::string_view name, const std::vector<std::string> &friend_ids,
                          CompletionCallback on_complete = {}) {
        const std::vector<const char *> ids = detail::c_texts(friend_ids);
        return start_named(name, std::move(on_complete),
                           [&](auto *handle, auto *session, auto... completion) {
                               return rp_session_send_invite(handle, session, ids.data(),
                                                             detail::c_count(ids.size()), completion...);
                           });
    }

    /// The game's platform tells of an invitation: a later tick runs the invite received delegates.
    Result<void> receive_invite(const Invite &invite) { return tell(invite, rp_session_receive_invite); }

    /// The player accepted: the invite accepted delegates run, and the game then joins by the game session's
    /// id.
    Result<void> accept_invite(const Invite &invite) { return tell(invite, rp_session_accept_invite); }

    // ---- what is known ----

    [[nodiscard]] Result<SessionState> get_state(std::string_view name) const {
        const detail::Text session(name);
        std::int32_t state = 0;
        const RpResult result = rp_session_get_state(native_handle(), session.get(), &state);
        if (result != RP_RESULT_OK) {
            return Error::of(result);
        }
        return static_cast<SessionState>(state);
    }

    /// How many named sessions there are.
    [[nodiscard]] Result<std::uint32_t> get_count() const {
        std::uint32_t count = 0;
        const RpResult result = rp_session_get_count(native_handle(), &count);
        if (result != RP_RESULT_OK) {
            return Error::of(result);
        }
        return count;
    }

    [[nodiscard]] Result<bool> has_presence_session() const {
        std::int32_t has = 0;
        const RpResult result = rp_session_has_presence_session(native_handle(), &has);
        if (result != RP_RESULT_OK) {
            return Error::of(result);
        }
        return has != 0;
    }

    /// A copy of what is known of a session, as it stands now.
    [[nodiscard]] Result<SessionInfo> get_info(std::string_view name) const {
        const detail::Text session(name);
        const RpSessionInfo *lent = nullptr;
        const RpResult result = rp_session_get_info(native_handle(), session.get(), &lent);
        if (result != RP_RESULT_OK) {
            return Error::of(result);
        }
        const Lent<const RpSessionInfo, rp_session_info_release> info{native_handle(), lent};
        return detail::copy(*lent);
    }

    /// A copy of a session's settings, as they stand now.
    [[nodiscard]] Result<Settings> get_settings(std::string_view name) const {
        const detail::Text session(name);
        const RpSessionSettings *lent = nullptr;
        const RpResult result = rp_session_get_settings(native_handle(), session.get(), &lent);
        if (result != RP_RESULT_OK) {
            return Error::of(result);
        }
        const Lent<const RpSessionSettings, rp_session_settings_release> settings{native_handle(), lent};
        return detail::copy_settings(lent);
    }

    /// What to travel to. `RP_RESULT_ADDRESS_NOT_KNOWN` before start or join is complete.
    [[nodiscard]] Result<std::string> get_resolved_connect_string(std::string_view name,
                                                                  PortType port = PortType::Game) const {
        const detail::Text session(name);
        return detail::read_text([&](char *buffer, std::size_t *size) {
            return rp_session_get_resolved_connect_string(native_handle(), session.get(),
                                                          static_cast<std::int32_t>(port), buffer, size);
        });
    }

    /// Everything that is known, as JSON, for people who look for a fault.
    [[nodiscard]] Result<std::string> dump() const {
        return detail::read_text([&](char *buffer, std::size_t *size) {
            return rp_subsystem_dump(native_handle(), buffer, size);
        });
    }

    /// Matchmaking: tickets.
    [[nodiscard]] Matchmaking matchmaking() const noexcept { return Matchmaking(core_); }

    /// The hosting side.
    [[nodiscard]] Server server() const noexcept { return Server(core_); }

    /// Says where log lines go: this and graver lines; an empty function silences. They come out of tick,
    /// wait and close.
    Result<void> set_log(LogLevel level, LogCallback log) {
        if (core_ == nullptr || !log) {
            return detail::to_result(
                rp_subsystem_set_log(native_handle(), static_cast<std::int32_t>(level), nullptr, nullptr));
        }
        auto hearer = std::make_unique<LogHearer>(LogHearer{core_.get(), std::move(log)});
        const RpResult result = rp_subsystem_set_log(native_handle(), static_cast<std::int32_t>(level),
                                                     &LogHearer::hear, hearer.get());
        if (result == RP_RESULT_OK) {
            // To the subsystem's end, also when another follows: it may be hearing a line right now.
            core_->keep(std::move(hearer));
        }
        return detail::to_result(result);
    }

    // ---- delegates: each hears every operation of a kind, after its own callback ----

    Result<Connection> on_create_complete(CompletionDelegate delegate) {
        return connect(rp_session_add_on_create_complete_delegate, std::move(delegate));
    }
    Result<Connection> on_start_complete(CompletionDelegate delegate) {
        return connect(rp_session_add_on_start_complete_delegate, std::move(delegate));
    }
    Result<Connection> on_update_complete(CompletionDelegate delegate) {
        return connect(rp_session_add_on_update_complete_delegate, std::move(delegate));
    }
    Result<Connection> on_end_complete(CompletionDelegate delegate) {
        return connect(rp_session_add_on_end_complete_delegate, std::move(delegate));
    }
    Result<Connection> on_destroy_complete(CompletionDelegate delegate) {
        return connect(rp_session_add_on_destroy_complete_delegate, std::move(delegate));
    }
    Result<Connection> on_find_complete(CompletionDelegate delegate) {
        return connect(rp_session_add_on_find_complete_delegate, std::move(delegate));
    }
    Result<Connection> on_cancel_find_complete(CompletionDelegate delegate) {
        return connect(rp_session_add_on_cancel_find_complete_delegate, std::move(delegate));
    }
    Result<Connection> on_ping_results_complete(CompletionDelegate delegate) {
        return connect(rp_session_add_on_ping_results_complete_delegate, std::move(delegate));
    }
    Result<Connection> on_join_complete(CompletionDelegate delegate) {
        return connect(rp_session_add_on_join_complete_delegate, std::move(delegate));
    }
    Result<Connection> on_leave_complete(CompletionDelegate delegate) {
        return connect(rp_session_add_on_leave_complete_delegate, std::move(delegate));
    }
    Result<Connection> on_register_players_complete(CompletionDelegate delegate) {
        return connect(rp_session_add_on_register_players_complete_delegate, std::move(delegate));
    }
    Result<Connection> on_unregister_players_complete(CompletionDelegate delegate) {
        return connect(rp_session_add_on_unregister_players_complete_delegate, std::move(delegate));
    }
    Result<Connection> on_find_friend_session_complete(CompletionDelegate delegate) {
        return connect(rp_session_add_on_find_friend_session_complete_delegate, std::move(delegate));
    }

    // ---- notices: what happens to sessions without a call from here ----

    Result<Connection> on_invite_received(NoticeDelegate delegate) {
        return connect(rp_session_add_on_invite_received_delegate, std::move(delegate));
    }
    Result<Connection> on_invite_accepted(NoticeDelegate delegate) {
        return connect(rp_session_add_on_invite_accepted_delegate, std::move(delegate));
    }
    Result<Connection> on_failure(NoticeDelegate delegate) {
        return connect(rp_session_add_on_failure_delegate, std::move(delegate));
    }
    Result<Connection> on_settings_updated(NoticeDelegate delegate) {
        return connect(rp_session_add_on_settings_updated_delegate, std::move(delegate));
    }
    Result<Connection> on_participant_joined(NoticeDelegate delegate) {
        return connect(rp_session_add_on_participant_joined_delegate, std::move(delegate));
    }
    Result<Connection> on_participant_left(NoticeDelegate delegate) {
        return connect(rp_session_add_on_participant_left_delegate, std::move(delegate));
    }
    Result<Connection> on_participant_settings_updated(NoticeDelegate delegate) {
        return connect(rp_session_add_on_participant_settings_updated_delegate, std::move(delegate));
    }

  private:
    /// Gives back what C lent, however its copy ends.
    template <class T, RpResult(RP_CALL *release)(RpSubsystem *, T *)> struct Lent {
        RpSubsystem *handle;
        T *lent;
        ~Lent() { static_cast<void>(release(handle, lent)); }
    };

    struct AuthTokenHearer {
        detail::Core *core;
        AuthTokenProvider provide;

        static void RP_CALL hear(const RpAuthTokenRequest *request, void *user_data) noexcept {
            auto *self = static_cast<AuthTokenHearer *>(user_data);
            self->core->guard([&] { self->provide(detail::copy(*request)); });
        }
    };

    struct LogHearer {
        detail::Core *core;
        LogCallback log;

        static void RP_CALL hear(std::int32_t level, const char *target, const char *message,
                                 void *user_data) noexcept {
            auto *self = static_cast<LogHearer *>(user_data);
            self->core->guard([&] {
                self->log(LogLine{static_cast<LogLevel>(level), detail::copy_text(target),
                                  detail::copy_text(message)});
            });
        }
    };

    explicit Subsystem(std::shared_ptr<detail::Core> core) noexcept : core_(std::move(core)) {}

    static std::optional<Error> library_mismatch(LibraryCheck wanted) {
        const bool is_older = rp_abi_version() < RP_ABI_VERSION;
        const bool is_other = wanted == LibraryCheck::SameHeader && rp_contract_hash() != RP_CONTRACT_HASH;
        if (!is_older && !is_other) {
            return std::nullopt;
        }
        Error error = Error::of(RP_RESULT_UNSUPPORTED_VERSION);
        error.message = std::string("the library, version ") + rp_version() + " with ABI " +
                        std::to_string(rp_abi_version()) +
                        (is_older ? ", is older than this program's header, whose ABI is "
                                  : " is not the one that this program's header came with, whose ABI is ") +
                        std::to_string(RP_ABI_VERSION) + ": link the library that came with rallypoint.hpp" +
                        (is_older ? "" : ", or define RALLYPOINT_ACCEPT_NEWER_LIBRARY to accept newer ones");
        return error;
    }

    static RpSubsystemOptions to_c(const Options &options) noexcept {
        RpSubsystemOptions c = RP_SUBSYSTEM_OPTIONS_INIT;
        c.request_timeout_ms = detail::c_milliseconds(options.request_timeout);
        c.find_timeout_ms = detail::c_milliseconds(options.find_timeout);
        c.event_mode = static_cast<std::int32_t>(options.event_mode);
        c.gateway_url = detail::c_text_or_null(options.gateway_url);
        c.start_session_uri = detail::c_text_or_null(options.start_session_uri);
        c.find_session_uri = detail::c_text_or_null(options.find_session_uri);
        c.join_session_uri = detail::c_text_or_null(options.join_session_uri);
        c.leave_session_uri = detail::c_text_or_null(options.leave_session_uri);
        c.destroy_session_uri = detail::c_text_or_null(options.destroy_session_uri);
        c.update_session_uri = detail::c_text_or_null(options.update_session_uri);
        c.start_matchmaking_uri = detail::c_text_or_null(options.start_matchmaking_uri);
        c.stop_matchmaking_uri = detail::c_text_or_null(options.stop_matchmaking_uri);
        c.accept_match_uri = detail::c_text_or_null(options.accept_match_uri);
        c.matchmaking_ticket_uri = detail::c_text_or_null(options.matchmaking_ticket_uri);
        c.matchmaking_events_uri = detail::c_text_or_null(options.matchmaking_events_uri);
        c.matchmaking_pass_uri = detail::c_text_or_null(options.matchmaking_pass_uri);
        c.ca_certificates = detail::c_text_or_null(options.ca_certificates);
        c.health_uri = detail::c_text_or_null(options.health_uri);
        c.connect_string_format = detail::c_text_or_null(options.connect_string_format);
        c.build_unique_id = options.build_unique_id;
        c.lan_interface = detail::c_text_or_null(options.lan_interface);
        c.lan_game_id = options.lan_game_id;
        c.lan_find_timeout_ms = detail::c_milliseconds(options.lan_find_timeout);
        c.lan_port = options.lan_port;
        c.lan_multicast = options.lan_multicast;
        c.lan_fallback = options.lan_fallback;
        return c;
    }

    template <class Call> Operation start_call(CompletionCallback on_complete, const Call &call) {
        return detail::OperationStarter::start(core_, std::move(on_complete), call);
    }

    /// For calls that begin with a session's name.
    template <class Call>
    Operation start_named(std::string_view name, CompletionCallback on_complete, const Call &call) {
        const detail::Text session(name);
        return start_call(std::move(on_complete), [&](auto *handle, auto... completion) {
            return call(handle, session.get(), completion...);
        });
    }

    template <class CInfo, class Info>
    Result<Connection> connect(RpResult(RP_CALL *add)(RpSubsystem *, void(RP_CALL *)(const CInfo *, void *),
                                                      void *, RpUserDataFreeFn, std::uint64_t *),
                               Function<void(const Info &)> delegate) {
        return detail::Connector::connect<Info, CInfo>(core_, add, std::move(delegate));
    }

    Result<void> tell(const Invite &invite, RpResult(RP_CALL *to)(RpSubsystem *, const RpInvite *)) {
        RpInvite c = RP_INVITE_INIT;
        c.player_id = detail::c_text_or_null(invite.player_id);
        c.from_player_id = detail::c_text_or_null(invite.from_player_id);
        c.app_id = detail::c_text_or_null(invite.app_id);
        c.game_session_id = detail::c_text_or_null(invite.game_session_id);
        return detail::to_result(to(native_handle(), &c));
    }

    std::shared_ptr<detail::Core> core_;
};

/// An operation's result as Unreal's join delegate has it.
[[nodiscard]] inline JoinResult join_result(RpResult result) noexcept {
    return static_cast<JoinResult>(rp_join_result(result));
}

RALLYPOINT_NAMESPACE_END

#endif
