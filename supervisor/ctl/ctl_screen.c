/* How wide what is written may be. COLUMNS goes first, as with other programs: who pipes a screen into a pager says
 * so by it. */
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "proto/base/text.h"

#include "supervisor/ctl/ctl_screen.h"
#include "supervisor/guide/wrapped_lines.h"

#define COLUMNS_MOST 10000

static struct winsize size_of_terminal(FILE *stream)
{
    struct winsize size = {0};
    int descriptor = fileno(stream);
    if (descriptor < 0 || isatty(descriptor) == 0 || ioctl(descriptor, TIOCGWINSZ, &size) != 0)
        return (struct winsize){0};
    return size;
}

size_t ctl_screen_columns(FILE *stream)
{
    int64_t columns = 0;
    const char *said = getenv("COLUMNS");
    if (said != NULL && text_to_integer(said, 1, COLUMNS_MOST, &columns) == 0)
        return (size_t)columns;
    return size_of_terminal(stream).ws_col;
}

size_t ctl_screen_lines(FILE *stream)
{
    return size_of_terminal(stream).ws_row;
}

void ctl_screen_draw(struct ctl_drawing *drawing)
{
    *drawing = (struct ctl_drawing){0};
    drawing->stream = open_memstream(&drawing->text, &drawing->size_bytes);
    if (drawing->stream == NULL)
        abort();
}

char *ctl_screen_drawn(struct ctl_drawing *drawing)
{
    if (fclose(drawing->stream) != 0)
        abort();
    return drawing->text;
}

size_t ctl_screen_show(struct ctl_drawing *drawing, size_t width, FILE *stream)
{
    size_t lines = 0;
    char *text = ctl_screen_drawn(drawing);
    char *wrapped = wrapped_lines(text, width);
    for (const char *at = wrapped; *at != '\0'; at++)
        lines += *at == '\n';
    (void)fputs(wrapped, stream);
    free(wrapped);
    free(text);
    return lines;
}
