-- SPDX-License-Identifier: Apache-2.0
-- The three texts of a decision are compressed by lz4.

DO $$
BEGIN
	IF (SELECT count(*) FROM pg_attribute WHERE attrelid = 'dialer.decision'::regclass AND attcompression = 'l') <> 3 THEN
		RAISE EXCEPTION 'decisions are not compressed by lz4';
	END IF;
END $$;
