# SPDX-License-Identifier: Apache-2.0
libdialer_a_SOURCES += dialer/agent/agent.h \
	dialer/agent/disclosure_tbl.h dialer/agent/intent_tbl.h dialer/agent/prompt_tbl.h \
	dialer/agent/json_place.c dialer/agent/json_place.h \
	dialer/agent/script.c dialer/agent/script_priv.h \
	dialer/agent/script_check.c dialer/agent/script_parse.c dialer/agent/script_parse.h
libdialer_a_SOURCES += \
	dialer/agent/asr.h dialer/agent/asr_sphinx.c \
	dialer/agent/grammar.c dialer/agent/grammar.h \
	dialer/agent/lexicon.c dialer/agent/lexicon.h \
	dialer/agent/pool.c dialer/agent/pool.h \
	dialer/agent/prompts.c dialer/agent/prompts.h \
	dialer/agent/spoken_day.c dialer/agent/spoken_day.h \
	dialer/agent/tts.h dialer/agent/tts_flite.c
libdialer_a_SOURCES += \
	dialer/agent/ear.c dialer/agent/ear.h \
	dialer/agent/gate.c dialer/agent/gate.h \
	dialer/agent/message.c dialer/agent/message.h \
	dialer/agent/mouth.c dialer/agent/mouth.h \
	dialer/agent/planner.h dialer/agent/planner_script.c \
	dialer/agent/speech.c dialer/agent/speech_priv.h \
	dialer/agent/turn.c dialer/agent/turn.h \
	dialer/agent/wording.c dialer/agent/wording.h
libdialer_a_SOURCES += \
	dialer/agent/agent.c dialer/agent/agent_priv.h \
	dialer/agent/agent_clock.c dialer/agent/agent_listen.c \
	dialer/agent/agent_hold.c dialer/agent/agent_react.c dialer/agent/agent_say.c
