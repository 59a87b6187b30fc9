# SPDX-License-Identifier: Apache-2.0
libdialer_a_SOURCES += \
	dialer/call/bridge.c dialer/call/bridge.h \
	dialer/call/bridge_machine.c dialer/call/bridge_machine.h \
	dialer/call/call.c dialer/call/call.h dialer/call/call_priv.h \
	dialer/call/calls.c \
	dialer/call/events.c \
	dialer/call/hand_over.c \
	dialer/call/machine.c dialer/call/machine.h \
	dialer/call/seats.c dialer/call/seats.h \
	dialer/call/voice.c
