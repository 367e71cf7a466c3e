/* A sentence may hold what a server has said, and goes to a terminal: what a terminal would act on is replaced here,
 * and nowhere else. */
#include "proto/base/memory.h"
#include "proto/base/text.h"
#include "proto/event/reason.h"
#include "proto/event/sentence.h"

#include "supervisor/ctl/ctl_language.h"
#include "supervisor/setup/setup_words.h"

char *setup_words(const char *reason, bool is_named)
{
    struct sentence sentence;
    struct reason parts;
    if (reason[0] == '\0')
        return memory_copy_text("");
    reason_read(reason, &parts);
    const char *text = sentence_of_reason_in(ctl_language_reasons(), reason, &sentence);
    char *words =
        is_named ? memory_format_text("%s [%s]", text, parts.name) : memory_copy_text(text);
    text_make_printable(words);
    return words;
}
