/* SPDX-License-Identifier: Apache-2.0 */
/* When a loaded campaign may call, as far as clocks go: the law's windows and its schedule, for commands that tell it. */
#ifndef DIALERCTL_CAMPAIGN_HOURS_H
#define DIALERCTL_CAMPAIGN_HOURS_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "dialer/base/hours.h"
#include "dialer/base/schedule.h"
#include "tools/dialerctl/command.h"

struct campaign_hours {
	struct hours hours;          /* policy not owned */
	struct schedule *schedule;   /* owned */
	bool has_schedule, over;     /* over: no time is left in it */
	char error[SCHEDULE_ERROR_MAX]; /* why the schedule cannot be read; "" it can */
};

/*
 * Reads the schedule of a campaign. One that cannot be read is no failure of the command: error says why, and
 * nobody may be called. Returns an exit code, said; campaign_hours_release() is needed either way.
 */
int campaign_hours_load(struct ctl *ctl, int64_t campaign_id, const struct policy *policy, enum purpose purpose,
	bool artificial_voice, struct campaign_hours *ret) __attribute__((warn_unused_result));
void campaign_hours_release(struct campaign_hours *h);

/* As hours_open(); never, where the schedule cannot be read. */
bool campaign_hours_ask(const struct campaign_hours *h, const char *class_key, int64_t at_us, int64_t *ret_next_us);

/* "in force", "over: it has no time left", "unreadable: ..."; "" without a schedule. */
#define CAMPAIGN_HOURS_TEXT_MAX (SCHEDULE_ERROR_MAX + 32)
const char *campaign_hours_say(const struct campaign_hours *h, char *text, size_t size);

/* What the campaign's hours say, and when the first of its leads may be called: now, then, or INT64_MAX. */
struct campaign_opening {
	char schedule[CAMPAIGN_HOURS_TEXT_MAX]; /* "" none: then next_us is not worked out */
	int64_t next_us;
};

/* Returns an exit code, said. */
int campaign_opening_find(struct ctl *ctl, int64_t id, enum purpose purpose, bool artificial_voice,
	struct campaign_opening *ret) __attribute__((warn_unused_result));
/* One line for people, where there is a schedule; or "schedule" and "opens" of json, if that is not NULL. */
void campaign_opening_tell(const struct campaign_opening *o, json_t *json);

#endif
