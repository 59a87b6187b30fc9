/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dialer/audit/signkey.h"

#include "dialer/base/banned.h"

static char dir[] = "/tmp/dialer-signkey-XXXXXX";
static char path[64], pub[80];

static int setup(void **state)
{
	(void)state;
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/audit.key", dir);
	snprintf(pub, sizeof(pub), "%s.pub", path);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	(void)unlink(path);
	(void)unlink(pub);
	return rmdir(dir);
}

/* RFC 8032, section 7.1, test 2: the public key and its signature of the one byte 0x72. */
static void the_published_signature(void **state)
{
	static const char pem[] = "-----BEGIN PUBLIC KEY-----\n"
				  "MCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=\n"
				  "-----END PUBLIC KEY-----\n";
	static const char text[] =
		"kqAJqfDUyrhyDoILX2QlQKKye1QWUD+Ps3YiI+vbadoIWsHkPhWZbkWPNhPQ8R2MOHsurrQwKu6w"
		"DSkWErsMAA==";
	struct signkey *k = NULL;
	uint8_t sig[SIGNKEY_SIG_BYTES];

	(void)state;
	assert_int_equal(signkey_parse_public(&k, pem, sizeof(pem) - 1), 0);
	assert_string_equal(signkey_public_pem(k), pem);
	assert_int_equal(strlen(signkey_id(k)), 16);
	assert_int_equal(signature_read(text, sig), 0);
	assert_true(signkey_verify(k, "\x72", 1, sig));
	assert_false(signkey_verify(k, "\x73", 1, sig));
	sig[40] ^= 1;
	assert_false(signkey_verify(k, "\x72", 1, sig));
	assert_int_equal(signkey_sign(k, "\x72", 1, sig), -EIO); /* no private half */
	signkey_free(k);
}

static void made_signed_read_again(void **state)
{
	struct signkey *k = NULL, *again = NULL, *public = NULL;
	char error[SIGNKEY_ERROR_MAX], text[SIGNKEY_SIG_TEXT_MAX];
	uint8_t sig[SIGNKEY_SIG_BYTES], back[SIGNKEY_SIG_BYTES];
	struct stat st;

	(void)state;
	assert_int_equal(signkey_load(&k, path, error), -ENOENT);
	assert_int_equal(signkey_create(&k, path, error), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(signkey_create(&again, path, error), -EEXIST); /* never over a key */
	assert_int_equal(signkey_load(&again, path, error), 0);
	assert_int_equal(signkey_load_public(&public, pub, error), 0);
	assert_string_equal(signkey_id(again), signkey_id(k));
	assert_string_equal(signkey_id(public), signkey_id(k));
	assert_int_equal(signkey_sign(again, "head", 4, sig), 0);
	assert_int_equal(signature_read(signature_text(sig, text), back), 0);
	assert_true(signkey_verify(public, "head", 4, back));
	assert_false(signkey_verify(public, "heaD", 4, back));
	signkey_free(k);
	signkey_free(again);
	signkey_free(public);
}

static void a_key_others_can_read_is_refused(void **state)
{
	struct signkey *k = NULL;
	char error[SIGNKEY_ERROR_MAX];

	(void)state;
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(signkey_load(&k, path, error), -EPERM);
	assert_non_null(strstr(error, "chmod 600"));
	assert_int_equal(chmod(path, 0604), 0);
	assert_int_equal(signkey_load(&k, path, error), -EPERM);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(signkey_load(&k, path, error), 0);
	signkey_free(k);
}

static void what_is_no_key_is_refused(void **state)
{
	struct signkey *k = NULL;
	char error[SIGNKEY_ERROR_MAX];
	uint8_t sig[SIGNKEY_SIG_BYTES];

	(void)state;
	assert_int_equal(signkey_load_public(&k, path, error), -EINVAL);
	assert_int_equal(signkey_parse_public(&k, "", 0), -EINVAL);
	assert_int_equal(signature_read("", sig), -EINVAL);
	assert_int_equal(signature_read("kqAJqfDUyrhyDoILX2QlQKKye1QWUD+Ps3YiI+vbadoIWsHkPhWZbkWPNhPQ8R2MOHsurrQw"
					"Ku6wDSkWErsMAB==", sig), -EINVAL); /* stray bits */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_published_signature),
		cmocka_unit_test(made_signed_read_again),
		cmocka_unit_test(a_key_others_can_read_is_refused),
		cmocka_unit_test(what_is_no_key_is_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
