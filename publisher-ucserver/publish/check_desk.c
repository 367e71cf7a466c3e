/* Questions whether the UCServer is there. */
#include "proto/event/error.h"
#include "proto/message/message.h"

#include "publisher-ucserver/publish/check_desk.h"
#include "publisher-ucserver/publish/publisher_callbacks.h"
#include "publisher-ucserver/session/rose_session.h"

#define STEPS (ROSE_SESSION_WORKING - ROSE_SESSION_CONNECTING)

static void tell_askers(struct check_desk *desk, struct check_step *steps, size_t count)
{
    struct message message = {.type = MESSAGE_CHECKED};
    message.checked.steps = steps;
    message.checked.steps_count = count;
    while (desk->count > 0) {
        message.checked.number = desk->numbers[--desk->count];
        desk->callbacks->send(desk->callbacks->context, &message);
    }
}

static const char *note_for(const struct check_desk *desk, enum rose_session_state step)
{
    if (step == ROSE_SESSION_NEGOTIATING)
        return rose_session_status(desk->rose_session)->facts.version;
    if (step == ROSE_SESSION_SETTINGS &&
        !rose_session_status(desk->rose_session)->facts.has_active_directory)
        return "the user management is not Active Directory: users may not be found there";
    return "";
}

static size_t
add_good_steps(const struct check_desk *desk, enum rose_session_state end, struct check_step *steps)
{
    size_t count = 0;
    for (enum rose_session_state step = ROSE_SESSION_CONNECTING; step < end; step++)
        steps[count++] = (struct check_step){
            .name = rose_session_step_name(step), .good = true, .text = note_for(desk, step)};
    return count;
}

void check_desk_failed(struct check_desk *desk)
{
    struct check_step steps[STEPS + 1];
    const struct rose_session_status *status = rose_session_status(desk->rose_session);
    enum rose_session_state failed = status->failed_step;
    struct error why = status->failure;
    if (why.class == ERROR_NONE)
        (void)error_set_text(&why, ERROR_UNAVAILABLE, "there is no UCServer in the settings");
    size_t count = add_good_steps(desk, failed, steps);
    steps[count++] = (struct check_step){
        .name = rose_session_step_name(failed), .good = false, .text = why.text};
    tell_askers(desk, steps, count);
}

void check_desk_answered(struct check_desk *desk, const struct error *why)
{
    struct check_step steps[STEPS + 1];
    size_t count = add_good_steps(desk, ROSE_SESSION_WORKING, steps);
    steps[count++] = (struct check_step){.name = rose_session_step_name(ROSE_SESSION_WORKING),
                                         .good = why == NULL,
                                         .text = why == NULL ? "" : why->text};
    tell_askers(desk, steps, count);
}

void check_desk_opened(struct check_desk *desk, int64_t now_ms)
{
    struct error why;
    if (desk->count == 0 || rose_session_check(desk->rose_session, now_ms))
        return;
    (void)error_set_text(&why, ERROR_INTERNAL, "too many questions are outstanding");
    check_desk_answered(desk, &why);
}

void check_desk_request(struct check_desk *desk, int64_t number, int64_t now_ms)
{
    if (desk->count == CHECK_DESK_PLACES)
        check_desk_failed(desk);
    desk->numbers[desk->count++] = number;
    rose_session_hurry(desk->rose_session, now_ms);
    enum rose_session_state state = rose_session_status(desk->rose_session)->state;
    bool is_due = state == ROSE_SESSION_IDLE && rose_session_next_ms(desk->rose_session) <= now_ms;
    if (state == ROSE_SESSION_WORKING)
        check_desk_opened(desk, now_ms);
    else if (state == ROSE_SESSION_STOPPED || (state == ROSE_SESSION_IDLE && !is_due))
        check_desk_failed(desk);
}
