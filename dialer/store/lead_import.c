/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/lead_import.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>


#include "dialer/base/banned.h"

#define KEYS_MAX 16777216 /* bytes of all class keys of a file */

/* A lead's id is taken as its row comes, so that ids are in the order of the file. */
static const char stage_sql[] =
	"CREATE TEMPORARY TABLE lead_stage (seq bigint DEFAULT nextval('dialer.lead_id'), person bigint, rank smallint, number bigint,"
	" line_type text, class integer, extension text, external_id text, first_name text, last_name text,"
	" place text, postal_code text, county text, debt_id text, zone text, fields jsonb, purchase_at timestamptz, inquiry_at timestamptz,"
	" priority smallint) ON COMMIT DROP";

static const char copy_sql[] =
	"COPY pg_temp.lead_stage (person, rank, number, line_type, class, extension, external_id, first_name,"
	" last_name, place, postal_code, county, debt_id, zone, fields, purchase_at, inquiry_at, priority) FROM STDIN";

/* Sorted by number, so that neighbouring rows fall into the same index pages and two loads meet in one order. */
static const char phone_sql[] =
	"INSERT INTO dialer.phone AS p (number, line_type)"
	" SELECT DISTINCT ON (number) number, line_type FROM pg_temp.lead_stage ORDER BY number, seq"
	" ON CONFLICT (number) DO UPDATE SET line_type = excluded.line_type"
	" WHERE p.line_type = 'unknown' AND excluded.line_type <> 'unknown'";

static const char class_sql[] =
	"INSERT INTO dialer.calling_class (key) SELECT unnest($1::text[]) AS k ORDER BY k"
	" ON CONFLICT (key) DO NOTHING";

/*
 * $1 class keys in the order of the stage's class numbers, $2 campaign, $3 load, $4 list. One that was
 * undone is a new lead in all but its id; none was looked at by the campaign's filter yet (selection 0).
 */
static const char lead_sql[] =
	"INSERT INTO dialer.lead AS l (id, campaign_id, load_id, person_id, number, extension, class_id,"
	" external_id, first_name, last_name, address_place, postal_code, county, debt_id, declared_zone, fields,"
	" ebr_transaction_at, ebr_inquiry_at, priority, list_id)"
	" SELECT s.seq, $2, $3, s.seq, s.number, s.extension, s.class_id, s.external_id, s.first_name, s.last_name,"
	"  s.place, s.postal_code, s.county, s.debt_id, s.zone, s.fields, s.purchase_at, s.inquiry_at, s.priority, $4"
	" FROM (SELECT DISTINCT ON (t.number) c.id AS class_id, t.*"
	"  FROM pg_temp.lead_stage AS t"
	"  JOIN unnest($1::text[]) WITH ORDINALITY AS k(key, class) ON k.class = t.class + 1"
	"  JOIN dialer.calling_class AS c ON c.key = k.key ORDER BY t.number, t.seq) AS s"
	" ON CONFLICT (campaign_id, number) DO UPDATE SET load_id = excluded.load_id, person_id = l.id, rank = 1,"
	"  extension = excluded.extension, class_id = excluded.class_id, external_id = excluded.external_id,"
	"  first_name = excluded.first_name, last_name = excluded.last_name,"
	"  address_place = excluded.address_place, postal_code = excluded.postal_code,"
	"  county = excluded.county, debt_id = excluded.debt_id,"
	"  declared_zone = excluded.declared_zone, fields = excluded.fields,"
	"  ebr_transaction_at = excluded.ebr_transaction_at, ebr_inquiry_at = excluded.ebr_inquiry_at,"
	"  priority = excluded.priority, list_id = excluded.list_id, selection = 0, ord = 0, state = 'ready', due_at = '-infinity', last_disposition = '',"
	"  last_decision = NULL"
	" WHERE l.state = 'undone'";

/* Of the numbers of a person that were loaded, in their order: the first is called, the others wait. */
static const char person_sql[] =
	"UPDATE dialer.lead AS l SET person_id = f.person_id, rank = f.rank,"
	"  state = CASE f.rank WHEN 1 THEN 'ready' ELSE 'waiting' END"
	" FROM (SELECT x.id, first_value(x.id) OVER w AS person_id, row_number() OVER w AS rank"
	"  FROM pg_temp.lead_stage AS s JOIN dialer.lead AS x ON x.campaign_id = $1 AND x.number = s.number"
	"   AND x.load_id = $2 WHERE s.person IS NOT NULL"
	/* a number of two persons of the file belongs to the one that comes first */
	"   AND s.seq = (SELECT min(d.seq) FROM pg_temp.lead_stage AS d WHERE d.number = s.number)"
	"  WINDOW w AS (PARTITION BY s.person ORDER BY s.rank)) AS f WHERE l.id = f.id";

const char *line_type_name(enum line_type t)
{
	static const char *const names[] = {
		[LINE_UNKNOWN] = "unknown",
		[LINE_FIXED] = "fixed",
		[LINE_MOBILE] = "mobile",
		[LINE_FIXED_OR_MOBILE] = "fixed_or_mobile",
		[LINE_TOLL_FREE] = "toll_free",
		[LINE_OTHER] = "other",
	};

	return names[t];
}

/* The load of this file into this campaign that was not undone, or 0. */
static int find_known(struct lead_import *li, const uint8_t sha256[32], int64_t *ret)
{
	static const char sql[] =
		"SELECT id FROM dialer.load WHERE kind = 'leads' AND campaign_id = $1"
		" AND file_sha256 = decode($2, 'hex') AND undone_at IS NULL ORDER BY id DESC LIMIT 1";
	char campaign[DB_INT_MAX], hex[65];
	PGresult *res;
	int err = db_exec(li->db, sql, 2,
		(const char *const[]){ db_int_param(li->campaign_id, campaign), load_hex(sha256, hex) }, &res);

	if (err < 0)
		return err;
	*ret = PQntuples(res) == 1 ? db_int(res, 0, 0) : 0;
	PQclear(res);
	return 0;
}

int lead_import_begin(struct lead_import *li, struct db *db, int64_t campaign_id, const uint8_t sha256[32],
	int64_t *ret_known_load)
{
	char campaign[DB_INT_MAX];
	int err;

	*li = (struct lead_import){ .db = db, .campaign_id = campaign_id };
	err = db_begin(db);
	if (err == 0)
		err = db_exec(db, "SELECT pg_advisory_xact_lock(hashtextextended('dialer.load leads', $1))", 1,
			(const char *const[]){ db_int_param(campaign_id, campaign) }, NULL);
	if (err == 0)
		err = find_known(li, sha256, ret_known_load);
	if (err == 0 && *ret_known_load == 0)
		err = db_exec(db, stage_sql, 0, NULL, NULL);
	if (err == 0 && *ret_known_load == 0)
		err = copy_start(&li->copy, db, copy_sql);
	if (err < 0 || *ret_known_load != 0)
		db_rollback(db);
	return err;
}

int lead_import_add(struct lead_import *li, const struct lead_row *r)
{
	struct copy *c = &li->copy;

	li->several = li->several || r->person != 0;
	if (r->person != 0)
		copy_int(c, r->person);
	else
		copy_text(c, NULL);
	copy_int(c, r->rank);
	copy_int(c, (int64_t)r->number.digits);
	copy_text(c, line_type_name(r->line_type));
	copy_int(c, r->class_index);
	copy_text(c, r->extension);
	copy_text(c, r->external_id);
	copy_text(c, r->first_name);
	copy_text(c, r->last_name);
	copy_text(c, r->place);
	copy_text(c, r->postal_code);
	copy_text(c, r->county);
	copy_text(c, r->debt_id);
	copy_text(c, r->zone);
	copy_text(c, r->fields_json);
	copy_time(c, r->purchase_us);
	copy_time(c, r->inquiry_us);
	copy_int(c, r->priority);
	return copy_row(c);
}

/* A text array as a parameter. Keys hold no quotes and no backslashes; they are escaped all the same. */
static void add_array(struct buf *b, const char *const *keys, size_t count)
{
	buf_addc(b, '{');
	for (size_t i = 0; i < count; i++) {
		buf_adds(b, i > 0 ? ",\"" : "\"");
		buf_add_json(b, keys[i], strlen(keys[i])); /* quotes and backslashes are escaped as here */
		buf_addc(b, '"');
	}
	buf_addc(b, '}');
}

static int count_load(struct lead_import *li, struct load_counts *ret)
{
	int64_t staged;
	int err = load_staged(li->db, "SELECT count(*) FROM pg_temp.lead_stage", &staged);

	if (err < 0)
		return err;
	ret->duplicate = staged - ret->loaded;
	return load_end(li->db, ret->load_id, ret->loaded, ret->duplicate);
}

/* The list of this name, made if there is none. */
static int find_list(struct lead_import *li, const char *name, int64_t *ret)
{
	static const char sql[] =
		"INSERT INTO dialer.lead_list AS l (campaign_id, name) VALUES ($1, $2)"
		" ON CONFLICT (campaign_id, name) DO UPDATE SET name = excluded.name RETURNING l.id";
	char campaign[DB_INT_MAX];
	PGresult *res;
	int err = db_exec(li->db, sql, 2, (const char *const[]){ db_int_param(li->campaign_id, campaign), name }, &res);

	if (err < 0)
		return err;
	*ret = db_int(res, 0, 0);
	PQclear(res);
	return 0;
}

static int insert_leads(struct lead_import *li, const char *keys, int64_t list_id, struct load_counts *ret)
{
	char campaign[DB_INT_MAX], load[DB_INT_MAX], list[DB_INT_MAX];
	const char *params[] = { keys, db_int_param(li->campaign_id, campaign), db_int_param(ret->load_id, load),
		db_int_param(list_id, list) };
	PGresult *res;
	int err = db_exec(li->db, phone_sql, 0, NULL, NULL);

	if (err == 0)
		err = db_exec(li->db, class_sql, 1, params, NULL);
	if (err == 0)
		err = db_exec(li->db, lead_sql, 4, params, &res);
	if (err < 0)
		return err;
	ret->loaded = strtoll(PQcmdTuples(res), NULL, 10);
	PQclear(res);
	return li->several ? db_exec(li->db, person_sql, 2, params + 1, NULL) : 0;
}

int lead_import_finish(struct lead_import *li, const struct load_file *file, const char *const *keys, size_t key_count,
	bool dry_run, struct load_counts *ret)
{
	struct buf array;
	int64_t list_id = 0;
	int err = copy_finish(&li->copy);

	*ret = (struct load_counts){ .load_id = 0 };
	buf_init(&array, KEYS_MAX);
	add_array(&array, keys, key_count);
	if (err == 0)
		err = buf_error(&array);
	if (err == 0)
		err = db_exec(li->db, "ANALYZE pg_temp.lead_stage", 0, NULL, NULL);
	if (err == 0)
		err = load_begin(li->db, "leads", file, &ret->load_id);
	if (err == 0)
		err = find_list(li, file->list, &list_id);
	if (err == 0)
		err = insert_leads(li, buf_text(&array), list_id, ret);
	if (err == 0)
		err = count_load(li, ret);
	buf_release(&array);
	if (err == 0 && !dry_run)
		err = db_commit(li->db);
	if (err < 0 || dry_run)
		db_rollback(li->db);
	return err;
}

void lead_import_abandon(struct lead_import *li)
{
	copy_cancel(&li->copy);
	db_rollback(li->db);
}
