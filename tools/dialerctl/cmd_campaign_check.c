/* SPDX-License-Identifier: Apache-2.0 */
/* campaign check: what each place demands before one call is made */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dialer/store/control.h"
#include "tools/dialerctl/campaign_check.h"
#include "tools/dialerctl/campaign_select.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

#define WORDS_MAX 512

static const char *const record_words[] = { [RECORD_FORBIDDEN] = "no", [RECORD_FROM_ANSWER] = "from the answer",
	[RECORD_AFTER_CONSENT] = "after a yes" };

/* "a, b, c d" */
static void add_word(char *text, const char *a, const char *b)
{
	size_t n = strlen(text);

	if (n > 0 && n + 2 < WORDS_MAX) {
		memcpy(text + n, ", ", 3);
		n += 2;
	}
	snprintf(text + n, WORDS_MAX - n, "%s%s%s", a, *b != '\0' ? " " : "", b);
}

/* The rules that refuse there whoever is called. */
static const char *refusals(const struct check *c, const struct check_target *t, char text[WORDS_MAX])
{
	text[0] = '\0';
	for (int i = 0; i < t->decision.ruling_count; i++) {
		const struct ruling *r = &t->decision.rulings[i];

		if (r->answer >= ANSWER_FORBID)
			add_word(text, policy_rule(c->policy, r->rule)->id, policy_reason(r->reason));
	}
	return text;
}

static const char *opening(const struct check_target *t, char text[WORDS_MAX])
{
	const struct obligations *o = &t->decision.obligations;

	text[0] = '\0';
	for (int i = 0; i < o->duty_count; i++)
		if (o->duties[i].opening)
			add_word(text, duty_name((enum duty_kind)o->duties[i].kind), "");
	return text;
}

static void print_targets(const struct check *c)
{
	static const char *const headings[] = { "place", "leads", "callable", "because", "recording", "abandoned", "opening" };
	char leads[24], most[24], why[WORDS_MAX], words[WORDS_MAX];
	struct table t;

	table_init(&t, headings, 7);
	for (int i = 0; i < c->count; i++) {
		const struct check_target *target = &c->targets[i];

		snprintf(leads, sizeof(leads), "%" PRId64, target->leads);
		table_add(&t, target->places);
		table_add(&t, leads);
		table_add(&t, target->callable ? "yes" : "no");
		table_add(&t, refusals(c, target, why));
		table_add(&t, record_words[target->decision.obligations.record]);
		snprintf(most, sizeof(most), "%" PRIu32 " %%", target->decision.obligations.abandoned_percent);
		table_add(&t, target->decision.obligations.abandoned_percent != 0 ? most : "");
		table_add(&t, opening(target, words));
	}
	table_print(&t, 0);
}

static void print_pacing(const struct check *c)
{
	const struct pacing_spec *p = &c->pacing;

	if (!check_overdials(c))
		puts("\npacing: progressive, a seat for every line");
	else if (strcmp(p->mode, "ratio") == 0)
		printf("\npacing: ratio, %d.%02d lines for a free seat, at most %d.%02d %% abandoned\n",
			p->ratio_hundredths / 100, p->ratio_hundredths % 100, p->target_hundredths / 100,
			p->target_hundredths % 100);
	else
		printf("\npacing: predictive, at most %d.%02d %% abandoned\n", p->target_hundredths / 100,
			p->target_hundredths % 100);
}

/* Does a checklist rule reach one of the campaign's places, and its kind of call? */
static bool concerns(const struct check *c, unsigned rule)
{
	const struct facts *f = &c->facts;

	if (strcmp(policy_rule(c->policy, rule)->kind, "checklist") != 0 ||
		!policy_rule_applies(c->policy, rule, f->purpose, f->artificial_voice, f->business, f->record))
		return false;
	for (int i = 0; i < c->count; i++)
		for (int k = 0; k < c->targets[i].decision.place_count; k++)
			if (policy_rule_reaches(c->policy, rule,
				    policy_place_name(c->policy, c->targets[i].decision.places[k])))
				return true;
	return false;
}

static bool attested(const struct facts *f, const char *id)
{
	for (uint32_t i = 0; i < f->held_count; i++)
		if (strcmp(f->held[i], id) == 0)
			return true;
	return false;
}

static void print_checklist(const struct check *c)
{
	static const char *const headings[] = { "rule", "place", "attested", "what must be held or done", "citation" };
	const struct rule_info *info;
	struct table t;

	table_init(&t, headings, 5);
	for (unsigned i = 0; (info = policy_rule(c->policy, i)) != NULL; i++) {
		if (!concerns(c, i))
			continue;
		table_add(&t, info->id);
		table_add(&t, info->place);
		table_add(&t, attested(&c->facts, info->id) ? "yes" : policy_rule_is_shown(c->policy, i) ? "(shown only)" : "no");
		table_add(&t, info->item);
		table_add(&t, info->citation);
	}
	puts("\nChecklist (attest items in [checklist] of the campaign file)");
	table_print(&t, 0);
}

/* Items the campaign attests that no rule asks for are most likely misspelt. */
static void print_unknown(const struct check *c)
{
	for (uint32_t i = 0; i < c->facts.held_count; i++) {
		const struct rule_info *info = NULL;

		for (unsigned k = 0; (info = policy_rule(c->policy, k)) != NULL; k++)
			if (strcmp(info->id, c->facts.held[i]) == 0)
				break;
		if (info == NULL || strcmp(info->kind, "checklist") != 0)
			printf("warning: [checklist] attests %s, which no pack asks for (hint: misspelt?)\n",
				c->facts.held[i]);
	}
}

static json_t *target_json(const struct check *c, const struct check_target *t)
{
	json_t *refused = json_array(), *duties = json_array();

	for (int i = 0; i < t->decision.ruling_count; i++) {
		const struct ruling *r = &t->decision.rulings[i];

		if (r->answer >= ANSWER_FORBID)
			json_array_append_new(refused, json_pack("{s:s, s:s}", "rule", policy_rule(c->policy, r->rule)->id,
				"reason", policy_reason(r->reason)));
	}
	for (int i = 0; i < t->decision.obligations.duty_count; i++)
		json_array_append_new(duties,
			json_string(duty_name((enum duty_kind)t->decision.obligations.duties[i].kind)));
	return json_pack("{s:s, s:I, s:b, s:o, s:o, s:s, s:i}", "places", t->places, "leads", (json_int_t)t->leads, "callable",
		t->callable, "refused_by", refused, "duties", duties, "recording",
		record_words[t->decision.obligations.record], "abandoned_percent",
		(int)t->decision.obligations.abandoned_percent);
}

static int print_json(const struct check *c, const char *name)
{
	json_t *targets = json_array(), *items = json_array();
	const struct rule_info *info;

	for (int i = 0; i < c->count; i++)
		json_array_append_new(targets, target_json(c, &c->targets[i]));
	for (unsigned i = 0; (info = policy_rule(c->policy, i)) != NULL; i++)
		if (concerns(c, i))
			json_array_append_new(items, json_pack("{s:s, s:s, s:s, s:b, s:b}", "rule", info->id, "place",
				info->place, "item", info->item, "attested", attested(&c->facts, info->id), "blocking",
				!policy_rule_is_shown(c->policy, i)));
	return ctl_print_json(json_pack("{s:s, s:s, s:f, s:f, s:o, s:o}", "campaign", name, "pacing", c->pacing.mode,
		"ratio", c->pacing.ratio_hundredths / 100.0, "abandonment_target", c->pacing.target_hundredths / 100.0,
		"targets", targets, "checklist", items));
}

/* How many leads the filter keeps; nothing where there is none. */
static int tell_filter(struct ctl *ctl, const char *name)
{
	struct selection s;
	int64_t id = 0;
	int err = campaign_find(&ctl->db, name, &id);

	if (err == 0)
		err = selection_of(&ctl->db, id, &s);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (s.filter[0] == '\0')
		return CTL_OK;
	printf("\nFilter: %s\n", s.filter);
	return campaign_select_tell(ctl, id);
}

int cmd_campaign_check(struct ctl *ctl, int argc, char **argv)
{
	static const struct option_spec specs[] = { { .name = NULL } };
	int code = options_open(ctl, &argc, argv, specs, 1, 1);
	struct check c;

	if (code != 0)
		return options_exit(code);
	code = check_campaign(ctl, argv[0], &c);
	if (code == CTL_OK && ctl->json) {
		code = print_json(&c, argv[0]);
	} else if (code == CTL_OK) {
		if (c.count == 0)
			puts("no leads yet (hint: dialerctl leads load)");
		else
			print_targets(&c);
		print_pacing(&c);
		print_checklist(&c);
		print_unknown(&c);
		code = tell_filter(ctl, argv[0]);
	}
	if (code == CTL_OK && c.callable < c.count)
		code = CTL_REFUSED;
	check_release(&c);
	return code;
}
