/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/audit/verify.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/audit/logread.h"
#include "dialer/audit/verify_priv.h"

#include "dialer/base/banned.h"

#define LEAVES_AT_ONCE 5000
#define HEADS_AT_ONCE 5000
#define NODES_AT_ONCE 5000
#define MISSING_MAX 100 /* told of each kind */
#define HEIGHTS (MERKLE_LEVELS / AUDIT_NODE_STEP + 1)

struct nodes {
	struct hash *hash;
	size_t count, capacity;
};

struct whole {
	struct verify v;
	struct db *db;
	struct leaf_batch batch;
	struct buf leaf;
	PGresult *heads; /* a page; NULL before the first and behind the last */
	int head_next;
	int64_t head_size; /* of the last one looked at */
	struct nodes nodes[HEIGHTS]; /* as they should be */
	int err;
};

/* ---- heads in the database ---- */

static int next_head(struct whole *w, struct head *ret, bool *ret_any)
{
	int err = 0;

	if (w->heads != NULL && w->head_next == PQntuples(w->heads) && w->head_next > 0) {
		PQclear(w->heads);
		w->heads = NULL;
	}
	if (w->heads == NULL) {
		err = audit_heads(w->db, w->head_size, HEADS_AT_ONCE, &w->heads);
		w->head_next = 0;
	}
	if (err < 0)
		return err;
	*ret_any = w->head_next < PQntuples(w->heads);
	if (*ret_any) {
		memcpy(ret->log, w->v.log, sizeof(ret->log)); /* the table does not repeat it */
		(void)audit_head_read(w->heads, w->head_next, &ret->row); /* lengths: wrong ones do not verify */
	}
	return 0;
}

/* Heads up to the size that was reached. */
static int heads_here(struct whole *w, bool at_end)
{
	struct head h;
	bool any;
	char name[64];
	int err;

	while ((err = next_head(w, &h, &any)) == 0 && any && (at_end || (uint64_t)h.row.size <= w->v.range.size)) {
		snprintf(name, sizeof(name), "head of size %lld", (long long)h.row.size);
		if ((uint64_t)h.row.size > w->v.range.size)
			verify_found(&w->v, "%s: the log has only %llu leaves", name, (unsigned long long)w->v.range.size);
		else
			verify_head(&w->v, &h, name);
		w->head_size = h.row.size;
		w->head_next++;
		w->v.result->heads++;
	}
	return err;
}

/* ---- the tree ---- */

static void keep_node(unsigned height, uint64_t index, const struct hash *hash, void *arg)
{
	struct whole *w = arg;
	struct nodes *n = &w->nodes[height / AUDIT_NODE_STEP];

	(void)index; /* complete subtrees of one height come in order */
	if (height == 0 || height % AUDIT_NODE_STEP != 0)
		return;
	if (n->count == n->capacity) {
		size_t capacity = n->capacity == 0 ? 256 : 2 * n->capacity;
		struct hash *grown = realloc(n->hash, capacity * sizeof(*grown));

		if (grown == NULL) {
			w->err = -ENOMEM;
			return;
		}
		n->hash = grown;
		n->capacity = capacity;
	}
	n->hash[n->count++] = *hash;
}

static int check_nodes(struct whole *w, unsigned height)
{
	const struct nodes *n = &w->nodes[height / AUDIT_NODE_STEP];
	uint64_t from = 0;
	PGresult *res;
	int got = 0, err;

	do {
		err = audit_hashes(w->db, height, from, NODES_AT_ONCE, &res);
		if (err < 0)
			return err;
		got = PQntuples(res);
		for (int i = 0; i < got && from + (uint64_t)i < n->count; i++)
			if (PQgetlength(res, i, 0) != DIGEST_BYTES ||
				memcmp(PQgetvalue(res, i, 0), n->hash[from + (uint64_t)i].b, DIGEST_BYTES) != 0)
				verify_found(&w->v, "node %llu at height %u: the hash is wrong",
					(unsigned long long)from + (unsigned long long)i, height);
		from += (uint64_t)got;
		PQclear(res);
	} while (got == NODES_AT_ONCE);
	if (from != n->count)
		verify_found(&w->v, "node: %llu are stored at height %u, not %zu", (unsigned long long)from, height,
			n->count);
	return 0;
}

/* ---- leaves and rows ---- */

static bool as_the_columns_say(const struct leaf_source *s, const PGresult *res, int row)
{
	int64_t subject = s->subject != NULL ? s->subject->no : 0;

	return audit_binary_int(res, row, AUDIT_LEAF_AT) == db_int(s->res, s->row, AUDIT_ROW_AT) &&
		audit_binary_int(res, row, AUDIT_LEAF_SUBJECT) == subject;
}

static int check_row(struct whole *w, int i, const PGresult *res, int row)
{
	const struct leaf_batch_item *item = &w->batch.items[i];
	const char *text = PQgetvalue(res, row, AUDIT_LEAF_TEXT);
	size_t len = (size_t)PQgetlength(res, row, AUDIT_LEAF_TEXT);
	struct leaf_source source;
	int64_t seq = audit_binary_int(res, row, AUDIT_LEAF_SEQ);

	if (!leaf_batch_source(&w->batch, i, &source)) {
		verify_found(&w->v, "leaf %lld (%s %lld): its row is gone", (long long)seq, item->kind->name,
			(long long)item->row_id);
		return 0;
	}
	source.seq = seq;
	w->v.result->rows++;
	buf_clear(&w->leaf);
	if (leaf_build(w->v.digest, &source, &w->leaf) < 0 || w->leaf.len != len || memcmp(w->leaf.data, text, len) != 0)
		return verify_row(&w->v, &w->batch, i, seq, text, len);
	if (!as_the_columns_say(&source, res, row))
		verify_found(&w->v, "leaf %lld (%s %lld): its columns at or subject are not what it says", (long long)seq,
			item->kind->name, (long long)item->row_id);
	return 0;
}

static int check_rows(struct whole *w, const PGresult *res)
{
	int err = 0, n = 0;

	leaf_batch_clear(&w->batch);
	for (int row = 0; err == 0 && row < PQntuples(res); row++) {
		const struct audit_kind *kind = audit_kind_find(db_text(res, row, AUDIT_LEAF_KIND));

		if (kind == NULL)
			verify_found(&w->v, "leaf %lld: its kind \"%.40s\" is unknown",
				(long long)audit_binary_int(res, row, AUDIT_LEAF_SEQ), db_text(res, row, AUDIT_LEAF_KIND));
		else
			err = leaf_batch_add(&w->batch, kind, audit_binary_int(res, row, AUDIT_LEAF_ROW));
	}
	if (err == 0)
		err = leaf_batch_read(&w->batch, false);
	for (int row = 0; err == 0 && row < PQntuples(res); row++)
		if (audit_kind_find(db_text(res, row, AUDIT_LEAF_KIND)) != NULL)
			err = check_row(w, n++, res, row);
	return err;
}

/* One leaf into the tree. 1: the sequence is broken, and no root beyond it can be known. */
static int add_leaf(struct whole *w, const PGresult *res, int row)
{
	uint64_t seq = (uint64_t)audit_binary_int(res, row, AUDIT_LEAF_SEQ);
	struct hash hash;

	if (seq != w->v.range.size) {
		verify_found(&w->v, "leaf %llu is missing", (unsigned long long)w->v.range.size);
		return 1;
	}
	merkle_leaf_hash(w->v.digest, PQgetvalue(res, row, AUDIT_LEAF_TEXT),
		(size_t)PQgetlength(res, row, AUDIT_LEAF_TEXT), &hash);
	if (PQgetlength(res, row, AUDIT_LEAF_HASH) != DIGEST_BYTES ||
		memcmp(hash.b, PQgetvalue(res, row, AUDIT_LEAF_HASH), DIGEST_BYTES) != 0)
		verify_found(&w->v, "leaf %llu: the stored hash is not that of its text", (unsigned long long)seq);
	merkle_append(w->v.digest, &w->v.range, &hash, keep_node, w);
	w->v.result->leaves++;
	verify_kept_here(&w->v);
	return w->err < 0 ? w->err : heads_here(w, false);
}

static int check_leaves(struct whole *w)
{
	PGresult *res;
	int got, err;

	verify_kept_here(&w->v);
	do {
		err = audit_leaves(w->db, (int64_t)w->v.range.size, LEAVES_AT_ONCE, &res);
		if (err < 0)
			return err;
		got = PQntuples(res);
		err = check_rows(w, res);
		for (int i = 0; err == 0 && i < got; i++)
			err = add_leaf(w, res, i);
		PQclear(res);
	} while (err == 0 && got == LEAVES_AT_ONCE);
	return err < 0 ? err : 0;
}

static int check_missing(struct whole *w)
{
	int err = 0;

	for (const struct audit_kind *k = audit_kinds; err == 0 && k->name != NULL; k++) {
		PGresult *res;

		err = audit_rows_missing(w->db, k, MISSING_MAX, &res);
		if (err < 0)
			break;
		for (int i = 0; i < PQntuples(res); i++)
			verify_found(&w->v, "%s %s: the row is not in the log and does not wait for it", k->name,
				db_text(res, i, 0));
		PQclear(res);
	}
	return err;
}

/* ---- the whole ---- */

static int read_log(struct whole *w, const struct verify_options *o)
{
	struct audit_log_row log;
	int err = audit_log_get(w->db, &log);

	if (err < 0)
		return err;
	memcpy(w->v.log, log.id, sizeof(w->v.log));
	w->v.key = o->key;
	if (signkey_parse_public(&w->v.own_key, log.public_key, strlen(log.public_key)) < 0) {
		verify_found(&w->v, "the log's public key cannot be read");
		if (o->key == NULL)
			return snprintf(w->db->error, sizeof(w->db->error), "no key to verify with (hint: --key)"), -EINVAL;
	} else if (o->key == NULL) {
		w->v.key = w->v.own_key;
	}
	return 0;
}

static int check_all(struct whole *w, const struct verify_options *o)
{
	int64_t leaves, nodes;
	int err = check_leaves(w);

	if (err == 0)
		err = heads_here(w, true);
	verify_kept_rest(&w->v);
	for (unsigned h = AUDIT_NODE_STEP; err == 0 && h < MERKLE_LEVELS; h += AUDIT_NODE_STEP)
		err = check_nodes(w, h);
	if (err == 0)
		err = check_missing(w);
	if (err == 0)
		err = verify_recordings(&w->v, w->db, o);
	if (err == 0)
		err = audit_counts(w->db, &leaves, &nodes, &w->v.result->pending);
	if (err == 0 && w->head_size < leaves)
		verify_found(&w->v, "the newest head has size %lld, but there are %lld leaves", (long long)w->head_size,
			(long long)leaves);
	return err;
}

/* Nothing was ever sealed: that is only good if nobody has a head. */
static int check_empty(struct whole *w)
{
	int64_t leaves, nodes;
	int err = audit_counts(w->db, &leaves, &nodes, &w->v.result->pending);

	if (err == 0 && (leaves > 0 || w->v.kept_count > 0))
		verify_found(&w->v, "the log has no row of its own, but %lld leaves and %d published heads",
			(long long)leaves, w->v.kept_count);
	return err;
}

static int verify(struct whole *w, const struct verify_options *o)
{
	const char *file = NULL;
	int err = verify_keep_heads(&w->v, o, &file);

	if (err < 0) {
		snprintf(w->db->error, sizeof(w->db->error), "cannot read heads from \"%.200s\": %s",
			file != NULL ? file : "", err == -EINVAL ? "a line is no signed head" : strerror(-err));
		return err;
	}
	err = read_log(w, o);
	if (err == -ENOENT)
		return check_empty(w);
	return err < 0 ? err : check_all(w, o);
}

int verify_database(struct db *db, const struct verify_options *options, verify_finding_h *finding, void *arg,
	struct verify_result *ret)
{
	struct whole w = { .v = { .finding = finding, .lawful = options->lawful, .arg = arg, .result = ret }, .db = db };
	bool began = false;
	int err = digest_new(&w.v.digest);

	*ret = (struct verify_result){ .leaves = 0 };
	leaf_batch_init(&w.batch, db);
	buf_init(&w.leaf, LEAF_BYTES_MAX);
	if (err < 0)
		snprintf(db->error, sizeof(db->error), "out of memory");
	else
		err = audit_snapshot(db, &began);
	if (err == 0)
		err = verify(&w, options);
	if (err == 0)
		err = digest_error(w.v.digest);
	if (began)
		db_rollback(db); /* it only read */
	PQclear(w.heads);
	leaf_batch_release(&w.batch);
	buf_release(&w.leaf);
	for (int i = 0; i < HEIGHTS; i++)
		free(w.nodes[i].hash);
	verify_release(&w.v);
	return err;
}
