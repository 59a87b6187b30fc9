/* SPDX-License-Identifier: Apache-2.0 */
/* dnc load internal, dnc load us-national */
#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	struct load_options o = { .maps = maps, .zoneinfo_dir = ctl->config.zoneinfo_dir, .progress = load_progress };
	const struct option_spec specs[] = {
		{ .name = "--region", .kind = OPTION_TEXT, .to = &o.region },
		{ .name = "--rejects", .kind = OPTION_TEXT, .to = &o.rejects },
		{ .name = "--dry-run", .kind = OPTION_FLAG, .to = &o.dry_run },
		{ .name = NULL },
	};
	struct load_result r;
	int code = load_take_maps(ctl, &argc, argv, maps, &o.map_count), err;

	if (code == CTL_OK)
		code = options_read(ctl, &argc, argv, specs, 1, 1);
	if (code != 0)
		return options_exit(code);
	if (o.region != NULL && !value_region(o.region))
		return ctl_usage(ctl, "--region \"%s\" (hint: two capital letters, as in US)", o.region);
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	o.path = argv[0];
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

static int tell(const struct ctl *ctl, const struct register_load *l, const struct register_result *r)
{
	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:s, s:b, s:b, s:I, s:I, s:I, s:I}", "list", "us-national", "version",
			l->version, "already_in_force", r->already, "changes", r->changes, "records", (json_int_t)r->records,
			"numbers", (json_int_t)r->numbers, "numbers_before", (json_int_t)r->before, "area_codes",
			(json_int_t)r->area_codes));
	if (r->already) {
		printf("%s: this very list is in force already; nothing changed\n", l->path);
		return CTL_OK;
	}
	printf("us-national %s in force: %" PRIu64 " numbers in %" PRIu32 " area codes (%" PRIu64 " before), %s of %" PRIu64
		" records\n", l->version, r->numbers, r->area_codes, r->before, r->changes ? "change list" : "full list",
		r->records);
	return CTL_OK;
}

static int load(struct ctl *ctl, struct register_load *l, const char *areas_text)
{
	bool areas[AREA_CODES] = { false };
	struct register_result r;
	int code, err;

	if (strcmp(areas_text, "all") != 0) {
		if (!read_areas(areas_text, areas))
			return ctl_usage(ctl, "--area-codes \"%s\" (hint: 212,305 or all)", areas_text);
		l->areas = areas;
	}
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	err = register_load_us_national(&ctl->db, l, &r);
	if (err == 0)
		return tell(ctl, l, &r);
	return ctl_fail(err == -EPERM ? CTL_REFUSED : CTL_FAILED, "%s", r.error);
}

int cmd_dnc_load_us_national(struct ctl *ctl, int argc, char **argv)
{
	const char *areas = "all";
	struct register_load l = { .state_dir = ctl->config.state_dir, .source = "telemarketing.donotcall.gov" };
	const struct option_spec specs[] = {
		{ .name = "--list-date", .kind = OPTION_TIME, .to = &l.list_date_us },
		{ .name = "--version", .kind = OPTION_TEXT, .to = &l.version },
		{ .name = "--source", .kind = OPTION_TEXT, .to = &l.source },
		{ .name = "--area-codes", .kind = OPTION_TEXT, .to = &areas },
		{ .name = "--force", .kind = OPTION_FLAG, .to = &l.force },
		{ .name = NULL },
	};
	int code = options_read(ctl, &argc, argv, specs, 1, 1);

	if (code != 0)
		return options_exit(code);
	if (l.list_date_us == 0 || l.version == NULL)
		return ctl_usage(ctl, "--list-date and --version are needed: the 31 days count from the list's own date");
	if (l.version[0] == '\0' || strlen(l.version) >= LIST_VERSION_MAX)
		return ctl_usage(ctl, "--version must have 1 to %d bytes", LIST_VERSION_MAX - 1);
	l.path = argv[0];
	return load(ctl, &l, areas);
}
