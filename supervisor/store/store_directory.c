/* Lock and installation file. Both are beside the database and not in it: the lock must hold when nothing
 * can be written, and the installation must be known when the database is lost. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/base/text.h"

#include "supervisor/store/store_directory.h"

#define PID_FILE          "supervisor.pid"
#define INSTALLATION_FILE "installation"
#define PID_BYTES         32
/* Three seconds in all. */
#define LOCK_TRIES    30
#define LOCK_PAUSE_NS 100000000
#define ID_BYTES      (STORE_ID_CHARACTERS / 2)
#define FILE_BYTES    (STORE_ID_CHARACTERS + 1 + 2 * STORE_KEY_BYTES + 1)

static int open_directory(const char *path, struct error *error)
{
    struct stat status;
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0 || fstat(directory, &status) != 0) {
        int cause = errno;
        if (directory >= 0)
            (void)close(directory);
        return error_set(error, STORE_DIRECTORY_UNOPENED, event_text("path", path),
                         event_text("words", strerror(cause)));
    }
    /* Whoever may write here could put another database in place, one that has forgotten that a
     * password is wrong. */
    bool owner_is_good = status.st_uid == 0 || status.st_uid == geteuid();
    if (owner_is_good && (status.st_mode & S_IWOTH) == 0)
        return directory;
    (void)close(directory);
    return error_set(error, STORE_DIRECTORY_OPEN, event_text("path", path));
}

/* The holder of the lock has written its process id to a file; without that file only the id is unknown. */
static int refuse_locked(int directory, const char *path, struct error *error)
{
    char pid[PID_BYTES] = "";
    int file = openat(directory, PID_FILE, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    ssize_t got = file >= 0 ? read(file, pid, sizeof(pid) - 1) : 0;
    if (file >= 0)
        (void)close(file);
    pid[got > 0 ? strspn(pid, "0123456789") : 0] = '\0';
    return error_set(error, STORE_DIRECTORY_TAKEN, event_text("path", path),
                     event_text("process", pid));
}

/* Always a file of our own making: what stands there may be a pipe, which would hold us, or a device. */
static bool write_whole(int directory, const char *name, const char *text)
{
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
    (void)unlinkat(directory, name, 0);
    int file = openat(directory, name, flags, 0600);
    if (file < 0)
        return false;
    size_t size = strlen(text);
    bool good = write(file, text, size) == (ssize_t)size && fsync(file) == 0;
    return close(file) == 0 && good;
}

/* A supervisor that was killed while it started a child: the child has the lock until it runs its own
 * program. */
static int lock_patiently(int directory)
{
    static const struct timespec pause = {0, LOCK_PAUSE_NS};
    int result = flock(directory, LOCK_EX | LOCK_NB);
    for (int i = 0; i < LOCK_TRIES && result != 0 && errno == EWOULDBLOCK; i++) {
        (void)nanosleep(&pause, NULL);
        result = flock(directory, LOCK_EX | LOCK_NB);
    }
    return result;
}

/* The lock is on the directory itself, so it also works where nothing can be written. */
int store_directory_lock(const char *path, struct error *error)
{
    char pid[PID_BYTES];
    int directory = open_directory(path, error);
    if (directory < 0)
        return -1;
    if (lock_patiently(directory) != 0) {
        if (errno == EWOULDBLOCK)
            (void)refuse_locked(directory, path, error);
        else
            (void)error_set(error, STORE_DIRECTORY_UNLOCKED, event_text("path", path),
                            event_text("words", strerror(errno)));
        (void)close(directory);
        return -1;
    }
    (void)snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
    /* On a full disk the lock counts all the same. */
    (void)write_whole(directory, PID_FILE, pid);
    return directory;
}

/* Returns whether the text is what write_installation() writes; cuts it in two. */
static bool read_text(char *text, struct store_installation *installation)
{
    uint8_t id[ID_BYTES];
    const char *key = text + STORE_ID_CHARACTERS + 1;
    if (strlen(text) != FILE_BYTES || text[STORE_ID_CHARACTERS] != '\n')
        return false;
    text[STORE_ID_CHARACTERS] = text[FILE_BYTES - 1] = '\0';
    if (text_to_octets(text, id, sizeof(id)) != 0)
        return false;
    memcpy(installation->id, text, STORE_ID_CHARACTERS + 1);
    return text_to_octets(key, installation->key, STORE_KEY_BYTES) == 0;
}

static bool read_installation(int directory, struct store_installation *installation, bool *exists)
{
    char text[FILE_BYTES + 2] = "";
    int file = openat(directory, INSTALLATION_FILE, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    *exists = file >= 0 || errno != ENOENT;
    if (file < 0)
        return false;
    ssize_t got = read(file, text, sizeof(text) - 1);
    (void)close(file);
    bool good = got > 0 && read_text(text, installation);
    memory_wipe(text, sizeof(text));
    return good;
}

/* A half-written file must never stand under the final name. */
static bool write_installation(int directory, const struct store_installation *installation)
{
    char text[FILE_BYTES + 1];
    char key[2 * STORE_KEY_BYTES + 1];
    text_write_octets(key, installation->key, STORE_KEY_BYTES);
    (void)snprintf(text, sizeof(text), "%s\n%s\n", installation->id, key);
    /* The directory is synchronised too: without that the new name may be lost by a power cut. */
    bool good = write_whole(directory, INSTALLATION_FILE ".new", text) &&
                renameat(directory, INSTALLATION_FILE ".new", directory, INSTALLATION_FILE) == 0 &&
                fsync(directory) == 0;
    memory_wipe(text, sizeof(text));
    memory_wipe(key, sizeof(key));
    if (!good)
        (void)unlinkat(directory, INSTALLATION_FILE ".new", 0);
    return good;
}

int store_directory_installation(int directory,
                                 struct store_installation *installation,
                                 struct error *error)
{
    bool exists = false;
    uint8_t id[ID_BYTES];
    *installation = (struct store_installation){.is_kept = true};
    if (read_installation(directory, installation, &exists))
        return 0;
    if (RAND_bytes(id, sizeof(id)) != 1 || RAND_bytes(installation->key, STORE_KEY_BYTES) != 1)
        return error_set(error, PROGRAM_LIBRARY_FAILED, event_text("library", "OpenSSL"),
                         event_text("call", "RAND_bytes"));
    text_write_octets(installation->id, id, sizeof(id));
    installation->is_new = !exists;
    installation->is_kept = write_installation(directory, installation);
    return 0;
}

int store_directory_look(const char *path,
                         struct store_installation *installation,
                         struct error *error)
{
    bool exists = false;
    *installation = (struct store_installation){.is_kept = true};
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_good = directory >= 0 && read_installation(directory, installation, &exists);
    int cause = errno;
    if (directory >= 0)
        (void)close(directory);
    if (is_good)
        return 0;
    return error_set(error, STORE_INSTALLATION_UNREAD, event_text("path", path),
                     event_text("words", directory < 0 || !exists ? strerror(cause) : ""));
}

int store_directory_mac(const struct store_installation *installation,
                        const void *secret,
                        size_t size_bytes,
                        uint8_t mac[STORE_KEY_BYTES])
{
    return HMAC(EVP_sha256(), installation->key, STORE_KEY_BYTES, secret, size_bytes, mac, NULL) !=
                   NULL
               ? 0
               : -1;
}
