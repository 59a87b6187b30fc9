/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/media/recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "dialer/base/log.h"
#include "dialer/base/mailbox.h"
#include "dialer/media/stream.h"

#include "dialer/base/banned.h"

#define HEADER_BYTES 44
#define CHUNK_FRAMES MEDIA_RATE /* one second */
#define FRAME_BYTES 4
#define QUEUE_MAX 4096          /* seconds of audio waiting for the disk, over all calls */

struct recorder_thread {
	pthread_t thread;
	struct mailbox *mailbox;
	bool stopping; /* the thread's own */
};

struct recorder {
	struct recorder_thread *thread;
	int fd;
	int frames;                /* in chunk */
	uint32_t total;            /* frames handed over */
	struct chunk *chunk;
};

struct chunk {
	struct msg msg;
	int fd;
	int frames;
	bool last;
	uint32_t total;
	uint8_t data[CHUNK_FRAMES * FRAME_BYTES];
};

static void put16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v & 0xffff);
	put16(p + 2, v >> 16);
}

static void make_header(uint8_t h[HEADER_BYTES], uint32_t data_bytes)
{
	memcpy(h, "RIFF", 4);
	put32(h + 4, data_bytes > UINT32_MAX - 36 ? UINT32_MAX : data_bytes + 36);
	memcpy(h + 8, "WAVEfmt ", 8);
	put32(h + 16, 16);
	put16(h + 20, 1);          /* PCM */
	put16(h + 22, 2);          /* channels */
	put32(h + 24, MEDIA_RATE);
	put32(h + 28, MEDIA_RATE * FRAME_BYTES);
	put16(h + 32, FRAME_BYTES);
	put16(h + 34, 16);
	memcpy(h + 36, "data", 4);
	put32(h + 40, data_bytes);
}

static int write_all(int fd, const uint8_t *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

static void chunk_handle(struct msg *m, void *owner)
{
	struct chunk *c = (struct chunk *)m;
	int err = write_all(c->fd, c->data, (size_t)c->frames * FRAME_BYTES);

	(void)owner;
	if (err < 0)
		log_error(MEDIA, "a second of a recording lost: %s", strerror(-err));
	if (c->last) {
		uint8_t header[HEADER_BYTES];

		make_header(header, c->total * FRAME_BYTES);
		if (pwrite(c->fd, header, sizeof(header), 0) != sizeof(header) || close(c->fd) < 0)
			log_error(MEDIA, "a recording's header not written: %s", strerror(errno));
	}
	free(c);
}

static void *thread_main(void *arg)
{
	struct recorder_thread *t = arg;

	while (!t->stopping) {
		struct pollfd p = { mailbox_fd(t->mailbox), POLLIN, 0 };

		if (poll(&p, 1, -1) > 0)
			mailbox_dispatch(t->mailbox, t);
	}
	return NULL;
}

int recorder_thread_start(struct recorder_thread **tp)
{
	struct recorder_thread *t = calloc(1, sizeof(*t));
	int err;

	if (t == NULL)
		return -ENOMEM;
	err = mailbox_new(&t->mailbox, QUEUE_MAX);
	if (err == 0)
		err = -pthread_create(&t->thread, NULL, thread_main, t);
	if (err < 0) {
		mailbox_free(t->mailbox);
		free(t);
		return err;
	}
	*tp = t;
	return 0;
}

static void stop_handle(struct msg *m, void *owner)
{
	if (owner != NULL)
		((struct recorder_thread *)owner)->stopping = true;
	free(m);
}

void recorder_thread_stop(struct recorder_thread *t)
{
	struct msg *m;

	if (t == NULL)
		return;
	m = calloc(1, sizeof(*m));
	if (m != NULL)
		m->handle = stop_handle;
	if (m == NULL || mailbox_post(t->mailbox, m) < 0) {
		free(m);
		return; /* the process ends anyway; nothing is freed under a running thread */
	}
	pthread_join(t->thread, NULL);
	mailbox_free(t->mailbox);
	free(t);
}

static struct chunk *chunk_new(const struct recorder *r)
{
	struct chunk *c = calloc(1, sizeof(*c));

	if (c != NULL) {
		c->msg.handle = chunk_handle;
		c->fd = r->fd;
	}
	return c;
}

int recorder_start(struct recorder **rp, struct recorder_thread *t, const char *path)
{
	struct recorder *r = calloc(1, sizeof(*r));
	uint8_t header[HEADER_BYTES];
	int err;

	if (r == NULL)
		return -ENOMEM;
	r->thread = t;
	r->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (r->fd < 0) {
		err = -errno;
		free(r);
		return err;
	}
	(void)flock(r->fd, LOCK_EX | LOCK_NB); /* nobody else knows the file yet */
	make_header(header, UINT32_MAX);
	err = write_all(r->fd, header, sizeof(header));
	r->chunk = chunk_new(r);
	if (err == 0 && r->chunk == NULL)
		err = -ENOMEM;
	if (err < 0) {
		close(r->fd);
		free(r->chunk);
		free(r);
		return err;
	}
	*rp = r;
	return 0;
}

static void hand_over(struct recorder *r, bool last)
{
	struct chunk *c = r->chunk;

	r->chunk = last ? NULL : chunk_new(r);
	r->total += (uint32_t)c->frames;
	c->last = last;
	c->total = r->total;
	if (mailbox_post(r->thread->mailbox, &c->msg) < 0) {
		log_error(MEDIA, "a second of a recording lost: the disk is too slow");
		if (last)
			close(r->fd);
		free(c);
	}
}

void recorder_add(struct recorder *r, const int16_t *left, const int16_t *right, int n)
{
	for (int i = 0; i < n; i++) {
		uint8_t *p;

		if (r->chunk == NULL && (r->chunk = chunk_new(r)) == NULL)
			return; /* out of memory: silence is worse than a gap, but there is no choice */
		p = r->chunk->data + r->chunk->frames++ * FRAME_BYTES;
		put16(p, (uint16_t)left[i]);
		put16(p + 2, (uint16_t)right[i]);
		if (r->chunk->frames == CHUNK_FRAMES)
			hand_over(r, false);
	}
}

void recorder_stop(struct recorder *r)
{
	if (r == NULL)
		return;
	if (r->chunk != NULL)
		hand_over(r, true);
	else
		close(r->fd);
	free(r);
}
