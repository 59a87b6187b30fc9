# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += \
	tests/unit/callsim/test_audio tests/unit/callsim/test_digest \
	tests/unit/callsim/test_population tests/unit/callsim/test_sdp \
	tests/unit/callsim/test_sipmsg tests/unit/callsim/test_trunk

tests_unit_callsim_test_audio_SOURCES = tests/unit/callsim/test_audio.c
tests_unit_callsim_test_audio_LDADD = $(CALLSIM_LIBS) $(CMOCKA_LIBS)
tests_unit_callsim_test_digest_SOURCES = tests/unit/callsim/test_digest.c
tests_unit_callsim_test_digest_LDADD = $(CALLSIM_LIBS) $(CMOCKA_LIBS)
tests_unit_callsim_test_population_SOURCES = tests/unit/callsim/test_population.c
tests_unit_callsim_test_population_LDADD = $(CALLSIM_LIBS) $(CMOCKA_LIBS)
tests_unit_callsim_test_sdp_SOURCES = tests/unit/callsim/test_sdp.c
tests_unit_callsim_test_sdp_LDADD = $(CALLSIM_LIBS) $(CMOCKA_LIBS)
tests_unit_callsim_test_sipmsg_SOURCES = tests/unit/callsim/test_sipmsg.c
tests_unit_callsim_test_sipmsg_LDADD = $(CALLSIM_LIBS) $(CMOCKA_LIBS)
tests_unit_callsim_test_trunk_SOURCES = tests/unit/callsim/test_trunk.c
tests_unit_callsim_test_trunk_LDADD = $(CALLSIM_LIBS) $(CMOCKA_LIBS)
