/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scripts of any bytes: refused with a place and a reason, or one that a conversation cannot get lost in. See
 * fuzz.h for how it is built.
 */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "dialer/agent/script_priv.h"
#include "tests/fuzz/fuzz.h"

#include "dialer/base/banned.h"

static bool exists(const struct script *s, int state)
{
	return state >= 0 && state < s->state_count;
}

/* Every state has words, and leads on, ends or asks for a representative. */
static void look_through(const struct script *s)
{
	bool hands_over = false;

	for (int i = 0; i < s->state_count; i++) {
		const struct script_state *st = &s->states[i];

		hands_over = hands_over || st->hand_over;
		if (st->say == NULL || st->tries < (st->hand_over ? 0 : 1) || (st->hand_over && !exists(s, st->otherwise)))
			abort();
		if (!st->hand_over && st->end == DISPOSITION_NONE && st->expect == EXPECT_NONE && !exists(s, st->next))
			abort();
		for (int k = 0; k < st->on_count; k++)
			if (!exists(s, st->on[k].state))
				abort();
	}
	if (!exists(s, s->start) || script_hands_over(s) != hands_over)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char error[SCRIPT_ERROR_MAX] = "";
	struct script *s = NULL;
	char *copy = malloc(size > 0 ? size : 1); /* of exactly this size, for what is read beyond its end */

	if (copy == NULL)
		abort();
	memcpy(copy, data, size);
	if (script_parse(&s, copy, size, error) == 0)
		look_through(s);
	else if (s != NULL || strncmp(error, "line ", 5) != 0)
		abort();
	script_unref(s);
	free(copy);
	return 0;
}
