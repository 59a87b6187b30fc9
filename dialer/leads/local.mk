# SPDX-License-Identifier: Apache-2.0
libdialer_a_SOURCES += \
	dialer/leads/certificate.c dialer/leads/certificate.h dialer/leads/certificate_answer.c \
	dialer/leads/certificate_columns.c dialer/leads/certificate_columns.h \
	dialer/leads/class_cache.c dialer/leads/class_cache.h \
	dialer/leads/header.c dialer/leads/header.h dialer/leads/header_tbl.h \
	dialer/leads/filter.c dialer/leads/filter.h dialer/leads/filter_lex.c dialer/leads/filter_match.c \
	dialer/leads/filter_priv.h dialer/leads/filter_tbl.h dialer/leads/filter_value.c \
	dialer/leads/listname.c dialer/leads/listname.h \
	dialer/leads/load.h dialer/leads/load_leads.c \
	dialer/leads/load_certificates.c dialer/leads/load_consents.c dialer/leads/load_dnc.c \
	dialer/leads/mix.c dialer/leads/mix.h \
	dialer/leads/order.c dialer/leads/order.h \
	dialer/leads/place.c dialer/leads/place.h dialer/leads/place_tbl.h \
	dialer/leads/reader.c dialer/leads/reader.h \
	dialer/leads/rejects.c dialer/leads/rejects.h \
	dialer/leads/select.c dialer/leads/select.h \
	dialer/leads/sheet.c dialer/leads/sheet.h \
	dialer/leads/text.c dialer/leads/text.h
