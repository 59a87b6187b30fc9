/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hand-over with everything around it played by the test: SIP, streams, agent, timers and control thread.
 * First the ways it should go, then thousands of ways that nobody planned.
 */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* What bridge.c calls is the test's. */
#define leg_start fake_leg_start
#define leg_end fake_leg_end
#define stream_new fake_stream_new
#define stream_free fake_stream_free
#define stream_port fake_stream_port
#define stream_connect fake_stream_connect
#define stream_start_sending fake_stream_start_sending
#define stream_send_digits fake_stream_send_digits
#define worker_timer_new fake_timer_new
#define worker_timer_start fake_timer_start
#define worker_timer_stop fake_timer_stop
#define worker_timer_free fake_timer_free
#define worker_mailbox fake_mailbox
#define agent_handed_over fake_handed_over
#define agent_not_handed_over fake_not_handed_over
#define seats_leave fake_seats_leave
#define calls_post_hand_over fake_post_hand_over
#define calls_post_representative_left fake_post_left
#define calls_post_seat fake_post_seat
#define call_note fake_note
#define call_since_answer_ms fake_since_answer_ms
#define call_input fake_call_input
#define call_both_over fake_both_over
#define log_write fake_log

#include "dialer/call/bridge.c"

#define TEXT_MAX 64
#define TEXTS_MAX 32
#define WAYS 20000
#define STEPS 60

/* Of one call; what the fakes keep. */
static struct world {
	struct config config;
	struct calls calls;
	struct attempt attempt;
	struct call call;
	char texts[TEXTS_MAX][TEXT_MAX];
	int text_count;
	/* SIP */
	struct leg_params leg;
	bool leg_up, leg_ending, fail_leg;
	int legs;
	/* stream */
	struct stream_handler stream;
	bool stream_there, sending, fail_stream, fail_connect;
	char digits[8];
	/* timer */
	void (*fire)(void *arg);
	void *fire_arg;
	bool armed, timer_there;
	int64_t after_ms;
	/* agent, control thread, call */
	int asked, wanted, handed_over, not_handed_over, seats_left, hung_up, both_over;
	bool fail_post;
	int found, left[3];
} w;

/* ---- what surrounds it ---- */

leg_id fake_leg_start(struct sip *s, const struct leg_params *p)
{
	(void)s;
	assert_false(w.leg_up);
	if (w.fail_leg)
		return 0;
	w.leg = *p;
	w.leg_up = true;
	w.leg_ending = false;
	return (leg_id)++w.legs;
}

void fake_leg_end(struct sip *s, leg_id id)
{
	(void)s;
	assert_int_equal(id, w.legs);
	assert_true(w.leg_up);
	w.leg_ending = true;
}

int fake_stream_new(struct stream **sp, const struct stream_params *p)
{
	assert_false(w.stream_there);
	if (w.fail_stream)
		return -EADDRINUSE;
	w.stream = *p->handler;
	w.stream_there = true;
	w.sending = false;
	*sp = (struct stream *)(void *)&w;
	return 0;
}

void fake_stream_free(struct stream *s)
{
	if (s != NULL)
		w.stream_there = false;
}

uint16_t fake_stream_port(const struct stream *s)
{
	(void)s;
	return 22000;
}

int fake_stream_connect(struct stream *s, const struct sdp_audio *remote)
{
	assert_non_null(s);
	assert_true(remote->valid);
	return w.fail_connect ? -EINVAL : 0;
}

void fake_stream_start_sending(struct stream *s)
{
	assert_non_null(s);
	w.sending = true;
}

int fake_stream_send_digits(struct stream *s, const char *digits)
{
	assert_non_null(s);
	snprintf(w.digits, sizeof(w.digits), "%s", digits);
	return 0;
}

int fake_timer_new(struct worker_timer **tp, struct worker *worker, void (*fire)(void *arg), void *arg)
{
	(void)worker;
	w.fire = fire;
	w.fire_arg = arg;
	w.timer_there = true;
	*tp = (struct worker_timer *)(void *)&w;
	return 0;
}

void fake_timer_start(struct worker_timer *t, int64_t after_ms)
{
	assert_non_null(t);
	assert_true(w.timer_there);
	w.armed = true;
	w.after_ms = after_ms;
}

void fake_timer_stop(struct worker_timer *t)
{
	assert_non_null(t);
	w.armed = false;
}

void fake_timer_free(struct worker_timer *t)
{
	if (t != NULL)
		w.armed = w.timer_there = false;
}

struct mailbox *fake_mailbox(struct worker *worker)
{
	(void)worker;
	return NULL;
}

void fake_handed_over(struct agent *a)
{
	(void)a;
	w.wanted--;
	w.handed_over++;
}

void fake_not_handed_over(struct agent *a)
{
	(void)a;
	w.wanted--;
	w.not_handed_over++;
}

void fake_seats_leave(struct seats *s, struct seat *seat)
{
	(void)s;
	(void)seat;
	w.seats_left++;
}

int fake_post_hand_over(struct call *c)
{
	(void)c;
	if (w.fail_post)
		return -ENOBUFS;
	assert_int_equal(w.asked, 0); /* one answer is to come, not two */
	w.asked++;
	return 0;
}

void fake_post_left(struct call *c, int64_t id, enum representative_end how)
{
	(void)c;
	assert_int_equal(id, w.found); /* the newest, and once */
	assert_int_equal(w.left[0] + w.left[1] + w.left[2], w.found - 1);
	w.left[how]++;
}

void fake_post_seat(struct call *c, enum call_seat what, int64_t mono_us)
{
	(void)c;
	(void)mono_us;
	assert_int_equal(what, CALL_HANDED_OVER);
}

void fake_note(struct call *c, const char *kind, int offset_ms, const char *text, const char *detail)
{
	(void)offset_ms;
	(void)detail;
	assert_false(c->finished);
	assert_string_equal(kind, "hand_over");
	if (w.text_count < TEXTS_MAX)
		snprintf(w.texts[w.text_count++], TEXT_MAX, "%s", text);
}

int fake_since_answer_ms(const struct call *c)
{
	(void)c;
	return 1000;
}

/* As call.c does it. */
void fake_call_input(struct call *c, enum call_input in, const struct leg_event *e)
{
	(void)e;
	assert_int_equal(in, INPUT_HANG_UP);
	assert_int_equal(w.hung_up, 0);
	w.hung_up++;
	c->outcome.ended_by_us = true;
	bridge_over(&c->bridge);
}

/* Said is what failed, which is meant; a move that the table does not know would be a hole in it. */
void fake_log(enum log_category cat, enum log_level level, const char *fmt, ...)
{
	(void)cat;
	(void)level;
	assert_null(strstr(fmt, "refused while"));
}

void fake_both_over(struct call *c)
{
	assert_true(bridge_is_closed(&c->bridge));
	w.both_over++;
}

static int set_up(void **state)
{
	(void)state;
	memset(&w, 0, sizeof(w));
	w.config.hand_over_ring_s = 15;
	w.config.trunk_count = 1;
	snprintf(w.config.trunks[0].name, sizeof(w.config.trunks[0].name), "pbx");
	w.calls.config = &w.config;
	w.call.calls = &w.calls;
	w.call.attempt = &w.attempt;
	w.attempt.number.digits = 12125550142;
	return bridge_init(&w.call.bridge, &w.call);
}

static void want(void)
{
	w.wanted++;
	bridge_want(&w.call.bridge);
}

static void want_no_more(void)
{
	w.wanted--;
	bridge_want_no_more(&w.call.bridge);
}

static void find_on(const char *trunk)
{
	struct representative r = { .id = ++w.found };

	snprintf(r.name, sizeof(r.name), "rep%d", w.found);
	snprintf(r.trunk, sizeof(r.trunk), "%s", trunk);
	snprintf(r.address, sizeof(r.address), "%d", 100 + w.found);
	w.asked--;
	bridge_found(&w.call.bridge, &r);
}

static void find(void)
{
	find_on("pbx");
}

static void find_nobody(void)
{
	w.asked--;
	bridge_found(&w.call.bridge, NULL);
}

static void tell(enum leg_event_kind kind)
{
	const struct leg_event e = { .kind = kind, .user = w.leg.user, .call_id = "abc", .sdp = { .valid = true } };

	if (kind == LEG_ENDED || kind == LEG_REFUSED)
		w.leg_up = w.leg_ending = false;
	w.leg.on_event(&e);
}

static void fire(void)
{
	assert_true(w.armed);
	w.armed = false;
	w.fire(w.fire_arg);
}

static void expect_text(const char *text)
{
	assert_true(w.text_count > 0);
	assert_string_equal(w.texts[w.text_count - 1], text);
}

/* The person's leg is gone: what call.c does last. */
static void finish(void)
{
	bridge_over(&w.call.bridge);
	w.call.finished = true;
}

static void put_through(void)
{
	want();
	find();
	tell(LEG_SENT);
	tell(LEG_RINGING);
	tell(LEG_ANSWERED);
	assert_true(bridge_joined(&w.call.bridge));
}

/* ---- the ways ---- */

static void the_representative_hangs_up(void **state)
{
	(void)state;
	put_through();
	expect_text("put through to rep1");
	assert_int_equal(w.leg.caller, 12125550142);
	assert_string_equal(w.leg.callee_user, "101");
	assert_true(w.sending && w.handed_over == 1 && w.seats_left == 1 && !w.armed);
	tell(LEG_ENDED);
	expect_text("ended by rep1");
	assert_int_equal(w.left[REPRESENTATIVE_TALKED], 1);
	assert_int_equal(w.hung_up, 1);
	finish();
	assert_true(bridge_is_closed(&w.call.bridge));
	assert_int_equal(w.both_over, 0); /* it was closed in time */
}

static void the_person_hangs_up(void **state)
{
	(void)state;
	put_through();
	finish();
	expect_text("ended: the person hung up");
	assert_true(w.leg_ending && !bridge_is_closed(&w.call.bridge) && !w.timer_there);
	tell(LEG_ENDED);
	assert_int_equal(w.left[REPRESENTATIVE_TALKED], 1);
	assert_int_equal(w.both_over, 1);
	assert_false(w.stream_there);
}

static void while_it_rings(void **state)
{
	(void)state;
	want();
	find();
	tell(LEG_SENT);
	assert_true(w.armed && w.after_ms == 15000);
	finish();
	assert_true(w.leg_ending);
	assert_false(w.leg.may_send(w.leg.user));
	tell(LEG_ANSWERED); /* crossed */
	tell(LEG_ENDED);
	assert_int_equal(w.left[REPRESENTATIVE_NOT_NEEDED], 1);
	assert_int_equal(w.both_over, 1);
	assert_int_equal(w.handed_over, 0);
}

static void three_who_do_not_answer(void **state)
{
	(void)state;
	want();
	for (int i = 0; i < 3; i++) {
		find();
		tell(LEG_SENT);
		if (i == 1) {
			tell(LEG_ENDED); /* busy */
			continue;
		}
		fire();
		assert_true(w.leg_ending);
		tell(LEG_ENDED);
	}
	expect_text("nobody answered");
	assert_int_equal(w.left[REPRESENTATIVE_NO_ANSWER], 3);
	assert_int_equal(w.not_handed_over, 1);
	assert_int_equal(w.asked, 0);
	want(); /* the script may try again */
	assert_int_equal(w.asked, 1);
	find_nobody();
	expect_text("nobody was free");
	assert_int_equal(w.not_handed_over, 2);
}

/* For want of a port, or because the daemon ends, nobody is to blame; for want of their trunk they are as away. */
static void who_is_to_blame(void **state)
{
	(void)state;
	want();
	w.fail_stream = true;
	find();
	w.fail_stream = false;
	assert_int_equal(w.left[REPRESENTATIVE_NOT_NEEDED], 1);
	find();
	tell(LEG_REFUSED);
	assert_int_equal(w.left[REPRESENTATIVE_NOT_NEEDED], 2);
	w.fail_leg = true;
	find_on("another");
	assert_int_equal(w.left[REPRESENTATIVE_NO_ANSWER], 1);
	assert_int_equal(w.not_handed_over, 1);
	assert_false(w.stream_there);
}

static void no_audio_is_no_answer(void **state)
{
	(void)state;
	want();
	find();
	w.fail_connect = true;
	tell(LEG_ANSWERED);
	assert_true(w.leg_ending && !bridge_joined(&w.call.bridge));
	tell(LEG_ENDED);
	assert_int_equal(w.left[REPRESENTATIVE_NO_ANSWER], 1);
	assert_int_equal(w.asked, 1);
}

/* The control thread's answer comes too late, or after everything. */
static void late_answers(void **state)
{
	(void)state;
	want();
	fire();
	expect_text("nobody was free");
	assert_int_equal(w.not_handed_over, 1);
	want(); /* still the same question */
	assert_int_equal(w.asked, 1);
	want_no_more();
	find();
	assert_int_equal(w.left[REPRESENTATIVE_NOT_NEEDED], 1);
	want();
	finish();
	assert_true(bridge_is_closed(&w.call.bridge));
	find();
	assert_int_equal(w.left[REPRESENTATIVE_NOT_NEEDED], 2);
	assert_int_equal(w.legs, 0);
}

static void a_question_that_is_lost(void **state)
{
	(void)state;
	w.fail_post = true;
	want();
	assert_int_equal(w.not_handed_over, 1);
	w.fail_post = false;
	want();
	assert_int_equal(w.asked, 1);
}

static void sound(void **state)
{
	int16_t samples[MEDIA_FRAME] = { 7 }, out[MEDIA_FRAME] = { 0 };
	const struct media_frame f = { .samples = samples };

	(void)state;
	want();
	find();
	w.stream.on_frame(&f, w.stream.arg); /* what their exchange plays while it rings */
	tell(LEG_ANSWERED);
	assert_false(bridge_speak(&w.call.bridge, out));
	w.stream.on_frame(&f, w.stream.arg);
	assert_true(bridge_speak(&w.call.bridge, out));
	assert_int_equal(out[0], 7);
	assert_false(w.stream.fill(out, w.stream.arg)); /* nothing of their own comes back */
	samples[0] = 8;
	bridge_hear(&w.call.bridge, &f);
	assert_true(w.stream.fill(out, w.stream.arg));
	assert_int_equal(out[0], 8);
	bridge_digit(&w.call.bridge, '5');
	assert_string_equal(w.digits, "5");
	finish();
	assert_false(w.stream.fill(out, w.stream.arg));
	tell(LEG_ENDED);
	assert_true(bridge_is_closed(&w.call.bridge));
}

/* An exchange that died: nobody waits in silence for half an hour. */
static void nothing_more_is_heard(void **state)
{
	static const int16_t silence[MEDIA_FRAME];
	const struct media_frame lost = { .samples = silence, .concealed = true }, heard = { .samples = silence };

	(void)state;
	put_through();
	for (int ms = 0; ms < SILENT_MAX_MS - MEDIA_FRAME_MS; ms += MEDIA_FRAME_MS)
		w.stream.on_frame(&lost, w.stream.arg);
	w.stream.on_frame(&heard, w.stream.arg);
	for (int ms = 0; ms < SILENT_MAX_MS; ms += MEDIA_FRAME_MS) {
		assert_int_equal(w.hung_up, 0);
		w.stream.on_frame(&lost, w.stream.arg);
	}
	assert_int_equal(w.hung_up, 1);
	expect_text("ended by us");
	assert_true(w.leg_ending);
	w.stream.on_frame(&lost, w.stream.arg); /* until their leg is gone */
	tell(LEG_ENDED);
	assert_int_equal(w.left[REPRESENTATIVE_TALKED], 1);
}

/* ---- ways that nobody planned ---- */

static unsigned random_of(unsigned *seed, unsigned n)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % n;
}

/* One thing that the surroundings could do now; whoever acts does so only as they may. */
static void something(unsigned *seed)
{
	const struct media_frame f = { .samples = (const int16_t[MEDIA_FRAME]){ 1 } };
	bool over = w.hung_up > 0 || w.call.finished;

	w.fail_leg = random_of(seed, 20) == 0;
	w.fail_stream = random_of(seed, 20) == 0;
	w.fail_connect = random_of(seed, 20) == 0;
	w.fail_post = random_of(seed, 20) == 0;
	switch (random_of(seed, 12)) {
	case 0:
	case 1:
		if (!over && w.wanted == 0 && w.handed_over == 0)
			want();
		break;
	case 2:
		if (!over && w.wanted > 0)
			want_no_more();
		break;
	case 3:
	case 4:
	case 5:
		if (w.asked > 0)
			find();
		break;
	case 6:
		if (w.asked > 0)
			find_nobody();
		break;
	case 7:
		if (w.leg_up)
			tell(LEG_SENT);
		break;
	case 8:
		if (w.leg_up && !bridge_joined(&w.call.bridge))
			tell(LEG_ANSWERED);
		break;
	case 9:
		if (w.leg_up && (w.leg_ending || random_of(seed, 3) == 0))
			tell(random_of(seed, 4) == 0 && w.handed_over == 0 ? LEG_REFUSED : LEG_ENDED);
		break;
	case 10:
		if (w.armed)
			fire();
		break;
	default:
		if (w.stream_there)
			w.stream.on_frame(&f, w.stream.arg);
		if (w.hung_up > 0 && !w.call.finished)
			finish();
		else if (random_of(seed, 30) == 0 && !w.call.finished)
			finish();
		break;
	}
	assert_true(w.wanted >= 0 && w.wanted <= 1);
	assert_true(w.leg_up == w.stream_there);
}

/* At the end of each everybody who was found was given back once, and nothing is left. */
static void unplanned_ways(void **state)
{
	int handed_over = 0, blamed = 0;

	for (unsigned way = 1; way <= WAYS; way++) {
		unsigned seed = way;

		assert_int_equal(set_up(state), 0);
		for (int i = 0; i < STEPS; i++)
			something(&seed);
		w.fail_post = false;
		if (!w.call.finished)
			finish();
		if (w.leg_up) {
			assert_true(w.leg_ending);
			tell(LEG_ENDED);
			assert_int_equal(w.both_over, 1);
		}
		if (w.asked > 0)
			find();
		assert_true(bridge_is_closed(&w.call.bridge));
		assert_int_equal(w.left[0] + w.left[1] + w.left[2], w.found);
		assert_int_equal(w.left[REPRESENTATIVE_TALKED], w.handed_over);
		assert_int_equal(w.seats_left, w.handed_over);
		assert_false(w.armed || w.timer_there || w.stream_there);
		assert_null(w.call.bridge.passages);
		handed_over += w.handed_over;
		blamed += w.left[REPRESENTATIVE_NO_ANSWER];
	}
	assert_true(handed_over > WAYS / 10 && blamed > WAYS / 10); /* or nothing was tried */
}

#define T(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_representative_hangs_up),
		T(the_person_hangs_up),
		T(while_it_rings),
		T(three_who_do_not_answer),
		T(who_is_to_blame),
		T(no_audio_is_no_answer),
		T(late_answers),
		T(a_question_that_is_lost),
		T(sound),
		T(nothing_more_is_heard),
		T(unplanned_ways),
	};

	return cmocka_run_group_tests_name("call/bridge", tests, NULL, NULL);
}
