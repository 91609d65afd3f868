/* A disk and a clock that fail on demand, under one program (LD_PRELOAD). A test tool.
 *
 * It is ordered about by a file of eight numbers and a word, mapped by both sides:
 *   [0] seconds the wall clock is off
 *   [1] the how-manieth sync from now on fails with EIO; 0: none
 *   [2] the how-manieth write from now on fails; 0: none
 *   [3] the error number of [2]
 *   [4] syncs that were failed    [5] writes that were failed
 *   byte 64 on: only files whose path contains this are meant
 * A fault happens once: as on Linux, the sync after a failed one says that all is well.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { CLOCK, SYNC, WRITE, ERROR, SYNCS, WRITES };

static volatile int64_t *orders;
static int64_t nothing[32];

static int (*real_clock)(clockid_t, struct timespec *);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);

__attribute__((constructor)) static void begin(void) {
    if (orders) return;
    real_clock = dlsym(RTLD_NEXT, "clock_gettime");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_write = dlsym(RTLD_NEXT, "write");
    real_writev = dlsym(RTLD_NEXT, "writev");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    orders = nothing;
    const char *path = getenv("NEMESIS_SHIM");
    if (!path) return;
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return;
    void *mapped = mmap(NULL, 256, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (mapped != MAP_FAILED) orders = mapped;
}

static int is_meant(int file) {
    const char *word = (const char *)orders + 64;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0 || path[0] != '/') return 0;
    path[length] = 0;
    return strstr(path, word) != NULL;
}

/* Whether the order of a kind falls due with this call. */
static int falls_due(int kind, int counter, int file) {
    if (!orders) begin();
    if (orders[kind] <= 0 || !is_meant(file)) return 0;
    if (__atomic_sub_fetch(&orders[kind], 1, __ATOMIC_SEQ_CST) != 0) return 0;
    __atomic_add_fetch(&orders[counter], 1, __ATOMIC_SEQ_CST);
    return 1;
}

int fsync(int file) {
    if (falls_due(SYNC, SYNCS, file)) return errno = EIO, -1;
    return real_fsync(file);
}

int fdatasync(int file) {
    if (falls_due(SYNC, SYNCS, file)) return errno = EIO, -1;
    return real_fdatasync(file);
}

ssize_t write(int file, const void *bytes, size_t count) {
    if (falls_due(WRITE, WRITES, file)) return errno = (int)orders[ERROR], -1;
    return real_write(file, bytes, count);
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    if (falls_due(WRITE, WRITES, file)) return errno = (int)orders[ERROR], -1;
    return real_writev(file, parts, count);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off_t at) {
    if (falls_due(WRITE, WRITES, file)) return errno = (int)orders[ERROR], -1;
    return real_pwrite(file, bytes, count, at);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
    return pwrite64(file, bytes, count, at);
}

int clock_gettime(clockid_t which, struct timespec *time) {
    if (!orders) begin();
    int answer = real_clock(which, time);
    if (answer == 0 && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE))
        time->tv_sec += orders[CLOCK];
    return answer;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    struct timespec now;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &now)) return -1;
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}
