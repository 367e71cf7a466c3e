/* What a directory sends, from octets to mailboxes: the LDAP stream, results, a paged search with ranges, the
 * matching of users. The first octet decides where the network cuts. Whatever comes: the cuts change nothing
 * but how far a broken stream was read, and an address that is found can be one. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/buffer.h"
#include "proto/base/text.h"

#include "worker-ldap/directory_root.h"
#include "worker-ldap/ldap_search.h"
#include "worker-ldap/server/ldap_stream.h"
#include "worker-ldap/entry/mail_address.h"
#include "worker-ldap/person_match.h"
#include "worker-ldap/server/server_result.h"

#define INPUT_BYTES  (1 << 20)
#define OUTPUT_BYTES (1 << 22)
#define USERS        4

static const struct resolve_user USERS_WANTED[USERS] = {
    {.user = "u00001@example.test", .guid = "00000000000000000000753030303031"},
    {.user = "EXAMPLE\\u00002"},
    {.user = "j\xc3\x9crgen@example.test", .dn = "uid=odd, ou=people,dc=example,dc=test"},
    {.user = "gone@example.test", .sam = "many"},
};

struct conversation {
    struct buffer input, output;
    struct ldap_stream *stream;
    struct ldap_search *search;
    /* everything is taken for what a directory says of its domains, too */
    struct directory_root root;
    int step_message; /* of the last request before the search */
    bool is_over;     /* the search has ended, well or not */
};

static void require(bool condition)
{
    if (!condition)
        abort();
}

static int write_octets(void *context, const void *data, size_t size)
{
    return buffer_append(context, data, size);
}

/* The requests of a session in their order, so that messages of a real one fit: StartTLS, the password,
 * the root, the search. */
static void ask_everything(struct conversation *conversation)
{
    struct error error;
    LDAP *handle = ldap_stream_handle(conversation->stream);
    struct berval secret = {6, (char *)"secret"};
    require(ldap_start_tls(handle, NULL, NULL, &conversation->step_message) == LDAP_SUCCESS);
    require(ldap_sasl_bind(handle, "uid=svc", LDAP_SASL_SIMPLE, &secret, NULL, NULL,
                           &conversation->step_message) == LDAP_SUCCESS);
    require(ldap_search_ext(handle, "", LDAP_SCOPE_BASE, "(objectClass=*)", NULL, 0, NULL, NULL,
                            NULL, 1, &conversation->step_message) == LDAP_SUCCESS);
    require(ldap_search_send(handle, conversation->search, NULL, &error) == 0);
}

static void take_message(struct conversation *conversation, LDAPMessage *message)
{
    struct error error;
    LDAP *handle = ldap_stream_handle(conversation->stream);
    if (ldap_msgid(message) != conversation->search->message) {
        if (server_result_read(handle, message, SERVER_SEARCH, NULL, &error) != 0)
            require(text_is_utf8(error.reason, strlen(error.reason)));
        return;
    }
    (void)directory_root_take_domain(&conversation->root, handle, message);
    if (ldap_msgtype(message) == LDAP_RES_SEARCH_RESULT)
        conversation->is_over = ldap_search_finish(handle, conversation->search, message, &error) !=
                                LDAP_SEARCH_GOES_ON;
    else
        conversation->is_over =
            ldap_search_take(handle, conversation->search, message, &error) != 0;
}

static void take_all(struct conversation *conversation)
{
    struct error error;
    LDAPMessage *message;
    while (!conversation->is_over && !ldap_stream_is_over(conversation->stream) &&
           ldap_stream_next(conversation->stream, &message, &error) > 0) {
        take_message(conversation, message);
        (void)ldap_msgfree(message);
        buffer_consume(&conversation->output, buffer_size(&conversation->output));
    }
}

static void match_users(struct conversation *conversation, int64_t outcomes[USERS])
{
    const struct directory_settings settings = {.mail_fallback = true};
    struct directory_domains domains;
    directory_domains_init(&domains, "dc=example,dc=test", false);
    directory_domains_add(&domains, "EXAMPLE", "dc=example,dc=test");
    const struct person_rules rules = {.settings = &settings, .domains = &domains};
    struct directory_entry_list entries = STAILQ_HEAD_INITIALIZER(entries);
    directory_entry_list_merge(&entries, &conversation->search->entries);
    for (size_t i = 0; i < USERS; i++) {
        struct person_answer given;
        const struct resolved_user *answer = &given.user;
        person_match(&USERS_WANTED[i], &entries, &rules, &given);
        require((answer->outcome == RESOLVED_FOUND) == (answer->address != NULL));
        require(answer->address == NULL || mail_address_is_valid(answer->address));
        require(answer->note == NULL || reason_is_packed(answer->note));
        outcomes[i] = answer->outcome;
    }
    directory_entry_list_clear(&entries);
    directory_domains_clear(&domains);
}

static void read_octets(const uint8_t *octets, size_t size, unsigned cuts, int64_t outcomes[USERS])
{
    struct error error;
    struct conversation conversation = {0};
    directory_root_init(&conversation.root, PORT_CATALOGUE);
    conversation.root.progress = DOMAINS_PARTITIONS;
    buffer_init(&conversation.input, INPUT_BYTES);
    buffer_init(&conversation.output, OUTPUT_BYTES);
    conversation.stream =
        ldap_stream_create(&conversation.input, write_octets, &conversation.output, &error);
    conversation.search =
        ldap_search_create(NULL, LDAP_SEARCH_ACCOUNTS, "dc=example,dc=test", "(uid=*)", 1000);
    require(conversation.stream != NULL);
    ask_everything(&conversation);
    while (size > 0) {
        cuts = cuts * 1103515245u + 12345u;
        size_t part = cuts % 97 + 1 < size ? cuts % 97 + 1 : size;
        if (buffer_append(&conversation.input, octets, part) != 0)
            break;
        take_all(&conversation);
        octets += part;
        size -= part;
    }
    match_users(&conversation, outcomes);
    ldap_search_destroy(conversation.search);
    directory_root_clear(&conversation.root);
    ldap_stream_destroy(conversation.stream);
    buffer_clear(&conversation.input);
    buffer_clear(&conversation.output);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int64_t one[USERS], other[USERS];
    if (size == 0)
        return 0;
    read_octets(data + 1, size - 1, data[0], one);
    read_octets(data + 1, size - 1, data[0] + 1u, other);
    require(memcmp(one, other, sizeof(one)) == 0);
    return 0;
}
