/* SPDX-License-Identifier: Apache-2.0 */
/* campaign report: what came of it, all computed from the database */
#include "config.h"

#include <stdio.h>

#include "dialer/store/control.h"
#include "dialer/store/report.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

static const struct {
	enum report kind;
	const char *name, *title, *none;
} parts[] = {
	{ REPORT_OUTCOMES, "outcomes", "Outcomes", "no call has ended yet" },
	{ REPORT_REFUSALS, "refusals", "Refused, by rule", "no lead was refused" },
	{ REPORT_DEFERRALS, "deferrals", "Waiting for lawful hours, by rule", "no lead waits" },
	{ REPORT_ABANDONMENT, "abandonment", "Abandoned, of calls a person answered", "no call yet" },
	{ REPORT_TIMINGS, "timings", "Timings, from the RTP", "nothing measured yet" },
};

static int head(struct ctl *ctl, int64_t id, json_t *all)
{
	PGresult *res, *recordings;
	int err = report_run(&ctl->db, REPORT_CAMPAIGN, id, &res);
	json_t *row;

	if (err < 0)
		return err;
	err = report_run(&ctl->db, REPORT_RECORDINGS, id, &recordings);
	if (err < 0) {
		PQclear(res);
		return err;
	}
	if (ctl->json) {
		row = row_json(res, 0, false);
		json_object_update(all, row);
		json_decref(row);
		json_object_set_new(all, "recordings", json_integer(db_int(recordings, 0, 0)));
	} else {
		printf("%s: %s leads, %s calls, %s answered (%s %%), %s refused, %s recordings in %s/recordings\n",
			db_text(res, 0, PQfnumber(res, "name")), db_text(res, 0, PQfnumber(res, "leads")),
			db_text(res, 0, PQfnumber(res, "attempts")), db_text(res, 0, PQfnumber(res, "answered")),
			db_text(res, 0, PQfnumber(res, "answered_percent")), db_text(res, 0, PQfnumber(res, "refused")),
			db_text(recordings, 0, 0), ctl->config.state_dir);
	}
	PQclear(recordings);
	PQclear(res);
	return 0;
}

int cmd_campaign_report(struct ctl *ctl, int argc, char **argv)
{
	static const struct option_spec specs[] = { { .name = NULL } };
	int code = options_open(ctl, &argc, argv, specs, 1, 1), err;
	json_t *all;
	PGresult *res;
	int64_t id;

	if (code != 0)
		return options_exit(code);
	err = campaign_find(&ctl->db, argv[0], &id);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	all = json_object();
	err = head(ctl, id, all);
	for (size_t i = 0; err == 0 && i < sizeof(parts) / sizeof(parts[0]); i++) {
		err = report_run(&ctl->db, parts[i].kind, id, &res);
		if (err < 0)
			break;
		if (ctl->json) {
			json_object_set_new(all, parts[i].name, rows_json(res, false));
			PQclear(res);
		} else {
			printf("\n%s\n", parts[i].title);
			rows_print(res, &(struct rows_view){ .none = parts[i].none });
		}
	}
	if (err == 0 && ctl->json)
		return ctl_print_json(all);
	json_decref(all);
	return err < 0 ? ctl_store_failed(ctl, err) : CTL_OK;
}
