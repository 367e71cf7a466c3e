/* Events of worker-ews: what an Exchange answers, and why a mailbox cannot be read. Form and columns:
 * event_table.h.
 *
 * Which row belongs to which ResponseCode of Exchange stands in worker-ews/verdict/answer_code.c. The
 * same row serves a mailbox that an answer names as failed and a request that failed as a whole, so that
 * an administrator meets one name for one cause. */
#ifndef PROTO_EVENTS_WORKER_EWS_H
#define PROTO_EVENTS_WORKER_EWS_H

/* By what the administrator of Exchange finds a request in the logs there. */
#define EWS_TRACE "request_id client_request_id front_end back_end diagnosis"
#define EWS_FOUND_BY                                                                               \
    "{?, request-id {request_id}}{?, client-request-id {client_request_id}}"                       \
    "{?, X-FEServer {front_end}}{?, X-TargetBEServer {back_end}}{?, X-DiagInfo {diagnosis}}"

/* What Exchange itself said: its name for it or the HTTP status, then its words. */
#define EWS_SAID "code status words cas_error " EWS_TRACE
#define EWS_WORDS                                                                                  \
    "{? ({code})}{? (HTTP {status})}{?: {words}}{?, X-CasErrorCode {cas_error}}" EWS_FOUND_BY

/* clang-format off */
#define EVENTS_WORKER_EWS_MAILBOX(EVENT) \
    EVENT(MAILBOX_NOT_FOUND, "mailbox.not_found", ERROR, UNAVAILABLE, EWS_SAID, \
          "Exchange knows no mailbox with this address" EWS_WORDS, \
          "correct the user's address in the directory") \
    EVENT(MAILBOX_ADDRESS_UNUSABLE, "mailbox.address_unusable", ERROR, UNAVAILABLE, EWS_SAID, \
          "the address cannot be that of a mailbox" EWS_WORDS, \
          "correct the user's address in the directory") \
    EVENT(MAILBOX_SPOILS_REQUESTS, "mailbox.spoils_requests", ERROR, UNAVAILABLE, "cause", \
          "requests with this address fail while others are answered: {cause}", \
          "look for the address in the rules of the gateway or proxy in front of Exchange") \
    EVENT(MAILBOX_GROUP_TOO_LARGE, "mailbox.group_too_large", ERROR, UNAVAILABLE, EWS_SAID, \
          "the address is that of a group with too many members" EWS_WORDS, \
          "in the directory, give the user the address of a mailbox") \
    EVENT(MAILBOX_NO_ACCESS, "mailbox.no_access", ERROR, UNAVAILABLE, "account " EWS_SAID, \
          "the account{? {account}} may not read this calendar" EWS_WORDS, \
          "give the account read access to the calendar in Exchange") \
    EVENT(MAILBOX_NO_FREE_BUSY, "mailbox.no_free_busy", WARNING, UNAVAILABLE, EWS_SAID, \
          "Exchange could not generate the free/busy times of this calendar" EWS_WORDS, NULL) \
    EVENT(MAILBOX_LOGON_FAILED, "mailbox.logon_failed", WARNING, UNAVAILABLE, EWS_SAID, \
          "Exchange could not open the mailbox" EWS_WORDS, NULL) \
    EVENT(MAILBOX_STORE_UNAVAILABLE, "mailbox.store_unavailable", WARNING, UNAVAILABLE, EWS_SAID, \
          "the database of the mailbox is not available" EWS_WORDS, \
          "see in Exchange whether the database is mounted (Get-MailboxDatabaseCopyStatus)") \
    EVENT(MAILBOX_IS_MOVING, "mailbox.is_moving", WARNING, UNAVAILABLE, EWS_SAID, \
          "the mailbox is being moved" EWS_WORDS, NULL) \
    EVENT(MAILBOX_MISCONFIGURED, "mailbox.misconfigured", ERROR, UNAVAILABLE, EWS_SAID, \
          "the mailbox is not set up correctly in Exchange" EWS_WORDS, "repair the mailbox in Exchange") \
    EVENT(MAILBOX_DISABLED, "mailbox.disabled", ERROR, UNAVAILABLE, EWS_SAID, \
          "the account of the mailbox is disabled" EWS_WORDS, \
          "enable the account, or take the user out of the UCServer") \
    EVENT(MAILBOX_ANSWER_TOO_LARGE, "mailbox.answer_too_large", WARNING, UNAVAILABLE, EWS_SAID, \
          "the mailbox has more appointments than Exchange puts into one answer" EWS_WORDS, NULL) \
    EVENT(MAILBOX_TIMED_OUT, "mailbox.timed_out", WARNING, UNAVAILABLE, EWS_SAID, \
          "Exchange took too long to read the mailbox" EWS_WORDS, NULL) \
    EVENT(MAILBOX_OTHER_SITE_FAILED, "mailbox.other_site_failed", WARNING, UNAVAILABLE, EWS_SAID, \
          "Exchange could not query the server in another site that holds the mailbox" EWS_WORDS, NULL) \
    EVENT(MAILBOX_ORGANIZATION_NOT_FOUND, "mailbox.organization_not_found", ERROR, UNAVAILABLE, \
          EWS_SAID, \
          "Exchange cannot find the organization that holds the mailbox" EWS_WORDS, \
          "check the availability address space and Autodiscover for that organization") \
    EVENT(MAILBOX_ORGANIZATION_REFUSED, "mailbox.organization_refused", ERROR, UNAVAILABLE, EWS_SAID, \
          "Exchange is not allowed to query the organization that holds the mailbox" EWS_WORDS, \
          "check the organization relationship and the credentials for that organization") \
    EVENT(MAILBOX_PUBLIC_FOLDER_FAILED, "mailbox.public_folder_failed", ERROR, UNAVAILABLE, EWS_SAID, \
          "Exchange cannot read the public folder with the free/busy times of this " \
          "mailbox" EWS_WORDS, \
          "check the public folder for free/busy times in Exchange, or move the mailbox to a newer server") \
    EVENT(MAILBOX_SERVER_TOO_OLD, "mailbox.server_too_old", ERROR, UNAVAILABLE, EWS_SAID, \
          "the server does not know the API version of the request" EWS_WORDS, \
          "set api_version to an older version") \
    EVENT(MAILBOX_NO_LIST, "mailbox.no_list", WARNING, BROKEN, "view", \
          "the server sent no list of appointments (view \"{view}\")", NULL) \
    EVENT(MAILBOX_NO_DATA, "mailbox.no_data", WARNING, BROKEN, "", \
          "the server has no data for this mailbox (NoData)", NULL)

#define EVENTS_WORKER_EWS_CALENDAR(EVENT) \
    EVENT(CALENDAR_TIME_UNREADABLE, "calendar.time_unreadable", WARNING, BROKEN, "number", \
          "appointment {number} has a time that cannot be read", NULL) \
    EVENT(CALENDAR_TIME_IMPLAUSIBLE, "calendar.time_implausible", WARNING, BROKEN, "number", \
          "appointment {number} has a time before 1900 or after 2199", NULL) \
    EVENT(CALENDAR_ENTRY_INCOMPLETE, "calendar.entry_incomplete", WARNING, BROKEN, "number", \
          "appointment {number} has no start, no end or no busy type", NULL) \
    EVENT(CALENDAR_ENTRY_REVERSED, "calendar.entry_reversed", WARNING, BROKEN, "number", \
          "appointment {number} ends before it starts", NULL) \
    EVENT(CALENDAR_TEXT_TOO_LONG, "calendar.text_too_long", WARNING, BROKEN, "limit", \
          "a text in the calendar has more than {limit} octets", NULL) \
    EVENT(CALENDAR_TEXTS_TOO_LARGE, "calendar.texts_too_large", WARNING, BROKEN, "limit", \
          "the texts in the calendar have more than {limit} octets in all", NULL) \
    EVENT(CALENDAR_TOO_MANY_ENTRIES, "calendar.too_many_entries", WARNING, BROKEN, "limit", \
          "the calendar has more than {limit} appointments", NULL) \
    EVENT(CALENDAR_IDS_TOO_LARGE, "calendar.ids_too_large", WARNING, LIMIT, "limit", \
          "the IDs in the calendar have more than {limit} octets in all", NULL) \
    EVENT(CALENDAR_NOT_SENDABLE, "calendar.not_sendable", WARNING, LIMIT, "cause", \
          "the calendar cannot be sent to the supervisor: {cause}", NULL) \
    EVENT(CALENDAR_BUSY_TYPE_UNKNOWN, "calendar.busy_type_unknown", WARNING, NONE, "exchange type", \
          "an appointment has an unknown busy type; it counts as busy", NULL) \
    EVENT(CALENDAR_ZONE_UNKNOWN, "calendar.zone_unknown", WARNING, NONE, "exchange user cause", \
          "the time zone of the mailbox cannot be understood and counts as missing: {cause}", \
          "set the time zone of the mailbox again, or set default_zone") \
    EVENT(CALENDAR_TEXT_CUT, "calendar.text_cut", WARNING, NONE, "exchange user limit", \
          "the subject or location of an appointment has more than {limit} octets and is cut", NULL) \
    \
    EVENT(ZONE_NUMBER_UNREADABLE, "zone.number_unreadable", WARNING, BROKEN, "", \
          "a number in the mailbox's time zone cannot be read", NULL) \
    EVENT(ZONE_TIME_UNREADABLE, "zone.time_unreadable", WARNING, BROKEN, "", \
          "a time in the mailbox's time zone cannot be read", NULL) \
    EVENT(ZONE_WITHOUT_BIAS, "zone.without_bias", WARNING, BROKEN, "", \
          "the mailbox's time zone has no bias", NULL) \
    EVENT(ZONE_BIAS_IMPOSSIBLE, "zone.bias_impossible", WARNING, BROKEN, "part minutes", \
          "the mailbox's time zone has an impossible bias of {minutes} minutes{? ({part})}", NULL) \
    EVENT(ZONE_CHANGE_IMPOSSIBLE, "zone.change_impossible", WARNING, BROKEN, "part month order", \
          "{part} of the mailbox's time zone begins at an impossible date: month {month}, week " \
          "{order}", NULL) \
    EVENT(ZONE_WEEKDAY_IMPOSSIBLE, "zone.weekday_impossible", WARNING, BROKEN, "part", \
          "{part} of the mailbox's time zone begins on an unknown day of the week", NULL) \
    EVENT(ZONE_DATE_IMPOSSIBLE, "zone.date_impossible", WARNING, BROKEN, "part year month day", \
          "{part} of the mailbox's time zone begins at a date that does not exist: year {year}, month " \
          "{month}, day {day}", NULL) \
    EVENT(ZONE_AMBIGUOUS, "zone.ambiguous", WARNING, BROKEN, "", \
          "a part of the mailbox's time zone comes twice", NULL) \
    EVENT(ZONE_NAME_IMPOSSIBLE, "zone.name_impossible", ERROR, INVALID, "zone", \
          "\"{zone}\" is not the name of a time zone", \
          "set default_zone to a name such as Europe/Berlin") \
    EVENT(ZONE_NOT_FOUND, "zone.not_found", ERROR, INVALID, "zone directory", \
          "there is no time zone \"{zone}\" in {directory}", "install tzdata or correct default_zone") \
    EVENT(ZONE_FILE_OF_OTHER_KIND, "zone.file_of_other_kind", ERROR, INVALID, "zone", \
          "the file of time zone {zone} is not a time zone file of version 2 or later", \
          "reinstall tzdata") \
    EVENT(ZONE_FILE_BROKEN, "zone.file_broken", ERROR, INVALID, "zone part", \
          "the file of time zone {zone} is broken ({part})", "reinstall tzdata") \
    EVENT(ZONE_RULE_UNREADABLE, "zone.rule_unreadable", ERROR, INVALID, "zone rule", \
          "the rule \"{rule}\" of time zone {zone} cannot be read", "reinstall tzdata")

#define EVENTS_WORKER_EWS_ACCOUNT(EVENT) \
    EVENT(EXCHANGE_LOGIN_REFUSED, "exchange.login_refused", ERROR, REFUSED, "account method " EWS_SAID, \
          "the account {account} was not accepted{? by {method}}" EWS_WORDS, \
          "check user and the password in secret_file, and whether the account is locked") \
    EVENT(EXCHANGE_LOGIN_NOT_OFFERED, "exchange.login_not_offered", ERROR, REFUSED, \
          "account offered " EWS_SAID, \
          "Exchange does not offer the way to log in that `auth` wants for EWS{?, only {offered}}, so it " \
          "looked at no password of {account}" EWS_WORDS, \
          "use `auth = auto`, or switch the way on (Set-WebServicesVirtualDirectory); what is in front of " \
          "Exchange must pass the challenge on") \
    EVENT(EXCHANGE_LOGIN_WRONG_OR_UNBOUND, "exchange.login_wrong_or_unbound", ERROR, REFUSED, \
          "account method " EWS_SAID, \
          "the account {account} was not accepted{? by {method}}: its password is wrong, or Exchange demands " \
          "that the log-in is bound to TLS (Extended Protection)" EWS_WORDS, \
          "if the password is right (it was not changed, and Exchange was updated), set channel_binding = on") \
    EVENT(EXCHANGE_LOGIN_WRONG_OR_BOUND, "exchange.login_wrong_or_bound", ERROR, REFUSED, \
          "account method " EWS_SAID, \
          "the account {account} was not accepted{? by {method}}: its password is wrong, or something between " \
          "here and Exchange has another certificate, which spoils the binding to TLS" EWS_WORDS, \
          "if the password is right, look for a load balancer or proxy that ends TLS, or set " \
          "channel_binding = off") \
    EVENT(EXCHANGE_LOGIN_PROVEN, "exchange.login_proven", ERROR, REFUSED, \
          "account method offered " EWS_SAID, \
          "Kerberos has accepted the password of {account}, and yet Exchange refuses it" EWS_WORDS, \
          "check that the SPN HTTP/host belongs to Exchange's account (setspn -Q), that nothing in between ends " \
          "TLS, and that EWS is allowed for the account") \
    EVENT(EXCHANGE_NO_TICKET, "exchange.no_ticket", ERROR, UNAVAILABLE, "account cause", \
          "there is no Kerberos ticket{? for {account}}{?: {cause}}", \
          "or let another way serve as well: auth = auto") \
    EVENT(EXCHANGE_WEAK_CHALLENGE, "exchange.weak_challenge", ERROR, REFUSED, EWS_SAID, \
          "the server's NTLM challenge can only be answered by NTLMv1, which is not done" EWS_WORDS, \
          "allow NTLMv2 on Exchange, or look for what in between changes its answers") \
    EVENT(EXCHANGE_NO_BINDING, "exchange.no_binding", ERROR, INTERNAL, "", \
          "the log-in cannot be bound to the TLS connection: its certificate could not be read or hashed", \
          "set channel_binding = off if Exchange does not demand it; else look at the certificate of Exchange") \
    EVENT(EXCHANGE_NO_WAY, "exchange.no_way", ERROR, INVALID, "", \
          "the settings leave no way to log in to Exchange", \
          "check auth, secret_file and tls") \
    EVENT(EXCHANGE_LOGIN_OFFER_WITHDRAWN, "exchange.login_offer_withdrawn", ERROR, REFUSED, \
          "account offered " EWS_SAID, \
          "the account {account} was refused{? with the offer of {offered}}, and it is not sure that " \
          "nobody looked at the password" EWS_WORDS, \
          "check user and the password in secret_file, and what in front of Exchange changes its answers") \
    EVENT(EXCHANGE_LOGIN_UNEXPLAINED, "exchange.login_unexplained", ERROR, REFUSED, "account " EWS_SAID, \
          "the account {account} was refused by an answer that names no way to log in" EWS_WORDS, \
          "the password may be right: look into the logs of Exchange for its Active Directory, and at " \
          "what is in front of Exchange") \
    EVENT(EXCHANGE_FORBIDDEN, "exchange.forbidden", ERROR, REFUSED, EWS_SAID, \
          "EWS is blocked for this account or for programs with this user agent" EWS_WORDS, \
          "check EwsEnabled, EwsAllowList and EwsBlockList in Exchange") \
    EVENT(EXCHANGE_ACCOUNT_DENIED, "exchange.account_denied", ERROR, REFUSED, EWS_SAID, \
          "Exchange does not accept requests from this account" EWS_WORDS, \
          "check that it is an ordinary account of the organization") \
    EVENT(EXCHANGE_IMPERSONATION_DENIED, "exchange.impersonation_denied", ERROR, REFUSED, EWS_SAID, \
          "Exchange does not let this account make requests on behalf of others" EWS_WORDS, \
          "check that nothing in front of Exchange adds an impersonation header") \
    EVENT(EXCHANGE_PASSWORD_EXPIRED, "exchange.password_expired", ERROR, REFUSED, EWS_SAID, \
          "the password of the account has expired or must be changed" EWS_WORDS, \
          "set a new password and write it to secret_file") \
    EVENT(EXCHANGE_ACCOUNT_DISABLED, "exchange.account_disabled", ERROR, REFUSED, EWS_SAID, \
          "Exchange says that the account is disabled" EWS_WORDS, "enable the account in Active Directory") \
    EVENT(EXCHANGE_ORGANIZATION_BLOCKED, "exchange.organization_blocked", ERROR, REFUSED, EWS_SAID, \
          "access to the organization is blocked" EWS_WORDS, \
          "ask whoever runs Exchange why access to the organization is blocked") \
    EVENT(EXCHANGE_TOO_MANY_GROUPS, "exchange.too_many_groups", ERROR, REFUSED, EWS_SAID, \
          "the account is a member of too many groups" EWS_WORDS, "remove the account from some of them") \
    EVENT(EXCHANGE_NO_TRY_GRANTED, "exchange.no_try_granted", WARNING, BUSY, "", \
          "the supervisor grants no log-in attempt at the moment", NULL)

#define EVENTS_WORKER_EWS_REQUEST(EVENT) \
    EVENT(EXCHANGE_BUSY, "exchange.busy", WARNING, BUSY, "wait_ms " EWS_SAID, \
          "the server is busy{? and asks for a pause of {wait_ms}}" EWS_WORDS, NULL) \
    EVENT(EXCHANGE_TOO_MANY_CONNECTIONS, "exchange.too_many_connections", WARNING, BUSY, \
          "wait_ms " EWS_SAID, \
          "the account has too many requests open{? and must pause for {wait_ms}}" EWS_WORDS, NULL) \
    EVENT(EXCHANGE_IN_TROUBLE, "exchange.in_trouble", WARNING, UNAVAILABLE, EWS_SAID, \
          "the server has a problem that should pass" EWS_WORDS, NULL) \
    EVENT(EXCHANGE_DIRECTORY_UNAVAILABLE, "exchange.directory_unavailable", WARNING, UNAVAILABLE, \
          EWS_SAID, \
          "the Exchange server cannot use its Active Directory" EWS_WORDS, \
          "check that the Exchange server reaches its domain controllers if it does not pass") \
    EVENT(EXCHANGE_STORAGE_FULL, "exchange.storage_full", ERROR, UNAVAILABLE, EWS_SAID, \
          "the server's storage is full" EWS_WORDS, "free space on the Exchange server") \
    EVENT(EXCHANGE_ERROR, "exchange.error", WARNING, UNAVAILABLE, EWS_SAID, \
          "Exchange answered with an error" EWS_WORDS, NULL) \
    EVENT(EXCHANGE_REQUEST_REFUSED, "exchange.request_refused", ERROR, REFUSED, EWS_SAID, \
          "Exchange rejects the request as invalid" EWS_WORDS, \
          "this is an error of ewscal, or something in between changes requests: report the line") \
    EVENT(EXCHANGE_SCHEMA_BROKEN, "exchange.schema_broken", ERROR, UNAVAILABLE, \
          "line position violation " EWS_SAID, \
          "Exchange finds that the request breaks its schema{?, line {line}}{?, position {position}}" \
          "{?: {violation}}" EWS_WORDS, "this is an error of ewscal: report the line") \
    EVENT(EXCHANGE_REQUEST_NOT_TAKEN, "exchange.request_not_taken", ERROR, INVALID, EWS_SAID, \
          "the server does not accept the request" EWS_WORDS, \
          "check url and anything in front of Exchange, such as a reverse proxy") \
    EVENT(EXCHANGE_VERSION_NOT_KNOWN, "exchange.version_not_known", WARNING, INVALID, EWS_SAID, \
          "the server does not know the API version of the request" EWS_WORDS, \
          "set api_version to an older version") \
    EVENT(EXCHANGE_NO_EWS, "exchange.no_ews", ERROR, INVALID, EWS_SAID, \
          "there is no EWS at this address" EWS_WORDS, \
          "correct host or url, if one is set; otherwise Autodiscover is asked anew") \
    EVENT(EXCHANGE_ERROR_PAGE, "exchange.error_page", WARNING, UNAVAILABLE, "location " EWS_SAID, \
          "the server redirects to its page for temporary errors, {location}" EWS_WORDS, NULL) \
    EVENT(EXCHANGE_LOGIN_PAGE, "exchange.login_page", ERROR, INVALID, "location " EWS_SAID, \
          "the server redirects to the login page {location}" EWS_WORDS, \
          "exempt EWS from the pre-authentication of the reverse proxy, or set url to the Exchange " \
          "server itself") \
    EVENT(EXCHANGE_LOGIN_PROXY, "exchange.login_proxy", ERROR, INVALID, EWS_SAID, \
          "a login proxy in front of Exchange says that a session is over or missing" EWS_WORDS, \
          "exempt EWS from the pre-authentication of the reverse proxy, or set url to the Exchange " \
          "server itself") \
    EVENT(EXCHANGE_WEB_PAGE, "exchange.web_page", WARNING, UNAVAILABLE, "type " EWS_SAID, \
          "a web page answers instead of EWS; a login page or proxy?{? ({type})}" EWS_WORDS, \
          "open url in a browser to see who answers; exempt EWS from log-in forms") \
    EVENT(EXCHANGE_EMPTY_ANSWER, "exchange.empty_answer", WARNING, UNAVAILABLE, "type " EWS_SAID, \
          "nothing answers instead of EWS: the answer is empty{? ({type})}" EWS_WORDS, \
          "check what is in front of Exchange, and the application pools there") \
    EVENT(EXCHANGE_MOVED, "exchange.moved", ERROR, INVALID, "location " EWS_SAID, \
          "EWS has moved to {location}, and redirects are not followed" EWS_WORDS, \
          "correct host or url, if one is set; otherwise Autodiscover is asked anew") \
    \
    EVENT(EXCHANGE_SILENT, "exchange.silent", WARNING, UNAVAILABLE, "host port limit_ms words", \
          "no connection to {host} port {port} within {limit_ms}{?: {words}}", \
          "check that the server is running and that no firewall drops the traffic") \
    EVENT(EXCHANGE_NO_HTTPS, "exchange.no_https", WARNING, UNAVAILABLE, "host port words", \
          "TLS with {host} port {port} failed: {words}", \
          "compare the TLS settings of the server with what this machine accepts, TLS 1.2 or newer") \
    EVENT(EXCHANGE_PROXY_UNRESOLVED, "exchange.proxy_unresolved", WARNING, UNAVAILABLE, "words", \
          "the name of the proxy cannot be resolved: {words}", \
          "correct proxy, or check the DNS servers of this machine") \
    EVENT(EXCHANGE_PROXY_NOT_REACHED, "exchange.proxy_not_reached", WARNING, UNAVAILABLE, \
          "proxy words", \
          "the proxy{? {proxy}} gives no connection: {words}", \
          "check that the proxy is running, and correct proxy") \
    EVENT(EXCHANGE_PROXY_LOGIN, "exchange.proxy_login", ERROR, REFUSED, "proxy offered " EWS_SAID, \
          "the proxy{? {proxy}} demands a log-in of its own{? ({offered})}" EWS_WORDS, \
          "let this machine pass the proxy without a log-in; this version logs in to no proxy") \
    EVENT(EXCHANGE_PROXY_REFUSES, "exchange.proxy_refuses", ERROR, REFUSED, "proxy offered " EWS_SAID, \
          "the proxy {proxy} does not let this machine reach Exchange" EWS_WORDS, \
          "allow the connection to Exchange in the proxy, or correct proxy") \
    EVENT(EXCHANGE_PROXY_IN_TROUBLE, "exchange.proxy_in_trouble", WARNING, UNAVAILABLE, \
          "proxy offered " EWS_SAID, \
          "the proxy {proxy} cannot reach Exchange" EWS_WORDS, \
          "check from the proxy that Exchange can be reached, and that the proxy works") \
    EVENT(EXCHANGE_PROXY_WITH_TLS, "exchange.proxy_with_tls", ERROR, INVALID, "", \
          "a proxy that is reached by https is not supported, because Exchange's CA and pin would decide " \
          "whether to believe it; what goes through the proxy is encrypted for Exchange anyhow", \
          "set proxy to http://HOST:PORT") \
    EVENT(EXCHANGE_NO_ANSWER, "exchange.no_answer", WARNING, UNAVAILABLE, "limit_ms " EWS_TRACE, \
          "there was no answer within {limit_ms}" EWS_FOUND_BY, \
          "look whether the server is overloaded, and whether a firewall drops the traffic") \
    EVENT(EXCHANGE_CUT_OFF, "exchange.cut_off", WARNING, UNAVAILABLE, "words " EWS_TRACE, \
          "the connection was cut off{?: {words}}" EWS_FOUND_BY, NULL) \
    EVENT(EXCHANGE_NOT_HTTP, "exchange.not_http", WARNING, BROKEN, "words " EWS_TRACE, \
          "what answers does not speak HTTP as it should{?: {words}}" EWS_FOUND_BY, \
          "check that url leads to EWS, and what in front of Exchange answers instead") \
    EVENT(EXCHANGE_COMPRESSION_BROKEN, "exchange.compression_broken", WARNING, BROKEN, \
          "words " EWS_TRACE, \
          "the compression of the answer is broken{?: {words}}" EWS_FOUND_BY, \
          "check what in front of Exchange compresses answers or joins them together") \
    EVENT(EXCHANGE_ENCODING_UNKNOWN, "exchange.encoding_unknown", ERROR, UNAVAILABLE, \
          "encoding " EWS_TRACE, \
          "the answer has the unknown Content-Encoding {encoding}" EWS_FOUND_BY, \
          "correct what in front of Exchange sets the header Content-Encoding") \
    EVENT(EXCHANGE_HEADERS_TOO_LARGE, "exchange.headers_too_large", ERROR, UNAVAILABLE, EWS_TRACE, \
          "the headers of the answer are too large" EWS_FOUND_BY, \
          "check what in front of Exchange adds headers") \
    EVENT(EXCHANGE_FOREIGN_ANSWER, "exchange.foreign_answer", ERROR, BROKEN, "foreign_id " EWS_TRACE, \
          "the answer belongs to another request{?, with the client-request-id {foreign_id}}, and is " \
          "not used" EWS_FOUND_BY, "check whether a proxy or load balancer mixes up connections") \
    EVENT(EXCHANGE_UNNAMED_ANSWER, "exchange.unnamed_answer", WARNING, LIMIT, EWS_TRACE, \
          "the answer does not name its request while others are under way, and is asked for once " \
          "more" EWS_FOUND_BY, NULL) \
    EVENT(EXCHANGE_ANSWER_TOO_LARGE, "exchange.answer_too_large", WARNING, LIMIT, "limit " EWS_TRACE, \
          "the answer has more than {limit} octets" EWS_FOUND_BY, NULL) \
    EVENT(EXCHANGE_ANSWER_NOT_XML, "exchange.answer_not_xml", WARNING, BROKEN, \
          "error line " EWS_TRACE, \
          "the answer is not complete, well-formed XML (libxml2 error {error}, line {line})" \
          EWS_FOUND_BY, NULL) \
    EVENT(EXCHANGE_ANSWER_WITH_DOCTYPE, "exchange.answer_with_doctype", WARNING, BROKEN, EWS_TRACE, \
          "the answer has a DOCTYPE, which is not accepted" EWS_FOUND_BY, NULL) \
    EVENT(EXCHANGE_ANSWER_TOO_DEEP, "exchange.answer_too_deep", WARNING, LIMIT, "limit " EWS_TRACE, \
          "the elements of the answer are nested more than {limit} deep" EWS_FOUND_BY, NULL) \
    EVENT(EXCHANGE_ANSWER_OUT_OF_ORDER, "exchange.answer_out_of_order", WARNING, BROKEN, EWS_TRACE, \
          "the answer breaks the rules of its format" EWS_FOUND_BY, NULL) \
    EVENT(EXCHANGE_ANSWER_NOT_SOAP, "exchange.answer_not_soap", WARNING, BROKEN, EWS_TRACE, \
          "the answer is XML, but not a SOAP envelope" EWS_FOUND_BY, \
          "check that the address is that of EWS") \
    EVENT(EXCHANGE_ANSWER_TO_SOMETHING_ELSE, "exchange.answer_to_something_else", WARNING, BROKEN, \
          EWS_TRACE, \
          "the answer does not belong to a GetUserAvailability request" EWS_FOUND_BY, NULL) \
    EVENT(EXCHANGE_ANSWER_OF_OTHER_COUNT, "exchange.answer_of_other_count", WARNING, BROKEN, \
          "count expected " EWS_TRACE, \
          "the answer covers {count} mailboxes, but {expected} were asked for" EWS_FOUND_BY, NULL) \
    EVENT(EXCHANGE_ANSWER_WITHOUT_USE, "exchange.answer_without_use", WARNING, BROKEN, EWS_SAID, \
          "the server sent an answer that cannot be used" EWS_WORDS, NULL)

#define EVENTS_WORKER_EWS_WORK(EVENT) \
    EVENT(EXCHANGE_NOT_USABLE, "exchange.not_usable", ERROR, INVALID, "cause", \
          "an [exchange] cannot be used; the calendars of its users are not read", NULL) \
    EVENT(EXCHANGE_URL_NOT_HTTPS, "exchange.url_not_https", ERROR, INVALID, "url", \
          "the url {url} does not begin with https://", NULL) \
    EVENT(EXCHANGE_IN_CLEAR_TEXT, "exchange.in_clear_text", WARNING, NONE, "", \
          "calendars and log-ins go over the network in clear text, as clear_text = yes allows", \
          "leave tls on as soon as the server can") \
    EVENT(EXCHANGE_SECRET_HAS_NUL, "exchange.secret_has_nul", ERROR, INVALID, "", \
          "the password contains a NUL octet", NULL) \
    EVENT(EXCHANGE_API_VERSION_UNKNOWN, "exchange.api_version_unknown", ERROR, INVALID, "api_version", \
          "the api_version \"{api_version}\" is not known", NULL) \
    EVENT(EXCHANGE_SETTINGS_CHANGED, "exchange.settings_changed", INFO, BUSY, "", \
          "the settings have changed", NULL) \
    EVENT(EXCHANGE_WORKER_ENDS, "exchange.worker_ends", INFO, BUSY, "", \
          "this worker is about to end", NULL) \
    EVENT(EXCHANGE_NOT_SET_UP, "exchange.not_set_up", ERROR, INVALID, "", \
          "this worker has no usable settings for that [exchange]", NULL) \
    EVENT(EXCHANGE_WINDOW_UNUSABLE, "exchange.window_unusable", ERROR, INVALID, "", \
          "the window of the job cannot be requested from Exchange", NULL) \
    EVENT(EXCHANGE_WINDOW_NOT_OF_DAYS, "exchange.window_not_of_days", ERROR, INVALID, "", \
          "the window of a request does not consist of whole days", NULL) \
    EVENT(EXCHANGE_REQUEST_OF_WRONG_SIZE, "exchange.request_of_wrong_size", ERROR, INVALID, \
          "count limit", \
          "a request for {count} mailboxes is not possible; 1 to {limit} are allowed", NULL) \
    EVENT(EXCHANGE_REQUEST_TOO_LARGE, "exchange.request_too_large", ERROR, LIMIT, "octets", \
          "a request of {octets} octets is too large", \
          "this is an error of ewscal: report the line") \
    EVENT(EXCHANGE_REQUEST_WITH_BAD_ADDRESS, "exchange.request_with_bad_address", ERROR, INVALID, \
          "number", "mailbox {number} of the request has no usable address", NULL) \
    EVENT(EXCHANGE_TOO_MANY_REQUESTS, "exchange.too_many_requests", WARNING, LIMIT, "limit", \
          "the job needs more than {limit} requests", NULL) \
    EVENT(EXCHANGE_REQUEST_NOT_MADE, "exchange.request_not_made", ERROR, INTERNAL, "exchange cause", \
          "a request to Exchange could not be made", \
          "report the line if it comes again: this should not happen") \
    EVENT(EXCHANGE_REQUEST_FAILED, "exchange.request_failed", DEBUG, NONE, "exchange cause", \
          "a request to Exchange failed", NULL) \
    EVENT(EXCHANGE_ANSWERS_MIXED_UP, "exchange.answers_mixed_up", ERROR, NONE, "exchange cause", \
          "an answer from Exchange belongs to another request", NULL) \
    EVENT(EXCHANGE_VERSION_LOWERED, "exchange.version_lowered", INFO, NONE, "exchange version", \
          "this server does not know the version of the API that it was asked with; from now on it is asked with " \
          "{version}", "set api_version to {version} to ask with that from the start") \
    EVENT(EXCHANGE_ANSWERS_UNNAMED, "exchange.answers_unnamed", INFO, NONE, "exchange", \
          "answers of this server do not name the requests that they belong to; it is asked one " \
          "request at a time, each on a connection of its own", NULL) \
    EVENT(EXCHANGE_SOME_ANSWERS_UNNAMED, "exchange.some_answers_unnamed", WARNING, NONE, "exchange", \
          "some answers of this server do not name the requests that they belong to; it is asked one " \
          "request at a time", \
          "check whether each server behind the load balancer, and each proxy, returns the header " \
          "client-request-id") \
    EVENT(EXCHANGE_JOBS_NOT_CLEARED, "exchange.jobs_not_cleared", ERROR, INTERNAL, "jobs", \
          "jobs that have ended cannot be cleared away", \
          "report the line if it comes again: this should not happen") \
    EVENT(EXCHANGE_MESSAGE_OF_OTHER_ROLE, "exchange.message_of_other_role", WARNING, NONE, "message", \
          "a message for another role was dropped", NULL) \
    \
    EVENT(EXCHANGE_STEP_DONE, "exchange.step_done", INFO, NONE, "after_ms", \
          "done after {after_ms}", NULL) \
    EVENT(EXCHANGE_ADDRESS_SET, "exchange.address_set", INFO, NONE, "url", \
          "{url}, by url or host of the [exchange]", NULL) \
    EVENT(EXCHANGE_ADDRESS_OF_SERVICE_POINT, "exchange.address_of_service_point", INFO, NONE, "url", \
          "{url}, by Autodiscover; a service connection point of the directory stands for it", NULL) \
    EVENT(EXCHANGE_ADDRESS_ALLOWED, "exchange.address_allowed", INFO, NONE, "url", \
          "{url}, by Autodiscover; somebody has allowed it", NULL) \
    EVENT(EXCHANGE_NAME_FOUND, "exchange.name_found", INFO, NONE, "host address after_ms", \
          "{host}{? has the address {address}}, known after {after_ms}", NULL) \
    EVENT(EXCHANGE_WITHOUT_TLS, "exchange.without_tls", WARNING, NONE, "", \
          "there is no TLS: whoever is in between can read and change everything", \
          "use TLS") \
    EVENT(EXCHANGE_CERTIFICATE, "exchange.certificate", INFO, NONE, "subject names issuer end", \
          "of {subject}{?, for {names}}{?, issued by {issuer}}, until {end}", NULL) \
    EVENT(EXCHANGE_CERTIFICATE_ENDS, "exchange.certificate_ends", WARNING, NONE, "subject names issuer end", \
          "of {subject}{?, for {names}}{?, issued by {issuer}}, only until {end}", \
          "renew the certificate of Exchange before it ends") \
    EVENT(EXCHANGE_METHODS_OFFERED, "exchange.methods_offered", INFO, NONE, "offered", \
          "who sends no password is offered: {offered}", NULL) \
    EVENT(EXCHANGE_NO_METHODS_OFFERED, "exchange.no_methods_offered", WARNING, NONE, "status cause", \
          "who sends no password is offered no way to log in{? (HTTP {status})}{?: {cause}}", \
          "see the next steps; if they fail, check url and what is in front of Exchange") \
    EVENT(EXCHANGE_LOGIN_ACCEPTED, "exchange.login_accepted", INFO, NONE, "account method", \
          "accepted as {account}{? by {method}}", NULL) \
    EVENT(EXCHANGE_LOGIN_ACCEPTED_UNBOUND, "exchange.login_accepted_unbound", INFO, NONE, "account method", \
          "accepted as {account} by {method}, not bound to TLS", NULL) \
    EVENT(EXCHANGE_WITHOUT_KERBEROS, "exchange.without_kerberos", WARNING, NONE, "exchange cause", \
          "another way than Kerberos is used, because there is no ticket: {cause}", NULL) \
    EVENT(EXCHANGE_DESCRIPTION_READ, "exchange.description_read", INFO, NONE, "octets", \
          "the description of EWS was read; octets: {octets}", NULL) \
    EVENT(EXCHANGE_DESCRIPTION_ODD, "exchange.description_odd", WARNING, NONE, "status words", \
          "something else stands where the description of EWS is{? (HTTP {status})}{?: {words}}; no calendar " \
          "depends on it", "if calendars cannot be read, either, check what is in front of Exchange") \
    EVENT(EXCHANGE_VERSION_SEEN, "exchange.version_seen", INFO, NONE, "version", \
          "the server says that it is version {version}", NULL) \
    EVENT(EXCHANGE_ANSWERED_AFTER, "exchange.answered_after", INFO, NONE, "duration_ms", \
          "answered after {duration_ms}", NULL) \
    EVENT(EXCHANGE_SEES_ALL, "exchange.sees_all", INFO, NONE, "mailbox entries days", \
          "everything may be seen, and which appointments are private; in {days} days: {entries}", NULL) \
    EVENT(EXCHANGE_SEES_SUBJECTS, "exchange.sees_subjects", WARNING, NONE, "mailbox entries days", \
          "subjects may be seen, but not of each appointment whether it is private; in {days} days: {entries}", \
          "nothing is needed with the right LimitedDetails (titles and locations) or more: private ones come with " \
          "a mark, the others may have none") \
    EVENT(EXCHANGE_SEES_TIMES, "exchange.sees_times", WARNING, NONE, "mailbox entries days", \
          "times may be seen, neither subjects nor which appointments are private; in {days} days: {entries}", \
          "to have subjects, or private ones recognised, give the account the right LimitedDetails (titles and " \
          "locations) or more on the calendar folder") \
    EVENT(EXCHANGE_SEES_EMPTY_CALENDAR, "exchange.sees_empty_calendar", INFO, NONE, "mailbox entries days", \
          "subjects may be seen; in {days} days: {entries}, so that nothing shows whether private ones are " \
          "recognised", NULL) \
    EVENT(EXCHANGE_NOTHING_READ, "exchange.nothing_read", INFO, NONE, "", \
          "no calendar was read; only the log-in was tried", "set check_mailbox to have one read")

#define EVENTS_WORKER_EWS_DISCOVER(EVENT) \
    EVENT(AUTODISCOVER_NAMES_EXCHANGE, "autodiscover.names_exchange", INFO, NONE, "target url", \
          "{url} names Exchange: {target}", NULL) \
    EVENT(AUTODISCOVER_REDIRECTED, "autodiscover.redirected", INFO, NONE, "target url", \
          "{url} leads to {target}", NULL) \
    EVENT(AUTODISCOVER_OTHER_ADDRESS, "autodiscover.other_address", INFO, NONE, "target url", \
          "{url} says that the mailbox is that of {target}", NULL) \
    EVENT(AUTODISCOVER_HOST_NOT_ALLOWED, "autodiscover.host_not_allowed", WARNING, INVALID, "host url", \
          "the host wants a log-in, and nothing shows that it is yours; it was not told the password", \
          "if it is your Exchange, type `ewscalctl check exchange --allow {host}`, or add it as " \
          "autodiscover_allow of the [exchange]") \
    EVENT(AUTODISCOVER_TARGET_NOT_ALLOWED, "autodiscover.target_not_allowed", WARNING, INVALID, "host url", \
          "{url} leads to this host of another domain, and nothing shows that it is yours; it was not asked", \
          "if it is your Exchange, type `ewscalctl check exchange --allow {host}`, or add it as " \
          "autodiscover_allow of the [exchange]") \
    EVENT(AUTODISCOVER_EXCHANGE_NOT_ALLOWED, "autodiscover.exchange_not_allowed", WARNING, INVALID, \
          "host url", \
          "{url} names this host as your Exchange, and nothing shows that it is; it was not told the password", \
          "if it is your Exchange, type `ewscalctl check exchange --allow {host}`, or add it as " \
          "autodiscover_allow of the [exchange]") \
    EVENT(AUTODISCOVER_HOST_TO_BE_ALLOWED, "autodiscover.host_to_be_allowed", ERROR, INVALID, "refused", \
          "Autodiscover leads to {refused}, and nothing shows that this host may be told the password: no " \
          "service connection point of the directory names it, and nobody has allowed it", \
          "if it is your Exchange, type `ewscalctl check exchange --allow {refused}`, or add it as " \
          "autodiscover_allow of the [exchange]; otherwise set url") \
    EVENT(AUTODISCOVER_FINDS_NOTHING, "autodiscover.finds_nothing", ERROR, UNAVAILABLE, "mail_domain cause", \
          "Autodiscover says nowhere where the Exchange of {mail_domain} is{?: {cause}}", \
          "see each step with `ewscalctl check exchange`, or set url in the [exchange]") \
    EVENT(AUTODISCOVER_MAILBOX_IS_ELSEWHERE, "autodiscover.mailbox_is_elsewhere", ERROR, UNAVAILABLE, \
          "mail_domain target refused", \
          "Autodiscover says that the mailbox lives at {mail_domain}{?, whose Exchange is {target}}, and names no " \
          "Exchange of its own mail domain", \
          "{?if all mailboxes live there, set url to {target}; otherwise }{?if {refused} is your Exchange, too, type `ewscalctl check exchange --allow {refused}`; otherwise }" \
          "set url to your own Exchange, which asks others for free/busy times if an availability address " \
          "space is set up") \
    EVENT(AUTODISCOVER_MAILBOX_IS_ONLINE, "autodiscover.mailbox_is_online", ERROR, UNAVAILABLE, \
          "mail_domain target refused", \
          "Autodiscover says that the mailbox lives in Exchange Online ({mail_domain}), which takes none of " \
          "these ways to log in", \
          "set url to your own Exchange, which asks Exchange Online for free/busy times in a hybrid deployment") \
    EVENT(AUTODISCOVER_SAYS_NO, "autodiscover.says_no", WARNING, UNAVAILABLE, "url code words", \
          "Autodiscover answers with an error{? ({code})}{?: {words}}", \
          "check that the address has a mailbox in this Exchange, and see the log of Autodiscover there") \
    EVENT(AUTODISCOVER_WITHOUT_EWS, "autodiscover.without_ews", WARNING, UNAVAILABLE, "url", \
          "Autodiscover knows the mailbox and names no web service for it", \
          "set InternalUrl of the EWS virtual directory in Exchange") \
    EVENT(AUTODISCOVER_NOT_UNDERSTOOD, "autodiscover.not_understood", WARNING, BROKEN, "url", \
          "what was answered is none of Autodiscover's answers", \
          "open that address in a browser to see who answers in front of Exchange") \
    EVENT(AUTODISCOVER_IS_SOMETHING_ELSE, "autodiscover.is_something_else", WARNING, UNAVAILABLE, \
          "url status words", \
          "something else than Autodiscover answers here{? (HTTP {status})}{?: {words}}", \
          "if this host is an Exchange, check what is in front of it and its application pools") \
    EVENT(AUTODISCOVER_NO_REDIRECT, "autodiscover.no_redirect", INFO, UNAVAILABLE, "url status", \
          "no redirect to Autodiscover stands here{? (HTTP {status})}", NULL) \
    EVENT(AUTODISCOVER_TOO_SLOW, "autodiscover.too_slow", WARNING, UNAVAILABLE, "url limit_ms", \
          "no answer within {limit_ms}", \
          "check that no firewall drops the traffic to this host at port 443") \
    EVENT(AUTODISCOVER_URL_UNUSABLE, "autodiscover.url_unusable", WARNING, UNAVAILABLE, "target url", \
          "{url} is no address that may be asked, or leads to none{?: {target}}; it must begin with https://", \
          "correct what names it: the service connection point, the redirect, or InternalUrl of the EWS virtual " \
          "directory in Exchange") \
    EVENT(AUTODISCOVER_REDIRECTS_IN_CIRCLES, "autodiscover.redirects_in_circles", WARNING, UNAVAILABLE, \
          "url", "the redirects lead back to where they came from", \
          "correct the redirects of Autodiscover, or set url in the [exchange]") \
    EVENT(AUTODISCOVER_REDIRECTS_WITHOUT_END, "autodiscover.redirects_without_end", ERROR, UNAVAILABLE, \
          "limit url", "more than {limit} redirects in all", \
          "correct the redirects of Autodiscover, or set url in the [exchange]") \
    EVENT(AUTODISCOVER_NO_SERVICE_RECORD, "autodiscover.no_service_record", INFO, UNAVAILABLE, "url", \
          "DNS names no host for Autodiscover on port 443", NULL) \
    EVENT(AUTODISCOVER_DOMAIN_OF_MANY, "autodiscover.domain_of_many", ERROR, INVALID, "mail_domain", \
          "{mail_domain} is no domain of one owner: whoever has its host autodiscover may be a stranger, so " \
          "that is not asked", "set url in the [exchange]") \
    EVENT(AUTODISCOVER_NOT_AN_ADDRESS, "autodiscover.not_an_address", ERROR, INVALID, "", \
          "what Autodiscover was to be asked about is no mail address", \
          "correct the address in the directory, or the one behind --user")

#define EVENTS_WORKER_EWS(EVENT) \
    EVENTS_WORKER_EWS_MAILBOX(EVENT) \
    EVENTS_WORKER_EWS_CALENDAR(EVENT) \
    EVENTS_WORKER_EWS_ACCOUNT(EVENT) \
    EVENTS_WORKER_EWS_REQUEST(EVENT) \
    EVENTS_WORKER_EWS_WORK(EVENT) \
    EVENTS_WORKER_EWS_DISCOVER(EVENT)
/* clang-format on */
#endif
