/* SPDX-License-Identifier: Apache-2.0 */
/* leads recycle: put finished leads back */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dialer/store/recycle.h"
#include "tools/dialerctl/campaign_values.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"

#include "dialer/base/banned.h"

#define LIST_MAX 512

/* "no_answer,busy" */
static int read_dispositions(const struct ctl *ctl, const char *text, struct recycle *ask)
{
	char copy[LIST_MAX], *rest = copy, *word;

	if (strlen(text) >= sizeof(copy))
		return ctl_usage(ctl, "--disposition is longer than %d characters", LIST_MAX - 1);
	snprintf(copy, sizeof(copy), "%s", text);
	while ((word = strsep(&rest, ",")) != NULL) {
		enum disposition d = disposition_parse(word);

		if (d == DISPOSITION_NONE)
			return ctl_usage(ctl, "unknown disposition \"%s\" (hint: dialer-campaign(5) lists them, as in "
				"no_answer,busy)", word);
		if (!recycle_may(d))
			return ctl_usage(ctl, "no lead is put back after \"%s\": %s", word, disposition_help(d));
		ask->dispositions[d] = true;
	}
	return CTL_OK;
}

static int tell_json(const struct recycle *ask, const struct recycled *r)
{
	return ctl_print_json(json_pack("{s:s, s:b, s:I, s:I, s:I, s:I, s:I, s:s}", "campaign", ask->campaign, "dry_run",
		ask->dry_run, "put_back", (json_int_t)r->put_back, "used_up", (json_int_t)r->used_up, "too_new",
		(json_int_t)r->too_new, "reached", (json_int_t)r->reached, "said_no", (json_int_t)r->said_no, "state", r->state));
}

static int tell(const struct ctl *ctl, const struct recycle *ask, const struct recycled *r)
{
	const struct {
		int64_t leads;
		const char *what;
	} left[] = {
		{ r->used_up, "stay: max_attempts are used up (hint: a higher figure in the campaign file)" },
		{ r->too_new, "stay: their last call is not that old yet" },
		{ r->reached, "stay: the person was reached by another number" },
		{ r->said_no, "stay: the person wants no calls" },
	};

	if (ctl->json)
		return tell_json(ask, r);
	printf("%" PRId64 " leads %s\n", r->put_back, ask->dry_run ? "would be put back" : "are put back");
	for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++)
		if (left[i].leads > 0)
			printf("%" PRId64 " %s\n", left[i].leads, left[i].what);
	if (r->put_back > 0 && !ask->dry_run && strcmp(r->state, "running") != 0)
		printf("campaign %s is %s (hint: dialerctl campaign %s %s)\n", ask->campaign, r->state,
			strcmp(r->state, "paused") == 0 ? "resume" : "start", ask->campaign);
	return CTL_OK;
}

int cmd_leads_recycle(struct ctl *ctl, int argc, char **argv)
{
	const char *dispositions = NULL, *older = NULL;
	struct recycle ask = { .campaign = NULL };
	const struct option_spec specs[] = {
		{ .name = "--campaign", .kind = OPTION_TEXT, .to = &ask.campaign },
		{ .name = "--disposition", .kind = OPTION_TEXT, .to = &dispositions },
		{ .name = "--older-than", .kind = OPTION_TEXT, .to = &older },
		{ .name = "--dry-run", .kind = OPTION_FLAG, .to = &ask.dry_run },
		{ .name = NULL },
	};
	struct recycled recycled;
	char error[160];
	int32_t older_s = 0;
	int code = options_read(ctl, &argc, argv, specs, 0, 0), err;

	if (code != 0)
		return options_exit(code);
	if (ask.campaign == NULL || dispositions == NULL)
		return ctl_usage(ctl, "%s is missing", ask.campaign == NULL ? "--campaign NAME" : "--disposition LIST");
	if (older != NULL && (value_delay(older, &older_s, error, sizeof(error)) < 0 || older_s < 0))
		return ctl_usage(ctl, "--older-than \"%s\" (hint: 30m, 4h, 2d, at most 90d)", older);
	ask.older_than_s = older_s;
	code = read_dispositions(ctl, dispositions, &ask);
	if (code == CTL_OK)
		code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	err = recycle_leads(&ctl->db, &ask, &recycled);
	return err < 0 ? ctl_store_failed(ctl, err) : tell(ctl, &ask, &recycled);
}
