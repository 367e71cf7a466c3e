/* A user@suffix whose suffix is no domain of the forest is still one of its users: any domain controller of the
 * forest finds them by the whole name, or says which realm to ask. So the first domain that the directory names is
 * asked, and only without any the suffix itself is taken for a realm. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/message/message.h"

#include "worker-ews/login/kerberos_realm.h"

struct written_name {
    const char *user;
    size_t user_size;
    const char *domain; /* NULL: none was written */
    size_t domain_size;
    bool is_short; /* DOMAIN\user */
};

static int split_name(const char *text, struct written_name *name)
{
    const char *stroke = strchr(text, '\\');
    const char *at = strrchr(text, '@');
    *name = (struct written_name){.user = text, .user_size = strlen(text)};
    if (stroke != NULL)
        *name = (struct written_name){.user = stroke + 1,
                                      .user_size = strlen(stroke + 1),
                                      .domain = text,
                                      .domain_size = (size_t)(stroke - text),
                                      .is_short = true};
    else if (at != NULL)
        *name = (struct written_name){.user = text,
                                      .user_size = (size_t)(at - text),
                                      .domain = at + 1,
                                      .domain_size = strlen(at + 1)};
    return name->user_size > 0 && (name->domain == NULL || name->domain_size > 0) ? 0 : -1;
}

static char *copy_capitals(const char *text)
{
    char *copy = memory_copy_text(text);
    for (char *letter = copy; *letter != '\0'; letter++) {
        if (*letter >= 'a' && *letter <= 'z')
            *letter = (char)(*letter - 'a' + 'A');
    }
    return copy;
}

/* The DNS name of the domain that is written, or the first one; NULL: the directory named none. */
static const char *find_domain(const char *written, const struct domain_name *domains, size_t count)
{
    for (size_t i = 0; written != NULL && i < count; i++) {
        if (text_equals_ignoring_case(domains[i].netbios, written) ||
            text_equals_ignoring_case(domains[i].dns, written))
            return domains[i].dns;
    }
    return NULL;
}

int kerberos_realm_choose(struct kerberos_name *name,
                          const char *user,
                          const char *realm,
                          const struct domain_name *domains,
                          size_t domain_count)
{
    struct written_name written;
    if (split_name(user, &written) != 0)
        return -1;
    char *domain = written.domain == NULL ? NULL : memory_copy(written.domain, written.domain_size);
    const char *found = find_domain(domain, domains, domain_count);
    const char *first = domain_count > 0 && !written.is_short ? domains[0].dns : NULL;
    const char *chosen = found != NULL ? found : first != NULL ? first : domain;
    if (realm != NULL && *realm != '\0')
        chosen = realm;
    if (chosen == NULL)
        return -1;
    name->realm = copy_capitals(chosen);
    name->is_guess = chosen == domain && strchr(domain, '.') == NULL;
    name->plain = memory_copy(written.user, written.user_size);
    bool is_whole = written.domain != NULL && !written.is_short;
    name->enterprise =
        is_whole ? memory_copy_text(user) : memory_format_text("%s@%s", name->plain, name->realm);
    free(domain);
    return 0;
}

void kerberos_name_clear(struct kerberos_name *name)
{
    free(name->realm);
    free(name->enterprise);
    free(name->plain);
    *name = (struct kerberos_name){0};
}
