# SPDX-License-Identifier: Apache-2.0
libdialer_a_SOURCES += \
	dialer/store/array.c dialer/store/array.h \
	dialer/store/attempt.c dialer/store/attempt.h \
	dialer/store/campaign.c dialer/store/campaign.h \
	dialer/store/campaign_ends.c dialer/store/campaign_ends.h \
	dialer/store/campaign_times.c dialer/store/campaign_times.h \
	dialer/store/campaigns.c dialer/store/campaigns.h \
	dialer/store/db.c dialer/store/db.h \
	dialer/store/decided.c dialer/store/decided.h \
	dialer/store/dnc.c dialer/store/dnc.h \
	dialer/store/gate.h dialer/store/gate_claim.c dialer/store/gate_commit.c \
	dialer/store/hosts.c dialer/store/hosts.h \
	dialer/store/known.c dialer/store/known.h \
	dialer/store/migrate.c dialer/store/migrate.h \
	dialer/store/nodes.c dialer/store/nodes.h \
	dialer/store/outcome.c dialer/store/outcome.h \
	dialer/store/policy_keep.c dialer/store/policy_keep.h \
	dialer/store/pipeline.c dialer/store/pipeline.h \
	dialer/store/representatives.c dialer/store/representatives.h dialer/store/representatives_sql.h \
	dialer/store/results.c dialer/store/results.h

# Blocking, for command-line programs.
libdialer_a_SOURCES += \
	dialer/store/access.c dialer/store/access.h \
	dialer/store/callbacks.c dialer/store/callbacks.h \
	dialer/store/calls.c dialer/store/calls.h \
	dialer/store/campaign_save.c dialer/store/campaign_save.h \
	dialer/store/control.c dialer/store/control.h dialer/store/control_priv.h \
	dialer/store/facts.c dialer/store/facts.h dialer/store/facts_sql.h \
	dialer/store/law.c dialer/store/law.h \
	dialer/store/live_answers.c dialer/store/live_answers.h dialer/store/live_answers_sql.h \
	dialer/store/limits.c dialer/store/limits.h \
	dialer/store/node_orders.c dialer/store/node_orders.h \
	dialer/store/numbers.c dialer/store/numbers.h \
	dialer/store/recording.c dialer/store/recording.h \
	dialer/store/recycle.c dialer/store/recycle.h \
	dialer/store/report.c dialer/store/report.h \
	dialer/store/representative_orders.c dialer/store/representative_orders.h \
	dialer/store/retention.c dialer/store/retention.h \
	dialer/store/lead_lists.c dialer/store/lead_lists.h \
	dialer/store/selection.c dialer/store/selection.h \
	dialer/store/classes_sql.h dialer/store/turns_sql.h dialer/store/upcoming.c dialer/store/upcoming.h

# Loading files.
libdialer_a_SOURCES += \
	dialer/store/certificate.c dialer/store/certificate.h dialer/store/certificate_tbl.h \
	dialer/store/consent.c dialer/store/consent.h \
	dialer/store/consent_show.c dialer/store/consent_show.h \
	dialer/store/consent_text.c dialer/store/consent_text.h \
	dialer/store/copy.c dialer/store/copy.h \
	dialer/store/dnc_write.c dialer/store/dnc_write.h \
	dialer/store/stop.c dialer/store/stop.h \
	dialer/store/lead_import.c dialer/store/lead_import.h \
	dialer/store/lead_loads.c \
	dialer/store/load_row.c dialer/store/load_row.h \
	dialer/store/reassigned.c dialer/store/reassigned.h

# The transparency log.
libdialer_a_SOURCES += \
	dialer/store/audit_append.c dialer/store/audit_append.h \
	dialer/store/audit_log.c dialer/store/audit_log.h \
	dialer/store/audit_rows.c dialer/store/audit_rows.h
