# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/call/test_machine
tests_unit_call_test_machine_SOURCES = tests/unit/call/test_machine.c
tests_unit_call_test_machine_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/call/test_seats
tests_unit_call_test_seats_SOURCES = tests/unit/call/test_seats.c
tests_unit_call_test_seats_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/call/test_bridge_machine
tests_unit_call_test_bridge_machine_SOURCES = tests/unit/call/test_bridge_machine.c
tests_unit_call_test_bridge_machine_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/call/test_bridge
tests_unit_call_test_bridge_SOURCES = tests/unit/call/test_bridge.c
tests_unit_call_test_bridge_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
