/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One call's agent from the inside. It moves with the stream's tick: each 20 ms agent_hear() takes
 * a frame, follows the other side's turn, fetches what was recognised and looks at the clock; then
 * agent_speak() gives the mouth's next frame. Nothing waits for anything else.
 *
 *   ringing -> greeting -> opening <-> asking -> talk <-> hold -> closing -> over
 *                     \-> machine ------------------------- \ ----/
 *                                                            \-> through
 *
 * Through: a representative has the call, and the agent keeps but the opt-out key.
 *
 * agent.c: life and interface; agent_listen.c: from frames to words; agent_react.c: from words,
 * keys and tones to what happens; agent_say.c: what is said, and the end; agent_hold.c: the way to a
 * representative; agent_clock.c: timers.
 */
#ifndef DIALER_AGENT_AGENT_PRIV_H
#define DIALER_AGENT_AGENT_PRIV_H

#include "dialer/agent/agent.h"
#include "dialer/agent/ear.h"
#include "dialer/agent/gate.h"
#include "dialer/agent/mouth.h"
#include "dialer/agent/planner.h"
#include "dialer/agent/turn.h"
#include "dialer/agent/wording.h"

/* All in milliseconds. */
#define NOBODY_SPEAKS_MS 2500     /* after the answer without a greeting: open anyway */
#define GREETING_RESULT_MS 700    /* the recogniser's time when the greeting has ended */
#define RESULT_MS 1500            /* and later in the call */
#define NO_INPUT_MS 5000          /* silence after a question */
#define KEY_PAUSE_MS 3000         /* between two keys of an entry */
#define LONE_KEY_MS 2000          /* the opt-out key alone, where digits are expected */
#define STABLE_MS 200             /* a complete hypothesis unchanged so long ends a turn early */
#define MACHINE_SPEECH_MS 4500    /* of voice: people do not greet so long */
#define MACHINE_WITHIN_MS 15000   /* after the answer */
#define GREETING_STARTS_MS 5000   /* a later first word is no greeting */
#define BEEP_WAIT_MS 40000        /* for the beep, once it is a machine */
#define NOISE_MS 250              /* shorter sounds without words are nobody's answer */
#define COMMIT_MS 5000            /* after our last word, for the opt-out's commit */
#define SYNTHESIS_MS 4000         /* a text that cannot begin within has failed */
#define MESSAGE_KEY_MS 3000       /* after the message for those without a seat, for the opt-out key */
#define CALL_LONGEST_MS 900000    /* a conversation is ended politely after 15 minutes */
#define HOLD_EVERY_MS 6000        /* from one beginning of the hold prompt to the next */
#define HOLD_PAUSE_MS 2000        /* and at least so long after its end: a long one is no endless one */

#define PRE_ROLL_FRAMES 15        /* heard before speech was found: 300 ms */

enum phase { PHASE_RINGING = 0, PHASE_GREETING, PHASE_OPENING, PHASE_ASKING, PHASE_TALK, PHASE_HOLD,
	PHASE_MACHINE, PHASE_THROUGH, PHASE_CLOSING, PHASE_OVER };

/* On hold: the words before it are said first; then a representative is asked for; nobody may be there. */
enum hand_over { HAND_OVER_SAYING = 0, HAND_OVER_ASKED, HAND_OVER_NOBODY };

enum confirming { CONFIRM_NOTHING = 0, CONFIRM_OPT_OUT, CONFIRM_WRONG_NUMBER };

struct agent {
	struct agent_handler handler;
	struct speech *speech;
	struct script *script;        /* one reference */
	struct obligations obligations;
	enum agent_opening opening;
	struct wording wording;
	struct gate gate;
	struct mouth *mouth;
	struct ear *ear;
	struct turn turn;
	const struct planner_ops *planner;
	void *plan_state;

	enum phase phase;
	int64_t now_us, answered_us;
	int topic;                    /* what an utterance that begins now answers */
	bool waiting;                 /* for an answer, once all is said */
	int64_t wait_from_us;         /* since when; 0: not yet */

	/* listening */
	int16_t pre_roll[PRE_ROLL_FRAMES][MEDIA_FRAME];
	int pre_roll_at;
	int16_t block[EAR_BLOCK];
	size_t block_count;
	bool hearing;                 /* an utterance goes to the recogniser */
	int heard_topic;              /* what that utterance answers */
	int64_t result_due_us;        /* it has ended; the result must come by then; 0: none due */
	struct asr_result partial;
	int64_t partial_since_us;
	int turns;                    /* of the other side so far */
	int early_voice_ms;           /* its voice before the conversation */

	/* keys */
	char keys[SCRIPT_DIGITS_MAX + 1];
	int64_t key_us;

	/* what was understood */
	enum confirming confirming, doubted; /* being asked; to be asked after the opening */
	int doubts;                   /* low-confidence requests to stop so far */
	bool planned_first;           /* the planner has said its first word */
	int asked;                    /* PHASE_ASKING: the duty that is a question */
	bool seated;                  /* recogniser and planner are ours */
	bool told;                    /* that no seat is free: the call is abandoned, however it ends */
	bool opted_out, opt_out_committed, consent_answered;
	unsigned closing_said;        /* bits by duty: said already */
	enum disposition planned;     /* while closing */
	int64_t callback_us;
	int resumes;                  /* of the closing words */
	bool machine_greets;          /* waiting for the beep */

	/* on hold */
	enum hand_over hand_over;
	int64_t hand_over_us;         /* asked for then */
	int64_t hold_said_us;         /* the hold prompt last begun then */

	int32_t utc_offset_s;         /* of the person's clock */

	/* measured */
	struct agent_timings timings;
	int64_t last_sent_us;         /* 0: none */
	int64_t turn_end_us;          /* the other side's, not answered yet; 0: none */
	int64_t silent_since_us;      /* something to say, nothing goes out */
	bool over_told;
	char *slots_json;
};

/* ---- agent_say.c ---- */
void agent_note(struct agent *a, const char *kind, int64_t mono_us, const char *text,
	const char *detail_json);
/* The date where the person is, in days since 1970. */
int64_t agent_today(const struct agent *a);
const char *agent_duty_text(const struct agent *a, int duty, char out[WORDING_MAX]);
/* Cut what is being said; what was heard of it is noted. */
void agent_cut(struct agent *a);
/* Say text under tag; a failure ends the call. */
void agent_say(struct agent *a, int tag, const char *text);
void agent_say_prompt(struct agent *a, int tag, enum prompt_id prompt);
/* What must have been said by the end and is not yet. */
void agent_say_closing_duties(struct agent *a);
/* The opening duties from now on up to the first that is a question; the rest follows its answer. */
int agent_queue_duties(struct agent *a);
/* Is this opening duty a question to be answered with yes or no? */
bool agent_duty_asks(int duty);
/* The opening's first word; after it the conversation; its first or present question. */
void agent_open(struct agent *a);
void agent_start_talk(struct agent *a);
void agent_go_on(struct agent *a);
void agent_follow(struct agent *a, const struct plan *plan);
/* Only words of farewell from now on; then the call ends as d. */
void agent_close(struct agent *a, enum disposition d, enum prompt_id prompt);
/* No seat is free in time: the message, time for the key, the end. */
void agent_leave_message(struct agent *a);
/* Hang up now. */
void agent_end(struct agent *a, enum disposition d);
/* Have it committed; the call goes on as it was. */
void agent_request_opt_out(struct agent *a, const char *method);
/* That, the confirmation and the end. */
void agent_opt_out(struct agent *a, const char *method);
/* After an interruption that meant nothing. */
void agent_resume(struct agent *a);
/* Synthesise a text of the script ahead; for planner_ops.foresee. */
void agent_foresee(const char *text, void *arg);
/* The mouth's handler. */
void agent_said(int tag, const char *text, int64_t began_mono_us, void *arg);

/* ---- agent_hold.c ---- */
/* plan->hand_over: its words, then a representative is asked for. On hold already: goes on waiting. */
void agent_put_on_hold(struct agent *a, const struct plan *plan);
/* Back to the talk, or on to the end; whoever is being looked for is not needed. Elsewhere: nothing. */
void agent_leave_hold(struct agent *a);
/* Called each tick on hold. */
void agent_look_at_hold(struct agent *a);

/* ---- agent_clock.c ---- */
bool agent_passed(const struct agent *a, int64_t since_us, int64_t ms);
/* Nobody speaks, and nothing said is still being recognised. */
bool agent_quiet(const struct agent *a);
/* Called each tick: what the clock asks for. */
void agent_look_at_clock(struct agent *a);

/* ---- agent_react.c ---- */
void agent_heard(struct agent *a, const struct asr_result *result);
void agent_unheard(struct agent *a, enum unheard why);
/* Ask about a doubtful request to stop, if there was one and the opening duties are met. */
bool agent_ask_doubt(struct agent *a);
void agent_keyed(struct agent *a);  /* an entry by keys is complete */
void agent_take_digit(struct agent *a, char digit);
void agent_take_tone(struct agent *a, enum media_tone tone);
void agent_machine(struct agent *a, const char *why);

/* ---- agent_listen.c ---- */
void agent_listen(struct agent *a, const struct media_frame *f);
void agent_stop_listening(struct agent *a);
/* A seat came while the person speaks: what they say from here on is recognised. */
void agent_listen_from_now(struct agent *a);

#endif
