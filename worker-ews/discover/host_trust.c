/* The list of public suffixes says where one owner's names end. Its part of private owners counts where two hosts
 * are compared, which is the cautious way; not where a mail domain is judged, because companies have mail there. */
#include <arpa/inet.h>
#include <libpsl.h>
#include <string.h>

#include "proto/base/text.h"
#include "worker-ews/discover/host_trust.h"

#define LETTERS          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DOMAIN_BYTES_MAX 253
#define LABEL_BYTES_MAX  63

static bool is_address(const char *host)
{
    struct in6_addr address;
    return inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1;
}

bool host_trust_is_same_domain(const char *left, const char *right)
{
    if (text_equals_ignoring_case(left, right))
        return true;
    if (is_address(left) || is_address(right))
        return false;
    const char *of_left = psl_registrable_domain(psl_builtin(), left);
    const char *of_right = psl_registrable_domain(psl_builtin(), right);
    return of_left != NULL && of_right != NULL && text_equals_ignoring_case(of_left, of_right);
}

/* The length of the label there, or 0: there is none. */
static size_t label_size(const char *text)
{
    size_t size = strspn(text, LETTERS "0123456789-");
    bool is_label = size > 0 && size <= LABEL_BYTES_MAX && text[0] != '-' && text[size - 1] != '-';
    return is_label && (text[size] == '.' || text[size] == '\0') ? size : 0;
}

bool host_trust_is_mail_domain(const char *text)
{
    size_t size = label_size(text);
    if (strlen(text) > DOMAIN_BYTES_MAX)
        return false;
    while (size > 0 && text[size] == '.') {
        text += size + 1;
        size = label_size(text);
    }
    return size > 0 && strspn(text, LETTERS) > 0;
}

bool host_trust_may_derive(const char *mail_domain)
{
    return strchr(mail_domain, '.') != NULL && host_trust_is_mail_domain(mail_domain) &&
           psl_is_public_suffix2(psl_builtin(), mail_domain, PSL_TYPE_ICANN) == 0;
}
