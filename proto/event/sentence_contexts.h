/* Parameters that say where something happened. The layers through which an error rises add them, and
 * they are put in front of the sentence in this order: "exchange emea, mailbox a@b.example: ...". */
#ifndef PROTO_SENTENCE_CONTEXTS_H
#define PROTO_SENTENCE_CONTEXTS_H

/* clang-format off */
#define SENTENCE_CONTEXTS(CONTEXT) \
    CONTEXT("file", "{file}") \
    CONTEXT("line", "line {line}") \
    CONTEXT("peer", "{peer}") \
    CONTEXT("server", "{server}") \
    CONTEXT("host", "{host}{? port {port}}") \
    CONTEXT("port", "") /* shown with its host */ \
    CONTEXT("step", "{step}") \
    CONTEXT("account", "account {account}") \
    CONTEXT("next_try", "next try {next_try}") \
    CONTEXT("user", "user {user}") \
    CONTEXT("mailbox", "mailbox {mailbox}")
/* clang-format on */

#endif
