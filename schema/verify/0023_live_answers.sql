-- SPDX-License-Identifier: Apache-2.0
-- Nobody but the daemon counts, and the counters agree with the attempts they count.
DO $$
BEGIN
	IF has_table_privilege('dialer_manager', 'dialer.live_answers', 'INSERT, UPDATE, DELETE') THEN
		RAISE EXCEPTION 'the manager may change what was abandoned';
	END IF;
	IF (SELECT coalesce(sum(live), 0) FROM dialer.live_answers) <> (SELECT count(*) FROM dialer.attempt
		WHERE state = 'ended' AND answer_at IS NOT NULL
		AND disposition NOT IN ('voicemail', 'unallocated', 'busy', 'congestion')) THEN
		RAISE EXCEPTION 'dialer.live_answers does not count what dialer.attempt holds';
	END IF;
END $$;
