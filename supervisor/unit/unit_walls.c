/* As systemd.exec(5) has it: an item allows the folder and everything below it. ProtectHome= and PrivateTmp= win over
 * that, because what they put in the place of those folders has nothing in it. */
#include <stdlib.h>
#include <string.h>

#include "supervisor/unit/unit_walls.h"

static bool is_below(const char *path, const char *folder)
{
    size_t size = strlen(folder);
    while (size > 0 && folder[size - 1] == '/')
        size--;
    return strncmp(path, folder, size) == 0 && (path[size] == '/' || path[size] == '\0');
}

static bool is_below_one_of(const char *path, const char *const *folders)
{
    while (*folders != NULL && !is_below(path, *folders))
        folders++;
    return *folders != NULL;
}

const char *unit_walls_item_path(const char *item)
{
    return item + strspn(item, "-+");
}

enum unit_wall unit_wall_of(const struct unit_walls *walls, const char *path)
{
    static const char *const homes[] = {"/home", "/root", "/run/user", NULL}, *const temporary[] = {
                                                                                  "/tmp",
                                                                                  "/var/tmp", NULL};
    if ((walls->hides_homes && is_below_one_of(path, homes)) ||
        (walls->hides_temporary && is_below_one_of(path, temporary)))
        return UNIT_HIDDEN;
    if (walls->writable == NULL)
        return UNIT_OPEN;
    for (char **item = walls->writable; *item != NULL; item++) {
        if (is_below(path, unit_walls_item_path(*item)))
            return UNIT_OPEN;
    }
    return UNIT_PROTECTED;
}

void unit_walls_clear(struct unit_walls *walls)
{
    for (char **item = walls->writable; item != NULL && *item != NULL; item++)
        free(*item);
    free(walls->writable);
    *walls = (struct unit_walls){0};
}
