/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "dialer/lists/sparse.h"
#include "dialer/lists/sparse_priv.h"

#include "dialer/base/banned.h"

#define SLOTS_LOG2_MAX 32
#define NEAR 24u /* numbers on each side of a guess */

/* Every slot must point into the data, and one must be empty, where a search ends. */
static int check_slots(const struct sparse_view *v, uint64_t words)
{
	uint64_t used = 0, numbers = 0;

	for (uint64_t i = 0; i <= v->mask; i++) {
		const struct sparse_slot *s = &v->slots[i];

		if (s->key == 0)
			continue;
		if (s->count == 0 || s->count > UINT32_C(1) << SPARSE_PAGE_BITS ||
			(uint64_t)s->at + sparse_words(s->count) > words)
			return -EBADMSG;
		used++;
		numbers += s->count;
	}
	return used <= v->mask && numbers == v->numbers ? 0 : -EBADMSG;
}

int sparse_view_init(struct sparse_view *v, const void *bytes, size_t size)
{
	struct sparse_head head;
	uint64_t slots;

	*v = (struct sparse_view){ .numbers = 0 };
	if (size == 0)
		return 0;
	if (size < sizeof(head))
		return -EBADMSG;
	memcpy(&head, bytes, sizeof(head));
	if (head.slots_log2 < SPARSE_SLOTS_MIN_LOG2 || head.slots_log2 > SLOTS_LOG2_MAX || head.data_bytes % 8 != 0)
		return -EBADMSG;
	slots = UINT64_C(1) << head.slots_log2;
	if (head.data_bytes > size || size - head.data_bytes != sizeof(head) + slots * sizeof(struct sparse_slot))
		return -EBADMSG;
	v->slots = (const struct sparse_slot *)((const struct sparse_head *)bytes + 1);
	v->data = (const uint16_t *)(v->slots + slots);
	v->mask = slots - 1;
	v->shift = 64 - (unsigned)head.slots_log2;
	v->numbers = head.numbers;
	return check_slots(v, head.data_bytes / 2);
}

static const struct sparse_slot *find(const struct sparse_view *v, uint64_t key)
{
	for (uint64_t i = sparse_hash(key, v->shift);; i++) {
		const struct sparse_slot *s = &v->slots[i & v->mask];

		if (s->key == key)
			return s;
		if (s->key == 0)
			return NULL;
	}
}

/* Where a number of a page with n of them, evenly spread, would stand. */
static uint32_t guess_at(uint32_t n, uint16_t low)
{
	return (uint32_t)low * n >> SPARSE_PAGE_BITS;
}

/*
 * In a sorted array. Numbers are spread evenly enough in most pages that a guess is near: then the
 * search stays within two cache lines around it.
 */
static bool array_has(const uint16_t *data, uint32_t n, uint16_t low)
{
	if (n > 2 * NEAR) {
		uint32_t guess = guess_at(n, low);
		uint32_t from = guess < NEAR ? 0 : guess > n - NEAR ? n - 2 * NEAR : guess - NEAR;

		if (data[from] <= low && data[from + 2 * NEAR - 1] >= low) {
			data += from;
			n = 2 * NEAR;
		}
	}
	for (; n > 1; n -= n / 2) /* no branch that must be guessed */
		data += (n / 2) & (0 - (size_t)(data[n / 2] <= low));
	return *data == low;
}

bool sparse_view_has(const struct sparse_view *v, uint64_t number)
{
	const struct sparse_slot *s = v->slots != NULL ? find(v, (number >> SPARSE_PAGE_BITS) + 1) : NULL;
	uint16_t low = (uint16_t)number;
	const uint16_t *data;

	if (s == NULL)
		return false;
	data = v->data + s->at;
	if (s->count > SPARSE_ARRAY_MAX)
		return (data[low / 16] >> (low % 16)) & 1;
	return array_has(data, s->count, low);
}

void sparse_view_fetch_slot(const struct sparse_view *v, uint64_t number)
{
	if (v->slots != NULL)
		__builtin_prefetch(&v->slots[sparse_hash((number >> SPARSE_PAGE_BITS) + 1, v->shift) & v->mask]);
}

void sparse_view_fetch_page(const struct sparse_view *v, uint64_t number)
{
	const struct sparse_slot *s = v->slots != NULL ? find(v, (number >> SPARSE_PAGE_BITS) + 1) : NULL;
	uint16_t low = (uint16_t)number;
	uint32_t at;

	if (s == NULL)
		return;
	if (s->count > SPARSE_ARRAY_MAX) {
		__builtin_prefetch(v->data + s->at + low / 16);
		return;
	}
	/* The numbers about the guess lie in two or three lines. */
	at = guess_at(s->count, low);
	__builtin_prefetch(v->data + s->at + (at < NEAR ? 0 : at - NEAR));
	__builtin_prefetch(v->data + s->at + at);
	__builtin_prefetch(v->data + s->at + (at + NEAR < s->count ? at + NEAR : s->count - 1));
}

static int each_of_page(const struct sparse_view *v, const struct sparse_slot *s, sparse_each_h *each, void *arg)
{
	uint64_t base = (s->key - 1) << SPARSE_PAGE_BITS;
	const uint16_t *data = v->data + s->at;
	int err = 0;

	if (s->count <= SPARSE_ARRAY_MAX) {
		for (uint32_t i = 0; i < s->count && err == 0; i++)
			err = each(base + data[i], arg);
		return err;
	}
	for (uint32_t low = 0; low < UINT32_C(1) << SPARSE_PAGE_BITS && err == 0; low++)
		if ((data[low / 16] >> (low % 16)) & 1)
			err = each(base + low, arg);
	return err;
}

int sparse_view_each(const struct sparse_view *v, sparse_each_h *each, void *arg)
{
	int err = 0;

	for (uint64_t i = 0; v->slots != NULL && i <= v->mask && err == 0; i++)
		if (v->slots[i].key != 0)
			err = each_of_page(v, &v->slots[i], each, arg);
	return err;
}
