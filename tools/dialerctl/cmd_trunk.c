/* SPDX-License-Identifier: Apache-2.0 */
/* trunk list: what is configured here, and how it was used, as the database knows it */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "dialer/store/numbers.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

static int row_of(const PGresult *use, const char *name)
{
	for (int i = 0; i < PQntuples(use); i++)
		if (strcmp(db_text(use, i, 0), name) == 0)
			return i;
	return -1;
}

static json_int_t used(const PGresult *use, int row, int col)
{
	return row < 0 ? 0 : (json_int_t)db_int(use, row, col);
}

static json_t *trunk_json(const struct config_trunk *t, const PGresult *use)
{
	int row = row_of(use, t->name);

	return json_pack("{s:s, s:s, s:i, s:s, s:b, s:b, s:i, s:i, s:I, s:I, s:I, s:I}", "trunk", t->name, "host", t->host,
		"port", t->port, "transport", t->transport == TRUNK_TCP ? "tcp" : "udp", "digest", t->username[0] != '\0',
		"registers", (int)t->enroll, "calls_per_second", t->calls_per_second, "channels", t->channels, "in_progress",
		used(use, row, 1), "last_minute", used(use, row, 2), "last_hour", used(use, row, 3), "failed_last_hour",
		used(use, row, 4));
}

static int print_json(const struct config *c, const PGresult *use)
{
	json_t *rows = json_array();

	for (int i = 0; i < c->trunk_count; i++)
		json_array_append_new(rows, trunk_json(&c->trunks[i], use));
	return ctl_print_json(rows);
}

static void add_number(struct table *t, json_int_t n)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", (long long)n);
	table_add(t, text);
}

static void print_table(const struct config *c, const PGresult *use)
{
	static const char *const headings[] = { "trunk", "carrier", "digest", "registers", "calls_per_second", "channels",
		"in_progress", "last_minute", "last_hour", "failed_last_hour" };
	struct table t;

	table_init(&t, headings, sizeof(headings) / sizeof(headings[0]));
	for (int i = 0; i < c->trunk_count; i++) {
		const struct config_trunk *k = &c->trunks[i];
		int row = row_of(use, k->name);
		char carrier[CONFIG_TEXT_MAX + 16];

		snprintf(carrier, sizeof(carrier), "%s:%s:%d", k->transport == TRUNK_TCP ? "tcp" : "udp", k->host, k->port);
		table_add(&t, k->name);
		table_add(&t, carrier);
		table_add(&t, k->username[0] != '\0' ? "yes" : "no");
		table_add(&t, k->enroll ? "yes" : "no");
		add_number(&t, k->calls_per_second);
		add_number(&t, k->channels);
		for (int col = 1; col <= 4; col++)
			add_number(&t, used(use, row, col));
	}
	table_print(&t, 0);
}

int cmd_trunk_list(struct ctl *ctl, int argc, char **argv)
{
	static const struct option_spec specs[] = { { .name = NULL } };
	int code = options_read(ctl, &argc, argv, specs, 0, 0), err;
	PGresult *use;

	if (code != 0)
		return options_exit(code);
	code = ctl_database(ctl);
	if (code != CTL_OK)
		return code;
	err = numbers_trunk_use(&ctl->db, &use);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (ctl->json)
		code = print_json(&ctl->config, use);
	else if (ctl->config.trunk_count == 0)
		puts("no trunks (hint: [trunk NAME] of dialer.conf)");
	else
		print_table(&ctl->config, use);
	PQclear(use);
	return code;
}
