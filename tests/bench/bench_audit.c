/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Leaves per second: rows of evidence (for each attempt a decision, the attempt, its end, three
 * events) written beforehand, then sealed, durably, by one session against a PostgreSQL of its own on
 * this machine; and the log verified against all its rows. Every attempt is to a number of its own,
 * so a subject with its key is made for each.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/audit/seal.h"
#include "dialer/audit/verify.h"
#include "dialer/base/clock.h"
#include "tests/lib/pgtest.h"

#include "dialer/base/banned.h"

#define ATTEMPTS_FULL 40000
#define ATTEMPTS_SHORT 6000

static const char seed[] =
	"INSERT INTO dialer.seller (name, legal_name, callback_number)"
	" VALUES ('north', 'North LLC', 18605559000);"
	"INSERT INTO dialer.number_pool (name) VALUES ('pool');"
	"INSERT INTO dialer.campaign (name, seller_id, pool_id, purpose, artificial_voice, business,"
	" record, default_region, trunk, max_concurrent, ring_s, max_attempts, max_attempts_24h, retry,"
	" on_answer, opening, script, source, state)"
	" VALUES ('north', 1, 1, 'informational', true, false, false, 'US', 'demo', 100000, 20, 3, 2,"
	"  '{}', 'hangup', 'at_once', '{}', '', 'running');"
	"INSERT INTO dialer.load (kind, campaign_id, file_name, file_sha256, rows_read, rows_loaded,"
	" rows_duplicate, rows_rejected) VALUES ('leads', 1, 'bench', '', 0, 0, 0, 0);"
	"INSERT INTO dialer.calling_class (key) VALUES ('bench');"
	"INSERT INTO dialer.policy_pack (hash, tz_version, rules) VALUES ('bench', '2026a', '[]');";

static const char rows[] =
	"INSERT INTO dialer.phone (number) SELECT 18602340000 + n FROM generate_series(1, %1$d) AS n;"
	"INSERT INTO dialer.lead (id, campaign_id, load_id, person_id, number, class_id)"
	" SELECT n, 1, 1, n, 18602340000 + n, 1 FROM generate_series(1, %1$d) AS n;"
	"INSERT INTO dialer.decision (id, verdict, campaign_id, lead_id, number, decided_at, rulings, facts,"
	"  obligations, pack_hash, node)"
	" SELECT n, 'allow', 1, n, 18602340000 + n, now(), json_build_array(repeat('ruling ', 150)),"
	"  json_build_object('number', 18602340000 + n, 'history', repeat('fact ', 150)),"
	"  json_build_object('say', repeat('duty ', 50)), 'bench', 'bench'"
	" FROM generate_series(1, %1$d) AS n;"
	"INSERT INTO dialer.attempt (id, decision_id, campaign_id, lead_id, number, caller_id, trunk, epoch, node,"
	"  incarnation) SELECT n, n, 1, n, 18602340000 + n, 18605550000, 'demo', 1, 'bench', 1"
	" FROM generate_series(1, %1$d) AS n;"
	"INSERT INTO dialer.call_event (attempt_id, seq, at, kind, text)"
	" SELECT n, k, now(), 'heard', 'yes that is fine with me' FROM generate_series(1, %1$d) AS n,"
	"  generate_series(1, 3) AS k;"
	"UPDATE dialer.attempt SET state = 'ended', disposition = 'completed', invite_at = now(), ring_at = now(),"
	" answer_at = now(), end_at = now(), sip_call_id = md5(id::text), sip_code = 200, ended_by = 'them',"
	" turn_ms = '{400,500}', slots = '{\"agreed\": true}'";

static void on_finding(const char *text, void *arg)
{
	(void)arg;
	fprintf(stderr, "bench_audit: %s\n", text);
}

static double per_second(int64_t count, int64_t began_us)
{
	return (double)count * (double)CLOCK_US_PER_S / (double)(clock_mono_us() - began_us);
}

static int seal_all(struct seal *s, int64_t *ret_leaves)
{
	struct seal_result r = { .more = true };

	*ret_leaves = 0;
	while (r.more) {
		if (seal_pass(s, false, &r) < 0) {
			fprintf(stderr, "bench_audit: %s\n", s->error);
			return 1;
		}
		*ret_leaves += r.leaves;
	}
	return 0;
}

static int measure(struct db *db, struct seal *s, int attempts)
{
	const struct verify_options options = { .key = s->key };
	struct verify_result verified;
	int64_t leaves, began_us = clock_mono_us();
	double sealed;

	if (seal_all(s, &leaves) != 0)
		return 1;
	sealed = per_second(leaves, began_us);
	began_us = clock_mono_us();
	if (verify_database(db, &options, on_finding, NULL, &verified) < 0 || verified.findings > 0 ||
		verified.leaves != leaves || leaves < 6 * (int64_t)attempts) {
		fprintf(stderr, "bench_audit: %lld leaves, %lld verified; %s\n", (long long)leaves,
			(long long)verified.leaves, db->error);
		return 1;
	}
	printf("figure audit_leaves_per_s %.0f 1/s\n", sealed);
	printf("figure audit_verify_leaves_per_s %.0f 1/s\n", per_second(leaves, began_us));
	return 0;
}

int main(void)
{
	const char *form = getenv("BENCH_FORM");
	int attempts = form != NULL && strcmp(form, "short") == 0 ? ATTEMPTS_SHORT : ATTEMPTS_FULL, status = 1;
	char sql[4096], key[512];
	struct db db;
	struct seal s;

	pgtest_start();
	if (db_open(&db, pgtest_database()) < 0)
		return 1;
	pgtest_sql(seed);
	snprintf(sql, sizeof(sql), rows, attempts);
	pgtest_sql(sql);
	pgtest_sql("VACUUM ANALYZE");
	pgtest_sql("CHECKPOINT");
	printf("# %d attempts with decision, end and three events each, all to numbers of their own; passes of about"
	       " %d leaves; synchronous_commit %s; one session\n", attempts, SEAL_BATCH,
		pgtest_text("SHOW synchronous_commit"));
	snprintf(key, sizeof(key), "%s/audit.key", pgtest_dir());
	if (seal_open(&s, &db, key, "") < 0)
		fprintf(stderr, "bench_audit: %s\n", s.error);
	else
		status = measure(&db, &s, attempts);
	seal_close(&s);
	db_close(&db);
	return status;
}
