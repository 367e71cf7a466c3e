/* What is copied outlives the transfer, which frees the token with its next request: so there is one place where
 * answers are copied. */
#include <stddef.h>
#include <stdio.h>

#include "worker-ews/verdict/http_answer.h"

struct http_answer http_answer_keep(const struct http_answer *answer)
{
    struct http_answer kept = *answer;
    kept.ntlm_challenge = NULL;
    return kept;
}

void http_answer_become_lost(struct http_answer *answer)
{
    answer->result = CURLE_GOT_NOTHING;
    answer->status = HTTP_NO_STATUS;
    answer->way = (struct login_way){LOGIN_METHOD_NONE, false};
    answer->was_secured = true; /* there was one to be lost */
    answer->connection_was_lost = true;
    (void)snprintf(answer->failure, sizeof(answer->failure), "%s",
                   curl_easy_strerror(answer->result));
}
