/* What this process uses, as the kernel counts it. Memory is read from /proc: getrusage() does not tell
 * what is used now, and its peak begins with that of whoever called exec. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "proto/message/message.h"
#include "proto/process/process.h"

static int64_t milliseconds(const struct timeval *time)
{
    return (int64_t)time->tv_sec * 1000 + time->tv_usec / 1000;
}

/* The peak of getrusage() begins with that of whoever called exec; this one is ours alone. */
static void read_memory(struct report *usage)
{
    FILE *file = fopen("/proc/self/status", "re");
    if (file == NULL)
        return;
    char line[256];
    long long kilobytes;
    while (fgets(line, sizeof(line), file) != NULL) {
        if (sscanf(line, "VmRSS: %lld", &kilobytes) == 1)
            usage->memory_bytes = kilobytes * 1024;
        else if (sscanf(line, "VmHWM: %lld", &kilobytes) == 1)
            usage->memory_peak_bytes = kilobytes * 1024;
    }
    (void)fclose(file);
}

static int64_t count_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    if (folder == NULL)
        return 0;
    int64_t count = -1; /* that of the folder itself */
    const struct dirent *entry;
    while ((entry = readdir(folder)) != NULL)
        count += entry->d_name[0] != '.';
    (void)closedir(folder);
    return count;
}

void process_read_usage(struct report *usage)
{
    struct rusage used;
    *usage = (struct report){.descriptors = count_descriptors()};
    if (getrusage(RUSAGE_SELF, &used) == 0)
        usage->cpu_ms = milliseconds(&used.ru_utime) + milliseconds(&used.ru_stime);
    read_memory(usage);
}
