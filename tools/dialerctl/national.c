/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/dialerctl/national.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dialer/lists/lists.h"
#include "dialer/store/dnc.h"

#include "dialer/base/banned.h"

int national_fact(struct ctl *ctl, struct e164 number, struct list_fact *ret)
{
	struct dnc_list_row row;
	struct lists_row in_force;
	struct lists *lists;
	int err = dnc_current_list(&ctl->db, LISTS_US_NATIONAL, &row);

	if (err == -ENOENT)
		return CTL_OK;
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (lists_open(&lists, ctl->config.state_dir) < 0)
		return ctl_fail(CTL_FAILED, "out of memory");
	in_force.list_date_us = row.list_date_us;
	snprintf(in_force.set_path, sizeof(in_force.set_path), "%s", row.set_path);
	snprintf(in_force.set_sha256, sizeof(in_force.set_sha256), "%s", row.set_sha256);
	snprintf(in_force.version, sizeof(in_force.version), "%s", row.version);
	err = lists_use(lists, &in_force);
	if (err < 0)
		ctl_fail(CTL_FAILED, "the national register \"%s/%s\" cannot be used: %s (hint: is [node] state_dir right? "
			"dialerctl dnc load)", ctl->config.state_dir, row.set_path, strerror(-err));
	else
		lists_lookup(lists, number, ret);
	lists_close(lists);
	return CTL_OK;
}
