# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += \
	tests/unit/base/test_buf tests/unit/base/test_clock tests/unit/base/test_config \
	tests/unit/base/test_mailbox tests/unit/base/test_small
tests_unit_base_test_buf_SOURCES = tests/unit/base/test_buf.c
tests_unit_base_test_buf_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_base_test_clock_SOURCES = tests/unit/base/test_clock.c
tests_unit_base_test_clock_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_base_test_config_SOURCES = tests/unit/base/test_config.c
tests_unit_base_test_config_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_base_test_mailbox_SOURCES = tests/unit/base/test_mailbox.c
tests_unit_base_test_mailbox_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_base_test_small_SOURCES = tests/unit/base/test_small.c
tests_unit_base_test_small_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/base/test_notify
tests_unit_base_test_notify_SOURCES = tests/unit/base/test_notify.c
tests_unit_base_test_notify_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/base/test_turning
tests_unit_base_test_turning_SOURCES = tests/unit/base/test_turning.c
tests_unit_base_test_turning_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/base/test_callee_clock
tests_unit_base_test_callee_clock_SOURCES = tests/unit/base/test_callee_clock.c tests/unit/pacing/callee.h
tests_unit_base_test_callee_clock_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/base/test_schedule
tests_unit_base_test_schedule_SOURCES = tests/unit/base/test_schedule.c tests/unit/pacing/callee.h
tests_unit_base_test_schedule_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/base/test_hours
tests_unit_base_test_hours_SOURCES = tests/unit/base/test_hours.c
tests_unit_base_test_hours_LDADD = tests/unit/policy/libfixture.a $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
