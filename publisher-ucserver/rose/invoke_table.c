/* Outstanding questions, in places of fixed number: the pipeline is short, so a search is cheaper than an
 * index, and a server that answers nothing cannot make the table grow. */
#include "publisher-ucserver/rose/invoke_table.h"
#include "publisher-ucserver/rose/operation.h"
#include "publisher-ucserver/rose/rose.h"

void invoke_table_init(struct invoke_table *table)
{
    *table = (struct invoke_table){.last_id = 0};
}

bool invoke_table_has_room(const struct invoke_table *table)
{
    for (size_t i = 0; i < INVOKE_TABLE_SIZE; i++) {
        if (table->places[i].id == 0)
            return true;
    }
    return false;
}

struct invoke *invoke_table_find(struct invoke_table *table, int32_t id)
{
    for (size_t i = 0; i < INVOKE_TABLE_SIZE; i++) {
        if (table->places[i].id == id && id != 0)
            return &table->places[i];
    }
    return NULL;
}

static int32_t next_id(struct invoke_table *table)
{
    do {
        table->last_id = table->last_id == INT32_MAX ? 1 : table->last_id + 1;
    } while (table->last_id == ROSE_EVENT_ID || invoke_table_find(table, table->last_id) != NULL);
    return table->last_id;
}

struct invoke *
invoke_table_add(struct invoke_table *table, const struct operation *operation, int64_t now_ms)
{
    for (size_t i = 0; i < INVOKE_TABLE_SIZE; i++) {
        if (table->places[i].id != 0)
            continue;
        table->places[i] = (struct invoke){.id = next_id(table),
                                           .operation = operation,
                                           .asked_ms = now_ms,
                                           .deadline_ms = now_ms + operation->answer_limit_ms};
        return &table->places[i];
    }
    return NULL;
}

void invoke_table_remove(struct invoke *invoke)
{
    *invoke = (struct invoke){.id = 0};
}

struct invoke *invoke_table_find_overdue(struct invoke_table *table, int64_t now_ms)
{
    for (size_t i = 0; i < INVOKE_TABLE_SIZE; i++) {
        struct invoke *invoke = &table->places[i];
        if (invoke->id != 0 && !invoke->is_overdue && invoke->deadline_ms <= now_ms)
            return invoke;
    }
    return NULL;
}

int64_t invoke_table_next_ms(const struct invoke_table *table)
{
    int64_t next_ms = INT64_MAX;
    for (size_t i = 0; i < INVOKE_TABLE_SIZE; i++) {
        const struct invoke *invoke = &table->places[i];
        if (invoke->id != 0 && !invoke->is_overdue && invoke->deadline_ms < next_ms)
            next_ms = invoke->deadline_ms;
    }
    return next_ms;
}

void invoke_table_extend(struct invoke_table *table, int64_t by_ms)
{
    for (size_t i = 0; i < INVOKE_TABLE_SIZE; i++) {
        if (table->places[i].id != 0)
            table->places[i].deadline_ms += by_ms;
    }
}
