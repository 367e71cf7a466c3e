/* The page of the UCServer's answers, made of the tables that decide. What follows from a failure that ends
 * an attempt is the pause of its class (reconnect.c). */
#include <stdio.h>
#include <stdlib.h>

#include "proto/base/memory.h"
#include "proto/login/failure_page.h"

#include "publisher-ucserver/rose/operation.h"
#include "publisher-ucserver/session/answer_page.h"
#include "publisher-ucserver/session/answer_table.h"
#include "publisher-ucserver/session/reconnect.h"

#define SIGN_BYTES 80

static const char introduction[] = "# What the UCServer answers, and what is done about it\n"
                                   "\n"
                                   "The numbers are those of the published interface. `name` is "
                                   "what the log, `ewscalctl` and /stats show "
                                   "([events](events.md));\n"
                                   "in the words `{...}` stands for a parameter, and `{?...}` for "
                                   "a part that is left out when it is not "
                                   "known.\n";

static const char *consequence_words(enum answer_consequence consequence, enum event event)
{
    if (consequence == ANSWER_IS_EMPTY)
        return "nothing is wrong: nobody is to be replicated";
    if (consequence == ANSWER_CONCERNS_THIS_ONE)
        return "only what was asked for fails; a list is sent again in the next round";
    return reconnect_words(event_row(event)->class);
}

/* Of one operation, or of all but one. */
static void write_details(FILE *file, const char *heading, bool of_login)
{
    size_t count, used = 0;
    const struct answer_detail *details = answer_details(&count);
    struct failure_row *rows = memory_allocate(count * sizeof(*rows));
    char(*signs)[SIGN_BYTES] = memory_allocate(count * sizeof(*signs));
    for (size_t i = 0; i < count; i++) {
        const struct answer_detail *detail = &details[i];
        if ((detail->operation == OPERATION_ADMIN_LOGIN) != of_login)
            continue;
        (void)snprintf(signs[used], SIGN_BYTES, "error %d to %s", (int)detail->detail,
                       operation_find(detail->operation)->name);
        rows[used] = (struct failure_row){
            signs[used], detail->event, detail->login,
            of_login ? NULL : consequence_words(detail->consequence, detail->event)};
        used++;
    }
    failure_page_write_table(file, heading, rows, used);
    free(signs);
    free(rows);
}

static void write_rejects(FILE *file)
{
    size_t count;
    const struct answer_problem *problems = answer_problems(&count);
    struct failure_row *rows = memory_allocate(2 * count * sizeof(*rows));
    char(*signs)[SIGN_BYTES] = memory_allocate(2 * count * sizeof(*signs));
    for (size_t i = 0; i < count; i++) {
        const char *name = rose_problem_name(ROSE_PROBLEM_INVOKE, problems[i].problem);
        (void)snprintf(signs[2 * i], SIGN_BYTES, "reject %d (%s) to the log-in",
                       (int)problems[i].problem, name);
        rows[2 * i] =
            (struct failure_row){signs[2 * i], problems[i].login_event, problems[i].login, NULL};
        (void)snprintf(signs[2 * i + 1], SIGN_BYTES, "reject %d (%s) to anything later",
                       (int)problems[i].problem, name);
        rows[2 * i + 1] =
            (struct failure_row){signs[2 * i + 1], problems[i].event, LOGIN_CLASS_UNSAID,
                                 consequence_words(problems[i].consequence, problems[i].event)};
    }
    failure_page_write_table(file, "Rejects", rows, 2 * count);
    free(signs);
    free(rows);
}

static void write_others(FILE *file)
{
    const struct answer_detail *detail = answer_detail_find(OPERATION_ADMIN_LOGIN, INT32_MIN);
    const struct answer_detail *list = answer_detail_find(OPERATION_SET_ENTRY_LIST, INT32_MIN);
    const struct answer_problem *problem = answer_problem_find(ROSE_PROBLEM_GENERAL, INT32_MIN);
    const struct failure_row rows[] = {
        {"any other error to asnAdminLogin", detail->event, detail->login, NULL},
        {"result `failed` of asnAdminLogin", UCSERVER_LOGIN_REFUSED, LOGIN_JUDGED_WRONG, NULL},
        {"any other error to another question", list->event, LOGIN_CLASS_UNSAID,
         consequence_words(list->consequence, list->event)},
        {"any other reject to the log-in", problem->login_event, problem->login, NULL},
        {"any other reject to anything later", problem->event, LOGIN_CLASS_UNSAID,
         consequence_words(problem->consequence, problem->event)},
        {"iResult other than 0 of asnAppointmentSetEntryList", LIST_NOT_SAVED, LOGIN_CLASS_UNSAID,
         consequence_words(ANSWER_CONCERNS_THIS_ONE, LIST_NOT_SAVED)},
    };
    failure_page_write_table(file, "Other answers", rows, sizeof(rows) / sizeof(rows[0]));
}

static void write_steps(FILE *file)
{
    static const struct {
        const char *sign;
        enum event event;
        const char *done; /* NULL: the pause of the event's class */
    } steps[] = {
        {"`busy` to the negotiation", UCSERVER_BUSY,
         "asked again after the time that the server says, within 1 s and 10 minutes"},
        {"`incompatible` to the negotiation", UCSERVER_INTERFACE_UNSUPPORTED, NULL},
        {"settings of another user management", UCSERVER_NOT_ACTIVE_DIRECTORY, NULL},
        {"no connection", CONNECTION_FAILED, NULL},
        {"a step that takes too long", CONNECTION_TIMED_OUT, NULL},
        {"the connection is closed", CONNECTION_CLOSED, NULL},
        {"an untrusted certificate", TLS_CERTIFICATE_UNTRUSTED, NULL},
        {"a question that is not answered", UCSERVER_UNANSWERED, NULL},
        {"half a message", UCSERVER_STALLED, NULL},
        {"sixteen lists that are not answered", UCSERVER_LISTS_UNANSWERED, NULL},
        {"a request before TLS", UCSERVER_QUESTION_BEFORE_TLS, NULL},
        {"octets between StartTLS and the handshake", TLS_CLEAR_TEXT_BEFORE, NULL},
        {"JSON", UCSERVER_SPEAKS_JSON, NULL},
        {"TLS from the first octet", UCSERVER_SPEAKS_TLS, NULL},
        {"something else", UCSERVER_SPEAKS_OTHER, NULL},
        {"too large a message", UCSERVER_MESSAGE_TOO_LARGE, NULL},
        {"a broken encoding", BER_MALFORMED, NULL},
    };
    struct failure_row rows[sizeof(steps) / sizeof(steps[0])];
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        const char *pause = reconnect_words(event_row(steps[i].event)->class);
        rows[i] = (struct failure_row){steps[i].sign, steps[i].event, LOGIN_CLASS_UNSAID,
                                       steps[i].done != NULL ? steps[i].done : pause};
    }
    failure_page_write_table(file, "The connection and its steps", rows,
                             sizeof(rows) / sizeof(rows[0]));
}

void answer_page_write(FILE *file)
{
    (void)fputs(introduction, file);
    failure_page_write_classes(file);
    write_details(file, "Errors to the log-in", true);
    write_rejects(file);
    write_details(file, "Errors to other questions", false);
    write_others(file);
    write_steps(file);
}
