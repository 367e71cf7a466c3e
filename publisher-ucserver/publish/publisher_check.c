/* `check`: each step of the log-in with what came of it. A session that works is asked whether the
 * server still answers; without one the next attempt tells, which is hurried if nobody wants the
 * pause. */
#include "proto/base/clock.h"
#include "proto/base/error.h"

#include "publisher-ucserver/publish/publisher_private.h"
#include "publisher-ucserver/session/roster.h"

#define STEPS (ROSE_SESSION_WORKING - ROSE_SESSION_CONNECTING)

static void tell(struct publisher *publisher, struct check_step *steps, size_t count)
{
    struct message message = {.type = MESSAGE_CHECKED};
    message.checked.steps = steps;
    message.checked.steps_count = count;
    while (publisher->check_count > 0) {
        message.checked.number = publisher->checks[--publisher->check_count];
        publisher->outlet.send(publisher->outlet.context, &message);
    }
}

static const char *note_for(const struct publisher *publisher, enum rose_session_state step)
{
    if (step == ROSE_SESSION_NEGOTIATING)
        return rose_session_server_version(publisher->session);
    if (step == ROSE_SESSION_SETTINGS && !rose_session_has_active_directory(publisher->session))
        return "the user management is not Active Directory: users may not be found there";
    return "";
}

static size_t add_good_steps(const struct publisher *publisher,
                             enum rose_session_state end,
                             struct check_step *steps)
{
    size_t count = 0;
    for (enum rose_session_state step = ROSE_SESSION_CONNECTING; step < end; step++)
        steps[count++] = (struct check_step){
            .name = rose_session_step_name(step), .good = true, .text = note_for(publisher, step)};
    return count;
}

void publisher_check_failed(struct publisher *publisher)
{
    struct check_step steps[STEPS + 1];
    struct error why;
    enum rose_session_state failed = rose_session_failed_step(publisher->session, &why);
    if (why.class == ERROR_NONE)
        (void)error_set(&why, ERROR_UNAVAILABLE, "there is no UCServer in the settings");
    size_t count = add_good_steps(publisher, failed, steps);
    steps[count++] = (struct check_step){
        .name = rose_session_step_name(failed), .good = false, .text = why.text};
    tell(publisher, steps, count);
}

void publisher_check_answered(struct publisher *publisher, const struct error *why)
{
    struct check_step steps[STEPS + 1];
    size_t count = add_good_steps(publisher, ROSE_SESSION_WORKING, steps);
    steps[count++] = (struct check_step){.name = rose_session_step_name(ROSE_SESSION_WORKING),
                                         .good = why == NULL,
                                         .text = why == NULL ? "" : why->text};
    tell(publisher, steps, count);
}

void publisher_check_opened(struct publisher *publisher)
{
    struct error why;
    if (publisher->check_count == 0 || rose_session_check(publisher->session, clock_monotonic_ms()))
        return;
    (void)error_set(&why, ERROR_INTERNAL, "too many questions are outstanding");
    publisher_check_answered(publisher, &why);
}

void publisher_check_request(struct publisher *publisher, int64_t number)
{
    if (publisher->check_count == PUBLISHER_CHECKS)
        publisher_check_failed(publisher);
    publisher->checks[publisher->check_count++] = number;
    int64_t now_ms = clock_monotonic_ms();
    rose_session_hurry(publisher->session, now_ms);
    enum rose_session_state state = rose_session_state(publisher->session);
    bool is_due = state == ROSE_SESSION_IDLE && rose_session_next_ms(publisher->session) <= now_ms;
    if (state == ROSE_SESSION_WORKING)
        publisher_check_opened(publisher);
    else if (state == ROSE_SESSION_STOPPED || (state == ROSE_SESSION_IDLE && !is_due))
        publisher_check_failed(publisher);
}
