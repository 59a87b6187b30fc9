/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <stdio.h>

#include "dialer/store/migrate.h"
#include "dialer/store/node_orders.h"
#include "tools/dialerctl/commands.h"
#include "tools/dialerctl/options.h"
#include "tools/dialerctl/rows.h"

#include "dialer/base/banned.h"

struct progress {
	bool json;
	json_t *applied;
};

static void on_applied(const struct migration *m, void *arg)
{
	struct progress *p = arg;

	if (!p->json)
		printf("applied %s\n", m->name);
	json_array_append_new(p->applied, json_string(m->name));
}

static int failed(struct migrations *m, int err)
{
	int code = ctl_fail(err == -EINVAL ? CTL_REFUSED : CTL_FAILED, "%s", m->error);

	migrations_release(m);
	return code;
}

int cmd_db_migrate(struct ctl *ctl, int argc, char **argv)
{
	const char *dir = NULL;
	const struct option_spec specs[] = { { .name = "--dir", .kind = OPTION_TEXT, .to = &dir }, { .name = NULL } };
	struct progress p;
	struct migrations m;
	int err = options_read(ctl, &argc, argv, specs, 0, 0);

	if (err != 0)
		return options_exit(err);
	if (ctl_connect(ctl) != CTL_OK)
		return CTL_DATABASE;
	p = (struct progress){ .json = ctl->json, .applied = json_array() };
	err = migrations_read(&m, &ctl->db, dir);
	if (err == 0)
		err = migrations_apply(&m, &ctl->db, on_applied, &p);
	if (err < 0) {
		json_decref(p.applied);
		return failed(&m, err);
	}
	if (!ctl->json && json_array_size(p.applied) == 0)
		printf("nothing to do: the schema is at %s\n", m.list[m.count - 1].name);
	migrations_release(&m);
	if (ctl->json)
		return ctl_print_json(json_pack("{s:o}", "applied", p.applied));
	json_decref(p.applied);
	return CTL_OK;
}

int cmd_db_status(struct ctl *ctl, int argc, char **argv)
{
	static const char *const headings[] = { "migration", "state", "applied_at", "sha256" };
	const char *dir = NULL;
	const struct option_spec specs[] = { { .name = "--dir", .kind = OPTION_TEXT, .to = &dir }, { .name = NULL } };
	json_t *rows = json_array();
	struct migrations m;
	struct table t;
	int err = options_read(ctl, &argc, argv, specs, 0, 0), code = CTL_OK;

	if (err != 0 || ctl_connect(ctl) != CTL_OK) {
		json_decref(rows);
		return err != 0 ? options_exit(err) : CTL_DATABASE;
	}
	err = migrations_read(&m, &ctl->db, dir);
	if (err < 0) {
		json_decref(rows);
		return failed(&m, err);
	}
	table_init(&t, headings, 4);
	for (size_t i = 0; i < m.count; i++) {
		const struct migration *one = &m.list[i];

		if (one->state != MIGRATION_APPLIED)
			code = CTL_REFUSED;
		json_array_append_new(rows, json_pack("{s:s, s:s, s:s, s:s}", "migration", one->name, "state",
			migration_state_name(one->state), "applied_at", one->applied_at, "sha256", one->sha256));
		table_add(&t, one->name);
		table_add(&t, migration_state_name(one->state));
		table_add(&t, one->applied_at);
		table_add(&t, one->sha256);
	}
	if (!ctl->json) {
		table_print(&t, 0);
		json_decref(rows);
	} else if (ctl_print_json(rows) != CTL_OK) {
		code = CTL_FAILED;
	}
	table_release(&t);
	migrations_release(&m);
	return code;
}

int cmd_db_accept(struct ctl *ctl, int argc, char **argv)
{
	const char *reason = NULL;
	const struct option_spec specs[] = { { .name = "--reason", .kind = OPTION_TEXT, .to = &reason }, { .name = NULL } };
	int code = options_open(ctl, &argc, argv, specs, 0, 0), nodes, err;

	if (code != CTL_OK)
		return options_exit(code);
	if (reason == NULL)
		return ctl_usage(ctl, "why? (hint: --reason TEXT, for the log of evidence)");
	err = node_orders_accept(&ctl->db, reason, &nodes);
	if (err < 0)
		return ctl_store_failed(ctl, err);
	if (nodes == 0)
		return ctl_fail(CTL_REFUSED, "no node says that the database went back in time (hint: dialerctl node list)");
	if (ctl->json)
		return ctl_print_json(json_pack("{s:i}", "nodes", nodes));
	printf("accepted: %d nodes had missed something; calls go on once they renew their leases\n", nodes);
	return CTL_OK;
}
