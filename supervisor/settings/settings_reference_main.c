/* settings-reference [--manual|--newer]: prints docs/settings.md, docs/man/ewscal.conf.5, or which settings
 * came with which version. A program of the build only; it is not installed. */
#include <stdio.h>
#include <string.h>

#include "supervisor/settings/settings_reference.h"

int main(int argc, char **argv)
{
    int (*write_page)(FILE * stream) = settings_write_reference;
    if (argc == 2 && strcmp(argv[1], "--manual") == 0)
        write_page = settings_write_manual;
    else if (argc == 2 && strcmp(argv[1], "--newer") == 0)
        write_page = settings_write_newer;
    else if (argc != 1) {
        (void)fputs("usage: settings-reference [--manual|--newer]\n", stderr);
        return 2;
    }
    return write_page(stdout) == 0 && fflush(stdout) == 0 ? 0 : 1;
}
