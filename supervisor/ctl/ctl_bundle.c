/* What only the supervisor knows is asked for first, each answer on its own: a bundle without it is still worth
 * having, most of all when the supervisor is what is broken. */
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/base/time_text.h"

#include "supervisor/bundle/bundle.h"
#include "supervisor/ctl/ctl_bundle.h"
#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_reason.h"
#include "supervisor/ctl/ctl_request.h"
#include "supervisor/statistics/reason_json.h"

/* A bundle needs examples of what is wrong, not all of a tenant in which everything is. */
#define MOST_USERS 5000

/* Users that come part by part. */
struct user_parts {
    struct bundle *bundle;
    json_t *users; /* those that go into the bundle; NULL: they are only learned */
    struct error error;
    bool is_broken;
    char *after;
    const char *words[2];
    size_t word_count; /* without the last one, which says where to go on */
};

static json_t *read_answer(const char *text, struct error *error)
{
    json_error_t where;
    json_t *object = json_loads(text, 0, &where);
    if (object == NULL)
        (void)error_set(error, EWSCALCTL_ANSWER_NOT_JSON);
    return object;
}

/* Returns new, or NULL and why not. */
static json_t *
ask_for_bundle(const struct ctl_options *options, const char *command, struct error *error)
{
    struct ctl_options asked = *options;
    struct ctl_answer answer = {0};
    asked.command = command;
    asked.arguments = NULL;
    asked.argument_count = 0;
    if (ctl_request(&asked, &answer, error) != 0)
        return NULL;
    json_t *object = read_answer(answer.json, error);
    free(answer.json);
    return object;
}

static bool
take_user_part(void *context, const struct ctl_answer *answer, struct ctl_options *question)
{
    struct user_parts *parts = context;
    json_t *object = read_answer(answer->json, &parts->error);
    parts->is_broken = object == NULL;
    const char *next = ctl_json_text(object, "next");
    bundle_learn(parts->bundle, object);
    if (parts->users != NULL)
        (void)json_array_extend(parts->users, json_object_get(object, "users"));
    bool goes_on =
        next != NULL && (parts->users == NULL || json_array_size(parts->users) < MOST_USERS);
    free(parts->after);
    parts->after = goes_on ? memory_format_text("after=%s", next) : NULL;
    parts->words[parts->word_count] = parts->after;
    question->arguments = parts->words;
    question->argument_count = parts->word_count + 1;
    json_decref(object);
    return goes_on;
}

/* `which` of the users into `users`, or all of them to be learned. */
static int ask_users(const struct ctl_options *options,
                     struct bundle *bundle,
                     const char *which,
                     json_t *users,
                     struct error *error)
{
    struct user_parts parts = {.bundle = bundle, .users = users, .words = {which}};
    struct ctl_options asked = *options;
    parts.word_count = which != NULL ? 1 : 0;
    asked.command = "users";
    asked.arguments = parts.words;
    asked.argument_count = parts.word_count;
    int result = ctl_request_series(&asked, take_user_part, NULL, &parts, error);
    free(parts.after);
    if (result == 0 && parts.is_broken) {
        *error = parts.error;
        result = -1;
    }
    return result;
}

/* One that does not answer is not asked again: each question would take as long. */
static void ask_supervisor_all(const struct ctl_options *options, struct bundle *bundle)
{
    struct error error;
    json_t *stale = json_array();
    json_t *status = ask_for_bundle(options, "status", &error);
    json_t *accounts = status != NULL ? ask_for_bundle(options, "account", &error) : NULL;
    if (accounts == NULL || ask_users(options, bundle, "which=stale", stale, &error) != 0 ||
        (options->anonymous && ask_users(options, bundle, NULL, NULL, &error) != 0))
        bundle_lacks(bundle, N_("what the supervisor knows"), error.reason);
    bundle_learn(bundle, status);
    bundle_learn(bundle, accounts);
    if (status != NULL)
        bundle_add_json(bundle, "status.json", status);
    if (accounts != NULL) {
        json_t *users = json_pack("{s:O}", "users", stale);
        bundle_add_json(bundle, "accounts.json", accounts);
        bundle_add_json(bundle, "users-stale.json", users);
        json_decref(users);
    }
    json_decref(stale);
    json_decref(status);
    json_decref(accounts);
}

/* For programs: sentence, name and parameters in the place of the packed reason. */
static void write_json(const struct ctl_options *options,
                       const char *path,
                       int64_t size_bytes,
                       const json_t *missing,
                       FILE *stream)
{
    size_t index = 0;
    json_t *lack = NULL, *lacks = json_array();
    json_array_foreach(missing, index, lack) {
        json_t *shown = json_pack("{s:O}", "what", json_object_get(lack, "what"));
        reason_json_set(shown, "why", "why_name", ctl_json_text(lack, "reason"));
        (void)json_array_append_new(lacks, shown);
    }
    json_t *object =
        json_pack("{s:s, s:I, s:b, s:o}", "file", path, "size_bytes", (json_int_t)size_bytes,
                  "anonymous", (int)options->anonymous, "missing", lacks);
    ctl_json_write(object, JSON_INDENT(2), stream);
    (void)fputc('\n', stream);
    json_decref(object);
}

static void show_lack(const json_t *lack, FILE *stream)
{
    char room[CTL_REASON_BYTES];
    const char *why = ctl_reason_packed(ctl_json_text(lack, "reason"), room);
    (void)fprintf(stream, _("missing: %s: %s\n"), _(ctl_json_text_or(lack, "what", "?")),
                  why != NULL ? why : "?");
}

static void show_bundle(const struct ctl_options *options,
                        const char *path,
                        int64_t size_bytes,
                        const json_t *missing,
                        FILE *stream)
{
    size_t index = 0;
    json_t *lack = NULL;
    if (options->json) {
        write_json(options, path, size_bytes, missing, stream);
        return;
    }
    (void)fprintf(stream, _("%s has been written; it holds no passwords and no subjects.\n"), path);
    if (!options->anonymous)
        (void)fputs(
            _("It names users, mailboxes and hosts; --anonymous replaces them by pseudonyms.\n"),
            stream);
    json_array_foreach(missing, index, lack)
        show_lack(lack, stream);
}

int ctl_bundle(const struct ctl_options *options, FILE *stream, struct error *error)
{
    char time[TIME_TEXT_BYTES], program[PATH_MAX] = "";
    int64_t now_s = clock_wall_ms() / 1000, size_bytes = 0;
    json_t *missing = NULL;
    time_to_compact_text(now_s, time);
    char *path = options->output != NULL ? memory_copy_text(options->output)
                                         : memory_format_text("ewscal-support-%s.tar.gz", time);
    if (readlink("/proc/self/exe", program, sizeof(program) - 1) < 0)
        program[0] = '\0';
    const struct bundle_order order = {
        .output = path,
        .configuration = options->config != NULL ? options->config : CTL_DEFAULT_CONFIG,
        .keys = options->keys,
        .program_directory = dirname(program),
        .time_s = now_s,
        .is_anonymous = options->anonymous};
    struct bundle *bundle = bundle_begin(&order, error);
    int result = -1;
    if (bundle != NULL) {
        ask_supervisor_all(options, bundle);
        bundle_add_machine(bundle);
        result = bundle_end(bundle, &size_bytes, &missing, error);
    }
    if (result == 0) {
        ctl_json_make_printable(missing);
        char *whole = realpath(path, NULL); /* whoever is to send it must find it */
        show_bundle(options, whole != NULL ? whole : path, size_bytes, missing, stream);
        free(whole);
    }
    json_decref(missing);
    free(path);
    return result;
}
