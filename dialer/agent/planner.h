/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner stage: what to say next. It speaks only through plans, which the agent puts before
 * the gate; opt-outs never reach it, because the agent acts on them itself. One thread; quick.
 */
#ifndef DIALER_AGENT_PLANNER_H
#define DIALER_AGENT_PLANNER_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/agent/grammar.h"
#include "dialer/agent/wording.h"

struct plan {
	char text[WORDING_MAX];    /* what to say */
	int topic;                 /* what to listen for meanwhile and afterwards */
	enum disposition end;      /* NONE: wait for an answer; else the call ends so after the text */
	bool hand_over;            /* then a representative is wanted; no answer is awaited and end is NONE */
	int64_t callback_us;       /* with DISPOSITION_CALLBACK: wall time; 0 any time later */
};

/* Why there is no answer. */
enum unheard { UNHEARD_SILENCE = 0, UNHEARD_NOT_UNDERSTOOD, UNHEARD_NO_RECOGNISER };

/* What happened, for the timeline; text and detail as in agent_handler.on_event. */
typedef void planner_note_h(const char *kind, const char *text, const char *detail_json, void *arg);

struct planner_ops {
	const char *name;
	/* wording is the agent's and outlives the planner; it fills the slots there. */
	int (*open)(void **ret, const struct script *script, struct wording *wording,
		planner_note_h *note, void *arg);
	void (*close)(void *planner); /* accepts NULL */
	/* The opening duties are met. */
	void (*begin)(void *planner, struct plan *ret);
	/* today: days since 1970-01-01 where the person is. */
	void (*heard)(void *planner, const struct meaning *m, int64_t today, struct plan *ret);
	void (*unheard)(void *planner, enum unheard why, struct plan *ret);
	/* The representative its plan wanted is not to be had. */
	void (*not_handed_over)(void *planner, struct plan *ret);
	/* The last question once more, after something came between. */
	void (*again)(void *planner, struct plan *ret);
	/* Call use with every text that may be said next, so that it is synthesised ahead. */
	void (*foresee)(void *planner, void (*use)(const char *text, void *arg), void *arg);
};

/* The embedded default: follows the script's states. */
extern const struct planner_ops planner_script;

#endif
