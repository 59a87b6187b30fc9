/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often: the campaign's own caps, and the sliding windows of the law. What counts as one attempt
 * differs from law to law, so the facts bring the attempts themselves and each rule counts its own
 * way. A window that is full opens again when enough of what fills it has left it.
 */
#include "config.h"

#include <errno.h>

#include "policy/civil.h"
#include "policy/pack_priv.h"

/* The attempts a rule counts, in the span before now. */
struct tally {
	uint32_t count;
	int64_t nth_us;   /* when the limit-th newest of them was made; 0: there are fewer */
	bool complete;    /* the facts reach back to the begin of the span */
};

static struct tally tally(const struct facts *f, const struct freq_params *want)
{
	int64_t from_us = f->now_us - want->span_us;
	struct tally t = { .complete = f->attempts_from_us > 0 && f->attempts_from_us <= from_us };
	uint32_t i, all = want->same | want->event;
	bool counts;

	for (i = 0; i < f->attempt_count && i < FACTS_ATTEMPTS_MAX; i++) {
		const struct attempt_fact *a = &f->attempts[i];

		/* Without a branch: one attempt counts, the next does not. */
		counts = (a->at_us > from_us) & ((a->is & all) == all) & ((a->is & want->not_counted) == 0);
		t.count += counts;
		t.nth_us = (counts & (t.count == want->limit)) ? a->at_us : t.nth_us;
	}
	return t;
}

/* A window: permits below the limit, waits at it, and cannot tell with half a history. */
static void eval_window(const struct rule *rule, struct eval *e, const struct freq_params *want)
{
	struct tally t = tally(e->f, want);

	if (t.count >= want->limit)
		eval_say_later(e, rule->index, REASON_CAP_REACHED, t.nth_us + want->span_us);
	else if (!t.complete)
		eval_say(e, rule->index, ANSWER_CANNOT_TELL, REASON_ATTEMPTS_UNKNOWN);
	else
		eval_say(e, rule->index, ANSWER_PERMIT, REASON_BELOW_CAP);
}

/* ---- the campaign's own caps ---------------------------------------------------------------- */

static int parse_cap(struct policy_builder *b, struct rule *rule, const struct json_t *json)
{
	static const char *const spans[] = { "ever", "24h", NULL };
	int span = 0, limit = 0;

	if (pack_choice(b, "cap rule", json, "span", spans, &span) != 0 ||
		pack_number(b, "cap rule", json, "limit", false, 1000, &limit) != 0)
		return -EINVAL;
	rule->u.cap.per_day = span == 1;
	rule->u.cap.limit = limit;
	return 0;
}

static void eval_cap(const struct rule *rule, struct eval *e)
{
	const struct cap_params *c = &rule->u.cap;
	int32_t limit = c->limit;

	if (limit == 0)
		limit = c->per_day ? e->f->max_attempts_24h : e->f->max_attempts_lead;
	if (limit <= 0) {
		eval_say(e, rule->index, ANSWER_CANNOT_TELL, REASON_CAP_UNKNOWN);
	} else if (c->per_day) {
		const struct freq_params day = { .same = ATTEMPT_SAME_NUMBER,
			.span_us = CIVIL_DAY_US, .limit = (uint32_t)limit };

		eval_window(rule, e, &day);
	} else if (e->f->attempts_lead < 0) {
		eval_say(e, rule->index, ANSWER_CANNOT_TELL, REASON_ATTEMPTS_UNKNOWN);
	} else if (e->f->attempts_lead < limit) {
		eval_say(e, rule->index, ANSWER_PERMIT, REASON_BELOW_CAP);
	} else {
		/* A day's cap ends by itself; a lead's does not. */
		eval_say(e, rule->index, ANSWER_FORBID, REASON_CAP_REACHED);
	}
}

/* ---- the law's ------------------------------------------------------------------------------ */

static const struct {
	const char *name;
	uint32_t same;
} reaches[] = {
	{ "number", ATTEMPT_SAME_NUMBER },
	{ "person", ATTEMPT_SAME_PERSON },
	{ "seller", ATTEMPT_SAME_PERSON | ATTEMPT_SAME_SELLER },
	{ "campaign", ATTEMPT_SAME_PERSON | ATTEMPT_SAME_CAMPAIGN },
	{ "subject", ATTEMPT_SAME_PERSON | ATTEMPT_SAME_SELLER | ATTEMPT_SAME_SUBJECT },
	{ "debt", ATTEMPT_SAME_DEBT },
};

static const struct {
	const char *name;
	uint32_t event;
} events[] = {
	{ "attempts", 0 },
	{ "conversations", ATTEMPT_CONVERSED },
	{ "abandoned", ATTEMPT_ABANDONED },
	{ "refusals", ATTEMPT_REFUSED },
};

static const struct pack_flag_word not_counted[] = {
	{ "busy", ATTEMPT_BUSY }, { "not_in_service", ATTEMPT_NOT_IN_SERVICE }, { NULL, 0 }
};

#define COUNT_OF(table) (sizeof table / sizeof *table)

static int parse_freq(struct policy_builder *b, struct rule *rule, const struct json_t *json)
{
	const char *reach_names[COUNT_OF(reaches) + 1] = { NULL };
	const char *event_names[COUNT_OF(events) + 1] = { NULL };
	int limit = 0, hours = 0, reach = 0, event = 0;
	struct freq_params *f = &rule->u.freq;
	size_t i;

	for (i = 0; i < COUNT_OF(reaches); i++)
		reach_names[i] = reaches[i].name;
	for (i = 0; i < COUNT_OF(events); i++)
		event_names[i] = events[i].name;
	if (pack_number(b, "freq rule", json, "limit", true, FACTS_ATTEMPTS_MAX, &limit) != 0 ||
		pack_number(b, "freq rule", json, "span_hours", true, FREQ_SPAN_MAX_H, &hours) != 0 ||
		pack_choice(b, "freq rule", json, "per", reach_names, &reach) != 0 ||
		(json_object_get(json, "events") &&
			pack_choice(b, "freq rule", json, "events", event_names, &event) != 0) ||
		pack_words(b, "freq rule", json, "not_counted", not_counted, &f->not_counted) != 0)
		return -EINVAL;
	if (limit == 0 || hours == 0)
		return builder_fail(b, "freq rule: \"limit\" and \"span_hours\" are at least 1 (hint: "
			"kind \"ban\" permits none at all)");
	f->same = reaches[reach].same;
	f->event = events[event].event;
	f->limit = (uint32_t)limit;
	f->span_us = hours * CIVIL_HOUR_US;
	return 0;
}

static void eval_freq(const struct rule *rule, struct eval *e)
{
	enum reason reason = rule->except != 0 ? except_find(e, rule) : REASON_NONE;

	if (reason != REASON_NONE)
		eval_say(e, rule->index, ANSWER_PERMIT, reason);
	else
		eval_window(rule, e, &rule->u.freq);
}

const struct rule_ops rule_cap_ops = {
	.kind = "cap", .members = "span limit", .phase = PHASE_FACTS, .parse = parse_cap,
	.eval = eval_cap
};

const struct rule_ops rule_freq_ops = {
	.kind = "freq", .members = "limit span_hours per events not_counted " EXCEPT_MEMBERS,
	.phase = PHASE_FACTS, .parse = parse_freq, .eval = eval_freq
};
