# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/leads/test_certificate tests/unit/leads/test_sheet tests/unit/leads/test_header
tests_unit_leads_test_sheet_SOURCES = tests/unit/leads/test_sheet.c
tests_unit_leads_test_sheet_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_leads_test_header_SOURCES = tests/unit/leads/test_header.c
tests_unit_leads_test_header_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_leads_test_certificate_SOURCES = tests/unit/leads/test_certificate.c
tests_unit_leads_test_certificate_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/leads/test_mix tests/unit/leads/test_listname
tests_unit_leads_test_mix_SOURCES = tests/unit/leads/test_mix.c
tests_unit_leads_test_mix_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_leads_test_listname_SOURCES = tests/unit/leads/test_listname.c
tests_unit_leads_test_listname_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/leads/test_filter tests/unit/leads/test_order
tests_unit_leads_test_filter_SOURCES = tests/unit/leads/test_filter.c
tests_unit_leads_test_filter_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_leads_test_order_SOURCES = tests/unit/leads/test_order.c
tests_unit_leads_test_order_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
