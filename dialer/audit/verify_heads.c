/* SPDX-License-Identifier: Apache-2.0 */
/* Findings, and heads: signature, log, and the root at their size. */
#include "config.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/audit/verify_priv.h"

#include "dialer/base/banned.h"

void verify_found(struct verify *v, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (v->result->findings++ >= VERIFY_FINDINGS_MAX)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	v->finding(text, v->arg);
}

void verify_release(struct verify *v)
{
	digest_free(v->digest);
	v->digest = NULL;
	signkey_free(v->own_key);
	v->own_key = NULL;
	free(v->kept);
	v->kept = NULL;
}

struct keeping {
	struct verify *v;
	const char *file;
};

int verify_keep_head(struct verify *v, const struct head *h, const char *file, long line)
{
	if (v->kept_count == VERIFY_HEADS_MAX)
		return -E2BIG;
	if (v->kept_count == v->kept_capacity) {
		int capacity = v->kept_capacity == 0 ? 64 : 2 * v->kept_capacity;
		struct kept_head *kept = realloc(v->kept, (size_t)capacity * sizeof(*kept));

		if (kept == NULL)
			return -ENOMEM;
		v->kept = kept;
		v->kept_capacity = capacity;
	}
	v->kept[v->kept_count++] = (struct kept_head){ *h, file, line };
	return 0;
}

static int keep(const struct head *h, long line, void *arg)
{
	struct keeping *k = arg;

	return verify_keep_head(k->v, h, k->file, line);
}

static int by_size(const void *a, const void *b)
{
	int64_t x = ((const struct kept_head *)a)->head.row.size, y = ((const struct kept_head *)b)->head.row.size;

	return (x > y) - (x < y);
}

void verify_sort_heads(struct verify *v)
{
	if (v->kept_count > 0)
		qsort(v->kept, (size_t)v->kept_count, sizeof(*v->kept), by_size);
}

int verify_keep_heads(struct verify *v, const struct verify_options *o, const char **ret_file)
{
	long line;
	int err = 0;

	for (int i = 0; err == 0 && i < o->head_count; i++) {
		struct keeping k = { v, o->heads[i] };

		err = heads_read(o->heads[i], keep, &k, &line);
		if (err < 0)
			*ret_file = o->heads[i];
	}
	verify_sort_heads(v);
	v->result->published = v->kept_count;
	return err;
}

void verify_head(struct verify *v, const struct head *h, const char *where)
{
	struct hash root;

	merkle_root(v->digest, &v->range, &root);
	if (memcmp(h->log, v->log, sizeof(v->log)) != 0)
		verify_found(v, "%s: the head is of another log", where);
	else if (memcmp(h->row.root, root.b, sizeof(root.b)) != 0)
		verify_found(v, "%s: the first %lld leaves have another root now", where, (long long)h->row.size);
	if (strcmp(h->row.key_id, signkey_id(v->key)) != 0)
		verify_found(v, "%s: the head is signed with key %s, not with %s", where, h->row.key_id,
			signkey_id(v->key));
	else if (!head_verify(h, v->key))
		verify_found(v, "%s: the signature of the head is wrong", where);
}

static void kept_name(const struct kept_head *k, char *out, size_t size)
{
	snprintf(out, size, "%.200s line %ld, head of size %lld", k->file, k->line, (long long)k->head.row.size);
}

void verify_kept_here(struct verify *v)
{
	char name[300];

	for (; v->kept_next < v->kept_count; v->kept_next++) {
		const struct kept_head *k = &v->kept[v->kept_next];

		if (k->head.row.size < 0 || (uint64_t)k->head.row.size > v->range.size)
			break;
		kept_name(k, name, sizeof(name));
		verify_head(v, &k->head, name);
	}
}

void verify_kept_rest(struct verify *v)
{
	char name[300];

	for (; v->kept_next < v->kept_count; v->kept_next++) {
		const struct kept_head *k = &v->kept[v->kept_next];

		kept_name(k, name, sizeof(name));
		if (memcmp(k->head.log, v->log, sizeof(v->log)) != 0)
			verify_found(v, "%s: the head is of another log", name);
		else if (!head_verify(&k->head, v->key))
			verify_found(v, "%s: the signature of the head is wrong", name);
		else
			verify_found(v, "%s: the log has only %llu leaves now", name, (unsigned long long)v->range.size);
	}
}
