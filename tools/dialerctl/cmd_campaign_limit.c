/* SPDX-License-Identifier: Apache-2.0 */
/* campaign limit: what may change while calls run */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dialer/store/control.h"
#include "tools/dialerctl/campaign_values.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"

#include "dialer/base/banned.h"

struct given {
	int64_t max_concurrent;
	const char *pacing, *ratio, *target;
};

static int read_number(struct ctl *ctl, const char *option, const char *value, int min, int max, int *ret)
{
	char error[128];

	if (value == NULL || value_hundredths(value, min, max, ret, error, sizeof(error)) == 0)
		return CTL_OK;
	return ctl_usage(ctl, "%s: %s", option, error);
}

static int read_limits(struct ctl *ctl, const struct given *g, struct campaign_limits *ret)
{
	struct pacing_spec *p = &ret->pacing;
	int code;

	*ret = (struct campaign_limits){ .max_concurrent = (int)g->max_concurrent };
	if (g->max_concurrent == 0 && g->pacing == NULL && g->ratio == NULL && g->target == NULL)
		return ctl_usage(ctl, "nothing to change (hint: --max-concurrent, --pacing, --ratio or --abandonment-target)");
	if (g->pacing != NULL && !value_choice(g->pacing, "progressive ratio predictive"))
		return ctl_usage(ctl, "--pacing %s (hint: progressive, ratio or predictive)", g->pacing);
	if (g->pacing != NULL)
		snprintf(p->mode, sizeof(p->mode), "%s", g->pacing);
	code = read_number(ctl, "--ratio", g->ratio, CAMPAIGN_RATIO_MIN, CAMPAIGN_RATIO_MAX, &p->ratio_hundredths);
	return code != CTL_OK ? code : read_number(ctl, "--abandonment-target", g->target, CAMPAIGN_TARGET_MIN,
		CAMPAIGN_TARGET_MAX, &p->target_hundredths);
}

static json_t *limits_json(const struct campaign_limits *l)
{
	return json_pack("{s:i, s:s, s:f, s:f}", "max_concurrent", l->max_concurrent, "pacing", l->pacing.mode, "ratio",
		l->pacing.ratio_hundredths / 100.0, "abandonment_target", l->pacing.target_hundredths / 100.0);
}

static int print_json(const char *name, const struct campaign_limits *before, const struct campaign_limits *after,
	int64_t epoch)
{
	json_t *all = limits_json(after);

	json_object_set_new(all, "campaign", json_string(name));
	json_object_set_new(all, "before", limits_json(before));
	json_object_set_new(all, "epoch", json_integer((json_int_t)epoch));
	return ctl_print_json(all);
}

static void print_hundredths(const char *what, int now, int before, const char *unit)
{
	if (now != before)
		printf("%s %d.%02d%s (was %d.%02d)\n", what, now / 100, now % 100, unit, before / 100, before % 100);
}

static void print(const char *name, const struct campaign_limits *before, const struct campaign_limits *after)
{
	printf("campaign %s, until its file is loaded again:\n", name);
	if (after->max_concurrent != before->max_concurrent)
		printf("  at most %d calls at once (was %d)\n", after->max_concurrent, before->max_concurrent);
	if (strcmp(after->pacing.mode, before->pacing.mode) != 0)
		printf("  pacing %s (was %s)\n", after->pacing.mode, before->pacing.mode);
	print_hundredths("  lines per free seat", after->pacing.ratio_hundredths, before->pacing.ratio_hundredths, "");
	print_hundredths("  abandonment at most", after->pacing.target_hundredths, before->pacing.target_hundredths, " %");
}

int cmd_campaign_limit(struct ctl *ctl, int argc, char **argv)
{
	struct given g = { 0 };
	const struct option_spec specs[] = {
		{ .name = "--max-concurrent", .kind = OPTION_NUMBER, .to = &g.max_concurrent, .min = 1, .max = 100000 },
		{ .name = "--pacing", .kind = OPTION_TEXT, .to = &g.pacing },
		{ .name = "--ratio", .kind = OPTION_TEXT, .to = &g.ratio },
		{ .name = "--abandonment-target", .kind = OPTION_TEXT, .to = &g.target },
		{ .name = NULL },
	};
	struct campaign_limits wanted, before, after;
	struct campaign_change change;
	int code = options_read(ctl, &argc, argv, specs, 1, 1), err;

	if (code != 0)
		return options_exit(code);
	code = read_limits(ctl, &g, &wanted);
	if (code == CTL_OK)
		code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	err = campaign_limit(&ctl->db, argv[0], &wanted, &before, &after, &change);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (ctl->json)
		return print_json(argv[0], &before, &after, change.epoch);
	print(argv[0], &before, &after);
	return CTL_OK;
}
