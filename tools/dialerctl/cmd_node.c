/* SPDX-License-Identifier: Apache-2.0 */
/* node list, drain, undrain, gone */
#include "config.h"

#include "dialer/store/node_orders.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/named_order.h"
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

static int carry_out(struct db *db, const char *name, int order, const char *reason)
{
	return node_order(db, name, (enum node_order)order, reason);
}

int cmd_node_drain(struct ctl *ctl, int argc, char **argv)
{
	return named_order_run(ctl, argc, argv, &(struct named_order){ "node", carry_out, NODE_DRAIN, "draining",
		"begins no more calls once it renews its lease; those under way go on (dialerctl node list)" });
}

int cmd_node_undrain(struct ctl *ctl, int argc, char **argv)
{
	return named_order_run(ctl, argc, argv, &(struct named_order){ "node", carry_out, NODE_UNDRAIN, "undrained",
		"calls again once it renews its lease" });
}

int cmd_node_gone(struct ctl *ctl, int argc, char **argv)
{
	return named_order_run(ctl, argc, argv, &(struct named_order){ "node", carry_out, NODE_GONE, "gone",
		"the other nodes settle what it left open as soon as they renew their leases" });
}
