/* SPDX-License-Identifier: Apache-2.0 */
/* retention show, set, run */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dialer/audit/retain.h"
#include "tools/dialerctl/campaign_values.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

#define DAYS_MAX 36500

int cmd_retention_show(struct ctl *ctl, int argc, char **argv)
{
	const struct option_spec specs[] = { { .name = NULL } };
	PGresult *res;
	int code = options_open(ctl, &argc, argv, specs, 0, 0), err;

	if (code != 0)
		return options_exit(code);
	err = retention_list(&ctl->db, &res);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	return rows_print(res, &(struct rows_view){ .json = ctl->json, .none = "" });
}

int cmd_retention_set(struct ctl *ctl, int argc, char **argv)
{
	const struct option_spec specs[] = { { .name = NULL } };
	char error[256];
	int code = options_read(ctl, &argc, argv, specs, 2, 2), days, err;

	if (code != 0)
		return options_exit(code);
	if (value_whole(argv[1], 0, DAYS_MAX, &days, error, sizeof(error)) < 0)
		return ctl_usage(ctl, "days: %s", error);
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	err = retention_set(&ctl->db, argv[0], days);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:i}", "class", argv[0], "keep_days", days));
	printf("%s: kept for %d days\n", argv[0], days);
	return CTL_OK;
}

struct telling {
	const struct ctl *ctl;
	json_t *report; /* owned */
};

static void tell(const struct retain_done *d, void *arg)
{
	struct telling *t = arg;

	if (t->ctl->json) {
		json_array_append_new(t->report, json_pack("{s:s, s:I, s:I, s:I}", "class", d->class_name, "rows",
			(json_int_t)d->rows, "files", (json_int_t)d->files, "held", (json_int_t)d->held));
		return;
	}
	printf("%s: %" PRId64 " %s blanked, %" PRId64 " recordings removed, %" PRId64 " under a legal hold left alone\n",
		d->class_name, d->rows, strcmp(d->class_name, "evidence") == 0 ? "subjects" : "rows", d->files, d->held);
}

int cmd_retention_run(struct ctl *ctl, int argc, char **argv)
{
	struct telling t = { .ctl = ctl };
	struct retain_params p = { .state_dir = ctl->config.state_dir, .done = tell, .arg = &t };
	const struct option_spec specs[] = { { .name = "--dry-run", .kind = OPTION_FLAG, .to = &p.dry_run }, { .name = NULL } };
	int code = options_open(ctl, &argc, argv, specs, 0, 0), err;

	if (code != 0)
		return options_exit(code);
	t.report = json_array();
	err = retain_run(&ctl->db, &p);
	if (err == 0 && ctl->json)
		return ctl_print_json(t.report);
	json_decref(t.report);
	return err < 0 ? ctl_store_failed(ctl, err) : CTL_OK;
}
