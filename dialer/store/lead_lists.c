/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/lead_lists.h"

#include <errno.h>
#include <stdio.h>

#include "dialer/base/buf.h"
#include "dialer/store/array.h"
#include "dialer/store/control.h"
#include "dialer/store/control_priv.h"

#include "dialer/base/banned.h"

#define ARRAYS_MAX (64 * 1024)

static int no_list(struct db *db, const char *campaign, const char *list)
{
	snprintf(db->error, sizeof(db->error), "campaign \"%s\" has no list \"%s\" (hint: dialerctl campaign lists %s)",
		campaign, list, campaign);
	return -ENOENT;
}

/* The campaign's row first, as every other order does; then the list's. */
static int raise_epoch(struct db *db, int64_t id, int64_t *ret_epoch)
{
	char text[DB_INT_MAX];

	return control_one_id(db, "UPDATE dialer.campaign SET epoch = epoch + 1, changed_at = now() WHERE id = $1"
		" RETURNING epoch", 1, (const char *const[]){ db_int_param(id, text) }, ret_epoch);
}

static int change_weight(struct db *db, int64_t id, const struct lead_list *list, int *ret_before)
{
	static const char sql[] =
		"UPDATE dialer.lead_list AS l SET weight = $3 FROM dialer.lead_list AS o"
		" WHERE l.campaign_id = $1 AND l.name = $2 AND o.id = l.id RETURNING o.weight";
	char text[DB_INT_MAX], weight[DB_INT_MAX];
	PGresult *res;
	int err = db_exec(db, sql, 3,
		(const char *const[]){ db_int_param(id, text), list->name, db_int_param(list->weight, weight) }, &res);

	if (err < 0)
		return err;
	if (PQntuples(res) == 1)
		*ret_before = (int)db_int(res, 0, 0);
	else
		err = -ENOENT;
	PQclear(res);
	return err;
}

static int set(struct db *db, const char *campaign, const struct lead_list *list, struct lead_list_change *ret)
{
	char detail[160];
	int64_t id;
	int err = campaign_find(db, campaign, &id);

	if (err == 0)
		err = raise_epoch(db, id, &ret->epoch);
	if (err == 0) {
		err = change_weight(db, id, list, &ret->before);
		if (err == -ENOENT)
			return no_list(db, campaign, list->name);
	}
	if (err < 0)
		return err;
	/* A list's name holds nothing that JSON would want escaped. */
	snprintf(detail, sizeof(detail), "{\"list\": \"%s\", \"weight\": %d, \"before\": %d}", list->name, list->weight,
		ret->before);
	return control_event(db, id, ret->epoch, "changed", detail);
}

int lead_list_set(struct db *db, const char *campaign, const struct lead_list *list, struct lead_list_change *ret)
{
	int err = db_begin(db);

	*ret = (struct lead_list_change){ .epoch = 0 };
	if (err < 0)
		return err;
	err = set(db, campaign, list, ret);
	if (err == 0)
		err = db_commit(db);
	if (err < 0)
		db_rollback(db);
	return err;
}

/* One statement about all of them: $1, names, weights. */
static int with_lists(struct db *db, const char *sql, const char *first, const struct lead_list *lists, size_t count,
	PGresult **ret)
{
	struct buf names, weights;
	int err;

	buf_init(&names, ARRAYS_MAX);
	buf_init(&weights, ARRAYS_MAX);
	array_begin(&names);
	array_begin(&weights);
	for (size_t i = 0; i < count; i++) {
		array_add_text(&names, lists[i].name);
		array_add_int(&weights, lists[i].weight);
	}
	array_end(&names);
	array_end(&weights);
	err = buf_error(&names) < 0 || buf_error(&weights) < 0 ? -ENOMEM :
		db_exec(db, sql, 3, (const char *const[]){ first, buf_text(&names), buf_text(&weights) }, ret);
	buf_release(&names);
	buf_release(&weights);
	return err;
}

int lead_lists_save(struct db *db, int64_t campaign_id, const struct lead_list *lists, size_t count)
{
	static const char sql[] =
		"INSERT INTO dialer.lead_list AS l (campaign_id, name, weight)"
		" SELECT $1, s.name, s.weight FROM unnest($2::text[], $3::int[]) AS s(name, weight)"
		" ON CONFLICT (campaign_id, name) DO UPDATE SET weight = excluded.weight";
	char id[DB_INT_MAX];

	return count == 0 ? 0 : with_lists(db, sql, db_int_param(campaign_id, id), lists, count, NULL);
}

int lead_lists_same(struct db *db, const char *campaign, const struct lead_list *lists, size_t count, bool *ret)
{
	static const char sql[] =
		"SELECT NOT EXISTS (SELECT FROM dialer.campaign AS c CROSS JOIN unnest($2::text[], $3::int[]) AS s(name, weight)"
		"  LEFT JOIN dialer.lead_list AS l ON l.campaign_id = c.id AND l.name = s.name"
		"  WHERE c.name = $1 AND l.weight IS DISTINCT FROM s.weight)";
	PGresult *res;
	int err = with_lists(db, sql, campaign, lists, count, &res);

	if (err < 0)
		return err;
	*ret = db_text(res, 0, 0)[0] == 't';
	PQclear(res);
	return 0;
}

int lead_lists_show(struct db *db, int64_t campaign_id, PGresult **ret)
{
	static const char sql[] =
		"SELECT i.name AS list, i.weight, coalesce(l.leads, 0) AS leads, coalesce(l.ready, 0) AS ready,"
		" coalesce(l.held, 0) AS held, coalesce(l.calls, 0) AS calls"
		" FROM (SELECT id, name, weight FROM dialer.lead_list WHERE campaign_id = $1 UNION ALL SELECT 0, '', 1) AS i"
		" LEFT JOIN (SELECT l.list_id, count(*) AS leads, count(*) FILTER (WHERE l.state = 'ready') AS ready,"
		"  count(*) FILTER (WHERE l.state = 'ready' AND l.selection <> c.selection) AS held, sum(l.attempts) AS calls"
		"  FROM dialer.lead AS l JOIN dialer.campaign AS c ON c.id = l.campaign_id"
		"  WHERE l.campaign_id = $1 AND l.state <> 'undone' GROUP BY l.list_id) AS l ON l.list_id = i.id"
		" WHERE i.id <> 0 OR l.leads IS NOT NULL ORDER BY i.name";
	char id[DB_INT_MAX];

	return db_exec(db, sql, 1, (const char *const[]){ db_int_param(campaign_id, id) }, ret);
}
