/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/dialerctl/campaign_day_parts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dialer/base/callee_clock.h"
#include "tools/dialerctl/campaign_values.h"

#include "dialer/base/banned.h"

static int set_weekend(struct day_part_table *t, const char *value, char *error, size_t size)
{
	if (t->weekend_given || !value_choice(value, "apart same")) {
		snprintf(error, size, "weekend \"%s\" (hint: apart or same, once)", value);
		return -EINVAL;
	}
	t->weekend_given = true;
	t->parts.weekend_apart = strcmp(value, "apart") == 0;
	return 0;
}

/* "08:00" at *text, moved behind it; -1 if it is none. */
static int read_minute(const char **text)
{
	const char *t = *text;
	int hour, minute;

	for (int i = 0; i < 5; i++)
		if (i == 2 ? t[i] != ':' : t[i] < '0' || t[i] > '9')
			return -1;
	hour = (t[0] - '0') * 10 + t[1] - '0';
	minute = (t[3] - '0') * 10 + t[4] - '0';
	*text = t + 5;
	return minute < 60 && hour * 60 + minute <= CALLEE_DAY_MINUTES ? hour * 60 + minute : -1;
}

static bool read_part(const char *value, struct day_part *ret)
{
	ret->from_min = read_minute(&value);
	if (ret->from_min < 0 || *value++ != '-')
		return false;
	ret->until_min = read_minute(&value);
	return *value == '\0' && ret->until_min > ret->from_min;
}

static int insert(struct day_part_table *t, const char *name, struct day_part p, char *error, size_t size)
{
	struct day_parts *d = &t->parts;
	int at = d->count;

	for (int i = 0; i < d->count; i++)
		if (p.from_min < d->part[i].until_min && d->part[i].from_min < p.until_min) {
			snprintf(error, size, "%s lies over %s (hint: a minute belongs to one part)", name, t->names[i]);
			return -EINVAL;
		}
	while (at > 0 && d->part[at - 1].from_min > p.from_min) {
		d->part[at] = d->part[at - 1];
		memcpy(t->names[at], t->names[at - 1], DAY_PART_NAME_MAX);
		at--;
	}
	d->part[at] = p;
	snprintf(t->names[at], DAY_PART_NAME_MAX, "%s", name);
	d->count++;
	return 0;
}

int day_part_set(struct day_part_table *t, const char *key, const char *value, char *error, size_t size)
{
	struct day_part p;

	if (strcmp(key, "weekend") == 0)
		return set_weekend(t, value, error, size);
	if (!value_name(key) || strlen(key) >= DAY_PART_NAME_MAX) {
		snprintf(error, size, "\"%s\" is no name of a part of the day (hint: small letters, as in morning)", key);
		return -EINVAL;
	}
	for (int i = 0; i < t->parts.count; i++)
		if (strcmp(t->names[i], key) == 0) {
			snprintf(error, size, "%s is given twice", key);
			return -EINVAL;
		}
	if (t->parts.count == DAY_PARTS_MAX) {
		snprintf(error, size, "more than %d parts of the day", DAY_PARTS_MAX);
		return -EINVAL;
	}
	if (!read_part(value, &p)) {
		snprintf(error, size, "%s \"%s\" (hint: from and until on the callee's clock, as in 08:00-12:00, until 24:00 at "
			"the latest)", key, value);
		return -EINVAL;
	}
	return insert(t, key, p, error, size);
}

void day_parts_json(const struct day_part_table *t, char *out, size_t size)
{
	size_t used = (size_t)snprintf(out, size, "{\"parts\":[");

	for (int i = 0; i < t->parts.count; i++)
		used += (size_t)snprintf(out + used, size - used, "%s[%d,%d]", i > 0 ? "," : "", t->parts.part[i].from_min,
			t->parts.part[i].until_min);
	snprintf(out + used, size - used, "],\"weekend_apart\":%s}", t->parts.weekend_apart ? "true" : "false");
}
