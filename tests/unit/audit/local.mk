# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/audit/test_canon tests/unit/audit/test_merkle tests/unit/audit/test_signkey
tests_unit_audit_test_canon_SOURCES = tests/unit/audit/test_canon.c
tests_unit_audit_test_canon_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_audit_test_merkle_SOURCES = tests/unit/audit/test_merkle.c
tests_unit_audit_test_merkle_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_audit_test_signkey_SOURCES = tests/unit/audit/test_signkey.c
tests_unit_audit_test_signkey_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/audit/test_seal
tests_unit_audit_test_seal_SOURCES = tests/unit/audit/test_seal.c
tests_unit_audit_test_seal_LDADD = libtests.a $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/audit/test_leaf tests/unit/audit/test_sequencer
tests_unit_audit_test_leaf_SOURCES = tests/unit/audit/test_leaf.c
tests_unit_audit_test_leaf_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_audit_test_sequencer_SOURCES = tests/unit/audit/test_sequencer.c
tests_unit_audit_test_sequencer_LDADD = libtests.a $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
