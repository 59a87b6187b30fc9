/* SPDX-License-Identifier: Apache-2.0 */
/* G.711, RTP, tones, the halving of the rate, and what the ear measures. */
#include "config.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tools/callsim/clip.h"
#include "tools/callsim/ear.h"
#include "tools/callsim/g711.h"
#include "tools/callsim/rtp.h"
#include "tools/callsim/voice.h"

#include "dialer/base/banned.h"

/* ITU-T G.711 tables 1 and 2: ends of the scale, in 16 bit. */
static void g711_known(void **state)
{
	static const struct {
		enum law law;
		uint8_t byte;
		int16_t pcm;
	} known[] = {
		{ LAW_U, 0x80, 32124 }, { LAW_U, 0x00, -32124 }, { LAW_U, 0xff, 0 },
		{ LAW_U, 0xfe, 8 }, { LAW_U, 0x7e, -8 }, { LAW_U, 0x8f, 16764 },
		{ LAW_A, 0xaa, 32256 }, { LAW_A, 0x2a, -32256 }, { LAW_A, 0xd5, 8 },
		{ LAW_A, 0x55, -8 }, { LAW_A, 0xd4, 24 }, { LAW_A, 0x80, 5504 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		int16_t pcm;
		uint8_t byte;

		g711_decode(known[i].law, &known[i].byte, &pcm, 1);
		assert_int_equal(pcm, known[i].pcm);
		g711_encode(known[i].law, &known[i].pcm, &byte, 1);
		assert_int_equal(byte, known[i].byte);
	}
}

/* Every code but the second zero of mu-law comes back; no sample is off by more than its step. */
static void g711_round(void **state)
{
	static const enum law laws[] = { LAW_U, LAW_A };

	(void)state;
	for (size_t l = 0; l < 2; l++) {
		for (int code = 0; code < 256; code++) {
			uint8_t byte = (uint8_t)code, again;
			int16_t pcm;

			g711_decode(laws[l], &byte, &pcm, 1);
			g711_encode(laws[l], &pcm, &again, 1);
			assert_int_equal(again, laws[l] == LAW_U && code == 0x7f ? 0xff : code);
		}
		for (int v = INT16_MIN; v <= INT16_MAX; v++) {
			int16_t pcm = (int16_t)v, back;
			uint8_t byte;

			g711_encode(laws[l], &pcm, &byte, 1);
			g711_decode(laws[l], &byte, &back, 1);
			assert_true(abs(v - back) <= 16 + abs(v) / 28);
		}
	}
}

static void rtp(void **state)
{
	uint8_t data[40] = { 0 };
	struct rtp_packet p = { .payload_type = 101, .marker = true, .seq = 65535,
		.timestamp = 0x01020304, .ssrc = 0xf0f1f2f3 }, q;

	(void)state;
	rtp_write_header(&p, data);
	assert_int_equal(rtp_parse(data, 16, &q), 0);
	assert_int_equal(q.payload_type, 101);
	assert_true(q.marker);
	assert_int_equal(q.seq, 65535);
	assert_int_equal(q.timestamp, 0x01020304);
	assert_true(q.ssrc == 0xf0f1f2f3);
	assert_int_equal(q.payload_len, 4);
	assert_int_equal(rtp_parse(data, 11, &q), -EBADMSG);
	data[0] = 0x40; /* version 1 */
	assert_int_equal(rtp_parse(data, 16, &q), -EBADMSG);
	data[0] = 0x8f; /* 15 contributing sources */
	assert_int_equal(rtp_parse(data, 40, &q), -EBADMSG);
	data[0] = 0x90; /* extension of one word */
	data[15] = 1;
	assert_int_equal(rtp_parse(data, 40, &q), 0);
	assert_int_equal(q.payload_len, 20);
	data[14] = 0xff;
	assert_int_equal(rtp_parse(data, 40, &q), -EBADMSG);
	data[0] = 0xa0; /* padding */
	data[39] = 28;
	assert_int_equal(rtp_parse(data, 40, &q), 0);
	assert_int_equal(q.payload_len, 0);
	data[39] = 29;
	assert_int_equal(rtp_parse(data, 40, &q), -EBADMSG);
	data[39] = 0;
	assert_int_equal(rtp_parse(data, 40, &q), -EBADMSG);
}

static void events(void **state)
{
	uint8_t e[RTP_EVENT_LEN];

	(void)state;
	assert_int_equal(rtp_event_code('0'), 0);
	assert_int_equal(rtp_event_code('9'), 9);
	assert_int_equal(rtp_event_code('*'), 10);
	assert_int_equal(rtp_event_code('#'), 11);
	assert_int_equal(rtp_event_code('D'), 15);
	assert_int_equal(rtp_event_code('E'), -EINVAL);
	assert_int_equal(rtp_event_code('\0'), -EINVAL);
	rtp_write_event(9, true, 800, e);
	assert_memory_equal(e, "\x09\x8a\x03\x20", 4);
}

static double level_at(const int16_t *pcm, size_t count, double hz, double rate)
{
	double s = 0, c = 0;

	for (size_t i = 0; i < count; i++) {
		s += pcm[i] * sin(2 * M_PI * hz * (double)i / rate);
		c += pcm[i] * cos(2 * M_PI * hz * (double)i / rate);
	}
	return 2 * sqrt(s * s + c * c) / (double)count;
}

static void tones(void **state)
{
	struct clip *c = NULL;
	int16_t key[160];

	(void)state;
	assert_int_equal(tone_clip(&c, "no such tone"), -EINVAL);
	assert_int_equal(tone_clip(&c, "sit"), 0);
	assert_int_equal(c->count, (380 + 274 + 380) * 8);
	assert_true(level_at(c->pcm + 800, 1600, 985.2, 8000) > 3500);
	assert_true(level_at(c->pcm + 800, 1600, 1370.6, 8000) < 100);
	clip_free(c);
	tone_key('9', 0, key, 160);
	assert_true(level_at(key, 160, 852, 8000) > 3000);
	assert_true(level_at(key, 160, 1477, 8000) > 3000);
	assert_true(level_at(key, 160, 1209, 8000) < 1000);
}

static void halving(void **state)
{
	static int16_t in[3200], out[1600];

	(void)state;
	for (size_t i = 0; i < 3200; i++)
		in[i] = (int16_t)(8000 * sin(2 * M_PI * 1000 * (double)i / 16000) +
			8000 * sin(2 * M_PI * 5000 * (double)i / 16000));
	voice_halve(in, 3200, out);
	assert_true(fabs(level_at(out + 100, 1400, 1000, 8000) - 8000) < 200);
	assert_true(level_at(out + 100, 1400, 3000, 8000) < 100); /* where 5000 Hz would fold to */
}

/* ---- the ear ---------------------------------------------------------------------------------- */

static int heard_count;
static int64_t heard_from, heard_to;

static void on_heard(int64_t from_us, int64_t to_us, void *arg)
{
	(void)arg;
	heard_count++;
	heard_from = from_us;
	heard_to = to_us;
}

/* Packets at 20 ms from from_ms (included) to to_ms (excluded), loud or quiet. */
static void packets(struct ear *e, int from_ms, int to_ms, bool loud)
{
	static int16_t pcm[160];

	for (int i = 0; i < 160; i++)
		pcm[i] = (int16_t)(loud ? 1000 : 100);
	for (int ms = from_ms; ms < to_ms; ms += 20) {
		ear_packet(e, ms * INT64_C(1000), pcm, 160);
		ear_tick(e, ms * INT64_C(1000));
	}
}

static void utterances(void **state)
{
	struct ear e;

	(void)state;
	heard_count = 0;
	ear_init(&e, -42, on_heard, NULL);
	packets(&e, 1000, 1200, false);
	packets(&e, 1200, 1600, true);
	packets(&e, 1600, 1900, false); /* less than the gap: one utterance */
	packets(&e, 1900, 2100, true);
	assert_true(ear_speaking(&e, 2100000));
	assert_int_equal(heard_count, 0);
	packets(&e, 2100, 3000, false);
	assert_false(ear_speaking(&e, 3000000));
	assert_int_equal(heard_count, 1);
	assert_int_equal(heard_from, 1200000);
	assert_int_equal(heard_to, 2080000);
	assert_int_equal(e.first_packet_us, 1000000);
	assert_int_equal(e.first_voice_us, 1200000);
	assert_int_equal(e.largest_gap_us, 20000);
}

static void barge_in(void **state)
{
	struct ear e;

	(void)state;
	ear_init(&e, -42, NULL, NULL);
	packets(&e, 1000, 2000, true);
	ear_own_start(&e, 1990000);
	packets(&e, 2000, 2100, true); /* stops 90 ms after the callee began */
	packets(&e, 2100, 2600, false);
	assert_int_equal(e.barge_in_count, 1);
	assert_int_equal(e.barge_in_us[0], 90000);
	ear_own_end(&e, 2600000);
	packets(&e, 2600, 3000, false);
	packets(&e, 3000, 3100, true);
	assert_int_equal(e.turn_gap_count, 1);
	assert_int_equal(e.turn_gap_us[0], 400000);
	ear_own_start(&e, 5000000); /* the caller is quiet: no barge-in */
	ear_end(&e);
	assert_int_equal(e.barge_in_count, 1);
}

/* A caller that never stops is measured up to the end of the call. */
static void never_stops(void **state)
{
	struct ear e;

	(void)state;
	ear_init(&e, -42, NULL, NULL);
	packets(&e, 1000, 1100, true);
	ear_own_start(&e, 1090000);
	packets(&e, 1100, 5000, true);
	ear_own_end(&e, 4990000); /* it still speaks: no turn gap */
	packets(&e, 5000, 5020, true);
	ear_end(&e);
	assert_int_equal(e.barge_in_us[0], 3910000);
	assert_int_equal(e.turn_gap_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g711_known),
		cmocka_unit_test(g711_round),
		cmocka_unit_test(rtp),
		cmocka_unit_test(events),
		cmocka_unit_test(tones),
		cmocka_unit_test(halving),
		cmocka_unit_test(utterances),
		cmocka_unit_test(barge_in),
		cmocka_unit_test(never_stops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
