/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/selection.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/buf.h"
#include "dialer/base/log.h"
#include "dialer/store/array.h"
#include "dialer/store/control.h"
#include "dialer/store/control_priv.h"
#include "dialer/store/pipeline.h"

#include "dialer/base/banned.h"

#define ARRAY_MAX (1024 * 1024)
#define DETAIL_MAX 16384

/*
 * $1 campaign, $2 limit, $3 to $9 the place to go on behind. What is out of date lies between the negative and the positive of the campaign's number
 * and is one range of the index of claims: nothing to do costs one look.
 */
static const char read_sql[] =
	"SELECT l.id, l.xmin::text, l.address_place, l.postal_code, l.county, l.declared_zone, l.external_id, l.first_name,"
	" l.last_name, coalesce(i.name, ''), l.last_disposition, l.fields, l.number, l.attempts,"
	" coalesce(l.own_priority, l.priority), l.rank, dialer.us(d.loaded_at), coalesce(dialer.us(l.ebr_transaction_at), 0),"
	" coalesce(dialer.us(l.ebr_inquiry_at), 0), l.callback_at IS NOT NULL,"
	" s.selection, s.list_id, s.class_id, s.priority, s.due_at, s.ord"
	" FROM (SELECT o.* FROM dialer.lead AS o WHERE o.campaign_id = $1 AND o.state = 'ready'"
	"  AND (o.selection, o.list_id, o.class_id, o.priority, o.due_at, o.ord, o.id)"
	"   > ($3::int, $4::int, $5::int, $6::smallint, $7::timestamptz, $8::bigint, $9::bigint)"
	"  AND o.selection > (SELECT -c.selection FROM dialer.campaign AS c WHERE c.id = $1)"
	"  AND o.selection < (SELECT c.selection FROM dialer.campaign AS c WHERE c.id = $1)"
	"  ORDER BY o.selection, o.list_id, o.class_id, o.priority, o.due_at, o.ord, o.id LIMIT $2) AS s"
	" JOIN dialer.lead AS l ON l.id = s.id JOIN dialer.load AS d ON d.id = l.load_id"
	" LEFT JOIN dialer.lead_list AS i ON i.id = l.list_id"
	" ORDER BY s.selection, s.list_id, s.class_id, s.priority, s.due_at, s.ord, s.id";

enum column {
	COL_ID, COL_VERSION, COL_PLACE, COL_POSTAL_CODE, COL_COUNTY, COL_ZONE, COL_EXTERNAL_ID, COL_FIRST_NAME,
	COL_LAST_NAME, COL_LIST, COL_LAST_DISPOSITION, COL_FIELDS, COL_NUMBER, COL_ATTEMPTS, COL_PRIORITY, COL_RANK,
	COL_LOADED, COL_PURCHASE, COL_INQUIRY, COL_CALLBACK,
	COL_AT_SELECTION, COL_AT_LIST, COL_AT_CLASS, COL_AT_PRIORITY, COL_AT_DUE, COL_AT_ORD,
};

static const char selection_sql[] = "SELECT selection, filter, lead_order FROM dialer.campaign WHERE id = $1";

/* $1 number, $2 leads, $3 the versions they were judged by, $4 keeps, $5 order keys. */
static const char write_sql[] =
	"UPDATE dialer.lead AS l SET selection = CASE WHEN v.keeps THEN $1::int ELSE -$1::int END, ord = v.ord"
	" FROM unnest($2::bigint[], $3::text[], $4::boolean[], $5::bigint[]) AS v(id, version, keeps, ord)"
	" WHERE l.id = ANY (ARRAY[v.id]) AND l.xmin = v.version::xid AND l.state = 'ready'";

void selection_row(const PGresult *res, int row, struct selection_lead *ret)
{
	*ret = (struct selection_lead){
		.id = db_int(res, row, COL_ID),
		.version = db_text(res, row, COL_VERSION),
		.place = db_text(res, row, COL_PLACE),
		.postal_code = db_text(res, row, COL_POSTAL_CODE),
		.county = db_text(res, row, COL_COUNTY),
		.timezone = db_text(res, row, COL_ZONE),
		.external_id = db_text(res, row, COL_EXTERNAL_ID),
		.first_name = db_text(res, row, COL_FIRST_NAME),
		.last_name = db_text(res, row, COL_LAST_NAME),
		.list = db_text(res, row, COL_LIST),
		.last_disposition = db_text(res, row, COL_LAST_DISPOSITION),
		.fields_json = db_text(res, row, COL_FIELDS),
		.number = db_int(res, row, COL_NUMBER),
		.attempts = db_int(res, row, COL_ATTEMPTS),
		.priority = db_int(res, row, COL_PRIORITY),
		.rank = db_int(res, row, COL_RANK),
		.loaded_us = db_int(res, row, COL_LOADED),
		.last_purchase_us = db_int(res, row, COL_PURCHASE),
		.last_inquiry_us = db_int(res, row, COL_INQUIRY),
		.callback = db_text(res, row, COL_CALLBACK)[0] == 't',
	};
}

static int read_selection(const PGresult *res, struct selection *ret)
{
	if (PQntuples(res) != 1)
		return -ENOENT;
	ret->number = (int)db_int(res, 0, 0);
	snprintf(ret->filter, sizeof(ret->filter), "%s", db_text(res, 0, 1));
	snprintf(ret->order, sizeof(ret->order), "%s", db_text(res, 0, 2));
	return 0;
}

int selection_of(struct db *db, int64_t campaign_id, struct selection *ret)
{
	char id[DB_INT_MAX];
	PGresult *res;
	int err = db_exec(db, selection_sql, 1, (const char *const[]){ db_int_param(campaign_id, id) }, &res);

	if (err < 0)
		return err;
	err = read_selection(res, ret);
	PQclear(res);
	return err;
}

/* The parameters of read_sql; texts are kept in t. */
#define READ_PARAMS 9

static void read_params(int64_t campaign_id, int most, const struct selection_place *at, char t[READ_PARAMS][DB_INT_MAX],
	const char *params[READ_PARAMS])
{
	const bool begin = at->id == 0;

	params[0] = db_int_param(campaign_id, t[0]);
	params[1] = db_int_param(most, t[1]);
	params[2] = db_int_param(begin ? INT32_MIN : at->selection, t[2]);
	params[3] = db_int_param(at->list_id, t[3]);
	params[4] = db_int_param(at->class_id, t[4]);
	params[5] = db_int_param(at->priority, t[5]);
	params[6] = begin ? "-infinity" : at->due_at;
	params[7] = db_int_param(at->ord, t[7]);
	params[8] = db_int_param(at->id, t[8]);
}

int selection_read(struct db *db, int64_t campaign_id, struct selection_place *place, PGresult **ret)
{
	char t[READ_PARAMS][DB_INT_MAX];
	const char *params[READ_PARAMS];
	int err, n;

	read_params(campaign_id, SELECTION_BATCH_MAX, place, t, params);
	err = db_exec(db, read_sql, READ_PARAMS, params, ret);
	n = err == 0 ? PQntuples(*ret) : 0;
	if (n > 0) {
		*place = (struct selection_place){ (int)db_int(*ret, n - 1, COL_AT_SELECTION),
			(int)db_int(*ret, n - 1, COL_AT_LIST), (int)db_int(*ret, n - 1, COL_AT_CLASS),
			(int)db_int(*ret, n - 1, COL_AT_PRIORITY), .ord = db_int(*ret, n - 1, COL_AT_ORD),
			.id = db_int(*ret, n - 1, COL_ID) };
		snprintf(place->due_at, sizeof(place->due_at), "%s", db_text(*ret, n - 1, COL_AT_DUE));
	}
	return err;
}

/* The verdicts as parallel arrays. */
enum verdict_column { V_IDS, V_VERSIONS, V_KEEPS, V_ORDS, VERDICT_COLUMNS };

static int gather(struct buf a[VERDICT_COLUMNS], const struct selection_verdict *verdicts, int count)
{
	for (int i = 0; i < VERDICT_COLUMNS; i++) {
		buf_init(&a[i], ARRAY_MAX);
		array_begin(&a[i]);
	}
	for (int i = 0; i < count; i++) {
		array_add_int(&a[V_IDS], verdicts[i].id);
		array_add_text(&a[V_VERSIONS], verdicts[i].version);
		array_add_text(&a[V_KEEPS], verdicts[i].keeps ? "t" : "f");
		array_add_int(&a[V_ORDS], verdicts[i].ord);
	}
	for (int i = 0; i < VERDICT_COLUMNS; i++) {
		array_end(&a[i]);
		if (buf_error(&a[i]) < 0)
			return buf_error(&a[i]);
	}
	return 0;
}

static void release(struct buf a[VERDICT_COLUMNS])
{
	for (int i = 0; i < VERDICT_COLUMNS; i++)
		buf_release(&a[i]);
}

int selection_write(struct db *db, int number, const struct selection_verdict *verdicts, int count)
{
	struct buf a[VERDICT_COLUMNS];
	char text[DB_INT_MAX];
	int err = gather(a, verdicts, count);

	if (err == 0)
		err = db_exec(db, write_sql, 5, (const char *const[]){ db_int_param(number, text), buf_text(&a[V_IDS]),
			buf_text(&a[V_VERSIONS]), buf_text(&a[V_KEEPS]), buf_text(&a[V_ORDS]) }, NULL);
	release(a);
	return err;
}

/* ---- changes ---- */

/* {"filter": "...", "order": "file", "selection": 3} */
static int tell(struct db *db, int64_t campaign_id, int64_t epoch, const struct selection *s)
{
	struct buf detail;
	int err;

	buf_init(&detail, DETAIL_MAX);
	buf_adds(&detail, "{\"filter\": \"");
	buf_add_json(&detail, s->filter, strlen(s->filter));
	buf_adds(&detail, "\", \"order\": \"");
	buf_add_json(&detail, s->order, strlen(s->order));
	buf_addf(&detail, "\", \"selection\": %d}", s->number);
	err = buf_error(&detail) < 0 ? buf_error(&detail) : control_event(db, campaign_id, epoch, "changed", buf_text(&detail));
	buf_release(&detail);
	return err;
}

int selection_save(struct db *db, int64_t campaign_id, int64_t epoch, const char *filter, const char *order,
	int *ret_number)
{
	static const char sql[] =
		"UPDATE dialer.campaign SET filter = coalesce($2, filter), lead_order = coalesce($3, lead_order),"
		" selection = selection + 1 WHERE id = $1"
		" AND (filter, lead_order) IS DISTINCT FROM (coalesce($2, filter), coalesce($3, lead_order))"
		" RETURNING selection, filter, lead_order";
	struct selection s;
	char id[DB_INT_MAX];
	PGresult *res;
	int err = db_exec(db, sql, 3, (const char *const[]){ db_int_param(campaign_id, id), filter, order }, &res);

	*ret_number = 0;
	if (err < 0)
		return err;
	if (read_selection(res, &s) == 0) {
		*ret_number = s.number;
		err = tell(db, campaign_id, epoch, &s);
	}
	PQclear(res);
	return err;
}

int selection_same(struct db *db, int64_t campaign_id, const char *filter, const char *order, bool *ret)
{
	struct selection s;
	int err = selection_of(db, campaign_id, &s);

	*ret = err == 0 && strcmp(s.filter, filter) == 0 && strcmp(s.order, order) == 0;
	return err;
}

static int set(struct db *db, const char *campaign, const char *filter, const char *order, int64_t *ret_id,
	int *ret_number)
{
	char id[DB_INT_MAX];
	int64_t epoch = 0;
	int err = campaign_find(db, campaign, ret_id);

	if (err == 0)
		err = control_one_id(db, "SELECT epoch + 1 FROM dialer.campaign WHERE id = $1 FOR UPDATE", 1,
			(const char *const[]){ db_int_param(*ret_id, id) }, &epoch);
	if (err == 0)
		err = selection_save(db, *ret_id, epoch, filter, order, ret_number);
	if (err == 0 && *ret_number != 0)
		err = db_exec(db, "UPDATE dialer.campaign SET epoch = epoch + 1, changed_at = now() WHERE id = $1", 1,
			(const char *const[]){ id }, NULL);
	return err;
}

int selection_set(struct db *db, const char *campaign, const char *filter, const char *order, int64_t *ret_id,
	int *ret_number)
{
	int err = db_begin(db);

	if (err < 0)
		return err;
	err = set(db, campaign, filter, order, ret_id, ret_number);
	if (err == 0)
		err = db_commit(db);
	if (err < 0)
		db_rollback(db);
	return err;
}

int selection_count(struct db *db, int64_t campaign_id, struct selection_counts *ret)
{
	static const char sql[] =
		"SELECT coalesce(sum(n) FILTER (WHERE r.selection = c.selection), 0),"
		" coalesce(sum(n) FILTER (WHERE r.selection = -c.selection AND c.selection > 0), 0),"
		" coalesce(sum(n) FILTER (WHERE abs(r.selection) <> c.selection), 0) FROM dialer.campaign AS c LEFT JOIN"
		" (SELECT l.selection, count(*) AS n FROM dialer.lead AS l WHERE l.campaign_id = $1 AND l.state = 'ready'"
		"  GROUP BY l.selection) AS r ON true WHERE c.id = $1";
	char id[DB_INT_MAX];
	PGresult *res;
	int err = db_exec(db, sql, 1, (const char *const[]){ db_int_param(campaign_id, id) }, &res);

	if (err < 0)
		return err;
	*ret = (struct selection_counts){ db_int(res, 0, 0), db_int(res, 0, 1), db_int(res, 0, 2) };
	PQclear(res);
	return 0;
}

/* ---- the daemon ---- */

struct job {
	union {
		selection_read_h *read;
		void (*written)(int err, void *arg);
	} done;
	void *arg;
};

static void on_read(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	struct job *j = arg;
	struct selection s = { .number = 0 };

	(void)count;
	if (err < 0)
		log_warn(STORE, "leads to look at not read: %s", message);
	if (err == 0 && read_selection(results[0], &s) == 0)
		j->done.read(&s, results[1], j->arg);
	else
		j->done.read(&s, NULL, j->arg);
	free(j);
}

void selection_read_async(struct pipeline *p, int64_t campaign_id, selection_read_h *done, void *arg)
{
	struct batch *b = batch_new(0);
	struct job *j = calloc(1, sizeof(*j));
	char t[READ_PARAMS][DB_INT_MAX];
	const char *params[READ_PARAMS];

	if (b == NULL || j == NULL) {
		free(b);
		free(j);
		done(&(struct selection){ .number = 0 }, NULL, arg);
		return;
	}
	*j = (struct job){ .done.read = done, .arg = arg };
	batch_add_ints(b, selection_sql, 1, (const int64_t[]){ campaign_id });
	read_params(campaign_id, SELECTION_STEP_MAX, &(struct selection_place){ .id = 0 }, t, params);
	batch_add(b, read_sql, READ_PARAMS, params);
	pipeline_submit(p, b, on_read, j);
}

static void on_written(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	struct job *j = arg;

	(void)results;
	(void)count;
	if (err < 0)
		log_warn(STORE, "what the filter keeps not written: %s", message);
	j->done.written(err, j->arg);
	free(j);
}

void selection_write_async(struct pipeline *p, int number, const struct selection_verdict *verdicts, int count,
	void (*done)(int err, void *arg), void *arg)
{
	struct buf a[VERDICT_COLUMNS];
	struct batch *b = batch_new(0);
	struct job *j = calloc(1, sizeof(*j));
	char text[DB_INT_MAX];

	if (gather(a, verdicts, count) < 0 || b == NULL || j == NULL) {
		release(a);
		free(b);
		free(j);
		done(-ENOMEM, arg);
		return;
	}
	*j = (struct job){ .done.written = done, .arg = arg };
	batch_add(b, write_sql, 5, (const char *const[]){ db_int_param(number, text), buf_text(&a[V_IDS]),
		buf_text(&a[V_VERSIONS]), buf_text(&a[V_KEEPS]), buf_text(&a[V_ORDS]) });
	release(a);
	pipeline_submit(p, b, on_written, j);
}
