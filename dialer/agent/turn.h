/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When the other side begins and ends to speak, from voice activity of 20 ms frames. Times are
 * those at which the frames were captured, not those at which we got to see them. Pure data.
 */
#ifndef DIALER_AGENT_TURN_H
#define DIALER_AGENT_TURN_H

#include <stdbool.h>
#include <stdint.h>

struct media_frame;

#define TURN_ONSET_FRAMES 3     /* voice this long (60 ms) is speech */
#define TURN_ONSET_GAP 1        /* frames without voice forgiven in it */
#define TURN_END_MS 600         /* silence after which a turn is over */
#define TURN_END_SURE_MS 300    /* and when what was said is complete */
#define TURN_END_GREETING_MS 450 /* and for the greeting, whatever it was */
#define TURN_END_DICTATION_MS 900 /* and for digits, said in groups */
#define TURN_LONGEST_MS 15000   /* a turn is cut here */

struct turn {
	bool speaking;
	int onset, gap;          /* frames */
	int64_t onset_us;        /* captured time of the first voiced frame */
	int64_t start_us, last_voice_us; /* of the present or the last turn */
	int64_t now_us;
};

enum turn_event { TURN_NOTHING = 0, TURN_STARTS, TURN_ENDS };

/* One frame. end_ms: the silence that ends a turn now. */
enum turn_event turn_frame(struct turn *t, const struct media_frame *f, int end_ms);
/* Silence since the last voice, or the length of speech so far. */
int turn_silence_ms(const struct turn *t);
int turn_speech_ms(const struct turn *t);

#endif
