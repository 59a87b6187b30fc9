/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Frames on their way from one stream to another of the same worker: what one hears (its on_frame) is put in,
 * what the other is to say (its fill) taken out. The streams are ticked one after the other, so a frame waits
 * for no tick in the one direction and for one, 20 ms, in the other. More than PASSAGE_FRAMES never wait: when
 * the taking side has fallen behind, the oldest is dropped, for words that come late are worse than a gap.
 *
 * A zeroed one is empty. Worker thread.
 */
#ifndef DIALER_MEDIA_PASSAGE_H
#define DIALER_MEDIA_PASSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/media/stream.h"

#define PASSAGE_FRAMES 3

struct passage {
	int16_t frames[PASSAGE_FRAMES][MEDIA_FRAME];
	int first, count;
};

/* Where nothing has arrived for so long that nothing is concealed any more, nothing is put in. */
void passage_put(struct passage *p, const struct media_frame *f);
/* False: nothing is there; out is left alone. */
bool passage_take(struct passage *p, int16_t out[MEDIA_FRAME]);

#endif
