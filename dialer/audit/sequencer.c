/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/audit/sequencer.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/audit/seal.h"
#include "dialer/base/log.h"
#include "dialer/base/turning.h"

#include "dialer/base/banned.h"

#define TEXT_MAX 512

struct sequencer {
	char conninfo[TEXT_MAX], key[TEXT_MAX], publish[TEXT_MAX];
	struct turning turning;
	/* Of the thread. */
	struct db db;
	struct seal seal;
	bool open;
	struct audit_head_row known; /* size 0: none; outlives the session, for a database may go back in time */
	char said[SEAL_ERROR_MAX]; /* an error is logged once, not every second */
	/* Read by others. */
	atomic_llong leaves, head_at_us;
	atomic_bool failing;
};

static void close_all(struct sequencer *s)
{
	seal_close(&s->seal);
	db_close(&s->db);
	s->open = false;
}

static int say(struct sequencer *s, int err, const char *text)
{
	atomic_store(&s->failing, true);
	if (strcmp(s->said, text) == 0)
		return err;
	snprintf(s->said, sizeof(s->said), "%s", text);
	log_error(AUDIT, "evidence is not sealed: %s", text);
	return err;
}

static int open_all(struct sequencer *s)
{
	struct audit_head_row head;
	int err = db_open(&s->db, s->conninfo);

	if (err < 0) {
		err = say(s, err, s->db.error);
	} else {
		err = seal_open(&s->seal, &s->db, s->key, s->publish);
		if (err < 0)
			err = say(s, err, s->seal.error);
		else if (audit_head_newest(&s->db, &head) == 0) {
			atomic_store(&s->leaves, head.size);
			atomic_store(&s->head_at_us, head.at_us);
		}
	}
	if (err < 0)
		close_all(s);
	else
		s->open = true;
	s->seal.known = s->known.size > 0 ? &s->known : NULL;
	return err;
}

/* Passes until nothing waits. */
static void seal_all(void *arg)
{
	struct sequencer *s = arg;
	struct seal_result r = { .more = true };
	int64_t gone;

	if (!s->open && open_all(s) < 0)
		return;
	while (r.more) {
		gone = s->seal.gone;
		if (seal_pass(&s->seal, false, &r) < 0) {
			say(s, -EIO, s->seal.error);
			close_all(s);
			return;
		}
		if (!r.published)
			log_error(AUDIT, "%s", s->seal.error);
		if (s->seal.gone > gone)
			log_error(AUDIT, "%lld rows of evidence were gone before they were sealed",
				(long long)(s->seal.gone - gone));
		if (r.leaves > 0) {
			s->known = r.head.row;
			s->seal.known = &s->known;
			atomic_store(&s->leaves, r.head.row.size);
			atomic_store(&s->head_at_us, r.head.row.at_us);
		}
	}
	s->said[0] = '\0';
	atomic_store(&s->failing, false);
}

static int copy_texts(struct sequencer *s, const struct sequencer_params *p)
{
	if (snprintf(s->conninfo, TEXT_MAX, "%s", p->conninfo) >= TEXT_MAX ||
		snprintf(s->key, TEXT_MAX, "%s", p->key) >= TEXT_MAX ||
		snprintf(s->publish, TEXT_MAX, "%s", p->publish) >= TEXT_MAX)
		return -ENAMETOOLONG;
	return 0;
}

int sequencer_start(struct sequencer **sp, const struct sequencer_params *params)
{
	struct sequencer *s = calloc(1, sizeof(*s));
	int err;

	if (s == NULL)
		return -ENOMEM;
	err = copy_texts(s, params);
	if (err == 0)
		err = open_all(s);
	/* What may mend itself is tried again at each turn. */
	if (err == -ENOENT || err == -ECONNREFUSED || err == -EIO)
		err = 0;
	if (err == 0)
		err = turning_start(&s->turning, params->interval_ms, seal_all, s);
	if (err < 0)
		sequencer_stop(s);
	else
		*sp = s;
	return err;
}

void sequencer_stop(struct sequencer *s)
{
	if (s == NULL)
		return;
	turning_stop(&s->turning);
	close_all(s);
	free(s);
}

void sequencer_state(const struct sequencer *s, struct sequencer_state *ret)
{
	*ret = (struct sequencer_state){ .leaves = atomic_load(&s->leaves), .head_at_us = atomic_load(&s->head_at_us),
		.failing = atomic_load(&s->failing) };
}
