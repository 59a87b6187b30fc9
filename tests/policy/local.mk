# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/policy/run_cases
tests_policy_run_cases_SOURCES = tests/policy/run_cases.c
tests_policy_run_cases_LDADD = $(DIALER_ALL_LIBS)
dist_check_SCRIPTS += tests/policy/test_coverage
EXTRA_DIST += \
	tests/policy/bans.cases \
	tests/policy/britain.cases \
	tests/policy/canada.cases \
	tests/policy/caps.cases \
	tests/policy/checklists.cases \
	tests/policy/consent.cases \
	tests/policy/debts.cases \
	tests/policy/duties.cases \
	tests/policy/europe.cases \
	tests/policy/frequency.cases \
	tests/policy/holidays.cases \
	tests/policy/hours.cases \
	tests/policy/lists.cases \
	tests/policy/numbers.cases \
	tests/policy/opening.cases \
	tests/policy/pacific.cases \
	tests/policy/reassigned.cases \
	tests/policy/registers.cases

# The clocks of every area code against an oracle in Python, which asks through decide_many.
noinst_PROGRAMS += tests/policy/decide_many
tests_policy_decide_many_SOURCES = tests/policy/decide_many.c
tests_policy_decide_many_LDADD = $(DIALER_ALL_LIBS)
dist_check_SCRIPTS += tests/policy/test_oracle
