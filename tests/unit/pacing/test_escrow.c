/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Several nodes of one campaign against an adversary: they dial as much as they may, under what the real
 * database granted them, and whatever can go wrong does, in any order. After each step the campaign must be
 * lawful even if every line in flight were answered now and only the seats that are free took calls.
 */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "dialer/pacing/escrow.h"
#include "dialer/pacing/predict.h"
#include "dialer/store/live_answers.h"
#include "tests/unit/store/rig.h"

#include "dialer/base/banned.h"

#define NODES 4
#define GAMES 40
#define STEPS 250

enum phase { QUIET = 0, ASKED, EXECUTED };

/* What is over, but not in the database. */
struct over {
	struct live_count count;
	int others;      /* ended calls that count nothing */
};

struct player {
	bool there, cut, leased, drained, known;
	int64_t incarnation, ask;
	struct escrow escrow;
	int seats, free, people, machines; /* free; held by either */
	int rings, waits, told, pending;   /* pending: of a claim that is committed, not launched */
	struct over dirty, later;          /* later: ended while a read waits to be executed */
	struct live_count unlearnt;        /* committed, and this node does not know it yet */
	enum phase phase;
	struct pacing_report report;
	int64_t answer;
	char name[16];
};

struct game {
	struct rig *rig;
	int share;
	bool stormy;
	struct player players[NODES];
	uint64_t dice;
	struct live_count truth;           /* all that is committed, and what nodes know besides */
	struct pacing_report stale;        /* a read of a lost connection that may still be executed */
	bool has_stale;
	int64_t attempts, least_slack;
};

static struct model model;
static struct live_answers found;

static unsigned roll(struct game *g, unsigned below)
{
	g->dice = g->dice * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (unsigned)(g->dice >> 33) % below;
}

/* ---- the database ---- */

static void on_read(int err, const struct live_answers *a, void *arg)
{
	struct rig *r = arg;

	assert_int_equal(err, 0);
	found = *a;
	r->answered = true;
}

static int64_t execute(struct game *g, const struct pacing_report *report)
{
	rig_expect(g->rig);
	live_answers_read(g->rig->pipeline, report, on_read, g->rig);
	rig_until(g->rig, &g->rig->answered);
	return found.granted;
}

static void lease(const struct player *n, const char *until)
{
	rig_sql("INSERT INTO dialer.node (name, incarnation, lease_until, pid, started_at) VALUES ('%s', %lld, now() + interval"
		" '%s', 1, now()) ON CONFLICT (name) DO UPDATE SET lease_until = excluded.lease_until,"
		" incarnation = excluded.incarnation", n->name, (long long)n->incarnation, until);
}

static void commit_attempts(struct game *g, const struct player *n, int count)
{
	rig_sql("SET session_replication_role = replica; INSERT INTO dialer.attempt (id, decision_id, campaign_id, lead_id,"
		" number, caller_id, trunk, epoch, node, incarnation) SELECT i, i, 1, 1, 18602340001, 18605559001, 'demo', 7, '%s',"
		" %lld FROM generate_series(%lld, %lld) AS i", n->name, (long long)n->incarnation, (long long)g->attempts + 1,
		(long long)g->attempts + count);
	g->attempts += count;
}

static void commit_ends(const struct player *n, int count, struct live_count c)
{
	rig_sql("SET session_replication_role = replica; UPDATE dialer.attempt SET state = 'ended', disposition = 'unknown',"
		" end_at = now() WHERE id IN (SELECT id FROM dialer.attempt WHERE node = '%s' AND state = 'committed' LIMIT %d);"
		" INSERT INTO dialer.live_answers AS k (campaign_id, node, hour, live, abandoned) VALUES (1, '%s', 2, %lld, %lld)"
		" ON CONFLICT (campaign_id, node, hour) DO UPDATE SET live = k.live + excluded.live,"
		" abandoned = k.abandoned + excluded.abandoned", n->name, count, n->name, (long long)c.live,
		(long long)c.abandoned);
}

/* ---- what must hold ---- */

static int64_t slack(const struct game *g)
{
	int64_t worst = 0;

	for (int i = 0; i < NODES; i++) {
		const struct player *n = &g->players[i];
		int lines = n->rings + n->pending - n->free;

		worst += (lines > 0 ? lines : 0) + n->waits;
	}
	return g->share * (g->truth.live + worst) - ESCROW_ONE * (g->truth.abandoned + worst);
}

/* ---- a node's moves ---- */

static bool may_dial(const struct player *n)
{
	return n->there && !n->cut && n->leased && n->known && !n->drained && n->pending == 0;
}

static int64_t owed(const struct player *n)
{
	return n->dirty.count.abandoned + n->later.count.abandoned + n->unlearnt.abandoned + n->told;
}

static void launch(struct game *g, struct player *n)
{
	(void)g;
	n->rings += n->pending;
	n->pending = 0;
}

/* As pacing/level.c does it: beyond its grant nothing keeps it back. */
static void claim(struct game *g, struct player *n)
{
	const struct predict_settings settings = { PREDICT_RATIO, 1e6, (double)g->share / ESCROW_ONE, 0, 20 };
	const struct ledger rich = { .started = true, .block = { 1e9, 0 }, .day = { 1e9, 0 } };
	struct predict_limits limits = { 1000, 1000, 1000, INFINITY, 0, false };
	struct predict_census census = { .free = n->waits > 0 ? -n->waits : n->free };
	int lines;

	if (!may_dial(n))
		return;
	census.ringing[1] = n->rings;
	limits.granted = (double)(escrow_room(&n->escrow, g->share) - escrow_exposure(g->share, 0, 0, n->waits)) /
		ESCROW_ONE;
	lines = predict(&settings, &model, &rich, &census, &limits).lines;
	if (lines > 0)
		commit_attempts(g, n, lines);
	n->pending = lines;
	if (roll(g, 4) > 0)
		launch(g, n);
}

static struct over *ended(struct player *n)
{
	return n->phase == ASKED ? &n->later : &n->dirty;
}

static void take_seat(struct game *g, struct player *n)
{
	if (roll(g, 4) == 0)
		n->machines++;
	else
		n->people++;
}

static void answer(struct game *g, struct player *n)
{
	for (int times = roll(g, 2) == 0 ? n->rings : n->rings > 0; times > 0; times--) {
		n->rings--;
		if (n->free > 0) {
			n->free--;
			take_seat(g, n);
		} else {
			n->waits++;
		}
	}
}

/* Whoever waits hears that there is no seat; or gives up, and it shows only at the end that they were abandoned. */
static void abandon(struct game *g, struct player *n)
{
	for (int times = roll(g, 2) == 0 ? n->waits : n->waits > 0; times > 0; times--) {
		n->waits--;
		g->truth.live++;
		g->truth.abandoned++;
		escrow_count(&n->escrow, 1, 1);
		if (roll(g, 3) == 0) {
			n->told++;
		} else {
			ended(n)->count.live++;
			ended(n)->count.abandoned++;
		}
	}
}

static void end_told(struct game *g, struct player *n)
{
	(void)g;
	ended(n)->count.live += n->told;
	ended(n)->count.abandoned += n->told;
	n->told = 0;
}

static void give_seat_back(struct game *g, struct player *n)
{
	if (n->waits > 0) {
		n->waits--;
		take_seat(g, n);
	} else {
		n->free++;
	}
}

static void end_talk(struct game *g, struct player *n)
{
	for (int times = (int)roll(g, 3); times > 0; times--) {
		if (n->people > 0) {
			n->people--;
			ended(n)->count.live++;
			g->truth.live++;
			escrow_count(&n->escrow, 1, 0);
		} else if (n->machines > 0) {
			n->machines--;
			ended(n)->others++;
		} else {
			return;
		}
		give_seat_back(g, n);
	}
}

static void end_ring(struct game *g, struct player *n)
{
	(void)g;
	if (n->rings == 0)
		return;
	n->rings--;
	ended(n)->others++;
}

/* Some of what is over reaches the database; whether the node knows is another matter. */
static void commit(struct game *g, struct player *n)
{
	struct over *d = &n->dirty;
	struct live_count c = { d->count.live, d->count.abandoned };
	int others = d->others;

	if (n->cut || !n->there || c.live + others == 0)
		return;
	if (roll(g, 2) == 0 && c.abandoned > 0)
		c = (struct live_count){ c.abandoned, c.abandoned }; /* the worst first */
	else if (roll(g, 2) == 0 && c.live > c.abandoned)
		c = (struct live_count){ c.live - c.abandoned, 0 }; /* or the best */
	commit_ends(n, (int)c.live + others, c);
	d->count.live -= c.live;
	d->count.abandoned -= c.abandoned;
	d->others = 0;
	n->unlearnt.live += c.live;
	n->unlearnt.abandoned += c.abandoned;
}

static void learn(struct game *g, struct player *n)
{
	(void)g;
	n->unlearnt = (struct live_count){ 0, 0 };
}

/* ---- asking ---- */

static void ask(struct game *g, struct player *n)
{
	int64_t exposure = escrow_exposure(g->share, n->rings + n->pending, n->free, n->waits);

	if (!n->there || n->cut || n->phase != QUIET)
		return;
	n->report = (struct pacing_report){ .node = n->name, .mode = "ratio", .why = "", .campaign_id = 1, .seats = n->seats,
		.target_hundredths = g->share, .incarnation = n->incarnation, .ask = ++n->ask,
		.weight = n->drained ? 0 : n->seats, .held = escrow_ask(&n->escrow, g->share, exposure, owed(n)) };
	n->phase = ASKED;
}

static void run_read(struct game *g, struct player *n)
{
	if (n->phase != ASKED)
		return;
	n->answer = execute(g, &n->report);
	n->phase = EXECUTED;
	n->dirty.count.live += n->later.count.live;
	n->dirty.count.abandoned += n->later.count.abandoned;
	n->dirty.others += n->later.others;
	n->later = (struct over){ 0 };
}

static void take_answer(struct game *g, struct player *n)
{
	(void)g;
	if (n->phase != EXECUTED)
		return;
	assert_true(n->answer >= 0);
	escrow_answer(&n->escrow, n->answer);
	n->known = true;
	n->phase = QUIET;
}

static void read_now(struct game *g, struct player *n)
{
	ask(g, n);
	run_read(g, n);
	take_answer(g, n);
}

/* ---- faults ---- */

/* Nothing that was committed and not launched is launched any more. */
static void lapse(struct player *n)
{
	escrow_void(&n->escrow);
	n->dirty.others += n->pending;
	n->pending = 0;
}

static void cut(struct game *g, struct player *n)
{
	if (!n->there || n->cut)
		return;
	n->cut = true;
	if (n->phase == ASKED && !g->has_stale) {
		g->stale = n->report;
		g->has_stale = true;
	}
	n->phase = QUIET;
	n->dirty.count.live += n->later.count.live;
	n->dirty.count.abandoned += n->later.count.abandoned;
	n->dirty.others += n->later.others;
	n->later = (struct over){ 0 };
	lapse(n);
}

static void run_stale(struct game *g, struct player *n)
{
	(void)n;
	if (!g->has_stale)
		return;
	g->has_stale = false;
	execute(g, &g->stale);
}

static void lose_lease(struct game *g, struct player *n)
{
	(void)g;
	if (!n->there)
		return;
	n->leased = false;
	lease(n, "-1 s");
}

static void come_back(struct game *g, struct player *n)
{
	(void)g;
	if (!n->there)
		return;
	n->cut = false;
	if (n->leased)
		return;
	n->leased = true;
	lease(n, "1 h");
	lapse(n);
}

/* All its calls are over for certain: others end what it left open, and what it still has to tell comes too late. */
static void settle(struct game *g, struct player *n)
{
	if (n->leased || n->rings + n->waits + n->told + n->people + n->machines + n->pending > 0)
		return;
	g->truth.live -= n->dirty.count.live;
	g->truth.abandoned -= n->dirty.count.abandoned;
	n->dirty = (struct over){ 0 };
	commit_ends(n, 1000000, (struct live_count){ 0, 0 });
}

/* The process is gone with its calls; what it knew and had not written is not known any more. */
static void crash(struct game *g, struct player *n)
{
	if (!n->there || roll(g, 6) != 0)
		return;
	g->truth.live -= n->dirty.count.live + n->later.count.live + n->told;
	g->truth.abandoned -= n->dirty.count.abandoned + n->later.count.abandoned + n->told;
	*n = (struct player){ .incarnation = n->incarnation, .leased = n->leased };
	snprintf(n->name, sizeof(n->name), "n%d", (int)(n - g->players));
}

/* Another one, or the same again: it settles what it left before it knows any campaign. */
static void begin(struct game *g, struct player *n)
{
	if (n->there)
		return;
	n->there = n->leased = true;
	n->incarnation++;
	n->seats = n->free = 1 + (int)roll(g, 4);
	lease(n, "1 h");
	commit_ends(n, 1000000, (struct live_count){ 0, 0 });
}

static void drain(struct game *g, struct player *n)
{
	n->drained = !n->drained && roll(g, 8) == 0;
}

typedef void(move_h)(struct game *g, struct player *n);

static const struct {
	move_h *move;
	unsigned calm, stormy; /* how often */
} moves[] = {
	{ claim, 24, 24 }, { launch, 8, 8 }, { answer, 20, 20 }, { abandon, 14, 14 }, { end_told, 4, 4 }, { end_talk, 20, 16 },
	{ end_ring, 2, 2 }, { commit, 14, 10 }, { learn, 4, 4 }, { read_now, 10, 14 }, { ask, 6, 12 }, { run_read, 8, 8 },
	{ take_answer, 8, 8 }, { cut, 1, 8 }, { run_stale, 2, 6 }, { lose_lease, 1, 8 }, { come_back, 6, 20 }, { settle, 2, 4 },
	{ crash, 1, 2 }, { begin, 6, 10 }, { drain, 1, 1 },
};

/* ---- games ---- */

static unsigned weight(const struct game *g, size_t i)
{
	return g->stormy ? moves[i].stormy : moves[i].calm;
}

static void step(struct game *g)
{
	const size_t count = sizeof(moves) / sizeof(moves[0]);
	unsigned sum = 0, n;

	for (size_t i = 0; i < count; i++)
		sum += weight(g, i);
	n = roll(g, sum);
	for (size_t i = 0; i < count; i++) {
		if (n < weight(g, i)) {
			moves[i].move(g, &g->players[roll(g, NODES)]);
			return;
		}
		n -= weight(g, i);
	}
}

/* By what was answered before, spare more may be abandoned. */
static void set_up(struct game *g, struct rig *r, uint64_t seed, int share, int spare)
{
	*g = (struct game){ .rig = r, .share = share, .dice = seed, .truth = { 600000 / share, 60 - spare }, .attempts = 1,
		.least_slack = INT64_MAX };
	for (int i = 0; i < NODES; i++)
		snprintf(g->players[i].name, sizeof(g->players[i].name), "n%d", i);
	rig_sql("SET session_replication_role = replica; DELETE FROM dialer.attempt; DELETE FROM dialer.live_answers;"
		" DELETE FROM dialer.pacing_state; DELETE FROM dialer.node; INSERT INTO dialer.attempt (id, decision_id, campaign_id,"
		" lead_id, number, caller_id, trunk, epoch, node, incarnation, committed_at) VALUES (1, 1, 1, 1, 18602340001,"
		" 18605559001, 'demo', 7, 'before', 1, clock_timestamp() - interval '150 minutes');"
		" INSERT INTO dialer.live_answers (campaign_id, node, hour, live, abandoned) VALUES (1, 'before', 0, %lld, %lld)",
		(long long)g->truth.live, (long long)g->truth.abandoned);
}

static void play(struct game *g, struct rig *r, uint64_t seed)
{
	set_up(g, r, seed, seed % 2 == 0 ? 300 : 3000, 5);
	g->stormy = seed % 4 < 2;
	for (int i = 0; i < NODES - 1; i++) {
		begin(g, &g->players[i]);
		read_now(g, &g->players[i]);
	}
	for (int i = 0; i < STEPS; i++) {
		int64_t left;

		step(g);
		left = slack(g);
		if (left < 0)
			print_error("game %llu, step %d: %lld too many\n", (unsigned long long)seed, i, (long long)-left);
		assert_true(left >= 0);
		g->least_slack = left < g->least_slack ? left : g->least_slack;
	}
}

/* Nor is it lawful because little is dialled: many games use up what is left, to the last call. */
static void whatever_comes_it_is_lawful(void **state)
{
	/* With 49 a reservation that leaves out what is owed fails, with 149 a grant that outlives a lapse. */
	static const uint64_t telling[] = { 49, 149 };
	static struct game g;
	int used_up = 0;

	for (size_t i = 0; i < sizeof(telling) / sizeof(telling[0]); i++)
		play(&g, *state, telling[i]);
	for (uint64_t seed = 1; seed <= GAMES; seed++) {
		play(&g, *state, seed);
		used_up += g.least_slack < ESCROW_ONE;
	}
	print_message("# %d of %d games used up what was left\n", used_up, GAMES);
	assert_true(used_up > GAMES / 4);
}

/* Alone a node may use all that is left; with two that are idle, its part; and once those are gone, all again. */
static void what_is_left_can_be_used(void **state)
{
	static struct game g;
	struct player *n = g.players;

	set_up(&g, *state, 1, 300, 40);
	for (int i = 0; i < 3; i++) {
		n[i] = (struct player){ .there = true, .leased = true, .incarnation = 1, .seats = 2, .free = 2 };
		snprintf(n[i].name, sizeof(n[i].name), "n%d", i);
		lease(&n[i], "1 h");
	}
	read_now(&g, &n[0]);
	claim(&g, &n[0]);
	launch(&g, &n[0]);
	assert_int_equal(n[0].rings, 2 + 41); /* 40 are left, and a line takes 0.97 */
	for (int i = 0; i < 3; i++)
		for (int k = 0; k < 3; k++)
			read_now(&g, &n[k]);
	assert_int_equal(n[1].escrow.granted, 40 * ESCROW_ONE - 41 * 9700); /* it uses nearly all of it */
	while (n[0].rings > 0)
		end_ring(&g, &n[0]);
	commit(&g, &n[0]);
	for (int i = 0; i < 3; i++)
		for (int k = 0; k < 3; k++)
			read_now(&g, &n[k]);
	for (int k = 0; k < 3; k++)
		assert_int_equal(n[k].escrow.granted, 400000 / 3);
	n[1].drained = true;
	n[2].leased = false;
	lease(&n[2], "-1 s");
	for (int i = 0; i < 3; i++) {
		read_now(&g, &n[1]);
		read_now(&g, &n[0]);
	}
	assert_int_equal(n[0].escrow.granted, 400000);
}

static int open_group(void **state)
{
	model_init(&model);
	for (int i = 0; i < 2 * PREDICT_COLD_LINES; i++) {
		model_dialled(&model, i, 1);
		model_line_ended(&model, i, i % 2 == 0, 5);
		model_seat_freed(&model, 30);
	}
	return rig_group_open(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(whatever_comes_it_is_lawful, rig_open, rig_close),
		cmocka_unit_test_setup_teardown(what_is_left_can_be_used, rig_open, rig_close),
	};

	return cmocka_run_group_tests_name("pacing/escrow", tests, open_group, rig_group_close);
}
