/* As systemd.exec(5) has it: an item allows the folder and everything below it. ProtectHome= and PrivateTmp= win over
 * that, because what they put in the place of those folders has nothing in it. */
#include <stdlib.h>
#include <string.h>

#include "supervisor/unit/unit_path.h"
#include "supervisor/unit/unit_walls.h"

static bool is_below(const char *path, const char *folder)
{
    size_t size = strlen(folder);
    while (size > 0 && folder[size - 1] == '/')
        size--;
    return strncmp(path, folder, size) == 0 && (path[size] == '/' || path[size] == '\0');
}

/* systemd follows the links in its own paths, too. */
static bool is_really_below(const char *real, const char *folder)
{
    char *real_folder = unit_path_real(folder);
    bool is_found = is_below(real, real_folder);
    free(real_folder);
    return is_found;
}

static bool is_below_one_of(const char *plain, const char *real, const char *const *folders)
{
    while (*folders != NULL && !is_below(plain, *folders) && !is_really_below(real, *folders))
        folders++;
    return *folders != NULL;
}

const char *unit_walls_item_path(const char *item)
{
    return item + strspn(item, "-+");
}

/* The way to a folder must not be hidden, either. */
static bool is_hidden(const struct unit_walls *walls, const char *plain, const char *real)
{
    static const char *const homes[] = {"/home", "/root", "/run/user", NULL}, *const temporary[] = {
                                                                                  "/tmp",
                                                                                  "/var/tmp", NULL};
    return (walls->hides_homes && is_below_one_of(plain, real, homes)) ||
           (walls->hides_temporary && is_below_one_of(plain, real, temporary));
}

static bool is_writable(const struct unit_walls *walls, const char *real)
{
    if (walls->writable == NULL)
        return true;
    char **item = walls->writable;
    while (*item != NULL && !is_really_below(real, unit_walls_item_path(*item)))
        item++;
    return *item != NULL;
}

enum unit_wall unit_wall_of(const struct unit_walls *walls, const char *path)
{
    char *plain = unit_path_plain(path), *real = unit_path_real(plain);
    enum unit_wall wall = is_hidden(walls, plain, real) ? UNIT_HIDDEN
                          : is_writable(walls, real)    ? UNIT_OPEN
                                                        : UNIT_PROTECTED;
    free(real);
    free(plain);
    return wall;
}

void unit_walls_clear(struct unit_walls *walls)
{
    for (char **item = walls->writable; item != NULL && *item != NULL; item++)
        free(*item);
    free(walls->writable);
    *walls = (struct unit_walls){0};
}
