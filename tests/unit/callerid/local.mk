# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/callerid/test_callerid
tests_unit_callerid_test_callerid_SOURCES = tests/unit/callerid/test_callerid.c
tests_unit_callerid_test_callerid_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
