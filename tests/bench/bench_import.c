/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading leads against a private cluster, through the same code as dialerctl: rows a second, and
 * its ratio to a bare COPY of the same rows into the same indexed table.
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dialer/base/clock.h"
#include "dialer/base/policy_load.h"
#include "dialer/leads/load.h"
#include "tests/lib/pgtest.h"

#include "dialer/base/banned.h"

#define ROWS 200000
#define ROWS_SHORT 100000

static const int areas[] = { 206, 212, 213, 303, 305, 312, 404, 410, 512, 602, 614, 615, 617, 703, 816, 919, 214, 310,
	503, 713 };

static void die(const char *what)
{
	fprintf(stderr, "bench_import: %s\n", what);
	exit(1);
}

/* Real notations of valid numbers, all different, in no order. */
static void write_leads(const char *path, int rows)
{
	static const char *const forms[] = { "%d-%03d-%04d", "(%d) %03d-%04d", "+1%d%03d%04d", "%d%03d%04d",
		"1 %d %03d.%04d" };
	FILE *f = fopen(path, "we");

	if (f == NULL)
		die("cannot write the file");
	fputs("id,First Name,Last Name,Phone,State,ZIP,City,Note\r\n", f);
	for (int i = 0; i < rows; i++) {
		/* a walk through all values that meets none twice: the step has no factor in common */
		uint64_t n = (uint64_t)i * 7919 * 104729 % 7000000;
		int area = areas[i % 20], exchange = 220 + (int)(n / 10000), line = (int)(n % 10000);
		char phone[32];

		if (exchange % 100 == 11 || exchange == 555)
			exchange++;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(phone, sizeof(phone), forms[i % 5], area, exchange, line);
#pragma GCC diagnostic pop
		fprintf(f, "C-%d,Pat,\"Example, %d\",%s,,%05d,Springfield,\"says \"\"hello\"\"\"\r\n", i, i, phone, i % 90000 + 1000);
	}
	if (fclose(f) != 0)
		die("cannot write the file");
}

static void make_campaign(void)
{
	pgtest_sql("INSERT INTO dialer.seller (name, legal_name, callback_number) VALUES ('s', 'S', 12065550142);"
		"INSERT INTO dialer.number_pool (name) VALUES ('p');"
		"INSERT INTO dialer.campaign (name, seller_id, pool_id, purpose, artificial_voice, business, record,"
		" default_region, trunk, max_concurrent, ring_s, max_attempts, max_attempts_24h, retry, on_answer,"
		" opening, script, source) VALUES ('c', 1, 1, 'informational', true, false, false, 'US', 't', 1, 20, 1, 1,"
		" '{}', 'hangup', 'at_once', '{}', '')");
}

static double load_file(struct db *db, const struct policy *policy, const char *path, int rows)
{
	struct load_options o = { .path = path, .zoneinfo_dir = "" };
	struct load_result r;
	int64_t begin = clock_mono_us();

	if (load_leads(db, policy, "c", &o, &r) < 0)
		die(r.error);
	if (r.rejected > 0 || r.loaded + r.duplicate != rows || r.duplicate > rows / 100) {
		fprintf(stderr, "bench_import: %" PRId64 " loaded, %" PRId64 " duplicate, %" PRId64 " rejected\n", r.loaded,
			r.duplicate, r.rejected);
		exit(1);
	}
	printf("# %" PRId64 " rows loaded\n", r.loaded);
	return (double)r.loaded * 1e6 / (double)(clock_mono_us() - begin);
}

/*
 * The same rows, in the order of the file, into the same table with all its indexes and
 * constraints: COPY by the server itself from a file it has written, so that no client is in the way.
 */
static double bare_copy(void)
{
	char sql[2048], dir[512];
	int64_t begin, rows = pgtest_int("SELECT count(*) FROM dialer.lead");

	snprintf(dir, sizeof(dir), "%s", pgtest_text("SHOW data_directory"));
	snprintf(sql, sizeof(sql), "COPY (SELECT * FROM dialer.lead ORDER BY substr(external_id, 3)::int) TO '%s/rows.copy';"
		/* Evidence refers to leads and refuses to be truncated; there is none here. */
		"SET session_replication_role = replica; TRUNCATE dialer.lead CASCADE; RESET session_replication_role;"
		"CHECKPOINT", dir);
	pgtest_sql(sql);
	snprintf(sql, sizeof(sql), "COPY dialer.lead FROM '%s/rows.copy'", dir);
	begin = clock_mono_us();
	pgtest_sql(sql);
	return (double)rows * 1e6 / (double)(clock_mono_us() - begin);
}

static void bench_leads(int rows)
{
	char path[300], error[POLICY_LOAD_ERROR_MAX];
	struct policy *policy;
	struct db db;
	double ours, bare;

	if (policy_load(&policy, NULL, NULL, error, sizeof(error)) < 0)
		die(error);
	if (db_open(&db, pgtest_database()) < 0)
		die(db.error);
	make_campaign();
	snprintf(path, sizeof(path), "%s/leads.csv", pgtest_dir());
	write_leads(path, rows);
	ours = load_file(&db, policy, path, rows);
	bare = bare_copy();
	printf("# bare COPY of the same rows: %.0f rows/s\n", bare);
	printf("figure import_rows_per_s %.0f 1/s\n", ours);
	printf("figure import_vs_copy_ratio %.3f ratio\n", ours / bare);
	db_close(&db);
	policy_free(policy);
	unlink(path);
}

int main(void)
{
	const char *form = getenv("BENCH_FORM");

	pgtest_start();
	bench_leads(form != NULL && strcmp(form, "short") == 0 ? ROWS_SHORT : ROWS);
	return 0;
}
