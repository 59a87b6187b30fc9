/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/audit/bundle.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/audit/consent_view.h"
#include "dialer/audit/kinds.h"
#include "dialer/audit/leaf.h"
#include "dialer/audit/leaf_batch.h"
#include "dialer/audit/logread.h"
#include "dialer/base/clock.h"
#include "dialer/store/audit_log.h"

#include "dialer/base/banned.h"

/* Columns of audit_search(). */
enum { FOUND_SEQ = 0, FOUND_KIND, FOUND_AT, FOUND_NUMBER, FOUND_LEAF };

struct making {
	struct db *db;
	struct logread log;
	struct merkle_reader tree;
	struct head head;
	struct leaf_batch batch;
	enum bundle_scope scope;
	json_t *records; /* {"index", "leaf"} at first */
};

/* Of BUNDLE_CONSENT; NULL ends. */
static const char *const consent_kinds[] = { "consent", "certificate", "dnc", "reassigned", NULL };

static bool in_scope(enum bundle_scope scope, const char *kind)
{
	for (const char *const *k = consent_kinds; scope == BUNDLE_CONSENT && *k != NULL; k++)
		if (strcmp(*k, kind) == 0)
			return true;
	return scope == BUNDLE_ALL;
}

static int fail(struct making *m, int err, const char *what)
{
	snprintf(m->db->error, sizeof(m->db->error), "%s", what);
	return err;
}

static json_t *body_of(const json_t *record)
{
	json_t *leaf = json_loads(json_string_value(json_object_get(record, "leaf")), 0, NULL);
	json_t *body = json_incref(json_object_get(leaf, "body"));

	json_decref(leaf);
	return body;
}

static const char *kind_of(const json_t *record)
{
	return json_string_value(json_object_get(record, "kind"));
}

/* Leaves that wait for a head cannot be proved yet and are left out. */
static int take(struct making *m, const PGresult *res, int row)
{
	json_int_t seq = db_int(res, row, FOUND_SEQ);
	json_t *record;

	if (seq >= m->head.row.size)
		return 0;
	record = json_pack("{s:I, s:s, s:s}", "index", seq, "kind", db_text(res, row, FOUND_KIND), "leaf",
		db_text(res, row, FOUND_LEAF));
	return record != NULL && json_array_insert_new(m->records, 0, record) == 0 ? 0 : -ENOMEM;
}

static int find_own(struct making *m, int64_t number)
{
	const struct audit_search s = { .number = number, .limit = BUNDLE_RECORDS_MAX + 1 };
	PGresult *res;
	int err = audit_search(m->db, &s, &res);

	if (err < 0)
		return err;
	if (PQntuples(res) > BUNDLE_RECORDS_MAX)
		err = fail(m, -E2BIG, "more records than a bundle may have");
	else if (PQntuples(res) == 0)
		err = fail(m, -ENOENT, "the log holds nothing about this number (hint: was it written as +12065550142?)");
	for (int i = 0; err == 0 && i < PQntuples(res); i++)
		if (in_scope(m->scope, db_text(res, i, FOUND_KIND)))
			err = take(m, res, i);
	PQclear(res);
	return err;
}

/* A pointer from records of one kind, by a column, to the records of another that have the same value as key. */
struct pointer {
	const char *from, *column, *of, *key;
	bool always; /* in every scope */
};

static const struct pointer pointers[] = {
	{ "decision", "pack_hash", "policy_pack", "hash", false },
	{ "consent", "text_sha256", "consent_text", "sha256", true },
	{ "consent", "load_id", "load", "id", true },
	{ "certificate", "load_id", "load", "id", true },
	{ "dnc", "load_id", "load", "id", true },
};

#define POINTER_COUNT (sizeof(pointers) / sizeof(pointers[0]))

/* As a member's name. Owned by the caller; NULL: nothing, or no memory. */
static char *name_of(const json_t *value)
{
	return value != NULL && !json_is_null(value) ? json_dumps(value, JSON_ENCODE_ANY) : NULL;
}

/* What the records about the person name in those columns, as the names of an object. */
static json_t *named_values(const struct making *m, const char *of)
{
	json_t *named = json_object(), *record;
	size_t i;

	json_array_foreach(m->records, i, record) {
		json_t *body = body_of(record);

		for (size_t k = 0; k < POINTER_COUNT; k++) {
			const struct pointer *p = &pointers[k];
			char *name = strcmp(p->of, of) == 0 && strcmp(p->from, kind_of(record)) == 0 ?
				name_of(json_object_get(body, p->column)) : NULL;

			if (name != NULL)
				json_object_set_new(named, name, json_true());
			free(name);
		}
		json_decref(body);
	}
	return named;
}

static int take_named(struct making *m, const struct pointer *p, const json_t *named)
{
	const struct audit_search s = { .kind = p->of, .limit = BUNDLE_RECORDS_MAX };
	PGresult *res;
	int err = audit_search(m->db, &s, &res);

	if (err < 0)
		return err;
	for (int i = 0; err == 0 && i < PQntuples(res); i++) {
		json_t *leaf = json_loads(db_text(res, i, FOUND_LEAF), 0, NULL);
		char *name = name_of(json_object_get(json_object_get(leaf, "body"), p->key));

		if (name != NULL && json_object_get(named, name) != NULL)
			err = take(m, res, i);
		free(name);
		json_decref(leaf);
	}
	PQclear(res);
	return err;
}

/* The packs decisions were made by, the words that were consented to, the files it came in. */
static int find_pointed(struct making *m)
{
	const char *done = "";
	int err = 0;

	for (size_t k = 0; err == 0 && k < POINTER_COUNT; k++) {
		const struct pointer *p = &pointers[k];
		json_t *named;

		if (strcmp(p->of, done) == 0 || (!p->always && m->scope != BUNDLE_ALL))
			continue; /* those to one kind stand together */
		done = p->of;
		named = named_values(m, p->of);
		if (json_object_size(named) > 0)
			err = take_named(m, p, named);
		json_decref(named);
	}
	return err;
}

/* An empty value to which the leaf does not commit: blanked since, as a leaf of the retention job says. */
static bool is_blanked(struct digest *d, const struct leaf_source *s, int c, const json_t *body)
{
	const struct audit_column *column = &s->kind->columns[c];
	const char *said = json_string_value(json_object_get(json_object_get(body, column->name), "hmac"));
	char hex[DIGEST_HEX_MAX];
	struct hash hash;

	if (said == NULL || s->subject == NULL || db_text(s->res, s->row, AUDIT_ROW_COLUMNS + c)[0] != '\0')
		return false;
	if (PQgetisnull(s->res, s->row, AUDIT_ROW_COLUMNS + c))
		return true;
	leaf_commit(d, s->subject->key, column->name, "", 0, &hash);
	return strcmp(hash_hex(&hash, hex), said) != 0;
}

/* The plain texts behind the commitments and hashes of a leaf. */
static int reveal(struct digest *d, const struct leaf_source *s, json_t *record)
{
	json_t *plain = json_object(), *texts = json_object(), *blanked = json_array(), *body = body_of(record);

	for (int c = 0; c < s->kind->column_count; c++) {
		const struct audit_column *column = &s->kind->columns[c];
		int at = AUDIT_ROW_COLUMNS + c;
		json_t *to = column->type == AUDIT_JSON ? texts : plain;

		if (is_blanked(d, s, c, body)) {
			json_array_append_new(blanked, json_string(column->name));
			continue;
		}
		if ((column->type != AUDIT_JSON && (column->flags & AUDIT_PERSONAL) == 0) ||
			PQgetisnull(s->res, s->row, at))
			continue;
		json_object_set_new(to, column->name, json_stringn(PQgetvalue(s->res, s->row, at),
			(size_t)PQgetlength(s->res, s->row, at)));
	}
	json_decref(body);
	if (json_array_size(blanked) > 0)
		json_object_set(record, "blanked", blanked);
	json_decref(blanked);
	json_object_set_new(record, "reveal", plain);
	return json_object_set_new(record, "json", texts) == 0 ? 0 : -ENOMEM;
}

static int add_proof(struct making *m, json_t *record)
{
	json_int_t seq = json_integer_value(json_object_get(record, "index"));
	struct merkle_path path;
	struct buf text;
	int err = merkle_inclusion(&m->tree, (uint64_t)seq, (uint64_t)m->head.row.size, &path);

	if (err < 0)
		return err;
	buf_init(&text, 65536);
	path_json(&path, &text);
	err = json_object_set_new(record, "path", json_loads(buf_text(&text), 0, NULL)) == 0 ? 0 : -ENOMEM;
	buf_release(&text);
	return err;
}

static int complete_records(struct making *m)
{
	json_t *record;
	size_t i;
	int err = 0;

	json_array_foreach(m->records, i, record) {
		json_t *leaf = json_loads(json_string_value(json_object_get(record, "leaf")), 0, NULL);
		const struct audit_kind *kind = audit_kind_find(kind_of(record));

		err = kind != NULL ? leaf_batch_add(&m->batch, kind, json_integer_value(json_object_get(leaf, "id"))) :
			fail(m, -EINVAL, "the log has a kind that this program does not know");
		json_decref(leaf);
		if (err < 0)
			return err;
	}
	err = leaf_batch_read(&m->batch, false);
	for (i = 0; err == 0 && i < json_array_size(m->records); i++) {
		struct leaf_source s;

		record = json_array_get(m->records, i);
		if (!leaf_batch_source(&m->batch, (int)i, &s))
			return fail(m, -EIO, "a record of the log has no row any more (hint: dialerctl audit verify)");
		err = reveal(m->log.digest, &s, record);
		if (err == 0)
			err = add_proof(m, record);
	}
	return err;
}

static int add_subject(struct making *m, int64_t number, json_t *bundle)
{
	struct audit_subject subject;
	char array[40], id[DIGEST_HEX_MAX], key[DIGEST_HEX_MAX];
	struct buf hex;
	PGresult *res;
	int err;

	snprintf(array, sizeof(array), "{%lld}", (long long)number);
	err = audit_subjects(m->db, array, &res);
	if (err < 0)
		return err;
	if (PQntuples(res) == 1)
		audit_subject_read(res, 0, &subject);
	else
		err = fail(m, -ENOENT, "the log holds nothing about this number");
	PQclear(res);
	if (err < 0)
		return err;
	buf_init(&hex, DIGEST_HEX_MAX);
	hex_add(&hex, subject.id, sizeof(subject.id));
	snprintf(id, sizeof(id), "%s", buf_text(&hex));
	buf_clear(&hex);
	hex_add(&hex, subject.key, sizeof(subject.key));
	snprintf(key, sizeof(key), "%s", buf_text(&hex));
	buf_release(&hex);
	json_object_set_new(bundle, "subject", json_string(id));
	return json_object_set_new(bundle, "subject_key", json_string(key)) == 0 ? 0 : -ENOMEM;
}

/* "head", "sig", "log", "public_key". */
static int add_head(struct making *m, json_t *bundle)
{
	struct audit_log_row log;
	struct buf text;
	json_t *members;
	int err = audit_log_get(m->db, &log);

	if (err < 0)
		return err;
	buf_init(&text, HEAD_LINE_MAX);
	buf_addc(&text, '{');
	head_members(&m->head, &text);
	buf_addc(&text, '}');
	members = json_loads(buf_text(&text), 0, NULL);
	buf_clear(&text);
	hex_add(&text, log.id, sizeof(log.id));
	json_object_set_new(bundle, "log", json_string(buf_text(&text)));
	buf_release(&text);
	json_object_set_new(bundle, "public_key", json_string(log.public_key));
	err = members != NULL ? json_object_update(bundle, members) : -1;
	json_decref(members);
	return err == 0 ? 0 : -ENOMEM;
}

static int gather(struct making *m, int64_t number)
{
	int err = logread_head(m->db, &m->head);

	if (err == 0)
		err = find_own(m, number);
	if (err == 0)
		err = find_pointed(m);
	return err == 0 ? complete_records(m) : err;
}

int bundle_make(struct db *db, int64_t number, enum bundle_scope scope, json_t **ret)
{
	struct making m = { .db = db, .scope = scope, .log = { .db = db }, .records = json_array() };
	json_t *bundle = json_pack("{s:s, s:i, s:I}", "type", "bundle", "v", 1, "made_at", (json_int_t)clock_wall_us());
	char text[24];
	bool began = false;
	int err = audit_snapshot(db, &began);

	leaf_batch_init(&m.batch, db);
	if (err == 0)
		err = digest_new(&m.log.digest);
	m.tree = logread_tree(&m.log);
	if (err == 0)
		err = gather(&m, number);
	if (err == 0)
		err = add_subject(&m, number, bundle);
	if (err == 0)
		err = add_head(&m, bundle);
	if (began)
		db_rollback(db); /* it only read */
	snprintf(text, sizeof(text), "+%lld", (long long)number);
	json_object_set_new(bundle, "number", json_string(text));
	if (scope == BUNDLE_CONSENT)
		json_object_set_new(bundle, "view", consent_view(m.records));
	json_object_set_new(bundle, "records", m.records);
	leaf_batch_release(&m.batch);
	digest_free(m.log.digest);
	if (err < 0) {
		json_decref(bundle);
		return err;
	}
	*ret = bundle;
	return 0;
}
