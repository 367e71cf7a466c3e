/* From calendar to receipt: what is on its way to the UCServer. Nothing reaches it of users who came
 * online since the roster, or whose address turned out to be somebody else's.
 * docs/internals/publishing.md */
#ifndef SUPERVISOR_DISPATCHER_PUBLISH_H
#define SUPERVISOR_DISPATCHER_PUBLISH_H

#include "proto/message/message.h"

struct dispatcher;
struct peer;
struct user;

/* A calendar of a fetch job, from the peer that has it. */
void publish_receive_calendar(struct dispatcher *d,
                              struct peer *peer,
                              const struct calendar *calendar);

/* Sends what the publisher takes. Only while the newest roster is of its session: who came online
 * since, or is missing in a roster that is doubted, gets nothing. */
void publish_assign(struct dispatcher *d);

/* What became of a calendar. `doubt_ms`: the publisher may have gone by a roster that is doubted, which
 * is read again after that; 0: it is not doubted. */
void publish_receive_receipt(struct dispatcher *d, const struct receipt *receipt, int64_t doubt_ms);

/* A user's calendar must not reach the UCServer, if it has not yet, for that packed reason. */
void publish_withdraw(struct dispatcher *d, struct user *user, const char *reason);

/* Everything handed over is due again without digest. */
void publish_publisher_gone(struct dispatcher *d, bool blames_users);

/* How the publisher's session with the UCServer is. Returns whether a session begins to work: what is
 * known of the users must be asked for anew. */
bool publish_ucserver_session(struct dispatcher *d,
                              const struct ucserver_session *ucserver_session);

#endif
