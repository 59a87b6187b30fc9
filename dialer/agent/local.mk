# SPDX-License-Identifier: Apache-2.0
libdialer_a_SOURCES += dialer/agent/agent.h \
	dialer/agent/disclosure_tbl.h dialer/agent/intent_tbl.h dialer/agent/prompt_tbl.h \
	dialer/agent/json_place.c dialer/agent/json_place.h \
	dialer/agent/script.c dialer/agent/script_priv.h \
	dialer/agent/script_check.c dialer/agent/script_parse.c dialer/agent/script_parse.h
