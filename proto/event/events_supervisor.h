/* Events of the supervisor at work: accounts, servers, processes, users, rounds. What comes before it asks
 * any server is in events_configuration.h. Form and columns: event_table.h.
 *
 * Some rows are both a line of the log and the reason that is shown or sent: it is one thing, so it has one
 * name. */
#ifndef PROTO_EVENTS_SUPERVISOR_H
#define PROTO_EVENTS_SUPERVISOR_H

/* clang-format off */
#define EVENTS_SUPERVISOR(EVENT) \
    EVENT(ACCOUNT_STOPPED, "account.stopped", IMPORTANT_ERROR, REFUSED, "account class cause", \
          "the account was refused ({class}); no process tries it again until its password is changed or " \
          "somebody asks for a try", \
          "correct the password in secret_file and run `ewscalctl reload`, or mend the account at the server " \
          "and run `ewscalctl account retry`") \
    EVENT(ACCOUNT_REFUSED, "account.refused", IMPORTANT_ERROR, REFUSED, "account class cause", \
          "the account was refused ({class}); it is held for a while and then tried by one process", \
          "if it was mended at the server, wait for the next try or run `ewscalctl account retry`; if its " \
          "password was changed, correct secret_file and run `ewscalctl reload`") \
    EVENT(ACCOUNT_REFUSED_BEFORE, "account.refused_before", IMPORTANT_ERROR, REFUSED, \
          "account class cause", \
          "the account was refused before the supervisor was restarted ({class})", \
          "`ewscalctl account` shows when it is tried again and `ewscalctl account retry` tries it at once") \
    EVENT(ACCOUNT_STOPPED_BEFORE, "account.stopped_before", IMPORTANT_ERROR, REFUSED, "account", \
          "the password of the account was refused before the supervisor was restarted", \
          "correct the password in secret_file and run `ewscalctl reload`, or run `ewscalctl account retry`") \
    EVENT(ACCOUNT_REFUSED_UNSAID, "account.refused_unsaid", IMPORTANT_ERROR, REFUSED, "", \
          "the server refused the account, and nothing is known of its words", \
          "see the log of the server, and `ewscalctl account` for when it is tried again") \
    EVENT(ACCOUNT_TRIED_OFTEN, "account.tried_often", WARNING, BUSY, "", \
          "the server may have counted two log-ins of this account as wrong passwords within 60 minutes; a " \
          "further one could lock it", \
          "wait, or run `ewscalctl account retry` for one more") \
    EVENT(ACCOUNT_SPELLING_REFUSED, "account.spelling_refused", INFO, BUSY, "", \
          "another spelling of the account was refused", NULL) \
    EVENT(ACCOUNT_SECRET_TOUCHED, "account.secret_touched", INFO, NONE, "account", \
          "the secret file of the account was written again with the same content; the account may be " \
          "tried once", NULL) \
    EVENT(ACCOUNT_LOOKED_AT, "account.looked_at", INFO, NONE, "account", \
          "the account is looked at again, because somebody asked for it", NULL) \
    EVENT(ACCOUNT_RETRY_ASKED, "account.retry_asked", INFO, NONE, "account count", \
          "one try of the account is granted at once, because somebody asked for it; the server may have " \
          "counted {count} within the last 60 minutes", NULL) \
    EVENT(ACCOUNT_RETRY_GRANTED, "account.retry_granted", INFO, NONE, "", \
          "somebody asked for a try of the account", NULL) \
    EVENT(ACCOUNT_TOO_MANY_SECRETS, "account.too_many_secrets", WARNING, LIMIT, "most", \
          "{most} different passwords were tried within the last hour, and no further one is taken", \
          "try again in an hour, or test the one in the configuration with `ewscalctl check`") \
    EVENT(ACCOUNT_SECRET_UNSAID, "account.secret_unsaid", WARNING, INVALID, "", \
          "a try was asked for without saying of which secret", NULL) \
    EVENT(ACCOUNT_KEY_REVOKED, "account.key_revoked", WARNING, NONE, "account", \
          "what was said last of this account is in doubt, because the key of the process that said it was " \
          "revoked; the account may be tried once", NULL) \
    EVENT(ACCOUNT_ACCEPTED_AGAIN, "account.accepted_again", INFO, NONE, "account", \
          "the account is accepted again", NULL) \
    EVENT(ACCOUNT_PAUSED, "account.paused", INFO, BUSY, "account wait_ms cause", \
          "the server asks for a pause; no process uses the account meanwhile", NULL) \
    EVENT(ACCOUNT_NOT_OF_ROLE, "account.not_of_role", WARNING, REFUSED, "peer account", \
          "no setting gives this account to processes of this role; the process is denied its use", NULL) \
    EVENT(ACCOUNT_BEING_TRIED, "account.being_tried", INFO, BUSY, "", \
          "another process is trying the account at the moment", NULL) \
    EVENT(ACCOUNT_HELD, "account.held", INFO, BUSY, "", \
          "the account is held for a while", NULL) \
    EVENT(ACCOUNT_OUTCOME_UNKNOWN, "account.outcome_unknown", WARNING, BUSY, "", \
          "it is not known how the last log-ins of the account ended", NULL) \
    EVENT(ACCOUNT_TRY_NOT_SAVED, "account.try_not_saved", WARNING, BUSY, "", \
          "the state directory cannot be written to, and a log-in attempt must be recorded there before " \
          "it is made", \
          "check that the disk of state_directory is writable and not full") \
    EVENT(ACCOUNT_FREE, "account.free", INFO, NONE, "", \
          "the account may be used again", NULL) \
    EVENT(ACCOUNT_SECRET_CHANGED, "account.secret_changed", INFO, NONE, "", \
          "the secret of the account has changed", NULL) \
    \
    EVENT(SERVER_UNUSABLE, "server.unusable", IMPORTANT_ERROR, NONE, "server seen_by cause", \
          "the server cannot be used until somebody acts; the calendars on the UCServer stay as they " \
          "are", NULL) \
    EVENT(SERVER_IN_TROUBLE, "server.in_trouble", IMPORTANT_WARNING, NONE, "server seen_by cause", \
          "the server has a problem; it is tried again at growing intervals", NULL) \
    EVENT(SERVER_ANSWERS_AGAIN, "server.answers_again", IMPORTANT_INFO, NONE, "server", \
          "the server answers again", NULL) \
    EVENT(SERVER_AWAY, "server.away", WARNING, UNAVAILABLE, "", \
          "the server is not available", NULL) \
    EVENT(SERVER_NO_WORKER_ANSWERS, "server.no_worker_answers", WARNING, UNAVAILABLE, "role", \
          "no {role} has answered within the time that a request may take", \
          "see in `ewscalctl workers` whether one is running") \
    \
    EVENT(PLACE_FOUND, "place.found", IMPORTANT_INFO, NONE, "server mail_domain url trust", \
          "Autodiscover has found Exchange for the mail domain {mail_domain}: {url}", NULL) \
    EVENT(PLACE_STAYS, "place.stays", DEBUG, NONE, "server mail_domain url trust", \
          "Exchange for the mail domain {mail_domain} is where it was", NULL) \
    EVENT(PLACE_NOT_FOUND, "place.not_found", IMPORTANT_WARNING, NONE, \
          "server mail_domain seen_by cause", \
          "Exchange was not found for the mail domain {mail_domain}; it is looked for again at growing " \
          "intervals, and what was known before serves meanwhile", NULL) \
    EVENT(PLACE_NOT_SEARCHED, "place.not_searched", WARNING, UNAVAILABLE, "", \
          "Autodiscover was not asked, because nobody is to be read there yet", \
          "wait for the next round, begin one with `ewscalctl run-now`, or name somebody: " \
          "`ewscalctl check exchange --user ADDRESS`") \
    EVENT(PLACE_MOVED, "place.moved", IMPORTANT_WARNING, NONE, "server mail_domain url cause", \
          "Exchange is not any more where Autodiscover had found it for the mail domain {mail_domain}; it " \
          "is looked for anew", NULL) \
    EVENT(PLACE_NOT_ALLOWED, "place.not_allowed", IMPORTANT_WARNING, NONE, "server mail_domain url", \
          "what Autodiscover had found for the mail domain {mail_domain} is forgotten, because a host that it " \
          "was found by is no longer allowed", NULL) \
    EVENT(PLACE_HOST_ALLOWED, "place.host_allowed", IMPORTANT_INFO, NONE, "host", \
          "somebody has allowed this host to be told the password when Autodiscover names it", NULL) \
    EVENT(PLACE_HOST_FORGOTTEN, "place.host_forgotten", IMPORTANT_INFO, NONE, "host", \
          "somebody has taken back that this host may be told the password", NULL) \
    \
    EVENT(PUBLISHER_MISSING, "publisher.missing", WARNING, UNAVAILABLE, "", \
          "no publisher is connected", "see in the publisher's log whether it keeps ending") \
    EVENT(PUBLISHER_SEAT_TAKEN, "publisher.seat_taken", INFO, UNAVAILABLE, "", \
          "another publisher is active, or may still be", NULL) \
    EVENT(PUBLISHER_NO_SESSION_YET, "publisher.no_session_yet", INFO, UNAVAILABLE, "", \
          "there is no session with the UCServer yet", NULL) \
    EVENT(PUBLISHER_SESSION_WORKS, "publisher.session_works", IMPORTANT_INFO, NONE, "session version", \
          "the session with the UCServer works", NULL) \
    \
    EVENT(PROCESS_JOINED, "process.joined", IMPORTANT_INFO, NONE, "peer host version", \
          "the process has joined", NULL) \
    EVENT(PROCESS_LEFT, "process.left", IMPORTANT_INFO, NONE, "peer how leases", \
          "the process has signed off; its leases end", NULL) \
    EVENT(PROCESS_LOST, "process.lost", IMPORTANT_WARNING, NONE, "peer how leases", \
          "the process went away without signing off; its leases end", NULL) \
    EVENT(PROCESS_DRAIN_WANTED, "process.drain_wanted", INFO, NONE, "", \
          "an administrator asked this process to finish its work and exit", NULL) \
    \
    EVENT(LEASE_ENDED, "lease.ended", WARNING, UNAVAILABLE, "job peer users", \
          "the lease has ended without an answer; its users are due again", NULL) \
    EVENT(LEASE_LATE_RESULT, "lease.late_result", DEBUG, NONE, "job peer", \
          "a late result is dropped", NULL) \
    \
    EVENT(CALENDAR_WRONG_DIGEST, "calendar.wrong_digest", ERROR, BROKEN, "user peer", \
          "a calendar with a wrong digest is dropped; its user is due again", \
          "this is an error of ewscal: report the line") \
    \
    EVENT(USER_LIST_EMPTIED, "user.list_emptied", INFO, NONE, "user result code cause", \
          "the user's list of appointments on the UCServer is emptied", NULL) \
    EVENT(USER_NOT_REPLICATED, "user.not_replicated", INFO, NONE, "user result code cause", \
          "the user is not replicated; the appointments on the UCServer stay as they are", NULL) \
    EVENT(USER_DOMAIN_NOT_READ, "user.domain_not_read", WARNING, NONE, \
          "mail_domain user code cause", \
          "mailboxes of this mail domain cannot be read; of its users only the first is named", NULL) \
    EVENT(USER_NO_DIRECTORY, "user.no_directory", WARNING, INVALID, "", \
          "no [directory] lists the domain of this user's name", \
          "add the domain as upn_suffix or netbios of a [directory]") \
    EVENT(USER_NO_EXCHANGE, "user.no_exchange", WARNING, INVALID, "", \
          "no [exchange] lists the mail domain of this user's address", \
          "add the domain as mail_domain of an [exchange]") \
    EVENT(USER_SHARES_ADDRESS, "user.shares_address", IMPORTANT_WARNING, INVALID, "user other address", \
          "another user of the UCServer{? ({other})} resolves to the same address; neither is " \
          "replicated until the directory says whose mailbox it is", \
          "correct the address of one of the users in the directory") \
    EVENT(USER_ADDRESS_MOVED, "user.address_moved", INFO, NONE, "user address", \
          "the address now belongs to another user; its previous user is looked up again", NULL) \
    EVENT(USER_MAILBOX_CHANGED, "user.mailbox_changed", INFO, NONE, "user address was seen_by", \
          "the directory now names another mailbox for the user", NULL) \
    EVENT(MAPPING_MANY_CHANGE, "mapping.many_change", IMPORTANT_WARNING, NONE, "changed users seen_by", \
          "an unusual number of users would get another mailbox in one round; the known mailboxes stay " \
          "in use until another worker-ldap, or the next round where there is one, says the same", \
          "if nobody has renamed mailboxes, see what runs as this worker-ldap and what the directory answers") \
    EVENT(MAPPING_CHANGE_HELD, "mapping.change_held", WARNING, NONE, "address seen_by", \
          "the directory named another mailbox{? ({address})} together with those of many other users; the " \
          "known one stays in use until that has been said again", \
          "if nobody has renamed mailboxes, see what runs as this worker-ldap and what the directory answers") \
    EVENT(USER_ACCESS_WITHDRAWN, "user.access_withdrawn", INFO, REFUSED, "", \
          "the account has not been allowed to read the calendar for longer than clear_after", \
          "give the account read access to the calendar") \
    EVENT(USER_EARLIER_LIST_UNANSWERED, "user.earlier_list_unanswered", WARNING, UNAVAILABLE, "", \
          "the UCServer has not answered an earlier list of this user", NULL) \
    EVENT(USER_NOT_LISTED, "user.not_listed", INFO, NONE, "", \
          "the newest list of the UCServer does not name this user: they are logged in there (then their " \
          "own client replicates), or they are no longer enabled for replication", NULL) \
    EVENT(USER_NOT_CONFIRMED, "user.not_confirmed", INFO, NONE, "", \
          "the user's calendar has not been confirmed within the last two intervals, or not yet since the start", \
          "the user is looked at again in this round or the next; if it stays so, see in `ewscalctl status` how " \
          "long a round takes and which server or account holds it up") \
    EVENT(USER_WITHOUT_REASON, "user.without_reason", INFO, NONE, "", \
          "nothing is known beside the result itself", NULL) \
    EVENT(USER_QUARANTINED, "user.quarantined", IMPORTANT_WARNING, INTERNAL, "user role", \
          "the user is quarantined: processes{? of the role {role}} died each time they worked on this user alone", \
          "see in the log of such a process what ended it; `ewscalctl run-now` tries the user once more") \
    \
    EVENT(ROUND_FINISHED, "round.finished", INFO, NONE, "round duration_ms users", \
          "the round is finished", NULL) \
    EVENT(ROSTER_COMPLETE, "roster.complete", INFO, NONE, "roster users", \
          "the list of users is complete", NULL) \
    EVENT(ROSTER_FAILED, "roster.failed", WARNING, UNAVAILABLE, "cause", \
          "the list of users could not be obtained; it is requested again", NULL) \
    EVENT(ROSTER_UNANSWERED, "roster.unanswered", WARNING, UNAVAILABLE, "", \
          "the publisher has not answered the request for the list of users", NULL) \
    EVENT(ROSTER_IMPOSSIBLE, "roster.impossible", WARNING, BROKEN, "", \
          "the publisher announced a number of users that does not fit the number of pages", NULL) \
    EVENT(ROSTER_INCOMPLETE, "roster.incomplete", WARNING, BROKEN, "", \
          "the list of users is incomplete", NULL) \
    EVENT(ROSTER_SHRANK, "roster.shrank", IMPORTANT_WARNING, NONE, "users before", \
          "the list of users shrank suspiciously; it is read again", NULL) \
    EVENT(ROSTER_LOAD, "roster.load", WARNING, NONE, "users interval_ms requests", \
          "with {users} users an interval of {interval_ms} makes at least {requests} requests to Exchange an hour", \
          "set interval to 5m or more; that is the least at 200 users, and larger tenants need more") \
    EVENT(ROSTER_FIRST_TO_COME, "roster.first_to_come", INFO, UNAVAILABLE, "", \
          "the first list of users has not arrived yet", NULL) \
    \
    EVENT(CONTROL_DUE, "control.due", INFO, NONE, "", \
          "all users are due now", NULL) \
    EVENT(CONTROL_DUE_WHEN_RESUMED, "control.due_when_resumed", INFO, NONE, "", \
          "all users are due, but replication is paused", "resume replication with `ewscalctl resume`") \
    EVENT(CONTROL_USER_DUE, "control.user_due", INFO, NONE, "user", \
          "{user} is due now and goes first", "see with `ewscalctl user {user}` what comes of it") \
    EVENT(CONTROL_USER_DUE_AFTER_JOB, "control.user_due_after_job", INFO, NONE, "user", \
          "{user} is being replicated at this moment, and is due once more when that has ended", \
          "see with `ewscalctl user {user}` what comes of it") \
    EVENT(CONTROL_USER_DUE_AFTER_LIST, "control.user_due_after_list", INFO, NONE, "user", \
          "{user} is due as soon as the UCServer has said who is logged in, for which it is asked now", \
          "see with `ewscalctl user {user}` what comes of it") \
    EVENT(CONTROL_USER_DUE_WHEN_RESUMED, "control.user_due_when_resumed", INFO, NONE, "user", \
          "{user} is due, but replication is paused", "resume replication with `ewscalctl resume`") \
    EVENT(CONTROL_USER_DUE_WHEN_READY, "control.user_due_when_ready", INFO, NONE, "user cause", \
          "{user} is due, but has to wait{?: {cause}}", NULL) \
    EVENT(CONTROL_USER_NOT_LISTED, "control.user_not_listed", INFO, UNAVAILABLE, "user", \
          "{user} is not replicated now: the newest list of the UCServer does not name them, because they are logged " \
          "in there (then their own client replicates) or no longer enabled; a list that names them makes them due", \
          "look at the user's profile on the UCServer if that is not what you expect") \
    EVENT(CONTROL_PAUSED, "control.paused", INFO, NONE, "", \
          "replication is paused; no new work begins until `ewscalctl resume`", NULL) \
    EVENT(CONTROL_RESUMED, "control.resumed", INFO, NONE, "", \
          "replication continues", NULL) \
    EVENT(CONTROL_PROCESS_DRAINS, "control.process_drains", INFO, NONE, "process", \
          "{process} is finishing its jobs and will then exit", NULL) \
    EVENT(CONTROL_PROCESS_RESTARTS, "control.process_restarts", INFO, NONE, "process", \
          "{process} is being restarted", NULL) \
    EVENT(CONTROL_SCALED_UP, "control.scaled_up", INFO, NONE, "role count before", \
          "{role}: this machine's processes are {count} instead of {before} now, until the configuration is reloaded or the " \
          "supervisor is started again", "see them with `ewscalctl workers`; set their number in [pool] to keep it") \
    EVENT(CONTROL_SCALED_DOWN, "control.scaled_down", INFO, NONE, "role count before", \
          "{role}: this machine's processes will be {count} instead of {before} when those that are not needed have " \
          "finished their jobs, until the configuration is reloaded or the supervisor is started again", \
          "see them with `ewscalctl workers`; set their number in [pool] to keep it") \
    EVENT(CONTROL_SCALED_AS_BEFORE, "control.scaled_as_before", INFO, NONE, "role count", \
          "{role}: this machine's processes are {count}, as before", NULL) \
    EVENT(CONTROL_SCALE_ROLE, "control.scale_role", INFO, INVALID, "role", \
          "the supervisor starts no processes called {role}", "use worker-ews, worker-ldap or publisher-ucserver") \
    EVENT(CONTROL_SCALE_NUMBER, "control.scale_number", INFO, INVALID, "role most", \
          "{role}: expected a number of processes from 0 to {most}", NULL) \
    EVENT(CONTROL_SCALE_ENDING, "control.scale_ending", INFO, UNAVAILABLE, "", \
          "the supervisor is ending and starts no processes", NULL) \
    EVENT(CONTROL_LEVEL_SET, "control.level_set", INFO, NONE, "level", \
          "all processes log at level {level} until the configuration is reloaded", NULL) \
    EVENT(CONTROL_LEVEL_UNKNOWN, "control.level_unknown", INFO, INVALID, "", \
          "there is no such log level", "use error, warning, info or debug") \
    EVENT(CONTROL_SERVER_UNKNOWN, "control.server_unknown", INFO, INVALID, "", \
          "there is no such kind of server", "use ucserver, directory or exchange") \
    EVENT(CONTROL_USER_WITHOUT_MAILBOX, "control.user_without_mailbox", INFO, UNAVAILABLE, "user cause", \
          "the mailbox of {user} is not known{?: {cause}}", "see `ewscalctl user {user}`") \
    EVENT(CONTROL_USER_UNKNOWN, "control.user_unknown", INFO, INVALID, "", \
          "the UCServer's list names no such user: it names those who are enabled for replication and not " \
          "logged in; who is logged in (their own client replicates), not enabled or spelled otherwise is " \
          "not on it", \
          "search with `ewscalctl users --like PART`, and compare with the user's profile on the UCServer") \
    EVENT(CONTROL_ACCOUNT_UNKNOWN, "control.account_unknown", INFO, INVALID, "account", \
          "the settings name no such account", "list all accounts with `ewscalctl account`") \
    EVENT(CONTROL_ACCOUNT_AMBIGUOUS, "control.account_ambiguous", INFO, INVALID, "account", \
          "several accounts have a user of that name", \
          "give the whole name as `ewscalctl account` shows it, in quotation marks") \
    EVENT(CONTROL_ACCOUNT_RETRIED, "control.account_retried", INFO, NONE, "account count", \
          "within the last 60 minutes the server may have counted {count} log-ins of this account as wrong " \
          "passwords; one more is made now, and `ewscalctl account` shows how it ends", NULL) \
    EVENT(CONTROL_HOST_ALLOWED, "control.host_allowed", INFO, NONE, "host", \
          "from now on {host} may be told the password of the account when Autodiscover names it; `ewscalctl check " \
          "exchange --forget {host}` takes that back", NULL) \
    EVENT(CONTROL_HOST_FORGOTTEN, "control.host_forgotten", INFO, NONE, "host", \
          "{host} is not told the password any more, unless the settings or the directory name it", NULL) \
    EVENT(CONTROL_HOST_INVALID, "control.host_invalid", INFO, INVALID, "host", \
          "{host} is not the name of one host", "write the host alone, without https:// and without a path; a whole " \
          "domain can be named in autodiscover_allow of the [exchange]") \
    EVENT(CONTROL_HOST_UNKNOWN, "control.host_unknown", INFO, INVALID, "host", \
          "nobody had allowed {host} with `check exchange --allow`", \
          "`ewscalctl status` shows the hosts that somebody has allowed; those of the settings are in " \
          "autodiscover_allow") \
    EVENT(CONTROL_HOSTS_TOO_MANY, "control.hosts_too_many", INFO, LIMIT, "most", \
          "{most} hosts are allowed already", "take some back with --forget, or name a domain in the settings") \
    EVENT(CONTROL_REASON_UNKNOWN, "control.reason_unknown", INFO, INVALID, "", \
          "there is no reason of that name", \
          "use the name of a reason as `ewscalctl status` counts them; `ewscalctl help events` lists them all") \
    EVENT(CONTROL_WHICH_UNKNOWN, "control.which_unknown", INFO, INVALID, "", \
          "users are asked for by which (all, failed, stale, quarantined, times-only), reason and like", NULL) \
    EVENT(CONTROL_LIKE_INVALID, "control.like_invalid", INFO, INVALID, "most", \
          "the text to look for is longer than {most} octets, or is no UTF-8", NULL) \
    EVENT(CONTROL_PLACE_INVALID, "control.place_invalid", INFO, INVALID, "", \
          "this is no place in the list of users", "ask for the list from its beginning") \
    EVENT(CONTROL_USER_MEANT, "control.user_meant", INFO, INVALID, "names", \
          "the supervisor knows no user of exactly that name; did you mean {names}?", NULL) \
    EVENT(CONTROL_USER_NO_LIST, "control.user_no_list", INFO, UNAVAILABLE, "cause", \
          "the supervisor knows no user of that name, because it has no list of users yet{?: {cause}}", NULL) \
    EVENT(CONTROL_RELOAD_DONE, "control.reload_done", INFO, NONE, "", \
          "the configuration has been read again and is in force", NULL) \
    EVENT(CONTROL_RELOAD_UNCHANGED, "control.reload_unchanged", INFO, NONE, "", \
          "the configuration has been read again; nothing has changed", NULL) \
    EVENT(CONTROL_RELOAD_REFUSED, "control.reload_refused", INFO, INVALID, "", \
          "the configuration was not applied; the old one stays in force", NULL) \
    EVENT(CONTROL_RELOAD_ENDING, "control.reload_ending", INFO, UNAVAILABLE, "", \
          "the supervisor is ending and does not read the configuration again", NULL) \
    EVENT(CONTROL_WRONG_ARGUMENTS, "control.wrong_arguments", INFO, INVALID, "", \
          "the number of arguments is wrong for this command", "see ewscalctl --help") \
    EVENT(CONTROL_COMMAND_UNKNOWN, "control.command_unknown", INFO, INVALID, "", \
          "this version of the supervisor has no such command", \
          "install the same release of ewscalctl and the supervisor") \
    EVENT(CONTROL_NO_PROCESS, "control.no_process", WARNING, UNAVAILABLE, "", \
          "no process that could run this check is connected", \
          "see in `ewscalctl workers` which processes are running") \
    EVENT(CONTROL_CHECK_UNANSWERED, "control.check_unanswered", WARNING, UNAVAILABLE, "", \
          "the process did not answer in time", NULL) \
    EVENT(CONTROL_STEP_WITHOUT_ADVICE, "control.step_without_advice", INFO, NONE, "", \
          "nothing that a person can do is known to help here", \
          "if it does not pass within an hour, look for this time into the log of the server, and of what is in " \
          "front of it") \
    EVENT(CONTROL_ANSWER_NOT_JSON, "control.answer_not_json", ERROR, INTERNAL, "", \
          "the answer cannot be written as JSON", \
          "report the line if it comes again: this should not happen")
/* clang-format on */

#endif
