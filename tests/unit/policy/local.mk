# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += tests/unit/policy/libfixture.a
tests_unit_policy_libfixture_a_SOURCES = tests/unit/policy/fixture.c tests/unit/policy/fixture.h
POLICY_TEST_LIBS = tests/unit/policy/libfixture.a $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += \
	tests/unit/policy/test_clock \
	tests/unit/policy/test_pack \
	tests/unit/policy/test_phone \
	tests/unit/policy/test_policy_load \
	tests/unit/policy/test_record_json \
	tests/unit/policy/test_tzif
tests_unit_policy_test_clock_SOURCES = tests/unit/policy/test_clock.c
tests_unit_policy_test_clock_LDADD = $(POLICY_TEST_LIBS)
tests_unit_policy_test_pack_SOURCES = tests/unit/policy/test_pack.c
tests_unit_policy_test_pack_LDADD = $(POLICY_TEST_LIBS)
tests_unit_policy_test_phone_SOURCES = tests/unit/policy/test_phone.c
tests_unit_policy_test_phone_LDADD = $(POLICY_TEST_LIBS)
tests_unit_policy_test_policy_load_SOURCES = tests/unit/policy/test_policy_load.c
tests_unit_policy_test_policy_load_LDADD = $(POLICY_TEST_LIBS)
tests_unit_policy_test_record_json_SOURCES = tests/unit/policy/test_record_json.c
tests_unit_policy_test_record_json_LDADD = $(POLICY_TEST_LIBS)
tests_unit_policy_test_tzif_SOURCES = tests/unit/policy/test_tzif.c
tests_unit_policy_test_tzif_LDADD = $(POLICY_TEST_LIBS)
check_PROGRAMS += tests/unit/policy/test_memory
tests_unit_policy_test_memory_SOURCES = tests/unit/policy/test_memory.c
tests_unit_policy_test_memory_LDADD = $(POLICY_TEST_LIBS)
tests_unit_policy_test_memory_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=calloc,--wrap=realloc \
	-Wl,--wrap=strdup,--wrap=strndup -Wl,--wrap=EVP_Digest,--wrap=EVP_MD_CTX_new \
	-Wl,--wrap=EVP_DigestInit_ex,--wrap=EVP_DigestUpdate,--wrap=EVP_DigestFinal_ex
check_PROGRAMS += tests/unit/policy/test_kinds
tests_unit_policy_test_kinds_SOURCES = tests/unit/policy/test_kinds.c
tests_unit_policy_test_kinds_LDADD = $(POLICY_TEST_LIBS)
check_PROGRAMS += tests/unit/policy/test_members tests/unit/policy/test_capacity
tests_unit_policy_test_members_SOURCES = tests/unit/policy/test_members.c tests/unit/policy/pack_text.h
tests_unit_policy_test_members_LDADD = $(POLICY_TEST_LIBS)
tests_unit_policy_test_capacity_SOURCES = tests/unit/policy/test_capacity.c tests/unit/policy/pack_text.h
tests_unit_policy_test_capacity_LDADD = $(POLICY_TEST_LIBS)
check_PROGRAMS += tests/unit/policy/test_places
tests_unit_policy_test_places_SOURCES = tests/unit/policy/test_places.c tests/unit/policy/pack_text.h
tests_unit_policy_test_places_LDADD = $(POLICY_TEST_LIBS)
