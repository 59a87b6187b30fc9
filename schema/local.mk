# SPDX-License-Identifier: Apache-2.0
nobase_dist_pkgdata_DATA += \
	schema/migrations/0001_ground_floor.sql \
	schema/migrations/0002_campaign_facts.sql \
	schema/migrations/0003_audit.sql \
	schema/migrations/0004_lists.sql \
	schema/migrations/0005_consent.sql \
	schema/migrations/0006_policy_input.sql \
	schema/migrations/0007_decision_lz4.sql \
	schema/migrations/0008_retention.sql \
	schema/migrations/0009_roles.sql \
	schema/migrations/0010_campaign_targets.sql \
	schema/migrations/0011_control.sql \
	schema/migrations/0012_certificates.sql \
	schema/migrations/0013_access.sql \
	schema/migrations/0014_nodes.sql \
	schema/migrations/0015_recording.sql \
	schema/migrations/0016_daily.sql \
	schema/migrations/0017_times.sql \
	schema/migrations/0018_pacing.sql \
	schema/verify/0001_ground_floor.sql \
	schema/verify/0002_campaign_facts.sql \
	schema/verify/0003_audit.sql \
	schema/verify/0004_lists.sql \
	schema/verify/0005_consent.sql \
	schema/verify/0006_policy_input.sql \
	schema/verify/0007_decision_lz4.sql \
	schema/verify/0008_retention.sql \
	schema/verify/0009_roles.sql \
	schema/verify/0010_campaign_targets.sql \
	schema/verify/0011_control.sql \
	schema/verify/0012_certificates.sql \
	schema/verify/0013_access.sql \
	schema/verify/0014_nodes.sql \
	schema/verify/0015_recording.sql \
	schema/verify/0016_daily.sql \
	schema/verify/0017_times.sql \
	schema/verify/0018_pacing.sql
