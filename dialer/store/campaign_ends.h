/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Quotas of a campaign: so many calls, conversations or ends of a kind, in all or on one of its days. They
 * are counted with what they count, in the same transactions; and a claim begins no more calls than can
 * still fill what is left of each, those under way included, so that none is exceeded: a call may become a
 * conversation, so five more conversations are at most five calls at once.
 */
#ifndef DIALER_STORE_CAMPAIGN_ENDS_H
#define DIALER_STORE_CAMPAIGN_ENDS_H

#include <stdbool.h>
#include <stdint.h>

#include <libpq-fe.h>

struct batch;
struct campaign;
struct db;
struct pipeline;

#define CAMPAIGN_QUOTAS_MAX 32
#define CAMPAIGN_QUOTA_WHAT_MAX 32 /* "conversations", a disposition */

struct campaign_quota {
	char what[CAMPAIGN_QUOTA_WHAT_MAX];
	bool per_day;
	int64_t most, counted, under_way; /* under_way: calls that may still count, of the day or in all */
	int64_t next_day_us;
};

/* One statement of a claim, for a campaign with quotas, and what is left by its rows: INT64_MAX without any. */
void campaign_quotas_add(struct batch *b, int64_t campaign_id);
int64_t campaign_quotas_room(const PGresult *res);
/* One statement of a commit: so many calls begin. */
void campaign_calls_add(struct batch *b, int64_t campaign_id, int calls);

/* On the daemon's session. err as in pipeline.h; quotas valid during the call. */
typedef void(campaign_quotas_h)(int err, const struct campaign_quota *quotas, int count, void *arg);
void campaign_quotas(struct pipeline *p, int64_t campaign_id, campaign_quotas_h *done, void *arg);

/*
 * running -> finished, if it is still this epoch and nothing is under way, with the reason in the log:
 * because is "date" or what the quota counts, most and counted its figures.
 */
void campaign_end(struct pipeline *p, int64_t id, int64_t epoch, const char *because, int64_t most, int64_t counted);

/* Columns until ("calls per day", "date"), counted, most, under_way; for commands. The caller clears it. */
int campaign_ends_list(struct db *db, int64_t id, PGresult **ret) __attribute__((warn_unused_result));

/* What outcomes count, as a part of the statement that writes them; reads its CTE "ended". */
#define CAMPAIGN_COUNTED_CTE \
	" towards_ends AS (INSERT INTO dialer.campaign_count AS k (campaign_id, what, day, n)" \
	"  SELECT e.campaign_id, w.what, (e.committed_at AT TIME ZONE c.ends_zone)::date, sum(w.n)" \
	"  FROM ended AS e JOIN dialer.campaign AS c ON c.id = ANY (ARRAY[e.campaign_id]) AND c.ends_zone <> ''" \
	"  CROSS JOIN LATERAL (VALUES (e.disposition, 1), ('calls', -e.give_back::int)," \
	"   ('conversations', (e.disposition IN ('qualified', 'transferred', 'not_interested', 'opted_out'," \
	"    'wrong_number', 'callback', 'hung_up'))::int)) AS w(what, n) WHERE w.n <> 0 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3" \
	"  ON CONFLICT (campaign_id, what, day) DO UPDATE SET n = k.n + excluded.n),"

#endif
