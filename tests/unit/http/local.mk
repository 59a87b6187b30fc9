# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/http/test_http
tests_unit_http_test_http_SOURCES = tests/unit/http/test_http.c
tests_unit_http_test_http_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
