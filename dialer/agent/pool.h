/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inference pool: threads that take CPU-heavy jobs from one bounded queue, those a call waits
 * for before those that prepare later ones, each first come first served. The threads are a little
 * less important than the workers (nice 5): a late thought is better than a late packet. Jobs of one recogniser are kept in order by ear.c, which posts the next one only when
 * the one before has run.
 */
#ifndef DIALER_AGENT_POOL_H
#define DIALER_AGENT_POOL_H

#include <stddef.h>

struct pool;

struct job {
	struct job *next;            /* of the pool while queued */
	void (*run)(struct job *j);  /* owns and frees the job; on a pool thread */
};

enum pool_order { POOL_NOW = 0, POOL_AHEAD, POOL_ORDERS };

#define POOL_INLINE (-1)  /* no threads: pool_post() runs the job before it returns, for tests */

/* threads: 0 one per core. Returns 0, -ENOMEM or the error of pthread_create(). */
int pool_start(struct pool **pp, int threads, size_t capacity) __attribute__((warn_unused_result));
/* Runs what is queued, then joins. Accepts NULL. */
void pool_stop(struct pool *p);
/* Any thread. Returns 0, or -ENOBUFS when the queue is full: the job stays the caller's. */
int pool_post(struct pool *p, enum pool_order order, struct job *j)
	__attribute__((warn_unused_result));

#endif
