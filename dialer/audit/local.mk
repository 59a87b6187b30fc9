# SPDX-License-Identifier: Apache-2.0
libdialer_a_SOURCES += \
	dialer/audit/bundle.c dialer/audit/bundle.h dialer/audit/bundle_html.c \
	dialer/audit/bundle_page.c dialer/audit/bundle_page.h \
	dialer/audit/consent_view.c dialer/audit/consent_view.h \
	dialer/audit/verify_bundle.c \
	dialer/audit/leaf_batch.c dialer/audit/leaf_batch.h \
	dialer/audit/canon.c dialer/audit/canon.h \
	dialer/audit/digest.c dialer/audit/digest.h \
	dialer/audit/head.c dialer/audit/head.h \
	dialer/audit/kinds.c dialer/audit/kinds.h \
	dialer/audit/leaf.c dialer/audit/leaf.h \
	dialer/audit/logread.c dialer/audit/logread.h \
	dialer/audit/keeper.c dialer/audit/keeper.h \
	dialer/audit/retain.c dialer/audit/retain.h \
	dialer/audit/recorded.c dialer/audit/recorded.h \
	dialer/audit/merkle.c dialer/audit/merkle.h \
	dialer/audit/merkle_check.c \
	dialer/audit/export.c dialer/audit/export.h \
	dialer/audit/seal.c dialer/audit/seal.h \
	dialer/audit/sequencer.c dialer/audit/sequencer.h \
	dialer/audit/signkey.c dialer/audit/signkey.h \
	dialer/audit/verify.h dialer/audit/verify_priv.h dialer/audit/verify_database.c \
	dialer/audit/verify_file.c dialer/audit/verify_heads.c dialer/audit/verify_recordings.c dialer/audit/verify_row.c
