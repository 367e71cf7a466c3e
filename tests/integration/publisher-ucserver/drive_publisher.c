/* The publisher without a bus: this program plays the supervisor for one round. It asks for the list
 * of users, pulls its pages, publishes a calendar for each and tells what happened, one JSON object
 * a line, so that a test in any language can look at it.
 *
 *     drive-publisher HOST PORT CA_FILE USER PASSWORD_FILE [NAME=NUMBER ...]
 *
 * entries      appointments in each calendar (3)
 * seconds      when to give up (60)
 * timeout_ms   request_timeout (120000)
 * stale_after  after so many receipts the supervisor is not heard any more (never)
 * deny         the account is not to be used (0)
 * check        ask for a check instead of publishing (0)
 * failures     end after so many failed sessions (never)
 * rosters      how often the list is read and everything published (1)
 */
#include <inttypes.h>
#include <openssl/sha.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "proto/base/buffer.h"
#include "proto/base/clock.h"
#include "proto/base/memory.h"
#include "proto/event/error.h"
#include "proto/event/sentence.h"
#include "proto/log/log.h"
#include "proto/login/login_desk.h"
#include "proto/message/message.h"

#include "publisher-ucserver/publish/publisher.h"

#define FILE_BYTES   (256 * 1024)
#define HALF_AN_HOUR 1800

struct person {
    char *user;
    bool is_done; /* saved or refused */
    bool is_sent;
    int64_t job; /* the newest; receipts of older ones are too late */
};

struct driver {
    sd_event *loop;
    struct publisher *publisher;
    struct login_desk *logins;
    int64_t question; /* for a log-in try, the newest */
    int64_t entries, seconds, timeout_ms, stale_after, deny, check, failures, rosters;
    struct person *people;
    size_t count, next, left;
    int64_t credit;
    int64_t pages, pulled;
    int64_t roster, job;
    int64_t receipts[RECEIPT_LAST + 1];
    int64_t why[NOT_SENT_LAST + 1];
    int64_t sessions_failed, tries, received;
    int64_t began_ms, roster_ms, publish_ms, roster_took_ms, publish_took_ms;
    struct buffer sealed;
    bool is_leaving;
};

static void print(json_t *line)
{
    (void)json_dumpf(line, stdout, JSON_COMPACT);
    (void)putchar('\n');
    (void)fflush(stdout);
    json_decref(line);
}

static void leave(struct driver *driver)
{
    if (driver->is_leaving)
        return;
    driver->is_leaving = true;
    publisher_drain(driver->publisher);
}

/* Equal for everybody, so that it is encoded once. */
static void seal(struct driver *driver)
{
    struct error error;
    struct calendar_content content = {.entries_count = (size_t)driver->entries};
    content.entries = memory_allocate_items((size_t)driver->entries + 1, sizeof(*content.entries));
    char(*ids)[32] = memory_allocate_items((size_t)driver->entries + 1, sizeof(*ids));
    int64_t start = clock_wall_ms() / 1000 / HALF_AN_HOUR * HALF_AN_HOUR;
    for (int64_t i = 0; i < driver->entries; i++) {
        (void)snprintf(ids[i], sizeof(ids[i]), "entry-%06" PRId64, i);
        content.entries[i] = (struct calendar_entry){.id = ids[i],
                                                     .start = start + i * HALF_AN_HOUR,
                                                     .end = start + (i + 1) * HALF_AN_HOUR,
                                                     .status = STATUS_BUSY,
                                                     .is_private = i % 2 == 1,
                                                     .subject = "Besprechung Größe",
                                                     .location = i % 3 == 0 ? "Raum 5" : ""};
    }
    buffer_init(&driver->sealed, LIMIT_SEALED);
    if (calendar_content_encode(&content, &driver->sealed, &error) != 0) {
        (void)fprintf(stderr, "%s\n", error.reason);
        exit(2);
    }
    free(content.entries);
    free(ids);
}

static void publish_one(struct driver *driver, struct person *person)
{
    uint8_t digest[SHA256_DIGEST_LENGTH];
    struct message message = {.type = MESSAGE_PUBLISH};
    (void)SHA256(buffer_data(&driver->sealed), buffer_size(&driver->sealed), digest);
    message.publish =
        (struct publish){.job = ++driver->job,
                         .calendars = 1,
                         .user = person->user,
                         .digest = {digest, sizeof(digest)},
                         .entries = driver->entries,
                         .sealed = {buffer_data(&driver->sealed), buffer_size(&driver->sealed)}};
    person->is_sent = true;
    person->job = driver->job;
    driver->credit--;
    publisher_take_message(driver->publisher, &message);
}

static void publish_some(struct driver *driver)
{
    while (driver->credit > 0 && driver->left > 0 && driver->next < driver->count) {
        struct person *person = &driver->people[driver->next++];
        if (!person->is_done && !person->is_sent)
            publish_one(driver, person);
    }
}

static int on_turn(sd_event_source *source, void *userdata)
{
    (void)source;
    publish_some(userdata);
    return 0;
}

static void ask_roster(struct driver *driver)
{
    struct message message = {.type = MESSAGE_ROSTER_REQUEST};
    message.roster_request.number = ++driver->roster;
    driver->roster_ms = clock_monotonic_ms();
    publisher_take_message(driver->publisher, &message);
}

static void pull_page(struct driver *driver)
{
    struct message message = {.type = MESSAGE_ROSTER_PULL};
    message.roster_pull = (struct roster_pull){driver->roster, driver->pulled++};
    publisher_take_message(driver->publisher, &message);
}

static void forget_people(struct driver *driver)
{
    for (size_t i = 0; i < driver->count; i++)
        free(driver->people[i].user);
    free(driver->people);
    driver->people = NULL;
    driver->count = driver->next = driver->left = 0;
}

static void end_round(struct driver *driver)
{
    driver->publish_took_ms += clock_monotonic_ms() - driver->publish_ms;
    if (--driver->rosters > 0)
        ask_roster(driver);
    else
        leave(driver);
}

static void begin_publishing(struct driver *driver)
{
    driver->roster_took_ms += clock_monotonic_ms() - driver->roster_ms;
    driver->publish_ms = clock_monotonic_ms();
    driver->left = driver->count;
    if (driver->left == 0)
        end_round(driver);
}

static void take_ready(struct driver *driver, const struct roster_ready *ready)
{
    print(json_pack("{ss sb sI ss}", "event", "roster", "complete", ready->complete, "users",
                    (json_int_t)ready->users, "reason", ready->reason));
    if (!ready->complete || ready->number != driver->roster)
        return;
    forget_people(driver);
    driver->pages = ready->pages;
    driver->pulled = 0;
    driver->people = memory_allocate_items((size_t)ready->users + 1, sizeof(*driver->people));
    if (ready->pages == 0)
        begin_publishing(driver);
    else
        pull_page(driver);
}

static void take_page(struct driver *driver, const struct roster_page *page)
{
    if (page->gone || page->number != driver->roster)
        return;
    for (size_t i = 0; i < page->users_count; i++)
        driver->people[driver->count++].user = memory_copy_text(page->users[i].user);
    if (driver->pulled < driver->pages)
        pull_page(driver);
    else
        begin_publishing(driver);
}

static struct person *find_person(struct driver *driver, const char *user)
{
    for (size_t i = 0; i < driver->count; i++) {
        if (driver->people[i].is_sent && strcmp(driver->people[i].user, user) == 0)
            return &driver->people[i];
    }
    return NULL;
}

/* What was lost or not sent is due again, as with the real supervisor. */
static void take_receipt(struct driver *driver, const struct receipt *receipt)
{
    struct person *person = find_person(driver, receipt->user);
    bool is_done = receipt->outcome == RECEIPT_DONE || receipt->outcome == RECEIPT_REFUSED;
    bool is_online = receipt->outcome == RECEIPT_NOT_SENT && receipt->why == NOT_SENT_LOGGED_IN;
    driver->receipts[receipt->outcome]++;
    driver->received++;
    if (receipt->outcome == RECEIPT_NOT_SENT)
        driver->why[receipt->why]++;
    if (receipt->outcome == RECEIPT_REFUSED)
        print(json_pack("{ss ss ss ss}", "event", "refused", "user", receipt->user, "code",
                        receipt->code, "reason", receipt->reason));
    if (person == NULL || person->job != receipt->job || receipt->outcome == RECEIPT_UNANSWERED)
        return; /* nothing more for this user before the next session */
    person->is_sent = false;
    person->is_done = is_done || is_online;
    if (!person->is_done)
        driver->next = 0;
    else if (--driver->left == 0)
        end_round(driver);
}

static void take_ucserver_session(struct driver *driver,
                                  const struct ucserver_session *ucserver_session)
{
    struct sentence sentence;
    print(json_pack("{ss sI sb ss ss ss}", "event", "session", "number",
                    (json_int_t)ucserver_session->number, "working", ucserver_session->working,
                    "version", ucserver_session->version, "reason", ucserver_session->reason,
                    "sentence", sentence_of_reason(ucserver_session->reason, &sentence)));
    if (ucserver_session->working && driver->check == 0)
        ask_roster(driver);
    bool is_failure = !ucserver_session->working &&
                      strcmp(ucserver_session->reason, event_name(UCSERVER_NO_SESSION)) != 0;
    driver->sessions_failed += is_failure;
    if (driver->failures > 0 && driver->sessions_failed >= driver->failures)
        leave(driver);
}

static void take_checked(struct driver *driver, const struct checked *checked)
{
    json_t *steps = json_array();
    for (size_t i = 0; i < checked->steps_count; i++)
        (void)json_array_append_new(steps, json_pack("{ss sb ss}", "name", checked->steps[i].name,
                                                     "good", checked->steps[i].good, "text",
                                                     checked->steps[i].text));
    print(json_pack("{ss so}", "event", "checked", "steps", steps));
    leave(driver);
}

static void take_message(void *context, const struct message *message)
{
    struct driver *driver = context;
    struct error error;
    struct buffer frame;
    buffer_init(&frame, message_limit_bytes(message->type));
    if (message_encode(message, &frame, &error) != 0) /* as the bus would */
        print(json_pack("{ss ss}", "event", "unencodable", "reason", error.reason));
    buffer_clear(&frame);
    if (message->type == MESSAGE_ROSTER_READY)
        take_ready(driver, &message->roster_ready);
    else if (message->type == MESSAGE_ROSTER_PAGE)
        take_page(driver, &message->roster_page);
    else if (message->type == MESSAGE_RECEIPT)
        take_receipt(driver, &message->receipt);
    else if (message->type == MESSAGE_UCSERVER_SESSION)
        take_ucserver_session(driver, &message->ucserver_session);
    else if (message->type == MESSAGE_CHECKED)
        take_checked(driver, &message->checked);
}

static void set_credit(void *context, int64_t users)
{
    ((struct driver *)context)->credit = users;
}

static bool echo_is_fresh(void *context)
{
    const struct driver *driver = context;
    return driver->stale_after < 0 || driver->received < driver->stale_after;
}

static int answer_login(sd_event_source *source, void *userdata)
{
    (void)source;
    struct driver *driver = userdata;
    const struct login_answer answer = {.account = "",
                                        .number = driver->question,
                                        .granted = driver->deny == 0,
                                        .attempt = driver->deny == 0 ? ++driver->tries : 0,
                                        .wait_ms = 3600000,
                                        .reason = "account.refused times=1"};
    login_desk_take_answer(driver->logins, &answer);
    return 0;
}

static void take_login(void *context, const struct message *message)
{
    struct driver *driver = context;
    const struct login_result *result = &message->login_result;
    if (message->type == MESSAGE_LOGIN_ASK) {
        driver->question = message->login_ask.number;
        (void)sd_event_add_defer(driver->loop, NULL, answer_login, driver);
    } else {
        print(json_pack("{ss ss sI si si ss}", "event", "login", "account", result->account, "try",
                        (json_int_t)result->attempt, "outcome", (int)result->outcome, "class",
                        (int)result->class, "text", result->text));
    }
}

static struct octets read_file(const char *path)
{
    static uint8_t content[2][FILE_BYTES];
    static size_t used;
    FILE *file = fopen(path, "rb");
    if (file == NULL || used == 2) {
        perror(path);
        exit(2);
    }
    uint8_t *place = content[used++];
    size_t size = fread(place, 1, FILE_BYTES, file);
    (void)fclose(file);
    while (size > 0 && (place[size - 1] == '\n' || place[size - 1] == '\r'))
        size--;
    return (struct octets){place, size};
}

static void read_options(struct driver *driver, int count, char **words)
{
    const struct {
        const char *name;
        int64_t *value;
    } options[] = {
        {"entries", &driver->entries},
        {"seconds", &driver->seconds},
        {"timeout_ms", &driver->timeout_ms},
        {"stale_after", &driver->stale_after},
        {"deny", &driver->deny},
        {"check", &driver->check},
        {"failures", &driver->failures},
        {"rosters", &driver->rosters},
    };
    for (int i = 0; i < count; i++) {
        const char *equals = strchr(words[i], '=');
        size_t length = equals == NULL ? 0 : (size_t)(equals - words[i]);
        for (size_t k = 0; k < sizeof(options) / sizeof(options[0]); k++) {
            if (length == strlen(options[k].name) &&
                strncmp(words[i], options[k].name, length) == 0)
                *options[k].value = strtoll(equals + 1, NULL, 10);
        }
    }
}

static void configure(struct driver *driver, char **words)
{
    struct ucserver_settings ucserver = {.host = words[1],
                                         .port = strtol(words[2], NULL, 10),
                                         .account = words[4],
                                         .user = words[4],
                                         .secret = read_file(words[5]),
                                         .ca = read_file(words[3]),
                                         .device_id = "driver",
                                         .device_name = "driver",
                                         .roster_limit_bytes = INT64_C(1) << 30};
    const struct settings settings = {.number = 1,
                                      .calendars = 1,
                                      .request_timeout_ms = driver->timeout_ms,
                                      .ucservers = &ucserver,
                                      .ucservers_count = 1};
    publisher_take_settings(driver->publisher, &settings);
    if (driver->check != 0) {
        struct message message = {.type = MESSAGE_CHECK};
        message.check.number = 1;
        publisher_take_message(driver->publisher, &message);
    }
}

static void print_summary(const struct driver *driver)
{
    print(json_pack("{ss sI sI sI sI sI sI sI sI sI sI sI sI}", "event", "summary", "users",
                    (json_int_t)driver->count, "left", (json_int_t)driver->left, "done",
                    (json_int_t)driver->receipts[RECEIPT_DONE], "refused",
                    (json_int_t)driver->receipts[RECEIPT_REFUSED], "lost",
                    (json_int_t)driver->receipts[RECEIPT_LOST], "unanswered",
                    (json_int_t)driver->receipts[RECEIPT_UNANSWERED], "not_sent",
                    (json_int_t)driver->receipts[RECEIPT_NOT_SENT], "closed",
                    (json_int_t)driver->why[NOT_SENT_CLOSED], "logged_in",
                    (json_int_t)driver->why[NOT_SENT_LOGGED_IN], "sessions_failed",
                    (json_int_t)driver->sessions_failed, "roster_ms",
                    (json_int_t)driver->roster_took_ms, "publish_ms",
                    (json_int_t)driver->publish_took_ms));
}

static void run(struct driver *driver)
{
    int64_t give_up_ms = driver->began_ms + driver->seconds * 1000;
    while (!(driver->is_leaving && publisher_is_idle(driver->publisher)) &&
           clock_monotonic_ms() < give_up_ms)
        (void)sd_event_run(driver->loop, 20000);
}

int main(int argc, char **argv)
{
    struct driver driver = {.entries = 3,
                            .seconds = 60,
                            .timeout_ms = 120000,
                            .stale_after = -1,
                            .rosters = 1,
                            .began_ms = clock_monotonic_ms()};
    driver.logins = login_desk_create(take_login, &driver);
    const struct publisher_callbacks callbacks = {.context = &driver,
                                                  .send = take_message,
                                                  .set_credit = set_credit,
                                                  .echo_is_fresh = echo_is_fresh,
                                                  .logins = driver.logins};
    const struct log_options log_options = {
        .name = "driver", .level = LOG_LEVEL_INFO, .syslog_path = ""};
    sd_event_source *turn = NULL;
    if (argc < 6)
        return 2;
    (void)signal(SIGPIPE, SIG_IGN);
    read_options(&driver, argc - 6, argv + 6);
    seal(&driver);
    struct log *log = log_configure(NULL, &log_options);
    if (sd_event_new(&driver.loop) < 0 ||
        sd_event_add_post(driver.loop, &turn, on_turn, &driver) < 0)
        return 2;
    driver.publisher = publisher_create(driver.loop, log, &callbacks);
    configure(&driver, argv);
    run(&driver);
    print_summary(&driver);
    publisher_destroy(driver.publisher);
    login_desk_destroy(driver.logins);
    sd_event_source_unref(turn);
    sd_event_unref(driver.loop);
    log_destroy(log);
    forget_people(&driver);
    buffer_clear(&driver.sealed);
    return 0;
}
