/* The configuration that set-up begins with where there is none, in a file of its own because it is read by people who
 * never see this program. */
#ifndef SETUP_TEMPLATE_H
#define SETUP_TEMPLATE_H

/* Sections and explanations without a value, so that only what a person has answered is set. */
extern const char setup_template[];

#endif
