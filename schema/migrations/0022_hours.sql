-- SPDX-License-Identifier: Apache-2.0
-- When a campaign may call, beyond what the law says: iCalendar, as its file had it; '' always.
ALTER TABLE dialer.campaign ADD COLUMN schedule text NOT NULL DEFAULT '';
