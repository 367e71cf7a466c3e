/* Whoever answers in DNS, or on the way to a web server without TLS, could lead the search to a host of their own. So
 * a password goes only to hosts that the directory names or a person allows; the name comes from outside and may
 * become a setting, so that it has to be one. */
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"
#include "proto/event/reason.h"

#include "supervisor/ctl/ctl_language.h"
#include "supervisor/settings/settings_syntax.h"
#include "supervisor/setup/setup_host.h"

#define ALLOWED_HOSTS "autodiscover_allow"

static bool asks_for_a_word(const char *name)
{
    return strcmp(name, event_name(AUTODISCOVER_HOST_TO_BE_ALLOWED)) == 0 ||
           strcmp(name, event_name(AUTODISCOVER_MAILBOX_IS_ELSEWHERE)) == 0;
}

void setup_host_take(struct setup_host *host, const struct trial_step *step)
{
    struct reason reason;
    reason_read(step->reason, &reason);
    const char *refused = reason_parameter(&reason, "refused");
    if (step->is_good || !asks_for_a_word(reason.name) || refused == NULL ||
        !settings_syntax_is_host_rule(refused) || refused[0] == '.')
        return;
    memory_replace_text(&host->name, refused);
}

bool setup_host_allow(const struct setup_host *host,
                      struct setup_draft *draft,
                      const struct setup_form *form,
                      const struct setup_face *face)
{
    static const struct setup_word words[] = {
        {"yes", N_("It is our Exchange: allow it")}, {"no", N_("Tell it nothing")}, {NULL, NULL}};
    if (host->name == NULL)
        return false;
    char *question = memory_format_text(
        _("Autodiscover leads to %s, and nothing shows that this host is yours: it was not told "
          "the "
          "password.\n"
          "Allowed: it is told the account and its password, now and in each round.\n"
          "Allow only a host that you know as your Exchange."),
        host->name);
    bool is_allowed = face->choose(face->context, _("Exchange"), question, words) == 0;
    free(question);
    if (is_allowed)
        configuration_text_add(draft->text, form->section, ALLOWED_HOSTS, host->name);
    return is_allowed;
}

void setup_host_clear(struct setup_host *host)
{
    free(host->name);
    *host = (struct setup_host){0};
}
