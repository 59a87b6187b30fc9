/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/media/worker.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <event2/event.h>

#include "dialer/base/clock.h"
#include "dialer/base/log.h"
#include "dialer/media/recorder.h"
#include "dialer/media/stream.h"
#include "dialer/media/worker_priv.h"

#include "dialer/base/banned.h"

#define MAILBOX_MAX 65536
/* After a stall this many ticks are made up for; the rest is time that nobody heard. */
#define CATCH_UP_MAX 5
/* About ten times the others' share of a core that all want: a tick of a hundred calls takes 2 ms of its 20. */
#define NICE_BEFORE_OTHERS 10

struct worker {
	struct worker_pool *pool;
	pthread_t thread;
	struct event_base *base;
	struct mailbox *mailbox;
	struct event *mail, *tick;
	int timer_fd;
	struct list ticked;
};

struct worker_pool {
	struct worker *workers;
	int count;
	_Atomic unsigned next;
	struct recorder_thread *recorder;
};

struct worker_timer {
	struct event *event;
	void (*fire)(void *arg);
	void *arg;
};

struct mailbox *worker_mailbox(struct worker *w)
{
	return w->mailbox;
}

struct event_base *worker_base(struct worker *w)
{
	return w->base;
}

struct recorder_thread *worker_recorder(struct worker *w)
{
	return w->pool->recorder;
}

void worker_add_ticked(struct worker *w, struct worker_ticked *t)
{
	list_append(&w->ticked, &t->entry);
}

int worker_pool_size(const struct worker_pool *p)
{
	return p->count;
}

/* In turn: calls are alike, so counting them would balance no better. */
struct worker *worker_pool_pick(struct worker_pool *p)
{
	return &p->workers[atomic_fetch_add(&p->next, 1) % (unsigned)p->count];
}

static void on_mail(evutil_socket_t fd, short what, void *arg)
{
	struct worker *w = arg;

	(void)fd;
	(void)what;
	mailbox_dispatch(w->mailbox, w);
}

/* The kernel counts the ticks against its own absolute schedule: there is nothing to drift. */
static void on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct worker *w = arg;
	uint64_t due = 0;

	(void)what;
	if (read(fd, &due, sizeof(due)) != sizeof(due))
		return;
	if (due > CATCH_UP_MAX) {
		log_warn(MEDIA, "a worker was held up for %llu ms", (unsigned long long)due * MEDIA_FRAME_MS);
		due = CATCH_UP_MAX;
	}
	for (; due > 0; due--) {
		int64_t mono_us = clock_mono_us();

		LIST_FOREACH_SAFE(it, next, &w->ticked) {
			struct worker_ticked *t = LIST_ENTRY(it, struct worker_ticked, entry);

			t->tick(t, mono_us);
		}
	}
}

/*
 * Audio goes before everything else of this process: where the machine is full, claims, signalling and
 * recognition wait, and the packets under way keep their 20 ms. Linux counts niceness by thread. Without
 * the right to it (RLIMIT_NICE) all threads stay alike, which does as long as the machine is not full.
 */
static void go_first(void)
{
	(void)setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) - NICE_BEFORE_OTHERS);
}

static void *thread_main(void *arg)
{
	struct worker *w = arg;

	go_first();
	event_base_loop(w->base, EVLOOP_NO_EXIT_ON_EMPTY);
	return NULL;
}

static int worker_init(struct worker *w)
{
	const struct itimerspec every = { { 0, MEDIA_FRAME_MS * 1000000 }, { 0, MEDIA_FRAME_MS * 1000000 } };
	int err = mailbox_new(&w->mailbox, MAILBOX_MAX);

	list_init(&w->ticked);
	w->base = event_base_new();
	w->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (err < 0 || w->base == NULL || w->timer_fd < 0)
		return -ENOMEM;
	w->mail = event_new(w->base, mailbox_fd(w->mailbox), EV_READ | EV_PERSIST, on_mail, w);
	w->tick = event_new(w->base, w->timer_fd, EV_READ | EV_PERSIST, on_tick, w);
	if (w->mail == NULL || w->tick == NULL || event_add(w->mail, NULL) < 0 ||
		event_add(w->tick, NULL) < 0 || timerfd_settime(w->timer_fd, 0, &every, NULL) < 0)
		return -ENOMEM;
	return -pthread_create(&w->thread, NULL, thread_main, w);
}

static void worker_release(struct worker *w)
{
	if (w->mail != NULL)
		event_free(w->mail);
	if (w->tick != NULL)
		event_free(w->tick);
	if (w->timer_fd > 0)
		close(w->timer_fd);
	mailbox_free(w->mailbox);
	if (w->base != NULL)
		event_base_free(w->base);
}

bool worker_pool_has_room(const struct worker_pool *p)
{
	return recorder_thread_has_room(p->recorder);
}

int worker_pool_start(struct worker_pool **pp, int count, const char *recordings_dir, int64_t least_bytes)
{
	struct worker_pool *p = calloc(1, sizeof(*p));
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (p == NULL)
		return -ENOMEM;
	if (count == 0)
		count = cores > 0 ? (int)cores : 1;
	p->workers = calloc((size_t)count, sizeof(*p->workers));
	if (p->workers == NULL || recorder_thread_start(&p->recorder, recordings_dir, least_bytes) < 0) {
		worker_pool_stop(p);
		return -ENOMEM;
	}
	for (int i = 0; i < count; i++) {
		p->workers[i].pool = p;
		if (worker_init(&p->workers[i]) < 0) {
			worker_release(&p->workers[i]);
			worker_pool_stop(p);
			return -ENOMEM;
		}
		p->count++;
	}
	*pp = p;
	return 0;
}

static void stop_handle(struct msg *m, void *owner)
{
	if (owner != NULL)
		event_base_loopbreak(((struct worker *)owner)->base);
	free(m);
}

void worker_pool_stop(struct worker_pool *p)
{
	if (p == NULL)
		return;
	for (int i = 0; i < p->count; i++) {
		struct worker *w = &p->workers[i];
		struct msg *m = calloc(1, sizeof(*m));

		if (m != NULL)
			m->handle = stop_handle;
		if (m == NULL || mailbox_post(w->mailbox, m) < 0) {
			free(m);
			return; /* the process ends anyway; nothing is freed under a running thread */
		}
		pthread_join(w->thread, NULL);
		worker_release(w);
	}
	recorder_thread_stop(p->recorder);
	free(p->workers);
	free(p);
}

/* ---- timers ---- */

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct worker_timer *t = arg;

	(void)fd;
	(void)what;
	t->fire(t->arg);
}

int worker_timer_new(struct worker_timer **tp, struct worker *w, void (*fire)(void *arg), void *arg)
{
	struct worker_timer *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return -ENOMEM;
	t->fire = fire;
	t->arg = arg;
	t->event = event_new(w->base, -1, 0, on_timer, t);
	if (t->event == NULL) {
		free(t);
		return -ENOMEM;
	}
	*tp = t;
	return 0;
}

void worker_timer_start(struct worker_timer *t, int64_t after_ms)
{
	const struct timeval tv = { after_ms / 1000, (after_ms % 1000) * 1000 };

	event_add(t->event, &tv);
}

void worker_timer_stop(struct worker_timer *t)
{
	event_del(t->event);
}

void worker_timer_free(struct worker_timer *t)
{
	if (t == NULL)
		return;
	event_free(t->event);
	free(t);
}
