-- SPDX-License-Identifier: Apache-2.0
DO $$
BEGIN
	IF (SELECT prosrc LIKE '%JOIN was%' OR NOT prosecdef FROM pg_proc
		WHERE oid = 'dialer.audit_enqueue_end()'::regprocedure) THEN
		RAISE EXCEPTION 'ends of attempts are compared each with each';
	END IF;
END $$;
