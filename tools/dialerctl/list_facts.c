/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/dialerctl/list_facts.h"

#include <string.h>

#include "dialer/base/banned.h"

static bool wanted(const char *name, const char *const *names, int count)
{
	for (int i = 0; names != NULL && i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return names == NULL;
}

static void tell(const struct dnc_list_row *row, int err, void *arg)
{
	const struct ctl *ctl = arg;

	if (err < 0)
		ctl_fail(CTL_FAILED, "list %s: \"%s/%s\" cannot be used: %s (hint: is [node] state_dir right? dialerctl dnc load)",
			row->name, ctl->config.state_dir, row->set_path, strerror(-err));
}

int list_facts_open(struct ctl *ctl, const char *const *names, int count, struct lists **ret)
{
	struct dnc_list_row rows[DNC_LISTS_MAX];
	int n = dnc_current_lists(&ctl->db, rows), kept = 0;

	if (n < 0)
		return ctl_store_failed(ctl, n);
	for (int i = 0; i < n; i++)
		if (wanted(rows[i].name, names, count))
			rows[kept++] = rows[i];
	if (lists_open(ret, ctl->config.state_dir) < 0)
		return ctl_fail(CTL_FAILED, "out of memory");
	lists_use(*ret, rows, kept, tell, ctl);
	return CTL_OK;
}
