/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/lists/country.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "dialer/base/banned.h"

#define DIGITS_MAX 15
#define SHORTEST 7 /* with the calling code */

/* ITU-T E.164 assignments and the national numbering plans; lengths as wide as a plan has them. */
static const struct country countries[] = {
	{ "US", 1, '1', 10, 10 }, { "CA", 1, '1', 10, 10 }, { "PR", 1, '1', 10, 10 }, { "VI", 1, '1', 10, 10 },
	{ "GU", 1, '1', 10, 10 }, { "AS", 1, '1', 10, 10 }, { "MP", 1, '1', 10, 10 },
	{ "GB", 44, '0', 9, 10 }, { "IE", 353, '0', 7, 9 }, { "FR", 33, '0', 9, 9 }, { "DE", 49, '0', 6, 11 },
	{ "IT", 39, 0, 6, 11 }, { "ES", 34, 0, 9, 9 }, { "PT", 351, 0, 9, 9 }, { "NL", 31, '0', 9, 9 },
	{ "BE", 32, '0', 8, 9 }, { "LU", 352, 0, 4, 11 }, { "AT", 43, '0', 4, 12 }, { "DK", 45, 0, 8, 8 },
	{ "SE", 46, '0', 7, 9 }, { "FI", 358, '0', 5, 11 }, { "NO", 47, 0, 8, 8 }, { "CH", 41, '0', 9, 9 },
	{ "PL", 48, 0, 9, 9 }, { "CZ", 420, 0, 9, 9 }, { "SK", 421, '0', 9, 9 }, { "HU", 36, '0', 8, 9 },
	{ "RO", 40, '0', 9, 9 }, { "BG", 359, '0', 7, 9 }, { "GR", 30, 0, 10, 10 }, { "CY", 357, 0, 8, 8 },
	{ "MT", 356, 0, 8, 8 }, { "HR", 385, '0', 8, 9 }, { "SI", 386, '0', 8, 8 }, { "EE", 372, 0, 7, 8 },
	{ "LV", 371, 0, 8, 8 }, { "LT", 370, '0', 8, 8 }, { "AU", 61, '0', 9, 9 }, { "NZ", 64, '0', 8, 10 },
	{ "IN", 91, '0', 10, 10 }, { "SG", 65, 0, 8, 8 }, { "BR", 55, '0', 10, 11 }, { "MX", 52, 0, 10, 10 },
	{ "JP", 81, '0', 9, 10 }, { "ZA", 27, '0', 9, 9 },
};

const struct country *country_find(const char *name)
{
	for (size_t i = 0; i < sizeof(countries) / sizeof(countries[0]); i++)
		if (strcmp(countries[i].name, name) == 0)
			return &countries[i];
	return NULL;
}

const struct country *country_of_list(const char *list)
{
	char name[3] = "";

	if (list[0] == '\0' || list[1] == '\0' || list[2] != '-')
		return NULL;
	name[0] = (char)toupper((unsigned char)list[0]);
	name[1] = (char)toupper((unsigned char)list[1]);
	return country_find(name);
}

/* The digits of text; -1 when something else stands in it. */
static int read_digits(const char *text, size_t len, uint64_t *ret, char *ret_first)
{
	int n = 0;

	*ret = 0;
	*ret_first = '\0';
	for (size_t i = 0; i < len; i++) {
		if (text[i] >= '0' && text[i] <= '9') {
			if (n == 0)
				*ret_first = text[i];
			if (++n > DIGITS_MAX + 2)
				return -1;
			*ret = *ret * 10 + (uint64_t)(text[i] - '0');
		} else if (strchr(" ()-./", text[i]) == NULL || text[i] == '\0') {
			return -1;
		}
	}
	return n;
}

static uint64_t power_of_ten(int n)
{
	uint64_t p = 1;

	while (n-- > 0)
		p *= 10;
	return p;
}

/* digits: calling code and national number, n of them. */
static int check_international(const struct country *c, uint64_t digits, int n, struct e164 *ret)
{
	int code_digits = c->code >= 100 ? 3 : c->code >= 10 ? 2 : 1, national = n - code_digits;

	if (national < c->least || national > c->most || n > DIGITS_MAX || digits / power_of_ten(national) != c->code)
		return -EINVAL;
	ret->digits = digits;
	return 0;
}

/* Behind + or 00; 0: national notation. */
static size_t international_prefix(const char *text, size_t len)
{
	if (len > 0 && text[0] == '+')
		return 1;
	return len > 2 && text[0] == '0' && text[1] == '0' ? 2 : 0;
}

int country_number_or_abroad(const struct country *c, const char *text, size_t len, struct e164 *ret)
{
	size_t skip = international_prefix(text, len);
	uint64_t digits;
	char first;
	int n;

	if (skip == 0)
		return country_number(c, text, len, ret);
	n = read_digits(text + skip, len - skip, &digits, &first);
	if (n < SHORTEST || n > DIGITS_MAX || first == '0')
		return -EINVAL;
	ret->digits = digits;
	return 0;
}

int country_number(const struct country *c, const char *text, size_t len, struct e164 *ret)
{
	size_t skip = international_prefix(text, len);
	uint64_t digits;
	char first;
	int n = read_digits(text + skip, len - skip, &digits, &first);

	if (n <= 0)
		return -EINVAL;
	if (skip > 0)
		return check_international(c, digits, n, ret);
	if (c->trunk != 0 && first == c->trunk && (c->trunk == '0' || n > c->least)) { /* 0 adds nothing to the value; 1 does */
		n--;
		digits -= (uint64_t)(c->trunk - '0') * power_of_ten(n);
	}
	if (n < c->least || n > c->most)
		return -EINVAL;
	ret->digits = c->code * power_of_ten(n) + digits;
	return ret->digits > UINT64_C(999999999999999) ? -EINVAL : 0;
}
