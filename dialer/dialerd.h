/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The daemon as one struct, shared by the files of the composition root and by nobody else:
 * dialerd.c (start, run, end), dialerd_build.c (the floors and the wires between them) and
 * dialerd_metrics.c (what they show). All of it belongs to the control thread.
 */
#ifndef DIALER_DIALERD_H
#define DIALER_DIALERD_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/base/config.h"
#include "dialer/base/file_hash.h"
#include "dialer/base/policy_load.h"

struct event;
struct event_base;

/* Owns every floor; a floor is NULL until it was built. */
struct dialerd {
	struct config config;
	char config_sha256[FILE_HASH_HEX]; /* of the file it was read from */
	struct event_base *base;
	struct mailbox *control;
	struct policy *policy;
	struct policy_inputs inputs; /* of the policy */
	struct lists *lists;
	struct speech *speech;
	struct worker_pool *workers;
	struct sip *sip;
	struct seats *seats;         /* of this node */
	struct calls *calls;
	struct pacing *pacing;
	struct sequencer *sequencer;
	struct keeper *keeper;
	struct http *http;
	struct event *mail, *sigterm, *sigint, *step, *supervise;
	int lock_fd;
	bool told_ready, notify_failed, fencing; /* dialerd_supervise.c */
	int64_t drain_until_us, write_until_us; /* monotonic; 0 while running */
};

#endif
