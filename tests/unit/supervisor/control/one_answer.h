/* One control whose act is noted and does what the test wants, and the answer to one command: for tests of what a
 * person wants done. */
#ifndef TEST_ONE_ANSWER_H
#define TEST_ONE_ANSWER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "supervisor/control/control.h"

struct world {
    struct control *control;
    char named[300], text[4096]; /* what was acted on; the newest answer */
    int64_t status;
    bool is_good; /* what the act comes to */
};

static inline void take_page(void *context, int64_t session, const struct message *message)
{
    struct world *world = context;
    (void)session;
    (void)snprintf(world->text, sizeof(world->text), "%s", message->control_answer.json);
    world->status = message->control_answer.status;
}

/* A new world with these callbacks, whose context and send() are its own. */
static inline void make_world(void **state, struct control_callbacks callbacks)
{
    static struct world world;
    world = (struct world){.is_good = true};
    callbacks.context = &world;
    callbacks.send = take_page;
    world.control = control_create(&callbacks);
    *state = &world;
}

static inline int end(void **state)
{
    struct world *world = *state;
    control_destroy(world->control);
    return 0;
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static inline void assert_answer(struct world *world,
                                 const char *command,
                                 const char *const *arguments,
                                 int64_t status,
                                 const char *part)
{
    struct text_item items[3];
    size_t count = 0;
    for (; arguments[count] != NULL; count++)
        items[count].text = arguments[count];
    const struct control_request request = {
        .number = 5, .command = command, .arguments = items, .arguments_count = count};
    control_receive(world->control, 7, &request, 10000);
    assert_int_equal(world->status, status);
    if (strstr(world->text, part) == NULL)
        fail_msg("expected %s in %s", part, world->text);
}

#endif
