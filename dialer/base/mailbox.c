/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/base/mailbox.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "dialer/base/banned.h"

struct mailbox {
	pthread_mutex_t lock; /* guards the four fields below */
	struct msg *first;
	struct msg **last;
	size_t count;
	size_t capacity;
	int fd;
};

int mailbox_new(struct mailbox **mbp, size_t capacity)
{
	struct mailbox *mb = calloc(1, sizeof(*mb));

	if (mb == NULL)
		return -ENOMEM;
	mb->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (mb->fd < 0) {
		int err = -errno;

		free(mb);
		return err;
	}
	pthread_mutex_init(&mb->lock, NULL);
	mb->last = &mb->first;
	mb->capacity = capacity;
	*mbp = mb;
	return 0;
}

static struct msg *take_all(struct mailbox *mb)
{
	struct msg *all;

	pthread_mutex_lock(&mb->lock);
	all = mb->first;
	mb->first = NULL;
	mb->last = &mb->first;
	mb->count = 0;
	pthread_mutex_unlock(&mb->lock);
	return all;
}

static size_t run_all(struct msg *m, void *owner)
{
	size_t n = 0;

	while (m != NULL) {
		struct msg *next = m->next;

		m->next = NULL;
		m->handle(m, owner);
		m = next;
		n++;
	}
	return n;
}

void mailbox_free(struct mailbox *mb)
{
	if (mb == NULL)
		return;
	run_all(take_all(mb), NULL);
	close(mb->fd);
	pthread_mutex_destroy(&mb->lock);
	free(mb);
}

int mailbox_post(struct mailbox *mb, struct msg *m)
{
	const uint64_t one = 1;
	size_t before;

	pthread_mutex_lock(&mb->lock);
	before = mb->count;
	if (before >= mb->capacity) {
		pthread_mutex_unlock(&mb->lock);
		return -ENOBUFS;
	}
	m->next = NULL;
	*mb->last = m;
	mb->last = &m->next;
	mb->count++;
	pthread_mutex_unlock(&mb->lock);
	if (before == 0) { /* the owner empties the queue each time it wakes */
		ssize_t n = write(mb->fd, &one, sizeof(one));
		(void)n; /* only fails when the counter is full, and then it is readable anyway */
	}
	return 0;
}

int mailbox_fd(const struct mailbox *mb)
{
	return mb->fd;
}

size_t mailbox_dispatch(struct mailbox *mb, void *owner)
{
	uint64_t count;
	ssize_t n = read(mb->fd, &count, sizeof(count));

	(void)n; /* EAGAIN: somebody dispatched before us */
	return run_all(take_all(mb), owner);
}
