/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/leads/order.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dialer/base/banned.h"

#define LAST INT64_MAX
/* Numbers take the quarters of the range around 0, days and texts one each above. */
#define QUARTER (INT64_C(1) << 61)

static int refuse(const char *text, char error[ORDER_ERROR_MAX])
{
	snprintf(error, ORDER_ERROR_MAX, "order \"%.60s\" (hint: file, newest, oldest, random, or field NAME asc or desc)",
		text);
	return -EINVAL;
}

/* Does the name end with this word? Then it is cut off. */
static bool cut_word(char *name, const char *word)
{
	size_t n = strlen(name), w = strlen(word);

	if (n <= w || strcmp(name + n - w, word) != 0 || name[n - w - 1] != ' ')
		return false;
	for (n -= w; n > 0 && name[n - 1] == ' '; n--)
		;
	name[n] = '\0';
	return true;
}

/* NAME, "NAME", with asc or desc behind it. */
static int parse_field(struct lead_order *o, const char *name, const char *text, char error[ORDER_ERROR_MAX])
{
	size_t n;

	name += strspn(name, " ");
	if (strlen(name) >= sizeof(o->field))
		return refuse(text, error);
	snprintf(o->field, sizeof(o->field), "%s", name);
	o->descending = cut_word(o->field, "desc");
	if (!o->descending)
		(void)cut_word(o->field, "asc"); /* which is so without the word */
	n = strlen(o->field);
	if (n >= 2 && o->field[0] == '"' && o->field[n - 1] == '"') {
		memmove(o->field, o->field + 1, n - 2);
		o->field[n - 2] = '\0';
	}
	o->kind = ORDER_FIELD;
	return o->field[0] != '\0' && strchr(o->field, '"') == NULL ? 0 : refuse(text, error);
}

int order_parse(struct lead_order *o, const char *text, char error[ORDER_ERROR_MAX])
{
	static const char *const words[] = { [ORDER_FILE] = "file", [ORDER_NEWEST] = "newest", [ORDER_OLDEST] = "oldest",
		[ORDER_RANDOM] = "random" };

	*o = (struct lead_order){ .kind = ORDER_FILE };
	for (int i = ORDER_FILE; i <= ORDER_RANDOM; i++)
		if (strcmp(text, words[i]) == 0) {
			o->kind = (enum lead_order_kind)i;
			return 0;
		}
	if (strncmp(text, "field ", 6) != 0)
		return refuse(text, error);
	return parse_field(o, text + 6, text, error);
}

/* ---- keys ---- */

/* A number's place among all: as its bits, which grow with it; below 0 they grow the other way. */
static int64_t number_key(double number)
{
	int64_t bits;

	if (number == 0)
		number = 0; /* one zero */
	memcpy(&bits, &number, sizeof(bits));
	if (bits < 0)
		bits = INT64_MIN - bits;
	return bits / 4;
}

/* A text's first seven bytes and three bits, letters of either size alike. */
static int64_t text_key(const char *text)
{
	uint64_t key = 0;

	for (int i = 0; i < 8; i++) {
		key = key << 8 | (unsigned char)tolower((unsigned char)*text);
		if (*text != '\0')
			text++;
	}
	return (int64_t)(key >> 3); /* below a quarter */
}

static int64_t field_key(const struct lead_order *o, const struct filter_lead *lead)
{
	const json_t *json = lead->fields != NULL ? json_object_get(lead->fields, o->field) : NULL;
	const char *text = json_is_string(json) ? json_string_value(json) : "";
	int64_t key, day;
	double number;

	if (text[0] == '\0')
		return LAST;
	if (filter_number(text, &number))
		key = number_key(number);
	else if (filter_day(text, &day))
		key = QUARTER + day;
	else
		key = QUARTER * 2 + text_key(text);
	return o->descending ? -key : key;
}

/* The finalizer of a well-known 64-bit hash (MurmurHash3): each bit of the input reaches all of the output. */
static uint64_t shuffle(uint64_t x)
{
	x ^= x >> 33;
	x *= UINT64_C(0xff51afd7ed558ccd);
	x ^= x >> 33;
	x *= UINT64_C(0xc4ceb9fe1a85ec53);
	return x ^ x >> 33;
}

static int64_t age_key(const struct filter_lead *lead)
{
	int64_t us = lead->last_inquiry_us > lead->last_purchase_us ? lead->last_inquiry_us : lead->last_purchase_us;

	return us != 0 ? us : lead->loaded_us;
}

int64_t order_key(const struct lead_order *o, int64_t lead_id, const struct filter_lead *lead, int64_t seed)
{
	switch (o->kind) {
	case ORDER_NEWEST:
		return -age_key(lead);
	case ORDER_OLDEST:
		return age_key(lead);
	case ORDER_RANDOM:
		return (int64_t)(shuffle((uint64_t)lead_id ^ shuffle((uint64_t)seed)) >> 1);
	case ORDER_FIELD:
		return field_key(o, lead);
	case ORDER_FILE:
	default:
		return 0;
	}
}
