# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/lists/test_ftc tests/unit/lists/test_listfile tests/unit/lists/test_numset
tests_unit_lists_test_ftc_SOURCES = tests/unit/lists/test_ftc.c
tests_unit_lists_test_ftc_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_lists_test_listfile_SOURCES = tests/unit/lists/test_listfile.c
tests_unit_lists_test_listfile_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_lists_test_numset_SOURCES = tests/unit/lists/test_numset.c
tests_unit_lists_test_numset_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
