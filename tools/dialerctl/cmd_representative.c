/* SPDX-License-Identifier: Apache-2.0 */
/* representative add, list, ready, away, remove */
#include "config.h"

#include <errno.h>
#include <stdio.h>

#include "dialer/store/representative_orders.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/named_order.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

static int check_word(struct ctl *ctl, const char *what, const char *text, size_t size)
{
	if (text == NULL)
		return ctl_usage(ctl, "%s is missing", what);
	if (!representative_word(text, size))
		return ctl_usage(ctl, "%s \"%.80s\" (hint: 1 to %zu letters, digits and . _ + -)", what, text, size - 1);
	return CTL_OK;
}

static int check_spec(struct ctl *ctl, const struct representative_spec *s)
{
	int code = check_word(ctl, "NAME", s->name, REPRESENTATIVE_NAME_MAX);

	if (code == CTL_OK)
		code = check_word(ctl, "--team", s->team, REPRESENTATIVE_NAME_MAX);
	if (code == CTL_OK)
		code = check_word(ctl, "--address", s->address, REPRESENTATIVE_ADDRESS_MAX);
	if (code == CTL_OK && s->trunk == NULL)
		code = ctl_usage(ctl, "--trunk is missing");
	if (code == CTL_OK && config_trunk_find(&ctl->config, s->trunk) == NULL)
		code = ctl_fail(CTL_NOT_FOUND, "no [trunk %s] in the configuration (hint: dialerctl trunk list)", s->trunk);
	return code;
}

int cmd_representative_add(struct ctl *ctl, int argc, char **argv)
{
	struct representative_spec s = { .wrap_up_s = 0 };
	const char *reason = "";
	const struct option_spec specs[] = {
		{ .name = "--team", .kind = OPTION_TEXT, .to = &s.team },
		{ .name = "--trunk", .kind = OPTION_TEXT, .to = &s.trunk },
		{ .name = "--address", .kind = OPTION_TEXT, .to = &s.address },
		{ .name = "--wrap-up", .kind = OPTION_NUMBER, .to = &s.wrap_up_s, .min = 0, .max = REPRESENTATIVE_WRAP_UP_MAX_S },
		{ .name = "--reason", .kind = OPTION_TEXT, .to = &reason },
		{ .name = NULL },
	};
	int code = options_read(ctl, &argc, argv, specs, 1, 1), err;

	if (code != 0)
		return options_exit(code);
	s.name = argv[0];
	code = check_spec(ctl, &s);
	if (code == CTL_OK)
		code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	err = representative_add(&ctl->db, &s, reason);
	if (err == -EEXIST)
		return ctl_fail(CTL_REFUSED, "there is a representative \"%s\" already (hint: dialerctl representative remove %s)",
			s.name, s.name);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:s}", "representative", s.name, "result", "added"));
	printf("representative %s: added to team %s, away (hint: dialerctl representative ready %s)\n", s.name, s.team, s.name);
	return CTL_OK;
}

int cmd_representative_list(struct ctl *ctl, int argc, char **argv)
{
	const char *team = NULL;
	const struct option_spec specs[] = { { .name = "--team", .kind = OPTION_TEXT, .to = &team }, { .name = NULL } };
	PGresult *res;
	int code = options_open(ctl, &argc, argv, specs, 0, 0), err;

	if (code != 0)
		return options_exit(code);
	err = representatives_list(&ctl->db, team, &res);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	return rows_print(res, &(struct rows_view){ .json = ctl->json,
		.none = "no representatives (hint: dialerctl representative add)" });
}

static int carry_out(struct db *db, const char *name, int order, const char *reason)
{
	return representative_order(db, name, (enum representative_order)order, reason);
}

int cmd_representative_ready(struct ctl *ctl, int argc, char **argv)
{
	return named_order_run(ctl, argc, argv, &(struct named_order){ "representative", carry_out, REPRESENTATIVE_READY, "ready",
		"takes calls" });
}

int cmd_representative_away(struct ctl *ctl, int argc, char **argv)
{
	return named_order_run(ctl, argc, argv, &(struct named_order){ "representative", carry_out, REPRESENTATIVE_AWAY, "away",
		"takes no further call; one that goes on is not ended" });
}

int cmd_representative_remove(struct ctl *ctl, int argc, char **argv)
{
	return named_order_run(ctl, argc, argv, &(struct named_order){ "representative", carry_out, REPRESENTATIVE_REMOVE, "removed",
		"removed" });
}
