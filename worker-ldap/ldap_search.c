/* One paged search on its way: pages of entries, then the rest of long attributes, range by range. What a
 * server sends is limited in number and size, because a wrong filter, or a server that is not to be
 * trusted, would otherwise fill the memory. An answer of which the end is not known is never used. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "worker-ldap/ldap_search.h"
#include "worker-ldap/server/server_result.h"

/* Active Directory cuts at 1,000 entries without the paged results control. */
#define PAGE_ENTRIES 500
/* More for 100 people mean a wrong filter or base, or a server that is not to be trusted. */
#define MOST_ENTRIES    2000
#define MOST_BYTES      (16 * 1024 * 1024)
#define ATTRIBUTE_BYTES 64
#define NAMING_CONTEXTS "namingContexts"

struct ldap_search *ldap_search_create(void *subject,
                                       enum ldap_search_kind kind,
                                       const char *base,
                                       const char *filter,
                                       int64_t limit_ms)
{
    struct ldap_search *search = memory_allocate(sizeof(*search));
    search->subject = subject;
    search->kind = kind;
    search->base = base;
    search->filter = memory_copy_text(filter);
    search->limit_ms = limit_ms;
    STAILQ_INIT(&search->entries);
    return search;
}

void ldap_search_destroy(struct ldap_search *search)
{
    if (search == NULL)
        return;
    directory_entry_list_clear(&search->entries);
    free(search->refusal);
    free(search->filter);
    free(search);
}

/* Asks for a page, or for further addresses of one entry. Returns what libldap does. */
static int send_request(LDAP *handle, struct ldap_search *search, struct berval *cookie)
{
    /* libldap wants them writable and does not write. */
    char range[ATTRIBUTE_BYTES];
    char *addresses[] = {range, NULL};
    char *of_points[] = {(char *)"keywords", (char *)"serviceBindingInformation", NULL};
    char *of_clock[] = {(char *)"currentTime", NULL};
    char *of_accounts[] = {(char *)"userPrincipalName", (char *)"sAMAccountName",
                           (char *)"objectSid", NULL};
    char *attributes[] = {(char *)"userPrincipalName",
                          (char *)"sAMAccountName",
                          (char *)"objectGUID",
                          (char *)"proxyAddresses",
                          (char *)"mail",
                          (char *)"userAccountControl",
                          NULL};
    struct timeval limit = {(time_t)(search->limit_ms / 1000 + 1), 0};
    LDAPControl *controls[] = {NULL, NULL};
    if (search->ranged != NULL) {
        (void)snprintf(range, sizeof(range), "proxyAddresses;range=%lld-*",
                       (long long)directory_entry_begin_range(search->ranged));
        return ldap_search_ext(handle, search->ranged->dn, LDAP_SCOPE_BASE, "(objectClass=*)",
                               addresses, 0, NULL, NULL, &limit, MOST_ENTRIES, &search->message);
    }
    if (search->kind == LDAP_SEARCH_CLOCK) /* one entry, which is no page */
        return ldap_search_ext(handle, search->base, LDAP_SCOPE_BASE, search->filter, of_clock, 0,
                               NULL, NULL, &limit, 1, &search->message);
    int result = ldap_create_page_control(handle, PAGE_ENTRIES, cookie, 0, &controls[0]);
    if (result != LDAP_SUCCESS)
        return result;
    result = ldap_search_ext(handle, search->base, LDAP_SCOPE_SUBTREE, search->filter,
                             search->kind == LDAP_SEARCH_POINTS     ? of_points
                             : search->kind == LDAP_SEARCH_ACCOUNTS ? of_accounts
                                                                    : attributes,
                             0, controls, NULL, &limit, MOST_ENTRIES, &search->message);
    ldap_control_free(controls[0]);
    return result;
}

int ldap_search_send(LDAP *handle,
                     struct ldap_search *search,
                     struct berval *cookie,
                     struct error *error)
{
    int result = send_request(handle, search, cookie);
    if (result == LDAP_SUCCESS)
        return 0;
    if (result == LDAP_FILTER_ERROR)
        return error_set(error, DIRECTORY_FILTER_MALFORMED);
    return error_set(error, DIRECTORY_REQUEST_UNSENT, event_text("request", "search"),
                     event_text("words", ldap_err2string(result)));
}

static void take_values(struct directory_entry *entry,
                        const struct berval *attribute,
                        const struct berval *values)
{
    char name[ATTRIBUTE_BYTES];
    if (attribute->bv_len >= sizeof(name))
        return; /* none that was asked for */
    memcpy(name, attribute->bv_val, attribute->bv_len);
    name[attribute->bv_len] = '\0';
    directory_entry_note_range(entry, name);
    for (size_t i = 0; values != NULL && values[i].bv_val != NULL; i++)
        directory_entry_add(entry, name, values[i].bv_val, values[i].bv_len);
}

/* Once through the message: libldap's usual functions begin anew for each attribute, and end in the same
 * way at the end of an entry and at octets that are none. */
static int take_attributes(LDAP *handle,
                           struct directory_entry *entry,
                           LDAPMessage *message,
                           BerElement *position)
{
    struct berval attribute;
    struct berval *values = NULL;
    int result;
    while ((result = ldap_get_attribute_ber(handle, message, position, &attribute, &values)) ==
               LDAP_SUCCESS &&
           attribute.bv_val != NULL) {
        take_values(entry, &attribute, values);
        ber_memfree(values);
        values = NULL;
    }
    return result == LDAP_SUCCESS ? 0 : -1;
}

/* A range continues the entry that was asked for; what comes with a page is a new one. */
static struct directory_entry *entry_for(struct ldap_search *search, const struct berval *dn)
{
    if (search->ranged != NULL)
        return search->ranged;
    char *text = memory_copy(dn->bv_val, dn->bv_len);
    struct directory_entry *entry = directory_entry_create(text);
    free(text);
    STAILQ_INSERT_TAIL(&search->entries, entry, link);
    return entry;
}

static int take_entry(LDAP *handle, struct ldap_search *search, LDAPMessage *message)
{
    BerElement *position = NULL;
    struct berval dn;
    int result = -1;
    /* However long its name is: an entry that is left out could hide that two fit one user. */
    if (ldap_get_dn_ber(handle, message, &position, &dn) == LDAP_SUCCESS) {
        struct directory_entry *entry = entry_for(search, &dn);
        size_t before = search->ranged != NULL ? entry->size_bytes : 0;
        result = take_attributes(handle, entry, message, position);
        search->size_bytes += entry->size_bytes - before;
    }
    ber_free(position, 0);
    return result;
}

/* "dc=example,dc=test; dc=other,dc=test", as far as they fit. */
static void take_offer(LDAP *handle, struct ldap_search *search, LDAPMessage *message)
{
    struct berval **values = ldap_get_values_len(handle, message, NAMING_CONTEXTS);
    for (size_t i = 0; values != NULL && values[i] != NULL; i++) {
        size_t used = strlen(search->offered);
        (void)snprintf(search->offered + used, sizeof(search->offered) - used, "%s%.*s",
                       used > 0 ? "; " : "", (int)strnlen(values[i]->bv_val, values[i]->bv_len),
                       values[i]->bv_val);
    }
    ldap_value_free_len(values);
}

int ldap_search_take(LDAP *handle,
                     struct ldap_search *search,
                     LDAPMessage *message,
                     struct error *error)
{
    search->message_count++;
    if (search->refusal != NULL) {
        if (ldap_msgtype(message) == LDAP_RES_SEARCH_ENTRY)
            take_offer(handle, search, message);
        return 0;
    }
    if (ldap_msgtype(message) == LDAP_RES_SEARCH_ENTRY && take_entry(handle, search, message) != 0)
        return error_set(error, DIRECTORY_ENTRY_MALFORMED);
    if (search->message_count > MOST_ENTRIES || search->size_bytes > MOST_BYTES)
        return error_set(error, DIRECTORY_ANSWER_TOO_LARGE, event_number("entries", MOST_ENTRIES),
                         event_number("octets", MOST_BYTES));
    return 0;
}

/* An entry of which Active Directory has sent only a part of the addresses; NULL when there is none. */
static struct directory_entry *next_ranged(struct ldap_search *search)
{
    struct directory_entry *entry;
    STAILQ_FOREACH(entry, &search->entries, link) {
        if (entry->next_range >= 0)
            return entry;
    }
    return NULL;
}

/* Addresses that were left out come after the pages. */
static enum ldap_search_end
ask_for_more(LDAP *handle, struct ldap_search *search, struct berval *cookie, struct error *error)
{
    bool has_page = cookie != NULL && cookie->bv_len > 0;
    search->ranged = has_page ? NULL : next_ranged(search);
    if (!has_page && search->ranged == NULL)
        return LDAP_SEARCH_DONE;
    return ldap_search_send(handle, search, cookie, error) == 0 ? LDAP_SEARCH_GOES_ON
                                                                : LDAP_SEARCH_BROKEN;
}

/* Where the next page begins; empty without paging. Returns 0, or -1 when it cannot be read: then entries are
 * missing. libldap ends the process over a control without a value. */
static int read_cookie(LDAP *handle, LDAPControl **controls, struct berval *cookie)
{
    ber_int_t estimate = 0;
    LDAPControl *page = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, NULL);
    if (page == NULL)
        return 0;
    if (page->ldctl_value.bv_val == NULL || page->ldctl_value.bv_len == 0)
        return -1;
    return ldap_parse_pageresponse_control(handle, page, &estimate, cookie) == LDAP_SUCCESS ? 0
                                                                                            : -1;
}

/* Whether a search failed because its base is not there. */
static bool is_about_base(const struct error *error)
{
    static const int codes[] = {LDAP_REFERRAL, LDAP_NO_SUCH_OBJECT, LDAP_INVALID_DN_SYNTAX};
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (strtol(error->code, NULL, 10) == codes[i])
            return true;
    return false;
}

/* What helps somebody who has written a wrong base is the right one. Without the rootDSE's answer the search has
 * failed all the same. */
static enum ldap_search_end
ask_for_offer(LDAP *handle, struct ldap_search *search, struct error *error)
{
    char *attributes[] = {(char *)NAMING_CONTEXTS, NULL};
    (void)error_add(error, event_text("base", search->base));
    if (ldap_search_ext(handle, "", LDAP_SCOPE_BASE, "(objectClass=*)", attributes, 0, NULL, NULL,
                        NULL, 1, &search->message) != LDAP_SUCCESS)
        return LDAP_SEARCH_BROKEN;
    search->refusal = memory_copy(error, sizeof(*error));
    return LDAP_SEARCH_GOES_ON;
}

static enum ldap_search_end finish_refused(const struct ldap_search *search, struct error *error)
{
    *error = *search->refusal;
    if (search->offered[0] != '\0')
        (void)error_add(error, event_text("offered", search->offered));
    return LDAP_SEARCH_FAILED;
}

enum ldap_search_end ldap_search_finish(LDAP *handle,
                                        struct ldap_search *search,
                                        LDAPMessage *message,
                                        struct error *error)
{
    LDAPControl **controls = NULL;
    struct berval cookie = {0, NULL};
    if (search->refusal != NULL)
        return finish_refused(search, error);
    if (server_result_read(handle, message, SERVER_SEARCH, &controls, error) != 0) {
        if (error->class == ERROR_BROKEN)
            return LDAP_SEARCH_BROKEN;
        /* Somebody who has just been removed costs the others nothing; that entry is incomplete. */
        bool is_gone = search->ranged != NULL && error->class == ERROR_INVALID;
        if (is_gone)
            return ask_for_more(handle, search, NULL, error);
        return is_about_base(error) ? ask_for_offer(handle, search, error) : LDAP_SEARCH_FAILED;
    }
    if (read_cookie(handle, controls, &cookie) != 0) {
        ldap_controls_free(controls);
        (void)error_set(error, DIRECTORY_PAGE_MALFORMED);
        return LDAP_SEARCH_BROKEN;
    }
    enum ldap_search_end end = ask_for_more(handle, search, &cookie, error);
    ber_memfree(cookie.bv_val);
    ldap_controls_free(controls);
    return end;
}
