-- SPDX-License-Identifier: Apache-2.0
-- Who may do what. Five group roles that nobody logs in as; a login is made a member of one:
--     CREATE ROLE anna LOGIN IN ROLE dialer_officer;
-- Roles belong to the cluster, so they may be there already. The owner of the schema, as in the
-- cluster that dialer makes for itself, goes on to be allowed everything but to change evidence.
-- A later migration that adds a table grants what it needs here as well: nothing is granted by default.

DO $$
DECLARE
	r text;
BEGIN
	FOREACH r IN ARRAY ARRAY['dialer_daemon', 'dialer_manager', 'dialer_officer', 'dialer_operator', 'dialer_auditor'] LOOP
		BEGIN
			EXECUTE format('CREATE ROLE %I NOLOGIN', r);
		EXCEPTION WHEN duplicate_object OR unique_violation THEN
			NULL;
		END;
	END LOOP;
END $$;

GRANT USAGE ON SCHEMA dialer TO dialer_daemon, dialer_manager, dialer_officer, dialer_operator, dialer_auditor;
-- Every program looks there whether the schema is its own. A schema made by hand has none.
DO $$
BEGIN
	IF EXISTS (SELECT FROM pg_namespace WHERE nspname = 'dialer_meta') THEN
		GRANT USAGE ON SCHEMA dialer_meta TO dialer_daemon, dialer_manager, dialer_officer, dialer_operator, dialer_auditor;
		GRANT SELECT ON ALL TABLES IN SCHEMA dialer_meta TO dialer_daemon, dialer_manager, dialer_officer,
			dialer_operator, dialer_auditor;
	END IF;
END $$;

-- What is about no person: how the system is set up, and which law it goes by.
GRANT SELECT ON dialer.seller, dialer.number_pool, dialer.pool_number, dialer.number_use, dialer.campaign,
	dialer.campaign_event, dialer.calling_class, dialer.dnc_list, dialer.policy_pack, dialer.policy_input,
	dialer.policy_bytes, dialer.node, dialer.node_ack, dialer.retention, dialer.load, dialer.consent_text
	TO dialer_daemon, dialer_manager, dialer_officer, dialer_operator, dialer_auditor;

-- The daemon decides, calls, writes evidence and seals it.
GRANT SELECT ON dialer.phone, dialer.lead, dialer.consent_event, dialer.consent_certificate, dialer.internal_dnc,
	dialer.reassigned_answer, dialer.decision, dialer.attempt, dialer.call_event, dialer.subject, dialer.audit_key,
	dialer.audit_log, dialer.audit_pending, dialer.audit_leaf, dialer.audit_node, dialer.audit_head,
	dialer.legal_hold, dialer.retention_event, dialer.erasure TO dialer_daemon;
GRANT INSERT ON dialer.campaign_event, dialer.calling_class, dialer.consent_event, dialer.internal_dnc,
	dialer.policy_pack, dialer.policy_input, dialer.policy_bytes, dialer.node, dialer.node_ack, dialer.decision,
	dialer.attempt, dialer.call_event, dialer.subject, dialer.audit_key, dialer.audit_log, dialer.audit_leaf,
	dialer.audit_node, dialer.audit_head, dialer.number_use TO dialer_daemon;
GRANT UPDATE ON dialer.phone, dialer.lead, dialer.node, dialer.node_ack, dialer.number_use TO dialer_daemon;
GRANT UPDATE (state, epoch, changed_at) ON dialer.campaign TO dialer_daemon;
GRANT UPDATE (state, state_reason) ON dialer.pool_number TO dialer_daemon;
GRANT UPDATE ON dialer.attempt TO dialer_daemon; -- until it has ended: ended_is_final
GRANT UPDATE (name) ON dialer.number_pool TO dialer_daemon; -- to lock it while a caller ID is chosen
GRANT DELETE ON dialer.audit_pending, dialer.node, dialer.node_ack TO dialer_daemon;
GRANT UPDATE ON dialer.audit_pending TO dialer_daemon; -- to lock what is sealed
GRANT USAGE ON SEQUENCE dialer.lead_id, dialer.decision_id, dialer.attempt_id TO dialer_daemon;

-- The campaign manager loads campaigns, leads and consents, and begins campaigns: that reads what the
-- law says of one number of each place. Of decisions and calls it sees how they came out.
GRANT SELECT ON dialer.phone, dialer.lead, dialer.consent_event, dialer.consent_certificate, dialer.internal_dnc,
	dialer.reassigned_answer TO dialer_manager;
GRANT INSERT ON dialer.seller, dialer.number_pool, dialer.pool_number, dialer.campaign, dialer.campaign_event,
	dialer.load, dialer.calling_class, dialer.phone, dialer.lead, dialer.consent_event, dialer.consent_text,
	dialer.consent_certificate, dialer.internal_dnc TO dialer_manager;
GRANT UPDATE ON dialer.seller, dialer.number_pool, dialer.pool_number, dialer.campaign, dialer.load, dialer.phone,
	dialer.lead TO dialer_manager;
GRANT USAGE ON SEQUENCE dialer.lead_id TO dialer_manager;
GRANT SELECT (number) ON dialer.attempt TO dialer_manager;

-- The compliance officer reads all evidence, adds to the ledgers and lists, places holds, and erases.
GRANT SELECT ON ALL TABLES IN SCHEMA dialer TO dialer_officer;
GRANT INSERT ON dialer.load, dialer.consent_event, dialer.consent_text, dialer.consent_certificate,
	dialer.internal_dnc, dialer.reassigned_answer, dialer.dnc_list, dialer.legal_hold TO dialer_officer;
GRANT UPDATE ON dialer.load TO dialer_officer;
GRANT UPDATE (state) ON dialer.dnc_list, dialer.lead TO dialer_officer; -- a stop refuses leads
GRANT EXECUTE ON FUNCTION dialer.erase_number(bigint, text, text, bigint), dialer.retention_set(text, integer),
	dialer.retention_run(text, bigint) TO dialer_officer;

-- The operator pauses campaigns, rests caller IDs, and sees how it goes, but no person. Who also begins
-- and resumes them is a manager too: the law is asked about people before a campaign goes on.
GRANT SELECT (id, campaign_id, load_id, person_id, rank, class_id, priority, state, due_at, attempts, last_disposition,
	last_decision) ON dialer.lead TO dialer_operator;
GRANT SELECT (id, verdict, campaign_id, lead_id, decided_at, defer_until, rule, reason, rulings, pack_hash, node)
	ON dialer.decision TO dialer_operator, dialer_manager;
GRANT SELECT (id, decision_id, verdict, campaign_id, lead_id, caller_id, trunk, epoch, node, incarnation, state,
	committed_at, invite_at, ring_at, answer_at, end_at, disposition, sip_code, sip_reason, ended_by,
	post_dial_delay_ms, greeting_end_ms, first_audio_ms, turn_ms, barge_in_ms, recording) ON dialer.attempt
	TO dialer_operator, dialer_manager;
GRANT UPDATE (state, epoch, changed_at) ON dialer.campaign TO dialer_operator;
GRANT UPDATE (state, due_at) ON dialer.lead TO dialer_operator;
GRANT UPDATE (state, state_reason) ON dialer.pool_number TO dialer_operator;
GRANT INSERT ON dialer.campaign_event TO dialer_operator;

-- The auditor reads evidence and the log, and writes nothing.
GRANT SELECT ON dialer.consent_event, dialer.consent_certificate, dialer.internal_dnc, dialer.reassigned_answer,
	dialer.decision, dialer.attempt, dialer.call_event, dialer.subject, dialer.audit_key, dialer.audit_log,
	dialer.audit_pending, dialer.audit_leaf, dialer.audit_node, dialer.audit_head, dialer.legal_hold,
	dialer.hold_in_force, dialer.retention_event, dialer.erasure TO dialer_auditor;
