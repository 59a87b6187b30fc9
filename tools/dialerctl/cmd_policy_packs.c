/* SPDX-License-Identifier: Apache-2.0 */
/* policy packs, policy show, policy coverage: the law that is loaded, for people */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/base/policy_load.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

#define DAY_TEXT 10 /* of a time's text: the day */
#define COUNT_TEXT_MAX 24

static int load_policy(const struct ctl *ctl, struct policy **ret)
{
	char error[POLICY_LOAD_ERROR_MAX];

	if (policy_load_config(ret, &ctl->config, NULL, error, sizeof(error)) < 0)
		return ctl_fail(CTL_FAILED, "%s", error);
	return CTL_OK;
}

/* Headings are the members of the JSON. */
static int print_rows(const struct ctl *ctl, json_t *rows, const char *const *headings, size_t columns)
{
	const json_t *row;
	struct table t;
	size_t i;

	if (ctl->json)
		return ctl_print_json(rows);
	table_init(&t, headings, columns);
	json_array_foreach(rows, i, row)
		for (size_t c = 0; c < columns; c++)
			table_add(&t, json_string_value(json_object_get(row, headings[c])));
	table_print(&t, 0);
	json_decref(rows);
	return fflush(stdout) == EOF ? CTL_FAILED : CTL_OK;
}

static unsigned rules_of(const struct policy *p, unsigned pack)
{
	unsigned n = 0;

	for (unsigned i = 0; i < policy_rule_count(p); i++)
		n += policy_rule(p, i)->pack == pack;
	return n;
}

static const char *state_of(const struct ctl *ctl, const struct pack_info *k)
{
	if (k->review_us > clock_wall_us())
		return k->overlay ? "overlay" : "in force";
	return strcmp(ctl->config.after_review, "refuse") == 0 ? "overdue, refuses" : "overdue";
}

int cmd_policy_packs(struct ctl *ctl, int argc, char **argv)
{
	static const char *const headings[] = { "pack", "rules", "as_of", "review_by", "state", "title" };
	const struct option_spec specs[] = { { .name = NULL } };
	const struct pack_info *k;
	struct policy *p;
	json_t *rows;
	int code = options_read(ctl, &argc, argv, specs, 0, 0);

	if (code != 0)
		return options_exit(code);
	code = load_policy(ctl, &p);
	if (code != CTL_OK)
		return code;
	rows = json_array();
	for (unsigned i = 0; (k = policy_pack(p, i)) != NULL; i++) {
		char count[COUNT_TEXT_MAX];

		snprintf(count, sizeof(count), "%u", rules_of(p, i));
		json_array_append_new(rows, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "pack", k->name, "rules", count,
			"as_of", k->as_of, "review_by", k->review_by, "state", state_of(ctl, k), "title", k->title));
	}
	if (!ctl->json)
		printf("policy %s\ntime zone data %s\n", policy_hash(p), policy_tz_version(p));
	if (policy_tz_older(policy_tz_version(p), ctl->config.tz_min))
		fprintf(stderr, "dialerctl: time zone data %s is older than %s (hint: update the package tzdata)\n",
			policy_tz_version(p), ctl->config.tz_min);
	code = print_rows(ctl, rows, headings, sizeof(headings) / sizeof(headings[0]));
	policy_free(p);
	return code;
}

/* ---- one rule ---- */

static json_t *waivers_of(const struct policy *p, const char *rule)
{
	const struct waiver_info *w;
	json_t *list = json_array();

	for (unsigned i = 0; (w = policy_waiver(p, i)) != NULL; i++) {
		char until[CLOCK_TEXT_MAX];

		if (strcmp(w->rule, rule) == 0)
			json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "by", w->by, "reason", w->reason, "until",
				clock_format_utc(w->until_us, until, sizeof(until))));
	}
	return list;
}

static json_t *rule_json(const struct policy *p, const struct rule_info *r)
{
	const struct pack_info *k = policy_pack(p, r->pack);

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "id", r->id, "place",
		r->place, "kind", r->kind, "when", r->when, "text", r->text, "citation", r->citation, "as_of", r->as_of,
		"confidence", r->confidence, "also", r->also, "open", r->open, "item", r->item, "pack", k->name,
		"review_by", k->review_by, "waivers", waivers_of(p, r->id));
}

static void print_rule(json_t *rule)
{
	const json_t *waiver;
	json_t *value;
	const char *key;
	size_t i;

	json_object_foreach(rule, key, value)
		if (json_string_length(value) > 0)
			printf("%-11s %s\n", key, json_string_value(value));
	json_array_foreach(json_object_get(rule, "waivers"), i, waiver)
		printf("%-11s by %s until %.*s: %s\n", "waived", json_string_value(json_object_get(waiver, "by")), DAY_TEXT,
			json_string_value(json_object_get(waiver, "until")),
			json_string_value(json_object_get(waiver, "reason")));
}

/* Is this the rule, or one that enforces the row of that id too? */
static bool is_rule(const struct rule_info *r, const char *id)
{
	const char *at = r->also;
	size_t len = strlen(id);

	if (strcmp(r->id, id) == 0)
		return true;
	while ((at = strstr(at, id)) != NULL) {
		if ((at == r->also || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
			return true;
		at += len;
	}
	return false;
}

int cmd_policy_show(struct ctl *ctl, int argc, char **argv)
{
	const struct option_spec specs[] = { { .name = NULL } };
	struct policy *p;
	json_t *found;
	int code = options_read(ctl, &argc, argv, specs, 1, 1);

	if (code != 0)
		return options_exit(code);
	code = load_policy(ctl, &p);
	if (code != CTL_OK)
		return code;
	found = json_array();
	for (unsigned i = 0; i < policy_rule_count(p); i++)
		if (is_rule(policy_rule(p, i), argv[0]))
			json_array_append_new(found, rule_json(p, policy_rule(p, i)));
	policy_free(p);
	if (json_array_size(found) == 0) {
		json_decref(found);
		return ctl_fail(CTL_NOT_FOUND, "no rule \"%s\" (hint: dialerctl policy rules)", argv[0]);
	}
	if (ctl->json)
		return ctl_print_json(found);
	for (size_t i = 0; i < json_array_size(found); i++) {
		if (i > 0)
			putchar('\n');
		print_rule(json_array_get(found, i));
	}
	json_decref(found);
	return fflush(stdout) == EOF ? CTL_FAILED : CTL_OK;
}

/* ---- coverage ---- */

static void add_word(char *to, size_t size, const char *word)
{
	size_t len = strlen(to);

	snprintf(to + len, size - len, "%s%s", len > 0 ? " " : "", word);
}

/* The rules a row names, the file of the program, or why it has none. *ret_missing: a rule that is not loaded. */
static void describe(const struct policy *p, const json_t *row, char *to, size_t size, bool *ret_missing)
{
	const json_t *rules = json_object_get(row, "rules"), *rule;
	const char *reason = json_string_value(json_object_get(row, "reason"));
	const char *where = json_string_value(json_object_get(row, "where"));
	size_t i;

	to[0] = '\0';
	*ret_missing = json_array_size(rules) == 0 && reason == NULL && where == NULL;
	json_array_foreach(rules, i, rule) {
		const char *id = json_is_string(rule) ? json_string_value(rule) : "?";
		bool loaded = false;

		for (unsigned k = 0; k < policy_rule_count(p) && !loaded; k++)
			loaded = strcmp(policy_rule(p, k)->id, id) == 0;
		add_word(to, size, id);
		if (!loaded)
			add_word(to, size, "(not loaded)");
		*ret_missing |= !loaded;
	}
	if (reason != NULL)
		add_word(to, size, reason);
	if (where != NULL)
		add_word(to, size, where);
}

static json_t *coverage_rows(const struct policy *p, const json_t *root, bool missing_only, bool *ret_missing)
{
	json_t *rows = json_array();
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(root, "rows"), i, row) {
		const char *id = json_string_value(json_object_get(row, "id"));
		const char *by = json_string_value(json_object_get(row, "by"));
		char carried[512];
		bool missing;

		describe(p, row, carried, sizeof(carried), &missing);
		*ret_missing |= missing;
		if (!missing_only || missing)
			json_array_append_new(rows, json_pack("{s:s, s:s, s:s}", "row", id != NULL ? id : "?", "by",
				by != NULL ? by : "?", "carried", carried));
	}
	return rows;
}

int cmd_policy_coverage(struct ctl *ctl, int argc, char **argv)
{
	static const char *const headings[] = { "row", "by", "carried" };
	bool missing_only = false, missing = false;
	const struct option_spec specs[] = { { .name = "--missing", .kind = OPTION_FLAG, .to = &missing_only },
		{ .name = NULL } };
	char path[CONFIG_TEXT_MAX + 16];
	struct policy *p;
	json_error_t error;
	json_t *root;
	int code = options_read(ctl, &argc, argv, specs, 0, 0);

	if (code != 0)
		return options_exit(code);
	snprintf(path, sizeof(path), "%s/coverage.json", ctl->config.packs_dir);
	root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (!json_is_array(json_object_get(root, "rows"))) {
		json_decref(root);
		return ctl_fail(CTL_FAILED, "%s:%d: %s", path, error.line, root == NULL ? error.text : "no list of \"rows\"");
	}
	code = load_policy(ctl, &p);
	if (code == CTL_OK) {
		code = print_rows(ctl, coverage_rows(p, root, missing_only, &missing), headings, 3);
		policy_free(p);
	}
	json_decref(root);
	return code == CTL_OK && missing ? CTL_FAILED : code;
}
