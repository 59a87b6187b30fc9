# SPDX-License-Identifier: Apache-2.0
libdialer_a_SOURCES += \
	dialer/lists/ftc.c dialer/lists/ftc.h \
	dialer/lists/lists.c dialer/lists/lists.h \
	dialer/lists/numset.c dialer/lists/numset.h dialer/lists/numset_priv.h \
	dialer/lists/numset_build.c \
	dialer/lists/register.c dialer/lists/register.h
