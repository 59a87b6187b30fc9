/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/recycle.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "dialer/base/buf.h"
#include "dialer/store/array.h"
#include "dialer/store/control_priv.h"

#include "dialer/base/banned.h"

#define LIST_MAX 1024 /* bytes: every disposition there is */

bool recycle_may(enum disposition d)
{
	enum disposition_class c = disposition_class(d);

	return c == DISPOSITION_CLASS_RETRY || c == DISPOSITION_CLASS_MACHINE || c == DISPOSITION_CLASS_HUMAN;
}

/* $1 campaign, $2 dispositions, $3 seconds, $4 dry run. */
static const char recycle_sql[] =
	"WITH asked AS MATERIALIZED (SELECT l.id, l.person_id, l.rank, CASE"
	"  WHEN EXISTS (SELECT FROM dialer.internal_dnc AS d WHERE d.number = l.number)"
	"   OR EXISTS (SELECT FROM dialer.lead AS o WHERE o.person_id = l.person_id AND o.campaign_id = l.campaign_id"
	"    AND o.last_disposition IN ('opted_out', 'blocked')) THEN 'said_no'"
	"  WHEN EXISTS (SELECT FROM dialer.lead AS o WHERE o.person_id = l.person_id AND o.campaign_id = l.campaign_id"
	"    AND o.id <> l.id AND o.state = 'done' AND o.last_disposition <> ALL ($2::text[])"
	"    AND o.last_disposition IN ('qualified', 'transferred', 'not_interested', 'callback', 'hung_up', 'abandoned',"
	"     'completed'))"
	"   THEN 'reached'"
	"  WHEN l.attempts >= c.max_attempts THEN 'used_up'"
	"  WHEN $3::bigint > 0 AND EXISTS (SELECT FROM dialer.attempt AS a WHERE a.number = l.number"
	"    AND a.campaign_id = l.campaign_id AND a.committed_at > clock_timestamp() - $3::bigint * interval '1 second')"
	"   THEN 'too_new' ELSE 'put_back' END AS because"
	"  FROM dialer.lead AS l JOIN dialer.campaign AS c ON c.id = l.campaign_id"
	/* A person who was erased has no telephone number any more, but one of sixteen digits in its place. */
	"  WHERE l.campaign_id = $1 AND l.state = 'done' AND l.last_disposition = ANY ($2::text[])"
	"   AND l.number < 1000000000000000),"
	" back AS (UPDATE dialer.lead AS l SET due_at = clock_timestamp(), state = CASE WHEN EXISTS ("
	"    SELECT FROM dialer.lead AS o WHERE o.person_id = l.person_id AND o.campaign_id = l.campaign_id"
	"     AND o.state IN ('ready', 'dialing'))"
	"   OR EXISTS (SELECT FROM asked AS o WHERE o.person_id = l.person_id AND o.because = 'put_back'"
	"    AND (o.rank, o.id) < (l.rank, l.id)) THEN 'waiting' ELSE 'ready' END"
	"  FROM asked AS k WHERE k.id = l.id AND k.because = 'put_back' AND NOT $4::boolean RETURNING 1)"
	" SELECT count(*) FILTER (WHERE because = 'said_no'), count(*) FILTER (WHERE because = 'reached'),"
	"  count(*) FILTER (WHERE because = 'used_up'), count(*) FILTER (WHERE because = 'too_new'),"
	"  count(*) FILTER (WHERE because = 'put_back'), (SELECT count(*) FROM back) FROM asked";

static void list_dispositions(const struct recycle *ask, struct buf *array, struct buf *json)
{
	const char *before = "";

	array_begin(array);
	for (int d = 0; d < DISPOSITION_COUNT; d++) {
		if (!ask->dispositions[d])
			continue;
		array_add_text(array, disposition_name((enum disposition)d));
		buf_addf(json, "%s\"%s\"", before, disposition_name((enum disposition)d));
		before = ", ";
	}
	array_end(array);
}

static int note(struct db *db, int64_t id, int64_t epoch, const struct recycle *ask, const struct recycled *r,
	const char *dispositions)
{
	struct buf detail;
	int err;

	buf_init(&detail, 2 * LIST_MAX);
	buf_addf(&detail, "{\"dispositions\": [%s], \"older_than_s\": %" PRId64 ", \"put_back\": %" PRId64 "}", dispositions,
		ask->older_than_s, r->put_back);
	err = buf_error(&detail) < 0 ? -ENOMEM : control_event(db, id, epoch, "recycled", buf_text(&detail));
	buf_release(&detail);
	return err;
}

/* Two who put back at once do so one after the other. */
static int lock_campaign(struct db *db, const char *name, struct recycled *ret, int64_t *ret_id, int64_t *ret_epoch)
{
	PGresult *res;
	int err = db_exec(db, "SELECT id, epoch, state FROM dialer.campaign WHERE name = $1 FOR UPDATE", 1,
		(const char *const[]){ name }, &res);

	if (err < 0)
		return err;
	if (PQntuples(res) == 1) {
		*ret_id = db_int(res, 0, 0);
		*ret_epoch = db_int(res, 0, 1);
		snprintf(ret->state, sizeof(ret->state), "%s", db_text(res, 0, 2));
	} else {
		snprintf(db->error, sizeof(db->error), "no campaign \"%s\" (hint: dialerctl campaign list)", name);
		err = -ENOENT;
	}
	PQclear(res);
	return err;
}

static int recycle_in(struct db *db, const struct recycle *ask, const char *array, const char *json, struct recycled *ret)
{
	char id[DB_INT_MAX], seconds[DB_INT_MAX];
	int64_t campaign = 0, epoch = 0;
	PGresult *res;
	int err = lock_campaign(db, ask->campaign, ret, &campaign, &epoch);

	if (err == 0)
		err = db_exec(db, recycle_sql, 4, (const char *const[]){ db_int_param(campaign, id), array,
			db_int_param(ask->older_than_s, seconds), ask->dry_run ? "t" : "f" }, &res);
	if (err < 0)
		return err;
	ret->said_no = db_int(res, 0, 0);
	ret->reached = db_int(res, 0, 1);
	ret->used_up = db_int(res, 0, 2);
	ret->too_new = db_int(res, 0, 3);
	ret->put_back = db_int(res, 0, ask->dry_run ? 4 : 5);
	PQclear(res);
	return ask->dry_run || ret->put_back == 0 ? 0 : note(db, campaign, epoch, ask, ret, json);
}

int recycle_leads(struct db *db, const struct recycle *ask, struct recycled *ret)
{
	struct buf array, json;
	int err;

	*ret = (struct recycled){ .put_back = 0 };
	buf_init(&array, LIST_MAX);
	buf_init(&json, LIST_MAX);
	list_dispositions(ask, &array, &json);
	err = buf_error(&array) < 0 || buf_error(&json) < 0 ? -ENOMEM : db_begin(db);
	if (err == 0) {
		err = recycle_in(db, ask, buf_text(&array), buf_text(&json), ret);
		if (err == 0)
			err = db_commit(db);
		if (err < 0)
			db_rollback(db);
	}
	buf_release(&array);
	buf_release(&json);
	return err;
}
