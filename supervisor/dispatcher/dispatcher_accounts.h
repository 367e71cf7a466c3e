/* Between the accounts and the processes that use them. */
#ifndef SUPERVISOR_DISPATCHER_ACCOUNTS_H
#define SUPERVISOR_DISPATCHER_ACCOUNTS_H

struct accounts;
struct dispatcher;

/* Returns new accounts that tell the dispatcher's processes and write down what lasts. */
struct accounts *dispatcher_accounts(struct dispatcher *d);

#endif
