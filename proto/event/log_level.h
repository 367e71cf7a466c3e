/* How much an event matters to the person who runs the service.
 *
 * ERROR: somebody must act. WARNING: the service goes on, and the line says with what. INFO: a state has
 * changed. DEBUG: each message. The enumeration stands here and not with the log, because each row of the
 * table of events has a level. */
#ifndef PROTO_LOG_LEVEL_H
#define PROTO_LOG_LEVEL_H

/* _(enumerator, word): the levels, the most important one first, and how people write them. */
#define LOG_LEVELS(_)                                                                              \
    _(ERROR, "error")                                                                              \
    _(WARNING, "warning")                                                                          \
    _(INFO, "info")                                                                                \
    _(DEBUG, "debug")

#define LOG_LEVEL_ENUMERATOR(enumerator, word) LOG_LEVEL_##enumerator,
enum log_level { LOG_LEVELS(LOG_LEVEL_ENUMERATOR) };

/* The level in capitals, "ERROR"; never NULL. */
const char *log_level_name(enum log_level level);

/* Reads "error", "warning", "info" or "debug" in any case. Returns 0, or -1 for other texts. */
int log_level_from_text(const char *text, enum log_level *level);

#endif
