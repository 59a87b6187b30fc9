# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/lists/test_ftc
tests_unit_lists_test_ftc_SOURCES = tests/unit/lists/test_ftc.c
tests_unit_lists_test_ftc_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
