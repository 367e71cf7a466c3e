/* The socket is made deaf by a filter that drops every packet: libzmq has no call for it, and to unbind and
 * bind again would need descriptors at a moment when there are none. What is in the socket's queue already
 * is still accepted, so the reserve is larger than the queue (BUS_BACKLOG). */
#include <fcntl.h>
#include <linux/filter.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto/base/memory.h"
#include "proto/base/number.h"
#include "proto/bus/bus_gate.h"
#include "proto/bus/bus_socket.h"

#define RESERVE_MOST (3 * BUS_BACKLOG)
/* A process that may have few descriptors keeps the larger part of them for its work. */
#define RESERVE_PART 4
/* So many must be free beside the reserve: fewer close the gate, twice as many open it. */
#define FREE_FEWEST 16

struct bus_gate {
    int listener;
    int reserve[RESERVE_MOST];
    size_t wanted, held;
    bool is_closed;
};

static bool take_one(struct bus_gate *gate, int *descriptor)
{
    *descriptor = fcntl(gate->listener, F_DUPFD_CLOEXEC, 0);
    return *descriptor >= 0;
}

static void gate_close_descriptors(int *descriptors, size_t count)
{
    while (count > 0)
        (void)close(descriptors[--count]);
}

/* Whether so many could be had beside what is held. */
static bool are_free(struct bus_gate *gate, size_t wanted)
{
    int taken[2 * FREE_FEWEST];
    size_t count = 0;
    while (count < wanted && take_one(gate, &taken[count]))
        count++;
    gate_close_descriptors(taken, count);
    return count == wanted;
}

static bool take_reserve(struct bus_gate *gate)
{
    while (gate->held < gate->wanted && take_one(gate, &gate->reserve[gate->held]))
        gate->held++;
    return gate->held == gate->wanted;
}

static void give_reserve_back(struct bus_gate *gate)
{
    gate_close_descriptors(gate->reserve, gate->held);
    gate->held = 0;
}

struct bus_gate *bus_gate_create(int listener)
{
    struct rlimit limit;
    struct bus_gate *gate = memory_allocate(sizeof(*gate));
    gate->listener = listener;
    if (listener < 0 || getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return gate;
    int64_t part =
        limit.rlim_cur > INT64_MAX ? INT64_MAX : (int64_t)(limit.rlim_cur / RESERVE_PART);
    gate->wanted = (size_t)number_smaller(part, RESERVE_MOST);
    (void)take_reserve(gate);
    return gate;
}

void bus_gate_destroy(struct bus_gate *gate)
{
    if (gate == NULL)
        return;
    give_reserve_back(gate);
    free(gate);
}

static bool make_deaf(const struct bus_gate *gate)
{
    struct sock_filter drop_all[] = {BPF_STMT(BPF_RET | BPF_K, 0)};
    const struct sock_fprog program = {.len = 1, .filter = drop_all};
    return setsockopt(gate->listener, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == 0;
}

static void make_hear(const struct bus_gate *gate)
{
    const int ignored = 0;
    (void)setsockopt(gate->listener, SOL_SOCKET, SO_DETACH_FILTER, &ignored, sizeof(ignored));
}

/* The socket first: what is given back before it is deaf would go to the next strangers. */
static bool close_gate(struct bus_gate *gate)
{
    if (!make_deaf(gate))
        return false;
    gate->is_closed = true;
    give_reserve_back(gate);
    return true;
}

static void open_gate(struct bus_gate *gate)
{
    if (!take_reserve(gate) || !are_free(gate, 2 * FREE_FEWEST)) {
        give_reserve_back(gate);
        return;
    }
    gate->is_closed = false;
    make_hear(gate);
}

bool bus_gate_look(struct bus_gate *gate)
{
    if (gate->wanted == 0)
        return false;
    if (gate->is_closed) {
        open_gate(gate);
        return false;
    }
    return !are_free(gate, FREE_FEWEST) && close_gate(gate);
}
