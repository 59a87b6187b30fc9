-- SPDX-License-Identifier: Apache-2.0
-- A promise without the priority to go back to is refused.
DO $$
BEGIN
	IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = 'dialer.lead'::regclass
		AND conname = 'lead_callback_check') THEN
		RAISE EXCEPTION 'dialer.lead may hold half a promise';
	END IF;
	IF has_column_privilege('dialer_operator', 'dialer.lead', 'callback_at', 'UPDATE') THEN
		RAISE EXCEPTION 'the operator may change what a person was promised';
	END IF;
END $$;
