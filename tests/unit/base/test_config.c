/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "dialer/base/config.h"

#include "dialer/base/banned.h"

static char dir[] = "/tmp/dialer-config-XXXXXX";
static char path[128], password_path[128];
static struct config config; /* large */
static char error[CONFIG_ERROR_MAX];

static void put(const char *file, const void *text, size_t len)
{
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	fclose(f);
}

static int make_dir(void **state)
{
	(void)state;
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/dialer.conf", dir);
	snprintf(password_path, sizeof(password_path), "%s/secret", dir);
	return 0;
}

static int remove_dir(void **state)
{
	(void)state;
	unlink(path);
	unlink(password_path);
	return rmdir(dir);
}

static int read_text(const char *text)
{
	put(path, text, strlen(text));
	error[0] = '\0';
	return config_read(&config, path, error);
}

static void defaults_are_usable(void **state)
{
	(void)state;
	assert_int_equal(config_read(&config, NULL, error), 0);
	assert_string_equal(config.conninfo, "dbname=dialer");
	assert_true(config.node[0] != '\0');
	assert_int_equal(config.lease_ms, 10000);
	assert_string_equal(config.zoneinfo_dir, "/usr/share/zoneinfo");
	assert_string_equal(config.sphinx_model_dir, "/usr/share/pocketsphinx/model/en-us");
	assert_true(config.packs_dir[0] == '/');
	assert_int_equal(config.http_port, 0);
	assert_int_equal(config.trunk_count, 0);
	assert_null(config_trunk_find(&config, "main"));
}

static void a_whole_file(void **state)
{
	const struct config_trunk *t;

	(void)state;
	put(password_path, "s3cret ; # x\nsecond line\n", 25);
	assert_int_equal(read_text("\xEF\xBB\xBF# comment\n; another\n[database]\nconninfo = host=/run dbname=d\n"
				   "[sip]\nhost=192.0.2.1\nport : 0\n"
				   "[trunk main]\nhost = sip.example\r\ntransport = tcp\nusername = u\n"
				   "password_file = secret\nregister = yes\nchannels = 99\n"
				   "[trunk b-2]\nhost = 192.0.2.9\nusername = v\npassword = a ; b # c\n"), 0);
	assert_string_equal(config.conninfo, "host=/run dbname=d");
	assert_string_equal(config.sip_host, "192.0.2.1");
	assert_int_equal(config.sip_port, 0);
	assert_int_equal(config.trunk_count, 2);
	t = config_trunk_find(&config, "main");
	assert_non_null(t);
	assert_string_equal(t->host, "sip.example");
	assert_int_equal(t->transport, TRUNK_TCP);
	assert_string_equal(t->password, "s3cret ; # x");
	assert_true(t->enroll);
	assert_int_equal(t->channels, 99);
	assert_int_equal(t->port, 5060);
	t = config_trunk_find(&config, "b-2");
	assert_string_equal(t->password, "a ; b # c");
	assert_false(t->enroll);
	assert_int_equal(t->channels, 10);
}

static const struct {
	const char *text, *expect; /* what the error must hold, behind the path */
} bad[] = {
	{ "[nod]\n", ":1: unknown section [nod] (hint: [node]?)" },
	{ "[node]\nlease = 1\n", ":2: unknown key \"lease\" in [node]" },
	{ "[node]\n\n# x\nlog_levle = info\n", ":4: unknown key \"log_levle\" in [node] (hint: log_level?)" },
	{ "lease_ms = 1\n", ":1: \"lease_ms\" before any section" },
	{ "[node]\nlease_ms = 999\n", ":2: \"lease_ms\" is \"999\", not a whole number from 1000 to 600000 ms" },
	{ "[node]\nlease_ms = 2000x\n", ":2: \"lease_ms\" is \"2000x\"" },
	{ "[node]\nlease_ms =\n", ":2: \"lease_ms\" is \"\"" },
	{ "[node]\nlease_ms = 99999999999999999999\n", ":2: \"lease_ms\" is" },
	{ "[node]\nlease_ms = 2000\nlease_ms = 2000\n", ":3: \"lease_ms\" is given twice (hint: line 2 has it too)" },
	{ "[node]\nlog_level = loud\n", "log_level is \"loud\"" },
	{ "[node]\nnonsense\n", ":2: neither [section], nor key = value" },
	{ "[node\nname = x\n", ":1: \"]\" is missing" },
	{ "[media]\nrtp_port_min = 20001\n", "RTP ports 20001" },
	{ "[trunk]\nhost = h\n", ":1: unknown section [trunk] (hint: [trunk NAME]?)" },
	{ "[trunk a b]\nhost = h\n", ":1: trunk name \"a b\"" },
	{ "[trunk a]\nhost = h\n[trunk a]\nhost = h\n", ":3: [trunk a] is given twice" },
	{ "[node]\nname = n\n[trunk a]\nport = 5060\n", ":3: [trunk a] has no host" },
	{ "[trunk a]\nhost = h\ntransport = tls\n", ":3: \"transport\" is \"tls\" (hint: udp or tcp)" },
	{ "[trunk a]\nhost = h\nregister = maybe\n", ":3: \"register\" is \"maybe\" (hint: yes or no)" },
	{ "[trunk a]\nhost = h\nregister = yes\n", ":1: [trunk a] registers but has no username" },
	{ "[trunk a]\nhost = h\npassword = p\n", ":1: [trunk a] has a password but no username" },
	{ "[trunk a]\nhost = h\npassword_file = nowhere\n", ":3: \"password_file\": cannot read" },
	{ "[this-name-is-longer-than-forty-eight-characters-by-far]\n", ":1: section name too long" },
	{ "[node]\nthis-name-is-longer-than-forty-eight-characters-by-far = 1\n", ":2: key too long" },
};

static void errors_name_line_and_remedy(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(read_text(bad[i].text), -EINVAL);
		if (strncmp(error, path, strlen(path)) != 0 || strstr(error, bad[i].expect) == NULL)
			fail_msg("\"%s\" gave \"%s\"", bad[i].text, error);
	}
}

static void long_lines_and_nul_bytes(void **state)
{
	char text[1200];

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text, "[node]\nname = ", 14);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(read_text(text), -EINVAL);
	assert_non_null(strstr(error, ":2: line too long"));
	text[14 + 70] = '\0';
	assert_int_equal(read_text(text), -EINVAL);
	assert_non_null(strstr(error, ":2: \"name\" is too long"));
	put(path, "[node]\nname = a\0b\n", 18);
	assert_int_equal(config_read(&config, path, error), -EINVAL);
	assert_non_null(strstr(error, ":2: a NUL byte"));
}

static void too_many_trunks(void **state)
{
	char text[4096] = "";
	size_t used = 0;

	(void)state;
	for (int i = 0; i <= CONFIG_TRUNKS_MAX; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "[trunk t%d]\nhost = h\n", i);
	assert_int_equal(read_text(text), -EINVAL);
	assert_non_null(strstr(error, "more than 32 trunks"));
}

static void a_missing_file(void **state)
{
	(void)state;
	assert_int_equal(config_read(&config, "/nowhere/dialer.conf", error), -ENOENT);
	assert_non_null(strstr(error, "/nowhere/dialer.conf"));
}

static void the_table_can_be_visited(void **state)
{
	size_t n = 0;

	(void)state;
	for (const struct config_key_info *k; (k = config_key(n)) != NULL; n++) {
		assert_true(k->section[0] != '\0' && k->key[0] != '\0' && k->help[0] != '\0');
		if (strcmp(k->type, "integer") == 0)
			assert_true(k->min < k->max);
	}
	assert_true(n > 25);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_are_usable),
		cmocka_unit_test(a_whole_file),
		cmocka_unit_test(errors_name_line_and_remedy),
		cmocka_unit_test(long_lines_and_nul_bytes),
		cmocka_unit_test(too_many_trunks),
		cmocka_unit_test(a_missing_file),
		cmocka_unit_test(the_table_can_be_visited),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
