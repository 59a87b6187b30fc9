/* SPDX-License-Identifier: Apache-2.0 */
/* retention show, set, run */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dialer/store/retention.h"
#include "tools/dialerctl/campaign_values.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/recordings.h"
#include "tools/dialerctl/rows.h"
#include "tools/dialerctl/subject.h"

#include "dialer/base/banned.h"

#define DAYS_MAX 36500

int cmd_retention_show(struct ctl *ctl, int argc, char **argv)
{
	const struct option_spec specs[] = { { .name = NULL } };
	PGresult *res;
	int code = options_read(ctl, &argc, argv, specs, 0, 0), err;

	if (code != 0)
		return options_exit(code);
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
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

struct run {
	struct ctl *ctl;
	bool dry_run;
	json_t *report; /* owned */
};

static void tell(struct run *r, const char *class_name, int64_t rows, int64_t files, int64_t held)
{
	if (r->ctl->json) {
		json_array_append_new(r->report, json_pack("{s:s, s:I, s:I, s:I}", "class", class_name, "rows",
			(json_int_t)rows, "files", (json_int_t)files, "held", (json_int_t)held));
		return;
	}
	printf("%s: %" PRId64 " %s blanked, %" PRId64 " recordings removed, %" PRId64 " under a legal hold left alone\n",
		class_name, rows, strcmp(class_name, "evidence") == 0 ? "subjects" : "rows", files, held);
}

static int64_t count_held(const PGresult *res, int column)
{
	int64_t n = 0;

	for (int i = 0; i < PQntuples(res); i++)
		n += db_text(res, i, column)[0] == 't';
	return n;
}

/* In a transaction with the lock on holds. A dry run blanks too, is rolled back, and leaves the files. */
static int run_class(struct run *r, const char *class_name)
{
	struct db *db = &r->ctl->db;
	int64_t files = 0, rows = 0, held;
	PGresult *due;
	int err = retention_due(db, class_name, &due), code = CTL_OK;

	if (err < 0)
		return ctl_store_failed(r->ctl, err);
	held = count_held(due, DUE_HELD);
	if (!r->dry_run && strncmp(class_name, "audio", 5) == 0)
		code = recordings_remove(r->ctl, due, &files);
	PQclear(due);
	if (code != CTL_OK)
		return code;
	err = retention_blank(db, class_name, files, &rows);
	if (err == 0 && !r->dry_run)
		err = db_commit(db);
	if (err < 0)
		return ctl_store_failed(r->ctl, err);
	tell(r, class_name, rows, files, held);
	return CTL_OK;
}

static int run_locked(struct run *r, const char *class_name)
{
	struct db *db = &r->ctl->db;
	int err = db_begin(db), code;

	if (err == 0)
		err = retention_lock(db);
	code = err < 0 ? ctl_store_failed(r->ctl, err) : run_class(r, class_name);
	if (code != CTL_OK || r->dry_run)
		db_rollback(db);
	return code;
}

/* Each number is erased as by "subject erase", in a transaction of its own. */
static int run_evidence(struct run *r)
{
	struct subject_erased done;
	PGresult *due;
	int64_t rows = 0, files = 0;
	int err = retention_subjects(&r->ctl->db, &due), code = CTL_OK;

	if (err < 0)
		return ctl_store_failed(r->ctl, err);
	for (int i = 0; code == CTL_OK && i < PQntuples(due); i++) {
		struct subject_order o = { .number = { .digits = (uint64_t)db_int(due, i, 0) }, .by = "retention",
			.reason = "the time for keeping it is over", .dry_run = r->dry_run };

		if (db_text(due, i, 1)[0] == 't')
			continue;
		code = subject_erase_now(r->ctl, &o, &done);
		rows += code == CTL_OK;
		files += code == CTL_OK ? done.files : 0;
	}
	if (code == CTL_OK)
		tell(r, "evidence", rows, files, count_held(due, 1));
	PQclear(due);
	return code;
}

int cmd_retention_run(struct ctl *ctl, int argc, char **argv)
{
	static const char *const classes[] = { "audio", "audio_debt", "transcript", "lead" };
	struct run r = { .ctl = ctl };
	const struct option_spec specs[] = { { .name = "--dry-run", .kind = OPTION_FLAG, .to = &r.dry_run }, { .name = NULL } };
	int code = options_read(ctl, &argc, argv, specs, 0, 0);

	if (code != 0)
		return options_exit(code);
	code = ctl_database(ctl);
	r.report = json_array();
	for (size_t i = 0; code == CTL_OK && i < sizeof(classes) / sizeof(classes[0]); i++)
		code = run_locked(&r, classes[i]);
	if (code == CTL_OK)
		code = run_evidence(&r);
	if (code == CTL_OK && ctl->json)
		return ctl_print_json(r.report);
	json_decref(r.report);
	return code;
}
