/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/campaign_times.h"

#include <errno.h>
#include <string.h>

#include <jansson.h>

#include "dialer/base/callee_clock.h"
#include "dialer/store/campaign_save.h"

#include "dialer/base/banned.h"

const char campaign_times_sql[] = "SELECT max_attempts_day, day_parts, schedule, ends_zone <> '',"
	" coalesce(dialer.us(ends_at), 0) FROM dialer.campaign WHERE id = $1";

int campaign_times_save(struct db *db, const struct campaign_spec *s, int64_t id)
{
	static const char sql[] =
		"UPDATE dialer.campaign AS c SET max_attempts_day = $2, day_parts = $3, schedule = $4, ends = $5, ends_zone = $6,"
		" ends_at = CASE $7 WHEN '' THEN NULL ELSE ($7::date + 1)::timestamp AT TIME ZONE $8 END"
		" FROM (SELECT id, ends_zone FROM dialer.campaign WHERE id = $1) AS o WHERE c.id = o.id"
		" RETURNING c.ends_zone <> '' AND c.ends_zone <> o.ends_zone";
	char campaign[DB_INT_MAX], day[DB_INT_MAX];
	PGresult *res;
	bool anew;
	int err = db_exec(db, sql, 8, (const char *const[]){ db_int_param(id, campaign), db_int_param(s->max_attempts_day, day),
		s->day_parts, s->schedule_text, s->ends, s->quota_count > 0 ? s->ends_zone : "", s->ends_date, s->ends_zone }, &res);

	if (err < 0)
		return err;
	anew = PQntuples(res) == 1 && db_text(res, 0, 0)[0] == 't';
	PQclear(res);
	/* What it has counted so far is by other days, or nothing. */
	return anew ? db_exec(db, "SELECT dialer.count_anew($1)", 1, (const char *const[]){ campaign }, NULL) : 0;
}

int campaign_schedule(struct db *db, int64_t id, PGresult **ret)
{
	char campaign[DB_INT_MAX];

	return db_exec(db, "SELECT schedule FROM dialer.campaign WHERE id = $1", 1,
		(const char *const[]){ db_int_param(id, campaign) }, ret);
}

/* {"parts": [[480, 720], [720, 1020]], "weekend_apart": false} */
static int read_day_parts(const char *text, struct day_parts *ret)
{
	json_t *root = json_loads(text, 0, NULL), *part;
	const json_t *parts = json_object_get(root, "parts");
	int err = json_is_object(root) && json_array_size(parts) <= DAY_PARTS_MAX ? 0 : -EINVAL, last = 0;
	size_t i;

	*ret = (struct day_parts){ .weekend_apart = json_is_true(json_object_get(root, "weekend_apart")) };
	json_array_foreach(parts, i, part) {
		struct day_part p = { 0 };

		if (err < 0 || json_unpack(part, "[ii]", &p.from_min, &p.until_min) < 0 || p.from_min < last ||
			p.until_min <= p.from_min || p.until_min > CALLEE_DAY_MINUTES) {
			err = -EINVAL;
			break;
		}
		last = p.until_min;
		ret->part[ret->count++] = p;
	}
	json_decref(root);
	return err;
}

int campaign_times_read(const PGresult *res, struct campaign *ret)
{
	if (PQntuples(res) != 1)
		return -EINVAL;
	ret->max_attempts_day = (int)db_int(res, 0, 0);
	ret->has_quotas = db_text(res, 0, 3)[0] == 't';
	ret->ends_us = db_int(res, 0, 4);
	ret->schedule_text = strdup(db_text(res, 0, 2));
	if (ret->schedule_text == NULL)
		return -ENOMEM;
	return read_day_parts(db_text(res, 0, 1), &ret->day_parts);
}
