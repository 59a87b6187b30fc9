/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A thread that does its turn at once, then every so often, and once more when it is to end. For work
 * beside the calls that may block, on a database session of its own.
 */
#ifndef DIALER_BASE_TURNING_H
#define DIALER_BASE_TURNING_H

#include <stdbool.h>
#include <pthread.h>

/* Zeroed, or started: either may be stopped. */
struct turning {
	bool running;
	int stop_fd, every_ms;
	pthread_t thread;
	void (*turn)(void *arg);
	void *arg;
};

/* t and arg outlive the thread. Returns 0 or -errno. */
int turning_start(struct turning *t, int every_ms, void (*turn)(void *arg), void *arg)
	__attribute__((warn_unused_result));
/* Waits for the turn under way and for a last one. */
void turning_stop(struct turning *t);
/* For a long turn that wants to end early. Any thread. */
bool turning_is_stopping(const struct turning *t);

#endif
