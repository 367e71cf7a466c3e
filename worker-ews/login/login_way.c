/* One table of what the ways are called, by the protocol and for people, so that whatever knows a scheme also
 * has a name for it. */
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "worker-ews/login/login_way.h"

static const struct {
    unsigned offer;
    const char *scheme;
    const char *name, *bound_name;
} ways[] = {
    [LOGIN_METHOD_NONE] = {0, "", "none", "none"},
    [LOGIN_METHOD_NEGOTIATE] = {LOGIN_OFFERS_NEGOTIATE, "Negotiate", "negotiate",
                                "negotiate, bound to TLS"},
    [LOGIN_METHOD_NTLM] = {LOGIN_OFFERS_NTLM, "NTLM", "ntlm", "ntlm, bound to TLS"},
    [LOGIN_METHOD_BASIC] = {LOGIN_OFFERS_BASIC, "Basic", "basic", "basic"},
};

unsigned login_method_offer(enum login_method method)
{
    return ways[method].offer;
}

unsigned login_offer_of_scheme(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        if (size > 0 && strlen(ways[i].scheme) == size &&
            strncasecmp(ways[i].scheme, name, size) == 0)
            return ways[i].offer;
    }
    return 0;
}

const char *login_way_name(struct login_way way)
{
    return way.is_bound ? ways[way.method].bound_name : ways[way.method].name;
}
