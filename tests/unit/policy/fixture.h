/* SPDX-License-Identifier: Apache-2.0 */
/* The shipped policy, loaded once per test program, and facts nobody could object to. */
#ifndef TESTS_UNIT_POLICY_FIXTURE_H
#define TESTS_UNIT_POLICY_FIXTURE_H

#include "policy/policy.h"

/* Loads on first use; the test fails when it cannot. Freed by fixture_teardown(). */
const struct policy *fixture_policy(void);
/* A cmocka group teardown. */
int fixture_teardown(void **state);

/* +1 CODE 234 2042 */
struct e164 fixture_number(unsigned area_code);
/* A permitted marketing call to that code at that instant, as far as facts go. */
struct facts fixture_facts(unsigned area_code, int64_t now_us);
/* RFC 3339 to microseconds; the test fails when it cannot. */
int64_t fixture_time(const char *text);

/* What the law asks wherever f points: every list says no, as of a second ago; every item attested. */
void fixture_satisfy(struct facts *f);

#endif
