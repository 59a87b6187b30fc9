/* SPDX-License-Identifier: Apache-2.0 */
/* Inside media/ only: what streams need of their worker. Worker's own thread. */
#ifndef DIALER_MEDIA_WORKER_PRIV_H
#define DIALER_MEDIA_WORKER_PRIV_H

#include "dialer/base/list.h"
#include "dialer/media/worker.h"

struct recorder_thread;

/* Ticked every 20 ms once it is in the worker's list. */
struct worker_ticked {
	struct list entry;
	void (*tick)(struct worker_ticked *t, int64_t mono_us);
};

void worker_add_ticked(struct worker *w, struct worker_ticked *t);
struct recorder_thread *worker_recorder(struct worker *w);

#endif
