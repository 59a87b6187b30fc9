# SPDX-License-Identifier: Apache-2.0
libdialer_a_SOURCES += \
	dialer/store/campaign.h \
	dialer/store/db.c dialer/store/db.h \
	dialer/store/migrate.c dialer/store/migrate.h
