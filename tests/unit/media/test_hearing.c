/* SPDX-License-Identifier: Apache-2.0 */
/* The receiving side against packets that come late, twice, never, or from somebody else. */
#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "dialer/media/hearing.h"

#include "dialer/base/banned.h"

#define TICK_US 20000

/* A peer that sends a 400 Hz tone in packets of ptime_ms, and our ticks. */
struct peer {
	struct hearing *hearing;
	uint32_t ssrc, timestamp;
	uint16_t sequence;
	int64_t now_us;
	double at;
	double power;          /* of the frames heard by the newest run() */
	int frames, concealed; /* in the newest run() */
	int64_t age_us;        /* newest frame: now less its capture */
};

static int set_up(void **state)
{
	struct peer *p = calloc(1, sizeof(*p));

	if (p == NULL || hearing_new(&p->hearing) < 0)
		return -1;
	*p = (struct peer){ .hearing = p->hearing, .ssrc = 1, .timestamp = UINT32_MAX - 4000,
		.sequence = 65500, .now_us = 1000000 };
	*state = p;
	return 0;
}

static int tear_down(void **state)
{
	struct peer *p = *state;

	hearing_free(p->hearing);
	free(p);
	return 0;
}

static void send_packet(struct peer *p, int ptime_ms, bool lost)
{
	uint8_t payload[800];
	int n = ptime_ms * MEDIA_RATE / 1000;
	const struct rtp_header h = { false, 0, p->sequence++, p->timestamp, p->ssrc };

	for (int i = 0; i < n; i++, p->at++)
		payload[i] = law_encode_sample(LAW_MU, (int16_t)(8000 * sin(2 * M_PI * 400 * p->at / MEDIA_RATE)));
	p->timestamp += (uint32_t)n;
	if (!lost)
		hearing_put(p->hearing, &h, payload, (size_t)n, p->now_us);
}

/* So many ticks; lose(i) says whether the i-th packet is lost. */
static void run(struct peer *p, int ticks, int ptime_ms, bool (*lose)(int i))
{
	int64_t sent_us = p->now_us;
	int packet = 0;

	p->power = 0;
	p->frames = p->concealed = 0;
	for (int k = 0; k < ticks; k++) {
		struct hearing_frame f;

		for (; sent_us <= p->now_us; sent_us += ptime_ms * 1000, packet++)
			send_packet(p, ptime_ms, lose != NULL && lose(packet));
		hearing_get(p->hearing, p->now_us, &f);
		p->frames++;
		p->concealed += f.concealed;
		for (int i = 0; i < MEDIA_FRAME; i++)
			p->power += (double)f.samples[i] * f.samples[i] / MEDIA_FRAME / ticks;
		p->age_us = f.concealed ? -1 : p->now_us - f.captured_mono_us;
		p->now_us += TICK_US;
	}
}

#define FULL_POWER (8000.0 * 8000.0 / 2)

static void all_packet_times(void **state)
{
	static const int ptimes[] = { 10, 20, 30, 40, 60 };

	for (size_t i = 0; i < sizeof(ptimes) / sizeof(ptimes[0]); i++) {
		struct peer *p;

		if (i > 0)
			assert_int_equal(set_up(state), 0);
		p = *state;
		run(p, 50, ptimes[i], NULL); /* settle */
		run(p, 200, ptimes[i], NULL);
		assert_true(p->power > 0.9 * FULL_POWER);
		assert_true(p->concealed <= 8);
		assert_true(p->age_us >= 0 && p->age_us < 250000);
		if (i + 1 < sizeof(ptimes) / sizeof(ptimes[0]))
			tear_down(state);
	}
}

static bool every_tenth(int i)
{
	return i % 10 == 9;
}

static void single_losses_are_concealed(void **state)
{
	struct peer *p = *state;
	struct stream_stats st;

	run(p, 50, 20, NULL);
	run(p, 300, 20, every_tenth);
	assert_true(p->power > 0.8 * FULL_POWER);
	hearing_stats(p->hearing, &st);
	assert_int_equal(st.lost, 29); /* nobody knows yet that the very last one is */
	assert_int_equal(st.received, 320);
	assert_true(st.concealed >= 29);
}

static bool all_after_fifty(int i)
{
	return i >= 50;
}

static void a_long_gap_becomes_silence(void **state)
{
	struct peer *p = *state;

	run(p, 100, 20, all_after_fifty);
	run(p, 20, 20, all_after_fifty); /* its first fifty are not lost: still sound */
	assert_true(p->power > 0.5 * FULL_POWER);
	for (int i = 0; i < 50; i++) { /* nothing at all comes */
		struct hearing_frame f;
		double power = 0;

		p->now_us += TICK_US;
		hearing_get(p->hearing, p->now_us, &f);
		for (int k = 0; k < MEDIA_FRAME; k++)
			power += (double)f.samples[k] * f.samples[k] / MEDIA_FRAME;
		if (i >= 40) {
			assert_true(f.concealed);
			assert_int_equal(f.captured_mono_us, 0);
			assert_true(power == 0);
		}
	}
}

static void another_source_is_heard_at_once(void **state)
{
	struct peer *p = *state;

	run(p, 100, 20, NULL);
	p->ssrc = 77;
	p->sequence = 5;
	p->timestamp = 12345;
	run(p, 15, 20, NULL);
	run(p, 100, 20, NULL);
	assert_true(p->power > 0.9 * FULL_POWER);
}

static void a_jump_of_the_clock_starts_anew(void **state)
{
	struct peer *p = *state;

	run(p, 100, 20, NULL);
	p->timestamp += 30 * MEDIA_RATE; /* forward */
	run(p, 15, 20, NULL);
	run(p, 100, 20, NULL);
	assert_true(p->power > 0.9 * FULL_POWER);
	p->timestamp -= 90 * MEDIA_RATE; /* and back */
	run(p, 15, 20, NULL);
	run(p, 100, 20, NULL);
	assert_true(p->power > 0.9 * FULL_POWER);
}

static void odd_payloads(void **state)
{
	struct peer *p = *state;
	const struct rtp_header h = { false, 0, 1, 160, 1 };
	const uint8_t payload[RTP_PACKET_MAX] = { 0 };
	struct hearing_frame f;

	hearing_put(p->hearing, &h, payload, 0, p->now_us);
	hearing_put(p->hearing, &h, payload, 1, p->now_us);
	hearing_put(p->hearing, &h, payload, 79, p->now_us);
	hearing_put(p->hearing, &h, payload, sizeof(payload), p->now_us);
	for (int i = 0; i < 20; i++)
		hearing_get(p->hearing, p->now_us += TICK_US, &f);
}

static void before_the_first_packet_there_is_silence(void **state)
{
	struct peer *p = *state;
	struct hearing_frame f;

	hearing_get(p->hearing, p->now_us, &f);
	assert_true(f.concealed);
	assert_int_equal(f.captured_mono_us, 0);
	for (int i = 0; i < MEDIA_FRAME; i++)
		assert_int_equal(f.samples[i], 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(all_packet_times),
		T(single_losses_are_concealed),
		T(a_long_gap_becomes_silence),
		T(another_source_is_heard_at_once),
		T(a_jump_of_the_clock_starts_anew),
		T(odd_payloads),
		T(before_the_first_packet_there_is_silence),
	};

	return cmocka_run_group_tests_name("media/hearing", tests, NULL, NULL);
}
