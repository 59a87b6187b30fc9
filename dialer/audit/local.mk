# SPDX-License-Identifier: Apache-2.0
libdialer_a_SOURCES += \
	dialer/audit/canon.c dialer/audit/canon.h \
	dialer/audit/digest.c dialer/audit/digest.h \
	dialer/audit/merkle.c dialer/audit/merkle.h \
	dialer/audit/merkle_check.c \
	dialer/audit/signkey.c dialer/audit/signkey.h
