-- SPDX-License-Identifier: Apache-2.0
-- What each node may use of a campaign's allowance of abandoned calls, so that all of them together never pass
-- it: amounts in ten-thousandths of a call, see dialer/pacing/escrow.h.

ALTER TABLE dialer.pacing_state
	ADD COLUMN incarnation bigint NOT NULL DEFAULT 0, -- of the node that told this, and
	ADD COLUMN ask bigint NOT NULL DEFAULT 0,         -- its how manieth: a late one does not undo a newer
	ADD COLUMN weight integer NOT NULL DEFAULT 0 CHECK (weight >= 0), -- for its part; 0: it wants none
	ADD COLUMN block integer NOT NULL DEFAULT 0,      -- which 30 days of the campaign this is about
	ADD COLUMN counted bigint NOT NULL DEFAULT 0,     -- target * live - abandoned of this node, in these 30 days; and with it
	ADD COLUMN reserved bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0); -- most its lines in flight may take of what is left
