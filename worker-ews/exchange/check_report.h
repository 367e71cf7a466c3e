/* What a check tells of what came back: connection, certificate, ways to log in, Services.wsdl, mailboxes. Nothing
 * is asked here, and everything is borrowed. What is good and needs a person soon is a good step of an event of
 * level warning. */
#ifndef WORKER_EWS_CHECK_REPORT_H
#define WORKER_EWS_CHECK_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/message/server_values.h"

struct check_steps;
struct error;
struct http_answer;
struct mailbox_answer;

/* Where Exchange is, and who says so. */
void check_report_address(struct check_steps *steps, const char *url, enum place_trust trust);

/* Name, connection, TLS, certificate at that time (seconds). Returns whether the server was reached; the step that
 * failed carries `failure` (NULL: nothing failed). */
bool check_report_connection(struct check_steps *steps,
                             const char *url,
                             const struct http_answer *http,
                             const struct error *failure,
                             int64_t now);

/* What the server's clock says, in the header Date of the answer that has just come, at that time (seconds). */
void check_report_clock(struct check_steps *steps,
                        const struct http_answer *http,
                        bool needs_kerberos,
                        int64_t now);

/* Which ways to log in are offered to those who send no password; `failure` is what came instead, or NULL. */
void check_report_methods(struct check_steps *steps,
                          const struct http_answer *http,
                          const struct error *failure);

/* By which way the account was accepted. */
void check_report_login(struct check_steps *steps,
                        const char *account,
                        const struct http_answer *http);

/* Returns the new address of the description of EWS, which stands beside EWS itself. */
char *check_description_url(const char *url);

/* What stands there. */
void check_report_description(struct check_steps *steps, const struct http_answer *http);

/* What the account may see of a mailbox, how many appointments it has in so many days, whether private ones can be
 * recognised. */
void check_report_mailbox(struct check_steps *steps,
                          const char *address,
                          const struct mailbox_answer *mailbox,
                          int64_t days);

#endif
