/* SPDX-License-Identifier: Apache-2.0 */
/* campaign load, list, start, resume */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "dialer/base/clock.h"
#include "dialer/store/control.h"
#include "dialer/store/report.h"
#include "tools/dialerctl/campaign_check.h"
#include "tools/dialerctl/campaign_file.h"
#include "tools/dialerctl/campaign_refused.h"
#include "tools/dialerctl/campaign_select.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

static const struct option_spec no_options[] = { { .name = NULL } };

static int tell_loaded(const struct ctl *ctl, const struct campaign_file *f, const struct campaign_saved *saved)
{
	const char *what = saved->created ? "loaded" : saved->changed ? "changed" : "unchanged";

	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:I, s:I, s:s, s:I}", "campaign", f->spec.name, "id",
			(json_int_t)saved->id, "epoch", (json_int_t)saved->epoch, "result", what, "caller_ids",
			(json_int_t)f->spec.number_count));
	printf("campaign %s %s: %s, %zu caller ID%s, trunk %s\n", f->spec.name, what, f->spec.purpose,
		f->spec.number_count, f->spec.number_count == 1 ? "" : "s", f->spec.trunk);
	return CTL_OK;
}

int cmd_campaign_load(struct ctl *ctl, int argc, char **argv)
{
	bool dry_run = false;
	const struct option_spec specs[] = { { .name = "--dry-run", .kind = OPTION_FLAG, .to = &dry_run },
		{ .name = NULL } };
	struct campaign_saved saved = { .id = 0 };
	struct campaign_file f;
	int code = options_read(ctl, &argc, argv, specs, 1, 1), err;

	if (code != 0)
		return options_exit(code);
	if (campaign_file_read(&f, argv[0], &ctl->config) < 0) {
		code = ctl_fail(CTL_FAILED, "%s", f.error);
	} else if (dry_run) {
		if (!ctl->json)
			printf("%s: good\n", argv[0]);
	} else {
		code = ctl_database(ctl);
		if (code == CTL_OK) {
			err = campaign_save(&ctl->db, &f.spec, &saved);
			code = err < 0 ? ctl_store_failed(ctl, err) : tell_loaded(ctl, &f, &saved);
			if (code == CTL_OK)
				code = campaign_select(ctl, saved.id);
			if (code == CTL_OK && !ctl->json && f.spec.filter[0] != '\0')
				code = campaign_select_tell(ctl, saved.id);
		}
	}
	campaign_file_release(&f);
	return code;
}

int cmd_campaign_list(struct ctl *ctl, int argc, char **argv)
{
	PGresult *res;
	int code = options_open(ctl, &argc, argv, no_options, 0, 0), err;

	if (code != 0)
		return options_exit(code);
	err = report_run(&ctl->db, REPORT_CAMPAIGNS, 0, &res);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	return rows_print(res, &(struct rows_view){ .json = ctl->json,
		.none = "no campaigns (hint: dialerctl campaign load FILE)" });
}

/* A campaign that can lawfully call none of its leads is not begun. */
static int may_start(struct ctl *ctl, const char *name)
{
	struct check c;
	int code = check_campaign(ctl, name, &c);

	if (code == CTL_OK && !check_may_start(&c, name))
		code = CTL_REFUSED;
	check_release(&c);
	return code;
}

static int start_or_resume(struct ctl *ctl, int argc, char **argv, enum campaign_action action)
{
	const char *done = action == CAMPAIGN_START ? "started" : "resumed";
	struct campaign_change change;
	int code = options_open(ctl, &argc, argv, no_options, 1, 1), err;

	if (code != 0)
		return options_exit(code);
	code = may_start(ctl, argv[0]);
	if (code != CTL_OK)
		return code;
	err = campaign_control(&ctl->db, argv[0], action, CAMPAIGN_CALLS_GO_ON, &change);
	if (err < 0)
		return campaign_refused(ctl, err, action);
	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:s, s:s, s:I, s:I}", "campaign", argv[0], "result", done, "before",
			change.before, "epoch", (json_int_t)change.epoch, "refused_leads_decided_anew",
			(json_int_t)change.decided_anew));
	printf("campaign %s %s (was %s)", argv[0], done, change.before);
	if (change.decided_anew > 0)
		printf("; %" PRId64 " refused leads will be decided anew", change.decided_anew);
	putchar('\n');
	return CTL_OK;
}

int cmd_campaign_start(struct ctl *ctl, int argc, char **argv)
{
	return start_or_resume(ctl, argc, argv, CAMPAIGN_START);
}

int cmd_campaign_resume(struct ctl *ctl, int argc, char **argv)
{
	return start_or_resume(ctl, argc, argv, CAMPAIGN_RESUME);
}
