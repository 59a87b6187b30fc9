/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of good and bad peers. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "dialer/sip/sdp.h"

#include "dialer/base/banned.h"

#define HEAD "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.2\r\nt=0 0\r\n"

static struct sdp_audio parse(const char *text)
{
	struct sdp_audio a;
	size_t len = strlen(text);
	/* Exactly as long as the text: reading behind it is seen by the sanitizer. */
	char *copy = malloc(len > 0 ? len : 1);

	assert_non_null(copy);
	memcpy(copy, text, len);
	sdp_parse_answer(copy, len, &a);
	free(copy);
	return a;
}

static void a_plain_answer(void **state)
{
	struct sdp_audio a = parse(HEAD "m=audio 4000 RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\n"
					"a=rtpmap:101 telephone-event/8000\r\na=ptime:30\r\n");

	(void)state;
	assert_true(a.valid);
	assert_string_equal(a.host, "10.0.0.2");
	assert_int_equal(a.port, 4000);
	assert_int_equal(a.payload_type, 0);
	assert_int_equal(a.event_type, 101);
	assert_int_equal(a.ptime_ms, 30);
	assert_true(a.send && a.receive);
}

static void the_first_codec_we_know(void **state)
{
	(void)state;
	assert_int_equal(parse(HEAD "m=audio 4000 RTP/AVP 18 8 0\r\n").payload_type, 8);
	assert_int_equal(parse(HEAD "m=audio 4000 RTP/AVP 0 8\r\n").payload_type, 0);
	assert_false(parse(HEAD "m=audio 4000 RTP/AVP 18 101\r\n").valid);
	assert_false(parse(HEAD "m=audio 4000 RTP/AVP\r\n").valid);
}

static void defaults(void **state)
{
	struct sdp_audio a = parse(HEAD "m=audio 4000 RTP/AVP 8\n"); /* bare line feeds too */

	(void)state;
	assert_true(a.valid);
	assert_int_equal(a.event_type, -1);
	assert_int_equal(a.ptime_ms, 20);
}

static void the_media_address_wins(void **state)
{
	struct sdp_audio a = parse(HEAD "m=audio 4000 RTP/AVP 0\r\nc=IN IP4 192.0.2.9\r\n");

	(void)state;
	assert_string_equal(a.host, "192.0.2.9");
	a = parse(HEAD "m=audio 4000 RTP/AVP 0\r\nc=IN IP6 2001:db8::1\r\n");
	assert_string_equal(a.host, "2001:db8::1");
}

static void hold(void **state)
{
	struct sdp_audio a = parse(HEAD "m=audio 4000 RTP/AVP 0\r\na=sendonly\r\n");

	(void)state;
	assert_true(a.valid);
	assert_false(a.send);
	assert_true(a.receive);
	a = parse(HEAD "m=audio 4000 RTP/AVP 0\r\na=recvonly\r\n");
	assert_true(a.send);
	assert_false(a.receive);
	a = parse(HEAD "m=audio 4000 RTP/AVP 0\r\na=inactive\r\n");
	assert_false(a.send || a.receive);
	a = parse("v=0\r\nc=IN IP4 0.0.0.0\r\nm=audio 4000 RTP/AVP 0\r\n");
	assert_true(a.valid);
	assert_false(a.send);
	a = parse("v=0\r\nc=IN IP4 10.0.0.1\r\na=inactive\r\nm=audio 4000 RTP/AVP 0\r\n");
	assert_false(a.send || a.receive);
}

static void refused_or_other_media(void **state)
{
	struct sdp_audio a;

	(void)state;
	assert_false(parse(HEAD "m=audio 0 RTP/AVP 0\r\n").valid);
	assert_false(parse(HEAD "m=video 4000 RTP/AVP 0\r\n").valid);
	assert_false(parse(HEAD "m=audio 4000 RTP/SAVP 0\r\n").valid);
	assert_false(parse(HEAD).valid);
	/* Attributes of a second line are not the first one's. */
	a = parse(HEAD "m=audio 4000 RTP/AVP 0\r\nm=video 5000 RTP/AVP 96\r\na=inactive\r\n"
		       "c=IN IP4 192.0.2.66\r\n");
	assert_true(a.valid && a.send && a.receive);
	assert_string_equal(a.host, "10.0.0.2");
	a = parse(HEAD "m=audio 4000 RTP/AVP 0\r\nm=audio 6000 RTP/AVP 8\r\n");
	assert_int_equal(a.port, 4000);
	assert_int_equal(a.payload_type, 0);
}

static void hostile(void **state)
{
	static const char *const texts[] = {
		"", "\r\n", "=", "m", "m=", "c=\r\n", "a=\r\n", "m=audio",
		HEAD "m=audio -1 RTP/AVP 0\r\n",
		HEAD "m=audio 65536 RTP/AVP 0\r\n",
		HEAD "m=audio 4000000000 RTP/AVP 0\r\n",
		HEAD "m=audio 4000 RTP/AVP x\r\n",
		"v=0\r\nc=IN IP4 evil.example\r\nm=audio 4000 RTP/AVP 0\r\n",
		"v=0\r\nc=IN IP4 10.0.0.999\r\nm=audio 4000 RTP/AVP 0\r\n",
		"v=0\r\nc=IN IP6 1::2::3\r\nm=audio 4000 RTP/AVP 0\r\n",
		"m=audio 4000 RTP/AVP 0\r\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (parse(texts[i]).valid)
			fail_msg("taken: %s", texts[i]);
	}
	assert_int_equal(parse(HEAD "m=audio 4000 RTP/AVP 0\r\na=ptime:0\r\n").ptime_ms, 20);
	assert_int_equal(parse(HEAD "m=audio 4000 RTP/AVP 0\r\na=ptime:-5\r\n").ptime_ms, 20);
	assert_int_equal(parse(HEAD "m=audio 4000 RTP/AVP 0\r\na=ptime:100000\r\n").ptime_ms, 20);
	assert_int_equal(parse(HEAD "m=audio 4000 RTP/AVP 0\r\na=rtpmap:300 telephone-event/8000\r\n")
				 .event_type, -1);
}

static void long_input(void **state)
{
	static const char with_zero[] =
		"v=0\r\nx=\0\r\nc=IN IP4 10.0.0.1\r\nm=audio 4000 RTP/AVP 0\r\n";
	static char text[70000];
	struct sdp_audio a;
	int n;

	(void)state;
	n = snprintf(text, sizeof(text), HEAD "m=audio 4000 RTP/AVP");
	for (int i = 0; i < 1000; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, " 96");
	snprintf(text + n, sizeof(text) - (size_t)n, " 0\r\n");
	assert_false(parse(text).valid); /* behind what an answer to three formats may hold */
	memset(text, 'a', sizeof(text) - 1);
	sdp_parse_answer(text, sizeof(text) - 1, &a);
	assert_false(a.valid);
	sdp_parse_answer(NULL, 0, &a);
	assert_false(a.valid);
	/* Zero bytes within are not the end of the body. */
	sdp_parse_answer(with_zero, sizeof(with_zero) - 1, &a);
	assert_string_equal(a.host, "10.0.0.1");
}

static void an_offer_reads_as_an_answer(void **state)
{
	char text[SDP_TEXT_MAX];
	struct sdp_audio a;

	(void)state;
	assert_true(sdp_offer(text, sizeof(text), "192.0.2.1", 20000, 7) > 0);
	a = parse(text);
	assert_true(a.valid && a.send && a.receive);
	assert_string_equal(a.host, "192.0.2.1");
	assert_int_equal(a.port, 20000);
	assert_int_equal(a.payload_type, 0);
	assert_int_equal(a.event_type, 101);
	assert_true(sdp_offer(text, sizeof(text), "2001:db8::7", 20002, 7) > 0);
	assert_string_equal(parse(text).host, "2001:db8::7");
	assert_int_equal(sdp_offer(text, 100, "192.0.2.1", 20000, 7), -ENOBUFS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_answer),
		cmocka_unit_test(the_first_codec_we_know),
		cmocka_unit_test(defaults),
		cmocka_unit_test(the_media_address_wins),
		cmocka_unit_test(hold),
		cmocka_unit_test(refused_or_other_media),
		cmocka_unit_test(hostile),
		cmocka_unit_test(long_input),
		cmocka_unit_test(an_offer_reads_as_an_answer),
	};

	return cmocka_run_group_tests_name("sip/sdp", tests, NULL, NULL);
}
