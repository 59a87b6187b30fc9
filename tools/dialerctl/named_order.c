/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/dialerctl/named_order.h"

#include <errno.h>
#include <stdio.h>

#include "tools/dialerctl/options.h"

#include "dialer/base/banned.h"

int named_order_run(struct ctl *ctl, int argc, char **argv, const struct named_order *o)
{
	const char *reason = "";
	const struct option_spec specs[] = { { .name = "--reason", .kind = OPTION_TEXT, .to = &reason }, { .name = NULL } };
	int code = options_open(ctl, &argc, argv, specs, 1, 1), err;

	if (code != 0)
		return options_exit(code);
	err = o->carry_out(&ctl->db, argv[0], o->order, reason);
	if (err == -EPERM)
		return ctl_fail(CTL_REFUSED, "%s", ctl->db.error);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:s}", o->thing, argv[0], "result", o->result));
	printf("%s %s: %s\n", o->thing, argv[0], o->told);
	return CTL_OK;
}
