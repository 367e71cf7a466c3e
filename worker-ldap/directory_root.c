/* What a directory says of itself. A global catalogue holds the whole forest, but names only the domain of its
 * own controller as default, so there the forest's root is the base. The names of the domains stand in the
 * configuration partition; where that cannot be read the settings decide, so no failure here ends anything. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "worker-ldap/directory_root.h"
#include "worker-ldap/server/server_result.h"

void directory_root_init(struct directory_root *root, int64_t port)
{
    *root =
        (struct directory_root){.is_forest = port == PORT_CATALOGUE || port == PORT_CATALOGUE_TLS};
}

void directory_root_clear(struct directory_root *root)
{
    free(root->base);
    free(root->configuration);
    directory_domains_clear(&root->domains);
}

/* Takes `base`. */
static void set_base(struct directory_root *root, char *base)
{
    root->base = base;
    directory_domains_init(&root->domains, base, root->is_forest);
}

bool directory_root_use_settings(struct directory_root *root,
                                 const struct directory_settings *settings)
{
    if (settings->base[0] == '\0')
        return false;
    set_base(root, memory_copy_text(strcmp(settings->base, EMPTY_BASE) == 0 ? "" : settings->base));
    return true;
}

const char *directory_root_base(const struct directory_root *root,
                                enum ldap_search_kind kind,
                                struct error *error)
{
    const char *base = kind == LDAP_SEARCH_POINTS  ? root->configuration
                       : kind == LDAP_SEARCH_CLOCK ? ""
                                                   : root->base;
    if (base == NULL)
        (void)error_set(error, DIRECTORY_NO_CONFIGURATION);
    return base;
}

int directory_root_ask(LDAP *handle, int *message)
{
    char *attributes[] = {(char *)"defaultNamingContext", (char *)"rootDomainNamingContext",
                          (char *)"configurationNamingContext", NULL};
    return ldap_search_ext(handle, "", LDAP_SCOPE_BASE, "(objectClass=*)", attributes, 0, NULL,
                           NULL, NULL, 1, message);
}

/* Returns a new text; NULL: there is no such attribute. */
static char *copy_root_value(LDAP *handle, LDAPMessage *message, const char *attribute)
{
    struct berval **values = ldap_get_values_len(handle, message, attribute);
    char *value = values != NULL && values[0] != NULL
                      ? memory_copy(values[0]->bv_val, values[0]->bv_len)
                      : NULL;
    ldap_value_free_len(values);
    return value;
}

void directory_root_take(struct directory_root *root, LDAP *handle, LDAPMessage *message)
{
    char *base = copy_root_value(
        handle, message, root->is_forest ? "rootDomainNamingContext" : "defaultNamingContext");
    if (root->configuration == NULL)
        root->configuration = copy_root_value(handle, message, "configurationNamingContext");
    if (root->base == NULL && base != NULL)
        set_base(root, base);
    else
        free(base);
}

static int ask_partitions(const struct directory_root *root, LDAP *handle, int *message)
{
    char *attributes[] = {(char *)"nCName", (char *)"nETBIOSName", NULL};
    char *partitions = memory_format_text("CN=Partitions,%s", root->configuration);
    int result = ldap_search_ext(handle, partitions, LDAP_SCOPE_ONELEVEL,
                                 "(&(objectClass=crossRef)(nETBIOSName=*))", attributes, 0, NULL,
                                 NULL, NULL, LDAP_NO_LIMIT, message);
    free(partitions);
    return result;
}

int directory_root_learn(struct directory_root *root, LDAP *handle)
{
    if (root->configuration != NULL && root->progress < DOMAINS_PARTITIONS) {
        root->progress = DOMAINS_PARTITIONS;
        return ask_partitions(root, handle, &root->message);
    }
    if (root->progress == DOMAINS_UNASKED) {
        root->progress = DOMAINS_ROOT;
        return directory_root_ask(handle, &root->message);
    }
    root->progress = DOMAINS_KNOWN;
    return LDAP_SUCCESS;
}

bool directory_root_take_domain(struct directory_root *root, LDAP *handle, LDAPMessage *message)
{
    int type = ldap_msgtype(message);
    if (type == LDAP_RES_SEARCH_REFERENCE)
        return false;
    if (type != LDAP_RES_SEARCH_ENTRY)
        return true;
    if (root->progress == DOMAINS_ROOT) {
        directory_root_take(root, handle, message);
        return false;
    }
    char *netbios = copy_root_value(handle, message, "nETBIOSName");
    char *name = copy_root_value(handle, message, "nCName");
    if (netbios != NULL && name != NULL)
        directory_domains_add(&root->domains, netbios, name);
    free(netbios);
    free(name);
    return false;
}

static bool is_passing(LDAP *handle, LDAPMessage *message)
{
    static const int passing[] = {LDAP_OPERATIONS_ERROR,    LDAP_TIMELIMIT_EXCEEDED,
                                  LDAP_ADMINLIMIT_EXCEEDED, LDAP_BUSY,
                                  LDAP_UNAVAILABLE,         LDAP_OTHER};
    int code = LDAP_OTHER;
    if (ldap_parse_result(handle, message, &code, NULL, NULL, NULL, NULL, 0) != LDAP_SUCCESS)
        return true;
    for (size_t i = 0; i < sizeof(passing) / sizeof(passing[0]); i++) {
        if (code == passing[i])
            return true;
    }
    return false;
}

bool directory_root_is_learning(const struct directory_root *root)
{
    return root->progress == DOMAINS_ROOT || root->progress == DOMAINS_PARTITIONS;
}

bool directory_root_fail(struct directory_root *root,
                         LDAP *handle,
                         LDAPMessage *message,
                         struct error *error)
{
    if (!is_passing(handle, message) ||
        server_result_read(handle, message, SERVER_SEARCH, NULL, error) == 0)
        return false;
    root->progress = DOMAINS_UNASKED;
    return true;
}
