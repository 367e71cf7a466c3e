/* The tables of refusals and failures, as a page. One event may stand in several rows, because what the
 * server answers differs and an administrator looks for that. */
#include "proto/base/markdown.h"
#include "proto/event/event_help.h"
#include "proto/login/failure_page.h"
#include "proto/login/login_class.h"

static void write_row(FILE *file, const struct failure_row *row)
{
    const struct event_row *event = event_row(row->event);
    const struct login_class_row *class = login_class_row(row->class);
    const char *helps = event_help_text(NULL, event);
    bool is_refusal = row->class != LOGIN_CLASS_UNSAID;
    const char *const cells[] = {row->sign,
                                 is_refusal ? class->title : "-",
                                 row->done != NULL ? row->done : class->done,
                                 event->name,
                                 event->sentence,
                                 helps != NULL ? helps : ""};
    for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
        (void)fputs("| ", file);
        markdown_write_cell(file, cells[i]);
        (void)fputc(' ', file);
    }
    (void)fputs("|\n", file);
}

void failure_page_write_heading(FILE *file, const char *heading, const char *words)
{
    (void)fprintf(file, "\n## %s\n", heading);
    if (words != NULL)
        (void)fprintf(file, "\n%s", words);
}

void failure_page_write_rows(FILE *file, const struct failure_row *rows, size_t count)
{
    (void)fputs(
        "\n| answer | class | what is done, and when again | name | the words | what helps |\n"
        "|---|---|---|---|---|---|\n",
        file);
    for (size_t i = 0; i < count; i++)
        write_row(file, &rows[i]);
}

void failure_page_write_table(FILE *file,
                              const char *heading,
                              const struct failure_row *rows,
                              size_t count)
{
    failure_page_write_heading(file, heading, NULL);
    failure_page_write_rows(file, rows, count);
}

void failure_page_write_classes(FILE *file)
{
    (void)fputs(
        "\n## Classes of refusals\n\n| class | name | may have been counted by the server | "
        "what is done, and when again |\n|---|---|---|---|\n",
        file);
    for (int i = LOGIN_JUDGED_WRONG; i <= LOGIN_CLASS_LAST; i++) {
        const struct login_class_row *row = login_class_row((enum login_class)i);
        (void)fprintf(file, "| %s | `%s` | %s | %s |\n", row->title, row->name,
                      row->counts ? "yes" : "no", row->done);
    }
}
