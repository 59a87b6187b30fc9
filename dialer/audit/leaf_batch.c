/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/audit/leaf_batch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "dialer/store/array.h"

#include "dialer/base/banned.h"

#define ARRAY_MAX 67108864

void leaf_batch_init(struct leaf_batch *b, struct db *db)
{
	*b = (struct leaf_batch){ .db = db };
}

void leaf_batch_clear(struct leaf_batch *b)
{
	for (int k = 0; k < AUDIT_KINDS_MAX; k++) {
		PQclear(b->rows[k]);
		b->rows[k] = NULL;
	}
	free(b->subjects);
	b->subjects = NULL;
	b->subject_count = b->count = 0;
}

void leaf_batch_release(struct leaf_batch *b)
{
	leaf_batch_clear(b);
	free(b->items);
	b->items = NULL;
	b->capacity = 0;
}

static int failed(struct db *db, int err)
{
	if (err == -ENOMEM || err == -ENOBUFS)
		snprintf(db->error, sizeof(db->error), "out of memory");
	return err;
}

int leaf_batch_add(struct leaf_batch *b, const struct audit_kind *kind, int64_t row_id)
{
	if (b->count == b->capacity) {
		int capacity = b->capacity == 0 ? 1024 : 2 * b->capacity;
		struct leaf_batch_item *items = realloc(b->items, (size_t)capacity * sizeof(*items));

		if (items == NULL)
			return failed(b->db, -ENOMEM);
		b->items = items;
		b->capacity = capacity;
	}
	b->items[b->count++] = (struct leaf_batch_item){ .kind = kind, .row_id = row_id };
	return 0;
}

/* ---- rows ---- */

static int read_kind(struct leaf_batch *b, const struct audit_kind *kind)
{
	int n = 0, err;
	struct buf ids;

	buf_init(&ids, ARRAY_MAX);
	array_begin(&ids);
	for (int i = 0; i < b->count; i++)
		if (b->items[i].kind == kind) {
			array_add_int(&ids, b->items[i].row_id);
			b->items[i].place = n++;
		}
	array_end(&ids);
	err = buf_error(&ids);
	if (err < 0)
		failed(b->db, err);
	else if (n > 0)
		err = audit_rows(b->db, kind, buf_text(&ids), &b->rows[audit_kind_index(kind)]);
	buf_release(&ids);
	return err;
}

/* ---- subjects ---- */

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int64_t number_of(const struct leaf_batch *b, int i)
{
	return db_int(b->rows[audit_kind_index(b->items[i].kind)], b->items[i].place, AUDIT_ROW_NUMBER);
}

/* The numbers of all rows, each once, in order. */
static int collect_numbers(const struct leaf_batch *b, int64_t **ret, int *ret_count)
{
	int64_t *numbers = calloc((size_t)b->count + 1, sizeof(*numbers));
	int n = 0, kept = 0;

	if (numbers == NULL)
		return -ENOMEM;
	for (int i = 0; i < b->count; i++)
		if (number_of(b, i) != 0)
			numbers[n++] = number_of(b, i);
	qsort(numbers, (size_t)n, sizeof(*numbers), by_value);
	for (int i = 0; i < n; i++)
		if (kept == 0 || numbers[kept - 1] != numbers[i])
			numbers[kept++] = numbers[i];
	*ret = numbers;
	*ret_count = kept;
	return 0;
}

static int read_subjects(struct leaf_batch *b, const int64_t *numbers, int count)
{
	PGresult *res = NULL;
	struct buf list;
	int err;

	buf_init(&list, ARRAY_MAX);
	array_begin(&list);
	for (int i = 0; i < count; i++)
		array_add_int(&list, numbers[i]);
	array_end(&list);
	err = buf_error(&list);
	if (err == 0)
		err = audit_subjects(b->db, buf_text(&list), &res);
	buf_release(&list);
	if (err < 0)
		return failed(b->db, err);
	free(b->subjects);
	b->subject_count = 0;
	b->subjects = calloc((size_t)PQntuples(res) + 1, sizeof(*b->subjects));
	if (b->subjects == NULL)
		err = failed(b->db, -ENOMEM);
	for (int i = 0; err == 0 && i < PQntuples(res); i++)
		audit_subject_read(res, i, &b->subjects[b->subject_count++]);
	PQclear(res);
	return err;
}

static const struct audit_subject *find_subject(const struct leaf_batch *b, int64_t number)
{
	int low = 0, high = b->subject_count;

	while (low < high) {
		int middle = (low + high) / 2;

		if (b->subjects[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < b->subject_count && b->subjects[low].number == number ? &b->subjects[low] : NULL;
}

struct new_subjects {
	struct buf numbers, ids, keys;
};

static void add_random(struct buf *array, int first, size_t len, int *err)
{
	uint8_t bytes[AUDIT_SUBJECT_KEY_BYTES];

	if (RAND_priv_bytes(bytes, (int)len) != 1)
		*err = -EIO;
	if (!first)
		buf_addc(array, ',');
	hex_add(array, bytes, len);
}

static int create_subjects(struct leaf_batch *b, const int64_t *numbers, int count)
{
	struct new_subjects n;
	int created = 0, err = 0;

	buf_init(&n.numbers, ARRAY_MAX);
	buf_init(&n.ids, ARRAY_MAX);
	buf_init(&n.keys, ARRAY_MAX);
	array_begin(&n.numbers);
	array_begin(&n.ids);
	array_begin(&n.keys);
	for (int i = 0; err == 0 && i < count; i++) {
		if (find_subject(b, numbers[i]) != NULL)
			continue;
		array_add_int(&n.numbers, numbers[i]);
		add_random(&n.ids, created == 0, AUDIT_SUBJECT_ID_BYTES, &err);
		add_random(&n.keys, created == 0, AUDIT_SUBJECT_KEY_BYTES, &err);
		created++;
	}
	array_end(&n.numbers);
	array_end(&n.ids);
	array_end(&n.keys);
	if (err < 0)
		snprintf(b->db->error, sizeof(b->db->error), "no random numbers");
	else if (buf_error(&n.numbers) < 0 || buf_error(&n.ids) < 0 || buf_error(&n.keys) < 0)
		err = failed(b->db, -ENOMEM);
	else if (created > 0)
		err = audit_subjects_add(b->db, n.numbers.data, n.ids.data, n.keys.data);
	buf_release(&n.numbers);
	buf_release(&n.ids);
	buf_release(&n.keys);
	return err < 0 ? err : created;
}

int leaf_batch_read(struct leaf_batch *b, bool create)
{
	int64_t *numbers = NULL;
	int count = 0, err = 0;

	for (const struct audit_kind *k = audit_kinds; err == 0 && k->name != NULL; k++)
		err = read_kind(b, k);
	if (err < 0)
		return err;
	err = collect_numbers(b, &numbers, &count);
	if (err == 0 && count > 0)
		err = read_subjects(b, numbers, count);
	if (err == 0 && create && b->subject_count < count) {
		err = create_subjects(b, numbers, count);
		if (err > 0)
			err = read_subjects(b, numbers, count);
	}
	free(numbers);
	return failed(b->db, err);
}

bool leaf_batch_source(const struct leaf_batch *b, int i, struct leaf_source *ret)
{
	const struct leaf_batch_item *item = &b->items[i];
	const PGresult *res = b->rows[audit_kind_index(item->kind)];
	int64_t number;

	if (PQgetisnull(res, item->place, AUDIT_ROW_ID))
		return false;
	number = number_of(b, i);
	*ret = (struct leaf_source){ .kind = item->kind, .res = res, .row = item->place,
		.subject = number != 0 ? find_subject(b, number) : NULL };
	return true;
}
