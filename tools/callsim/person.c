/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/person.h"

#include "dialer/base/clock.h"
#include "tools/callsim/media.h"
#include "tools/callsim/voice.h"

#include "dialer/base/banned.h"

#define DRAW_STEP 0x1000 /* purposes of the draws of step n are DRAW_STEP + 2n and + 2n + 1 */
/* A caller still speaking this shortly before the person finished is speaking to what comes. */
#define OVERLAP_US INT64_C(200000)
/* Speech shorter than this (a click, one loud packet) is nobody speaking. */
#define SPOKE_US INT64_C(60000)

enum progress { STAY = 0, NEXT, GIVE_UP };

typedef enum progress(step_h)(struct person *p, const struct step *s, int64_t now_us);

void person_init(struct person *p, const struct choice *choice, const struct voices *voices,
	struct media *media, int64_t now_us)
{
	*p = (struct person){ .choice = choice, .voices = voices, .media = media,
		.since_us = now_us };
}

static uint64_t purpose(const struct person *p, unsigned which)
{
	return DRAW_STEP + 2 * (uint64_t)p->step + which;
}

static enum progress wait_step(struct person *p, const struct step *s, int64_t now_us)
{
	if (p->until_us == 0)
		p->until_us = now_us + draw_us(p->choice->random, purpose(p, 0), &s->wait_ms);
	return now_us >= p->until_us ? NEXT : STAY;
}

/* SAY, TONE and PRESS: begin once, then until it was played. */
static enum progress played(struct person *p, int64_t now_us)
{
	if (!p->begun) {
		p->begun = true;
		return STAY;
	}
	if (media_busy(p->media))
		return STAY;
	p->heard_from_us = now_us - OVERLAP_US;
	return NEXT;
}

static enum progress say_step(struct person *p, const struct step *s, int64_t now_us)
{
	const struct clip *clip;

	if (!p->begun) {
		uint64_t which = draw(p->choice->random, purpose(p, 1)) % s->text_count;

		clip = voices_find(p->voices, p->choice->voice, s->texts[which]);
		if (clip != NULL)
			media_play(p->media, clip);
	}
	return played(p, now_us);
}

static enum progress tone_step(struct person *p, const struct step *s, int64_t now_us)
{
	if (!p->begun)
		media_play(p->media, s->tone);
	return played(p, now_us);
}

static enum progress press_step(struct person *p, const struct step *s, int64_t now_us)
{
	/* Only when a former press still goes on can there be no room: then wait for it. */
	if (!p->begun && media_press(p->media, s->keys) < 0)
		return STAY;
	return played(p, now_us);
}

static bool timed_out(const struct person *p, const struct step *s, int64_t now_us)
{
	return now_us - p->since_us >= s->timeout_ms * CLOCK_US_PER_MS;
}

static enum progress listen_step(struct person *p, const struct step *s, int64_t now_us)
{
	const struct ear *e = media_ear(p->media);

	if (p->until_us != 0 && !ear_speaking(e, now_us))
		return wait_step(p, s, now_us);
	p->until_us = 0;
	if (e->last_voice_us > p->heard_from_us &&
		e->last_voice_us - e->last_utterance_us >= SPOKE_US)
		p->heard = true;
	if (p->heard && now_us - e->last_voice_us >= s->silence_ms * CLOCK_US_PER_MS)
		return wait_step(p, s, now_us);
	if (!p->heard && timed_out(p, s, now_us))
		return s->go_on ? NEXT : GIVE_UP;
	return STAY;
}

static enum progress hear_step(struct person *p, const struct step *s, int64_t now_us)
{
	const struct ear *e = media_ear(p->media);

	if (ear_speaking(e, now_us) && e->utterance_us != 0 &&
		now_us - e->utterance_us >= s->hear_ms * CLOCK_US_PER_MS)
		return NEXT;
	if (timed_out(p, s, now_us))
		return s->go_on ? NEXT : GIVE_UP;
	return STAY;
}

static step_h *const steps[] = {
	[STEP_SAY] = say_step,
	[STEP_LISTEN] = listen_step,
	[STEP_HEAR] = hear_step,
	[STEP_PAUSE] = wait_step,
	[STEP_PRESS] = press_step,
	[STEP_TONE] = tone_step,
	[STEP_HANG_UP] = NULL,
};

const char *person_tick(struct person *p, int64_t now_us)
{
	const struct behaviour *b = p->choice->behaviour;

	while (p->step < b->step_count) {
		const struct step *s = &b->steps[p->step];
		enum progress result;

		if ((s->groups & ~p->choice->groups) != 0)
			result = NEXT; /* for people of another place */
		else if (s->kind == STEP_HANG_UP)
			return "step";
		else
			result = steps[s->kind](p, s, now_us);
		if (result == GIVE_UP)
			return "nobody speaks";
		if (result == STAY)
			return NULL;
		p->step++;
		p->begun = p->heard = false;
		p->since_us = now_us;
		p->until_us = 0;
	}
	return NULL; /* no step left: stays on the line until the caller hangs up */
}
