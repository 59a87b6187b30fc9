/* SPDX-License-Identifier: Apache-2.0 */
/* Every kind of rule, in the order in which a decision lists them within a place and phase. */
#include "config.h"

#include "policy/policy_priv.h"

const struct rule_ops *const rule_kinds[] = {
	&rule_place_ops,
	&rule_common_window_ops,
	&rule_number_ops,
	&rule_margin_ops,
	&rule_permission_ops,
	&rule_relationship_ops,
	&rule_record_ops,
	&rule_purpose_ops,
	&rule_dnc_internal_ops,
	&rule_revoke_ops,
	&rule_dnc_ops,
	&rule_consent_ops,
	&rule_ban_ops,
	&rule_reassigned_ops,
	&rule_checklist_ops,
	&rule_emergency_ops,
	&rule_cap_ops,
	&rule_freq_ops,
	&rule_ring_ops,
	&rule_hours_ops,
	&rule_holiday_ops,
	&rule_duty_ops,
	&rule_limit_ops,
	NULL
};
