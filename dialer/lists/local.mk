# SPDX-License-Identifier: Apache-2.0
libdialer_a_SOURCES += \
	dialer/lists/columns.c dialer/lists/columns.h \
	dialer/lists/country.c dialer/lists/country.h \
	dialer/lists/ftc.c dialer/lists/ftc.h \
	dialer/lists/listfile.c dialer/lists/listfile.h \
	dialer/lists/lists.c dialer/lists/lists.h \
	dialer/lists/numset.c dialer/lists/numset.h dialer/lists/numset_priv.h \
	dialer/lists/numset_build.c \
	dialer/lists/reading.c dialer/lists/reading.h \
	dialer/lists/reassigned.c dialer/lists/reassigned.h \
	dialer/lists/register.c dialer/lists/register.h \
	dialer/lists/source.c dialer/lists/source.h \
	dialer/lists/sparse.c dialer/lists/sparse.h dialer/lists/sparse_priv.h \
	dialer/lists/sparse_view.c
