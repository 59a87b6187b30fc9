/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded under a program, this takes its memory away for a while: eight bytes of the file FAIL_FILE say
 * from which size on an allocation fails, 0 for none. Small ones are given, as by an allocator that still
 * has pieces left where no page more is to be had.
 */
#include "config.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "dialer/base/banned.h"

/* Of glibc: what dlsym() itself may need must not come from here. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *at, size_t size);

static const volatile int64_t *fails_from;
static volatile int64_t *failed; /* how many did */

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("FAIL_FILE");
	int fd = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *at = fd >= 0 ? mmap(NULL, 2 * sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;

	if (at == MAP_FAILED)
		abort();
	close(fd);
	fails_from = at;
	failed = (volatile int64_t *)at + 1;
}

static int fails(size_t size)
{
	if (fails_from == NULL || *fails_from == 0 || size < (size_t)*fails_from)
		return 0;
	__atomic_fetch_add(failed, 1, __ATOMIC_RELAXED);
	errno = ENOMEM;
	return 1;
}

void *malloc(size_t size)
{
	return fails(size) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return size > 0 && fails(count * size) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *at, size_t size)
{
	return fails(size) ? NULL : __libc_realloc(at, size);
}
