/* ewscalctl: shows what the service does and tells it what to do. */
#include "supervisor/ctl/ctl_main.h"

int main(int argc, char **argv)
{
    return ctl_main(argc, argv);
}
