/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/lists/reading.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "dialer/lists/source.h"

#include "dialer/base/banned.h"

#define UTF8_MARK "\xEF\xBB\xBF"

int reading_begin(struct reading *s, const char *path, const struct reading_rules *rules, struct numset_builder *b,
	struct reading_result *r)
{
	*s = (struct reading){ .path = path, .rules = *rules, .builder = b, .result = r };
	*r = (struct reading_result){ .numbers = 0 };
	return source_open(&s->f, path, r->error, sizeof(r->error));
}

int reading_line(struct reading *s, char line[READING_LINE_MAX])
{
	size_t n = 0;
	int c;

	s->line++;
	while ((c = getc_unlocked(s->f)) != EOF && c != '\n') {
		if (c == '\0' || n + 1 == READING_LINE_MAX) {
			reading_bad(s, "a line is too long, or holds a NUL byte");
			return -EBADMSG;
		}
		line[n++] = (char)c;
	}
	line[n] = '\0';
	if (s->line == 1 && strncmp(line, UTF8_MARK, 3) == 0)
		memmove(line, line + 3, n - 2);
	return n > 0 || c != EOF;
}

void reading_bad(struct reading *s, const char *what)
{
	struct reading_result *r = s->result;
	size_t used = strlen(r->error);

	if (r->bad++ < READING_ERRORS_TOLD)
		snprintf(r->error + used, sizeof(r->error) - used, "%s%.150s:%" PRIu64 ": %s", used > 0 ? "\n" : "", s->path,
			s->line, what);
}

/* Is the number one the file may speak about? */
static bool allowed(struct reading *s, struct e164 number)
{
	bool plan = number.digits >= UINT64_C(10000000000) && number.digits <= UINT64_C(19999999999);

	if (s->rules.areas != NULL && (!plan || !s->rules.areas[number.digits / 10000000 % 1000]))
		reading_bad(s, "a number outside of --area-codes");
	else if (s->rules.code == 1 && !plan)
		reading_bad(s, "no number of the North American plan");
	else
		return true;
	return false;
}

static void put(struct reading *s, struct e164 number, bool present)
{
	bool changed = false;
	int err = numset_builder_set(s->builder, number, present, &changed);

	if (err == -EINVAL)
		reading_bad(s, s->rules.code <= 1 ? "no number of the North American plan" : "no telephone number");
	else if (err < 0)
		s->failed = err;
	s->result->numbers++;
	s->result->changed += changed;
}

/* Sent in: listed until it comes back. */
static void take_washed(struct reading *s, struct e164 number)
{
	if (s->rules.sent == READING_SENT)
		reading_answer(s, number, READING_LISTED);
	else if (numset_builder_asked(s->builder, number))
		reading_answer(s, number, READING_CLEAN);
	else
		reading_bad(s, "a number that was not sent in (hint: is --sent the file of this wash?)");
}

void reading_take(struct reading *s, struct e164 number, enum reading_action action)
{
	if (s->rules.sent != READING_NO_WASH && action == READING_NONE) {
		take_washed(s, number);
		return;
	}
	if (action == READING_NONE)
		action = s->rules.every;
	if (s->rules.changes != (action != READING_NONE))
		reading_bad(s, s->rules.changes ? "a change without A or D" : "a change record in a full list");
	else if (action == READING_UNCLEAR)
		reading_bad(s, "both A and D");
	else if (allowed(s, number))
		put(s, number, action != READING_DELETE);
}

void reading_answer(struct reading *s, struct e164 number, enum reading_answer answer)
{
	int err;

	if (!allowed(s, number))
		return;
	if (answer == READING_INVALID) {
		s->result->numbers++;
		s->result->invalid++;
		return;
	}
	err = numset_builder_ask(s->builder, number);
	if (err < 0)
		s->failed = err;
	else
		put(s, number, answer == READING_LISTED);
}

int reading_end(struct reading *s, int err)
{
	struct reading_result *r = s->result;

	if (err == 0)
		err = s->failed;
	if (err == 0 && ferror(s->f))
		err = -EIO;
	fclose(s->f);
	s->f = NULL;
	if (err == 0 && r->bad == 0 && r->numbers == 0 && !s->rules.changes)
		reading_bad(s, "the list holds no number");
	if (r->bad > 0)
		return -EBADMSG;
	if (err < 0)
		snprintf(r->error, sizeof(r->error), "%.300s: %s", s->path,
			err == -EIO ? "it cannot be read to its end: damaged or cut short" : strerror(-err));
	return err;
}

enum reading_action reading_action_of(const char *text, size_t len)
{
	static const struct {
		const char *word;
		enum reading_action action;
	} words[] = { { "A", READING_ADD }, { "D", READING_DELETE }, { "add", READING_ADD }, { "added", READING_ADD },
		{ "delete", READING_DELETE }, { "deleted", READING_DELETE }, { "remove", READING_DELETE } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && len > 0; i++)
		if (strlen(words[i].word) == len && strncasecmp(words[i].word, text, len) == 0)
			return words[i].action;
	return READING_NONE;
}
