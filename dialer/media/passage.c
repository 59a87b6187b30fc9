/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/media/passage.h"

#include <string.h>

#include "dialer/base/banned.h"

/* The end of concealment is digital silence; on a line that sounds as if it were dead, comfort noise does not. */
static bool is_nothing(const struct media_frame *f)
{
	if (!f->concealed)
		return false;
	for (int i = 0; i < MEDIA_FRAME; i++) {
		if (f->samples[i] != 0)
			return false;
	}
	return true;
}

void passage_put(struct passage *p, const struct media_frame *f)
{
	int at;

	if (is_nothing(f))
		return;
	if (p->count == PASSAGE_FRAMES) {
		p->first = (p->first + 1) % PASSAGE_FRAMES;
		p->count--;
	}
	at = (p->first + p->count++) % PASSAGE_FRAMES;
	memcpy(p->frames[at], f->samples, sizeof(p->frames[at]));
}

bool passage_take(struct passage *p, int16_t out[MEDIA_FRAME])
{
	if (p->count == 0)
		return false;
	memcpy(out, p->frames[p->first], sizeof(p->frames[0]));
	p->first = (p->first + 1) % PASSAGE_FRAMES;
	p->count--;
	return true;
}
