/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "dialer/base/clock.h"
#include "tools/callsim/digest.h"

#include "dialer/base/banned.h"

/* RFC 2617 3.5 */
#define RFC2617 "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", " \
	"nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"/dir/index.html\", qop=auth, " \
	"nc=00000001, cnonce=\"0a4f113b\", response=\"6629fae49393a05397450978507c4ef1\", " \
	"opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""
/* RFC 7616 3.9.1 */
#define RFC7616(alg, resp) "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", " \
	"uri=\"/dir/index.html\", algorithm=" alg ", " \
	"nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, " \
	"cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, response=\"" resp "\""
#define RFC7616_MD5 "8ca523f5e9506fed4657c9700eebdbec"
#define RFC7616_SHA256 "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"

static void check_vector(const char *header, enum digest_algorithm wanted, const char *password)
{
	struct digest_credentials c;
	enum digest_algorithm a;
	char hex[DIGEST_HEX_MAX];

	assert_int_equal(digest_parse(header, &c), 0);
	assert_int_equal(digest_algorithm_parse(c.algorithm, &a), 0);
	assert_int_equal(a, wanted);
	assert_int_equal(digest_response(&c, a, password, "GET", hex), 0);
	assert_true(digest_equal(hex, c.response));
	assert_int_equal(digest_response(&c, a, "wrong", "GET", hex), 0);
	assert_false(digest_equal(hex, c.response));
}

static void vectors(void **state)
{
	(void)state;
	check_vector(RFC2617, DIGEST_MD5, "Circle Of Life");
	check_vector(RFC7616("MD5", RFC7616_MD5), DIGEST_MD5, "Circle of Life");
	check_vector(RFC7616("SHA-256", RFC7616_SHA256), DIGEST_SHA256, "Circle of Life");
}

/* RFC 2069 form, as sent by clients that know no qop; from the errata of RFC 2069. */
static void without_qop(void **state)
{
	struct digest_credentials c;
	char hex[DIGEST_HEX_MAX];

	(void)state;
	assert_int_equal(digest_parse("Digest username=\"Mufasa\",realm=\"testrealm@host.com\","
		"nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\",uri=\"/dir/index.html\","
		"response=\"1949323746fe6a43ef61f9606e7febea\"", &c), 0);
	assert_int_equal(digest_response(&c, DIGEST_MD5, "CircleOfLife", "GET", hex), 0);
	assert_string_equal(hex, c.response);
}

static void refused(void **state)
{
	static const char *const bad[] = { "", "Basic abc", "Digest", "Digestx a=b",
		"Digest username", "Digest username=\"a", "Digest username=\"a\\",
		"Digest username=a, username=b", "Digest =x" };
	char text[600] = "Digest username=\"";
	struct digest_credentials c;
	enum digest_algorithm a;
	char hex[DIGEST_HEX_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(digest_parse(bad[i], &c), -EINVAL);
	memset(text + strlen(text), 'x', 500);
	assert_int_equal(digest_parse(text, &c), -EINVAL);
	assert_int_equal(digest_algorithm_parse("MD5-sess", &a), -EINVAL);
	assert_int_equal(digest_parse("Digest qop=auth-int, uri=x", &c), 0);
	assert_int_equal(digest_response(&c, DIGEST_MD5, "p", "GET", hex), -EINVAL);
}

static void nonces(void **state)
{
	const int64_t now_us = INT64_C(1795230000000000);
	struct digest_key key, other;
	char nonce[DIGEST_FIELD_MAX];

	(void)state;
	assert_int_equal(digest_key_new(&key), 0);
	assert_int_equal(digest_key_new(&other), 0);
	assert_int_equal(digest_nonce(&key, now_us, nonce), 0);
	assert_int_equal(digest_nonce_check(&key, nonce, now_us + CLOCK_US_PER_S), NONCE_GOOD);
	assert_int_equal(digest_nonce_check(&key, nonce,
		now_us + (DIGEST_NONCE_S + 1) * CLOCK_US_PER_S), NONCE_STALE);
	assert_int_equal(digest_nonce_check(&other, nonce, now_us), NONCE_FOREIGN);
	assert_int_equal(digest_nonce_check(&key, "", now_us), NONCE_FOREIGN);
	assert_int_equal(digest_nonce_check(&key, "12", now_us), NONCE_FOREIGN);
	nonce[3] = nonce[3] == '1' ? '2' : '1';
	assert_int_equal(digest_nonce_check(&key, nonce, now_us), NONCE_FOREIGN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors),
		cmocka_unit_test(without_qop),
		cmocka_unit_test(refused),
		cmocka_unit_test(nonces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
