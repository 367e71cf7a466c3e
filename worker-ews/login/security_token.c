/* A credential that is acquired from a cache by name never falls to another mechanism, so a token is what it is
 * called. The principal is given as the KDC has called it: a host's name would be looked up, and waited for. */
#include <errno.h>
#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/memory.h"
#include "proto/event/error.h"

#include "worker-ews/login/channel_binding.h"
#include "worker-ews/login/gss_token.h"
#include "worker-ews/login/security_token.h"

#define CONFIGURATION "KRB5_CONFIG"

static gss_OID_desc spnego = {6, (void *)(uintptr_t) "\x2b\x06\x01\x05\x05\x02"};

int security_token_prepare_library(struct error *error)
{
    if (setenv(CONFIGURATION, "/dev/null", 1) == 0)
        return 0;
    return error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "libc"),
                     event_text("call", "setenv"), event_text("words", strerror(errno)));
}

static int acquire(const char *cache, gss_cred_id_t *credential, struct error *error)
{
    OM_uint32 minor = 0;
    gss_key_value_element_desc element = {"ccache", cache};
    gss_key_value_set_desc store = {1, &element};
    gss_OID_set_desc mechanisms = {1, &spnego};
    OM_uint32 major = gss_acquire_cred_from(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &mechanisms,
                                            GSS_C_INITIATE, &store, credential, NULL, NULL);
    return GSS_ERROR(major) ? gss_token_tell_failure(error, "GSSAPI", GSS_C_NO_OID,
                                                     "gss_acquire_cred_from", major, minor)
                            : 0;
}

static int import(const char *principal, gss_name_t *name, struct error *error)
{
    OM_uint32 minor = 0;
    gss_buffer_desc text = {strlen(principal), (void *)(uintptr_t)principal};
    OM_uint32 major = gss_import_name(&minor, &text, GSS_KRB5_NT_PRINCIPAL_NAME, name);
    return GSS_ERROR(major) ? gss_token_tell_failure(error, "GSSAPI", GSS_C_NO_OID,
                                                     "gss_import_name", major, minor)
                            : 0;
}

static int initiate(gss_cred_id_t credential,
                    gss_name_t name,
                    const struct channel_binding *binding,
                    gss_buffer_desc *token,
                    struct error *error)
{
    OM_uint32 minor = 0, ignored;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    struct gss_channel_bindings_struct bindings = {0};
    if (binding != NULL)
        bindings.application_data =
            (gss_buffer_desc){binding->size, (void *)(uintptr_t)binding->octets};
    OM_uint32 major =
        gss_init_sec_context(&minor, credential, &context, name, &spnego, GSS_C_MUTUAL_FLAG, 0,
                             binding == NULL ? GSS_C_NO_CHANNEL_BINDINGS : &bindings,
                             GSS_C_NO_BUFFER, NULL, token, NULL, NULL);
    (void)gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    return GSS_ERROR(major) ? gss_token_tell_failure(error, "GSSAPI", GSS_C_NO_OID,
                                                     "gss_init_sec_context", major, minor)
                            : 0;
}

int security_token_write_negotiate(const char *cache,
                                   const char *principal,
                                   const struct channel_binding *binding,
                                   struct buffer *value,
                                   struct error *error)
{
    OM_uint32 ignored;
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    gss_name_t name = GSS_C_NO_NAME;
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
    int result = acquire(cache, &credential, error);
    if (result == 0)
        result = import(principal, &name, error);
    if (result == 0)
        result = initiate(credential, name, binding, &token, error);
    if (result == 0)
        result = gss_token_append(value, "Negotiate ", &token, error);
    if (token.value != NULL)
        memory_wipe(token.value, token.length);
    (void)gss_release_buffer(&ignored, &token);
    (void)gss_release_name(&ignored, &name);
    (void)gss_release_cred(&ignored, &credential);
    return result;
}
