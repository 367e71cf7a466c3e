/* A name with an @ goes as a whole, without a domain of its own: the library would split it, and an account whose
 * principal name differs from its old name would not be found. */
#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"
#include "proto/event/error.h"

#include "worker-ews/login/channel_binding.h"
#include "worker-ews/login/gss_token.h"
#include "worker-ews/login/ntlm_challenge.h"
#include "worker-ews/login/ntlm_login.h"

/* In the third message (MS-NLMP 2.2.1.3); the first version's answer has 24 octets. */
#define ANSWER_LENGTH_AT 20
#define ANSWER_1_BYTES   24
#define HEAD_BYTES       64

static gss_OID_desc ntlmssp = {10, (void *)(uintptr_t) "\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a"};

struct ntlm_credential {
    gss_cred_id_t handle;
};

struct ntlm_login {
    const struct ntlm_credential *credential;
    gss_name_t service;
    gss_ctx_id_t context;
};

static int
tell_ntlm_failure(OM_uint32 major, OM_uint32 minor, const char *call, struct error *error)
{
    return gss_token_tell_failure(error, "gss-ntlmssp", &ntlmssp, call, major, minor);
}

static char *whole_name(const char *user)
{
    const char *at = strchr(user, '@');
    if (at == NULL || strchr(user, '\\') != NULL)
        return memory_copy_text(user);
    return memory_format_text("%.*s\\%s", (int)(at - user), user, at);
}

static int import_ntlm_name(const char *text, gss_OID kind, gss_name_t *name, struct error *error)
{
    OM_uint32 minor = 0;
    gss_buffer_desc octets = {strlen(text), (void *)(uintptr_t)text};
    OM_uint32 major = gss_import_name(&minor, &octets, kind, name);
    return GSS_ERROR(major) ? tell_ntlm_failure(major, minor, "gss_import_name", error) : 0;
}

static int acquire_ntlm(struct ntlm_credential *credential,
                        const char *user,
                        const void *secret,
                        size_t secret_bytes,
                        struct error *error)
{
    OM_uint32 minor = 0, major = GSS_S_FAILURE;
    gss_name_t name = GSS_C_NO_NAME;
    gss_OID_set_desc mechanisms = {1, &ntlmssp};
    gss_buffer_desc password = {secret_bytes,
                                memory_copy(secret, secret_bytes)}; /* it reads on to a NUL */
    char *whole = whole_name(user);
    int result = import_ntlm_name(whole, GSS_C_NT_USER_NAME, &name, error);
    if (result == 0) {
        major =
            gss_acquire_cred_with_password(&minor, name, &password, GSS_C_INDEFINITE, &mechanisms,
                                           GSS_C_INITIATE, &credential->handle, NULL, NULL);
        result = GSS_ERROR(major)
                     ? tell_ntlm_failure(major, minor, "gss_acquire_cred_with_password", error)
                     : 0;
    }
    free(whole);
    memory_wipe(password.value, password.length);
    free(password.value);
    (void)gss_release_name(&minor, &name);
    return result;
}

struct ntlm_credential *ntlm_credential_create(const char *user,
                                               const void *secret,
                                               size_t secret_bytes,
                                               struct error *error)
{
    struct ntlm_credential *credential = memory_allocate(sizeof(*credential));
    if (acquire_ntlm(credential, user, secret, secret_bytes, error) == 0)
        return credential;
    ntlm_credential_destroy(credential);
    return NULL;
}

void ntlm_credential_destroy(struct ntlm_credential *credential)
{
    OM_uint32 ignored;
    if (credential == NULL)
        return;
    (void)gss_release_cred(&ignored, &credential->handle);
    free(credential);
}

struct ntlm_login *
ntlm_login_create(const struct ntlm_credential *credential, const char *host, struct error *error)
{
    struct ntlm_login *login = memory_allocate(sizeof(*login));
    char *service = memory_format_text("HTTP@%s", host);
    login->credential = credential;
    bool is_made =
        import_ntlm_name(service, GSS_C_NT_HOSTBASED_SERVICE, &login->service, error) == 0;
    free(service);
    if (is_made)
        return login;
    ntlm_login_destroy(login);
    return NULL;
}

void ntlm_login_destroy(struct ntlm_login *login)
{
    OM_uint32 ignored;
    if (login == NULL)
        return;
    (void)gss_delete_sec_context(&ignored, &login->context, GSS_C_NO_BUFFER);
    (void)gss_release_name(&ignored, &login->service);
    free(login);
}

/* An environment that asks for the first version is not obeyed. */
static bool is_version_2(const gss_buffer_desc *token)
{
    const uint8_t *octets = token->value;
    return token->length >= HEAD_BYTES &&
           (octets[ANSWER_LENGTH_AT] | octets[ANSWER_LENGTH_AT + 1] << 8) > ANSWER_1_BYTES;
}

int ntlm_login_write(struct ntlm_login *login,
                     const char *challenge,
                     const struct channel_binding *binding,
                     struct buffer *value,
                     struct error *error)
{
    OM_uint32 minor = 0, ignored;
    size_t size = 0;
    uint8_t *octets = challenge == NULL ? NULL : ntlm_challenge_decode(challenge, &size);
    gss_buffer_desc input = {size, octets}, token = GSS_C_EMPTY_BUFFER;
    struct gss_channel_bindings_struct bindings = {0};
    if (binding != NULL)
        bindings.application_data =
            (gss_buffer_desc){binding->size, (void *)(uintptr_t)binding->octets};
    OM_uint32 major = gss_init_sec_context(
        &minor, login->credential->handle, &login->context, login->service, &ntlmssp, 0, 0,
        binding == NULL ? GSS_C_NO_CHANNEL_BINDINGS : &bindings, &input, NULL, &token, NULL, NULL);
    int result = 0;
    if (GSS_ERROR(major) || (challenge != NULL && !is_version_2(&token)))
        result = tell_ntlm_failure(major, minor, "gss_init_sec_context", error);
    else
        result = gss_token_append(value, "NTLM ", &token, error);
    if (token.value != NULL)
        memory_wipe(token.value, token.length);
    (void)gss_release_buffer(&ignored, &token);
    free(octets);
    return result;
}
