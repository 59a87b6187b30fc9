/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/media/rtp.h"

#include <errno.h>
#include <string.h>

#include "dialer/base/banned.h"

static const char event_digits[] = "0123456789*#ABCD";

static uint32_t read32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void write32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

void rtp_write_header(uint8_t *buf, const struct rtp_header *h)
{
	buf[0] = 0x80;
	buf[1] = (uint8_t)((h->marker ? 0x80 : 0) | (h->payload_type & 0x7f));
	buf[2] = (uint8_t)(h->sequence >> 8);
	buf[3] = (uint8_t)h->sequence;
	write32(buf + 4, h->timestamp);
	write32(buf + 8, h->ssrc);
}

/* Bytes of the extension header, 0 without one; more than the packet when it lies. */
static size_t extension_bytes(const uint8_t *packet, size_t at, size_t len)
{
	if (!(packet[0] & 0x10))
		return 0;
	if (at + 4 > len)
		return len + 1;
	return 4 + 4 * ((size_t)packet[at + 2] << 8 | packet[at + 3]);
}

int rtp_parse(const uint8_t *packet, size_t len, struct rtp_header *ret_h, const uint8_t **ret_payload,
	size_t *ret_len)
{
	size_t start, padding = 0;

	if (len < RTP_HEADER_BYTES || (packet[0] & 0xc0) != 0x80)
		return -EINVAL;
	start = RTP_HEADER_BYTES + 4 * (size_t)(packet[0] & 15);
	if (start > len)
		return -EINVAL;
	start += extension_bytes(packet, start, len);
	if (start > len)
		return -EINVAL;
	if (packet[0] & 0x20) {
		padding = packet[len - 1];
		if (padding == 0 || padding > len - start)
			return -EINVAL;
	}
	*ret_h = (struct rtp_header){ (packet[1] & 0x80) != 0, packet[1] & 0x7f,
		(uint16_t)(packet[2] << 8 | packet[3]), read32(packet + 4), read32(packet + 8) };
	*ret_payload = packet + start;
	*ret_len = len - start - padding;
	return 0;
}

void rtp_write_event(uint8_t *buf, const struct rtp_event *e)
{
	buf[0] = e->event;
	buf[1] = (uint8_t)((e->end ? 0x80 : 0) | 10); /* -10 dBm0 */
	buf[2] = (uint8_t)(e->duration >> 8);
	buf[3] = (uint8_t)e->duration;
}

int rtp_parse_event(const uint8_t *payload, size_t len, struct rtp_event *ret)
{
	if (len < RTP_EVENT_BYTES)
		return -EINVAL;
	*ret = (struct rtp_event){ payload[0], (payload[1] & 0x80) != 0,
		(uint16_t)(payload[2] << 8 | payload[3]) };
	return 0;
}

char rtp_event_digit(uint8_t event)
{
	return event < sizeof(event_digits) - 1 ? event_digits[event] : '\0';
}

int rtp_digit_event(char digit)
{
	const char *p = digit != '\0' ? strchr(event_digits, digit) : NULL;

	return p != NULL ? (int)(p - event_digits) : -1;
}
