/* SPDX-License-Identifier: Apache-2.0 */
/* The audio part of an SDP offer (RFC 8866, RFC 3264) and our answer to it. Pure. */
#ifndef CALLSIM_SDP_H
#define CALLSIM_SDP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/callsim/g711.h"

struct buf;

#define SDP_MEDIA_MAX 8 /* m= lines looked at */

struct sdp_offer {
	char host[64];     /* IP literal of the audio */
	uint16_t port;
	enum law law;      /* the first G.711 law of the offer */
	int event_type;    /* telephone-event payload type at 8 kHz, -1 none */
	bool sends, receives; /* from the offerer's side */
	int media_count;   /* m= lines in all */
	int audio_index;   /* which one is ours */
	char media[SDP_MEDIA_MAX][64]; /* "video 0 RTP/AVP 96": refused in the answer, in order */
};

/* Returns 0, or -EINVAL with a static text: no audio, no address, no G.711, malformed. */
int sdp_parse_offer(const char *text, size_t len, struct sdp_offer *ret, const char **ret_why)
	__attribute__((warn_unused_result));
/* Append our answer: one law, telephone-event as offered, other media refused. */
void sdp_answer(struct buf *out, const struct sdp_offer *offer, const char *host, uint16_t port,
	uint64_t session);

#endif
