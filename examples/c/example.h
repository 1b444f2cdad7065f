/* What the longer examples share: a clock, lines that people and programs can read, how a call ended. */
#ifndef EXAMPLE_H
#define EXAMPLE_H

#include <rallypoint/rallypoint.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A game draws 60 times a second; here it is how often the library is ticked. */
enum { FRAME_MS = 16 };

/* Milliseconds on a clock that nobody sets. */
static inline int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* One line on standard output, at once: `event <name> <key>=<value> ...`. */
static inline void event(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("event ", stdout);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    fflush(stdout);
}

/* A result's name alone: RP_RESULT_SESSION_FULL. The text is overwritten by the next call. */
static inline const char *result_name(int32_t result) {
    static char name[64];
    const char *text = rp_result_to_string(result);
    size_t length = strcspn(text, ":");
    if (length >= sizeof name) {
        length = sizeof name - 1;
    }
    memcpy(name, text, length);
    name[length] = '\0';
    return name;
}

/* How an operation ended: a copy, because the info and its texts are gone when the completion returns. */
typedef struct {
    int is_done;
    int32_t result;
    char service_code[64];
    char message[256];
} Outcome;

/* Copies a text that will be printed between quotes. */
static inline void keep_text(char *into, size_t size, const char *text) {
    snprintf(into, size, "%s", text);
    for (; *into != '\0'; into++) {
        if (*into == '"') {
            *into = '\'';
        }
    }
}

/* A completion for rp_ functions; its user data is an Outcome. */
static inline void RP_CALL keep_outcome(const RpCompletionInfo *info, void *user_data) {
    Outcome *outcome = user_data;
    outcome->is_done = 1;
    outcome->result = info->result;
    snprintf(outcome->service_code, sizeof outcome->service_code, "%s", info->service_code);
    keep_text(outcome->message, sizeof outcome->message, info->message);
}

/* Where a session of ours stands. */
static inline const char *state_name(RpSubsystem *online, const char *session) {
    static const char *const names[] = {"NoSession",  "Creating", "Pending", "Starting",
                                        "InProgress", "Ending",   "Ended",   "Destroying"};
    int32_t state = -1;
    if (rp_session_get_state(online, session, &state) != RP_RESULT_OK || state < 0 ||
        (size_t)state >= sizeof names / sizeof *names) {
        return "unknown";
    }
    return names[state];
}

/* What the library itself has to say. */
static inline void RP_CALL print_log(int32_t level, const char *target, const char *message,
                                     void *user_data) {
    (void)user_data;
    fprintf(stderr, "%s %s: %s\n", level <= RP_LOG_LEVEL_ERROR ? "error" : "warning", target, message);
}

/* `--name=value`: the value, or null when the argument is another. */
static inline const char *option_value(const char *argument, const char *name) {
    size_t length = strlen(name);
    return strncmp(argument, name, length) == 0 && argument[length] == '=' ? argument + length + 1 : NULL;
}

#endif
