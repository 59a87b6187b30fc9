/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/banned.h"

#define BUCKETS_FIRST 256

struct entry {
	struct entry *next;
	uint64_t hash;
	void *value;
	char key[];
};

struct table {
	struct entry **buckets;
	size_t bucket_count; /* a power of two */
	size_t count, max;
	size_t pop_from; /* buckets below it were empty at the last table_pop() */
};

uint64_t text_hash(const char *text)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (; *text != '\0'; text++) {
		h ^= (unsigned char)*text;
		h *= UINT64_C(1099511628211);
	}
	return h;
}

int table_new(struct table **tp, size_t max)
{
	struct table *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return -ENOMEM;
	t->buckets = calloc(BUCKETS_FIRST, sizeof(struct entry *));
	if (t->buckets == NULL) {
		free(t);
		return -ENOMEM;
	}
	t->bucket_count = BUCKETS_FIRST;
	t->max = max;
	*tp = t;
	return 0;
}

void table_free(struct table *t)
{
	if (t == NULL)
		return;
	while (t->count > 0)
		(void)table_pop(t); /* the values are the caller's */
	free(t->buckets);
	free(t);
}

/* Double the buckets; without memory the table only gets slower. */
static void grow(struct table *t)
{
	size_t n = t->bucket_count * 2;
	struct entry **wider = calloc(n, sizeof(struct entry *));

	if (wider == NULL)
		return;
	for (size_t i = 0; i < t->bucket_count; i++) {
		for (struct entry *e = t->buckets[i], *next; e != NULL; e = next) {
			next = e->next;
			e->next = wider[e->hash & (n - 1)];
			wider[e->hash & (n - 1)] = e;
		}
	}
	free(t->buckets);
	t->buckets = wider;
	t->bucket_count = n;
	t->pop_from = 0;
}

/* Where the pointer to the entry of key is, or would be. */
static struct entry **find(const struct table *t, const char *key, uint64_t hash)
{
	struct entry **e = &t->buckets[hash & (t->bucket_count - 1)];

	while (*e != NULL && ((*e)->hash != hash || strcmp((*e)->key, key) != 0))
		e = &(*e)->next;
	return e;
}

int table_put(struct table *t, const char *key, void *value)
{
	uint64_t hash = text_hash(key);
	size_t size = strlen(key) + 1;
	struct entry **at, *e;

	if (t->count >= t->max)
		return -ENOBUFS;
	if (t->count >= t->bucket_count)
		grow(t);
	at = find(t, key, hash);
	if (*at != NULL)
		return -EEXIST;
	e = malloc(sizeof(*e) + size);
	if (e == NULL)
		return -ENOMEM;
	e->next = NULL;
	e->hash = hash;
	e->value = value;
	memcpy(e->key, key, size);
	*at = e;
	t->count++;
	if ((hash & (t->bucket_count - 1)) < t->pop_from)
		t->pop_from = 0;
	return 0;
}

void *table_get(const struct table *t, const char *key)
{
	struct entry *e = *find(t, key, text_hash(key));

	return e != NULL ? e->value : NULL;
}

static void *unlink_entry(struct table *t, struct entry **at)
{
	struct entry *e = *at;
	void *value;

	if (e == NULL)
		return NULL;
	value = e->value;
	*at = e->next;
	t->count--;
	free(e);
	return value;
}

void *table_take(struct table *t, const char *key)
{
	return unlink_entry(t, find(t, key, text_hash(key)));
}

void *table_pop(struct table *t)
{
	for (; t->pop_from < t->bucket_count; t->pop_from++) {
		if (t->buckets[t->pop_from] != NULL)
			return unlink_entry(t, &t->buckets[t->pop_from]);
	}
	return NULL;
}

size_t table_count(const struct table *t)
{
	return t->count;
}
