/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/store/stop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dialer/store/campaign.h"

#include "dialer/base/banned.h"

static void numbers_and_revocations_in_one_payload(void **state)
{
	const char *at = "12125550100,12125550101/7/marketing,12125550102/0/,12125550103/3/new";
	struct stop_order o;

	(void)state;
	assert_true(stop_next(&at, &o));
	assert_true(o.number.digits == 12125550100 && o.seller_id == 0 && o.purpose == PURPOSE_UNKNOWN);
	assert_true(stop_next(&at, &o));
	assert_true(o.number.digits == 12125550101 && o.seller_id == 7 && o.purpose == PURPOSE_MARKETING);
	assert_true(stop_next(&at, &o));
	assert_true(o.number.digits == 12125550102 && o.seller_id == 0 && o.purpose == PURPOSE_UNKNOWN);
	assert_true(stop_next(&at, &o));
	assert_true(o.number.digits == 12125550103 && o.seller_id == 3 && o.purpose == PURPOSE_UNKNOWN);
	assert_false(stop_next(&at, &o));
	at = "x";
	assert_false(stop_next(&at, &o));
}

static void reach(void **state)
{
	const struct campaign c = { .seller_id = 7, .purpose = PURPOSE_MARKETING };

	(void)state;
	assert_true(stop_reaches(&(struct stop_order){ .seller_id = 0 }, &c));
	assert_true(stop_reaches(&(struct stop_order){ .seller_id = 7 }, &c));
	assert_false(stop_reaches(&(struct stop_order){ .seller_id = 8 }, &c));
	assert_true(stop_reaches(&(struct stop_order){ .seller_id = 7, .purpose = PURPOSE_MARKETING }, &c));
	assert_false(stop_reaches(&(struct stop_order){ .seller_id = 7, .purpose = PURPOSE_DEBT }, &c));
	assert_false(stop_reaches(&(struct stop_order){ .seller_id = 8, .purpose = PURPOSE_MARKETING }, &c));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_and_revocations_in_one_payload),
		cmocka_unit_test(reach),
	};

	return cmocka_run_group_tests_name("store/stop", tests, NULL, NULL);
}
