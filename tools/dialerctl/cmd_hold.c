/* SPDX-License-Identifier: Apache-2.0 */
/* hold place, lift, show */
#include "config.h"

#include <errno.h>
#include <stdio.h>

#include "dialer/store/retention.h"
#include "tools/dialerctl/campaign_values.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

typedef int hold_change_h(struct db *db, const struct hold *h);

static int change(struct ctl *ctl, int argc, char **argv, hold_change_h *apply, const char *done)
{
	bool all = false;
	struct hold h = { .reason = NULL };
	const struct option_spec specs[] = {
		{ .name = "--campaign", .kind = OPTION_TEXT, .to = &h.campaign },
		{ .name = "--all", .kind = OPTION_FLAG, .to = &all },
		{ .name = "--reason", .kind = OPTION_TEXT, .to = &h.reason },
		{ .name = "--by", .kind = OPTION_TEXT, .to = &h.by },
		{ .name = NULL },
	};
	char error[256];
	int code = options_read(ctl, &argc, argv, specs, 0, 1), err;

	if (code != 0)
		return options_exit(code);
	if (argc + (h.campaign != NULL) + all != 1)
		return ctl_usage(ctl, "one of NUMBER, --campaign and --all is needed");
	if (h.reason == NULL || h.reason[0] == '\0' || h.by == NULL || h.by[0] == '\0')
		return ctl_usage(ctl, "--reason and --by are needed");
	h.scope = all ? "all" : argc == 1 ? "number" : "campaign";
	if (argc == 1 && value_phone(argv[0], "US", false, &h.number, error, sizeof(error)) < 0)
		return ctl_usage(ctl, "%s", error);
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	err = apply(&ctl->db, &h);
	if (err == -ENOENT)
		return ctl_fail(CTL_NOT_FOUND, "%s", ctl->db.error);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:s}", "scope", h.scope, "result", done));
	printf("legal hold %s\n", done);
	return CTL_OK;
}

int cmd_hold_place(struct ctl *ctl, int argc, char **argv)
{
	return change(ctl, argc, argv, hold_place, "placed");
}

int cmd_hold_lift(struct ctl *ctl, int argc, char **argv)
{
	return change(ctl, argc, argv, hold_lift, "lifted");
}

int cmd_hold_show(struct ctl *ctl, int argc, char **argv)
{
	bool all = false, full = false;
	const struct option_spec specs[] = {
		{ .name = "--history", .kind = OPTION_FLAG, .to = &all },
		{ .name = "--full", .kind = OPTION_FLAG, .to = &full },
		{ .name = NULL },
	};
	PGresult *res;
	int code = options_read(ctl, &argc, argv, specs, 0, 0), err;

	if (code != 0)
		return options_exit(code);
	code = ctl_open_people(ctl, full);
	if (code != CTL_OK)
		return code;
	err = hold_list(&ctl->db, all, &res);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	return rows_print(res, &(struct rows_view){ .json = ctl->json, .full = full, .none = "no legal hold is in force" });
}
