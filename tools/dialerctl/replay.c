/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/dialerctl/replay.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dialer/base/policy_load.h"
#include "dialer/store/policy_keep.h"

#include "dialer/base/banned.h"

/* Ids one thread takes at a time: enough to hide the round trip, few enough to hold. */
#define RANGE 500
#define THREADS_MAX 16
#define POLICIES_MAX 256

/* A policy somebody asked for, or why there is none. Filled under the lock, never changed. */
struct known {
	char hash[2 * POLICY_HASH_BYTES + 1];
	struct policy *policy; /* owned; NULL: why */
	char why[REPLAY_WHY_MAX];
};

struct run {
	const struct replay_job *job;
	atomic_llong next;
	int64_t last;
	pthread_mutex_t lock;        /* of what follows */
	struct known *known[POLICIES_MAX]; /* owned */
	int known_count;
	int err;
	char *error;
	size_t size;
};

struct worker {
	struct run *run;
	struct db db;
	const struct known *newest;  /* the one the last decision had */
	void *local;
	pthread_t thread;
};

static void run_failed(struct run *r, int err, const char *why)
{
	(void)pthread_mutex_lock(&r->lock);
	if (r->err == 0) {
		r->err = err;
		snprintf(r->error, r->size, "%s", why);
	}
	(void)pthread_mutex_unlock(&r->lock);
	atomic_store(&r->next, INT64_MAX / 2);
}

/* From the inputs the database kept; its hash must come out again. */
static void build(struct db *db, struct known *k)
{
	struct policy_inputs in = { .items = NULL };
	char error[POLICY_LOAD_ERROR_MAX];

	if (policy_kept_inputs(db, k->hash, &in) < 0)
		snprintf(k->why, sizeof(k->why), "%s", db->error);
	else if (in.count == 0)
		snprintf(k->why, sizeof(k->why), "the packs of policy %.12s were never kept", k->hash);
	else if (policy_build(&k->policy, &in, error, sizeof(error)) < 0)
		snprintf(k->why, sizeof(k->why), "the packs of policy %.12s: %.300s", k->hash, error);
	else if (strcmp(policy_hash(k->policy), k->hash) != 0) {
		snprintf(k->why, sizeof(k->why), "the packs kept for policy %.12s make policy %.12s", k->hash,
			policy_hash(k->policy));
		policy_free(k->policy);
		k->policy = NULL;
	}
	policy_inputs_release(&in);
}

/* Under the lock. */
static const struct known *find(struct run *r, struct db *db, const char *hash)
{
	struct known *k;

	for (int i = 0; i < r->known_count; i++)
		if (strcmp(r->known[i]->hash, hash) == 0)
			return r->known[i];
	k = r->known_count < POLICIES_MAX ? calloc(1, sizeof(*k)) : NULL;
	if (k == NULL)
		return NULL;
	snprintf(k->hash, sizeof(k->hash), "%s", hash);
	build(db, k);
	r->known[r->known_count++] = k;
	return k;
}

static const struct known *policy_of(struct worker *w, const char *hash)
{
	if (w->newest != NULL && strcmp(w->newest->hash, hash) == 0)
		return w->newest;
	(void)pthread_mutex_lock(&w->run->lock);
	w->newest = find(w->run, &w->db, hash);
	(void)pthread_mutex_unlock(&w->run->lock);
	return w->newest;
}

static void do_row(struct worker *w, const PGresult *res, int row, struct facts *facts)
{
	const struct replay_job *job = w->run->job;
	struct decided d;
	struct replayed r = { .row = &d, .why_no_policy = "more than 256 policies, or out of memory" };
	const struct known *k;

	decided_row(res, row, &d);
	if (facts_from_json(d.facts, (size_t)d.facts_len, facts) == 0)
		r.facts = facts;
	k = job->no_policy ? NULL : policy_of(w, d.pack_hash);
	if (k != NULL) {
		r.policy = k->policy;
		r.why_no_policy = k->why;
	}
	job->work(&r, w->local, job->arg);
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct run *r = w->run;
	struct facts *facts = malloc(sizeof(*facts));
	int64_t first = 0;

	if (facts == NULL)
		run_failed(r, -ENOMEM, "out of memory");
	while (facts != NULL && (first = atomic_fetch_add(&r->next, RANGE)) <= r->last) {
		int64_t last = first + RANGE - 1 < r->last ? first + RANGE - 1 : r->last;
		PGresult *res;
		int err = decided_read(&w->db, &r->job->filter, first, last, &res);

		if (err < 0) {
			run_failed(r, err, w->db.error);
			break;
		}
		for (int i = 0; i < PQntuples(res); i++)
			do_row(w, res, i, facts);
		PQclear(res);
	}
	free(facts);
	return NULL;
}

static int thread_count(int64_t decisions)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN), ranges = (long)(decisions / RANGE) + 1;
	long n = cores < ranges ? cores : ranges;

	return (int)(n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : n);
}

/* Starts as many as it can; those that started are waited for. */
static int run_threads(struct run *r, struct worker *workers, int n)
{
	int started = 0;

	for (; started < n && r->err == 0; started++) {
		struct worker *w = &workers[started];
		int err;

		w->run = r;
		w->local = calloc(1, r->job->local_size > 0 ? r->job->local_size : 1);
		err = w->local != NULL ? db_open(&w->db, r->job->conninfo) : -ENOMEM;
		if (err == 0)
			err = -pthread_create(&w->thread, NULL, work, w);
		if (err < 0) {
			run_failed(r, err, w->local == NULL || w->db.error[0] == '\0' ? "no thread" : w->db.error);
			break;
		}
	}
	for (int i = 0; i < started; i++)
		(void)pthread_join(workers[i].thread, NULL); /* joinable, and nobody else joins it */
	for (int i = 0; i < started && r->err == 0; i++)
		r->job->gather(workers[i].local, r->job->arg);
	for (int i = 0; i < n; i++) {
		db_close(&workers[i].db);
		free(workers[i].local);
	}
	return r->err;
}

int replay_run(const struct replay_job *job, char *error, size_t size)
{
	struct run r = { .job = job, .lock = PTHREAD_MUTEX_INITIALIZER, .error = error, .size = size };
	struct worker *workers = calloc(THREADS_MAX, sizeof(*workers));
	struct db db;
	int64_t first = 0;
	int err = db_open(&db, job->conninfo);

	if (err == 0)
		err = decided_range(&db, &job->filter, &first, &r.last);
	if (err < 0 || workers == NULL) {
		snprintf(error, size, "%s", err < 0 ? db.error : "out of memory");
	} else if (r.last >= first) {
		atomic_init(&r.next, first);
		err = run_threads(&r, workers, thread_count(r.last - first + 1));
	}
	db_close(&db);
	free(workers);
	for (int i = 0; i < r.known_count; i++) {
		policy_free(r.known[i]->policy);
		free(r.known[i]);
	}
	return workers == NULL ? -ENOMEM : err;
}
