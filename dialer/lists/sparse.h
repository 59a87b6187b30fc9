/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A set of telephone numbers of any country, for where a bitmap over the whole range would be
 * mostly zeros: numbers are parted into pages of 65,536 neighbours; a page with few numbers is a
 * sorted array of its last 16 bits (2 bytes a number), a full one a bitmap of 8 KiB. A hash table
 * leads from a number to its page, so a look-up touches one slot and one page.
 *
 * Three forms: growing in memory (struct sparse), written to a file, and mapped from there (struct
 * sparse_view). The same numbers always give the same bytes. A growing set has one owner and one
 * thread; a view may be read by any number of threads.
 */
#ifndef DIALER_LISTS_SPARSE_H
#define DIALER_LISTS_SPARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- in memory ---- */

struct sparse;

int sparse_new(struct sparse **sp) __attribute__((warn_unused_result));
void sparse_free(struct sparse *s); /* accepts NULL */
/* Add or remove; *ret_changed tells whether it was not so before. Returns 0 or -ENOMEM. */
int sparse_set(struct sparse *s, uint64_t number, bool present, bool *ret_changed)
	__attribute__((warn_unused_result));
bool sparse_has(const struct sparse *s, uint64_t number);
uint64_t sparse_count(const struct sparse *s);

/* ---- in a file: a section that starts at a multiple of 8 bytes ---- */

typedef int sparse_put_h(const void *data, size_t len, void *arg);
/*
 * Hand the bytes of the section to put, in order; *ret_bytes: how many, a multiple of 8. Returns 0,
 * what put returned below 0, -ENOMEM, or -EFBIG above 8 GiB.
 */
int sparse_write(const struct sparse *s, sparse_put_h *put, void *arg, uint64_t *ret_bytes)
	__attribute__((warn_unused_result));

/* ---- mapped ---- */

struct sparse_slot;

struct sparse_view {
	const struct sparse_slot *slots; /* NULL: an empty set */
	unsigned shift;                  /* 64 - log2 of the slots */
	uint64_t mask, numbers;
	const uint16_t *data;
};

/* bytes stay the caller's and must outlive the view. -EBADMSG: not what sparse_write() made. */
int sparse_view_init(struct sparse_view *v, const void *bytes, size_t size) __attribute__((warn_unused_result));
bool sparse_view_has(const struct sparse_view *v, uint64_t number);
/*
 * Ask the memory for what sparse_view_has() will read, without waiting: the number's slot, and, once that
 * is here, the page it leads to.
 */
void sparse_view_fetch_slot(const struct sparse_view *v, uint64_t number);
void sparse_view_fetch_page(const struct sparse_view *v, uint64_t number);
typedef int sparse_each_h(uint64_t number, void *arg);
/* All numbers, page after page. Ends early when each returns other than 0, and returns that. */
int sparse_view_each(const struct sparse_view *v, sparse_each_h *each, void *arg)
	__attribute__((warn_unused_result));

#endif
