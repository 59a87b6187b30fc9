/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "dialer/audit/kinds.h"

#include <string.h>

#include "dialer/base/banned.h"

/*
 * Columns are all those of the row that are final when the row is sealed. Left out are what still
 * changes: the state of an attempt under way, load.undone_at, dnc_list.state.
 */
static const struct audit_column decision[] = {
	{ "campaign_id", AUDIT_INT, 0 },
	{ "decided_at", AUDIT_TIME, 0 },
	{ "defer_until", AUDIT_TIME, 0 },
	{ "facts", AUDIT_JSON, AUDIT_PERSONAL },
	{ "id", AUDIT_INT, AUDIT_SHOWN },
	{ "lead_id", AUDIT_INT, 0 },
	{ "node", AUDIT_TEXT, 0 },
	{ "number", AUDIT_INT, AUDIT_PERSONAL },
	{ "obligations", AUDIT_JSON, 0 },
	{ "pack_hash", AUDIT_TEXT, 0 },
	{ "reason", AUDIT_TEXT, 0 },
	{ "rule", AUDIT_TEXT, AUDIT_SHOWN },
	{ "rulings", AUDIT_JSON, 0 },
	{ "verdict", AUDIT_TEXT, AUDIT_SHOWN },
};

static const struct audit_column attempt[] = {
	{ "caller_id", AUDIT_INT, AUDIT_SHOWN },
	{ "campaign_id", AUDIT_INT, 0 },
	{ "committed_at", AUDIT_TIME, 0 },
	{ "decision_id", AUDIT_INT, AUDIT_SHOWN },
	{ "epoch", AUDIT_INT, 0 },
	{ "id", AUDIT_INT, AUDIT_SHOWN },
	{ "incarnation", AUDIT_INT, 0 },
	{ "lead_id", AUDIT_INT, 0 },
	{ "node", AUDIT_TEXT, 0 },
	{ "number", AUDIT_INT, AUDIT_PERSONAL },
	{ "trunk", AUDIT_TEXT, AUDIT_SHOWN },
	{ "verdict", AUDIT_TEXT, 0 },
};

static const struct audit_column outcome[] = {
	{ "answer_at", AUDIT_TIME, 0 },
	{ "barge_in_ms", AUDIT_INTS, 0 },
	{ "caller_id", AUDIT_INT, 0 },
	{ "campaign_id", AUDIT_INT, 0 },
	{ "committed_at", AUDIT_TIME, 0 },
	{ "decision_id", AUDIT_INT, AUDIT_SHOWN },
	{ "disposition", AUDIT_TEXT, AUDIT_SHOWN },
	{ "end_at", AUDIT_TIME, 0 },
	{ "ended_by", AUDIT_TEXT, AUDIT_SHOWN },
	{ "epoch", AUDIT_INT, 0 },
	{ "first_audio_ms", AUDIT_INT, 0 },
	{ "greeting_end_ms", AUDIT_INT, 0 },
	{ "id", AUDIT_INT, AUDIT_SHOWN },
	{ "incarnation", AUDIT_INT, 0 },
	{ "invite_at", AUDIT_TIME, 0 },
	{ "lead_id", AUDIT_INT, 0 },
	{ "node", AUDIT_TEXT, 0 },
	{ "number", AUDIT_INT, AUDIT_PERSONAL },
	{ "post_dial_delay_ms", AUDIT_INT, 0 },
	{ "recording", AUDIT_TEXT, AUDIT_PERSONAL },
	{ "recording_from_ms", AUDIT_INT, 0 },
	{ "ring_at", AUDIT_TIME, 0 },
	{ "sip_call_id", AUDIT_TEXT, 0 },
	{ "sip_code", AUDIT_INT, AUDIT_SHOWN },
	{ "sip_reason", AUDIT_TEXT, 0 },
	{ "slots", AUDIT_JSON, AUDIT_PERSONAL },
	{ "state", AUDIT_TEXT, 0 },
	{ "trunk", AUDIT_TEXT, 0 },
	{ "turn_ms", AUDIT_INTS, 0 },
	{ "verdict", AUDIT_TEXT, 0 },
};

static const struct audit_column call_event[] = {
	{ "at", AUDIT_TIME, 0 },
	{ "attempt_id", AUDIT_INT, AUDIT_SHOWN },
	{ "detail", AUDIT_JSON, AUDIT_PERSONAL },
	{ "id", AUDIT_INT, 0 },
	{ "kind", AUDIT_TEXT, AUDIT_SHOWN },
	{ "offset_ms", AUDIT_INT, AUDIT_SHOWN },
	{ "seq", AUDIT_INT, 0 },
	{ "text", AUDIT_TEXT, AUDIT_PERSONAL },
};

static const struct audit_column consent[] = {
	{ "actor", AUDIT_TEXT, 0 },
	{ "actor_ip", AUDIT_TEXT, AUDIT_PERSONAL },
	{ "artificial_voice", AUDIT_BOOL, 0 },
	{ "attempt_id", AUDIT_INT, 0 },
	{ "audio_offset_ms", AUDIT_INT, 0 },
	{ "call_ref", AUDIT_TEXT, AUDIT_PERSONAL },
	{ "channel", AUDIT_TEXT, AUDIT_SHOWN },
	{ "consent_ref", AUDIT_TEXT, AUDIT_PERSONAL },
	{ "evidence", AUDIT_TEXT, AUDIT_PERSONAL },
	{ "expires_at", AUDIT_TIME, 0 },
	{ "form", AUDIT_TEXT, AUDIT_SHOWN },
	{ "happened_at", AUDIT_TIME, 0 },
	{ "id", AUDIT_INT, AUDIT_SHOWN },
	{ "jurisdiction", AUDIT_TEXT, 0 },
	{ "kind", AUDIT_TEXT, AUDIT_SHOWN },
	{ "language", AUDIT_TEXT, 0 },
	{ "load_id", AUDIT_INT, 0 },
	{ "load_line", AUDIT_INT, 0 },
	{ "method", AUDIT_TEXT, AUDIT_SHOWN },
	{ "not_condition", AUDIT_BOOL, 0 },
	{ "number", AUDIT_INT, AUDIT_PERSONAL },
	{ "person", AUDIT_TEXT, AUDIT_PERSONAL },
	{ "reach_purpose", AUDIT_TEXT, AUDIT_SHOWN },
	{ "recorded_at", AUDIT_TIME, 0 },
	{ "scope", AUDIT_TEXT, AUDIT_SHOWN },
	{ "seller_id", AUDIT_INT, 0 },
	{ "signed", AUDIT_BOOL, 0 },
	{ "source_url", AUDIT_TEXT, AUDIT_PERSONAL },
	{ "supersedes", AUDIT_INT, 0 },
	{ "text_sha256", AUDIT_BYTES, 0 },
	{ "user_agent", AUDIT_TEXT, AUDIT_PERSONAL },
};

static const struct audit_column consent_text[] = {
	{ "actor", AUDIT_TEXT, 0 },
	{ "id", AUDIT_INT, 0 },
	{ "language", AUDIT_TEXT, AUDIT_SHOWN },
	{ "recorded_at", AUDIT_TIME, 0 },
	{ "sha256", AUDIT_BYTES, 0 },
	{ "text", AUDIT_TEXT, AUDIT_SHOWN },
	{ "version", AUDIT_TEXT, AUDIT_SHOWN },
};

static const struct audit_column certificate[] = {
	{ "actor", AUDIT_TEXT, 0 },
	{ "claimed_at", AUDIT_TIME, AUDIT_SHOWN },
	{ "created_at", AUDIT_TIME, 0 },
	{ "document", AUDIT_TEXT, AUDIT_PERSONAL },
	{ "document_sha256", AUDIT_BYTES, AUDIT_PERSONAL },
	{ "event_id", AUDIT_INT, AUDIT_SHOWN },
	{ "expires_at", AUDIT_TIME, 0 },
	{ "id", AUDIT_INT, AUDIT_SHOWN },
	{ "ip", AUDIT_TEXT, AUDIT_PERSONAL },
	{ "issuer", AUDIT_TEXT, AUDIT_SHOWN },
	{ "load_id", AUDIT_INT, 0 },
	{ "load_line", AUDIT_INT, 0 },
	{ "number", AUDIT_INT, AUDIT_PERSONAL },
	{ "page_id", AUDIT_TEXT, 0 },
	{ "page_url", AUDIT_TEXT, AUDIT_PERSONAL },
	{ "phone_fingerprint", AUDIT_TEXT, AUDIT_PERSONAL },
	{ "phone_match", AUDIT_BOOL, AUDIT_SHOWN },
	{ "recorded_at", AUDIT_TIME, 0 },
	{ "text_sha256", AUDIT_BYTES, 0 },
	{ "token", AUDIT_TEXT, AUDIT_PERSONAL },
	{ "url", AUDIT_TEXT, AUDIT_PERSONAL },
	{ "user_agent", AUDIT_TEXT, AUDIT_PERSONAL },
	{ "vendor", AUDIT_TEXT, 0 },
};

static const struct audit_column dnc[] = {
	{ "actor", AUDIT_TEXT, 0 },
	{ "attempt_id", AUDIT_INT, 0 },
	{ "detail", AUDIT_TEXT, AUDIT_PERSONAL },
	{ "happened_at", AUDIT_TIME, 0 },
	{ "id", AUDIT_INT, AUDIT_SHOWN },
	{ "load_id", AUDIT_INT, 0 },
	{ "method", AUDIT_TEXT, AUDIT_SHOWN },
	{ "number", AUDIT_INT, AUDIT_PERSONAL },
	{ "recorded_at", AUDIT_TIME, 0 },
	{ "seller_id", AUDIT_INT, 0 },
};

static const struct audit_column reassigned[] = {
	{ "actor", AUDIT_TEXT, 0 },
	{ "answer", AUDIT_TEXT, AUDIT_SHOWN },
	{ "asked_about", AUDIT_TEXT, AUDIT_SHOWN },
	{ "asked_at", AUDIT_TIME, 0 },
	{ "company", AUDIT_TEXT, 0 },
	{ "file_sha256", AUDIT_BYTES, 0 },
	{ "id", AUDIT_INT, AUDIT_SHOWN },
	{ "number", AUDIT_INT, AUDIT_PERSONAL },
	{ "recorded_at", AUDIT_TIME, 0 },
	{ "source", AUDIT_TEXT, 0 },
};

static const struct audit_column campaign[] = {
	{ "actor", AUDIT_TEXT, AUDIT_SHOWN },
	{ "at", AUDIT_TIME, 0 },
	{ "campaign_id", AUDIT_INT, AUDIT_SHOWN },
	{ "detail", AUDIT_JSON, 0 },
	{ "epoch", AUDIT_INT, 0 },
	{ "id", AUDIT_INT, 0 },
	{ "kind", AUDIT_TEXT, AUDIT_SHOWN },
};

static const struct audit_column limit[] = {
	{ "actor", AUDIT_TEXT, AUDIT_SHOWN },
	{ "at", AUDIT_TIME, 0 },
	{ "calls_per_second", AUDIT_INT, AUDIT_SHOWN },
	{ "channels", AUDIT_INT, AUDIT_SHOWN },
	{ "id", AUDIT_INT, 0 },
	{ "reason", AUDIT_TEXT, AUDIT_SHOWN },
	{ "trunk", AUDIT_TEXT, AUDIT_SHOWN },
};

static const struct audit_column order[] = {
	{ "actor", AUDIT_TEXT, AUDIT_SHOWN },
	{ "at", AUDIT_TIME, 0 },
	{ "id", AUDIT_INT, 0 },
	{ "kind", AUDIT_TEXT, AUDIT_SHOWN },
	{ "node", AUDIT_TEXT, AUDIT_SHOWN },
	{ "reason", AUDIT_TEXT, AUDIT_SHOWN },
};

static const struct audit_column representative[] = {
	{ "actor", AUDIT_TEXT, AUDIT_SHOWN },
	{ "address", AUDIT_TEXT, 0 },
	{ "at", AUDIT_TIME, 0 },
	{ "attempt_id", AUDIT_INT, AUDIT_SHOWN },
	{ "id", AUDIT_INT, 0 },
	{ "kind", AUDIT_TEXT, AUDIT_SHOWN },
	{ "reason", AUDIT_TEXT, AUDIT_SHOWN },
	{ "representative", AUDIT_TEXT, AUDIT_SHOWN },
	{ "team", AUDIT_TEXT, AUDIT_SHOWN },
	{ "trunk", AUDIT_TEXT, 0 },
	{ "wrap_up_s", AUDIT_INT, 0 },
};

static const struct audit_column policy_pack[] = {
	{ "hash", AUDIT_TEXT, AUDIT_SHOWN },
	{ "id", AUDIT_INT, 0 },
	{ "rules", AUDIT_JSON, 0 },
	{ "seen_at", AUDIT_TIME, 0 },
	{ "tz_version", AUDIT_TEXT, AUDIT_SHOWN },
};

static const struct audit_column list[] = {
	{ "actor", AUDIT_TEXT, AUDIT_SHOWN },
	{ "area_codes", AUDIT_INT, 0 },
	{ "file_sha256", AUDIT_BYTES, 0 },
	{ "id", AUDIT_INT, 0 },
	{ "list_date", AUDIT_TIME, 0 },
	{ "loaded_at", AUDIT_TIME, 0 },
	{ "name", AUDIT_TEXT, AUDIT_SHOWN },
	{ "numbers", AUDIT_INT, AUDIT_SHOWN },
	{ "set_path", AUDIT_TEXT, 0 },
	{ "set_sha256", AUDIT_BYTES, 0 },
	{ "source", AUDIT_TEXT, 0 },
	{ "version", AUDIT_TEXT, AUDIT_SHOWN },
};

static const struct audit_column load[] = {
	{ "actor", AUDIT_TEXT, AUDIT_SHOWN },
	{ "campaign_id", AUDIT_INT, 0 },
	{ "file_name", AUDIT_TEXT, AUDIT_SHOWN },
	{ "file_sha256", AUDIT_BYTES, 0 },
	{ "id", AUDIT_INT, AUDIT_SHOWN },
	{ "kind", AUDIT_TEXT, AUDIT_SHOWN },
	{ "loaded_at", AUDIT_TIME, 0 },
	{ "rows_duplicate", AUDIT_INT, 0 },
	{ "rows_loaded", AUDIT_INT, AUDIT_SHOWN },
	{ "rows_read", AUDIT_INT, 0 },
	{ "rows_rejected", AUDIT_INT, 0 },
};

static const struct audit_column hold[] = {
	{ "actor", AUDIT_TEXT, AUDIT_SHOWN },
	{ "at", AUDIT_TIME, 0 },
	{ "campaign_id", AUDIT_INT, AUDIT_SHOWN },
	{ "event", AUDIT_TEXT, AUDIT_SHOWN },
	{ "id", AUDIT_INT, 0 },
	{ "number", AUDIT_INT, AUDIT_PERSONAL },
	{ "ordered_by", AUDIT_TEXT, AUDIT_SHOWN },
	{ "reason", AUDIT_TEXT, AUDIT_SHOWN },
	{ "scope", AUDIT_TEXT, AUDIT_SHOWN },
};

static const struct audit_column retention[] = {
	{ "actor", AUDIT_TEXT, AUDIT_SHOWN },
	{ "at", AUDIT_TIME, 0 },
	{ "blanked", AUDIT_INT, AUDIT_SHOWN },
	{ "class", AUDIT_TEXT, AUDIT_SHOWN },
	{ "cutoff", AUDIT_TIME, 0 },
	{ "event", AUDIT_TEXT, AUDIT_SHOWN },
	{ "files", AUDIT_INT, AUDIT_SHOWN },
	{ "held", AUDIT_INT, AUDIT_SHOWN },
	{ "id", AUDIT_INT, 0 },
	{ "keep_days", AUDIT_INT, AUDIT_SHOWN },
};

static const struct audit_column erasure[] = {
	{ "actor", AUDIT_TEXT, AUDIT_SHOWN },
	{ "at", AUDIT_TIME, 0 },
	{ "evidence", AUDIT_INT, AUDIT_SHOWN },
	{ "files", AUDIT_INT, AUDIT_SHOWN },
	{ "id", AUDIT_INT, 0 },
	{ "leads", AUDIT_INT, AUDIT_SHOWN },
	{ "ordered_by", AUDIT_TEXT, AUDIT_SHOWN },
	{ "reason", AUDIT_TEXT, AUDIT_SHOWN },
	{ "subject", AUDIT_BYTES, AUDIT_SHOWN },
};

static const struct audit_column recording[] = {
	{ "attempt_id", AUDIT_INT, AUDIT_SHOWN },
	{ "bytes", AUDIT_INT, AUDIT_SHOWN },
	{ "campaign_id", AUDIT_INT, 0 },
	{ "complete", AUDIT_BOOL, 0 },
	{ "duration_ms", AUDIT_INT, AUDIT_SHOWN },
	{ "ended_at", AUDIT_TIME, 0 },
	{ "file", AUDIT_TEXT, AUDIT_PERSONAL },
	{ "hashed_at", AUDIT_TIME, 0 },
	{ "id", AUDIT_INT, 0 },
	{ "node", AUDIT_TEXT, 0 },
	{ "sha256", AUDIT_BYTES, AUDIT_SHOWN },
};

static const struct audit_column accessed[] = {
	{ "actor", AUDIT_TEXT, AUDIT_SHOWN },
	{ "at", AUDIT_TIME, 0 },
	{ "attempt_id", AUDIT_INT, AUDIT_SHOWN },
	{ "command", AUDIT_TEXT, AUDIT_SHOWN },
	{ "from_address", AUDIT_TEXT, 0 },
	{ "id", AUDIT_INT, 0 },
	{ "number", AUDIT_INT, AUDIT_PERSONAL },
	{ "role", AUDIT_TEXT, AUDIT_SHOWN },
};

static const struct audit_column node[] = {
	{ "actor", AUDIT_TEXT, 0 },
	{ "at", AUDIT_TIME, 0 },
	{ "config_changed", AUDIT_BOOL, 0 },
	{ "config_sha256", AUDIT_BYTES, AUDIT_SHOWN },
	{ "event", AUDIT_TEXT, AUDIT_SHOWN },
	{ "id", AUDIT_INT, 0 },
	{ "incarnation", AUDIT_INT, AUDIT_SHOWN },
	{ "node", AUDIT_TEXT, AUDIT_SHOWN },
	{ "pack_hash", AUDIT_TEXT, 0 },
	{ "tz_version", AUDIT_TEXT, 0 },
	{ "version", AUDIT_TEXT, AUDIT_SHOWN },
};

static const struct audit_column head_key[] = {
	{ "created_at", AUDIT_TIME, 0 },
	{ "id", AUDIT_INT, 0 },
	{ "key_id", AUDIT_TEXT, AUDIT_SHOWN },
	{ "public_key", AUDIT_TEXT, 0 },
};

#define COLUMNS(list) .columns = list, .column_count = (int)(sizeof(list) / sizeof(list[0]))

const struct audit_kind audit_kinds[] = {
	{ .name = "decision", .table = "decision", .at = "decided_at", .number = "number", COLUMNS(decision) },
	{ .name = "attempt", .table = "attempt", .at = "committed_at", .number = "number", COLUMNS(attempt) },
	{ .name = "outcome", .table = "attempt", .at = "end_at", .at_else = "committed_at", .number = "number",
		.ended = true, COLUMNS(outcome) },
	{ .name = "call_event", .table = "call_event", .at = "at", .attempt = "attempt_id", COLUMNS(call_event) },
	{ .name = "consent", .table = "consent_event", .at = "recorded_at", .number = "number", COLUMNS(consent) },
	{ .name = "consent_text", .table = "consent_text", .at = "recorded_at", COLUMNS(consent_text) },
	{ .name = "certificate", .table = "consent_certificate", .at = "recorded_at", .number = "number",
		COLUMNS(certificate) },
	{ .name = "dnc", .table = "internal_dnc", .at = "recorded_at", .number = "number", COLUMNS(dnc) },
	{ .name = "reassigned", .table = "reassigned_answer", .at = "recorded_at", .number = "number",
		COLUMNS(reassigned) },
	{ .name = "campaign", .table = "campaign_event", .at = "at", COLUMNS(campaign) },
	{ .name = "limit", .table = "trunk_limit", .at = "at", COLUMNS(limit) },
	{ .name = "order", .table = "node_order", .at = "at", COLUMNS(order) },
	{ .name = "representative", .table = "representative_order", .at = "at", COLUMNS(representative) },
	{ .name = "policy_pack", .table = "policy_pack", .at = "seen_at", COLUMNS(policy_pack) },
	{ .name = "list", .table = "dnc_list", .at = "loaded_at", COLUMNS(list) },
	{ .name = "load", .table = "load", .at = "loaded_at", COLUMNS(load) },
	{ .name = "hold", .table = "legal_hold", .at = "at", .number = "number", COLUMNS(hold) },
	{ .name = "retention", .table = "retention_event", .at = "at", COLUMNS(retention) },
	{ .name = "erasure", .table = "erasure", .at = "at", COLUMNS(erasure) },
	{ .name = "recording", .table = "recording", .at = "ended_at", .attempt = "attempt_id", COLUMNS(recording) },
	{ .name = "access", .table = "access", .at = "at", .number = "number", COLUMNS(accessed) },
	{ .name = "node", .table = "node_event", .at = "at", COLUMNS(node) },
	{ .name = "head_key", .table = "audit_key", .at = "created_at", COLUMNS(head_key) },
	{ .name = NULL },
};

const struct audit_kind *audit_kind_find(const char *name)
{
	for (const struct audit_kind *k = audit_kinds; k->name != NULL; k++)
		if (strcmp(k->name, name) == 0)
			return k;
	return NULL;
}

int audit_kind_index(const struct audit_kind *kind)
{
	return (int)(kind - audit_kinds);
}
