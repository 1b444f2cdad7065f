// The hosting side: a dedicated server's process. Part of <rallypoint/rallypoint.hpp>.
#ifndef RALLYPOINT_CPP_SERVER_HPP
#define RALLYPOINT_CPP_SERVER_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rallypoint/cpp/operation.hpp>
#include <rallypoint/cpp/player.hpp>

RALLYPOINT_NAMESPACE_BEGIN

/// How a server process reaches the service; `RpServerParameters`. Empty and 0 mean the default.
struct ServerParameters {
    std::chrono::milliseconds timeout{0};
    std::chrono::milliseconds heartbeat_interval{0};
    /// The variables that a fleet sets for its processes replace the fields below, as in GameLift's server
    /// SDKs.
    bool use_environment = false;
    std::string websocket_url;
    std::string process_id;
    std::string host_id;
    std::string fleet_id;
    std::string auth_token;
    /// With the keys, what the connection is signed for where there is no token.
    std::string region;
    std::string access_key;
    std::string secret_key;
    std::string session_token;
    std::chrono::milliseconds request_timeout{0};
    std::chrono::milliseconds health_check_timeout{0};
    std::chrono::milliseconds reconnect_wait{0};

    /// For a process that a fleet launches.
    [[nodiscard]] static ServerParameters from_environment() {
        ServerParameters parameters;
        parameters.use_environment = true;
        return parameters;
    }
};

/// What a server process offers; `RpProcessParameters`. The four functions run inside tick, on its thread,
/// and not in poll mode, where events take their place. They live as long as the subsystem.
struct ProcessParameters {
    /// Where players reach this process, 1 to 60000.
    std::uint16_t port = 0;
    /// What the service is to keep.
    std::vector<std::string> log_paths;
    /// Prepare the game session, then call `Server::activate_game_session`.
    Function<void(const GameSession &)> on_start_game_session;
    /// Told to end. The library never ends a process.
    Function<void(TerminationTime)> on_process_terminate;
    /// Whether the process is well; empty: ticking is the sign of life. One that throws is not well.
    Function<bool()> on_health_check;
    /// Hears what becomes of the game session and its backfills.
    Function<void(const GameSessionUpdate &)> on_update_game_session;
};

/// Which player sessions are asked for; `RpDescribePlayerSessionsOptions`. Exactly one id is not empty.
struct PlayerSessionQuery {
    std::string game_session_id;
    std::string player_id;
    std::string player_session_id;
    PlayerSessionStatus status = PlayerSessionStatus::NotSet;
    /// How many at most; 0 leaves it to the service.
    std::uint32_t limit = 0;
    /// Where an earlier page left off.
    std::string next_token;
};

/// GameLift's server SDK over a subsystem. A view: cheap to copy, and refused when the subsystem is gone.
/// Each call is accepted or refused at once and completes exactly once, see `Operation`.
class Server {
  public:
    /// Connects this process to the service. (`InitSDK`)
    Operation init(const ServerParameters &parameters, CompletionCallback on_complete = {}) {
        RpServerParameters c = RP_SERVER_PARAMETERS_INIT;
        c.timeout_ms = detail::c_milliseconds(parameters.timeout);
        c.heartbeat_interval_ms = detail::c_milliseconds(parameters.heartbeat_interval);
        c.use_environment = parameters.use_environment;
        c.websocket_url = detail::c_text_or_null(parameters.websocket_url);
        c.process_id = detail::c_text_or_null(parameters.process_id);
        c.host_id = detail::c_text_or_null(parameters.host_id);
        c.fleet_id = detail::c_text_or_null(parameters.fleet_id);
        c.auth_token = detail::c_text_or_null(parameters.auth_token);
        c.region = detail::c_text_or_null(parameters.region);
        c.access_key = detail::c_text_or_null(parameters.access_key);
        c.secret_key = detail::c_text_or_null(parameters.secret_key);
        c.session_token = detail::c_text_or_null(parameters.session_token);
        c.request_timeout_ms = detail::c_milliseconds(parameters.request_timeout);
        c.health_check_timeout_ms = detail::c_milliseconds(parameters.health_check_timeout);
        c.reconnect_wait_ms = detail::c_milliseconds(parameters.reconnect_wait);
        return start(std::move(on_complete), [&](auto *handle, auto... completion) {
            return rp_server_init(handle, &c, completion...);
        });
    }

    /// Says that this process can host a game session, and completes when the service knows that it is well.
    /// (`ProcessReady`)
    Operation ready(ProcessParameters parameters, CompletionCallback on_complete = {}) {
        const std::shared_ptr<detail::Core> core = core_.lock();
        const std::vector<const char *> log_paths = detail::c_texts(parameters.log_paths);
        RpProcessParameters c = RP_PROCESS_PARAMETERS_INIT;
        c.log_path_count = detail::c_count(log_paths.size());
        c.log_paths = log_paths.empty() ? nullptr : log_paths.data();
        c.port = parameters.port;
        auto callbacks = std::make_unique<Callbacks>(Callbacks{core.get(), std::move(parameters)});
        c.on_start_game_session = callbacks->parameters.on_start_game_session ? &Callbacks::start : nullptr;
        c.on_process_terminate = callbacks->parameters.on_process_terminate ? &Callbacks::terminate : nullptr;
        c.on_health_check = callbacks->parameters.on_health_check ? &Callbacks::is_well : nullptr;
        c.on_update_game_session =
            callbacks->parameters.on_update_game_session ? &Callbacks::update : nullptr;
        c.user_data = callbacks.get();
        Operation operation = start(std::move(on_complete), [&](auto *handle, auto... completion) {
            return rp_server_ready(handle, &c, completion...);
        });
        if (operation) {
            core->keep(std::move(callbacks)); // C has no function to free them by
        }
        return operation;
    }

    /// Says that the game session can take players. (`ActivateGameSession`)
    Operation activate_game_session(CompletionCallback on_complete = {}) {
        return start(std::move(on_complete), rp_server_activate_game_session);
    }

    /// Asks whether a player who came may stay. (`AcceptPlayerSession`)
    Operation accept_player_session(std::string_view player_session_id, CompletionCallback on_complete = {}) {
        const detail::Text id(player_session_id);
        return start(std::move(on_complete), [&](auto *handle, auto... completion) {
            return rp_server_accept_player_session(handle, id.get(), completion...);
        });
    }

    /// Tells that a player is gone. (`RemovePlayerSession`)
    Operation remove_player_session(std::string_view player_session_id, CompletionCallback on_complete = {}) {
        const detail::Text id(player_session_id);
        return start(std::move(on_complete), [&](auto *handle, auto... completion) {
            return rp_server_remove_player_session(handle, id.get(), completion...);
        });
    }

    /// Says whether the game session takes new player sessions. (`UpdatePlayerSessionCreationPolicy`)
    Operation update_player_session_creation_policy(PlayerSessionCreationPolicy policy,
                                                    CompletionCallback on_complete = {}) {
        return start(std::move(on_complete), [&](auto *handle, auto... completion) {
            return rp_server_update_player_session_creation_policy(handle, static_cast<std::int32_t>(policy),
                                                                   completion...);
        });
    }

    /// Asks which player sessions there are: `Completion::player_sessions`. (`DescribePlayerSessions`)
    Operation describe_player_sessions(const PlayerSessionQuery &query, CompletionCallback on_complete = {}) {
        RpDescribePlayerSessionsOptions c = RP_DESCRIBE_PLAYER_SESSIONS_OPTIONS_INIT;
        c.limit = query.limit;
        c.game_session_id = detail::c_text_or_null(query.game_session_id);
        c.player_id = detail::c_text_or_null(query.player_id);
        c.player_session_id = detail::c_text_or_null(query.player_session_id);
        c.next_token = detail::c_text_or_null(query.next_token);
        c.status_filter = static_cast<std::int32_t>(query.status);
        return start(std::move(on_complete), [&](auto *handle, auto... completion) {
            return rp_server_describe_player_sessions(handle, &c, completion...);
        });
    }

    /// Looks for players to fill free slots with: `Completion::backfill_ticket_id`. Without a ticket the
    /// service chooses one, without an ARN it is the matchmaker data's. (`StartMatchBackfill`)
    Operation start_match_backfill(std::string_view matchmaking_configuration_arn,
                                   const std::vector<MatchmakingPlayer> &players,
                                   std::string_view ticket_id = {}, CompletionCallback on_complete = {}) {
        const detail::CPlayers c_players(players);
        RpMatchBackfillOptions c = RP_MATCH_BACKFILL_OPTIONS_INIT;
        c.players = c_players.data();
        c.player_count = c_players.count();
        return start_match_backfill(c, matchmaking_configuration_arn, ticket_id, std::move(on_complete));
    }

    /// The same for those who have slots now, by the service, with the matchmaker data's teams and
    /// attributes.
    Operation start_match_backfill(CompletionCallback on_complete = {}) {
        RpMatchBackfillOptions c = RP_MATCH_BACKFILL_OPTIONS_INIT;
        c.players_from_matchmaker_data = 1;
        return start_match_backfill(c, {}, {}, std::move(on_complete));
    }

    /// What the matchmaker says of the game session: who plays in which team. `RP_RESULT_NO_MATCHMAKER_DATA`
    /// when no match made it.
    [[nodiscard]] Result<MatchmakerData> matchmaker_data() const {
        const RpMatchmakerData *lent = nullptr;
        const std::shared_ptr<detail::Core> core = core_.lock();
        const RpResult result = rp_server_get_matchmaker_data(detail::handle_of(core), &lent);
        if (result != RP_RESULT_OK) {
            return Error::of(result);
        }
        const LentData release{core->handle(), lent};
        return detail::copy(*lent);
    }

    /// Stops looking for players. (`StopMatchBackfill`)
    Operation stop_match_backfill(std::string_view matchmaking_configuration_arn, std::string_view ticket_id,
                                  CompletionCallback on_complete = {}) {
        const detail::Text configuration(matchmaking_configuration_arn);
        const detail::Text ticket(ticket_id);
        return start(std::move(on_complete), [&](auto *handle, auto... completion) {
            return rp_server_stop_match_backfill(handle, configuration.get(), ticket.get(), completion...);
        });
    }

    /// Asks where the TLS certificate is: `Completion::compute_certificate`. (`GetComputeCertificate`)
    Operation get_compute_certificate(CompletionCallback on_complete = {}) {
        return start(std::move(on_complete), rp_server_get_compute_certificate);
    }

    /// Asks for credentials of a role: `Completion::fleet_role_credentials`. (`GetFleetRoleCredentials`)
    Operation get_fleet_role_credentials(std::string_view role_arn, std::string_view role_session_name = {},
                                         CompletionCallback on_complete = {}) {
        const detail::Text role(role_arn);
        const detail::Text session_name(role_session_name);
        return start(std::move(on_complete), [&](auto *handle, auto... completion) {
            return rp_server_get_fleet_role_credentials(
                handle, role.get(), role_session_name.empty() ? nullptr : session_name.get(), completion...);
        });
    }

    /// The version of the GameLift server SDK's protocol that the library speaks. (`GetSdkVersion`)
    [[nodiscard]] static const char *sdk_version() noexcept { return rp_server_get_sdk_version(); }

    /// Tells that this process is about to exit. (`ProcessEnding`)
    Operation ending(CompletionCallback on_complete = {}) {
        return start(std::move(on_complete), rp_server_ending);
    }

    /// Closes the connection to the service. (`Destroy`)
    Operation destroy(CompletionCallback on_complete = {}) {
        return start(std::move(on_complete), rp_server_destroy);
    }

    /// The id of the game session that this process hosts. (`GetGameSessionId`)
    [[nodiscard]] Result<std::string> game_session_id() const {
        const std::shared_ptr<detail::Core> core = core_.lock();
        return detail::read_text([&](char *buffer, std::size_t *size) {
            return rp_server_get_game_session_id(detail::handle_of(core), buffer, size);
        });
    }

    /// When this process must have ended. (`GetTerminationTime`)
    [[nodiscard]] Result<TerminationTime> termination_time() const {
        std::int64_t milliseconds = 0;
        const std::shared_ptr<detail::Core> core = core_.lock();
        const RpResult result = rp_server_get_termination_time(detail::handle_of(core), &milliseconds);
        if (result != RP_RESULT_OK) {
            return Error::of(result);
        }
        return detail::copy_time(milliseconds);
    }

    /// Answers a `HealthCheck` event in poll mode.
    Result<void> report_health(bool is_well) {
        const std::shared_ptr<detail::Core> core = core_.lock();
        return detail::to_result(rp_server_report_health(detail::handle_of(core), is_well ? 1 : 0));
    }

  private:
    friend class Subsystem;

    struct Callbacks {
        detail::Core *core;
        ProcessParameters parameters;

        static void RP_CALL start(const RpGameSession *game_session, void *user_data) noexcept {
            auto *self = static_cast<Callbacks *>(user_data);
            self->core->guard([&] { self->parameters.on_start_game_session(detail::copy(*game_session)); });
        }

        static void RP_CALL update(const RpGameSessionUpdate *update, void *user_data) noexcept {
            auto *self = static_cast<Callbacks *>(user_data);
            self->core->guard([&] { self->parameters.on_update_game_session(detail::copy(*update)); });
        }

        static void RP_CALL terminate(std::int64_t milliseconds, void *user_data) noexcept {
            auto *self = static_cast<Callbacks *>(user_data);
            self->core->guard(
                [&] { self->parameters.on_process_terminate(detail::copy_time(milliseconds)); });
        }

        static std::int32_t RP_CALL is_well(void *user_data) noexcept {
            auto *self = static_cast<Callbacks *>(user_data);
            bool is_well = false;
            self->core->guard([&] { is_well = self->parameters.on_health_check(); });
            return is_well ? 1 : 0;
        }
    };

    /// Gives what was lent back however its copy ends.
    struct LentData {
        RpSubsystem *handle;
        const RpMatchmakerData *data;
        ~LentData() { static_cast<void>(rp_matchmaker_data_release(handle, data)); }
    };

    Operation start_match_backfill(RpMatchBackfillOptions &c, std::string_view matchmaking_configuration_arn,
                                   std::string_view ticket_id, CompletionCallback on_complete) {
        const detail::Text configuration(matchmaking_configuration_arn);
        const detail::Text ticket(ticket_id);
        c.matchmaking_configuration_arn =
            matchmaking_configuration_arn.empty() ? nullptr : configuration.get();
        c.ticket_id = ticket_id.empty() ? nullptr : ticket.get();
        return start(std::move(on_complete), [&](auto *handle, auto... completion) {
            return rp_server_start_match_backfill(handle, &c, completion...);
        });
    }

    explicit Server(std::weak_ptr<detail::Core> core) noexcept : core_(std::move(core)) {}

    template <class Call> Operation start(CompletionCallback on_complete, const Call &call) {
        return detail::OperationStarter::start(core_.lock(), std::move(on_complete), call);
    }

    std::weak_ptr<detail::Core> core_;
};

RALLYPOINT_NAMESPACE_END

#endif
