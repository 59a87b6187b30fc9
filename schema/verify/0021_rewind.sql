-- SPDX-License-Identifier: Apache-2.0
-- Only the daemon says that a database went back, and a node that knows nothing misses nothing.
DO $$
BEGIN
	IF has_function_privilege('dialer_operator',
		'dialer.recall(text, text, bigint, text, bigint, bigint, bigint, bigint, bigint)', 'EXECUTE') THEN
		RAISE EXCEPTION 'the operator may say that a database went back';
	END IF;
	IF dialer.recall('nobody', '', 0, '', 0, 0, 0, 0, 0) <> '' THEN
		RAISE EXCEPTION 'a node that knows nothing misses something';
	END IF;
END $$;
