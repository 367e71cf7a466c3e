/* Events of ewscalctl: what is wrong with a command or with the answer to it. Form and columns:
 * event_table.h. */
#ifndef PROTO_EVENTS_EWSCALCTL_H
#define PROTO_EVENTS_EWSCALCTL_H

/* clang-format off */
#define EVENTS_EWSCALCTL(EVENT) \
    EVENT(EWSCALCTL_COMMAND_MISSING, "ewscalctl.command_missing", ERROR, INVALID, "", \
          "a command is missing", "see ewscalctl --help") \
    EVENT(EWSCALCTL_COMMAND_UNKNOWN, "ewscalctl.command_unknown", ERROR, INVALID, "command", \
          "there is no command \"{command}\"", "see ewscalctl --help") \
    EVENT(EWSCALCTL_ARGUMENTS_WRONG, "ewscalctl.arguments_wrong", ERROR, INVALID, \
          "command arguments", \
          "usage: ewscalctl {command}{? {arguments}}", NULL) \
    EVENT(EWSCALCTL_ARGUMENTS_TOO_MANY, "ewscalctl.arguments_too_many", ERROR, INVALID, "most", \
          "there are more than {most} arguments", "see ewscalctl --help") \
    EVENT(EWSCALCTL_OPTION_UNKNOWN, "ewscalctl.option_unknown", ERROR, INVALID, "option", \
          "there is no option {option}", "see ewscalctl --help") \
    EVENT(EWSCALCTL_OPTION_WITHOUT_VALUE, "ewscalctl.option_without_value", ERROR, INVALID, "option", \
          "the option {option} needs a value", NULL) \
    EVENT(EWSCALCTL_TIMEOUT_INVALID, "ewscalctl.timeout_invalid", ERROR, INVALID, "value most", \
          "--timeout {value}: expected a number of seconds from 1 to {most}", NULL) \
    EVENT(EWSCALCTL_ADDRESS_INVALID, "ewscalctl.address_invalid", ERROR, INVALID, "value", \
          "--connect {value}: expected tcp://HOST:PORT", NULL) \
    EVENT(EWSCALCTL_MAILBOXES_WRONG, "ewscalctl.mailboxes_wrong", ERROR, INVALID, "", \
          "usage: ewscalctl check exchange [--user NAME | --all | --allow HOST | --forget HOST]", NULL) \
    EVENT(EWSCALCTL_WATCH_WRONG, "ewscalctl.watch_wrong", ERROR, INVALID, "most", \
          "usage: ewscalctl status [--watch [SECONDS]], with a number of seconds from 1 to {most}", NULL) \
    EVENT(EWSCALCTL_USERS_WRONG, "ewscalctl.users_wrong", ERROR, INVALID, "", \
          "usage: ewscalctl users [--failed | --stale | --quarantined | --times-only] [--reason NAME] [--like TEXT] " \
          "[--csv | --json]", NULL) \
    EVENT(EWSCALCTL_SETUP_WRONG, "ewscalctl.setup_wrong", ERROR, INVALID, "", \
          "usage: ewscalctl setup [--plain | --answers FILE] [--config FILE]", NULL) \
    EVENT(EWSCALCTL_NOT_ALL_READ, "ewscalctl.not_all_read", ERROR, UNAVAILABLE, "limit_ms", \
          "the round has not finished within {limit_ms}: the table shows what has been read so far", \
          "see `ewscalctl cycle`, or use a longer --timeout") \
    EVENT(EWSCALCTL_ROLE_INVALID, "ewscalctl.role_invalid", ERROR, INVALID, "value", \
          "--role {value}: expected worker-ews, worker-ldap, publisher-ucserver or control", NULL) \
    EVENT(EWSCALCTL_KEYS_WRONG, "ewscalctl.keys_wrong", ERROR, INVALID, "", \
          "usage: ewscalctl keys init | add-host HOST | list | revoke HOST [ROLE]", NULL) \
    EVENT(EWSCALCTL_KEYS_WITHOUT_OUTPUT, "ewscalctl.keys_without_output", ERROR, INVALID, "", \
          "keys add-host needs --output DIR", "name a directory that does not exist yet") \
    EVENT(EWSCALCTL_KEYS_HOST_NAME, "ewscalctl.keys_host_name", ERROR, INVALID, "name", \
          "keys add-host cannot use the name \"{name}\": use letters, digits, '.', '-' and '_', and not " \
          "digits alone, because numbers name the supervisor's own children", NULL) \
    EVENT(EWSCALCTL_NO_ANSWER, "ewscalctl.no_answer", ERROR, UNAVAILABLE, "supervisor limit_ms cause", \
          "no answer from the supervisor at {supervisor} within {limit_ms}{?: {cause}}", \
          "see with `ewscalctl service status` whether the supervisor is running, and start it with `ewscalctl service " \
          "start`; if it runs, see whether --connect is its [bus] listen and this key is allowed") \
    EVENT(EWSCALCTL_ANSWER_INCOMPLETE, "ewscalctl.answer_incomplete", ERROR, BROKEN, "", \
          "the supervisor's answer is incomplete or too large", \
          "install the same release of ewscalctl and the supervisor") \
    EVENT(EWSCALCTL_ANSWER_NOT_JSON, "ewscalctl.answer_not_json", ERROR, BROKEN, "", \
          "the supervisor's answer is not JSON", \
          "install the same release of ewscalctl and the supervisor") \
    EVENT(EWSCALCTL_BUNDLE_EXISTS, "ewscalctl.bundle_exists", ERROR, INVALID, "file", \
          "{file} is there already", "name another file with --output") \
    EVENT(EWSCALCTL_BUNDLE_NOT_WRITTEN, "ewscalctl.bundle_not_written", ERROR, UNAVAILABLE, "file words", \
          "the bundle {file} was not written: {words}", "name another file with --output") \
    EVENT(EWSCALCTL_BUNDLE_FILE_UNREADABLE, "ewscalctl.bundle_file_unreadable", WARNING, UNAVAILABLE, "words", \
          "it cannot be read: {words}", "see that it is there, and run `ewscalctl support-bundle` as root") \
    EVENT(EWSCALCTL_BUNDLE_FILE_TOO_LARGE, "ewscalctl.bundle_file_too_large", WARNING, LIMIT, "", \
          "it is too large for the bundle", NULL) \
    EVENT(EWSCALCTL_BUNDLE_LOGS_CUT, "ewscalctl.bundle_logs_cut", WARNING, LIMIT, "most_mib", \
          "the oldest lines are left out, because the logs are larger than {most_mib} MiB or grew meanwhile", NULL) \
    EVENT(EWSCALCTL_BUNDLE_NO_VERSION, "ewscalctl.bundle_no_version", WARNING, UNAVAILABLE, "", \
          "it does not tell its version", NULL) \
    EVENT(EWSCALCTL_BUNDLE_NO_UNITS, "ewscalctl.bundle_no_units", WARNING, UNAVAILABLE, "", \
          "systemd does not answer, or knows no unit of ewscal", NULL) \
    EVENT(EWSCALCTL_BUNDLE_NO_PAGE, "ewscalctl.bundle_no_page", WARNING, UNAVAILABLE, "", \
          "the HTTP endpoint does not answer with it", NULL) \
    EVENT(EWSCALCTL_SERVICE_WRONG, "ewscalctl.service_wrong", ERROR, INVALID, "", \
          "usage: ewscalctl service start | stop | status", NULL) \
    EVENT(EWSCALCTL_SERVICE_NO_SYSTEMD, "ewscalctl.service_no_systemd", ERROR, INVALID, "", \
          "this machine was not started by systemd, so the supervisor is no unit of it", \
          "start and stop the supervisor as it was started here: a container or the demo does it by itself") \
    EVENT(EWSCALCTL_SERVICE_NO_BUS, "ewscalctl.service_no_bus", ERROR, UNAVAILABLE, "words", \
          "the system's bus does not answer, so systemd cannot be asked: {words}", \
          "install the package dbus, or use systemctl") \
    EVENT(EWSCALCTL_SERVICE_NO_UNIT, "ewscalctl.service_no_unit", ERROR, INVALID, "unit", \
          "systemd knows no unit {unit}", "install the package ewscal, which brings it") \
    EVENT(EWSCALCTL_SERVICE_REFUSED, "ewscalctl.service_refused", ERROR, REFUSED, "unit words", \
          "systemd refuses this for {unit}: {words}", "do it as root") \
    EVENT(EWSCALCTL_SERVICE_FAILED, "ewscalctl.service_failed", ERROR, UNAVAILABLE, "unit words", \
          "systemd did not do this for {unit}: {words}", "see `journalctl -u {unit}`") \
    EVENT(EWSCALCTL_TOPIC_UNKNOWN, "ewscalctl.topic_unknown", ERROR, INVALID, "topic", \
          "there is no help about \"{topic}\"", "`ewscalctl help` says what there is") \
    EVENT(EWSCALCTL_OUTPUT_FAILED, "ewscalctl.output_failed", ERROR, UNAVAILABLE, "", \
          "standard output cannot be written to", \
          "see whether the disk is full or the program that reads it has ended") \
    EVENT(SETUP_FILE_UNWRITTEN, "setup.file_unwritten", ERROR, UNAVAILABLE, "path words", \
          "{path} cannot be written: {words}", "make room on the disk, or correct the permissions") \
    EVENT(SETUP_FOLDER_UPWARDS, "setup.folder_upwards", ERROR, INVALID, "path", \
          "the folder {path} leads upwards, and systemd passes over such a path", "write it without `..`") \
    EVENT(SETUP_FOLDER_OF_OTHERS, "setup.folder_of_others", ERROR, REFUSED, "path owner mode", \
          "nothing is made in the folder {path}, which somebody other than root may change: it belongs to {owner} and " \
          "has the mode {mode}", \
          "choose a folder that is below those of root alone, or make it yourself, and run `ewscalctl setup` again") \
    EVENT(SETUP_NOT_ROOT, "setup.not_root", ERROR, REFUSED, "", \
          "only root can set up the service", "use sudo") \
    EVENT(SETUP_NO_TERMINAL, "setup.no_terminal", ERROR, INVALID, "", \
          "dialogs need a terminal of at least 76 columns and 23 lines", "use --plain, or a larger window") \
    EVENT(SETUP_DESCRIPTOR_WRONG, "setup.descriptor_wrong", ERROR, INVALID, "value", \
          "secret_descriptor = {value}: no password can be read from there", \
          "give the number of an open descriptor, for example 3 with 3< FILE on the command line") \
    EVENT(SETUP_ANSWER_NO_WORD, "setup.answer_no_word", ERROR, INVALID, "key value", \
          "{key} = {value}: this is none of the possible answers", "see the manual page ewscalctl-setup(8)") \
    EVENT(SETUP_ANSWER_UNKNOWN, "setup.answer_unknown", ERROR, INVALID, "section key", \
          "there is no setting {key} in [{section}]", "see the manual pages ewscalctl-setup(8) and ewscal.conf(5)") \
    EVENT(SETUP_ANSWER_HIDDEN, "setup.answer_hidden", ERROR, INVALID, "key other value word", \
          "{key} would have no effect, because the same file has {other} = {value}", \
          "set {other} = {word}, or remove {key}") \
    EVENT(SETUP_ANSWER_ELSEWHERE, "setup.answer_elsewhere", ERROR, INVALID, "section key present", \
          "{key} of [{section}] cannot be set by set-up, which asks for the section [{present}]", \
          "give it for [{present}], and set that of other sections in ewscal.conf") \
    EVENT(SETUP_ANSWER_WITHOUT_HOST, "setup.answer_without_host", ERROR, INVALID, "", \
          "Exchange is to be at the address that is given (find = host), and none is", \
          "add host or url, or set find = auto") \
    \
    EVENT(TRIAL_PROGRAM_NOT_STARTED, "trial.program_not_started", ERROR, INVALID, "program words", \
          "{program} cannot be started: {words}", "install all packages of ewscal on this machine") \
    EVENT(TRIAL_PROGRAM_ENDED, "trial.program_ended", ERROR, BROKEN, "program cause", \
          "{program} has ended without an answer{?: {cause}}", \
          "install one version of all programs of ewscal on this machine") \
    EVENT(TRIAL_NO_ANSWER, "trial.no_answer", ERROR, UNAVAILABLE, "program limit_ms", \
          "{program} has not answered within {limit_ms}", "use a longer --timeout") \
    EVENT(TRIAL_NOBODY_GRANTS, "trial.nobody_grants", ERROR, UNAVAILABLE, "cause", \
          "nobody grants log-in tries{?: {cause}}", \
          "run this command as root, and see whether the service is well") \
    EVENT(TRIAL_REFUSED_BEFORE, "trial.refused_before", ERROR, REFUSED, "account cause", \
          "this password was judged wrong before, so it is not sent once more{?: {cause}}", \
          "correct the password, or agree to one more try when you are asked") \
    EVENT(TRIAL_NO_SECRET, "trial.no_secret", ERROR, INVALID, "account", \
          "there is no password of {account} to try, and nothing was sent", \
          "enter the password, or mend the file that it is in") \
    EVENT(TRIAL_NO_ADDRESS, "trial.no_address", ERROR, INVALID, "", \
          "Exchange is to be found by Autodiscover, and no address is known to look for", \
          "set check_mailbox to the address of a mailbox, or host to the name of the Exchange") \
    EVENT(TRIAL_ROSTER_READ, "trial.roster_read", INFO, NONE, "users", \
          "the list of users was read: {users} are enabled and have no client logged in", NULL) \
    EVENT(TRIAL_LISTED_BY_SERVICE, "trial.listed_by_service", INFO, NONE, "user address", \
          "the service that runs has {user} on its list of users{?, with the mailbox {address}}", NULL) \
    EVENT(TRIAL_SERVICE_LISTS_NOBODY, "trial.service_lists_nobody", WARNING, INVALID, "", \
          "the service that runs has nobody with a mailbox on its list of users yet", \
          "wait for its first round, or choose a user by name") \
    EVENT(TRIAL_ROSTER_EMPTY, "trial.roster_empty", WARNING, INVALID, "", \
          "the UCServer lists nobody who is enabled and has no client logged in", \
          "enable calendar replication for a user at the UCServer") \
    EVENT(TRIAL_USER_NOT_LISTED, "trial.user_not_listed", WARNING, INVALID, "user", \
          "the UCServer does not list {user} as enabled and without a client", \
          "check the spelling, or choose somebody who is not logged in") \
    EVENT(TRIAL_MAILBOX_FOUND, "trial.mailbox_found", INFO, NONE, "user address", \
          "the directory knows {user}, whose mailbox is {address}", NULL) \
    EVENT(TRIAL_NO_MAILBOX, "trial.no_mailbox", WARNING, INVALID, "", \
          "the directory entry of this user has no primary SMTP address", \
          "choose somebody who has a mailbox") \
    EVENT(TRIAL_NOT_IN_DIRECTORY, "trial.not_in_directory", WARNING, INVALID, "", \
          "no directory has an entry of this user", \
          "check base, upn_suffix and netbios of the [directory], or choose somebody else") \
    EVENT(TRIAL_AMBIGUOUS, "trial.ambiguous", WARNING, INVALID, "", \
          "several directory entries match this user", "remove or correct one of them") \
    EVENT(TRIAL_LIST_MADE, "trial.list_made", INFO, NONE, "user entries first last", \
          "{entries} appointments of {user} would be written{?, from {first}}{? to {last}}; nothing was written", \
          NULL) \
    \
    EVENT(PREREQUISITE_CONFIGURATION_GOOD, "prerequisite.configuration_good", INFO, NONE, "path", \
          "the configuration {path} is valid", NULL) \
    EVENT(PREREQUISITE_CONFIGURATION_MISSING, "prerequisite.configuration_missing", INFO, NONE, "path", \
          "there is no configuration {path} on this machine, so the supervisor alone was asked", NULL) \
    EVENT(PREREQUISITE_NOT_SET_UP, "prerequisite.not_set_up", ERROR, INVALID, "path key", \
          "the service is not set up: there is no configuration {path} on this machine, and no key {key} with which a " \
          "supervisor elsewhere could be asked", "run `ewscalctl setup`") \
    EVENT(PREREQUISITE_KEY_GOOD, "prerequisite.key_good", INFO, NONE, "path", \
          "the key {path} is there and closed to others", NULL) \
    EVENT(PREREQUISITE_KEY_MISSING, "prerequisite.key_missing", ERROR, INVALID, "path", \
          "the key {path} is missing", "run `ewscalctl keys init`") \
    EVENT(PREREQUISITE_FOLDER_GOOD, "prerequisite.folder_good", INFO, NONE, "path free_mib", \
          "{path} can be written to, and {free_mib} MiB are free", NULL) \
    EVENT(PREREQUISITE_FOLDER_MISSING, "prerequisite.folder_missing", ERROR, INVALID, "path words", \
          "the folder {path} cannot be found: {words}", \
          "create it for the service's user alone: `install -d -o ewscal -g ewscal -m 0700 '{path}'`") \
    EVENT(PREREQUISITE_FOLDER_UNUSABLE, "prerequisite.folder_unusable", ERROR, INVALID, "path words", \
          "the folder {path} cannot be written to: {words}", "let it belong to the service's user") \
    EVENT(PREREQUISITE_LOG_FOLDER_MISSING, "prerequisite.log_folder_missing", ERROR, INVALID, "path words", \
          "the folder of the logs {path} cannot be found: {words}", \
          "create it for the service and its processes: `install -d -o ewscal -g ewscal-log -m 1770 '{path}'`") \
    EVENT(PREREQUISITE_LOG_FOLDER_UNUSABLE, "prerequisite.log_folder_unusable", ERROR, INVALID, "path words", \
          "the folder of the logs {path} cannot be written to by the service or one of its processes: {words}", \
          "give it to them: `install -d -o ewscal -g ewscal-log -m 1770 '{path}'`") \
    EVENT(PREREQUISITE_LOG_FOLDER_OPEN, "prerequisite.log_folder_open", ERROR, INVALID, "path", \
          "everybody can write to the folder of the logs {path}", \
          "let the service and its processes alone write there: `install -d -o ewscal -g ewscal-log -m 1770 '{path}'`") \
    EVENT(PREREQUISITE_FOLDER_PROTECTED, "prerequisite.folder_protected", ERROR, INVALID, "path unit", \
          "systemd does not let {unit} write to {path}", \
          "run `ewscalctl setup`, which allows it") \
    EVENT(PREREQUISITE_FOLDER_HIDDEN, "prerequisite.folder_hidden", ERROR, INVALID, "path unit", \
          "systemd hides {path} from {unit} (ProtectHome, PrivateTmp)", \
          "choose a folder that is not below /home, /root, /run/user, /tmp or /var/tmp") \
    EVENT(PREREQUISITE_DISK_LOW, "prerequisite.disk_low", WARNING, NONE, "path free_mib", \
          "only {free_mib} MiB are free at {path}", "free space on that disk") \
    EVENT(PREREQUISITE_DISK_FULL, "prerequisite.disk_full", ERROR, INVALID, "path free_mib", \
          "only {free_mib} MiB are free at {path}, which is not enough", "free space on that disk") \
    EVENT(PREREQUISITE_PORT_FREE, "prerequisite.port_free", INFO, NONE, "host port words", \
          "port {port} of {host} is free", NULL) \
    EVENT(PREREQUISITE_PORT_OURS, "prerequisite.port_ours", INFO, NONE, "host port words", \
          "the service listens at port {port} of {host}", NULL) \
    EVENT(PREREQUISITE_PORT_TAKEN, "prerequisite.port_taken", ERROR, INVALID, "host port words", \
          "the service cannot listen at port {port} of {host}: {words}", \
          "end the program that uses it, or set another `listen`") \
    EVENT(PREREQUISITE_USER_THERE, "prerequisite.user_there", INFO, NONE, "user", \
          "there is the system user {user}", NULL) \
    EVENT(PREREQUISITE_USER_MISSING, "prerequisite.user_missing", WARNING, NONE, "user", \
          "there is no system user {user}: what should run as it runs as whoever starts it", \
          "install the packages of ewscal, or create that system user") \
    EVENT(PREREQUISITE_SERVICE_RUNS, "prerequisite.service_runs", INFO, NONE, "", \
          "a supervisor runs with this configuration's state directory", NULL) \
    EVENT(PREREQUISITE_SERVICE_DOWN, "prerequisite.service_down", INFO, NONE, "", \
          "no supervisor runs; servers are tried by the programs of the roles", NULL) \
    EVENT(PREREQUISITE_USER_FRESH, "prerequisite.user_fresh", INFO, NONE, "user address held time", \
          "{user}: the mailbox {address} was read, and the UCServer holds {held} appointments of it; good since {time}", \
          NULL) \
    EVENT(PREREQUISITE_USER_NOT_FRESH, "prerequisite.user_not_fresh", ERROR, INVALID, "user cause", \
          "there is no fresh calendar of {user}{?: {cause}}", \
          "see the way of this user with `ewscalctl user NAME`") \
    EVENT(PREREQUISITE_NOBODY_FRESH, "prerequisite.nobody_fresh", WARNING, NONE, "", \
          "nobody's calendar has come through the whole chain lately", \
          "wait for the end of the first round; after it see `ewscalctl users --failed`") \
    EVENT(PREREQUISITE_VERSION_SAME, "prerequisite.version_same", INFO, NONE, "program version expected", \
          "{program} is of version {version}", NULL) \
    EVENT(PREREQUISITE_VERSION_DIFFERS, "prerequisite.version_differs", WARNING, NONE, \
          "program version expected", \
          "{program} is of version {version}, and ewscalctl of {expected}", \
          "install one version on all machines") \
    EVENT(EWSCALCTL_ANSWERED, "ewscalctl.answered", DEBUG, NONE, "", \
          "ewscalctl has its answer", NULL)
/* clang-format on */

#endif
