/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/media/hearing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <spandsp.h>
#include <speex/speex_jitter.h>

#include "dialer/base/clock.h"

#include "dialer/base/banned.h"

#define STEP 80          /* samples, 10 ms */
#define CONCEAL_STEPS 6  /* then silence: a longer guess sounds like a robot */
/* Packets this far from the expected timestamp start the buffer anew: a stall or a new source. */
#define JUMP_SAMPLES (MEDIA_RATE * 2)

struct hearing {
	JitterBuffer *buffer;
	plc_state_t *plc;
	enum law law;
	bool started;
	uint32_t ssrc, last_timestamp;
	uint16_t first_sequence, last_sequence;
	uint32_t cycles;
	int lost_steps;
	int64_t last_arrival_us;
	double jitter;           /* RFC 3550 6.4.1, timestamp units */
	uint64_t received, concealed;
};

int hearing_new(struct hearing **hp)
{
	struct hearing *h = calloc(1, sizeof(*h));

	if (h == NULL)
		return -ENOMEM;
	h->buffer = jitter_buffer_init(STEP);
	h->plc = plc_init(NULL);
	if (h->buffer == NULL || h->plc == NULL) {
		hearing_free(h);
		return -ENOMEM;
	}
	h->lost_steps = CONCEAL_STEPS;
	*hp = h;
	return 0;
}

void hearing_free(struct hearing *h)
{
	if (h == NULL)
		return;
	if (h->buffer != NULL)
		jitter_buffer_destroy(h->buffer);
	if (h->plc != NULL)
		plc_free(h->plc);
	free(h);
}

void hearing_set_law(struct hearing *h, enum law law)
{
	h->law = law;
}

static void restart(struct hearing *h, const struct rtp_header *rtp)
{
	jitter_buffer_reset(h->buffer);
	h->started = true;
	h->ssrc = rtp->ssrc;
	h->first_sequence = h->last_sequence = rtp->sequence;
	h->cycles = 0;
	h->received = 0;
	h->last_arrival_us = 0;
}

static void note_arrival(struct hearing *h, const struct rtp_header *rtp, int64_t mono_us)
{
	if (h->last_arrival_us != 0) {
		double arrived = (double)(mono_us - h->last_arrival_us) * MEDIA_RATE / CLOCK_US_PER_S;
		double d = arrived - (double)(int32_t)(rtp->timestamp - h->last_timestamp);

		h->jitter += ((d < 0 ? -d : d) - h->jitter) / 16;
	}
	h->last_arrival_us = mono_us;
	if ((int16_t)(rtp->sequence - h->last_sequence) > 0) {
		if (rtp->sequence < h->last_sequence)
			h->cycles += 0x10000;
		h->last_sequence = rtp->sequence;
	}
	h->last_timestamp = rtp->timestamp;
	h->received++;
}

void hearing_put(struct hearing *h, const struct rtp_header *rtp, const uint8_t *payload, size_t len,
	int64_t mono_us)
{
	int32_t jump = (int32_t)(rtp->timestamp - h->last_timestamp);

	if (len == 0)
		return;
	if (!h->started || rtp->ssrc != h->ssrc || jump > JUMP_SAMPLES || jump < -JUMP_SAMPLES)
		restart(h, rtp);
	note_arrival(h, rtp, mono_us);
	/* In steps, so that a frame never straddles two packets. A tail under 10 ms is dropped. */
	for (size_t at = 0; at + STEP <= len; at += STEP) {
		uint8_t copy[STEP];
		JitterBufferPacket packet = {
			.data = (char *)copy,
			.len = STEP,
			.timestamp = rtp->timestamp + (uint32_t)at,
			.span = STEP,
			.sequence = rtp->sequence,
			/* Arrival in 1/8 ms, enough bits to be unmistakable within a few minutes. */
			.user_data = (uint32_t)(mono_us / 125),
		};

		memcpy(copy, payload + at, STEP);
		jitter_buffer_put(h->buffer, &packet);
	}
}

static int64_t arrival_of(uint32_t user_data, int64_t now_us)
{
	uint32_t age = (uint32_t)(now_us / 125) - user_data;

	return now_us - (int64_t)age * 125;
}

/* One step; true when it came from a packet. */
static bool get_step(struct hearing *h, int16_t *out, int64_t now_us, int64_t *captured_us)
{
	char data[2 * STEP];
	spx_int32_t offset = 0;
	JitterBufferPacket packet = { .data = data, .len = sizeof(data) };
	int got = h->started ? jitter_buffer_get(h->buffer, &packet, STEP, &offset) : JITTER_BUFFER_MISSING;

	if (h->started)
		jitter_buffer_tick(h->buffer);
	if (got != JITTER_BUFFER_OK || packet.len < STEP) {
		if (h->lost_steps < CONCEAL_STEPS) {
			/* Shifts its history by memcpy() over itself: tests/lib/asan.supp. */
			plc_fillin(h->plc, out, STEP);
			h->concealed++;
		} else {
			memset(out, 0, STEP * sizeof(*out));
		}
		h->lost_steps += h->lost_steps < CONCEAL_STEPS;
		return false;
	}
	law_decode(h->law, (const uint8_t *)data, out, STEP);
	plc_rx(h->plc, out, STEP);
	h->lost_steps = 0;
	*captured_us = arrival_of(packet.user_data, now_us);
	return true;
}

void hearing_get(struct hearing *h, int64_t mono_us, struct hearing_frame *ret)
{
	int64_t captured_us = 0;
	bool first = get_step(h, ret->samples, mono_us, &captured_us);
	bool second = get_step(h, ret->samples + STEP, mono_us, &captured_us);

	ret->concealed = !first && !second;
	ret->captured_mono_us = ret->concealed ? 0 : captured_us;
}

void hearing_stats(const struct hearing *h, struct stream_stats *ret)
{
	uint64_t expected = h->started ?
		(uint64_t)(h->cycles + h->last_sequence) - h->first_sequence + 1 : 0;

	ret->received = h->received;
	ret->lost = expected > h->received ? expected - h->received : 0;
	ret->concealed = h->concealed;
	ret->jitter_ms = (int)(h->jitter * 1000 / MEDIA_RATE);
}
