/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/media/tones.h"

#include <math.h>
#include <string.h>

#include "dialer/base/banned.h"

#define BLOCK 400 /* 50 ms */
/* Mean power below -40 dBFS is no signalling tone. */
#define POWER_FLOOR (32768.0 * 32768.0 * 1e-4)
#define PURE_RESIDUAL 0.03
#define SAME_TONE 0.03 /* relative change of frequency within one tone */
#define SIT_FRAMES_MIN 10 /* 276 ms short, 380 ms long, less the edges */
#define SIT_GAP_FRAMES 4
#define BEEP_FRAMES 8
#define FAX_FRAMES 20
#define RINGBACK_BLOCKS 24 /* 1.2 s of the 2 s */

void tones_init(struct tones *t)
{
	memset(t, 0, sizeof(*t));
}

/* Frequency of a pure tone in the frame, or 0. */
static double pure_hz(const int16_t *x)
{
	double power = 0, cross = 0, square = 0, sum = 0, c, residual;

	for (int i = 2; i < MEDIA_FRAME; i++) {
		double y = (double)x[i] + x[i - 2];

		power += (double)x[i] * x[i];
		cross += y * x[i - 1];
		square += (double)x[i - 1] * x[i - 1];
		sum += y * y;
	}
	if (power / MEDIA_FRAME < POWER_FLOOR || square <= 0)
		return 0;
	c = cross / square;
	residual = sum - c * cross;
	if (fabs(c) >= 2 || residual > PURE_RESIDUAL * power)
		return 0;
	return acos(c / 2) * MEDIA_RATE / (2 * M_PI);
}

static bool within(double hz, double low, double high)
{
	return hz >= low && hz <= high;
}

/* 913.8 or 985.2, then 1370.6 or 1428.5, then 1776.7 Hz; the E.180 tones lie among them. */
static enum media_tone sit_segment(struct tones *t, double hz)
{
	static const struct {
		double low, high;
	} segments[3] = { { 890, 1010 }, { 1340, 1460 }, { 1740, 1860 } };

	if (within(hz, segments[t->sit_step].low, segments[t->sit_step].high))
		t->sit_step++;
	else
		t->sit_step = within(hz, segments[0].low, segments[0].high) ? 1 : 0;
	if (t->sit_step < 3)
		return TONE_NONE;
	t->sit_step = 0;
	return TONE_SIT;
}

/* A tone of its own ends: was it a segment of the triple? */
static enum media_tone single_ended(struct tones *t)
{
	enum media_tone found = TONE_NONE;

	if (t->run >= SIT_FRAMES_MIN)
		found = sit_segment(t, t->hz);
	t->run = 0;
	return found;
}

static enum media_tone single_goes_on(struct tones *t)
{
	bool sit_like = within(t->hz, 890, 1010) || t->sit_step > 0;

	if (t->run >= FAX_FRAMES && !t->fax_told &&
		(within(t->hz, 1075, 1125) || within(t->hz, 2075, 2125))) {
		t->fax_told = true;
		return TONE_FAX;
	}
	/*
	 * A beep may be any tone; one that could still become a SIT is given its whole length. Two
	 * tones as near as those of ringback and busy pass for one with a slow beat, so the blocks
	 * of the double tones are asked as well.
	 */
	if (t->run >= (sit_like ? 2 * FAX_FRAMES : BEEP_FRAMES) && !t->beep_told && t->on_blocks == 0 &&
		within(t->hz, 350, 2050) && !within(t->hz, 1075, 1125)) {
		t->beep_told = true;
		return TONE_BEEP;
	}
	return TONE_NONE;
}

static enum media_tone single_tone(struct tones *t, const int16_t *samples)
{
	double hz = pure_hz(samples);
	enum media_tone found = TONE_NONE;

	if (hz > 0 && t->run > 0 && fabs(hz - t->hz) < SAME_TONE * t->hz) {
		t->hz += (hz - t->hz) / ++t->run;
		return single_goes_on(t);
	}
	if (t->run > 0)
		found = single_ended(t);
	if (hz > 0) {
		t->hz = hz;
		t->run = 1;
		t->gap = 0;
		t->beep_told = false;
	} else if (++t->gap > SIT_GAP_FRAMES) {
		t->sit_step = 0;
	}
	return found;
}

/* ---- double tones ---- */

static double goertzel(const int16_t *x, double hz)
{
	double c = 2 * cos(2 * M_PI * hz / MEDIA_RATE), a = 0, b = 0;

	for (int i = 0; i < BLOCK; i++) {
		double next = x[i] + c * a - b;

		b = a;
		a = next;
	}
	/* As a share of the mean power of a sine of that amplitude. */
	return 2 * (a * a + b * b - c * a * b) / ((double)BLOCK * BLOCK);
}

enum { PAIR_NONE = 0, PAIR_BUSY, PAIR_RINGBACK };

static int pair_in(const int16_t *x)
{
	double power = 0, f440, f480, f620;

	for (int i = 0; i < BLOCK; i++)
		power += (double)x[i] * x[i];
	power /= BLOCK;
	if (power < POWER_FLOOR)
		return PAIR_NONE;
	f440 = goertzel(x, 440) / power;
	f480 = goertzel(x, 480) / power;
	f620 = goertzel(x, 620) / power;
	if (f480 > 0.2 && f620 > 0.2 && f480 + f620 > 0.75)
		return PAIR_BUSY;
	if (f440 > 0.2 && f480 > 0.2 && f440 + f480 > 0.75)
		return PAIR_RINGBACK;
	return PAIR_NONE;
}

/* Busy 0.5 s on and off, reorder 0.25 s: told after the second full cycle. */
static enum media_tone rhythm(struct tones *t)
{
	int on = t->on_blocks;

	if (t->on_kind != PAIR_BUSY || on < 4 || on > 12) {
		t->cycles = 0;
		return TONE_NONE;
	}
	if (++t->cycles < 2)
		return TONE_NONE;
	t->cycles = 0;
	return on >= 8 ? TONE_BUSY : TONE_REORDER;
}

static enum media_tone double_tone(struct tones *t)
{
	int kind = pair_in(t->block);
	enum media_tone found = TONE_NONE;

	if (kind != PAIR_NONE && (t->on_blocks == 0 || kind == t->on_kind)) {
		t->on_kind = kind;
		t->on_blocks++;
		t->off_blocks = 0;
		if (kind == PAIR_RINGBACK && t->on_blocks == RINGBACK_BLOCKS && !t->ringback_told) {
			t->ringback_told = true;
			return TONE_RINGBACK;
		}
		return TONE_NONE;
	}
	if (t->on_blocks > 0 && ++t->off_blocks >= 2) {
		found = rhythm(t);
		t->on_blocks = 0;
	} else if (t->on_blocks == 0 && ++t->off_blocks > 20) {
		t->cycles = 0;
	}
	return found;
}

enum media_tone tones_frame(struct tones *t, const int16_t samples[MEDIA_FRAME])
{
	enum media_tone found = single_tone(t, samples);

	for (int i = 0; i < MEDIA_FRAME; i++) {
		t->block[t->filled++] = samples[i];
		if (t->filled == BLOCK) {
			enum media_tone two = double_tone(t);

			t->filled = 0;
			if (found == TONE_NONE)
				found = two;
		}
	}
	return found;
}
