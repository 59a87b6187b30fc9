# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += tests/unit/agent/test_script tests/unit/agent/test_gate \
	tests/unit/agent/test_agent tests/unit/agent/test_conversation
tests_unit_agent_test_script_SOURCES = tests/unit/agent/test_script.c
tests_unit_agent_test_script_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_agent_test_gate_SOURCES = tests/unit/agent/test_gate.c
tests_unit_agent_test_gate_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_agent_test_agent_SOURCES = tests/unit/agent/test_agent.c \
	tests/unit/agent/rig.c tests/unit/agent/rig.h
tests_unit_agent_test_agent_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/agent/test_no_seat
tests_unit_agent_test_no_seat_SOURCES = tests/unit/agent/test_no_seat.c \
	tests/unit/agent/rig.c tests/unit/agent/rig.h
tests_unit_agent_test_no_seat_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/agent/test_hand_over
tests_unit_agent_test_hand_over_SOURCES = tests/unit/agent/test_hand_over.c \
	tests/unit/agent/rig.c tests/unit/agent/rig.h
tests_unit_agent_test_hand_over_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_agent_test_conversation_SOURCES = tests/unit/agent/test_conversation.c \
	tests/unit/agent/rig.c tests/unit/agent/rig.h
tests_unit_agent_test_conversation_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/agent/test_recognition
tests_unit_agent_test_recognition_SOURCES = tests/unit/agent/test_recognition.c \
	tests/unit/agent/rig.c tests/unit/agent/rig.h
tests_unit_agent_test_recognition_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/agent/test_meaning tests/unit/agent/test_speech
tests_unit_agent_test_meaning_SOURCES = tests/unit/agent/test_meaning.c \
	tests/unit/agent/rig.c tests/unit/agent/rig.h
tests_unit_agent_test_meaning_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
tests_unit_agent_test_speech_SOURCES = tests/unit/agent/test_speech.c \
	tests/unit/agent/rig.c tests/unit/agent/rig.h
tests_unit_agent_test_speech_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
check_PROGRAMS += tests/unit/agent/test_keys
tests_unit_agent_test_keys_SOURCES = tests/unit/agent/test_keys.c \
	tests/unit/agent/rig.c tests/unit/agent/rig.h
tests_unit_agent_test_keys_LDADD = $(DIALER_ALL_LIBS) $(CMOCKA_LIBS)
