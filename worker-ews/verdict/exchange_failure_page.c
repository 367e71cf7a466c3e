/* Most tables of the page are those that decide: verdict_table.c, answer_code.c, kerberos_refusal.c, and
 * login_class.c for what follows from a refusal. Autodiscover has none, because whatever fails leads to the next
 * step; its rows are here, and a test sees to it that no failure of a search is without one. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/login/failure_page.h"

#include "worker-ews/login/kerberos_refusal.h"
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
    "try, and the account is looked at again after `login_look_again`. A server that is only busy "
    "(429, 503) is asked again when it\n"
    "says, or after a minute, first without the password; where it answers that, and is busy for "
    "the password again, it is asked\n"
    "after 30 s, 1 min and so on up to `login_look_again`, or after the pause that it asks for, if "
    "that is longer. A page\n"
    "or a redirect may be the refusal of somebody in front of Exchange, so a look "
    "without the password follows\n"
    "at once: where that is offered the way that was used, the account is *refused for an unknown "
    "reason*. After 403, 404, 413,\n"
    "5xx and the like to a request for several addresses the try goes on with one address alone. "
    "Of an account that is accepted\n"
    "such an answer says nothing.\n";

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

/* ---- the log-in on this side ---- */

static const char own_side[] = "The log-in itself, on this side";
static const struct failure_row OWN_SIDE[] = {
    {"the certificate of the connection cannot be read or hashed, so nothing can be bound to it",
     EXCHANGE_NO_BINDING, LOGIN_OTHER_CAUSE, NULL},
    {"`auth`, `tls`, `secret_file` and the place together leave no way", EXCHANGE_NO_WAY,
     LOGIN_CLASS_UNSAID, "nothing is sent; keeps what is published; next round"},
};

/* ---- where Exchange is ---- */

static const char search[] = "Autodiscover: where Exchange is";
static const char search_words[] =
    "Only without `url` and `host` in `[exchange]`. A search asks one place after the other; most "
    "of "
    "them may be in vain, and the\n"
    "first answer that names an Exchange ends it. `ewscalctl check exchange` shows each step. What "
    "the whole search has found, or\n"
    "not, stands in the first rows; the rows below are single steps. The pause between searches "
    "that "
    "find nothing begins with\n"
    "1 min and doubles up to an hour; `check exchange`, `check exchange --allow` and `reload` "
    "search "
    "at once. What was found\n"
    "earlier stays in use meanwhile, unless it leads nowhere.\n"
    "\n"
    "A host that cannot be reached, or whose certificate is not accepted, is a step in vain as "
    "well, "
    "with the names of *Connections,\n"
    "pages, log-ins* above. The log-in at a host that may be told the password follows the rows "
    "there, too: a refusal ends the search.\n";
static const char again[] = "keeps what is published; is looked for again after the pause";
static const char next_step[] = "the next step follows";
static const char untold[] = "is not told the password, or not even asked; the next step follows. "
                             "When no step finds Exchange, "
                             "`autodiscover.host_to_be_allowed` names the host";

static const struct failure_row SEARCH[] = {
    {"no step has named an Exchange", AUTODISCOVER_FINDS_NOTHING, LOGIN_CLASS_UNSAID, again},
    {"a step leads to a host of whom nothing shows that it may be told the password, and none to "
     "another",
     AUTODISCOVER_HOST_TO_BE_ALLOWED, LOGIN_CLASS_UNSAID,
     "keeps what is published; its users wait for a person, not for the search, which is repeated "
     "after the pause, and at once after `check exchange --allow`"},
    {"the address that is asked about is none", AUTODISCOVER_NOT_AN_ADDRESS, LOGIN_CLASS_UNSAID,
     again},
    {"the directory has no service connection point of Exchange", DIRECTORY_POINTS_NONE,
     LOGIN_CLASS_UNSAID, "nothing is wrong: the next step follows"},
    {"a point leads to a directory that is none of the settings", DIRECTORY_POINTER_UNKNOWN,
     LOGIN_CLASS_UNSAID, "is not asked; the points of this directory count"},
    {"points of directories lead to each other", DIRECTORY_POINTER_CIRCLE, LOGIN_CLASS_UNSAID,
     "no directory is asked twice; the points of this one count"},
    {"the mail domain is a public suffix, or has no dot", AUTODISCOVER_DOMAIN_OF_MANY,
     LOGIN_CLASS_UNSAID, "only service connection points are asked; the search ends"},
    {"a host wants a log-in, and nothing shows that it is yours", AUTODISCOVER_HOST_NOT_ALLOWED,
     LOGIN_CLASS_UNSAID, untold},
    {"a redirect, or DNS, leads to a host of another domain", AUTODISCOVER_TARGET_NOT_ALLOWED,
     LOGIN_CLASS_UNSAID, untold},
    {"the answer names an Exchange of which nothing shows that it is yours",
     AUTODISCOVER_EXCHANGE_NOT_ALLOWED, LOGIN_CLASS_UNSAID, untold},
    {"anything that is no answer of Autodiscover", AUTODISCOVER_IS_SOMETHING_ELSE,
     LOGIN_CLASS_UNSAID,
     "the next step follows: often it is the web site of somebody else, and nothing is wrong. "
     "Where "
     "it comes in answer to a password that is only being tried, the search ends instead, with a "
     "row "
     "of *Connections, pages, log-ins*"},
    {"an answer of Autodiscover whose content cannot be used", AUTODISCOVER_NOT_UNDERSTOOD,
     LOGIN_CLASS_UNSAID, next_step},
    {"an answer with an error", AUTODISCOVER_SAYS_NO, LOGIN_CLASS_UNSAID, next_step},
    {"an answer without a web service", AUTODISCOVER_WITHOUT_EWS, LOGIN_CLASS_UNSAID, next_step},
    {"no answer within 15 s, or the whole search has lasted for `request_timeout`",
     AUTODISCOVER_TOO_SLOW, LOGIN_CLASS_UNSAID,
     "the next step follows; the search ends when its time is over, or when a password that is "
     "only "
     "being tried was not answered, which counts as one try"},
    {"a redirect, or the answer, leads to what is no https address", AUTODISCOVER_URL_UNUSABLE,
     LOGIN_CLASS_UNSAID, next_step},
    {"a redirect leads back", AUTODISCOVER_REDIRECTS_IN_CIRCLES, LOGIN_CLASS_UNSAID, next_step},
    {"more than ten redirects in one search", AUTODISCOVER_REDIRECTS_WITHOUT_END,
     LOGIN_CLASS_UNSAID, "the search ends"},
    {"`http://autodiscover.DOMAIN` does not redirect", AUTODISCOVER_NO_REDIRECT, LOGIN_CLASS_UNSAID,
     "nothing is wrong: the next step follows"},
    {"DNS has no usable record `_autodiscover._tcp.DOMAIN`", AUTODISCOVER_NO_SERVICE_RECORD,
     LOGIN_CLASS_UNSAID, "nothing is wrong: it is the last step"},
};

static void write_about(FILE *file,
                        const char *heading,
                        const char *words,
                        const struct failure_row *rows,
                        size_t count)
{
    failure_page_write_heading(file, heading, words);
    failure_page_write_rows(file, rows, count);
}

/* ---- a mailbox that lives elsewhere ---- */

static const char found_anew[] =
    "keeps what is published; is looked for again after a pause that grows to an hour, and at once "
    "after `ewscalctl check exchange`";
static const char place_found_anew[] = "keeps what is published; when nobody at that address was "
                                       "answered, Autodiscover is asked anew, "
                                       "unless `url` or `host` is set";

/* What is no response code. */
static const struct failure_row ELSEWHERE[] = {
    {"Autodiscover names another address (redirectAddr), and no Exchange of that domain may be "
     "asked",
     AUTODISCOVER_MAILBOX_IS_ELSEWHERE, LOGIN_CLASS_UNSAID, found_anew},
    {"Autodiscover names another address that ends in onmicrosoft.com: the mailbox was moved to "
     "Exchange Online, as in a hybrid deployment",
     AUTODISCOVER_MAILBOX_IS_ONLINE, LOGIN_CLASS_UNSAID, found_anew},
    {"EWS answers with a redirect to another address", EXCHANGE_MOVED, LOGIN_CLASS_UNSAID,
     place_found_anew},
    {"EWS answers 404", EXCHANGE_NO_EWS, LOGIN_CLASS_UNSAID, place_found_anew},
};

static const char *const ELSEWHERE_CODES[] = {
    "ErrorProxyRequestNotAllowed",
    "ErrorProxyRequestProcessingFailed",
    "ErrorCrossSiteRequest",
    "ErrorNoRespondingCASInDestinationSite",
    "ErrorAutoDiscoverFailed",
    "ErrorAddressSpaceNotFound",
    "ErrorInvalidOrganizationRelationshipForFreeBusy",
};

#define ELSEWHERE_ROWS  (sizeof(ELSEWHERE) / sizeof(ELSEWHERE[0]))
#define ELSEWHERE_COUNT (sizeof(ELSEWHERE_CODES) / sizeof(ELSEWHERE_CODES[0]))

/* With Exchange on both sides of a hybrid deployment it is the own one that asks the other: the codes are its. */
static void write_elsewhere(FILE *file)
{
    struct failure_row rows[ELSEWHERE_ROWS + ELSEWHERE_COUNT];
    memcpy(rows, ELSEWHERE, sizeof(ELSEWHERE));
    for (size_t i = 0; i < ELSEWHERE_COUNT; i++) {
        const struct answer_code *code = answer_code_find(ELSEWHERE_CODES[i]);
        rows[ELSEWHERE_ROWS + i] = describe_mailbox(code, ELSEWHERE_CODES[i]);
        if (code->event == MAILBOX_ORGANIZATION_REFUSED)
            rows[ELSEWHERE_ROWS + i].done = place_found_anew;
    }
    failure_page_write_table(file,
                             "A mailbox that lives elsewhere: another organization, another site, "
                             "Exchange Online in a hybrid deployment",
                             rows, ELSEWHERE_ROWS + ELSEWHERE_COUNT);
}

void exchange_failure_page_write(FILE *file)
{
    (void)fputs(introduction, file);
    failure_page_write_classes(file);
    for (size_t i = 0; i < sizeof(TABLES) / sizeof(TABLES[0]); i++)
        write_verdicts(file, TABLES[i].table, TABLES[i].heading);
    write_about(file, own_side, NULL, OWN_SIDE, sizeof(OWN_SIDE) / sizeof(OWN_SIDE[0]));
    kerberos_refusal_write_page(file);
    write_about(file, search, search_words, SEARCH, sizeof(SEARCH) / sizeof(SEARCH[0]));
    write_elsewhere(file);
    for (size_t i = 0; i < sizeof(CODES) / sizeof(CODES[0]); i++)
        write_codes(file, CODES[i].heading, CODES[i].describe);
}
