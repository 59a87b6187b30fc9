/* SPDX-License-Identifier: Apache-2.0 */
/* What every command needs: messages, the database, JSON on standard output. */
#include "config.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "dialer/store/access.h"
#include "dialer/store/migrate.h"
#include "tools/dialerctl/campaign_values.h"
#include "tools/dialerctl/command.h"

#include "dialer/base/banned.h"

static void say(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));
static void say(const char *fmt, va_list ap)
{
	fflush(stdout);
	fputs("dialerctl: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
}

int ctl_fail(int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	return code;
}

int ctl_usage(const struct ctl *ctl, const char *fmt, ...)
{
	const struct command *c = ctl->command;
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	if (c != NULL)
		fprintf(stderr, "usage: dialerctl %s%s%s\n", c->words, c->args[0] != '\0' ? " " : "", c->args);
	return CTL_USAGE;
}

int ctl_connect(struct ctl *ctl)
{
	if (ctl->connected)
		return CTL_OK;
	if (db_open(&ctl->db, ctl->config.conninfo) < 0) {
		db_close(&ctl->db);
		return ctl_fail(CTL_DATABASE, "%s (hint: is the server running, and is [database] conninfo in %s right?)",
			ctl->db.error, ctl->config_path != NULL ? ctl->config_path : "dialer.conf");
	}
	ctl->connected = true;
	return CTL_OK;
}

int ctl_database(struct ctl *ctl)
{
	char error[MIGRATE_ERROR_MAX];
	int code = ctl_connect(ctl);

	if (code == CTL_OK && store_schema_check(&ctl->db, error) < 0)
		code = ctl_fail(CTL_DATABASE, "%s", error);
	return code;
}

int ctl_note_access(struct ctl *ctl, int64_t number, int64_t call)
{
	int err = access_note(&ctl->db, ctl->command->words, number, call);

	return err < 0 ? ctl_store_failed(ctl, err) : CTL_OK;
}

int ctl_open_person(struct ctl *ctl, const char *text, struct e164 *ret)
{
	char error[256];
	int code;

	if (value_phone(text, "US", false, ret, error, sizeof(error)) < 0)
		return ctl_usage(ctl, "%s", error);
	code = ctl_database(ctl);
	return code == CTL_OK ? ctl_note_access(ctl, (int64_t)ret->digits, 0) : code;
}

int ctl_open_people(struct ctl *ctl, bool full)
{
	int code = ctl_database(ctl);

	return code == CTL_OK && full ? ctl_note_access(ctl, 0, 0) : code;
}

int ctl_store_failed(const struct ctl *ctl, int err)
{
	if (err == -ENOENT)
		return ctl_fail(CTL_NOT_FOUND, "%s", ctl->db.error);
	if (err == -EPERM || err == -EEXIST)
		return ctl_fail(CTL_REFUSED, "%s", ctl->db.error);
	if (PQstatus(ctl->db.conn) != CONNECTION_OK)
		return ctl_fail(CTL_DATABASE, "%s", ctl->db.error);
	return ctl_fail(CTL_FAILED, "%s", ctl->db.error);
}

int ctl_print_json(json_t *value)
{
	int failed;

	if (value == NULL)
		return ctl_fail(CTL_FAILED, "out of memory");
	failed = json_dumpf(value, stdout, JSON_INDENT(2) | JSON_ENCODE_ANY) < 0 || fputc('\n', stdout) == EOF ||
		fflush(stdout) == EOF;
	json_decref(value);
	return failed ? ctl_fail(CTL_FAILED, "cannot write to standard output") : CTL_OK;
}
