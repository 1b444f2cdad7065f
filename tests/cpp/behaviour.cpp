// What the binding promises, against the real library and a port where nobody listens: callbacks run once and
// are freed once, delegates end with their connections, exceptions come out of tick, and every object may
// outlive the others.
#include <rallypoint/rallypoint.hpp>

#include "fixtures.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace rallypoint;

// A gateway that takes connections and never answers.
class SilentGateway {
  public:
    SilentGateway() : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto *any = reinterpret_cast<sockaddr *>(&address);
        expect(bind(socket_, any, size) == 0 && listen(socket_, 1) == 0 &&
                   getsockname(socket_, any, &size) == 0,
               "listen on a free port");
        options_.gateway_url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    }
    SilentGateway(const SilentGateway &) = delete;
    SilentGateway &operator=(const SilentGateway &) = delete;
    ~SilentGateway() { close(socket_); }

    [[nodiscard]] Subsystem subsystem() const { return *Subsystem::create(options_); }

  private:
    int socket_;
    Options options_;
};

void a_callback_runs_once_in_tick_and_is_freed_once() {
    Subsystem online = subsystem();
    int runs = 0;
    int freed = 0;
    std::string session;
    OperationKind kind{};
    Operation create =
        online.create("Lobby", Settings(), [&, captured = Captured(freed)](const Completion &ended) {
            ++runs;
            session = ended.session_name;
            kind = ended.kind;
        });
    expect(create.accepted() && create.id() != 0, "create is accepted");
    expect(runs == 0 && freed == 0 && !create.completion(), "nothing runs before tick");
    expect(online.tick().has_value() && runs == 1 && freed == 1, "tick runs the callback and frees it");
    expect(online.tick().has_value() && runs == 1 && freed == 1, "once");
    expect(session == "Lobby" && kind == OperationKind::CreateSession, "it hears what ended");
    expect(create.completion() && create.completion()->ok(), "the operation knows it too");
}

void a_refused_call_frees_its_callback_and_never_runs_it() {
    Subsystem online = subsystem();
    int runs = 0;
    int freed = 0;
    Operation start = online.start("Nobody", [&, captured = Captured(freed)](const Completion &) { ++runs; });
    expect(!start && start.error().code == RP_RESULT_SESSION_NOT_FOUND && !start.error().message.empty(),
           "a start without a session is refused");
    expect(runs == 0 && freed == 1, "its callback is freed at once");
    expect(start.wait().code() == RP_RESULT_SESSION_NOT_FOUND, "waiting gives the refusal");
    expect(online.tick().has_value() && online.close().has_value() && runs == 0 && freed == 1,
           "and never runs");
}

void waiting_tells_why_it_failed() {
    Subsystem online = subsystem();
    expect(online.create("Lobby", Settings()).wait().has_value(), "create");
    const Result<Completion> started = online.start("Lobby").wait();
    expect(started.code() == RP_RESULT_CONNECTION_FAILED && started.error().retryable, "nobody listens");
    expect(*online.get_state("Lobby") == SessionState::Pending, "it can be started again");
    expect(online.get_resolved_connect_string("Lobby").code() == RP_RESULT_ADDRESS_NOT_KNOWN,
           "there is nowhere to travel to");
}

void a_start_in_a_place_of_choice_is_checked_and_kept() {
    Subsystem online = subsystem();
    expect(online.create("Lobby", Settings()).wait().has_value(), "create");
    StartOptions options;
    options.fleet_id = "fleet-b";
    options.queue = "ranked";
    expect(online.start("Lobby", options).error().code == RP_RESULT_INVALID_ARGUMENT, "a fleet or a queue");
    options.fleet_id.clear();
    options.latencies["eu-west-1"] = std::chrono::milliseconds(20);
    expect(online.start("Lobby", options).wait().code() == RP_RESULT_CONNECTION_FAILED, "nobody listens");
    options.queue = "casual";
    expect(online.start("Lobby", options).error().code == RP_RESULT_INVALID_ARGUMENT,
           "it may have been made where the first start wanted it");
    expect(online.start("Lobby").wait().code() == RP_RESULT_CONNECTION_FAILED, "it is tried again there");
    Search search = *online.create_search();
    expect(search.set_query(Query().fleet("fleet-b").alias("alias-b")).code() == RP_RESULT_INVALID_ARGUMENT,
           "a fleet or an alias");
    expect(search.set_query(Query().alias("alias-b").location("custom-b")).has_value(), "a place to look in");
}

void certificates_that_are_none_are_refused() {
    Options options;
    options.ca_certificates = "not a certificate";
    expect(Subsystem::create(options).code() == RP_RESULT_INVALID_ARGUMENT, "they are text in PEM");
}

void waiting_ends_in_time_and_cancelling_ends_the_call() {
    const SilentGateway gateway;
    Subsystem online = gateway.subsystem();
    Search search = *online.create_search();
    Operation find = online.find(search);
    expect(find.wait_for(std::chrono::milliseconds(0)).code() == RP_RESULT_WAIT_TIMED_OUT &&
               !find.completion(),
           "no time at all is not for ever");
    expect(online.find(search).error().code == RP_RESULT_ALREADY_PENDING, "a second find is refused");
    expect(find.cancel().has_value() && find.wait().code() == RP_RESULT_CANCELLED, "it is cancelled");
}

void settings_come_back_as_they_went_in() {
    Subsystem online = subsystem();
    Settings settings;
    settings.num_public_connections = 4;
    settings.should_advertise = true;
    settings.lan_game_port = 7001;
    settings.title = "Friday night";
    settings.set("MAPNAME", "Arena", Advertisement::ViaOnlineService)
        .set("Bots", 3, Advertisement::ViaOnlineService)
        .set("Big", std::uint64_t{18446744073709551615U}, Advertisement::DontAdvertise)
        .set("Small", std::int64_t{-9000000000}, Advertisement::DontAdvertise)
        .set("Unsigned", 7U, Advertisement::DontAdvertise)
        .set("Ratio", 0.25F, Advertisement::DontAdvertise)
        .set("Real", 1.5, Advertisement::DontAdvertise)
        .set("Ranked", true, Advertisement::DontAdvertise)
        .set("Raw", Blob{0, 255, 7}, Advertisement::DontAdvertise)
        .set("Extra", Json{"{\"a\":1}"}, Advertisement::DontAdvertise)
        .set_for("player-1", "MAPNAME", "Theirs", Advertisement::DontAdvertise);
    expect(online.create("Lobby", settings).wait().has_value(), "create with every type");

    const Result<Settings> known = online.get_settings("Lobby");
    expect(known && known->title == "Friday night" && known->num_public_connections == 4 &&
               known->should_advertise && !known->is_lan_match && known->lan_game_port == 7001,
           "the fields");
    expect(known->settings.size() == settings.settings.size(), "as many settings");
    for (const Setting &setting : settings.settings) {
        const Setting *same = known->find(setting.key, setting.player_id);
        expect(same != nullptr && same->value == setting.value &&
                   same->advertisement == setting.advertisement,
               "setting " + setting.key + " of '" + setting.player_id + "'");
    }
    expect(known->get<std::string>("mapname") == "Arena", "keys are compared without regard to case");
    expect(known->get<std::string>("MAPNAME", "player-1") == "Theirs", "a player's own");
    expect(known->get<std::int64_t>("Bots") == 3 && known->get<double>("Bots") == 3.0,
           "widened without loss");
    expect(!known->get<std::int32_t>("Big") && !known->get<std::uint32_t>("Small"), "never narrowed");
    expect(!known->get<int>("MAPNAME") && !known->get<int>("Real") && !known->get<bool>("Bots"),
           "never another type");

    const Result<SessionInfo> info = online.get_info("Lobby");
    expect(info && info->session_name == "Lobby" && info->is_owner && info->state == SessionState::Pending &&
               info->settings.get<bool>("Ranked") == true,
           "and in the info");
}

void a_text_with_a_nul_inside_is_refused_not_cut() {
    Subsystem online = subsystem();
    expect(online.create(std::string_view("Lob\0by", 6), Settings()).error().code == RP_RESULT_INVALID_UTF8,
           "a session's name");
    Settings settings;
    settings.title = std::string("Lob\0by", 6);
    expect(online.create("Lobby", settings).error().code == RP_RESULT_INVALID_UTF8, "a title");
    expect(*online.get_count() == 0, "there is no session");
}

void a_connection_ends_with_its_object() {
    Subsystem online = subsystem();
    int scoped = 0;
    int kept = 0;
    int freed = 0;
    {
        Result<Connection> connection =
            online.on_create_complete([&, captured = Captured(freed)](const Completion &) { ++scoped; });
        Result<Connection> for_ever = online.on_create_complete([&](const Completion &) { ++kept; });
        expect(connection && for_ever, "connect two");
        for_ever->release();
        expect(online.create("One", Settings()).wait().has_value() && scoped == 1 && kept == 1, "both hear");
        Connection moved = *std::move(connection);
        expect(moved.is_connected() && !connection->is_connected() && freed == 0, "a moved one goes on");
    }
    expect(freed == 1, "the end of its scope frees what it captured");
    expect(online.create("Two", Settings()).wait().has_value() && scoped == 1 && kept == 2,
           "only the released hears");
}

void a_delegate_may_disconnect_itself() {
    Subsystem online = subsystem();
    int runs = 0;
    Connection connection;
    connection = *online.on_create_complete([&](const Completion &) {
        ++runs;
        connection.disconnect();
    });
    expect(online.create("One", Settings()).wait().has_value() &&
               online.create("Two", Settings()).wait().has_value() && runs == 1,
           "it heard once");
}

void objects_outlive_their_subsystem() {
    const SilentGateway gateway;
    int freed = 0;
    std::optional<Subsystem> online = gateway.subsystem();
    Connection connection = *online->on_find_complete([captured = Captured(freed)](const Completion &) {});
    Search search = *online->create_search();
    Server server = online->server();
    Operation find = online->find(search);
    online.reset();
    expect(freed == 1, "the delegate is freed with the subsystem");
    expect(find.completion() && find.completion()->code() == RP_RESULT_CANCELLED,
           "what was under way is cancelled");
    expect(find.wait().code() == RP_RESULT_CANCELLED, "and waiting says so");
    expect(find.cancel().code() == RP_RESULT_INVALID_HANDLE, "it cannot be stopped any more");
    expect(search.results().code() == RP_RESULT_INVALID_HANDLE, "a search is refused");
    expect(server.ending().error().code == RP_RESULT_INVALID_HANDLE, "the hosting side is refused");
    connection.disconnect();
    expect(!connection.is_connected() && freed == 1, "a connection ends quietly");
}

void hosting_before_init_is_refused_and_frees_its_callback() {
    Subsystem online = subsystem();
    Server server = online.server();
    int freed = 0;
    const auto hear = [&freed] { return [captured = Captured(freed)](const Completion &) {}; };
    const std::string rules = "arn:aws:gamelift:eu-west-1::matchmakingconfiguration/mm";
    PlayerSessionQuery query;
    query.player_id = "ada";
    MatchmakingPlayer player;
    player.player_id = "ada";
    const Operation refused[] = {
        server.update_player_session_creation_policy(PlayerSessionCreationPolicy::DenyAll, hear()),
        server.describe_player_sessions(query, hear()),
        server.start_match_backfill(rules, {player}, {}, hear()),
        server.stop_match_backfill(rules, "ticket-1", hear()),
        server.get_compute_certificate(hear()),
        server.get_fleet_role_credentials("arn:aws:iam::1:role/r", {}, hear()),
    };
    for (const Operation &one : refused) {
        expect(one.error().code == RP_RESULT_SERVER_NOT_INITIALIZED, "hosting is not initialised");
    }
    expect(freed == 6, "each callback is freed");
    player.attributes["skill"] = std::numeric_limits<double>::infinity();
    expect(server.start_match_backfill(rules, {player}).error().code == RP_RESULT_INVALID_ARGUMENT,
           "a number that JSON does not have");
    expect(std::string(Server::sdk_version()).substr(0, 2) == "5.", "the protocol's version");
}

void players_reach_the_matchmaker_as_they_are() {
    MatchmakingPlayer ada;
    ada.player_id = "ada";
    ada.team = "red";
    ada.attributes["modes"] = std::vector<std::string>{"ffa", "ctf"};
    ada.attributes["name"] = std::string("Ada");
    ada.attributes["nothing"] = std::monostate{};
    ada.attributes["skill"] = 23.5;
    ada.attributes["wins"] = std::map<std::string, double>{{"dust", 3}, {"ice", 1}};
    ada.latencies["eu-west-1"] = std::chrono::milliseconds(30);
    MatchmakingPlayer bob;
    bob.player_id = "bob";
    const std::vector<MatchmakingPlayer> players{ada, bob};
    const rallypoint::detail::CPlayers c(players);
    expect(c.count() == 2 && c.data()[1].attribute_count == 0 && c.data()[1].team == nullptr, "two players");
    const RpMatchmakingPlayer &first = c.data()[0];
    expect(std::string(first.team) == "red" && first.latencies[0].latency_ms == 30, "team and latency");
    const RpPlayerAttribute *attribute = first.attributes;
    expect(first.attribute_count == 5 && attribute[0].count == 2 &&
               std::string(attribute[0].strings[1]) == "ctf",
           "texts");
    expect(std::string(attribute[1].string_value) == "Ada", "a text");
    expect(attribute[2].attribute_type == RP_PLAYER_ATTRIBUTE_TYPE_NONE, "nothing");
    expect(attribute[3].attribute_type == RP_PLAYER_ATTRIBUTE_TYPE_NUMBER && attribute[3].number_value > 23,
           "a number");
    expect(attribute[4].count == 2 && std::string(attribute[4].strings[0]) == "dust" &&
               attribute[4].numbers[0] > 2,
           "numbers by name");
}

void what_the_service_answers_is_copied() {
    RpPlayerSession slot{};
    slot.status = RP_PLAYER_SESSION_STATUS_RESERVED;
    slot.creation_time_ms = 1500;
    slot.player_id = "ada";
    const RpPlayerSession *slots[] = {&slot};
    RpPlayerSessionPage page{};
    page.player_session_count = 1;
    page.player_sessions = slots;
    page.next_token = "page-2";
    RpComputeCertificate certificate{};
    certificate.certificate_path = "/certificate.pem";
    RpFleetRoleCredentials credentials{};
    credentials.access_key_id = "AK";
    RpCompletionInfo info{};
    const Completion nothing = rallypoint::detail::copy(info);
    expect(!nothing.player_sessions && !nothing.compute_certificate && !nothing.fleet_role_credentials,
           "nothing is there unless it was asked for");
    info.player_sessions = &page;
    info.compute_certificate = &certificate;
    info.fleet_role_credentials = &credentials;
    info.backfill_ticket_id = "ticket-1";
    const Completion completion = rallypoint::detail::copy(info);
    const PlayerSession &copied = completion.player_sessions->player_sessions.at(0);
    expect(copied.player_id == "ada" && copied.status == PlayerSessionStatus::Reserved &&
               copied.creation_time.time_since_epoch() == std::chrono::milliseconds(1500) &&
               !copied.termination_time,
           "a player session");
    expect(completion.player_sessions->next_token == "page-2" &&
               completion.compute_certificate->certificate_path == "/certificate.pem" &&
               completion.fleet_role_credentials->access_key_id == "AK" &&
               completion.backfill_ticket_id == "ticket-1",
           "and the rest");
    RpGameSession game_session{};
    game_session.name = "Friday night";
    game_session.status = RP_GAME_SESSION_STATUS_ACTIVE;
    RpGameSessionUpdate update{};
    update.game_session = &game_session;
    update.reason = RP_UPDATE_REASON_BACKFILL_TIMED_OUT;
    RpEvent event{};
    event.kind = RP_EVENT_KIND_UPDATE_GAME_SESSION;
    event.game_session_update = &update;
    const Event told = rallypoint::detail::copy(event);
    const auto *updated = std::get_if<GameSessionUpdate>(&told);
    expect(updated != nullptr && updated->reason == UpdateReason::BackfillTimedOut &&
               updated->game_session.name == "Friday night" &&
               updated->game_session.status == GameSessionStatus::Active,
           "an update");
}

void a_callback_may_let_go_of_its_subsystem() {
    std::optional<Subsystem> online = subsystem();
    int later = 0;
    bool was_refused = false;
    expect(online
               ->create("One", Settings(),
                        [&](const Completion &) {
                            was_refused = online->close().code() == RP_RESULT_REENTRANT;
                            online.reset();
                        })
               .accepted(),
           "create one");
    expect(online->create("Two", Settings(), [&](const Completion &) { ++later; }).accepted(), "and another");
    expect(online->tick().has_value() && !online, "the tick that ends its subsystem returns well");
    expect(was_refused, "closing inside a callback is refused");
    expect(later == 1, "everything completed");
}

void a_closed_subsystem_refuses() {
    const SilentGateway gateway;
    Subsystem online = gateway.subsystem();
    CompletionCallback again = [&](const Completion &ended) {
        expect(ended.code() == RP_RESULT_CANCELLED, "closing cancels");
        expect(online.start("Lobby").error().code == RP_RESULT_INVALID_HANDLE,
               "what a callback starts then is refused");
    };
    Search search = *online.create_search();
    expect(online.find(search, std::move(again)).accepted(), "find");
    expect(online.close().has_value() && online.native_handle() == nullptr, "close");
    expect(online.close().code() == RP_RESULT_INVALID_HANDLE &&
               online.tick().code() == RP_RESULT_INVALID_HANDLE &&
               online.get_count().code() == RP_RESULT_INVALID_HANDLE &&
               online.create("Lobby", Settings()).error().code == RP_RESULT_INVALID_HANDLE &&
               online.on_failure([](const SessionNotice &) {}).code() == RP_RESULT_INVALID_HANDLE,
           "everything is refused afterwards");
    Subsystem other = std::move(online);
    other = subsystem();
    expect(other.get_count().has_value(), "its place can be taken");
}

void a_completion_on_another_thread_wakes_who_waits() {
    Subsystem online = subsystem();
    expect(online.create("Lobby", Settings()).wait().has_value(), "create");
    for (int round = 0; round < 50; ++round) {
        Operation start = online.start("Lobby");
        std::thread ticks([&] {
            while (!start.completion()) {
                static_cast<void>(online.tick());
                std::this_thread::yield();
            }
        });
        const Result<Completion> started = start.wait();
        ticks.join();
        if (started.code() != RP_RESULT_CONNECTION_FAILED) {
            expect(false, "each round ends with the operation's own result: " + started.error().message);
        }
    }
    expect(true, "each round ends with the operation's own result");
}

void an_empty_function_is_no_callback() {
    Subsystem online = subsystem();
    expect(online.create("One", Settings(), std::function<void(const Completion &)>()).wait().has_value(),
           "an empty std::function");
    expect(online.create("Two", Settings(), nullptr).wait().has_value(), "null");
    expect(online.on_create_complete({}).code() == RP_RESULT_NULL_POINTER, "a delegate must be one");
    int runs = 0;
    const std::function<void(const Completion &)> shared = [&](const Completion &) { ++runs; };
    expect(online.create("Three", Settings(), shared).wait().has_value() && runs == 1,
           "a std::function runs");
}

void a_search_keeps_its_query_and_its_state() {
    Subsystem online = subsystem();
    Query query;
    query.where(RP_SETTING_MAPNAME, Comparison::Equals, "Arena")
        .where_in("Mode", {"duel", "team"})
        .where("Bots", Comparison::LessThan, 4)
        .sort_by("@open_slots", Query::Order::Descending)
        .max_results(10)
        .timeout(std::chrono::seconds(1));
    Result<Search> search = online.create_search(query);
    expect(search && *search->state() == SearchState::NotStarted, "make a search");
    Operation find = online.find(*search);
    expect(search->set_query(Query()).code() == RP_RESULT_ALREADY_PENDING,
           "it is not changed while it is used");
    expect(find.wait().code() == RP_RESULT_CONNECTION_FAILED, "nobody listens");
    expect(*search->state() == SearchState::Failed && search->results()->empty() &&
               search->next_page()->empty(),
           "it found nothing");
    expect(search->result(0).code() == RP_RESULT_INVALID_ARGUMENT, "there is no first result");
    expect(online.join("Match", JoinOptions::result(*search, 0)).error().code == RP_RESULT_INVALID_ARGUMENT,
           "nor can it be joined");
}

void invitations_come_out_of_tick() {
    Subsystem online = subsystem();
    std::vector<SessionNotice> heard;
    Result<Connection> received =
        online.on_invite_received([&](const SessionNotice &notice) { heard.push_back(notice); });
    Invite invite;
    invite.player_id = "me";
    invite.from_player_id = "you";
    invite.game_session_id = "gs-1";
    expect(received && online.receive_invite(invite).has_value() && heard.empty(), "told, and not heard yet");
    expect(online.tick().has_value() && heard.size() == 1 && heard[0].kind == NoticeKind::InviteReceived &&
               heard[0].from_player_id == "you" && heard[0].game_session_id == "gs-1",
           "heard in tick");
}

void players_are_registered() {
    Subsystem online = subsystem();
    expect(online.create("Lobby", Settings()).wait().has_value(), "create");
    const Result<Completion> registered = online.register_players("Lobby", {"ann", "bob"}).wait();
    expect(registered && registered->player_ids == std::vector<std::string>{"ann", "bob"}, "register two");
    expect(*online.is_player_in_session("Lobby", "ann") && !*online.is_player_in_session("Lobby", "eve"),
           "who is in");
    expect(online.unregister_players("Lobby", {"ann"}, LeftReason::Kicked).wait().has_value() &&
               !*online.is_player_in_session("Lobby", "ann"),
           "unregister one");
    expect(online.get_info("Lobby")->registered_players == std::vector<std::string>{"bob"}, "who is left");
    expect(online.dump()->find("Lobby") != std::string::npos, "the dump has the session");
}

void the_log_is_heard_and_may_be_replaced() {
    Subsystem online = subsystem();
    std::vector<LogLine> first;
    std::vector<LogLine> second;
    expect(online.set_log(LogLevel::Debug, [&](const LogLine &line) { first.push_back(line); }).has_value(),
           "listen");
    expect(online.create("Lobby", Settings()).wait().has_value() && !online.start("Lobby").wait(),
           "let it speak");
    expect(online.tick().has_value() && !first.empty() && !first[0].message.empty(), "it spoke");
    const std::size_t before = first.size();
    expect(online.set_log(LogLevel::Debug, [&](const LogLine &line) { second.push_back(line); }).has_value(),
           "another listens");
    expect(!online.start("Lobby").wait() && online.tick().has_value() && first.size() == before &&
               !second.empty(),
           "only the other hears");
}

void poll_mode_gives_events_and_takes_no_callbacks() {
    Options options = nobody_listens();
    options.event_mode = EventMode::Poll;
    Subsystem online = *Subsystem::create(options);
    int freed = 0;
    expect(online.create("Lobby", Settings(), [captured = Captured(freed)](const Completion &) {})
                       .error()
                       .code == RP_RESULT_WRONG_EVENT_MODE &&
               freed == 1,
           "a callback is refused and freed");
    expect(online.on_create_complete([](const Completion &) {}).code() == RP_RESULT_WRONG_EVENT_MODE,
           "delegates are refused");
    Operation create = online.create("Lobby", Settings());
    expect(create.accepted(), "create without a callback");
    expect(online.tick().code() == RP_RESULT_WRONG_EVENT_MODE, "tick is refused");
    const Result<std::optional<Event>> event = online.poll_event();
    expect(event && *event, "an event waits");
    const auto *ended = std::get_if<Completion>(&**event);
    expect(ended != nullptr && ended->ok() && ended->operation == create.id() &&
               ended->session_name == "Lobby",
           "it is the completion");
    expect(online.poll_event() && !*online.poll_event(), "and the only one");
    expect(online.start("Lobby").wait().code() == RP_RESULT_CONNECTION_FAILED, "waiting works here too");
    const Result<std::optional<Event>> waited = online.poll_event();
    const auto *failed = waited && *waited ? std::get_if<Completion>(&**waited) : nullptr;
    expect(failed != nullptr && failed->code() == RP_RESULT_CONNECTION_FAILED,
           "and leaves the event to be polled");
    expect(online.set_log(LogLevel::Debug, [](const LogLine &) {}).code() == RP_RESULT_WRONG_EVENT_MODE &&
               online.set_log(LogLevel::Debug, nullptr).has_value() && !online.start("Lobby").wait(),
           "log lines are events");
    int lines = 0;
    for (Result<std::optional<Event>> next = online.poll_event(); next && *next; next = online.poll_event()) {
        lines += std::holds_alternative<LogLine>(**next) ? 1 : 0;
    }
    expect(lines > 0, "and come by");
    Subsystem ticking = subsystem();
    expect(ticking.poll_event().code() == RP_RESULT_WRONG_EVENT_MODE, "and the other way round");
}

#if RALLYPOINT_HAS_EXCEPTIONS

template <class Call> std::string thrown_by(const Call &call) {
    try {
        call();
    } catch (const std::exception &thrown) {
        return thrown.what();
    }
    return {};
}

void what_a_callback_throws_comes_out_of_tick() {
    Subsystem online = subsystem();
    int later = 0;
    int delegates = 0;
    Result<Connection> connection = online.on_create_complete([&](const Completion &) { ++delegates; });
    expect(connection.has_value(), "connect");
    expect(
        online.create("One", Settings(), [](const Completion &) { throw std::runtime_error("first"); })
                .accepted() &&
            online.create("Two", Settings(), [](const Completion &) { throw std::runtime_error("second"); })
                .accepted() &&
            online.create("Three", Settings(), [&](const Completion &) { ++later; }).accepted(),
        "create three");
    expect(thrown_by([&] { static_cast<void>(online.tick()); }) == "first", "tick throws the first");
    expect(later == 1 && delegates == 3, "everybody else was told all the same");
    expect(thrown_by([&] { static_cast<void>(online.tick()); }).empty(), "and only once");

    Operation four =
        online.create("Four", Settings(), [](const Completion &) { throw std::runtime_error("waited"); });
    expect(thrown_by([&] { static_cast<void>(four.wait()); }) == "waited", "wait throws");
    expect(four.completion() && four.completion()->ok(), "and the operation worked");
    Operation five =
        online.create("Five", Settings(), [](const Completion &) { throw std::runtime_error("closed"); });
    expect(five.accepted() && thrown_by([&] { static_cast<void>(online.close()); }) == "closed",
           "close throws");
    {
        Subsystem quiet = subsystem();
        Operation six =
            quiet.create("Six", Settings(), [](const Completion &) { throw std::runtime_error("lost"); });
        expect(six.accepted(), "create one more");
    }
    expect(true, "the destructor does not throw");
}

#endif

#if RALLYPOINT_HAS_COROUTINES

Task<RpResult> start(Subsystem &online, std::string name, int &freed) {
    const Captured captured(freed);
    if (Result<Completion> created = co_await online.create(name, Settings()); !created) {
        co_return created.code();
    }
    co_return (co_await online.start(name)).code();
}

Task<> start_twice(Subsystem &online, std::vector<RpResult> &results, int &freed) {
    results.push_back(co_await start(online, "One", freed));
    results.push_back(co_await start(online, "One", freed)); // refused: it exists
    results.push_back(co_await start(online, "Two", freed));
}

void a_coroutine_goes_on_in_tick() {
    Subsystem online = subsystem();
    int freed = 0;
    std::vector<RpResult> results;
    Task<> task = start_twice(online, results, freed);
    expect(!task.done() && results.empty(), "it waits for the first tick");
    while (!task.done()) {
        expect(online.tick().has_value(), "tick");
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    std::move(task).result();
    expect(results == std::vector<RpResult>{RP_RESULT_CONNECTION_FAILED, RP_RESULT_SESSION_ALREADY_EXISTS,
                                            RP_RESULT_CONNECTION_FAILED},
           "each await gave its result");
    expect(freed == 3, "and each coroutine's frame is gone");
}

void a_coroutine_that_is_destroyed_is_not_resumed() {
    Subsystem online = subsystem();
    int freed = 0;
    {
        std::vector<RpResult> results;
        Task<> task = start_twice(online, results, freed);
        expect(!task.done() && freed == 0, "two coroutines wait, one for the other");
    }
    expect(freed == 1, "their frames are gone");
    expect(online.tick().has_value() && *online.get_state("One") == SessionState::Pending,
           "what they asked for completes all the same");

    int once_more = 0;
    Task<RpResult> waits = start(online, "Two", once_more);
    Operation last = online.create("Three", Settings(),
                                   [&](const Completion &) { waits = start(online, "Four", once_more); });
    expect(last.accepted() && online.tick().has_value(),
           "a callback replaces a task that waits for its start");
    expect(once_more == 1, "the replaced one is gone");
    static_cast<void>(online.close());
    expect(std::move(waits).result() == RP_RESULT_INVALID_HANDLE && once_more == 2, "closing ends the other");
}

void a_coroutine_may_await_after_the_fact() {
    Subsystem online = subsystem();
    Operation create = online.create("One", Settings());
    expect(online.tick().has_value(), "it is complete before it is awaited");
    const auto await = [](Operation operation) -> Task<RpResult> {
        co_return (co_await std::move(operation)).code();
    };
    Task<RpResult> task = await(std::move(create));
    expect(task.done() && std::move(task).result() == RP_RESULT_OK, "then it goes on at once");
}

#if RALLYPOINT_HAS_EXCEPTIONS
void what_a_coroutine_throws_comes_out_of_its_result() {
    Subsystem online = subsystem();
    const auto fail = [](Subsystem &online_) -> Task<int> {
        static_cast<void>(co_await online_.create("One", Settings()));
        throw std::runtime_error("from inside");
    };
    Task<int> task = fail(online);
    expect(thrown_by([&] { static_cast<void>(online.tick()); }).empty() && task.done(),
           "tick does not throw it");
    expect(thrown_by([&] { static_cast<void>(std::move(task).result()); }) == "from inside",
           "the result does");
}
#endif

#endif

} // namespace

int main() {
    a_callback_runs_once_in_tick_and_is_freed_once();
    a_refused_call_frees_its_callback_and_never_runs_it();
    waiting_tells_why_it_failed();
    a_start_in_a_place_of_choice_is_checked_and_kept();
    certificates_that_are_none_are_refused();
    waiting_ends_in_time_and_cancelling_ends_the_call();
    settings_come_back_as_they_went_in();
    a_text_with_a_nul_inside_is_refused_not_cut();
    a_connection_ends_with_its_object();
    a_delegate_may_disconnect_itself();
    objects_outlive_their_subsystem();
    hosting_before_init_is_refused_and_frees_its_callback();
    players_reach_the_matchmaker_as_they_are();
    what_the_service_answers_is_copied();
    a_callback_may_let_go_of_its_subsystem();
    a_closed_subsystem_refuses();
    a_completion_on_another_thread_wakes_who_waits();
    an_empty_function_is_no_callback();
    a_search_keeps_its_query_and_its_state();
    invitations_come_out_of_tick();
    players_are_registered();
    the_log_is_heard_and_may_be_replaced();
    poll_mode_gives_events_and_takes_no_callbacks();
#if RALLYPOINT_HAS_EXCEPTIONS
    what_a_callback_throws_comes_out_of_tick();
#endif
#if RALLYPOINT_HAS_COROUTINES
    a_coroutine_goes_on_in_tick();
    a_coroutine_that_is_destroyed_is_not_resumed();
    a_coroutine_may_await_after_the_fact();
#if RALLYPOINT_HAS_EXCEPTIONS
    what_a_coroutine_throws_comes_out_of_its_result();
#endif
#endif
    std::printf("ok: all\n");
    return 0;
}
