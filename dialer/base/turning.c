/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/base/turning.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "dialer/base/banned.h"

static bool told_to_stop(const struct turning *t, int within_ms)
{
	struct pollfd p = { .fd = t->stop_fd, .events = POLLIN };

	return poll(&p, 1, within_ms) > 0;
}

static void *run(void *arg)
{
	struct turning *t = arg;

	do
		t->turn(t->arg);
	while (!told_to_stop(t, t->every_ms));
	t->turn(t->arg);
	return NULL;
}

int turning_start(struct turning *t, int every_ms, void (*turn)(void *arg), void *arg)
{
	int err;

	*t = (struct turning){ .every_ms = every_ms, .turn = turn, .arg = arg };
	t->stop_fd = eventfd(0, EFD_CLOEXEC);
	if (t->stop_fd < 0)
		return -errno;
	err = pthread_create(&t->thread, NULL, run, t);
	t->running = err == 0;
	if (err != 0)
		close(t->stop_fd);
	return -err;
}

void turning_stop(struct turning *t)
{
	const uint64_t one = 1;

	if (!t->running)
		return;
	while (write(t->stop_fd, &one, sizeof(one)) < 0 && errno == EINTR)
		;
	pthread_join(t->thread, NULL);
	close(t->stop_fd);
	t->running = false;
}

bool turning_is_stopping(const struct turning *t)
{
	return told_to_stop(t, 0);
}
