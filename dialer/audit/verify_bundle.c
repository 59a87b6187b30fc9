/* SPDX-License-Identifier: Apache-2.0 */
/* A bundle, offline: everything about one number, with proofs and plain texts (dialer-evidence(7)). */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/audit/consent_view.h"
#include "dialer/audit/leaf.h"
#include "dialer/audit/logread.h"
#include "dialer/audit/verify_priv.h"

#include "dialer/base/banned.h"

#define ELEMENT "<script type=\"application/json\" id=\"dialer-evidence\">"

struct bundle_reading {
	struct verify *v;
	struct head head;
	struct hash root;
	uint8_t key[AUDIT_SUBJECT_KEY_BYTES];
	const char *subject, *number; /* digits */
	char *error;
};

static int wrong(struct bundle_reading *r, const char *what)
{
	snprintf(r->error, VERIFY_ERROR_MAX, "%s", what);
	return -EINVAL;
}

json_t *verify_bundle_of_page(const char *page)
{
	const char *begin = strstr(page, ELEMENT), *end;

	if (begin == NULL)
		return NULL;
	begin += strlen(ELEMENT);
	end = strstr(begin, "</script>");
	return end != NULL ? json_loadb(begin, (size_t)(end - begin), JSON_REJECT_DUPLICATES, NULL) : NULL;
}

/* Is the text what the leaf's member commits to? */
static bool bound(struct bundle_reading *r, const char *column, const json_t *member, const json_t *text)
{
	const char *said = json_string_value(json_object_get(member, "hmac"));
	struct piece piece = { json_string_value(text), json_string_length(text) };
	char hex[DIGEST_HEX_MAX];
	struct hash hash;

	if (!json_is_string(text))
		return false;
	if (said != NULL) {
		leaf_commit(r->v->digest, r->key, column, piece.data, piece.len, &hash);
	} else {
		said = json_string_value(json_object_get(member, "sha256"));
		digest_sha256(r->v->digest, &piece, 1, &hash);
	}
	return said != NULL && strcmp(hash_hex(&hash, hex), said) == 0;
}

static void check_texts(struct bundle_reading *r, const json_t *body, json_t *texts, long long index)
{
	const char *column;
	json_t *text;

	json_object_foreach(texts, column, text) {
		if (!bound(r, column, json_object_get(body, column), text))
			verify_found(r->v, "record %lld: \"%.100s\" is not what was recorded", index, column);
		else if (strcmp(column, "number") == 0 && strcmp(json_string_value(text), r->number) != 0)
			verify_found(r->v, "record %lld is about another number", index);
	}
}

static int check_record(struct bundle_reading *r, const json_t *record)
{
	const json_t *text = json_object_get(record, "leaf"), *index = json_object_get(record, "index");
	struct merkle_path path;
	struct hash hash;
	const char *subject;
	json_t *leaf;

	if (!json_is_string(text) || !json_is_integer(index) || json_integer_value(index) < 0 ||
		path_read(json_object_get(record, "path"), &path) < 0)
		return wrong(r, "a record lacks its leaf, its place or its path");
	merkle_leaf_hash(r->v->digest, json_string_value(text), json_string_length(text), &hash);
	if (!merkle_check_inclusion(r->v->digest, &hash, (uint64_t)json_integer_value(index),
		    (uint64_t)r->head.row.size, &path, &r->root))
		verify_found(r->v, "record %lld: the path does not lead to the root of the head",
			(long long)json_integer_value(index));
	leaf = json_loadb(json_string_value(text), json_string_length(text), JSON_REJECT_DUPLICATES, NULL);
	subject = json_string_value(json_object_get(leaf, "subject"));
	if (subject == NULL || !json_is_object(json_object_get(leaf, "body"))) {
		json_decref(leaf);
		return wrong(r, "a record's leaf is none");
	}
	if (json_integer_value(json_object_get(leaf, "seq")) != json_integer_value(index))
		verify_found(r->v, "record %lld: its leaf is of another place", (long long)json_integer_value(index));
	if (subject[0] != '\0' && strcmp(subject, r->subject) != 0)
		verify_found(r->v, "record %lld is about somebody else", (long long)json_integer_value(index));
	check_texts(r, json_object_get(leaf, "body"), json_object_get(record, "reveal"), json_integer_value(index));
	check_texts(r, json_object_get(leaf, "body"), json_object_get(record, "json"), json_integer_value(index));
	json_decref(leaf);
	r->v->result->leaves++;
	return 0;
}

static int choose_key(struct bundle_reading *r, const json_t *bundle)
{
	const json_t *pem = json_object_get(bundle, "public_key");

	if (!json_is_string(pem) ||
		signkey_parse_public(&r->v->own_key, json_string_value(pem), json_string_length(pem)) < 0)
		return wrong(r, "its public key cannot be read");
	if (r->v->key == NULL)
		r->v->key = r->v->own_key;
	else if (strcmp(signkey_id(r->v->key), signkey_id(r->v->own_key)) != 0)
		verify_found(r->v, "the bundle names key %s, not %s", signkey_id(r->v->own_key), signkey_id(r->v->key));
	return 0;
}

static void check_head(struct bundle_reading *r)
{
	memcpy(r->v->log, r->head.log, sizeof(r->v->log));
	if (!head_verify(&r->head, r->v->key))
		verify_found(r->v, "the signature of the head is wrong, or by another key than %s", signkey_id(r->v->key));
	for (int i = 0; i < r->v->kept_count; i++) {
		const struct kept_head *k = &r->v->kept[i];

		if (memcmp(k->head.log, r->head.log, sizeof(r->head.log)) != 0)
			verify_found(r->v, "%.200s line %ld: the head is of another log", k->file, k->line);
		else if (k->head.row.size == r->head.row.size &&
			memcmp(k->head.row.root, r->head.row.root, sizeof(r->head.row.root)) != 0)
			verify_found(r->v, "%.200s line %ld: another root at size %lld: the log is forked", k->file, k->line,
				(long long)r->head.row.size);
	}
	r->v->result->heads = 1;
}

/* What people read of an export of consents is made from its records, and from nothing else. */
static void check_view(struct bundle_reading *r, const json_t *view, const json_t *records)
{
	json_t *own;

	if (view == NULL)
		return;
	own = consent_view(records);
	if (json_equal(own, (json_t *)(uintptr_t)view) != 1)
		verify_found(r->v, "the view says something else than the records");
	json_decref(own);
}

int verify_bundle(struct verify *v, const json_t *bundle, char *error)
{
	struct bundle_reading r = { .v = v, .error = error };
	const json_t *records = json_object_get(bundle, "records"), *key = json_object_get(bundle, "subject_key");
	int err = choose_key(&r, bundle);

	r.subject = json_string_value(json_object_get(bundle, "subject"));
	r.number = json_string_value(json_object_get(bundle, "number"));
	if (err == 0 && (head_read(bundle, &r.head) < 0 || r.subject == NULL || r.number == NULL ||
				r.number[0] != '+' || !json_is_array(records) ||
				hex_read(json_string_value(key) != NULL ? json_string_value(key) : "",
					json_string_length(key), r.key, sizeof(r.key)) < 0))
		err = wrong(&r, "it is no bundle that this program can read");
	if (err < 0)
		return err;
	r.number++;
	memcpy(r.root.b, r.head.row.root, sizeof(r.root.b));
	check_head(&r);
	for (size_t i = 0; err == 0 && i < json_array_size(records); i++)
		err = check_record(&r, json_array_get(records, i));
	if (err == 0)
		check_view(&r, json_object_get(bundle, "view"), records);
	return err;
}
