/* An answer of the supervisor as a test writes it: JSON with ' for ". */
#ifndef TESTS_QUOTED_ANSWER_H
#define TESTS_QUOTED_ANSWER_H

#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

/* Returns a new answer; what is no JSON fails the test. */
static inline json_t *read_quoted_answer(const char *answer)
{
    json_error_t where;
    char *json = strdup(answer);
    assert_non_null(json);
    for (char *at = json; *at != '\0'; at++)
        *at = *at == '\'' ? '"' : *at;
    json_t *object = json_loads(json, 0, &where);
    free(json);
    if (object == NULL)
        fail_msg("%s", where.text);
    return object;
}

#endif
