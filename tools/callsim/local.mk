# SPDX-License-Identifier: Apache-2.0
# A separate program that shares only dialer/base with the daemon: it is what tests believe.
noinst_LIBRARIES += libcallsim.a
libcallsim_a_SOURCES = \
	tools/callsim/call.c tools/callsim/call.h tools/callsim/call_end.c \
	tools/callsim/call_log.c tools/callsim/call_priv.h \
	tools/callsim/carrier.c tools/callsim/carrier.h \
	tools/callsim/clip.h tools/callsim/tone.c \
	tools/callsim/digest.c tools/callsim/digest.h \
	tools/callsim/ear.c tools/callsim/ear.h \
	tools/callsim/g711.c tools/callsim/g711.h \
	tools/callsim/jsonread.c tools/callsim/jsonread.h \
	tools/callsim/media.c tools/callsim/media.h \
	tools/callsim/person.c tools/callsim/person.h \
	tools/callsim/population.c tools/callsim/population.h tools/callsim/population_priv.h \
	tools/callsim/population_read.c tools/callsim/population_step.c \
	tools/callsim/report.c tools/callsim/report.h \
	tools/callsim/rtp.c tools/callsim/rtp.h tools/callsim/rtpsock.c tools/callsim/rtpsock.h \
	tools/callsim/sdp.c tools/callsim/sdp.h \
	tools/callsim/settings.c tools/callsim/settings.h \
	tools/callsim/sipfield.c tools/callsim/sipfield.h \
	tools/callsim/sipmsg.c tools/callsim/sipmsg.h \
	tools/callsim/sipout.c tools/callsim/sipout.h \
	tools/callsim/table.c tools/callsim/table.h \
	tools/callsim/transaction.c tools/callsim/transaction.h \
	tools/callsim/transport.c tools/callsim/transport.h \
	tools/callsim/trunk.c tools/callsim/trunk.h \
	tools/callsim/uas.c tools/callsim/uas.h \
	tools/callsim/voice.c tools/callsim/voice.h \
	tools/callsim/wav.c tools/callsim/wav.h

CALLSIM_LIBS = libcallsim.a libdialer.a $(EVENT_LIBS) $(FLITE_LIBS) $(JANSSON_LIBS) \
	$(CRYPTO_LIBS) -lm

bin_PROGRAMS += callsim
callsim_SOURCES = tools/callsim/callsim.c
callsim_LDADD = $(CALLSIM_LIBS)
