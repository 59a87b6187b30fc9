/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/media/recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "dialer/base/clock.h"
#include "dialer/base/log.h"
#include "dialer/base/mailbox.h"
#include "dialer/media/stream.h"

#include "dialer/base/banned.h"

#define HEADER_BYTES 44
#define CHUNK_FRAMES MEDIA_RATE /* one second */
#define FRAME_BYTES 4
#define QUEUE_MAX 4096          /* seconds of audio waiting for the disk, over all calls */

#define LOOK_MS 1000            /* at the room on the disk */
#define TEXT_MAX 300

struct recorder_thread {
	pthread_t thread;
	struct mailbox *mailbox;
	bool stopping; /* the thread's own */
	char dir[TEXT_MAX];
	int64_t least_bytes;
	atomic_bool full;
};

/* Shared by the recorder and its chunks on their way to the disk. */
struct file {
	atomic_int refs;
	int fd;
	atomic_bool lost; /* a piece of it could not be written: it is never complete */
};

struct recorder {
	struct recorder_thread *thread;
	struct file *file;         /* counted */
	uint32_t total;            /* frames handed over, or lost */
	struct chunk *chunk;
};

struct chunk {
	struct msg msg;
	struct file *file;         /* counted */
	uint32_t at;               /* frames before it */
	int frames;
	bool last;
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

static int write_all(int fd, const uint8_t *data, size_t len, off_t at)
{
	while (len > 0) {
		ssize_t n = pwrite(fd, data, len, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		data += n;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

static void file_unref(struct file *f)
{
	if (atomic_fetch_sub(&f->refs, 1) > 1)
		return;
	close(f->fd);
	free(f);
}

/* What is missing is silence at its place; the header then never says that the file is complete. */
static void lose(struct file *f, const char *why)
{
	if (!atomic_exchange(&f->lost, true))
		log_error(MEDIA, "a recording is incomplete: %s", why);
}

static void finish(const struct chunk *c)
{
	uint8_t header[HEADER_BYTES];
	int err;

	if (atomic_load(&c->file->lost))
		return;
	make_header(header, (c->at + (uint32_t)c->frames) * FRAME_BYTES);
	err = write_all(c->file->fd, header, sizeof(header), 0);
	if (err < 0)
		lose(c->file, strerror(-err));
}

static void chunk_handle(struct msg *m, void *owner)
{
	struct chunk *c = (struct chunk *)m;
	int err = write_all(c->file->fd, c->data, (size_t)c->frames * FRAME_BYTES,
		HEADER_BYTES + (off_t)c->at * FRAME_BYTES);

	(void)owner;
	if (err < 0)
		lose(c->file, strerror(-err));
	if (c->last)
		finish(c);
	file_unref(c->file);
	free(c);
}

/* ---- the thread ---- */

/* What cannot be asked is no reason to stop calls: the recording itself will tell. */
static void look(struct recorder_thread *t)
{
	struct statvfs v;
	int64_t left;
	bool full;

	if (t->least_bytes == 0 || statvfs(t->dir, &v) < 0)
		return;
	left = (int64_t)v.f_bavail * (int64_t)v.f_frsize;
	full = left < t->least_bytes;
	if (atomic_exchange(&t->full, full) == full)
		return;
	if (full)
		log_error(MEDIA, "\"%s\" has room for %lld MB, less than recordings_free_mb: campaigns that record begin no"
			" calls until it has more (hint: dialerctl retention show)", t->dir, (long long)(left / 1000000));
	else
		log_info(MEDIA, "\"%s\" has room again", t->dir);
}

bool recorder_thread_has_room(const struct recorder_thread *t)
{
	return !atomic_load(&t->full);
}

static void *thread_main(void *arg)
{
	struct recorder_thread *t = arg;
	int64_t next_us = 0;

	while (!t->stopping) {
		struct pollfd p = { mailbox_fd(t->mailbox), POLLIN, 0 };

		if (poll(&p, 1, LOOK_MS) > 0)
			mailbox_dispatch(t->mailbox, t);
		if (clock_mono_us() < next_us)
			continue;
		look(t);
		next_us = clock_mono_us() + LOOK_MS * CLOCK_US_PER_MS;
	}
	return NULL;
}

int recorder_thread_start(struct recorder_thread **tp, const char *dir, int64_t least_bytes)
{
	struct recorder_thread *t = calloc(1, sizeof(*t));
	int err;

	if (t == NULL)
		return -ENOMEM;
	if (snprintf(t->dir, sizeof(t->dir), "%s", dir) >= (int)sizeof(t->dir)) {
		free(t);
		return -ENAMETOOLONG;
	}
	t->least_bytes = least_bytes;
	look(t); /* before the first call */
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

/* ---- one recording ---- */

static struct chunk *chunk_new(const struct recorder *r)
{
	struct chunk *c = calloc(1, sizeof(*c));

	if (c != NULL) {
		c->msg.handle = chunk_handle;
		c->file = r->file;
		c->at = r->total;
		atomic_fetch_add(&r->file->refs, 1);
	}
	return c;
}

static void chunk_free(struct chunk *c)
{
	if (c != NULL)
		file_unref(c->file);
	free(c);
}

static int file_new(struct file **fp, const char *path)
{
	struct file *f = calloc(1, sizeof(*f));
	uint8_t header[HEADER_BYTES];
	int err;

	if (f == NULL)
		return -ENOMEM;
	atomic_init(&f->refs, 1);
	f->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (f->fd < 0) {
		err = -errno;
		free(f);
		return err;
	}
	(void)flock(f->fd, LOCK_EX | LOCK_NB); /* nobody else knows the file yet */
	make_header(header, UINT32_MAX);
	err = write_all(f->fd, header, sizeof(header), 0);
	if (err < 0) {
		unlink(path); /* nothing is in it */
		file_unref(f);
		return err;
	}
	*fp = f;
	return 0;
}

int recorder_start(struct recorder **rp, struct recorder_thread *t, const char *path)
{
	struct recorder *r = calloc(1, sizeof(*r));
	int err = r != NULL ? file_new(&r->file, path) : -ENOMEM;

	if (err < 0) {
		free(r);
		return err;
	}
	r->thread = t;
	r->chunk = chunk_new(r);
	if (r->chunk == NULL) {
		unlink(path);
		file_unref(r->file);
		free(r);
		return -ENOMEM;
	}
	*rp = r;
	return 0;
}

static void hand_over(struct recorder *r, bool last)
{
	struct chunk *c = r->chunk;

	r->total += (uint32_t)c->frames;
	r->chunk = last ? NULL : chunk_new(r);
	c->last = last;
	if (mailbox_post(r->thread->mailbox, &c->msg) < 0) {
		lose(r->file, "the disk is too slow");
		chunk_free(c);
	}
}

void recorder_add(struct recorder *r, const int16_t *left, const int16_t *right, int n)
{
	for (int i = 0; i < n; i++) {
		uint8_t *p;

		if (r->chunk == NULL && (r->chunk = chunk_new(r)) == NULL) {
			lose(r->file, "out of memory");
			r->total++;
			continue;
		}
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
	if (r->chunk == NULL && (r->chunk = chunk_new(r)) == NULL)
		lose(r->file, "out of memory");
	if (r->chunk != NULL)
		hand_over(r, true);
	file_unref(r->file);
	free(r);
}
