/* SPDX-License-Identifier: Apache-2.0 */
/* Two streams of one worker that exchange their frames: what comes out, and how much later. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "dialer/media/passage.h"

#include "dialer/base/banned.h"

static void put(struct passage *p, int16_t value, bool concealed)
{
	int16_t samples[MEDIA_FRAME];

	for (int i = 0; i < MEDIA_FRAME; i++)
		samples[i] = value;
	passage_put(p, &(struct media_frame){ .samples = samples, .concealed = concealed });
}

/* -1: nothing there */
static int take(struct passage *p)
{
	int16_t out[MEDIA_FRAME];

	if (!passage_take(p, out))
		return -1;
	for (int i = 1; i < MEDIA_FRAME; i++)
		assert_int_equal(out[i], out[0]);
	return out[0];
}

static void in_order(void **state)
{
	struct passage p = { .count = 0 };

	(void)state;
	assert_int_equal(take(&p), -1);
	for (int16_t i = 1; i <= 20; i++) {
		put(&p, i, false);
		if (i % 2 == 0) {
			assert_int_equal(take(&p), i - 1);
			assert_int_equal(take(&p), i);
			assert_int_equal(take(&p), -1);
		}
	}
}

/* Whoever takes too late hears the newest. */
static void never_more_than_three(void **state)
{
	struct passage p = { .count = 0 };

	(void)state;
	for (int16_t i = 1; i <= 10; i++)
		put(&p, i, false);
	for (int i = 8; i <= 10; i++)
		assert_int_equal(take(&p), i);
	assert_int_equal(take(&p), -1);
}

/* Concealment passes; when it is at its end there is nothing to pass, and the stream makes its noise. */
static void silence_of_a_loss_is_not_passed(void **state)
{
	struct passage p = { .count = 0 };

	(void)state;
	put(&p, 7, true);
	put(&p, 0, true);
	put(&p, 0, false); /* silence that was sent is passed */
	assert_int_equal(take(&p), 7);
	assert_int_equal(take(&p), 0);
	assert_int_equal(take(&p), -1);
}

/*
 * The person's stream is ticked first, the representative's after it, each hearing before it speaks: so the
 * person's frame of a tick leaves in that tick, the representative's in the next one, and it stays so.
 */
static void a_tick_at_most(void **state)
{
	struct passage to_person = { .count = 0 }, to_representative = { .count = 0 };

	(void)state;
	for (int16_t tick = 1; tick <= 100; tick++) {
		put(&to_representative, tick, false);
		assert_int_equal(take(&to_person), tick == 1 ? -1 : tick - 1);
		put(&to_person, tick, false);
		assert_int_equal(take(&to_representative), tick);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_order),
		cmocka_unit_test(never_more_than_three),
		cmocka_unit_test(silence_of_a_loss_is_not_passed),
		cmocka_unit_test(a_tick_at_most),
	};

	return cmocka_run_group_tests_name("media/passage", tests, NULL, NULL);
}
