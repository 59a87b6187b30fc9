/* SPDX-License-Identifier: Apache-2.0 */
/* leads callbacks: what people were promised, and what becomes of it */
#include "config.h"

#include "dialer/store/callbacks.h"
#include "dialer/store/db.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

int cmd_leads_callbacks(struct ctl *ctl, int argc, char **argv)
{
	const char *campaign = NULL;
	int64_t limit = 50;
	bool full = false;
	const struct option_spec specs[] = {
		{ .name = "--campaign", .kind = OPTION_TEXT, .to = &campaign },
		{ .name = "-n", .kind = OPTION_NUMBER, .to = &limit, .min = 1, .max = 1000000 },
		{ .name = "--full", .kind = OPTION_FLAG, .to = &full },
		{ .name = NULL },
	};
	int code = options_read(ctl, &argc, argv, specs, 0, 0), err;
	PGresult *res;

	if (code != 0)
		return options_exit(code);
	code = ctl_open_people(ctl, full);
	if (code != CTL_OK)
		return code;
	err = callbacks_list(&ctl->db, campaign, limit, &res);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	return rows_print(res, &(struct rows_view){ .json = ctl->json, .full = full, .none = "nobody was promised a call" });
}
