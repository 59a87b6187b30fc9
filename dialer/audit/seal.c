/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/audit/seal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "dialer/audit/leaf_batch.h"
#include "dialer/audit/logread.h"
#include "dialer/base/clock.h"
#include "dialer/store/array.h"
#include "dialer/store/audit_append.h"

#include "dialer/base/banned.h"

#define PIECE_MAX 1000 /* of dialer.audit_pending */

static int database_failed(struct seal *s, int err)
{
	if (err < 0)
		snprintf(s->error, sizeof(s->error), "%s", s->db->error);
	return err;
}

/* ---- the key ---- */

static int check_key(struct seal *s, const struct audit_log_row *log, const char *path)
{
	if (strcmp(log->key_id, signkey_id(s->key)) == 0)
		return 0;
	snprintf(s->error, sizeof(s->error),
		"\"%.200s\" is key %s, but the log is signed with key %s (hint: all nodes share one key: copy it here, "
		"or set [audit] key)", path, signkey_id(s->key), log->key_id);
	return -EPERM;
}

int seal_open(struct seal *s, struct db *db, const char *key_path, const char *publish)
{
	struct audit_log_row log;
	int known, err;

	*s = (struct seal){ .db = db, .publish = publish };
	err = digest_new(&s->digest);
	if (err < 0) {
		snprintf(s->error, sizeof(s->error), "out of memory");
		return err;
	}
	known = audit_log_get(db, &log);
	if (known < 0 && known != -ENOENT)
		return database_failed(s, known);
	err = signkey_load(&s->key, key_path, s->error);
	if (err == -ENOENT && known == -ENOENT)
		err = signkey_create(&s->key, key_path, s->error);
	else if (err == -ENOENT)
		snprintf(s->error, sizeof(s->error),
			"there is no key \"%.200s\", but the log is signed with key %s (hint: copy it here from the node that "
			"has it, or set [audit] key)", key_path, log.key_id);
	return err == 0 && known == 0 ? check_key(s, &log, key_path) : err;
}

void seal_close(struct seal *s)
{
	digest_free(s->digest);
	signkey_free(s->key);
	s->digest = NULL;
	s->key = NULL;
}

/* ---- one pass ---- */

struct node {
	unsigned height;
	uint64_t index;
	struct hash hash;
};

struct pass {
	struct seal *s;
	struct audit_log_row log;
	struct merkle_range range;
	struct leaf_batch batch;
	struct node *nodes; /* of stored heights, that became complete; owned */
	int node_count, node_capacity;
	int err;
	int leaves;
	bool more;
};

/* The log's row; made with the first leaf, which is the key itself. */
static int read_log(struct pass *p)
{
	struct seal *s = p->s;
	int err = audit_log_get(s->db, &p->log);

	if (err == 0)
		return check_key(s, &p->log, "this key");
	if (err != -ENOENT)
		return database_failed(s, err);
	if (RAND_bytes(p->log.id, sizeof(p->log.id)) != 1) {
		snprintf(s->error, sizeof(s->error), "no random numbers");
		return -EIO;
	}
	snprintf(p->log.key_id, sizeof(p->log.key_id), "%s", signkey_id(s->key));
	snprintf(p->log.public_key, sizeof(p->log.public_key), "%s", signkey_public_pem(s->key));
	return database_failed(s, audit_log_start(s->db, &p->log));
}

/* What is stored must be what the newest head signed: a log that was tampered with is not sealed on. */
static int read_range(struct pass *p)
{
	struct seal *s = p->s;
	struct logread r = { s->db, s->digest };
	const struct merkle_reader tree = logread_tree(&r);
	struct head head = { .log = { 0 } };
	struct hash root;
	int err = audit_head_newest(s->db, &head.row);

	if (err == -ENOENT)
		return 0;
	if (err == 0)
		err = merkle_range_read(&tree, (uint64_t)head.row.size, &p->range);
	if (err < 0)
		return database_failed(s, err);
	merkle_root(s->digest, &p->range, &root);
	memcpy(head.log, p->log.id, sizeof(head.log));
	if (memcmp(root.b, head.row.root, sizeof(root.b)) == 0 && head_verify(&head, s->key))
		return 0;
	snprintf(s->error, sizeof(s->error),
		"the log does not match its newest head, of size %lld; nothing more is sealed (hint: dialerctl audit verify)",
		(long long)head.row.size);
	return -EBADMSG;
}

static int add_piece(struct pass *p, const PGresult *res, int row)
{
	const struct audit_kind *kind = audit_kind_find(db_text(res, row, 0));
	int64_t ids[PIECE_MAX];
	int n = array_read_ints(db_text(res, row, 2), ids, PIECE_MAX), err = 0;

	if (kind == NULL || n != (int)db_int(res, row, 1)) {
		snprintf(p->s->error, sizeof(p->s->error),
			"rows of kind \"%.40s\" wait, which this program does not know (hint: is dialer older than its schema?)",
			db_text(res, row, 0));
		return -EINVAL;
	}
	for (int i = 0; err == 0 && i < n; i++)
		err = leaf_batch_add(&p->batch, kind, ids[i]);
	return database_failed(p->s, err);
}

static int take(struct pass *p)
{
	PGresult *res;
	int err = database_failed(p->s, audit_take(p->s->db, SEAL_BATCH, &res));

	if (err < 0)
		return err;
	for (int i = 0; err == 0 && i < PQntuples(res); i++)
		err = add_piece(p, res, i);
	PQclear(res);
	p->more = p->batch.count >= SEAL_BATCH;
	return err < 0 ? err : database_failed(p->s, leaf_batch_read(&p->batch, true));
}

static void keep_node(unsigned height, uint64_t index, const struct hash *hash, void *arg)
{
	struct pass *p = arg;

	if (height == 0 || height % AUDIT_NODE_STEP != 0)
		return;
	if (p->node_count == p->node_capacity) {
		int capacity = p->node_capacity == 0 ? 64 : 2 * p->node_capacity;
		struct node *nodes = realloc(p->nodes, (size_t)capacity * sizeof(*nodes));

		if (nodes == NULL) {
			p->err = -ENOMEM;
			return;
		}
		p->nodes = nodes;
		p->node_capacity = capacity;
	}
	p->nodes[p->node_count++] = (struct node){ height, index, *hash };
}

/* One leaf; 1 if its row is gone, which leaves nothing to seal. */
static int add_leaf(struct pass *p, int i, struct buf *leaf, struct audit_copy *copy)
{
	struct leaf_source source;
	struct hash hash;
	int err;

	if (!leaf_batch_source(&p->batch, i, &source))
		return 1;
	source.seq = (int64_t)p->range.size;
	buf_clear(leaf);
	err = leaf_build(p->s->digest, &source, leaf);
	if (err < 0) {
		snprintf(p->s->error, sizeof(p->s->error), "cannot make a leaf of %s %lld: %s", source.kind->name,
			(long long)p->batch.items[i].row_id, strerror(-err));
		return err;
	}
	merkle_leaf_hash(p->s->digest, leaf->data, leaf->len, &hash);
	audit_copy_leaf(copy, &(const struct audit_leaf_row){
		.seq = source.seq,
		.row_id = p->batch.items[i].row_id,
		.at_us = db_int(source.res, source.row, AUDIT_ROW_AT),
		.subject = source.subject != NULL ? source.subject->no : 0,
		.kind = source.kind->name,
		.leaf = leaf->data,
		.leaf_len = leaf->len,
		.hash = hash.b,
	});
	merkle_append(p->s->digest, &p->range, &hash, keep_node, p);
	p->leaves++;
	return p->err;
}

static int add_leaves(struct pass *p)
{
	struct audit_copy copy;
	struct buf leaf;
	int err = database_failed(p->s, audit_copy_leaves(&copy, p->s->db)), ended;

	if (err < 0)
		return err;
	buf_init(&leaf, LEAF_BYTES_MAX);
	for (int i = 0; err >= 0 && i < p->batch.count; i++) {
		err = add_leaf(p, i, &leaf, &copy);
		if (err > 0)
			p->s->gone++;
	}
	buf_release(&leaf);
	ended = audit_copy_end(&copy, err >= 0);
	return err < 0 ? err : database_failed(p->s, ended);
}

static int add_nodes(struct pass *p)
{
	struct audit_copy copy;
	int err;

	if (p->node_count == 0)
		return 0;
	err = audit_copy_nodes(&copy, p->s->db);
	if (err < 0)
		return database_failed(p->s, err);
	for (int i = 0; i < p->node_count; i++)
		audit_copy_node(&copy, p->nodes[i].height, p->nodes[i].index, p->nodes[i].hash.b);
	return database_failed(p->s, audit_copy_end(&copy, true));
}

static int add_head(struct pass *p, struct head *ret)
{
	struct head h = { .row = { .size = (int64_t)p->range.size, .at_us = clock_wall_us() } };
	struct hash root;
	int err;

	memcpy(h.log, p->log.id, sizeof(h.log));
	merkle_root(p->s->digest, &p->range, &root);
	memcpy(h.row.root, root.b, sizeof(h.row.root));
	err = digest_error(p->s->digest);
	if (err == 0)
		err = head_sign(&h, p->s->key);
	if (err < 0) {
		snprintf(p->s->error, sizeof(p->s->error), "cannot sign the head");
		return err;
	}
	*ret = h;
	return database_failed(p->s, audit_head_add(p->s->db, &h.row));
}

static int run(struct pass *p, struct seal_result *ret)
{
	int err = database_failed(p->s, audit_may_seal(p->s->db, p->s->known));

	if (err == 0)
		err = read_log(p);
	if (err == 0)
		err = read_range(p);
	if (err == 0)
		err = take(p);
	if (err == 0 && p->batch.count > 0)
		err = add_leaves(p);
	if (err >= 0 && p->leaves > 0)
		err = add_nodes(p);
	if (err >= 0 && p->leaves > 0)
		err = add_head(p, &ret->head);
	return err < 0 ? err : 0;
}

static int lock(struct seal *s, bool wait, bool *ret_got)
{
	int err = db_begin(s->db);

	*ret_got = wait;
	if (err == 0)
		err = wait ? audit_lock_wait(s->db) : audit_lock(s->db, ret_got);
	return database_failed(s, err);
}

int seal_pass(struct seal *s, bool wait, struct seal_result *ret)
{
	struct pass p = { .s = s };
	bool got = false;
	int err = lock(s, wait, &got);

	*ret = (struct seal_result){ .busy = err == 0 && !got, .published = true };
	leaf_batch_init(&p.batch, s->db);
	if (err == 0 && got)
		err = run(&p, ret);
	if (err == 0)
		err = database_failed(s, db_commit(s->db));
	if (err < 0)
		db_rollback(s->db);
	leaf_batch_release(&p.batch);
	free(p.nodes);
	if (err < 0)
		return err;
	ret->leaves = p.leaves;
	ret->more = p.more;
	if (p.leaves > 0 && s->publish[0] != '\0') {
		err = head_publish(s->publish, &ret->head);
		ret->published = err == 0;
		if (err < 0)
			snprintf(s->error, sizeof(s->error), "cannot publish the head in \"%.200s\": %s", s->publish,
				strerror(-err));
	}
	return 0;
}
