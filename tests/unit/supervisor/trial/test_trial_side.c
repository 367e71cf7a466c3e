/* A role's program that does not do what it should when it is started. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "supervisor/trial/trial_private.h"

#define ROLE ROLE_WORKER_LDAP

struct world {
    char folder[64], program[128];
    struct trial_options options;
    struct trial trial;
};

/* The program of the role is one that says what it is told. */
static int make(void **state)
{
    static struct world world;
    world = (struct world){.folder = "/tmp/ewscal-trial-side-XXXXXX"};
    if (mkdtemp(world.folder) == NULL || chmod(world.folder, 0755) != 0)
        return -1;
    (void)snprintf(world.program, sizeof(world.program), "%s/ewscal-worker-ldap", world.folder);
    FILE *file = fopen(world.program, "we");
    if (file == NULL || fputs("#!/bin/sh\nexec cat\n", file) < 0 || fclose(file) != 0)
        return -1;
    world.options = (struct trial_options){.programs = world.folder, .limit_ms = 200};
    world.trial.options = &world.options;
    world.trial.sides[ROLE] = (struct trial_side){.trial = &world.trial, .role = ROLE};
    *state = &world;
    return chmod(world.program, 0755);
}

static int clear(void **state)
{
    struct world *world = *state;
    (void)unlink(world->program);
    return rmdir(world->folder);
}

static bool take_nothing(void *into, const struct message *message)
{
    (void)into;
    (void)message;
    return true;
}

static int ask(struct world *world, struct error *error)
{
    const struct message message = {.type = MESSAGE_CHECK, .check = {.number = 1, .name = ""}};
    return trial_side_ask(&world->trial, ROLE, &message, take_nothing, NULL, error);
}

static void assert_no_child(void)
{
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

/* What is asked before the settings are told would be answered by whoever has none. */
static void nothing_is_asked_of_a_program_that_has_not_said_hello(void **state)
{
    struct world *world = *state;
    struct error error;
    assert_true(sd_event_new(&world->trial.loop) >= 0);
    assert_int_equal(ask(world, &error), -1);
    assert_non_null(strstr(error.reason, "trial.no_answer"));
    trial_side_end(&world->trial.sides[ROLE]);
    (void)sd_event_unref(world->trial.loop);
    assert_no_child();
}

/* Without a loop, say. */
static void a_program_that_nobody_can_hear_is_ended(void **state)
{
    struct world *world = *state;
    struct error error;
    assert_int_equal(ask(world, &error), -1);
    assert_non_null(strstr(error.reason, "program.loop_refused"));
    trial_side_end(&world->trial.sides[ROLE]);
    assert_no_child();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_asked_of_a_program_that_has_not_said_hello, make,
                                        clear),
        cmocka_unit_test_setup_teardown(a_program_that_nobody_can_hear_is_ended, make, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
