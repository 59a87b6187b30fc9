/* SPDX-License-Identifier: Apache-2.0 */
/* RTP packets (RFC 3550) and telephone events (RFC 4733) as bytes; pure. */
#ifndef DIALER_MEDIA_RTP_H
#define DIALER_MEDIA_RTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RTP_HEADER_BYTES 12
#define RTP_PACKET_MAX 1500

struct rtp_header {
	bool marker;
	uint8_t payload_type;
	uint16_t sequence;
	uint32_t timestamp, ssrc;
};

/* buf needs RTP_HEADER_BYTES. */
void rtp_write_header(uint8_t *buf, const struct rtp_header *h);
/*
 * Check a packet and find its payload behind CSRCs, extension and before padding. Returns 0, or
 * -EINVAL for anything that is not RTP version 2 with a payload inside its bounds.
 */
int rtp_parse(const uint8_t *packet, size_t len, struct rtp_header *ret_h, const uint8_t **ret_payload,
	size_t *ret_len) __attribute__((warn_unused_result));

struct rtp_event {
	uint8_t event;     /* 0-15: digits, * # A-D */
	bool end;
	uint16_t duration; /* timestamp units */
};

#define RTP_EVENT_BYTES 4
void rtp_write_event(uint8_t *buf, const struct rtp_event *e);
int rtp_parse_event(const uint8_t *payload, size_t len, struct rtp_event *ret)
	__attribute__((warn_unused_result));
/* '\0' for an event that is no digit. */
char rtp_event_digit(uint8_t event);
/* -1 for a character that is no digit. */
int rtp_digit_event(char digit);

#endif
