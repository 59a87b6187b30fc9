/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/lists/sparse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/lists/sparse_priv.h"

#include "dialer/base/banned.h"

#define FIRST_CAPACITY 4u

struct page {
	uint64_t key;      /* 1 + number >> 16; 0: no page in this slot */
	uint16_t *words;   /* sorted numbers, or a bitmap once they are too many; it stays one then */
	uint32_t count;
	uint32_t capacity; /* words; 0: a bitmap */
};

struct sparse {
	struct page *slots;
	unsigned log2;
	uint64_t used, count;
};

int sparse_new(struct sparse **sp)
{
	struct sparse *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return -ENOMEM;
	s->log2 = SPARSE_SLOTS_MIN_LOG2;
	s->slots = calloc((size_t)1 << s->log2, sizeof(*s->slots));
	if (s->slots == NULL) {
		free(s);
		return -ENOMEM;
	}
	*sp = s;
	return 0;
}

void sparse_free(struct sparse *s)
{
	for (uint64_t i = 0; s != NULL && i < UINT64_C(1) << s->log2; i++)
		free(s->slots[i].words);
	if (s != NULL)
		free(s->slots);
	free(s);
}

uint64_t sparse_count(const struct sparse *s)
{
	return s->count;
}

/* The page of a key, or the empty slot where it belongs. */
static struct page *find(struct page *slots, unsigned log2, uint64_t key)
{
	uint64_t mask = (UINT64_C(1) << log2) - 1, i = sparse_hash(key, 64 - log2);

	while (slots[i & mask].key != 0 && slots[i & mask].key != key)
		i++;
	return &slots[i & mask];
}

/* At most half of the slots are used. */
static int grow(struct sparse *s)
{
	struct page *slots;

	if (s->used < UINT64_C(1) << (s->log2 - 1))
		return 0;
	slots = calloc((size_t)1 << (s->log2 + 1), sizeof(*slots));
	if (slots == NULL)
		return -ENOMEM;
	for (uint64_t i = 0; i < UINT64_C(1) << s->log2; i++)
		if (s->slots[i].key != 0)
			*find(slots, s->log2 + 1, s->slots[i].key) = s->slots[i];
	free(s->slots);
	s->slots = slots;
	s->log2++;
	return 0;
}

/* Where low stands in the array, or belongs. */
static uint32_t place_of(const struct page *p, uint16_t low)
{
	uint32_t from = 0, to = p->count;

	if (to > 0 && p->words[to - 1] < low) /* lists come sorted, mostly */
		return to;
	while (from < to) {
		uint32_t middle = (from + to) / 2;

		if (p->words[middle] < low)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static bool page_has(const struct page *p, uint16_t low)
{
	uint32_t at;

	if (p->words == NULL)
		return false;
	if (p->capacity == 0)
		return (p->words[low / 16] >> (low % 16)) & 1;
	at = place_of(p, low);
	return at < p->count && p->words[at] == low;
}

bool sparse_has(const struct sparse *s, uint64_t number)
{
	return page_has(find(s->slots, s->log2, (number >> SPARSE_PAGE_BITS) + 1), (uint16_t)number);
}

static int make_bitmap(struct page *p)
{
	uint16_t *bitmap = calloc(SPARSE_BITMAP_WORDS, sizeof(*bitmap));

	if (bitmap == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < p->count; i++)
		bitmap[p->words[i] / 16] = (uint16_t)(bitmap[p->words[i] / 16] | 1u << (p->words[i] % 16));
	free(p->words);
	p->words = bitmap;
	p->capacity = 0;
	return 0;
}

/* Room for one number more. */
static int widen(struct page *p)
{
	uint32_t capacity = p->words == NULL ? FIRST_CAPACITY : p->capacity + p->capacity / 2;
	uint16_t *words;

	if (p->words != NULL && (p->capacity == 0 || p->count < p->capacity))
		return 0;
	if (p->count == SPARSE_ARRAY_MAX)
		return make_bitmap(p);
	if (capacity > SPARSE_ARRAY_MAX)
		capacity = SPARSE_ARRAY_MAX;
	words = realloc(p->words, capacity * sizeof(*words));
	if (words == NULL)
		return -ENOMEM;
	p->words = words;
	p->capacity = capacity;
	return 0;
}

static void change(struct page *p, uint16_t low, bool present)
{
	uint32_t at;

	if (p->capacity == 0) {
		p->words[low / 16] = (uint16_t)(p->words[low / 16] ^ 1u << (low % 16));
	} else {
		at = place_of(p, low);
		if (present) {
			memmove(p->words + at + 1, p->words + at, (p->count - at) * sizeof(*p->words));
			p->words[at] = low;
		} else {
			memmove(p->words + at, p->words + at + 1, (p->count - at - 1) * sizeof(*p->words));
		}
	}
	p->count = present ? p->count + 1 : p->count - 1;
}

int sparse_set(struct sparse *s, uint64_t number, bool present, bool *ret_changed)
{
	uint64_t key = (number >> SPARSE_PAGE_BITS) + 1;
	uint16_t low = (uint16_t)number;
	struct page *p;
	int err = grow(s);

	if (err < 0)
		return err;
	p = find(s->slots, s->log2, key);
	*ret_changed = page_has(p, low) != present;
	if (!*ret_changed)
		return 0;
	err = present ? widen(p) : 0;
	if (err < 0)
		return err;
	s->used += p->key == 0;
	p->key = key;
	change(p, low, present);
	s->count = present ? s->count + 1 : s->count - 1;
	return 0;
}

/* ---- writing ---- */

struct plan {
	const struct page **pages; /* that hold numbers, by key */
	size_t count;
	struct sparse_slot *slots;
	struct sparse_head head;
	uint64_t words;
};

static int by_key(const void *a, const void *b)
{
	uint64_t x = (*(const struct page *const *)a)->key, y = (*(const struct page *const *)b)->key;

	return (x > y) - (x < y);
}

static int collect(const struct sparse *s, struct plan *plan)
{
	plan->pages = calloc(s->used + 1, sizeof(const struct page *));
	if (plan->pages == NULL)
		return -ENOMEM;
	for (uint64_t i = 0; i < UINT64_C(1) << s->log2; i++)
		if (s->slots[i].count > 0)
			plan->pages[plan->count++] = &s->slots[i];
	qsort(plan->pages, plan->count, sizeof(const struct page *), by_key);
	return 0;
}

static void put_slot(struct plan *plan, const struct page *p)
{
	unsigned log2 = (unsigned)plan->head.slots_log2;
	uint64_t mask = (UINT64_C(1) << log2) - 1, i = sparse_hash(p->key, 64 - log2);

	while (plan->slots[i & mask].key != 0)
		i++;
	plan->slots[i & mask] = (struct sparse_slot){ p->key, (uint32_t)plan->words, p->count };
	plan->words += sparse_words(p->count);
}

static int make_plan(const struct sparse *s, struct plan *plan)
{
	uint64_t words = 0;
	int err = collect(s, plan);

	if (err < 0)
		return err;
	for (size_t i = 0; i < plan->count; i++)
		words += sparse_words(plan->pages[i]->count);
	if (words > UINT32_MAX)
		return -EFBIG;
	plan->head = (struct sparse_head){ .slots_log2 = SPARSE_SLOTS_MIN_LOG2, .numbers = s->count,
		.data_bytes = (words * 2 + 7) / 8 * 8 };
	while (plan->count * 2 > UINT64_C(1) << plan->head.slots_log2)
		plan->head.slots_log2++;
	plan->slots = calloc((size_t)1 << plan->head.slots_log2, sizeof(*plan->slots));
	if (plan->slots == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < plan->count; i++)
		put_slot(plan, plan->pages[i]);
	return 0;
}

/* A bitmap that lost numbers is an array in the file. */
static int put_page(const struct page *p, sparse_put_h *put, void *arg)
{
	uint16_t array[SPARSE_ARRAY_MAX];
	uint32_t n = 0;

	if (p->capacity != 0 || p->count > SPARSE_ARRAY_MAX)
		return put(p->words, sparse_words(p->count) * sizeof(*p->words), arg);
	for (uint32_t low = 0; low < UINT32_C(1) << SPARSE_PAGE_BITS; low++)
		if ((p->words[low / 16] >> (low % 16)) & 1)
			array[n++] = (uint16_t)low;
	return put(array, n * sizeof(*array), arg);
}

int sparse_write(const struct sparse *s, sparse_put_h *put, void *arg, uint64_t *ret_bytes)
{
	static const uint8_t zero[8];
	struct plan plan = { .count = 0 };
	size_t slot_bytes;
	int err = make_plan(s, &plan);

	if (err < 0)
		goto out;
	slot_bytes = sizeof(*plan.slots) << plan.head.slots_log2;
	err = put(&plan.head, sizeof(plan.head), arg);
	if (err == 0)
		err = put(plan.slots, slot_bytes, arg);
	for (size_t i = 0; i < plan.count && err == 0; i++)
		err = put_page(plan.pages[i], put, arg);
	if (err == 0)
		err = put(zero, plan.head.data_bytes - plan.words * 2, arg);
	*ret_bytes = sizeof(plan.head) + slot_bytes + plan.head.data_bytes;
out:
	free(plan.pages);
	free(plan.slots);
	return err;
}
