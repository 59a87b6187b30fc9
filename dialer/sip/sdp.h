/* SPDX-License-Identifier: Apache-2.0 */
/* The audio part of SDP offers and answers (RFC 3264): G.711 both laws and telephone-event. */
#ifndef DIALER_SIP_SDP_H
#define DIALER_SIP_SDP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sdp_audio {
	bool valid;
	char host[64];       /* IP literal; "0.0.0.0" or hold: send is false */
	uint16_t port;       /* 0: audio refused */
	int payload_type;    /* 0 PCMU, 8 PCMA: the first of the answer that we offered */
	int event_type;      /* telephone-event payload type; -1 none */
	int ptime_ms;        /* 20 when not stated */
	bool send, receive;  /* from our side: may we send, will they send */
};

#define SDP_TEXT_MAX 1024

/* Offer PCMU, PCMA, telephone-event/8000 (type 101), ptime 20. Returns length or -ENOBUFS. */
int sdp_offer(char *out, size_t size, const char *host, uint16_t port, uint64_t session)
	__attribute__((warn_unused_result));
/* Parse an answer; *ret.valid is false when it holds no audio we can use. */
void sdp_parse_answer(const char *text, size_t len, struct sdp_audio *ret);

#endif
