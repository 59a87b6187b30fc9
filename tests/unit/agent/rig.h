/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A call without network: ticks of 20 ms in virtual time, the callee's audio in, ours out, and
 * everything the agent reports kept for the test to look at. Inference runs inline, so nothing
 * depends on how fast the machine is.
 */
#ifndef TESTS_UNIT_AGENT_RIG_H
#define TESTS_UNIT_AGENT_RIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dialer/agent/agent.h"
#include "dialer/agent/speech_priv.h"

#define RIG_EVENTS_MAX 256
#define RIG_JITTER_MS 40   /* a frame is heard so long after its packet came */

struct rig_event {
	char kind[16];
	int offset_ms;
	char text[512], detail[128];
};

struct rig {
	struct speech *speech;
	struct script *script;
	struct agent *agent;
	int64_t now_us, answered_us, last_sent_us;
	bool sending;                  /* the last tick sent speech */
	struct rig_event events[RIG_EVENTS_MAX];
	int event_count;
	bool no_seat;                  /* rig_answer() answers without one */
	int given_up, told;            /* how often on_seat_given_up() came, and with told */
	int wanted, cancelled;         /* how often on_hand_over() and on_hand_over_cancelled() came */
	bool nobody;                   /* on_hand_over() is answered at once: nobody is there */
	bool done, recorded, commit;   /* commit: opt-outs are committed at once */
	char opt_out[8];
	int64_t recorded_us, callback_us;
	enum disposition disposition;
	char slots[512];
};

/* The example campaign's script, or text when it is not NULL. */
struct script *rig_script(const char *text);
/* A recogniser that hears what rig_say() was told, a voice of 10 ms per byte. */
extern const struct speech_ops rig_fake_ops;

void rig_start(struct rig *r, const struct speech_ops *ops, const char *script_text, int recognisers);
void rig_stop(struct rig *r);
/* All opening duties of United States marketing, recording as given. */
void rig_obligations(struct obligations *o, enum record_duty record);
void rig_ring(struct rig *r, const struct obligations *o, enum agent_opening opening);
void rig_answer(struct rig *r);
void rig_hang_up(struct rig *r);  /* frees the agent */

void rig_tick(struct rig *r, const int16_t samples[MEDIA_FRAME], bool voice);
void rig_silence(struct rig *r, int ms);
/* Until we have been silent for 400 ms after speaking, or the call is done; at most max_ms. */
void rig_listen(struct rig *r, int max_ms);
/* Until our next word begins; at most max_ms. Returns how long it took. */
int rig_until_speech(struct rig *r, int max_ms);

/* The callee speaks: with fake ops, what the recogniser will make of it and how sure it is. */
void rig_say(struct rig *r, const char *heard, float confidence, int ms);
/* With the real ones: a flite voice through G.711. */
void rig_voice(struct rig *r, const char *voice, const char *text);
size_t rig_synthesise(const char *voice, const char *text, int16_t *pcm, size_t max);

/* Events of a kind so far; of them the last one, or NULL. */
int rig_count(const struct rig *r, const char *kind);
const struct rig_event *rig_last(const struct rig *r, const char *kind);
void rig_print(const struct rig *r);
/* Within twelve seconds of silence the agent ends the call so; else the test fails and tells what happened. */
void rig_expect_done(struct rig *r, enum disposition d);

#endif
