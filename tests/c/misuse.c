/* Everything a C program can do wrong, in C99: each mistake is refused, none of them is undefined behaviour.
 * Prints a line for each; run it under valgrind. */
#define _POSIX_C_SOURCE 200112L

#include <rallypoint/rallypoint.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void expect(int holds, const char *what) {
    if (!holds) {
        printf("FAILED: %s\n", what);
        exit(1);
    }
    printf("ok: %s\n", what);
}

static void expect_result(RpResult got, RpResult wanted, const char *what) {
    if (got != wanted) {
        printf("FAILED: %s: %s instead of %s\n", what, rp_result_to_string(got), rp_result_to_string(wanted));
        exit(1);
    }
    printf("ok: %s\n", what);
}

/* A server that accepts connections, since the system does that for it, and never answers. */
static int silent_server(char *url, size_t size) {
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    expect(listener >= 0 && bind(listener, (struct sockaddr *)&address, sizeof address) == 0 &&
               listen(listener, 16) == 0 && getsockname(listener, (struct sockaddr *)&address, &length) == 0,
           "a server that never answers");
    snprintf(url, size, "http://127.0.0.1:%u", (unsigned)ntohs(address.sin_port));
    return listener;
}

typedef struct {
    RpSubsystem *online;
    int calls;
    int frees;
    int32_t result;
    RpResult tick;
    RpResult wait;
    RpResult destroy;
} Witness;

static void RP_CALL note(const RpCompletionInfo *info, void *user_data) {
    Witness *witness = (Witness *)user_data;
    witness->calls++;
    witness->result = info->result;
}

static void RP_CALL reenter(const RpCompletionInfo *info, void *user_data) {
    Witness *witness = (Witness *)user_data;
    note(info, user_data);
    witness->tick = rp_subsystem_tick(witness->online);
    witness->wait = rp_subsystem_wait(witness->online, info->operation, 1);
    witness->destroy = rp_subsystem_destroy(witness->online);
}

static void RP_CALL give_back(void *user_data) { ((Witness *)user_data)->frees++; }

static RpSubsystem *create(const char *url) {
    RpSubsystem *online = NULL;
    RpSubsystemOptions options = RP_SUBSYSTEM_OPTIONS_INIT;
    options.gateway_url = url;
    expect_result(rp_subsystem_create(&options, &online), RP_RESULT_OK, "create a subsystem");
    return online;
}

static void nulls(RpSubsystem *online) {
    uint64_t number = 0;
    RpSessionSettings settings = RP_SESSION_SETTINGS_INIT;
    expect_result(rp_subsystem_create(NULL, NULL), RP_RESULT_NULL_POINTER, "create without an output");
    expect_result(rp_subsystem_tick(NULL), RP_RESULT_INVALID_HANDLE, "tick nothing");
    expect_result(rp_subsystem_destroy(NULL), RP_RESULT_INVALID_HANDLE, "destroy nothing");
    expect_result(rp_session_create(NULL, "a", &settings, NULL, NULL, &number), RP_RESULT_INVALID_HANDLE,
                  "create a session in nothing");
    expect_result(rp_session_create(online, NULL, &settings, NULL, NULL, &number), RP_RESULT_NULL_POINTER,
                  "a session without a name");
    expect_result(rp_session_create(online, "a", NULL, NULL, NULL, &number), RP_RESULT_NULL_POINTER,
                  "a session without settings");
    settings.struct_size = 0;
    expect_result(rp_session_create(online, "a", &settings, NULL, NULL, &number),
                  RP_RESULT_INVALID_STRUCT_SIZE, "settings that were not initialised");
    expect_result(rp_session_start(online, "caf\xe9", NULL, NULL, &number), RP_RESULT_INVALID_UTF8,
                  "a name that is not UTF-8");
    expect_result(rp_session_start(online, "a", NULL, NULL, &number), RP_RESULT_SESSION_NOT_FOUND,
                  "start what was not created");
    expect_result(rp_session_get_state(online, "a", NULL), RP_RESULT_NULL_POINTER,
                  "a state without an output");
    expect_result(rp_session_info_release(online, NULL), RP_RESULT_OK, "release nothing");
    expect(number == 0, "refused calls write nothing");
}

static void stale_handles(const char *url) {
    RpSubsystem *stale = create(url);
    int not_a_subsystem = 0;
    const RpSessionInfo *info = NULL;
    RpSessionSettings settings = RP_SESSION_SETTINGS_INIT;
    expect_result(rp_session_create(stale, "a", &settings, NULL, NULL, NULL), RP_RESULT_OK,
                  "create a session");
    expect_result(rp_session_get_info(stale, "a", &info), RP_RESULT_OK, "borrow its info");
    expect(strcmp(info->session_name, "a") == 0 && info->state == RP_SESSION_STATE_PENDING, "read its info");
    expect_result(rp_subsystem_destroy(stale), RP_RESULT_OK,
                  "destroy with something lent and a call in flight");
    expect_result(rp_subsystem_destroy(stale), RP_RESULT_INVALID_HANDLE, "destroy it again");
    expect_result(rp_subsystem_tick(stale), RP_RESULT_INVALID_HANDLE, "tick what was destroyed");
    expect_result(rp_session_info_release(stale, info), RP_RESULT_INVALID_HANDLE,
                  "release what went with it");
    expect_result(rp_subsystem_tick((RpSubsystem *)&not_a_subsystem), RP_RESULT_INVALID_HANDLE,
                  "tick something else");
    expect_result(rp_subsystem_destroy((RpSubsystem *)&not_a_subsystem), RP_RESULT_INVALID_HANDLE,
                  "destroy something else");
}

static void foreign_pointers(RpSubsystem *online) {
    RpSessionInfo own;
    const RpSessionInfo *info = NULL;
    RpSessionSettings settings = RP_SESSION_SETTINGS_INIT;
    memset(&own, 0, sizeof own);
    expect_result(rp_session_create(online, "lent", &settings, NULL, NULL, NULL), RP_RESULT_OK,
                  "create a session");
    expect_result(rp_session_info_release(online, &own), RP_RESULT_INVALID_HANDLE,
                  "release one's own memory");
    expect_result(rp_session_get_info(online, "lent", &info), RP_RESULT_OK, "borrow its info");
    expect_result(rp_session_info_release(online, info), RP_RESULT_OK, "give it back");
    expect_result(rp_session_info_release(online, info), RP_RESULT_INVALID_HANDLE, "give it back again");
    expect_result(rp_search_release(online, UINT64_MAX), RP_RESULT_INVALID_HANDLE, "release no search");
    expect_result(rp_delegate_remove(online, 12345), RP_RESULT_INVALID_HANDLE, "remove no delegate");
    expect_result(rp_subsystem_wait(online, 12345, 1), RP_RESULT_INVALID_HANDLE, "wait for nothing");
}

static void inside_a_delegate(const char *url) {
    Witness witness;
    RpSessionSettings settings = RP_SESSION_SETTINGS_INIT;
    memset(&witness, 0, sizeof witness);
    witness.online = create(url);
    expect_result(
        rp_session_add_on_create_complete_delegate(witness.online, reenter, &witness, give_back, NULL),
        RP_RESULT_OK, "register a delegate that ticks, waits and destroys");
    expect_result(rp_session_create(witness.online, "a", &settings, NULL, NULL, NULL), RP_RESULT_OK,
                  "create a session");
    expect_result(rp_subsystem_tick(witness.online), RP_RESULT_OK, "tick");
    expect(witness.calls == 1 && witness.result == RP_RESULT_OK, "the delegate ran once");
    expect_result(witness.tick, RP_RESULT_REENTRANT, "tick inside it");
    expect_result(witness.wait, RP_RESULT_REENTRANT, "wait inside it");
    expect_result(witness.destroy, RP_RESULT_REENTRANT, "destroy inside it");
    expect(witness.frees == 0, "its user data is still there");
    expect_result(rp_subsystem_destroy(witness.online), RP_RESULT_OK, "destroy outside it");
    expect(witness.calls == 1 && witness.frees == 1, "its user data went with the subsystem");
}

static void destroy_in_flight(const char *url) {
    Witness witness;
    uint64_t search = 0;
    uint64_t find = 0;
    RpSessionSettings settings = RP_SESSION_SETTINGS_INIT;
    RpJoinOptions join = RP_JOIN_OPTIONS_INIT;
    RpSubsystem *online = create(url);
    memset(&witness, 0, sizeof witness);
    join.game_session_id = "arn:g";
    expect_result(rp_session_create(online, "a", &settings, NULL, NULL, NULL), RP_RESULT_OK,
                  "create a session");
    expect_result(rp_subsystem_tick(online), RP_RESULT_OK, "tick");
    expect_result(rp_session_start(online, "a", note, &witness, NULL), RP_RESULT_OK, "start it");
    expect_result(rp_session_join(online, "b", &join, note, &witness, NULL), RP_RESULT_OK, "join another");
    expect_result(rp_search_create(online, &search), RP_RESULT_OK, "make a search");
    expect_result(rp_session_find(online, search, note, &witness, &find), RP_RESULT_OK, "find");
    expect_result(rp_subsystem_wait(online, find, 20), RP_RESULT_WAIT_TIMED_OUT, "wait in vain");
    expect_result(rp_subsystem_tick(online), RP_RESULT_OK, "tick in vain");
    expect(witness.calls == 0, "nobody answered");
    expect_result(rp_subsystem_destroy(online), RP_RESULT_OK, "destroy with three calls in flight");
    expect(witness.calls == 3 && witness.result == RP_RESULT_CANCELLED, "all three were cancelled");
}

/* What nests in what is lent is read after its session is gone, and is part of it. */
static void nested(RpSubsystem *online) {
    uint64_t operation = 0;
    const RpSessionInfo *info = NULL;
    const RpSetting *map = NULL;
    const char *players[2] = {"ada", NULL};
    RpSetting custom = RP_SETTING_INIT;
    RpSessionSettings settings = RP_SESSION_SETTINGS_INIT;
    custom.key = RP_SETTING_MAPNAME;
    custom.value.type = RP_VALUE_TYPE_STRING;
    custom.value.text = "dust";
    settings.setting_count = 1;
    expect_result(rp_session_create(online, "nest", &settings, NULL, NULL, NULL), RP_RESULT_NULL_POINTER,
                  "settings that are not there");
    settings.settings = &custom;
    expect_result(rp_session_create(online, "nest", &settings, NULL, NULL, &operation), RP_RESULT_OK,
                  "create a session with a setting");
    expect_result(rp_subsystem_wait(online, operation, 0), RP_RESULT_OK, "wait for it");
    expect_result(rp_session_register_players(online, "nest", players, 2, 0, NULL, NULL, &operation),
                  RP_RESULT_NULL_POINTER, "a player who is not there");
    expect_result(rp_session_register_players(online, "nest", players, 1, 0, NULL, NULL, &operation),
                  RP_RESULT_OK, "register one who is");
    expect_result(rp_subsystem_wait(online, operation, 0), RP_RESULT_OK, "wait for it");
    expect_result(rp_session_get_info(online, "nest", &info), RP_RESULT_OK, "borrow its info");
    expect_result(rp_session_destroy(online, "nest", NULL, NULL, &operation), RP_RESULT_OK,
                  "destroy the session");
    expect_result(rp_subsystem_wait(online, operation, 0), RP_RESULT_OK, "wait for it");
    map = rp_setting_find(info->settings->settings, info->settings->setting_count, "mapname");
    expect(map != NULL && strcmp(map->value.text, "dust") == 0, "its settings are still there");
    expect(info->registered_player_count == 1 && strcmp(info->registered_players[0], "ada") == 0,
           "and its players");
    expect_result(rp_session_settings_release(online, info->settings), RP_RESULT_INVALID_HANDLE,
                  "give back a part");
    expect_result(rp_session_info_release(online, info), RP_RESULT_OK, "give back the whole");
}

/* Events that are lent, given back, forgotten, and never polled. */
static void polled(const char *url) {
    Witness witness;
    RpSubsystem *online = NULL;
    const RpEvent *event = NULL;
    uint64_t search = 0;
    RpInvite invite = RP_INVITE_INIT;
    RpSubsystemOptions options = RP_SUBSYSTEM_OPTIONS_INIT;
    options.gateway_url = url;
    options.event_mode = 2;
    expect_result(rp_subsystem_create(&options, &online), RP_RESULT_INVALID_ARGUMENT, "a mode that is none");
    options.event_mode = RP_EVENT_MODE_POLL;
    expect_result(rp_subsystem_create(&options, &online), RP_RESULT_OK, "create a polled subsystem");
    expect_result(rp_subsystem_tick(online), RP_RESULT_WRONG_EVENT_MODE, "tick it");
    expect_result(rp_subsystem_poll_event(online, NULL), RP_RESULT_NULL_POINTER, "poll into nothing");
    expect_result(rp_subsystem_poll_event(online, &event), RP_RESULT_OK, "poll nothing");
    expect(event == NULL, "nothing was there");
    expect_result(rp_session_cancel_find(online, note, &witness, NULL), RP_RESULT_WRONG_EVENT_MODE,
                  "call it with a completion");
    invite.game_session_id = "arn:g";
    expect_result(rp_session_receive_invite(online, &invite), RP_RESULT_OK, "an invitation");
    expect_result(rp_session_receive_invite(online, &invite), RP_RESULT_OK, "another");
    expect_result(rp_session_receive_invite(online, &invite), RP_RESULT_OK, "a third");
    expect_result(rp_subsystem_poll_event(online, &event), RP_RESULT_OK, "poll the first");
    expect(event->kind == RP_EVENT_KIND_SESSION_NOTICE &&
               strcmp(event->notice->game_session_id, "arn:g") == 0,
           "read it");
    expect_result(rp_event_release(online, event), RP_RESULT_OK, "give it back");
    expect_result(rp_event_release(online, event), RP_RESULT_INVALID_HANDLE, "give it back again");
    expect_result(rp_subsystem_poll_event(online, &event), RP_RESULT_OK, "poll the second, and forget it");
    expect_result(rp_search_create(online, &search), RP_RESULT_OK, "make a search");
    expect_result(rp_session_find(online, search, NULL, &witness, NULL), RP_RESULT_OK, "find");
    expect_result(rp_subsystem_destroy(online), RP_RESULT_OK,
                  "destroy with one lent, one unpolled, one in flight");
    expect_result(rp_event_release(online, event), RP_RESULT_INVALID_HANDLE, "give back what went with it");
}

int main(void) {
    char url[64];
    int listener = silent_server(url, sizeof url);
    RpSubsystem *online = create(url);
    int code;
    nulls(online);
    foreign_pointers(online);
    stale_handles(url);
    inside_a_delegate(url);
    destroy_in_flight(url);
    nested(online);
    polled(url);
    expect_result(rp_subsystem_destroy(online), RP_RESULT_OK, "destroy");
    for (code = -500; code <= 500; code++) {
        if (rp_result_to_string(code) == NULL) {
            expect(0, "a text for every number");
        }
    }
    close(listener);
    printf("ok: all\n");
    return 0;
}
