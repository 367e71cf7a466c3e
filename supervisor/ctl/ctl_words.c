/* Listed once, and marked for the catalogue by that. They stand in the supervisor's and the roles' own tables
 * (user_result.c, user.c, place.c, login_class.c ...), which know no language. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "proto/base/text.h"
#include "proto/event/event_text.h"

#include "supervisor/ctl/ctl_language.h"
#include "supervisor/ctl/ctl_words.h"

static const char *const words[] = {
    /* how a server is */
    N_("good"),
    N_("degraded"),
    N_("bad"),
    N_("unknown"),
    /* what became of a user */
    N_("none yet"),
    N_("replicated"),
    N_("unchanged"),
    N_("not in the directory"),
    N_("ambiguous in the directory"),
    N_("no mailbox"),
    N_("disabled in the directory"),
    N_("shares an address"),
    N_("no directory serves this user"),
    N_("no exchange serves this address"),
    N_("directory away"),
    N_("exchange away"),
    N_("not readable"),
    N_("refused by the UCServer"),
    N_("not answered by the UCServer"),
    N_("quarantined"),
    N_("emptied without access"),
    /* where a user is in the round */
    N_("unlisted"),
    N_("waiting"),
    N_("to resolve"),
    N_("resolving"),
    N_("to fetch"),
    N_("fetching"),
    N_("handed over"),
    N_("sent"),
    N_("finished"),
    N_("between"),
    /* what may be seen of a mailbox */
    N_("all"),
    N_("subject"),
    N_("times only"),
    N_("none"),
    N_("not known"),
    /* by whose word an Exchange is ours */
    N_("settings"),
    N_("service connection point"),
    N_("allowed host"),
    /* classes of refusals */
    N_("refused"),
    N_("password judged wrong"),
    N_("refused for an unknown reason"),
    N_("the account cannot be used now"),
    N_("the account is locked"),
    N_("our way to log in is not offered"),
    N_("the server could not decide"),
    N_("refused for a reason beside the password"),
    /* how somebody is logged in */
    N_("negotiate, bound to TLS"),
    N_("ntlm, bound to TLS"),
    /* steps of a check */
    N_("connect"),
    N_("start TLS"),
    N_("TLS handshake"),
    N_("negotiate"),
    N_("permission to log in"),
    N_("log in"),
    N_("read the server's settings"),
    N_("read the list of users"),
    N_("work"),
    N_("write lists"),
    N_("address"),
    N_("name"),
    N_("tls"),
    N_("certificate"),
    N_("methods"),
    N_("login"),
    N_("clock"),
    N_("version"),
    N_("answer"),
    N_("read"),
    N_("request"),
    N_("service point"),
    N_("account"),
    N_("process"),
    N_("starttls"),
    N_("kerberos"),
    N_("redirect"),
    N_("bind"),
    N_("search"),
    N_("search base"),
    N_("check"),
    N_("trial"),
    N_("roster"),
    N_("user"),
    N_("mailbox"),
    N_("calendar"),
    N_("list"),
    /* what is looked at besides */
    N_("configuration"),
    N_("machine"),
    N_("service"),
    N_("file"),
    N_("state directory"),
    N_("log directory"),
    N_("log-in tries"),
    N_("bus"),
    N_("system user"),
    N_("whole chain"),
    /* how systemd says the service is, ended last, and begins with the machine */
    N_("active"),
    N_("inactive"),
    N_("failed"),
    N_("activating"),
    N_("deactivating"),
    N_("reloading"),
    N_("success"),
    N_("exit-code"),
    N_("enabled"),
    N_("disabled"),
};

const char *ctl_word(const char *word)
{
    for (size_t i = 0; word != NULL && i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(words[i], word) == 0)
            return _(words[i]);
    }
    return word;
}

const char *ctl_step(const char *name, char room[CTL_STEP_BYTES])
{
    const char *whole = ctl_word(name), *rest = name;
    text_copy_cut(room, CTL_STEP_BYTES, whole);
    if (whole != name)
        return room;
    while ((rest = strchr(rest, ' ')) != NULL) {
        const char *known = ctl_word(++rest);
        if (known == rest)
            continue;
        (void)snprintf(room, CTL_STEP_BYTES, "%.*s%s", (int)(rest - name), name, known);
        break;
    }
    return room;
}

/* ---- marks ---- */

static const char *const marks[] = {[CTL_MARK_GOOD] = N_("good"),
                                    [CTL_MARK_WARNING] = N_("WARN"),
                                    [CTL_MARK_BAD] = N_("BAD"),
                                    [CTL_MARK_YES] = N_("yes"),
                                    [CTL_MARK_NO] = N_("no")};

const char *ctl_mark(enum ctl_mark mark)
{
    return _(marks[mark]);
}

size_t ctl_mark_width(void)
{
    size_t widest = 0;
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        size_t width = ctl_text_width(_(marks[i]));
        widest = width > widest ? width : widest;
    }
    return widest;
}

void ctl_mark_write(enum ctl_mark mark, FILE *stream)
{
    ctl_text_write_padded(ctl_mark(mark), ctl_mark_width(), stream);
}

const char *ctl_span(int64_t span_ms, char text[TIME_SPAN_BYTES])
{
    return event_span_text(ctl_language_reasons(), span_ms, text);
}
