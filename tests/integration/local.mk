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
dist_check_SCRIPTS += tests/integration/test_import
