/* Prints docs/events.md or, with `--language de`, docs/ereignisse.md, which are made from the tables and the
 * German catalogue and never edited by hand: a unit test compares the pages with what this prints. */
#include <string.h>

#include "proto/event/event_page.h"
#include "proto/event/event_text.h"
#include "proto/language/language.h"

int main(int argc, char **argv)
{
    bool is_german = argc == 3 && strcmp(argv[1], "--language") == 0 && strcmp(argv[2], "de") == 0;
    struct catalogue *catalogue = NULL;
    if (is_german) {
        catalogue = language_catalogue("de", EVENT_TEXT_DOMAIN);
        if (catalogue == NULL)
            return 1;
        event_page_write_german(catalogue, stdout);
        catalogue_destroy(catalogue);
    } else {
        event_page_write(stdout);
    }
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
