/* What the pages share that programs print. Only the bar needs care: our own texts use the other marks of
 * Markdown on purpose. */
#include "proto/base/markdown.h"

void markdown_write_cell(FILE *file, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|')
            (void)fputc('\\', file);
        (void)fputc(*text, file);
    }
}
