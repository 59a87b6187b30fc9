/* SPDX-License-Identifier: Apache-2.0 */
/* A representative is in one call at a time, whoever takes, however many at once, and whoever dies. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <event2/event.h>

#include "dialer/base/clock.h"
#include "dialer/store/nodes.h"
#include "dialer/store/representatives.h"
#include "tests/lib/pgtest.h"
#include "tests/unit/store/rig.h"

#include "dialer/base/banned.h"

#define N(line) (UINT64_C(18602340000) + (uint64_t)(line))
#define TAKERS 64
#define SHARED 12 /* representatives whom they share */
#define TURNS 6   /* calls of each taker */

/* The next attempt under way, on node "here". */
static int64_t dial(struct rig *r)
{
	static int line;
	struct attempt *a;
	int64_t id;

	line++;
	rig_add_lead(&(struct rig_lead){ .id = line, .number = N(line) });
	rig_consent(N(line));
	a = rig_dial_one(r);
	id = a->id;
	attempt_unref(a);
	return id;
}

/* Free since so many seconds ago. */
static void add(const char *name, int free_s, int wrap_up_s)
{
	rig_sql("INSERT INTO dialer.representative (name, team, trunk, address, ready, wrap_up_s, free_at) VALUES ('%s', 'sales',"
		" 'pbx', '2001', true, %d, now() - %d * interval '1 second')", name, wrap_up_s, free_s);
}

static char taken[64]; /* name, "" nobody */
static struct representative last;

static void on_taken(int err, const struct representative *r, void *arg)
{
	struct rig *rig = arg;

	assert_int_equal(err, 0);
	snprintf(taken, sizeof(taken), "%s", r != NULL ? r->name : "");
	if (r != NULL)
		last = *r;
	rig->answered = true;
}

static const char *take_by(struct rig *r, const char *node, int64_t attempt_id)
{
	rig_expect(r);
	representatives_take(r->pipeline, &(struct representatives_want){ "sales", node, attempt_id }, on_taken, r);
	rig_until(r, &r->answered);
	return taken;
}

static const char *take(struct rig *r, int64_t attempt_id)
{
	return take_by(r, "here", attempt_id);
}

static void release(struct rig *r, int64_t attempt_id, enum representative_end how)
{
	representatives_release(r->pipeline, last.id, attempt_id, how);
	(void)take(r, 0); /* an attempt that is none: comes after it */
}

/* The attempt ends at wall_us. */
static void end(int64_t attempt_id, int64_t wall_us)
{
	rig_sql("UPDATE dialer.attempt SET state = 'ended', disposition = 'completed', end_at = dialer.at_us(%lld)"
		" WHERE id = %lld", (long long)wall_us, (long long)attempt_id);
}

static void who_is_free_longest_is_taken_once(void **state)
{
	struct rig *r = *state;
	int64_t first = dial(r), second = dial(r), third = dial(r);

	add("new", 10, 0);
	add("old", 20, 0);
	add("elsewhere", 30, 0);
	rig_sql("UPDATE dialer.representative SET team = 'support' WHERE name = 'elsewhere'");
	add("away", 40, 0);
	rig_sql("UPDATE dialer.representative SET ready = false WHERE name = 'away'");
	assert_string_equal(take(r, first), "old");
	assert_string_equal(last.trunk, "pbx");
	assert_string_equal(last.address, "2001");
	assert_string_equal(take(r, first), "old"); /* asked again: the same */
	assert_string_equal(take(r, second), "new");
	assert_string_equal(take(r, third), "");
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.representative WHERE attempt_id IS NOT NULL"), 2);
}

static void a_call_that_is_over_takes_nobody(void **state)
{
	struct rig *r = *state;
	int64_t id = dial(r);

	add("anna", 10, 0);
	end(id, clock_wall_us());
	assert_string_equal(take(r, id), "");
	assert_string_equal(take(r, id + 1000), "");
}

static void who_talked_wraps_up_and_who_was_not_needed_does_not(void **state)
{
	struct rig *r = *state;
	int64_t first = dial(r), second = dial(r);

	add("anna", 10, 3600);
	assert_string_equal(take(r, first), "anna");
	release(r, first, REPRESENTATIVE_NOT_NEEDED);
	assert_string_equal(take(r, second), "anna");
	release(r, first, REPRESENTATIVE_TALKED); /* not theirs any more: no effect */
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.representative WHERE attempt_id = %lld", (long long)second), 1);
	release(r, second, REPRESENTATIVE_TALKED);
	assert_string_equal(take(r, first), "");
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.representative WHERE ready AND attempt_id IS NULL"
		" AND free_at > now() + interval '3500 seconds'"), 1);
}

static void who_does_not_answer_is_away_and_that_is_evidence(void **state)
{
	struct rig *r = *state;
	int64_t id = dial(r);

	add("anna", 20, 0);
	add("ben", 10, 0);
	assert_string_equal(take(r, id), "anna");
	release(r, id, REPRESENTATIVE_NO_ANSWER);
	release(r, id, REPRESENTATIVE_NO_ANSWER); /* sent twice */
	assert_string_equal(take(r, id), "ben");
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.representative_order WHERE representative = 'anna'"
		" AND kind = 'no_answer' AND attempt_id = %lld", (long long)id), 1);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.representative_order"), 1);
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.representative WHERE name = 'anna' AND NOT ready"), 1);
}

static void on_settled(int err, int count, void *arg)
{
	struct rig *r = arg;

	assert_int_equal(err, 0);
	r->value = count;
	r->answered = true;
}

static void on_count(int err, const struct representatives_count *c, void *arg)
{
	struct rig *r = arg;

	assert_int_equal(err, 0);
	*(struct representatives_count *)r->message = *c;
	r->answered = true;
}

static struct representatives_count counted(struct rig *r, const char *node)
{
	struct representatives_count c;

	rig_expect(r);
	representatives_count(r->pipeline, "sales", node, on_count, r);
	rig_until(r, &r->answered);
	memcpy(&c, r->message, sizeof(c));
	return c;
}

/* The node that took them is gone and says nothing; another settles its attempts. */
static void a_dead_nodes_representatives_are_freed_by_the_takeover(void **state)
{
	struct rig *r = *state;
	int64_t lost = dial(r), next = dial(r);

	add("anna", 10, 0);
	add("ben", 5, 3600);
	rig_sql("INSERT INTO dialer.node (name, lease_until, incarnation, pid, started_at) VALUES"
		" ('here', now() - interval '1 second', 1, 1, now()), ('there', now() + interval '1 hour', 1, 1, now())");
	assert_string_equal(take(r, lost), "anna");
	assert_string_equal(take(r, next), "ben");
	assert_int_equal(counted(r, "there").free, 0);
	rig_sql("UPDATE dialer.node SET gone_at = now() WHERE name = 'here'");
	rig_expect(r);
	node_settle_dead(r->pipeline, "there", 100, clock_wall_us(), on_settled, r);
	rig_until(r, &r->answered);
	assert_int_equal(r->value, 2);
	assert_int_equal(counted(r, "there").free, 1); /* ben wraps up */
	assert_string_equal(take(r, dial(r)), "anna");
}

/* Each node begins conversations for its own part, takes of it first, and helps itself to the others' then. */
static void nodes_with_a_lease_have_equal_parts(void **state)
{
	struct rig *r = *state;
	struct representatives_count c;

	for (int i = 0; i < 7; i++)
		add((const char *const[]){ "r0", "r1", "r2", "r3", "r4", "r5", "r6" }[i], 70 - i, 0);
	rig_sql("UPDATE dialer.representative SET ready = false WHERE name = 'r1'");
	c = counted(r, "a"); /* no node at all: this one is alone */
	assert_int_equal(c.own, 6);
	rig_sql("INSERT INTO dialer.node (name, lease_until, incarnation, pid, started_at, draining)"
		" SELECT n, now() + l * interval '1 hour', 1, 1, now(), d FROM (VALUES ('a', 1, false), ('b', -1, false),"
		" ('c', 1, true), ('d', 1, false)) AS v(n, l, d)");
	c = counted(r, "d");
	assert_int_equal(c.ready, 6);
	assert_int_equal(c.free, 6);
	assert_int_equal(c.own, 3);
	assert_string_equal(take_by(r, "d", dial(r)), "r2"); /* a: r0 r3 r5, d: r2 r4 r6 */
	assert_string_equal(take_by(r, "a", dial(r)), "r0");
	assert_string_equal(take_by(r, "d", dial(r)), "r4");
	c = counted(r, "d");
	assert_int_equal(c.ready, 6);
	assert_int_equal(c.free, 3);
	assert_int_equal(c.own, 1);
	assert_string_equal(take_by(r, "d", dial(r)), "r6");
	assert_string_equal(take_by(r, "d", dial(r)), "r3");
	c = counted(r, "a");
	assert_int_equal(c.own, 1);
}

/* ---- many at once ---- */

struct taker {
	struct event_base *base;
	struct pipeline *pipeline;
	const char *node;
	int64_t attempt_id, holds;
	int turns;
	bool up;
};

static int64_t holder[SHARED + 1]; /* attempt of each representative, as the takers know it; 0 nobody */
static int running, misses;

static void take_next(struct taker *t);

static void on_talked(evutil_socket_t fd, short what, void *arg)
{
	struct taker *t = arg;

	(void)fd;
	(void)what;
	assert_int_equal(holder[t->holds], t->attempt_id);
	/* Another session takes them when this is committed, and not before. */
	holder[t->holds] = 0;
	representatives_release(t->pipeline, t->holds, t->attempt_id, REPRESENTATIVE_NOT_NEEDED);
	t->turns++;
	take_next(t);
}

static void on_turn(int err, const struct representative *r, void *arg)
{
	static const struct timeval talk = { 0, 2000 };
	struct taker *t = arg;

	assert_int_equal(err, 0);
	if (r == NULL) {
		misses++;
		take_next(t);
		return;
	}
	assert_in_range(r->id, 1, SHARED);
	assert_int_equal(holder[r->id], 0);
	holder[r->id] = t->attempt_id;
	t->holds = r->id;
	assert_int_equal(event_base_once(t->base, -1, EV_TIMEOUT, on_talked, t, &talk), 0);
}

static void take_next(struct taker *t)
{
	if (t->turns == TURNS) {
		running--;
		return;
	}
	representatives_take(t->pipeline, &(struct representatives_want){ "sales", t->node, t->attempt_id }, on_turn, t);
}

/* Holds on to whom it gets. */
static void on_kept(int err, const struct representative *r, void *arg)
{
	struct taker *t = arg;

	assert_int_equal(err, 0);
	running--;
	if (r == NULL) {
		misses++;
		return;
	}
	assert_int_equal(holder[r->id], 0);
	holder[r->id] = t->attempt_id;
}

static void on_up(void *arg)
{
	((struct taker *)arg)->up = true;
	running++;
}

static void on_down(const char *why, void *arg)
{
	(void)arg;
	fail_msg("connection: %s", why);
}

static void on_notify(const char *channel, const char *payload, void *arg)
{
	(void)channel;
	(void)payload;
	(void)arg;
}

static void turn(struct rig *r, int until)
{
	while (running != until)
		event_base_loop(r->base, EVLOOP_ONCE);
}

static void many_takers_at_once(void **state)
{
	struct rig *r = *state;
	struct taker *takers = calloc(TAKERS, sizeof(*takers));
	char name[16];

	assert_non_null(takers);
	rig_sql("INSERT INTO dialer.node (name, lease_until, incarnation, pid, started_at)"
		" SELECT n, now() + interval '1 hour', 1, 1, now() FROM unnest('{here,there}'::text[]) AS n");
	for (int i = 0; i < SHARED; i++) {
		snprintf(name, sizeof(name), "r%d", i);
		add(name, i, 0);
	}
	for (int i = 0; i < TAKERS; i++) {
		const struct pipeline_handler handler = { on_up, on_down, on_notify, &takers[i] };

		takers[i].base = r->base;
		takers[i].node = i % 2 == 0 ? "here" : "there";
		takers[i].attempt_id = dial(r);
		assert_int_equal(pipeline_new(&takers[i].pipeline, r->base, r->conninfo, &handler), 0);
	}
	turn(r, TAKERS);
	/* All at once, and none gives back: each representative has one, the others nobody. */
	for (int i = 0; i < TAKERS; i++)
		representatives_take(takers[i].pipeline, &(struct representatives_want){ "sales", takers[i].node,
			takers[i].attempt_id }, on_kept, &takers[i]);
	turn(r, 0);
	assert_int_equal(misses, TAKERS - SHARED);
	for (int i = 1; i <= SHARED; i++)
		assert_int_equal(rig_int("SELECT attempt_id FROM dialer.representative WHERE id = %d", i), holder[i]);
	/* Again and again, each for a moment. */
	rig_sql("UPDATE dialer.representative SET attempt_id = NULL");
	memset(holder, 0, sizeof(holder));
	running = TAKERS;
	for (int i = 0; i < TAKERS; i++)
		take_next(&takers[i]);
	turn(r, 0);
	for (int i = 0; i < TAKERS; i++) {
		assert_int_equal(takers[i].turns, TURNS);
		while (pipeline_pending(takers[i].pipeline) > 0)
			event_base_loop(r->base, EVLOOP_ONCE);
		pipeline_free(takers[i].pipeline);
	}
	assert_int_equal(rig_int("SELECT count(*) FROM dialer.representative WHERE attempt_id IS NOT NULL OR NOT ready"), 0);
	free(takers);
}

#define T(name) cmocka_unit_test_setup_teardown(name, rig_open, rig_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(who_is_free_longest_is_taken_once),
		T(a_call_that_is_over_takes_nobody),
		T(who_talked_wraps_up_and_who_was_not_needed_does_not),
		T(who_does_not_answer_is_away_and_that_is_evidence),
		T(a_dead_nodes_representatives_are_freed_by_the_takeover),
		T(nodes_with_a_lease_have_equal_parts),
		T(many_takers_at_once),
	};

	return cmocka_run_group_tests_name("store/representatives", tests, rig_group_open, rig_group_close);
}
