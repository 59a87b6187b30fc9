/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stored decisions, many at once: a thread and a session for each core, ranges of ids handed out in
 * order, and for each decision one call of the work, with the facts read back. Policies are built
 * once for each hash, from the inputs the database kept, and shared by all threads.
 */
#ifndef DIALERCTL_REPLAY_H
#define DIALERCTL_REPLAY_H

#include "dialer/store/decided.h"
#include "policy/policy.h"

#define REPLAY_WHY_MAX 600

/* What became of one decision. */
struct replayed {
	const struct decided *row;
	const struct facts *facts;   /* NULL: unreadable */
	const struct policy *policy; /* the one it was made with; NULL: why_no_policy says why */
	const char *why_no_policy;
};

/*
 * Called from any of the threads, at most one call at a time for each thread: local is that thread's
 * own (of the size given below, zeroed). What the threads share needs a lock.
 */
typedef void(replay_work_h)(const struct replayed *r, void *local, void *arg);

struct replay_job {
	const char *conninfo;
	struct decided_filter filter;
	bool no_policy;              /* do not look for the policies of the decisions */
	replay_work_h *work;
	void *arg;
	size_t local_size;
	/* Called once for each thread, after all have ended. */
	void (*gather)(const void *local, void *arg);
};

/* Returns 0, -ENOENT for no such campaign, or -errno with what failed in error. */
int replay_run(const struct replay_job *job, char *error, size_t size) __attribute__((warn_unused_result));

#endif
