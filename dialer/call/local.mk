# SPDX-License-Identifier: Apache-2.0
libdialer_a_SOURCES += dialer/call/attempt.h dialer/call/call.h dialer/call/outcome.h
