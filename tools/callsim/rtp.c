/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tools/callsim/rtp.h"

#include <errno.h>
#include <string.h>

#include "dialer/base/banned.h"

#define EVENT_VOLUME 10 /* -10 dBm0 */

static unsigned get16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void put16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v & 0xffff);
}

int rtp_parse(const uint8_t *data, size_t len, struct rtp_packet *ret)
{
	size_t head = RTP_HEADER, tail = 0;

	if (len < RTP_HEADER || data[0] >> 6 != 2)
		return -EBADMSG;
	head += 4 * (size_t)(data[0] & 15);
	if ((data[0] & 0x10) != 0) {
		if (len < head + 4)
			return -EBADMSG;
		head += 4 + 4 * (size_t)get16(data + head + 2);
	}
	if ((data[0] & 0x20) != 0) {
		tail = data[len - 1];
		if (tail == 0)
			return -EBADMSG;
	}
	if (len < head + tail)
		return -EBADMSG;
	*ret = (struct rtp_packet){
		.payload_type = data[1] & 0x7f,
		.marker = (data[1] & 0x80) != 0,
		.seq = (uint16_t)get16(data + 2),
		.timestamp = get32(data + 4),
		.ssrc = get32(data + 8),
		.payload = data + head,
		.payload_len = len - head - tail,
	};
	return 0;
}

void rtp_write_header(const struct rtp_packet *p, uint8_t *out)
{
	out[0] = 0x80;
	out[1] = (uint8_t)(p->payload_type | (p->marker ? 0x80 : 0));
	put16(out + 2, p->seq);
	put32(out + 4, p->timestamp);
	put32(out + 8, p->ssrc);
}

int rtp_event_code(char digit)
{
	static const char codes[] = "0123456789*#ABCD";
	const char *at = digit != '\0' ? strchr(codes, digit) : NULL;

	return at != NULL ? (int)(at - codes) : -EINVAL;
}

void rtp_write_event(int code, bool end, uint16_t duration, uint8_t out[RTP_EVENT_LEN])
{
	out[0] = (uint8_t)code;
	out[1] = (uint8_t)((end ? 0x80 : 0) | EVENT_VOLUME);
	put16(out + 2, duration);
}
