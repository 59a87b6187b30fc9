/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/known.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/store/pipeline.h"

#include "dialer/base/banned.h"

/* A dash stands for nothing: every field must be there. */
int known_write(const struct known *k, char *buf)
{
	return snprintf(buf, KNOWN_TEXT_MAX,
		"1 %s %" PRId64 " %s %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n",
		k->log[0] != '\0' ? k->log : "-", k->head_size, k->head_root[0] != '\0' ? k->head_root : "-",
		k->decision_id, k->attempt_id, k->ended_id, k->opt_out_id, k->at_us);
}

int known_read(const char *text, struct known *ret)
{
	struct known k = { .log = "" };
	int end = 0;

	if (sscanf(text, "1 %32s %" SCNd64 " %64s %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 "%n", k.log,
		    &k.head_size, k.head_root, &k.decision_id, &k.attempt_id, &k.ended_id, &k.opt_out_id, &k.at_us,
		    &end) != 8 || text[end] != '\n')
		return -EINVAL;
	if (strcmp(k.log, "-") == 0)
		k.log[0] = '\0';
	if (strcmp(k.head_root, "-") == 0)
		k.head_root[0] = '\0';
	*ret = k;
	return 0;
}

/* ---- asking ---- */

static const char recall_sql[] = "SELECT dialer.recall($1, $2, $3, $4, $5, $6, $7, $8, $9)";

struct params {
	char numbers[6][DB_INT_MAX];
	const char *list[9];
};

static void fill(struct params *p, const char *node, const struct known *k)
{
	p->list[0] = node;
	p->list[1] = k->log;
	p->list[2] = db_int_param(k->head_size, p->numbers[0]);
	p->list[3] = k->head_root;
	p->list[4] = db_int_param(k->decision_id, p->numbers[1]);
	p->list[5] = db_int_param(k->attempt_id, p->numbers[2]);
	p->list[6] = db_int_param(k->ended_id, p->numbers[3]);
	p->list[7] = db_int_param(k->opt_out_id, p->numbers[4]);
	p->list[8] = db_int_param(k->at_us, p->numbers[5]);
}

static enum known_answer answer_of(const char *text)
{
	if (text[0] == '\0')
		return KNOWN_THERE;
	if (strcmp(text, "other") == 0)
		return KNOWN_OTHER;
	return strcmp(text, "accepted") == 0 ? KNOWN_ACCEPTED : KNOWN_MISSING;
}

struct asked {
	known_h *done;
	void *arg;
};

static void on_answer(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	struct asked *a = arg;
	const char *text = err == 0 && count == 1 ? db_text(results[0], 0, 0) : message;

	a->done(err, err == 0 ? answer_of(text) : KNOWN_MISSING, text, a->arg);
	free(a);
}

void known_ask(struct pipeline *p, const char *node, const struct known *k, known_h *done, void *arg)
{
	struct batch *b = batch_new(PIPELINE_FIRST);
	struct asked *a = calloc(1, sizeof(*a));
	struct params params;

	if (b == NULL || a == NULL) {
		free(b);
		free(a);
		done(-ENOMEM, KNOWN_MISSING, "out of memory", arg);
		return;
	}
	*a = (struct asked){ done, arg };
	fill(&params, node, k);
	batch_add(b, recall_sql, 9, params.list);
	pipeline_submit(p, b, on_answer, a);
}

int known_ask_blocking(struct db *db, const char *node, const struct known *k, enum known_answer *ret, char *missing)
{
	struct params params;
	PGresult *res;
	int err;

	fill(&params, node, k);
	err = db_exec(db, recall_sql, 9, params.list, &res);
	if (err < 0)
		return err;
	*ret = answer_of(db_text(res, 0, 0));
	snprintf(missing, KNOWN_TEXT_MAX, "%s", db_text(res, 0, 0));
	PQclear(res);
	return 0;
}
