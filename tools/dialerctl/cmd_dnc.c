/* SPDX-License-Identifier: Apache-2.0 */
/* dnc add, check, lists */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/lists/country.h"
#include "dialer/store/dnc_write.h"
#include "tools/dialerctl/campaign_values.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/list_facts.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

#define LIST_AGE_MAX_DAYS 31 /* 47 CFR 64.1200(c)(2)(i)(D); the policy decides, this only warns */

int cmd_dnc_add(struct ctl *ctl, int argc, char **argv)
{
	const char *method = "officer", *detail = "";
	const struct option_spec specs[] = {
		{ .name = "--method", .kind = OPTION_TEXT, .to = &method },
		{ .name = "--detail", .kind = OPTION_TEXT, .to = &detail },
		{ .name = NULL },
	};
	struct dnc_counts counts;
	struct e164 number;
	char error[256], text[E164_TEXT_MAX];
	int code = options_read(ctl, &argc, argv, specs, 1, 1), err;

	if (code != 0)
		return options_exit(code);
	if (value_phone(argv[0], "US", false, &number, error, sizeof(error)) < 0)
		return ctl_usage(ctl, "%s", error);
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	err = dnc_add(&ctl->db, number, method, detail, &counts);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:b, s:I}", "number", e164_format(number, text), "new",
			counts.added > 0, "leads_refused", (json_int_t)counts.refused));
	printf("%s: %s; %" PRId64 " leads will not be called\n", e164_format(number, text),
		counts.added > 0 ? "on the internal list" : "was on the internal list before", counts.refused);
	return CTL_OK;
}

static const char *answer_of(enum tristate t)
{
	return t == TRI_YES ? "listed" : t == TRI_NO ? "not listed" : "unknown";
}

static json_t *fact_json(const struct list_fact *f)
{
	char date[CLOCK_TEXT_MAX];

	return json_pack("{s:s, s:s, s:s, s:s}", "list", f->name, "answer", answer_of(f->listed), "version", f->version,
		"list_date", clock_format_utc(f->list_date_us, date, sizeof(date)));
}

static int check_json(struct e164 number, const PGresult *internal, const struct list_fact *facts, int count)
{
	json_t *all = json_array();
	char text[E164_TEXT_MAX];

	for (int i = 0; i < count; i++)
		json_array_append_new(all, fact_json(&facts[i]));
	return ctl_print_json(json_pack("{s:s, s:o, s:o}", "number", e164_format(number, text), "internal",
		rows_json(internal, true), "lists", all));
}

static void print_fact(const struct list_fact *f)
{
	int64_t age_days = (clock_wall_us() - f->list_date_us) / (86400 * CLOCK_US_PER_S);
	char date[CLOCK_TEXT_MAX];

	printf("%s: %s in version %s of %.10s, %" PRId64 " days old%s%s\n", f->name, answer_of(f->listed), f->version,
		clock_format_utc(f->list_date_us, date, sizeof(date)), age_days,
		age_days > LIST_AGE_MAX_DAYS ? ": too old to call by" : "",
		f->listed == TRI_UNKNOWN ? "; the list does not cover this area code, country or number" : "");
}

static int check_print(struct e164 number, PGresult *internal, const struct list_fact *facts, int count)
{
	char text[E164_TEXT_MAX];
	int rows = PQntuples(internal), code = CTL_OK;

	printf("%s\n", e164_format(number, text));
	for (int i = 0; i < count; i++)
		print_fact(&facts[i]);
	if (count == 0)
		printf("no list is in force (hint: dialerctl dnc load)\n");
	printf("internal: %s\n", rows > 0 ? "listed" : "not listed");
	if (rows > 0)
		code = rows_print(internal, &(struct rows_view){ .none = "" });
	else
		PQclear(internal);
	return code;
}

/* Every list in force, as the gate sees it. */
static int look_up(struct ctl *ctl, struct e164 number, struct list_fact facts[LISTS_MAX], int *ret_count)
{
	struct lists *lists;
	int code = list_facts_open(ctl, NULL, 0, &lists);

	if (code != CTL_OK)
		return code;
	*ret_count = lists_count(lists);
	for (int i = 0; i < *ret_count; i++)
		lists_lookup(lists, lists_row(lists, i)->name, number, &facts[i]);
	lists_close(lists);
	return CTL_OK;
}

/* On no list that stops calls, and the register of some country or state speaks about this number. */
static bool is_clear(const struct list_fact *facts, int count)
{
	bool covered = false;

	for (int i = 0; i < count; i++) {
		if (lists_is_fact(facts[i].name))
			continue;
		if (facts[i].listed == TRI_YES)
			return false;
		covered = covered || (facts[i].listed == TRI_NO && country_of_list(facts[i].name) != NULL);
	}
	return covered;
}

/* Exit status: 0 on no list, 3 on one of them, or nobody can tell. */
int cmd_dnc_check(struct ctl *ctl, int argc, char **argv)
{
	const struct option_spec specs[] = { { .name = NULL } };
	struct list_fact facts[LISTS_MAX];
	struct e164 number;
	PGresult *internal;
	char error[256];
	int code = options_read(ctl, &argc, argv, specs, 1, 1), err, count = 0;
	bool free_to_call;

	if (code != 0)
		return options_exit(code);
	if (value_phone(argv[0], "US", false, &number, error, sizeof(error)) < 0)
		return ctl_usage(ctl, "%s", error);
	code = ctl_database(ctl);
	if (code == CTL_OK)
		code = look_up(ctl, number, facts, &count);
	if (code != CTL_OK)
		return code;
	err = dnc_internal_events(&ctl->db, number, &internal);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	free_to_call = PQntuples(internal) == 0 && is_clear(facts, count);
	if (ctl->json) {
		code = check_json(number, internal, facts, count);
		PQclear(internal);
	} else {
		code = check_print(number, internal, facts, count);
	}
	return code != CTL_OK || free_to_call ? code : CTL_REFUSED;
}

int cmd_dnc_lists(struct ctl *ctl, int argc, char **argv)
{
	const struct option_spec specs[] = { { .name = NULL } };
	PGresult *res;
	int code = options_open(ctl, &argc, argv, specs, 0, 0), err;

	if (code != 0)
		return options_exit(code);
	err = dnc_lists(&ctl->db, &res);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	return rows_print(res, &(struct rows_view){ .json = ctl->json,
		.none = "no list was loaded (hint: dialerctl dnc load)" });
}
