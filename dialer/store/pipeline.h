/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The daemon's database session: asynchronous libpq in pipeline mode on the control thread's loop.
 *
 * Work is queued as batches. The statements of one batch are sent together and answered together;
 * unless a batch opens a transaction itself, PostgreSQL runs it as one. A transaction over several
 * batches (read, decide in C, write) begins with a batch marked PIPELINE_HOLD: from its answer on
 * only batches marked PIPELINE_NEXT are sent, until one of those comes without PIPELINE_HOLD.
 *
 * A lost connection is made again with growing pauses. Batches under way or waiting then fail with
 * -ECONNRESET, except those marked PIPELINE_KEEP, which are sent again from their beginning: their
 * statements must do no harm when run twice.
 *
 * Batches marked PIPELINE_KEEP also survive what may pass on the server itself, such as a full disk:
 * they are sent again each second. Meanwhile the session is stalled, and nothing should begin that
 * would have to be written down later.
 *
 * A connection string with several servers is gone through until one takes the connection.
 */
#ifndef DIALER_STORE_PIPELINE_H
#define DIALER_STORE_PIPELINE_H

#include <stdbool.h>
#include <stdint.h>

#include <libpq-fe.h>

struct batch;
struct event_base;
struct pipeline;

struct pipeline_handler {
	/* Connected (again): prepare the session with batches marked PIPELINE_FIRST. */
	void (*on_up)(void *arg);
	void (*on_down)(const char *why, void *arg);
	/* NOTIFY on a channel this session listens to. */
	void (*on_notify)(const char *channel, const char *payload, void *arg);
	void *arg;
};

/* Most batches waiting; one more is refused. */
#define PIPELINE_QUEUE_MAX 20000

int pipeline_new(struct pipeline **pp, struct event_base *base, const char *conninfo,
	const struct pipeline_handler *handler) __attribute__((warn_unused_result));
/* Drops what waits, calling done with -ECANCELED. Accepts NULL. */
void pipeline_free(struct pipeline *p);
bool pipeline_is_up(const struct pipeline *p);
/* A batch that must be kept was refused, and none was written since. */
bool pipeline_is_stalled(const struct pipeline *p);
/* Batches waiting or under way. */
int pipeline_pending(const struct pipeline *p);

enum pipeline_flags {
	PIPELINE_KEEP = 1,  /* survives a lost connection */
	PIPELINE_FIRST = 2, /* before everything that waits */
	PIPELINE_HOLD = 4,  /* leaves a transaction open */
	PIPELINE_NEXT = 8,  /* continues the open transaction */
};

/* NULL without memory. flags: enum pipeline_flags. */
struct batch *batch_new(unsigned flags);
/*
 * Append a statement with n text parameters (copied; NULL is SQL NULL). A failure (no memory) is
 * kept and comes out as the batch's error.
 */
void batch_add(struct batch *b, const char *sql, int n, const char *const *params);
/* The statements of the batch could not be made: it ends with err and sends nothing. Accepts NULL. */
void batch_fail(struct batch *b, int err);
/* One row of an int64 parameter list is common enough for a helper. */
void batch_add_ints(struct batch *b, const char *sql, int n, const int64_t *params);

/*
 * err: 0, -ECONNRESET, -ECANCELED, -ENOMEM or -EIO (a statement failed, why in message). results:
 * one per statement, only when err is 0; the pipeline frees them afterwards.
 */
typedef void(batch_done_h)(int err, const char *message, PGresult *const *results, int count,
	void *arg);

/* Control thread. Takes the batch (also NULL: -ENOMEM). done may be NULL. */
void pipeline_submit(struct pipeline *p, struct batch *b, batch_done_h *done, void *arg);

#endif
