/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/dialerctl/campaign_hours.h"

#include <stdio.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/base/policy_load.h"
#include "dialer/store/campaign_times.h"
#include "dialer/store/report.h"

#include "dialer/base/banned.h"

int campaign_hours_load(struct ctl *ctl, int64_t campaign_id, const struct policy *policy, enum purpose purpose,
	bool artificial_voice, struct campaign_hours *ret)
{
	int64_t now_us = clock_wall_us();
	const char *text;
	PGresult *res;
	int err;

	*ret = (struct campaign_hours){ .hours = { policy, NULL, purpose, artificial_voice } };
	err = campaign_schedule(&ctl->db, campaign_id, &res);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	text = PQntuples(res) == 1 ? db_text(res, 0, 0) : "";
	ret->has_schedule = text[0] != '\0';
	if (ret->has_schedule &&
		schedule_new(&ret->schedule, text, strlen(text), ctl->config.zoneinfo_dir, now_us, ret->error) == 0) {
		ret->error[0] = '\0';
		ret->over = schedule_is_over(ret->schedule, now_us);
		ret->hours.schedule = ret->schedule;
	}
	PQclear(res);
	return CTL_OK;
}

void campaign_hours_release(struct campaign_hours *h)
{
	schedule_free(h->schedule);
	h->schedule = NULL;
	h->hours.schedule = NULL;
}

bool campaign_hours_ask(const struct campaign_hours *h, const char *class_key, int64_t at_us, int64_t *ret_next_us)
{
	*ret_next_us = INT64_MAX;
	return h->error[0] == '\0' && hours_open(&h->hours, class_key, at_us, ret_next_us);
}

const char *campaign_hours_say(const struct campaign_hours *h, char *text, size_t size)
{
	if (h->error[0] != '\0')
		snprintf(text, size, "unreadable: %s", h->error);
	else
		snprintf(text, size, "%s", !h->has_schedule ? "" : h->over ? "over: it has no time left" : "in force");
	return text;
}

static int first_opening(struct ctl *ctl, int64_t id, const struct campaign_hours *h, struct campaign_opening *ret)
{
	int64_t now_us = clock_wall_us(), next_us;
	PGresult *res;
	int err = report_run(&ctl->db, REPORT_WAITING, id, &res);

	if (err < 0)
		return ctl_store_failed(ctl, err);
	ret->next_us = INT64_MAX;
	for (int i = 0; i < PQntuples(res); i++) {
		int64_t due_us = db_text(res, i, PQfnumber(res, "at_once"))[0] == 't' ? now_us : db_int(res, i, PQfnumber(res, "due_us"));

		campaign_hours_ask(h, db_text(res, i, PQfnumber(res, "class")), due_us > now_us ? due_us : now_us, &next_us);
		if (next_us < ret->next_us)
			ret->next_us = next_us;
	}
	PQclear(res);
	return CTL_OK;
}

int campaign_opening_find(struct ctl *ctl, int64_t id, enum purpose purpose, bool artificial_voice,
	struct campaign_opening *ret)
{
	char error[POLICY_LOAD_ERROR_MAX];
	struct policy *policy = NULL;
	struct campaign_hours h;
	int code = campaign_hours_load(ctl, id, NULL, purpose, artificial_voice, &h);

	*ret = (struct campaign_opening){ .next_us = INT64_MAX };
	campaign_hours_say(&h, ret->schedule, sizeof(ret->schedule));
	if (code == CTL_OK && h.schedule != NULL && !h.over) {
		if (policy_load_config(&policy, &ctl->config, NULL, error, sizeof(error)) < 0)
			code = ctl_fail(CTL_FAILED, "%s", error);
		h.hours.policy = policy;
		if (code == CTL_OK)
			code = first_opening(ctl, id, &h, ret);
	}
	campaign_hours_release(&h);
	policy_free(policy);
	return code;
}

void campaign_opening_tell(const struct campaign_opening *o, json_t *json)
{
	char text[CLOCK_TEXT_MAX];
	const char *next = "never";

	if (o->next_us != INT64_MAX)
		next = o->next_us <= clock_wall_us() ? "now" : clock_format_utc(o->next_us, text, sizeof(text));
	if (json != NULL) {
		json_object_set_new(json, "schedule", json_string(o->schedule));
		json_object_set_new(json, "opens", json_string(o->schedule[0] != '\0' ? next : ""));
	} else if (o->schedule[0] != '\0') {
		printf("schedule %s; by it and the law it calls next: %s\n", o->schedule, next);
	}
}
