/* Texts of ewscalctl in the language of the person who reads them. Every text that a person sees is marked by
 * _() where it stands, and its German is in supervisor/ctl/po/ewscalctl-de.po; `supervisor/ctl/po/refresh`
 * collects what is marked. What programs read (--json, names of settings and events) is never translated.
 *
 *     (void)fprintf(stream, _("%s is not set\n"), name);
 *     (void)fprintf(stream, _n("%" PRId64 " user\n", "%" PRId64 " users\n", count), count);
 *     static const char *const titles[] = {N_("USER"), N_("REASON")}; ... _(titles[i]) */
#ifndef CTL_LANGUAGE_H
#define CTL_LANGUAGE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "proto/language/catalogue.h"

/* The text in the person's language; marks it for the catalogue. */
#define _(english) ctl_text(english)

/* Marks a text that is translated where it is used, as in a table. */
#define N_(english) english

/* The text for one, or for many. */
#define _n(one, many, count) ctl_text_of_count(one, many, count)

/* Reads the environment and the catalogues; before that, and without it, texts are English. */
void ctl_language_begin(void);

/* The person's language: "de" or "en". */
const char *ctl_language(void);

/* The catalogue of events and reasons in that language; NULL: English. */
const struct catalogue *ctl_language_reasons(void);

/* The translation, or the text itself. Borrowed; lives as long as the process. */
const char *ctl_text(const char *english) __attribute__((format_arg(1)));
const char *ctl_text_of_count(const char *one, const char *many, int64_t count)
    __attribute__((format_arg(1), format_arg(2)));

/* How many places a UTF-8 text takes; wide letters count as one. */
size_t ctl_text_width(const char *text);

/* Writes a text and as many blanks as it is shorter than `width` places: printf() counts octets, of which an
 * umlaut has two. */
void ctl_text_write_padded(const char *text, size_t width, FILE *stream);

#endif
