/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/g711.h"

#include "dialer/base/banned.h"

#define ULAW_BIAS 132   /* 33 in G.711's 14 bit scale */
#define ULAW_CLIP 32635 /* 8158.75 in that scale */

/* Position of the highest set bit above bit base, at most 7: the segment number. */
static int segment_of(int magnitude, int base)
{
	int segment = 0;

	while (segment < 7 && magnitude >> (base + segment + 1) != 0)
		segment++;
	return segment;
}

static uint8_t encode_u(int sample)
{
	int sign = sample < 0 ? 0x80 : 0;
	int magnitude = sample < 0 ? -sample : sample;
	int segment;

	if (magnitude > ULAW_CLIP)
		magnitude = ULAW_CLIP;
	magnitude += ULAW_BIAS;
	segment = segment_of(magnitude, 7);
	return (uint8_t)~(sign | segment << 4 | ((magnitude >> (segment + 3)) & 15));
}

static int decode_u(uint8_t byte)
{
	int bits = ~byte & 0xff, segment = bits >> 4 & 7;
	int magnitude = (((bits & 15) << 3) + ULAW_BIAS) << segment;

	return bits & 0x80 ? ULAW_BIAS - magnitude : magnitude - ULAW_BIAS;
}

/* Even bits are inverted on the wire (0x55); the sign bit is 1 for positive. */
static uint8_t encode_a(int sample)
{
	int sign = sample >= 0 ? 0x80 : 0;
	int magnitude = (sample >= 0 ? sample : -sample - 1) >> 3; /* 13 bit scale */
	int segment = segment_of(magnitude, 4);
	int mantissa = magnitude >> (segment < 2 ? 1 : segment) & 15;

	return (uint8_t)((sign | segment << 4 | mantissa) ^ 0x55);
}

static int decode_a(uint8_t byte)
{
	int bits = byte ^ 0x55, segment = bits >> 4 & 7;
	int magnitude = ((bits & 15) << 4) + 8;

	if (segment > 0)
		magnitude = (magnitude + 256) << (segment - 1);
	return bits & 0x80 ? magnitude : -magnitude;
}

void g711_encode(enum law law, const int16_t *pcm, uint8_t *out, size_t count)
{
	for (size_t i = 0; i < count; i++)
		out[i] = law == LAW_A ? encode_a(pcm[i]) : encode_u(pcm[i]);
}

void g711_decode(enum law law, const uint8_t *in, int16_t *pcm, size_t count)
{
	for (size_t i = 0; i < count; i++)
		pcm[i] = (int16_t)(law == LAW_A ? decode_a(in[i]) : decode_u(in[i]));
}
