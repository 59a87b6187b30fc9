# SPDX-License-Identifier: Apache-2.0
dist_check_SCRIPTS += tests/integration/test_callsim
EXTRA_DIST += \
	tests/integration/sipp-callsim/answer.xml tests/integration/sipp-callsim/auth.xml \
	tests/integration/sipp-callsim/busy.xml tests/integration/sipp-callsim/cancel.xml

dist_check_SCRIPTS += tests/integration/test_documented tests/integration/test_dialerctl

# Populations for the tests of the whole stack and the benchmarks.
EXTRA_DIST += \
	tests/e2e/populations/answerers.json tests/e2e/populations/interrupters.json \
	tests/e2e/populations/listeners.json tests/e2e/populations/mixed.json
dist_check_SCRIPTS += tests/integration/test_import tests/integration/test_verifier \
	tests/integration/test_tamper tests/integration/test_retention tests/integration/test_roles \
	tests/integration/test_consent tests/integration/test_next \
	tests/integration/test_recordings

check_PROGRAMS += tests/integration/test_sip
tests_integration_test_sip_SOURCES = tests/integration/test_sip.c
tests_integration_test_sip_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
EXTRA_DIST += \
	tests/integration/sipp/answer.xml tests/integration/sipp/blocked.xml \
	tests/integration/sipp/busy.xml tests/integration/sipp/cancelled.xml \
	tests/integration/sipp/digest-401.xml tests/integration/sipp/digest-407.xml \
	tests/integration/sipp/early.xml tests/integration/sipp/gateway.xml \
	tests/integration/sipp/hang-up.xml tests/integration/sipp/no-capacity.xml \
	tests/integration/sipp/register.xml tests/integration/sipp/user.xml
