/* settings-reference [--manual]: prints docs/settings.md, or docs/man/ewscal.conf.5. A program of the
 * build only; it is not installed. */
#include <stdio.h>
#include <string.h>

#include "supervisor/settings/settings_reference.h"

int main(int argc, char **argv)
{
    if (argc > 2 || (argc == 2 && strcmp(argv[1], "--manual") != 0)) {
        (void)fputs("usage: settings-reference [--manual]\n", stderr);
        return 2;
    }
    int status = argc == 2 ? settings_write_manual(stdout) : settings_write_reference(stdout);
    return status == 0 && fflush(stdout) == 0 ? 0 : 1;
}
