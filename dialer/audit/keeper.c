/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/audit/keeper.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/audit/recorded.h"
#include "dialer/audit/retain.h"
#include "dialer/base/clock.h"
#include "dialer/base/log.h"
#include "dialer/base/turning.h"
#include "dialer/store/db.h"

#include "dialer/base/banned.h"

#define TURN_MS 1000
#define RETRY_US (60 * CLOCK_US_PER_S) /* after asking whether retention is due, or a failed run */

struct keeper {
	struct keeper_params params;
	struct turning turning;
	/* Of the thread. */
	struct db db;
	bool open;
	int64_t retention_us; /* monotonic: when to ask next */
	char said[512]; /* an error is logged once, not every second */
};

static void say(struct keeper *k, const char *error)
{
	if (strcmp(k->said, error) == 0)
		return;
	snprintf(k->said, sizeof(k->said), "%s", error);
	log_error(AUDIT, "evidence is not kept as it should be: %s", error);
}

static bool connect(struct keeper *k)
{
	if (k->open && PQstatus(k->db.conn) != CONNECTION_OK) {
		db_close(&k->db);
		k->open = false;
	}
	if (k->open)
		return true;
	k->open = db_open(&k->db, k->params.conninfo) == 0;
	if (!k->open) {
		say(k, k->db.error);
		db_close(&k->db);
	}
	return k->open;
}

static void on_retained(const struct retain_done *d, void *arg)
{
	(void)arg;
	log_info(AUDIT, "retention, %s: %lld %s blanked, %lld recordings removed, %lld under a legal hold left alone",
		d->class_name, (long long)d->rows, strcmp(d->class_name, "evidence") == 0 ? "subjects" : "rows",
		(long long)d->files, (long long)d->held);
}

static bool is_stopping(void *arg)
{
	const struct keeper *k = arg;

	return turning_is_stopping(&k->turning);
}

static int run_retention(struct keeper *k, int64_t now_us)
{
	const struct retain_params p = { .state_dir = k->params.state_dir, .done = on_retained, .stop = is_stopping,
		.arg = k };
	char why[sizeof(k->db.error)];
	int err = retain_run(&k->db, &p), ended;

	snprintf(why, sizeof(why), "%s", k->db.error);
	ended = retention_turn_end(&k->db, now_us, err == 0);
	if (err < 0)
		snprintf(k->db.error, sizeof(k->db.error), "%s", why);
	return err == -ECANCELED ? 0 : err < 0 ? err : ended;
}

/* Wall time says whether it is due, for all nodes and over restarts. */
static int retain(struct keeper *k)
{
	int64_t now_us = clock_wall_us(), mono_us = clock_mono_us();
	bool due;
	int err;

	if (k->params.retention_h == 0 || mono_us < k->retention_us)
		return 0;
	k->retention_us = mono_us + RETRY_US;
	err = retention_turn(&k->db, now_us, k->params.retention_h * 3600 * CLOCK_US_PER_S, &due);
	return err == 0 && due ? run_retention(k, now_us) : err;
}

static int hash(struct keeper *k)
{
	struct recorded r;
	int err = recorded_hash_all(&k->db, k->params.node, k->params.state_dir, &r);

	if (r.gone > 0)
		log_error(AUDIT, "%lld recordings were gone before they were hashed", (long long)r.gone);
	return err;
}

static int remove_taken(struct keeper *k)
{
	int64_t removed;
	int err = retain_remove(&k->db, k->params.node, k->params.state_dir, &removed);

	if (removed > 0)
		log_info(AUDIT, "%lld recordings removed that retention or an erasure took", (long long)removed);
	return err;
}

/* What one cannot do does not keep the others from their work. */
static void turn(void *arg)
{
	struct keeper *k = arg;
	static int (*const tasks[])(struct keeper *k) = { hash, remove_taken, retain };
	char first[sizeof(k->db.error)] = "";

	if (!connect(k))
		return;
	for (size_t i = 0; i < sizeof(tasks) / sizeof(tasks[0]); i++)
		if (tasks[i](k) < 0 && first[0] == '\0')
			snprintf(first, sizeof(first), "%s", k->db.error);
	if (first[0] == '\0')
		k->said[0] = '\0';
	else
		say(k, first);
}

int keeper_start(struct keeper **kp, const struct keeper_params *params)
{
	struct keeper *k = calloc(1, sizeof(*k));
	int err;

	if (k == NULL)
		return -ENOMEM;
	k->params = *params;
	err = turning_start(&k->turning, TURN_MS, turn, k);
	if (err < 0)
		keeper_stop(k);
	else
		*kp = k;
	return err;
}

void keeper_stop(struct keeper *k)
{
	if (k == NULL)
		return;
	turning_stop(&k->turning);
	if (k->open)
		db_close(&k->db);
	free(k);
}
