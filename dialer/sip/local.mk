# SPDX-License-Identifier: Apache-2.0
libdialer_a_SOURCES += dialer/sip/sdp.h dialer/sip/sip.h
