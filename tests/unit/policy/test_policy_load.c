/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "dialer/base/policy_load.h"
#include "tests/unit/policy/fixture.h"

#include "dialer/base/banned.h"

#define MAN_BYTES_MAX (256 * 1024)

static char folder[] = "/tmp/test_policy_load.XXXXXX";
static char error[POLICY_LOAD_ERROR_MAX];

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static void path_of(char *path, size_t size, const char *name)
{
	assert_true(snprintf(path, size, "%s/%s", folder, name) < (int)size);
}

static void write_file(const char *name, const char *text)
{
	char path[256];
	FILE *f;

	path_of(path, sizeof path, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static int remove_folder(void **state)
{
	char path[256];

	path_of(path, sizeof path, "sub/bad.json");
	(void)unlink(path); /* may be gone already */
	path_of(path, sizeof path, "sub");
	(void)rmdir(path);
	path_of(path, sizeof path, "note.txt");
	(void)unlink(path);
	return rmdir(folder) == 0 ? fixture_teardown(state) : -1;
}

static void loads_what_ships(void **state)
{
	const struct policy *p = fixture_policy();
	const char *version = policy_tz_version(p);

	(void)state;
	assert_true(policy_rule_count(p) > 90);
	assert_string_not_equal(version, "");
	/* "2026f", or "unknown" where the system does not tell */
	assert_true(strcmp(version, "unknown") == 0 || (strlen(version) >= 5 && version[0] == '2'));
}

static void says_what_is_missing(void **state)
{
	struct policy *p = NULL;

	(void)state;
	assert_int_equal(policy_load(&p, "/nonexistent/packs", NULL, error, sizeof error), -ENOENT);
	assert_non_null(strstr(error, "/nonexistent/packs"));
	assert_int_equal(policy_load(&p, folder, NULL, error, sizeof error), -ENOENT);
	assert_non_null(strstr(error, "hint:"));
	assert_int_equal(policy_load(&p, NULL, "/nonexistent/zones", error, sizeof error), -ENOENT);
	assert_non_null(strstr(error, "/nonexistent/zones"));
	assert_null(p);
}

static void names_the_bad_file(void **state)
{
	struct policy *p = NULL;
	char path[256];

	(void)state;
	path_of(path, sizeof path, "sub");
	assert_int_equal(mkdir(path, 0700), 0);
	write_file("note.txt", "not a pack");
	write_file("sub/bad.json", "{\n\n\"pack\" 1}");
	assert_int_equal(policy_load(&p, folder, NULL, error, sizeof error), -EINVAL);
	assert_non_null(strstr(error, "sub/bad.json"));
	assert_non_null(strstr(error, "line 3"));
	assert_null(p);
}

/* The page as one line of words: new-lines as blanks, the zero-width "\\&" of roff taken out. */
static char *page_words(const char *path)
{
	static char text[MAN_BYTES_MAX];
	FILE *f = fopen(path, "r");
	size_t len, i, kept = 0;

	assert_non_null(f);
	len = fread(text, 1, sizeof text - 1, f);
	assert_true(len < sizeof text - 1);
	assert_int_equal(fclose(f), 0);
	for (i = 0; i < len; i++) {
		if (text[i] == '\\' && text[i + 1] == '&')
			i++;
		else
			text[kept++] = text[i] == '\n' ? ' ' : text[i];
	}
	text[kept] = '\0';
	return text;
}

/* Rules are printed by "dialerctl policy rules"; the page tells what their kinds and duties mean. */
static void manual_names_every_kind(void **state)
{
	const char *top = getenv("top_srcdir");
	const struct rule_info *info;
	char path[1024], entry[64];
	const char *page;
	unsigned i;

	(void)state;
	snprintf(path, sizeof path, "%s/man/dialer-policy.7", top ? top : DIALER_SRCDIR);
	page = page_words(path);
	for (i = 0; (info = policy_rule(fixture_policy(), i)); i++) {
		snprintf(entry, sizeof entry, ".It Cm %s ", info->kind);
		if (!strstr(page, entry))
			fail_msg("dialer-policy.7 lacks \"%s\"", entry);
	}
	for (i = 1; i < DUTY_KINDS; i++) {
		snprintf(entry, sizeof entry, ".It Cm %s ", duty_name((enum duty_kind)i));
		if (!strstr(page, entry))
			fail_msg("dialer-policy.7 lacks \"%s\"", entry);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loads_what_ships),
		cmocka_unit_test(says_what_is_missing),
		cmocka_unit_test(names_the_bad_file),
		cmocka_unit_test(manual_names_every_kind),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
