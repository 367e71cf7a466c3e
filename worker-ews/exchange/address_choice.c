/* By the function with which curl opens its sockets: an address that gets none is passed over. It does not say
 * whether others follow; when none is left, curl could not connect, nothing is remembered any more, and all are
 * tried again. Of a name with more addresses than are remembered there would always be one left, so tries are
 * counted, too. */
#include <string.h>
#include <sys/socket.h>

#include "proto/base/clock.h"

#include "worker-ews/exchange/address_choice.h"

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)purpose;
    struct address_choice *choice = context;
    struct sockaddr_storage wanted = {0};
    if (address->addrlen <= sizeof(wanted))
        memcpy(&wanted, &address->addr, address->addrlen);
    if (address_memory_is_blamed(choice->memory, &wanted, clock_monotonic_ms())) {
        choice->has_skipped = true;
        return CURL_SOCKET_BAD;
    }
    choice->used = wanted;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

CURLcode
address_choice_init(struct address_choice *choice, CURL *handle, struct address_memory *memory)
{
    *choice = (struct address_choice){.memory = memory};
    if (memory == NULL)
        return CURLE_OK;
    CURLcode result = curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    return result != CURLE_OK ? result : curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, choice);
}

void address_choice_begin(struct address_choice *choice)
{
    choice->has_skipped = choice->has_forgotten = choice->is_in_vain = false;
    choice->vain_tries = 0;
}

/* What another address might do better. A 500 is the application's, the same everywhere, and it was us who took back
 * what was to be sent. */
static bool is_trouble(const struct http_answer *answer)
{
    if (answer->result == CURLE_OK)
        return answer->status == 502 || answer->status == 503 || answer->status == 504;
    return answer->was_connected && !answer->was_stopped_by_us && !answer->connection_was_lost &&
           answer->result != CURLE_ABORTED_BY_CALLBACK;
}

/* Nobody is left. An answer that there was is told; without one all are tried again, once. */
static bool begin_anew(struct address_choice *choice, struct http_answer *answer)
{
    bool is_second = choice->has_forgotten;
    address_memory_forget(choice->memory);
    choice->has_forgotten = true;
    if (choice->is_in_vain)
        *answer = choice->first;
    return !choice->is_in_vain && !is_second;
}

bool address_choice_finish(struct address_choice *choice, struct http_answer *answer)
{
    bool has_skipped = choice->has_skipped;
    choice->has_skipped = false;
    if (choice->memory == NULL)
        return false;
    if (answer->result == CURLE_COULDNT_CONNECT && has_skipped)
        return begin_anew(choice, answer);
    if (!is_trouble(answer))
        return false;
    address_memory_blame(choice->memory, &choice->used, clock_monotonic_ms());
    if (answer->was_secured || answer->result == CURLE_OK)
        return false;
    if (!choice->is_in_vain)
        choice->first = *answer;
    choice->is_in_vain = true;
    return ++choice->vain_tries <= ADDRESS_MEMORY_MAX;
}

bool address_choice_is_stale(const struct address_choice *choice)
{
    return choice->memory != NULL &&
           address_memory_is_blamed(choice->memory, &choice->used, clock_monotonic_ms());
}
