/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/agent/spoken_day.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "dialer/base/banned.h"

#define DAY_S 86400
#define WORDS_MAX 16

const char spoken_day_grammar[] =
	"<weekday> = sunday | monday | tuesday | wednesday | thursday | friday | saturday;\n"
	"<soon> = today | tomorrow | the day after tomorrow | next week | [on | next | this] <weekday>;\n"
	"<month> = january | february | march | april | may | june | july | august | september |"
	" october | november | december;\n"
	"<ordinal> = first | second | third | fourth | fifth | sixth | seventh | eighth | ninth | tenth |"
	" eleventh | twelfth | thirteenth | fourteenth | fifteenth | sixteenth | seventeenth |"
	" eighteenth | nineteenth | twentieth | thirtieth | twenty <unit> | thirty first;\n"
	"<unit> = first | second | third | fourth | fifth | sixth | seventh | eighth | ninth;\n"
	"<day> = <soon> | [on] <month> [the] <ordinal> | [on] the <ordinal> of <month>;\n";

static const char *const weekdays[] = { "sunday", "monday", "tuesday", "wednesday", "thursday",
	"friday", "saturday", NULL };
static const char *const months[] = { "january", "february", "march", "april", "may", "june", "july",
	"august", "september", "october", "november", "december", NULL };
static const char *const ordinals[] = { "", "first", "second", "third", "fourth", "fifth", "sixth",
	"seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth",
	"fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", NULL };

static int find(const char *const *list, const char *word)
{
	for (int i = 0; list[i] != NULL; i++)
		if (strcmp(list[i], word) == 0)
			return i;
	return -1;
}

static int split(const char *words, char text[256], char *word[WORDS_MAX])
{
	char *save = NULL;
	int n = 0;

	snprintf(text, 256, "%s", words);
	for (char *w = strtok_r(text, " ", &save); w != NULL && n < WORDS_MAX;
		w = strtok_r(NULL, " ", &save))
		word[n++] = w;
	return n;
}

static int day_of_month(char *word[], int count)
{
	for (int i = 0; i < count; i++) {
		int base = strcmp(word[i], "twenty") == 0 ? 20 : strcmp(word[i], "thirty") == 0 ? 30 : 0;
		int n = base > 0 && i + 1 < count ? find(ordinals, word[i + 1]) : find(ordinals, word[i]);

		if (strcmp(word[i], "thirtieth") == 0)
			return 30;
		if (n > 0)
			return base + n;
	}
	return -1;
}

/* False when there is no such day in that year. */
static bool day_in_year(int year, int month, int mday, int64_t *ret)
{
	struct tm tm = { .tm_year = year, .tm_mon = month, .tm_mday = mday };
	time_t t = timegm(&tm);

	*ret = t / DAY_S;
	return tm.tm_mon == month && tm.tm_mday == mday;
}

static bool next_such_day(int month, int mday, int64_t today, int64_t *ret)
{
	time_t t = (time_t)(today * DAY_S);
	struct tm now;
	int64_t day;

	gmtime_r(&t, &now);
	for (int year = now.tm_year; year <= now.tm_year + 1; year++) {
		if (day_in_year(year, month, mday, &day) && day >= today) {
			*ret = day;
			return true;
		}
	}
	return false;
}

bool spoken_day_parse(const char *words, int64_t today, int64_t *ret_day)
{
	char text[256], *word[WORDS_MAX];
	int n = split(words, text, word);

	for (int i = 0; i < n; i++) {
		int wday = find(weekdays, word[i]), month = find(months, word[i]);
		int today_wday = (int)((today + 4) % 7); /* 1970-01-01 was a Thursday */

		if (strcmp(word[i], "today") == 0)
			*ret_day = today;
		else if (strcmp(word[i], "tomorrow") == 0)
			*ret_day = today + (i >= 2 && strcmp(word[i - 1], "after") == 0 ? 2 : 1);
		else if (strcmp(word[i], "week") == 0 && i > 0 && strcmp(word[i - 1], "next") == 0)
			*ret_day = today + 7;
		else if (wday >= 0)
			*ret_day = today + 1 + (wday - today_wday + 6) % 7;
		else if (month >= 0 && day_of_month(word, n) > 0)
			return next_such_day(month, day_of_month(word, n), today, ret_day);
		else
			continue;
		return true;
	}
	return false;
}

bool spoken_day_keyed(const char *digits, int64_t today, int64_t *ret_day)
{
	int month, mday;

	if (strlen(digits) != 4 || sscanf(digits, "%2d%2d", &month, &mday) != 2)
		return false;
	return month >= 1 && month <= 12 && mday >= 1 && next_such_day(month - 1, mday, today, ret_day);
}

static void civil(int64_t day, struct tm *ret)
{
	time_t t = (time_t)(day * DAY_S);

	gmtime_r(&t, ret);
}

const char *spoken_day_format(int64_t day, char *buf, size_t size)
{
	static const char *const suffix[] = { "th", "st", "nd", "rd" };
	struct tm tm;

	civil(day, &tm);
	int last = tm.tm_mday % 10, teen = tm.tm_mday / 10 == 1;
	snprintf(buf, size, "%c%s, %c%s %d%s", weekdays[tm.tm_wday][0] - 'a' + 'A',
		weekdays[tm.tm_wday] + 1, months[tm.tm_mon][0] - 'a' + 'A', months[tm.tm_mon] + 1,
		tm.tm_mday, suffix[!teen && last <= 3 ? last : 0]);
	return buf;
}

const char *spoken_day_iso(int64_t day, char *buf, size_t size)
{
	struct tm tm;

	civil(day, &tm);
	snprintf(buf, size, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
	return buf;
}

bool spoken_day_from_iso(const char *text, int64_t *ret_day)
{
	int year, month, mday;

	return sscanf(text, "%4d-%2d-%2d", &year, &month, &mday) == 3 &&
		day_in_year(year - 1900, month - 1, mday, ret_day);
}
