/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/leads/class_cache.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/banned.h"

#define SLOTS 65536 /* about 400 area codes with a handful of places and zones each */
#define NANP_AREA 10000000u

struct entry {
	bool used;
	uint64_t area; /* country and area code; the whole number outside of North America */
	char place[PLACE_TEXT_MAX], postal[POSTAL_PREFIX_MAX], zone[ZONE_TEXT_MAX];
	unsigned index;
};

struct class_cache {
	const struct policy *policy;
	struct entry *entries; /* a newer one takes the place of an older one */
	char **keys;
	size_t count, capacity;
};

int class_cache_new(struct class_cache **cp, const struct policy *policy)
{
	struct class_cache *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return -ENOMEM;
	c->policy = policy;
	c->entries = calloc(SLOTS, sizeof(*c->entries));
	if (c->entries == NULL) {
		free(c);
		return -ENOMEM;
	}
	*cp = c;
	return 0;
}

void class_cache_free(struct class_cache *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->count; i++)
		free(c->keys[i]);
	free(c->keys);
	free(c->entries);
	free(c);
}

static size_t slot_of(uint64_t area, const char *place, const char *postal, const char *zone)
{
	uint64_t h = area * UINT64_C(0x9E3779B97F4A7C15);

	for (; *postal != '\0'; postal++)
		h = (h ^ (unsigned char)*postal) * UINT64_C(0x100000001B3);
	for (; *place != '\0'; place++)
		h = (h ^ (unsigned char)*place) * UINT64_C(0x100000001B3);
	for (; *zone != '\0'; zone++)
		h = (h ^ (unsigned char)*zone) * UINT64_C(0x100000001B3);
	return (size_t)(h >> 40) % SLOTS;
}

/* The policy gives at most some hundred keys; a list does. */
static int key_index(struct class_cache *c, const char *key, unsigned *ret)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->keys[i], key) == 0) {
			*ret = (unsigned)i;
			return 0;
		}
	if (c->count == c->capacity) {
		size_t capacity = c->capacity == 0 ? 64 : c->capacity * 2;
		char **grown = realloc(c->keys, capacity * sizeof(*grown));

		if (grown == NULL)
			return -ENOMEM;
		c->keys = grown;
		c->capacity = capacity;
	}
	c->keys[c->count] = strdup(key);
	if (c->keys[c->count] == NULL)
		return -ENOMEM;
	*ret = (unsigned)c->count++;
	return 0;
}

int class_cache_index(struct class_cache *c, struct e164 number, const char *place,
	const char *postal_code, const char *zone, unsigned *ret)
{
	char postal[POSTAL_PREFIX_MAX] = "";
	bool nanp = number.digits >= UINT64_C(12000000000) && number.digits <= UINT64_C(19999999999);
	uint64_t area = nanp ? number.digits / NANP_AREA : number.digits;
	char key[CLASS_KEY_MAX];
	struct entry *e;
	int err;

	strncpy(postal, postal_code, sizeof(postal) - 1); /* its first three letters */
	e = &c->entries[slot_of(area, place, postal, zone)];
	if (e->used && e->area == area && strcmp(e->place, place) == 0 &&
		strcmp(e->postal, postal) == 0 && strcmp(e->zone, zone) == 0) {
		*ret = e->index;
		return 0;
	}
	err = policy_class_key(c->policy, number, place, postal, zone, key, sizeof(key));
	if (err == 0)
		err = key_index(c, key, ret);
	if (err < 0)
		return err;
	e->used = true;
	e->area = area;
	e->index = *ret;
	strncpy(e->place, place, sizeof(e->place) - 1);
	memcpy(e->postal, postal, sizeof(e->postal));
	strncpy(e->zone, zone, sizeof(e->zone) - 1);
	return 0;
}

const char *const *class_cache_keys(const struct class_cache *c, size_t *ret_count)
{
	*ret_count = c->count;
	return (const char *const *)c->keys;
}
