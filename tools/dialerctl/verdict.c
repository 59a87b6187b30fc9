/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/dialerctl/verdict.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

static const char *record_text(unsigned record)
{
	static const char *const texts[] = {
		[RECORD_FORBIDDEN] = "no recording",
		[RECORD_FROM_ANSWER] = "may record from the answer",
		[RECORD_AFTER_CONSENT] = "may record once the notice was spoken and the person said yes",
	};

	return texts[record];
}

static void print_places(const struct policy *p, const struct decision *d)
{
	printf("  places ");
	for (unsigned i = 0; i < d->place_count; i++)
		printf("%s%s", i > 0 ? ", " : "", policy_place_name(p, d->places[i]));
	printf("%s; clocks ", d->place_count == 0 ? "unknown" : "");
	for (unsigned i = 0; i < d->zone_count; i++)
		printf("%s%s", i > 0 ? ", " : "", policy_zone_name(p, d->zones[i]));
	puts(d->zone_count == 0 ? "unknown" : "");
}

static void print_rulings(const struct policy *p, const struct decision *d)
{
	static const char *const headings[] = { "rule", "place", "answer", "because", "citation" };
	struct table t;

	table_init(&t, headings, 5);
	for (unsigned i = 0; i < d->ruling_count; i++) {
		const struct ruling *r = &d->rulings[i];
		const struct rule_info *info = policy_rule(p, r->rule);

		table_add(&t, info->id);
		table_add(&t, info->place);
		table_add(&t, answer_name((enum answer)r->answer));
		table_add(&t, policy_reason_text(r->reason));
		table_add(&t, info->citation);
	}
	putchar('\n');
	table_print(&t, 2);
}

static void print_obligations(const struct policy *p, const struct obligations *o)
{
	puts("\n  duties of the call");
	for (unsigned i = 0; i < o->duty_count; i++) {
		const struct duty *u = &o->duties[i];
		const struct rule_info *info = policy_rule(p, u->rule);

		printf("    %-24s %-8s %s", duty_name((enum duty_kind)u->kind), info->id,
			u->opening ? "before anything else is said" : "during the call");
		if (u->within_ms > 0)
			printf(", within %" PRIu32 " ms", u->within_ms);
		putchar('\n');
	}
	printf("    %s\n", record_text(o->record));
	if (o->ring_min_s > 0)
		printf("    let it ring at least %" PRIu32 " s\n", o->ring_min_s);
	if (o->first_word_ms > 0)
		printf("    speak within %" PRIu32 " ms after the greeting's end\n", o->first_word_ms);
	if (o->abandoned_percent > 0)
		printf("    abandon at most %" PRIu32 " %% of the calls people answer\n", o->abandoned_percent);
	if (o->release_ms > 0)
		printf("    release the line within %" PRIu32 " ms after hang-up\n", o->release_ms);
}

int verdict_print(const struct policy *p, const struct facts *f, const struct decision *d)
{
	const struct ruling *main_ruling = decision_main_ruling(d);
	char number[E164_TEXT_MAX], at[CLOCK_TEXT_MAX];

	printf("%s at %s: %s\n", e164_format(f->number, number), clock_format_utc(f->now_us, at, sizeof(at)),
		verdict_name(d->verdict));
	if (main_ruling != NULL) {
		const struct rule_info *info = policy_rule(p, main_ruling->rule);

		printf("  because: %s (rule %s, %s)\n  %s\n", policy_reason_text(main_ruling->reason), info->id,
			info->citation, info->text);
	}
	if (d->verdict == VERDICT_DEFER)
		printf("  may be called from %s\n", clock_format_utc(d->defer_until_us, at, sizeof(at)));
	print_places(p, d);
	print_rulings(p, d);
	if (d->verdict != VERDICT_DENY)
		print_obligations(p, &d->obligations);
	return fflush(stdout) == EOF ? CTL_FAILED : CTL_OK;
}

static json_t *names(const struct policy *p, const uint8_t *ids, unsigned n,
	const char *(*name)(const struct policy *policy, unsigned id))
{
	json_t *a = json_array();

	for (unsigned i = 0; i < n; i++)
		json_array_append_new(a, json_string(name(p, ids[i])));
	return a;
}

static json_t *rulings_json(const struct policy *p, const struct decision *d)
{
	json_t *a = json_array();

	for (unsigned i = 0; i < d->ruling_count; i++) {
		const struct ruling *r = &d->rulings[i];
		const struct rule_info *info = policy_rule(p, r->rule);

		json_array_append_new(a, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "rule", info->id, "place",
			info->place, "answer", answer_name((enum answer)r->answer), "reason", policy_reason(r->reason),
			"reason_text", policy_reason_text(r->reason), "text", info->text, "citation", info->citation));
	}
	return a;
}

/* Of a record libpolicy wrote; null where it did not fit. */
static json_t *record_json(const char *text, int len)
{
	json_t *v = len < 0 ? NULL : json_loadb(text, (size_t)len, 0, NULL);

	return v != NULL ? v : json_null();
}

int verdict_print_json(const struct policy *p, const struct facts *f, const struct decision *d)
{
	char number[E164_TEXT_MAX], at[CLOCK_TEXT_MAX], until[CLOCK_TEXT_MAX];
	char facts[FACTS_JSON_MAX], duties[OBLIGATIONS_JSON_MAX];
	const struct ruling *main_ruling = decision_main_ruling(d);
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "number", e164_format(f->number, number), "at",
		clock_format_utc(f->now_us, at, sizeof(at)), "verdict", verdict_name(d->verdict), "rule",
		main_ruling != NULL ? policy_rule(p, main_ruling->rule)->id : "", "reason",
		main_ruling != NULL ? policy_reason(main_ruling->reason) : "", "places",
		names(p, d->places, d->place_count, policy_place_name), "zones",
		names(p, d->zones, d->zone_count, policy_zone_name), "rulings", rulings_json(p, d));

	if (d->verdict == VERDICT_DEFER)
		json_object_set_new(o, "defer_until",
			json_string(clock_format_utc(d->defer_until_us, until, sizeof(until))));
	json_object_set_new(o, "obligations",
		record_json(duties, obligations_to_json(p, &d->obligations, duties, sizeof(duties))));
	json_object_set_new(o, "facts", record_json(facts, facts_to_json(f, facts, sizeof(facts))));
	json_object_set_new(o, "pack_hash", json_string(policy_hash(p)));
	json_object_set_new(o, "tz_version", json_string(policy_tz_version(p)));
	return ctl_print_json(o);
}

int verdict_print_rules(const struct ctl *ctl, const struct policy *p, const char *place)
{
	static const char *const headings[] = { "rule", "place", "kind", "as_of", "confidence", "citation", "text" };
	json_t *rows = json_array();
	struct table t;

	table_init(&t, headings, sizeof(headings) / sizeof(headings[0]));
	for (unsigned i = 0; i < policy_rule_count(p); i++) {
		const struct rule_info *r = policy_rule(p, i);
		const char *const cells[] = { r->id, r->place, r->kind, r->as_of, r->confidence, r->citation, r->text };
		json_t *row;

		if (place != NULL && !policy_rule_reaches(p, i, place))
			continue;
		row = json_object();
		for (size_t c = 0; c < sizeof(cells) / sizeof(cells[0]); c++) {
			table_add(&t, cells[c]);
			json_object_set_new(row, headings[c], json_string(cells[c]));
		}
		json_array_append_new(rows, row);
	}
	if (ctl->json) {
		table_release(&t);
		return ctl_print_json(rows);
	}
	if (json_array_size(rows) == 0)
		puts("no rule for this place (hint: US for the federal ones, US-TX for a state)");
	else
		table_print(&t, 0);
	table_release(&t);
	json_decref(rows);
	return CTL_OK;
}
