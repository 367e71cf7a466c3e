/* The classes of refusals. Which of them a server may have counted decides how often a password is sent:
 * what is not surely harmless counts. */
#include "proto/login/login_class.h"

static const struct login_class_row rows[] = {
    [LOGIN_CLASS_UNSAID] =
        {"unsaid", "refused",
         "as a password that was judged wrong: the process is of an older version", true},
    [LOGIN_JUDGED_WRONG] =
        {"judged_wrong", "password judged wrong",
         "an account that never worked waits for a new secret or a person; one that worked is "
         "tried once after 10 s, then once in `login_retry` (1 h), never more than twice in "
         "60 minutes",
         true},
    [LOGIN_NOT_KNOWN] = {"not_known", "refused for an unknown reason",
                         "as a password that was judged wrong", true},
    [LOGIN_CANNOT_BE_USED] =
        {"cannot_be_used", "the account cannot be used now",
         "looked at again every `login_look_again` (5 min), and at once on `check`, `run-now` and "
         "`reload`",
         false},
    [LOGIN_LOCKED] = {"locked", "the account is locked",
                      "the password is not sent for 30 minutes; only `account retry` shortens that",
                      false},
    [LOGIN_NOT_OFFERED] = {"not_offered", "our way to log in is not offered",
                           "looked at every `login_look_again` (5 min) without sending a password, "
                           "and at once on `check`, `run-now` and `reload`",
                           false},
    [LOGIN_COULD_NOT_DECIDE] =
        {"could_not_decide", "the server could not decide",
         "looked at again every `login_look_again` (5 min), and at once on `check`, `run-now` and "
         "`reload`; one that is only busy when it says, or after 1 min, and ever more rarely where "
         "it is busy again; Exchange first without the password",
         false},
    [LOGIN_OTHER_CAUSE] =
        {"other_cause", "refused for a reason beside the password",
         "looked at again every `login_look_again` (5 min), and at once on `check`, "
         "`run-now` and `reload`",
         false},
};

const struct login_class_row *login_class_row(enum login_class class)
{
    return &rows[(unsigned)class <= LOGIN_CLASS_LAST ? class : LOGIN_NOT_KNOWN];
}

enum login_outcome login_class_outcome(enum login_class class)
{
    return login_class_row(class)->counts || class == LOGIN_LOCKED ? LOGIN_REFUSED
                                                                   : LOGIN_NOT_TRIED;
}
