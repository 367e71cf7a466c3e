/* Runs the scenario files of one folder, each as a test case, and each in a world of its own. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/base/memory.h"

#include "effects.h"
#include "script.h"
#include "sentences.h"
#include "world.h"

#define ENDING ".scenario"

struct scenario {
    char *name, *path;
    struct script *script;
    struct world *world;
};

static int begin(void **state)
{
    struct scenario *scenario = *state;
    scenario->script = script_read(scenario->path);
    if (scenario->script == NULL || scenario->script->count == 0)
        return -1;
    scenario->world = world_create(scenario->script);
    return 0;
}

static void play(void **state)
{
    struct scenario *scenario = *state;
    for (size_t i = 0; i < scenario->script->count; i++)
        sentence_carry_out(scenario->world, &scenario->script->lines[i]);
    effects_check(scenario->world);
}

static int end(void **state)
{
    struct scenario *scenario = *state;
    world_destroy(scenario->world);
    script_destroy(scenario->script);
    return 0;
}

static int is_scenario(const struct dirent *entry)
{
    size_t size = strlen(entry->d_name), ending = strlen(ENDING);
    return size > ending && strcmp(entry->d_name + size - ending, ENDING) == 0;
}

static struct CMUnitTest test_of(const char *folder, const char *file)
{
    struct scenario *scenario = memory_allocate(sizeof(*scenario));
    scenario->name = memory_copy_text(file);
    scenario->name[strlen(file) - strlen(ENDING)] = '\0';
    if (asprintf(&scenario->path, "%s/%s", folder, file) < 0)
        abort();
    return (struct CMUnitTest){scenario->name, play, begin, end, scenario};
}

static void forget(struct CMUnitTest *test)
{
    struct scenario *scenario = test->initial_state;
    free(scenario->name);
    free(scenario->path);
    free(scenario);
}

int main(int count, char **arguments)
{
    struct dirent **entries = NULL;
    int files = count == 2 ? scandir(arguments[1], &entries, is_scenario, alphasort) : -1;
    if (files <= 0) {
        (void)fprintf(stderr, "usage: scenario FOLDER (with files *" ENDING ")\n");
        return EXIT_FAILURE;
    }
    struct CMUnitTest *tests = memory_allocate_items((size_t)files, sizeof(*tests));
    for (int i = 0; i < files; i++) {
        tests[i] = test_of(arguments[1], entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    int failed = _cmocka_run_group_tests("scenario", tests, (size_t)files, NULL, NULL);
    for (int i = 0; i < files; i++)
        forget(&tests[i]);
    free(tests);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
