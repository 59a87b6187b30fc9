/* SPDX-License-Identifier: Apache-2.0 */
/* What final responses and Reason headers mean. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dialer/sip/sip.h"

#include "dialer/base/banned.h"

static const struct {
	int code;
	const char *phrase, *reason;
	enum disposition expected;
} cases[] = {
	{ 401, "Unauthorized", "", DISPOSITION_REFUSED },
	{ 403, "Forbidden", "", DISPOSITION_REFUSED },
	{ 404, "Not Found", "", DISPOSITION_UNALLOCATED },
	{ 408, "Request Timeout", "", DISPOSITION_NO_ANSWER },
	{ 480, "Temporarily Unavailable", "", DISPOSITION_UNAVAILABLE },
	{ 484, "Address Incomplete", "", DISPOSITION_UNALLOCATED },
	{ 486, "Busy Here", "", DISPOSITION_BUSY },
	{ 487, "Request Terminated", "", DISPOSITION_CANCELLED },
	{ 488, "Not Acceptable Here", "", DISPOSITION_FAILED },
	{ 503, "Service Unavailable", "", DISPOSITION_CONGESTION },
	{ 600, "Busy Everywhere", "", DISPOSITION_BUSY },
	{ 603, "Decline", "", DISPOSITION_DECLINED },
	{ 607, "Unwanted", "", DISPOSITION_BLOCKED },
	{ 608, "Rejected", "", DISPOSITION_BLOCKED },
	{ 904, "Operation has no matching challenge", "", DISPOSITION_REFUSED },
	/* classes of codes that are in no table */
	{ 302, "Moved Temporarily", "", DISPOSITION_FAILED },
	{ 499, "", "", DISPOSITION_FAILED },
	{ 599, "", "", DISPOSITION_CONGESTION },
	{ 699, "", "", DISPOSITION_DECLINED },
	/* a gateway's cause says more than its code, where the code says little */
	{ 480, "", "Q.850;cause=18;text=\"no user responding\"", DISPOSITION_NO_ANSWER },
	{ 480, "", "Q.850 ;cause=20", DISPOSITION_UNAVAILABLE },
	{ 403, "", "Q.850;cause=1", DISPOSITION_UNALLOCATED },
	{ 500, "", "Q.850;cause=17", DISPOSITION_BUSY },
	{ 503, "", "Q.850;cause=34", DISPOSITION_CONGESTION },
	{ 503, "", "Q.850;cause=3", DISPOSITION_UNALLOCATED },
	{ 503, "", "q.850;CAUSE=21", DISPOSITION_DECLINED },
	{ 503, "", "Q.850;cause=99", DISPOSITION_CONGESTION },
	{ 486, "", "Q.850;cause=1", DISPOSITION_BUSY },
	{ 404, "", "Q.850;cause=17", DISPOSITION_UNALLOCATED },
	/* analytics that blocks a call: status, phrase and text version must agree */
	{ 603, "Network Blocked", "SIP;cause=603;text=\"v=analytics1;url=https://x.example\"",
		DISPOSITION_BLOCKED },
	{ 603, "network blocked", "SIP;cause=603;text=\"v=analytics1\"", DISPOSITION_BLOCKED },
	{ 603, "Decline", "SIP;cause=603;text=\"v=analytics1\"", DISPOSITION_DECLINED },
	{ 603, "Network Blocked", "", DISPOSITION_DECLINED },
	{ 480, "", "SIP;cause=607", DISPOSITION_BLOCKED },
	/* nonsense */
	{ 503, "", "Q.850", DISPOSITION_CONGESTION },
	{ 503, "", "Q.850;cause=", DISPOSITION_CONGESTION },
	{ 503, "", "Q.850;cause=-17", DISPOSITION_CONGESTION },
	{ 503, "", "Q.850;cause=99999999999999999999", DISPOSITION_CONGESTION },
	{ 0, "", "", DISPOSITION_FAILED },
	{ -1, "", "", DISPOSITION_FAILED },
};

static void every_case(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum disposition d = sip_disposition(cases[i].code, cases[i].phrase, cases[i].reason);

		if (d != cases[i].expected)
			fail_msg("%d \"%s\" \"%s\": %s, not %s", cases[i].code, cases[i].phrase,
				cases[i].reason, disposition_name(d), disposition_name(cases[i].expected));
	}
}

/* Every code ends in something: an attempt without disposition cannot be written down. */
static void no_code_is_without_meaning(void **state)
{
	(void)state;
	for (int code = 300; code < 1000; code++)
		assert_int_not_equal(sip_disposition(code, "", ""), DISPOSITION_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case),
		cmocka_unit_test(no_code_is_without_meaning),
	};

	return cmocka_run_group_tests_name("sip/response", tests, NULL, NULL);
}
