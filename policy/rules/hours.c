/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calling hours by the clock of the person called (or, for a state that says so, by a clock of its
 * own), and the days on which hours shrink or vanish. A call must start a margin before the end,
 * because it still rings then.
 */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "policy/civil.h"
#include "policy/pack_priv.h"

static const char *const weekdays[7] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };

static int weekday_of(const char *name, size_t len)
{
	int i;

	for (i = 0; i < 7; i++)
		if (len == 3 && memcmp(name, weekdays[i], 3) == 0)
			return i;
	return -1;
}

/* "daily", "sat", "mon-fri": sets the windows of each day named. */
static int set_days(struct hours_params *h, const char *key, const struct window *windows)
{
	size_t len = strlen(key);
	int first = 0, last = 6, i;

	if (strcmp(key, "daily") != 0) {
		first = weekday_of(key, len < 3 ? len : 3);
		last = len == 7 && key[3] == '-' ? weekday_of(key + 4, 3) : first;
		if (first < 0 || last < first || (len != 3 && len != 7))
			return -EINVAL;
	}
	for (i = first; i <= last; i++)
		memcpy(h->day[i], windows, sizeof h->day[i]);
	return 0;
}

/* "09:00-21:00", "closed", "10:00-13:00,14:00-20:00" */
static int read_windows(struct policy_builder *b, const char *text, struct window *ret)
{
	char one[16];
	int i;

	for (i = 0; i < WINDOWS_MAX; i++) {
		size_t len = strcspn(text, ",");

		ret[i] = (struct window){ 0, 0 };
		if (*text == '\0' && i > 0)
			continue;
		if (len >= sizeof one)
			return builder_fail(b, "\"%s\" is no window (hint: \"08:00-21:00\")", text);
		memcpy(one, text, len);
		one[len] = '\0';
		if (pack_window(b, "hours rule", one, &ret[i]) != 0)
			return -EINVAL;
		if (i > 0 && ret[i].from <= ret[i - 1].to)
			return builder_fail(b, "the windows of a day stand in order, with a break between");
		text += len + (text[len] == ',');
	}
	return *text == '\0' ? 0 : builder_fail(b, "more than %d windows in a day", WINDOWS_MAX);
}

static int parse_hours(struct policy_builder *b, struct rule *rule, const struct json_t *json)
{
	const json_t *windows = json_object_get(json, "windows");
	const char *zone = NULL, *key;
	json_t *value;

	rule->u.hours.zone = POLICY_NONE;
	if (!json_is_object(windows) || json_object_size(windows) == 0)
		return builder_fail(b, "hours rule without \"windows\" "
			"(hint: \"windows\": {\"daily\": \"08:00-21:00\"})");
	/* coverage: every key has a value */
	json_object_foreach((json_t *)(uintptr_t)windows, key, value) {
		struct window day[WINDOWS_MAX];

		if (json_typeof(value) != JSON_STRING)
			return builder_fail(b, "window \"%s\" is not text", key);
		if (read_windows(b, json_string_value(value), day) != 0)
			return -EINVAL;
		if (set_days(&rule->u.hours, key, day) != 0)
			return builder_fail(b, "no such days \"%s\" (hint: \"daily\", \"sat\", "
				"\"mon-fri\"; a week begins on \"sun\")", key);
	}
	if (pack_text(b, "hours rule", json, "clock", false, &zone) != 0)
		return -EINVAL;
	if (zone) {
		rule->u.hours.zone = builder_zone(b, zone, strlen(zone));
		if (rule->u.hours.zone == POLICY_NONE)
			return -EINVAL;
	}
	return 0;
}

static int parse_holiday(struct policy_builder *b, struct rule *rule, const struct json_t *json)
{
	const char *window = NULL;

	if (pack_text(b, "holiday rule", json, "window", false, &window) != 0)
		return -EINVAL;
	return window ? pack_window(b, "holiday rule", window, &rule->u.holiday.window) : 0;
}

static bool inside(const struct policy *p, struct window w, int32_t second)
{
	/* Without a branch: either is as likely as not. */
	return (second >= w.from) & (second < w.to - p->margin_s);
}

static enum answer hours_clock(const struct policy *p, const struct rule *rule, struct local local,
	enum reason *ret_reason)
{
	const struct window *w = rule->u.hours.day[local.weekday];
	bool open = false;
	int i;

	for (i = 0; i < WINDOWS_MAX; i++)
		open |= inside(p, w[i], local.second);
	if (open) {
		*ret_reason = REASON_INSIDE_HOURS;
		return ANSWER_PERMIT;
	}
	*ret_reason = w[0].from == w[0].to ? REASON_CLOSED_DAY : REASON_OUTSIDE_HOURS;
	return ANSWER_LATER;
}

static int32_t hours_opens(const struct rule *rule, int32_t day, int32_t after)
{
	const struct window *w = rule->u.hours.day[civil_weekday(day)];
	int i;

	for (i = 0; i < WINDOWS_MAX; i++)
		if (w[i].from != w[i].to && w[i].from > after)
			return w[i].from;
	return -1;
}

static bool is_holiday(const struct holiday_params *h, int32_t day)
{
	uint32_t low = 0, high = h->count;

	while (low < high) {
		uint32_t mid = (low + high) / 2;

		if (h->days[mid] == day)
			return true;
		if (h->days[mid] < day)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

static enum answer holiday_clock(const struct policy *p, const struct rule *rule,
	struct local local, enum reason *ret_reason)
{
	const struct holiday_params *h = &rule->u.holiday;

	if (local.day < h->from || local.day >= h->until) {
		*ret_reason = REASON_BEYOND_DATA;
		return ANSWER_CANNOT_TELL;
	}
	if (!is_holiday(h, local.day)) {
		*ret_reason = REASON_NO_HOLIDAY;
		return ANSWER_PERMIT;
	}
	*ret_reason = REASON_HOLIDAY;
	return inside(p, h->window, local.second) ? ANSWER_PERMIT : ANSWER_LATER;
}

static int32_t holiday_opens(const struct rule *rule, int32_t day, int32_t after)
{
	const struct holiday_params *h = &rule->u.holiday;
	struct window w = is_holiday(h, day) ? h->window : (struct window){ 0, CIVIL_DAY_S };

	return w.from == w.to || w.from <= after ? -1 : w.from;
}

const struct rule_ops rule_hours_ops = {
	.kind = "hours", .members = "windows clock " EXCEPT_MEMBERS, .phase = PHASE_CLOCK, .parse = parse_hours, .eval = clock_eval,
	.clock = hours_clock, .opens = hours_opens
};

const struct rule_ops rule_holiday_ops = {
	.kind = "holiday", .members = "window " EXCEPT_MEMBERS, .phase = PHASE_CLOCK, .parse = parse_holiday, .eval = clock_eval,
	.clock = holiday_clock, .opens = holiday_opens
};
