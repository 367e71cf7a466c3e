/* What stands around the values that set-up writes. It is for whoever opens the file later: which section is what, and
 * where more is said. In English, like the names of the settings, because several people may look after a machine. */
#include "supervisor/setup/setup_template.h"

const char setup_template[] =
    "# Configuration of ewscal, the replicator of Exchange calendars into a UCServer.\n"
    "#\n"
    "# Written by `ewscalctl setup`, which may be run again; it changes what you change there, and "
    "keeps everything\n"
    "# else of this file. Settings that are not given here have their defaults; ewscal.conf(5) "
    "explains them all.\n"
    "# After a change by hand:\n"
    "#   runuser -u ewscal -- ewscal-supervisor --check\n"
    "#   ewscalctl reload\n"
    "\n"
    "# Where to: the UCServer, with one of its administrator accounts.\n"
    "[ucserver]\n"
    "\n"
    "# Who: Active Directory, where each user's mailbox is looked up.\n"
    "[directory]\n"
    "\n"
    "# Where from: Exchange. Without host and url it is found by Autodiscover.\n"
    "[exchange]\n"
    "\n"
    "# What is replicated, and how often.\n"
    "[service]\n"
    "\n"
    "# The log files of all processes.\n"
    "[log]\n";
