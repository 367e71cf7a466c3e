/* Events of ewscalctl: what is wrong with a command or with the answer to it. Form and columns:
 * event_table.h. */
#ifndef PROTO_EVENTS_EWSCALCTL_H
#define PROTO_EVENTS_EWSCALCTL_H

/* clang-format off */
#define EVENTS_EWSCALCTL(EVENT)
/* clang-format on */
#endif
