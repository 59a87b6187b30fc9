/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/audit/logread.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dialer/audit/canon.h"
#include "dialer/store/audit_log.h"

#include "dialer/base/banned.h"

/* A complete subtree from the stored ones below it: at most 2^7 of them. */
static int subtree(unsigned height, uint64_t index, struct hash *ret, void *arg)
{
	struct logread *r = arg;
	unsigned stored = height / AUDIT_NODE_STEP * AUDIT_NODE_STEP, up = height - stored;
	struct merkle_range range = { .size = 0 };
	struct hash h;
	PGresult *res;
	int err = audit_hashes(r->db, stored, index << up, UINT64_C(1) << up, &res);

	if (err < 0)
		return err;
	if ((uint64_t)PQntuples(res) != UINT64_C(1) << up) {
		snprintf(r->db->error, sizeof(r->db->error), "the log lacks hashes at height %u", stored);
		err = -ENODATA;
	}
	for (int i = 0; err == 0 && i < PQntuples(res); i++) {
		if (PQgetlength(res, i, 0) != DIGEST_BYTES)
			err = -ENODATA;
		else
			memcpy(h.b, PQgetvalue(res, i, 0), sizeof(h.b));
		merkle_append(r->digest, &range, &h, NULL, NULL);
	}
	if (err == 0)
		merkle_root(r->digest, &range, ret);
	PQclear(res);
	return err;
}

struct merkle_reader logread_tree(struct logread *r)
{
	return (struct merkle_reader){ r->digest, subtree, r };
}

int logread_head(struct db *db, struct head *ret)
{
	struct audit_log_row log;
	int err = audit_log_get(db, &log);

	if (err == 0)
		err = audit_head_newest(db, &ret->row);
	if (err == 0)
		memcpy(ret->log, log.id, sizeof(ret->log));
	return err;
}

int logread_leaf(struct db *db, int64_t seq, struct buf *out)
{
	PGresult *res;
	int err = audit_leaves(db, seq, 1, &res);

	if (err < 0)
		return err;
	if (PQntuples(res) == 1) {
		buf_add(out, PQgetvalue(res, 0, AUDIT_LEAF_TEXT), (size_t)PQgetlength(res, 0, AUDIT_LEAF_TEXT));
		err = buf_error(out);
	} else {
		snprintf(db->error, sizeof(db->error), "no leaf %lld in the log", (long long)seq);
		err = -ENOENT;
	}
	PQclear(res);
	return err;
}

/* ---- text ---- */

void path_json(const struct merkle_path *path, struct buf *out)
{
	buf_addc(out, '[');
	for (int i = 0; i < path->count; i++) {
		buf_adds(out, i == 0 ? "\"" : ",\"");
		hex_add(out, path->hash[i].b, sizeof(path->hash[i].b));
		buf_addc(out, '"');
	}
	buf_addc(out, ']');
}

int path_read(const json_t *array, struct merkle_path *ret)
{
	size_t count = json_array_size(array);

	if (!json_is_array(array) || count > MERKLE_PATH_MAX)
		return -EINVAL;
	for (size_t i = 0; i < count; i++) {
		const json_t *item = json_array_get(array, i);

		if (!json_is_string(item) ||
			hex_read(json_string_value(item), json_string_length(item), ret->hash[i].b, DIGEST_BYTES) < 0)
			return -EINVAL;
	}
	ret->count = (int)count;
	return 0;
}

int logread_prove(struct logread *r, const struct head *h, int64_t seq, struct buf *out)
{
	const struct merkle_reader tree = logread_tree(r);
	struct merkle_path path;
	struct buf leaf;
	char sig[SIGNKEY_SIG_TEXT_MAX];
	int err = seq < 0 ? -EINVAL : merkle_inclusion(&tree, (uint64_t)seq, (uint64_t)h->row.size, &path);

	if (err == -EINVAL)
		snprintf(r->db->error, sizeof(r->db->error), "leaf %lld is not below the head, which has %lld leaves",
			(long long)seq, (long long)h->row.size);
	if (err < 0)
		return err;
	buf_init(&leaf, out->max);
	err = logread_leaf(r->db, seq, &leaf);
	buf_adds(out, "{\"head\":");
	head_text(h, out);
	buf_addf(out, ",\"index\":%lld,\"leaf\":", (long long)seq);
	canon_string(out, buf_text(&leaf), leaf.len);
	buf_adds(out, ",\"path\":");
	path_json(&path, out);
	buf_addf(out, ",\"sig\":\"%s\"}", signature_text(h->row.signature, sig));
	buf_release(&leaf);
	return err < 0 ? err : buf_error(out);
}

int logread_prove_consistency(struct logread *r, int64_t first, int64_t second, struct buf *out)
{
	const struct merkle_reader tree = logread_tree(r);
	struct merkle_path path;
	int err = first < 0 ? -EINVAL : merkle_consistency(&tree, (uint64_t)first, (uint64_t)second, &path);

	if (err == -EINVAL)
		snprintf(r->db->error, sizeof(r->db->error),
			"no sizes %lld and %lld (hint: the first is above 0 and not above the second)", (long long)first,
			(long long)second);
	if (err < 0)
		return err;
	buf_addf(out, "{\"first\":%lld,\"path\":", (long long)first);
	path_json(&path, out);
	buf_addf(out, ",\"second\":%lld}", (long long)second);
	return buf_error(out);
}
