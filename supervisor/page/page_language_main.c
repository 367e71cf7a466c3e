/* Writes the JSON of one language for the page: page-language LANGUAGE FILE. Run by the build; the catalogues lie
 * beside this program as they do beside those that are installed. */
#include <string.h>

#include "proto/event/event_text.h"
#include "proto/language/language.h"

#include "supervisor/page/page_language.h"

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    struct catalogue *events = language_catalogue(argv[1], EVENT_TEXT_DOMAIN);
    struct catalogue *texts = language_catalogue(argv[1], "ewscal-dashboard");
    bool is_there = (events != NULL && texts != NULL) || strcmp(argv[1], "en") == 0;
    json_t *object = page_language(argv[1], events, texts);
    int status = is_there ? json_dump_file(object, argv[2], JSON_COMPACT) : -1;
    json_decref(object);
    catalogue_destroy(events);
    catalogue_destroy(texts);
    return status == 0 ? 0 : 1;
}
