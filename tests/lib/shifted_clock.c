/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded under a program, this lets its wall clock jump: eight bytes of the file SHIFT_FILE say by how
 * many microseconds, from the moment they are written. The monotonic clocks go on, as on a machine whose
 * time somebody sets.
 */
#include "config.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "dialer/base/banned.h"

static const volatile int64_t *shift_us;
static int (*real_gettime)(clockid_t, struct timespec *);

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("SHIFT_FILE");
	int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	void *at = fd >= 0 ? mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;

	if (at == MAP_FAILED)
		abort();
	close(fd);
	shift_us = at;
	real_gettime = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
}

int clock_gettime(clockid_t id, struct timespec *ts)
{
	int result;

	if (real_gettime == NULL)
		begin();
	result = real_gettime(id, ts);
	if (result == 0 && id == CLOCK_REALTIME) {
		int64_t us = (int64_t)ts->tv_sec * 1000000 + ts->tv_nsec / 1000 + *shift_us;

		*ts = (struct timespec){ us / 1000000, us % 1000000 * 1000 };
	}
	return result;
}

int gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
	struct timespec ts;
	int result = clock_gettime(CLOCK_REALTIME, &ts);

	(void)zone;
	*tv = (struct timeval){ ts.tv_sec, ts.tv_nsec / 1000 };
	return result;
}

time_t time(time_t *ret)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_REALTIME, &ts) != 0)
		return -1;
	if (ret != NULL)
		*ret = ts.tv_sec;
	return ts.tv_sec;
}
