/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/policy_keep.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/buf.h"
#include "dialer/base/log.h"
#include "dialer/base/policy_load.h"
#include "dialer/store/array.h"
#include "dialer/store/pipeline.h"

#include "dialer/base/banned.h"

/* Of all inputs, in hexadecimal. */
#define HEX_MAX (64 * 1024 * 1024)
#define TEXTS_MAX (1024 * 1024)

static const char keep_sql[] =
	"WITH i AS (SELECT r.seq, r.kind, r.name, decode(r.hex, 'hex') AS bytes"
	"  FROM unnest($2::integer[], $3::text[], $4::text[], $5::text[]) AS r (seq, kind, name, hex)),"
	" k AS (INSERT INTO dialer.policy_bytes (sha256, bytes)"
	"  SELECT sha256(i.bytes), i.bytes FROM i ON CONFLICT (sha256) DO NOTHING)"
	" INSERT INTO dialer.policy_input (hash, seq, kind, name, sha256)"
	" SELECT $1, i.seq, i.kind, i.name, sha256(i.bytes) FROM i ON CONFLICT DO NOTHING";

enum { SEQS, KINDS, NAMES, BYTES, ARRAYS };

/* One element of an array; hexadecimal needs no quotes. */
static void add_hex(struct buf *to, const char *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	char chunk[1024];
	size_t n = 0;

	if (to->len > 1)
		buf_addc(to, ',');
	buf_addc(to, '"');
	for (size_t i = 0; i < len; i++) {
		chunk[n++] = digits[(unsigned char)bytes[i] >> 4];
		chunk[n++] = digits[(unsigned char)bytes[i] & 15];
		if (n == sizeof(chunk)) {
			buf_add(to, chunk, n);
			n = 0;
		}
	}
	buf_add(to, chunk, n);
	buf_addc(to, '"');
}

static void on_kept(int err, const char *message, PGresult *const *results, int count, void *arg)
{
	(void)results;
	(void)count;
	(void)arg;
	if (err < 0)
		log_error(STORE, "policy not kept: %s", message);
}

void policy_keep_inputs(struct pipeline *p, const char *hash, const struct policy_inputs *in)
{
	/* In its turn: behind the row it refers to, before any claim that is made from now on. */
	struct batch *b = batch_new(PIPELINE_KEEP);
	struct buf arrays[ARRAYS];
	int err = 0;

	for (int k = 0; k < ARRAYS; k++) {
		buf_init(&arrays[k], k == BYTES ? HEX_MAX : TEXTS_MAX);
		array_begin(&arrays[k]);
	}
	for (size_t i = 0; i < in->count; i++) {
		array_add_int(&arrays[SEQS], (int64_t)i);
		array_add_text(&arrays[KINDS], policy_input_kind_name(in->items[i].kind));
		array_add_text(&arrays[NAMES], in->items[i].name);
		add_hex(&arrays[BYTES], in->items[i].bytes, in->items[i].len);
	}
	for (int k = 0; k < ARRAYS; k++) {
		array_end(&arrays[k]);
		err = err == 0 ? buf_error(&arrays[k]) : err;
	}
	if (err < 0)
		log_error(STORE, "the files of the policy are too long to keep, or memory is short");
	batch_add(b, keep_sql, 1 + ARRAYS,
		(const char *const[]){ hash, buf_text(&arrays[SEQS]), buf_text(&arrays[KINDS]), buf_text(&arrays[NAMES]),
			buf_text(&arrays[BYTES]) });
	pipeline_submit(p, b, on_kept, NULL);
	for (int k = 0; k < ARRAYS; k++)
		buf_release(&arrays[k]);
}

static int take_row(const PGresult *res, int row, struct policy_inputs *ret)
{
	size_t len = (size_t)PQgetlength(res, row, 2);
	enum policy_input_kind kind = policy_input_kind_parse(PQgetvalue(res, row, 0));
	char *bytes = malloc(len + 1);

	if (bytes == NULL)
		return -ENOMEM;
	memcpy(bytes, PQgetvalue(res, row, 2), len);
	bytes[len] = '\0'; /* settings are read as texts */
	return policy_inputs_add(ret, kind, PQgetvalue(res, row, 1), bytes, len);
}

int policy_kept_inputs(struct db *db, const char *hash, struct policy_inputs *ret)
{
	static const char sql[] =
		"SELECT i.kind, i.name, b.bytes FROM dialer.policy_input AS i"
		" JOIN dialer.policy_bytes AS b ON b.sha256 = i.sha256 WHERE i.hash = $1 ORDER BY i.seq";
	struct policy_inputs in = { .items = NULL };
	PGresult *res;
	int err = db_exec_binary(db, sql, 1, &hash, &res);

	if (err < 0)
		return err;
	for (int i = 0; i < PQntuples(res) && err == 0; i++)
		err = take_row(res, i, &in);
	PQclear(res);
	if (err < 0) {
		policy_inputs_release(&in);
		snprintf(db->error, sizeof(db->error), "out of memory");
		return err;
	}
	*ret = in;
	return 0;
}
