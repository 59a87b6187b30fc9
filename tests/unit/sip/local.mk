# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += \
	tests/unit/sip/test_response \
	tests/unit/sip/test_sdp
tests_unit_sip_test_response_SOURCES = tests/unit/sip/test_response.c
tests_unit_sip_test_response_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_sip_test_sdp_SOURCES = tests/unit/sip/test_sdp.c
tests_unit_sip_test_sdp_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
