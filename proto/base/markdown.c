/* What the printed pages share. */
#include "proto/base/markdown.h"

void markdown_write_cell(FILE *file, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|')
            (void)fputc('\\', file);
        (void)fputc(*text, file);
    }
}
