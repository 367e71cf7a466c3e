/* The controller says when it listens. It dies with the test, and its folder is in memory. The relay takes one
 * connection after the other: nobody asks two things at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/worker-ews/login/mit_centre.h"

#define MESSAGE_MOST   16384
#define COMMAND_MOST   4096
#define TAG_AS_REQUEST 0x6a
#define SERVED         "starting..."

static const char *const script =
    "set -e; exec >/dev/null 2>&1; cd %s; PATH=$PATH:/usr/sbin; export PATH\n"
    "printf '[libdefaults]\\ndefault_realm = %s\\n%s' >krb5.conf\n"
    "printf '[realms]\\n%s = {\\n database_name = %s/database\\n key_stash_file = %s/stash\\n"
    " kdc_listen = 127.0.0.1:%u\\n kdc_tcp_listen = 127.0.0.1:%u\\n}\\n' >kdc.conf\n"
    "kdb5_util create -s -r %s -P master\n"
    "kadmin.local -r %s addprinc -pw %s +requires_preauth 'user\\@example.test'\n"
    "kadmin.local -r %s addprinc -randkey HTTP/%s\n"
    "kadmin.local -r %s addprinc -randkey HTTP/%s\n"
    "kadmin.local -r %s addprinc -randkey -maxlife '1 second' HTTP/%s\n";
static const char spake[] = "spake_preauth_groups = edwards25519\\n";

/* At a free port of loopback. */
static int listen_somewhere(uint16_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(listener >= 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(listener, 4), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    *port = ntohs(address.sin_port);
    return listener;
}

static void use_environment(const struct mit_centre *centre)
{
    char client[128], server[128];
    (void)snprintf(client, sizeof(client), "%s/krb5.conf", centre->folder);
    (void)snprintf(server, sizeof(server), "%s/kdc.conf", centre->folder);
    (void)setenv("KRB5_CONFIG", client, 1);
    (void)setenv("KRB5_KDC_PROFILE", server, 1);
}

static void run_shell(const struct mit_centre *centre, const char *command)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        use_environment(centre);
        (void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void make_realm(const struct mit_centre *centre, bool is_spake)
{
    char command[COMMAND_MOST];
    const char *folder = centre->folder, *realm = MIT_CENTRE_REALM;
    int size = snprintf(command, sizeof(command), script, folder, realm, is_spake ? spake : "",
                        realm, folder, folder, centre->own_port, centre->own_port, realm, realm,
                        MIT_CENTRE_PASSWORD, realm, MIT_CENTRE_HOST, realm, MIT_CENTRE_OTHER, realm,
                        MIT_CENTRE_BRIEF);
    assert_in_range(size, 1, sizeof(command) - 1);
    run_shell(centre, command);
}

static void wait_until_it_serves(int words)
{
    char said[512] = "";
    size_t have = 0;
    for (ssize_t got = 1; got > 0 && strstr(said, SERVED) == NULL;) {
        got = read(words, said + have, sizeof(said) - 1 - have);
        have += got > 0 ? (size_t)got : 0;
        said[have] = '\0';
    }
    assert_non_null(strstr(said, SERVED));
}

static void run_controller(struct mit_centre *centre)
{
    int words[2];
    assert_int_equal(pipe(words), 0);
    centre->process = fork();
    if (centre->process == 0) {
        use_environment(centre);
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)dup2(words[1], STDOUT_FILENO);
        (void)dup2(words[1], STDERR_FILENO);
        (void)execl("/usr/sbin/krb5kdc", "krb5kdc", "-n", "-r", MIT_CENTRE_REALM, (char *)NULL);
        _exit(127);
    }
    (void)close(words[1]);
    wait_until_it_serves(words[0]);
    (void)close(words[0]);
}

/* One message with its length before it (RFC 4120 7.2.2). Returns the size of both; 0: there is none. */
static size_t read_message(int socket, uint8_t *octets)
{
    uint32_t length = 0;
    if (recv(socket, octets, sizeof(length), MSG_WAITALL) != sizeof(length))
        return 0;
    memcpy(&length, octets, sizeof(length));
    length = ntohl(length);
    if (length > MESSAGE_MOST - sizeof(length) ||
        recv(socket, octets + sizeof(length), length, MSG_WAITALL) != (ssize_t)length)
        return 0;
    return sizeof(length) + length;
}

static size_t ask_controller(const struct mit_centre *centre, uint8_t *octets, size_t size)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(centre->own_port),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int controller = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    size_t answered = 0;
    if (connect(controller, (struct sockaddr *)&address, sizeof(address)) == 0 &&
        send(controller, octets, size, MSG_NOSIGNAL) == (ssize_t)size)
        answered = read_message(controller, octets);
    (void)close(controller);
    return answered;
}

static void relay(struct mit_centre *centre, int socket)
{
    uint8_t octets[MESSAGE_MOST];
    size_t size = read_message(socket, octets);
    if (size <= sizeof(uint32_t))
        return;
    bool is_account = octets[sizeof(uint32_t)] == TAG_AS_REQUEST;
    int services = atomic_load(&centre->services);
    (void)atomic_fetch_add(is_account ? &centre->accounts_asked : &centre->services_asked, 1);
    if (!is_account && services == MIT_CENTRE_DROPS)
        return;
    if (!is_account && services == MIT_CENTRE_HOLDS)
        (void)sem_wait(&centre->released);
    size = ask_controller(centre, octets, size);
    (void)send(socket, octets, size, MSG_NOSIGNAL); /* it may have left */
}

static void *run_relay(void *context)
{
    struct mit_centre *centre = context;
    for (int socket; (socket = accept(centre->listener, NULL, NULL)) >= 0;) {
        relay(centre, socket);
        (void)close(socket);
    }
    return NULL;
}

void mit_centre_start(struct mit_centre *centre, bool is_spake)
{
    *centre = (struct mit_centre){.folder = "/dev/shm/mit-centre-XXXXXX"};
    assert_non_null(mkdtemp(centre->folder));
    (void)close(listen_somewhere(&centre->own_port));
    make_realm(centre, is_spake);
    run_controller(centre);
    assert_int_equal(sem_init(&centre->released, 0, 0), 0);
    centre->listener = listen_somewhere(&centre->port);
    assert_int_equal(pthread_create(&centre->thread, NULL, run_relay, centre), 0);
}

void mit_centre_release(struct mit_centre *centre)
{
    (void)sem_post(&centre->released);
}

void mit_centre_stop(struct mit_centre *centre)
{
    char command[128];
    mit_centre_release(centre);
    (void)shutdown(centre->listener, SHUT_RDWR);
    (void)pthread_join(centre->thread, NULL);
    (void)close(centre->listener);
    (void)kill(centre->process, SIGKILL);
    (void)waitpid(centre->process, NULL, 0);
    (void)sem_destroy(&centre->released);
    (void)snprintf(command, sizeof(command), "rm -r '%s'", centre->folder);
    run_shell(centre, command);
}
