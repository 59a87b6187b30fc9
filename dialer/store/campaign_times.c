/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/campaign_times.h"

#include <errno.h>
#include <string.h>

#include <jansson.h>

#include "dialer/base/callee_clock.h"
#include "dialer/store/campaign_save.h"

#include "dialer/base/banned.h"

const char campaign_times_sql[] = "SELECT max_attempts_day, day_parts, schedule FROM dialer.campaign WHERE id = $1";

int campaign_times_save(struct db *db, const struct campaign_spec *s, int64_t id)
{
	static const char sql[] = "UPDATE dialer.campaign SET max_attempts_day = $2, day_parts = $3,"
				  " schedule = $4 WHERE id = $1";
	char campaign[DB_INT_MAX], day[DB_INT_MAX];

	return db_exec(db, sql, 4, (const char *const[]){ db_int_param(id, campaign), db_int_param(s->max_attempts_day, day),
		s->day_parts, s->schedule_text }, NULL);
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
	ret->schedule_text = strdup(db_text(res, 0, 2));
	if (ret->schedule_text == NULL)
		return -ENOMEM;
	return read_day_parts(db_text(res, 0, 1), &ret->day_parts);
}
