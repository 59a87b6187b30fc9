/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/lists/lists.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/lists/numset.h"

#include "dialer/base/banned.h"

_Static_assert(LIST_NAME_MAX == 16 && DNC_NAME_MAX == LIST_NAME_MAX, "names are compared as two words");

#define AT_ONCE 128 /* look-ups that wait for memory together */

/* Padded with zeros, so that names are compared at once. */
struct key {
	uint64_t words[2];
};

struct entry {
	struct numset *set;
	struct dnc_list_row row;
};

struct lists {
	char state_dir[256];
	int count;
	struct key keys[LISTS_MAX];
	struct entry entries[LISTS_MAX];
};

static struct key key_of(const char *name)
{
	struct key k = { { 0 } };

	memcpy(&k, name, strnlen(name, LIST_NAME_MAX - 1));
	return k;
}

int lists_open(struct lists **lp, const char *state_dir)
{
	struct lists *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return -ENOMEM;
	snprintf(l->state_dir, sizeof(l->state_dir), "%s", state_dir);
	*lp = l;
	return 0;
}

void lists_close(struct lists *l)
{
	for (int i = 0; l != NULL && i < l->count; i++)
		numset_close(l->entries[i].set);
	free(l);
}

static int open_checked(const struct lists *l, const struct dnc_list_row *row, struct numset **ret)
{
	char path[600], sha256[NUMSET_SHA256_HEX];
	int err;

	snprintf(path, sizeof(path), "%s/%s", l->state_dir, row->set_path);
	err = numset_file_sha256(path, sha256);
	if (err < 0)
		return err;
	if (strcmp(sha256, row->set_sha256) != 0)
		return -EBADMSG;
	err = numset_open(ret, path);
	if (err == 0 && numset_info(*ret)->list_date_us != row->list_date_us) {
		numset_close(*ret);
		err = -EBADMSG;
	}
	return err;
}

/* The set of the same row before, taken out of there; NULL: none. */
static struct numset *take_over(struct lists *before, const struct dnc_list_row *row)
{
	for (int i = 0; i < before->count; i++) {
		struct entry *e = &before->entries[i];

		if (e->set != NULL && strcmp(e->row.name, row->name) == 0 &&
			strcmp(e->row.set_sha256, row->set_sha256) == 0) {
			struct numset *set = e->set;

			e->set = NULL;
			return set;
		}
	}
	return NULL;
}

static void use_one(struct lists *l, struct lists *before, const struct dnc_list_row *row, lists_changed_h *told,
	void *arg)
{
	struct numset *set = take_over(before, row);
	bool same = set != NULL;
	int err = 0;

	if (!same)
		err = l->count == LISTS_MAX ? -E2BIG : open_checked(l, row, &set);
	if (!same && told != NULL)
		told(row, err, arg);
	if (err < 0)
		return;
	l->keys[l->count] = key_of(row->name);
	l->entries[l->count++] = (struct entry){ set, *row };
}

void lists_use(struct lists *l, const struct dnc_list_row *rows, int count, lists_changed_h *told, void *arg)
{
	struct lists *before = malloc(sizeof(*before));

	if (before == NULL) { /* what is in force stays */
		for (int i = 0; told != NULL && i < count; i++)
			told(&rows[i], -ENOMEM, arg);
		return;
	}
	*before = *l;
	l->count = 0;
	for (int i = 0; i < count; i++)
		use_one(l, before, &rows[i], told, arg);
	lists_close(before);
}

int lists_count(const struct lists *l)
{
	return l->count;
}

const struct dnc_list_row *lists_row(const struct lists *l, int i)
{
	return &l->entries[i].row;
}

static const struct entry *find(const struct lists *l, struct key key)
{
	for (int i = 0; i < l->count; i++)
		if (l->keys[i].words[0] == key.words[0] && l->keys[i].words[1] == key.words[1])
			return &l->entries[i];
	return NULL;
}

/* e: NULL when there is no such list; then there is no answer either. */
static void tell(const struct entry *e, struct key key, enum numset_answer found, struct list_fact *ret)
{
	static const enum tristate answers[] = {
		[NUMSET_NOT_COVERED] = TRI_UNKNOWN,
		[NUMSET_ABSENT] = TRI_NO,
		[NUMSET_PRESENT] = TRI_YES,
	};

	*ret = (struct list_fact){ .listed = answers[found] };
	memcpy(ret->name, &key, sizeof(key));
	if (e == NULL)
		return;
	ret->list_date_us = e->row.list_date_us;
	memcpy(ret->version, e->row.version, sizeof(ret->version));
}

void lists_lookup(const struct lists *l, const char *name, struct e164 number, struct list_fact *ret)
{
	struct key key = key_of(name);
	const struct entry *e = find(l, key);

	tell(e, key, e != NULL ? numset_lookup(e->set, number) : NUMSET_NOT_COVERED, ret);
}

struct seek {
	const struct entry *e;
	struct key key;
	struct numset_seek at;
};

/* At most AT_ONCE of them: what is asked for has to be there still when it is looked at. */
static void look_up_some(const struct lists *l, const struct lists_ask *asks, int count)
{
	struct seek seeks[AT_ONCE];

	for (int i = 0; i < count; i++) {
		struct seek *s = &seeks[i];

		/* One list, or few, of all of the numbers. */
		if (i > 0 && asks[i].name == asks[i - 1].name) {
			s->key = s[-1].key;
			s->e = s[-1].e;
		} else {
			s->key = key_of(asks[i].name);
			s->e = find(l, s->key);
		}
		if (s->e != NULL)
			numset_seek(s->e->set, asks[i].number, &s->at);
	}
	for (int i = 0; i < count; i++)
		if (seeks[i].e != NULL)
			numset_step(&seeks[i].at);
	for (int i = 0; i < count; i++)
		tell(seeks[i].e, seeks[i].key, seeks[i].e != NULL ? numset_found(&seeks[i].at) : NUMSET_NOT_COVERED,
			asks[i].ret);
}

void lists_lookup_many(const struct lists *l, const struct lists_ask *asks, int count)
{
	for (int done = 0; done < count; done += AT_ONCE)
		look_up_some(l, asks + done, count - done < AT_ONCE ? count - done : AT_ONCE);
}

bool lists_is_fact(const char *name)
{
	static const char ending[] = "-wireless";
	size_t n = strlen(name);

	return n > strlen(ending) && strcmp(name + n - strlen(ending), ending) == 0;
}
