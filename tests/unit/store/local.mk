# SPDX-License-Identifier: Apache-2.0
check_LIBRARIES += tests/unit/store/librig.a
tests_unit_store_librig_a_SOURCES = tests/unit/store/rig.c tests/unit/store/rig.h
STORE_TEST_LIBS = tests/unit/store/librig.a libtests.a tests/unit/policy/libfixture.a \
	$(DIALER_ALL_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += \
	tests/unit/store/test_claimers \
	tests/unit/store/test_gate tests/unit/store/test_hosts tests/unit/store/test_known tests/unit/store/test_nodes tests/unit/store/test_pipeline \
	tests/unit/store/test_report tests/unit/store/test_results tests/unit/store/test_stop
tests_unit_store_test_claimers_SOURCES = tests/unit/store/test_claimers.c
tests_unit_store_test_claimers_LDADD = $(STORE_TEST_LIBS)
tests_unit_store_test_gate_SOURCES = tests/unit/store/test_gate.c
tests_unit_store_test_gate_LDADD = $(STORE_TEST_LIBS)
tests_unit_store_test_hosts_SOURCES = tests/unit/store/test_hosts.c
tests_unit_store_test_hosts_LDADD = $(STORE_TEST_LIBS)
tests_unit_store_test_known_SOURCES = tests/unit/store/test_known.c
tests_unit_store_test_known_LDADD = $(STORE_TEST_LIBS)
tests_unit_store_test_nodes_SOURCES = tests/unit/store/test_nodes.c
tests_unit_store_test_nodes_LDADD = $(STORE_TEST_LIBS)
tests_unit_store_test_pipeline_SOURCES = tests/unit/store/test_pipeline.c
tests_unit_store_test_pipeline_LDADD = $(STORE_TEST_LIBS)
tests_unit_store_test_report_SOURCES = tests/unit/store/test_report.c
tests_unit_store_test_report_LDADD = $(STORE_TEST_LIBS)
tests_unit_store_test_results_SOURCES = tests/unit/store/test_results.c
tests_unit_store_test_results_LDADD = $(STORE_TEST_LIBS)
check_PROGRAMS += tests/unit/store/test_selection
tests_unit_store_test_selection_SOURCES = tests/unit/store/test_selection.c
tests_unit_store_test_selection_LDADD = $(STORE_TEST_LIBS)
tests_unit_store_test_stop_SOURCES = tests/unit/store/test_stop.c
tests_unit_store_test_stop_LDADD = $(STORE_TEST_LIBS)
check_PROGRAMS += tests/unit/store/test_callbacks
tests_unit_store_test_callbacks_SOURCES = tests/unit/store/test_callbacks.c
tests_unit_store_test_callbacks_LDADD = $(STORE_TEST_LIBS)
check_PROGRAMS += tests/unit/store/test_recycle
tests_unit_store_test_recycle_SOURCES = tests/unit/store/test_recycle.c
tests_unit_store_test_recycle_LDADD = $(STORE_TEST_LIBS)
check_PROGRAMS += tests/unit/store/test_live_answers
tests_unit_store_test_live_answers_SOURCES = tests/unit/store/test_live_answers.c
tests_unit_store_test_live_answers_LDADD = $(STORE_TEST_LIBS)
check_PROGRAMS += tests/unit/store/test_ends
tests_unit_store_test_ends_SOURCES = tests/unit/store/test_ends.c
tests_unit_store_test_ends_LDADD = $(STORE_TEST_LIBS)
check_PROGRAMS += tests/unit/store/test_representatives
tests_unit_store_test_representatives_SOURCES = tests/unit/store/test_representatives.c
tests_unit_store_test_representatives_LDADD = $(STORE_TEST_LIBS)
