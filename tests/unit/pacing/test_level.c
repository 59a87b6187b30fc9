/* SPDX-License-Identifier: Apache-2.0 */
/* A campaign's lines by what its calls have taught, by the seats that are there, and by what others use. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <event2/event.h>

#include "dialer/base/clock.h"
#include "dialer/call/seats.h"
#include "dialer/pacing/pacing_priv.h"
#include "dialer/pacing/predict.h"
#include "dialer/store/campaign.h"
#include "dialer/store/results.h"

#include "dialer/base/banned.h"

#define SEATS 10
#define ATTEMPTS 400

struct world {
	struct event_base *base;
	struct pacing pacing;
	struct run run;
	struct campaign campaign;
	struct config_trunk trunk_config;
	struct trunk trunk;
	struct attempt attempts[ATTEMPTS];
	int count;
	int64_t now_us;
};

static int ready = 1;

static int message_ready(const struct message *m)
{
	(void)m;
	return ready;
}

static struct world *make(enum campaign_pacing pacing)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	ready = 1;
	w->base = event_base_new();
	list_init(&w->pacing.runs);
	list_init(&w->pacing.lines);
	assert_int_equal(seats_new(&w->pacing.seats, SEATS), 0);
	assert_int_equal(results_new(&w->pacing.results, w->base, NULL, NULL, NULL), 0);
	shed_init(&w->pacing.shed, GATE_BATCH_MAX);
	w->pacing.handler.message_ready = message_ready;
	w->campaign = (struct campaign){ .running = true, .pacing = pacing, .ratio = 2, .abandonment_target = 0.5,
		.max_concurrent = 1000, .ring_s = 20 };
	w->run.pacing = &w->pacing;
	w->run.campaign = &w->campaign;
	level_init(&w->run.level);
	w->run.level.known = true;
	w->run.level.counted = (struct live_answers){ .nodes = 1, .share = 10000 };
	w->run.level.escrow = (struct escrow){ .granted = 5000 * ESCROW_ONE, .basis.valid = true };
	list_append(&w->pacing.runs, &w->run.entry);
	w->trunk.config = &w->trunk_config;
	w->trunk.usable = true;
	w->trunk.channels = 1000;
	rate_init(&w->trunk.rate, 1000);
	w->now_us = 1000 * CLOCK_US_PER_S;
	return w;
}

static void release(struct world *w)
{
	lines_forget(&w->pacing);
	results_free(w->pacing.results);
	seats_free(w->pacing.seats);
	event_base_free(w->base);
	free(w);
}

static int room(struct world *w, int *ret_reserved)
{
	return level_room(&w->run, &w->trunk, w->now_us, ret_reserved);
}

static int overdialled(struct world *w)
{
	int reserved, n = room(w, &reserved);

	assert_int_equal(reserved, 0); /* a seat is asked for at the answer */
	return n;
}

/* A line of the campaign, dialled now. */
static struct attempt *dial(struct world *w)
{
	struct attempt *a = &w->attempts[w->count++];

	assert_true(w->count <= ATTEMPTS);
	lines_add(&w->run, a, w->now_us);
	return a;
}

static void end(struct world *w, struct attempt *a, enum disposition d, bool was_answered)
{
	const struct outcome o = { .disposition = d, .invite_us = 1, .answer_us = was_answered ? 1 : 0,
		.greeting_end_ms = -1, .first_audio_ms = -1 };
	const struct live_count c = lines_count(&o);

	lines_end(&w->run, a, &o);
	level_unwritten(&w->run, &c);
	level_written(&w->run, &c, true);
}

/* So many calls, one a second, each answered after a second and over after two more. */
static void warm(struct world *w, int calls)
{
	for (int i = 0; i < calls; i++) {
		struct attempt *a = dial(w);

		w->now_us += CLOCK_US_PER_S;
		pacing_seat(&w->pacing, a, CALL_SEATED, w->now_us);
		end(w, a, DISPOSITION_COMPLETED, true);
	}
	w->now_us += 60 * CLOCK_US_PER_S;
}

/* Thousands were answered before, and nobody abandoned: the seats and the ratio are what limits. */
static void much_allowance(struct world *w)
{
	w->run.level.counted.block_live = w->run.level.counted.day_live = 5000;
}

static void progressive_reserves(void **state)
{
	struct world *w = make(PACING_PROGRESSIVE);
	struct seats_state seats;
	int reserved;

	(void)state;
	assert_int_equal(room(w, &reserved), SEATS);
	assert_int_equal(reserved, SEATS);
	seats_state(w->pacing.seats, &seats);
	assert_int_equal(seats.free, 0);
	assert_int_equal(room(w, &reserved), 0);
	assert_int_equal(reserved, 0);
	release(w);
}

static void cold_is_one_to_one(void **state)
{
	struct world *w = make(PACING_RATIO);

	(void)state;
	much_allowance(w);
	warm(w, PREDICT_COLD_LINES - 1);
	assert_int_equal(overdialled(w), SEATS);
	assert_string_equal(w->run.level.why, "too few calls seen yet");
	warm(w, 1);
	assert_int_equal(overdialled(w), 2 * SEATS);
	assert_string_equal(w->run.level.why, "");
	release(w);
}

static void what_rings_and_who_waits_count(void **state)
{
	struct world *w = make(PACING_RATIO);
	struct seat taken[SEATS + 1] = { 0 };

	(void)state;
	much_allowance(w);
	warm(w, PREDICT_COLD_LINES);
	for (int i = 0; i < 6; i++)
		dial(w);
	assert_int_equal(overdialled(w), 2 * SEATS - 6);
	for (int i = 0; i < SEATS; i++)
		assert_true(seats_ask(w->pacing.seats, &taken[i]));
	assert_int_equal(overdialled(w), 0); /* the level falls to zero */
	assert_false(seats_ask(w->pacing.seats, &taken[SEATS]));
	assert_int_equal(overdialled(w), 0);
	release(w);
}

/* Told and still on the line, told and over, as other nodes counted it: each is one less that may be abandoned. */
static void what_was_abandoned_counts_at_once(void **state)
{
	struct world *w = make(PACING_RATIO);
	struct live_count block, day;
	struct attempt *a;

	(void)state;
	warm(w, PREDICT_COLD_LINES);
	w->run.level.counted.block_live = w->run.level.counted.day_live = 150;
	w->run.level.counted.block_abandoned = w->run.level.counted.day_abandoned = 99;
	a = dial(w);
	pacing_seat(&w->pacing, a, CALL_WAITS, w->now_us);
	level_counts(&w->run, &block, &day);
	assert_int_equal(block.abandoned, 99);
	pacing_seat(&w->pacing, a, CALL_TOLD, w->now_us);
	level_counts(&w->run, &block, &day);
	assert_int_equal(block.abandoned, 100);
	assert_int_equal(day.live, 150 + PREDICT_COLD_LINES + 1);
	end(w, a, DISPOSITION_ABANDONED, true);
	level_counts(&w->run, &block, &day);
	assert_int_equal(block.abandoned, 100);
	assert_int_equal(day.live, 150 + PREDICT_COLD_LINES + 1);
	assert_int_equal(overdialled(w), SEATS);
	assert_string_equal(w->run.level.why, "nothing more may be abandoned");
	release(w);
}

/* At a share of a half each line beyond the free seats takes half a call of it. */
static void no_more_than_was_granted(void **state)
{
	struct world *w = make(PACING_RATIO);
	struct escrow *e = &w->run.level.escrow;
	struct attempt *a;

	(void)state;
	w->campaign.ratio = 10;
	much_allowance(w);
	warm(w, PREDICT_COLD_LINES);
	*e = (struct escrow){ .granted = 5 * ESCROW_ONE, .basis.valid = true };
	assert_int_equal(overdialled(w), SEATS + 10);
	a = dial(w); /* no seat is free for it: it waits, is told so, and ends */
	pacing_seat(&w->pacing, a, CALL_WAITS, w->now_us);
	assert_int_equal(overdialled(w), SEATS + 9);
	pacing_seat(&w->pacing, a, CALL_GAVE_UP, w->now_us);
	assert_int_equal(overdialled(w), SEATS + 9); /* perhaps nobody spoke to them */
	a = dial(w);
	pacing_seat(&w->pacing, a, CALL_WAITS, w->now_us);
	pacing_seat(&w->pacing, a, CALL_TOLD, w->now_us);
	assert_int_equal(overdialled(w), SEATS + 8);
	end(w, a, DISPOSITION_ABANDONED, true); /* answered long ago: it adds nothing to these 30 days */
	assert_int_equal(overdialled(w), SEATS + 7);
	level_lapse(&w->pacing);
	assert_int_equal(overdialled(w), SEATS);
	release(w);
}

/* The law of another node's classes is the campaign's. */
static void the_strictest_node_counts(void **state)
{
	struct world *w = make(PACING_RATIO);

	(void)state;
	w->campaign.ratio = 10;
	much_allowance(w);
	warm(w, PREDICT_COLD_LINES);
	w->run.level.escrow.granted = 4 * ESCROW_ONE;
	assert_int_equal(overdialled(w), SEATS + 8);
	w->run.level.counted.share = 2000;
	assert_int_equal(overdialled(w), SEATS + 5);
	release(w);
}

static void the_law_is_the_most(void **state)
{
	struct world *w = make(PACING_PREDICTIVE);

	(void)state;
	assert_true(level_target(&w->run) > 0.49);
	w->run.level.law = 0.03;
	assert_true(level_target(&w->run) < 0.031);
	w->campaign.abandonment_target = 0.01;
	assert_true(level_target(&w->run) < 0.011);
	release(w);
}

static void without_the_message_nobody_is_called(void **state)
{
	struct world *w = make(PACING_RATIO);

	(void)state;
	ready = 0; /* being synthesised */
	assert_int_equal(overdialled(w), 0);
	ready = -1;
	assert_int_equal(overdialled(w), 0);
	ready = 1;
	assert_int_equal(overdialled(w), SEATS);
	w->run.level.message_failed = true; /* the voice failed, or there was no memory */
	assert_int_equal(overdialled(w), 0);
	w->run.level.message_failed = false;
	w->run.level.known = false; /* nobody has read yet what was abandoned */
	assert_int_equal(overdialled(w), 0);
	release(w);
}

static void campaigns_share_seats(void **state)
{
	struct world *w = make(PACING_RATIO);
	struct campaign other = { .running = true };
	struct run second = { .pacing = &w->pacing, .campaign = &other };
	struct seat taken[SEATS - 1] = { 0 };
	int sum = 0;

	(void)state;
	list_append(&w->pacing.runs, &second.entry);
	assert_int_equal(overdialled(w), SEATS / 2);
	second.level.message_failed = true; /* it calls nobody, and so takes no seat */
	assert_int_equal(overdialled(w), SEATS);
	second.level.message_failed = false;
	for (int i = 0; i < SEATS - 1; i++)
		assert_true(seats_ask(w->pacing.seats, &taken[i]));
	for (int i = 0; i < 2; i++, w->now_us += CLOCK_US_PER_S)
		sum += overdialled(w);
	assert_int_equal(sum, 1); /* the odd seat goes round */
	release(w);
}

/* So many of the team are free, and nothing is known of the share of conversations that want one. */
static void give_team(struct run *r, struct campaign *c, int free)
{
	snprintf(c->hand_over, sizeof(c->hand_over), "sales");
	r->team.known = true;
	r->team.count = (struct representatives_count){ .ready = free, .free = free, .own = free };
}

static int reserved_lines(struct world *w)
{
	int reserved, n = room(w, &reserved);

	assert_int_equal(reserved, n);
	seats_unreserve(w->pacing.seats, reserved);
	return n;
}

static void representatives_hold_progressive_back(void **state)
{
	struct world *w = make(PACING_PROGRESSIVE);
	struct attempt *a;

	(void)state;
	give_team(&w->run, &w->campaign, 4);
	assert_int_equal(reserved_lines(w), 4);
	assert_true(w->run.team.limits);
	a = dial(w);
	assert_int_equal(reserved_lines(w), 3); /* a line that rings is a conversation to be */
	pacing_seat(&w->pacing, a, CALL_SEATED, w->now_us);
	assert_int_equal(reserved_lines(w), 3);
	((struct line *)a->line)->asked = true; /* they may be taken already, but nobody has said so */
	assert_int_equal(reserved_lines(w), 3);
	((struct line *)a->line)->served = true;
	w->run.team.count.own = 3;
	assert_int_equal(reserved_lines(w), 3);
	w->run.team.count.own = SEATS + 5;
	assert_int_equal(reserved_lines(w), SEATS);
	assert_false(w->run.team.limits);
	w->run.team.known = false; /* not counted yet */
	assert_int_equal(reserved_lines(w), 0);
	release(w);
}

static void representatives_hold_overdialling_back(void **state)
{
	struct world *w = make(PACING_RATIO);

	(void)state;
	much_allowance(w);
	warm(w, PREDICT_COLD_LINES);
	give_team(&w->run, &w->campaign, 4);
	hand_over_init(&w->run.team.share);
	assert_int_equal(overdialled(w), 8);
	w->run.team.count.own = 0;
	assert_int_equal(overdialled(w), 0);
	for (int i = 0; i < 1000; i++)
		hand_over_learn(&w->run.team.share, false);
	assert_in_range(overdialled(w), 2, 2 * SEATS); /* hardly one wants a representative */
	w->run.team.count.own = 4;
	assert_int_equal(overdialled(w), 2 * SEATS);
	release(w);
}

static void campaigns_share_representatives(void **state)
{
	struct world *w = make(PACING_PROGRESSIVE);
	struct campaign other = { .running = true, .pacing = PACING_PROGRESSIVE };
	struct run second = { .pacing = &w->pacing, .campaign = &other };
	struct attempt *a = &w->attempts[ATTEMPTS - 1];

	(void)state;
	level_init(&second.level);
	list_append(&w->pacing.runs, &second.entry);
	give_team(&w->run, &w->campaign, 4);
	lines_add(&second, a, w->now_us);
	assert_int_equal(reserved_lines(w), 4); /* it hands nothing over */
	give_team(&second, &other, 4);
	assert_int_equal(reserved_lines(w), 3);
	other.pacing = PACING_PREDICTIVE; /* a line that rings may find no seat */
	assert_int_equal(reserved_lines(w), 4);
	pacing_seat(&w->pacing, a, CALL_WAITS, w->now_us);
	assert_int_equal(reserved_lines(w), 3);
	snprintf(other.hand_over, sizeof(other.hand_over), "support");
	assert_int_equal(reserved_lines(w), 4);
	release(w);
}

static void conversations_teach_the_share(void **state)
{
	struct world *w = make(PACING_PROGRESSIVE);
	struct attempt *a = dial(w);

	(void)state;
	end(w, a, DISPOSITION_NO_ANSWER, false);
	a = dial(w);
	pacing_seat(&w->pacing, a, CALL_SEATED, w->now_us);
	end(w, a, DISPOSITION_VOICEMAIL, true); /* a machine held the seat, but it was no conversation */
	assert_true(w->run.team.share.kept < 0.5);
	a = dial(w);
	pacing_seat(&w->pacing, a, CALL_SEATED, w->now_us);
	end(w, a, DISPOSITION_COMPLETED, true);
	assert_true(w->run.team.share.kept > 0.5);
	a = dial(w);
	pacing_seat(&w->pacing, a, CALL_SEATED, w->now_us);
	((struct line *)a->line)->asked = true; /* counted when it asked */
	pacing_seat(&w->pacing, a, CALL_HANDED_OVER, w->now_us);
	end(w, a, DISPOSITION_TRANSFERRED, true);
	assert_true(w->run.team.share.kept < 1.5);
	release(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(progressive_reserves),
		cmocka_unit_test(cold_is_one_to_one),
		cmocka_unit_test(what_rings_and_who_waits_count),
		cmocka_unit_test(what_was_abandoned_counts_at_once),
		cmocka_unit_test(no_more_than_was_granted),
		cmocka_unit_test(the_strictest_node_counts),
		cmocka_unit_test(the_law_is_the_most),
		cmocka_unit_test(without_the_message_nobody_is_called),
		cmocka_unit_test(campaigns_share_seats),
		cmocka_unit_test(representatives_hold_progressive_back),
		cmocka_unit_test(representatives_hold_overdialling_back),
		cmocka_unit_test(campaigns_share_representatives),
		cmocka_unit_test(conversations_teach_the_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
