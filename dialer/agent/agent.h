/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The voice agent of one call: recogniser -> planner -> synthesiser, full duplex, with a gate in
 * front of the voice that lets nothing pass before the opening duties of the decision are met.
 * Everything here runs on the call's worker; recognition and synthesis run on the inference pool,
 * and what they have found is fetched at the next tick, so nothing here ever waits.
 */
#ifndef DIALER_AGENT_AGENT_H
#define DIALER_AGENT_AGENT_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/base/disposition.h"
#include "dialer/media/stream.h"
#include "policy/policy.h"

struct agent;
struct script;      /* a checked script of the scripted planner; shared, counted */
struct speech;      /* the inference pool with its recognisers, voices and prompt cache */

/* ---- process-wide --------------------------------------------------------------------------- */

struct speech_params {
	const char *voice;           /* "slt", "kal16", "rms", "awb", "kal" */
	int threads;                 /* 0: one per core; -1: none, jobs run at once (tests) */
	int recognisers;             /* most calls listening at once */
	const char *sphinx_model_dir;
};
int speech_start(struct speech **sp, const struct speech_params *params)
	__attribute__((warn_unused_result));
void speech_stop(struct speech *s); /* accepts NULL */

/*
 * Check and compile a script (JSON, man 7 dialer-campaign-script). Returns 0, or -EINVAL with
 * "line N column M: what (hint: remedy)" in error. No speech engine needed.
 */
#define SCRIPT_ERROR_MAX 512
int script_parse(struct script **sp, const char *json, size_t len, char error[SCRIPT_ERROR_MAX])
	__attribute__((warn_unused_result));
struct script *script_ref(struct script *s);
void script_unref(struct script *s);
/* Has it a state that hands the call over to a representative? */
bool script_hands_over(const struct script *s);
/* Synthesise the prompts that need no lead's data and compile grammars ahead. Any thread. */
void speech_warm(struct speech *s, struct script *script);

/* How many of the slots cannot hold a call: recognisers that could not be opened when one was needed. */
int speech_failed(struct speech *s);

/* ---- one call ------------------------------------------------------------------------------- */

enum agent_opening { OPENING_AT_ONCE = 0, OPENING_AFTER_GREETING };

struct agent_handler {
	/* Timeline: kind is static text ("said", "heard", "duty", "intent", "barge_in", "slot" ...);
	   offset_ms after the answer. */
	void (*on_event)(const char *kind, int offset_ms, const char *text, const char *detail_json,
		void *arg);
	/* Must be committed before the call ends: call agent_opt_out_committed() when it is. */
	void (*on_opt_out)(const char *method /* "voice" or "key" */, void *arg);
	/* The recording duty is met: start it now. */
	void (*on_record)(void *arg);
	/*
	 * A call that waited for a seat needs none any more: it hears the message, a machine answered, or the
	 * person said no. told: it is abandoned as the law counts.
	 */
	void (*on_seat_given_up)(bool told, void *arg);
	/*
	 * A representative is wanted, and the words that say so have been said; the person waits on hold.
	 * Answered, also from in here, by agent_handed_over() or agent_not_handed_over(), once, unless the
	 * call ends or on_hand_over_cancelled comes first. May come again later in the call.
	 */
	void (*on_hand_over)(void *arg);
	/*
	 * Stop looking for one: the person has changed their mind or waited longer than HAND_OVER_LONGEST_MS, or
	 * the agent ends the call.
	 */
	void (*on_hand_over_cancelled)(void *arg);
	/* The conversation is over: hang up. The last thing the agent does; it may be freed here.
	   slots_json is the agent's, valid during the call; NULL when nothing was learnt.
	   callback_us: DISPOSITION_CALLBACK only; wall time, 0 any time later. */
	void (*on_done)(enum disposition d, const char *slots_json, int64_t callback_us, void *arg);
	void *arg;
};

struct agent_params {
	struct speech *speech;
	struct script *script;
	const struct obligations *obligations; /* copied */
	enum agent_opening opening;
	/* Variables of the prompts: {seller}, {callback_number}, {first_name} ... */
	const char *seller_legal_name;
	const char *subject;  /* what is offered; NULL nothing */
	struct e164 callback_number, toll_free_number;
	enum purpose purpose;
	const char *first_name, *last_name, *fields_json;
	int32_t utc_offset_s; /* seconds east of UTC where the person is: what "tomorrow" means */
	const struct agent_handler *handler;
};

/* While it rings: prepares the opening so that the first packet can leave at the answer. */
int agent_new(struct agent **ap, const struct agent_params *params)
	__attribute__((warn_unused_result));
void agent_free(struct agent *a); /* accepts NULL */

/*
 * The call was answered; audio flows from now on. mono_us: when the 200 arrived. Without a seat it only
 * listens for the end of the greeting, for machines and for the opt-out key: either agent_seat() follows,
 * or, within the law's time after the greeting, the script's "no_seat" message and the end.
 */
void agent_answered(struct agent *a, int64_t mono_us, bool seated);
/* A seat has become free for the call. Too late for one that hears the message. */
void agent_seat(struct agent *a);
/* For the stream's handler. */
void agent_hear(struct agent *a, const struct media_frame *f);
bool agent_speak(struct agent *a, int16_t out[MEDIA_FRAME]);
void agent_sent(struct agent *a, int64_t mono_us, bool first);
void agent_digit(struct agent *a, char digit);
/* The key that asks never to be called again. */
char agent_opt_out_key(const struct agent *a);
void agent_tone(struct agent *a, enum media_tone tone);
void agent_opt_out_committed(struct agent *a);
/*
 * A representative has answered and hears the person from now on. The agent falls silent for good and gives
 * its recogniser and its voice back; of what still comes to it only the opt-out key does anything. It never
 * ends the call any more: that is up to the two. Ignored unless one is wanted.
 */
void agent_handed_over(struct agent *a);
/* Nobody could be found: at the next tick the script goes on at "otherwise". Ignored unless one is wanted. */
void agent_not_handed_over(struct agent *a);
/* For who waits on hold, three representatives may let it ring for a minute each, and some time to find them. */
#define HAND_OVER_LONGEST_MS 200000

/* Measured so far, for the outcome. Arrays of the caller; counts are in and out. */
struct agent_timings {
	int greeting_end_ms, first_audio_ms; /* -1: none */
	int turn_ms[64], barge_in_ms[64];
	int turn_count, barge_in_count;
};
void agent_timings(const struct agent *a, struct agent_timings *ret);
/*
 * The call ends by another hand than the agent's; before agent_disposition(). The opt-out key that still waited
 * for the rest of a number is one: nothing follows it any more. on_opt_out may come.
 */
void agent_call_ended(struct agent *a);
/* The callee hung up now, or the representative did: what the conversation came to. */
enum disposition agent_disposition(const struct agent *a);
const char *agent_slots_json(const struct agent *a);

#endif
