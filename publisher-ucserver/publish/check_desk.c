/* Questions whether the UCServer is there. A check never opens a session of its own: the UCServer allows
 * one for an account, and each log-in is a try that counts. So the steps are those of the session that
 * there is, or of the attempt that is due. */
#include "proto/base/clock.h"
#include "proto/connection/tls_seen.h"
#include "proto/event/error.h"
#include "proto/message/message.h"
#include "proto/message/server_facts.h"

#include "publisher-ucserver/publish/check_desk.h"
#include "publisher-ucserver/publish/publisher_callbacks.h"
#include "publisher-ucserver/session/rose_session.h"

/* All steps to a session that works, that it works, and that it takes lists; and the certificate. */
#define MOST_STEPS (ROSE_SESSION_WORKING - ROSE_SESSION_CONNECTING + 3)

/* What steps have to tell; lives as long as they do. */
struct desk_notes {
    char version[REASON_BYTES];
    struct error certificate;
};

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

/* What a good step has to tell, packed into `notes`; "" for most. */
static const char *
note_for(const struct check_desk *desk, enum rose_session_state step, struct desk_notes *notes)
{
    const struct login_facts *facts = &rose_session_status(desk->rose_session)->facts;
    const struct event_field fields[] = {event_text("version", facts->version), EVENT_END};
    if (step == ROSE_SESSION_SETTINGS && !facts->has_active_directory)
        return event_name(UCSERVER_OTHER_USER_MANAGEMENT);
    if (step != ROSE_SESSION_NEGOTIATING)
        return "";
    if (facts->is_tapi_server)
        return event_name(UCSERVER_IS_TAPI_SERVER);
    if (facts->presence_is_off)
        return event_name(UCSERVER_PRESENCE_OFF);
    if (facts->version[0] == '\0')
        return "";
    reason_pack(event_name(UCSERVER_VERSION), fields, notes->version);
    return notes->version;
}

/* A session that was resumed has shown none. */
static size_t
add_certificate(const struct check_desk *desk, struct check_step *step, struct desk_notes *notes)
{
    int64_t end = *desk->certificate_end;
    if (end == 0)
        return 0;
    server_facts_tell_certificate(end, clock_wall_ms() / 1000, &notes->certificate);
    *step =
        (struct check_step){.name = "certificate", .good = true, .text = notes->certificate.reason};
    return 1;
}

static size_t add_good_steps(const struct check_desk *desk,
                             enum rose_session_state end,
                             struct check_step *steps,
                             struct desk_notes *notes)
{
    size_t count = 0;
    for (enum rose_session_state step = ROSE_SESSION_CONNECTING; step < end; step++) {
        steps[count++] = (struct check_step){.name = rose_session_step_name(step),
                                             .good = true,
                                             .text = note_for(desk, step, notes)};
        if (step == ROSE_SESSION_HANDSHAKE)
            count += add_certificate(desk, &steps[count], notes);
    }
    return count;
}

void check_desk_failed(struct check_desk *desk)
{
    struct desk_notes notes;
    struct check_step steps[MOST_STEPS];
    const struct rose_session_status *status = rose_session_status(desk->rose_session);
    enum rose_session_state failed = status->failed_step;
    struct error why = status->failure;
    if (why.class == ERROR_NONE)
        (void)error_set(&why, UCSERVER_NOT_CONFIGURED);
    size_t count = add_good_steps(desk, failed, steps, &notes);
    steps[count++] = (struct check_step){
        .name = rose_session_step_name(failed), .good = false, .text = why.reason};
    if (desk->shown != NULL) {
        steps[count - 1].certificate =
            (struct octets){desk->shown->certificate, desk->shown->certificate_bytes};
        steps[count - 1].authority =
            (struct octets){desk->shown->authority, desk->shown->authority_bytes};
    }
    tell_askers(desk, steps, count);
}

/* Nothing is written for a check: what became of the newest lists tells. */
static struct check_step list_step(const struct check_desk *desk)
{
    const struct rose_session_status *status = rose_session_status(desk->rose_session);
    bool is_good = status->list_failure.class == ERROR_NONE;
    const char *text = !is_good                  ? status->list_failure.reason
                       : !status->has_saved_list ? event_name(LIST_NONE_YET)
                                                 : "";
    return (struct check_step){.name = "write lists", .good = is_good, .text = text};
}

void check_desk_answered(struct check_desk *desk, const struct error *why)
{
    struct desk_notes notes;
    struct check_step steps[MOST_STEPS];
    size_t count = add_good_steps(desk, ROSE_SESSION_WORKING, steps, &notes);
    steps[count++] = (struct check_step){.name = rose_session_step_name(ROSE_SESSION_WORKING),
                                         .good = why == NULL,
                                         .text = why == NULL ? "" : why->reason};
    if (why == NULL)
        steps[count++] = list_step(desk);
    tell_askers(desk, steps, count);
}

void check_desk_opened(struct check_desk *desk, int64_t now_ms)
{
    struct error why;
    if (desk->count == 0 || rose_session_check(desk->rose_session, now_ms))
        return;
    (void)error_set(&why, UCSERVER_TOO_MANY_QUESTIONS);
    check_desk_answered(desk, &why);
}

void check_desk_request(struct check_desk *desk, int64_t number, int64_t now_ms)
{
    /* Whoever asks a ninth time gets the eight others told what is known now: nobody waits for ever. */
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
