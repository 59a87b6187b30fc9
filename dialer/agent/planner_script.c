/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/agent/planner.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/agent/spoken_day.h"
#include "dialer/base/clock.h"
#include "dialer/base/banned.h"

#define STEPS_MAX 200      /* states entered in one call; a script that goes round ends there */
#define REPEATS_MAX 5      /* "repeat that" for one question */
#define DAY_US (INT64_C(86400) * CLOCK_US_PER_S)
#define LATER_TODAY_US (INT64_C(3) * 3600 * CLOCK_US_PER_S)

struct walk {
	const struct script *script;
	struct wording *wording;
	planner_note_h *note;
	void *arg;
	int state;
	bool asking_day;       /* not the state's question, but when to call back */
	int tries;             /* how often the present question was put */
	int repeats, steps;
	bool goal_tried[SCRIPT_GOALS_MAX];
};

static int walk_open(void **ret, const struct script *script, struct wording *wording,
	planner_note_h *note, void *arg)
{
	struct walk *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return -ENOMEM;
	w->script = script;
	w->wording = wording;
	w->note = note;
	w->arg = arg;
	w->state = script->start;
	*ret = w;
	return 0;
}

static void walk_close(void *planner)
{
	free(planner);
}

static void say(const struct walk *w, const char *text, struct plan *ret)
{
	wording_append(w->wording, text, ret->text);
}

static void end(struct walk *w, enum prompt_id prompt, enum disposition d, struct plan *ret)
{
	say(w, w->script->prompts[prompt], ret);
	ret->topic = TOPIC_NONE;
	ret->end = d;
}

/* ---- going on ----------------------------------------------------------------------------------- */

/* The state that fills a goal still empty and not gone to before; -1 none. *ret_all: none empty. */
static int open_goal(struct walk *w, bool *ret_all)
{
	int found = -1;

	*ret_all = true;
	for (int i = 0; i < w->script->goal_count; i++) {
		if (json_object_get(w->wording->slots, w->script->goals[i]) != NULL)
			continue;
		*ret_all = false;
		if (!w->goal_tried[i] && found < 0) {
			w->goal_tried[i] = true;
			found = script_find_slot(w->script, w->script->goals[i]);
		}
	}
	return found;
}

/* Enter a state and those that follow without a question, up to a question or an end. */
static void go(struct walk *w, int to, struct plan *ret)
{
	w->asking_day = false;
	w->tries = 1;
	w->repeats = 0;
	for (;;) {
		const struct script_state *st = &w->script->states[to];
		bool all = true;
		int goal = st->end == DISPOSITION_QUALIFIED ? open_goal(w, &all) : -1;

		if (goal >= 0) {
			to = goal;
			st = &w->script->states[to];
		}
		w->state = to;
		ret->topic = to;
		if (++w->steps > STEPS_MAX) {
			end(w, PROMPT_NO_RESPONSE, DISPOSITION_NO_RESPONSE, ret);
			return;
		}
		say(w, st->say, ret);
		if (st->end != DISPOSITION_NONE)
			ret->end = all ? st->end : DISPOSITION_NOT_INTERESTED;
		ret->hand_over = st->hand_over;
		if (st->end != DISPOSITION_NONE || st->expect != EXPECT_NONE || st->hand_over)
			return;
		to = st->next;
	}
}

static void ask_again(struct walk *w, struct plan *ret)
{
	say(w, w->asking_day ? w->script->prompts[PROMPT_CALLBACK_WHEN] :
		w->script->states[w->state].say, ret);
	ret->topic = w->asking_day ? TOPIC_DAY : w->state;
	ret->hand_over = !w->asking_day && w->script->states[w->state].hand_over;
}

/* ---- answers ------------------------------------------------------------------------------------ */

static void fill_slot(struct walk *w, const char *value)
{
	const char *slot = w->script->states[w->state].slot;
	char detail[SCRIPT_NAME_MAX + 16];

	if (*slot == '\0')
		return;
	/* On a full memory the slot stays empty, and the goal that needs it unmet. */
	(void)json_object_set_new(w->wording->slots, slot, json_string(value));
	snprintf(detail, sizeof(detail), "{\"slot\":\"%s\"}", slot);
	w->note("slot", value, detail, w->arg);
}

static void call_back(struct walk *w, const struct meaning *m, int64_t today, struct plan *ret)
{
	char day[SPOKEN_DAY_TEXT_MAX];

	if (!m->has_day) {
		w->asking_day = true;
		w->tries = 1;
		ask_again(w, ret);
		return;
	}
	if (m->day <= today) {
		snprintf(w->wording->callback_time, sizeof(w->wording->callback_time), "later today");
		ret->callback_us = clock_wall_us() + LATER_TODAY_US;
	} else {
		snprintf(w->wording->callback_time, sizeof(w->wording->callback_time), "on %s",
			spoken_day_format(m->day, day, sizeof(day)));
		ret->callback_us = clock_wall_us() + (m->day - today) * DAY_US;
	}
	end(w, PROMPT_CALLBACK_DONE, DISPOSITION_CALLBACK, ret);
}

static void call_back_some_time(struct walk *w, struct plan *ret)
{
	snprintf(w->wording->callback_time, sizeof(w->wording->callback_time), "another time");
	end(w, PROMPT_CALLBACK_DONE, DISPOSITION_CALLBACK, ret);
}

static void heard_intent(struct walk *w, const struct meaning *m, int64_t today, struct plan *ret)
{
	int to = script_branch(w->script, w->state, w->script->intents[m->intent].name);

	if (to >= 0) {
		go(w, to, ret);
		return;
	}
	switch (m->intent) {
	case INTENT_CALLBACK:
		call_back(w, m, today, ret);
		return;
	case INTENT_WRONG_NUMBER:
		end(w, PROMPT_WRONG_NUMBER, DISPOSITION_WRONG_NUMBER, ret);
		return;
	case INTENT_GOODBYE:
		end(w, PROMPT_GOODBYE, DISPOSITION_NOT_INTERESTED, ret);
		return;
	case INTENT_HUMAN:
		say(w, w->script->prompts[PROMPT_HUMAN], ret);
		break;
	case INTENT_WHO:
		say(w, w->script->disclosures[DUTY_IDENTIFY_SELLER], ret);
		say(w, w->script->disclosures[DUTY_DISCLOSE_ARTIFICIAL], ret);
		break;
	default: /* INTENT_REPEAT */
		break;
	}
	if (++w->repeats > REPEATS_MAX)
		end(w, PROMPT_NO_RESPONSE, DISPOSITION_NO_RESPONSE, ret);
	else
		ask_again(w, ret);
}

static void walk_unheard(void *planner, enum unheard why, struct plan *ret);

static void heard_answer(struct walk *w, const struct meaning *m, struct plan *ret)
{
	const struct script_state *st = &w->script->states[w->state];
	int to = script_branch(w->script, w->state, m->answer);
	char day[SPOKEN_DAY_TEXT_MAX];

	if (to < 0 && (st->expect == EXPECT_YES_NO || (strcmp(m->answer, "yes") != 0 &&
		strcmp(m->answer, "no") != 0)))
		to = st->next;
	if (to < 0) {
		walk_unheard(w, UNHEARD_NOT_UNDERSTOOD, ret);
		return;
	}
	if (st->expect == EXPECT_DIGITS && m->digits[0] != '\0')
		fill_slot(w, m->digits);
	else if (st->expect == EXPECT_DATE && m->has_day)
		fill_slot(w, spoken_day_iso(m->day, day, sizeof(day)));
	else if (st->expect == EXPECT_YES_NO || st->expect == EXPECT_CHOICE)
		fill_slot(w, m->answer);
	go(w, to, ret);
}

static void walk_heard(void *planner, const struct meaning *m, int64_t today, struct plan *ret)
{
	struct walk *w = planner;

	if (m->intent != INTENT_NONE)
		heard_intent(w, m, today, ret);
	else if (w->asking_day && m->has_day)
		call_back(w, m, today, ret);
	else if (m->answer[0] != '\0' && !w->asking_day)
		heard_answer(w, m, ret);
	else
		walk_unheard(w, UNHEARD_NOT_UNDERSTOOD, ret);
}

/* ---- no answers ----------------------------------------------------------------------------------- */

/* How to answer by keys. */
static void press(const struct walk *w, struct plan *ret)
{
	const struct script_state *st = &w->script->states[w->state];
	char text[SCRIPT_TEXT_MAX] = "";
	size_t n = 0;

	if (w->asking_day || st->expect == EXPECT_DATE) {
		say(w, w->script->prompts[PROMPT_PRESS_DATE], ret);
	} else if (st->expect == EXPECT_YES_NO) {
		say(w, w->script->prompts[PROMPT_PRESS_YES_NO], ret);
	} else if (st->expect == EXPECT_DIGITS) {
		say(w, w->script->prompts[PROMPT_PRESS_DIGITS], ret);
	} else {
		for (int i = 0; i < st->choice_count && n < sizeof(text) - 64; i++)
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s %d for %s",
				i == 0 ? "Press" : ",", i + 1, st->choices[i].name);
		for (char *p = text; *p != '\0'; p++)
			*p = *p == '_' ? ' ' : *p;
		snprintf(text + n, sizeof(text) - n, ".");
		say(w, text, ret);
	}
}

static void walk_unheard(void *planner, enum unheard why, struct plan *ret)
{
	struct walk *w = planner;
	const struct script_state *st = &w->script->states[w->state];
	int limit = w->asking_day ? 2 : st->tries;

	if (w->tries >= limit && w->asking_day) {
		call_back_some_time(w, ret);
		return;
	}
	if (w->tries >= limit && st->otherwise >= 0) {
		go(w, st->otherwise, ret);
		return;
	}
	if (w->tries >= limit) {
		end(w, PROMPT_NO_RESPONSE, DISPOSITION_NO_RESPONSE, ret);
		return;
	}
	w->tries++;
	if (why != UNHEARD_NO_RECOGNISER)
		say(w, w->script->prompts[why == UNHEARD_SILENCE ? PROMPT_NOT_HEARD :
			PROMPT_NOT_UNDERSTOOD], ret);
	if (st->reprompt != NULL && !w->asking_day) {
		say(w, st->reprompt, ret);
		ret->topic = w->state;
	} else {
		ask_again(w, ret);
	}
	if (why == UNHEARD_NO_RECOGNISER || w->tries == limit)
		press(w, ret);
}

static void walk_begin(void *planner, struct plan *ret)
{
	struct walk *w = planner;

	go(w, w->script->start, ret);
}

static void walk_not_handed_over(void *planner, struct plan *ret)
{
	struct walk *w = planner;

	go(w, w->script->states[w->state].otherwise, ret);
}

static void walk_again(void *planner, struct plan *ret)
{
	ask_again(planner, ret);
}

static void walk_foresee(void *planner, void (*use)(const char *text, void *arg), void *arg)
{
	struct walk *w = planner;
	const struct script_state *st = &w->script->states[w->state];
	const struct script_state *all = w->script->states;

	for (int i = 0; i < st->on_count; i++)
		use(all[st->on[i].state].say, arg);
	if (st->next >= 0)
		use(all[st->next].say, arg);
	if (st->otherwise >= 0)
		use(all[st->otherwise].say, arg);
	if (st->reprompt != NULL)
		use(st->reprompt, arg);
	if (st->hand_over)
		use(w->script->prompts[PROMPT_HOLD], arg);
	use(st->say, arg);
	use(w->script->prompts[PROMPT_NOT_HEARD], arg);
	use(w->script->prompts[PROMPT_NOT_UNDERSTOOD], arg);
	use(w->script->prompts[PROMPT_OPTED_OUT], arg);
}

const struct planner_ops planner_script = {
	.name = "script",
	.open = walk_open,
	.close = walk_close,
	.begin = walk_begin,
	.heard = walk_heard,
	.unheard = walk_unheard,
	.not_handed_over = walk_not_handed_over,
	.again = walk_again,
	.foresee = walk_foresee,
};
