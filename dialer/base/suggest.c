/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/base/suggest.h"

#include <string.h>

#include "dialer/base/banned.h"

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Levenshtein distance, one row at a time; both words are shorter than SUGGEST_WORD_MAX. */
static size_t distance(const char *a, const char *b)
{
	size_t row[SUGGEST_WORD_MAX];
	size_t len = strlen(b);

	for (size_t j = 0; j <= len; j++)
		row[j] = j;
	for (size_t i = 0; a[i] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 1; j <= len; j++) {
			size_t change = diagonal + (a[i] != b[j - 1]);

			diagonal = row[j];
			row[j] = least(change, least(row[j], row[j - 1]) + 1);
		}
	}
	return row[len];
}

void suggest_init(struct suggest *s, const char *word)
{
	*s = (struct suggest){ .word = word, .distance = SUGGEST_WORD_MAX };
}

void suggest_offer(struct suggest *s, const char *known)
{
	size_t d, len = strlen(known);

	if (strlen(s->word) >= SUGGEST_WORD_MAX || len >= SUGGEST_WORD_MAX)
		return;
	d = distance(s->word, known);
	if (d < s->distance && d <= (len + 2) / 3) {
		s->distance = d;
		s->best = known;
	}
}
