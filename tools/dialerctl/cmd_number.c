/* SPDX-License-Identifier: Apache-2.0 */
/* number list, add, rest, activate */
#include "config.h"

#include <stdio.h>

#include "dialer/store/numbers.h"
#include "tools/dialerctl/campaign_values.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

int cmd_number_list(struct ctl *ctl, int argc, char **argv)
{
	const char *pool = NULL;
	const struct option_spec specs[] = { { .name = "--pool", .kind = OPTION_TEXT, .to = &pool }, { .name = NULL } };
	int code = options_open(ctl, &argc, argv, specs, 0, 0), err;
	PGresult *res;

	if (code != 0)
		return options_exit(code);
	err = numbers_list(&ctl->db, pool, &res);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	return rows_print(res, &(struct rows_view){ .json = ctl->json,
		.none = "no caller IDs (hint: [numbers] of a campaign file)" });
}

static int tell(const struct ctl *ctl, struct e164 number, const char *what)
{
	char text[E164_TEXT_MAX];

	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:s}", "caller_id", e164_format(number, text), "result", what));
	printf("%s: %s\n", e164_format(number, text), what);
	return CTL_OK;
}

int cmd_number_add(struct ctl *ctl, int argc, char **argv)
{
	const char *pool = NULL, *place = "", *attestation = "unknown";
	int64_t cap = 25;
	const struct option_spec specs[] = {
		{ .name = "--pool", .kind = OPTION_TEXT, .to = &pool },
		{ .name = "--place", .kind = OPTION_TEXT, .to = &place },
		{ .name = "--cap", .kind = OPTION_NUMBER, .to = &cap, .min = 1, .max = 10000 },
		{ .name = "--attestation", .kind = OPTION_TEXT, .to = &attestation },
		{ .name = NULL },
	};
	struct campaign_number n = { .daily_cap = 0 };
	char error[256];
	int code = options_read(ctl, &argc, argv, specs, 1, 1), err;

	if (code != 0)
		return options_exit(code);
	if (pool == NULL)
		return ctl_usage(ctl, "--pool is missing");
	if (place[0] != '\0' && !value_place(place))
		return ctl_usage(ctl, "--place \"%s\" (hint: US-TX)", place);
	if (!value_choice(attestation, "A B C unknown"))
		return ctl_usage(ctl, "--attestation \"%s\" (hint: A, B, C or unknown)", attestation);
	if (value_phone(argv[0], "US", false, &n.number, error, sizeof(error)) < 0)
		return ctl_usage(ctl, "%s", error);
	n.daily_cap = (int)cap;
	snprintf(n.place, sizeof(n.place), "%s", place);
	snprintf(n.attestation, sizeof(n.attestation), "%s", attestation);
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	err = numbers_add(&ctl->db, pool, &n);
	return err < 0 ? ctl_store_failed(ctl, err) : tell(ctl, n.number, "added");
}

static int set_state(struct ctl *ctl, int argc, char **argv, const char *state, const char *done)
{
	const char *reason = "";
	const struct option_spec specs[] = { { .name = "--reason", .kind = OPTION_TEXT, .to = &reason },
		{ .name = NULL } };
	int code = options_read(ctl, &argc, argv, specs, 1, 1), err;
	struct e164 number;
	char error[256];

	if (code != 0)
		return options_exit(code);
	if (value_phone(argv[0], "US", false, &number, error, sizeof(error)) < 0)
		return ctl_usage(ctl, "%s", error);
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	err = numbers_set_state(&ctl->db, number, state, reason);
	return err < 0 ? ctl_store_failed(ctl, err) : tell(ctl, number, done);
}

int cmd_number_rest(struct ctl *ctl, int argc, char **argv)
{
	return set_state(ctl, argc, argv, "resting", "resting; no campaign presents it");
}

int cmd_number_activate(struct ctl *ctl, int argc, char **argv)
{
	return set_state(ctl, argc, argv, "active", "active");
}
