/* SQLite. The database belongs to this process alone (exclusive locking), so the write-ahead log
 * needs no shared memory, which a full disk could turn into a SIGBUS. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "proto/base/memory.h"
#include "proto/base/number.h"

#include "supervisor/store/store_database.h"

#define APPLICATION_ID  "1163346753" /* "EWCA": tells our file from any other database */
#define SCHEMA_VERSION  "2"
#define BUSY_TIMEOUT_MS 1000
#define NUMBER_MOST     (INT64_C(1) << 61)

static const char settings_sql[] = "PRAGMA locking_mode = EXCLUSIVE;"
                                   "PRAGMA synchronous = FULL;"
                                   "PRAGMA temp_store = MEMORY;"
                                   "PRAGMA trusted_schema = OFF;"
                                   "PRAGMA cell_size_check = ON;";

/* Is written into the file. */
static const char journal_sql[] = "PRAGMA journal_mode = WAL;";

#define COLUMN_NONE(column)
#define CREATE_KEY(column)    #column " TEXT PRIMARY KEY"
#define CREATE_TEXT(column)   ", " #column " TEXT NOT NULL"
#define CREATE_REASON(column) CREATE_TEXT(column)
#define CREATE_NUMBER(column) ", " #column " INTEGER NOT NULL"
#define CREATE_MAC(column)    ", " #column " BLOB NOT NULL"
#define CREATE(upper, lower, columns)                                                              \
    "CREATE TABLE IF NOT EXISTS " #lower                                                           \
    " (" columns(CREATE_KEY, CREATE_TEXT, CREATE_REASON, CREATE_NUMBER, CREATE_NUMBER,             \
                 CREATE_MAC) ") STRICT, WITHOUT ROWID;"

/* clang-format off */
static const char tables_sql[] = STORE_TABLES(CREATE);

static const char owner_sql[] =
    "PRAGMA application_id = " APPLICATION_ID ";"
    "PRAGMA user_version = " SCHEMA_VERSION ";";
/* clang-format on */

#define FIRST_NAME(column) #column
#define NEXT_NAME(column)  ", " #column
#define FIRST_MARK(column) "?"
#define NEXT_MARK(column)  ", ?"
#define WRITE_SQL(upper, lower, columns)                                                           \
    "INSERT OR REPLACE INTO " #lower                                                               \
    " VALUES (" columns(FIRST_MARK, NEXT_MARK, NEXT_MARK, NEXT_MARK, NEXT_MARK, NEXT_MARK) ")",
#define ERASE_SQL(upper, lower, columns)                                                           \
    "DELETE FROM " #lower " WHERE " columns(FIRST_NAME, COLUMN_NONE, COLUMN_NONE, COLUMN_NONE,     \
                                            COLUMN_NONE, COLUMN_NONE) " = ?",
#define READ_SQL(upper, lower, columns)                                                            \
    "SELECT " columns(FIRST_NAME, NEXT_NAME, NEXT_NAME, NEXT_NAME, NEXT_NAME,                      \
                      NEXT_NAME) " FROM " #lower,

/* What is done with the rows of each table. */
enum action { WRITE, ERASE, READ, ACTIONS };

static const char *const action_sql[ACTIONS][STORE_TABLE_COUNT] = {
    [WRITE] = {STORE_TABLES(WRITE_SQL)},
    [ERASE] = {STORE_TABLES(ERASE_SQL)},
    [READ] = {STORE_TABLES(READ_SQL)},
};

struct store_database {
    sqlite3 *handle;
    sqlite3_stmt *statements[ACTIONS][STORE_TABLE_COUNT];
};

/* A database that answers like this is put aside; any other failure may pass by itself (a full disk, a
 * lock), and the same file is tried again. */
static int
fail_database(const struct store_database *database, const char *call, struct error *error)
{
    int code = sqlite3_errcode(database->handle);
    int extended = sqlite3_extended_errcode(database->handle);
    /* SQLITE_ERROR is a table or column that is missing; the statements themselves are constant. */
    bool broken = code == SQLITE_CORRUPT || code == SQLITE_NOTADB ||
                  extended == SQLITE_IOERR_SHORT_READ || code == SQLITE_ERROR ||
                  code == SQLITE_CONSTRAINT || code == SQLITE_MISMATCH;
    return error_set(error, broken ? STORE_BROKEN : STORE_UNUSABLE, event_text("call", call),
                     event_text("words", sqlite3_errmsg(database->handle)));
}

static int
execute(struct store_database *database, const char *sql, const char *call, struct error *error)
{
    if (sqlite3_exec(database->handle, sql, NULL, NULL, NULL) == SQLITE_OK)
        return 0;
    return fail_database(database, call, error);
}

static int prepare_statement(struct store_database *database,
                             const char *sql,
                             sqlite3_stmt **statement,
                             struct error *error)
{
    if (sqlite3_prepare_v2(database->handle, sql, -1, statement, NULL) == SQLITE_OK)
        return 0;
    return fail_database(database, "prepare", error);
}

static int prepare_all(struct store_database *database, struct error *error)
{
    for (int action = 0; action < ACTIONS; action++) {
        for (int table = 0; table < STORE_TABLE_COUNT; table++) {
            if (prepare_statement(database, action_sql[action][table],
                                  &database->statements[action][table], error) != 0)
                return -1;
        }
    }
    return 0;
}

/* Runs a statement that answers with one text or number. */
static int
query_value(struct store_database *database, const char *sql, char **answer, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    if (prepare_statement(database, sql, &statement, error) != 0)
        return -1;
    int status = -1;
    if (sqlite3_step(statement) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(statement, 0);
        *answer = memory_copy_text(text != NULL ? text : "");
        status = 0;
    } else {
        (void)fail_database(database, "read", error);
    }
    (void)sqlite3_finalize(statement);
    return status;
}

/* The event says what it means when the answer is another one. */
static int expect(struct store_database *database,
                  const char *sql,
                  const char *expected,
                  enum event otherwise,
                  struct error *error)
{
    char *answer = NULL;
    if (query_value(database, sql, &answer, error) != 0)
        return -1;
    bool same = strcmp(answer, expected) == 0;
    if (!same)
        (void)error_set(error, otherwise, event_text("found", answer),
                        event_text("expected", expected));
    free(answer);
    return same ? 0 : -1;
}

/* Triggers and views are switched off; that there are any shows that somebody has changed the file. */
static const char additions_sql[] =
    "SELECT count(*) FROM sqlite_schema WHERE type NOT IN ('table', 'index')";

/* Before anything is written into it: a database of another program stays as it is. */
static int check_owner(struct store_database *database, bool *was_empty, struct error *error)
{
    char *objects = NULL;
    if (query_value(database, "SELECT count(*) FROM sqlite_schema", &objects, error) != 0)
        return -1;
    *was_empty = strcmp(objects, "0") == 0;
    free(objects);
    if (*was_empty)
        return 0;
    if (expect(database, "PRAGMA application_id", APPLICATION_ID, STORE_FOREIGN, error) != 0)
        return -1;
    if (expect(database, "PRAGMA user_version", SCHEMA_VERSION, STORE_OTHER_VERSION, error) != 0)
        return -1;
    return expect(database, additions_sql, "0", STORE_ADDED_TO, error);
}

static int make_or_check_schema(struct store_database *database, bool is_empty, struct error *error)
{
    /* Only now that the file is known to be ours or empty. */
    if (execute(database, journal_sql, "open", error) != 0)
        return -1;
    if (!is_empty && expect(database, "PRAGMA quick_check(1)", "ok", STORE_TORN, error) != 0)
        return -1;
    /* In one of an earlier program those tables that it did not have. */
    if (execute(database, "BEGIN IMMEDIATE", "begin", error) != 0 ||
        execute(database, tables_sql, "create tables", error) != 0 ||
        execute(database, owner_sql, "create tables", error) != 0)
        return -1;
    return execute(database, "COMMIT", "commit", error);
}

int store_database_open(const char *path,
                        struct store_database **database,
                        bool *was_empty,
                        struct error *error)
{
    struct stat status;
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) /* SQLite would wait for a pipe */
        return error_set(error, STORE_IRREGULAR, event_text("path", path));
    struct store_database *made = memory_allocate(sizeof(*made));
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path, &made->handle, flags, NULL) != SQLITE_OK) {
        (void)fail_database(made, "open", error);
        store_database_close(made);
        return -1;
    }
    (void)sqlite3_busy_timeout(made->handle, BUSY_TIMEOUT_MS);
    /* A damaged or planted schema must not be able to do more than fail. */
    (void)sqlite3_db_config(made->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(made->handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    (void)sqlite3_db_config(made->handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    if (execute(made, settings_sql, "open", error) != 0 ||
        check_owner(made, was_empty, error) != 0 ||
        make_or_check_schema(made, *was_empty, error) != 0 || prepare_all(made, error) != 0) {
        store_database_close(made);
        return -1;
    }
    *database = made;
    return 0;
}

void store_database_close(struct store_database *database)
{
    if (database == NULL)
        return;
    for (int action = 0; action < ACTIONS; action++) {
        for (int table = 0; table < STORE_TABLE_COUNT; table++)
            (void)sqlite3_finalize(database->statements[action][table]);
    }
    (void)sqlite3_close(database->handle);
    free(database);
}

/* At once with the right to write, so that a database that cannot be written says so before the first row. */
int store_database_begin(struct store_database *database, struct error *error)
{
    return execute(database, "BEGIN IMMEDIATE", "begin", error);
}

int store_database_commit(struct store_database *database, struct error *error)
{
    return execute(database, "COMMIT", "commit", error);
}

/* Fails harmlessly when SQLite has rolled back by itself. */
void store_database_roll_back(struct store_database *database)
{
    if (sqlite3_get_autocommit(database->handle) == 0)
        (void)sqlite3_exec(database->handle, "ROLLBACK", NULL, NULL, NULL);
}

/* What could not be bound is NULL, which no column accepts, so the step fails. Texts are alive until
 * then. */
static void bind_text(sqlite3_stmt *statement, int place, const char *text)
{
    (void)sqlite3_bind_text(statement, place, text != NULL ? text : "", -1, SQLITE_STATIC);
}

static void bind_mac(sqlite3_stmt *statement, int place, const uint8_t mac[STORE_MAC_BYTES])
{
    (void)sqlite3_bind_blob(statement, place, mac, STORE_MAC_BYTES, SQLITE_STATIC);
}

#define BIND_TEXT(column)   bind_text(statement, ++place, from->column);
#define BIND_REASON(column) BIND_TEXT(column)
#define BIND_NUMBER(column) (void)sqlite3_bind_int64(statement, ++place, from->column);
#define BIND_MAC(column)    bind_mac(statement, ++place, from->column);
#define BIND(upper, lower, columns)                                                                \
    case STORE_##upper: {                                                                          \
        const struct store_##lower *from = &row->lower;                                            \
        columns(BIND_TEXT, BIND_TEXT, BIND_REASON, BIND_NUMBER, BIND_NUMBER, BIND_MAC) break;      \
    }

static void bind_row(sqlite3_stmt *statement, const struct store_row *row)
{
    int place = 0;
    switch (row->table) {
        STORE_TABLES(BIND)
    case STORE_TABLE_COUNT:
        break;
    }
}

/* Runs a statement that answers nothing. */
static int
run_statement(struct store_database *database, sqlite3_stmt *statement, struct error *error)
{
    int status =
        sqlite3_step(statement) == SQLITE_DONE ? 0 : fail_database(database, "write", error);
    (void)sqlite3_reset(statement);
    (void)sqlite3_clear_bindings(statement);
    return status;
}

int store_database_write(struct store_database *database,
                         const struct store_row *row,
                         struct error *error)
{
    sqlite3_stmt *statement = database->statements[WRITE][row->table];
    bind_row(statement, row);
    return run_statement(database, statement, error);
}

int store_database_erase(struct store_database *database,
                         enum store_table table,
                         const char *key,
                         struct error *error)
{
    sqlite3_stmt *statement = database->statements[ERASE][table];
    bind_text(statement, 1, key);
    return run_statement(database, statement, error);
}

static const char *text_of(sqlite3_stmt *statement, int place)
{
    const char *text = (const char *)sqlite3_column_text(statement, place);
    return text != NULL ? text : "";
}

/* No number of ours comes near these, so what somebody else wrote cannot overflow where we add to it. */
static int64_t number_of(sqlite3_stmt *statement, int place)
{
    int64_t number = sqlite3_column_int64(statement, place);
    return number_larger(-NUMBER_MOST, number_smaller(number, NUMBER_MOST));
}

static void take_mac(sqlite3_stmt *statement, int place, uint8_t mac[STORE_MAC_BYTES])
{
    if (sqlite3_column_bytes(statement, place) == STORE_MAC_BYTES)
        memcpy(mac, sqlite3_column_blob(statement, place), STORE_MAC_BYTES);
}

#define TAKE_TEXT(column)   into->column = text_of(statement, place++);
#define TAKE_REASON(column) into->column = reason_or_other(text_of(statement, place++), room);
#define TAKE_NUMBER(column) into->column = number_of(statement, place++);
#define TAKE_FLAG(column)   into->column = sqlite3_column_int64(statement, place++) != 0;
#define TAKE_MAC(column)    take_mac(statement, place++, into->column);
#define TAKE(upper, lower, columns)                                                                \
    case STORE_##upper: {                                                                          \
        struct store_##lower *into = &row->lower;                                                  \
        columns(TAKE_TEXT, TAKE_TEXT, TAKE_REASON, TAKE_NUMBER, TAKE_FLAG, TAKE_MAC) break;        \
    }

/* A version before this one wrote sentences where now are reasons; they are read as the words of `other`,
 * so that nobody behind the store meets two forms. No table has two reasons, so one room is enough. */
static void take_row(sqlite3_stmt *statement, char room[REASON_BYTES], struct store_row *row)
{
    int place = 0;
    switch (row->table) {
        STORE_TABLES(TAKE)
    case STORE_TABLE_COUNT:
        break;
    }
}

int store_database_each(struct store_database *database,
                        enum store_table table,
                        void (*function)(void *context, const struct store_row *row),
                        void *context,
                        struct error *error)
{
    sqlite3_stmt *statement = database->statements[READ][table];
    int step = sqlite3_step(statement);
    for (; step == SQLITE_ROW; step = sqlite3_step(statement)) {
        struct store_row row = {.table = table};
        char room[REASON_BYTES];
        take_row(statement, room, &row);
        if (function != NULL)
            function(context, &row);
    }
    int status = step == SQLITE_DONE ? 0 : fail_database(database, "read", error);
    (void)sqlite3_reset(statement);
    return status;
}
