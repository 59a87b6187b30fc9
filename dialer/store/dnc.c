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
	"SELECT set_path, encode(set_sha256, 'hex'), version, dialer.us(list_date)"
	" FROM dialer.dnc_list WHERE name = $1 AND state = 'current'";

static void read_row(const PGresult *res, struct dnc_list_row *row)
{
	snprintf(row->set_path, sizeof(row->set_path), "%s", db_text(res, 0, 0));
	snprintf(row->set_sha256, sizeof(row->set_sha256), "%s", db_text(res, 0, 1));
	snprintf(row->version, sizeof(row->version), "%s", db_text(res, 0, 2));
	row->list_date_us = db_int(res, 0, 3);
}

int dnc_current_list(struct db *db, const char *name, struct dnc_list_row *ret)
{
	PGresult *res;
	int err = db_exec(db, current_sql, 1, &name, &res);

	if (err < 0)
		return -EIO;
	if (PQntuples(res) == 1)
		read_row(res, ret);
	else
		err = -ENOENT;
	PQclear(res);
	return err;
}

struct job {
	void (*done)(int err, const struct dnc_list_row *row, void *arg);
	void *arg;
};

static void on_row(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	struct job *j = arg;
	struct dnc_list_row row;
	bool found = err == 0 && PQntuples(results[0]) == 1;

	(void)message;
	(void)count;
	if (found)
		read_row(results[0], &row);
	j->done(err, found ? &row : NULL, j->arg);
	free(j);
}

void dnc_current_list_async(struct pipeline *p, const char *name,
	void (*done)(int err, const struct dnc_list_row *row, void *arg), void *arg)
{
	struct batch *b = batch_new(0);
	struct job *j = calloc(1, sizeof(*j));

	if (b == NULL || j == NULL) {
		free(b);
		free(j);
		done(-ENOMEM, NULL, arg);
		return;
	}
	*j = (struct job){ done, arg };
	batch_add(b, current_sql, 1, &name);
	pipeline_submit(p, b, on_row, j);
}
