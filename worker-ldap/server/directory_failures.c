/* The page is put together from the tables by which the program decides, so that it cannot say anything else;
 * a unit test compares it with the one in docs. Here stands only what goes around them. */
#include "proto/login/failure_page.h"

#include "worker-ldap/server/bind_refusal.h"
#include "worker-ldap/server/directory_failures.h"
#include "worker-ldap/server/server_result.h"

static const struct failure_row broken[] = {
    {"nothing in an eighth of `request_timeout` at any step before the search",
     CONNECTION_TIMED_OUT, LOGIN_CLASS_UNSAID,
     "the next address of the name, then the next controller; a password that was sent counts as "
     "tried"},
    {"nothing in a quarter of `request_timeout` after a search (half of it with one controller)",
     CONNECTION_TIMED_OUT, LOGIN_CLASS_UNSAID,
     "the next address of the name, then the next controller"},
    {"a session that had worked is closed", CONNECTION_CLOSED, LOGIN_CLASS_UNSAID,
     "a new session, at once and without a word"},
    {"notice of disconnection", DIRECTORY_DISCONNECTING, LOGIN_CLASS_UNSAID,
     "as a session that is closed"},
    {"what is no LDAP", DIRECTORY_NOT_LDAP, LOGIN_CLASS_UNSAID,
     "the next address of the name, then the next controller"},
    {"octets in the clear behind the answer to StartTLS", TLS_CLEAR_TEXT_BEFORE, LOGIN_CLASS_UNSAID,
     "no password is sent; the next address of the name, then the next controller"},
    {"an entry that cannot be read", DIRECTORY_ENTRY_MALFORMED, LOGIN_CLASS_UNSAID,
     "nothing of the answer is used; the next controller"},
    {"a page that does not say whether more follows", DIRECTORY_PAGE_MALFORMED, LOGIN_CLASS_UNSAID,
     "nothing of the answer is used; the next controller"},
    {"more entries or octets than anybody has", DIRECTORY_ANSWER_TOO_LARGE, LOGIN_CLASS_UNSAID,
     "nothing of the answer is used; the next controller"},
    {"the rootDSE names no search base, and none is set", DIRECTORY_NO_SEARCH_BASE,
     LOGIN_CLASS_UNSAID, "the next controller"},
};

void directory_failures_write_page(FILE *file)
{
    (void)fputs(
        "# What a directory answers when it refuses or fails\n\n"
        "Made from the tables of `ewscal-worker-ldap` by `directory-failures-page`, and compared "
        "with "
        "them by a test.\nIn the words, `{name}` stands for what came with the answer; the "
        "directory's own words are always among it.\n\n"
        "A controller that refuses or fails is left at once for the next `host` of its section, "
        "unless the answer says\nsomething about the account: that would be the same "
        "everywhere, and each try could bring it closer to its lock.\nThe first `host` is tried "
        "again after 5 minutes, while the other one is in use; if it is still unwell, after 10, "
        "20 and then every 40 minutes.\n",
        file);
    failure_page_write_classes(file);
    bind_refusal_write_page(file);
    server_result_write_page(file);
    failure_page_write_table(file, "Broken conversations", broken,
                             sizeof(broken) / sizeof(broken[0]));
}
