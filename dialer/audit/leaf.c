/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/audit/leaf.h"

#include <errno.h>
#include <string.h>

#include "dialer/audit/canon.h"

#include "dialer/base/banned.h"

void leaf_commit(struct digest *d, const uint8_t key[AUDIT_SUBJECT_KEY_BYTES], const char *column,
	const char *text, size_t len, struct hash *ret)
{
	digest_hmac(d, key, (const struct piece[]){ { column, strlen(column) + 1 }, { text, len } }, 2, ret);
}

static void add_hash(struct buf *out, const char *member, const struct hash *h)
{
	buf_adds(out, "{\"");
	buf_adds(out, member);
	buf_adds(out, "\":\"");
	hex_add(out, h->b, sizeof(h->b));
	buf_adds(out, "\"}");
}

/* "{1,2}" of PostgreSQL is "[1,2]" here. */
static int add_ints(struct buf *out, const char *text, size_t len)
{
	if (len < 2 || text[0] != '{' || strspn(text + 1, "0123456789-,") != len - 2 || text[len - 1] != '}')
		return -EINVAL;
	buf_addc(out, '[');
	buf_add(out, text + 1, len - 2);
	buf_addc(out, ']');
	return 0;
}

static int add_plain(struct digest *d, enum audit_type type, const char *text, size_t len, struct buf *out)
{
	struct hash h;

	switch (type) {
	case AUDIT_TEXT:
	case AUDIT_BYTES:
		canon_string(out, text, len);
		return 0;
	case AUDIT_INT:
	case AUDIT_TIME:
		if (len == 0 || strspn(text + 1, "0123456789") != len - 1 || strchr("-0123456789", text[0]) == NULL)
			return -EINVAL;
		buf_add(out, text, len);
		return 0;
	case AUDIT_BOOL:
		buf_adds(out, text[0] == 't' ? "true" : "false");
		return 0;
	case AUDIT_JSON:
		digest_sha256(d, &(const struct piece){ text, len }, 1, &h);
		add_hash(out, "sha256", &h);
		return 0;
	case AUDIT_INTS:
		return add_ints(out, text, len);
	}
	return -EINVAL;
}

int leaf_value(struct digest *d, const struct leaf_source *s, int i, struct buf *out)
{
	const struct audit_column *c = &s->kind->columns[i];
	int col = AUDIT_ROW_COLUMNS + i;
	const char *text = PQgetvalue(s->res, s->row, col);
	size_t len = (size_t)PQgetlength(s->res, s->row, col);
	struct hash h;

	if (PQgetisnull(s->res, s->row, col)) {
		buf_adds(out, "null");
		return 0;
	}
	if ((c->flags & AUDIT_PERSONAL) == 0)
		return add_plain(d, c->type, text, len, out);
	if (s->subject == NULL || s->subject->erased)
		return -EINVAL;
	leaf_commit(d, s->subject->key, c->name, text, len, &h);
	add_hash(out, "hmac", &h);
	return 0;
}

int leaf_build(struct digest *d, const struct leaf_source *s, struct buf *out)
{
	int err = 0;

	buf_adds(out, "{\"at\":");
	canon_int(out, db_int(s->res, s->row, AUDIT_ROW_AT));
	buf_adds(out, ",\"body\":{");
	for (int i = 0; err == 0 && i < s->kind->column_count; i++) {
		buf_adds(out, i == 0 ? "\"" : ",\"");
		buf_adds(out, s->kind->columns[i].name);
		buf_adds(out, "\":");
		err = leaf_value(d, s, i, out);
	}
	buf_adds(out, "},\"id\":");
	canon_int(out, db_int(s->res, s->row, AUDIT_ROW_ID));
	buf_adds(out, ",\"kind\":\"");
	buf_adds(out, s->kind->name);
	buf_adds(out, "\",\"seq\":");
	canon_int(out, s->seq);
	buf_adds(out, ",\"subject\":\"");
	if (s->subject != NULL)
		hex_add(out, s->subject->id, sizeof(s->subject->id));
	buf_adds(out, "\",\"v\":1}");
	if (err == 0)
		err = buf_error(out);
	return err < 0 ? err : digest_error(d);
}
