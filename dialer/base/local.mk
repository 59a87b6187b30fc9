# SPDX-License-Identifier: Apache-2.0
libdialer_a_SOURCES += \
	dialer/base/banned.h \
	dialer/base/buf.c dialer/base/buf.h \
	dialer/base/callee_clock.c dialer/base/callee_clock.h \
	dialer/base/clock.c dialer/base/clock.h \
	dialer/base/config.c dialer/base/config.h dialer/base/config_tbl.h \
	dialer/base/disposition.c dialer/base/disposition.h dialer/base/disposition_tbl.h \
	dialer/base/file_hash.c dialer/base/file_hash.h \
	dialer/base/hours.c dialer/base/hours.h \
	dialer/base/inifile.c dialer/base/inifile.h \
	dialer/base/ipaddr.c dialer/base/ipaddr.h \
	dialer/base/list.h \
	dialer/base/log.c dialer/base/log.h dialer/base/log_tbl.h \
	dialer/base/mailbox.c dialer/base/mailbox.h \
	dialer/base/mask.c dialer/base/mask.h \
	dialer/base/notify.c dialer/base/notify.h \
	dialer/base/policy_load.c dialer/base/policy_load.h \
	dialer/base/schedule.c dialer/base/schedule.h dialer/base/schedule_priv.h dialer/base/schedule_ical.c \
	dialer/base/suggest.c dialer/base/suggest.h \
	dialer/base/turning.c dialer/base/turning.h
