/* What `ewscalctl status --watch` draws. Lines are cut here and not wrapped by the terminal: a wrapped line would
 * push the first ones out of sight. */
#include <inttypes.h>
#include <string.h>

#include "proto/base/text.h"

#include "supervisor/ctl/ctl_json.h"
#include "supervisor/ctl/ctl_language.h"
#include "supervisor/screen/ctl_watch_frame.h"
#include "supervisor/statistics/statistics_keys.h"

/* Of a terminal: to the first place; clear to the end of the line, and of the screen. */
#define HOME       "\x1b[H"
#define CLEAR_LINE "\x1b[K"
#define CLEAR_REST "\x1b[J"

#define COLUMNS_USUAL 80
#define BAR_LEAST     10
#define TEXT_BYTES    128

void ctl_watch_write_progress(const json_t *answer, size_t columns, FILE *stream)
{
    char text[TEXT_BYTES];
    const json_t *cycle = json_object_get(answer, key_service_cycle);
    const char *phase = ctl_json_text_or(cycle, key_cycle_phase, "");
    int64_t all = ctl_json_number(json_object_get(answer, key_service_users), key_users_listed);
    int64_t done = all - ctl_json_number(cycle, key_cycle_unfinished);
    bool is_running = strcmp(phase, "running") == 0;
    if (!is_running && strcmp(phase, "roster") != 0)
        return;
    if (!is_running || done < 0 || all <= 0)
        done = 0;
    (void)snprintf(text, sizeof(text), _("round %" PRId64 ": %" PRId64 " of %" PRId64 " users"),
                   ctl_json_number(cycle, key_cycle_number), done, all);
    size_t taken = ctl_text_width(text) + 4; /* two brackets, two blanks */
    columns = columns == 0 ? COLUMNS_USUAL : columns;
    size_t bar = columns > taken + BAR_LEAST ? columns - taken : BAR_LEAST;
    size_t full = all > 0 ? (size_t)((int64_t)bar * done / all) : 0;
    (void)fputc('[', stream);
    for (size_t i = 0; i < bar; i++)
        (void)fputc(i < full ? '#' : '.', stream);
    (void)fprintf(stream, "]  %s\n", text);
}

void ctl_watch_write_frame(const char *text, size_t columns, size_t lines, FILE *stream)
{
    (void)fputs(HOME, stream);
    for (size_t line = 0; *text != '\0' && (lines == 0 || line < lines); line++) {
        size_t size = strcspn(text, "\n");
        (void)fputs(line > 0 ? "\r\n" : "", stream);
        (void)fwrite(text, 1, text_size_of_places(text, size, columns > 0 ? columns : size),
                     stream);
        (void)fputs(CLEAR_LINE, stream);
        text += size + (text[size] == '\n' ? 1 : 0);
    }
    (void)fputs(CLEAR_REST, stream);
}
