/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/dnc_write.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "dialer/base/clock.h"

#include "dialer/base/banned.h"

/* ---- the internal list ---------------------------------------------------------------------- */

static const char stage_sql[] =
	"CREATE TEMPORARY TABLE dnc_stage (seq bigserial, number bigint, method text, detail text,"
	" happened_at timestamptz) ON COMMIT DROP";

static const char copy_sql[] = "COPY pg_temp.dnc_stage (number, method, detail, happened_at) FROM STDIN";

static const char insert_sql[] =
	"INSERT INTO dialer.internal_dnc (number, method, detail, happened_at, load_id)"
	" SELECT DISTINCT ON (number) number, method, detail, happened_at, nullif($1::bigint, 0)"
	" FROM pg_temp.dnc_stage AS s"
	" WHERE NOT EXISTS (SELECT FROM dialer.internal_dnc AS d WHERE d.number = s.number) ORDER BY number, seq";

/* Also of numbers that were on the list before: a lead that was loaded later may be ready. */
static const char refuse_sql[] =
	"UPDATE dialer.lead SET state = 'refused' WHERE number IN (SELECT number FROM pg_temp.dnc_stage)"
	" AND state IN ('ready', 'waiting')";

int dnc_import_begin(struct dnc_import *di, struct db *db)
{
	int err;

	*di = (struct dnc_import){ .db = db };
	err = db_begin(db);
	if (err == 0) /* two loads at once: the second finds the first one's numbers */
		err = db_exec(db, "SELECT pg_advisory_xact_lock(hashtextextended('dialer.load dnc', 0))", 0, NULL, NULL);
	if (err == 0)
		err = db_exec(db, stage_sql, 0, NULL, NULL);
	if (err == 0)
		err = copy_start(&di->copy, db, copy_sql);
	if (err < 0)
		db_rollback(db);
	return err;
}

int dnc_import_add(struct dnc_import *di, struct e164 number, const char *method, const char *detail, int64_t at_us)
{
	copy_int(&di->copy, (int64_t)number.digits);
	copy_text(&di->copy, method);
	copy_text(&di->copy, detail);
	copy_time(&di->copy, at_us);
	return copy_row(&di->copy);
}

static int counted(struct db *db, const char *sql, int n, const char *const *params, int64_t *ret)
{
	PGresult *res;
	int err = db_exec(db, sql, n, params, &res);

	if (err < 0)
		return err;
	*ret = strtoll(PQcmdTuples(res), NULL, 10);
	PQclear(res);
	return 0;
}

/* file: NULL for numbers that came from no file. */
static int insert(struct dnc_import *di, const struct load_file *file, struct dnc_counts *ret)
{
	char load[DB_INT_MAX];
	const char *params[] = { load };
	int64_t staged = 0;
	int err = file != NULL ? load_begin(di->db, "dnc", file, &ret->load_id) : 0;

	db_int_param(ret->load_id, load);
	if (err == 0)
		err = counted(di->db, insert_sql, 1, params, &ret->added);
	if (err == 0)
		err = counted(di->db, refuse_sql, 0, NULL, &ret->refused);
	if (err == 0)
		err = load_staged(di->db, "SELECT count(*) FROM pg_temp.dnc_stage", &staged);
	ret->known = staged - ret->added;
	if (err == 0 && file != NULL)
		err = load_end(di->db, ret->load_id, ret->added, ret->known);
	return err;
}

int dnc_import_finish(struct dnc_import *di, const struct load_file *file, bool dry_run, struct dnc_counts *ret)
{
	int err = copy_finish(&di->copy);

	*ret = (struct dnc_counts){ .load_id = 0 };
	if (err == 0)
		err = insert(di, file, ret);
	if (err == 0 && !dry_run && (ret->added > 0 || ret->refused > 0))
		return db_commit(di->db);
	db_rollback(di->db);
	ret->load_id = 0;
	return err;
}

void dnc_import_abandon(struct dnc_import *di)
{
	copy_cancel(&di->copy);
	db_rollback(di->db);
}

int dnc_add(struct db *db, struct e164 number, const char *method, const char *detail, struct dnc_counts *ret)
{
	struct dnc_import di;
	int err = dnc_import_begin(&di, db);

	if (err < 0)
		return err;
	err = dnc_import_add(&di, number, method, detail, clock_wall_us());
	if (err < 0) {
		dnc_import_abandon(&di);
		return err;
	}
	return dnc_import_finish(&di, NULL, false, ret);
}

int dnc_internal_events(struct db *db, struct e164 number, PGresult **ret)
{
	static const char sql[] =
		"SELECT d.id AS event, d.happened_at, d.method, d.detail, d.attempt_id AS call, d.load_id AS load, d.actor"
		" FROM dialer.internal_dnc AS d WHERE d.number = $1 ORDER BY d.id";
	char text[DB_INT_MAX];

	return db_exec(db, sql, 1, (const char *const[]){ db_int_param((int64_t)number.digits, text) }, ret);
}

/* ---- registers ------------------------------------------------------------------------------ */

int dnc_current_read(struct db *db, const char *name, struct dnc_current *ret)
{
	static const char sql[] =
		"SELECT id, dialer.us(list_date), numbers, set_path, version, encode(file_sha256, 'hex')"
		" FROM dialer.dnc_list WHERE name = $1 AND state = 'current'";
	PGresult *res;
	int err = db_exec(db, sql, 1, &name, &res);

	*ret = (struct dnc_current){ .id = 0 };
	if (err < 0)
		return err;
	if (PQntuples(res) == 1) {
		ret->id = db_int(res, 0, 0);
		ret->list_date_us = db_int(res, 0, 1);
		ret->numbers = (uint64_t)db_int(res, 0, 2);
		snprintf(ret->set_path, sizeof(ret->set_path), "%s", db_text(res, 0, 3));
		snprintf(ret->version, sizeof(ret->version), "%s", db_text(res, 0, 4));
		snprintf(ret->file_sha256, sizeof(ret->file_sha256), "%s", db_text(res, 0, 5));
	}
	PQclear(res);
	return ret->id != 0 ? 0 : -ENOENT;
}

static int check_base(struct db *db, const struct dnc_new_list *l)
{
	struct dnc_current now;
	int err = dnc_current_read(db, l->name, &now);

	if (err < 0 && err != -ENOENT)
		return err;
	if (now.id == l->based_on)
		return 0;
	snprintf(db->error, sizeof(db->error), "another %s list was put in force meanwhile (hint: load again)", l->name);
	return -EPERM;
}

static int insert_list(struct db *db, const struct dnc_new_list *l)
{
	static const char sql[] =
		"INSERT INTO dialer.dnc_list (name, version, list_date, source, file_sha256, set_path, set_sha256,"
		" numbers, area_codes) VALUES ($1, $2, $3, $4, decode($5, 'hex'), $6, decode($7, 'hex'), $8, $9)";
	char date[DB_TIME_MAX], numbers[DB_INT_MAX], areas[DB_INT_MAX];
	const char *params[] = { l->name, l->version, db_time_param(l->list_date_us, date), l->source, l->file_sha256,
		l->set_path, l->set_sha256, db_int_param((int64_t)l->numbers, numbers), db_int_param(l->area_codes, areas) };

	return db_exec(db, sql, 9, params, NULL);
}

static int switch_all(struct db *db, const struct dnc_new_list *l, PGresult **ret_old)
{
	static const char old_sql[] =
		"SELECT DISTINCT o.set_path FROM dialer.dnc_list AS o WHERE o.name = $1 AND o.state = 'old'"
		" AND NOT EXISTS (SELECT FROM dialer.dnc_list AS k WHERE k.set_path = o.set_path AND k.state <> 'old')";
	static const char *const steps[] = {
		"UPDATE dialer.dnc_list SET state = 'old' WHERE name = $1 AND state = 'previous'",
		"UPDATE dialer.dnc_list SET state = 'previous' WHERE name = $1 AND state = 'current'",
	};
	int err = db_exec(db, "SELECT pg_advisory_xact_lock(hashtextextended('dialer.dnc_list ' || $1, 0))", 1, &l->name,
		NULL);

	if (err == 0)
		err = check_base(db, l);
	for (size_t i = 0; i < 2 && err == 0; i++)
		err = db_exec(db, steps[i], 1, &l->name, NULL);
	if (err == 0)
		err = insert_list(db, l);
	if (err == 0) /* delivered at commit, and only then */
		err = db_exec(db, "SELECT pg_notify('dialer_lists', $1)", 1, &l->name, NULL);
	return err < 0 ? err : db_exec(db, old_sql, 1, &l->name, ret_old);
}

int dnc_list_switch(struct db *db, const struct dnc_new_list *l, PGresult **ret_old)
{
	int err = db_begin(db);

	*ret_old = NULL;
	if (err == 0)
		err = switch_all(db, l, ret_old);
	if (err == 0)
		err = db_commit(db);
	if (err < 0) {
		PQclear(*ret_old);
		*ret_old = NULL;
		db_rollback(db);
	}
	return err;
}

int dnc_lists(struct db *db, PGresult **ret)
{
	static const char sql[] =
		"SELECT name, version, list_date, floor(extract(epoch FROM now() - list_date) / 86400)::int AS age_days,"
		" numbers, area_codes, state, source, loaded_at, actor, set_path FROM dialer.dnc_list ORDER BY name, id";

	return db_exec(db, sql, 0, NULL, ret);
}

int dnc_in_force(struct db *db, PGresult **ret)
{
	static const char sql[] =
		"SELECT name, version, dialer.us(list_date), numbers, source, encode(file_sha256, 'hex'), set_path"
		" FROM dialer.dnc_list WHERE state = 'current' ORDER BY name";

	return db_exec(db, sql, 0, NULL, ret);
}
