/* SPDX-License-Identifier: Apache-2.0 */
/* RTP packets of good and bad peers. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "dialer/media/rtp.h"

#include "dialer/base/banned.h"

struct parsed {
	int err;
	struct rtp_header h;
	size_t offset, len;
};

/* Parsed from memory exactly as long as the packet, so that the sanitizer sees reading behind it. */
static struct parsed parse(const uint8_t *bytes, size_t len)
{
	struct parsed p = { 0 };
	uint8_t *copy = malloc(len > 0 ? len : 1);
	const uint8_t *payload = copy;

	assert_non_null(copy);
	if (len > 0)
		memcpy(copy, bytes, len);
	p.err = rtp_parse(copy, len, &p.h, &payload, &p.len);
	p.offset = (size_t)(payload - copy);
	free(copy);
	return p;
}

static void what_is_written_is_read(void **state)
{
	const struct rtp_header h = { true, 101, 65535, UINT32_C(0xfedcba98), UINT32_C(0x80000001) };
	uint8_t packet[RTP_HEADER_BYTES + 160] = { 0 };
	struct parsed p;

	(void)state;
	rtp_write_header(packet, &h);
	p = parse(packet, sizeof(packet));
	assert_int_equal(p.err, 0);
	assert_true(p.h.marker);
	assert_int_equal(p.h.payload_type, 101);
	assert_int_equal(p.h.sequence, 65535);
	assert_int_equal(p.h.timestamp, h.timestamp);
	assert_int_equal(p.h.ssrc, h.ssrc);
	assert_int_equal(p.offset, 12);
	assert_int_equal(p.len, 160);
}

static void sources_extension_and_padding(void **state)
{
	/* two CSRCs, an extension of one word, two bytes of payload, three of padding */
	const uint8_t packet[] = { 0xb2, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 1, 1, 1, 1, 2, 2, 2, 2,
		0xbe, 0xde, 0, 1, 9, 9, 9, 9, 0x55, 0x66, 0, 0, 3 };
	struct parsed p = parse(packet, sizeof(packet));

	(void)state;
	assert_int_equal(p.err, 0);
	assert_int_equal(p.offset, 28);
	assert_int_equal(p.len, 2);
}

static void too_short_at_every_length(void **state)
{
	const uint8_t packet[] = { 0x92, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 1, 1, 1, 1, 2, 2, 2, 2,
		0xbe, 0xde, 0, 1, 9, 9, 9, 9 };

	(void)state;
	for (size_t len = 0; len < sizeof(packet); len++)
		assert_int_equal(parse(packet, len).err, -EINVAL);
	assert_int_equal(parse(packet, sizeof(packet)).err, 0);
	assert_int_equal(parse(packet, sizeof(packet)).len, 0);
}

static void lies(void **state)
{
	uint8_t packet[40] = { 0x80 };

	(void)state;
	assert_int_equal(parse(packet, 40).len, 28);
	packet[0] = 0x40; /* version 1 */
	assert_int_equal(parse(packet, 40).err, -EINVAL);
	packet[0] = 0xa0; /* padding of no byte */
	assert_int_equal(parse(packet, 40).err, -EINVAL);
	packet[39] = 29; /* more padding than payload */
	assert_int_equal(parse(packet, 40).err, -EINVAL);
	packet[39] = 28;
	assert_int_equal(parse(packet, 40).err, 0);
	assert_int_equal(parse(packet, 40).len, 0);
	packet[0] = 0x90; /* an extension of 65535 words */
	packet[14] = packet[15] = 0xff;
	assert_int_equal(parse(packet, 40).err, -EINVAL);
	packet[0] = 0x8f; /* fifteen CSRCs */
	assert_int_equal(parse(packet, 40).err, -EINVAL);
}

/* Any bytes at all: refused, or a payload inside the packet. */
static void random_bytes(void **state)
{
	uint64_t seed = 1;
	uint8_t packet[64];

	(void)state;
	for (int round = 0; round < 50000; round++) {
		size_t len;
		struct parsed p;

		for (size_t i = 0; i < sizeof(packet); i++) {
			seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			packet[i] = (uint8_t)(seed >> 56);
		}
		packet[0] = (uint8_t)(0x80 | (packet[0] & 0x3f));
		len = packet[63] % 64;
		p = parse(packet, len);
		if (p.err == 0)
			assert_true(p.offset >= 12 && p.offset + p.len <= len);
	}
}

static void events(void **state)
{
	const struct rtp_event e = { 11, true, 800 };
	struct rtp_event back;
	uint8_t bytes[RTP_EVENT_BYTES];

	(void)state;
	rtp_write_event(bytes, &e);
	assert_int_equal(rtp_parse_event(bytes, sizeof(bytes), &back), 0);
	assert_int_equal(back.event, 11);
	assert_true(back.end);
	assert_int_equal(back.duration, 800);
	assert_int_equal(rtp_parse_event(bytes, 3, &back), -EINVAL);
	assert_int_equal(rtp_event_digit(11), '#');
	assert_int_equal(rtp_event_digit(16), '\0');
	assert_int_equal(rtp_event_digit(255), '\0');
	assert_int_equal(rtp_digit_event('D'), 15);
	assert_int_equal(rtp_digit_event('x'), -1);
	assert_int_equal(rtp_digit_event('\0'), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(sources_extension_and_padding),
		cmocka_unit_test(too_short_at_every_length),
		cmocka_unit_test(lies),
		cmocka_unit_test(random_bytes),
		cmocka_unit_test(events),
	};

	return cmocka_run_group_tests_name("media/rtp", tests, NULL, NULL);
}
