/* The meanings are Microsoft's (EWS reference, ResponseCode), the actions are ours. A name that
 * belongs to one mailbox may also come as the fault of a whole request: then splitting finds out
 * whose it is. */
#include <stddef.h>
#include <string.h>

#include "worker-ews/exchange/answer_code.h"

static const struct answer_code ROWS[] = {
    {"NoError", MAILBOX_USE, FAULT_RETRY_THEN_SPLIT},

    /* the address */
    {"ErrorMailRecipientNotFound", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorCannotFindUser", MAILBOX_SLOW, FAULT_SPLIT}, /* grommunio */
    {"ErrorNonExistentMailbox", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorInvalidSmtpAddress", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorInvalidRoutingType", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorMissingInformationEmailAddress", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorFreeBusyDLLimitReached", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorIndividualMailboxLimitReached", MAILBOX_SLOW, FAULT_SPLIT},

    /* rights on the calendar */
    {"ErrorNoFreeBusyAccess", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorInvalidAccessLevel", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorInvalidSecurityDescriptor", MAILBOX_SLOW, FAULT_SPLIT},

    /* the mailbox and its database */
    {"ErrorFreeBusyGenerationFailed", MAILBOX_SKIP, FAULT_SPLIT},
    {"ErrorMailboxLogonFailed", MAILBOX_SKIP, FAULT_SPLIT},
    {"ErrorConnectionFailed", MAILBOX_SKIP, FAULT_PASSING},
    {"ErrorMailboxStoreUnavailable", MAILBOX_SKIP, FAULT_PASSING},
    {"ErrorMailboxFailover", MAILBOX_SKIP, FAULT_PASSING},
    {"ErrorMailboxMoveInProgress", MAILBOX_SKIP, FAULT_SPLIT},
    {"ErrorMailboxConfiguration", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorAccountDisabled", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorResultSetTooBig", MAILBOX_HALVE_WINDOW, FAULT_SPLIT},
    {"ErrorTimeoutExpired", MAILBOX_RETRY_ALONE, FAULT_SPLIT},

    /* other sites, forests and organisations */
    {"ErrorProxyRequestProcessingFailed", MAILBOX_SKIP, FAULT_SPLIT},
    {"ErrorServiceDiscoveryFailed", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorProxyServiceDiscoveryFailed", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorAutoDiscoverFailed", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorAddressSpaceNotFound", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorAvailabilityConfigNotFound", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorInvalidCrossForestCredentials", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorLogonAsNetworkServiceFailed", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorInvalidOrganizationRelationshipForFreeBusy", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorInvalidFederatedOrganizationId", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorUserWithoutFederatedProxyAddress", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorProxyRequestNotAllowed", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorProxyGroupSidLimitExceeded", MAILBOX_SLOW, FAULT_STOP},
    {"ErrorNoDestinationCASDueToKerberosRequirements", MAILBOX_SKIP, FAULT_SPLIT},
    {"ErrorNoDestinationCASDueToSSLRequirements", MAILBOX_SKIP, FAULT_SPLIT},
    {"ErrorNoDestinationCASDueToVersionMismatch", MAILBOX_SKIP, FAULT_SPLIT},
    {"ErrorNoRespondingCASInDestinationSite", MAILBOX_SKIP, FAULT_SPLIT},
    {"ErrorCrossSiteRequest", MAILBOX_SKIP, FAULT_SPLIT},
    {"ErrorNoApplicableProxyCASServersAvailable", MAILBOX_SKIP, FAULT_SPLIT},
    {"ErrorPublicFolderRequestProcessingFailed", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorPublicFolderServerNotFound", MAILBOX_SLOW, FAULT_SPLIT},
    {"ErrorNoPublicFolderServerAvailable", MAILBOX_SLOW, FAULT_SPLIT},

    /* load */
    {"ErrorServerBusy", MAILBOX_WAIT, FAULT_WAIT},
    {"ErrorTooManyObjectsOpened", MAILBOX_WAIT, FAULT_WAIT},
    {"ErrorExceededConnectionCount", MAILBOX_WAIT, FAULT_FEWER},

    /* passing */
    {"ErrorInternalServerTransientError", MAILBOX_SKIP, FAULT_PASSING},
    {"ErrorADUnavailable", MAILBOX_SKIP, FAULT_PASSING},
    {"ErrorADOperation", MAILBOX_SKIP, FAULT_PASSING},
    {"ErrorClientDisconnected", MAILBOX_SKIP, FAULT_PASSING},
    {"ErrorBatchProcessingStopped", MAILBOX_SKIP, FAULT_PASSING},
    {"ErrorInternalServerError", MAILBOX_SKIP, FAULT_RETRY_THEN_SPLIT},

    /* our request */
    {"ErrorMailboxDataArrayTooBig", MAILBOX_SKIP, FAULT_SPLIT},
    {"ErrorTimeIntervalTooBig", MAILBOX_SKIP, FAULT_SHORTER_WINDOW},
    {"ErrorInvalidTimeInterval", MAILBOX_SKIP, FAULT_STOP},
    {"ErrorInvalidMergedFreeBusyInterval", MAILBOX_SKIP, FAULT_STOP},
    {"ErrorInvalidFreeBusyViewType", MAILBOX_SKIP, FAULT_STOP},
    {"ErrorMailboxDataArrayEmpty", MAILBOX_SKIP, FAULT_STOP},
    {"ErrorInvalidRequest", MAILBOX_SKIP, FAULT_STOP},
    {"ErrorMissingArgument", MAILBOX_SKIP, FAULT_STOP},
    {"ErrorRequestStreamTooBig", MAILBOX_SKIP, FAULT_STOP},
    {"ErrorSchemaValidation", MAILBOX_SKIP, FAULT_OTHER_ZONE},
    {"ErrorTimeZone", MAILBOX_OTHER_ZONE, FAULT_OTHER_ZONE},
    {"ErrorInvalidServerVersion", MAILBOX_LOWER_VERSION, FAULT_LOWER_VERSION},
    {"ErrorIncorrectSchemaVersion", MAILBOX_LOWER_VERSION, FAULT_LOWER_VERSION},
    {"ErrorInvalidSchemaVersionForMailboxVersion", MAILBOX_LOWER_VERSION, FAULT_LOWER_VERSION},
    {"ErrorWrongServerVersion", MAILBOX_LOWER_VERSION, FAULT_LOWER_VERSION},

    /* the account */
    {"ErrorImpersonateUserDenied", MAILBOX_SLOW, FAULT_STOP},
    {"ErrorImpersonationDenied", MAILBOX_SLOW, FAULT_STOP},
    {"ErrorImpersonationFailed", MAILBOX_SLOW, FAULT_STOP},
    {"ErrorInvalidExchangeImpersonationHeaderData", MAILBOX_SLOW, FAULT_STOP},
    {"ErrorAccessDenied", MAILBOX_SLOW, FAULT_STOP},
    {"ErrorCallerIsInvalidADAccount", MAILBOX_SLOW, FAULT_STOP},
    {"ErrorInvalidClientSecurityContext", MAILBOX_SLOW, FAULT_STOP},
    {"ErrorInvalidNetworkServiceContext", MAILBOX_SLOW, FAULT_STOP},
    {"ErrorPasswordExpired", MAILBOX_SLOW, FAULT_STOP},
    {"ErrorPasswordChangeRequired", MAILBOX_SLOW, FAULT_STOP},
    {"ErrorOrganizationAccessBlocked", MAILBOX_SLOW, FAULT_STOP},
};

const struct answer_code *answer_code_find(const char *name)
{
    static const struct answer_code unknown = {"", MAILBOX_SKIP, FAULT_RETRY_THEN_SPLIT};
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        if (strcmp(ROWS[i].name, name) == 0)
            return &ROWS[i];
    }
    return &unknown;
}
