/* A program of the kernel's packet filter over numbers and arguments of system calls. Users have 32 bits, and the
 * kernel takes no notice of the other half of an argument; so do we. A call of another kind of machine would have other
 * numbers, and is none of ours. */
#include <endian.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "supervisor/pool/child_filter.h"

#if defined(__x86_64__)
#define OUR_MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_MACHINE AUDIT_ARCH_AARCH64
#endif

#ifdef OUR_MACHINE
/* Numbers from here on are of another kind of machine, too (x32). */
#define FOREIGN_CALLS 0x40000000

#define ALLOW SECCOMP_RET_ALLOW
#define DENY  (SECCOMP_RET_ERRNO | EPERM)

/* Seven for each user, at two calls; forty are enough for the others. */
#define STEPS_MOST (2 * 7 * CHILD_FILTER_USERS + 40)

struct steps {
    struct sock_filter items[STEPS_MOST];
    unsigned short count;
};

static void add_filter_step(struct steps *steps, struct sock_filter step)
{
    steps->items[steps->count++] = step;
}

static void add_load(struct steps *steps, size_t offset)
{
    add_filter_step(steps,
                    (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

/* The half of an argument that counts. */
static void add_load_argument(struct steps *steps, size_t place)
{
    size_t half = __BYTE_ORDER == __BIG_ENDIAN ? sizeof(uint32_t) : 0;
    add_load(steps, offsetof(struct seccomp_data, args) + place * sizeof(uint64_t) + half);
}

/* Passes over so many steps when what was loaded is something else. */
static void add_unless(struct steps *steps, uint32_t value, uint8_t passed)
{
    add_filter_step(steps,
                    (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, passed));
}

static void add_end(struct steps *steps, uint32_t verdict)
{
    add_filter_step(steps, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, verdict));
}

static void add_machine(struct steps *steps, uint32_t machine)
{
    add_load(steps, offsetof(struct seccomp_data, arch));
    add_filter_step(steps, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, machine, 1, 0));
    add_end(steps, DENY);
    add_load(steps, offsetof(struct seccomp_data, nr));
    add_filter_step(steps,
                    (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, FOREIGN_CALLS, 0, 1));
    add_end(steps, DENY);
}

/* Calls that we never make. */
static void add_denied(struct steps *steps)
{
    static const uint32_t calls[] = {SYS_setuid,   SYS_setgid,   SYS_setreuid,
                                     SYS_setregid, SYS_setfsuid, SYS_setfsgid};
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        add_unless(steps, calls[i], 1);
        add_end(steps, DENY);
    }
}

/* Only to have none. */
static void add_groups(struct steps *steps)
{
    add_unless(steps, SYS_setgroups, 4);
    add_load_argument(steps, 0);
    add_unless(steps, 0, 1);
    add_end(steps, ALLOW);
    add_end(steps, DENY);
}

/* The call with one of the numbers, three times the same one. */
static void add_numbers(struct steps *steps, uint32_t call, const uint32_t *numbers, unsigned count)
{
    add_load(steps, offsetof(struct seccomp_data, nr));
    add_unless(steps, call, (uint8_t)(7 * count + 1));
    for (unsigned i = 0; i < count; i++) {
        for (uint8_t place = 0; place < 3; place++) {
            add_load_argument(steps, place);
            add_unless(steps, numbers[i], (uint8_t)(5 - 2 * place));
        }
        add_end(steps, ALLOW);
    }
    add_end(steps, DENY);
}

static int begin_filter(struct steps *steps)
{
    const struct sock_fprog program = {.len = steps->count, .filter = steps->items};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return -1;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int child_filter_begin(const struct child_user *users, size_t count, struct error *error)
{
    uint32_t uids[CHILD_FILTER_USERS], gids[CHILD_FILTER_USERS];
    unsigned known = 0;
    struct steps steps = {.count = 0};
    for (size_t i = 0; i < count && known < CHILD_FILTER_USERS; i++) {
        uids[known] = users[i].user;
        gids[known] = users[i].group;
        known += users[i].is_set ? 1 : 0;
    }
    add_machine(&steps, OUR_MACHINE);
    add_denied(&steps);
    add_groups(&steps);
    add_numbers(&steps, SYS_setresuid, uids, known);
    add_numbers(&steps, SYS_setresgid, gids, known);
    add_end(&steps, ALLOW);
    if (begin_filter(&steps) == 0)
        return 0;
    return error_set(error, PROCESS_NOT_HARDENED, event_text("words", strerror(errno)));
}
#else
int child_filter_begin(const struct child_user *users, size_t count, struct error *error)
{
    (void)users;
    (void)count;
    (void)error;
    return 0;
}
#endif

bool child_filter_is_needed(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
    const uint32_t wanted = 1U << CAP_SETUID | 1U << CAP_SETGID;
    return geteuid() != 0 && syscall(SYS_capget, &header, data) == 0 &&
           (data[0].permitted & wanted) != 0;
}
