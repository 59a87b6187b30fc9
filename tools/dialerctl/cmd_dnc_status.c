/* SPDX-License-Identifier: Apache-2.0 */
/* dnc status */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/base/policy_load.h"
#include "dialer/lists/numset.h"
#include "dialer/store/dnc_write.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

#define WARN_DAYS 3 /* before a list is too old: time to get the next one */
#define DAY_US (86400 * CLOCK_US_PER_S)

enum column { COL_NAME, COL_VERSION, COL_DATE, COL_NUMBERS, COL_SOURCE, COL_HASH, COL_PATH };

struct status {
	const char *name, *version, *source, *hash, *numbers;
	char date[CLOCK_TEXT_MAX];
	int64_t age_days;
	uint32_t max_age_days; /* 0: the law sets no age */
	bool good;
	char coverage[NUMSET_COVERAGE_MAX];
	char note[128];
};

/* The file, as far as can be seen without hashing it; nodes do that when they take it up. */
static void look_at_file(const struct ctl *ctl, const char *set_path, struct status *s)
{
	struct numset *set;
	char path[600];
	int err;

	snprintf(path, sizeof(path), "%s/%s", ctl->config.state_dir, set_path);
	err = numset_open(&set, path);
	if (err == 0) {
		numset_coverage(set, s->coverage);
		numset_close(set);
		return;
	}
	s->good = false;
	snprintf(s->note, sizeof(s->note), "its file cannot be used: %.60s", strerror(-err));
}

static void read_status(const struct ctl *ctl, const struct policy *policy, const PGresult *res, int row, struct status *s)
{
	int64_t date_us = db_int(res, row, COL_DATE), left;

	*s = (struct status){ .name = db_text(res, row, COL_NAME), .version = db_text(res, row, COL_VERSION),
		.source = db_text(res, row, COL_SOURCE), .hash = db_text(res, row, COL_HASH),
		.numbers = db_text(res, row, COL_NUMBERS), .good = true };
	clock_format_utc(date_us, s->date, sizeof(s->date));
	s->date[10] = '\0';
	s->age_days = (clock_wall_us() - date_us) / DAY_US;
	s->max_age_days = policy_list_max_age_days(policy, s->name);
	left = s->max_age_days - s->age_days;
	if (s->max_age_days != 0 && clock_wall_us() - date_us > s->max_age_days * DAY_US) {
		s->good = false;
		snprintf(s->note, sizeof(s->note), "too old: calls that need it are refused");
	} else if (s->max_age_days != 0 && left <= WARN_DAYS) {
		snprintf(s->note, sizeof(s->note), "too old in %" PRId64 " days: load the next one", left);
	}
	look_at_file(ctl, db_text(res, row, COL_PATH), s);
}

static json_t *status_json(const struct status *s)
{
	json_t *o = json_pack("{s:s, s:s, s:s, s:I, s:I, s:s, s:s, s:s, s:b, s:s}", "list", s->name, "version", s->version,
		"list_date", s->date, "age_days", (json_int_t)s->age_days, "numbers", (json_int_t)strtoll(s->numbers, NULL, 10),
		"covers", s->coverage, "source", s->source, "file_sha256", s->hash, "usable", s->good, "note", s->note);

	if (s->max_age_days != 0)
		json_object_set_new(o, "max_age_days", json_integer(s->max_age_days));
	return o;
}

static void add_row(struct table *t, const struct status *s)
{
	char age[32], of[16] = "";

	if (s->max_age_days != 0)
		snprintf(of, sizeof(of), " of %" PRIu32, s->max_age_days);
	snprintf(age, sizeof(age), "%" PRId64 "%s", s->age_days, of);
	table_add(t, s->name);
	table_add(t, s->version);
	table_add(t, s->date);
	table_add(t, age);
	table_add(t, s->numbers);
	table_add(t, s->coverage);
	table_add(t, s->source);
	table_add(t, s->hash);
	table_add(t, s->note);
}

static int show(const struct ctl *ctl, const struct policy *policy, const PGresult *res)
{
	static const char *const headings[] = { "list", "version", "date", "age_days", "numbers", "covers", "source",
		"file_sha256", "note" };
	json_t *all = json_array();
	struct status s;
	struct table t;
	bool good = true;
	int code = CTL_OK;

	table_init(&t, headings, sizeof(headings) / sizeof(headings[0]));
	for (int i = 0; i < PQntuples(res); i++) {
		read_status(ctl, policy, res, i, &s);
		good = good && s.good;
		json_array_append_new(all, status_json(&s));
		add_row(&t, &s);
	}
	if (ctl->json) {
		code = ctl_print_json(all);
		table_release(&t);
		return code != CTL_OK || good ? code : CTL_FAILED;
	}
	json_decref(all);
	if (PQntuples(res) == 0)
		puts("no list is in force (hint: dialerctl dnc load)");
	table_print(&t, 0);
	return good ? CTL_OK : CTL_FAILED;
}

int cmd_dnc_status(struct ctl *ctl, int argc, char **argv)
{
	const struct option_spec specs[] = { { .name = NULL } };
	char error[POLICY_LOAD_ERROR_MAX];
	struct policy *policy;
	PGresult *res;
	int code = options_open(ctl, &argc, argv, specs, 0, 0), err;

	if (code != 0)
		return options_exit(code);
	err = dnc_in_force(&ctl->db, &res);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (policy_load_config(&policy, &ctl->config, NULL, error, sizeof(error)) < 0) {
		PQclear(res);
		return ctl_fail(CTL_FAILED, "%s", error);
	}
	code = show(ctl, policy, res);
	policy_free(policy);
	PQclear(res);
	return code;
}
