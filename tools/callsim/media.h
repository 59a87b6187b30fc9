/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The RTP of one call: a pair of sockets, one packet each 20 ms by an absolute schedule (speech,
 * keys or faint line noise), and what arrives, stamped by the kernel, given to the ear.
 */
#ifndef CALLSIM_MEDIA_H
#define CALLSIM_MEDIA_H

#include <stdbool.h>
#include <stdint.h>

#include "tools/callsim/clip.h"
#include "tools/callsim/ear.h"
#include "tools/callsim/sdp.h"

struct event_base;
struct media;

struct media_handler {
	/* After each packet sent; may end the call, but not free the media. */
	void (*on_tick)(int64_t now_us, void *arg);
	/* A clip or key was played to its end, or stopped; first and last packet of it. */
	void (*on_played)(const char *what, bool key, int64_t from_us, int64_t to_us, void *arg);
	ear_heard_h *on_heard;
	/* The caller pressed a key (RFC 4733), once per event. */
	void (*on_key)(char key, int64_t at_us, void *arg);
	void *arg;
};

struct media_params {
	struct event_base *base;
	const char *host;        /* local IP literal */
	const struct sdp_offer *offer;
	double speech_dbov;      /* threshold of the ear */
	double noise_dbov;       /* faint noise of the line while nothing is said */
	const char *record;      /* WAV path, or NULL */
	struct media_handler handler;
};

struct media_stats {
	uint64_t sent, received, lost, unexpected, rtcp;
	int64_t first_sent_us;
};

/* Returns 0, -EINVAL (address of the offer), -EADDRINUSE, -ENOMEM or the errno of a socket call. */
int media_new(struct media **mp, const struct media_params *params)
	__attribute__((warn_unused_result));
void media_free(struct media *m); /* accepts NULL; completes the recording */
uint16_t media_port(const struct media *m);
/* A later offer of the same call: address, law. Returns 0 or -EINVAL. */
int media_update(struct media *m, const struct sdp_offer *offer) __attribute__((warn_unused_result));
void media_start(struct media *m); /* packets from now on */

void media_play(struct media *m, const struct clip *clip); /* instead of what plays */
void media_silence(struct media *m);
/* Press keys one after the other: 100 ms each, 100 ms apart. Returns 0 or -EINVAL. */
int media_press(struct media *m, const char *keys) __attribute__((warn_unused_result));
bool media_busy(const struct media *m); /* a clip that does not loop, or keys, are being sent */

struct ear *media_ear(struct media *m);
void media_stats(const struct media *m, struct media_stats *ret);

#endif
