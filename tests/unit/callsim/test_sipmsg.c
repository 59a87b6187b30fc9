/* SPDX-License-Identifier: Apache-2.0 */
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

#include "tools/callsim/sipfield.h"
#include "tools/callsim/sipmsg.h"

#include "dialer/base/banned.h"

static const char invite[] = "INVITE sip:+18605550142@127.0.0.1:5070 SIP/2.0\r\n"
	"v: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKx;rport\r\n"
	"f: \"Ann; tag=no\" <sip:+18605550001@x;tag=inside>;tag=abc\r\n"
	"To: <sip:+18605550142@127.0.0.1>\r\n"
	"Subject: one\r\n two\r\n"
	"i: id1\r\nCSeq: 7 INVITE\r\nl: 3\r\n\r\nSDP";

static int parse(struct sip_message **mp, const char *data, size_t len)
{
	const char *why;

	return sip_parse(mp, data, len, &why);
}

static void whole_invite(void **state)
{
	struct sip_message *m;

	(void)state;
	assert_int_equal(parse(&m, invite, sizeof(invite) - 1), 0);
	assert_true(m->request);
	assert_int_equal(m->method, SIP_INVITE);
	assert_string_equal(m->uri, "sip:+18605550142@127.0.0.1:5070");
	assert_string_equal(m->from_tag, "abc");
	assert_string_equal(m->to_tag, "");
	assert_string_equal(m->call_id, "id1");
	assert_int_equal(m->cseq, 7);
	assert_string_equal(sip_find(m, "subject"), "one   two");
	assert_int_equal(m->body_len, 3);
	assert_memory_equal(m->body, "SDP", 3);
	assert_null(sip_request_fault(m));
	sip_message_free(m);
}

static void response(void **state)
{
	static const char text[] = "SIP/2.0 603 Network Blocked\r\nVia: SIP/2.0/UDP h\r\n\r\n";
	struct sip_message *m;

	(void)state;
	assert_int_equal(parse(&m, text, sizeof(text) - 1), 0);
	assert_false(m->request);
	assert_int_equal(m->status, 603);
	assert_string_equal(m->phrase, "Network Blocked");
	sip_message_free(m);
}

static void refused(void **state)
{
	static const char *const bad[] = {
		"",
		"\r\n\r\n",
		"INVITE\r\nVia: x\r\n\r\n",
		"INVITE sip:x SIP/3.0\r\nVia: x\r\n\r\n",
		"INVITE  SIP/2.0\r\nVia: x\r\n\r\n",
		"IN(ITE sip:x SIP/2.0\r\nVia: x\r\n\r\n",
		"INVITE sip:x SIP/2.0\r\n\r\n",
		"INVITE sip:x SIP/2.0\r\nVia x\r\n\r\n",
		"INVITE sip:x SIP/2.0\r\nVi a: x\r\n\r\n",
		"INVITE sip:x SIP/2.0\r\nVia: x\nTo: y\r\n\r\n",
		"INVITE sip:x SIP/2.0\r\nVia: x\rTo: y\r\n\r\n",
		"INVITE sip:x SIP/2.0\r\nVia: \001\r\n\r\n",
		"INVITE sip:x SIP/2.0\r\nVia: x\r\nContent-Length: 1\r\n\r\n",
		"INVITE sip:x SIP/2.0\r\nVia: x\r\nContent-Length: -1\r\n\r\n",
		"INVITE sip:x SIP/2.0\r\nVia: x\r\nContent-Length: 0\r\nl: 1\r\n\r\na",
		"INVITE sip:x SIP/2.0\r\nVia: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
		"SIP/2.0 20 OK\r\nVia: x\r\n\r\n",
		"SIP/2.0 700 OK\r\nVia: x\r\n\r\n",
		"SIP/2.0 2x0 OK\r\nVia: x\r\n\r\n",
		" INVITE sip:x SIP/2.0\r\nVia: x\r\n\r\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct sip_message *m = NULL;

		assert_int_equal(parse(&m, bad[i], strlen(bad[i])), -EBADMSG);
	}
}

static void too_many_headers(void **state)
{
	char *text = calloc(1, 200000);
	struct sip_message *m = NULL;
	size_t n;

	(void)state;
	assert_non_null(text);
	n = (size_t)snprintf(text, 100, "INVITE sip:x SIP/2.0\r\nVia: x\r\n");
	for (int i = 0; i < SIP_HEADERS_MAX; i++)
		n += (size_t)snprintf(text + n, 100, "X: %d\r\n", i);
	n += (size_t)snprintf(text + n, 100, "\r\n");
	assert_int_equal(parse(&m, text, n), -EBADMSG);
	assert_int_equal(parse(&m, text, SIP_MESSAGE_MAX + 1), -EBADMSG);
	free(text);
}

/* Every truncation and every single changed byte: no crash, no leak (run under ASan). */
static void mutations(void **state)
{
	char text[sizeof(invite)];

	(void)state;
	for (size_t i = 0; i < sizeof(invite) - 1; i++) {
		static const char bytes[] = { '\0', '\r', '\n', ' ', '"', '<', ';', ':', '\377', '9' };
		struct sip_message *m = NULL;

		if (parse(&m, invite, i) == 0)
			sip_message_free(m);
		for (size_t b = 0; b < sizeof(bytes); b++) {
			memcpy(text, invite, sizeof(invite));
			text[i] = bytes[b];
			m = NULL;
			if (parse(&m, text, sizeof(invite) - 1) < 0)
				continue;
			(void)sip_request_fault(m); /* must only not crash */
			sip_message_free(m);
		}
	}
}

static void faults(void **state)
{
	static const struct {
		const char *rest;
		bool good;
	} cases[] = {
		{ "From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 BYE\r\n", true },
		{ "From: <sip:a@b>\r\nTo: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 BYE\r\n", false },
		{ "From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 ACK\r\n", false },
		{ "From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: x\r\nCSeq: x BYE\r\n", false },
		{ "From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCSeq: 1 BYE\r\n", false },
		{ "From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nTo: <sip:e@f>\r\nCall-ID: x\r\n"
		  "CSeq: 1 BYE\r\n", false },
		{ "From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 BYE\r\n"
		  "Max-Forwards: many\r\n", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sip_message *m;
		char text[512];
		int n = snprintf(text, sizeof(text), "BYE sip:x SIP/2.0\r\nVia: SIP/2.0/UDP h\r\n%s\r\n",
			cases[i].rest);

		assert_int_equal(parse(&m, text, (size_t)n), 0);
		assert_int_equal(sip_request_fault(m) == NULL, cases[i].good);
		sip_message_free(m);
	}
}

static void framing(void **state)
{
	static const char one[] = "ACK sip:x SIP/2.0\r\nContent-Length : 2\r\n\r\nab";
	static const char none[] = "ACK sip:x SIP/2.0\r\nVia: x\r\n\r\n";
	static const char huge[] = "ACK sip:x SIP/2.0\r\nl: 70000\r\n\r\n";

	(void)state;
	for (size_t i = 0; i < sizeof(one) - 1; i++)
		assert_int_equal(sip_frame(one, i), 0);
	assert_int_equal(sip_frame(one, sizeof(one) - 1), sizeof(one) - 1);
	assert_int_equal(sip_frame(none, sizeof(none) - 1), -EBADMSG);
	assert_int_equal(sip_frame(huge, sizeof(huge) - 1), -EBADMSG);
}

static void uris(void **state)
{
	static const char *const bad[] = { "", "tel:+1", "sip:", "sip:@h", "sip:a@", "sip:a@h:0",
		"sip:a@h:99999", "sip:a@[::1", "sip:a@h x" };
	struct sip_uri u;
	char number[20];

	(void)state;
	assert_int_equal(sip_uri_parse("sip:+1;npdi@[2001:db8::1]:5080;transport=tcp", &u), 0);
	assert_string_equal(u.user, "+1");
	assert_string_equal(u.host, "2001:db8::1");
	assert_int_equal(u.port, 5080);
	assert_true(u.tcp);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(sip_uri_parse(bad[i], &u), -EINVAL);
	sip_uri_number("sip:+1-860-555.0142;x=y@h", number, sizeof(number));
	assert_string_equal(number, "+18605550142");
	sip_uri_number("sip:alice@h", number, sizeof(number));
	assert_string_equal(number, "alice");
}

static void fields(void **state)
{
	struct sip_via via;
	char text[64];

	(void)state;
	assert_int_equal(sip_via_parse("SIP/2.0/TCP [::1]:5 ;rport;branch=b, SIP/2.0/UDP z;branch=c",
		&via), 0);
	assert_string_equal(via.transport, "TCP");
	assert_string_equal(via.host, "::1");
	assert_string_equal(via.branch, "b");
	assert_true(via.rport);
	assert_int_equal(sip_via_parse("HTTP/1.1", &via), -EINVAL);
	assert_int_equal(sip_address_uri("\"a <b\\\" \" <sip:x@y>;tag=1", text, sizeof(text)), 0);
	assert_string_equal(text, "sip:x@y");
	assert_int_equal(sip_address_uri("<sip:x@y", text, sizeof(text)), -EINVAL);
	assert_false(sip_param("<sip:x;tag=in>", "tag", text, sizeof(text)));
	assert_true(sip_param("<sip:x> ; TAG = \"q;r\"", "tag", text, sizeof(text)));
	assert_string_equal(text, "q;r");
	assert_false(sip_param("x;tag=12345", "tag", text, 5));
	assert_int_equal(sip_list_first("<a,b>,c"), 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_invite),
		cmocka_unit_test(response),
		cmocka_unit_test(refused),
		cmocka_unit_test(too_many_headers),
		cmocka_unit_test(mutations),
		cmocka_unit_test(faults),
		cmocka_unit_test(framing),
		cmocka_unit_test(uris),
		cmocka_unit_test(fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
