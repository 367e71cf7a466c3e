/* The role worker-ews: what it does with each message of the bus. */
#ifndef WORKER_EWS_WORKER_H
#define WORKER_EWS_WORKER_H

struct member_callbacks;

/* For member_main(). Lives for ever. */
const struct member_callbacks *worker_callbacks(void);

#endif
