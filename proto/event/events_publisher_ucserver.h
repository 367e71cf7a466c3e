/* Events of the publisher: what the UCServer answers, and why a list is not on it. Form and columns:
 * event_table.h.
 *
 * ber.* and the rows about what the UCServer speaks are mostly for a report to us: they name the structure,
 * the element and the octet. `code` is the server's own number, `words` its own text. */
#ifndef PROTO_EVENTS_PUBLISHER_UCSERVER_H
#define PROTO_EVENTS_PUBLISHER_UCSERVER_H

/* clang-format off */
#define EVENTS_PUBLISHER_UCSERVER(EVENT) \
    EVENT(UCSERVER_LOGGED_IN, "ucserver.logged_in", IMPORTANT_INFO, NONE, "session version", \
          "logged in to the UCServer", NULL) \
    EVENT(UCSERVER_SESSION_ENDED, "ucserver.session_ended", DEBUG, NONE, "cause", \
          "the session with the UCServer has ended or could not begin", NULL) \
    EVENT(UCSERVER_NO_SESSION, "ucserver.no_session", INFO, NONE, "", \
          "there is no session with the UCServer yet", NULL) \
    EVENT(UCSERVER_NOT_CONFIGURED, "ucserver.not_configured", ERROR, UNAVAILABLE, "", \
          "there is no UCServer in the settings", "add a section [ucserver]") \
    EVENT(UCSERVER_SETTINGS_CHANGED, "ucserver.settings_changed", INFO, NONE, "", \
          "the settings have changed", NULL) \
    EVENT(UCSERVER_PUBLISHER_ENDS, "ucserver.publisher_ends", INFO, NONE, "", \
          "the publisher is ending", NULL) \
    EVENT(UCSERVER_VERSION, "ucserver.version", INFO, NONE, "version", \
          "version {version}", NULL) \
    EVENT(UCSERVER_OTHER_USER_MANAGEMENT, "ucserver.other_user_management", WARNING, NONE, "", \
          "the UCServer's user management is not Active Directory; its users may not be found in the directory", \
          "set it to Active Directory in the UCServer's administration") \
    \
    EVENT(UCSERVER_INTERNAL_PROBLEM, "ucserver.internal_problem", WARNING, UNAVAILABLE, \
          "operation code words", \
          "the UCServer has an internal problem ({code}){?: \"{words}\"}", "see the UCServer's own log") \
    EVENT(UCSERVER_PASSWORD_WRONG, "ucserver.password_wrong", ERROR, REFUSED, "operation code words", \
          "the UCServer refuses the log-in because of an unknown user or a wrong password ({code}){?: " \
          "\"{words}\"}", \
          "correct user or the password in secret_file in [ucserver]") \
    EVENT(UCSERVER_NO_LICENCE, "ucserver.no_licence", ERROR, REFUSED, "operation code words", \
          "the UCServer refuses the log-in with error {code}, which stands for a missing licence{?: \"{words}\"}", \
          "look at the licences in the UCServer's administration; which one a replicator needs is not published, so ask estos if none is missing") \
    EVENT(UCSERVER_LOGIN_UNDECIDED, "ucserver.login_undecided", WARNING, UNAVAILABLE, \
          "operation code words", \
          "the UCServer could not check the log-in; error {code} says nothing about the password{?: \"{words}\"}", \
          "see the UCServer's own log") \
    EVENT(UCSERVER_LOGIN_NOT_KNOWN, "ucserver.login_not_known", ERROR, REFUSED, "operation code words", \
          "the UCServer refuses the log-in with error {code}, whose meaning is not published{?: \"{words}\"}", \
          "see the UCServer's own log; check user and the password in secret_file in [ucserver]") \
    EVENT(UCSERVER_IS_TAPI_SERVER, "ucserver.is_tapi_server", WARNING, NONE, "", \
          "the server is a TAPI server, which takes no ordinary clients", \
          "set host in [ucserver] to the UCServer that the ProCall clients log in to") \
    EVENT(UCSERVER_PRESENCE_OFF, "ucserver.presence_off", WARNING, NONE, "", \
          "presence is switched off at the UCServer, so nobody sees the replicated calendars", \
          "switch the presence services on in the UCServer's administration") \
    EVENT(UCSERVER_VERSION_REFUSED, "ucserver.version_refused", ERROR, INVALID, "operation code words", \
          "the UCServer does not accept this version of ewscal ({code}){?: \"{words}\"}", \
          "update the UCServer or ewscal") \
    EVENT(UCSERVER_USER_NOT_ENABLED, "ucserver.user_not_enabled", ERROR, REFUSED, "operation code words", \
          "the user in [ucserver] is not enabled ({code}){?: \"{words}\"}", \
          "enable the user in the UCServer's administration") \
    EVENT(UCSERVER_DOMAIN_REFUSED, "ucserver.domain_refused", ERROR, REFUSED, "operation code words", \
          "the UCServer's domain refused the password ({code}){?: \"{words}\"}", \
          "check the account in Active Directory") \
    EVENT(UCSERVER_NOT_ADMINISTRATOR, "ucserver.not_administrator", ERROR, REFUSED, \
          "operation code words", \
          "the user in [ucserver] lacks the rights for {operation} ({code}){?: \"{words}\"}", \
          "make the user an administrator of the UCServer") \
    EVENT(UCSERVER_INCOMPATIBLE, "ucserver.incompatible", ERROR, INVALID, "operation code words", \
          "the UCServer is not compatible with ewscal ({code}){?: \"{words}\"}", \
          "update the UCServer or ewscal") \
    EVENT(UCSERVER_ALREADY_LOGGED_IN, "ucserver.already_logged_in", WARNING, UNAVAILABLE, \
          "operation code words", \
          "the account is already logged in ({code}){?: \"{words}\"}", \
          "check whether another replicator is running with this account") \
    EVENT(UCSERVER_TLS_DEMANDED, "ucserver.tls_demanded", ERROR, INVALID, "operation code words", \
          "the UCServer demands TLS ({code}){?: \"{words}\"}", "set tls = starttls in [ucserver]") \
    EVENT(UCSERVER_ACCOUNT_LOCKED, "ucserver.account_locked", ERROR, REFUSED, "operation code words", \
          "the account is locked ({code}){?: \"{words}\"}", \
          "correct the password in secret_file in [ucserver] if it has changed, then unlock the account") \
    EVENT(UCSERVER_TOO_MANY_ATTEMPTS, "ucserver.too_many_attempts", ERROR, REFUSED, \
          "operation code words", \
          "the UCServer has seen too many log-in attempts ({code}){?: \"{words}\"}; the account is left alone for a while", \
          "check user and the password in secret_file in [ucserver], and who else uses the account") \
    EVENT(UCSERVER_ERROR, "ucserver.error", WARNING, UNAVAILABLE, "operation code words", \
          "the UCServer answers {operation} with error {code}{?: \"{words}\"}", NULL) \
    EVENT(UCSERVER_LOGIN_REFUSED, "ucserver.login_refused", ERROR, REFUSED, "operation code", \
          "the UCServer refuses the log-in without giving a reason (result {code})", \
          "check user and the password in secret_file in [ucserver]") \
    \
    EVENT(UCSERVER_LOGIN_REJECTED, "ucserver.login_rejected", ERROR, REFUSED, \
          "operation problem code words", \
          "the UCServer rejects the log-in: {problem} ({code}){?: \"{words}\"}", \
          "correct user or the password in secret_file in [ucserver]") \
    EVENT(UCSERVER_SESSION_REJECTED, "ucserver.session_rejected", WARNING, BROKEN, \
          "operation problem code words", \
          "the UCServer no longer accepts the session, so it rejects {operation}: {problem} ({code}){?: \"{words}\"}", \
          NULL) \
    EVENT(UCSERVER_OVERLOADED, "ucserver.overloaded", WARNING, UNAVAILABLE, \
          "operation problem code words", \
          "the UCServer lacks the resources for {operation}: {problem} ({code}){?: \"{words}\"}", NULL) \
    EVENT(UCSERVER_REJECTED, "ucserver.rejected", WARNING, BROKEN, "operation problem code words", \
          "the UCServer rejects {operation}: {problem} ({code}){?: \"{words}\"}", NULL) \
    EVENT(UCSERVER_MISTYPED, "ucserver.mistyped", ERROR, BROKEN, "operation structure", \
          "the UCServer does not understand a message from ewscal, which is a bug in ewscal", \
          "report this log line; it contains no personal data") \
    \
    EVENT(UCSERVER_BUSY, "ucserver.busy", WARNING, BUSY, "wait_ms", \
          "the UCServer is busy and wants to be asked again in {wait_ms}", NULL) \
    EVENT(UCSERVER_INTERFACE_UNSUPPORTED, "ucserver.interface_unsupported", ERROR, INVALID, "version", \
          "the UCServer speaks interface version {version}, not 8", "update the UCServer or ewscal") \
    EVENT(UCSERVER_NOT_ACTIVE_DIRECTORY, "ucserver.not_active_directory", ERROR, INVALID, "mode", \
          "the UCServer's user management is not Active Directory (mode {mode}), which is required", \
          "switch it to Active Directory, or set require_active_directory = no in [ucserver]") \
    EVENT(UCSERVER_NOT_PERMITTED, "ucserver.not_permitted", WARNING, BUSY, "", \
          "the supervisor grants no log-in attempt at the moment", NULL) \
    EVENT(UCSERVER_ACCOUNT_HELD, "ucserver.account_held", DEBUG, NONE, "held_ms cause", \
          "the account is held", NULL) \
    \
    EVENT(UCSERVER_UNANSWERED, "ucserver.unanswered", WARNING, UNAVAILABLE, "operation limit_ms", \
          "{operation} was not answered within {limit_ms}", \
          "check that the UCServer is running and that the port is right") \
    EVENT(UCSERVER_STALLED, "ucserver.stalled", WARNING, UNAVAILABLE, "", \
          "the UCServer stopped, or nearly stopped, in the middle of a message", NULL) \
    EVENT(UCSERVER_TOO_MANY_QUESTIONS, "ucserver.too_many_questions", WARNING, INTERNAL, "", \
          "too many requests to the UCServer are unanswered", NULL) \
    EVENT(UCSERVER_LISTS_UNANSWERED, "ucserver.lists_unanswered", WARNING, UNAVAILABLE, "lists", \
          "{lists} lists were not answered in time", NULL) \
    \
    EVENT(UCSERVER_QUESTION_BEFORE_TLS, "ucserver.question_before_tls", ERROR, BROKEN, "", \
          "the UCServer sends a request before the connection is secured", \
          "find out whether something between this machine and the server changes the traffic") \
    EVENT(UCSERVER_SPEAKS_JSON, "ucserver.speaks_json", ERROR, BROKEN, "", \
          "the UCServer sends JSON messages, but this program understands only BER", \
          "set port in [ucserver] to the UCServer's client port") \
    EVENT(UCSERVER_SPEAKS_TLS, "ucserver.speaks_tls", ERROR, BROKEN, "", \
          "the server speaks TLS from the first octet", \
          "check that port is the UCServer's client port") \
    EVENT(UCSERVER_SPEAKS_OTHER, "ucserver.speaks_other", ERROR, BROKEN, "octet", \
          "octet {octet} came where a message should begin", \
          "check that port is the UCServer's client port") \
    EVENT(UCSERVER_MESSAGE_TOO_LARGE, "ucserver.message_too_large", ERROR, LIMIT, "bytes", \
          "a message{? of {bytes} octets} is too large for anything but a list of users that was asked for", \
          "report the line if it comes again: this should not happen") \
    \
    EVENT(ROSTER_READ, "roster.read", INFO, NONE, "users roster", \
          "the list of users has been read", NULL) \
    EVENT(ROSTER_EMPTY, "roster.empty", INFO, NONE, "operation code words", \
          "no enabled user is offline ({code}){?: \"{words}\"}", NULL) \
    EVENT(ROSTER_USERS_LEFT_OUT, "roster.users_left_out", WARNING, NONE, "users", \
          "users are left out because their names are empty, too long, unreadable or given twice", \
          "correct the names of these users on the UCServer") \
    EVENT(ROSTER_TOO_LARGE, "roster.too_large", ERROR, LIMIT, "bytes limit", \
          "the list of users has {bytes} octets; at most {limit} are allowed", \
          "raise roster_limit in [ucserver]") \
    EVENT(ROSTER_MEMORY_LIMIT, "roster.memory_limit", ERROR, LIMIT, "users", \
          "the list of users needs more memory than allowed after {users} users", \
          "raise roster_limit in [ucserver]") \
    EVENT(ROSTER_TOO_MANY_USERS, "roster.too_many_users", ERROR, LIMIT, "limit", \
          "the list of users has more than {limit} users", \
          "have several UCServers share the users: this is the most that one service takes") \
    EVENT(ROSTER_PROFILE_TOO_LARGE, "roster.profile_too_large", ERROR, LIMIT, "profile limit", \
          "profile {profile} of the list of users has more than {limit} octets", \
          "shorten the profile of that user on the UCServer") \
    EVENT(ROSTER_CUT_OFF, "roster.cut_off", WARNING, BROKEN, "", \
          "the list of users is cut off", NULL) \
    \
    EVENT(LIST_NOT_SAVED, "list.not_saved", WARNING, UNAVAILABLE, "operation code", \
          "the UCServer has not saved the list (iResult {code})", NULL) \
    EVENT(LIST_NONE_YET, "list.none_yet", INFO, NONE, "", \
          "no list has been written yet, so this could not be seen", NULL) \
    EVENT(LIST_UNSORTED, "list.unsorted", ERROR, INVALID, "entry", \
          "appointment {entry} of the calendar does not stand in its order behind the one before it", NULL) \
    EVENT(LIST_REFUSED, "list.refused", WARNING, NONE, "user job cause", \
          "a list was refused; the user keeps the list that the UCServer had", NULL) \
    EVENT(LIST_UNANSWERED, "list.unanswered", WARNING, UNAVAILABLE, "", \
          "the UCServer did not answer this list in time; it is not known whether the list was " \
          "saved", NULL) \
    EVENT(LIST_OWNER_CLOSED, "list.owner_closed", WARNING, NONE, "owners", \
          "a list was not answered in time; its owner is sent no other until it is answered", NULL) \
    EVENT(LIST_UNREADABLE, "list.unreadable", ERROR, NONE, "job cause", \
          "a calendar cannot be read and is refused", NULL) \
    EVENT(LIST_IMPOSSIBLE_TIMES, "list.impossible_times", ERROR, INVALID, "entry", \
          "appointment {entry} of the calendar has impossible times", NULL) \
    EVENT(LIST_MEMORY_LIMIT, "list.memory_limit", ERROR, LIMIT, "entries", \
          "the calendar with {entries} appointments needs more memory than allowed", \
          "remove appointments that nobody needs any more from that calendar") \
    EVENT(LIST_NOT_ENCODED, "list.not_encoded", ERROR, INTERNAL, "", \
          "the list cannot be encoded", \
          "report the line if it comes again: this should not happen") \
    \
    EVENT(BER_MALFORMED, "ber.malformed", ERROR, BROKEN, "structure profile octet rule", \
          "wrong encoding{? in {structure}}{?, profile {profile}}{?, octet {octet}}: {rule}", \
          "report the line with the UCServer's version: it sends what its protocol does not know") \
    EVENT(BER_TOO_DEEP, "ber.too_deep", ERROR, LIMIT, "structure profile octet levels", \
          "more than {levels} levels of nesting{? in {structure}}{?, profile {profile}}, octet {octet}", \
          "report the line with the UCServer's version: it sends what its protocol does not know") \
    EVENT(BER_ELEMENT_MISSING, "ber.element_missing", ERROR, BROKEN, "structure profile element", \
          "the element {element} is missing{? in {structure}}{?, profile {profile}}", \
          "report the line with the UCServer's version: it sends what its protocol does not know") \
    EVENT(BER_UNEXPECTED_TAG, "ber.unexpected_tag", ERROR, BROKEN, \
          "structure profile element tag expected", \
          "tag {tag} where {expected} is expected for {element}{? in {structure}}{?, profile {profile}}", \
          "report the line with the UCServer's version: it sends what its protocol does not know") \
    EVENT(BER_WRONG_VALUE, "ber.wrong_value", ERROR, BROKEN, "structure profile element type", \
          "the value of {element} is not a valid {type}{? in {structure}}{?, profile {profile}}", \
          "report the line with the UCServer's version: it sends what its protocol does not know")
/* clang-format on */
#endif
