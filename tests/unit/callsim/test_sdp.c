/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "dialer/base/buf.h"
#include "tools/callsim/sdp.h"

#include "dialer/base/banned.h"

#define HEAD "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n"

static int parse(const char *text, struct sdp_offer *o)
{
	const char *why;

	return sdp_parse_offer(text, strlen(text), o, &why);
}

static void offer_and_answer(void **state)
{
	struct sdp_offer o;
	struct buf b;

	(void)state;
	assert_int_equal(parse(HEAD "c=IN IP4 192.0.2.9\r\nt=0 0\r\nm=video 4000 RTP/AVP 96\r\n"
		"m=audio 5004 RTP/AVP 96 8 0 101\r\nc=IN IP4 192.0.2.7\r\n"
		"a=rtpmap:96 opus/48000/2\r\na=rtpmap:101 telephone-event/8000\r\na=sendonly\r\n", &o),
		0);
	assert_string_equal(o.host, "192.0.2.7");
	assert_int_equal(o.port, 5004);
	assert_int_equal(o.law, LAW_A);
	assert_int_equal(o.event_type, 101);
	assert_true(o.sends);
	assert_false(o.receives);
	buf_init(&b, 4096);
	sdp_answer(&b, &o, "127.0.0.1", 6000, 1);
	assert_int_equal(buf_error(&b), 0);
	assert_non_null(strstr(buf_text(&b), "m=video 0 RTP/AVP 96\r\nm=audio 6000 RTP/AVP 8 101\r\n"));
	assert_non_null(strstr(buf_text(&b), "a=recvonly\r\n"));
	buf_release(&b);
}

static void refused(void **state)
{
	static const char *const bad[] = {
		"",
		"hello",
		HEAD "c=IN IP4 192.0.2.9\r\n",
		HEAD "c=IN IP4 192.0.2.9\r\nm=audio 5004 RTP/AVP 18\r\n",
		HEAD "c=IN IP4 192.0.2.9\r\nm=audio 0 RTP/AVP 0\r\n",
		HEAD "c=IN IP4 192.0.2.9\r\nm=audio 70000 RTP/AVP 0\r\n",
		HEAD "c=IN IP4 192.0.2.9\r\nm=audio 5004 RTP/SAVP 0\r\n",
		HEAD "c=IN IP4 example.org\r\nm=audio 5004 RTP/AVP 0\r\n",
		HEAD "c=IN IP4 999.0.2.9\r\nm=audio 5004 RTP/AVP 0\r\n",
		HEAD "m=audio 5004 RTP/AVP 0\r\n",
	};
	struct sdp_offer o;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(parse(bad[i], &o), -EINVAL);
}

static void mutations(void **state)
{
	static const char good[] = HEAD "c=IN IP4 192.0.2.9\r\nt=0 0\r\nm=audio 5004 RTP/AVP 0 101\r\n"
		"a=rtpmap:101 telephone-event/8000\r\n";
	char text[sizeof(good)];
	struct sdp_offer o;
	const char *why;

	(void)state;
	for (size_t i = 0; i < sizeof(good) - 1; i++) {
		for (int byte = 0; byte < 256; byte += 5) {
			memcpy(text, good, sizeof(good));
			text[i] = (char)byte;
			if (sdp_parse_offer(text, sizeof(good) - 1, &o, &why) == 0)
				assert_true(o.port > 0 && o.host[0] != '\0');
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offer_and_answer),
		cmocka_unit_test(refused),
		cmocka_unit_test(mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
