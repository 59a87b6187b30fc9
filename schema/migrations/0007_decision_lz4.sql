-- SPDX-License-Identifier: Apache-2.0
-- Decisions are written for every call and read back by the million: the quicker compression.

ALTER TABLE dialer.decision
	ALTER COLUMN rulings SET COMPRESSION lz4,
	ALTER COLUMN facts SET COMPRESSION lz4,
	ALTER COLUMN obligations SET COMPRESSION lz4;
