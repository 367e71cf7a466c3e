/* What a directory means when it refuses a bind. */
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "worker-ldap/bind_refusal.h"

static const struct {
    const char *code, *meaning;
} meanings[] = {
    {"525", "there is no such account; correct `user`"},
    {"52e", "wrong password; correct the secret file"},
    {"530", "the account may not log in at this time"},
    {"531", "the account may not log in from this machine"},
    {"532", "the password has expired; set a new one"},
    {"533", "the account is disabled; enable it"},
    {"701", "the account has expired; extend it"},
    {"773", "the password must be changed first; set one that need not be changed"},
    {"775", "the account is locked; unlock it and correct the secret file"},
};

const char *bind_refusal_meaning(const char *diagnostic)
{
    const char *data = diagnostic == NULL ? NULL : strstr(diagnostic, "data ");
    for (size_t i = 0; data != NULL && i < sizeof(meanings) / sizeof(meanings[0]); i++) {
        size_t size = strlen(meanings[i].code);
        const char *code = data + strlen("data ");
        if (strncasecmp(code, meanings[i].code, size) == 0 &&
            (code[size] == ',' || code[size] == '\0'))
            return meanings[i].meaning;
    }
    return "wrong name or password; correct `user` or the secret file";
}
