/* SPDX-License-Identifier: Apache-2.0 */
/* dnc load, dnc load internal, dnc load us-national */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/leads/load.h"
#include "dialer/lists/register.h"
#include "policy/policy.h"
#include "tools/dialerctl/campaign_values.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/load_ui.h"
#include "tools/dialerctl/options.h"

#include "dialer/base/banned.h"

#define AREA_CODES 1000

int cmd_dnc_load_internal(struct ctl *ctl, int argc, char **argv)
{
	const char *maps[HEADER_MAPS_MAX];
	struct load_options o = { .zoneinfo_dir = ctl->config.zoneinfo_dir, .progress = load_progress };
	const struct option_spec specs[] = {
		{ .name = "--region", .kind = OPTION_TEXT, .to = &o.region },
		{ .name = "--rejects", .kind = OPTION_TEXT, .to = &o.rejects },
		{ .name = "--dry-run", .kind = OPTION_FLAG, .to = &o.dry_run },
		{ .name = NULL },
	};
	struct load_result r;
	int code = load_options_read(ctl, &argc, argv, specs, maps, &o), err;

	if (code != 0)
		return options_exit(code);
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	err = load_internal_dnc(&ctl->db, &o, &r);
	return load_tell(ctl, err, &o, &r, "numbers");
}

/* "212,305" as flags; false when it is not that. */
static bool read_areas(const char *text, bool areas[AREA_CODES])
{
	while (*text != '\0') {
		char *end;
		unsigned long n = strtoul(text, &end, 10);

		if (end != text + 3 || n < 200 || n > 999 || (*end != '\0' && *end != ','))
			return false;
		areas[n] = true;
		text = *end == ',' ? end + 1 : end;
	}
	return true;
}

static int tell_json(const struct register_load *l, const struct register_result *r)
{
	return ctl_print_json(json_pack("{s:s, s:s, s:s, s:b, s:b, s:I, s:I, s:I, s:I, s:I}", "list", l->name, "version",
		l->version, "format", listfile_form_name(r->form), "already_in_force", r->already, "changes", r->changes,
		"records", (json_int_t)r->records, "without_answer", (json_int_t)r->invalid, "numbers",
		(json_int_t)r->numbers, "numbers_before", (json_int_t)r->before, "area_codes", (json_int_t)r->area_codes));
}

static int tell(const struct ctl *ctl, const struct register_load *l, const struct register_result *r)
{
	if (ctl->json)
		return tell_json(l, r);
	if (r->already) {
		printf("%s: this very list is in force already; nothing changed\n", l->path);
		return CTL_OK;
	}
	printf("%s %s in force: %" PRIu64 " numbers", l->name, l->version, r->numbers);
	if (r->area_codes > 0)
		printf(" in %" PRIu32 " area codes", r->area_codes);
	printf(" (%" PRIu64 " before), %s of %" PRIu64 " records", r->before, r->changes ? "change list" : "full list",
		r->records);
	if (r->invalid > 0)
		printf(", %" PRIu64 " without an answer", r->invalid);
	printf("\n");
	return CTL_OK;
}

/* What the options said, as text. */
struct asked {
	const char *areas, *format, *country, *change;
};

static int take_country(const struct ctl *ctl, struct register_load *l, const char *text)
{
	l->want.country = text != NULL ? country_find(text) : country_of_list(l->name);
	if (l->want.country != NULL)
		return CTL_OK;
	if (text != NULL || (l->name[0] != '\0' && l->name[1] != '\0' && l->name[2] == '-'))
		return ctl_usage(ctl, "%s \"%s\": no country whose numbers can be read (hint: --country GB)",
			text != NULL ? "--country" : "--list", text != NULL ? text : l->name);
	l->want.country = country_find("US"); /* a list of no country: numbers of others with + */
	l->want.abroad = true;
	return CTL_OK;
}

static int take_words(const struct ctl *ctl, struct register_load *l, const struct asked *a)
{
	if (l->name == NULL || !register_name_check(l->name))
		return ctl_usage(ctl, "--list \"%s\": a name of lower case letters, digits and -, at most 15 (hint: us-national, "
			"us-tx, gb-tps, litigators)", l->name != NULL ? l->name : "");
	if (a->format != NULL && listfile_form_parse(a->format, &l->want.form) < 0)
		return ctl_usage(ctl, "--format \"%s\" (hint: auto, ftc, xml, lines, csv, area-csv, wash)", a->format);
	if (a->change != NULL) {
		l->want.every = reading_action_of(a->change, strlen(a->change));
		if (l->want.every == READING_NONE)
			return ctl_usage(ctl, "--change \"%s\" (hint: add or delete)", a->change);
	}
	if (l->sent != NULL && (a->change != NULL || l->want.form == LISTFILE_WASH))
		return ctl_usage(ctl, "--sent is for a wash that came back as a shorter file of numbers");
	return take_country(ctl, l, a->country);
}

static int check_version(const struct ctl *ctl, struct register_load *l, char date[CLOCK_TEXT_MAX])
{
	if (l->list_date_us == 0)
		return ctl_usage(ctl, "--date is needed: the days of the law count from the list's own date");
	if (l->version == NULL) {
		clock_format_utc(l->list_date_us, date, CLOCK_TEXT_MAX);
		date[10] = '\0';
		l->version = date;
	}
	if (l->version[0] == '\0' || strlen(l->version) >= LIST_VERSION_MAX)
		return ctl_usage(ctl, "--version must have 1 to %d bytes", LIST_VERSION_MAX - 1);
	return CTL_OK;
}

static int load(struct ctl *ctl, struct register_load *l, const struct asked *a)
{
	bool areas[AREA_CODES] = { false };
	char date[CLOCK_TEXT_MAX];
	struct register_result r;
	int code = take_words(ctl, l, a), err;

	if (code == CTL_OK)
		code = check_version(ctl, l, date);
	if (code != CTL_OK)
		return code;
	if (a->areas != NULL && strcmp(a->areas, "all") != 0) {
		if (l->want.country->code != 1 || !read_areas(a->areas, areas))
			return ctl_usage(ctl, "--area-codes \"%s\" (hint: 212,305 or all, of a North American list)", a->areas);
		l->want.areas = areas;
	}
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	err = register_load(&ctl->db, l, &r);
	if (err == 0)
		return tell(ctl, l, &r);
	return ctl_fail(err == -EPERM ? CTL_REFUSED : err == -EINVAL ? CTL_USAGE : CTL_FAILED, "%s", r.error);
}

int cmd_dnc_load(struct ctl *ctl, int argc, char **argv)
{
	struct register_load l = { .state_dir = ctl->config.state_dir, .source = "" };
	struct asked a = { .areas = NULL };
	const struct option_spec specs[] = {
		{ .name = "--list", .kind = OPTION_TEXT, .to = &l.name },
		{ .name = "--date", .kind = OPTION_TIME, .to = &l.list_date_us },
		{ .name = "--version", .kind = OPTION_TEXT, .to = &l.version },
		{ .name = "--source", .kind = OPTION_TEXT, .to = &l.source },
		{ .name = "--format", .kind = OPTION_TEXT, .to = &a.format },
		{ .name = "--columns", .kind = OPTION_TEXT, .to = &l.want.columns },
		{ .name = "--country", .kind = OPTION_TEXT, .to = &a.country },
		{ .name = "--area-codes", .kind = OPTION_TEXT, .to = &a.areas },
		{ .name = "--change", .kind = OPTION_TEXT, .to = &a.change },
		{ .name = "--sent", .kind = OPTION_TEXT, .to = &l.sent },
		{ .name = "--force", .kind = OPTION_FLAG, .to = &l.force },
		{ .name = NULL },
	};
	int code = options_read(ctl, &argc, argv, specs, 1, 1);

	if (code != 0)
		return options_exit(code);
	l.path = argv[0];
	return load(ctl, &l, &a);
}

int cmd_dnc_load_us_national(struct ctl *ctl, int argc, char **argv)
{
	struct register_load l = { .name = "us-national", .state_dir = ctl->config.state_dir,
		.source = "telemarketing.donotcall.gov" };
	struct asked a = { .areas = NULL };
	const struct option_spec specs[] = {
		{ .name = "--list-date", .kind = OPTION_TIME, .to = &l.list_date_us },
		{ .name = "--version", .kind = OPTION_TEXT, .to = &l.version },
		{ .name = "--source", .kind = OPTION_TEXT, .to = &l.source },
		{ .name = "--area-codes", .kind = OPTION_TEXT, .to = &a.areas },
		{ .name = "--force", .kind = OPTION_FLAG, .to = &l.force },
		{ .name = NULL },
	};
	int code = options_read(ctl, &argc, argv, specs, 1, 1);

	if (code != 0)
		return options_exit(code);
	l.path = argv[0];
	return load(ctl, &l, &a);
}
