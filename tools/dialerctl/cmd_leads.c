/* SPDX-License-Identifier: Apache-2.0 */
/* leads load, undo, list, loads */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "dialer/base/policy_load.h"
#include "dialer/leads/listname.h"
#include "dialer/store/control.h"
#include "dialer/store/lead_import.h"
#include "tools/dialerctl/campaign_select.h"
#include "tools/dialerctl/campaign_values.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/load_ui.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

static int load(struct ctl *ctl, const char *campaign, const struct load_options *o)
{
	char error[POLICY_LOAD_ERROR_MAX];
	struct policy *policy;
	struct load_result r;
	int64_t id = 0;
	int code = ctl_database(ctl), err;

	if (code != CTL_OK)
		return code;
	if (policy_load_config(&policy, &ctl->config, NULL, error, sizeof(error)) < 0)
		return ctl_fail(CTL_FAILED, "%s", error);
	err = load_leads(&ctl->db, policy, campaign, o, &r);
	policy_free(policy);
	code = load_tell(ctl, err, o, &r, "numbers");
	if (code == CTL_OK && r.load_id != 0)
		err = campaign_find(&ctl->db, campaign, &id);
	if (code != CTL_OK || r.load_id == 0)
		return code;
	return err < 0 ? ctl_store_failed(ctl, err) : campaign_select(ctl, id);
}

int cmd_leads_load(struct ctl *ctl, int argc, char **argv)
{
	const char *campaign = NULL, *maps[HEADER_MAPS_MAX];
	struct load_options o = { .zoneinfo_dir = ctl->config.zoneinfo_dir, .progress = load_progress };
	const struct option_spec specs[] = {
		{ .name = "--campaign", .kind = OPTION_TEXT, .to = &campaign },
		{ .name = "--list", .kind = OPTION_TEXT, .to = &o.list },
		{ .name = "--region", .kind = OPTION_TEXT, .to = &o.region },
		{ .name = "--rejects", .kind = OPTION_TEXT, .to = &o.rejects },
		{ .name = "--dry-run", .kind = OPTION_FLAG, .to = &o.dry_run },
		{ .name = NULL },
	};
	int code = load_options_read(ctl, &argc, argv, specs, maps, &o);

	if (code != 0)
		return options_exit(code);
	if (campaign == NULL)
		return ctl_usage(ctl, "--campaign is missing");
	if (o.list != NULL && !listname_valid(o.list))
		return ctl_usage(ctl, "--list \"%s\" (hint: letters, digits, \".\", \"_\" and \"-\", at most %d, the first a letter "
			"or digit)", o.list, LISTNAME_MAX - 1);
	return load(ctl, campaign, &o);
}

int cmd_leads_undo(struct ctl *ctl, int argc, char **argv)
{
	const struct option_spec specs[] = { { .name = NULL } };
	struct load_undone u;
	char *end;
	long long id;
	int code = options_read(ctl, &argc, argv, specs, 1, 1), err;

	if (code != 0)
		return options_exit(code);
	id = strtoll(argv[0], &end, 10);
	if (end == argv[0] || *end != '\0' || id < 1)
		return ctl_usage(ctl, "\"%s\" is no load (hint: dialerctl leads loads)", argv[0]);
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	err = lead_load_undo(&ctl->db, id, &u);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (ctl->json)
		return ctl_print_json(json_pack("{s:I, s:I, s:I}", "load", (json_int_t)id, "undone", (json_int_t)u.undone,
			"kept", (json_int_t)u.kept));
	printf("load %lld: %" PRId64 " leads undone", id, u.undone);
	if (u.kept > 0)
		printf("; %" PRId64 " were attempted or are finished, and stay", u.kept);
	putchar('\n');
	return CTL_OK;
}

int cmd_leads_loads(struct ctl *ctl, int argc, char **argv)
{
	const char *campaign = NULL;
	const struct option_spec specs[] = { { .name = "--campaign", .kind = OPTION_TEXT, .to = &campaign },
		{ .name = NULL } };
	int code = options_open(ctl, &argc, argv, specs, 0, 0), err;
	PGresult *res;

	if (code != 0)
		return options_exit(code);
	err = lead_loads(&ctl->db, campaign, &res);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	return rows_print(res, &(struct rows_view){ .json = ctl->json, .none = "nothing was loaded yet" });
}

int cmd_leads_list(struct ctl *ctl, int argc, char **argv)
{
	const char *campaign = NULL, *state = NULL;
	int64_t limit = 50;
	bool full = false;
	const struct option_spec specs[] = {
		{ .name = "--campaign", .kind = OPTION_TEXT, .to = &campaign },
		{ .name = "--state", .kind = OPTION_TEXT, .to = &state },
		{ .name = "-n", .kind = OPTION_NUMBER, .to = &limit, .min = 1, .max = 1000000 },
		{ .name = "--full", .kind = OPTION_FLAG, .to = &full },
		{ .name = NULL },
	};
	int code = options_read(ctl, &argc, argv, specs, 0, 0), err;
	PGresult *res;

	if (code != 0)
		return options_exit(code);
	if (state != NULL && !value_choice(state, "ready waiting dialing refused done undone"))
		return ctl_usage(ctl, "--state \"%s\" (hint: ready, waiting, dialing, refused, done or undone)", state);
	code = ctl_open_people(ctl, full);
	if (code != CTL_OK)
		return code;
	err = lead_list(&ctl->db, campaign, state, limit, &res);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	return rows_print(res, &(struct rows_view){ .json = ctl->json, .full = full, .none = "no such leads" });
}
