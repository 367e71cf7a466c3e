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
          "check that the supervisor is running and that this key is allowed") \
    EVENT(EWSCALCTL_ANSWER_INCOMPLETE, "ewscalctl.answer_incomplete", ERROR, BROKEN, "", \
          "the supervisor's answer is incomplete or too large", \
          "install the same release of ewscalctl and the supervisor") \
    EVENT(EWSCALCTL_ANSWER_NOT_JSON, "ewscalctl.answer_not_json", ERROR, BROKEN, "", \
          "the supervisor's answer is not JSON", \
          "install the same release of ewscalctl and the supervisor") \
    EVENT(EWSCALCTL_OUTPUT_FAILED, "ewscalctl.output_failed", ERROR, UNAVAILABLE, "", \
          "standard output cannot be written to", \
          "see whether the disk is full or the program that reads it has ended") \
    EVENT(SETUP_FILE_UNWRITTEN, "setup.file_unwritten", ERROR, UNAVAILABLE, "path words", \
          "{path} cannot be written: {words}", "make room on the disk, or correct the permissions") \
    EVENT(SETUP_DESCRIPTOR_WRONG, "setup.descriptor_wrong", ERROR, INVALID, "value", \
          "secret_descriptor = {value}: no password can be read from there", \
          "give the number of an open descriptor, for example 3 with 3< FILE on the command line") \
    EVENT(SETUP_ANSWER_NO_WORD, "setup.answer_no_word", ERROR, INVALID, "key value", \
          "{key} = {value}: this is none of the possible answers", "see the manual page ewscalctl-setup(8)") \
    EVENT(SETUP_ANSWER_UNKNOWN, "setup.answer_unknown", ERROR, INVALID, "section key", \
          "there is no setting {key} in [{section}]", "see the manual pages ewscalctl-setup(8) and ewscal.conf(5)") \
    EVENT(EWSCALCTL_ANSWERED, "ewscalctl.answered", DEBUG, NONE, "", \
          "ewscalctl has its answer", NULL)
/* clang-format on */

#endif
