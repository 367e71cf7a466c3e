/* ewscal-supervisor. Its main() stands alone in a file, so that tests can link everything else of the
 * process. */
#include "supervisor/supervisor.h"

int main(int argc, char **argv)
{
    return supervisor_main(argc, argv);
}
