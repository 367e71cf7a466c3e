/* The meanings are Microsoft's (EWS reference, ResponseCode), the actions are ours. A name that
 * belongs to one mailbox may also come as the fault of a whole request: then splitting finds out
 * whose it is.
 *
 * The class of the event must be that of the fault's action: BUSY where the server wants us to wait,
 * REFUSED where only a person can help, UNAVAILABLE else. */
#include <stddef.h>
#include <string.h>

#include "worker-ews/verdict/answer_code.h"

static const struct answer_code ROWS[] = {
    {"NoError", MAILBOX_USE, FAULT_RETRY_THEN_SPLIT, EXCHANGE_ERROR},

    /* the address */
    {"ErrorMailRecipientNotFound", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_NOT_FOUND},
    {"ErrorCannotFindUser", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_NOT_FOUND}, /* grommunio */
    {"ErrorNonExistentMailbox", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_NOT_FOUND},
    {"ErrorInvalidSmtpAddress", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_ADDRESS_UNUSABLE},
    {"ErrorInvalidRoutingType", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_ADDRESS_UNUSABLE},
    {"ErrorMissingInformationEmailAddress", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_ADDRESS_UNUSABLE},
    {"ErrorFreeBusyDLLimitReached", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_GROUP_TOO_LARGE},
    {"ErrorIndividualMailboxLimitReached", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_GROUP_TOO_LARGE},

    /* rights on the calendar */
    {"ErrorNoFreeBusyAccess", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_NO_ACCESS},
    {"ErrorInvalidAccessLevel", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_NO_ACCESS},
    {"ErrorInvalidSecurityDescriptor", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_NO_ACCESS},

    /* the mailbox and its database */
    {"ErrorFreeBusyGenerationFailed", MAILBOX_SKIP, FAULT_SPLIT, MAILBOX_NO_FREE_BUSY},
    {"ErrorMailboxLogonFailed", MAILBOX_SKIP, FAULT_SPLIT, MAILBOX_LOGON_FAILED},
    {"ErrorConnectionFailed", MAILBOX_SKIP, FAULT_PASSING, MAILBOX_STORE_UNAVAILABLE},
    {"ErrorMailboxStoreUnavailable", MAILBOX_SKIP, FAULT_PASSING, MAILBOX_STORE_UNAVAILABLE},
    {"ErrorMailboxFailover", MAILBOX_SKIP, FAULT_PASSING, MAILBOX_STORE_UNAVAILABLE},
    {"ErrorMailboxMoveInProgress", MAILBOX_SKIP, FAULT_SPLIT, MAILBOX_IS_MOVING},
    {"ErrorMailboxConfiguration", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_MISCONFIGURED},
    {"ErrorAccountDisabled", MAILBOX_SLOW, FAULT_LOGIN, MAILBOX_DISABLED},
    {"ErrorResultSetTooBig", MAILBOX_HALVE_WINDOW, FAULT_SPLIT, MAILBOX_ANSWER_TOO_LARGE},
    {"ErrorTimeoutExpired", MAILBOX_RETRY_ALONE, FAULT_SPLIT, MAILBOX_TIMED_OUT},

    /* other sites, forests and organisations */
    {"ErrorProxyRequestProcessingFailed", MAILBOX_MAY_LAST, FAULT_SPLIT, MAILBOX_OTHER_SITE_FAILED},
    {"ErrorServiceDiscoveryFailed", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_ORGANIZATION_NOT_FOUND},
    {"ErrorProxyServiceDiscoveryFailed", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_ORGANIZATION_NOT_FOUND},
    {"ErrorAutoDiscoverFailed", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_ORGANIZATION_NOT_FOUND},
    {"ErrorAddressSpaceNotFound", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_ORGANIZATION_NOT_FOUND},
    {"ErrorAvailabilityConfigNotFound", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_ORGANIZATION_NOT_FOUND},
    {"ErrorInvalidCrossForestCredentials", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_ORGANIZATION_REFUSED},
    {"ErrorLogonAsNetworkServiceFailed", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_ORGANIZATION_REFUSED},
    {"ErrorInvalidOrganizationRelationshipForFreeBusy", MAILBOX_SLOW, FAULT_SPLIT,
     MAILBOX_ORGANIZATION_REFUSED},
    {"ErrorInvalidFederatedOrganizationId", MAILBOX_SLOW, FAULT_SPLIT,
     MAILBOX_ORGANIZATION_REFUSED},
    {"ErrorUserWithoutFederatedProxyAddress", MAILBOX_SLOW, FAULT_SPLIT,
     MAILBOX_ORGANIZATION_REFUSED},
    {"ErrorProxyRequestNotAllowed", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_ORGANIZATION_REFUSED},
    {"ErrorProxyGroupSidLimitExceeded", MAILBOX_SLOW, FAULT_STOP, EXCHANGE_TOO_MANY_GROUPS},
    {"ErrorNoDestinationCASDueToKerberosRequirements", MAILBOX_SKIP, FAULT_SPLIT,
     MAILBOX_OTHER_SITE_FAILED},
    {"ErrorNoDestinationCASDueToSSLRequirements", MAILBOX_SKIP, FAULT_SPLIT,
     MAILBOX_OTHER_SITE_FAILED},
    {"ErrorNoDestinationCASDueToVersionMismatch", MAILBOX_SKIP, FAULT_SPLIT,
     MAILBOX_OTHER_SITE_FAILED},
    {"ErrorNoRespondingCASInDestinationSite", MAILBOX_SKIP, FAULT_SPLIT, MAILBOX_OTHER_SITE_FAILED},
    {"ErrorCrossSiteRequest", MAILBOX_SKIP, FAULT_SPLIT, MAILBOX_OTHER_SITE_FAILED},
    {"ErrorNoApplicableProxyCASServersAvailable", MAILBOX_SKIP, FAULT_SPLIT,
     MAILBOX_OTHER_SITE_FAILED},
    {"ErrorPublicFolderRequestProcessingFailed", MAILBOX_SLOW, FAULT_SPLIT,
     MAILBOX_PUBLIC_FOLDER_FAILED},
    {"ErrorPublicFolderServerNotFound", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_PUBLIC_FOLDER_FAILED},
    {"ErrorNoPublicFolderServerAvailable", MAILBOX_SLOW, FAULT_SPLIT, MAILBOX_PUBLIC_FOLDER_FAILED},

    /* load */
    {"ErrorServerBusy", MAILBOX_WAIT, FAULT_WAIT, EXCHANGE_BUSY},
    {"ErrorTooManyObjectsOpened", MAILBOX_WAIT, FAULT_WAIT, EXCHANGE_BUSY},
    {"ErrorExceededConnectionCount", MAILBOX_WAIT, FAULT_FEWER, EXCHANGE_TOO_MANY_CONNECTIONS},

    /* passing */
    {"ErrorInternalServerTransientError", MAILBOX_SKIP, FAULT_PASSING, EXCHANGE_IN_TROUBLE},
    {"ErrorADUnavailable", MAILBOX_SKIP, FAULT_PASSING, EXCHANGE_DIRECTORY_UNAVAILABLE},
    {"ErrorADOperation", MAILBOX_SKIP, FAULT_PASSING, EXCHANGE_DIRECTORY_UNAVAILABLE},
    {"ErrorClientDisconnected", MAILBOX_SKIP, FAULT_PASSING, EXCHANGE_IN_TROUBLE},
    {"ErrorBatchProcessingStopped", MAILBOX_SKIP, FAULT_PASSING, EXCHANGE_IN_TROUBLE},
    {"ErrorInternalServerError", MAILBOX_SKIP, FAULT_RETRY_THEN_SPLIT, EXCHANGE_ERROR},

    /* our request */
    {"ErrorMailboxDataArrayTooBig", MAILBOX_SKIP, FAULT_SPLIT, EXCHANGE_ERROR},
    {"ErrorTimeIntervalTooBig", MAILBOX_SKIP, FAULT_SHORTER_WINDOW, EXCHANGE_ERROR},
    {"ErrorInvalidTimeInterval", MAILBOX_SKIP, FAULT_STOP, EXCHANGE_REQUEST_REFUSED},
    {"ErrorInvalidMergedFreeBusyInterval", MAILBOX_SKIP, FAULT_STOP, EXCHANGE_REQUEST_REFUSED},
    {"ErrorInvalidFreeBusyViewType", MAILBOX_SKIP, FAULT_STOP, EXCHANGE_REQUEST_REFUSED},
    {"ErrorMailboxDataArrayEmpty", MAILBOX_SKIP, FAULT_STOP, EXCHANGE_REQUEST_REFUSED},
    {"ErrorInvalidRequest", MAILBOX_SKIP, FAULT_STOP, EXCHANGE_REQUEST_REFUSED},
    {"ErrorMissingArgument", MAILBOX_SKIP, FAULT_STOP, EXCHANGE_REQUEST_REFUSED},
    {"ErrorRequestStreamTooBig", MAILBOX_SKIP, FAULT_STOP, EXCHANGE_REQUEST_REFUSED},
    {"ErrorSchemaValidation", MAILBOX_SKIP, FAULT_OTHER_ZONE, EXCHANGE_SCHEMA_BROKEN},
    {"ErrorTimeZone", MAILBOX_OTHER_ZONE, FAULT_OTHER_ZONE, EXCHANGE_ERROR},
    {"ErrorInvalidServerVersion", MAILBOX_LOWER_VERSION, FAULT_LOWER_VERSION,
     MAILBOX_SERVER_TOO_OLD},
    {"ErrorIncorrectSchemaVersion", MAILBOX_LOWER_VERSION, FAULT_LOWER_VERSION,
     MAILBOX_SERVER_TOO_OLD},
    {"ErrorInvalidSchemaVersionForMailboxVersion", MAILBOX_LOWER_VERSION, FAULT_LOWER_VERSION,
     MAILBOX_SERVER_TOO_OLD},
    {"ErrorWrongServerVersion", MAILBOX_LOWER_VERSION, FAULT_LOWER_VERSION, MAILBOX_SERVER_TOO_OLD},

    /* the account */
    {"ErrorImpersonateUserDenied", MAILBOX_SLOW, FAULT_STOP, EXCHANGE_IMPERSONATION_DENIED},
    {"ErrorImpersonationDenied", MAILBOX_SLOW, FAULT_STOP, EXCHANGE_IMPERSONATION_DENIED},
    {"ErrorImpersonationFailed", MAILBOX_SLOW, FAULT_STOP, EXCHANGE_IMPERSONATION_DENIED},
    {"ErrorInvalidExchangeImpersonationHeaderData", MAILBOX_SLOW, FAULT_STOP,
     EXCHANGE_IMPERSONATION_DENIED},
    {"ErrorAccessDenied", MAILBOX_SLOW, FAULT_STOP, EXCHANGE_ACCOUNT_DENIED},
    {"ErrorCallerIsInvalidADAccount", MAILBOX_SLOW, FAULT_LOGIN, EXCHANGE_ACCOUNT_DENIED},
    {"ErrorInvalidClientSecurityContext", MAILBOX_SLOW, FAULT_STOP, EXCHANGE_ACCOUNT_DENIED},
    {"ErrorInvalidNetworkServiceContext", MAILBOX_SLOW, FAULT_STOP, EXCHANGE_ACCOUNT_DENIED},
    {"ErrorPasswordExpired", MAILBOX_SLOW, FAULT_LOGIN, EXCHANGE_PASSWORD_EXPIRED},
    {"ErrorPasswordChangeRequired", MAILBOX_SLOW, FAULT_LOGIN, EXCHANGE_PASSWORD_EXPIRED},
    {"ErrorOrganizationAccessBlocked", MAILBOX_SLOW, FAULT_STOP, EXCHANGE_ORGANIZATION_BLOCKED},
};

/* Those whose action is FAULT_LOGIN. For a mailbox the same name is about the mailbox. */
static const struct answer_refusal REFUSALS[] = {
    {"ErrorAccountDisabled", LOGIN_CANNOT_BE_USED, EXCHANGE_ACCOUNT_DISABLED},
    {"ErrorCallerIsInvalidADAccount", LOGIN_CANNOT_BE_USED, EXCHANGE_ACCOUNT_DENIED},
    {"ErrorPasswordExpired", LOGIN_CANNOT_BE_USED, EXCHANGE_PASSWORD_EXPIRED},
    {"ErrorPasswordChangeRequired", LOGIN_CANNOT_BE_USED, EXCHANGE_PASSWORD_EXPIRED},
};

const struct answer_refusal *answer_code_refusal(const char *name)
{
    for (size_t i = 0; i < sizeof(REFUSALS) / sizeof(REFUSALS[0]); i++) {
        if (strcmp(REFUSALS[i].name, name) == 0)
            return &REFUSALS[i];
    }
    return NULL;
}

const struct answer_code *answer_code_row(size_t index)
{
    return index < sizeof(ROWS) / sizeof(ROWS[0]) ? &ROWS[index] : NULL;
}

const struct answer_code *answer_code_find(const char *name)
{
    static const struct answer_code unknown = {"", MAILBOX_SKIP, FAULT_RETRY_THEN_SPLIT,
                                               EXCHANGE_ERROR};
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        if (strcmp(ROWS[i].name, name) == 0)
            return &ROWS[i];
    }
    return &unknown;
}

bool fault_action_splits(enum fault_action action)
{
    return action == FAULT_SPLIT || action == FAULT_RETRY_THEN_SPLIT || action == FAULT_RETRY_FEWER;
}

const char *fault_action_words(enum fault_action action)
{
    static const char *const words[] = {
        [FAULT_SPLIT] = "asked again in halves, by one job at a time, until the address is found "
                        "that spoils it; that one is asked for every few rounds. The server is "
                        "blamed when `check_mailbox`, or two different addresses, fail alike",
        [FAULT_RETRY_THEN_SPLIT] = "asked once more after 1 s, then in halves until the address is "
                                   "found that spoils it, or the server is blamed",
        [FAULT_RETRY_FEWER] =
            "asked once more after 1 s, with fewer requests at once, then in halves until the "
            "address is found that spoils it, or the server is blamed",
        [FAULT_PASSING] = "asked once more after 1 s, then pauses of 4 s and 16 s; in halves as "
                          "soon as others are answered "
                          "meanwhile",
        [FAULT_RETRY_THEN_PAUSE] = "asked once more after 1 s, never in halves; pauses of 4 s and "
                                   "16 s, then of 2 s to 60 s",
        [FAULT_WAIT] = "nobody asks with the account for as long as the server wishes (an hour at "
                       "most), 60 s when it names no time",
        [FAULT_FEWER] = "fewer requests at once, again after 5 s",
        [FAULT_LOWER_VERSION] = "asked again by the next older version of the API, then stop",
        [FAULT_OTHER_ZONE] = "asked again with the other way to write UTC, then stop",
        [FAULT_SHORTER_WINDOW] = "asked again for 42 days at a time, then stop",
        [FAULT_STOP] = "this process asks nobody there for 60 s; the users keep what is published",
        [FAULT_RETRY_THEN_STOP] =
            "asked once more by a new connection without cookies, then the job "
            "fails; the next one after a pause of 2 s to 60 s",
        [FAULT_SKIP] = "the mailboxes of the request keep what is published until the next round",
        [FAULT_UNREACHABLE] = "pauses of 4 s and 16 s, then of 2 s to 60 s, until it is reached",
        [FAULT_NO_SERVICE] =
            "never asked in halves; pauses of 4 s and 16 s, then of 2 s to 60 s, until "
            "it answers",
        [FAULT_ALONE] = "asked once more after 1 s, while nothing else is under way",
        [FAULT_LOGIN] = "what the class of the refusal says",
    };
    return words[action];
}

const char *mailbox_action_words(enum mailbox_action action)
{
    static const char *const words[] = {
        [MAILBOX_USE] = "the calendar counts",
        [MAILBOX_SKIP] = "keeps what is published; next round",
        [MAILBOX_MAY_LAST] =
            "keeps what is published; next round, and after four rounds in a row every few rounds",
        [MAILBOX_SLOW] = "keeps what is published; every few rounds",
        [MAILBOX_HALVE_WINDOW] =
            "asked again for half of the days at a time; then every few rounds",
        [MAILBOX_RETRY_ALONE] = "asked once more alone; then next round",
        [MAILBOX_WAIT] =
            ("nobody asks with the account for as long as the server wishes, 60 s when it "
             "names no time"),
        [MAILBOX_LOWER_VERSION] =
            "asked again by an older version of the API; then every few rounds",
        [MAILBOX_OTHER_ZONE] = "asked again with the other way to write UTC; then every few rounds",
    };
    return words[action];
}
