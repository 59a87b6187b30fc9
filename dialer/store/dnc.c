/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/dnc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "dialer/store/db.h"
#include "dialer/store/pipeline.h"

#include "dialer/base/banned.h"

static const char current_sql[] =
	"SELECT name, set_path, encode(set_sha256, 'hex'), version, dialer.us(list_date)"
	" FROM dialer.dnc_list WHERE state = 'current' ORDER BY name LIMIT 128";

static int read_rows(const PGresult *res, struct dnc_list_row *rows)
{
	int count = PQntuples(res);

	for (int i = 0; i < count && i < DNC_LISTS_MAX; i++) {
		struct dnc_list_row *row = &rows[i];

		snprintf(row->name, sizeof(row->name), "%s", db_text(res, i, 0));
		snprintf(row->set_path, sizeof(row->set_path), "%s", db_text(res, i, 1));
		snprintf(row->set_sha256, sizeof(row->set_sha256), "%s", db_text(res, i, 2));
		snprintf(row->version, sizeof(row->version), "%s", db_text(res, i, 3));
		row->list_date_us = db_int(res, i, 4);
	}
	return count < DNC_LISTS_MAX ? count : DNC_LISTS_MAX;
}

int dnc_current_lists(struct db *db, struct dnc_list_row ret[DNC_LISTS_MAX])
{
	PGresult *res;
	int count;

	if (db_exec(db, current_sql, 0, NULL, &res) < 0)
		return -EIO;
	count = read_rows(res, ret);
	PQclear(res);
	return count;
}

struct job {
	dnc_lists_h *done;
	void *arg;
	struct dnc_list_row rows[DNC_LISTS_MAX];
};

static void on_rows(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	struct job *j = arg;

	(void)message;
	(void)count;
	j->done(err, j->rows, err == 0 ? read_rows(results[0], j->rows) : 0, j->arg);
	free(j);
}

void dnc_current_lists_async(struct pipeline *p, dnc_lists_h *done, void *arg)
{
	struct batch *b = batch_new(0);
	struct job *j = calloc(1, sizeof(*j));

	if (b == NULL || j == NULL) {
		free(b);
		free(j);
		done(-ENOMEM, NULL, 0, arg);
		return;
	}
	j->done = done;
	j->arg = arg;
	batch_add(b, current_sql, 0, NULL);
	pipeline_submit(p, b, on_rows, j);
}
