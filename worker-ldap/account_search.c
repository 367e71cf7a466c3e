/* An older supervisor gives no list and is told nothing. What was told once is told again only when it has changed;
 * whoever asks needs the answer once and not every round. The domains go with it, for the same accounts may be asked
 * elsewhere, where the domain's name leads to who judges them. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "worker-ldap/account_search.h"
#include "worker-ldap/account_sid.h"
#include "worker-ldap/ldap_session.h"

#define AGAIN_MS           (INT64_C(60) * 60 * 1000)
#define LOST_PAUSE_MS      (INT64_C(5) * 60 * 1000)
#define FILTER_LIMIT_BYTES (512 * 1024)
#define TOLD_LIMIT_BYTES   (128 * 1024)
#define DOMAINS_MOST       128 /* for so many the message has room beside the accounts */

struct account_search {
    const struct directory_settings *settings;
    account_search_send_function *send;
    void *context;
    int64_t next_ms; /* when it is asked again */
    enum { ACCOUNTS_IDLE, ACCOUNTS_LEARNING, ACCOUNTS_ASKED } state;
    char *told; /* what was told last, as one text; NULL: nothing yet */
};

struct account_search *account_search_create(const struct directory_settings *settings,
                                             account_search_send_function *send,
                                             void *context)
{
    struct account_search *search = memory_allocate(sizeof(*search));
    search->settings = settings;
    search->send = send;
    search->context = context;
    return search;
}

void account_search_destroy(struct account_search *search)
{
    if (search == NULL)
        return;
    free(search->told);
    free(search);
}

static void ask(struct account_search *search, struct ldap_session *session)
{
    struct buffer filter;
    struct error error;
    buffer_init(&filter, FILTER_LIMIT_BYTES);
    search->state = ACCOUNTS_ASKED;
    if (account_sid_filter(&filter, search->settings, ldap_session_domains(session)) > 0)
        (void)ldap_session_search(session, search, LDAP_SEARCH_ACCOUNTS,
                                  (const char *)buffer_data(&filter), &error);
    else
        account_search_found(search, session, NULL, false);
    buffer_clear(&filter);
}

void account_search_go_on(struct account_search *search,
                          struct ldap_session *session,
                          int64_t now_ms)
{
    bool is_due = now_ms >= search->next_ms || search->state == ACCOUNTS_LEARNING;
    if (search->settings->accounts_count == 0 || !is_due)
        return;
    search->next_ms = now_ms + AGAIN_MS;
    if (!ldap_session_learn_domains(session)) {
        search->state = ACCOUNTS_LEARNING;
        return;
    }
    ask(search, session);
}

void account_search_lost(struct account_search *search, int64_t now_ms)
{
    if (search->state != ACCOUNTS_IDLE)
        search->next_ms = now_ms + LOST_PAUSE_MS;
    search->state = ACCOUNTS_IDLE;
}

static void append_told(struct buffer *text, const char *name, const char *value)
{
    (void)buffer_append(text, name, strlen(name) + 1);
    (void)buffer_append(text, value, strlen(value) + 1);
}

/* Returns whether it is something else than what was told last, and keeps it. */
static bool is_news(struct account_search *search, const struct identified *identified)
{
    struct buffer text;
    buffer_init(&text, TOLD_LIMIT_BYTES);
    for (size_t i = 0; i < identified->accounts_count; i++)
        append_told(&text, identified->accounts[i].account, identified->accounts[i].sid);
    for (size_t i = 0; i < identified->domains_count; i++)
        append_told(&text, identified->domains[i].netbios, identified->domains[i].dns);
    char *told = text_from_octets(buffer_data(&text), buffer_size(&text));
    bool is_new = search->told == NULL || strcmp(told, search->told) != 0;
    free(search->told);
    search->told = told;
    buffer_clear(&text);
    return is_new;
}

/* The directory's own domain first: there a name without a domain is looked for. Texts are borrowed. */
static size_t list_domains(const struct directory_domains *domains, struct domain_name *names)
{
    size_t count = 0;
    for (int is_other = 0; is_other <= 1; is_other++) {
        for (size_t i = 0; i < domains->count && count < DOMAINS_MOST; i++) {
            const struct directory_domain *domain = &domains->items[i];
            if ((strcmp(domain->name, domains->base) != 0) == (is_other == 1))
                names[count++] = (struct domain_name){domain->netbios, domain->name};
        }
    }
    return count;
}

void account_search_found(struct account_search *search,
                          const struct ldap_session *session,
                          const struct directory_entry_list *entries,
                          bool failed)
{
    const struct directory_settings *settings = search->settings;
    struct message message = {.type = MESSAGE_IDENTIFIED,
                              .identified = {.directory = settings->name}};
    search->state = ACCOUNTS_IDLE;
    if (failed)
        return;
    struct account_sid *named = memory_allocate_items(settings->accounts_count, sizeof(*named));
    for (size_t i = 0; i < settings->accounts_count && entries != NULL; i++) {
        const char *account = settings->accounts[i].text;
        const char *sid =
            account_sid_find(account, settings, ldap_session_domains(session), entries);
        if (sid != NULL)
            named[message.identified.accounts_count++] = (struct account_sid){account, sid};
    }
    struct domain_name *domains = memory_allocate_items(DOMAINS_MOST, sizeof(*domains));
    message.identified.domains = domains;
    message.identified.domains_count = list_domains(ldap_session_domains(session), domains);
    message.identified.accounts = named;
    if (is_news(search, &message.identified))
        search->send(search->context, &message);
    free(domains);
    free(named);
}
