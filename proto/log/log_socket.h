/* The datagram socket of the machine's log: syslog and the journal have one each. Sending to it never waits, so a
 * log that stands still costs lines there and no time here. */
#ifndef PROTO_LOG_SOCKET_H
#define PROTO_LOG_SOCKET_H

/* Returns a new descriptor that is connected to the socket `path`, or -1: nobody is there. */
int log_socket_open(const char *path);

#endif
