// What the binding promises of tickets, against the real library and a gateway that answers from a script.
#include <rallypoint/rallypoint.hpp>

#include "fixtures.hpp"
#include "scripted_gateway.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace rallypoint;

constexpr const char *start_path = "/start_matchmaking";
constexpr const char *events_path = "/matchmaking_events";
constexpr const char *accept_path = "/accept_match";
constexpr const char *stop_path = "/stop_matchmaking";

// A ticket of ada's and bob's as our gateway writes it; `more` is further members of the object.
std::string ticket(std::uint64_t revision, const std::string &status, const std::string &more = {}) {
    return R"({"TicketId":"t-1","ConfigurationName":"ranked","Status":")" + status + R"(","Revision":)" +
           std::to_string(revision) +
           R"(,"Players":[{"PlayerId":"ada","Team":"red"},{"PlayerId":"bob","Team":"red"}])" + more + "}";
}

const std::string proposed =
    R"(,"MatchId":"m-1","Acceptance":{"Deadline":"2099-01-01T00:00:00.000Z","DeadlineInMs":20000,"Players":{}})";
const std::string matched =
    R"(,"MatchId":"m-1","GameSessionConnectionInfo":{"GameSessionArn":"arn:g","IpAddress":"10.0.0.7",)"
    R"("DnsName":"","Port":7777,"MatchedPlayerSessions":[{"PlayerId":"ada","PlayerSessionId":"psess-ada"},)"
    R"({"PlayerId":"bob","PlayerSessionId":"psess-bob"}]})";
const std::string started_tokens = R"(,"TicketToken":"tt","PlayerTokens":{"ada":"pa","bob":"pb"})";

std::string event(std::uint64_t revision, const std::string &data) {
    return "id: " + std::to_string(revision) + "\nevent: ticket\ndata: " + data + "\n\n";
}

// A gateway whose ticket is proposed a match and completed when that is accepted.
void completes(ScriptedGateway &gateway) {
    gateway.answers(start_path, ticket(1, "QUEUED", started_tokens));
    gateway.answers(accept_path, ticket(4, "PLACING", R"(,"MatchId":"m-1")"));
    gateway.streams(events_path, {{"", event(2, ticket(2, "SEARCHING"))},
                                  {"", event(3, ticket(3, "REQUIRES_ACCEPTANCE", proposed))},
                                  {accept_path, event(5, ticket(5, "COMPLETED", matched))}});
}

// A gateway whose ticket fails at once.
void fails(ScriptedGateway &gateway) {
    gateway.answers(start_path, ticket(1, "QUEUED", started_tokens));
    gateway.streams(events_path,
                    {{"", event(2, ticket(2, "TIMED_OUT",
                                          R"(,"StatusReason":"TimedOut","StatusMessage":"nobody came")"))}});
}

// A gateway whose ticket searches for ever.
void searches(ScriptedGateway &gateway) {
    gateway.answers(start_path, ticket(1, "QUEUED", started_tokens));
    gateway.streams(events_path, {{"", event(2, ticket(2, "SEARCHING"))}, {"/never", ""}});
    gateway.answers(stop_path, ticket(3, "CANCELLED"));
}

Subsystem subsystem_at(const ScriptedGateway &gateway, EventMode mode = EventMode::Callbacks) {
    Options options;
    options.gateway_url = gateway.url();
    options.event_mode = mode;
    Subsystem online = *Subsystem::create(options);
    expect(online.set_local_player({"ada", "Ada", ""}).has_value(), "ada plays here");
    return online;
}

MatchmakingOptions party() {
    MatchmakingOptions options;
    options.configuration = "ranked";
    for (const char *name : {"ada", "bob"}) {
        MatchmakingPlayer player;
        player.player_id = name;
        player.attributes["skill"] = 12.5;
        options.players.push_back(player);
    }
    return options;
}

template <class IsOver> void tick_until(Subsystem &online, const IsOver &is_over, const std::string &what) {
    constexpr std::chrono::seconds patience{60};
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!is_over() && std::chrono::steady_clock::now() < deadline) {
        expect(online.tick().has_value(), "tick");
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    expect(is_over(), what);
}

void a_ticket_is_followed_from_start_to_session() {
    ScriptedGateway gateway;
    completes(gateway);
    Subsystem online = subsystem_at(gateway);
    Matchmaking matchmaking = online.matchmaking();
    std::vector<MatchNotice> heard;
    int starts = 0;
    Connection starting = *matchmaking.on_start_complete([&](const Completion &) { ++starts; });
    Connection accepting = *matchmaking.on_accept_complete([&](const Completion &ended) {
        expect(ended.kind == OperationKind::AcceptMatch && ended.ok() && ended.ticket != 0, "accepted");
    });
    Connection complete = *matchmaking.on_match_complete([&](const MatchNotice &n) { heard.push_back(n); });
    Connection failure = *matchmaking.on_match_failure([&](const MatchNotice &n) { heard.push_back(n); });
    Connection error = *matchmaking.on_match_error([&](const MatchNotice &n) { heard.push_back(n); });
    StartedTicket started = matchmaking.start("Match", party());
    Ticket &mine = started.ticket;
    Connection acceptance = *matchmaking.on_match_acceptance([&](const MatchNotice &notice) {
        heard.push_back(notice);
        expect(mine.info()->acceptance_left.has_value(), "there is time to accept");
        expect(mine.accept().accepted(), "it is accepted inside the delegate");
    });
    const Result<Completion> taken = started.operation.wait();
    expect(taken && taken->ticket == mine.id() && taken->ticket_id == "t-1" && starts == 1, "it is taken");
    expect(*online.get_state("Match") == SessionState::Creating, "a session waits for it");
    expect(*mine.player_token("bob") == "pb" && mine.player_token("eve").code() == RP_RESULT_INVALID_ARGUMENT,
           "bob's token is known, nobody has eve's");

    tick_until(
        online, [&] { return heard.size() == 2; }, "a match is proposed and made");
    expect(heard[0].kind == MatchNoticeKind::Acceptance && heard[0].match_id == "m-1" &&
               heard[0].acceptance_left.count() > 0 && heard[0].ticket == mine.id(),
           "the proposal");
    expect(heard[1].kind == MatchNoticeKind::Complete && heard[1].error.code == RP_RESULT_OK &&
               heard[1].session_name == "Match",
           "the match");
    const Result<TicketInfo> info = mine.info();
    expect(info && info->is_over && info->status == MatchmakingStatus::Completed && info->port == 7777 &&
               info->player_session_id == "psess-ada" && info->ticket_token == "tt" && !info->is_lost,
           "the ticket says where to go");
    expect(info->players.size() == 2 && info->find("bob")->team == "red" && info->find("eve") == nullptr,
           "and who plays");
    expect(*online.get_resolved_connect_string("Match") == "10.0.0.7:7777" &&
               *online.get_state("Match") == SessionState::Pending,
           "the session is there, as after a join");
    const std::string body = gateway.requests(start_path).at(0);
    expect(body.find(R"("skill":{"N":12.5})") != std::string::npos, "attributes travel");
    mine.untrack();
    expect(mine.id() == 0 && mine.info().code() == RP_RESULT_INVALID_HANDLE, "then it is forgotten");
    expect(*online.get_state("Match") == SessionState::Pending, "the session stays");
}

void a_failure_is_heard_once_and_says_why() {
    ScriptedGateway gateway;
    fails(gateway);
    Subsystem online = subsystem_at(gateway);
    std::vector<MatchNotice> heard;
    Connection failure =
        *online.matchmaking().on_match_failure([&](const MatchNotice &notice) { heard.push_back(notice); });
    StartedTicket started = online.matchmaking().start("Match", party());
    tick_until(
        online, [&] { return !heard.empty(); }, "it fails");
    expect(online.tick().has_value() && heard.size() == 1, "once");
    expect(heard[0].error.code == RP_RESULT_MATCHMAKING_TIMED_OUT &&
               heard[0].error.message == "nobody came" && heard[0].reason == "TimedOut" &&
               heard[0].status == MatchmakingStatus::TimedOut,
           "with the reason");
    expect(*online.get_state("Match") == SessionState::NoSession, "there is no session");
    expect(started.ticket.stop().error().code == RP_RESULT_TICKET_OVER &&
               started.ticket.reject({"ada"}).error().code == RP_RESULT_TICKET_OVER,
           "it is over");
}

void a_ticket_is_stopped() {
    ScriptedGateway gateway;
    searches(gateway);
    Subsystem online = subsystem_at(gateway);
    int stops = 0;
    Connection stopping = *online.matchmaking().on_stop_complete([&](const Completion &) { ++stops; });
    StartedTicket started = online.matchmaking().start(party());
    expect(started.operation.wait().has_value(), "start");
    expect(started.ticket.accept().error().code == RP_RESULT_NO_MATCH_PROPOSED, "there is nothing to accept");
    expect(started.ticket.stop().wait().has_value() && stops == 1, "it is stopped");
    expect(started.ticket.info()->status == MatchmakingStatus::Cancelled, "and cancelled");
}

void a_session_is_found_or_its_search_is_cancelled() {
    ScriptedGateway gateway;
    completes(gateway);
    Subsystem online = subsystem_at(gateway);
    int ends = 0;
    Connection ended = *online.matchmaking().on_session_complete([&](const Completion &) { ++ends; });
    MatchmakingOptions options = party();
    options.acceptance_mode = AcceptanceMode::Automatic;
    Settings settings;
    settings.num_public_connections = 4;
    StartedTicket started = online.matchmaking().start_session("Match", options, settings);
    tick_until(
        online, [&] { return started.operation.completion().has_value(); }, "it is found");
    expect(started.operation.completion()->ok() && ends == 1, "well, and the delegate heard");
    expect(online.get_info("Match")->settings.num_public_connections == 4, "with its settings");

    ScriptedGateway endless;
    searches(endless);
    Subsystem other = subsystem_at(endless);
    int cancels = 0;
    Connection cancelled =
        *other.matchmaking().on_session_cancel_complete([&](const Completion &) { ++cancels; });
    StartedTicket looking = other.matchmaking().start_session("Match", party());
    expect(other.matchmaking().cancel_session("Match").wait().has_value() && cancels == 1, "cancelled");
    tick_until(
        other, [&] { return looking.operation.completion().has_value(); }, "the start ends");
    expect(looking.operation.completion()->code() == RP_RESULT_CANCELLED, "as cancelled");
    expect(*other.get_state("Match") == SessionState::NoSession, "there is no session");
    expect(other.matchmaking().cancel_session("Match").error().code == RP_RESULT_SESSION_NOT_FOUND, "twice");
}

void a_member_follows_the_leaders_ticket() {
    ScriptedGateway gateway;
    completes(gateway);
    Subsystem online = subsystem_at(gateway);
    TrackOptions options;
    options.ticket_id = "t-1";
    options.token = "pa";
    options.acceptance_mode = AcceptanceMode::Automatic;
    Result<Ticket> followed = online.matchmaking().track("Match", options);
    expect(followed && followed->id() != 0, "it is followed");
    expect(online.matchmaking().track("Other", options).code() == RP_RESULT_ALREADY_PENDING, "once");
    tick_until(
        online, [&] { return followed->info()->is_over; }, "it is matched");
    expect(followed->info()->players.at(0).acceptance != MatchAcceptance::Rejected, "nobody rejected");
    const std::string request = gateway.requests(events_path).at(0);
    expect(request.find("x-ticket-token: pa") != std::string::npos, "the token is shown");
    expect(online.matchmaking().track({}).code() == RP_RESULT_INVALID_ARGUMENT, "no ticket is none");
}

void a_pass_travels_with_the_leaders_ticket() {
    ScriptedGateway gateway;
    searches(gateway);
    gateway.answers("/matchmaking_pass", R"({"Pass": "0123", "ExpiresAt": "2030-01-01T00:00:00.000Z"})");
    Subsystem online = subsystem_at(gateway);
    Operation request = online.matchmaking().request_pass("bob");
    const Result<Completion> given = request.wait();
    expect(given && given->kind == OperationKind::RequestMatchmakingPass &&
               given->matchmaking_pass == "0123" && given->matchmaking_pass_expires.has_value(),
           "a pass comes with its time");
    MatchmakingOptions options = party();
    options.players[1].pass = given->matchmaking_pass;
    StartedTicket started = online.matchmaking().start(options);
    expect(started.operation.wait().has_value() &&
               gateway.requests(start_path)[0].find(R"("pass":"0123")") != std::string::npos,
           "and goes with the player who gave it");
}

void the_gateway_wants_a_token_and_the_game_gives_it() {
    ScriptedGateway gateway;
    gateway.answers(start_path, "{}", 401);
    searches(gateway);
    Subsystem online = subsystem_at(gateway);
    std::vector<AuthTokenRequest> asked;
    expect(online.provide_auth_token(0, "old").has_value(), "a token unasked");
    expect(online
               .set_auth_token_provider([&](const AuthTokenRequest &request) {
                   asked.push_back(request);
                   expect(online.provide_auth_token(request.request_id, "new").has_value(), "an answer");
               })
               .has_value(),
           "a provider");
    expect(online.matchmaking().start(party()).operation.wait().has_value(), "the fresh token does");
    expect(asked.size() == 1 && asked[0].reason == AuthTokenReason::Refused && asked[0].player_id == "ada",
           "it was asked for once");
    const std::vector<std::string> sent = gateway.requests(start_path);
    expect(sent.size() == 2 && sent[0].find("Bearer old") != std::string::npos &&
               sent[1].find("Bearer new") != std::string::npos,
           "and shown");
    expect(online.set_auth_token_provider({}).has_value() &&
               online.provide_auth_token(asked[0].request_id, "").code() == RP_RESULT_INVALID_HANDLE,
           "an answer to nobody");
}

void a_polled_game_is_asked_by_an_event() {
    ScriptedGateway gateway;
    searches(gateway);
    Subsystem online = subsystem_at(gateway, EventMode::Poll);
    expect(online.set_auth_token_provider([](const AuthTokenRequest &) {}).code() ==
                   RP_RESULT_WRONG_EVENT_MODE &&
               online.set_auth_token_provider({}).has_value(),
           "by an event alone");
    StartedTicket started = online.matchmaking().start(party());
    std::optional<Event> event;
    while (!event) {
        Result<std::optional<Event>> polled = online.poll_event();
        expect(polled.has_value(), "poll");
        event = std::move(*polled);
    }
    const auto *request = std::get_if<AuthTokenRequest>(&*event);
    expect(request != nullptr && request->reason == AuthTokenReason::NoneKnown &&
               online.provide_auth_token(request->request_id, "jwt").has_value() &&
               started.operation.wait().has_value(),
           "which is answered as any other");
}

void what_is_refused_makes_no_ticket() {
    Subsystem online = subsystem();
    int freed = 0;
    MatchmakingOptions nothing;
    StartedTicket refused =
        online.matchmaking().start("Match", nothing, [captured = Captured(freed)](const Completion &) {});
    expect(!refused.operation && refused.ticket.id() == 0 && freed == 1, "no configuration is refused");
    expect(refused.ticket.info().code() == RP_RESULT_INVALID_HANDLE, "there is no ticket");
    expect(*online.get_count() == 0, "and no session");
    refused.ticket.untrack();
    std::optional<Subsystem> gone = subsystem();
    Matchmaking matchmaking = gone->matchmaking();
    gone.reset();
    StartedTicket late = matchmaking.start("Match", party());
    expect(late.operation.error().code == RP_RESULT_INVALID_HANDLE && late.ticket.id() == 0, "too late");
    expect(matchmaking.track({}).code() == RP_RESULT_INVALID_HANDLE &&
               matchmaking.on_match_error([](const MatchNotice &) {}).code() == RP_RESULT_INVALID_HANDLE,
           "for everything");
}

void a_ticket_that_goes_out_of_scope_is_forgotten() {
    ScriptedGateway gateway;
    searches(gateway);
    Subsystem online = subsystem_at(gateway);
    int failures = 0;
    Connection failure = *online.matchmaking().on_match_failure([&](const MatchNotice &) { ++failures; });
    {
        StartedTicket started = online.matchmaking().start("Match", party());
        expect(started.operation.wait().has_value(), "start");
        Ticket moved = std::move(started.ticket);
        expect(started.ticket.id() == 0 && moved.info().has_value(), "a moved one goes on");
    }
    expect(online.tick().has_value() && *online.get_state("Match") == SessionState::NoSession &&
               failures == 0,
           "its session is gone, and nothing is heard");
    StartedTicket kept = online.matchmaking().start("Match", party());
    expect(kept.operation.wait().has_value(), "start again");
    kept.ticket.release();
    expect(*online.get_state("Match") == SessionState::Creating, "a released one is followed on");
    Operation unfinished = [&] { return online.matchmaking().start("Other", party()).operation; }();
    const RpResult code = unfinished.wait().code(); // the gateway may have been quicker
    expect(code == RP_RESULT_CANCELLED || code == RP_RESULT_OK,
           "a start whose ticket is dropped is cancelled");
    expect(*online.get_state("Other") == SessionState::NoSession, "and its session is gone");
}

void polled_events_tell_of_matches() {
    ScriptedGateway gateway;
    completes(gateway);
    Subsystem online = subsystem_at(gateway, EventMode::Poll);
    MatchmakingOptions options = party();
    options.acceptance_mode = AcceptanceMode::Automatic;
    StartedTicket started = online.matchmaking().start("Match", options);
    expect(started.operation.accepted(), "start");
    std::vector<MatchNoticeKind> kinds;
    constexpr std::chrono::seconds patience{60};
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (kinds.size() < 2 && std::chrono::steady_clock::now() < deadline) {
        const Result<std::optional<Event>> polled = online.poll_event();
        expect(polled.has_value(), "poll");
        if (polled->has_value()) {
            if (const auto *notice = std::get_if<MatchNotice>(&**polled)) {
                kinds.push_back(notice->kind);
            }
        } else {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
    expect(kinds == std::vector<MatchNoticeKind>{MatchNoticeKind::Acceptance, MatchNoticeKind::Complete},
           "both, in order");
}

void matchmaker_data_is_copied() {
    RpPlayerAttribute attributes[4]{};
    const char *const texts[] = {"ctf", "ffa"};
    const double numbers[] = {1, 2};
    attributes[0].name = "name";
    attributes[0].attribute_type = RP_PLAYER_ATTRIBUTE_TYPE_STRING;
    attributes[0].string_value = "Ada";
    attributes[1].name = "skill";
    attributes[1].attribute_type = RP_PLAYER_ATTRIBUTE_TYPE_NUMBER;
    attributes[1].number_value = 23;
    attributes[2].name = "modes";
    attributes[2].attribute_type = RP_PLAYER_ATTRIBUTE_TYPE_STRING_LIST;
    attributes[2].strings = texts;
    attributes[2].count = 2;
    attributes[3].name = "wins";
    attributes[3].attribute_type = RP_PLAYER_ATTRIBUTE_TYPE_STRING_NUMBER_MAP;
    attributes[3].strings = texts;
    attributes[3].numbers = numbers;
    attributes[3].count = 2;
    RpMatchmakingPlayer player{};
    player.player_id = "ada";
    player.team = "red";
    player.attributes = attributes;
    player.attribute_count = 4;
    RpMatchmakerData c{};
    c.match_id = "m-1";
    c.players = &player;
    c.player_count = 1;
    const MatchmakerData data = rallypoint::detail::copy(c);
    expect(data.match_id == "m-1" && data.players.at(0).team == "red", "the match");
    const std::map<std::string, PlayerAttribute> &copied = data.players.at(0).attributes;
    expect(copied.at("name") == PlayerAttribute(std::string("Ada")) &&
               copied.at("skill") == PlayerAttribute(23.0) &&
               copied.at("modes") == PlayerAttribute(std::vector<std::string>{"ctf", "ffa"}) &&
               copied.at("wins") == PlayerAttribute(std::map<std::string, double>{{"ctf", 1}, {"ffa", 2}}),
           "and what its players are like");
    Subsystem online = subsystem();
    expect(online.server().matchmaker_data().code() == RP_RESULT_SERVER_NOT_INITIALIZED &&
               online.server().start_match_backfill().error().code == RP_RESULT_SERVER_NOT_INITIALIZED,
           "nothing is hosted here");
}

#if RALLYPOINT_HAS_COROUTINES

Task<RpResult> match(Subsystem &online, int &freed) {
    Captured frame(freed);
    MatchmakingOptions options = party();
    options.acceptance_mode = AcceptanceMode::Automatic;
    auto [starting, ticket_] = online.matchmaking().start("Match", options);
    if (Result<Completion> started = co_await std::move(starting); !started) {
        co_return started.code();
    }
    const Result<TicketInfo> found = co_await ticket_.matched();
    co_return found.code();
}

void a_coroutine_waits_for_its_match() {
    ScriptedGateway good;
    completes(good);
    ScriptedGateway bad;
    fails(bad);
    int freed = 0;
    for (const auto &[gateway, code] : {std::pair<ScriptedGateway *, RpResult>{&good, RP_RESULT_OK},
                                        {&bad, RP_RESULT_MATCHMAKING_TIMED_OUT}}) {
        Subsystem online = subsystem_at(*gateway);
        Task<RpResult> task = match(online, freed);
        tick_until(
            online, [&] { return task.done(); }, "the coroutine ends");
        expect(std::move(task).result() == code, "as its ticket did");
    }
    Subsystem nobody = subsystem();
    expect(nobody.set_local_player({"ada", "Ada", ""}).has_value(), "ada plays here, too");
    Task<RpResult> task = match(nobody, freed);
    tick_until(
        nobody, [&] { return task.done(); }, "the coroutine ends");
    expect(std::move(task).result() == RP_RESULT_CONNECTION_FAILED && freed == 3, "a start that failed");
}

Task<RpResult> wait_for_match(Ticket &ticket_) {
    const Result<TicketInfo> found = co_await ticket_.matched();
    co_return found.code();
}

void a_coroutine_that_waits_ends_with_its_ticket() {
    ScriptedGateway gateway;
    searches(gateway);
    std::optional<Subsystem> online = subsystem_at(gateway);
    std::optional<StartedTicket> started = online->matchmaking().start(party());
    expect(started->operation.wait().has_value(), "start");
    Task<RpResult> first = wait_for_match(started->ticket);
    Task<RpResult> second = wait_for_match(started->ticket);
    {
        Task<RpResult> dropped = wait_for_match(started->ticket);
        expect(!dropped.done(), "three wait, and one does not any more");
    }
    started->ticket.untrack();
    expect(first.done() && second.done(), "nothing will be heard");
    expect(std::move(first).result() == RP_RESULT_CANCELLED &&
               std::move(second).result() == RP_RESULT_CANCELLED,
           "so they go on");
    Task<RpResult> late = wait_for_match(started->ticket);
    expect(late.done() && std::move(late).result() == RP_RESULT_INVALID_HANDLE, "there is no ticket");

    started = online->matchmaking().start(party());
    expect(started->operation.wait().has_value(), "start");
    Task<RpResult> last = wait_for_match(started->ticket);
    online.reset();
    expect(last.done() && std::move(last).result() == RP_RESULT_CANCELLED, "the subsystem's end is one, too");
}

#endif

} // namespace

int main() {
    a_ticket_is_followed_from_start_to_session();
    a_failure_is_heard_once_and_says_why();
    a_ticket_is_stopped();
    a_session_is_found_or_its_search_is_cancelled();
    a_member_follows_the_leaders_ticket();
    a_pass_travels_with_the_leaders_ticket();
    the_gateway_wants_a_token_and_the_game_gives_it();
    a_polled_game_is_asked_by_an_event();
    what_is_refused_makes_no_ticket();
    a_ticket_that_goes_out_of_scope_is_forgotten();
    polled_events_tell_of_matches();
    matchmaker_data_is_copied();
#if RALLYPOINT_HAS_COROUTINES
    a_coroutine_waits_for_its_match();
    a_coroutine_that_waits_ends_with_its_ticket();
#endif
    std::printf("ok: all\n");
    return 0;
}
