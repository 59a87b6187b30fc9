# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/media/test_g711
tests_unit_media_test_g711_SOURCES = tests/unit/media/test_g711.c
tests_unit_media_test_g711_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
