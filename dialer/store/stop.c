/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/stop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/store/campaign.h"

#include "dialer/base/banned.h"

#define PURPOSE_TEXT_MAX 32

static const char *read_purpose(const char *at, enum purpose *ret)
{
	char text[PURPOSE_TEXT_MAX];
	size_t len = strcspn(at, ",");

	snprintf(text, sizeof(text), "%.*s", len < sizeof(text) ? (int)len : 0, at);
	*ret = purpose_parse(text);
	return at + len;
}

bool stop_next(const char **at, struct stop_order *ret)
{
	struct stop_order o = { .seller_id = 0 };
	char *end;

	o.number.digits = strtoull(*at, &end, 10);
	if (end == *at)
		return false;
	if (*end == '/')
		o.seller_id = strtoll(end + 1, &end, 10);
	*at = *end == '/' ? read_purpose(end + 1, &o.purpose) : end;
	if (**at == ',')
		(*at)++;
	*ret = o;
	return true;
}

bool stop_reaches(const struct stop_order *o, const struct campaign *c)
{
	return (o->seller_id == 0 || o->seller_id == c->seller_id) &&
		(o->purpose == PURPOSE_UNKNOWN || o->purpose == c->purpose);
}
