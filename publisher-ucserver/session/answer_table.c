/* Each number that asks for another remedy has an event of its own, and the others share one. What nobody
 * foresaw counts as a try: it may have been a refusal. */
#include "publisher-ucserver/session/answer_table.h"

#define LOGIN_DETAIL(detail, event, class)                                                         \
    {                                                                                              \
        OPERATION_ADMIN_LOGIN, detail, event, ANSWER_ENDS_SESSION, class                           \
    }

/* A number that is not here may be a refusal: the try counts. */
static const struct answer_detail DETAILS[] = {
    LOGIN_DETAIL(101, UCSERVER_PASSWORD_WRONG, LOGIN_JUDGED_WRONG),
    LOGIN_DETAIL(109, UCSERVER_DOMAIN_REFUSED, LOGIN_JUDGED_WRONG),
    LOGIN_DETAIL(129, UCSERVER_ACCOUNT_LOCKED, LOGIN_LOCKED),
    LOGIN_DETAIL(131, UCSERVER_TOO_MANY_ATTEMPTS, LOGIN_LOCKED),
    LOGIN_DETAIL(107, UCSERVER_USER_NOT_ENABLED, LOGIN_CANNOT_BE_USED),
    LOGIN_DETAIL(110, UCSERVER_NOT_ADMINISTRATOR, LOGIN_CANNOT_BE_USED),
    LOGIN_DETAIL(113, UCSERVER_ALREADY_LOGGED_IN, LOGIN_CANNOT_BE_USED),
    LOGIN_DETAIL(100, UCSERVER_INTERNAL_PROBLEM, LOGIN_COULD_NOT_DECIDE),
    LOGIN_DETAIL(103, UCSERVER_NO_LICENCE, LOGIN_COULD_NOT_DECIDE),
    LOGIN_DETAIL(105, UCSERVER_LOGIN_UNDECIDED, LOGIN_COULD_NOT_DECIDE),
    LOGIN_DETAIL(106, UCSERVER_LOGIN_UNDECIDED, LOGIN_COULD_NOT_DECIDE),
    LOGIN_DETAIL(108, UCSERVER_LOGIN_UNDECIDED, LOGIN_COULD_NOT_DECIDE),
    LOGIN_DETAIL(111, UCSERVER_LOGIN_UNDECIDED, LOGIN_COULD_NOT_DECIDE),
    LOGIN_DETAIL(130, UCSERVER_LOGIN_UNDECIDED, LOGIN_COULD_NOT_DECIDE),
    LOGIN_DETAIL(133, UCSERVER_LOGIN_UNDECIDED, LOGIN_COULD_NOT_DECIDE),
    LOGIN_DETAIL(177, UCSERVER_LOGIN_UNDECIDED, LOGIN_COULD_NOT_DECIDE),
    LOGIN_DETAIL(104, UCSERVER_VERSION_REFUSED, LOGIN_OTHER_CAUSE),
    LOGIN_DETAIL(112, UCSERVER_INCOMPATIBLE, LOGIN_OTHER_CAUSE),
    LOGIN_DETAIL(114, UCSERVER_TLS_DEMANDED, LOGIN_OTHER_CAUSE),
    {OPERATION_GET_USER_PROFILES, 1, ROSTER_EMPTY, ANSWER_IS_EMPTY, LOGIN_CLASS_UNSAID},
    {OPERATION_GET_USER_PROFILES, 2, UCSERVER_NOT_ADMINISTRATOR, ANSWER_ENDS_SESSION,
     LOGIN_CLASS_UNSAID},
    {OPERATION_SET_ENTRY_LIST, 110, UCSERVER_NOT_ADMINISTRATOR, ANSWER_ENDS_SESSION,
     LOGIN_CLASS_UNSAID},
};

const struct answer_detail *answer_detail_find(enum operation_code operation, int32_t detail)
{
    static const struct answer_detail other = {.event = UCSERVER_ERROR,
                                               .consequence = ANSWER_CONCERNS_THIS_ONE};
    static const struct answer_detail other_login = {.event = UCSERVER_LOGIN_NOT_KNOWN,
                                                     .consequence = ANSWER_ENDS_SESSION,
                                                     .login = LOGIN_NOT_KNOWN};
    for (size_t i = 0; i < sizeof(DETAILS) / sizeof(DETAILS[0]); i++) {
        if (DETAILS[i].operation == operation && DETAILS[i].detail == detail)
            return &DETAILS[i];
    }
    return operation == OPERATION_ADMIN_LOGIN ? &other_login : &other;
}

static const struct answer_problem PROBLEMS[] = {
    {ROSE_RESOURCE_LIMITATION, UCSERVER_OVERLOADED, ANSWER_CONCERNS_THIS_ONE, UCSERVER_OVERLOADED,
     LOGIN_COULD_NOT_DECIDE},
    {ROSE_INITIATOR_RELEASING, UCSERVER_REJECTED, ANSWER_CONCERNS_THIS_ONE, UCSERVER_REJECTED,
     LOGIN_COULD_NOT_DECIDE},
    {ROSE_INVALID_SESSION, UCSERVER_SESSION_REJECTED, ANSWER_ENDS_SESSION,
     UCSERVER_SESSION_REJECTED, LOGIN_NOT_KNOWN},
    {ROSE_AUTHENTICATION_INCOMPLETE, UCSERVER_SESSION_REJECTED, ANSWER_ENDS_SESSION,
     UCSERVER_SESSION_REJECTED, LOGIN_NOT_KNOWN},
    {ROSE_AUTHENTICATION_FAILED, UCSERVER_SESSION_REJECTED, ANSWER_ENDS_SESSION,
     UCSERVER_LOGIN_REJECTED, LOGIN_JUDGED_WRONG},
};

const struct answer_problem *answer_problem_find(enum rose_problem_kind kind, int32_t problem)
{
    static const struct answer_problem other = {.event = UCSERVER_REJECTED,
                                                .consequence = ANSWER_CONCERNS_THIS_ONE,
                                                .login_event = UCSERVER_REJECTED,
                                                .login = LOGIN_NOT_KNOWN};
    for (size_t i = 0; i < sizeof(PROBLEMS) / sizeof(PROBLEMS[0]); i++) {
        if (kind == ROSE_PROBLEM_INVOKE && problem == PROBLEMS[i].problem)
            return &PROBLEMS[i];
    }
    return &other;
}

const struct answer_detail *answer_details(size_t *count)
{
    *count = sizeof(DETAILS) / sizeof(DETAILS[0]);
    return DETAILS;
}

const struct answer_problem *answer_problems(size_t *count)
{
    *count = sizeof(PROBLEMS) / sizeof(PROBLEMS[0]);
    return PROBLEMS;
}
