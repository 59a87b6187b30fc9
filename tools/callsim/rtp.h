/* SPDX-License-Identifier: Apache-2.0 */
/* RTP packets (RFC 3550) and telephone events (RFC 4733) as bytes. Pure. */
#ifndef CALLSIM_RTP_H
#define CALLSIM_RTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RTP_HEADER 12
#define RTP_PACKET_MAX 1500
#define RTP_FRAME 160   /* samples in 20 ms at 8 kHz */
#define RTP_FRAME_US 20000

struct rtp_packet {
	int payload_type;
	bool marker;
	uint16_t seq;
	uint32_t timestamp, ssrc;
	const uint8_t *payload; /* inside the bytes parsed */
	size_t payload_len;
};

/* Returns 0, or -EBADMSG: version, length, extension or padding do not fit. */
int rtp_parse(const uint8_t *data, size_t len, struct rtp_packet *ret)
	__attribute__((warn_unused_result));
/* The header into out[RTP_HEADER]; payload fields of p are not used. */
void rtp_write_header(const struct rtp_packet *p, uint8_t *out);

#define RTP_EVENT_LEN 4
/* digit: 0-9 * # A-D. Returns the event code of RFC 4733 3.2, or -EINVAL. */
int rtp_event_code(char digit) __attribute__((warn_unused_result));
/* duration in time stamp units; volume -10 dBm0. */
void rtp_write_event(int code, bool end, uint16_t duration, uint8_t out[RTP_EVENT_LEN]);

#endif
