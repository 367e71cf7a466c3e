/* Whether a text has the form of something. Nothing is looked up: `--check` must give the same answer on a
 * machine without network. */
#ifndef SETTINGS_SYNTAX_H
#define SETTINGS_SYNTAX_H

#include <stdbool.h>
#include <stdint.h>

/* One line of UTF-8 without control characters, not empty. */
bool settings_syntax_is_text(const char *text);

/* The same, or nothing at all. */
bool settings_syntax_is_base(const char *text);

/* A host name (RFC 1123, at most 253 octets, an underscore is let pass) or an IPv4 or IPv6
 * address without brackets. */
bool settings_syntax_is_host(const char *text);

/* A domain name or a NetBIOS name: what may stand behind an @ or in front of a backslash. */
bool settings_syntax_is_domain(const char *text);

/* A host, or a domain with a dot in front, but none under which everybody registers (.com, .co.uk). */
bool settings_syntax_is_host_rule(const char *text);

/* One @ with something on both sides, no white space. */
bool settings_syntax_is_mail(const char *text);

/* http://HOST[:PORT][/PATH] or https://...; no user, no fragment. Of a proxy nothing stands behind the
 * port but one slash. */
bool settings_syntax_is_url(const char *text);
bool settings_syntax_is_proxy(const char *text);

/* A text that begins with a slash. */
bool settings_syntax_is_path(const char *text);

/* A name that systemd takes for a credential: what a file may be called, without a slash. */
bool settings_syntax_is_credential(const char *text);

/* An LDAP filter as far as its parentheses go (RFC 4515). */
bool settings_syntax_is_filter(const char *text);

/* The form of an IANA time zone: Europe/Berlin. */
bool settings_syntax_is_zone(const char *text);

/* HOST:PORT or [ADDRESS]:PORT; port 0 means any free one. Returns 0 and a new `host`, or -1. */
int settings_syntax_split_address(const char *text, char **host, uint16_t *port);

#endif
