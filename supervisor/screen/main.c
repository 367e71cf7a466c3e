/* ewscalctl: shows what the service does and tells it what to do. Everything is in ctl_main.c; this file
 * is all that unit tests leave out. */
#include "supervisor/screen/ctl_main.h"

int main(int argc, char **argv)
{
    return ctl_main(argc, argv);
}
