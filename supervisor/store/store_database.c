/* SQLite. The database belongs to this process alone (exclusive locking), so the write-ahead log
 * needs no shared memory, which a full disk could turn into a SIGBUS. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "proto/base/memory.h"

#include "supervisor/store/store_database.h"

#define APPLICATION_ID  "1163346753" /* "EWCA": tells our file from any other database */
#define SCHEMA_VERSION  "2"
#define BUSY_TIMEOUT_MS 1000

static const char settings_sql[] = "PRAGMA locking_mode = EXCLUSIVE;"
                                   "PRAGMA synchronous = FULL;"
                                   "PRAGMA temp_store = MEMORY;"
                                   "PRAGMA trusted_schema = OFF;"
                                   "PRAGMA cell_size_check = ON;";

/* Is written into the file. */
static const char journal_sql[] = "PRAGMA journal_mode = WAL;";

static const char schema_sql[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE number (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE mapping (user TEXT PRIMARY KEY, address TEXT NOT NULL, directory TEXT NOT NULL,"
    " guid TEXT NOT NULL, found_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE hold (account TEXT PRIMARY KEY, reason TEXT NOT NULL,"
    " until_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE quarantine (user TEXT PRIMARY KEY, role TEXT NOT NULL, reason TEXT NOT NULL,"
    " version TEXT NOT NULL, since_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE no_access (user TEXT PRIMARY KEY, place TEXT NOT NULL,"
    " since_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE login (account TEXT PRIMARY KEY, is_proven INTEGER NOT NULL,"
    " refusals INTEGER NOT NULL, open INTEGER NOT NULL, held_until_ms INTEGER NOT NULL,"
    " changed_ms INTEGER NOT NULL,"
    " secret_mac BLOB NOT NULL) STRICT, WITHOUT ROWID;"
    "PRAGMA application_id = " APPLICATION_ID ";"
    "PRAGMA user_version = " SCHEMA_VERSION ";"
    "COMMIT;";

struct table_sql {
    struct store_columns columns;
    const char *write;
    const char *erase;
    const char *read;
};

static const struct table_sql tables[STORE_TABLES] = {
    [STORE_MAPPINGS] = {{4, 1, false},
                        "INSERT OR REPLACE INTO mapping VALUES (?1, ?2, ?3, ?4, ?5)",
                        "DELETE FROM mapping WHERE user = ?1",
                        "SELECT user, address, directory, guid, found_ms FROM mapping"},
    [STORE_HOLDS] = {{2, 1, false},
                     "INSERT OR REPLACE INTO hold VALUES (?1, ?2, ?3)",
                     "DELETE FROM hold WHERE account = ?1",
                     "SELECT account, reason, until_ms FROM hold"},
    [STORE_QUARANTINES] = {{4, 1, false},
                           "INSERT OR REPLACE INTO quarantine VALUES (?1, ?2, ?3, ?4, ?5)",
                           "DELETE FROM quarantine WHERE user = ?1",
                           "SELECT user, role, reason, version, since_ms FROM quarantine"},
    [STORE_NO_ACCESSES] = {{2, 1, false},
                           "INSERT OR REPLACE INTO no_access VALUES (?1, ?2, ?3)",
                           "DELETE FROM no_access WHERE user = ?1",
                           "SELECT user, place, since_ms FROM no_access"},
    [STORE_LOGINS] =
        {{1, 5, true},
         "INSERT OR REPLACE INTO login VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
         "DELETE FROM login WHERE account = ?1",
         "SELECT account, is_proven, refusals, open, held_until_ms, changed_ms, secret_mac"
         " FROM login"},
};

struct store_database {
    sqlite3 *handle;
    sqlite3_stmt *write[STORE_TABLES];
    sqlite3_stmt *erase[STORE_TABLES];
    sqlite3_stmt *read[STORE_TABLES];
    sqlite3_stmt *get_number;
    sqlite3_stmt *set_number;
};

const struct store_columns *store_database_columns(enum store_table table)
{
    return &tables[table].columns;
}

static int fail(const struct store_database *database, const char *what, struct error *error)
{
    int code = sqlite3_errcode(database->handle);
    int extended = sqlite3_extended_errcode(database->handle);
    bool broken = code == SQLITE_CORRUPT || code == SQLITE_NOTADB ||
                  extended == SQLITE_IOERR_SHORT_READ || code == SQLITE_ERROR ||
                  code == SQLITE_CONSTRAINT || code == SQLITE_MISMATCH;
    return error_set(error, broken ? ERROR_BROKEN : ERROR_UNAVAILABLE, "%s: %s", what,
                     sqlite3_errmsg(database->handle));
}

static int
execute(struct store_database *database, const char *sql, const char *what, struct error *error)
{
    if (sqlite3_exec(database->handle, sql, NULL, NULL, NULL) == SQLITE_OK)
        return 0;
    return fail(database, what, error);
}

static int prepare(struct store_database *database,
                   const char *sql,
                   sqlite3_stmt **statement,
                   struct error *error)
{
    if (sqlite3_prepare_v2(database->handle, sql, -1, statement, NULL) == SQLITE_OK)
        return 0;
    return fail(database, "cannot use the tables", error);
}

static int prepare_all(struct store_database *database, struct error *error)
{
    for (int i = 0; i < STORE_TABLES; i++) {
        if (prepare(database, tables[i].write, &database->write[i], error) != 0 ||
            prepare(database, tables[i].erase, &database->erase[i], error) != 0 ||
            prepare(database, tables[i].read, &database->read[i], error) != 0)
            return -1;
    }
    if (prepare(database, "SELECT value FROM number WHERE name = ?1", &database->get_number,
                error) != 0)
        return -1;
    return prepare(database, "INSERT OR REPLACE INTO number VALUES (?1, ?2)", &database->set_number,
                   error);
}

/* Runs a statement that answers with one text or number. */
static int ask(struct store_database *database, const char *sql, char **answer, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    if (prepare(database, sql, &statement, error) != 0)
        return -1;
    int status = -1;
    if (sqlite3_step(statement) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(statement, 0);
        *answer = memory_copy_text(text != NULL ? text : "");
        status = 0;
    } else {
        (void)fail(database, "cannot read", error);
    }
    (void)sqlite3_finalize(statement);
    return status;
}

static int
expect(struct store_database *database, const char *sql, const char *expected, struct error *error)
{
    char *answer = NULL;
    if (ask(database, sql, &answer, error) != 0)
        return -1;
    bool same = strcmp(answer, expected) == 0;
    if (!same)
        (void)error_set(error, ERROR_BROKEN, "\"%s\" is \"%.200s\", not \"%s\"", sql, answer,
                        expected);
    free(answer);
    return same ? 0 : -1;
}

/* Before anything is written into it: a database of another program stays as it is. */
static int check_owner(struct store_database *database, bool *was_empty, struct error *error)
{
    char *objects = NULL;
    if (ask(database, "SELECT count(*) FROM sqlite_schema", &objects, error) != 0)
        return -1;
    *was_empty = strcmp(objects, "0") == 0;
    free(objects);
    if (*was_empty)
        return 0;
    if (expect(database, "PRAGMA application_id", APPLICATION_ID, error) != 0)
        return -1;
    return expect(database, "PRAGMA user_version", SCHEMA_VERSION, error);
}

static int make_or_check_schema(struct store_database *database, bool is_empty, struct error *error)
{
    if (execute(database, journal_sql, "cannot open", error) != 0)
        return -1;
    if (is_empty)
        return execute(database, schema_sql, "cannot make the tables", error);
    return expect(database, "PRAGMA quick_check(1)", "ok", error);
}

int store_database_open(const char *path,
                        struct store_database **database,
                        bool *was_empty,
                        struct error *error)
{
    struct store_database *made = memory_allocate(sizeof(*made));
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path, &made->handle, flags, NULL) != SQLITE_OK) {
        (void)fail(made, "cannot open", error);
        store_database_close(made);
        return -1;
    }
    (void)sqlite3_busy_timeout(made->handle, BUSY_TIMEOUT_MS);
    (void)sqlite3_db_config(made->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (execute(made, settings_sql, "cannot open", error) != 0 ||
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
    for (int i = 0; i < STORE_TABLES; i++) {
        (void)sqlite3_finalize(database->write[i]);
        (void)sqlite3_finalize(database->erase[i]);
        (void)sqlite3_finalize(database->read[i]);
    }
    (void)sqlite3_finalize(database->get_number);
    (void)sqlite3_finalize(database->set_number);
    (void)sqlite3_close(database->handle);
    free(database);
}

int store_database_begin(struct store_database *database, struct error *error)
{
    return execute(database, "BEGIN IMMEDIATE", "cannot begin to write", error);
}

int store_database_commit(struct store_database *database, struct error *error)
{
    return execute(database, "COMMIT", "cannot write", error);
}

/* Fails harmlessly when SQLite has rolled back by itself. */
void store_database_roll_back(struct store_database *database)
{
    if (sqlite3_get_autocommit(database->handle) == 0)
        (void)sqlite3_exec(database->handle, "ROLLBACK", NULL, NULL, NULL);
}

static void bind_text(sqlite3_stmt *statement, size_t place, const char *text)
{
    (void)sqlite3_bind_text(statement, (int)place, text != NULL ? text : "", -1, SQLITE_TRANSIENT);
}

/* What could not be bound is NULL, which no column accepts, so the step fails. */
static void
bind_row(sqlite3_stmt *statement, const struct store_columns *columns, const struct store_row *row)
{
    size_t place = 1;
    for (size_t i = 0; i < columns->texts; i++)
        bind_text(statement, place++, row->texts[i]);
    for (size_t i = 0; i < columns->numbers; i++)
        (void)sqlite3_bind_int64(statement, (int)place++, row->numbers[i]);
    if (columns->has_octets)
        (void)sqlite3_bind_blob(statement, (int)place, row->octets, STORE_ROW_OCTETS,
                                SQLITE_TRANSIENT);
}

/* Runs a statement that answers nothing. */
static int run(struct store_database *database, sqlite3_stmt *statement, struct error *error)
{
    int status = sqlite3_step(statement) == SQLITE_DONE ? 0 : fail(database, "cannot write", error);
    (void)sqlite3_reset(statement);
    (void)sqlite3_clear_bindings(statement);
    return status;
}

int store_database_write(struct store_database *database,
                         enum store_table table,
                         const struct store_row *row,
                         struct error *error)
{
    if (row->is_gone) {
        bind_text(database->erase[table], 1, row->texts[0]);
        return run(database, database->erase[table], error);
    }
    bind_row(database->write[table], &tables[table].columns, row);
    return run(database, database->write[table], error);
}

static void
read_row(sqlite3_stmt *statement, const struct store_columns *columns, struct store_row *row)
{
    int place = 0;
    for (size_t i = 0; i < columns->texts; i++, place++) {
        const char *text = (const char *)sqlite3_column_text(statement, place);
        row->texts[i] = (char *)(uintptr_t)(text != NULL ? text : "");
    }
    for (size_t i = 0; i < columns->numbers; i++, place++)
        row->numbers[i] = sqlite3_column_int64(statement, place);
    if (columns->has_octets && sqlite3_column_bytes(statement, place) == STORE_ROW_OCTETS)
        memcpy(row->octets, sqlite3_column_blob(statement, place), STORE_ROW_OCTETS);
}

int store_database_each(struct store_database *database,
                        enum store_table table,
                        void (*function)(void *context, const struct store_row *row),
                        void *context,
                        struct error *error)
{
    sqlite3_stmt *statement = database->read[table];
    int step = sqlite3_step(statement);
    for (; step == SQLITE_ROW; step = sqlite3_step(statement)) {
        struct store_row row = {.is_gone = false};
        read_row(statement, &tables[table].columns, &row);
        function(context, &row);
    }
    int status = step == SQLITE_DONE ? 0 : fail(database, "cannot read", error);
    (void)sqlite3_reset(statement);
    return status;
}

int store_database_get_number(struct store_database *database,
                              const char *name,
                              int64_t *value,
                              struct error *error)
{
    bind_text(database->get_number, 1, name);
    int step = sqlite3_step(database->get_number);
    int status = 0;
    if (step == SQLITE_ROW)
        *value = sqlite3_column_int64(database->get_number, 0);
    else if (step == SQLITE_DONE)
        *value = 0;
    else
        status = fail(database, "cannot read", error);
    (void)sqlite3_reset(database->get_number);
    return status;
}

int store_database_set_number(struct store_database *database,
                              const char *name,
                              int64_t value,
                              struct error *error)
{
    bind_text(database->set_number, 1, name);
    (void)sqlite3_bind_int64(database->set_number, 2, value);
    return run(database, database->set_number, error);
}
