/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "dialer/base/buf.h"
#include "dialer/base/clock.h"
#include "tools/callsim/digest.h"
#include "tools/callsim/sipmsg.h"
#include "tools/callsim/trunk.h"

#include "dialer/base/banned.h"

#define NOW_US INT64_C(1795230000000000)

static void rate(void **state)
{
	static const struct trunk_settings s = { .calls_per_second = 3 };
	struct trunk t;

	(void)state;
	assert_int_equal(trunk_init(&t, &s), 0);
	assert_null(trunk_admit(&t, 1000000));
	assert_null(trunk_admit(&t, 1400000));
	assert_null(trunk_admit(&t, 1999999));
	assert_string_equal(trunk_admit(&t, 1999999), "calls_per_second");
	assert_null(trunk_admit(&t, 2000000)); /* the first one is a second old */
	assert_string_equal(trunk_admit(&t, 2399999), "calls_per_second");
	assert_null(trunk_admit(&t, 2400000));
	trunk_release(&t);
}

static void channels(void **state)
{
	static const struct trunk_settings s = { .channels = 2 };
	struct trunk t;

	(void)state;
	assert_int_equal(trunk_init(&t, &s), 0);
	assert_null(trunk_admit(&t, 1));
	assert_null(trunk_admit(&t, 1));
	assert_string_equal(trunk_admit(&t, 1), "channels");
	t.active--;
	assert_null(trunk_admit(&t, 1));
	trunk_release(&t);
}

/* What a caller would send after the challenge; password and uri as given. */
static enum auth_result try(const struct trunk *t, const struct digest_key *key, int code,
	const char *challenge, const char *password, const char *uri, int64_t wall_us)
{
	struct digest_credentials c = { .username = "ann", .realm = "r", .nc = "00000001",
		.cnonce = "xyz", .qop = "auth" };
	char hex[DIGEST_HEX_MAX], text[2048];
	struct sip_message *m;
	const char *nonce = strstr(challenge, "nonce=\"") + 7, *why;
	enum auth_result result;

	snprintf(c.nonce, sizeof(c.nonce), "%.*s", (int)strcspn(nonce, "\""), nonce);
	snprintf(c.uri, sizeof(c.uri), "%s", uri);
	assert_int_equal(digest_response(&c, t->settings->algorithm, password, "INVITE", hex), 0);
	snprintf(text, sizeof(text), "INVITE sip:+1@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP h\r\n"
		"%s: Digest username=\"ann\", realm=\"other\", nonce=\"x\", uri=\"y\", response=\"z\"\r\n"
		"%s: Digest username=\"ann\", realm=\"r\", nonce=\"%s\", uri=\"%s\", algorithm=%s, "
		"qop=auth, nc=00000001, cnonce=\"xyz\", response=\"%s\"\r\n\r\n",
		code == 401 ? "Authorization" : "Proxy-Authorization",
		code == 401 ? "Authorization" : "Proxy-Authorization", c.nonce, uri,
		digest_algorithm_name(t->settings->algorithm), hex);
	assert_int_equal(sip_parse(&m, text, strlen(text), &why), 0);
	result = trunk_authenticate(t, key, m, code, wall_us);
	sip_message_free(m);
	return result;
}

static void credentials(void **state)
{
	static const struct {
		enum digest_algorithm algorithm;
		int code;
	} cases[] = { { DIGEST_MD5, 407 }, { DIGEST_SHA256, 407 }, { DIGEST_MD5, 401 },
		{ DIGEST_SHA256, 401 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trunk_settings s = { .username = "ann", .password = "pw", .realm = "r",
			.algorithm = cases[i].algorithm };
		struct trunk t = { .settings = &s };
		struct digest_key key;
		struct buf b;
		int code = cases[i].code;
		const char *uri = "sip:+1@127.0.0.1";

		buf_init(&b, 1024);
		assert_int_equal(digest_key_new(&key), 0);
		assert_int_equal(trunk_challenge(&t, &key, code, false, NOW_US, &b), 0);
		assert_int_equal(strncmp(buf_text(&b),
			code == 401 ? "WWW-Authenticate: " : "Proxy-Authenticate: ", 18), 0);
		assert_int_equal(try(&t, &key, code, buf_text(&b), "pw", uri, NOW_US), AUTH_GOOD);
		assert_int_equal(try(&t, &key, code, buf_text(&b), "no", uri, NOW_US), AUTH_WRONG);
		assert_int_equal(try(&t, &key, code, buf_text(&b), "pw", "sip:x@10.0.0.1", NOW_US),
			AUTH_WRONG);
		assert_int_equal(try(&t, &key, code, buf_text(&b), "pw", uri,
			NOW_US + (DIGEST_NONCE_S + 1) * CLOCK_US_PER_S), AUTH_STALE);
		assert_int_equal(try(&t, &key, code, "nonce=\"made up\"", "pw", uri, NOW_US),
			AUTH_STALE);
		buf_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rate),
		cmocka_unit_test(channels),
		cmocka_unit_test(credentials),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
