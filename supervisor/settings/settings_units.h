/* Durations and sizes with units, as people write them. */
#ifndef SETTINGS_UNITS_H
#define SETTINGS_UNITS_H

#include <stdint.h>

#define SETTINGS_UNITS_TEXT_BYTES 32

/* Reads a whole number and one of ms, s, m, h, d: "15m" is 900000. Returns 0, or -1 for anything
 * else or more than fits. */
int settings_duration_from_text(const char *text, int64_t *duration_ms);

/* Writes it with the largest unit that leaves nothing over: "15m". */
void settings_duration_to_text(int64_t duration_ms, char text[SETTINGS_UNITS_TEXT_BYTES]);

/* Reads a whole number of octets, or of K, M, G (1024 each): "10M". Returns 0 or -1. */
int settings_size_from_text(const char *text, int64_t *size_bytes);
void settings_size_to_text(int64_t size_bytes, char text[SETTINGS_UNITS_TEXT_BYTES]);

#endif
