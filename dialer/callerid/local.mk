# SPDX-License-Identifier: Apache-2.0
libdialer_a_SOURCES += dialer/callerid/callerid.c dialer/callerid/callerid.h
