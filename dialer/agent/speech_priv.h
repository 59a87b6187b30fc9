/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stages as the agent's files see them: which recogniser, which voice, and the recognisers
 * that are free. A recogniser is opened when calls begin to need it (agent_new, while it rings),
 * never above the limit, and kept; an utterance borrows it.
 */
#ifndef DIALER_AGENT_SPEECH_PRIV_H
#define DIALER_AGENT_SPEECH_PRIV_H

#include "dialer/agent/agent.h"
#include "dialer/agent/asr.h"
#include "dialer/agent/pool.h"
#include "dialer/agent/prompts.h"
#include "dialer/agent/tts.h"

#define SPEECH_JOBS_MAX 4096

struct speech_ops {
	const struct asr_ops *asr;
	const struct tts_ops *tts;
};

/* As speech_start(), with other stages than the embedded ones. */
int speech_start_with(struct speech **sp, const struct speech_params *params,
	const struct speech_ops *ops) __attribute__((warn_unused_result));

struct pool *speech_pool(struct speech *s);
struct prompts *speech_prompts(struct speech *s);
const struct asr_ops *speech_asr(const struct speech *s);
/* The script's voice, or the daemon's. */
const char *speech_voice(const struct speech *s, const struct script *script);

/* A call begins or ends; the first opens a recogniser for it if there are too few. Any thread. */
void speech_call_begins(struct speech *s, struct script *script);
void speech_call_ends(struct speech *s);
/* Borrow a recogniser and bring it back. NULL when none is free. Any thread. */
void *speech_borrow(struct speech *s);
void speech_return(struct speech *s, void *recogniser);

#endif
