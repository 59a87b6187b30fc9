/* SPDX-License-Identifier: Apache-2.0 */
/* trunk list, limit: what is configured here, what an operator limited, and how it was used */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "dialer/store/limits.h"
#include "dialer/store/numbers.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

/* What the database knows of trunks. */
struct known {
	PGresult *use, *limits;
};

static int row_of(const PGresult *res, const char *name)
{
	for (int i = 0; i < PQntuples(res); i++)
		if (strcmp(db_text(res, i, 0), name) == 0)
			return i;
	return -1;
}

static json_int_t used(const PGresult *use, int row, int col)
{
	return row < 0 ? 0 : (json_int_t)db_int(use, row, col);
}

/* The configured figure, or the operator's where that is less. */
static int in_force(const struct known *known, const char *trunk, int col, int configured)
{
	int row = row_of(known->limits, trunk);

	if (row < 0 || PQgetisnull(known->limits, row, col) || db_int(known->limits, row, col) > configured)
		return configured;
	return (int)db_int(known->limits, row, col);
}

static json_t *trunk_json(const struct config_trunk *t, const struct known *known)
{
	int row = row_of(known->use, t->name);

	return json_pack("{s:s, s:s, s:i, s:s, s:b, s:b, s:i, s:i, s:i, s:i, s:I, s:I, s:I, s:I}", "trunk", t->name, "host",
		t->host, "port", t->port, "transport", t->transport == TRUNK_TCP ? "tcp" : "udp", "digest",
		t->username[0] != '\0', "registers", (int)t->enroll, "calls_per_second", t->calls_per_second,
		"calls_per_second_in_force", in_force(known, t->name, 1, t->calls_per_second), "channels", t->channels,
		"channels_in_force", in_force(known, t->name, 2, t->channels), "in_progress", used(known->use, row, 1),
		"last_minute", used(known->use, row, 2), "last_hour", used(known->use, row, 3), "failed_last_hour",
		used(known->use, row, 4));
}

static int print_json(const struct config *c, const struct known *known)
{
	json_t *rows = json_array();

	for (int i = 0; i < c->trunk_count; i++)
		json_array_append_new(rows, trunk_json(&c->trunks[i], known));
	return ctl_print_json(rows);
}

static void add_number(struct table *t, json_int_t n)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", (long long)n);
	table_add(t, text);
}

/* "50", or "5 of 50" */
static void add_limited(struct table *t, int now, int configured)
{
	char text[64];

	snprintf(text, sizeof(text), "%d of %d", now, configured);
	if (now == configured)
		add_number(t, configured);
	else
		table_add(t, text);
}

static void print_table(const struct config *c, const struct known *known)
{
	static const char *const headings[] = { "trunk", "carrier", "digest", "registers", "calls_per_second", "channels",
		"in_progress", "last_minute", "last_hour", "failed_last_hour" };
	struct table t;

	table_init(&t, headings, sizeof(headings) / sizeof(headings[0]));
	for (int i = 0; i < c->trunk_count; i++) {
		const struct config_trunk *k = &c->trunks[i];
		int row = row_of(known->use, k->name);
		char carrier[CONFIG_TEXT_MAX + 16];

		snprintf(carrier, sizeof(carrier), "%s:%s:%d", k->transport == TRUNK_TCP ? "tcp" : "udp", k->host, k->port);
		table_add(&t, k->name);
		table_add(&t, carrier);
		table_add(&t, k->username[0] != '\0' ? "yes" : "no");
		table_add(&t, k->enroll ? "yes" : "no");
		add_limited(&t, in_force(known, k->name, 1, k->calls_per_second), k->calls_per_second);
		add_limited(&t, in_force(known, k->name, 2, k->channels), k->channels);
		for (int col = 1; col <= 4; col++)
			add_number(&t, used(known->use, row, col));
	}
	table_print(&t, 0);
}

int cmd_trunk_list(struct ctl *ctl, int argc, char **argv)
{
	static const struct option_spec specs[] = { { .name = NULL } };
	int code = options_open(ctl, &argc, argv, specs, 0, 0), err;
	struct known known;

	if (code != 0)
		return options_exit(code);
	err = numbers_trunk_use(&ctl->db, &known.use);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	err = limits_current(&ctl->db, &known.limits);
	if (err < 0) {
		PQclear(known.use);
		return ctl_store_failed(ctl, err);
	}
	if (ctl->json)
		code = print_json(&ctl->config, &known);
	else if (ctl->config.trunk_count == 0)
		puts("no trunks (hint: [trunk NAME] of dialer.conf)");
	else
		print_table(&ctl->config, &known);
	PQclear(known.use);
	PQclear(known.limits);
	return code;
}

/* ---- limit ---- */

static const struct config_trunk *find_trunk(const struct config *c, const char *name)
{
	for (int i = 0; i < c->trunk_count; i++)
		if (strcmp(c->trunks[i].name, name) == 0)
			return &c->trunks[i];
	return NULL;
}

static int tell_limit(const struct ctl *ctl, const struct config_trunk *t, const struct trunk_limit *l)
{
	int cps = l->calls_per_second == LIMIT_NONE || l->calls_per_second > t->calls_per_second ? t->calls_per_second :
		l->calls_per_second;
	int channels = l->channels == LIMIT_NONE || l->channels > t->channels ? t->channels : l->channels;

	if (ctl->json)
		return ctl_print_json(json_pack("{s:s, s:i, s:i}", "trunk", t->name, "calls_per_second_in_force", cps,
			"channels_in_force", channels));
	printf("trunk %s: all nodes together take at most %d of %d calls a second and %d of %d channels\n", t->name, cps,
		t->calls_per_second, channels, t->channels);
	return CTL_OK;
}

int cmd_trunk_limit(struct ctl *ctl, int argc, char **argv)
{
	int64_t cps = LIMIT_NONE, channels = LIMIT_NONE;
	const char *reason = "";
	bool lift = false;
	const struct option_spec specs[] = {
		{ .name = "--cps", .kind = OPTION_NUMBER, .to = &cps, .min = 0, .max = 1000 },
		{ .name = "--channels", .kind = OPTION_NUMBER, .to = &channels, .min = 0, .max = 100000 },
		{ .name = "--reason", .kind = OPTION_TEXT, .to = &reason },
		{ .name = "--lift", .kind = OPTION_FLAG, .to = &lift },
		{ .name = NULL },
	};
	const struct config_trunk *trunk;
	struct trunk_limit limit;
	int code = options_read(ctl, &argc, argv, specs, 1, 1), err;

	if (code != 0)
		return options_exit(code);
	if (lift == (cps != LIMIT_NONE || channels != LIMIT_NONE))
		return ctl_usage(ctl, "give --cps, --channels or both, or --lift alone");
	trunk = find_trunk(&ctl->config, argv[0]);
	if (trunk == NULL)
		return ctl_fail(CTL_NOT_FOUND, "no [trunk %s] in the configuration (hint: dialerctl trunk list)", argv[0]);
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	limit = (struct trunk_limit){ .calls_per_second = (int)cps, .channels = (int)channels };
	snprintf(limit.trunk, sizeof(limit.trunk), "%s", trunk->name);
	err = limits_set(&ctl->db, &limit, reason);
	return err < 0 ? ctl_store_failed(ctl, err) : tell_limit(ctl, trunk, &limit);
}
