/* Messages as a UCServer sends them, for tests that play the server. */
#ifndef TEST_SERVER_MESSAGE_H
#define TEST_SERVER_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

#define SERVER_MESSAGE_BYTES (4 * 1024 * 1024)

struct server_message {
    uint8_t octets[SERVER_MESSAGE_BYTES];
    size_t size_bytes;
};

/* Each fills `message` with one whole message that answers `invoke_id`. */
void server_empty_result(struct server_message *message, int32_t invoke_id);
void server_accepted(struct server_message *message, int32_t invoke_id);
void server_accepted_as(struct server_message *message,
                        int32_t invoke_id,
                        int32_t server_type,
                        bool presence_is_off);
void server_busy(struct server_message *message, int32_t invoke_id, int32_t seconds);
void server_incompatible(struct server_message *message, int32_t invoke_id);
void server_login(struct server_message *message, int32_t invoke_id, int32_t result);
void server_settings(struct server_message *message, int32_t invoke_id, int32_t mode);
void server_list_result(struct server_message *message, int32_t invoke_id, int32_t result);
void server_error(struct server_message *message,
                  int32_t invoke_id,
                  int32_t detail,
                  const char *text);
void server_reject(struct server_message *message, int32_t invoke_id, int32_t problem);
void server_invoke(struct server_message *message, int32_t invoke_id, int32_t operation);

/* A list of `count` users "u0", "u1" … whose profiles carry `padding_bytes` that nobody needs, and
 * the vendor's pseudo elements. */
void server_roster(struct server_message *message,
                   int32_t invoke_id,
                   size_t count,
                   size_t padding_bytes);

#endif
