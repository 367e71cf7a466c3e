/* Between the draft and whoever tries a server. A page may be tried before the others are filled in, so what they
 * still lack is filled with names that lead nowhere; and a password or certificate that is not in its file yet is put
 * into the settings as if it had been read from there. */
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/event/reason.h"
#include "proto/process/process_signals.h"

#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_service.h"
#include "supervisor/ctl/ctl_words.h"
#include "supervisor/prerequisite/prerequisites.h"
#include "supervisor/settings/settings_derived.h"
#include "supervisor/settings/settings_file.h"
#include "supervisor/settings/settings_load.h"
#include "supervisor/setup/setup_certificate.h"
#include "supervisor/setup/setup_engine.h"
#include "supervisor/setup/setup_host.h"
#include "supervisor/setup/setup_keys.h"
#include "supervisor/setup/setup_places.h"
#include "supervisor/setup/setup_running.h"
#include "supervisor/setup/setup_words.h"
#include "supervisor/trial/trial.h"
#include "supervisor/trial/trial_ledger.h"
#include "supervisor/unit/unit_folders.h"
#include "supervisor/unit/unit_path.h"

#define NOBODY   "setup.invalid"
#define NO_FILE  "/nonexistent"
#define LIMIT_MS 120000
#define FOLDERS  2
/* systemd gives up before: stopping has 240 s, starting 90. */
#define SERVICE_MS 360000

struct setup_engine {
    struct setup_deeds deeds;
};

/* One try while it goes on. */
struct attempt {
    const struct setup_draft *draft;
    const struct setup_face *face;
    const char *section;                  /* of the page's server; NULL: a user's way is tried */
    struct setup_certificate certificate; /* that is not trusted */
    struct setup_host host;               /* that is to be allowed */
};

/* The folders of the service, when everything else is written. */
struct folder_round {
    const struct setup_draft *draft;
    const struct setup_face *face;
    struct unit_walls walls;
    bool is_good;
    bool has_changed; /* the unit: only a new start counts */
};

/* ---- telling ---- */

static enum ctl_mark mark_of(const struct trial_step *step)
{
    if (step->is_search)
        return step->is_good ? CTL_MARK_YES : CTL_MARK_NO;
    if (!step->is_good)
        return CTL_MARK_BAD;
    return reason_is_warning(step->reason) ? CTL_MARK_WARNING : CTL_MARK_GOOD;
}

static void tell_error(const struct setup_draft *draft,
                       const struct setup_face *face,
                       const struct error *error)
{
    char *words = setup_words(error->reason, true);
    char *places = setup_places(draft, error->reason, "", false);
    char *line = memory_format_text("%s%s", words, places);
    face->tell(face->context, CTL_MARK_BAD, line);
    free(line);
    free(places);
    free(words);
}

/* What helps, and where; the name is for looking up what failed or will fail. A new text. */
static char *words_of_trouble(const struct attempt *attempt, const struct trial_step *step)
{
    bool can_accept = attempt->section != NULL && attempt->face->has_person;
    char *words = setup_words_of_step(step->reason, true);
    char *places = setup_places(attempt->draft, step->reason, step->server, can_accept);
    char *both = memory_format_text("%s%s", words, places);
    free(places);
    free(words);
    return both;
}

static void step_done(void *context, const struct trial_step *step)
{
    struct attempt *attempt = context;
    char room[CTL_STEP_BYTES];
    enum ctl_mark mark = mark_of(step);
    char *words = mark == CTL_MARK_BAD || mark == CTL_MARK_WARNING
                      ? words_of_trouble(attempt, step)
                      : setup_words_of_step(step->reason, false);
    char *line =
        memory_format_text(words[0] != '\0' ? "%s: %s" : "%s%s", ctl_step(step->name, room), words);
    attempt->face->tell(attempt->face->context, mark, line);
    free(line);
    free(words);
    if (attempt->section != NULL)
        setup_host_take(&attempt->host, step);
}

static void certificate_shown(void *context, const struct trial_certificate *certificate)
{
    struct attempt *attempt = context;
    if (attempt->section != NULL)
        setup_certificate_take(&attempt->certificate, attempt->draft, attempt->section,
                               certificate);
}

static bool once_more(void *context, const char *account, const char *reason, int64_t counted)
{
    static const struct setup_word words[] = {
        {"yes", N_("Try it once more")}, {"no", N_("Do not send it")}, {NULL, NULL}};
    const struct attempt *attempt = context;
    char *why = setup_words_of_step(reason, true);
    char *places = setup_places(attempt->draft, reason, "", false);
    char *question = memory_format_text(
        _("The account %s: %s%s.\n\nLog-ins of the last 60 minutes that may count as wrong "
          "passwords: %lld. Many servers lock an account after a few."),
        account, why, places, (long long)counted);
    bool is_wanted =
        attempt->face->choose(attempt->face->context, _("Password"), question, words) == 0;
    free(question);
    free(places);
    free(why);
    return is_wanted;
}

/* ---- settings ---- */

static void
fill_gap(struct configuration_text *text, const char *kind, const char *key, const char *value)
{
    const char *section = configuration_text_section(text, kind, 0);
    section = section != NULL ? section : kind;
    if (configuration_text_value(text, section, key, 0) == NULL)
        (void)configuration_text_set(text, section, key, &value, 1);
}

static void tell_problems(const struct setup_face *face, const struct settings_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        if (report->problems[i].severity != SETTINGS_PROBLEM_ERROR)
            continue;
        char *words = setup_words_of_problem(&report->problems[i]);
        face->tell(face->context, CTL_MARK_BAD, words);
        free(words);
    }
}

/* Returns the draft as settings, whole also where pages are still empty; NULL when something is wrong, perhaps on
 * another page or on none: then `face` (NULL: nobody) is told what. */
static struct configuration *settings_of_draft(const struct setup_draft *draft,
                                               const struct setup_face *face)
{
    static const char *const kinds[] = {"ucserver", "directory", "exchange"};
    char *copy = configuration_text_copy(draft->text);
    struct configuration_text *filled = configuration_text_create(copy);
    struct settings_report report = {0};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kinds[i], "exchange") != 0)
            fill_gap(filled, kinds[i], "host", NOBODY);
        fill_gap(filled, kinds[i], "user", NOBODY);
        fill_gap(filled, kinds[i], "secret_file", NO_FILE);
    }
    char *whole = configuration_text_copy(filled);
    FILE *stream = fmemopen(whole, strlen(whole), "r");
    struct configuration *settings =
        stream != NULL ? settings_read(stream, draft->path, &report) : NULL;
    if (stream != NULL)
        (void)fclose(stream);
    if (settings == NULL && face != NULL)
        tell_problems(face, &report);
    settings_report_clear(&report);
    configuration_text_destroy(filled);
    free(whole);
    free(copy);
    return settings;
}

/* What is in the draft comes before what is in the file. A file that cannot be read yet leaves the value empty; the
 * server says then that it needs one. */
static void fill_file(const struct setup_draft *draft,
                      struct settings_file *file,
                      enum settings_kind kind,
                      struct attempt *attempt)
{
    struct error error;
    if (file->path == NULL || strcmp(file->path, NO_FILE) == 0)
        return;
    const struct setup_file *drafted = setup_draft_file(draft, file->path);
    if (drafted != NULL)
        trial_set_secret(file, drafted->octets, drafted->size_bytes);
    else if (settings_file_read(file, kind, &error) != 0)
        tell_error(attempt->draft, attempt->face, &error);
}

static void
fill_files(const struct setup_draft *draft, struct configuration *settings, struct attempt *attempt)
{
    fill_file(draft, &settings->ucserver->secret, SETTINGS_SECRET, attempt);
    fill_file(draft, &settings->ucserver->ca, SETTINGS_CERTIFICATES, attempt);
    for (size_t i = 0; i < settings->directory_count; i++) {
        fill_file(draft, &settings->directories[i]->secret, SETTINGS_SECRET, attempt);
        fill_file(draft, &settings->directories[i]->ca, SETTINGS_CERTIFICATES, attempt);
    }
    for (size_t i = 0; i < settings->exchange_count; i++) {
        fill_file(draft, &settings->exchanges[i]->secret, SETTINGS_SECRET, attempt);
        fill_file(draft, &settings->exchanges[i]->keytab, SETTINGS_KEYTAB, attempt);
        fill_file(draft, &settings->exchanges[i]->ca, SETTINGS_CERTIFICATES, attempt);
    }
}

/* ---- one try ---- */

/* Returns the folder of this program, where the others are: a new text. */
static char *folder_of_programs(void)
{
    char path[PATH_MAX] = "";
    if (readlink("/proc/self/exe", path, sizeof(path) - 1) < 0)
        return memory_copy_text("/usr/bin");
    return memory_copy_text(dirname(path));
}

/* Returns as trial_server(). */
typedef int attempt_function(struct trial *trial, void *what, struct error *error);

/* Has `function` do its part with the draft's settings. Returns whether all is well; what is not was told. */
static bool attempt_with(struct attempt *attempt, attempt_function *function, void *what)
{
    struct configuration *settings = settings_of_draft(attempt->draft, attempt->face);
    if (settings == NULL)
        return false;
    fill_files(attempt->draft, settings, attempt);
    char *programs = folder_of_programs();
    char *connect = settings_bus_endpoint(settings);
    const struct trial_options options = {.state_directory = settings->service->state_directory,
                                          .connect = connect,
                                          .keys = settings->bus->keys_directory,
                                          .programs = programs,
                                          .limit_ms = LIMIT_MS};
    const struct trial_callbacks callbacks = {.context = attempt,
                                              .step = step_done,
                                              .certificate = certificate_shown,
                                              .once_more = once_more};
    struct trial *trial = NULL;
    struct error error;
    error_clear(&error);
    int status = trial_open(&options, &callbacks, &trial, &error);
    if (status == 0) {
        trial_use(trial, settings);
        status = function(trial, what, &error);
    }
    if (status < 0)
        tell_error(attempt->draft, attempt->face, &error);
    trial_close(trial);
    settings_destroy(settings);
    free(connect);
    free(programs);
    return status == 0;
}

static enum role role_of_page(const struct setup_page *page)
{
    return strcmp(page->kind, "ucserver") == 0    ? ROLE_PUBLISHER_UCSERVER
           : strcmp(page->kind, "directory") == 0 ? ROLE_WORKER_LDAP
                                                  : ROLE_WORKER_EWS;
}

static int ask_server(struct trial *trial, void *what, struct error *error)
{
    const struct setup_form *form = what;
    const char *name = form->section + strlen(form->page->kind);
    return trial_server(trial, role_of_page(form->page), name + strspn(name, " \t"), NULL, error);
}

/* Whether the UCServer's page needs no trial, or may have none; then `is_good` says how it ended. */
static bool is_answered_by_service(const struct setup_draft *draft,
                                   const struct setup_form *form,
                                   const struct setup_face *face,
                                   bool *is_good)
{
    struct configuration *settings =
        strcmp(form->page->kind, "ucserver") == 0 ? settings_of_draft(draft, NULL) : NULL;
    enum setup_running running =
        settings != NULL ? setup_running_state(draft, settings) : SETUP_RUNNING_APART;
    *is_good = running == SETUP_RUNNING_ALIKE && setup_running_check(draft, settings, face);
    bool is_over = running == SETUP_RUNNING_ALIKE ||
                   (running == SETUP_RUNNING_CHANGED && !setup_running_may_log_in(face));
    settings_destroy(settings);
    return is_over;
}

/* Whether a person has accepted what was in the way: then it is in the draft. */
static bool may_be_mended(const struct attempt *attempt,
                          struct setup_draft *draft,
                          const struct setup_form *form)
{
    return setup_certificate_accept(&attempt->certificate, draft, form, attempt->face) ||
           setup_host_allow(&attempt->host, draft, form, attempt->face);
}

static void clear_attempt(struct attempt *attempt)
{
    setup_certificate_clear(&attempt->certificate);
    setup_host_clear(&attempt->host);
}

static bool try_with_roles(void *context,
                           struct setup_draft *draft,
                           const struct setup_form *form,
                           const struct setup_face *face)
{
    struct attempt attempt = {.draft = draft, .face = face, .section = form->section};
    bool is_answered = false;
    (void)context;
    if (is_answered_by_service(draft, form, face, &is_answered))
        return is_answered;
    bool is_good = attempt_with(&attempt, ask_server, (void *)(uintptr_t)form);
    while (!is_good && may_be_mended(&attempt, draft, form)) {
        clear_attempt(&attempt);
        is_good = attempt_with(&attempt, ask_server, (void *)(uintptr_t)form);
    }
    clear_attempt(&attempt);
    return is_good;
}

static int ask_user(struct trial *trial, void *what, struct error *error)
{
    const char *name = what;
    struct trial_user_found found = {0};
    int status = trial_server(trial, ROLE_PUBLISHER_UCSERVER, "", NULL, error);
    if (status != 0)
        return status;
    return trial_user(trial, name[0] != '\0' ? name : NULL, &found, error);
}

struct listed {
    char *user, *address;
};

static int ask_listed_user(struct trial *trial, void *what, struct error *error)
{
    const struct listed *listed = what;
    struct trial_user_found found = {0};
    return trial_listed_user(trial, listed->user, listed->address, &found, error);
}

static bool
try_with_service(const struct configuration *settings, const char *name, struct attempt *attempt)
{
    struct listed listed = {NULL, NULL};
    struct error error;
    if (setup_running_find_user(settings, name, &listed.user, &listed.address, &error) != 0) {
        tell_error(attempt->draft, attempt->face, &error);
        return false;
    }
    bool is_good = attempt_with(attempt, ask_listed_user, &listed);
    free(listed.user);
    free(listed.address);
    return is_good;
}

static bool try_one_user(void *context,
                         const struct setup_draft *draft,
                         const char *name,
                         const struct setup_face *face)
{
    struct attempt attempt = {.draft = draft, .face = face};
    struct configuration *settings = settings_of_draft(draft, NULL);
    enum setup_running running =
        settings != NULL ? setup_running_state(draft, settings) : SETUP_RUNNING_APART;
    bool is_good = false;
    (void)context;
    if (running == SETUP_RUNNING_ALIKE)
        is_good = try_with_service(settings, name, &attempt);
    else if (running == SETUP_RUNNING_APART || setup_running_may_log_in(face))
        is_good = attempt_with(&attempt, ask_user, (void *)(uintptr_t)name);
    settings_destroy(settings);
    return is_good;
}

/* ---- the end ---- */

/* Takes the line. */
static void tell_done(const struct setup_face *face, char *line)
{
    face->tell(face->context, CTL_MARK_GOOD, line);
    free(line);
}

static bool make_keys(const struct setup_draft *draft,
                      const struct configuration *settings,
                      const struct setup_face *face)
{
    bool is_new = false;
    struct error error;
    if (setup_keys(settings->bus->keys_directory, &is_new, &error) != 0) {
        tell_error(draft, face, &error);
        return false;
    }
    if (is_new)
        tell_done(face, memory_format_text(_("the keys of this installation were made in %s"),
                                           settings->bus->keys_directory));
    return true;
}

/* A folder that was there already may be none that the service can use. */
static void take_finding(void *context, const struct prerequisite *found)
{
    struct folder_round *round = context;
    if (found->state == PREREQUISITE_OK)
        return;
    char *words = setup_words(found->reason, true);
    bool is_failed = found->state == PREREQUISITE_FAILED;
    round->face->tell(round->face->context, is_failed ? CTL_MARK_BAD : CTL_MARK_WARNING, words);
    round->is_good = round->is_good && !is_failed;
    free(words);
}

static void make_folder(struct folder_round *round, const struct unit_folder *folder)
{
    struct error error;
    bool is_new = false;
    error_clear(&error);
    if (unit_path_is_upwards(folder->path))
        (void)error_set(&error, SETUP_FOLDER_UPWARDS, event_text("path", folder->path));
    else if (unit_wall_of(&round->walls, folder->path) == UNIT_HIDDEN)
        (void)error_set(&error, PREREQUISITE_FOLDER_HIDDEN, event_text("path", folder->path),
                        event_text("unit", UNIT_NAME));
    else
        (void)unit_folders_make(folder, &is_new, &error);
    if (error.class != ERROR_NONE) {
        tell_error(round->draft, round->face, &error);
        round->is_good = false;
    } else if (is_new) {
        tell_done(round->face,
                  memory_format_text(_("the folder %s was made for the service"), folder->path));
    }
}

static void open_folders(struct folder_round *round, const struct unit_folder *folders)
{
    struct error error;
    enum unit_change change = UNIT_UNCHANGED;
    int status = unit_folders_write(folders, FOLDERS, &round->walls, &change, &error);
    round->has_changed = change != UNIT_UNCHANGED;
    if (status == 0 && round->has_changed)
        status = ctl_service_reload(&error);
    round->is_good = status == 0;
    if (status != 0)
        tell_error(round->draft, round->face, &error);
    else if (change == UNIT_DROP_IN_WRITTEN)
        tell_done(round->face, memory_format_text(_("%s was written: the service may write there"),
                                                  UNIT_DROP_IN));
    else if (change == UNIT_DROP_IN_REMOVED)
        tell_done(round->face, memory_format_text(_("%s was removed: no folder needs it any more"),
                                                  UNIT_DROP_IN));
    else if (change == UNIT_DROP_IN_UNREAD)
        tell_done(round->face,
                  memory_format_text(_("systemd has read %s now: the service may write there"),
                                     UNIT_DROP_IN));
}

/* Where the service is no unit of systemd (INVALID) its folders are the matter of whoever starts it. */
static void prepare_folders(struct folder_round *round, const struct configuration *settings)
{
    const struct unit_folder folders[FOLDERS] = {
        {settings->service->state_directory, "ewscal", 0700},
        {settings->log->directory, "ewscal-log", 01770}};
    const struct prerequisite_callbacks callbacks = {.context = round, .found = take_finding};
    struct error error;
    if (ctl_service_walls(&round->walls, &error) != 0) {
        round->is_good = error.class == ERROR_INVALID;
        if (!round->is_good)
            tell_error(round->draft, round->face, &error);
        return;
    }
    for (size_t i = 0; i < FOLDERS; i++)
        make_folder(round, &folders[i]);
    if (round->is_good)
        open_folders(round, folders);
    if (round->is_good)
        prerequisites_look_at_folders(settings, &callbacks);
    unit_walls_clear(&round->walls);
}

/* What is new is taken over by a service that runs only when it is told so, and other sections only by a new start. */
static bool
start_service(const struct setup_draft *draft, bool is_new, const struct setup_face *face)
{
    bool is_running = false;
    struct error error;
    process_signals_heed(); /* all is written, and the service may take its time */
    if (ctl_service_bring_up(is_new, SERVICE_MS, &is_running, &error) != 0) {
        tell_error(draft, face, &error);
        return false;
    }
    face->tell(
        face->context, is_running ? CTL_MARK_GOOD : CTL_MARK_BAD,
        is_running
            ? _("the service is running, and starts with this machine; see `ewscalctl status`")
            : _("the service does not run; see `ewscalctl service status`"));
    return is_running;
}

/* Whoever did not want the service started may have one that runs with what was set before. What systemd opens to it
 * is settled when it starts. */
static void tell_of_older_service(const struct configuration *settings,
                                  const struct setup_face *face,
                                  bool needs_start)
{
    if (trial_ledger_is_supervised(settings->service->state_directory))
        face->tell(face->context, CTL_MARK_WARNING,
                   needs_start ? _("the service runs with its earlier settings and folders until "
                                   "`systemctl restart ewscal-supervisor`")
                               : _("the service runs with its earlier settings until `ewscalctl "
                                   "reload`, or until it is started again"));
}

static bool finish_all(void *context,
                       const struct setup_draft *draft,
                       bool start,
                       const struct setup_face *face)
{
    (void)context;
    struct configuration *settings = settings_of_draft(draft, face);
    bool is_good = settings != NULL && make_keys(draft, settings, face);
    struct folder_round round = {.draft = draft, .face = face, .is_good = is_good};
    if (is_good)
        prepare_folders(&round, settings);
    is_good = round.is_good;
    bool is_new = setup_draft_has_changes(draft) || round.has_changed;
    if (is_good && start)
        is_good = start_service(draft, is_new, face);
    else if (is_good && is_new)
        tell_of_older_service(settings, face, round.has_changed);
    settings_destroy(settings);
    return is_good;
}

struct setup_engine *setup_engine_create(void)
{
    struct setup_engine *engine = memory_allocate(sizeof(*engine));
    engine->deeds = (struct setup_deeds){.context = engine,
                                         .try_server = try_with_roles,
                                         .try_sample = try_one_user,
                                         .finish = finish_all};
    return engine;
}

void setup_engine_destroy(struct setup_engine *engine)
{
    free(engine);
}

const struct setup_deeds *setup_engine_deeds(struct setup_engine *engine)
{
    return &engine->deeds;
}
