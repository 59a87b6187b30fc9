/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Filters of any bytes: refused with a place and a reason, or matched against two leads without fault; and the
 * same bytes as an order of leads. See fuzz.h for how it is built.
 */
#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/leads/order.h"
#include "tests/fuzz/fuzz.h"

#include "dialer/base/banned.h"

static const char columns[] = "{\"income\": \"40,000\", \"since\": \"2026-01-31\", \"Tier\": \"Gold\", \"optin\": \"yes\"}";

static struct filter_lead lead(const json_t *json)
{
	return (struct filter_lead){ .state = "TX", .country = "US", .postal_code = "75001", .county = "", .timezone = "",
		.external_id = "", .first_name = "Ann", .last_name = "", .list = "a.csv", .last_disposition = "busy",
		.area_code = 214, .attempts = 1, .priority = 5, .rank = 1, .loaded_us = 1, .fields = json };
}

static void match(const struct filter *f)
{
	json_t *json = json_loads(columns, 0, NULL);
	const struct filter_lead with = lead(json), without = lead(NULL);

	if (json == NULL)
		abort();
	(void)filter_keeps(f, &with);
	/* What looks at no columns is the same without them. */
	if (!filter_uses_fields(f) && filter_keeps(f, &with) != filter_keeps(f, &without))
		abort();
	json_decref(json);
}

static void as_order(const uint8_t *data, size_t size)
{
	char text[ORDER_TEXT_MAX * 2], error[ORDER_ERROR_MAX] = "";
	const struct filter_lead l = lead(NULL);
	struct lead_order o;

	snprintf(text, sizeof(text), "%.*s", (int)(size < sizeof(text) ? size : sizeof(text) - 1), (const char *)data);
	if (order_parse(&o, text, error) < 0 ? error[0] == '\0' : order_key(&o, 7, &l, 1) != order_key(&o, 7, &l, 1))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char error[FILTER_ERROR_MAX] = "";
	struct filter *f = NULL;
	char *copy = malloc(size > 0 ? size : 1); /* of exactly this size, for what is read beyond its end */

	if (copy == NULL)
		abort();
	memcpy(copy, data, size);
	if (filter_parse(&f, copy, size, error) == 0)
		match(f);
	else if (f != NULL || (strncmp(error, "column ", 7) != 0 && strncmp(error, "line ", 5) != 0))
		abort();
	filter_free(f);
	as_order(data, size);
	free(copy);
	return 0;
}
