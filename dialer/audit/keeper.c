/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/audit/keeper.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "dialer/audit/recorded.h"
#include "dialer/base/log.h"
#include "dialer/store/db.h"

#include "dialer/base/banned.h"

#define TURN_MS 1000

struct keeper {
	struct keeper_params params;
	int stop_fd;
	pthread_t thread;
	bool running;
	/* Of the thread. */
	struct db db;
	bool open;
	char said[512]; /* an error is logged once, not every second */
};

static void say(struct keeper *k, const char *what)
{
	if (strcmp(k->said, k->db.error) == 0)
		return;
	snprintf(k->said, sizeof(k->said), "%s", k->db.error);
	log_error(AUDIT, "%s: %s", what, k->db.error);
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
		say(k, "recordings are not hashed");
		db_close(&k->db);
	}
	return k->open;
}

static void turn(struct keeper *k)
{
	struct recorded r;

	if (!connect(k))
		return;
	if (recorded_hash_all(&k->db, k->params.node, k->params.state_dir, &r) < 0)
		say(k, "recordings are not hashed");
	else
		k->said[0] = '\0';
	if (r.gone > 0)
		log_error(AUDIT, "%lld recordings were gone before they were hashed", (long long)r.gone);
}

static void *run(void *arg)
{
	struct keeper *k = arg;
	struct pollfd p = { .fd = k->stop_fd, .events = POLLIN };

	do
		turn(k);
	while (poll(&p, 1, TURN_MS) <= 0);
	turn(k);
	if (k->open)
		db_close(&k->db);
	return NULL;
}

int keeper_start(struct keeper **kp, const struct keeper_params *params)
{
	struct keeper *k = calloc(1, sizeof(*k));
	int err = 0;

	if (k == NULL)
		return -ENOMEM;
	k->params = *params;
	k->stop_fd = eventfd(0, EFD_CLOEXEC);
	if (k->stop_fd < 0)
		err = -errno;
	if (err == 0)
		err = -pthread_create(&k->thread, NULL, run, k);
	k->running = err == 0;
	if (err < 0)
		keeper_stop(k);
	else
		*kp = k;
	return err;
}

void keeper_stop(struct keeper *k)
{
	const uint64_t one = 1;

	if (k == NULL)
		return;
	if (k->running) {
		while (write(k->stop_fd, &one, sizeof(one)) < 0 && errno == EINTR)
			;
		pthread_join(k->thread, NULL);
	}
	if (k->stop_fd >= 0)
		close(k->stop_fd);
	free(k);
}
