# SPDX-License-Identifier: Apache-2.0
libdialer_a_SOURCES += \
	dialer/sip/leg.c \
	dialer/sip/response.c dialer/sip/response_tbl.h \
	dialer/sip/sdp.c dialer/sip/sdp.h \
	dialer/sip/sip.c dialer/sip/sip.h dialer/sip/sip_priv.h \
	dialer/sip/trunk.c
