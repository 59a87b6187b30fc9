/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Media workers: threads that each own some calls for their whole life. A worker is a libevent
 * loop with a mailbox and a 20 ms tick; everything of a call (call/, media/, agent/) runs on its
 * worker, so audio crosses no lock.
 */
#ifndef DIALER_MEDIA_WORKER_H
#define DIALER_MEDIA_WORKER_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/base/mailbox.h"

struct event_base;
struct worker;
struct worker_pool;

int worker_pool_start(struct worker_pool **pp, int count, const char *recordings_dir, int64_t least_bytes)
	__attribute__((warn_unused_result));
/* The disk of recordings has at least so much room; any thread. */
bool worker_pool_has_room(const struct worker_pool *p);
/* Ends the loops and joins. Calls must have ended before. Accepts NULL. */
void worker_pool_stop(struct worker_pool *p);
int worker_pool_size(const struct worker_pool *p);
/* The worker with the fewest streams. Any thread. */
struct worker *worker_pool_pick(struct worker_pool *p);

/* Any thread. The handler's owner argument is the struct worker. */
struct mailbox *worker_mailbox(struct worker *w);

/* The rest: on the worker's own thread only. */
struct event_base *worker_base(struct worker *w);

/* A timer on the worker's loop; one shot. */
struct worker_timer;
int worker_timer_new(struct worker_timer **tp, struct worker *w, void (*fire)(void *arg), void *arg)
	__attribute__((warn_unused_result));
void worker_timer_start(struct worker_timer *t, int64_t after_ms);
void worker_timer_stop(struct worker_timer *t);
void worker_timer_free(struct worker_timer *t); /* accepts NULL */

#endif
