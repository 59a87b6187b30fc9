# SPDX-License-Identifier: Apache-2.0
# Each floor adds its sources to libdialer.a; dialerd.c is the composition root.
noinst_LIBRARIES += libdialer.a
libdialer_a_SOURCES =

include dialer/base/local.mk
include dialer/store/local.mk
include dialer/audit/local.mk
include dialer/leads/local.mk
include dialer/lists/local.mk
include dialer/callerid/local.mk
include dialer/sip/local.mk
include dialer/media/local.mk
include dialer/agent/local.mk
include dialer/call/local.mk
include dialer/pacing/local.mk
include dialer/http/local.mk

sbin_PROGRAMS += dialerd
dialerd_SOURCES = \
	dialer/dialerd.c dialer/dialerd.h \
	dialer/dialerd_build.c dialer/dialerd_build.h \
	dialer/dialerd_metrics.c dialer/dialerd_metrics.h \
	dialer/dialerd_supervise.c dialer/dialerd_supervise.h
dialerd_LDADD = $(DIALER_ALL_LIBS)
