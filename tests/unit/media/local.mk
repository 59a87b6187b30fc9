# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += \
	tests/unit/media/test_digits \
	tests/unit/media/test_g711 \
	tests/unit/media/test_rtp
tests_unit_media_test_digits_SOURCES = tests/unit/media/test_digits.c
tests_unit_media_test_digits_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_media_test_g711_SOURCES = tests/unit/media/test_g711.c
tests_unit_media_test_g711_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_media_test_rtp_SOURCES = tests/unit/media/test_rtp.c
tests_unit_media_test_rtp_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
