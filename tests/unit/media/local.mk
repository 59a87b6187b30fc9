# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += \
	tests/unit/media/test_digits \
	tests/unit/media/test_g711 \
	tests/unit/media/test_hearing \
	tests/unit/media/test_passage \
	tests/unit/media/test_recorder \
	tests/unit/media/test_rtp \
	tests/unit/media/test_tones \
	tests/unit/media/test_vad
tests_unit_media_test_digits_SOURCES = tests/unit/media/test_digits.c
tests_unit_media_test_digits_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_media_test_g711_SOURCES = tests/unit/media/test_g711.c
tests_unit_media_test_g711_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_media_test_hearing_SOURCES = tests/unit/media/test_hearing.c
tests_unit_media_test_hearing_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_media_test_passage_SOURCES = tests/unit/media/test_passage.c
tests_unit_media_test_passage_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_media_test_recorder_SOURCES = tests/unit/media/test_recorder.c
tests_unit_media_test_recorder_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_media_test_rtp_SOURCES = tests/unit/media/test_rtp.c
tests_unit_media_test_rtp_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_media_test_tones_SOURCES = tests/unit/media/test_tones.c
tests_unit_media_test_tones_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_media_test_vad_SOURCES = tests/unit/media/test_vad.c
tests_unit_media_test_vad_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
