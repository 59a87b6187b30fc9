# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += \
	tests/unit/pacing/test_backoff tests/unit/pacing/test_plan tests/unit/pacing/test_rate tests/unit/pacing/test_retry
tests_unit_pacing_test_backoff_SOURCES = tests/unit/pacing/test_backoff.c
tests_unit_pacing_test_backoff_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_pacing_test_plan_SOURCES = tests/unit/pacing/test_plan.c
tests_unit_pacing_test_plan_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_pacing_test_rate_SOURCES = tests/unit/pacing/test_rate.c
tests_unit_pacing_test_rate_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_pacing_test_retry_SOURCES = tests/unit/pacing/test_retry.c
tests_unit_pacing_test_retry_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
