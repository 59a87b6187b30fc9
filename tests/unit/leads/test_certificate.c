/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates of consent: addresses, tokens, fingerprints, answers of issuers, what they are worth. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "dialer/base/clock.h"
#include "dialer/leads/certificate.h"

#include "dialer/base/banned.h"

#define ID "eb9fc4dd9bed9ad451a5648946cf4bf09b5bb947"
#define URL "https://cert.trustedform.com/" ID
#define LEADID "01234567-89ab-cdef-0123-456789abcdef"
/* SHA-1 of 2065550142, of 12065550142; SHA-256 of 2065550142; SHA-1 of 2065550143 */
#define SHA1_TEN "f1098c7fa3fd036bc301452fe9c4030e645bde9b"
#define SHA1_ELEVEN "2fc8a337db5efda5ef1372c3817001d4ad4690ef"
#define SHA256_TEN "39c6ce937be15aaf4c08bcc49955c29c761e701fe0f504c31d5a50b98ec2b431"
#define SHA1_OTHER "f1a06e7a6d2e329fc188739c217ad7122951b9b1"

static const struct e164 number = { 12065550142 }, british = { 442079460123 };

static void addresses(void **state)
{
	static const char *const wrong[] = { "", "https://cert.trustedform.com", "https://cert.trustedform.com/",
		"http://cert.trustedform.com/" ID, "https://cert.trustedform.com.evil.example/" ID,
		"https://cert.trustedform.com:8443/" ID, "https://x@cert.trustedform.com/" ID,
		"https://ping.trustedform.com/0." ID, URL "?shared_token=x", URL "#x", URL "/", URL " ", "https://cert.trustedform.com/..",
		"https://cert.trustedform.com/eb9fc4dd9bed", "https://cert.trustedform.com/%65" ID, ID, LEADID };
	struct certificate c = { .issuer = CERTIFICATE_NONE };
	struct certificate_flaw flaw;
	char longest[600];

	(void)state;
	assert_true(certificate_read_url(&c, "HTTPS://Cert.TrustedForm.com/" ID, &flaw));
	assert_int_equal(c.issuer, CERTIFICATE_TRUSTEDFORM);
	assert_string_equal(c.token, ID);
	assert_string_equal(c.url, URL);
	assert_true(certificate_read_url(&c, "https://cert.trustedform.com/0.Ab-c_d~9", &flaw));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		flaw.reason = NULL;
		if (certificate_read_url(&c, wrong[i], &flaw) || flaw.reason == NULL)
			fail_msg("taken: %s", wrong[i]);
	}
	for (int len = 255; len <= 256; len++) {
		snprintf(longest, sizeof(longest), "https://cert.trustedform.com/%0*d", len, 7);
		assert_int_equal(certificate_read_url(&c, longest, &flaw), len == 255);
	}
}

static void tokens(void **state)
{
	static const char *const wrong[] = { "", "01234567-89ab-cdef-0123-456789abcde", LEADID "0", "0123456789abcdef0123456789abcdef",
		"01234567-89ab-cdef-0123-456789abcdeg", "01234567_89ab_cdef_0123_456789abcdef",
		"00000000-0000-0000-0000-000000000000", "{1234567-89ab-cdef-0123-456789abcde}" };
	struct certificate c = { .issuer = CERTIFICATE_NONE };
	struct certificate_flaw flaw;

	(void)state;
	assert_true(certificate_read_leadid(&c, LEADID, &flaw));
	assert_int_equal(c.issuer, CERTIFICATE_LEADID);
	assert_string_equal(c.token, "01234567-89AB-CDEF-0123-456789ABCDEF");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (certificate_read_leadid(&c, wrong[i], &flaw))
			fail_msg("taken: %s", wrong[i]);
	assert_true(certificate_read_either(&c, URL, &flaw) && c.issuer == CERTIFICATE_TRUSTEDFORM);
	assert_true(certificate_read_either(&c, LEADID, &flaw) && c.issuer == CERTIFICATE_LEADID);
	assert_false(certificate_read_either(&c, "form 12", &flaw));
}

static void fingerprints(void **state)
{
	struct certificate c = { .issuer = CERTIFICATE_TRUSTEDFORM };
	struct certificate_flaw flaw;

	(void)state;
	assert_int_equal(certificate_fingerprint_fits(SHA1_TEN, number), TRI_YES);
	assert_int_equal(certificate_fingerprint_fits(SHA1_ELEVEN, number), TRI_YES);
	assert_int_equal(certificate_fingerprint_fits(SHA256_TEN, number), TRI_YES);
	assert_int_equal(certificate_fingerprint_fits(SHA1_OTHER, number), TRI_NO);
	assert_int_equal(certificate_fingerprint_fits(SHA1_TEN, british), TRI_UNKNOWN);

	assert_false(certificate_read_fingerprint(&c, "2065550142", &flaw));
	assert_true(certificate_read_fingerprint(&c, SHA1_TEN, &flaw));
	assert_true(certificate_check(&c, number, CLOCK_US_PER_S, &flaw));
	assert_int_equal(c.phone_match, TRI_YES);
	assert_true(certificate_read_fingerprint(&c, SHA1_OTHER, &flaw));
	assert_false(certificate_check(&c, number, CLOCK_US_PER_S, &flaw));
	assert_string_equal(flaw.part, "phone_fingerprint");
}

static bool read_answer(struct certificate *c, const char *json, struct certificate_flaw *flaw)
{
	*c = (struct certificate){ .issuer = CERTIFICATE_NONE };
	assert_true(certificate_read_url(c, URL, flaw));
	return certificate_read_answer(c, json, strlen(json), number, flaw);
}

#define CERT "\"cert\": {\"token\": \"" ID "\", \"ip\": \"192.0.2.7\", \"location\": \"https://forms.example/a\"," \
	" \"user_agent\": \"Browser 9\", \"created_at\": \"2026-07-10T19:05:49Z\"}"
#define CLAIM "\"page_id\": \"p1\", \"vendor\": \"Leads\", \"created_at\": \"2026-07-10T20:05:49Z\"," \
	" \"expires_at\": \"2031-07-09T20:05:49Z\""

static void answers(void **state)
{
	struct certificate c;
	struct certificate_flaw flaw = { NULL, NULL, NULL };

	(void)state;
	assert_true(read_answer(&c, "{" CLAIM ", \"fingerprints\": {\"matching\": [\"" SHA1_TEN "\"], \"non_matching\": [\""
		SHA1_OTHER "\"]}, " CERT "}", &flaw));
	assert_int_equal(c.phone_match, TRI_YES);
	assert_string_equal(c.page_id, "p1");
	assert_string_equal(c.vendor, "Leads");
	assert_string_equal(c.ip, "192.0.2.7");
	assert_string_equal(c.page_url, "https://forms.example/a");
	assert_string_equal(c.user_agent, "Browser 9");
	assert_int_equal(c.claimed_us - c.created_us, CLOCK_US_PER_S * 3600);
	assert_true(certificate_check(&c, number, c.claimed_us + 1, &flaw));

	/* Of several claims the newest. */
	assert_true(read_answer(&c, "{\"token\": \"" ID "\", \"claims\": [{\"created_at\": \"2026-07-11T00:00:00Z\"},"
		"{" CLAIM "}, {\"created_at\": null}]}", &flaw));
	assert_int_equal(c.claimed_us % (CLOCK_US_PER_S * 86400), 0);
	assert_int_equal(c.expires_us, 0);

	/* Version 4 does not say when. */
	assert_false(read_answer(&c, "{\"outcome\": \"success\", \"match_lead\": {\"result\": {\"phone_match\": true}},"
		" \"retain\": {\"result\": {\"success\": true}, \"results\": {\"expires_at\": \"2031-07-09T20:05:49Z\"}}}", &flaw));
	assert_string_equal(flaw.part, "claimed_at");
	assert_true(read_answer(&c, "{\"outcome\": \"success\", \"insights\": {\"properties\": {\"page_url\": \"https://a\"}}}",
		&flaw));
	assert_int_equal(c.claimed_us, 0);
	assert_string_equal(c.page_url, "https://a");
}

static void answers_that_prove_nothing(void **state)
{
	static const struct {
		const char *json, *part;
	} wrong[] = {
		{ "", "answer" }, { "[]", "answer" }, { "{", "answer" }, { "{}", "answer" }, { "{\"a\": 1, \"a\": 2}", "answer" },
		{ "{\"outcome\": \"failure\", \"reason\": \"x\"}", "answer" },
		{ "{\"cert\": {\"token\": \"0000000000000000000000000000000000000000\"}}", "answer" },
		{ "{\"created_at\": 7, " CERT "}", "answer" },
		{ "{\"created_at\": \"yesterday\", " CERT "}", "answer" },
		{ "{\"cert\": {\"ip\": \"home\"}}", "ip" },
	};
	struct certificate c;
	struct certificate_flaw flaw;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (read_answer(&c, wrong[i].json, &flaw))
			fail_msg("taken: %s", wrong[i].json);
		assert_string_equal(flaw.part, wrong[i].part);
		assert_null(c.document);
	}
	/* The issuer knows another number. */
	assert_true(read_answer(&c, "{" CLAIM ", \"fingerprints\": {\"non_matching\": [\"" SHA1_TEN "\"]}, " CERT "}", &flaw));
	assert_false(certificate_check(&c, number, c.claimed_us, &flaw));
	assert_true(read_answer(&c, "{\"outcome\": \"failure\", \"match_lead\": {\"result\": {\"phone_match\": false}}}", &flaw));
	assert_false(certificate_check(&c, number, CLOCK_US_PER_S, &flaw));
	assert_string_equal(flaw.part, "phone_fingerprint");
	/* And another time than is given. */
	c = (struct certificate){ .issuer = CERTIFICATE_NONE };
	assert_true(certificate_read_url(&c, URL, &flaw));
	c.expires_us = 1;
	assert_false(certificate_read_answer(&c, "{" CLAIM ", " CERT "}", strlen("{" CLAIM ", " CERT "}"), number, &flaw));
	assert_string_equal(flaw.part, "expires_at");
}

static void times(void **state)
{
	const int64_t hour = CLOCK_US_PER_S * 3600, made = hour * 1000;
	static const struct {
		int created, claimed, expires, now; /* hours after made; -1: not known */
		const char *part;                   /* NULL: good */
	} cases[] = {
		{ 0, 1, 2, 3, NULL }, { 0, 72, -1, 80, NULL }, { -1, 1, -1, 2, NULL }, { 0, 73, -1, 80, "claimed_at" },
		{ 0, 1, 1, 2, "expires_at" }, { 1, 0, -1, 2, "claimed_at" }, { 4, -1, -1, 3, "created_at" },
		{ 0, 4, -1, 3, "claimed_at" }, { 0, -1, 0, 3, "expires_at" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct certificate c = { .issuer = CERTIFICATE_TRUSTEDFORM,
			.created_us = cases[i].created < 0 ? 0 : made + cases[i].created * hour,
			.claimed_us = cases[i].claimed < 0 ? 0 : made + cases[i].claimed * hour,
			.expires_us = cases[i].expires < 0 ? 0 : made + cases[i].expires * hour };
		struct certificate_flaw flaw = { "", NULL, NULL };

		assert_int_equal(certificate_check(&c, number, made + cases[i].now * hour, &flaw), cases[i].part == NULL);
		assert_string_equal(flaw.part, cases[i].part != NULL ? cases[i].part : "");
	}
}

static void standing(void **state)
{
	const int64_t now = CERTIFICATE_CLAIM_US * 10;
	const enum certificate_issuer t = CERTIFICATE_TRUSTEDFORM, l = CERTIFICATE_LEADID;

	(void)state;
	assert_int_equal(certificate_standing(t, now - CERTIFICATE_CLAIM_US, 0, 0, now), CERTIFICATE_UNCLAIMED);
	assert_int_equal(certificate_standing(t, now - CERTIFICATE_CLAIM_US - 1, 0, 0, now), CERTIFICATE_LOST);
	assert_int_equal(certificate_standing(t, now - 5, 0, now, now), CERTIFICATE_LOST);
	assert_int_equal(certificate_standing(t, 1, 2, 0, now), CERTIFICATE_CLAIMED);
	assert_int_equal(certificate_standing(t, 1, 2, now + 1, now), CERTIFICATE_CLAIMED);
	assert_int_equal(certificate_standing(t, 1, 2, now, now), CERTIFICATE_EXPIRED);
	assert_int_equal(certificate_standing(l, 1, 0, 0, now), CERTIFICATE_STANDS);
	assert_int_equal(certificate_standing(l, 1, 0, now, now), CERTIFICATE_EXPIRED);
	assert_string_equal(certificate_standing_name(CERTIFICATE_LOST), "lost");
	assert_non_null(certificate_standing_hint(CERTIFICATE_UNCLAIMED));
	assert_null(certificate_standing_hint(CERTIFICATE_CLAIMED));
}

static void issuers(void **state)
{
	(void)state;
	assert_int_equal(certificate_issuer_parse("trustedform"), CERTIFICATE_TRUSTEDFORM);
	assert_int_equal(certificate_issuer_parse("jornaya"), CERTIFICATE_LEADID);
	assert_int_equal(certificate_issuer_parse("leadid"), CERTIFICATE_LEADID);
	assert_int_equal(certificate_issuer_parse(""), CERTIFICATE_NONE);
	assert_int_equal(certificate_issuer_parse("x"), CERTIFICATE_NONE);
	assert_string_equal(certificate_issuer_name(CERTIFICATE_LEADID), "leadid");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses),
		cmocka_unit_test(tokens),
		cmocka_unit_test(fingerprints),
		cmocka_unit_test(answers),
		cmocka_unit_test(answers_that_prove_nothing),
		cmocka_unit_test(times),
		cmocka_unit_test(standing),
		cmocka_unit_test(issuers),
	};

	return cmocka_run_group_tests_name("leads/certificate", tests, NULL, NULL);
}
