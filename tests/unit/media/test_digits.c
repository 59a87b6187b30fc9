/* SPDX-License-Identifier: Apache-2.0 */
/* Keys in and out: each is told once, however it came. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <spandsp.h>

#include "dialer/media/digits.h"
#include "dialer/media/g711.h"

#include "dialer/base/banned.h"

static char heard[64];

static void on_digit(char digit, void *arg)
{
	size_t n = strlen(heard);

	(void)arg;
	assert_true(n < sizeof(heard) - 1);
	heard[n] = digit;
	heard[n + 1] = '\0';
}

static int set_up(void **state)
{
	heard[0] = '\0';
	*state = digits_in_new(on_digit, NULL);
	return *state != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
	digits_in_free(*state);
	return 0;
}

static void event(struct digits_in *d, uint32_t timestamp, uint8_t number, bool end)
{
	const struct rtp_event e = { number, end, 160 };

	digits_event(d, timestamp, &e);
}

static void repeated_packets_are_one_key(void **state)
{
	for (int i = 0; i < 5; i++)
		event(*state, 1000, 9, false);
	for (int i = 0; i < 3; i++)
		event(*state, 1000, 9, true);
	assert_string_equal(heard, "9");
	event(*state, 3000, 9, false); /* the same key again */
	event(*state, 3000, 9, true);
	assert_string_equal(heard, "99");
}

static void lost_packets_lose_no_key(void **state)
{
	event(*state, 1000, 1, false); /* its end is lost */
	event(*state, 3000, 2, true);  /* only its end came */
	event(*state, 5000, 10, false);
	assert_string_equal(heard, "12*");
}

static void no_key_no_digit(void **state)
{
	event(*state, 1000, 16, true); /* flash hook */
	event(*state, 2000, 255, false);
	assert_string_equal(heard, "");
}

/* Tones of spandsp's sender through mu-law, with a pause before and after. */
static void play(struct digits_in *d, const char *keys)
{
	dtmf_tx_state_t *tx = dtmf_tx_init(NULL);
	int silence = 10;

	assert_non_null(tx);
	assert_int_equal(dtmf_tx_put(tx, keys, -1), 0);
	while (silence > 0) {
		int16_t samples[MEDIA_FRAME] = { 0 };

		if (dtmf_tx(tx, samples, MEDIA_FRAME) == 0)
			silence--;
		for (int i = 0; i < MEDIA_FRAME; i++)
			samples[i] = law_decode_sample(LAW_MU, law_encode_sample(LAW_MU, samples[i]));
		digits_audio(d, samples);
	}
	dtmf_tx_free(tx);
}

static void keys_in_band(void **state)
{
	play(*state, "1590*#");
	assert_string_equal(heard, "1590*#");
}

/* A gateway that sends a key both ways: it counts once. */
static void in_band_ends_with_the_first_event(void **state)
{
	event(*state, 1000, 5, false);
	play(*state, "5");
	event(*state, 1000, 5, true);
	assert_string_equal(heard, "5");
}

static void going_out(void **state)
{
	struct digits_out out = { .step = 0 };
	char told[8] = "";
	int packets = 0, markers = 0, ends = 0;
	uint32_t now = 160, last = 0;

	assert_int_equal(digits_out_add(&out, "1#"), 0);
	for (int tick = 0; tick < 60; tick++, now += MEDIA_FRAME) {
		struct rtp_event e;
		bool marker = false;
		uint32_t timestamp = now;

		if (!digits_out_next(&out, &e, &marker, &timestamp))
			continue;
		packets++;
		markers += marker;
		ends += e.end;
		if (marker) {
			told[markers - 1] = rtp_event_digit(e.event);
			assert_int_equal(timestamp, now);
			last = timestamp;
		}
		assert_int_equal(timestamp, last); /* all packets of a key carry its start */
		digits_event(*state, timestamp, &e);
	}
	assert_int_equal(markers, 2);
	assert_int_equal(ends, 6); /* three of each */
	assert_int_equal(packets, 14);
	assert_string_equal(told, "1#");
	assert_string_equal(heard, "1#");
}

static void what_cannot_go_out(void **state)
{
	struct digits_out out = { .step = 0 };

	(void)state;
	assert_int_equal(digits_out_add(&out, "1x"), -EINVAL);
	assert_string_equal(out.queue, "");
	assert_int_equal(digits_out_add(&out, "01234567890123456789012345678901"), 0);
	assert_int_equal(digits_out_add(&out, "2"), -ENOBUFS);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(repeated_packets_are_one_key),
		T(lost_packets_lose_no_key),
		T(no_key_no_digit),
		T(keys_in_band),
		T(in_band_ends_with_the_first_event),
		T(going_out),
		T(what_cannot_go_out),
	};

	return cmocka_run_group_tests_name("media/digits", tests, NULL, NULL);
}
