/* What the assistant has done: servers are tried by the roles' own programs, keys are made. Apart from the course of
 * the pages (setup_run.h), so that this can be tested without any server. */
#ifndef SETUP_ENGINE_H
#define SETUP_ENGINE_H

#include "supervisor/setup/setup_run.h"

struct setup_engine;

struct setup_engine *setup_engine_create(void);
void setup_engine_destroy(struct setup_engine *engine);

/* Owned by it. */
const struct setup_deeds *setup_engine_deeds(struct setup_engine *engine);

#endif
