/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a callee hears: an energy measure on the caller's packets as they arrive, before any jitter
 * buffer, so that times are times on the wire. A packet whose level is above the threshold is
 * voiced. Voiced packets less than EAR_GAP_US apart are one utterance. Times are clock_mono_us().
 *
 * Barge-in stop time: when the callee starts to speak while the caller is speaking, the time from
 * the callee's first voiced packet to the caller's last voiced one before a gap of EAR_GAP_US (or
 * before the end of the call). Turn gap: from the callee's last voiced packet to the caller's next
 * voiced one, measured when the caller was quiet at that moment.
 */
#ifndef CALLSIM_EAR_H
#define CALLSIM_EAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EAR_GAP_US INT64_C(400000)   /* quiet that ends an utterance */
#define EAR_NOW_US INT64_C(100000)   /* a voiced packet this recent: the caller is speaking */
#define EAR_LIST_MAX 128             /* figures kept of each kind */

typedef void(ear_heard_h)(int64_t from_us, int64_t to_us, void *arg);

struct ear {
	double threshold;                /* root mean square of 16 bit samples */
	ear_heard_h *on_heard;           /* an utterance is over; may be NULL */
	void *arg;
	uint64_t packets, voiced;
	int64_t first_packet_us, last_packet_us, first_voice_us, last_voice_us; /* 0: none yet */
	int64_t largest_gap_us;          /* between two packets in a row */
	int64_t utterance_us;            /* start of the one that goes on; 0 quiet */
	int64_t last_utterance_us;       /* start of the last one, over or not; 0 none */
	int64_t own_start_us, own_end_us; /* callee's speech that waits for its figure; 0 none */
	int64_t barge_in_us[EAR_LIST_MAX], turn_gap_us[EAR_LIST_MAX];
	size_t barge_in_count, turn_gap_count;
};

/* threshold_dbov: level against full scale (0 dBov = 32768), for example -42. */
void ear_init(struct ear *e, double threshold_dbov, ear_heard_h *on_heard, void *arg);
void ear_packet(struct ear *e, int64_t at_us, const int16_t *pcm, size_t count);
/* Let time pass: closes utterances. Call about every 20 ms. */
void ear_tick(struct ear *e, int64_t now_us);
/* The call is over: closes what is open. */
void ear_end(struct ear *e);

bool ear_speaking(const struct ear *e, int64_t now_us);
/* The callee's first and last voiced packet of something said left at that time. */
void ear_own_start(struct ear *e, int64_t at_us);
void ear_own_end(struct ear *e, int64_t at_us);

/* Root mean square of samples. */
double ear_level(const int16_t *pcm, size_t count);
double ear_dbov(double dbov); /* dBov to root mean square */

#endif
