/* SPDX-License-Identifier: Apache-2.0 */
/* Connection strings with several servers, each first in its turn. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "dialer/store/hosts.h"

#include "dialer/base/banned.h"

static void each_is_first_in_its_turn(void **state)
{
	static const char *const hosts[] = { "a,b,c", "b,c,a", "c,a,b", "a,b,c" };
	static const char *const ports[] = { "1,2,3", "2,3,1", "3,1,2", "1,2,3" };

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		struct hosts h;

		assert_int_equal(hosts_turn(&h, "dbname=x host=a,b,c port=1,2,3", i), 0);
		assert_string_equal(h.host, hosts[i]);
		assert_string_equal(h.port, ports[i]);
		assert_null(h.hostaddr);
		hosts_release(&h);
		assert_null(h.host);
	}
}

static void a_link_and_addresses(void **state)
{
	struct hosts h;

	(void)state;
	assert_int_equal(hosts_turn(&h, "postgresql://dialer@one:5432,two:5433/x?target_session_attrs=read-write", 1), 0);
	assert_string_equal(h.host, "two,one");
	assert_string_equal(h.port, "5433,5432");
	hosts_release(&h);
	assert_int_equal(hosts_turn(&h, "host=one,two hostaddr=10.0.0.1,10.0.0.2 port=5432", 3), 0);
	assert_string_equal(h.hostaddr, "10.0.0.2,10.0.0.1");
	assert_string_equal(h.host, "two,one");
	assert_null(h.port); /* one for all */
	hosts_release(&h);
}

static void one_server_stays(void **state)
{
	struct hosts h;

	(void)state;
	assert_int_equal(hosts_turn(&h, "host=a dbname=x", 7), 0);
	assert_null(h.host);
	hosts_release(&h);
}

static void what_cannot_be(void **state)
{
	struct hosts h;

	(void)state;
	assert_int_equal(hosts_turn(&h, "host=a=b nonsense", 0), -EINVAL);
	assert_int_equal(hosts_turn(&h, "host=1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7", 0), -E2BIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_first_in_its_turn),
		cmocka_unit_test(a_link_and_addresses),
		cmocka_unit_test(one_server_stays),
		cmocka_unit_test(what_cannot_be),
	};

	return cmocka_run_group_tests_name("store/hosts", tests, NULL, NULL);
}
