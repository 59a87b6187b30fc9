/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/dialerctl/campaign_values.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/suggest.h"
#include "policy/number/phone.h"

#include "dialer/base/banned.h"

#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define SMALL "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
#define DAILY_CAP_DEFAULT 25
#define DAILY_CAP_MAX 10000

bool value_name(const char *value)
{
	size_t len = strlen(value);

	return len > 0 && len < 64 && strspn(value, SMALL DIGITS "-_") == len && strchr("-_", value[0]) == NULL;
}

bool value_region(const char *value)
{
	return strlen(value) == 2 && strspn(value, CAPITALS) == 2;
}

bool value_place(const char *value)
{
	size_t len = strlen(value);

	if (len == 2)
		return strspn(value, CAPITALS) == 2; /* a country whose parts have no law of their own */
	return len >= 4 && len < PLACE_TEXT_MAX && strspn(value, CAPITALS) == 2 && value[2] == '-' &&
		strspn(value + 3, CAPITALS DIGITS) == len - 3;
}

bool value_choice(const char *value, const char *choices)
{
	size_t len = strlen(value);

	while (*choices != '\0') {
		size_t word = strcspn(choices, " ");

		if (word == len && strncmp(choices, value, len) == 0)
			return true;
		choices += word;
		choices += strspn(choices, " ");
	}
	return false;
}

int value_phone(const char *value, const char *region, bool may_be_empty, struct e164 *ret, char *error, size_t size)
{
	struct phone p;
	enum phone_error e;

	if (value[0] == '\0' && may_be_empty) {
		*ret = (struct e164){ 0 };
		return 0;
	}
	e = phone_parse(value, strlen(value), region, &p);
	if (e != PHONE_OK) {
		snprintf(error, size, "\"%s\": %s (hint: write it as +12065550142)", value, phone_error_text(e));
		return -EINVAL;
	}
	*ret = p.number;
	return 0;
}

int value_yesno(const char *value, bool *ret, char *error, size_t size)
{
	if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0) {
		snprintf(error, size, "\"%s\" (hint: yes or no)", value);
		return -EINVAL;
	}
	*ret = value[0] == 'y';
	return 0;
}

int value_whole(const char *value, int min, int max, int *ret, char *error, size_t size)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(value, &end, 10);
	if (errno != 0 || end == value || *end != '\0' || n < min || n > max) {
		snprintf(error, size, "\"%s\" is not a whole number from %d to %d", value, min, max);
		return -EINVAL;
	}
	*ret = (int)n;
	return 0;
}

int value_hundredths(const char *value, int min, int max, int *ret, char *error, size_t size)
{
	size_t whole = strspn(value, DIGITS), part = 0;
	int n = 0;

	if (value[whole] == '.')
		part = strspn(value + whole + 1, DIGITS);
	if (whole >= 1 && whole <= 5 && part <= 2 && value[whole + (part > 0 ? part + 1 : 0)] == '\0') {
		for (size_t i = 0; i < whole; i++)
			n = n * 10 + (value[i] - '0');
		n *= 100;
		if (part > 0)
			n += (value[whole + 1] - '0') * 10 + (part > 1 ? value[whole + 2] - '0' : 0);
	}
	if (n < min || n > max) {
		snprintf(error, size, "\"%s\" is no number from %d.%02d to %d.%02d with two places at most", value, min / 100,
			min % 100, max / 100, max % 100);
		return -EINVAL;
	}
	*ret = n;
	return 0;
}

/* One part of a caller ID's value, without spaces at its ends. */
static int number_part(char *part, struct campaign_number *n, char *error, size_t size)
{
	if (strncmp(part, "cap ", 4) == 0)
		return value_whole(part + 4, 1, DAILY_CAP_MAX, &n->daily_cap, error, size);
	if (strncmp(part, "attestation ", 12) == 0 && value_choice(part + 12, "A B C unknown")) {
		snprintf(n->attestation, sizeof(n->attestation), "%s", part + 12);
		return 0;
	}
	if (value_place(part)) {
		snprintf(n->place, sizeof(n->place), "%s", part);
		return 0;
	}
	snprintf(error, size, "\"%s\" (hint: number = US-TX, cap 25, attestation A)", part);
	return -EINVAL;
}

int value_number(const char *key, const char *value, const char *region, struct campaign_number *ret, char *error,
	size_t size)
{
	char text[256];
	char *rest = text, *part;
	int err;

	*ret = (struct campaign_number){ .daily_cap = DAILY_CAP_DEFAULT, .attestation = "unknown" };
	err = value_phone(key, region, false, &ret->number, error, size);
	snprintf(text, sizeof(text), "%s", value);
	while (err == 0 && (part = strsep(&rest, ",")) != NULL) {
		part += strspn(part, " \t");
		part[strcspn(part, "\t")] = '\0';
		while (part[0] != '\0' && part[strlen(part) - 1] == ' ')
			part[strlen(part) - 1] = '\0';
		if (part[0] != '\0')
			err = number_part(part, ret, error, size);
	}
	return err;
}

/* ---- retry ---------------------------------------------------------------------------------- */

void retry_init(struct retry_table *t)
{
	*t = (struct retry_table){ .default_s = RETRY_DEFAULT_S };
}

int value_delay(const char *value, int32_t *ret, char *error, size_t size)
{
	static const struct {
		char unit;
		long seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
	char *end;
	long n;

	if (strcmp(value, "never") == 0) {
		*ret = -1;
		return 0;
	}
	errno = 0;
	n = strtol(value, &end, 10);
	for (size_t i = 0; errno == 0 && end != value && i < sizeof(units) / sizeof(units[0]); i++)
		if (end[0] == units[i].unit && end[1] == '\0' && n >= 1 && n <= RETRY_MAX_S / units[i].seconds) {
			*ret = (int32_t)(n * units[i].seconds);
			return 0;
		}
	snprintf(error, size, "\"%s\" is no delay (hint: 90s, 30m, 4h, 2d, at most 90d, or never)", value);
	return -EINVAL;
}

int retry_set(struct retry_table *t, const char *key, const char *value, char *error, size_t size)
{
	enum disposition d = disposition_parse(key);
	struct suggest near;

	if (strcmp(key, "default") == 0) {
		if (t->default_given) {
			snprintf(error, size, "default is given twice");
			return -EINVAL;
		}
		t->default_given = true;
		return value_delay(value, &t->default_s, error, size);
	}
	if (d == DISPOSITION_NONE) {
		suggest_init(&near, key);
		for (int i = 1; i < DISPOSITION_COUNT; i++)
			suggest_offer(&near, disposition_name((enum disposition)i));
		snprintf(error, size, "unknown disposition \"%s\" (hint: %s%s)", key,
			near.best != NULL ? near.best : "see dialer-campaign(5)", near.best != NULL ? "?" : "");
		return -EINVAL;
	}
	if (disposition_class(d) != DISPOSITION_CLASS_RETRY && disposition_class(d) != DISPOSITION_CLASS_MACHINE) {
		snprintf(error, size, "no retry after \"%s\": %s (hint: leave it out)", key, disposition_help(d));
		return -EINVAL;
	}
	if (t->given[d]) {
		snprintf(error, size, "%s is given twice", key);
		return -EINVAL;
	}
	t->given[d] = true;
	return value_delay(value, &t->delay_s[d], error, size);
}

void retry_json(const struct retry_table *t, char *out, size_t size)
{
	size_t used = (size_t)snprintf(out, size, "{");

	for (int i = 1; i < DISPOSITION_COUNT; i++)
		if (t->given[i])
			used += (size_t)snprintf(out + used, size - used, "\"%s\":%d,", disposition_name((enum disposition)i),
				(int)t->delay_s[i]);
	snprintf(out + used, size - used, "\"default\":%d}", (int)t->default_s);
}
