/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/media/digits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <spandsp.h>

#include "dialer/base/banned.h"

/* Out: 100 ms of tone, the last packet three times (RFC 4733 2.5.1.4), 80 ms of pause. */
#define TONE_STEPS 5
#define END_STEPS 2
#define PAUSE_STEPS 4

struct digits_in {
	dtmf_rx_state_t *detector;
	void (*on_digit)(char digit, void *arg);
	void *arg;
	bool seen_event;
	uint32_t timestamp; /* of the event told last: all its packets carry it */
};

static void on_detected(void *user, const char *digits, int len)
{
	struct digits_in *d = user;

	for (int i = 0; i < len && !d->seen_event; i++)
		d->on_digit(digits[i], d->arg);
}

struct digits_in *digits_in_new(void (*on_digit)(char digit, void *arg), void *arg)
{
	struct digits_in *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	d->on_digit = on_digit;
	d->arg = arg;
	d->detector = dtmf_rx_init(NULL, on_detected, d);
	if (d->detector == NULL) {
		free(d);
		return NULL;
	}
	return d;
}

void digits_in_free(struct digits_in *d)
{
	if (d == NULL)
		return;
	dtmf_rx_free(d->detector);
	free(d);
}

void digits_event(struct digits_in *d, uint32_t timestamp, const struct rtp_event *e)
{
	char digit = rtp_event_digit(e->event);

	if (digit == '\0' || (d->seen_event && timestamp == d->timestamp))
		return;
	d->seen_event = true;
	d->timestamp = timestamp;
	d->on_digit(digit, d->arg);
}

void digits_audio(struct digits_in *d, const int16_t samples[MEDIA_FRAME])
{
	if (!d->seen_event)
		dtmf_rx(d->detector, samples, MEDIA_FRAME);
}

int digits_out_add(struct digits_out *d, const char *digits)
{
	size_t have = strlen(d->queue), more = strlen(digits);

	if (have + more > DIGITS_OUT_MAX)
		return -ENOBUFS;
	for (size_t i = 0; i < more; i++) {
		if (rtp_digit_event(digits[i]) < 0)
			return -EINVAL;
	}
	memcpy(d->queue + have, digits, more + 1);
	return 0;
}

bool digits_out_next(struct digits_out *d, struct rtp_event *ret, bool *ret_marker,
	uint32_t *timestamp)
{
	int step = d->step;

	if (d->queue[0] == '\0')
		return false;
	if (step == 0)
		d->timestamp = *timestamp;
	if (++d->step > TONE_STEPS + END_STEPS + PAUSE_STEPS) {
		memmove(d->queue, d->queue + 1, strlen(d->queue));
		d->step = 0;
		return false;
	}
	if (step >= TONE_STEPS + END_STEPS)
		return false; /* the pause: audio */
	*ret_marker = step == 0;
	*timestamp = d->timestamp;
	ret->event = (uint8_t)rtp_digit_event(d->queue[0]);
	ret->end = step >= TONE_STEPS - 1;
	ret->duration = (uint16_t)((step < TONE_STEPS ? step + 1 : TONE_STEPS) * MEDIA_FRAME);
	return true;
}
