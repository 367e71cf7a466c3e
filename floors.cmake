# The map of the house: which room sees which. A room is a folder of sources and one CMake target. It
# sees the rooms that its line names and all that those see, and nothing else: an include that goes
# another way is a build error. docs/pictures/floors.svg is drawn from this file.
#
#     ewscal_floor(ROOM "what it holds" SEES rooms LIBRARIES libraries)

# what every process shares
ewscal_floor(proto/base "memory, texts, errors, time")
ewscal_floor(proto/language "texts in other languages" SEES proto/base)
ewscal_floor(proto/event "what can happen: names, sentences" SEES proto/language)
ewscal_floor(proto/log "lines, files, syslog" SEES proto/event LIBRARIES PkgConfig::SYSTEMD)
ewscal_floor(proto/message "the message table" SEES proto/event LIBRARIES PkgConfig::MSGPACK)
ewscal_floor(proto/connection "TCP, TLS, names" SEES proto/event
    LIBRARIES PkgConfig::SYSTEMD PkgConfig::OPENSSL PkgConfig::CARES)
ewscal_floor(proto/key "CURVE keys, who is allowed" SEES proto/message LIBRARIES PkgConfig::ZMQ)
ewscal_floor(proto/bus "sockets, sessions, access" SEES proto/key proto/log
    LIBRARIES PkgConfig::ZMQ PkgConfig::SYSTEMD PkgConfig::OPENSSL)
ewscal_floor(proto/login "each granted log-in try is told once" SEES proto/message)
ewscal_floor(proto/process "start, signals, end, children" SEES proto/key proto/log
    LIBRARIES PkgConfig::SYSTEMD)
ewscal_floor(proto/member "the life of a role on the bus" SEES proto/bus proto/process proto/login)
ewscal_floor(proto "all of it" SEES proto/member proto/connection)

# from the user to the mailbox
ewscal_floor(worker-ldap/server "a server's answers, which server" SEES proto LIBRARIES PkgConfig::LDAP)
ewscal_floor(worker-ldap/entry "what an entry says, how names compare" SEES worker-ldap/server
    LIBRARIES PkgConfig::ICU)
ewscal_floor(worker-ldap "user to mailbox" SEES worker-ldap/entry)

# from the mailbox to the calendar
ewscal_floor(worker-ews/answer "EWS: request and XML" SEES proto/message LIBRARIES PkgConfig::LIBXML)
ewscal_floor(worker-ews/calendar "what is replicated, and how" SEES worker-ews/answer
    LIBRARIES PkgConfig::OPENSSL)
ewscal_floor(worker-ews/login "Kerberos, NTLM, which way next" SEES proto
    LIBRARIES PkgConfig::KRB5 PkgConfig::OPENSSL)
ewscal_floor(worker-ews/verdict "what an answer means" SEES worker-ews/answer worker-ews/login
    LIBRARIES PkgConfig::CURL)
ewscal_floor(worker-ews/exchange "connections, log-in, pauses"
    SEES worker-ews/calendar worker-ews/verdict)
ewscal_floor(worker-ews/discover "where Exchange is: Autodiscover"
    SEES worker-ews/exchange LIBRARIES PkgConfig::PSL PkgConfig::LIBXML)
ewscal_floor(worker-ews/fetch "one job: splits, retries" SEES worker-ews/exchange worker-ews/discover)
ewscal_floor(worker-ews "the role" SEES worker-ews/fetch)

# from the calendar to the UCServer
ewscal_floor(publisher-ucserver/asn "BER" SEES proto/event LIBRARIES PkgConfig::LDAP m)
ewscal_floor(publisher-ucserver/rose "frames, invokes, operations" SEES publisher-ucserver/asn)
ewscal_floor(publisher-ucserver/session "log-in, list of users" SEES publisher-ucserver/rose proto)
ewscal_floor(publisher-ucserver/publish "which list next" SEES publisher-ucserver/session)
ewscal_floor(publisher-ucserver "the role" SEES publisher-ucserver/publish)

# who is due, who works, what is shown
ewscal_floor(supervisor/settings "the configuration" SEES proto/message proto/log
    LIBRARIES PkgConfig::INIH PkgConfig::OPENSSL PkgConfig::PSL)
ewscal_floor(supervisor/statistics "what is shown" SEES proto/message LIBRARIES PkgConfig::JANSSON)
ewscal_floor(supervisor/page "the page for people" SEES proto/event LIBRARIES PkgConfig::JANSSON)
ewscal_floor(supervisor/show "the HTTP endpoint" SEES supervisor/statistics supervisor/page proto/base
    LIBRARIES PkgConfig::MICROHTTPD PkgConfig::SYSTEMD PkgConfig::OPENSSL)
ewscal_floor(supervisor/store "what lasts: SQLite" SEES supervisor/statistics proto/base
    LIBRARIES PkgConfig::SQLITE PkgConfig::OPENSSL)
ewscal_floor(supervisor/server "whom we ask, with which account" SEES proto/login proto/log)
ewscal_floor(supervisor/peer "the processes, who publishes" SEES proto/message proto/log)
ewscal_floor(supervisor/user "a user's way through a round" SEES proto/message proto/log)
ewscal_floor(supervisor/history "what was: times, the last day" SEES proto/message
    LIBRARIES PkgConfig::JANSSON)
ewscal_floor(supervisor/overview "servers, accounts, times, as shown"
    SEES supervisor/server supervisor/statistics supervisor/history)
ewscal_floor(supervisor/dispatcher "jobs, leases, results"
    SEES supervisor/settings supervisor/overview supervisor/store supervisor/peer supervisor/user)
ewscal_floor(supervisor/pool "the children" SEES supervisor/statistics proto)
ewscal_floor(supervisor/control "what ewscalctl asks for" SEES supervisor/statistics proto)
ewscal_floor(supervisor "the wiring" SEES supervisor/dispatcher supervisor/pool supervisor/control
    supervisor/show supervisor/store)
ewscal_floor(supervisor/trial "servers tried with draft settings"
    SEES supervisor/settings supervisor/store proto)
ewscal_floor(supervisor/prerequisite "what must be there" SEES supervisor/trial)
ewscal_floor(supervisor/unit "what systemd lets us do" SEES proto/event)
ewscal_floor(supervisor/bundle "what is sent for support" SEES supervisor/settings
    LIBRARIES PkgConfig::ARCHIVE PkgConfig::JANSSON PkgConfig::OPENSSL)
ewscal_floor(supervisor/guide "the guide in a terminal" SEES proto/base)
ewscal_floor(supervisor/ctl "ewscalctl"
    SEES supervisor/guide supervisor/prerequisite supervisor/unit supervisor/statistics supervisor/bundle proto proto/language
    LIBRARIES PkgConfig::SYSTEMD)
ewscal_floor(supervisor/setup "the set-up assistant" SEES supervisor/ctl supervisor/trial
    LIBRARIES PkgConfig::NEWT)
ewscal_floor(supervisor/screen "what ewscalctl shows" SEES supervisor/ctl supervisor/setup)
