/* SPDX-License-Identifier: Apache-2.0 */
/* node list, drain, undrain, gone */
#include "config.h"

#include <errno.h>
#include <stdio.h>

#include "dialer/store/node_orders.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

int cmd_node_list(struct ctl *ctl, int argc, char **argv)
{
	static const struct option_spec specs[] = { { .name = NULL } };
	PGresult *res;
	int code = options_open(ctl, &argc, argv, specs, 0, 0), err;

	if (code != 0)
		return options_exit(code);
	err = node_orders_list(&ctl->db, &res);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	return rows_print(res, &(struct rows_view){ .json = ctl->json,
		.none = "no node has ever started (hint: dialerd -c FILE)" });
}

static int carry_out(struct ctl *ctl, int argc, char **argv, enum node_order order, const char *result,
	const char *told)
{
	const char *reason = "";
	const struct option_spec specs[] = { { .name = "--reason", .kind = OPTION_TEXT, .to = &reason }, { .name = NULL } };
	int code = options_open(ctl, &argc, argv, specs, 1, 1), err;

	if (code != 0)
		return options_exit(code);
	err = node_order(&ctl->db, argv[0], order, reason);
	if (err == -EPERM)
		return ctl_fail(CTL_REFUSED, "%s", ctl->db.error);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:s}", "node", argv[0], "result", result));
	printf("node %s: %s\n", argv[0], told);
	return CTL_OK;
}

int cmd_node_drain(struct ctl *ctl, int argc, char **argv)
{
	return carry_out(ctl, argc, argv, NODE_DRAIN, "draining",
		"begins no more calls once it renews its lease; those under way go on (dialerctl node list)");
}

int cmd_node_undrain(struct ctl *ctl, int argc, char **argv)
{
	return carry_out(ctl, argc, argv, NODE_UNDRAIN, "undrained", "calls again once it renews its lease");
}

int cmd_node_gone(struct ctl *ctl, int argc, char **argv)
{
	return carry_out(ctl, argc, argv, NODE_GONE, "gone",
		"the other nodes settle what it left open as soon as they renew their leases");
}
