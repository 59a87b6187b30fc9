/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "dialer/agent/gate.h"
#include "dialer/base/banned.h"

/* Every duty, then what is no duty. */
#define TAGS (DUTY_KINDS - 1 + 2)

static int tag_at(int i)
{
	if (i < DUTY_KINDS - 1)
		return i + 1;
	return i == DUTY_KINDS - 1 ? SPEECH_PLAN : SPEECH_FAREWELL;
}

static void make(struct obligations *o, const int *kinds, int count)
{
	memset(o, 0, sizeof(*o));
	for (int i = 0; i < count; i++)
		o->duties[i] = (struct duty){ .kind = (uint8_t)kinds[i], .opening = 1 };
	o->duty_count = (uint8_t)count;
}

/* The only tag that passes; fails when there are several. */
static int only_one(const struct gate *g)
{
	int found = 0;

	for (int i = 0; i < TAGS; i++) {
		if (gate_passes(g, tag_at(i))) {
			assert_int_equal(found, 0);
			found = tag_at(i);
		}
	}
	return found;
}

static void walk_order(const int order[4])
{
	struct obligations o;
	struct gate g;

	make(&o, order, 4);
	gate_init(&g, &o);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(only_one(&g), order[i]);
		for (int t = 0; t < TAGS; t++) /* nothing else that might be said meets the duty */
			if (tag_at(t) != order[i])
				gate_met(&g, tag_at(t));
		assert_int_equal(gate_due(&g), order[i]);
		gate_begins(&g, order[i]);
		assert_true(gate_cut(&g, order[i])); /* cut off: due again */
		assert_int_equal(only_one(&g), order[i]);
		gate_met(&g, order[i]);
	}
	assert_int_equal(gate_due(&g), 0);
	assert_true(gate_passes(&g, SPEECH_PLAN));
	assert_false(gate_passes(&g, DUTY_VOICEMAIL_TOLL_FREE));
}

static void every_order(void **state)
{
	(void)state;
	for (int code = 0; code < 256; code++) {
		const int order[4] = { 1 + (code & 3), 1 + (code >> 2 & 3), 1 + (code >> 4 & 3),
			1 + (code >> 6 & 3) };
		unsigned seen = 0;

		for (int i = 0; i < 4; i++)
			seen |= 1U << order[i];
		if (seen == 0x1e) /* 24 of them hold each duty once */
			walk_order(order);
	}
}

static void three_cuts(void **state)
{
	const int kinds[] = { DUTY_IDENTIFY_SELLER, DUTY_OFFER_OPT_OUT };
	struct obligations o;
	struct gate g;

	(void)state;
	make(&o, kinds, 2);
	gate_init(&g, &o);
	assert_true(gate_cut(&g, DUTY_IDENTIFY_SELLER));
	assert_true(gate_cut(&g, DUTY_IDENTIFY_SELLER));
	gate_met(&g, DUTY_IDENTIFY_SELLER);
	assert_true(gate_cut(&g, DUTY_OFFER_OPT_OUT)); /* each duty counts for itself */
	assert_true(gate_cut(&g, DUTY_OFFER_OPT_OUT));
	assert_false(gate_cut(&g, DUTY_OFFER_OPT_OUT));
}

static void record_notice(void **state)
{
	const int kinds[] = { DUTY_RECORD_NOTICE, DUTY_IDENTIFY_SELLER };
	struct obligations o;
	struct gate g;

	(void)state;
	make(&o, kinds, 2);
	o.record = RECORD_AFTER_CONSENT;
	gate_init(&g, &o);
	assert_int_equal(only_one(&g), DUTY_IDENTIFY_SELLER);
	gate_met(&g, DUTY_IDENTIFY_SELLER);
	assert_int_equal(only_one(&g), DUTY_RECORD_NOTICE); /* a question comes last */
	gate_met(&g, DUTY_RECORD_NOTICE);
	assert_int_equal(gate_due(&g), 0);

	o.record = RECORD_FORBIDDEN; /* nobody is asked for what is not done */
	gate_init(&g, &o);
	gate_met(&g, DUTY_IDENTIFY_SELLER);
	assert_int_equal(gate_due(&g), 0);

	make(&o, kinds + 1, 1);
	o.record = RECORD_AFTER_CONSENT; /* needed though not listed */
	gate_init(&g, &o);
	gate_met(&g, DUTY_IDENTIFY_SELLER);
	assert_int_equal(gate_due(&g), DUTY_RECORD_NOTICE);
}

static void farewell(void **state)
{
	const int kinds[] = { DUTY_IDENTIFY_SELLER, DUTY_DISCLOSE_ARTIFICIAL };
	struct obligations o;
	struct gate g;

	(void)state;
	make(&o, kinds, 2);
	gate_init(&g, &o);
	gate_farewell(&g); /* before any word: who calls is said first */
	assert_int_equal(only_one(&g), DUTY_IDENTIFY_SELLER);
	gate_met(&g, DUTY_IDENTIFY_SELLER);
	assert_true(gate_passes(&g, SPEECH_FAREWELL));
	assert_false(gate_passes(&g, SPEECH_PLAN));

	gate_init(&g, &o);
	gate_begins(&g, DUTY_IDENTIFY_SELLER);
	gate_farewell(&g); /* in the middle: nothing more is owed */
	assert_true(gate_passes(&g, SPEECH_FAREWELL));
	assert_false(gate_passes(&g, SPEECH_PLAN));
	assert_false(gate_passes(&g, DUTY_DISCLOSE_ARTIFICIAL));
	gate_machine(&g);
	assert_true(gate_passes(&g, SPEECH_FAREWELL)); /* one-way */
}

static void machine(void **state)
{
	const int kinds[] = { DUTY_IDENTIFY_SELLER, DUTY_VOICEMAIL_TOLL_FREE };
	struct obligations o;
	struct gate g;

	(void)state;
	make(&o, kinds, 2);
	gate_init(&g, &o);
	assert_int_equal(g.count, 1); /* the text for machines opens no call to a person */
	gate_machine(&g);
	assert_int_equal(only_one(&g), DUTY_VOICEMAIL_TOLL_FREE);
	gate_farewell(&g);
	assert_int_equal(only_one(&g), DUTY_VOICEMAIL_TOLL_FREE);
}

/* No seat: who calls, why and the way out in one piece, what else must be disclosed in its turn, no question, no sale. */
static void message(void **state)
{
	const int kinds[] = { DUTY_DISCLOSE_ARTIFICIAL, DUTY_IDENTIFY_SELLER, DUTY_OFFER_OPT_OUT, DUTY_STATE_GOODS,
		DUTY_ASK_TO_CONTINUE };
	struct obligations o;
	struct gate g;

	(void)state;
	make(&o, kinds, 5);
	gate_init(&g, &o);
	assert_false(gate_passes(&g, SPEECH_MESSAGE));
	gate_message(&g);
	assert_int_equal(only_one(&g), DUTY_DISCLOSE_ARTIFICIAL);
	gate_met(&g, DUTY_DISCLOSE_ARTIFICIAL);
	assert_int_equal(gate_due(&g), SPEECH_MESSAGE);
	assert_true(gate_passes(&g, SPEECH_MESSAGE));
	assert_false(gate_passes(&g, SPEECH_PLAN));
	assert_false(gate_passes(&g, SPEECH_FAREWELL));
	gate_begins(&g, SPEECH_MESSAGE);
	gate_farewell(&g); /* the key: what was begun need not be heard to its end */
	assert_true(gate_passes(&g, SPEECH_FAREWELL));
	assert_false(gate_passes(&g, SPEECH_MESSAGE));

	gate_init(&g, &o);
	gate_message(&g);
	gate_met(&g, DUTY_DISCLOSE_ARTIFICIAL);
	gate_met(&g, SPEECH_MESSAGE);
	assert_int_equal(gate_due(&g), 0);
	assert_false(gate_passes(&g, SPEECH_PLAN)); /* then nothing more */
	gate_machine(&g);
	assert_false(gate_passes(&g, DUTY_VOICEMAIL_TOLL_FREE)); /* one-way */
}

static void message_without_duties(void **state)
{
	const struct obligations o = { 0 };
	struct gate g;

	(void)state;
	gate_init(&g, &o);
	assert_false(gate_passes(&g, SPEECH_MESSAGE)); /* only on its own way */
	gate_message(&g);
	assert_int_equal(gate_due(&g), SPEECH_MESSAGE);
}

static void no_duties(void **state)
{
	const struct obligations o = { 0 };
	struct gate g;

	(void)state;
	gate_init(&g, &o);
	assert_int_equal(gate_due(&g), 0);
	assert_true(gate_passes(&g, SPEECH_PLAN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_order),
		cmocka_unit_test(three_cuts),
		cmocka_unit_test(record_notice),
		cmocka_unit_test(farewell),
		cmocka_unit_test(machine),
		cmocka_unit_test(message),
		cmocka_unit_test(message_without_duties),
		cmocka_unit_test(no_duties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
