/* By what the directory's entry was found to be a user's: what an administrator looks at first when it is not the
 * right one. */
#ifndef PROTO_MATCHED_KEY_H
#define PROTO_MATCHED_KEY_H

enum matched_key {
    MATCHED_UNKNOWN,
    MATCHED_GUID,
    MATCHED_PRINCIPAL_NAME,
    MATCHED_ACCOUNT_NAME,
    MATCHED_DN,
    MATCHED_LAST = MATCHED_DN
};

#endif
