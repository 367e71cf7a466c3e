/* Each table of the page is one that decides: verdict_table.c, answer_code.c, and login_class.c for what
 * follows from a refusal. */
#include <stdlib.h>

#include "proto/base/memory.h"
#include "proto/login/failure_page.h"

#include "worker-ews/verdict/answer_code.h"
#include "worker-ews/verdict/exchange_failure_page.h"
#include "worker-ews/verdict/verdict_table.h"

static const char introduction[] =
    "# Failures of Exchange\n"
    "\n"
    "What an Exchange server, or whoever stands in front of it, may answer, what is done about it, "
    "and when again.\n"
    "The calendars that are published stay as they are in each of these cases; only a mailbox "
    "without access is emptied in the\n"
    "end where `clear_after` says so. The names are those of [events.md](events.md), where the "
    "parameters of the words are\n"
    "explained; what an account may do after a refusal is decided for all processes together by "
    "its class.\n"
    "\n"
    "While an account is only being tried, an answer that has no class below says something of the "
    "account, too: a page, a\n"
    "redirect, 403, 429, 503 or another status than 401 without SOAP means that *the server could "
    "not decide*. It is no counted\n"
    "try, and the account is looked at again after `login_look_again`, or after the pause that the "
    "server asked for, if that is\n"
    "longer. A page or a redirect may be the refusal of somebody in front of Exchange, so a look "
    "without the password follows\n"
    "at once: where that is offered Basic, the account is *refused for an unknown reason*. After "
    "403, 404, 413, 5xx and the\n"
    "like to a request for several addresses the try goes on with one address alone. Of an account "
    "that is accepted such an\n"
    "answer says nothing.\n";

static const struct {
    enum verdict_table table;
    const char *heading;
} TABLES[] = {
    {VERDICT_BY_CAUSE, "Connections, pages, log-ins"},
    {VERDICT_BY_STATUS, "Other HTTP statuses without SOAP"},
    {VERDICT_BY_REDIRECT, "Redirects, by what their address contains in front of its query"},
    {VERDICT_BY_PROXY, "HTTP statuses of `proxy` itself"},
};

static const char *done(enum fault_action action, enum login_class class)
{
    return class == LOGIN_CLASS_UNSAID ? fault_action_words(action) : NULL;
}

static void write_verdicts(FILE *file, enum verdict_table table, const char *heading)
{
    size_t count;
    const struct verdict_row *verdicts = verdict_table(table, &count);
    struct failure_row *rows = memory_allocate_items(count, sizeof(*rows));
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct failure_row){.sign = verdicts[i].sign,
                                       .event = verdicts[i].event,
                                       .class = verdicts[i].class,
                                       .done = done(verdicts[i].action, verdicts[i].class)};
    failure_page_write_table(file, heading, rows, count);
    free(rows);
}

static size_t count_codes(void)
{
    size_t count = 0;
    while (answer_code_row(count) != NULL)
        count++;
    return count;
}

static struct failure_row describe_fault(const struct answer_code *code, const char *sign)
{
    const struct answer_refusal *refusal = answer_code_refusal(code->name);
    enum login_class class = refusal == NULL ? LOGIN_CLASS_UNSAID : refusal->class;
    return (struct failure_row){.sign = sign,
                                .event = refusal == NULL ? code->event : refusal->event,
                                .class = class,
                                .done = done(code->fault, class)};
}

static struct failure_row describe_mailbox(const struct answer_code *code, const char *sign)
{
    return (struct failure_row){
        .sign = sign, .event = code->event, .done = mailbox_action_words(code->mailbox)};
}

static const struct {
    const char *heading;
    struct failure_row (*describe)(const struct answer_code *code, const char *sign);
} CODES[] = {
    {"SOAP faults: a whole request failed", describe_fault},
    {"Response codes of one mailbox", describe_mailbox},
};

static const char other_names[] = "any other name";

static void write_codes(FILE *file,
                        const char *heading,
                        struct failure_row (*describe)(const struct answer_code *code,
                                                       const char *sign))
{
    size_t count = count_codes();
    struct failure_row *rows = memory_allocate_items(count + 1, sizeof(*rows));
    for (size_t i = 0; i < count; i++)
        rows[i] = describe(answer_code_row(i), answer_code_row(i)->name);
    rows[count] = describe(answer_code_find(""), other_names);
    failure_page_write_table(file, heading, rows, count + 1);
    free(rows);
}

void exchange_failure_page_write(FILE *file)
{
    (void)fputs(introduction, file);
    failure_page_write_classes(file);
    for (size_t i = 0; i < sizeof(TABLES) / sizeof(TABLES[0]); i++)
        write_verdicts(file, TABLES[i].table, TABLES[i].heading);
    for (size_t i = 0; i < sizeof(CODES) / sizeof(CODES[0]); i++)
        write_codes(file, CODES[i].heading, CODES[i].describe);
}
