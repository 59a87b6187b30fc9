-- SPDX-License-Identifier: Apache-2.0
-- How many lines are dialled for a seat, and what share of the people who answer may find none.

ALTER TABLE dialer.campaign
	ADD COLUMN pacing text NOT NULL DEFAULT 'progressive' CHECK (pacing IN ('progressive', 'ratio', 'predictive')),
	ADD COLUMN ratio numeric(5, 2) NOT NULL DEFAULT 1 CHECK (ratio BETWEEN 1 AND 10), -- lines per free seat
	ADD COLUMN abandonment_target numeric(5, 2) NOT NULL DEFAULT 3 -- percent of live answers
		CHECK (abandonment_target BETWEEN 0.01 AND 100),
	-- Nobody would speak to those who answer, abandoned or not.
	ADD CONSTRAINT campaign_pacing_speaks CHECK (pacing = 'progressive' OR on_answer = 'converse');
GRANT UPDATE (pacing, ratio, abandonment_target) ON dialer.campaign TO dialer_operator;
