/* SPDX-License-Identifier: Apache-2.0 */
/* The functions behind the table in commands.c, each in the file of its name. */
#ifndef DIALERCTL_COMMANDS_H
#define DIALERCTL_COMMANDS_H

struct ctl;

int cmd_audit_consistency(struct ctl *ctl, int argc, char **argv);
int cmd_audit_export(struct ctl *ctl, int argc, char **argv);
int cmd_audit_head(struct ctl *ctl, int argc, char **argv);
int cmd_audit_key_show(struct ctl *ctl, int argc, char **argv);
int cmd_audit_prove(struct ctl *ctl, int argc, char **argv);
int cmd_audit_seal(struct ctl *ctl, int argc, char **argv);
int cmd_audit_search(struct ctl *ctl, int argc, char **argv);
int cmd_audit_bundle(struct ctl *ctl, int argc, char **argv);
int cmd_audit_verify(struct ctl *ctl, int argc, char **argv);
int cmd_call_list(struct ctl *ctl, int argc, char **argv);
int cmd_call_show(struct ctl *ctl, int argc, char **argv);
int cmd_campaign_drain(struct ctl *ctl, int argc, char **argv);
int cmd_campaign_limit(struct ctl *ctl, int argc, char **argv);
int cmd_campaign_list(struct ctl *ctl, int argc, char **argv);
int cmd_campaign_load(struct ctl *ctl, int argc, char **argv);
int cmd_campaign_pause(struct ctl *ctl, int argc, char **argv);
int cmd_campaign_report(struct ctl *ctl, int argc, char **argv);
int cmd_campaign_resume(struct ctl *ctl, int argc, char **argv);
int cmd_campaign_check(struct ctl *ctl, int argc, char **argv);
int cmd_campaign_stop(struct ctl *ctl, int argc, char **argv);
int cmd_campaign_stop_all(struct ctl *ctl, int argc, char **argv);
int cmd_campaign_start(struct ctl *ctl, int argc, char **argv);
int cmd_campaign_status(struct ctl *ctl, int argc, char **argv);
int cmd_dnc_add(struct ctl *ctl, int argc, char **argv);
int cmd_dnc_check(struct ctl *ctl, int argc, char **argv);
int cmd_dnc_load(struct ctl *ctl, int argc, char **argv);
int cmd_dnc_status(struct ctl *ctl, int argc, char **argv);
int cmd_rnd_export(struct ctl *ctl, int argc, char **argv);
int cmd_rnd_load(struct ctl *ctl, int argc, char **argv);
int cmd_rnd_show(struct ctl *ctl, int argc, char **argv);
int cmd_dnc_lists(struct ctl *ctl, int argc, char **argv);
int cmd_dnc_load_internal(struct ctl *ctl, int argc, char **argv);
int cmd_dnc_load_us_national(struct ctl *ctl, int argc, char **argv);
int cmd_help(struct ctl *ctl, int argc, char **argv);
int cmd_config_check(struct ctl *ctl, int argc, char **argv);
int cmd_config_keys(struct ctl *ctl, int argc, char **argv);
int cmd_consent_add(struct ctl *ctl, int argc, char **argv);
int cmd_consent_certificate_add(struct ctl *ctl, int argc, char **argv);
int cmd_consent_certificate_load(struct ctl *ctl, int argc, char **argv);
int cmd_consent_export(struct ctl *ctl, int argc, char **argv);
int cmd_consent_text_add(struct ctl *ctl, int argc, char **argv);
int cmd_consent_text_show(struct ctl *ctl, int argc, char **argv);
int cmd_consent_load(struct ctl *ctl, int argc, char **argv);
int cmd_consent_revoke(struct ctl *ctl, int argc, char **argv);
int cmd_consent_show(struct ctl *ctl, int argc, char **argv);
int cmd_db_migrate(struct ctl *ctl, int argc, char **argv);
int cmd_db_status(struct ctl *ctl, int argc, char **argv);
int cmd_hold_lift(struct ctl *ctl, int argc, char **argv);
int cmd_hold_place(struct ctl *ctl, int argc, char **argv);
int cmd_hold_show(struct ctl *ctl, int argc, char **argv);
int cmd_leads_list(struct ctl *ctl, int argc, char **argv);
int cmd_leads_load(struct ctl *ctl, int argc, char **argv);
int cmd_leads_loads(struct ctl *ctl, int argc, char **argv);
int cmd_leads_callbacks(struct ctl *ctl, int argc, char **argv);
int cmd_leads_next(struct ctl *ctl, int argc, char **argv);
int cmd_leads_undo(struct ctl *ctl, int argc, char **argv);
int cmd_node_drain(struct ctl *ctl, int argc, char **argv);
int cmd_node_gone(struct ctl *ctl, int argc, char **argv);
int cmd_node_list(struct ctl *ctl, int argc, char **argv);
int cmd_node_undrain(struct ctl *ctl, int argc, char **argv);
int cmd_number_activate(struct ctl *ctl, int argc, char **argv);
int cmd_number_add(struct ctl *ctl, int argc, char **argv);
int cmd_number_list(struct ctl *ctl, int argc, char **argv);
int cmd_number_rest(struct ctl *ctl, int argc, char **argv);
int cmd_policy_check(struct ctl *ctl, int argc, char **argv);
int cmd_policy_replay(struct ctl *ctl, int argc, char **argv);
int cmd_policy_diff(struct ctl *ctl, int argc, char **argv);
int cmd_policy_lint(struct ctl *ctl, int argc, char **argv);
int cmd_policy_packs(struct ctl *ctl, int argc, char **argv);
int cmd_policy_show(struct ctl *ctl, int argc, char **argv);
int cmd_policy_coverage(struct ctl *ctl, int argc, char **argv);
int cmd_policy_what_if(struct ctl *ctl, int argc, char **argv);
int cmd_policy_rules(struct ctl *ctl, int argc, char **argv);
int cmd_retention_run(struct ctl *ctl, int argc, char **argv);
int cmd_retention_set(struct ctl *ctl, int argc, char **argv);
int cmd_retention_show(struct ctl *ctl, int argc, char **argv);
int cmd_subject_erase(struct ctl *ctl, int argc, char **argv);
int cmd_subject_show(struct ctl *ctl, int argc, char **argv);
int cmd_trunk_limit(struct ctl *ctl, int argc, char **argv);
int cmd_trunk_list(struct ctl *ctl, int argc, char **argv);

#endif
