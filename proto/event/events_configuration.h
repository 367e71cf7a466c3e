/* Events of the supervisor before anything is asked of a server: the configuration file, the state
 * database, the HTTP endpoint, its children, and its own start, end and messages. The other half is
 * events_supervisor.h. Form and columns: event_table.h.
 *
 * A settings.form_* says what a setting must be; it is the cause of settings.value_refused and its kin,
 * and the column "value" of the page of settings. */
#ifndef PROTO_EVENTS_CONFIGURATION_H
#define PROTO_EVENTS_CONFIGURATION_H

/* clang-format off */
#define EVENTS_CONFIGURATION(EVENT) \
    EVENT(SETTINGS_WRONG, "settings.wrong", ERROR, INVALID, "file line setting cause", \
          "the configuration has an error", NULL) \
    EVENT(SETTINGS_UNWISE, "settings.unwise", WARNING, NONE, "file line setting cause", \
          "the configuration is valid but unwise", "see its cause; a setting that is meant so can stay") \
    EVENT(SETTINGS_REFUSED, "settings.refused", ERROR, NONE, "", \
          "the configuration was not applied; the old one stays in force", \
          "correct the errors above and reload") \
    EVENT(SETTINGS_OTHER_SECTIONS, "settings.other_sections", IMPORTANT_ERROR, NONE, "", \
          "a [directory] or [exchange] was added or removed; until the supervisor is restarted, all of " \
          "the old configuration stays in force", \
          "restart the supervisor") \
    EVENT(SETTINGS_CHANGED, "settings.changed", INFO, NONE, "setting value was", \
          "a setting has changed", NULL) \
    EVENT(SETTINGS_CHANGED_UNTIL_RESTART, "settings.changed_until_restart", INFO, NONE, "setting value was", \
          "a setting has changed; this takes effect when the supervisor is restarted", NULL) \
    EVENT(SETTINGS_FILE_CHANGED, "settings.file_changed", INFO, NONE, "setting value", \
          "the content of a file that a setting names has changed", NULL) \
    EVENT(SETTINGS_FILE_CHANGED_UNTIL_RESTART, "settings.file_changed_until_restart", INFO, NONE, \
          "setting value", \
          "the content of a file that a setting names has changed; this takes effect when the " \
          "supervisor is restarted", NULL) \
    EVENT(SETTINGS_SECRET_TOUCHED, "settings.secret_touched", INFO, NONE, "setting value", \
          "a secret file has been written again with the same content", NULL) \
    EVENT(SETTINGS_SECTION_ADDED, "settings.section_added", INFO, NONE, "setting", \
          "a section was added; this takes effect when the supervisor is restarted", NULL) \
    EVENT(SETTINGS_SECTION_REMOVED, "settings.section_removed", INFO, NONE, "setting", \
          "a section was removed; this takes effect when the supervisor is restarted", NULL) \
    EVENT(SETTINGS_NOT_SENT, "settings.not_sent", ERROR, NONE, "peer cause", \
          "a process could not be sent its settings", NULL) \
    EVENT(SETTINGS_LEVEL_NOT_SENT, "settings.level_not_sent", WARNING, NONE, "peer cause", \
          "a process could not be told the log level", NULL) \
    EVENT(SETTINGS_TOO_LARGE, "settings.too_large", ERROR, LIMIT, "role", \
          "the settings for {role} do not fit into one message", \
          "shorten lists and certificate files in the configuration") \
    \
    EVENT(SETTINGS_UNOPENED, "settings.unopened", ERROR, INVALID, "words", \
          "the file cannot be opened: {words}", \
          "correct its path or who may read it; if there is none yet, `ewscalctl setup` makes it") \
    EVENT(SETTINGS_CUT, "settings.cut", ERROR, INVALID, "", \
          "the file cannot be read to its end", NULL) \
    EVENT(SETTINGS_TOO_MANY_LINES, "settings.too_many_lines", ERROR, LIMIT, "limit", \
          "the file has more than {limit} lines; what follows would not be read", \
          "split what is not a setting off, or check that this is the right file") \
    EVENT(SETTINGS_IRREGULAR, "settings.irregular", ERROR, INVALID, "", \
          "this is a directory, a pipe or a device, not a file", \
          "give the path of the configuration file itself") \
    EVENT(SETTINGS_LINE_TOO_LONG, "settings.line_too_long", ERROR, INVALID, "", \
          "the line is too long; it may have at most 198 octets", NULL) \
    EVENT(SETTINGS_LINE_NOT_TEXT, "settings.line_not_text", ERROR, INVALID, "", \
          "the line is not text in UTF-8", NULL) \
    EVENT(SETTINGS_LINE_INDENTED, "settings.line_indented", ERROR, INVALID, "", \
          "the line begins with white space; every setting is one line and begins at the margin", NULL) \
    EVENT(SETTINGS_LINE_UNCLOSED, "settings.line_unclosed", ERROR, INVALID, "", \
          "expected [SECTION]; the closing bracket is missing", NULL) \
    EVENT(SETTINGS_LINE_AFTER_SECTION, "settings.line_after_section", ERROR, INVALID, "", \
          "nothing may follow the closing bracket; comments need lines of their own", NULL) \
    EVENT(SETTINGS_LINE_MALFORMED, "settings.line_malformed", ERROR, INVALID, "", \
          "expected KEY = VALUE", NULL) \
    EVENT(SETTINGS_LINE_COMMENT, "settings.line_comment", ERROR, INVALID, "", \
          "the value contains a semicolon after white space, which would begin a " \
          "comment; comments need lines of their own", NULL) \
    \
    EVENT(SETTINGS_SECTION_MISSING, "settings.section_missing", ERROR, INVALID, "section", \
          "the section [{section}] is missing", NULL) \
    EVENT(SETTINGS_SECTION_MISTYPED, "settings.section_mistyped", ERROR, INVALID, "section nearest", \
          "there is no section [{section}]; did you mean [{nearest}]?", NULL) \
    EVENT(SETTINGS_SECTION_UNKNOWN, "settings.section_unknown", ERROR, INVALID, "section sections", \
          "there is no section [{section}]; expected one of {sections}", NULL) \
    EVENT(SETTINGS_SECTION_TAKES_NO_NAME, "settings.section_takes_no_name", ERROR, INVALID, "", \
          "this section takes no name", "write the section without a name") \
    EVENT(SETTINGS_SECTION_NAME_MALFORMED, "settings.section_name_malformed", ERROR, INVALID, "", \
          "expected a name of at most 32 letters, digits, '.', '_' or '-'", NULL) \
    EVENT(SETTINGS_SECTION_TWICE, "settings.section_twice", ERROR, INVALID, "", \
          "this section is given twice", "put the settings of both into the first one") \
    EVENT(SETTINGS_SECTIONS_TOO_MANY, "settings.sections_too_many", ERROR, INVALID, "", \
          "there are too many sections; at most 64 are allowed", NULL) \
    EVENT(SETTINGS_SECTION_UNNAMED, "settings.section_unnamed", ERROR, INVALID, "section", \
          "expected [{section} NAME], because there are several such sections", NULL) \
    EVENT(SETTINGS_KEY_BEFORE_SECTION, "settings.key_before_section", ERROR, INVALID, "key", \
          "\"{key}\" comes before the first [SECTION]", NULL) \
    EVENT(SETTINGS_KEY_UNKNOWN, "settings.key_unknown", ERROR, INVALID, "section key nearest", \
          "{section} has no key \"{key}\"; did you mean \"{nearest}\"?", NULL) \
    EVENT(SETTINGS_KEY_ELSEWHERE, "settings.key_elsewhere", ERROR, INVALID, "section key elsewhere", \
          "{section} has no key \"{key}\"; it belongs in [{elsewhere}]", NULL) \
    EVENT(SETTINGS_KEY_TWICE, "settings.key_twice", ERROR, INVALID, "first_line", \
          "this key is given twice, the first time in line {first_line}", NULL) \
    EVENT(SETTINGS_VALUE_MISSING, "settings.value_missing", ERROR, INVALID, "section key cause", \
          "{section} needs \"{key}\": expected {cause}", NULL) \
    EVENT(SETTINGS_VALUE_REFUSED, "settings.value_refused", ERROR, INVALID, "found cause", \
          "expected {cause}, found \"{found}\"", NULL) \
    EVENT(SETTINGS_VALUE_HOLDS_PASSWORD, "settings.value_holds_password", ERROR, INVALID, "cause", \
          "expected {cause} without a user or password in it", NULL) \
    \
    EVENT(SETTINGS_FORM_TEXT, "settings.form_text", ERROR, INVALID, "", \
          "text", NULL) \
    EVENT(SETTINGS_FORM_HOST, "settings.form_host", ERROR, INVALID, "", \
          "a host name or an IP address", NULL) \
    EVENT(SETTINGS_FORM_HOSTS, "settings.form_hosts", ERROR, INVALID, "", \
          "a host name or an IP address (at most 16, all different)", NULL) \
    EVENT(SETTINGS_FORM_DOMAINS, "settings.form_domains", ERROR, INVALID, "", \
          "a domain name (at most 64, all different)", NULL) \
    EVENT(SETTINGS_FORM_HOST_RULE, "settings.form_host_rule", ERROR, INVALID, "", \
          "a host name, or a domain with a dot in front for every host below it (at most 64, all different; not one " \
          "under which everybody registers, such as .com)", NULL) \
    EVENT(SETTINGS_FORM_REALM, "settings.form_realm", ERROR, INVALID, "", \
          "a Kerberos realm such as EXAMPLE.COM", NULL) \
    EVENT(SETTINGS_FORM_MAIL, "settings.form_mail", ERROR, INVALID, "", \
          "a mail address", NULL) \
    EVENT(SETTINGS_FORM_URL, "settings.form_url", ERROR, INVALID, "", \
          "an address that begins with https:// (or with http://, where tls = off and clear_text = yes)", NULL) \
    EVENT(SETTINGS_FORM_PROXY, "settings.form_proxy", ERROR, INVALID, "", \
          "http://HOST:PORT", NULL) \
    EVENT(SETTINGS_FORM_FILTER, "settings.form_filter", ERROR, INVALID, "", \
          "an LDAP filter in parentheses", NULL) \
    EVENT(SETTINGS_FORM_ZONE, "settings.form_zone", ERROR, INVALID, "word", \
          "a time zone such as Europe/Berlin{?, or {word}}", NULL) \
    EVENT(SETTINGS_FORM_PIN, "settings.form_pin", ERROR, INVALID, "", \
          "64 hexadecimal digits (at most 8 lines, all different)", NULL) \
    EVENT(SETTINGS_FORM_PATH, "settings.form_path", ERROR, INVALID, "", \
          "an absolute path", NULL) \
    EVENT(SETTINGS_FORM_LISTEN, "settings.form_listen", ERROR, INVALID, "word", \
          "ADDRESS:PORT such as 127.0.0.1:7480 or [::1]:7480{?, or {word}}", NULL) \
    EVENT(SETTINGS_FORM_COUNT, "settings.form_count", ERROR, INVALID, "lowest highest word", \
          "a whole number from {lowest} to {highest}{?, or {word}}", NULL) \
    EVENT(SETTINGS_FORM_DURATION, "settings.form_duration", ERROR, INVALID, "lowest highest word", \
          "a duration with its unit (ms, s, m, h, d) from {lowest} to {highest}{?, or {word}}", NULL) \
    EVENT(SETTINGS_FORM_SIZE, "settings.form_size", ERROR, INVALID, "lowest highest word", \
          "a size (K, M, G) from {lowest} to {highest}{?, or {word}}", NULL) \
    EVENT(SETTINGS_FORM_BOOLEAN, "settings.form_boolean", ERROR, INVALID, "", \
          "yes or no", NULL) \
    EVENT(SETTINGS_FORM_CHOICE, "settings.form_choice", ERROR, INVALID, "others last", \
          "{?{others} or }{last}", NULL) \
    EVENT(SETTINGS_FORM_FILE, "settings.form_file", ERROR, INVALID, "", \
          "the absolute path of a file", NULL) \
    EVENT(SETTINGS_FORM_CREDENTIAL, "settings.form_credential", ERROR, INVALID, "", \
          "the name of a credential of systemd, without a slash and without a dot in front", NULL) \
    \
    EVENT(SETTINGS_CA_FILE_UNUSED, "settings.ca_file_unused", WARNING, NONE, "", \
          "this setting has no effect, because \"pin\" replaces it", \
          "remove ca_file, or pin if the CA is to decide") \
    EVENT(SETTINGS_DIRECTORY_UNENCRYPTED, "settings.directory_unencrypted", ERROR, INVALID, "", \
          "\"off\" would send the password in clear text; expected starttls or ldaps", NULL) \
    EVENT(SETTINGS_BASE_EMPTY, "settings.base_empty", ERROR, INVALID, "", \
          "an empty search base is possible only at a global catalogue, port 3268 or 3269", \
          "write a distinguished name, or leave base out") \
    EVENT(SETTINGS_EXCHANGE_UNENCRYPTED, "settings.exchange_unencrypted", ERROR, INVALID, "", \
          "calendars and log-ins would go to Exchange in clear text, which has to be wanted", \
          "leave tls on, or set clear_text = yes beside it") \
    EVENT(SETTINGS_CLEAR_TEXT_UNSAID, "settings.clear_text_unsaid", ERROR, INVALID, "", \
          "an address that begins with http:// is in clear text; expected https", \
          "write https://, or set tls = off and clear_text = yes beside it") \
    EVENT(SETTINGS_CLEAR_TEXT_WITH_HTTPS, "settings.clear_text_with_https", ERROR, INVALID, "", \
          "\"off\" contradicts the url, which does not begin with http://", \
          "take tls = off away, or write http:// in the url") \
    EVENT(SETTINGS_CLEAR_TEXT_UNPLACED, "settings.clear_text_unplaced", ERROR, INVALID, "", \
          "\"off\" is only for an Exchange that is named: what Autodiscover finds is never asked in clear text", \
          "set host or url, or take tls = off away") \
    EVENT(SETTINGS_CLEAR_TEXT_BY_BASIC, "settings.clear_text_by_basic", ERROR, INVALID, "", \
          "\"off\" with auth = basic would send the password itself in clear text", \
          "set auth to auto, negotiate or ntlm, or leave tls on") \
    EVENT(SETTINGS_CLEAR_TEXT_BOUND, "settings.clear_text_bound", ERROR, INVALID, "", \
          "with tls = off there is no encrypted connection that a log-in could be bound to", \
          "set channel_binding to auto or off, or leave tls on") \
    EVENT(SETTINGS_CLEAR_TEXT_BY_PROXY, "settings.clear_text_by_proxy", ERROR, INVALID, "", \
          "with tls = off a proxy would share one connection among several log-ins, and read what it carries", \
          "take proxy away, or leave tls on") \
    EVENT(SETTINGS_CLEAR_TEXT, "settings.clear_text", WARNING, NONE, "", \
          "calendars and log-ins go to Exchange in clear text, as clear_text = yes allows", \
          "leave tls on as soon as the server can") \
    EVENT(SETTINGS_EXCHANGE_TWO_ADDRESSES, "settings.exchange_two_addresses", ERROR, INVALID, "", \
          "expected either \"url\" or \"host\", found both", NULL) \
    EVENT(SETTINGS_EXCHANGE_WITHOUT_SECRET, "settings.exchange_without_secret", ERROR, INVALID, "section", \
          "{section} needs \"secret_file\", \"secret_credential\" or \"keytab_file\"", NULL) \
    EVENT(SETTINGS_WITHOUT_SECRET, "settings.without_secret", ERROR, INVALID, "section", \
          "{section} needs \"secret_file\" or \"secret_credential\"", NULL) \
    EVENT(SETTINGS_SECRET_TWICE, "settings.secret_twice", ERROR, INVALID, "section", \
          "{section} has \"secret_file\" and \"secret_credential\"", "remove one of them") \
    EVENT(SETTINGS_NO_CREDENTIALS, "settings.no_credentials", ERROR, INVALID, "name", \
          "there is no folder of credentials in which \"{name}\" could be: nothing is in CREDENTIALS_DIRECTORY", \
          "start the supervisor as a service whose unit has LoadCredential={name}:FILE, or use secret_file") \
    EVENT(SETTINGS_CREDENTIAL_MISSING, "settings.credential_missing", ERROR, INVALID, "name directory", \
          "there is no credential \"{name}\" in {directory}", \
          "add LoadCredential={name}:FILE to the unit of the supervisor, and restart it") \
    EVENT(SETTINGS_KEYTAB_OF_NO_USE, "settings.keytab_of_no_use", ERROR, INVALID, "", \
          "a keytab is of no use for this value of \"auth\"; expected auto or negotiate, or \"secret_file\" in its " \
          "place", NULL) \
    EVENT(SETTINGS_BINDING_IMPOSSIBLE, "settings.binding_impossible", ERROR, INVALID, "", \
          "Basic authentication cannot be bound to the encrypted connection; expected auto or off, or another " \
          "value of \"auth\"", NULL) \
    EVENT(SETTINGS_BUDGET_ABOVE_CEILING, "settings.budget_above_ceiling", ERROR, INVALID, "", \
          "the value is larger than \"budget_ceiling\"", NULL) \
    EVENT(SETTINGS_INTERVAL_SHORT, "settings.interval_short", WARNING, NONE, \
          "interval_ms requests mailboxes", \
          "an interval of {interval_ms} is a heavy load for Exchange: for each 100 users {requests} requests an hour, which read {mailboxes} calendars", \
          "set 5m or more; with more than 200 users stay at 15m unless Exchange has room") \
    EVENT(SETTINGS_WINDOW_NOT_DAYS, "settings.window_not_days", ERROR, INVALID, "", \
          "expected whole days, such as 30d", NULL) \
    EVENT(SETTINGS_WINDOW_LONG, "settings.window_long", WARNING, NONE, "", \
          "some Exchange servers refuse a window above 41d", \
          "set window to 41d or less if calendars cannot be read") \
    EVENT(SETTINGS_ZONE_UNKNOWN, "settings.zone_unknown", ERROR, INVALID, "found", \
          "there is no time zone \"{found}\"; expected a name such as Europe/Berlin, or none", NULL) \
    EVENT(SETTINGS_PAUSES_SWAPPED, "settings.pauses_swapped", ERROR, INVALID, "", \
          "the value is longer than \"restart_pause_longest\"", NULL) \
    EVENT(SETTINGS_HTTP_WITHOUT_TOKEN, "settings.http_without_token", ERROR, INVALID, "", \
          "an address that other hosts can reach needs \"token_file\"; expected a loopback address " \
          "such as 127.0.0.1:7480", \
          NULL) \
    EVENT(SETTINGS_REST_SERVED_TWICE, "settings.rest_served_twice", ERROR, INVALID, "section", \
          "only one [{section} NAME] may serve all other domains; this is the second one that lists " \
          "none", NULL) \
    EVENT(SETTINGS_DOMAIN_SERVED_TWICE, "settings.domain_served_twice", ERROR, INVALID, "found", \
          "\"{found}\" is already served by another section", NULL) \
    EVENT(SETTINGS_HEARTBEAT_LONG, "settings.heartbeat_long", WARNING, NONE, "", \
          "three heartbeats take longer than \"request_timeout\", so dead processes are noticed late", \
          "set heartbeat to less than a third of request_timeout") \
    EVENT(SETTINGS_PASSWORDS_DIFFER, "settings.passwords_differ", ERROR, INVALID, "section found", \
          "this password differs from that of {section}, which uses the same account \"{found}\"; one " \
          "account has one password", NULL) \
    EVENT(SETTINGS_ACCOUNT_SPELT_TWO_WAYS, "settings.account_spelt_two_ways", WARNING, NONE, "section", \
          "this account has the same password as that of {section}, which is spelt differently", \
          "if both are one account, spell it the same way in both sections: until the directory has told " \
          "that they are one, their log-ins may be counted apart") \
    \
    EVENT(SETTINGS_FOLDER_UNSEEN, "settings.folder_unseen", ERROR, INVALID, "path words", \
          "cannot look into the folder \"{path}\": {words}", NULL) \
    EVENT(SETTINGS_FOLDER_WRITABLE, "settings.folder_writable", ERROR, INVALID, "path", \
          "everybody may replace files in the folder \"{path}\"", \
          "remove the write permission of others") \
    EVENT(SETTINGS_LINK_FOREIGN, "settings.link_foreign", ERROR, INVALID, "path", \
          "\"{path}\" is a symbolic link that belongs to another user", NULL) \
    EVENT(SETTINGS_FILE_UNOPENED, "settings.file_unopened", ERROR, INVALID, "path words", \
          "cannot open \"{path}\": {words}", NULL) \
    EVENT(SETTINGS_FILE_UNREAD, "settings.file_unread", ERROR, INVALID, "path words", \
          "cannot read \"{path}\": {words}", NULL) \
    EVENT(SETTINGS_FILE_IRREGULAR, "settings.file_irregular", ERROR, INVALID, "path", \
          "\"{path}\" is not a regular file", NULL) \
    EVENT(SETTINGS_FILE_FOREIGN, "settings.file_foreign", ERROR, INVALID, "path uid", \
          "\"{path}\" belongs to user {uid}; it must belong to root or to the service", NULL) \
    EVENT(SETTINGS_FILE_TOO_LARGE, "settings.file_too_large", ERROR, LIMIT, "path limit", \
          "\"{path}\" is larger than {limit} octets", \
          "check that this is the right file") \
    EVENT(SETTINGS_SECRET_READABLE, "settings.secret_readable", ERROR, INVALID, "path mode", \
          "\"{path}\" is open to others (mode {mode})", "make it 0600, or 0640 with the service's group") \
    EVENT(SETTINGS_SECRET_EMPTY, "settings.secret_empty", ERROR, INVALID, "path", \
          "\"{path}\" is empty", NULL) \
    EVENT(SETTINGS_SECRET_WITH_NUL, "settings.secret_with_nul", ERROR, INVALID, "path", \
          "\"{path}\" contains a NUL octet", NULL) \
    EVENT(SETTINGS_KEYTAB_BROKEN, "settings.keytab_broken", ERROR, INVALID, "path", \
          "\"{path}\" is no whole keytab with a key in it", \
          "export it again; 'klist -k {path}' shows whose keys it holds") \
    EVENT(SETTINGS_KEYTAB_OTHER_USER, "settings.keytab_other_user", WARNING, NONE, "path found", \
          "\"{path}\" holds no key of {found}", \
          "export it for that account; 'klist -k {path}' shows whose keys it holds") \
    EVENT(SETTINGS_CERTIFICATES_WRITABLE, "settings.certificates_writable", ERROR, INVALID, "path mode", \
          "\"{path}\" may be changed by others (mode {mode})", \
          "remove that permission with 'chmod go-w'") \
    EVENT(SETTINGS_CERTIFICATES_MISSING, "settings.certificates_missing", ERROR, INVALID, "path", \
          "\"{path}\" holds no certificate", \
          "export the CA's certificate as X.509 (.cer, Base64 or DER); 'openssl x509 -in {path} -noout -text' " \
          "shows one") \
    EVENT(SETTINGS_CERTIFICATES_EMPTY, "settings.certificates_empty", ERROR, INVALID, "path", \
          "\"{path}\" is empty", "export the CA's certificate as X.509 (.cer, Base64 or DER)") \
    EVENT(SETTINGS_CERTIFICATES_PKCS7_PEM, "settings.certificates_pkcs7_pem", ERROR, INVALID, "path", \
          "\"{path}\" is PKCS#7 (.p7b), which only contains certificates", \
          "convert it with 'openssl pkcs7 -in {path} -print_certs -out {path}.pem', and set ca_file to that") \
    EVENT(SETTINGS_CERTIFICATES_PKCS7_DER, "settings.certificates_pkcs7_der", ERROR, INVALID, "path", \
          "\"{path}\" is PKCS#7 (.p7b), which only contains certificates", \
          "convert it with 'openssl pkcs7 -inform DER -in {path} -print_certs -out {path}.pem', and set " \
          "ca_file to that") \
    EVENT(SETTINGS_CERTIFICATES_PKCS12, "settings.certificates_pkcs12", ERROR, INVALID, "path", \
          "\"{path}\" is PKCS#12 (.pfx, .p12), which is made for private keys", \
          "take the certificates out of it with 'openssl pkcs12 -in {path} -nokeys -out {path}.pem', and set " \
          "ca_file to that") \
    EVENT(SETTINGS_CERTIFICATES_KEY, "settings.certificates_key", ERROR, INVALID, "path", \
          "\"{path}\" holds a private key and no certificate", \
          "set ca_file to the certificate of the CA, and take the key away from there") \
    EVENT(SETTINGS_CERTIFICATES_REQUEST, "settings.certificates_request", ERROR, INVALID, "path", \
          "\"{path}\" holds a certificate request, which is not signed yet, and no certificate", \
          "set ca_file to the certificate of the CA that signs it") \
    EVENT(SETTINGS_CERTIFICATES_REVOCATIONS, "settings.certificates_revocations", ERROR, INVALID, "path", \
          "\"{path}\" holds a list of revoked certificates and no certificate", \
          "set ca_file to the certificate of the CA that issued the list") \
    EVENT(SETTINGS_CERTIFICATES_CUT, "settings.certificates_cut", ERROR, INVALID, "path number at_line", \
          "\"{path}\" ends within certificate {number}, which begins in line {at_line}", \
          "copy the file again; 'openssl x509 -in {path} -noout -text' shows whether it is whole") \
    EVENT(SETTINGS_CERTIFICATES_BROKEN, "settings.certificates_broken", ERROR, INVALID, \
          "path number at_line", \
          "certificate {number} in \"{path}\", which begins in line {at_line}, cannot be read", \
          "export it again, or take it out; 'openssl storeutl -noout -text -certs {path}' shows those that can " \
          "be read") \
    EVENT(SETTINGS_CERTIFICATES_RUBBISH, "settings.certificates_rubbish", ERROR, INVALID, "path octets", \
          "{octets} octets behind the certificate in \"{path}\" are none", \
          "convert it with 'openssl x509 -inform DER -in {path} -out {path}.pem', and set ca_file to that") \
    EVENT(SETTINGS_CERTIFICATES_BASE64, "settings.certificates_base64", ERROR, INVALID, "path", \
          "\"{path}\" is a certificate in Base64 without the lines BEGIN and END", \
          "convert it with 'base64 -di {path} | openssl x509 -inform DER -out {path}.pem', and set ca_file to " \
          "that") \
    EVENT(SETTINGS_CERTIFICATES_UTF16, "settings.certificates_utf16", ERROR, INVALID, "path", \
          "\"{path}\" is text in UTF-16", \
          "convert it with 'iconv -f UTF-16 -t UTF-8 {path} | openssl x509 -out {path}.pem', and set ca_file to " \
          "that") \
    EVENT(SETTINGS_CERTIFICATES_PKCS7_BASE64, "settings.certificates_pkcs7_base64", ERROR, INVALID, "path", \
          "\"{path}\" is PKCS#7 (.p7b), which only contains certificates, in Base64 without the lines BEGIN and END", \
          "convert it with 'base64 -di {path} | openssl pkcs7 -inform DER -print_certs -out {path}.pem', and set " \
          "ca_file to that") \
    EVENT(SETTINGS_CERTIFICATES_PKCS7_UTF16, "settings.certificates_pkcs7_utf16", ERROR, INVALID, "path", \
          "\"{path}\" is PKCS#7 (.p7b), which only contains certificates, as text in UTF-16", \
          "convert it with 'iconv -f UTF-16 -t UTF-8 {path} | openssl pkcs7 -print_certs -out {path}.pem', and " \
          "set ca_file to that") \
    EVENT(SETTINGS_CERTIFICATES_MIXED, "settings.certificates_mixed", ERROR, INVALID, "path", \
          "\"{path}\" holds something binary beside what is in PEM, perhaps a certificate in DER, which would not be " \
          "used", \
          "convert each certificate in DER with 'openssl x509 -inform DER -in FILE', and put the results together") \
    EVENT(SETTINGS_CERTIFICATES_WITH_KEY, "settings.certificates_with_key", WARNING, NONE, "path", \
          "\"{path}\" holds a private key beside the certificates; it is not used and goes nowhere", \
          "take it away from there") \
    EVENT(SETTINGS_CERTIFICATES_WITH_MORE, "settings.certificates_with_more", WARNING, NONE, "path", \
          "\"{path}\" holds something else beside the certificates, which is not used", NULL) \
    \
    EVENT(SETTINGS_SECRET_UTF16, "settings.secret_utf16", ERROR, INVALID, "path", \
          "\"{path}\" is text in UTF-16", \
          "write it in UTF-8, for example with 'iconv -f UTF-16 -t UTF-8'") \
    EVENT(SETTINGS_SECRET_MARK, "settings.secret_mark", WARNING, NONE, "path", \
          "\"{path}\" begins with the mark of UTF-8 (BOM), which is left out", \
          "save the file without it") \
    EVENT(SETTINGS_SECRET_LINES, "settings.secret_lines", WARNING, NONE, "path", \
          "\"{path}\" has more than one line; all of it is used, with the line ends between", \
          "leave nothing but the secret in the file") \
    EVENT(SETTINGS_SECRET_BLANK, "settings.secret_blank", WARNING, NONE, "path", \
          "the secret in \"{path}\" begins or ends with white space, which is part of it", \
          "remove it if the secret has none") \
    EVENT(SETTINGS_SECRET_QUOTED, "settings.secret_quoted", WARNING, NONE, "path", \
          "the secret in \"{path}\" is in quotation marks, which are part of it", \
          "remove them if the secret has none") \
    EVENT(SETTINGS_SECRET_NOT_UTF8, "settings.secret_not_utf8", WARNING, NONE, "path", \
          "the secret in \"{path}\" is not UTF-8, which servers expect", \
          "write it in UTF-8, for example with 'iconv -f WINDOWS-1252 -t UTF-8'") \
    EVENT(SETTINGS_SECRET_UNSEEN, "settings.secret_unseen", WARNING, NONE, "path", \
          "the secret in \"{path}\" contains a character that cannot be seen, such as a no-break space", \
          "type the secret again if it has none") \
    EVENT(SETTINGS_USER_QUOTED, "settings.user_quoted", WARNING, NONE, "found", \
          "the name {found} is in quotation marks, which are part of it", \
          "write it without them") \
    EVENT(SETTINGS_USER_UNSEEN, "settings.user_unseen", WARNING, NONE, "found", \
          "the name \"{found}\" contains a character that cannot be seen, such as a no-break space", \
          "type the name again") \
    EVENT(SETTINGS_USER_BACKSLASHES, "settings.user_backslashes", WARNING, NONE, "found", \
          "the name \"{found}\" has two backslashes, where Windows has one", \
          "write DOMAIN\\NAME with one") \
    EVENT(SETTINGS_USER_SLASH, "settings.user_slash", WARNING, NONE, "found", \
          "the name \"{found}\" has a slash, where Windows has a backslash", \
          "write DOMAIN\\NAME") \
    EVENT(SETTINGS_USER_COLON, "settings.user_colon", WARNING, NONE, "found", \
          "the name \"{found}\" has a colon, which names of accounts seldom have", \
          "write the name alone, without 'mailto:' in front of it or a password behind it") \
    EVENT(SETTINGS_USER_WITH_COLON, "settings.user_with_colon", ERROR, INVALID, "", \
          "a name with a colon cannot log in with Basic authentication, which ends the name there", \
          "use DOMAIN\\NAME or NAME@DOMAIN") \
    \
    EVENT(STORE_NOT_OPEN, "store.not_open", WARNING, UNAVAILABLE, "", \
          "the state database could not be opened", NULL) \
    EVENT(STORE_UNUSABLE, "store.unusable", WARNING, UNAVAILABLE, "call words", \
          "the state database cannot be used at the moment; {call}: {words}", NULL) \
    EVENT(STORE_BROKEN, "store.broken", ERROR, BROKEN, "call words", \
          "the state database is broken; {call}: {words}", \
          "it is put aside and a new one is made; check the disk of the state directory") \
    EVENT(STORE_FOREIGN, "store.foreign", ERROR, BROKEN, "found expected", \
          "the file is the database of another program (application_id {found}, not {expected})", \
          "find out who has written it there") \
    EVENT(STORE_OTHER_VERSION, "store.other_version", ERROR, BROKEN, "found expected", \
          "the state database is of another version ({found}, not {expected})", \
          "a new one is made; install the release again that wrote the old one if its content matters") \
    EVENT(STORE_ADDED_TO, "store.added_to", ERROR, BROKEN, "found", \
          "somebody has added {found} triggers or views to the state database", \
          "find out who may write to the state directory") \
    EVENT(STORE_IRREGULAR, "store.irregular", ERROR, UNAVAILABLE, "path", \
          "\"{path}\" is a directory, a pipe or a device, not a file", "remove it") \
    EVENT(STORE_TORN, "store.torn", ERROR, BROKEN, "found", \
          "the state database is damaged: {found}", \
          "it is put aside and a new one is made; check the disk of the state directory") \
    EVENT(STORE_IN_MEMORY, "store.in_memory", WARNING, UNAVAILABLE, "path aside cause", \
          "the state is kept in memory only, because \"{path}\" cannot be written: {cause}{?; an " \
          "unusable database was put aside as \"{aside}\"}", \
          "let the service's user write there and start the service again; until then a restart forgets the state") \
    EVENT(STORE_PUT_ASIDE, "store.put_aside", WARNING, NONE, "path aside cause", \
          "the state database was put aside as \"{aside}\" and a new one was created: {cause}", NULL) \
    EVENT(STORE_INCOMPLETE, "store.incomplete", WARNING, NONE, "path", \
          "not everything can be written to the state directory of \"{path}\"", \
          "free space on the disk of the state directory") \
    EVENT(STORE_MISSING, "store.missing", WARNING, NONE, "path", \
          "the state database \"{path}\" was missing; a new one was created", NULL) \
    EVENT(STORE_OPENED_WITH_LOSS, "store.opened_with_loss", IMPORTANT_WARNING, NONE, "cause", \
          "the saved state could not be loaded as usual", NULL) \
    EVENT(STORE_UNWRITTEN, "store.unwritten", IMPORTANT_ERROR, NONE, "cause", \
          "the state cannot be written; replication goes on without it", \
          "free space on the disk of the state directory, or make the directory writable") \
    EVENT(STORE_WRITTEN_AGAIN, "store.written_again", IMPORTANT_INFO, NONE, "rows", \
          "the state is being written again", NULL) \
    EVENT(STORE_DIRECTORY_UNOPENED, "store.directory_unopened", ERROR, INVALID, "path words", \
          "cannot open the state directory \"{path}\": {words}", \
          "if it is missing, create it for the service's user alone: `install -d -o ewscal -g ewscal -m 0700 '{path}'`") \
    EVENT(STORE_DIRECTORY_OPEN, "store.directory_open", ERROR, INVALID, "path", \
          "the state directory \"{path}\" must belong to the service and be closed to others (mode " \
          "0700)", \
          NULL) \
    EVENT(STORE_DIRECTORY_TAKEN, "store.directory_taken", ERROR, INVALID, "path process", \
          "another supervisor{? (process {process})} is using the state directory \"{path}\"", NULL) \
    EVENT(STORE_INSTALLATION_UNREAD, "store.installation_unread", ERROR, UNAVAILABLE, "path words", \
          "the installation's key in the state directory \"{path}\" cannot be read{?: {words}}", \
          "run this command as root") \
    EVENT(STORE_DIRECTORY_UNLOCKED, "store.directory_unlocked", ERROR, INVALID, "path words", \
          "cannot lock the state directory \"{path}\": {words}", NULL) \
    \
    EVENT(HTTP_ADDRESS_UNKNOWN, "http.address_unknown", ERROR, INVALID, "host words", \
          "[http] listen: cannot find the address \"{host}\": {words}", NULL) \
    EVENT(HTTP_ADDRESS_REFUSED, "http.address_refused", ERROR, INVALID, "host port words", \
          "[http] listen: cannot listen on {host} port {port}: {words}", \
          "set listen to a free address and port of this machine") \
    \
    EVENT(POOL_CHILD_STARTED, "pool.child_started", INFO, NONE, "child process", \
          "a child was started", NULL) \
    EVENT(POOL_CHILD_NOT_STARTED, "pool.child_not_started", ERROR, NONE, "child cause", \
          "a child cannot be started; this will be tried again", NULL) \
    EVENT(POOL_CHILD_GONE, "pool.child_gone", INFO, NONE, "child", \
          "a child has ended as asked", NULL) \
    EVENT(POOL_CHILD_DIED, "pool.child_died", IMPORTANT_WARNING, NONE, "child signal status", \
          "a child has died; it will be started again", NULL) \
    EVENT(POOL_CHILD_DIED_UNWANTED, "pool.child_died_unwanted", IMPORTANT_WARNING, NONE, \
          "child signal status", \
          "a child that had been asked to end has died instead", NULL) \
    EVENT(POOL_CHILD_STUCK, "pool.child_stuck", IMPORTANT_WARNING, NONE, "child process", \
          "a child has not ended as asked; it is killed", NULL) \
    EVENT(POOL_CHILD_UNANSWERING, "pool.child_unanswering", IMPORTANT_WARNING, NONE, "child process", \
          "a child does not answer on the bus; it is killed", NULL) \
    EVENT(POOL_CHILD_REFUSED, "pool.child_refused", IMPORTANT_ERROR, NONE, "child", \
          "a child reports that its settings or keys are wrong; it is not started again until they " \
          "change", NULL) \
    EVENT(POOL_NOT_SEPARATED, "pool.not_separated", WARNING, NONE, "role cause", \
          "the children of a role can read every role's secrets", \
          "see its cause; with the packages each role has a system user of its own") \
    EVENT(POOL_RUNS_AS_ROOT, "pool.runs_as_root", WARNING, NONE, "", \
          "the children run as root, because their role has no system user", \
          "create the system user ewscal-ROLE with a group that cannot read secrets") \
    EVENT(POOL_GROUP_READS_SECRETS, "pool.group_reads_secrets", WARNING, NONE, "", \
          "the group of the role's system user can read the secrets of all roles", \
          "give the system user ewscal-ROLE a group that cannot read secrets") \
    EVENT(POOL_DRAINED, "pool.drained", WARNING, NONE, "", \
          "the process was drained by an administrator", "bring it back with `ewscalctl restart`") \
    EVENT(POOL_REFUSED, "pool.refused", ERROR, INVALID, "", \
          "the settings or keys of the process are wrong", "see the log of the process") \
    EVENT(POOL_NOT_RUNNING, "pool.not_running", WARNING, UNAVAILABLE, "", \
          "the process is not running; it will be started again", NULL) \
    EVENT(POOL_NOT_ANSWERING, "pool.not_answering", WARNING, UNAVAILABLE, "", \
          "the process is running but does not answer on the bus", NULL) \
    EVENT(POOL_NOT_WORKING, "pool.not_working", WARNING, UNAVAILABLE, "", \
          "the process has not finished a job since it last died", \
          "see in the log of the process what ends it") \
    EVENT(POOL_PROCESS_ENDED, "pool.process_ended", INFO, NONE, "", \
          "the process has ended", NULL) \
    EVENT(POOL_PIPES_FAILED, "pool.pipes_failed", ERROR, INTERNAL, "words", \
          "cannot create pipes for a child: {words}", \
          "raise LimitNOFILE if the supervisor has no descriptors left") \
    EVENT(POOL_PROGRAM_UNUSABLE, "pool.program_unusable", ERROR, INVALID, "program words", \
          "cannot execute {program}: {words}", NULL) \
    EVENT(POOL_FORK_FAILED, "pool.fork_failed", ERROR, INTERNAL, "program words", \
          "cannot start {program}: {words}", \
          "see whether this machine is out of memory or processes (TasksMax)") \
    EVENT(POOL_PLACE_UNKNOWN, "pool.place_unknown", ERROR, INTERNAL, "words", \
          "cannot find out in which directory this program is: {words}", \
          "make /proc available to the service") \
    \
    EVENT(SUPERVISOR_STARTED, "supervisor.started", IMPORTANT_INFO, NONE, "version listen", \
          "the supervisor has started", NULL) \
    EVENT(SUPERVISOR_NOT_STARTED, "supervisor.not_started", IMPORTANT_ERROR, NONE, "cause", \
          "the supervisor cannot start", NULL) \
    EVENT(SUPERVISOR_ENDED, "supervisor.ended", INFO, NONE, "status", \
          "the supervisor has ended", NULL) \
    EVENT(SUPERVISOR_SESSION_ENDED, "supervisor.session_ended", INFO, NONE, "peer cause", \
          "a session has ended", NULL) \
    EVENT(SUPERVISOR_KEYS_NOT_READ, "supervisor.keys_not_read", ERROR, NONE, "cause", \
          "not all keys could be read again; those that were not read stay as they were", NULL) \
    EVENT(SUPERVISOR_KEYS_NOT_WATCHED, "supervisor.keys_not_watched", WARNING, NONE, "directory words", \
          "the key directory cannot be watched; changes there take effect only after SIGHUP", \
          "use `ewscalctl reload` after each change of keys") \
    EVENT(SUPERVISOR_NO_KEYS, "supervisor.no_keys", WARNING, NONE, "directory", \
          "there are no keys; only children of this supervisor can join", \
          "create keys with `ewscalctl keys init`") \
    \
    EVENT(MESSAGE_NOT_SENT, "message.not_sent", WARNING, NONE, "peer message cause", \
          "a message was not sent", NULL) \
    EVENT(MESSAGE_DROPPED_NO_KEY, "message.dropped_no_key", WARNING, NONE, "from cause", \
          "a message was dropped: it came without a key", NULL) \
    EVENT(MESSAGE_DROPPED_UNKNOWN_KEY, "message.dropped_unknown_key", WARNING, NONE, "from cause", \
          "a message was dropped: its key is not allowed", NULL) \
    EVENT(MESSAGE_DROPPED_OTHER_VERSION, "message.dropped_other_version", WARNING, NONE, "from cause", \
          "a message was dropped: it is in another version of the bus protocol", NULL) \
    EVENT(MESSAGE_DROPPED_MALFORMED, "message.dropped_malformed", WARNING, NONE, "from cause", \
          "a message was dropped: it cannot be read", NULL) \
    EVENT(MESSAGE_DROPPED_FORBIDDEN, "message.dropped_forbidden", WARNING, NONE, "from cause", \
          "a message was dropped: its sender is not allowed to send it", NULL) \
    EVENT(MESSAGE_DROPPED_TOO_OFTEN, "message.dropped_too_often", WARNING, NONE, "from cause", \
          "a message was dropped: its sender sends too many of them", NULL) \
    EVENT(MESSAGE_DROPPED_NO_SESSION, "message.dropped_no_session", WARNING, NONE, "from cause", \
          "a message was dropped: it belongs to no session here", NULL) \
    \
    EVENT(CONTROL_ANSWER_NOT_SENT, "control.answer_not_sent", WARNING, NONE, "cause", \
          "an answer to ewscalctl was not sent", NULL) \
    EVENT(CONTROL_RELOAD_ASKED, "control.reload_asked", INFO, NONE, "", \
          "an administrator has requested that the configuration be read again", NULL) \
    EVENT(CONTROL_RUN_ASKED, "control.run_asked", INFO, NONE, "", \
          "an administrator has requested a round now", NULL) \
    EVENT(CONTROL_RUN_USER_ASKED, "control.run_user_asked", INFO, NONE, "user", \
          "an administrator has requested that one user be replicated now", NULL) \
    EVENT(CONTROL_PAUSE_ASKED, "control.pause_asked", INFO, NONE, "", \
          "an administrator has requested that replication be paused", NULL) \
    EVENT(CONTROL_RESUME_ASKED, "control.resume_asked", INFO, NONE, "", \
          "an administrator has requested that replication be resumed", NULL) \
    EVENT(CONTROL_DRAIN_ASKED, "control.drain_asked", INFO, NONE, "process", \
          "an administrator has requested that a process be drained", NULL) \
    EVENT(CONTROL_RESTART_ASKED, "control.restart_asked", INFO, NONE, "process", \
          "an administrator has requested that processes be restarted", NULL) \
    EVENT(CONTROL_SCALE_ASKED, "control.scale_asked", IMPORTANT_INFO, NONE, "role count", \
          "an administrator has requested another number of processes", NULL) \
    EVENT(CONTROL_LEVEL_ASKED, "control.level_asked", IMPORTANT_INFO, NONE, "level", \
          "an administrator has requested another log level", NULL) \
    EVENT(CONTROL_PROCESS_UNKNOWN, "control.process_unknown", ERROR, INVALID, "process", \
          "there is no process \"{process}\"; `ewscalctl workers` lists them", NULL) \
    EVENT(CONTROL_PROCESS_ELSEWHERE, "control.process_elsewhere", ERROR, INVALID, "process", \
          "this supervisor does not start the process \"{process}\"", \
          "if it runs on another host, restart it there") \
    EVENT(CHECK_STEP_GOOD, "check.step_good", INFO, NONE, "check peer step cause", \
          "a step of a check succeeded", NULL) \
    EVENT(CHECK_STEP_BAD, "check.step_bad", INFO, NONE, "check peer step cause", \
          "a step of a check failed", NULL)
/* clang-format on */

#endif
