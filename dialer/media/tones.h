/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tones of the network and of machines: special information tones, fax, the beep of a machine,
 * busy, reorder, ringback (figures: ITU-T E.180, North American plan). 20 ms frames at 8 kHz.
 *
 * Single tones: a pure sine obeys x[n] + x[n-2] = c x[n-1]; what is left of the least-squares fit
 * tells how pure, c tells the frequency. Speech is never that pure for 60 ms on end. Double tones:
 * Goertzel over 50 ms, which separates 440 from 480 Hz, and the rhythm of on and off.
 */
#ifndef DIALER_MEDIA_TONES_H
#define DIALER_MEDIA_TONES_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/media/stream.h"

struct tones {
	/* single tones */
	double hz;              /* of the run under way, mean */
	int run, gap;           /* frames of one tone; frames since the last tone */
	int sit_step;           /* segments of the SIT triple seen */
	bool beep_told, fax_told;
	/* double tones */
	int16_t block[400];
	int filled;
	int on_kind, on_blocks, off_blocks, cycles;
	bool ringback_told;
};

void tones_init(struct tones *t);
/* TONE_NONE, or the tone that was recognised with this frame, once each. */
enum media_tone tones_frame(struct tones *t, const int16_t samples[MEDIA_FRAME]);

#endif
