/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/dialerctl/campaign_hours.h"

#include <stdio.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/store/campaign_times.h"

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
