/* SPDX-License-Identifier: Apache-2.0 */
/* The calling classes of a file: keys numbered from 0, asked of the policy once per area code, place and zone. */
#ifndef DIALER_LEADS_CLASS_CACHE_H
#define DIALER_LEADS_CLASS_CACHE_H

#include "policy/policy.h"

struct class_cache;

/* policy is borrowed. */
int class_cache_new(struct class_cache **cp, const struct policy *policy) __attribute__((warn_unused_result));
void class_cache_free(struct class_cache *c); /* accepts NULL */
/* Returns 0 or -errno. */
int class_cache_index(struct class_cache *c, struct e164 number, const char *place,
	const char *postal_code, const char *zone,
	unsigned *ret) __attribute__((warn_unused_result));
const char *const *class_cache_keys(const struct class_cache *c, size_t *ret_count);

#endif
