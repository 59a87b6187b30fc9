# SPDX-License-Identifier: Apache-2.0
libdialer_a_SOURCES += \
	dialer/http/http.c dialer/http/http.h \
	dialer/http/metric.c dialer/http/metric.h
