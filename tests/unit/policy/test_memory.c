/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Building a policy with the first, second, third ... allocation failing: it says -ENOMEM and
 * leaks nothing (the leak sanitizer watches) until there is memory enough. The linker's --wrap
 * puts the functions below before those of libc, for the calls of this program's own objects.
 */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <openssl/evp.h>

#include "policy/policy.h"

#include "dialer/base/banned.h"

#define ZONE "America/New_York"
#define RULE(id, rest) "{\"id\": \"" id "\", \"text\": \"t\", \"citation\": \"c\", " \
	"\"confidence\": \"H\", " rest "}"

static const char pack[] = "{\"pack\": \"t\", \"place\": \"*\", \"as_of\": \"2026-07\", \"review_by\": \"2027-01-01\", "
	"\"zones\": \"" ZONE "\", \"rules\": ["
	RULE("S4", "\"kind\": \"place\"") ","
	RULE("S3", "\"kind\": \"common_window\"") ","
	RULE("Q1", "\"kind\": \"purpose\"") ","
	RULE("D1", "\"kind\": \"dnc_internal\"") ","
	RULE("D2", "\"kind\": \"dnc\", \"list\": \"us-national\", \"max_age_days\": 31") ","
	RULE("V1", "\"kind\": \"revoke\"") ","
	RULE("C1", "\"kind\": \"consent\", \"form\": \"oral\"") ","
	RULE("C2", "\"kind\": \"cap\", \"span\": \"24h\"") ","
	RULE("R1", "\"kind\": \"ring\", \"min_s\": 15") ","
	RULE("P0", "\"kind\": \"record\", \"parties\": \"one\"") ","
	RULE("P1", "\"kind\": \"record\", \"parties\": \"strictest_end\"") ","
	RULE("N9", "\"kind\": \"number\", \"reason\": \"number_service\", \"exchanges\": \"911\", "
		"\"lines\": \"555-0100/555-0199\"") ","
	RULE("E1", "\"kind\": \"emergency\", \"counties\": \"Dade\"") ","
	RULE("X1", "\"kind\": \"holiday\"") ","
	RULE("H1", "\"kind\": \"hours\", \"windows\": {\"daily\": \"08:00-21:00\"}") "], "
	"\"overlay\": true, \"waivers\": [{\"rule\": \"H1\", \"by\": \"A. Officer\", "
	"\"reason\": \"a test\", \"until\": \"2027-01-01\"}]}";

static const char calendar[] = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\n"
	"X-DIALER-SPAN:2026-2027\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20260101\r\n"
	"RRULE:FREQ=WEEKLY\r\nX-DIALER-RULE:X1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

static unsigned char zone[16384];
static size_t zone_len;

/* Allocations still granted; negative: all. */
static int left = -1;

void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t n);

static bool granted(void)
{
	if (left < 0)
		return true;
	return left > 0 ? left-- > 0 : false;
}

void *__wrap_calloc(size_t n, size_t size)
{
	return granted() ? __real_calloc(n, size) : NULL;
}

void *__wrap_realloc(void *p, size_t size)
{
	return granted() ? __real_realloc(p, size) : NULL;
}

char *__wrap_strdup(const char *text)
{
	return granted() ? __real_strdup(text) : NULL;
}

char *__wrap_strndup(const char *text, size_t n)
{
	return granted() ? __real_strndup(text, n) : NULL;
}

/* libcrypto fails for lack of memory only. */
int __real_EVP_Digest(const void *data, size_t n, unsigned char *md, unsigned *size,
	const EVP_MD *type, ENGINE *impl);
EVP_MD_CTX *__real_EVP_MD_CTX_new(void);
int __real_EVP_DigestInit_ex(EVP_MD_CTX *ctx, const EVP_MD *type, ENGINE *impl);
int __real_EVP_DigestUpdate(EVP_MD_CTX *ctx, const void *data, size_t n);
int __real_EVP_DigestFinal_ex(EVP_MD_CTX *ctx, unsigned char *md, unsigned *size);
int __wrap_EVP_Digest(const void *data, size_t n, unsigned char *md, unsigned *size,
	const EVP_MD *type, ENGINE *impl);
EVP_MD_CTX *__wrap_EVP_MD_CTX_new(void);
int __wrap_EVP_DigestInit_ex(EVP_MD_CTX *ctx, const EVP_MD *type, ENGINE *impl);
int __wrap_EVP_DigestUpdate(EVP_MD_CTX *ctx, const void *data, size_t n);
int __wrap_EVP_DigestFinal_ex(EVP_MD_CTX *ctx, unsigned char *md, unsigned *size);

int __wrap_EVP_Digest(const void *data, size_t n, unsigned char *md, unsigned *size,
	const EVP_MD *type, ENGINE *impl)
{
	return granted() ? __real_EVP_Digest(data, n, md, size, type, impl) : 0;
}

EVP_MD_CTX *__wrap_EVP_MD_CTX_new(void)
{
	return granted() ? __real_EVP_MD_CTX_new() : NULL;
}

int __wrap_EVP_DigestInit_ex(EVP_MD_CTX *ctx, const EVP_MD *type, ENGINE *impl)
{
	return granted() ? __real_EVP_DigestInit_ex(ctx, type, impl) : 0;
}

int __wrap_EVP_DigestUpdate(EVP_MD_CTX *ctx, const void *data, size_t n)
{
	return granted() ? __real_EVP_DigestUpdate(ctx, data, n) : 0;
}

int __wrap_EVP_DigestFinal_ex(EVP_MD_CTX *ctx, unsigned char *md, unsigned *size)
{
	return granted() ? __real_EVP_DigestFinal_ex(ctx, md, size) : 0;
}

static int build(struct policy **ret)
{
	struct policy_builder *b = NULL;
	int r = policy_builder_new(&b);

	if (r == 0)
		r = policy_builder_add_pack(b, "t.json", pack, sizeof pack - 1);
	if (r == 0)
		r = policy_builder_add_calendar(b, "t.ics", calendar, sizeof calendar - 1);
	if (r == 0)
		r = policy_builder_add_zone(b, ZONE, zone, zone_len);
	if (r == 0)
		r = policy_builder_finish(b, ret);
	if (r != 0 && b)
		assert_string_not_equal(policy_builder_error(b), "");
	policy_builder_free(b);
	return r;
}

static void every_allocation_may_fail(void **state)
{
	struct policy *p = NULL;
	int granted_now = 0, r = -ENOMEM;

	(void)state;
	while (r == -ENOMEM) {
		assert_null(p);
		assert_in_range(granted_now, 0, 1000);
		left = granted_now++;
		r = build(&p);
		left = -1;
	}
	assert_int_equal(r, 0);
	/* Five texts a rule alone: it did count. */
	assert_in_range(granted_now, 14 * 5, 1000);
	policy_free(p);
}

static int read_zone(void **state)
{
	FILE *f = fopen("/usr/share/zoneinfo/" ZONE, "rb");

	(void)state;
	if (!f)
		return -1;
	zone_len = fread(zone, 1, sizeof zone, f);
	return fclose(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_allocation_may_fail),
	};

	return cmocka_run_group_tests(tests, read_zone, NULL);
}
