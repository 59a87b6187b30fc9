# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/pacing/test_agreement
tests_unit_pacing_test_agreement_SOURCES = tests/unit/pacing/test_agreement.c
tests_unit_pacing_test_agreement_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += \
	tests/unit/pacing/test_backoff tests/unit/pacing/test_ledger tests/unit/pacing/test_model \
	tests/unit/pacing/test_plan tests/unit/pacing/test_predict tests/unit/pacing/test_rate \
	tests/unit/pacing/test_retry tests/unit/pacing/test_shed tests/unit/pacing/test_spread tests/unit/pacing/test_tally
tests_unit_pacing_test_backoff_SOURCES = tests/unit/pacing/test_backoff.c
tests_unit_pacing_test_backoff_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_pacing_test_ledger_SOURCES = tests/unit/pacing/test_ledger.c
tests_unit_pacing_test_ledger_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_pacing_test_model_SOURCES = tests/unit/pacing/test_model.c
tests_unit_pacing_test_model_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_pacing_test_plan_SOURCES = tests/unit/pacing/test_plan.c
tests_unit_pacing_test_plan_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_pacing_test_predict_SOURCES = tests/unit/pacing/test_predict.c
tests_unit_pacing_test_predict_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_pacing_test_rate_SOURCES = tests/unit/pacing/test_rate.c
tests_unit_pacing_test_rate_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_pacing_test_retry_SOURCES = tests/unit/pacing/test_retry.c tests/unit/pacing/callee.h
tests_unit_pacing_test_retry_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_pacing_test_shed_SOURCES = tests/unit/pacing/test_shed.c
tests_unit_pacing_test_shed_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_pacing_test_spread_SOURCES = tests/unit/pacing/test_spread.c tests/unit/pacing/callee.h
tests_unit_pacing_test_spread_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_pacing_test_tally_SOURCES = tests/unit/pacing/test_tally.c
tests_unit_pacing_test_tally_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/pacing/test_level
tests_unit_pacing_test_level_SOURCES = tests/unit/pacing/test_level.c
tests_unit_pacing_test_level_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/pacing/test_hand_over
tests_unit_pacing_test_hand_over_SOURCES = tests/unit/pacing/test_hand_over.c
tests_unit_pacing_test_hand_over_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/pacing/test_escrow
tests_unit_pacing_test_escrow_SOURCES = tests/unit/pacing/test_escrow.c
tests_unit_pacing_test_escrow_LDADD = $(STORE_TEST_LIBS)
