/* Events of what every process shares: the program itself, connections, TLS, names, the bus, keys, the
 * log. Form and columns: event_table.h. */
#ifndef PROTO_EVENTS_SHARED_H
#define PROTO_EVENTS_SHARED_H

/* clang-format off */
/* What a person has to know of a certificate, at every server. */
#define TLS_CERTIFICATE "words subject names issuer start end fingerprint"
#define TLS_SHOWN \
    "{?: {words}}{?; subject {subject}}{?, names {names}}{?, issuer {issuer}}" \
    "{?, valid from {start}}{? until {end}}{? (SHA-256 {fingerprint})}"

#define EVENTS_SHARED(EVENT) \
    EVENT(OTHER, "other", WARNING, NONE, "words", \
          "{words}", NULL) \
    \
    EVENT(PROGRAM_NO_MEMORY, "program.no_memory", ERROR, INTERNAL, "", \
          "there is not enough memory", \
          "see what uses the memory of this machine, or give it more") \
    EVENT(PROGRAM_LOOP_REFUSED, "program.loop_refused", ERROR, INTERNAL, "words", \
          "the event loop does not accept another source{?: {words}}", \
          "raise LimitNOFILE if the process has no descriptors left; otherwise this is an error of ewscal: report the line") \
    EVENT(PROGRAM_LIBRARY_FAILED, "program.library_failed", ERROR, INTERNAL, "library call words", \
          "{library} failed in {call}{?: {words}}", \
          "report the line if it comes again: this should not happen") \
    \
    EVENT(NAME_UNKNOWN, "name.unknown", ERROR, INVALID, "host words", \
          "the name {host} does not exist: {words}", \
          "check its spelling and the DNS servers of this machine") \
    EVENT(NAME_UNRESOLVED, "name.unresolved", WARNING, UNAVAILABLE, "host words", \
          "the name {host} cannot be resolved at the moment: {words}", \
          "check the DNS servers of this machine") \
    \
    EVENT(CONNECTION_FAILED, "connection.failed", WARNING, UNAVAILABLE, "host address port words", \
          "no connection to {host}{? ({address})} port {port}: {words}", \
          "check that the server is running and that host and port are right") \
    EVENT(CONNECTION_CUT, "connection.cut", WARNING, UNAVAILABLE, "words", \
          "the connection was cut{?: {words}}", NULL) \
    EVENT(CONNECTION_CLOSED, "connection.closed", WARNING, UNAVAILABLE, "", \
          "the server closed the connection", NULL) \
    EVENT(CONNECTION_TIMED_OUT, "connection.timed_out", WARNING, UNAVAILABLE, "limit_ms", \
          "there was no answer{? within {limit_ms}}", "check that the server is running and that the port is right") \
    \
    EVENT(CONNECTION_WRITING_NOT_ALLOWED, "connection.writing_not_allowed", WARNING, UNAVAILABLE, "", \
          "nothing more can be sent on this connection", NULL) \
    \
    EVENT(TLS_HANDSHAKE_CUT, "tls.handshake_cut", WARNING, UNAVAILABLE, "", \
          "the connection was cut during the TLS handshake", \
          "check that this is the right port and that the server offers TLS 1.2 or newer") \
    EVENT(TLS_CUT, "tls.cut", WARNING, UNAVAILABLE, "", \
          "the connection was cut without a proper TLS shutdown", NULL) \
    EVENT(TLS_CLEAR_TEXT_BEFORE, "tls.clear_text_before", ERROR, BROKEN, "", \
          "the server sent unencrypted data after it had agreed to start TLS", \
          "find out whether something between this machine and the server changes the traffic") \
    EVENT(TLS_NO_CERTIFICATE_IN_CA_FILE, "tls.no_certificate_in_ca_file", ERROR, INVALID, "", \
          "the CA file contains no certificate", \
          "set ca_file to a PEM file that contains the CA certificate") \
    EVENT(TLS_SYSTEM_CAS_UNREADABLE, "tls.system_cas_unreadable", ERROR, INTERNAL, "", \
          "the CA certificates of this machine cannot be read", \
          "install the package ca-certificates on this machine") \
    EVENT(TLS_PIN_WRONG_SIZE, "tls.pin_wrong_size", ERROR, INVALID, "octets expected", \
          "the pin has {octets} octets instead of {expected}", \
          "set pin to the SHA-256 of the server's certificate, 64 hexadecimal digits") \
    EVENT(TLS_FAILED, "tls.failed", WARNING, BROKEN, "words", \
          "TLS failed: {words}", NULL) \
    EVENT(TLS_TOO_OLD, "tls.too_old", WARNING, UNAVAILABLE, "words", \
          "the server speaks only old TLS: {words}", \
          "switch TLS 1.2 or newer on there, with safe renegotiation (RFC 5746); the updates of the server " \
          "bring both") \
    EVENT(TLS_BELOW_MINIMUM, "tls.below_minimum", ERROR, UNAVAILABLE, "words", \
          "the server cannot speak TLS 1.3, and tls_minimum demands it: {words}", \
          "switch TLS 1.3 on at the server, or set tls_minimum = 1.2") \
    EVENT(TLS_KEY_EXCHANGE_WEAK, "tls.key_exchange_weak", WARNING, UNAVAILABLE, "words", \
          "the server's key exchange is too weak: {words}", \
          "have the server use ECDHE, or a Diffie-Hellman group of at least 2048 bits") \
    EVENT(TLS_SIGNATURE_WEAK, "tls.signature_weak", WARNING, UNAVAILABLE, "words", \
          "the server signs the TLS handshake in a way that is no longer accepted: {words}", \
          "have the server sign with SHA-256 or better") \
    EVENT(TLS_NO_SHARED_CIPHER, "tls.no_shared_cipher", WARNING, UNAVAILABLE, "words", \
          "the server and this machine have no encryption in common: {words}", \
          "switch ECDHE with AES on at the server") \
    EVENT(TLS_CLIENT_CERTIFICATE_DEMANDED, "tls.client_certificate_demanded", WARNING, UNAVAILABLE, "words", \
          "the server demands a client certificate, and this version has none to show: {words}", \
          "have the server ignore client certificates for this service") \
    EVENT(TLS_NAME_NOT_SERVED, "tls.name_not_served", WARNING, UNAVAILABLE, "words", \
          "the server does not serve the name by which it was asked: {words}", \
          "set host, or the name in url, to one that the server knows") \
    EVENT(TLS_REFUSED_BY_SERVER, "tls.refused_by_server", WARNING, UNAVAILABLE, "words", \
          "the server ended TLS with an alert: {words}", \
          "look into the log of the server, which knows why") \
    EVENT(TLS_HTTP_ANSWERS, "tls.http_answers", WARNING, UNAVAILABLE, "words", \
          "plain HTTP answers at that port instead of TLS", \
          "set port, or the port in url, to the one with TLS") \
    EVENT(TLS_LDAP_ANSWERS, "tls.ldap_answers", WARNING, UNAVAILABLE, "words", \
          "plain LDAP answers instead of TLS", \
          "check that tls and port go together: starttls with 389 or 3268, ldaps with 636 or 3269") \
    EVENT(TLS_NOT_SPOKEN, "tls.not_spoken", WARNING, UNAVAILABLE, "words found", \
          "what answers does not speak TLS{?; it begins with \"{found}\"}{?: {words}}", \
          "check host and port, and whether something else answers there") \
    EVENT(TLS_CERTIFICATE_EXPIRED, "tls.certificate_expired", ERROR, INVALID, TLS_CERTIFICATE, \
          "the server's certificate has expired" TLS_SHOWN, \
          "renew the certificate on the server, or set pin to that SHA-256 to accept it as it is") \
    EVENT(TLS_AUTHORITY_EXPIRED, "tls.authority_expired", ERROR, INVALID, TLS_CERTIFICATE, \
          "the certificate of an authority above the server's has expired" TLS_SHOWN, \
          "have the server send the authority's renewed certificate, put that into ca_file, or set pin to " \
          "that SHA-256") \
    EVENT(TLS_CERTIFICATE_NOT_YET_VALID, "tls.certificate_not_yet_valid", ERROR, INVALID, TLS_CERTIFICATE, \
          "the server's certificate is not valid yet" TLS_SHOWN, \
          "check the clocks of both machines") \
    EVENT(TLS_CERTIFICATE_WRONG_NAME, "tls.certificate_wrong_name", ERROR, INVALID, TLS_CERTIFICATE, \
          "the server's certificate is for another name" TLS_SHOWN, \
          "set host, or the name in url, to a name that the certificate contains, have one issued for this " \
          "name, or set pin to that SHA-256 if it is the right one") \
    EVENT(TLS_CERTIFICATE_WRONG_PURPOSE, "tls.certificate_wrong_purpose", ERROR, INVALID, TLS_CERTIFICATE, \
          "the server's certificate is not meant for servers" TLS_SHOWN, \
          "have one issued for server authentication, or set pin to that SHA-256 if it is the right one") \
    EVENT(TLS_CERTIFICATE_WEAK, "tls.certificate_weak", ERROR, INVALID, TLS_CERTIFICATE, \
          "the server's certificate, or one above it, is too weak" TLS_SHOWN, \
          "have one issued with a key of at least 2048 bits and SHA-256, or set pin to that SHA-256") \
    EVENT(SERVER_CERTIFICATE_GOOD, "server.certificate_good", INFO, NONE, "end", \
          "the server's certificate is good until {end}", NULL) \
    EVENT(SERVER_CERTIFICATE_ENDS, "server.certificate_ends", WARNING, NONE, "end days", \
          "the server's certificate ends on {end}, in {days} days", \
          "renew it on the server before that day: afterwards it is not believed any more") \
    EVENT(SERVER_CERTIFICATE_ENDED, "server.certificate_ended", WARNING, NONE, "end", \
          "the server's certificate has ended on {end}", "renew it on the server") \
    EVENT(SERVER_CLOCK_GOOD, "server.clock_good", INFO, NONE, "seconds", \
          "the server's clock and this machine's differ by {seconds} s", NULL) \
    EVENT(SERVER_CLOCK_DIFFERS, "server.clock_differs", WARNING, NONE, "theirs ours seconds", \
          "the server's clock says {theirs} and this machine's {ours}: they differ by {seconds} s", \
          "let this machine follow a time server, such as a domain controller (timedatectl set-ntp true); if its time " \
          "is right, correct the server's") \
    EVENT(SERVER_CLOCK_TOO_FAR, "server.clock_too_far", ERROR, INVALID, "theirs ours seconds limit", \
          "the server's clock says {theirs} and this machine's {ours}: they differ by {seconds} s, and Kerberos refuses " \
          "whoever is {limit} s or more away", \
          "let this machine follow a time server, such as a domain controller (timedatectl set-ntp true); if its time " \
          "is right, correct the server's") \
    EVENT(TLS_CERTIFICATE_UNTRUSTED, "tls.certificate_untrusted", ERROR, INVALID, TLS_CERTIFICATE, \
          "the server's certificate is not trusted" TLS_SHOWN, \
          "set ca_file to the CA that signed it, or set pin to that SHA-256 if it is the right one") \
    EVENT(TLS_CERTIFICATE_NOT_PINNED, "tls.certificate_not_pinned", ERROR, INVALID, TLS_CERTIFICATE, \
          "the server's certificate is not one that is pinned" TLS_SHOWN, \
          "if the server was given a new certificate on purpose, set pin to its SHA-256") \
    \
    EVENT(PROCESS_STARTED, "process.started", INFO, NONE, "version supervisor", \
          "the process has started", NULL) \
    EVENT(PROCESS_CANNOT_START, "process.cannot_start", ERROR, NONE, "", \
          "the process cannot start", NULL) \
    EVENT(PROCESS_SETTINGS_CAME, "process.settings_came", INFO, NONE, "number", \
          "the supervisor's settings have arrived", NULL) \
    EVENT(PROCESS_TOLD_TO_DRAIN, "process.told_to_drain", INFO, NONE, "", \
          "the supervisor asks this process to finish its work and exit", NULL) \
    EVENT(PROCESS_DRAINING, "process.draining", INFO, NONE, "", \
          "the process is finishing its work and accepts no more", NULL) \
    EVENT(PROCESS_DRAINED, "process.drained", IMPORTANT_INFO, NONE, "", \
          "all work is finished; the process exits", NULL) \
    EVENT(PROCESS_REFUSED_FOR_GOOD, "process.refused_for_good", ERROR, NONE, "", \
          "the supervisor refuses this process for good; the process exits", NULL) \
    EVENT(PROCESS_REFUSED, "process.refused", ERROR, NONE, "", \
          "the supervisor refuses this process; the process keeps trying", NULL) \
    EVENT(PROCESS_MUST_WAIT, "process.must_wait", INFO, NONE, "wait_ms", \
          "the supervisor makes this process wait", NULL) \
    EVENT(PROCESS_START_MESSAGE_TOO_LARGE, "process.start_message_too_large", ERROR, INVALID, "", \
          "the start message for a child is too large", "shorten the paths in the configuration") \
    EVENT(PROCESS_START_MESSAGE_NOT_TAKEN, "process.start_message_not_taken", ERROR, INTERNAL, \
          "words", \
          "the start message could not be passed to a child: {words}", \
          "see in the log of the child why it ended so early") \
    EVENT(PROCESS_NO_START_MESSAGE, "process.no_start_message", ERROR, INVALID, "descriptor", \
          "there is no start message on descriptor {descriptor}", \
          "start this program with --connect and --keys; only ewscal-supervisor uses --child") \
    EVENT(PROCESS_PIPE_BROKEN, "process.pipe_broken", ERROR, NONE, "", \
          "what came over the pipe cannot be used; the process exits", NULL) \
    EVENT(PIPE_FULL, "pipe.full", ERROR, LIMIT, "message", \
          "there is no room in the pipe for {message}", \
          "report the line if it comes again: this should not happen") \
    EVENT(PIPE_CLOSED, "pipe.closed", WARNING, UNAVAILABLE, "words", \
          "nobody reads the pipe any more{?: {words}}", NULL) \
    EVENT(PIPE_LENGTH_IMPOSSIBLE, "pipe.length_impossible", ERROR, BROKEN, "octets", \
          "what came over the pipe announces a message of {octets} octets", \
          "install one version of all programs of ewscal on this machine") \
    EVENT(PIPE_FOREIGN_MESSAGE, "pipe.foreign_message", ERROR, BROKEN, "message role", \
          "{message} came over the pipe, which a {role} does not send", \
          "install one version of all programs of ewscal on this machine") \
    EVENT(PROCESS_NOT_HARDENED, "process.not_hardened", ERROR, INTERNAL, "words", \
          "the process could not be hardened: {words}", \
          "look for limits that the service manager or the container sets for this process") \
    \
    EVENT(USAGE_OPTION_UNKNOWN, "usage.option_unknown", ERROR, INVALID, "option", \
          "there is no option '{option}'", "see --help") \
    EVENT(USAGE_OPTION_NEEDS_VALUE, "usage.option_needs_value", ERROR, INVALID, "option", \
          "the option '{option}' needs a value", "see --help") \
    EVENT(USAGE_ARGUMENT_UNEXPECTED, "usage.argument_unexpected", ERROR, INVALID, "argument", \
          "the argument '{argument}' was not expected", "see --help") \
    EVENT(USAGE_LOG_LEVEL_INVALID, "usage.log_level_invalid", ERROR, INVALID, "value", \
          "--log-level {value} is not a log level", "use error, warning, info or debug") \
    EVENT(USAGE_VALUE_TOO_LONG, "usage.value_too_long", ERROR, INVALID, "value", \
          "'{value}' is too long", NULL) \
    EVENT(USAGE_CONNECT_AND_KEYS_MISSING, "usage.connect_and_keys_missing", ERROR, INVALID, "", \
          "--connect and --keys are required", "see --help") \
    EVENT(USAGE_CONNECT_INVALID, "usage.connect_invalid", ERROR, INVALID, "value", \
          "--connect {value} is not an address", "use tcp://HOST:PORT") \
    \
    EVENT(BUS_CONNECTED, "bus.connected", IMPORTANT_INFO, NONE, "supervisor_version heartbeat_ms", \
          "connected to the supervisor", NULL) \
    EVENT(BUS_SESSION_LOST, "bus.session_lost", WARNING, NONE, "", \
          "the session with the supervisor is over; this process greets it again", NULL) \
    EVENT(BUS_TROUBLE, "bus.trouble", WARNING, NONE, "", \
          "there is a problem with the bus connection to the supervisor", NULL) \
    EVENT(BUS_NO_ANSWER, "bus.no_answer", WARNING, UNAVAILABLE, "address", \
          "there is no answer from {address}; this process keeps trying", \
          "check that the supervisor is running and reachable and that this process's key is allowed there") \
    EVENT(BUS_SUPERVISOR_SILENT, "bus.supervisor_silent", WARNING, UNAVAILABLE, "", \
          "three heartbeats of the supervisor were missed", NULL) \
    EVENT(BUS_PEER_SILENT, "bus.peer_silent", WARNING, UNAVAILABLE, "", \
          "three heartbeats were missed", NULL) \
    EVENT(BUS_NO_SESSION, "bus.no_session", WARNING, UNAVAILABLE, "message", \
          "there is no session for the message {message}", NULL) \
    EVENT(BUS_SESSION_OVER, "bus.session_over", INFO, UNAVAILABLE, "peer", \
          "the session with {peer} is over", NULL) \
    EVENT(BUS_KEY_REVOKED, "bus.key_revoked", WARNING, UNAVAILABLE, "peer", \
          "the key{? of {peer}} is no longer allowed", NULL) \
    EVENT(BUS_NOT_SENT, "bus.not_sent", WARNING, UNAVAILABLE, "message words", \
          "the message {message} could not be sent: {words}", NULL) \
    EVENT(BUS_OTHER_VERSION, "bus.other_version", ERROR, INVALID, "supervisor process", \
          "the supervisor speaks version {supervisor} of the bus protocol, but this process speaks " \
          "version {process}", \
          "install the same release on both hosts") \
    EVENT(BUS_REPLACED, "bus.replaced", ERROR, REFUSED, "", \
          "another process uses the same key", \
          "give each process a key of its own with 'ewscalctl keys add-host'") \
    EVENT(BUS_NEWER_HELLO, "bus.newer_hello", WARNING, NONE, "", \
          "a newer process has greeted the supervisor with the same key", NULL) \
    EVENT(BUS_COME_BACK_LATER, "bus.come_back_later", INFO, BUSY, "", \
          "the supervisor is not ready for this process yet", NULL) \
    EVENT(BUS_GREETS_TOO_OFTEN, "bus.greets_too_often", WARNING, BUSY, "", \
          "processes with this key greet the supervisor too often; for a while it does not answer them", \
          "check that the key is used by one process; if nobody knows what uses it, revoke it with " \
          "'ewscalctl keys revoke'") \
    EVENT(BUS_NO_DESCRIPTORS, "bus.no_descriptors", WARNING, NONE, "", \
          "nearly all descriptors of the supervisor are in use; until some are free, nobody new can connect " \
          "to the bus", \
          "see with `ss -tnp` who keeps connections to the supervisor's port; a higher LimitNOFILE helps " \
          "when there are really so many hosts") \
    EVENT(BUS_GREET_AGAIN, "bus.greet_again", INFO, UNAVAILABLE, "", \
          "the supervisor does not know this session; the process must greet it again", NULL) \
    EVENT(BUS_KEY_OF_OTHER_ROLE, "bus.key_of_other_role", ERROR, INVALID, "", \
          "the key belongs to another role", "use the key file that is named after this role") \
    EVENT(BUS_NOT_FOR_ROLE, "bus.not_for_role", WARNING, BROKEN, "message type role", \
          "a {role} is not allowed to send the message {message} (type {type})", NULL) \
    EVENT(BUS_NOT_FROM_A_SUPERVISOR, "bus.not_from_a_supervisor", WARNING, BROKEN, "", \
          "a message that no supervisor sends was dropped", NULL) \
    EVENT(BUS_SEVERAL_FRAMES, "bus.several_frames", WARNING, BROKEN, "", \
          "a message of more than one frame was dropped", NULL) \
    EVENT(BUS_NO_IDENTITY, "bus.no_identity", WARNING, BROKEN, "", \
          "a message without an identity was dropped", NULL) \
    EVENT(BUS_STRANGER_REFUSED, "bus.stranger_refused", WARNING, REFUSED, "address", \
          "a connection from {address} was refused; its key is not allowed", \
          "if it comes from a host of yours, allow that host with 'ewscalctl keys add-host'") \
    EVENT(BUS_ADDRESS_INVALID, "bus.address_invalid", ERROR, INVALID, "address", \
          "'{address}' is not the address of a supervisor", "use tcp://HOST:PORT") \
    EVENT(BUS_KEYS_INVALID, "bus.keys_invalid", ERROR, INVALID, "", \
          "the keys for the bus are not valid", "create new ones with 'ewscalctl keys'") \
    EVENT(BUS_ACCESS_CONTROL_FAILED, "bus.access_control_failed", ERROR, INTERNAL, "words", \
          "the access control of the bus could not be started: {words}", \
          "report the line if it comes again: this should not happen") \
    EVENT(BUS_NO_SOCKET, "bus.no_socket", ERROR, INTERNAL, "address words", \
          "a socket for {address} cannot be opened: {words}", \
          "raise LimitNOFILE if the process has no descriptors left") \
    EVENT(BUS_CANNOT_LISTEN, "bus.cannot_listen", ERROR, INVALID, "address words", \
          "the bus cannot listen on {address}: {words}", \
          "check [bus] listen and whether another program uses the port") \
    EVENT(BUS_CANNOT_CONNECT, "bus.cannot_connect", ERROR, INVALID, "address words", \
          "cannot connect to {address}: {words}", NULL) \
    \
    EVENT(MESSAGE_SENT, "message.sent", DEBUG, NONE, "peer message", \
          "sent", NULL) \
    EVENT(MESSAGE_RECEIVED, "message.received", DEBUG, NONE, "peer message", \
          "received", NULL) \
    EVENT(MESSAGE_EXCEEDS_LIMITS, "message.exceeds_limits", ERROR, NONE, "message", \
          "a message exceeds the limits of the bus and is not sent", NULL) \
    EVENT(MESSAGE_NO_FRAME, "message.no_frame", WARNING, BROKEN, "", \
          "the frame is not [major, minor, type, fields]", NULL) \
    EVENT(MESSAGE_NO_MSGPACK, "message.no_msgpack", WARNING, BROKEN, "", \
          "the frame is not one msgpack value", NULL) \
    EVENT(MESSAGE_SESSION_INVALID, "message.session_invalid", WARNING, BROKEN, "", \
          "the session of the frame is not a number", NULL) \
    EVENT(MESSAGE_OTHER_VERSION, "message.other_version", ERROR, INVALID, \
          "major minor own_major own_minor", \
          "the peer speaks version {major}.{minor} of the bus protocol, but this program speaks " \
          "{own_major}.{own_minor}", \
          "install the same release on both hosts") \
    EVENT(MESSAGE_TYPE_UNKNOWN, "message.type_unknown", WARNING, BROKEN, "type", \
          "message type {type} is unknown", NULL) \
    EVENT(MESSAGE_TOO_LARGE, "message.too_large", WARNING, LIMIT, "message octets most", \
          "the message {message} has {octets} octets; at most {most} are allowed", NULL) \
    EVENT(MESSAGE_NO_MAP, "message.no_map", WARNING, BROKEN, "record", \
          "{record} is not a map", NULL) \
    EVENT(MESSAGE_KEY_NO_NUMBER, "message.key_no_number", WARNING, BROKEN, "record", \
          "{record} has a key that is not a number", NULL) \
    EVENT(MESSAGE_FIELD_NO_NUMBER, "message.field_no_number", WARNING, BROKEN, "record field", \
          "{record}.{field} is not a number", NULL) \
    EVENT(MESSAGE_FIELD_NO_TEXT, "message.field_no_text", WARNING, BROKEN, "record field", \
          "{record}.{field} is not text", NULL) \
    EVENT(MESSAGE_FIELD_NO_OCTETS, "message.field_no_octets", WARNING, BROKEN, "record field", \
          "{record}.{field} is not a string of octets", NULL) \
    EVENT(MESSAGE_FIELD_NO_LIST, "message.field_no_list", WARNING, BROKEN, "record field", \
          "{record}.{field} is not a list", NULL) \
    EVENT(MESSAGE_FIELD_NO_BOOLEAN, "message.field_no_boolean", WARNING, BROKEN, "record field", \
          "{record}.{field} is neither true nor false", NULL) \
    EVENT(MESSAGE_FIELD_NOT_UTF8, "message.field_not_utf8", WARNING, BROKEN, "record field", \
          "{record}.{field} is not UTF-8", NULL) \
    EVENT(MESSAGE_FIELD_OUT_OF_RANGE, "message.field_out_of_range", WARNING, LIMIT, \
          "record field", \
          "{record}.{field} is out of range", NULL) \
    EVENT(MESSAGE_FIELD_TOO_LONG, "message.field_too_long", WARNING, LIMIT, "record field", \
          "{record}.{field} is too long", NULL) \
    EVENT(MESSAGE_FIELD_TOO_MANY, "message.field_too_many", WARNING, LIMIT, "record field", \
          "{record}.{field} has too many items", NULL) \
    EVENT(MESSAGE_FIELD_NO_ROOM, "message.field_no_room", WARNING, LIMIT, "record field", \
          "{record}.{field} takes more memory than a message is allowed to take", NULL) \
    EVENT(MESSAGE_FIELD_MISSING, "message.field_missing", WARNING, BROKEN, "record field", \
          "{record}.{field} is required but missing", NULL) \
    EVENT(MESSAGE_FIELD_TWICE, "message.field_twice", WARNING, BROKEN, "record field", \
          "{record}.{field} is given twice", NULL) \
    EVENT(MESSAGE_UNSENDABLE_OUT_OF_RANGE, "message.unsendable_out_of_range", ERROR, INVALID, \
          "record field", \
          "{record}.{field} cannot be sent: it is out of range", NULL) \
    EVENT(MESSAGE_UNSENDABLE_MISSING, "message.unsendable_missing", ERROR, INVALID, \
          "record field", \
          "{record}.{field} cannot be sent: it is required but missing", NULL) \
    EVENT(MESSAGE_UNSENDABLE_NOT_UTF8, "message.unsendable_not_utf8", ERROR, INVALID, \
          "record field", \
          "{record}.{field} cannot be sent: it is not UTF-8", NULL) \
    EVENT(MESSAGE_UNSENDABLE_TOO_LONG, "message.unsendable_too_long", ERROR, LIMIT, \
          "record field", \
          "{record}.{field} cannot be sent: it is too long", \
          "shorten what the settings or the directory have there") \
    EVENT(MESSAGE_UNSENDABLE_TOO_MANY, "message.unsendable_too_many", ERROR, LIMIT, \
          "record field", \
          "{record}.{field} cannot be sent: it has too many items", \
          "shorten the list in the settings") \
    EVENT(MESSAGE_UNSENDABLE_TYPE, "message.unsendable_type", ERROR, INVALID, "type", \
          "message type {type} cannot be sent: it is unknown", NULL) \
    EVENT(MESSAGE_UNSENDABLE_TOO_LARGE, "message.unsendable_too_large", ERROR, LIMIT, "message", \
          "{message} cannot be sent: it is larger than allowed", \
          "shorten what the settings have for it") \
    EVENT(CALENDAR_CONTENT_TOO_LARGE, "calendar.content_too_large", WARNING, LIMIT, "octets most", \
          "the appointments of a calendar take {octets} octets; at most {most} are allowed", \
          "remove appointments that nobody needs any more from that calendar") \
    \
    EVENT(LOGIN_NOT_NEEDED, "login.not_needed", INFO, NONE, "", \
          "the log-in attempt is no longer needed", NULL) \
    EVENT(LOGIN_NO_SUPERVISOR, "login.no_supervisor", WARNING, UNAVAILABLE, "", \
          "there is no session with the supervisor, which grants log-in attempts", NULL) \
    \
    EVENT(KEY_PAIR_FAILED, "key.pair_failed", ERROR, INTERNAL, "words", \
          "a key pair could not be created: {words}", \
          "report the line if it comes again: this should not happen") \
    EVENT(KEY_NOT_ALLOWABLE, "key.not_allowable", ERROR, INVALID, "key", \
          "{key} is not a key that can be allowed", NULL) \
    EVENT(KEY_OF_OTHER_ROLE, "key.of_other_role", ERROR, INVALID, "key role", \
          "the key {key} is already bound to a role other than {role}", NULL) \
    EVENT(KEY_FOLDER_NOT_MADE, "key.folder_not_made", ERROR, INVALID, "folder words", \
          "the key directory {folder} could not be created: {words}", NULL) \
    EVENT(KEY_FOLDER_UNREADABLE, "key.folder_unreadable", ERROR, INVALID, "folder words", \
          "the key directory {folder} cannot be read: {words}", \
          "use sudo if it is closed to you; if there is none yet, `ewscalctl setup` makes it on the supervisor's " \
          "machine, and on another one it holds the keys that were copied there") \
    EVENT(KEY_FOLDER_MISSING, "key.folder_missing", ERROR, INVALID, "folder words", \
          "the key directory {folder} cannot be opened: {words}", \
          "if it does not exist, create the keys with 'ewscalctl keys init'") \
    EVENT(KEY_FOLDER_OPEN, "key.folder_open", ERROR, INVALID, "folder", \
          "everybody may write to the key directory {folder}", \
          "remove that permission with 'chmod o-w {folder}'") \
    EVENT(KEY_FOLDER_TOO_FULL, "key.folder_too_full", ERROR, LIMIT, "folder most", \
          "the key directory {folder} holds more than {most} keys", \
          "revoke the hosts that are gone with 'ewscalctl keys revoke'") \
    EVENT(KEY_PATH_TOO_LONG, "key.path_too_long", ERROR, INVALID, "file", \
          "the path {file} is too long", NULL) \
    EVENT(KEY_HOST_NAME_INVALID, "key.host_name_invalid", ERROR, INVALID, "host", \
          "'{host}' is not a host name", \
          "use letters, digits, '.', '-' and '_', and not digits alone") \
    EVENT(KEY_COMMENT_INVALID, "key.comment_invalid", ERROR, INVALID, "most", \
          "the comment must be one line of at most {most} octets", NULL) \
    EVENT(KEY_HOST_WITHOUT_ROLE, "key.host_without_role", ERROR, INVALID, "host", \
          "the host {host} was given no role", NULL) \
    EVENT(KEY_HOST_HAS_KEYS, "key.host_has_keys", ERROR, INVALID, "host", \
          "the host {host} already has keys", "revoke them with 'ewscalctl keys revoke {host}' first") \
    EVENT(KEY_HOST_NOT_ALLOWED, "key.host_not_allowed", ERROR, INVALID, "host role", \
          "the host {host} has no allowed key{? for the role {role}}", NULL) \
    EVENT(KEY_HOST_UNREADABLE, "key.host_unreadable", ERROR, INVALID, "host role cause", \
          "the host {host} has no allowed key{? for the role {role}} that can be read: {cause}", \
          NULL) \
    EVENT(KEY_SOME_UNREADABLE, "key.some_unreadable", ERROR, INVALID, "count cause", \
          "{count} keys cannot be read, for example: {cause}", NULL) \
    EVENT(KEY_FILES_MIXED_UP, "key.files_mixed_up", ERROR, INVALID, \
          "folder expected role supervisor_role", \
          "the keys in {folder} are mixed up: {expected}.key is for {role}, but supervisor.pub is for " \
          "{supervisor_role}", NULL) \
    EVENT(KEY_FOLDER_NOT_WHOLE, "key.folder_not_whole", ERROR, INVALID, "folder files", \
          "the keys of the supervisor in {folder} are not whole: making them was interrupted, or they are those of " \
          "another host", \
          "if the supervisor is to run on this machine, remove {files} and try again; hosts that have keys already " \
          "need new ones then") \
    EVENT(KEY_FILE_NOT_MADE, "key.file_not_made", ERROR, INVALID, "file words", \
          "the key file {file} could not be created: {words}", NULL) \
    EVENT(KEY_FILE_NOT_WRITTEN, "key.file_not_written", ERROR, INVALID, "file words", \
          "the key file {file} could not be written: {words}", NULL) \
    EVENT(KEY_FILE_NOT_MOVED, "key.file_not_moved", ERROR, INVALID, "file to words", \
          "the key file {file} could not be moved to {to}: {words}", NULL) \
    EVENT(KEY_FILE_GROUP_NOT_SET, "key.file_group_not_set", ERROR, INVALID, "file group words", \
          "{file} could not be given to the group {group}: {words}", NULL) \
    EVENT(KEY_FILE_NOT_PLAIN, "key.file_not_plain", ERROR, INVALID, "file", \
          "the key file {file} is not a regular file", NULL) \
    EVENT(KEY_FILE_LINK, "key.file_link", ERROR, INVALID, "file words", \
          "the key file {file} is a symbolic link", "put the file itself there") \
    EVENT(KEY_FILE_NOT_OPENED, "key.file_not_opened", ERROR, INVALID, "file words", \
          "the key file {file} cannot be opened: {words}", \
          "use sudo if it is closed to you; if there is none yet, `ewscalctl setup` makes it on the supervisor's " \
          "machine, and from there it is copied to another one") \
    EVENT(KEY_FILE_OF_OTHER_USER, "key.file_of_other_user", ERROR, INVALID, "file owner reader", \
          "the key file {file} belongs to user {owner}; it must belong to root or to user {reader}, who " \
          "reads it", \
          "give it to root with 'chown root {file}'") \
    EVENT(KEY_SECRET_FILE_OPEN, "key.secret_file_open", ERROR, INVALID, "file mode", \
          "the key file {file} has mode {mode}, so others may read or change it", \
          "restrict it with 'chmod u=rw,g=r,o= {file}'") \
    EVENT(KEY_FILE_OPEN, "key.file_open", ERROR, INVALID, "file mode", \
          "the key file {file} has mode {mode}, so others may change it", \
          "restrict it with 'chmod go-w {file}'") \
    EVENT(KEY_FILE_INVALID, "key.file_invalid", ERROR, INVALID, "file", \
          "{file} is not a key file", NULL) \
    EVENT(KEY_FILE_LINE_INVALID, "key.file_line_invalid", ERROR, INVALID, "file line", \
          "line {line} of the key file {file} is not understood", NULL) \
    EVENT(KEY_FILE_INCOMPLETE, "key.file_incomplete", ERROR, INVALID, "file", \
          "the key file {file} lacks 'role' or 'public'", NULL) \
    EVENT(KEY_SECRET_DOES_NOT_MATCH, "key.secret_does_not_match", ERROR, INVALID, "file", \
          "'secret' is missing from the key file {file} or does not belong to 'public'", NULL) \
    EVENT(KEY_SECRET_NOT_WANTED, "key.secret_not_wanted", ERROR, INVALID, "file", \
          "{file} contains a secret key where only public ones belong", \
          "remove it and create new keys, because this one may have been read") \
    \
    EVENT(LOG_FILE_NOT_OPENED, "log.file_not_opened", ERROR, UNAVAILABLE, "file words", \
          "the log file {file} cannot be opened{?: {words}}", \
          "see whether the folder is there and belongs to this process's user") \
    EVENT(LOG_FILE_NOT_PLAIN, "log.file_not_plain", ERROR, UNAVAILABLE, "file", \
          "the log file {file} is not a regular file", \
          "remove what lies there") \
    EVENT(LOG_FILE_FOREIGN, "log.file_foreign", ERROR, UNAVAILABLE, "file owner", \
          "the log file {file} belongs to another user (id {owner})", \
          "find out who created it, then remove it; only this process's user may write to it") \
    EVENT(LOG_FILE_LINKED, "log.file_linked", ERROR, UNAVAILABLE, "file", \
          "the log file {file} is also another file: it has more than one name", \
          "find out who linked it, then remove it") \
    EVENT(LOG_FILE_NOT_RENEWED, "log.file_not_renewed", ERROR, UNAVAILABLE, "file words", \
          "the log file {file} could not be emptied when it had reached its size limit: {words}", \
          "see whether the folder belongs to this process's user") \
    EVENT(LOG_FILE_NOT_WRITTEN, "log.file_not_written", ERROR, UNAVAILABLE, "file words", \
          "the log file {file} cannot be written to: {words}", \
          "free space on the disk of the log, or make the file writable") \
    EVENT(LOG_LINES_ARE_LOST, "log.lines_are_lost", ERROR, NONE, "", \
          "log lines are being lost (reported only once)", NULL) \
    EVENT(LOG_LINES_WERE_LOST, "log.lines_were_lost", WARNING, NONE, "lines", \
          "lines of this log were lost", \
          "free space on the disk of the log") \
    EVENT(LOG_LINES_LEFT_OUT, "log.lines_left_out", WARNING, NONE, "of more seconds", \
          "repeated lines were left out", NULL)
/* clang-format on */

#endif
