/* SPDX-License-Identifier: Apache-2.0 */
/* policy diff: what the packs of one folder say otherwise than those of another */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "dialer/base/policy_load.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"

#include "dialer/base/banned.h"

#define LINE_MAX_BYTES 512

/* One folder: its rules by id, and the lines of its calendars' days by file. */
struct law {
	json_t *rules, *days; /* owned */
};

static void law_release(struct law *l)
{
	json_decref(l->rules);
	json_decref(l->days);
}

/* They were read by the builder already, so they are as they should be. */
static void take_rules(struct law *l, const struct policy_input *in)
{
	json_t *root = json_loadb(in->bytes, in->len, 0, NULL), *rule;
	size_t i;

	json_array_foreach(json_object_get(root, "rules"), i, rule)
		json_object_set(l->rules, json_string_value(json_object_get(rule, "id")), rule);
	json_decref(root);
}

/* A day of a calendar is its DTSTART and what it is called. */
static void take_days(struct law *l, const struct policy_input *in)
{
	char start[LINE_MAX_BYTES] = "", key[3 * LINE_MAX_BYTES];
	const char *at = in->bytes, *end = in->bytes + in->len;

	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((stop != NULL ? stop : end) - at);
		char line[LINE_MAX_BYTES];

		snprintf(line, sizeof(line), "%.*s", (int)len, at);
		line[strcspn(line, "\r")] = '\0';
		if (strncmp(line, "DTSTART", 7) == 0)
			snprintf(start, sizeof(start), "%s", strchr(line, ':') != NULL ? strchr(line, ':') + 1 : "");
		if (strncmp(line, "SUMMARY:", 8) == 0) {
			snprintf(key, sizeof(key), "%s: %s %s", in->name, start, line + 8);
			json_object_set_new(l->days, key, json_true());
		}
		at += len + 1;
	}
}

static int load(const struct ctl *ctl, const char *dir, struct law *ret)
{
	const struct policy_files files = { .packs_dir = dir, .zoneinfo_dir = ctl->config.zoneinfo_dir };
	struct policy_inputs in = { .items = NULL };
	char error[POLICY_LOAD_ERROR_MAX];
	struct policy *p;

	if (policy_load_files(&p, &files, &in, error, sizeof(error)) < 0)
		return ctl_fail(CTL_USAGE, "%s", error);
	*ret = (struct law){ json_object(), json_object() };
	for (size_t i = 0; i < in.count; i++) {
		if (in.items[i].kind == POLICY_INPUT_PACK)
			take_rules(ret, &in.items[i]);
		else if (in.items[i].kind == POLICY_INPUT_CALENDAR)
			take_days(ret, &in.items[i]);
	}
	policy_inputs_release(&in);
	policy_free(p);
	return CTL_OK;
}

static void add_change(json_t *list, const char *id, const char *change, const char *member, json_t *from, json_t *to)
{
	json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:O?, s:O?}", "id", id, "change", change, "member", member,
		"from", from, "to", to));
}

/* Member by member, those of both. */
static void compare_rule(json_t *list, const char *id, json_t *from, json_t *to)
{
	const char *key;
	json_t *value;

	json_object_foreach(from, key, value)
		if (!json_equal(value, json_object_get(to, key)))
			add_change(list, id, "changed", key, value, json_object_get(to, key));
	json_object_foreach(to, key, value)
		if (json_object_get(from, key) == NULL)
			add_change(list, id, "changed", key, NULL, value);
}

static json_t *compare(const struct law *a, const struct law *b)
{
	json_t *list = json_array(), *value;
	const char *id;

	json_object_foreach(a->rules, id, value) {
		json_t *to = json_object_get(b->rules, id);

		if (to == NULL)
			add_change(list, id, "removed", "", json_object_get(value, "text"), NULL);
		else
			compare_rule(list, id, value, to);
	}
	json_object_foreach(b->rules, id, value)
		if (json_object_get(a->rules, id) == NULL)
			add_change(list, id, "added", "", NULL, json_object_get(value, "text"));
	json_object_foreach(a->days, id, value)
		if (json_object_get(b->days, id) == NULL)
			add_change(list, id, "day removed", "", NULL, NULL);
	json_object_foreach(b->days, id, value)
		if (json_object_get(a->days, id) == NULL)
			add_change(list, id, "day added", "", NULL, NULL);
	return list;
}

static void print_value(const char *sign, const json_t *value)
{
	if (!json_is_null(value)) {
		printf("  %s ", sign);
		json_dumpf(value, stdout, JSON_ENCODE_ANY | JSON_SORT_KEYS);
		putchar('\n');
	}
}

static int print(const struct ctl *ctl, json_t *list)
{
	const json_t *c;
	size_t i;

	if (ctl->json)
		return ctl_print_json(list);
	json_array_foreach(list, i, c) {
		printf("%s %s %s\n", json_string_value(json_object_get(c, "id")),
			json_string_value(json_object_get(c, "change")), json_string_value(json_object_get(c, "member")));
		print_value("-", json_object_get(c, "from"));
		print_value("+", json_object_get(c, "to"));
	}
	if (json_array_size(list) == 0)
		puts("no rule and no day differs");
	json_decref(list);
	return fflush(stdout) == EOF ? CTL_FAILED : CTL_OK;
}

int cmd_policy_diff(struct ctl *ctl, int argc, char **argv)
{
	const struct option_spec specs[] = { { .name = NULL } };
	struct law a = { NULL, NULL }, b = { NULL, NULL };
	int code = options_read(ctl, &argc, argv, specs, 2, 2);
	bool differ;
	json_t *list;

	if (code != 0)
		return options_exit(code);
	code = load(ctl, argv[0], &a);
	if (code == CTL_OK)
		code = load(ctl, argv[1], &b);
	if (code == CTL_OK) {
		list = compare(&a, &b);
		differ = json_array_size(list) > 0;
		code = print(ctl, list);
		if (code == CTL_OK && differ)
			code = CTL_FAILED;
	}
	law_release(&a);
	law_release(&b);
	return code;
}
