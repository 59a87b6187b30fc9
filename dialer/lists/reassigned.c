/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/lists/reassigned.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/base/clock.h"
#include "dialer/lists/country.h"

#include "dialer/base/banned.h"

#define FIELDS 3

static const char *const names[] = { [REASSIGNED_NOT_ASKED] = "", [REASSIGNED_NO] = "no", [REASSIGNED_YES] = "yes",
	[REASSIGNED_NO_DATA] = "no_data" };

const char *reassigned_name(enum reassigned answer)
{
	return names[answer];
}

static enum reassigned answer_of(const char *text)
{
	static const struct {
		const char *word;
		enum reassigned answer;
	} words[] = { { "yes", REASSIGNED_YES }, { "no", REASSIGNED_NO }, { "no_data", REASSIGNED_NO_DATA },
		{ "true", REASSIGNED_YES }, { "false", REASSIGNED_NO }, { "null", REASSIGNED_NO_DATA } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasecmp(words[i].word, text) == 0)
			return words[i].answer;
	return REASSIGNED_NOT_ASKED;
}

/* A number of least to most digits, and the sign behind it; -1 otherwise. */
static int part(const char **at, int least, int most, char sign)
{
	int n = 0, value = 0;

	for (; **at >= '0' && **at <= '9' && n < most; ++*at, n++)
		value = value * 10 + (**at - '0');
	if (n < least || **at != sign)
		return -1;
	if (sign != '\0')
		++*at;
	return value;
}

bool reassigned_date(const char *text, size_t len, char ret[REASSIGNED_DATE_MAX])
{
	char copy[16], date[16];
	const char *at = copy;
	int year, month, day;
	int64_t us;

	if (len >= sizeof(copy))
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (strchr(copy, '/') != NULL) {
		month = part(&at, 1, 2, '/');
		day = month < 0 ? -1 : part(&at, 1, 2, '/');
		year = day < 0 ? -1 : part(&at, 2, 4, '\0');
		if (year < 0 || (year > 99 && year < 1000))
			return false;
		year += year <= 99 ? 2000 : 0;
	} else {
		year = part(&at, 4, 4, '-');
		month = year < 0 ? -1 : part(&at, 2, 2, '-');
		day = month < 0 ? -1 : part(&at, 2, 2, '\0');
		if (day < 0)
			return false;
	}
	snprintf(date, sizeof(date), "%04d-%02d-%02d", year % 10000, month % 100, day % 100);
	if (clock_parse(date, &us) < 0)
		return false;
	memcpy(ret, date, REASSIGNED_DATE_MAX);
	return true;
}

/* Cuts a line at its commas, in place, without quotes and blanks. Returns how many fields. */
static int cut(char *line, char *fields[FIELDS])
{
	int n = 0;

	for (char *at = line; at != NULL; n++) {
		char *comma = strchr(at, ','), *end;

		if (comma != NULL)
			*comma = '\0';
		at += strspn(at, " \t\"");
		end = at + strlen(at);
		while (end > at && strchr(" \t\"\r", end[-1]) != NULL)
			*--end = '\0';
		if (n < FIELDS)
			fields[n] = at;
		at = comma != NULL ? comma + 1 : NULL;
	}
	return n;
}

/* NULL, or what is wrong. */
static const char *read_answer(char *line, struct reassigned_answer *a)
{
	char *fields[FIELDS];

	if (cut(line, fields) != FIELDS)
		return "not number, day and answer (expected: 2025550123,2025-03-01,no)";
	if (country_number(country_find("US"), fields[0], strlen(fields[0]), &a->number) < 0)
		return "no number of the North American plan";
	if (!reassigned_date(fields[1], strlen(fields[1]), a->about))
		return "no day (hint: YYYY-MM-DD or MM/DD/YYYY)";
	a->answer = answer_of(fields[2]);
	return a->answer == REASSIGNED_NOT_ASKED ? "the answer is none of yes, no and no_data" : NULL;
}

static bool is_heading(const struct reading *s, const char *line)
{
	return s->line == 1 && strpbrk(line, "0123456789") == NULL;
}

int reassigned_read(const char *path, reassigned_h *take, void *arg, struct reading_result *r)
{
	const struct reading_rules rules = { .every = READING_NONE };
	char line[READING_LINE_MAX];
	struct reassigned_answer a;
	struct reading s;
	int err = reading_begin(&s, path, &rules, NULL, r), got = 1;

	if (err < 0)
		return err;
	while (err == 0 && (got = reading_line(&s, line)) > 0) {
		const char *wrong;

		if (line[strspn(line, " \t\r\x1A")] == '\0' || is_heading(&s, line))
			continue;
		wrong = read_answer(line, &a);
		if (wrong != NULL) {
			reading_bad(&s, wrong);
			continue;
		}
		r->numbers++;
		err = take(&a, arg);
	}
	return reading_end(&s, err < 0 ? err : got);
}
