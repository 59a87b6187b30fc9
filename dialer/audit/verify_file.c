/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Proofs, exports and bundles, offline. The first two are lines of JSON: a proof has one, an export one for
 * each leaf and head; a bundle is a page, or the object in it.
 */
#include "config.h"

#include "dialer/audit/verify.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>

#include <jansson.h>

#include "dialer/audit/bundle.h"
#include "dialer/audit/leaf.h"
#include "dialer/audit/logread.h"
#include "dialer/audit/verify_priv.h"
#include "dialer/base/buf.h"

#include "dialer/base/banned.h"

struct reading {
	struct verify v;
	struct verify_file_result *ret;
	uint64_t from;  /* of an export of a part */
	uint64_t next;  /* leaf */
	long line;
};

#define LINE_MAX_BYTES (8 * LEAF_BYTES_MAX)
#define PAGE_BYTES_MAX BUNDLE_BYTES_MAX

static int wrong(struct reading *r, const char *what)
{
	snprintf(r->ret->error, sizeof(r->ret->error), "line %ld: %s", r->line, what);
	return -EINVAL;
}

/* ---- a proof ---- */

static int check_proof(struct reading *r, const json_t *object)
{
	const char *leaf;
	size_t len;
	json_int_t index;
	struct merkle_path path;
	struct head head;
	struct hash hash, root;

	r->ret->what = "proof";
	if (head_read(object, &head) < 0 || path_read(json_object_get(object, "path"), &path) < 0 ||
		json_unpack((json_t *)(uintptr_t)object, "{s:I, s:s%}", "index", &index, "leaf", &leaf, &len) < 0)
		return wrong(r, "it is no proof that this program can read");
	if (r->v.key == NULL) {
		snprintf(r->ret->error, sizeof(r->ret->error),
			"a proof does not carry its key (hint: --key FILE, the log's audit.key.pub)");
		return -EINVAL;
	}
	memcpy(r->v.log, head.log, sizeof(r->v.log));
	merkle_leaf_hash(r->v.digest, leaf, len, &hash);
	memcpy(root.b, head.row.root, sizeof(root.b));
	if (!head_verify(&head, r->v.key))
		verify_found(&r->v, "the signature of the head is wrong, or by another key than %s", signkey_id(r->v.key));
	if (index < 0 || !merkle_check_inclusion(r->v.digest, &hash, (uint64_t)index, (uint64_t)head.row.size, &path, &root))
		verify_found(&r->v, "leaf %lld: the path does not lead to the root of the head", (long long)index);
	for (int i = 0; i < r->v.kept_count; i++) {
		const struct kept_head *k = &r->v.kept[i];

		if (memcmp(k->head.log, head.log, sizeof(head.log)) != 0)
			verify_found(&r->v, "%.200s line %ld: the head is of another log", k->file, k->line);
		else if (!head_verify(&k->head, r->v.key))
			verify_found(&r->v, "%.200s line %ld: the signature of the head is wrong", k->file, k->line);
		else if (k->head.row.size == head.row.size &&
			memcmp(k->head.row.root, head.row.root, sizeof(head.row.root)) != 0)
			verify_found(&r->v, "%.200s line %ld: another root at size %lld: the log is forked", k->file,
				k->line, (long long)head.row.size);
	}
	r->v.result->leaves = r->v.result->heads = 1;
	return 0;
}

/* ---- an export ---- */

static int begin_export(struct reading *r, const json_t *object)
{
	const char *log, *pem;
	size_t log_len, pem_len;
	json_int_t from = 0;
	int version;

	r->ret->what = "export";
	if (json_unpack((json_t *)(uintptr_t)object, "{s:s%, s:s%, s:i, s?I}", "log", &log, &log_len, "public_key", &pem,
		    &pem_len, "v", &version, "from", &from) < 0 || version != 1 || from < 0 ||
		hex_read(log, log_len, r->v.log, sizeof(r->v.log)) < 0)
		return wrong(r, "it is no export that this program can read");
	r->from = r->next = (uint64_t)from;
	if (signkey_parse_public(&r->v.own_key, pem, pem_len) < 0)
		return wrong(r, "its public key cannot be read");
	if (r->v.key == NULL)
		r->v.key = r->v.own_key;
	else if (strcmp(signkey_id(r->v.key), signkey_id(r->v.own_key)) != 0)
		verify_found(&r->v, "the export names key %s, not %s", signkey_id(r->v.own_key), signkey_id(r->v.key));
	if (r->from == 0)
		verify_kept_here(&r->v);
	return 0;
}

static int export_leaf(struct reading *r, const json_t *object)
{
	const json_t *text = json_object_get(object, "leaf");
	json_t *leaf;
	struct hash hash;

	if (!json_is_string(text))
		return wrong(r, "a leaf without its text");
	leaf = json_loadb(json_string_value(text), json_string_length(text), 0, NULL);
	if ((uint64_t)json_integer_value(json_object_get(leaf, "seq")) != r->next ||
		!json_is_integer(json_object_get(leaf, "seq")))
		verify_found(&r->v, "line %ld: the leaf is not number %llu", r->line, (unsigned long long)r->next);
	json_decref(leaf);
	r->next++;
	r->v.result->leaves++;
	if (r->from > 0)
		return 0; /* a part has no roots of its own */
	merkle_leaf_hash(r->v.digest, json_string_value(text), json_string_length(text), &hash);
	merkle_append(r->v.digest, &r->v.range, &hash, NULL, NULL);
	verify_kept_here(&r->v);
	return 0;
}

/* The heads come behind the leaves: a first reading keeps them, so that the second meets them at their sizes. */
static int keep_export_head(struct reading *r, const json_t *object, const char *path)
{
	struct head h;

	if (head_read(object, &h) < 0)
		return wrong(r, "it is no signed head");
	r->v.result->heads++;
	return verify_keep_head(&r->v, &h, path, r->line);
}

typedef int line_h(struct reading *r, const json_t *object, const char *path);

static int first_reading(struct reading *r, const json_t *object, const char *path)
{
	const char *type = json_string_value(json_object_get(object, "type"));

	return type != NULL && strcmp(type, "head") == 0 ? keep_export_head(r, object, path) : 0;
}

static int second_reading(struct reading *r, const json_t *object, const char *path)
{
	const char *type = json_string_value(json_object_get(object, "type"));

	(void)path;
	if (r->line == 1)
		return type != NULL && strcmp(type, "export") == 0 ? begin_export(r, object) : check_proof(r, object);
	if (strcmp(r->ret->what, "export") != 0)
		return wrong(r, "a proof has one line");
	if (type != NULL && strcmp(type, "leaf") == 0)
		return export_leaf(r, object);
	return type != NULL && strcmp(type, "head") == 0 ? 0 : wrong(r, "it is neither leaf nor head");
}

static int each_line(struct reading *r, FILE *f, line_h *on_line, const char *path)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	int err = 0;

	rewind(f);
	r->line = 0;
	while (err == 0 && (n = getline(&line, &size, f)) > 0) {
		json_t *object = n <= LINE_MAX_BYTES ? json_loadb(line, (size_t)n, JSON_REJECT_DUPLICATES, NULL) : NULL;

		r->line++;
		err = object == NULL ? wrong(r, "it is no JSON object, or too long") : on_line(r, object, path);
		json_decref(object);
	}
	free(line);
	if (err == 0 && ferror(f))
		err = wrong(r, "cannot read on");
	return err == 0 && r->line == 0 ? wrong(r, "the file is empty") : err;
}

/* A head of a part proves no root: only its signature is looked at. */
static void end_export(struct reading *r)
{
	if (r->from == 0)
		verify_kept_rest(&r->v);
	for (int i = 0; r->from > 0 && i < r->v.kept_count; i++)
		if (memcmp(r->v.kept[i].head.log, r->v.log, sizeof(r->v.log)) != 0 ||
			!head_verify(&r->v.kept[i].head, r->v.key))
			verify_found(&r->v, "%.200s line %ld: the head is of another log or badly signed",
				r->v.kept[i].file, r->v.kept[i].line);
	if (r->v.result->heads == 0)
		verify_found(&r->v, "the export has no head, so it proves nothing");
	else if (r->from == 0 && (r->v.kept_count == 0 ||
			(uint64_t)r->v.kept[r->v.kept_count - 1].head.row.size < r->v.range.size))
		verify_found(&r->v, "no head covers the last leaves");
}

/* Of memory only what the file needs: a page is a few kilobytes as a rule. */
static int read_all(FILE *f, struct buf *page)
{
	char piece[16384];
	size_t n;

	rewind(f);
	while (buf_error(page) == 0 && (n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_add(page, piece, n);
	return buf_error(page);
}

/* A bundle is a page or one object; JSON does not begin with "<". */
static int read_page(struct reading *r, FILE *f)
{
	struct buf page;
	json_t *bundle = NULL;
	int err;

	r->ret->what = "bundle";
	buf_init(&page, PAGE_BYTES_MAX);
	err = read_all(f, &page);
	if (err == 0)
		bundle = verify_bundle_of_page(buf_text(&page));
	buf_release(&page);
	if (err < 0)
		return wrong(r, err == -ENOMEM ? "out of memory" : "larger than a bundle may be");
	if (bundle == NULL)
		return wrong(r, "it holds no evidence");
	err = verify_bundle(&r->v, bundle, r->ret->error);
	json_decref(bundle);
	return err;
}

static int read_lines(struct reading *r, FILE *f, const char *path)
{
	int err = each_line(r, f, first_reading, path);

	if (err < 0)
		return err;
	verify_sort_heads(&r->v);
	err = each_line(r, f, second_reading, path);
	if (err == 0 && strcmp(r->ret->what, "export") == 0)
		end_export(r);
	return err;
}

/* A bundle without its page; NULL: something else. An export goes on behind its first object, a proof is none. */
static json_t *read_document(FILE *f)
{
	struct stat s;
	json_t *object;
	const char *type;

	if (fstat(fileno(f), &s) < 0 || s.st_size > BUNDLE_BYTES_MAX)
		return NULL;
	rewind(f);
	object = json_loadf(f, JSON_REJECT_DUPLICATES, NULL);
	type = json_string_value(json_object_get(object, "type"));
	if (type != NULL && strcmp(type, "bundle") == 0)
		return object;
	json_decref(object);
	return NULL;
}

static int read_json(struct reading *r, FILE *f, const char *path)
{
	json_t *bundle = read_document(f);
	int err;

	if (bundle == NULL)
		return read_lines(r, f, path);
	r->ret->what = "bundle";
	err = verify_bundle(&r->v, bundle, r->ret->error);
	json_decref(bundle);
	return err;
}

static int read_whole(struct reading *r, FILE *f, const char *path, const struct verify_options *o)
{
	const char *file = path;
	int first, err = verify_keep_heads(&r->v, o, &file);

	if (err < 0) {
		snprintf(r->ret->error, sizeof(r->ret->error), "cannot read heads from \"%.200s\": %s", file,
			err == -EINVAL ? "a line is no signed head" : strerror(-err));
		return err;
	}
	first = getc(f);
	err = first == '<' ? read_page(r, f) : read_json(r, f, path);
	if (err == 0)
		snprintf(r->ret->key_id, sizeof(r->ret->key_id), "%s", signkey_id(r->v.key));
	return err == 0 ? digest_error(r->v.digest) : err;
}

int verify_file(const char *path, const struct verify_options *options, verify_finding_h *finding, void *arg,
	struct verify_file_result *ret)
{
	struct reading r = { .v = { .key = options->key, .finding = finding, .arg = arg, .result = &ret->counts },
		.ret = ret };
	FILE *f = fopen(path, "re");
	int err;

	*ret = (struct verify_file_result){ .what = "" };
	if (f == NULL) {
		err = -errno;
		snprintf(ret->error, sizeof(ret->error), "%s", strerror(-err));
		return err;
	}
	err = digest_new(&r.v.digest);
	if (err < 0)
		snprintf(ret->error, sizeof(ret->error), "out of memory");
	else
		err = read_whole(&r, f, path, options);
	fclose(f);
	verify_release(&r.v);
	return err;
}
