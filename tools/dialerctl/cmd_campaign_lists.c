/* SPDX-License-Identifier: Apache-2.0 */
/* campaign lists, campaign list set: the lists of leads and their weights */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dialer/leads/listname.h"
#include "dialer/leads/mix.h"
#include "dialer/store/control.h"
#include "dialer/store/lead_lists.h"
#include "tools/dialerctl/campaign_values.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

static const struct option_spec no_options[] = { { .name = NULL } };

int cmd_campaign_lists(struct ctl *ctl, int argc, char **argv)
{
	PGresult *res;
	int64_t id = 0;
	int code = options_open(ctl, &argc, argv, no_options, 1, 1), err;

	if (code != 0)
		return options_exit(code);
	err = campaign_find(&ctl->db, argv[0], &id);
	if (err == 0)
		err = lead_lists_show(&ctl->db, id, &res);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	return rows_print(res, &(struct rows_view){ .json = ctl->json, .none = "no lists (hint: dialerctl leads load)" });
}

static int tell(const struct ctl *ctl, const char *campaign, const struct lead_list *list,
	const struct lead_list_change *change)
{
	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:s, s:i, s:i, s:I}", "campaign", campaign, "list", list->name, "weight",
			list->weight, "before", change->before, "epoch", (json_int_t)change->epoch));
	printf("campaign %s: list %s has weight %d (was %d)%s\n", campaign, list->name, list->weight, change->before,
		list->weight == 0 ? ", it is not called now" : "");
	return CTL_OK;
}

int cmd_campaign_list_set(struct ctl *ctl, int argc, char **argv)
{
	struct lead_list_change change;
	struct lead_list list;
	char error[128];
	int code = options_read(ctl, &argc, argv, no_options, 3, 3), err;

	if (code != 0)
		return options_exit(code);
	if (!listname_valid(argv[1]))
		return ctl_usage(ctl, "\"%s\" is no list (hint: dialerctl campaign lists %s)", argv[1], argv[0]);
	if (strncmp(argv[2], "weight=", 7) != 0 || value_whole(argv[2] + 7, 0, MIX_WEIGHT_MAX, &list.weight, error,
		sizeof(error)) < 0)
		return ctl_usage(ctl, "\"%s\" (hint: weight=0 to weight=%d; 0: not called now)", argv[2], MIX_WEIGHT_MAX);
	snprintf(list.name, sizeof(list.name), "%s", argv[1]);
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	err = lead_list_set(&ctl->db, argv[0], &list, &change);
	return err < 0 ? ctl_store_failed(ctl, err) : tell(ctl, argv[0], &list, &change);
}
