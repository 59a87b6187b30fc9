/* SPDX-License-Identifier: Apache-2.0 */
/* campaign show: how a campaign is set up, as the database has it */
#include "config.h"

#include <stdio.h>

#include "dialer/store/campaign_ends.h"
#include "dialer/store/control.h"
#include "dialer/store/report.h"
#include "tools/dialerctl/campaign_hours.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

static const char *cell(const PGresult *res, const char *name)
{
	return db_text(res, 0, PQfnumber(res, name));
}

static void print_settings(const PGresult *res)
{
	static const char *const headings[] = { "setting", "value" };
	struct table t;

	table_init(&t, headings, 2);
	for (int i = 0; i < PQnfields(res); i++) {
		table_add(&t, PQfname(res, i));
		table_add(&t, db_text(res, 0, i));
	}
	table_print(&t, 0);
}

/* Takes both results. */
static int tell(struct ctl *ctl, PGresult *settings, PGresult *ends, const struct campaign_opening *opening)
{
	json_t *all;

	if (ctl->json) {
		all = row_json(settings, 0, false);
		campaign_opening_tell(opening, all);
		json_object_set_new(all, "ends", rows_json(ends, false));
		PQclear(settings);
		PQclear(ends);
		return ctl_print_json(all);
	}
	print_settings(settings);
	PQclear(settings);
	putchar('\n');
	campaign_opening_tell(opening, NULL);
	return rows_print(ends, &(struct rows_view){ .none = "no quota and no last day" });
}

int cmd_campaign_show(struct ctl *ctl, int argc, char **argv)
{
	static const struct option_spec specs[] = { { .name = NULL } };
	struct campaign_opening opening;
	PGresult *settings, *ends;
	int64_t id;
	int code = options_open(ctl, &argc, argv, specs, 1, 1), err;

	if (code != 0)
		return options_exit(code);
	err = campaign_find(&ctl->db, argv[0], &id);
	if (err == 0)
		err = report_run(&ctl->db, REPORT_SETTINGS, id, &settings);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	code = campaign_opening_find(ctl, id, purpose_parse(cell(settings, "purpose")),
		cell(settings, "artificial_voice")[0] == 't', &opening);
	err = code == CTL_OK ? campaign_ends_list(&ctl->db, id, &ends) : 0;
	if (code != CTL_OK || err < 0) {
		PQclear(settings);
		return code != CTL_OK ? code : ctl_store_failed(ctl, err);
	}
	return tell(ctl, settings, ends, &opening);
}
