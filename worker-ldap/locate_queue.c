/* The questions where Exchange is. The first one is under way, the others wait; whatever cannot be done (new
 * settings, the end of the process) is given back, so that another process is asked. */
#include <stdlib.h>
#include <sys/queue.h>

#include "proto/base/memory.h"
#include "proto/message/kept_message.h"

#include "worker-ldap/directory_locate.h"
#include "worker-ldap/locate_queue.h"

/* Before a question that came back is put again. */
#define AGAIN_MS 1000

struct locate_question {
    struct kept_message *kept;
    const struct settings *settings;
    STAILQ_ENTRY(locate_question) link;
};

struct locate_queue {
    sd_event *loop;
    struct login_desk *logins;
    locate_queue_send_function *send;
    void *context;
    STAILQ_HEAD(, locate_question) questions;
    struct directory_locate *under_way; /* of the first one; NULL: there is none */
};

static void begin_first(struct locate_queue *queue);

static void remove_first(struct locate_queue *queue)
{
    struct locate_question *question = STAILQ_FIRST(&queue->questions);
    directory_locate_destroy(queue->under_way);
    queue->under_way = NULL;
    STAILQ_REMOVE_HEAD(&queue->questions, link);
    kept_message_destroy(question->kept);
    free(question);
}

static void on_located(void *context, const struct message *located)
{
    struct locate_queue *queue = context;
    queue->send(queue->context, located);
    remove_first(queue);
    begin_first(queue);
}

static void begin_first(struct locate_queue *queue)
{
    const struct locate_question *question = STAILQ_FIRST(&queue->questions);
    if (question == NULL || queue->under_way != NULL)
        return;
    queue->under_way = directory_locate_create(queue->loop, queue->logins, question->settings,
                                               &question->kept->message.locate, on_located, queue);
}

static void send_back(struct locate_queue *queue, int64_t number, const char *reason)
{
    const struct message message = {
        .type = MESSAGE_LOCATED,
        .located = {
            .number = number, .outcome = JOB_GIVEN_BACK, .reason = reason, .wait_ms = AGAIN_MS}};
    queue->send(queue->context, &message);
}

void locate_queue_add(struct locate_queue *queue,
                      const struct settings *settings,
                      const struct message *locate)
{
    struct error error;
    struct kept_message *kept = kept_message_create(locate, &error);
    if (kept == NULL) {
        send_back(queue, locate->locate.number, error.reason);
        return;
    }
    struct locate_question *question = memory_allocate(sizeof(*question));
    *question = (struct locate_question){.kept = kept, .settings = settings};
    STAILQ_INSERT_TAIL(&queue->questions, question, link);
    begin_first(queue);
}

void locate_queue_give_back(struct locate_queue *queue, const char *reason)
{
    while (!STAILQ_EMPTY(&queue->questions)) {
        send_back(queue, STAILQ_FIRST(&queue->questions)->kept->message.locate.number, reason);
        remove_first(queue);
    }
}

void locate_queue_forget(struct locate_queue *queue)
{
    while (!STAILQ_EMPTY(&queue->questions))
        remove_first(queue);
}

struct locate_queue *locate_queue_create(sd_event *loop,
                                         struct login_desk *logins,
                                         locate_queue_send_function *send,
                                         void *context)
{
    struct locate_queue *queue = memory_allocate(sizeof(*queue));
    queue->loop = loop;
    queue->logins = logins;
    queue->send = send;
    queue->context = context;
    STAILQ_INIT(&queue->questions);
    return queue;
}

void locate_queue_destroy(struct locate_queue *queue)
{
    if (queue == NULL)
        return;
    locate_queue_forget(queue);
    free(queue);
}
