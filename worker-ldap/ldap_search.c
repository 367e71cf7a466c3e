/* One paged search on its way. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/memory.h"

#include "ldap_search.h"

/* Active Directory cuts at 1,000 entries without the paged results control. */
#define PAGE_ENTRIES 500
/* More entries than this for 100 people mean a wrong filter or base. */
#define MOST_ENTRIES 5000

struct ldap_search *
ldap_search_create(int64_t number, const char *base, const char *filter, int64_t limit_ms)
{
    struct ldap_search *search = memory_allocate(sizeof(*search));
    search->number = number;
    search->base = memory_copy_text(base);
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
    free(search->base);
    free(search->filter);
    free(search);
}

static int send_request(LDAP *handle,
                        struct ldap_search *search,
                        const char *base,
                        int scope,
                        const char *filter,
                        char **attributes,
                        LDAPControl **controls)
{
    struct timeval limit = {(time_t)(search->limit_ms / 1000 + 1), 0};
    return ldap_search_ext(handle, base, scope, filter, attributes, 0, controls, NULL, &limit,
                           MOST_ENTRIES, &search->message);
}

static int send_page(LDAP *handle, struct ldap_search *search, struct berval *cookie)
{
    /* libldap wants them writable and does not write. */
    char *attributes[] = {(char *)"userPrincipalName",
                          (char *)"sAMAccountName",
                          (char *)"objectGUID",
                          (char *)"proxyAddresses",
                          (char *)"mail",
                          (char *)"userAccountControl",
                          NULL};
    LDAPControl *page = NULL;
    int result = ldap_create_page_control(handle, PAGE_ENTRIES, cookie, 0, &page);
    if (result != LDAP_SUCCESS)
        return result;
    LDAPControl *controls[] = {page, NULL};
    result = send_request(handle, search, search->base, LDAP_SCOPE_SUBTREE, search->filter,
                          attributes, controls);
    ldap_control_free(page);
    return result;
}

static int send_range(LDAP *handle, struct ldap_search *search)
{
    char *attribute = NULL;
    if (asprintf(&attribute, "proxyAddresses;range=%lld-*", (long long)search->ranged->next_range) <
        0)
        abort();
    char *attributes[] = {attribute, NULL};
    search->ranged->next_range = -1;
    int result = send_request(handle, search, search->ranged->dn, LDAP_SCOPE_BASE,
                              "(objectClass=*)", attributes, NULL);
    free(attribute);
    return result;
}

int ldap_search_send(LDAP *handle,
                     struct ldap_search *search,
                     struct berval *cookie,
                     struct error *error)
{
    int result =
        search->ranged != NULL ? send_range(handle, search) : send_page(handle, search, cookie);
    if (result == LDAP_SUCCESS)
        return 0;
    return error_set(error, ERROR_UNAVAILABLE, "the search could not be sent: %s",
                     ldap_err2string(result));
}

static void take_values(LDAP *handle,
                        struct directory_entry *entry,
                        LDAPMessage *message,
                        const char *attribute)
{
    int64_t next = -1;
    if (directory_entry_read_range(attribute, &next))
        entry->next_range = next;
    struct berval **values = ldap_get_values_len(handle, message, attribute);
    for (size_t i = 0; values != NULL && values[i] != NULL; i++)
        directory_entry_add(entry, attribute, values[i]->bv_val, values[i]->bv_len);
    ldap_value_free_len(values);
}

static struct directory_entry *
entry_for(LDAP *handle, struct ldap_search *search, LDAPMessage *message)
{
    if (search->ranged != NULL)
        return search->ranged;
    char *dn = ldap_get_dn(handle, message);
    struct directory_entry *entry = directory_entry_create(dn == NULL ? "" : dn);
    ldap_memfree(dn);
    STAILQ_INSERT_TAIL(&search->entries, entry, link);
    return entry;
}

void ldap_search_take(LDAP *handle, struct ldap_search *search, LDAPMessage *message)
{
    struct directory_entry *entry = entry_for(handle, search, message);
    BerElement *position = NULL;
    char *attribute = ldap_first_attribute(handle, message, &position);
    while (attribute != NULL) {
        take_values(handle, entry, message, attribute);
        ldap_memfree(attribute);
        attribute = ldap_next_attribute(handle, message, position);
    }
    ber_free(position, 0);
}

static struct directory_entry *next_ranged(struct ldap_search *search)
{
    struct directory_entry *entry;
    STAILQ_FOREACH(entry, &search->entries, link)
    {
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
                                                                : LDAP_SEARCH_FAILED;
}

static enum error_class class_of(int code)
{
    switch (code) {
    case LDAP_BUSY:
    case LDAP_UNAVAILABLE:
    case LDAP_TIMELIMIT_EXCEEDED:
    case LDAP_ADMINLIMIT_EXCEEDED:
        return ERROR_UNAVAILABLE;
    case LDAP_NO_SUCH_OBJECT:
    case LDAP_INVALID_DN_SYNTAX:
    case LDAP_INSUFFICIENT_ACCESS:
        return ERROR_INVALID;
    case LDAP_SIZELIMIT_EXCEEDED:
        return ERROR_LIMIT;
    default:
        return ERROR_UNAVAILABLE;
    }
}

static enum ldap_search_end fail(int code, const char *text, struct error *error)
{
    char number[16];
    (void)snprintf(number, sizeof(number), "%d", code);
    (void)error_set(error, class_of(code), "the search failed: %s (%d)%s%s", ldap_err2string(code),
                    code, text == NULL || *text == '\0' ? "" : ": ", text == NULL ? "" : text);
    error_set_code(error, number);
    return LDAP_SEARCH_FAILED;
}

enum ldap_search_end ldap_search_finish(LDAP *handle,
                                        struct ldap_search *search,
                                        LDAPMessage *message,
                                        struct error *error)
{
    int code = LDAP_OTHER;
    char *text = NULL;
    LDAPControl **controls = NULL;
    enum ldap_search_end end;
    int result = ldap_parse_result(handle, message, &code, NULL, &text, NULL, &controls, 0);
    if (result != LDAP_SUCCESS || code != LDAP_SUCCESS) {
        end = fail(result != LDAP_SUCCESS ? result : code, text, error);
    } else {
        struct berval cookie = {0, NULL};
        ber_int_t estimate = 0;
        LDAPControl *page = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, NULL);
        if (page != NULL)
            (void)ldap_parse_pageresponse_control(handle, page, &estimate, &cookie);
        end = ask_for_more(handle, search, &cookie, error);
        ber_memfree(cookie.bv_val);
    }
    ldap_controls_free(controls);
    ldap_memfree(text);
    return end;
}
