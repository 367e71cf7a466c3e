/* A publisher, a worker-ldap and a worker-ews that answer at once and know no server: so a real supervisor has as many
 * users as a bench wants, in rounds that take as long as it does.
 *
 *     bench-members ENDPOINT SERVER_KEY_FILE USERS PUBLISHER_KEY_FILE LDAP_KEY_FILE EWS_KEY_FILE
 *
 * Each twentieth user has no right on the calendar; those of all others are new each time. Ends with its standard
 * input. */
#include <inttypes.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/bus/bus_client.h"
#include "proto/event/sentence.h"
#include "proto/key/key_file.h"

#define CREDIT_USERS 2000
#define FAILED_EACH  20
#define NAME_BYTES   64

struct members;

struct member {
    struct members *members;
    struct bus_client *client;
};

struct members {
    sd_event *loop;
    int64_t users;
    char server_key[CURVE_KEY_BYTES];
    struct member publisher, ldap, ews;
};

static void fail(const struct error *error)
{
    struct sentence sentence;
    (void)fprintf(stderr, "bench-members: %s\n", sentence_of_reason(error->reason, &sentence));
    exit(1);
}

/* One that is not taken is sent again by nobody: the round then waits for its lease, which the bench sees. */
static void send_message(const struct member *member, const struct message *message)
{
    struct error error;
    if (bus_client_send(member->client, message, &error) != 0)
        fail(&error);
}

static void give_credit(const struct member *member)
{
    const struct message message = {.type = MESSAGE_CREDIT, .credit = {.users = CREDIT_USERS}};
    send_message(member, &message);
}

static void write_name(int64_t number, char name[NAME_BYTES])
{
    (void)snprintf(name, NAME_BYTES, "user%06" PRId64 "@example.test", number);
}

/* ---- the publisher ---- */

static void send_page(const struct member *member, const struct roster_pull *pull)
{
    struct roster_user users[ROSTER_PAGE_USERS];
    char names[ROSTER_PAGE_USERS][NAME_BYTES];
    int64_t first = pull->page * ROSTER_PAGE_USERS, left = member->members->users - first;
    size_t count = left < ROSTER_PAGE_USERS ? (size_t)left : ROSTER_PAGE_USERS;
    for (size_t i = 0; i < count; i++) {
        write_name(first + (int64_t)i, names[i]);
        users[i] = (struct roster_user){
            .user = names[i], .dn = "", .guid = "", .sam = "", .display_name = "Anna Example"};
    }
    const struct message message = {
        .type = MESSAGE_ROSTER_PAGE,
        .roster_page = {
            .number = pull->number, .page = pull->page, .users = users, .users_count = count}};
    send_message(member, &message);
}

static void take_as_publisher(const struct member *member, const struct message *message)
{
    struct message answer = {.type = MESSAGE_ROSTER_READY};
    int64_t users = member->members->users;
    if (message->type == MESSAGE_ROSTER_REQUEST) {
        answer.roster_ready =
            (struct roster_ready){.number = message->roster_request.number,
                                  .complete = true,
                                  .pages = (users + ROSTER_PAGE_USERS - 1) / ROSTER_PAGE_USERS,
                                  .users = users,
                                  .ucserver_session = 1,
                                  .reason = ""};
        send_message(member, &answer);
    } else if (message->type == MESSAGE_ROSTER_PULL) {
        send_page(member, &message->roster_pull);
    } else if (message->type == MESSAGE_PUBLISH) {
        answer.type = MESSAGE_RECEIPT;
        answer.receipt = (struct receipt){.job = message->publish.job,
                                          .user = message->publish.user,
                                          .outcome = RECEIPT_DONE,
                                          .code = "",
                                          .reason = ""};
        send_message(member, &answer);
        give_credit(member);
    }
}

/* ---- the workers ---- */

static void take_as_ldap(const struct member *member, const struct message *message)
{
    struct resolved_user users[SHARD_USERS];
    if (message->type != MESSAGE_RESOLVE)
        return;
    const struct resolve *resolve = &message->resolve;
    for (size_t i = 0; i < resolve->users_count; i++)
        users[i] = (struct resolved_user){.user = resolve->users[i].user,
                                          .outcome = RESOLVED_FOUND,
                                          .address = resolve->users[i].user,
                                          .note = "",
                                          .key = MATCHED_PRINCIPAL_NAME};
    const struct message answer = {.type = MESSAGE_RESOLVED,
                                   .resolved = {.job = resolve->job,
                                                .outcome = JOB_DONE,
                                                .code = "",
                                                .reason = "",
                                                .users = users,
                                                .users_count = resolve->users_count}};
    send_message(member, &answer);
    give_credit(member);
}

static bool has_no_right(const char *name)
{
    return strtoll(name + strlen("user"), NULL, 10) % FAILED_EACH == 0;
}

static void send_calendar(const struct member *member, const struct fetch *fetch, const char *user)
{
    uint8_t sealed[NAME_BYTES + sizeof(fetch->job)], digest[SHA256_DIGEST_LENGTH];
    size_t size = strlen(user) + sizeof(fetch->job);
    memcpy(sealed, &fetch->job, sizeof(fetch->job)); /* of each job another content */
    memcpy(sealed + sizeof(fetch->job), user, strlen(user));
    (void)SHA256(sealed, size, digest);
    const struct message calendar = {.type = MESSAGE_CALENDAR,
                                     .calendar = {.job = fetch->job,
                                                  .calendars = fetch->calendars,
                                                  .user = user,
                                                  .digest = {digest, sizeof(digest)},
                                                  .entries = 1,
                                                  .sealed = {sealed, size}}};
    send_message(member, &calendar);
}

static void take_as_ews(const struct member *member, const struct message *message)
{
    struct fetched_user users[SHARD_USERS];
    if (message->type != MESSAGE_FETCH)
        return;
    const struct fetch *fetch = &message->fetch;
    for (size_t i = 0; i < fetch->users_count; i++) {
        const char *user = fetch->users[i].user;
        bool fails = has_no_right(user);
        users[i] = (struct fetched_user){.user = user,
                                         .outcome = fails ? FETCHED_FAILED : FETCHED_SENT,
                                         .code = fails ? "ErrorNoFreeBusyAccess" : "",
                                         .reason = fails ? "mailbox.no_access" : "",
                                         .view = fails ? VIEW_NONE : VIEW_ALL,
                                         .entries = 1};
        if (!fails)
            send_calendar(member, fetch, user);
    }
    const struct message answer = {.type = MESSAGE_FETCHED,
                                   .fetched = {.job = fetch->job,
                                               .outcome = JOB_DONE,
                                               .code = "",
                                               .reason = "",
                                               .requests = 1,
                                               .answered = true,
                                               .users = users,
                                               .users_count = fetch->users_count}};
    send_message(member, &answer);
    give_credit(member);
}

/* ---- sessions ---- */

static void welcomed(void *context, const struct welcome *welcome)
{
    const struct member *member = context;
    const struct message session = {
        .type = MESSAGE_UCSERVER_SESSION,
        .ucserver_session = {.number = 1, .working = true, .version = "1", .reason = ""}};
    (void)welcome;
    if (member == &member->members->publisher)
        send_message(member, &session);
    give_credit(member);
}

static void message_came(void *context, const struct message *message)
{
    const struct member *member = context;
    if (member == &member->members->publisher)
        take_as_publisher(member, message);
    else if (member == &member->members->ldap)
        take_as_ldap(member, message);
    else
        take_as_ews(member, message);
}

static void refused(void *context, const struct refused *refused)
{
    (void)context;
    (void)fprintf(stderr, "bench-members: refused: %s\n", refused->text);
}

static void trouble(void *context, const char *reason)
{
    (void)context;
    (void)fprintf(stderr, "bench-members: %s\n", reason);
}

static void join(struct members *members,
                 struct member *member,
                 enum role role,
                 const char *endpoint,
                 const char *key)
{
    static const struct bus_client_callbacks callbacks = {.welcomed = welcomed,
                                                          .refused = refused,
                                                          .message = message_came,
                                                          .lost = trouble,
                                                          .trouble = trouble};
    struct key_file own;
    struct error error;
    struct bus_client_options options = {.endpoint = endpoint,
                                         .server_key = members->server_key,
                                         .role = role,
                                         .version = EWSCAL_VERSION};
    member->members = members;
    if (key_file_read_secret(key, &own, &error) != 0)
        fail(&error);
    options.own = own.pair;
    if (bus_client_create(members->loop, &options, &callbacks, member, &member->client, &error) !=
        0)
        fail(&error);
}

static int input_ended(sd_event_source *source, int descriptor, uint32_t events, void *context)
{
    char octet;
    (void)source;
    (void)events;
    if (read(descriptor, &octet, 1) <= 0)
        return sd_event_exit(((struct members *)context)->loop, 0);
    return 0;
}

int main(int argc, char **argv)
{
    struct members members = {0};
    struct key_file server;
    struct error error;
    if (argc != 7 || text_to_integer(argv[3], 1, ROSTER_USERS, &members.users) != 0) {
        (void)fprintf(stderr, "usage: bench-members ENDPOINT SERVER_KEY_FILE USERS KEY_FILE...\n");
        return 2;
    }
    if (key_file_read_public(argv[2], &server, &error) != 0)
        fail(&error);
    memcpy(members.server_key, server.pair.public_key, sizeof(members.server_key));
    if (sd_event_new(&members.loop) < 0 ||
        sd_event_add_io(members.loop, NULL, STDIN_FILENO, EPOLLIN, input_ended, &members) < 0)
        return 1;
    join(&members, &members.publisher, ROLE_PUBLISHER_UCSERVER, argv[1], argv[4]);
    join(&members, &members.ldap, ROLE_WORKER_LDAP, argv[1], argv[5]);
    join(&members, &members.ews, ROLE_WORKER_EWS, argv[1], argv[6]);
    return sd_event_loop(members.loop) < 0;
}
