# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/policy/run_cases
tests_policy_run_cases_SOURCES = tests/policy/run_cases.c
tests_policy_run_cases_LDADD = $(DIALER_ALL_LIBS)
EXTRA_DIST += \
	tests/policy/consent.cases \
	tests/policy/duties.cases \
	tests/policy/hours.cases \
	tests/policy/holidays.cases \
	tests/policy/lists.cases \
	tests/policy/numbers.cases \
	tests/policy/caps.cases
