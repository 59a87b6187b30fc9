/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys: received as telephone events (RFC 4733) or in band, each told once; sent as telephone
 * events. In-band detection ends with the first event packet of a call, or a key that a gateway
 * sends both ways would count twice.
 */
#ifndef DIALER_MEDIA_DIGITS_H
#define DIALER_MEDIA_DIGITS_H

#include <stdbool.h>
#include <stdint.h>

#include "dialer/media/rtp.h"
#include "dialer/media/stream.h"

struct digits_in;

/* NULL without memory. on_digit is called from digits_event() and digits_audio(). */
struct digits_in *digits_in_new(void (*on_digit)(char digit, void *arg), void *arg);
void digits_in_free(struct digits_in *d); /* accepts NULL */
void digits_event(struct digits_in *d, uint32_t timestamp, const struct rtp_event *e);
void digits_audio(struct digits_in *d, const int16_t samples[MEDIA_FRAME]);

#define DIGITS_OUT_MAX 32

/* What goes out; a zeroed one is idle. */
struct digits_out {
	char queue[DIGITS_OUT_MAX + 1];
	int step;           /* packets of the current digit so far */
	uint32_t timestamp; /* of its start: the same in all its packets */
};

int digits_out_add(struct digits_out *d, const char *digits) __attribute__((warn_unused_result));
/*
 * The event packet of this tick: false when none is due and audio goes on. marker: first of a
 * digit. *timestamp is the stream's in, the event's out.
 */
bool digits_out_next(struct digits_out *d, struct rtp_event *ret, bool *ret_marker,
	uint32_t *timestamp);

#endif
