/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/dialerctl/campaign_end.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "dialer/base/clock.h"
#include "dialer/base/disposition.h"
#include "dialer/base/schedule.h"
#include "tools/dialerctl/campaign_values.h"

#include "dialer/base/banned.h"

#define QUOTA_MOST_MAX 1000000000
#define PER_DAY ".per_day"
#define DISPOSITION_KEY "disposition."

static int set_zone(struct end_table *t, const char *value, const char *zoneinfo_dir, char *error, size_t size)
{
	const char *dir = zoneinfo_dir != NULL && *zoneinfo_dir != '\0' ? zoneinfo_dir : SCHEDULE_ZONEINFO;
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", dir, value);
	if (t->zone[0] != '\0' || value[0] == '\0' || value[0] == '/' || strstr(value, "..") != NULL ||
		strlen(value) >= sizeof(t->zone) || access(path, R_OK) != 0) {
		snprintf(error, size, "unknown time zone \"%.64s\", or a second one (hint: one name of the tz database, as in "
			"America/New_York)", value);
		return -EINVAL;
	}
	snprintf(t->zone, sizeof(t->zone), "%s", value);
	return 0;
}

static int set_date(struct end_table *t, const char *value, char *error, size_t size)
{
	int64_t us;

	if (t->date[0] != '\0' || strlen(value) != 10 || clock_parse(value, &us) < 0) {
		snprintf(error, size, "date \"%.64s\" (hint: one, the last day, as in 2026-12-24)", value);
		return -EINVAL;
	}
	snprintf(t->date, sizeof(t->date), "%s", value);
	return 0;
}

/* What is counted, without ".per_day" and "disposition."; false for what cannot be. */
static bool read_what(const char *key, struct campaign_quota *ret)
{
	size_t len = strlen(key), day = strlen(PER_DAY), prefix = strlen(DISPOSITION_KEY);
	enum disposition_class class;

	if (len > day && strcmp(key + len - day, PER_DAY) == 0) {
		ret->per_day = true;
		len -= day;
	}
	if (len >= sizeof(ret->what) + prefix)
		return false;
	if (strncmp(key, DISPOSITION_KEY, prefix) != 0) {
		snprintf(ret->what, sizeof(ret->what), "%.*s", (int)len, key);
		return strcmp(ret->what, "calls") == 0 || strcmp(ret->what, "conversations") == 0;
	}
	snprintf(ret->what, sizeof(ret->what), "%.*s", (int)(len - prefix), key + prefix);
	class = disposition_class(disposition_parse(ret->what));
	/* A call that nobody knows the end of, or that was never made, is no end to wait for. */
	return class != DISPOSITION_CLASS_NONE && class != DISPOSITION_CLASS_UNSENT && strcmp(ret->what, "unknown") != 0;
}

int end_set(struct end_table *t, const char *key, const char *value, const char *zoneinfo_dir, char *error, size_t size)
{
	struct campaign_quota q = { .per_day = false };
	int most, err;

	if (strcmp(key, "zone") == 0)
		return set_zone(t, value, zoneinfo_dir, error, size);
	if (strcmp(key, "date") == 0)
		return set_date(t, value, error, size);
	if (!read_what(key, &q)) {
		snprintf(error, size, "unknown key \"%.64s\" in [end] (hint: calls, conversations, disposition.qualified, each "
			"also with .per_day; date; zone)", key);
		return -EINVAL;
	}
	for (int i = 0; i < t->count; i++)
		if (t->quotas[i].per_day == q.per_day && strcmp(t->quotas[i].what, q.what) == 0) {
			snprintf(error, size, "%s is given twice", key);
			return -EINVAL;
		}
	if (t->count == CAMPAIGN_QUOTAS_MAX) {
		snprintf(error, size, "more than %d quotas", CAMPAIGN_QUOTAS_MAX);
		return -EINVAL;
	}
	err = value_whole(value, 1, QUOTA_MOST_MAX, &most, error, size);
	if (err == 0) {
		q.most = most;
		t->quotas[t->count++] = q;
	}
	return err;
}

void end_json(const struct end_table *t, char *out, size_t size)
{
	size_t used = (size_t)snprintf(out, size, "{\"quotas\":[");

	for (int i = 0; i < t->count; i++)
		used += (size_t)snprintf(out + used, size - used, "%s{\"what\":\"%s\",\"per_day\":%s,\"most\":%" PRId64 "}",
			i > 0 ? "," : "", t->quotas[i].what, t->quotas[i].per_day ? "true" : "false", t->quotas[i].most);
	snprintf(out + used, size - used, "]}");
}
