/* SPDX-License-Identifier: Apache-2.0 */
/* "did you mean": the known word nearest to a mistyped one. */
#ifndef DIALER_BASE_SUGGEST_H
#define DIALER_BASE_SUGGEST_H

#include <stddef.h>

#define SUGGEST_WORD_MAX 64 /* longer words are never suggested */

struct suggest {
	const char *word;
	const char *best; /* NULL: nothing near enough */
	size_t distance;
};

/*
 * Offer every known word with suggest_offer(); then best is the nearest, if at most a third of
 * its letters would have to change. Neither word is copied. Any thread.
 */
void suggest_init(struct suggest *s, const char *word);
void suggest_offer(struct suggest *s, const char *known);

#endif
