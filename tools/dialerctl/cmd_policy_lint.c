/* SPDX-License-Identifier: Apache-2.0 */
/* policy lint: is a folder of packs fit to be put in force? */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/base/policy_load.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"

#include "dialer/base/banned.h"

/* Holidays must be known so many years ahead, besides the current one. */
#define YEARS_AHEAD 2

static void find(json_t *list, const char *where, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void find(json_t *list, const char *where, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	json_array_append_new(list, json_pack("{s:s, s:s}", "where", where, "finding", text));
}

/* month: "2026-11", today's. */
static void lint_packs(json_t *list, const struct policy *p, const char *month)
{
	const struct pack_info *k;

	for (unsigned i = 0; (k = policy_pack(p, i)) != NULL; i++) {
		if (k->review_us <= clock_wall_us())
			find(list, k->name, "was to be reviewed by %s", k->review_by);
		if (strncmp(k->as_of, "20", 2) != 0 || strlen(k->as_of) < strlen(month) ||
			strncmp(k->as_of, month, strlen(month)) > 0)
			find(list, k->name, "as_of \"%s\" is no month of the past", k->as_of);
	}
}

static void lint_rules(json_t *list, const struct policy *p)
{
	for (unsigned i = 0; i < policy_rule_count(p); i++) {
		const struct rule_info *r = policy_rule(p, i);

		if (r->text[0] == '\0' || r->citation[0] == '\0')
			find(list, r->id, "has no text or no citation");
		if (strchr(r->confidence, '*') != NULL && r->open[0] == '\0')
			find(list, r->id, "is disputed, but names no switch");
		for (unsigned k = 0; k < i; k++)
			if (strcmp(policy_rule(p, k)->id, r->id) == 0)
				find(list, r->id, "is there twice");
	}
}

/* A calendar whose days repeat by rule has no end; one of dates must reach far enough. */
static void lint_calendar(json_t *list, const struct policy_input *in, int this_year)
{
	for (int year = this_year; year <= this_year + YEARS_AHEAD; year++) {
		char day[32];

		snprintf(day, sizeof(day), ":%d", year);
		if (memmem(in->bytes, in->len, day, strlen(day)) == NULL &&
			memmem(in->bytes, in->len, "RRULE:", 6) == NULL)
			find(list, in->name, "has no day in %d", year);
	}
}

static void lint_coverage(json_t *list, const struct policy *p, const char *dir)
{
	char path[1024];
	json_t *root, *row, *rule;
	size_t i, k;

	snprintf(path, sizeof(path), "%s/coverage.json", dir);
	root = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
	if (json_array_size(json_object_get(root, "rows")) == 0)
		find(list, "coverage.json", "is missing, cannot be read, or has no rows");
	json_array_foreach(json_object_get(root, "rows"), i, row)
		json_array_foreach(json_object_get(row, "rules"), k, rule) {
			const char *id = json_string_value(rule);
			bool loaded = false;

			for (unsigned n = 0; id != NULL && n < policy_rule_count(p) && !loaded; n++)
				loaded = strcmp(policy_rule(p, n)->id, id) == 0;
			if (!loaded)
				find(list, "coverage.json", "names rule \"%s\", which is not loaded", id != NULL ? id : "?");
		}
	json_decref(root);
}

static int print(const struct ctl *ctl, json_t *list)
{
	const json_t *f;
	bool clean = json_array_size(list) == 0;
	size_t i;
	int code = CTL_OK;

	if (ctl->json) {
		code = ctl_print_json(list);
	} else {
		json_array_foreach(list, i, f)
			printf("%s: %s\n", json_string_value(json_object_get(f, "where")),
				json_string_value(json_object_get(f, "finding")));
		if (clean)
			puts("nothing found");
		json_decref(list);
	}
	return code == CTL_OK && !clean ? CTL_FAILED : code;
}

int cmd_policy_lint(struct ctl *ctl, int argc, char **argv)
{
	const struct option_spec specs[] = { { .name = NULL } };
	struct policy_files files = { .zoneinfo_dir = ctl->config.zoneinfo_dir };
	struct policy_inputs in = { .items = NULL };
	char error[POLICY_LOAD_ERROR_MAX], now[CLOCK_TEXT_MAX], month[8];
	int code = options_read(ctl, &argc, argv, specs, 1, 1), year = 0;
	json_t *list = NULL;
	struct policy *p;

	if (code != 0)
		return options_exit(code);
	files.packs_dir = argv[0];
	if (policy_load_files(&p, &files, &in, error, sizeof(error)) < 0)
		return ctl_fail(CTL_FAILED, "%s", error);
	snprintf(month, sizeof(month), "%.7s", clock_format_utc(clock_wall_us(), now, sizeof(now)));
	for (int i = 0; i < 4; i++)
		year = 10 * year + (month[i] - '0');
	list = json_array();
	lint_packs(list, p, month);
	lint_rules(list, p);
	for (size_t i = 0; i < in.count; i++)
		if (in.items[i].kind == POLICY_INPUT_CALENDAR)
			lint_calendar(list, &in.items[i], year);
	lint_coverage(list, p, argv[0]);
	policy_inputs_release(&in);
	policy_free(p);
	return print(ctl, list);
}
