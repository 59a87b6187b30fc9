/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/media/g711.h"

#include "dialer/base/banned.h"

#define ULAW_BIAS 33    /* of the 14-bit value */
#define ULAW_CLIP 8158

/* The segment of a magnitude: position of its highest bit above the lowest segment's. */
static int segment_of(int magnitude, int lowest)
{
	int segment = 0;

	for (magnitude >>= lowest; magnitude > 1 && segment < 7; magnitude >>= 1)
		segment++;
	return segment;
}

static int16_t ulaw_decode(uint8_t code)
{
	int inverted = ~code & 0xff;
	int segment = (inverted >> 4) & 7;
	int magnitude = ((((inverted & 15) << 1) + ULAW_BIAS) << segment) - ULAW_BIAS;

	return (int16_t)((inverted & 0x80) ? -magnitude * 4 : magnitude * 4);
}

static uint8_t ulaw_encode(int16_t sample)
{
	int negative = sample < 0;
	/* 14 bits; the reference takes the one's complement of negative values. */
	int magnitude = (negative ? ~sample : sample) >> 2;
	int segment;

	magnitude = (magnitude > ULAW_CLIP ? ULAW_CLIP : magnitude) + ULAW_BIAS;
	segment = segment_of(magnitude, 5);
	return (uint8_t)~((negative ? 0x80 : 0) | (segment << 4) | ((magnitude >> (segment + 1)) & 15));
}

static int16_t alaw_decode(uint8_t code)
{
	int toggled = code ^ 0x55;
	int segment = (toggled >> 4) & 7;
	int magnitude = ((toggled & 15) << 1) + 1;

	if (segment > 0)
		magnitude = (magnitude + 32) << (segment - 1);
	magnitude <<= 3;
	return (int16_t)((toggled & 0x80) ? magnitude : -magnitude);
}

static uint8_t alaw_encode(int16_t sample)
{
	int negative = sample < 0;
	int magnitude = (negative ? ~sample : sample) >> 4; /* 12 bits */
	int segment = segment_of(magnitude, 4);
	int mantissa;

	if (magnitude < 16)
		segment = 0;
	else
		segment++;
	mantissa = segment > 1 ? (magnitude >> (segment - 1)) & 15 : magnitude & 15;
	return (uint8_t)(((negative ? 0 : 0x80) | (segment << 4) | mantissa) ^ 0x55);
}

int16_t law_decode_sample(enum law law, uint8_t code)
{
	return law == LAW_A ? alaw_decode(code) : ulaw_decode(code);
}

uint8_t law_encode_sample(enum law law, int16_t sample)
{
	return law == LAW_A ? alaw_encode(sample) : ulaw_encode(sample);
}

void law_decode(enum law law, const uint8_t *codes, int16_t *samples, size_t n)
{
	for (size_t i = 0; i < n; i++)
		samples[i] = law_decode_sample(law, codes[i]);
}

void law_encode(enum law law, const int16_t *samples, uint8_t *codes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		codes[i] = law_encode_sample(law, samples[i]);
}
