# The map of the house: which room sees which. A room is a folder of sources and one CMake target; it
# sees the rooms that are named in its line and all that those see, and nothing else, so an include
# that goes another way is a build error. Read it from the bottom of each block: a room uses what
# stands above it.
#
#     ewscal_floor(ROOM SEES rooms, LIBRARIES libraries)

# proto/: what every process shares
ewscal_floor(proto/base)                                  # memory, texts, errors, time
ewscal_floor(proto/log        SEES proto/base LIBRARIES PkgConfig::SYSTEMD)
ewscal_floor(proto/message    SEES proto/base LIBRARIES PkgConfig::MSGPACK)  # the message table
ewscal_floor(proto/connection SEES proto/base             # TCP, TLS, names
    LIBRARIES PkgConfig::SYSTEMD PkgConfig::OPENSSL PkgConfig::CARES)
ewscal_floor(proto/key        SEES proto/message LIBRARIES PkgConfig::ZMQ)   # CURVE keys on disk
ewscal_floor(proto/bus        SEES proto/key proto/log
    LIBRARIES PkgConfig::ZMQ PkgConfig::SYSTEMD PkgConfig::OPENSSL)
ewscal_floor(proto/process    SEES proto/key proto/log LIBRARIES PkgConfig::SYSTEMD)
ewscal_floor(proto/member     SEES proto/bus proto/process)   # the life of a worker or publisher
ewscal_floor(proto            SEES proto/member proto/connection)

# worker-ldap/: from the user to the mailbox
ewscal_floor(worker-ldap SEES proto LIBRARIES PkgConfig::LDAP)

# worker-ews/: from the mailbox to the calendar
ewscal_floor(worker-ews/answer   SEES proto/message LIBRARIES PkgConfig::LIBXML)  # EWS in XML
ewscal_floor(worker-ews/calendar SEES worker-ews/answer    # what may be replicated, and how
    LIBRARIES PkgConfig::OPENSSL)
ewscal_floor(worker-ews/exchange SEES worker-ews/calendar proto LIBRARIES PkgConfig::CURL)
ewscal_floor(worker-ews/fetch    SEES worker-ews/exchange)    # one job: splits, retries, outcomes
ewscal_floor(worker-ews          SEES worker-ews/fetch)

# publisher-ucserver/: from the calendar to the UCServer
ewscal_floor(publisher-ucserver/asn     SEES proto/base LIBRARIES PkgConfig::LDAP m)   # BER
ewscal_floor(publisher-ucserver/rose    SEES publisher-ucserver/asn)   # frames and invokes
ewscal_floor(publisher-ucserver/session SEES publisher-ucserver/rose proto)
ewscal_floor(publisher-ucserver/publish SEES publisher-ucserver/session)
ewscal_floor(publisher-ucserver         SEES publisher-ucserver/publish)

# supervisor/: who is due, who works, what is shown
ewscal_floor(supervisor/settings   SEES proto/message proto/log LIBRARIES PkgConfig::INIH)
ewscal_floor(supervisor/show       SEES proto LIBRARIES PkgConfig::JANSSON PkgConfig::MICROHTTPD)
ewscal_floor(supervisor/store      SEES proto LIBRARIES PkgConfig::SQLITE)
ewscal_floor(supervisor/dispatcher SEES supervisor/settings supervisor/show)
ewscal_floor(supervisor/pool       SEES supervisor/show)
ewscal_floor(supervisor/control    SEES supervisor/show)
ewscal_floor(supervisor
    SEES supervisor/dispatcher supervisor/pool supervisor/control supervisor/store)
ewscal_floor(supervisor/ctl SEES proto LIBRARIES PkgConfig::JANSSON)   # ewscalctl asks over the bus
