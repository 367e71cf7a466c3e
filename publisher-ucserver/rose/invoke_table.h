/* The questions that the UCServer has not answered yet. Ids are never used for a second question while the
 * first may still be answered: an answer that comes late must not be taken for that to another one. */
#ifndef PUBLISHER_INVOKE_TABLE_H
#define PUBLISHER_INVOKE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct operation;

/* Sixteen lists and sixteen whose time has run out, the roster, a check, a step of the log-in. */
#define INVOKE_TABLE_SIZE 40

/* As much as a line of the log takes of one value. */
#define INVOKE_OUTLINE_BYTES 1000

struct invoke {
    int32_t id; /* 0: the place is free */
    const struct operation *operation;
    int64_t asked_ms;
    int64_t deadline_ms;
    bool is_overdue;                    /* its time has run out and its owner knows */
    char outline[INVOKE_OUTLINE_BYTES]; /* of what was sent, in case that it is rejected */
};

struct invoke_table {
    struct invoke places[INVOKE_TABLE_SIZE];
    int32_t last_id;
};

/* Empties the table; ids begin at 1 again. */
void invoke_table_init(struct invoke_table *table);

/* Takes a place and an id that is positive, not that of events, and not in use. NULL when the table
 * is full. */
struct invoke *
invoke_table_add(struct invoke_table *table, const struct operation *operation, int64_t now_ms);

/* Whether another question has a place. */
bool invoke_table_has_room(const struct invoke_table *table);

/* The question with this id, NULL when there is none. */
struct invoke *invoke_table_find(struct invoke_table *table, int32_t id);

/* Frees the place. */
void invoke_table_remove(struct invoke *invoke);

/* The first one whose time has run out and whose owner does not know yet; NULL when there is none. */
struct invoke *invoke_table_find_overdue(struct invoke_table *table, int64_t now_ms);

/* When the next one's time runs out; INT64_MAX when none can. */
int64_t invoke_table_next_ms(const struct invoke_table *table);

/* Gives everybody more time: for so long a message was being received behind which their answers
 * wait. */
void invoke_table_extend(struct invoke_table *table, int64_t by_ms);

#endif
