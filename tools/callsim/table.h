/* SPDX-License-Identifier: Apache-2.0 */
/* A hash table from text to a pointer, bounded. Keys are copied; values stay the caller's. */
#ifndef CALLSIM_TABLE_H
#define CALLSIM_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct table;

/* max: most entries held at once. Returns 0 or -ENOMEM. */
int table_new(struct table **tp, size_t max) __attribute__((warn_unused_result));
/* Accepts NULL. Values are not freed: table_pop() them first. */
void table_free(struct table *t);

/* Returns 0, -EEXIST, -ENOBUFS (full) or -ENOMEM. */
int table_put(struct table *t, const char *key, void *value) __attribute__((warn_unused_result));
/* The value of key, or NULL. */
void *table_get(const struct table *t, const char *key);
/* Remove key and return its value, or NULL. */
void *table_take(struct table *t, const char *key);
/* Remove any entry and return its value; NULL when empty. */
void *table_pop(struct table *t);
size_t table_count(const struct table *t);

/* FNV-1a, 64 bit: the same on every machine, for choices that must be repeatable. */
uint64_t text_hash(const char *text);

#endif
