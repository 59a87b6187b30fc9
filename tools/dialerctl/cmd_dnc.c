/* SPDX-License-Identifier: Apache-2.0 */
/* dnc add, check, lists */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/store/dnc_write.h"
#include "tools/dialerctl/campaign_values.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/national.h"
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

static const char *why_unknown(const struct list_fact *f)
{
	if (f->listed != TRI_UNKNOWN)
		return "";
	return f->list_date_us != 0 ? "the list does not cover this area code" :
				      "no list is in force (hint: dialerctl dnc load us-national)";
}

static int check_json(struct e164 number, const PGresult *internal, const struct list_fact *national)
{
	char text[E164_TEXT_MAX], date[CLOCK_TEXT_MAX] = "";

	if (national->list_date_us != 0)
		clock_format_utc(national->list_date_us, date, sizeof(date));
	return ctl_print_json(json_pack("{s:s, s:o, s:{s:s, s:s, s:s, s:s}}", "number", e164_format(number, text), "internal",
		rows_json(internal, true), "us-national", "answer", answer_of(national->listed), "version", national->version,
		"list_date", date, "why", why_unknown(national)));
}

static int check_print(struct e164 number, PGresult *internal, const struct list_fact *national)
{
	char text[E164_TEXT_MAX], date[CLOCK_TEXT_MAX];
	int64_t age_days = (clock_wall_us() - national->list_date_us) / (86400 * CLOCK_US_PER_S);
	int rows = PQntuples(internal), code = CTL_OK;

	printf("%s\nus-national: %s", e164_format(number, text), answer_of(national->listed));
	if (national->list_date_us != 0)
		printf(" in version %s of %.10s, %" PRId64 " days old%s", national->version,
			clock_format_utc(national->list_date_us, date, sizeof(date)), age_days,
			age_days > LIST_AGE_MAX_DAYS ? ": too old to call by" : "");
	printf("%s%s\ninternal: %s\n", national->listed == TRI_UNKNOWN ? "; " : "", why_unknown(national),
		rows > 0 ? "listed" : "not listed");
	if (rows > 0)
		code = rows_print(internal, &(struct rows_view){ .none = "" });
	else
		PQclear(internal);
	return code;
}

/* Exit status: 0 on neither list, 3 on one of them, or nobody can tell. */
int cmd_dnc_check(struct ctl *ctl, int argc, char **argv)
{
	const struct option_spec specs[] = { { .name = NULL } };
	struct list_fact national = { .listed = TRI_UNKNOWN };
	struct e164 number;
	PGresult *internal;
	char error[256];
	int code = options_read(ctl, &argc, argv, specs, 1, 1), err;
	bool free_to_call;

	if (code != 0)
		return options_exit(code);
	if (value_phone(argv[0], "US", false, &number, error, sizeof(error)) < 0)
		return ctl_usage(ctl, "%s", error);
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	code = national_fact(ctl, number, &national);
	if (code != CTL_OK)
		return code;
	err = dnc_internal_events(&ctl->db, number, &internal);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	free_to_call = PQntuples(internal) == 0 && national.listed == TRI_NO;
	if (ctl->json) {
		code = check_json(number, internal, &national);
		PQclear(internal);
	} else {
		code = check_print(number, internal, &national);
	}
	return code != CTL_OK || free_to_call ? code : CTL_REFUSED;
}

int cmd_dnc_lists(struct ctl *ctl, int argc, char **argv)
{
	const struct option_spec specs[] = { { .name = NULL } };
	PGresult *res;
	int code = options_read(ctl, &argc, argv, specs, 0, 0), err;

	if (code != 0)
		return options_exit(code);
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	err = dnc_lists(&ctl->db, &res);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	return rows_print(res, &(struct rows_view){ .json = ctl->json,
		.none = "no list was loaded (hint: dialerctl dnc load us-national)" });
}
