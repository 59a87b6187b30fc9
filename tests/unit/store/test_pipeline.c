/* SPDX-License-Identifier: Apache-2.0 */
/* The asynchronous session: failed statements, held transactions, lost connections. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "dialer/store/db.h"
#include "tests/lib/pgtest.h"
#include "tests/unit/store/rig.h"

#include "dialer/base/banned.h"

/* What came back of one batch. */
struct reply {
	bool there;
	int err, count;
	int64_t first; /* of the last statement's first row */
	char message[128];
};

static void on_answer(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	struct reply *a = arg;

	assert_false(a->there); /* done is called once */
	a->there = true;
	a->err = err;
	a->count = count;
	if (err == 0 && count > 0 && PQntuples(results[count - 1]) > 0)
		a->first = db_int(results[count - 1], 0, 0);
	snprintf(a->message, sizeof(a->message), "%s", message);
}

static void send_sql(struct rig *r, unsigned flags, struct reply *a, const char *sql)
{
	struct batch *b = batch_new(flags);

	*a = (struct reply){ 0 };
	batch_add(b, sql, 0, NULL);
	pipeline_submit(r->pipeline, b, on_answer, a);
}

static void statements_of_a_batch_are_one_transaction(void **state)
{
	struct rig *r = *state;
	struct reply a = { 0 };
	struct batch *b = batch_new(0);

	batch_add_ints(b, "INSERT INTO dialer.phone (number) VALUES ($1)", 1, (const int64_t[]){ 18602340001 });
	batch_add(b, "SELECT 1 / 0", 0, NULL);
	batch_add_ints(b, "INSERT INTO dialer.phone (number) VALUES ($1)", 1, (const int64_t[]){ 18602340002 });
	pipeline_submit(r->pipeline, b, on_answer, &a);
	rig_until(r, &a.there);
	assert_int_equal(a.err, -EIO);
	assert_non_null(strstr(a.message, "division by zero"));
	assert_null(strchr(a.message, '\n'));
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.phone"), 0);
	send_sql(r, 0, &a, "SELECT 42");
	rig_until(r, &a.there);
	assert_int_equal(a.err, 0);
	assert_int_equal(a.first, 42);
}

static void parameters_and_null(void **state)
{
	struct rig *r = *state;
	struct reply a = { 0 };
	struct batch *b = batch_new(0);

	batch_add(b, "SELECT length($1) * 100 + coalesce($2::int, 7)", 2,
		(const char *const[]){ "it's", NULL });
	pipeline_submit(r->pipeline, b, on_answer, &a);
	rig_until(r, &a.there);
	assert_int_equal(a.first, 407);
}

static void too_many_statements_fail_the_batch(void **state)
{
	struct rig *r = *state;
	struct reply a = { 0 }, next;
	struct batch *b = batch_new(0);

	for (int i = 0; i < 25; i++)
		batch_add(b, "SELECT 1", 0, NULL);
	pipeline_submit(r->pipeline, b, on_answer, &a);
	send_sql(r, 0, &next, "SELECT 1");
	rig_until(r, &next.there);
	assert_true(a.there);
	assert_int_equal(a.err, -E2BIG);
	assert_int_equal(next.err, 0);
}

static void a_held_transaction_lets_nobody_between(void **state)
{
	struct rig *r = *state;
	struct reply begin, other, write, commit;
	struct batch *b = batch_new(PIPELINE_HOLD);

	begin = (struct reply){ 0 };
	batch_add(b, "BEGIN", 0, NULL);
	batch_add(b, "SELECT txid_current()", 0, NULL);
	pipeline_submit(r->pipeline, b, on_answer, &begin);
	send_sql(r, 0, &other, "SELECT txid_current()");
	rig_until(r, &begin.there);
	send_sql(r, PIPELINE_NEXT | PIPELINE_HOLD, &write, "SELECT txid_current()");
	send_sql(r, PIPELINE_NEXT, &commit, "COMMIT");
	rig_until(r, &other.there);
	assert_true(write.there && commit.there);
	assert_int_equal(write.first, begin.first);
	assert_int_not_equal(other.first, begin.first);
}

static void a_failure_inside_a_held_transaction_ends_it(void **state)
{
	struct rig *r = *state;
	struct reply begin, bad, next;
	struct batch *b = batch_new(PIPELINE_HOLD);

	begin = (struct reply){ 0 };
	batch_add(b, "BEGIN", 0, NULL);
	batch_add(b, "INSERT INTO dialer.phone (number) VALUES (18602340001)", 0, NULL);
	pipeline_submit(r->pipeline, b, on_answer, &begin);
	rig_until(r, &begin.there);
	assert_int_equal(begin.err, 0);
	send_sql(r, PIPELINE_NEXT | PIPELINE_HOLD, &bad, "SELECT 1 / 0");
	send_sql(r, 0, &next, "INSERT INTO dialer.phone (number) VALUES (18602340002)");
	rig_until(r, &next.there);
	assert_int_equal(bad.err, -EIO);
	assert_int_equal(next.err, 0);
	assert_int_equal(rig_int("SELECT number FROM dialer.phone"), 18602340002);
}

/* As of a node that is cut off between claim and commit: the server waits two seconds for it, not for ever. */
static void a_transaction_left_alone_holds_up_nobody(void **state)
{
	struct rig *r = *state;
	struct reply begin = { 0 };
	struct batch *b = batch_new(PIPELINE_HOLD);

	batch_add(b, "BEGIN", 0, NULL);
	batch_add(b, "INSERT INTO dialer.phone (number) VALUES (18602340001)", 0, NULL);
	pipeline_submit(r->pipeline, b, on_answer, &begin);
	rig_until(r, &begin.there);
	assert_int_equal(begin.err, 0);
	pgtest_sql("SET lock_timeout = '30s'; INSERT INTO dialer.phone (number) VALUES (18602340001); RESET lock_timeout");
	rig_until_count(r, &r->ups, 2);
}

/* Cut the session's connection from outside. */
static void cut(void)
{
	pgtest_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
		   " WHERE datname = current_database() AND pid <> pg_backend_pid()");
}

static void a_lost_connection_keeps_what_must_be_kept(void **state)
{
	struct rig *r = *state;
	struct reply plain, kept[3];

	/* Under way when the connection goes: it waits for this lock. */
	send_sql(r, PIPELINE_KEEP, &kept[0], "INSERT INTO dialer.phone (number) SELECT 18602340001"
		" FROM pg_sleep(CASE WHEN EXISTS (SELECT FROM dialer.phone) THEN 0 ELSE 0.2 END)"
		" ON CONFLICT DO NOTHING");
	send_sql(r, 0, &plain, "INSERT INTO dialer.phone (number) VALUES (18602340009)");
	send_sql(r, PIPELINE_KEEP, &kept[1], "INSERT INTO dialer.phone (number) VALUES (18602340002)");
	cut();
	rig_until_count(r, &r->downs, 1);
	assert_false(pipeline_is_up(r->pipeline));
	assert_true(plain.there);
	assert_int_equal(plain.err, -ECONNRESET);
	assert_false(kept[0].there || kept[1].there);
	/* While it is down: kept ones wait, others are told at once. */
	send_sql(r, PIPELINE_KEEP, &kept[2], "INSERT INTO dialer.phone (number) VALUES (18602340003)");
	send_sql(r, 0, &plain, "SELECT 1");
	assert_true(plain.there);
	assert_int_equal(plain.err, -ECONNRESET);
	rig_until_count(r, &r->ups, 2);
	for (int i = 0; i < 3; i++) {
		rig_until(r, &kept[i].there);
		assert_int_equal(kept[i].err, 0);
	}
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.phone WHERE number < 18602340004"), 3);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.phone"), 3);
	assert_int_equal(pipeline_pending(r->pipeline), 0);
}

static void a_connection_lost_within_a_transaction_forgets_it(void **state)
{
	struct rig *r = *state;
	struct reply begin, next;
	struct batch *b = batch_new(PIPELINE_HOLD);

	begin = (struct reply){ 0 };
	batch_add(b, "BEGIN", 0, NULL);
	batch_add(b, "INSERT INTO dialer.phone (number) VALUES (18602340001)", 0, NULL);
	pipeline_submit(r->pipeline, b, on_answer, &begin);
	rig_until(r, &begin.there);
	cut();
	rig_until_count(r, &r->ups, 2);
	send_sql(r, 0, &next, "SELECT count(*) FROM dialer.phone");
	rig_until(r, &next.there);
	assert_int_equal(next.err, 0);
	assert_int_equal(next.first, 0);
}

static void freeing_tells_those_who_wait(void **state)
{
	struct rig *r = *state;
	struct reply a, kept;

	send_sql(r, 0, &a, "SELECT pg_sleep(10)");
	send_sql(r, PIPELINE_KEEP, &kept, "SELECT 1");
	pipeline_free(r->pipeline);
	r->pipeline = NULL;
	assert_int_equal(a.err, -ECANCELED);
	assert_int_equal(kept.err, -ECANCELED);
}

static void on_up(void *arg)
{
	((struct rig *)arg)->ups++;
}

static void on_down(const char *why, void *arg)
{
	(void)why;
	(void)arg;
}

static void on_notify(const char *channel, const char *payload, void *arg)
{
	(void)channel;
	(void)payload;
	(void)arg;
}

/* What the server cannot write is sent again until it can, in its order; what need not be kept fails. */
static void what_must_be_kept_waits_for_room(void **state)
{
	struct rig *r = *state;
	struct reply kept[2], plain;

	rig_sql("CREATE TABLE public.room (left_over int); INSERT INTO public.room VALUES (0);"
		"CREATE FUNCTION public.write(n bigint) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN"
		" IF (SELECT left_over FROM public.room) = 0 THEN RAISE 'no room' USING ERRCODE = '53100'; END IF;"
		" INSERT INTO dialer.phone (number, line_type) SELECT n, count(*) FROM dialer.phone; RETURN n; END $$");
	send_sql(r, PIPELINE_KEEP, &kept[0], "SELECT public.write(18602340001)");
	send_sql(r, PIPELINE_KEEP, &kept[1], "SELECT public.write(18602340002)");
	send_sql(r, 0, &plain, "SELECT public.write(18602340003)");
	rig_until(r, &plain.there);
	assert_int_equal(plain.err, -EIO);
	assert_false(kept[0].there);
	assert_true(pipeline_is_stalled(r->pipeline));
	assert_int_equal(pipeline_pending(r->pipeline), 2);
	rig_sql("UPDATE public.room SET left_over = 1");
	rig_until(r, &kept[1].there);
	assert_int_equal(kept[0].err, 0);
	assert_int_equal(kept[1].err, 0);
	assert_false(pipeline_is_stalled(r->pipeline));
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.phone WHERE line_type = (number - 18602340001)::text"), 2);
}

/* A deadlock is nobody's fault: at once again, and nothing stalls. */
static void a_conflict_is_tried_again_at_once(void **state)
{
	struct rig *r = *state;
	struct reply kept;

	rig_sql("CREATE SEQUENCE public.tries; CREATE FUNCTION public.conflict() RETURNS bigint LANGUAGE plpgsql AS $$"
		" DECLARE n bigint := nextval('public.tries'); BEGIN"
		" IF n < 3 THEN RAISE 'in the way' USING ERRCODE = '40P01'; END IF; RETURN n; END $$");
	send_sql(r, PIPELINE_KEEP, &kept, "SELECT public.conflict()");
	rig_until(r, &kept.there);
	assert_int_equal(kept.err, 0);
	assert_int_equal(kept.first, 3);
	assert_false(pipeline_is_stalled(r->pipeline));
}

/* The first server takes the connection and never answers, like a machine that lost its power. */
static void a_silent_server_is_passed_over(void **state)
{
	struct rig *r = *state;
	const struct pipeline_handler handler = { on_up, on_down, on_notify, r };
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(at);
	char conninfo[1400];
	const char *host = strstr(r->conninfo, "host=");
	int fd = socket(AF_INET, SOCK_STREAM, 0), ups = r->ups;
	struct pipeline *p;

	assert_int_equal(bind(fd, (struct sockaddr *)&at, size), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &size), 0);
	assert_non_null(host);
	host += strlen("host=");
	snprintf(conninfo, sizeof(conninfo), "%s host=127.0.0.1,%.*s port=%d,5432", r->conninfo,
		(int)strcspn(host, " "), host, ntohs(at.sin_port));
	assert_int_equal(pipeline_new(&p, r->base, conninfo, &handler), 0);
	rig_until_count(r, &r->ups, ups + 1);
	assert_true(pipeline_is_up(p));
	pipeline_free(p);
	close(fd);
}

#define T(name) cmocka_unit_test_setup_teardown(name, rig_open, rig_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(statements_of_a_batch_are_one_transaction),
		T(parameters_and_null),
		T(too_many_statements_fail_the_batch),
		T(a_held_transaction_lets_nobody_between),
		T(a_failure_inside_a_held_transaction_ends_it),
		T(a_transaction_left_alone_holds_up_nobody),
		T(a_lost_connection_keeps_what_must_be_kept),
		T(a_connection_lost_within_a_transaction_forgets_it),
		T(freeing_tells_those_who_wait),
		T(what_must_be_kept_waits_for_room),
		T(a_conflict_is_tried_again_at_once),
		T(a_silent_server_is_passed_over),
	};

	return cmocka_run_group_tests_name("store/pipeline", tests, rig_group_open, rig_group_close);
}
