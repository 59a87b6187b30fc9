# SPDX-License-Identifier: Apache-2.0
# One command = one file; the table is commands.c.
bin_PROGRAMS += dialerctl
dialerctl_LDADD = $(DIALER_ALL_LIBS)
dialerctl_SOURCES = \
	tools/dialerctl/campaign_check.c tools/dialerctl/campaign_check.h \
	tools/dialerctl/campaign_day_parts.c tools/dialerctl/campaign_day_parts.h \
	tools/dialerctl/campaign_end.c tools/dialerctl/campaign_end.h \
	tools/dialerctl/campaign_file.c tools/dialerctl/campaign_file.h tools/dialerctl/campaign_key_tbl.h \
	tools/dialerctl/campaign_hours.c tools/dialerctl/campaign_hours.h \
	tools/dialerctl/campaign_values.c tools/dialerctl/campaign_values.h \
	tools/dialerctl/cmd_audit.c tools/dialerctl/cmd_audit_bundle.c tools/dialerctl/cmd_audit_search.c tools/dialerctl/cmd_audit_verify.c \
	tools/dialerctl/cmd_call.c \
	tools/dialerctl/cmd_campaign.c \
	tools/dialerctl/cmd_campaign_check.c \
	tools/dialerctl/cmd_campaign_limit.c \
	tools/dialerctl/cmd_campaign_lists.c \
	tools/dialerctl/cmd_campaign_select.c tools/dialerctl/campaign_select.h \
	tools/dialerctl/cmd_campaign_report.c \
	tools/dialerctl/cmd_campaign_show.c \
	tools/dialerctl/cmd_campaign_status.c \
	tools/dialerctl/cmd_campaign_stop.c tools/dialerctl/campaign_refused.h \
	tools/dialerctl/cmd_config.c \
	tools/dialerctl/cmd_db.c \
	tools/dialerctl/cmd_consent.c tools/dialerctl/cmd_consent_certificate.c \
	tools/dialerctl/cmd_consent_export.c tools/dialerctl/cmd_consent_show.c tools/dialerctl/cmd_consent_text.c \
	tools/dialerctl/cmd_dnc.c tools/dialerctl/cmd_dnc_load.c tools/dialerctl/cmd_dnc_status.c \
	tools/dialerctl/cmd_help.c \
	tools/dialerctl/cmd_hold.c \
	tools/dialerctl/cmd_leads.c tools/dialerctl/cmd_leads_callbacks.c tools/dialerctl/cmd_leads_recycle.c tools/dialerctl/cmd_leads_next.c \
	tools/dialerctl/cmd_node.c \
	tools/dialerctl/cmd_number.c \
	tools/dialerctl/cmd_policy.c tools/dialerctl/cmd_policy_diff.c tools/dialerctl/cmd_policy_lint.c tools/dialerctl/cmd_policy_packs.c tools/dialerctl/cmd_policy_replay.c tools/dialerctl/cmd_policy_what_if.c \
	tools/dialerctl/cmd_representative.c \
	tools/dialerctl/cmd_rnd.c \
	tools/dialerctl/cmd_retention.c \
	tools/dialerctl/cmd_subject.c \
	tools/dialerctl/cmd_trunk.c \
	tools/dialerctl/command.c tools/dialerctl/command.h \
	tools/dialerctl/commands.c tools/dialerctl/commands.h \
	tools/dialerctl/ctl.c \
	tools/dialerctl/load_ui.c tools/dialerctl/load_ui.h \
	tools/dialerctl/main.c \
	tools/dialerctl/list_facts.c tools/dialerctl/list_facts.h \
	tools/dialerctl/named_order.c tools/dialerctl/named_order.h \
	tools/dialerctl/options.c tools/dialerctl/options.h \
	tools/dialerctl/replay.c tools/dialerctl/replay.h \
	tools/dialerctl/rows.c tools/dialerctl/rows.h \
	tools/dialerctl/text_file.c tools/dialerctl/text_file.h \
	tools/dialerctl/verdict.c tools/dialerctl/verdict.h
