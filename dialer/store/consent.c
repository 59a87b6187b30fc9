/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/consent.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "dialer/base/banned.h"

static const char stage_sql[] =
	"CREATE TEMPORARY TABLE consent_stage (seq bigserial, kind text, number bigint, person text, channel text,"
	" form text, artificial_voice boolean, scope text, text_sha256 bytea, method text, evidence text,"
	" happened_at timestamptz, expires_at timestamptz, consent_ref text, language text, source_url text,"
	" actor_ip inet, user_agent text, call_ref text, audio_offset_ms bigint, jurisdiction text,"
	" not_condition boolean, signed boolean, reach_purpose text, supersedes bigint, text text,"
	" line bigint, certificates jsonb) ON COMMIT DROP";

#define DETAIL_COLUMNS \
	" consent_ref, language, source_url, actor_ip, user_agent, call_ref, audio_offset_ms, jurisdiction," \
	" not_condition, signed, reach_purpose, supersedes"

static const char copy_sql[] =
	"COPY pg_temp.consent_stage (kind, number, person, channel, form, artificial_voice, scope, text_sha256,"
	" method, evidence, happened_at, expires_at," DETAIL_COLUMNS ", text, line, certificates) FROM STDIN";

/*
 * $1 seller, NULL for all; $2 load, NULL for none. The same event is one that says the same about
 * the same number at the same time: a file that is loaded twice adds nothing.
 */
#define SAME_EVENT \
	" e.number = s.number AND e.happened_at = s.happened_at AND e.kind = s.kind" \
	" AND e.seller_id IS NOT DISTINCT FROM $1 AND e.channel = s.channel AND e.form = s.form" \
	" AND e.artificial_voice = s.artificial_voice AND e.scope = s.scope AND e.reach_purpose = s.reach_purpose" \
	" AND e.text_sha256 IS NOT DISTINCT FROM s.text_sha256 AND e.expires_at IS NOT DISTINCT FROM s.expires_at"

static const char insert_sql[] =
	"INSERT INTO dialer.consent_event (kind, number, person, seller_id, channel, form, artificial_voice, scope,"
	" text_sha256, method, evidence, happened_at, expires_at, load_id, load_line," DETAIL_COLUMNS ")"
	" SELECT kind, number, person, $1, channel, form, artificial_voice, scope, text_sha256, method, evidence,"
	"  happened_at, expires_at, $2, line," DETAIL_COLUMNS " FROM (SELECT DISTINCT ON (number, happened_at, kind,"
	"   channel, form, artificial_voice, scope, reach_purpose, text_sha256, expires_at) *"
	"   FROM pg_temp.consent_stage ORDER BY number, happened_at, kind, channel, form, artificial_voice, scope,"
	"   reach_purpose, text_sha256, expires_at, seq) AS s"
	" WHERE NOT EXISTS (SELECT FROM dialer.consent_event AS e WHERE" SAME_EVENT ")";

/* The events are there now, new or not. */
static const char certificates_sql[] =
	CERTIFICATE_INSERT("$2", "s.line") " FROM pg_temp.consent_stage AS s," CERTIFICATE_RECORD("s.certificates")
	" CROSS JOIN LATERAL (SELECT e.id, e.number FROM dialer.consent_event AS e WHERE" SAME_EVENT
	"  ORDER BY e.id LIMIT 1) AS e WHERE s.certificates IS NOT NULL AND" CERTIFICATE_NEW
	" ORDER BY " CERTIFICATE_SAME_KEY ", s.seq";

/* Each text once, for whoever is asked to show the words. */
static const char keep_texts_sql[] =
	"INSERT INTO dialer.consent_text (sha256, text, language) SELECT DISTINCT ON (text_sha256)"
	" text_sha256, text, language FROM pg_temp.consent_stage WHERE text IS NOT NULL"
	" ORDER BY text_sha256, seq ON CONFLICT (sha256) DO NOTHING";

int consent_import_begin(struct consent_import *ci, struct db *db)
{
	int err;

	*ci = (struct consent_import){ .db = db };
	err = db_begin(db);
	if (err == 0) /* two loads of one file at once: the second finds the first one's rows */
		err = db_exec(db, "SELECT pg_advisory_xact_lock(hashtextextended('dialer.load consent', 0))", 0, NULL, NULL);
	if (err == 0)
		err = db_exec(db, stage_sql, 0, NULL, NULL);
	if (err == 0)
		err = copy_start(&ci->copy, db, copy_sql);
	if (err < 0)
		db_rollback(db);
	return err;
}

static const char *or_empty(const char *text)
{
	return text != NULL ? text : "";
}

static const char *yes_no_null(enum tristate t)
{
	if (t == TRI_UNKNOWN)
		return NULL;
	return t == TRI_YES ? "t" : "f";
}

static void copy_detail(struct copy *c, const struct consent_row *r)
{
	const char *ip = or_empty(r->actor_ip);

	copy_text(c, or_empty(r->ref));
	copy_text(c, or_empty(r->language));
	copy_text(c, or_empty(r->source_url));
	copy_text(c, ip[0] != '\0' ? ip : NULL);
	copy_text(c, or_empty(r->user_agent));
	copy_text(c, or_empty(r->call_ref));
	if (or_empty(r->call_ref)[0] != '\0' && r->audio_offset_ms >= 0)
		copy_int(c, r->audio_offset_ms);
	else
		copy_text(c, NULL);
	copy_text(c, or_empty(r->jurisdiction));
	copy_text(c, yes_no_null(r->not_condition));
	copy_text(c, yes_no_null(r->is_signed));
	copy_text(c, or_empty(r->reach_purpose));
	if (r->supersedes != 0)
		copy_int(c, r->supersedes);
	else
		copy_text(c, NULL);
}

/* As one array, which the certificates are read from again. */
static int copy_certificates(struct copy *c, const struct consent_row *r)
{
	json_t *all = json_array();
	char *text;

	for (size_t i = 0; i < CONSENT_CERTIFICATES_MAX && r->certificates[i] != NULL; i++)
		json_array_append_new(all, certificate_json(r->certificates[i]));
	text = json_array_size(all) > 0 ? json_dumps(all, JSON_COMPACT) : NULL;
	if (r->certificates[0] != NULL && text == NULL) {
		json_decref(all);
		return -ENOMEM;
	}
	copy_text(c, text);
	free(text);
	json_decref(all);
	return 0;
}

int consent_import_add(struct consent_import *ci, const struct consent_row *r)
{
	struct copy *c = &ci->copy;
	int err;

	copy_text(c, r->revoke ? "revoke" : "grant");
	copy_int(c, (int64_t)r->number.digits);
	copy_text(c, or_empty(r->person));
	copy_text(c, r->channel);
	copy_text(c, r->form);
	copy_text(c, r->artificial_voice ? "t" : "f");
	copy_text(c, r->scope);
	if (r->has_text)
		copy_bytes(c, r->text_sha256, sizeof(r->text_sha256));
	else
		copy_text(c, NULL);
	copy_text(c, r->method);
	copy_text(c, or_empty(r->evidence));
	copy_time(c, r->happened_us);
	copy_time(c, r->expires_us);
	copy_detail(c, r);
	copy_text(c, or_empty(r->text)[0] != '\0' ? r->text : NULL);
	if (r->line != 0)
		copy_int(c, r->line);
	else
		copy_text(c, NULL);
	err = copy_certificates(c, r);
	return err < 0 ? err : copy_row(c);
}

/* $1 seller and $2 load, either NULL where there is none; returns the rows it made. */
static int run_staged(struct consent_import *ci, const char *sql, int64_t seller_id, int64_t load_id, int64_t *ret_count)
{
	char seller[DB_INT_MAX], load[DB_INT_MAX];
	const char *params[] = { seller_id != 0 ? db_int_param(seller_id, seller) : NULL,
		load_id != 0 ? db_int_param(load_id, load) : NULL };
	static const Oid types[] = { 20, 20 }; /* bigint; a NULL has no type of its own */
	PGresult *res = PQexecParams(ci->db->conn, sql, 2, types, params, NULL, NULL, 0);
	bool good = PQresultStatus(res) == PGRES_COMMAND_OK;

	if (good)
		*ret_count = strtoll(PQcmdTuples(res), NULL, 10);
	else
		snprintf(ci->db->error, sizeof(ci->db->error), "database: %s", PQresultErrorMessage(res));
	PQclear(res);
	return good ? 0 : -EIO;
}

/* What is staged into the ledger: *ret_events and *ret_certificates of them are new. */
static int insert(struct consent_import *ci, int64_t seller_id, int64_t load_id, int64_t *ret_events,
	int64_t *ret_certificates)
{
	int err = db_exec(ci->db, keep_texts_sql, 0, NULL, NULL);

	if (err == 0)
		err = run_staged(ci, insert_sql, seller_id, load_id, ret_events);
	return err < 0 ? err : run_staged(ci, certificates_sql, seller_id, load_id, ret_certificates);
}

static int finish(struct consent_import *ci, const struct load_file *f, int64_t seller_id, struct consent_counts *ret)
{
	int64_t staged = 0;
	int err = load_begin(ci->db, "consent", f, &ret->load_id);

	if (err == 0)
		err = insert(ci, seller_id, ret->load_id, &ret->added, &ret->certificates);
	if (err == 0)
		err = load_staged(ci->db, "SELECT count(*) FROM pg_temp.consent_stage", &staged);
	ret->known = staged - ret->added;
	return err < 0 ? err : load_end(ci->db, ret->load_id, ret->added, ret->known);
}

int consent_import_finish(struct consent_import *ci, const struct load_file *file, int64_t seller_id, bool dry_run,
	struct consent_counts *ret)
{
	int err = copy_finish(&ci->copy);

	*ret = (struct consent_counts){ .load_id = 0 };
	if (err == 0)
		err = finish(ci, file, seller_id, ret);
	if (err == 0 && ret->added + ret->certificates > 0 && !dry_run)
		return db_commit(ci->db);
	db_rollback(ci->db);
	ret->load_id = 0;
	return err;
}

void consent_import_abandon(struct consent_import *ci)
{
	copy_cancel(&ci->copy);
	db_rollback(ci->db);
}

/* The event that the only staged row is. */
static int find_event(struct db *db, int64_t seller_id, int64_t *ret)
{
	static const char sql[] = "SELECT min(e.id) FROM pg_temp.consent_stage AS s JOIN dialer.consent_event AS e ON"
		SAME_EVENT;
	char seller[DB_INT_MAX];
	PGresult *res;
	int err = db_exec(db, sql, 1, (const char *const[]){ seller_id != 0 ? db_int_param(seller_id, seller) : NULL }, &res);

	if (err < 0)
		return err;
	*ret = db_int(res, 0, 0);
	PQclear(res);
	return 0;
}

static int add_staged(struct consent_import *ci, int64_t seller_id, struct consent_added *ret)
{
	int64_t added = 0;
	int err = copy_finish(&ci->copy);

	if (err == 0)
		err = insert(ci, seller_id, 0, &added, &ret->certificates);
	ret->is_new = added > 0;
	return err < 0 ? err : find_event(ci->db, seller_id, &ret->event_id);
}

int consent_add(struct db *db, const struct consent_row *row, int64_t seller_id, struct consent_added *ret)
{
	struct consent_import ci;
	int err = consent_import_begin(&ci, db);

	*ret = (struct consent_added){ .event_id = 0 };
	if (err < 0)
		return err;
	err = consent_import_add(&ci, row);
	if (err < 0) {
		consent_import_abandon(&ci);
		return err;
	}
	err = add_staged(&ci, seller_id, ret);
	if (err == 0 && (ret->is_new || ret->certificates > 0))
		return db_commit(db);
	db_rollback(db);
	return err < 0 ? err : -EEXIST;
}
