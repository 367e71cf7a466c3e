/* Prometheus names several formats with weights, scripts name none. A range that cannot be understood is left
 * out, as if it was not there: the caller then gets the text format, which is of use to anybody. */
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "supervisor/show/http_accept.h"

#define WEIGHT_MOST 1000 /* q=1 */

/* A part of the header, without blanks around it. */
struct part {
    const char *text;
    size_t size;
};

/* The octets up to the separator or the end, and what is behind it in `rest`. */
static struct part next_part(struct part *rest, char separator)
{
    const char *end = memchr(rest->text, separator, rest->size);
    struct part part = {rest->text, end == NULL ? rest->size : (size_t)(end - rest->text)};
    size_t used = part.size + (end == NULL ? 0 : 1);
    rest->text += used;
    rest->size -= used;
    while (part.size > 0 && strchr(" \t", *part.text) != NULL) {
        part.text++;
        part.size--;
    }
    while (part.size > 0 && strchr(" \t", part.text[part.size - 1]) != NULL)
        part.size--;
    return part;
}

static bool part_is(struct part part, const char *word)
{
    return part.size == strlen(word) && strncasecmp(part.text, word, part.size) == 0;
}

/* What stands behind `name=`; NULL: it is another parameter. Quotation marks are left out. */
static bool read_parameter(struct part parameter, const char *name, struct part *value)
{
    struct part key = next_part(&parameter, '=');
    if (!part_is(key, name))
        return false;
    *value = next_part(&parameter, ';');
    if (value->size >= 2 && value->text[0] == '"' && value->text[value->size - 1] == '"')
        *value = (struct part){value->text + 1, value->size - 2};
    return true;
}

/* 0 to 1 with three digits at most, in thousandths; what is none weighs nothing. */
static int read_weight(struct part value)
{
    int weight = 0, unit = WEIGHT_MOST;
    for (size_t i = 0; i < value.size; i++) {
        char octet = value.text[i];
        if (i == 1 && octet == '.')
            continue;
        if (i == 1 || i > 4 || octet < '0' || octet > '9')
            return 0;
        weight += (octet - '0') * unit;
        unit /= 10;
    }
    return value.size > 0 && weight <= WEIGHT_MOST ? weight : 0;
}

/* How much a range wants each format; a more exact one is taken for the text whatever its weight. */
struct wishes {
    int open, text;
    int text_exactness; /* of the range that decided: 1 any type, 2 text of any kind, 3 plain text */
};

static int exactness_of(struct part type)
{
    if (part_is(type, "text/plain"))
        return 3;
    return part_is(type, "text/*") ? 2 : part_is(type, "*/*") ? 1 : 0;
}

static void take_range(struct part range, struct wishes *wishes)
{
    struct part type = next_part(&range, ';'), version = {"", 0}, value;
    int weight = WEIGHT_MOST, exactness = exactness_of(type);
    while (range.size > 0) {
        struct part parameter = next_part(&range, ';');
        if (read_parameter(parameter, "version", &value))
            version = value;
        else if (read_parameter(parameter, "q", &value))
            weight = read_weight(value);
    }
    bool is_open = part_is(type, "application/openmetrics-text") &&
                   (version.size == 0 || part_is(version, "1.0.0"));
    if (is_open && weight > wishes->open)
        wishes->open = weight;
    if (exactness > wishes->text_exactness) {
        wishes->text_exactness = exactness;
        wishes->text = weight;
    }
}

enum metrics_format http_accept_metrics(const char *accept)
{
    struct wishes wishes = {0, 0, 0};
    struct part rest = {accept == NULL ? "" : accept, accept == NULL ? 0 : strlen(accept)};
    while (rest.size > 0)
        take_range(next_part(&rest, ','), &wishes);
    return wishes.open > 0 && wishes.open >= wishes.text ? METRICS_OPEN : METRICS_TEXT;
}
