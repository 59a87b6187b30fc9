/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The receiving side: packets in, one frame out per tick. Jitter buffer (speexdsp) in steps of
 * 10 ms, so that every packet time works; gaps are concealed (spandsp) for 60 ms, then silence.
 */
#ifndef DIALER_MEDIA_HEARING_H
#define DIALER_MEDIA_HEARING_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/media/g711.h"
#include "dialer/media/rtp.h"
#include "dialer/media/stream.h"

struct hearing;

struct hearing_frame {
	int16_t samples[MEDIA_FRAME];
	bool concealed;
	int64_t captured_mono_us; /* arrival of its packet; 0 if concealed */
};

int hearing_new(struct hearing **hp) __attribute__((warn_unused_result));
void hearing_free(struct hearing *h); /* accepts NULL */
void hearing_set_law(struct hearing *h, enum law law);
/* A packet of the negotiated audio payload type that arrived at mono_us. */
void hearing_put(struct hearing *h, const struct rtp_header *rtp, const uint8_t *payload, size_t len,
	int64_t mono_us);
/* The next 20 ms. */
void hearing_get(struct hearing *h, int64_t mono_us, struct hearing_frame *ret);
void hearing_stats(const struct hearing *h, struct stream_stats *ret);

#endif
