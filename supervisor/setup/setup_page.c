/* What is asked for is what nearly everybody must decide; all other settings keep their defaults and are found in
 * the file's reference. The order is that of the path of one user, and of the settings of the replicator that many
 * administrators know. */
#include <string.h>

#include "supervisor/ctl/ctl_language.h"
#include "supervisor/setup/setup_page.h"

#define COUNT_OF(list) (sizeof(list) / sizeof((list)[0]))

static const struct setup_field ucserver_fields[] = {
    {.key = "host",
     .title = N_("Host name of the UCServer"),
     .help = N_("As it stands in the UCServer's certificate, for example ucserver.example.com.")},
    {.key = "port", .title = N_("Port"), .help = N_("The UCServer's client port, usually 7222.")},
    {.key = "user",
     .title = N_("Administrator"),
     .help =
         N_("The name of an administrator account as it stands in the UCServer's administration, "
            "usually without a domain: nobody else may list the users and set appointments for "
            "others.")},
    {.key = "secret_file",
     .kind = SETUP_SECRET,
     .title = N_("Password"),
     .help = N_("It is kept in a file of its own that only root and the service can read.")},
};

static const struct setup_word directory_tls[] = {{"starttls", N_("LDAP with StartTLS (port 389)")},
                                                  {"ldaps", N_("LDAPS (port 636)")},
                                                  {NULL, NULL}};

static const struct setup_field directory_fields[] = {
    {.key = "host",
     .kind = SETUP_LIST,
     .title = N_("Domain controllers"),
     .help = N_("The nearest one first; several with blanks between them, for example "
                "dc1.example.com dc2.example.com. The names stand in their certificates.")},
    {.key = "tls",
     .kind = SETUP_CHOICE,
     .title = N_("Encryption"),
     .help = N_("The password is never sent in clear text."),
     .words = directory_tls},
    {.key = "port",
     .title = N_("Port (empty: the usual one)"),
     .help = N_("Empty: 389 with StartTLS, 636 with LDAPS. A global catalogue listens on 3268 or "
                "3269.")},
    {.key = "user",
     .title = N_("Account (user@domain)"),
     .help = N_("Any account that may read users, written as user@domain.")},
    {.key = "secret_file",
     .kind = SETUP_SECRET,
     .title = N_("Password"),
     .help = N_("It is kept in a file of its own that only root and the service can read.")},
};

static const struct setup_word exchange_found[] = {
    {"auto", N_("found by itself (Autodiscover)")}, {"host", N_("the server below")}, {NULL, NULL}};
static const struct setup_word exchange_tls[] = {
    {"on", N_("HTTPS")}, {"off", N_("none: others can read along")}, {NULL, NULL}};
static const struct setup_word exchange_versions[] = {{"auto", N_("as the server says")},
                                                      {"Exchange2007_SP1", "Exchange 2007 SP1"},
                                                      {"Exchange2010", "Exchange 2010"},
                                                      {"Exchange2010_SP1", "Exchange 2010 SP1"},
                                                      {"Exchange2010_SP2", "Exchange 2010 SP2"},
                                                      {"Exchange2013", "Exchange 2013"},
                                                      {"Exchange2013_SP1", "Exchange 2013 SP1"},
                                                      {"Exchange2016", "Exchange 2016"},
                                                      {NULL, NULL}};

static const struct setup_field exchange_fields[] = {
    {.key = "find",
     .kind = SETUP_CHOICE,
     .title = N_("Exchange is"),
     .help = N_("Autodiscover asks Active Directory and DNS, for each mail domain."),
     .words = exchange_found},
    {.key = "host",
     .title = N_("Host name of Exchange"),
     .help = N_("As it stands in Exchange's certificate, for example mail.example.com; or the "
                "whole address, "
                "https://mail.example.com/EWS/Exchange.asmx."),
     .other = "find",
     .value = "host"},
    {.key = "tls",
     .kind = SETUP_CHOICE,
     .title = N_("Encryption"),
     .help = N_("HTTPS. Without it everybody on the way may read the calendars and act as the "
                "account; `ewscalctl status` warns for as long."),
     .words = exchange_tls,
     .other = "find",
     .value = "host"},
    {.key = "api_version",
     .kind = SETUP_CHOICE,
     .title = N_("Version of EWS"),
     .help = N_("Leave it to the server unless support asks for another one."),
     .words = exchange_versions},
    {.key = "same_account",
     .kind = SETUP_FLAG,
     .title = N_("Same account as Active Directory's"),
     .help = N_("It needs a permission on each calendar that is to be read.")},
    {.key = "user",
     .title = N_("Account (user@domain)"),
     .help =
         N_("Written as user@domain. It needs a permission on each calendar that is to be read."),
     .other = "same_account",
     .value = "no"},
    {.key = "secret_file",
     .kind = SETUP_SECRET,
     .title = N_("Password"),
     .help = N_("It is kept in a file of its own that only root and the service can read."),
     .other = "same_account",
     .value = "no"},
};

static const struct setup_word service_private[] = {{"skip", N_("left out")},
                                                    {"times", N_("as busy times without any text")},
                                                    {"full", N_("as they are, with their texts")},
                                                    {NULL, NULL}};

static const struct setup_field service_fields[] = {
    {.key = "interval",
     .title = N_("Interval (such as 15m, 1h)"),
     .help = N_("How often every calendar is read, for example 15m. Less than 5 minutes (5m) is a "
                "load for Exchange "
                "that few need.")},
    {.key = "private",
     .kind = SETUP_CHOICE,
     .title = N_("Private appointments are"),
     .help = N_("Tell the users before you show anything of their private appointments: their "
                "colleagues will see "
                "it."),
     .words = service_private},
};

static const struct setup_word log_levels[] = {{"error", N_("errors only")},
                                               {"warning", N_("errors and warnings")},
                                               {"info", N_("what happens (usual)")},
                                               {"debug", N_("everything, for support")},
                                               {NULL, NULL}};

static const struct setup_field log_fields[] = {
    {.key = "level",
     .kind = SETUP_CHOICE,
     .title = N_("What is logged"),
     .help = N_("Passwords and the texts of appointments are never logged."),
     .words = log_levels},
    {.key = "size",
     .title = N_("Size of a log file (such as 10M)"),
     .help = N_("M stands for megabytes; five older ones of each process are kept.")},
    {.key = "directory",
     .title = N_("Directory"),
     .help = N_("Where the log files are. The service must be allowed to write there.")},
};

const struct setup_page setup_pages[] = {
    {.kind = "ucserver",
     .title = N_("UCServer"),
     .text = N_("Appointments are written to this UCServer, for everybody who is not logged in to "
                "ProCall."),
     .is_server = true,
     .fields = ucserver_fields,
     .count = COUNT_OF(ucserver_fields)},
    {.kind = "directory",
     .title = N_("Active Directory"),
     .text = N_("Here each user's mailbox is looked up. Nothing is ever written."),
     .is_server = true,
     .fields = directory_fields,
     .count = COUNT_OF(directory_fields)},
    {.kind = "exchange",
     .title = N_("Exchange"),
     .text =
         N_("From here the appointments of the next 30 days are read. Nothing is ever written."),
     .is_server = true,
     .fields = exchange_fields,
     .count = COUNT_OF(exchange_fields)},
    {.kind = "service",
     .title = N_("Service"),
     .text = N_("How often calendars are read, and what colleagues may see of them."),
     .fields = service_fields,
     .count = COUNT_OF(service_fields)},
    {.kind = "log",
     .title = N_("Log"),
     .text = N_("Log files name users and mail addresses, never passwords, subjects or locations."),
     .fields = log_fields,
     .count = COUNT_OF(log_fields)},
};

static const struct setup_field last_fields[] = {
    {.key = "sample",
     .title = N_("Sample user (empty: the first)"),
     .help = N_("As the UCServer calls the user. Test reads this user's calendar on its whole way, "
                "from the UCServer's list to the "
                "list that would be "
                "written; nothing is written.")},
    {.key = "start",
     .kind = SETUP_FLAG,
     .title = N_("Start the service"),
     .help = N_("Now, and each time this machine starts. A service that runs is started again if "
                "anything was changed."),
     .suggestion = "yes"},
};

const struct setup_page setup_last_page = {
    .kind = "finish",
    .title = N_("Finish"),
    .text = N_("Nothing has been written so far. Go on to write the configuration."),
    .is_server = true,
    .fields = last_fields,
    .count = COUNT_OF(last_fields),
};

const size_t setup_page_count = COUNT_OF(setup_pages);

size_t setup_page_find(const struct setup_page *page, const char *key)
{
    size_t place = 0;
    while (place < page->count && strcmp(page->fields[place].key, key) != 0)
        place++;
    return place;
}
