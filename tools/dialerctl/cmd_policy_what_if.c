/* SPDX-License-Identifier: Apache-2.0 */
/* policy what-if: stored decisions, decided by other packs */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/base/policy_load.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/replay.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

#define HOURS 24
#define RULES_MAX 65536 /* a ruling's rule is 16 bits wide */
#define COUNT_TEXT_MAX 24

/* How a decision would have come out otherwise: from this verdict to that. */
#define CHANGES 9

struct counts {
	int64_t decisions, unreadable;
	int64_t changes[CHANGES];    /* index 3 * then + now, verdicts from 0 */
	int64_t calls_hour[HOURS];   /* allowed calls that would not have been, by UTC hour */
	int64_t *rules;              /* of those, by the rule of the other packs; owned, RULES_MAX */
	int64_t *numbers;            /* those calls' numbers, several times maybe; owned */
	size_t number_count, number_room;
	bool no_memory;
};

struct what_if {
	struct policy *policy;
	struct counts sum;
};

static int verdict_index(const char *name)
{
	for (int v = VERDICT_ALLOW; v <= VERDICT_DENY; v++)
		if (strcmp(verdict_name((enum verdict)v), name) == 0)
			return v - VERDICT_ALLOW;
	return -1;
}

static void add_number(struct counts *c, int64_t number)
{
	if (c->number_count == c->number_room) {
		size_t room = c->number_room > 0 ? 2 * c->number_room : 1024;
		int64_t *grown = reallocarray(c->numbers, room, sizeof(*grown));

		if (grown == NULL) {
			c->no_memory = true;
			return;
		}
		c->numbers = grown;
		c->number_room = room;
	}
	c->numbers[c->number_count++] = number;
}

static void add_rule(struct counts *c, unsigned rule, int64_t count)
{
	if (c->rules == NULL)
		c->rules = calloc(RULES_MAX, sizeof(*c->rules));
	if (c->rules == NULL)
		c->no_memory = true;
	else
		c->rules[rule] += count;
}

static void decide_one(const struct replayed *r, void *local, void *arg)
{
	const struct what_if *w = arg;
	struct counts *c = local;
	int then = verdict_index(r->row->verdict);
	const struct ruling *first;
	struct decision now;

	c->decisions++;
	if (r->facts == NULL || then < 0) {
		c->unreadable++;
		return;
	}
	policy_decide(w->policy, r->facts, &now);
	c->changes[3 * then + (int)now.verdict - VERDICT_ALLOW]++;
	first = decision_main_ruling(&now);
	if (then != 0 || first == NULL)
		return;
	c->calls_hour[r->row->decided_us / (3600 * CLOCK_US_PER_S) % HOURS]++;
	add_rule(c, first->rule, 1);
	add_number(c, r->row->number);
}

static void gather(const void *local, void *arg)
{
	/* The thread is gone: what it owned is freed here. */
	const struct counts *c = local;
	struct counts *sum = &((struct what_if *)arg)->sum;

	sum->decisions += c->decisions;
	sum->unreadable += c->unreadable;
	sum->no_memory |= c->no_memory;
	for (int i = 0; i < CHANGES; i++)
		sum->changes[i] += c->changes[i];
	for (int i = 0; i < HOURS; i++)
		sum->calls_hour[i] += c->calls_hour[i];
	for (unsigned i = 0; c->rules != NULL && i < RULES_MAX; i++)
		if (c->rules[i] > 0)
			add_rule(sum, i, c->rules[i]);
	for (size_t i = 0; i < c->number_count; i++)
		add_number(sum, c->numbers[i]);
	free(c->rules);
	free(c->numbers);
}

static int number_order(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int64_t distinct(struct counts *c)
{
	int64_t n = 0;

	if (c->number_count > 0)
		qsort(c->numbers, c->number_count, sizeof(c->numbers[0]), number_order);
	for (size_t i = 0; i < c->number_count; i++)
		n += i == 0 || c->numbers[i] != c->numbers[i - 1];
	return n;
}

static json_t *changes_json(const struct counts *c)
{
	json_t *list = json_array();

	for (int i = 0; i < CHANGES; i++)
		if (i / 3 != i % 3 && c->changes[i] > 0)
			json_array_append_new(list, json_pack("{s:s, s:s, s:I}", "then", verdict_name((enum verdict)(i / 3 + 1)),
				"now", verdict_name((enum verdict)(i % 3 + 1)), "decisions", (json_int_t)c->changes[i]));
	return list;
}

static json_t *rules_json(const struct what_if *w)
{
	json_t *list = json_array();

	for (unsigned i = 0; w->sum.rules != NULL && i < RULES_MAX; i++)
		if (w->sum.rules[i] > 0) {
			const struct rule_info *r = policy_rule(w->policy, i);

			json_array_append_new(list, json_pack("{s:s, s:s, s:I, s:s}", "rule", r->id, "place", r->place, "calls",
				(json_int_t)w->sum.rules[i], "text", r->text));
		}
	return list;
}

static json_t *hours_json(const struct counts *c)
{
	json_t *list = json_array();

	for (int i = 0; i < HOURS; i++)
		if (c->calls_hour[i] > 0)
			json_array_append_new(list, json_pack("{s:i, s:I}", "hour_utc", i, "calls", (json_int_t)c->calls_hour[i]));
	return list;
}

/* An array of flat objects as a table. */
static void print_list(const json_t *list, const char *const *headings, size_t columns)
{
	const json_t *row;
	struct table t;
	size_t i;

	if (json_array_size(list) == 0)
		return;
	table_init(&t, headings, columns);
	json_array_foreach(list, i, row)
		for (size_t c = 0; c < columns; c++) {
			const json_t *v = json_object_get(row, headings[c]);
			char number[COUNT_TEXT_MAX];

			snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, json_integer_value(v));
			table_add(&t, json_is_string(v) ? json_string_value(v) : number);
		}
	putchar('\n');
	table_print(&t, 0);
}

static int print(const struct ctl *ctl, struct what_if *w)
{
	static const char *const changes[] = { "then", "now", "decisions" };
	static const char *const rules[] = { "rule", "place", "calls", "text" };
	static const char *const hours[] = { "hour_utc", "calls" };
	struct counts *c = &w->sum;
	int64_t lost = c->changes[1] + c->changes[2], won = c->changes[3] + c->changes[6], numbers = distinct(c);
	json_t *o = json_pack("{s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:o}", "decisions", (json_int_t)c->decisions,
		"unreadable", (json_int_t)c->unreadable, "calls_lost", (json_int_t)lost, "calls_won", (json_int_t)won,
		"numbers_lost", (json_int_t)numbers, "changes", changes_json(c), "by_rule", rules_json(w), "by_hour",
		hours_json(c));

	if (ctl->json)
		return ctl_print_json(o);
	printf("%" PRId64 " decisions: %" PRId64 " calls to %" PRId64 " numbers would not have been made, %" PRId64
	       " more would have been allowed\n", c->decisions, lost, numbers, won);
	if (c->unreadable > 0)
		printf("%" PRId64 " decisions cannot be read\n", c->unreadable);
	print_list(json_object_get(o, "changes"), changes, 3);
	print_list(json_object_get(o, "by_rule"), rules, 4);
	print_list(json_object_get(o, "by_hour"), hours, 2);
	json_decref(o);
	return fflush(stdout) == EOF ? CTL_FAILED : CTL_OK;
}

static int run(const struct ctl *ctl, const struct replay_job *job, struct what_if *w)
{
	char error[512];
	int err = replay_run(job, error, sizeof(error));

	if (err < 0)
		return ctl_fail(err == -ENOENT ? CTL_NOT_FOUND : CTL_FAILED, "%s", error);
	if (w->sum.no_memory)
		return ctl_fail(CTL_FAILED, "out of memory");
	return print(ctl, w);
}

int cmd_policy_what_if(struct ctl *ctl, int argc, char **argv)
{
	struct what_if w = { .policy = NULL };
	struct replay_job job = { .conninfo = ctl->config.conninfo, .no_policy = true, .work = decide_one, .arg = &w,
		.local_size = sizeof(struct counts), .gather = gather };
	const char *packs = NULL;
	const struct option_spec specs[] = {
		{ .name = "--packs", .kind = OPTION_TEXT, .to = &packs },
		{ .name = "--since", .kind = OPTION_TIME, .to = &job.filter.since_us },
		{ .name = "--until", .kind = OPTION_TIME, .to = &job.filter.until_us },
		{ .name = "--campaign", .kind = OPTION_TEXT, .to = &job.filter.campaign },
		{ .name = NULL },
	};
	int code = options_read(ctl, &argc, argv, specs, 0, 0);
	struct policy_files files = { .overlays_dir = ctl->config.overlay_dir,
		.zoneinfo_dir = ctl->config.zoneinfo_dir,
		.refuse_overdue = strcmp(ctl->config.after_review, "refuse") == 0 };
	char error[POLICY_LOAD_ERROR_MAX];

	if (code != 0)
		return options_exit(code);
	if (packs == NULL)
		return ctl_usage(ctl, "--packs DIR is needed: the packs to decide by");
	files.packs_dir = packs;
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	if (policy_load_files(&w.policy, &files, NULL, error, sizeof(error)) < 0)
		return ctl_fail(CTL_FAILED, "%s", error);
	code = run(ctl, &job, &w);
	policy_free(w.policy);
	free(w.sum.rules);
	free(w.sum.numbers);
	return code;
}
